//! Times as people say them: today and tomorrow in words, the rest as a date, always in 24 hours.

use super::reader::Reader;
use crate::domain::appointment::Window;
use crate::domain::moment::{Moment, Span};

/// `今天 18:00`, `Sep 16, 14:36`.
pub fn when(reader: &Reader, moment: Moment, now: Moment) -> String {
    let local = |moment: Moment| moment.timestamp().to_zoned(reader.sign.zone.clone());
    let (then, today) = (local(moment), local(now).date());
    let clock = then.strftime("%H:%M").to_string();
    let date = then.date();
    if date == today {
        return reader.fill("time-today", &[("clock", clock.into())]);
    }
    if today.tomorrow().is_ok_and(|tomorrow| date == tomorrow) {
        return reader.fill("time-tomorrow", &[("clock", clock.into())]);
    }
    if today.yesterday().is_ok_and(|yesterday| date == yesterday) {
        return reader.fill("time-yesterday", &[("clock", clock.into())]);
    }
    if date.year() == today.year() {
        return reader.fill(
            "time-this-year",
            &[
                ("month", date.month().into()),
                ("day", date.day().into()),
                ("clock", clock.into()),
            ],
        );
    }
    then.strftime("%Y-%m-%d %H:%M").to_string()
}

/// A window of a day: `明天 10:00 ～ 12:00`.
pub fn window_of(reader: &Reader, window: Window, now: Moment) -> String {
    let until = window.until.timestamp().to_zoned(reader.sign.zone.clone());
    let (from, until) = (when(reader, window.from, now), until.strftime("%H:%M").to_string());
    reader.fill("visit-window", &[("from", from.into()), ("until", until.into())])
}

/// What stands inside a ring: hours and minutes left, cut, never rounded up; whole days from two days on.
pub fn clock_left(reader: &Reader, left: Span) -> String {
    let minutes = left.as_seconds().abs() / 60;
    if minutes >= 48 * 60 {
        return reader.fill("time-days", &[("n", (minutes / 60 / 24).into())]);
    }
    format!("{}:{:02}", minutes / 60, minutes % 60)
}
