//! The visits of a technician or of an area as a calendar that others subscribe to (RFC 5545). Its link leaks easily, so it
//! says when, where and for which ticket, and nothing that the customer said or is called.

use std::collections::HashMap;

use super::ical::{HOST, escaped, folded, utc};
use super::{Appointment, Window};
use crate::domain::ids::{AppointmentId, UserId};
use crate::domain::moment::{Moment, Span};

/// So long a visit stays in a feed.
const BEHIND: Span = Span::days(7);
/// How often calendars are to ask again, as calendars read it.
const AGAIN_AFTER: &str = "PT15M";

/// Whose visits a feed shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedOf {
    Technician(UserId),
    /// By its code.
    Area(String),
}

impl FeedOf {
    /// When the visits begin that a feed shows now.
    pub fn period(now: Moment, days_ahead: u16) -> Window {
        Window {
            from: now - BEHIND,
            until: now + Span::days(i64::from(days_ahead) + 1),
        }
    }
}

/// A visit with its name in calendars: however often it was moved, it is the one that was agreed first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revised {
    pub visit: Appointment,
    pub first: AppointmentId,
    /// Grows with every change that a calendar has to take over.
    pub sequence: usize,
}

/// These visits by their names, each as it was changed last. `known` are all appointments of the tickets of those that stand
/// in another one's place.
pub fn revised(visits: Vec<Appointment>, known: &[Appointment]) -> Vec<Revised> {
    let replaced: HashMap<AppointmentId, Option<AppointmentId>> =
        known.iter().map(|visit| (visit.id, visit.replaces)).collect();
    let mut latest: HashMap<AppointmentId, usize> = HashMap::new();
    let mut all: Vec<Revised> = Vec::with_capacity(visits.len());
    for visit in visits {
        let (mut first, mut before, mut moves) = (visit.id, visit.replaces, 0);
        while let Some(earlier) = before.filter(|_| moves < known.len()) {
            (first, moves) = (earlier, moves + 1);
            before = replaced.get(&earlier).copied().flatten();
        }
        let sequence = 2 * moves + usize::from(visit.cancelled.is_some());
        all.push(Revised { visit, first, sequence });
        let highest = latest.entry(first).or_default();
        *highest = sequence.max(*highest);
    }
    all.retain(|one| latest.get(&one.first) == Some(&one.sequence));
    all
}

/// A visit in the words of a feed.
pub struct Entry<'v> {
    pub told: &'v Revised,
    pub summary: String,
    pub place: String,
    pub state: String,
}

/// A calendar of this name. It is the same text as long as the visits are the same.
pub fn feed_of(name: &str, entries: &[Entry<'_>]) -> String {
    let name = escaped(name);
    let head = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Yinuo//Visits//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("NAME:{name}"),
        format!("X-WR-CALNAME:{name}"),
        format!("REFRESH-INTERVAL;VALUE=DURATION:{AGAIN_AFTER}"),
        format!("X-PUBLISHED-TTL:{AGAIN_AFTER}"),
    ];
    let visits = entries.iter().flat_map(lines_of);
    let lines = head.into_iter().chain(visits).chain(["END:VCALENDAR".to_owned()]);
    lines.map(|line| folded(&line)).collect()
}

fn lines_of(entry: &Entry<'_>) -> [String; 14] {
    let Revised { visit, first, sequence } = entry.told;
    let changed = utc(changed_at(visit));
    // What was given up keeps nobody busy.
    let (status, kept) = match visit.cancelled {
        Some(_) => ("CANCELLED", "TRANSPARENT"),
        None => ("CONFIRMED", "OPAQUE"),
    };
    [
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{first}@{HOST}"),
        format!("SEQUENCE:{sequence}"),
        format!("DTSTAMP:{changed}"),
        format!("LAST-MODIFIED:{changed}"),
        format!("DTSTART:{}", utc(visit.window.from)),
        format!("DTEND:{}", utc(visit.window.until)),
        format!("SUMMARY:{}", escaped(&entry.summary)),
        format!("LOCATION:{}", escaped(&entry.place)),
        format!("DESCRIPTION:{}", escaped(&entry.state)),
        format!("STATUS:{status}"),
        format!("TRANSP:{kept}"),
        "CLASS:PRIVATE".to_owned(),
        "END:VEVENT".to_owned(),
    ]
}

/// When something of the visit was recorded last.
fn changed_at(visit: &Appointment) -> Moment {
    let steps = [visit.on_way_at, visit.arrived_at, visit.absent_at, visit.done_at];
    let given_up = visit.cancelled.map(|cancelled| cancelled.at);
    let last = steps.into_iter().chain([given_up]).flatten().max();
    last.unwrap_or(visit.booked_at).max(visit.booked_at)
}
