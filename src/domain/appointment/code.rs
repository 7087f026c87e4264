//! The code by which a customer confirms that a visit is done. They alone are told it, so whoever says it has it from them.

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use crate::domain::ids::Dice;
use crate::domain::text::narrow;
use crate::domain::words::words;

/// How many digits a code has.
const DIGITS: usize = 6;
/// So many wrong codes are taken for a visit, and no code after them.
const WRONG_MAX: i32 = 5;

words! {
    /// How the customer confirmed that a visit is done.
    Confirmed {
        /// They wrote their name.
        Name = "name",
        /// They gave the technician the code that they alone were told.
        Code = "code",
    }
}

impl Confirmed {
    /// What facts leave out: before there were codes, every visit was confirmed so.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
    pub(crate) const fn is_name(&self) -> bool {
        matches!(self, Confirmed::Name)
    }

    pub(crate) const fn name() -> Self {
        Confirmed::Name
    }
}

/// Six digits. They print nowhere by themselves.
#[derive(Clone, PartialEq, Eq)]
pub struct VisitCode(String);

impl std::fmt::Debug for VisitCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("VisitCode(…)")
    }
}

impl VisitCode {
    /// A new one.
    pub fn draw(dice: &mut Dice) -> Self {
        VisitCode(format!("{:06}", dice.below(1_000_000)))
    }

    /// The code that somebody typed; spaces and dashes do not matter. `None` when it cannot be one.
    pub fn read(text: &str) -> Option<Self> {
        /// Nobody types more around six digits.
        const LONGEST: usize = 40;
        if text.chars().nth(LONGEST).is_some() {
            return None;
        }
        let digits = text.chars().map(narrow);
        let digits: String = digits.filter(|c| !c.is_whitespace() && *c != '-').collect();
        let fits = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        fits.then_some(VisitCode(digits))
    }

    /// The digits as they are stored.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// As people read it aloud: `482 913`.
    pub fn spoken(&self) -> String {
        let (one, other) = self.0.split_at(DIGITS / 2);
        format!("{one} {other}")
    }
}

/// The code of a visit that has not ended, and how many wrong ones were said instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCode {
    pub code: VisitCode,
    pub wrong: i32,
}

impl KeptCode {
    /// Whether it is still taken.
    pub fn is_good(&self) -> bool {
        self.wrong < WRONG_MAX
    }

    /// Judges what the customer is said to have said; a wrong code is to be counted.
    pub fn judge(&self, said: &VisitCode) -> Result<(), NotConfirmed> {
        if !self.is_good() {
            return Err(NotConfirmed::UsedUp);
        }
        if self.code.0.as_bytes().ct_eq(said.0.as_bytes()).into() {
            return Ok(());
        }
        Err(NotConfirmed::Wrong {
            left: WRONG_MAX - self.wrong - 1,
        })
    }
}

/// Why a code does not confirm a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotConfirmed {
    #[error(
        "this is not the code of the visit; ask the customer for it again ({left} more tries), or have them sign with their name"
    )]
    Wrong { left: i32 },
    #[error("too many wrong codes were said for this visit; have the customer sign with their name")]
    UsedUp,
    #[error("this visit has no code; have the customer sign with their name")]
    NoCode,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let mut dice = Dice::seeded(8);
        for _ in 0..200 {
            let code = VisitCode::draw(&mut dice);
            assert_eq!(code.digits().len(), DIGITS);
            assert_eq!(VisitCode::read(&format!(" {} ", code.spoken())).as_ref(), Some(&code));
            assert!(!format!("{code:?}").contains(code.digits()));
        }
        assert_eq!(VisitCode::read("４８２－９１３").unwrap().digits(), "482913");
        for text in ["", "48291", "4829130", "48291a", "٤٨٢٩١٣"] {
            assert_eq!(VisitCode::read(text), None, "{text}");
        }
        assert_eq!(VisitCode::read(&format!("482913{}", " ".repeat(40))), None);
    }

    #[test]
    fn five_wrong_codes_are_taken_and_none_after_them() {
        let (right, wrong) = (VisitCode("482913".to_owned()), VisitCode("482914".to_owned()));
        for count in 0..WRONG_MAX {
            let kept = KeptCode {
                code: right.clone(),
                wrong: count,
            };
            assert_eq!(kept.judge(&right), Ok(()));
            let left = WRONG_MAX - count - 1;
            assert_eq!(kept.judge(&wrong), Err(NotConfirmed::Wrong { left }));
        }
        let kept = KeptCode {
            code: right.clone(),
            wrong: WRONG_MAX,
        };
        assert_eq!(kept.judge(&right), Err(NotConfirmed::UsedUp));
        assert_eq!(kept.judge(&wrong), Err(NotConfirmed::UsedUp));
    }
}
