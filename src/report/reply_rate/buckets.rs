//! Cuts a period into hours, days, weeks or months of a time zone, as stretches between instants. A day of 23 or 25
//! hours is one day; an hour that the clocks repeat is two hours, told apart by their offsets.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan as _, Zoned};

use super::GroupBy;
use crate::domain::moment::Moment;

/// The most stretches that a period is cut into: a month of hours, two years of days.
pub(super) const STRETCHES_MAX: usize = 800;

/// One stretch of time, `[from, to)`.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::report) struct Stretch {
    pub(super) label: String,
    pub(in crate::report) from: Moment,
    pub(in crate::report) to: Moment,
}

/// The stretches that cover `[from, to)`. `None` when there are too many, or when `unit` is no unit of time.
pub(in crate::report) fn between(from: Moment, to: Moment, unit: GroupBy, zone: &TimeZone) -> Option<Vec<Stretch>> {
    let mut start = beginning(&from.timestamp().to_zoned(zone.clone()), unit)?;
    let mut stretches = Vec::new();
    while Moment::from(start.timestamp()) < to {
        if stretches.len() == STRETCHES_MAX {
            return None;
        }
        let end = following(&start, unit)?;
        stretches.push(Stretch {
            label: label(&start, unit),
            from: start.timestamp().into(),
            to: end.timestamp().into(),
        });
        start = end;
    }
    Some(stretches)
}

fn beginning(at: &Zoned, unit: GroupBy) -> Option<Zoned> {
    match unit {
        GroupBy::Hour => Some(hour_of(at)),
        GroupBy::Day => at.start_of_day().ok(),
        GroupBy::Week => {
            let days = at.weekday().since(Weekday::Monday);
            midnight(at.date().checked_sub(i64::from(days).days()).ok()?, at.time_zone())
        }
        GroupBy::Month => midnight(at.date().first_of_month(), at.time_zone()),
        _ => None,
    }
}

/// The beginning of the hour that the clock shows, or the change of the clocks within it.
fn hour_of(at: &Zoned) -> Zoned {
    let past = SignedDuration::new(
        i64::from(at.minute()) * 60 + i64::from(at.second()),
        at.subsec_nanosecond(),
    );
    let start = at.saturating_sub(past);
    match at
        .time_zone()
        .preceding(at.timestamp() + SignedDuration::from_nanos(1))
        .next()
    {
        Some(change) if change.timestamp() > start.timestamp() => change.timestamp().to_zoned(at.time_zone().clone()),
        _ => start,
    }
}

fn following(start: &Zoned, unit: GroupBy) -> Option<Zoned> {
    let date = start.date();
    match unit {
        GroupBy::Hour => {
            let left = SignedDuration::from_secs(3600 - i64::from(start.minute()) * 60 - i64::from(start.second()));
            let next = start.checked_add(left).ok()?;
            let change = start.time_zone().following(start.timestamp()).next();
            let change = change.map(|change| change.timestamp());
            match change.filter(|change| *change < next.timestamp()) {
                Some(change) => Some(change.to_zoned(start.time_zone().clone())),
                None => Some(next),
            }
        }
        GroupBy::Day => midnight(date.checked_add(1.day()).ok()?, start.time_zone()),
        GroupBy::Week => midnight(date.checked_add(7.days()).ok()?, start.time_zone()),
        GroupBy::Month => midnight(date.checked_add(1.month()).ok()?, start.time_zone()),
        _ => None,
    }
}

fn midnight(date: jiff::civil::Date, zone: &TimeZone) -> Option<Zoned> {
    date.to_zoned(zone.clone()).ok()?.start_of_day().ok()
}

fn label(start: &Zoned, unit: GroupBy) -> String {
    match unit {
        GroupBy::Hour => start.strftime("%Y-%m-%dT%H:%M%:z").to_string(),
        GroupBy::Month => start.strftime("%Y-%m").to_string(),
        GroupBy::Week => start.strftime("%G-W%V").to_string(),
        _ => start.date().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(zone: &str, from: &str, to: &str, unit: GroupBy) -> Vec<Stretch> {
        let zone = TimeZone::get(zone).unwrap();
        between(from.parse().unwrap(), to.parse().unwrap(), unit, &zone).unwrap()
    }

    fn hours_of(stretch: &Stretch) -> i64 {
        stretch.to.since(stretch.from).as_seconds() / 3600
    }

    #[test]
    fn the_days_on_which_the_clocks_change_have_23_and_25_hours() {
        let spring = cut(
            "America/New_York",
            "2026-03-07T12:00:00-05:00",
            "2026-03-09T12:00:00-04:00",
            GroupBy::Day,
        );
        assert_eq!(spring.iter().map(hours_of).collect::<Vec<_>>(), [24, 23, 24]);
        let autumn = cut(
            "America/New_York",
            "2026-10-31T12:00:00-04:00",
            "2026-11-02T12:00:00-05:00",
            GroupBy::Day,
        );
        assert_eq!(autumn.iter().map(hours_of).collect::<Vec<_>>(), [24, 25, 24]);
        assert_eq!(autumn[1].label, "2026-11-01");
    }

    #[test]
    fn an_hour_that_is_repeated_is_two_lines() {
        let hours = cut(
            "America/New_York",
            "2026-11-01T01:10:00-04:00",
            "2026-11-01T02:00:00-05:00",
            GroupBy::Hour,
        );
        let labels: Vec<&str> = hours.iter().map(|stretch| stretch.label.as_str()).collect();
        assert_eq!(labels, ["2026-11-01T01:00-04:00", "2026-11-01T01:00-05:00"]);
    }

    #[test]
    fn weeks_begin_on_monday_and_carry_the_iso_year() {
        let weeks = cut(
            "Asia/Shanghai",
            "2026-01-01T00:00:00+08:00",
            "2026-01-12T00:00:00+08:00",
            GroupBy::Week,
        );
        let labels: Vec<&str> = weeks.iter().map(|stretch| stretch.label.as_str()).collect();
        assert_eq!(labels, ["2026-W01", "2026-W02"]);
        assert_eq!(weeks[0].from.to_string(), "2025-12-28T16:00:00Z");
    }

    #[test]
    fn stretches_leave_no_gap_even_where_the_clocks_change_by_half_an_hour() {
        for zone in [
            "Australia/Lord_Howe",
            "Asia/Shanghai",
            "Asia/Kathmandu",
            "America/New_York",
            "UTC",
        ] {
            for (unit, to) in [
                (GroupBy::Hour, "2026-04-20T00:00:00Z"),
                (GroupBy::Month, "2027-03-31T00:00:00Z"),
            ] {
                let from: Moment = "2026-03-29T10:17:03.5Z".parse().unwrap();
                let stretches = cut(zone, &from.to_string(), to, unit);
                assert!(stretches[0].from <= from && from < stretches[0].to, "{zone}");
                assert!(
                    stretches
                        .windows(2)
                        .all(|two| two[0].to == two[1].from && two[0].label != two[1].label),
                    "{zone}"
                );
                assert!(stretches.iter().all(|stretch| stretch.from < stretch.to));
            }
        }
    }

    #[test]
    fn too_long_a_period_is_not_cut_at_all() {
        let (from, to) = (
            "2026-01-01T00:00:00Z".parse().unwrap(),
            "2026-03-01T00:00:00Z".parse().unwrap(),
        );
        assert_eq!(between(from, to, GroupBy::Hour, &TimeZone::UTC), None);
        assert_eq!(between(from, to, GroupBy::Channel, &TimeZone::UTC), None);
    }
}
