//! How much of their working time technicians are booked: the time kept for visits against the hours of their shifts, both
//! within the period. Plans and absences are those that stand now; the desk keeps no earlier ones.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use crate::domain::appointment::{TECHNICIANS_MAX, Window};
use crate::domain::calendar::Calendar;
use crate::domain::ids::UserId;
use crate::domain::moment::{Moment, Span};
use crate::error::Failure;
use crate::storage::appointments::{Kept, kept_within};
use crate::storage::db::Db;
use crate::storage::policies::newest_calendar;
use crate::storage::technicians;

use super::{MOST, too_many};

/// Whoever visits customers now, with the hours that they work within the period.
pub(super) struct Shift {
    pub(super) technician: UserId,
    pub(super) areas: Vec<String>,
    pub(super) works: Span,
}

/// The shifts of everybody who comes to one of these areas, or of everybody.
pub(super) fn shifts(db: &mut Db, period: Window, areas: Option<&BTreeSet<String>>) -> Result<Vec<Shift>, Failure> {
    let mut hours: BTreeMap<String, Vec<Window>> = BTreeMap::new();
    let mut shifts = Vec::new();
    for plan in technicians::list(db, TECHNICIANS_MAX)? {
        let comes = areas.is_none_or(|areas| plan.technician.areas.iter().any(|area| areas.contains(area)));
        if !comes {
            continue;
        }
        if !hours.contains_key(&plan.calendar) {
            let calendar = newest_calendar(db, &plan.calendar)?;
            let known = calendar.map_or_else(Vec::new, |calendar| within(&calendar, period));
            hours.insert(plan.calendar.clone(), known);
        }
        let hours = hours.get(&plan.calendar).map_or(&[][..], Vec::as_slice);
        let away = plan.technician.away;
        let works = hours.iter().map(|window| {
            let away = away.map_or(Span::ZERO, |away| shared(*window, away));
            window.until.since(window.from) + away.times(-1)
        });
        shifts.push(Shift {
            technician: plan.technician.user,
            works: works.fold(Span::ZERO, |sum, part| sum + part),
            areas: plan.technician.areas,
        });
    }
    Ok(shifts)
}

/// The time that is kept within the period for visits that were not given up, each part of it cut to the period.
pub(super) fn kept(db: &mut Db, period: Window) -> Result<Vec<(Kept, Span)>, Failure> {
    let kept = kept_within(db, period, MOST + 1)?;
    too_many(kept.len())?;
    let cut = kept.into_iter().map(|kept| {
        let span = shared(kept.busy, period);
        (kept, span)
    });
    Ok(cut.filter(|(_, span)| *span > Span::ZERO).collect())
}

/// The working hours of a calendar within a period.
fn within(calendar: &Calendar, period: Window) -> Vec<Window> {
    let day = |moment: Moment| moment.timestamp().to_zoned(TimeZone::UTC).date();
    // A day of another zone begins within a day of ours.
    let last = day(period.until + Span::days(1));
    let mut date = day(period.from - Span::days(1));
    let mut hours = Vec::new();
    while date <= last {
        let windows = calendar.windows_on(date).into_iter().map(|window| Window {
            from: window.from.max(period.from),
            until: window.until.min(period.until),
        });
        hours.extend(windows.filter(|window| window.from < window.until));
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    hours
}

/// How long both last at once.
fn shared(one: Window, other: Window) -> Span {
    let (from, until) = (one.from.max(other.from), one.until.min(other.until));
    if from < until { until.since(from) } else { Span::ZERO }
}
