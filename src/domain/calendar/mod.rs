//! Working time: windows of the week, holidays and make-up working days in one time zone. Promises that are owed "in
//! four working hours" rest on this module alone, so it explains itself: every walk can be told interval by interval.
//!
//! Windows are written in the zone's local time; what lies inside them is counted in real elapsed seconds. Where the
//! clock jumps, one rule holds for starts and ends alike: **a local time that the clock skips means the instant of the
//! jump, and a local time that occurs twice means its first occurrence.** Read this way local time never runs
//! backwards, so windows that do not overlap on paper never overlap in fact, and a day that is open around the clock
//! counts 23 hours in spring and 25 in autumn. Zones come from the database compiled into the program: the same answer
//! on every replica, whatever the machine has installed.
//!
//! [`Calendar::add_working`] and [`Calendar::working_between`] agree: measuring from the start to the due moment gives
//! exactly what was added. Due times are at the end of a window rather than the start of the next one.

mod fault;
mod local;
mod shipped;
mod source;
mod walk;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::appointment;
use crate::domain::moment::{Moment, Span};
use crate::domain::words::words;
use local::Window;

pub use fault::CalendarFault;
pub use local::tzdb_version;
pub use shipped::SHIPPED;
pub use source::{CalendarSource, HolidaySource, MakeUpSource, WeekSource};
pub use walk::{Interval, Walk, Why, elapsed};

/// No walk looks further than ten years of days; it is refused instead.
pub const MAX_WALK_DAYS: u16 = 3_660;
/// An explanation lists this many intervals; what follows is summed into the last one.
pub const MAX_INTERVALS: usize = 500;
/// A day has at most this many working windows.
pub const MAX_WINDOWS: usize = 24;
/// A calendar has at most this many entries of holidays, and as many of make-up days.
pub const MAX_ENTRIES: usize = 1_000;
/// One holiday entry covers at most this many days.
pub const MAX_HOLIDAY_DAYS: usize = 366;
/// Names of calendars and holidays have at most this many characters.
pub const MAX_NAME: usize = 64;

words! {
    /// A day of the week.
    Weekday {
        Monday = "monday", Tuesday = "tuesday", Wednesday = "wednesday", Thursday = "thursday",
        Friday = "friday", Saturday = "saturday", Sunday = "sunday",
    }
}

impl Weekday {
    fn of(date: Date) -> Self {
        Self::ALL[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()) % 7]
    }
}

/// When people work, in one time zone. Every value of this type has been checked: it has working time, its windows do
/// not overlap and no day is both a holiday and a make-up day.
///
/// It is read from and written as [`CalendarSource`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CalendarSource", into = "CalendarSource")]
pub struct Calendar {
    name: String,
    zone: TimeZone,
    known_from: Option<Date>,
    known_to: Option<Date>,
    /// Monday first; each day's windows in order.
    week: [Vec<Window>; 7],
    holidays: Vec<Holiday>,
    make_ups: Vec<MakeUp>,
    /// Every day that does not follow the week, as a position in one of the two lists above.
    exceptions: BTreeMap<Date, Exception>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Holiday {
    from: Date,
    to: Date,
    name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct MakeUp {
    date: Date,
    name: String,
    hours: MakeUpHours,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum MakeUpHours {
    As(Weekday),
    Own(Vec<Window>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exception {
    Holiday(usize),
    MakeUp(usize),
}

impl Calendar {
    /// Reads a calendar from the text of a TOML file, as in `config/calendars/`.
    pub fn from_toml(text: &str) -> Result<Self, CalendarFault> {
        let source: CalendarSource = toml::from_str(text).map_err(|error| CalendarFault::Unreadable {
            reason: error.to_string().trim_end().to_owned(),
        })?;
        source.try_into()
    }

    /// Reads a calendar from JSON, the form that the API takes and the database keeps.
    pub fn from_json(text: &str) -> Result<Self, CalendarFault> {
        let source: CalendarSource = serde_json::from_str(text).map_err(|error| CalendarFault::Unreadable {
            reason: error.to_string(),
        })?;
        source.try_into()
    }

    /// What policies call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The IANA name of its zone.
    pub fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// Whether the holidays of the local day of `moment` are known. They are announced a year at a time; a due time
    /// beyond the last published day may move when the next year is published in a new version of the calendar.
    pub fn knows(&self, moment: Moment) -> bool {
        let date = self.zone.to_datetime(moment.timestamp()).date();
        self.known_from.is_none_or(|first| first <= date) && self.known_to.is_none_or(|last| date <= last)
    }

    /// When `span` of working time has passed after `from`, told interval by interval.
    pub fn add_working(&self, from: Moment, span: Span) -> Result<Walk, CalendarFault> {
        walk::told(self, from, span)
    }

    /// The due moment of [`Calendar::add_working`] without the telling.
    pub fn due_after(&self, from: Moment, span: Span) -> Result<Moment, CalendarFault> {
        walk::due(self, from, span, None)
    }

    /// How much working time lies between two moments; negative when `to` is the earlier one.
    pub fn working_between(&self, from: Moment, to: Moment) -> Result<Span, CalendarFault> {
        if to < from {
            let backwards = walk::measured(self, to, from)?;
            return Ok(backwards.times(-1));
        }
        walk::measured(self, from, to)
    }

    /// The working hours of a day, in order.
    pub fn windows_on(&self, date: Date) -> Vec<appointment::Window> {
        let at = |minute| local::instant(&self.zone, date, minute);
        let windows = self.plan(date).windows().iter();
        let hours = windows.filter_map(|window| {
            let (from, until) = (at(window.start)?, at(window.end)?);
            Some(appointment::Window { from, until })
        });
        hours.filter(|hours| hours.from < hours.until).collect()
    }

    fn plan(&self, date: Date) -> Plan<'_> {
        match self.exceptions.get(&date) {
            Some(Exception::Holiday(index)) => Plan::Holiday(&self.holidays[*index].name),
            Some(Exception::MakeUp(index)) => self.make_up_plan(&self.make_ups[*index]),
            None => self.weekly_plan(Weekday::of(date)),
        }
    }

    fn make_up_plan<'a>(&'a self, day: &'a MakeUp) -> Plan<'a> {
        match &day.hours {
            MakeUpHours::As(weekday) => Plan::MakeUp(&day.name, Some(*weekday), self.windows(*weekday)),
            MakeUpHours::Own(windows) => Plan::MakeUp(&day.name, None, windows),
        }
    }

    fn weekly_plan(&self, weekday: Weekday) -> Plan<'_> {
        match self.windows(weekday) {
            [] => Plan::RestDay(weekday),
            windows => Plan::Working(weekday, windows),
        }
    }

    fn windows(&self, weekday: Weekday) -> &[Window] {
        &self.week[weekday as usize]
    }
}

/// What the calendar says about one day.
#[derive(Clone, Copy)]
enum Plan<'a> {
    Working(Weekday, &'a [Window]),
    MakeUp(&'a str, Option<Weekday>, &'a [Window]),
    Holiday(&'a str),
    RestDay(Weekday),
}

impl<'a> Plan<'a> {
    fn windows(self) -> &'a [Window] {
        match self {
            Plan::Working(_, windows) | Plan::MakeUp(_, _, windows) => windows,
            Plan::Holiday(_) | Plan::RestDay(_) => &[],
        }
    }
}
