//! The house's rules on visits: which windows a day has, how soon a visit can come, how long we wait.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Window;
use crate::domain::moment::{Moment, Span};

/// The most windows of a day.
pub const WINDOWS_MAX: usize = 24;

/// A window of every day, in minutes after local midnight, on quarters of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayWindow {
    from: u16,
    until: u16,
}

impl std::str::FromStr for DayWindow {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no window; write 08:00-10:00, on quarters of an hour, within one day");
        let (from, until) = text.split_once('-').ok_or_else(wrong)?;
        let from = quarter_of(from).ok_or_else(wrong)?;
        let until = quarter_of(until).filter(|until| from < *until).ok_or_else(wrong)?;
        Ok(DayWindow { from, until })
    }
}

impl std::fmt::Display for DayWindow {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        write!(out, "{}-{}", time(self.from), time(self.until))
    }
}

/// Minutes after midnight of `HH:MM` where that is a quarter of an hour.
fn quarter_of(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    (hour < 24 && minute < 60 && minute % 15 == 0).then_some(hour * 60 + minute)
}

impl DayWindow {
    /// Where it lies on a day of the zone; none on a day whose clock leaves it out.
    pub fn on(self, date: Date, zone: &TimeZone) -> Option<Window> {
        let at = |minute: u16| {
            let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
            let zoned = date.at(hour, minute, 0, 0).to_zoned(zone.clone()).ok()?;
            Some(Moment::from(zoned.timestamp()))
        };
        let window = Window {
            from: at(self.from)?,
            until: at(self.until)?,
        };
        (window.from < window.until).then_some(window)
    }

    /// Whether it ends before the other begins.
    pub fn is_before(self, other: DayWindow) -> bool {
        self.until <= other.from
    }
}

/// The house's rules on visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRules {
    /// What a customer can choose on a day, in order.
    pub windows: Vec<DayWindow>,
    /// A window can be chosen until this long before it begins.
    pub notice: Span,
    /// So many days ahead windows can be chosen.
    pub days_ahead: u16,
    /// A chosen window is kept so long while the customer decides.
    pub hold: Span,
    /// The way to a customer.
    pub travel: Span,
    /// A visit is planned to begin at least so long before its window ends.
    pub margin: Span,
    /// Until so long before the window the customer can change it.
    pub change_until: Span,
    /// So long before the window a technician may stand at the door.
    pub early: Span,
    /// So long we wait for a customer who is not there.
    pub wait: Span,
}

impl Default for VisitRules {
    fn default() -> Self {
        let two_hours = |from: u16| DayWindow {
            from: from * 60,
            until: from * 60 + 120,
        };
        VisitRules {
            windows: [8, 10, 12, 14, 16, 18].map(two_hours).to_vec(),
            notice: Span::hours(2),
            days_ahead: 60,
            hold: Span::minutes(10),
            travel: Span::minutes(15),
            margin: Span::minutes(30),
            change_until: Span::hours(2),
            early: Span::minutes(15),
            wait: Span::minutes(15),
        }
    }
}
