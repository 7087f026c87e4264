//! A phone number as a key: however it is typed, the same number has one stored form.

use super::refusal::FieldFault;
use super::text::narrow;

/// A number in its stored form: a mainland number in national digits (`13912344521`, `01088886666`), any other
/// with `+` and its country code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Phone(String);

const EXPECTED: &str = "must be an 11-digit mobile number, a fixed line with its area code, or +country number";

impl Phone {
    /// Reads what people type: spaces, hyphens, brackets, `+86`, `0086`, full-width digits.
    pub fn parse(field: &str, text: &str) -> Result<Self, FieldFault> {
        Phone::read(text).ok_or_else(|| FieldFault::new(field, EXPECTED))
    }

    fn read(text: &str) -> Option<Self> {
        if text.chars().count() > 40 {
            return None;
        }
        let mut digits = String::new();
        let mut international = false;
        for character in text.trim().chars().map(narrow) {
            match character {
                '0'..='9' => digits.push(character),
                '+' if digits.is_empty() && !international => international = true,
                ' ' | '-' | '(' | ')' | '.' | '\u{2010}'..='\u{2015}' | '\u{a0}' | '\u{3000}' => {}
                _ => return None,
            }
        }
        if !international && digits.starts_with("00") {
            digits.drain(..2);
            international = true;
        }
        if international {
            from_international(&digits)
        } else {
            from_national(&digits)
        }
    }

    /// A number that is in stored form already, as the database returns it.
    pub fn stored(text: String) -> Self {
        Phone(text)
    }

    /// The stored form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The digits of what somebody typed into a search box, when it looks like part of a number: at least four of them.
pub fn search_digits(text: &str) -> Option<String> {
    let narrowed: String = text
        .chars()
        .map(narrow)
        .filter(|c| !matches!(c, ' ' | '-' | '+' | '(' | ')'))
        .collect();
    let plausible = (4..=20).contains(&narrowed.len()) && narrowed.chars().all(|c| c.is_ascii_digit());
    plausible.then_some(narrowed)
}

/// The last four digits of a number that somebody typed, when they typed these alone.
pub fn last_four(text: &str) -> Option<String> {
    let digits: String = text.trim().chars().take(8).map(narrow).filter(|c| *c != ' ').collect();
    let fits = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit());
    fits.then_some(digits)
}

fn from_international(digits: &str) -> Option<Phone> {
    if let Some(national) = digits.strip_prefix("86") {
        let with_area = if national.starts_with('1') && national.len() == 11 || national.starts_with('0') {
            national.to_owned()
        } else {
            format!("0{national}")
        };
        return from_national(&with_area);
    }
    let fits = (7..=15).contains(&digits.len()) && !digits.starts_with('0');
    fits.then(|| Phone(format!("+{digits}")))
}

fn from_national(digits: &str) -> Option<Phone> {
    let mobile = digits.len() == 11 && digits.starts_with('1') && digits.as_bytes().get(1).is_some_and(|d| *d >= b'3');
    let fixed = (10..=12).contains(&digits.len()) && digits.starts_with('0');
    let service = digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    (mobile || fixed || service).then(|| Phone(digits.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(text: &str) -> Option<String> {
        Phone::read(text).map(|phone| phone.0)
    }

    #[test]
    fn one_number_has_one_form_however_it_is_typed() {
        for typed in [
            "13912344521",
            "139 1234 4521",
            "139-1234-4521",
            "+86 139 1234 4521",
            "0086-13912344521",
            "１３９１２３４４５２１",
        ] {
            assert_eq!(stored(typed).as_deref(), Some("13912344521"), "{typed}");
        }
        for typed in ["010-8888 6666", "(010)88886666", "+86 10 8888 6666"] {
            assert_eq!(stored(typed).as_deref(), Some("01088886666"), "{typed}");
        }
        assert_eq!(stored("+852 2123 4567").as_deref(), Some("+85221234567"));
        assert_eq!(stored("400-810-0000").as_deref(), Some("4008100000"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in [
            "",
            "139",
            "12345678901",
            "139123445210",
            "abc",
            "139a1234452",
            "'; drop",
            "+",
            "1391234+4521",
            "10086",
        ] {
            assert_eq!(stored(typed), None, "{typed}");
        }
    }

    #[test]
    fn four_digits_are_enough_to_search() {
        assert_eq!(search_digits("4521").as_deref(), Some("4521"));
        assert_eq!(search_digits("139 1234").as_deref(), Some("1391234"));
        assert_eq!(search_digits("452"), None);
        assert_eq!(search_digits("网速 4521"), None);
    }
}
