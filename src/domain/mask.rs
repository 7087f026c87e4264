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

/// `l**@example.com`: who provides the mail is no secret, who reads it is.
pub fn mask_email(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", mask_name(local)),
        None => mask_name(address),
    }
}

/// A text in which the mobile numbers are masked, whatever else it says. Other numbers (orders, accounts, meters) stay:
/// who works on the matter needs them.
pub fn mask_within(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|character: char| ascii_digit(character).is_some()) {
        masked.push_str(&rest[..start]);
        let run = &rest[start..];
        let length = run
            .find(|character: char| ascii_digit(character).is_none())
            .unwrap_or(run.len());
        let (number, after) = run.split_at(length);
        if is_mobile(number) {
            masked.push_str(&mask_phone(number));
        } else {
            masked.push_str(number);
        }
        rest = after;
    }
    masked.push_str(rest);
    masked
}

/// The words that a channel or a person left under `name`, as they may be shown to everybody.
pub fn mask_word(name: &str, text: &str) -> String {
    match name {
        "caller_number" | "callback_number" => mask_phone(text),
        _ => mask_within(text),
    }
}

fn is_mobile(number: &str) -> bool {
    let digits = national_digits(number);
    digits.len() == FULL_NUMBER && digits[0] == '1' && ('3'..='9').contains(&digits[1])
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
    fn mobile_numbers_within_a_text_are_masked_and_others_are_not() {
        assert_eq!(
            mask_within("回电13900004521，订单20260302000123，或+8613800001111。"),
            "回电139 **** 4521，订单20260302000123，或+138 **** 1111。"
        );
        assert_eq!(mask_within("１３９００００４５２１"), "139 **** 4521");
        assert_eq!(mask_within("12345678901 and 10000"), "12345678901 and 10000");
        assert_eq!(mask_within(""), "");
        assert_eq!(mask_word("caller_number", "028-8555 1234"), "028 **** 1234");
    }

    #[test]
    fn an_address_keeps_its_provider() {
        assert_eq!(mask_email("li.na@example.com"), "l**@example.com");
        assert_eq!(mask_email("nobody"), "n**");
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
