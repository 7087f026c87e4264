//! Mails to a customer about a visit: on which occasions they are written to, and when they are reminded. Nobody is reminded
//! at night.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::moment::{Moment, Span};
use super::words::words;

words! {
    /// Why a customer is written to about a visit.
    VisitMail {
        /// A window was agreed, or another one in its place.
        Agreed = "agreed",
        /// It is near.
        Reminder = "reminder",
        /// We gave it up.
        GivenUp = "given_up",
        /// We missed it, and a manager confirmed a compensation.
        Compensated = "compensated",
    }
}

/// Nobody is reminded from this hour on,
const NIGHT_FROM: i8 = 21;
/// until this one.
const DAY_FROM: i8 = 8;
/// When somebody is reminded whom the morning would tell too late.
const EVENING: i8 = 20;
/// A reminder of the morning comes at least this long before the visit.
const IN_TIME: Span = Span::hours(2);
/// Who was told so recently needs no reminder.
const JUST_TOLD: Span = Span::hours(1);

/// A reminder of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminder {
    /// When it is sent.
    pub at: Moment,
    /// How long before the visit it was meant to be sent.
    pub ahead: Span,
}

/// The reminders of a visit that was agreed at `booked_at`, in the order of time: each so long ahead of its window, or in the
/// daytime nearby.
pub fn reminders(ahead: &[Span], window_from: Moment, booked_at: Moment, zone: &TimeZone) -> Vec<Reminder> {
    let planned = ahead.iter().filter_map(|ahead| {
        let at = by_day(window_from - *ahead, window_from, zone)?;
        Some(Reminder { at, ahead: *ahead })
    });
    let mut planned: Vec<Reminder> = planned.filter(|one| one.at >= booked_at + JUST_TOLD).collect();
    planned.sort_by_key(|one| (one.at, one.ahead.times(-1)));
    planned
}

/// The one that is to be sent now: the latest whose time has come. Those before it are too late to be told.
pub fn due_reminder(planned: &[Reminder], now: Moment) -> Option<Reminder> {
    planned.iter().copied().take_while(|one| one.at <= now).last()
}

/// When the next one is to be sent.
pub fn next_reminder(planned: &[Reminder], now: Moment) -> Option<Moment> {
    planned.iter().map(|one| one.at).find(|at| *at > now)
}

/// Whether nobody is to be reminded now.
pub fn is_night(now: Moment, zone: &TimeZone) -> bool {
    let hour = now.timestamp().to_zoned(zone.clone()).hour();
    !(DAY_FROM..NIGHT_FROM).contains(&hour)
}

/// The time itself by day. Of a night the morning after it, or the evening before where that would be late.
fn by_day(at: Moment, window_from: Moment, zone: &TimeZone) -> Option<Moment> {
    if !is_night(at, zone) {
        return Some(at);
    }
    let local = at.timestamp().to_zoned(zone.clone());
    let (evening, morning) = if local.hour() < DAY_FROM {
        (local.date().yesterday().ok()?, local.date())
    } else {
        (local.date(), local.date().tomorrow().ok()?)
    };
    let morning = hour_of(morning, DAY_FROM, zone)?;
    if morning + IN_TIME <= window_from {
        return Some(morning);
    }
    hour_of(evening, EVENING, zone)
}

fn hour_of(date: Date, hour: i8, zone: &TimeZone) -> Option<Moment> {
    let zoned = date.at(hour, 0, 0, 0).to_zoned(zone.clone()).ok()?;
    Some(zoned.timestamp().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A local time of March 2026.
    fn at(local: &str) -> Moment {
        format!("2026-03-{local}:00+08:00").parse().unwrap()
    }

    fn times(ahead: &[&str], from: &str, booked: &str) -> Vec<Moment> {
        let ahead: Vec<Span> = ahead.iter().map(|span| span.parse().unwrap()).collect();
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let planned = reminders(&ahead, at(from), at(booked), &zone);
        assert!(planned.iter().all(|one| !is_night(one.at, &zone) && one.at < at(from)));
        planned.into_iter().map(|one| one.at).collect()
    }

    #[test]
    fn a_visit_is_reminded_of_the_day_before_and_an_hour_before_and_never_at_night() {
        let usual = ["24h", "1h"];
        for (from, told) in [
            ("10T10:00", ["09T10:00", "10T09:00"]),
            // An hour before is before eight, and eight is when we come.
            ("10T08:00", ["09T08:00", "09T20:00"]),
            ("10T08:30", ["09T08:30", "09T20:00"]),
            ("10T09:00", ["09T09:00", "10T08:00"]),
            // The day before it is night already; the next morning is early enough.
            ("10T21:30", ["10T08:00", "10T20:30"]),
            ("10T22:00", ["10T08:00", "10T20:00"]),
            ("10T06:00", ["09T08:00", "09T20:00"]),
            ("10T00:30", ["09T08:00", "09T20:00"]),
        ] {
            let told = told.map(at);
            assert_eq!(times(&usual, from, "01T10:00"), told, "{from}");
        }
        assert_eq!(times(&[], "10T10:00", "01T10:00"), []);
        // However they are written, they come in the order of time.
        assert_eq!(times(&["1h", "24h"], "10T10:00", "01T10:00").len(), 2);
    }

    #[test]
    fn whoever_was_just_told_is_not_reminded() {
        let usual = ["24h", "1h"];
        assert_eq!(times(&usual, "10T10:00", "09T09:01"), [at("10T09:00")]);
        assert_eq!(times(&usual, "10T10:00", "09T09:00").len(), 2);
        assert_eq!(times(&usual, "10T10:00", "10T08:00"), [at("10T09:00")]);
        assert_eq!(times(&usual, "10T10:00", "10T08:01"), []);
    }

    #[test]
    fn of_several_that_are_late_the_latest_is_told() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let ahead = [Span::hours(24), Span::hours(1)];
        let planned = reminders(&ahead, at("10T10:00"), at("01T10:00"), &zone);
        let due = |local: &str| due_reminder(&planned, at(local)).map(|one| one.ahead);
        assert_eq!(due("09T09:59"), None);
        assert_eq!(due("09T10:00"), Some(Span::hours(24)));
        assert_eq!(due("10T09:30"), Some(Span::hours(1)));
        assert_eq!(next_reminder(&planned, at("01T10:00")), Some(at("09T10:00")));
        assert_eq!(next_reminder(&planned, at("09T10:00")), Some(at("10T09:00")));
        assert_eq!(next_reminder(&planned, at("10T09:00")), None);
    }

    #[test]
    fn of_two_that_fall_together_the_one_meant_later_is_told() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let ahead = [Span::hours(12), Span::hours(1)];
        let planned = reminders(&ahead, at("10T08:00"), at("01T10:00"), &zone);
        assert_eq!(due_reminder(&planned, at("09T20:00")).unwrap().ahead, Span::hours(1));
        assert_eq!(next_reminder(&planned, at("09T20:00")), None, "and no other after it");
    }
}
