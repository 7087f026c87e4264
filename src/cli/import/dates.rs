//! Times as people's files write them, read as instants. A column may mix several forms: the formats are tried in the
//! order of the map, a format that makes no valid date is passed over, and what fits none is refused. Nothing is
//! inferred from neighbouring rows.

use jiff::civil::{Date, DateTime, date, datetime};
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::{Disambiguation, TimeZone};
use serde::Deserialize;

use super::refusal::{Why, excerpt};
use crate::domain::moment::Moment;

/// The desk stores nothing older.
const FIRST_DATE: Date = date(1970, 1, 1);
const LAST_DATE: Date = date(9998, 12, 31);
const MAX_FORMATS: usize = 16;

/// How the times of a file are written, and where its clock hung.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "TimesTable")]
pub struct Times {
    zone: TimeZone,
    zone_name: String,
    formats: Vec<String>,
    ambiguous: Ambiguous,
    clock_change: ClockChange,
    earliest: Date,
    latest: Date,
}

/// Whose time is read, which decides what an hour that came twice means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The customer's: the earlier instant.
    Message,
    /// The desk's: the later instant.
    Reply,
}

/// The `[times]` table of a map as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TimesTable {
    zone: String,
    formats: Vec<String>,
    #[serde(default)]
    ambiguous: Ambiguous,
    #[serde(default)]
    clock_change: ClockChange,
    earliest: Option<String>,
    latest: Option<String>,
}

/// What to do with a text that two formats read as different times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ambiguous {
    #[default]
    Refuse,
    /// The first format of the list that makes a valid time is right.
    First,
}

/// What to do with a local time that a change of clocks skipped or repeated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ClockChange {
    /// The customer's time is the earlier of the two possible instants and the reply's the later, so that the delay is
    /// never shown shorter than it was.
    #[default]
    Strict,
    Refuse,
}

impl Times {
    /// Reads one time.
    pub fn read(&self, text: &str, side: Side) -> Result<Moment, Why> {
        let value = || excerpt(text);
        let mut readings = self.formats.iter().filter_map(|format| reading(format, text));
        let first = readings.next().ok_or_else(|| Why::NotATime { value: value() })?;
        if self.ambiguous == Ambiguous::Refuse
            && let Some(second) = readings.find(|other| *other != first)
        {
            let (first, second) = (first.local.to_string(), second.local.to_string());
            return Err(Why::AmbiguousTime {
                value: value(),
                first,
                second,
            });
        }
        // After the choice and never part of it: the period must catch a misread order, not bend it into place.
        self.check_period(first.local.date())?;
        first
            .zone(self)
            .to_ambiguous_timestamp(first.local)
            .disambiguate(self.disambiguation(side))
            .map(Moment::from)
            .map_err(|_| Why::ClockChange {
                value: value(),
                zone: self.zone_name.clone(),
            })
    }

    fn check_period(&self, date: Date) -> Result<(), Why> {
        if (self.earliest..=self.latest).contains(&date) {
            return Ok(());
        }
        Err(Why::OutsidePeriod {
            date: date.to_string(),
            earliest: self.earliest.to_string(),
            latest: self.latest.to_string(),
        })
    }

    fn disambiguation(&self, side: Side) -> Disambiguation {
        match (self.clock_change, side) {
            (ClockChange::Refuse, _) => Disambiguation::Reject,
            (ClockChange::Strict, Side::Message) => Disambiguation::Earlier,
            (ClockChange::Strict, Side::Reply) => Disambiguation::Later,
        }
    }
}

fn reading(format: &str, text: &str) -> Option<Reading> {
    let parts = BrokenDownTime::parse(format, text).ok()?;
    Some(Reading {
        local: parts.to_datetime().ok()?,
        offset: parts.offset(),
    })
}

/// What one format makes of a text.
#[derive(PartialEq, Eq)]
struct Reading {
    local: DateTime,
    /// Written in the text itself (`%z`), which then counts instead of the map's zone.
    offset: Option<jiff::tz::Offset>,
}

impl Reading {
    fn zone(&self, times: &Times) -> TimeZone {
        self.offset.map_or_else(|| times.zone.clone(), TimeZone::fixed)
    }
}

impl TryFrom<TimesTable> for Times {
    type Error = String;

    fn try_from(table: TimesTable) -> Result<Self, String> {
        if table.formats.is_empty() || table.formats.len() > MAX_FORMATS {
            return Err(format!(
                "formats: expected 1 to {MAX_FORMATS} of them, such as \"%Y-%m-%d %H:%M:%S\""
            ));
        }
        for format in &table.formats {
            check_format(format)?;
        }
        let earliest = day("earliest", table.earliest.as_deref(), FIRST_DATE)?;
        let latest = day("latest", table.latest.as_deref(), LAST_DATE)?;
        if earliest > latest {
            return Err(format!(
                "earliest: {earliest} lies after latest, {latest}; exchange them"
            ));
        }
        Ok(Times {
            zone: zone(&table.zone)?,
            zone_name: table.zone,
            formats: table.formats,
            ambiguous: table.ambiguous,
            clock_change: table.clock_change,
            earliest,
            latest,
        })
    }
}

/// A format is good when a time written with it reads back, to the minute.
fn check_format(format: &str) -> Result<(), String> {
    let sample = datetime(2015, 4, 22, 15, 53, 0, 0);
    let written = sample.to_zoned(TimeZone::UTC).map_err(|error| error.to_string())?;
    let back = strtime::format(format, &written)
        .and_then(|text| BrokenDownTime::parse(format, text))
        .and_then(|parts| parts.to_datetime());
    match back {
        Ok(time) if time == sample => Ok(()),
        Ok(_) => Err(format!(
            "formats: \"{format}\" does not hold both a date and a time of day with am or pm (%p) or 24 hours (%H)"
        )),
        Err(error) => Err(format!("formats: \"{format}\" cannot be used: {error}")),
    }
}

/// `Asia/Shanghai`, `+08:00` or `UTC`.
fn zone(name: &str) -> Result<TimeZone, String> {
    let sample = if name.starts_with(['+', '-']) {
        strtime::parse("%:z", name).ok().and_then(|parts| parts.offset())
    } else {
        None
    };
    if let Some(offset) = sample {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::get(name).map_err(|_| {
        format!(
            "zone: \"{}\" is neither a zone like Asia/Shanghai nor an offset like +08:00",
            excerpt(name)
        )
    })
}

fn day(field: &str, text: Option<&str>, otherwise: Date) -> Result<Date, String> {
    let Some(text) = text else { return Ok(otherwise) };
    let day: Date = text
        .parse()
        .map_err(|_| format!("{field}: expected a day like 2015-04-01, not \"{}\"", excerpt(text)))?;
    if (FIRST_DATE..=LAST_DATE).contains(&day) {
        Ok(day)
    } else {
        Err(format!("{field}: {day} lies outside {FIRST_DATE} to {LAST_DATE}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(table: &str) -> Times {
        toml::from_str(table).unwrap()
    }

    fn read(times: &Times, text: &str) -> Result<String, String> {
        times
            .read(text, Side::Message)
            .map(|at| at.to_string())
            .map_err(|why| why.to_string())
    }

    const MIXED: &str = r#"
        zone = "America/New_York"
        formats = ["%m-%d-%y %I:%M:%S %p", "%d-%m-%y %I:%M:%S %p"]
        ambiguous = "first"
        earliest = "2015-04-01"
        latest = "2015-06-30"
    "#;

    #[test]
    fn two_orders_in_one_column_are_told_apart_by_the_number_that_cannot_be_a_month() {
        let mixed = times(MIXED);
        assert_eq!(read(&mixed, "22-04-15 3:53:50 PM").unwrap(), "2015-04-22T19:53:50Z");
        assert_eq!(read(&mixed, "04-08-15 10:22:56 AM").unwrap(), "2015-04-08T14:22:56Z");
        assert_eq!(read(&mixed, "06-12-15 12:00:01 AM").unwrap(), "2015-06-12T04:00:01Z");
        assert_eq!(read(&mixed, "06-12-15 12:00:01 pm").unwrap(), "2015-06-12T16:00:01Z");
    }

    #[test]
    fn a_date_that_reads_two_ways_is_refused_unless_the_map_decides() {
        let undecided = times(&MIXED.replace("\"first\"", "\"refuse\""));
        let why = read(&undecided, "04-05-15 9:00:00 AM").unwrap_err();
        assert!(why.contains("2015-04-05T09:00:00 and as 2015-05-04T09:00:00"), "{why}");
        assert!(
            read(&undecided, "05-05-15 9:00:00 AM").is_ok(),
            "both orders mean the same day"
        );
        assert!(read(&undecided, "22-04-15 9:00:00 AM").is_ok());
    }

    #[test]
    fn a_time_outside_the_period_is_refused_even_if_another_order_would_fit() {
        let why = read(&times(MIXED), "08-04-15 9:00:00 AM").unwrap_err();
        assert_eq!(
            why,
            "2015-08-04 lies outside the period from 2015-04-01 to 2015-06-30 that the map expects"
        );
    }

    #[test]
    fn nonsense_is_refused_with_the_text() {
        let mixed = times(MIXED);
        for wrong in [
            "",
            "31-31-15 9:00:00 AM",
            "31-06-15 9:00:00 AM",
            "04-08-15 13:00:00 PM",
            "04-08-15",
            "04-08-15 9:00:00 AM x",
        ] {
            let why = read(&mixed, wrong).unwrap_err();
            assert_eq!(why, format!("\"{wrong}\" fits none of the formats under [times]"));
        }
    }

    #[test]
    fn leading_zeros_are_not_needed_and_a_fixed_offset_is_a_zone() {
        let plain = times("zone = \"+08:00\"\nformats = [\"%Y/%m/%d %H:%M:%S\"]");
        assert_eq!(read(&plain, "2019/4/5 9:32:09").unwrap(), "2019-04-05T01:32:09Z");
        assert_eq!(
            read(&plain, "2016/12/31 23:59:60").unwrap(),
            "2016-12-31T15:59:59Z",
            "a leap second is :59"
        );
        assert!(
            read(&plain, "19/4/5 9:32:09")
                .unwrap_err()
                .contains("outside the period")
        );
        assert!(read(&plain, "1969/12/31 9:32:09").is_err());
    }

    #[test]
    fn an_offset_in_the_text_counts_more_than_the_maps_zone() {
        let offset = times("zone = \"Asia/Shanghai\"\nformats = [\"%Y-%m-%dT%H:%M:%S%:z\"]");
        assert_eq!(
            read(&offset, "2019-04-05T09:00:00-04:00").unwrap(),
            "2019-04-05T13:00:00Z"
        );
    }

    #[test]
    fn an_hour_that_came_twice_never_makes_the_delay_look_shorter() {
        let table = "zone = \"America/New_York\"\nformats = [\"%Y-%m-%d %H:%M\"]";
        let strict = times(table);
        let (message, reply) = (Side::Message, Side::Reply);
        assert_eq!(
            strict.read("2015-11-01 01:30", message).unwrap().to_string(),
            "2015-11-01T05:30:00Z"
        );
        assert_eq!(
            strict.read("2015-11-01 01:30", reply).unwrap().to_string(),
            "2015-11-01T06:30:00Z"
        );
        assert_eq!(
            strict.read("2015-03-08 02:30", message).unwrap().to_string(),
            "2015-03-08T06:30:00Z"
        );
        assert_eq!(
            strict.read("2015-03-08 02:30", reply).unwrap().to_string(),
            "2015-03-08T07:30:00Z"
        );
        let refuse = times(&format!("{table}\nclock_change = \"refuse\""));
        for changed in ["2015-11-01 01:30", "2015-03-08 02:30"] {
            assert!(
                refuse
                    .read(changed, message)
                    .unwrap_err()
                    .to_string()
                    .contains("clocks were changed")
            );
        }
    }

    #[test]
    fn a_wrong_times_table_names_the_field_and_the_cure() {
        for (table, expected) in [
            ("zone = \"Mars/Base\"\nformats = [\"%F %T\"]", "Asia/Shanghai"),
            ("zone = \"UTC\"\nformats = []", "formats: expected 1 to 16"),
            ("zone = \"UTC\"\nformats = [\"%F\"]", "time of day"),
            ("zone = \"UTC\"\nformats = [\"%F %I:%M\"]", "%p"),
            ("zone = \"UTC\"\nformats = [\"%F %Ö\"]", "cannot be used"),
            (
                "zone = \"UTC\"\nformats = [\"%F %T\"]\nearliest = \"April\"",
                "earliest: expected a day",
            ),
            (
                "zone = \"UTC\"\nformats = [\"%F %T\"]\nearliest = \"2020-01-02\"\nlatest = \"2020-01-01\"",
                "exchange them",
            ),
            ("zone = \"UTC\"\nformat = [\"%F %T\"]", "unknown field `format`"),
        ] {
            let error = toml::from_str::<Times>(table).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
