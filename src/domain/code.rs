//! Codes that people say aloud: ticket numbers for staff, tracking codes for customers. Both use the 32 characters of
//! Crockford's base 32 (no I, L, O, U) and end in a check character, so that one slip of the tongue is noticed.

use super::ids::Dice;
use super::moment::Moment;
use super::text::narrow;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const NUMBER_RANDOM: usize = 5;
const TRACKING_RANDOM: usize = 9;

/// A ticket's number: year and day of the year in UTC, then five random characters and the check character:
/// `26061-7K3QX4`. It is not sequential, needs no counter that replicas would queue for, and is never reused (the
/// database refuses a clash and the desk draws again).
pub fn ticket_number(now: Moment, dice: &mut Dice) -> String {
    let date = now.timestamp().to_zoned(jiff::tz::TimeZone::UTC).date();
    let body = draw(dice, NUMBER_RANDOM);
    format!(
        "{:02}{:03}-{body}{}",
        date.year().rem_euclid(100),
        date.day_of_year(),
        check(&body)
    )
}

/// A customer's tracking code: nine random characters (45 bits) and the check character: `7K3Q-X9AB-2M`.
pub fn tracking_code(dice: &mut Dice) -> String {
    let body = draw(dice, TRACKING_RANDOM);
    let full = format!("{body}{}", check(&body));
    format!("{}-{}-{}", &full[..4], &full[4..8], &full[8..])
}

/// The number that somebody typed, in its stored form; `None` when it cannot be one.
pub fn read_ticket_number(text: &str) -> Option<String> {
    let plain = plain(text, 5 + NUMBER_RANDOM + 1)?;
    let (day, body) = plain.split_at(5);
    let is_number = day.bytes().all(|b| b.is_ascii_digit()) && has_check(body);
    is_number.then(|| format!("{day}-{body}"))
}

/// The tracking code that somebody typed, in its stored form; `None` when it cannot be one.
pub fn read_tracking_code(text: &str) -> Option<String> {
    let plain = plain(text, TRACKING_RANDOM + 1)?;
    has_check(&plain).then(|| format!("{}-{}-{}", &plain[..4], &plain[4..8], &plain[8..]))
}

fn draw(dice: &mut Dice, count: usize) -> String {
    (0..count)
        .map(|_| char::from(ALPHABET[usize::try_from(dice.below(32)).unwrap_or(0)]))
        .collect()
}

/// Upper case, without separators, full-width characters made narrow, look-alikes read as what they look like.
fn plain(text: &str, length: usize) -> Option<String> {
    if text.chars().count() > length * 3 {
        return None;
    }
    let plain: String = text
        .trim()
        .chars()
        .map(narrow)
        .filter(|c| {
            !matches!(
                c,
                '-' | ' ' | '\u{a0}' | '\u{3000}' | '\u{2010}'..='\u{2015}' | '\u{2212}'
            )
        })
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let fits = plain.len() == length && plain.bytes().all(|b| ALPHABET.contains(&b));
    fits.then_some(plain)
}

fn has_check(text: &str) -> bool {
    text.char_indices()
        .next_back()
        .is_some_and(|(at, last)| check(&text[..at]) == last)
}

/// Weighted sum modulo 31, weights 2, 3, 4 …: finds every wrong character but the pair 0 and Z, and every swap of
/// neighbours that differ.
fn check(body: &str) -> char {
    let sum: usize = body
        .bytes()
        .enumerate()
        .map(|(at, byte)| (at + 2) * ALPHABET.iter().position(|known| *known == byte).unwrap_or(0))
        .sum();
    char::from(ALPHABET[sum % 31])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_however_they_are_typed() {
        let mut dice = Dice::seeded(11);
        let now: Moment = "2026-03-02T09:00:00Z".parse().unwrap();
        for _ in 0..200 {
            let number = ticket_number(now, &mut dice);
            assert!(number.starts_with("26061-"), "{number}");
            assert_eq!(
                read_ticket_number(&number.to_lowercase().replace('-', " ")),
                Some(number)
            );
            let code = tracking_code(&mut dice);
            assert_eq!(
                read_tracking_code(&code.replace('-', "").replace('0', "o").replace('1', "l")),
                Some(code)
            );
        }
    }

    #[test]
    fn full_width_characters_and_any_hyphen_are_read() {
        let code = tracking_code(&mut Dice::seeded(5));
        let wide: String = code
            .chars()
            .map(|c| match c {
                '-' => '－',
                c => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
            })
            .collect();
        assert_eq!(read_tracking_code(&format!("　{wide} ")), Some(code.clone()));
        assert_eq!(read_tracking_code(&code.replace('-', " – ")), Some(code.clone()));
        assert_eq!(read_tracking_code(&format!("{code}{}", " ".repeat(40))), None);
    }

    #[test]
    fn one_wrong_character_is_noticed() {
        let code = tracking_code(&mut Dice::seeded(3)).replace('-', "");
        for at in 0..code.len() {
            for other in ALPHABET.iter().map(|b| char::from(*b)) {
                let before = code.as_bytes()[at];
                let pair_0_and_z = [before, other as u8].iter().all(|b| matches!(b, b'0' | b'Z'));
                let mut wrong = code.clone();
                wrong.replace_range(at..=at, &other.to_string());
                if wrong != code && !pair_0_and_z {
                    assert_eq!(read_tracking_code(&wrong), None, "{code} {wrong}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        for text in [
            "",
            "26061",
            "26061-7K3QX",
            "日本",
            "2606A-7K3QX4",
            "'; DROP TABLE tickets;--",
        ] {
            assert_eq!(read_ticket_number(text), None);
        }
    }
}
