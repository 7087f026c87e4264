//! What of a person may be shown where everybody can read it (mails, lists, the track page): enough to recognise a
//! known customer, not enough to call or name a stranger.

/// The fewest digits of which the first three may be shown beside the last four.
const FULL_NUMBER: usize = 11;
/// The fewest digits of which the last four may be shown.
const SHORT_NUMBER: usize = 8;

/// `139 **** 4521`. Accepts any spelling (spaces, hyphens, +86, full-width digits); a number too short to hide anything
/// by half is hidden whole.
pub fn mask_phone(phone: &str) -> String {
    let digits = national_digits(phone);
    let last_four = |digits: &[char]| digits[digits.len() - 4..].iter().collect::<String>();
    match digits.len() {
        0 => String::new(),
        FULL_NUMBER.. => format!("{} **** {}", digits[..3].iter().collect::<String>(), last_four(&digits)),
        SHORT_NUMBER.. => format!("**** {}", last_four(&digits)),
        _ => "****".to_owned(),
    }
}

/// `陈**`: the first character; how long the name is stays hidden too.
pub fn mask_name(name: &str) -> String {
    match name.chars().find(|character| character.is_alphanumeric()) {
        Some(first) => format!("{first}**"),
        None => String::new(),
    }
}

fn national_digits(phone: &str) -> Vec<char> {
    let digits: Vec<char> = phone.chars().filter_map(ascii_digit).take(40).collect();
    let country_code: &[char] = if digits.starts_with(&['0', '0']) {
        &['0', '0', '8', '6']
    } else {
        &['8', '6']
    };
    match digits.strip_prefix(country_code) {
        Some(national) if national.len() == FULL_NUMBER => national.to_vec(),
        _ => digits,
    }
}

fn ascii_digit(character: char) -> Option<char> {
    match character {
        '0'..='9' => Some(character),
        '０'..='９' => char::from_digit(u32::from(character) - u32::from('０'), 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_shows_its_ends_whatever_its_spelling() {
        for spelling in [
            "13900004521",
            "+86 139-0000-4521",
            "0086 13900004521",
            "１３９００００４５２１",
        ] {
            assert_eq!(mask_phone(spelling), "139 **** 4521", "{spelling}");
        }
        assert_eq!(mask_phone("028-8555 1234"), "028 **** 1234");
        assert_eq!(mask_phone("8555 1234"), "**** 1234");
        assert_eq!(mask_phone("10000"), "****");
        assert_eq!(mask_phone("no number"), "");
    }

    #[test]
    fn a_name_keeps_its_first_character_and_hides_its_length() {
        assert_eq!(mask_name("陈志明"), "陈**");
        assert_eq!(mask_name("  欧阳修"), "欧**");
        assert_eq!(mask_name("John Smith"), "J**");
        assert_eq!(mask_name("\u{202e}<b>"), "b**");
        assert_eq!(mask_name(" "), "");
    }
}
