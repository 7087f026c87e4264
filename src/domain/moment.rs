//! Time as the desk means it: a [`Moment`] is an instant in UTC cut to the microsecond, a [`Span`] an exact length of
//! elapsed time. Both engines store exactly this, so a verdict is the same everywhere.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// An instant in UTC, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// Why a text is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a time like 2026-03-02T09:00:00Z or 2026-03-02T17:00:00+08:00")]
pub struct NotAMoment;

impl Moment {
    /// The sort position of a ticket that owes nothing: after every real due time.
    pub const NEVER: Moment = Moment(253_402_207_200_000_000);
    /// Nothing the desk stores lies before this.
    pub const EPOCH: Moment = Moment(0);

    /// The moment `micros` microseconds after 1970-01-01T00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Moment(micros)
    }

    /// Microseconds since 1970-01-01T00:00Z.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since 1970, never negative: the time part of an id.
    pub fn as_unix_millis(self) -> u64 {
        u64::try_from(self.0 / 1000).unwrap_or(0)
    }

    /// The same instant for calendar arithmetic. Moments outside the calendar's years are clamped to its ends.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }

    /// How long after `earlier` this is; negative when it lies before.
    pub fn since(self, earlier: Moment) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Moment(timestamp.as_microsecond())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(out)
    }
}

impl FromStr for Moment {
    type Err = NotAMoment;

    /// Reads RFC 3339 with an offset. A leap second is taken as :59; finer than microseconds is cut, never rounded.
    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let timestamp: Timestamp = text.trim().parse().map_err(|_| NotAMoment)?;
        Ok(timestamp.into())
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// An exact length of elapsed time in microseconds. A day is always 86,400 seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

/// Why a text is not a span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a length of time like 24h, 30m, 15d or 1h30m")]
pub struct NotASpan;

const UNITS: [(char, i64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// The shortest length the desk can tell apart.
    pub const MICROSECOND: Span = Span(1);

    /// A span of whole microseconds.
    pub const fn micros(micros: i64) -> Self {
        Span(micros)
    }

    /// A span of whole seconds.
    pub const fn seconds(seconds: i64) -> Self {
        Span(seconds.saturating_mul(1_000_000))
    }

    /// A span of whole minutes.
    pub const fn minutes(minutes: i64) -> Self {
        Span::seconds(minutes.saturating_mul(60))
    }

    /// A span of whole hours.
    pub const fn hours(hours: i64) -> Self {
        Span::seconds(hours.saturating_mul(3_600))
    }

    /// A span of days of 24 hours.
    pub const fn days(days: i64) -> Self {
        Span::hours(days.saturating_mul(24))
    }

    /// The length in microseconds.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The length in whole seconds, cut toward zero.
    pub const fn as_seconds(self) -> i64 {
        self.0 / 1_000_000
    }

    /// `permille` thousandths of this span.
    pub fn permille(self, permille: u32) -> Span {
        let scaled = i128::from(self.0) * i128::from(permille) / 1000;
        Span(i64::try_from(scaled).unwrap_or(i64::MAX))
    }

    /// This span `times` over.
    pub const fn times(self, times: i64) -> Span {
        Span(self.0.saturating_mul(times))
    }
}

impl Add<Span> for Moment {
    type Output = Moment;

    fn add(self, span: Span) -> Moment {
        Moment(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Moment {
    type Output = Moment;

    fn sub(self, span: Span) -> Moment {
        Moment(self.0.saturating_sub(span.0))
    }
}

impl Add for Span {
    type Output = Span;

    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

/// Written the way it is read: `1d`, `24h` stays `1d`, `90m` becomes `1h30m`.
impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut seconds = self.as_seconds().unsigned_abs();
        if self.0 < 0 {
            out.write_str("-")?;
        }
        if seconds == 0 {
            return out.write_str("0s");
        }
        for (unit, size) in UNITS {
            let size = size.unsigned_abs();
            if seconds >= size {
                write!(out, "{}{unit}", seconds / size)?;
                seconds %= size;
            }
        }
        Ok(())
    }
}

impl FromStr for Span {
    type Err = NotASpan;

    fn from_str(text: &str) -> Result<Self, NotASpan> {
        let mut seconds: i64 = 0;
        let mut number = String::new();
        let mut units_left = UNITS.iter();
        for character in text.trim().chars() {
            if character.is_ascii_digit() {
                number.push(character);
                continue;
            }
            let (_, size) = units_left
                .by_ref()
                .find(|(unit, _)| *unit == character)
                .ok_or(NotASpan)?;
            let count: i64 = number.parse().map_err(|_| NotASpan)?;
            seconds = count
                .checked_mul(*size)
                .and_then(|part| seconds.checked_add(part))
                .ok_or(NotASpan)?;
            number.clear();
        }
        if text.trim().is_empty() || !number.is_empty() || seconds > 100 * 366 * 86_400 {
            return Err(NotASpan);
        }
        Ok(Span::seconds(seconds))
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_cut_to_the_microsecond_and_reads_back() {
        let moment: Moment = "2026-03-02T17:00:00.123456789+08:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-03-02T09:00:00.123456Z");
        assert_eq!(moment.to_string().parse::<Moment>().unwrap(), moment);
    }

    #[test]
    fn a_leap_second_is_taken_and_a_time_without_an_offset_is_not() {
        assert_eq!(
            "2016-12-31T23:59:60Z".parse::<Moment>().unwrap().to_string(),
            "2016-12-31T23:59:59Z"
        );
        assert_eq!("2026-03-02T09:00:00".parse::<Moment>(), Err(NotAMoment));
    }

    #[test]
    fn spans_read_what_they_write() {
        for (text, seconds) in [
            ("24h", 86_400),
            ("15d", 1_296_000),
            ("1h30m", 5_400),
            ("45s", 45),
            ("90m", 5_400),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span, Span::seconds(seconds));
            assert_eq!(span.to_string().parse::<Span>().unwrap(), span);
        }
        for wrong in ["", "24", "h", "1m1h", "-1h", "1.5h", "9999999999999999d", "40000d"] {
            assert_eq!(wrong.parse::<Span>(), Err(NotASpan), "{wrong}");
        }
    }

    #[test]
    fn never_is_later_than_any_deadline_and_still_a_date() {
        assert_eq!(Moment::NEVER.to_string(), "9999-12-30T22:00:00Z");
    }
}
