//! Figures as people read them: thousands apart, shares cut and never rounded up, nothing as two dashes.

use crate::report::Rate;

/// What stands where there is no figure.
pub(super) const NONE: &str = "--";

/// `8,736`
pub(super) fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `99.90` for 8,736 of 8,744, `100` for all of them. Nothing when there is nothing to divide by.
pub(super) fn percent(rate: Rate) -> Option<String> {
    if rate.denominator > 0 && rate.numerator == rate.denominator {
        return Some("100".to_owned());
    }
    rate.percent()
}

/// `2:46`: hours and minutes begun, so that nothing looks faster than it was.
pub(super) fn hours(seconds: i64) -> String {
    let minutes = (seconds + 59) / 60;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// A length in a drawing, given in tenths.
pub(super) fn tenths(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}.{}", number.abs() / 10, number.abs() % 10)
}

/// A number of things as a number to reckon with.
pub(super) fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_cut_and_never_rounded_up() {
        let percent = |numerator, denominator| percent(Rate { numerator, denominator });
        assert_eq!(percent(8_736, 8_744).as_deref(), Some("99.90"));
        assert_eq!(percent(99_999, 100_000).as_deref(), Some("99.99"));
        assert_eq!(percent(286, 286).as_deref(), Some("100"));
        assert_eq!(percent(0, 7).as_deref(), Some("0.00"));
        assert_eq!(percent(0, 0), None);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(
            [0, 999, 8_744, -1_286_000].map(thousands),
            ["0", "999", "8,744", "-1,286,000"]
        );
        assert_eq!(
            (hours(9_960), hours(9_961), tenths(-5)),
            ("2:46".into(), "2:47".into(), "-0.5".into())
        );
    }
}
