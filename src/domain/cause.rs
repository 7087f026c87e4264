//! Why was a promise missed? Causes come from a list that the house looks after; each miss is put down to one of them by
//! one person, and a second one says whether that holds.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::ids::UserId;
use super::moment::Moment;
use super::refusal::{FieldFault, Refusal};
use super::text::{self, SHORT};
use super::words::Language;

/// The most causes of an operator: a longer list is not chosen from.
pub const CAUSES_MAX: i64 = 200;
/// The longest code.
pub const CODE_MAX: usize = 32;
/// Codes that addresses use for something else.
const RESERVED: [&str; 2] = ["any", "none"];

/// What everything names a cause by: 1 to 32 lower-case letters, digits and hyphens. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct CauseCode(String);

impl CauseCode {
    /// The code as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CauseCode {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(1..=CODE_MAX).contains(&code.len()) || !code.chars().all(fits) {
            return Err(format!("has 1 to {CODE_MAX} lower-case letters, digits and hyphens"));
        }
        if RESERVED.contains(&code) {
            return Err(format!("must not be one of {}", RESERVED.join(", ")));
        }
        Ok(CauseCode(code.to_owned()))
    }
}

impl TryFrom<String> for CauseCode {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        code.parse()
    }
}

impl std::fmt::Display for CauseCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

/// What a cause is called, by language; in one at least.
pub type Names = BTreeMap<Language, String>;

/// A cause of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    pub names: Names,
    /// Whether something new may name it.
    pub is_in_use: bool,
}

/// What is called this, to a reader of a language: in it, or in the one they are most likely to know.
pub fn name_in(names: &Names, language: Language) -> &str {
    let order = match language {
        Language::ZhCn => [Language::ZhCn, Language::ZhTw, Language::En],
        Language::ZhTw => [Language::ZhTw, Language::ZhCn, Language::En],
        Language::En => [Language::En, Language::ZhCn, Language::ZhTw],
    };
    let known = order.into_iter().find_map(|language| names.get(&language));
    known.map_or("", String::as_str)
}

/// The names, trimmed and without empty ones; everything that is wrong with them otherwise.
pub fn checked_names(names: &Names) -> Result<Names, Refusal> {
    let (mut checked, mut faults) = (Names::new(), Vec::new());
    for (language, name) in names {
        match text::optional(&format!("/names/{language}"), name, SHORT) {
            Ok(name) if name.is_empty() => {}
            Ok(name) => {
                checked.insert(*language, name);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if checked.is_empty() && faults.is_empty() {
        faults.push(FieldFault::new("/names", "give it a name in at least one language"));
    }
    if faults.is_empty() {
        Ok(checked)
    } else {
        Err(Refusal::Invalid(faults))
    }
}

/// What a missed promise was put down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    pub cause: CauseCode,
    pub by: UserId,
    pub at: Moment,
    /// The second person's word; without it the cause is somebody's opinion.
    pub confirmed: Option<Confirmed>,
}

/// That somebody else holds a cause to be the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed {
    pub by: UserId,
    pub at: Moment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_short_plain_and_no_word_of_an_address() {
        for code in ["other", "not-called-2"] {
            assert_eq!(code.parse::<CauseCode>().unwrap().as_str(), code);
        }
        for code in ["", "Other", "a b", "a'b", "none", "any", &"x".repeat(33)] {
            assert!(code.parse::<CauseCode>().is_err(), "{code}");
        }
    }

    #[test]
    fn a_reader_is_told_a_name_that_they_can_read() {
        let names = Names::from([(Language::ZhCn, "其他".to_owned()), (Language::En, "Other".to_owned())]);
        assert_eq!(name_in(&names, Language::ZhTw), "其他");
        assert_eq!(name_in(&names, Language::En), "Other");
        let empty = Names::from([(Language::En, " ".to_owned())]);
        assert!(checked_names(&empty).is_err());
    }
}
