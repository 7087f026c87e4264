//! What happens at the desk, told line by line as it is recorded, whoever did it: staff, the sweep, or a caller of the API.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::paint::{Paint, Tone};
use crate::actions::House;
use crate::domain::event::{Event, Fact};
use crate::domain::ids::{PromiseId, TicketId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::people::{Directory, Told};
use crate::domain::ticket::Ticket;
use crate::domain::words::PromiseKind;
use crate::error::Failure;
use crate::report::{Question, reply_rate};
use crate::storage::db::{Db, Desk};
use crate::storage::{events, lists};

/// Tickets, and events of one ticket, that are looked at in one go.
const AT_ONCE: i64 = 500;
/// Tickets whose last event is remembered.
const REMEMBERED: usize = 50_000;

/// What was told so far.
pub(super) struct Story {
    paint: Paint,
    zone: TimeZone,
    since: Moment,
    /// The last event that was told of each ticket, and its level then.
    seen: HashMap<TicketId, (i64, i32)>,
}

/// One line.
struct Line {
    at: Moment,
    number: String,
    tone: Tone,
    text: String,
}

impl Story {
    /// A story that begins at `since`.
    pub(super) fn new(paint: Paint, zone: TimeZone, since: Moment) -> Self {
        Story {
            paint,
            zone,
            since,
            seen: HashMap::new(),
        }
    }

    /// What was recorded since the last time.
    pub(super) fn news(&mut self, desk: &Desk, house: &Arc<House>) -> Result<Vec<String>, Failure> {
        let (house, since) = (house.clone(), self.since);
        let mut seen = std::mem::take(&mut self.seen);
        if seen.len() > REMEMBERED {
            seen.clear();
        }
        let (seen, since, mut lines) = desk.read_blocking(move |db, now| {
            let directory = house.directory(db, now)?;
            let (mut lines, mut since) = (Vec::new(), since);
            for ticket in lists::changed_since(db, since, AT_ONCE)? {
                tell(db, &directory, &ticket, since, &mut seen, &mut lines)?;
                // The list goes by the time of change, so the next look begins where this one ended.
                since = since.max(ticket.changed_at);
            }
            Ok::<_, Failure>((seen, since, lines))
        })?;
        (self.seen, self.since) = (seen, since);
        lines.sort_by_key(|line| line.at);
        Ok(lines.into_iter().map(|line| self.shown(&line)).collect())
    }

    fn shown(&self, line: &Line) -> String {
        let time = self.local(line.at, "%a %H:%M");
        self.paint
            .tone(line.tone, &format!("{time}  {:<13} {}", line.number, line.text))
    }

    /// How the desk stands at the moment.
    pub(super) fn standing(&self, desk: &Desk) -> Result<String, Failure> {
        let zone = self.zone.clone();
        let (now, load, replies) = desk.read_blocking(move |db, now| {
            let question = Question::about_replies(now - Span::hours(24), now, zone);
            let report = reply_rate(db, &question, now)?;
            Ok::<_, Failure>((now, lists::load_of_the_desk(db, now)?, report.total))
        })?;
        let rate = replies.on_time_rate.percent();
        let text = format!(
            "── {}: {} tickets open, {} owe something, {} overdue; replies due in the last 24 h: {} of {} kept{}",
            self.local(now, "%a %d %b %H:%M"),
            load.open,
            load.owed,
            load.overdue,
            replies.kept,
            replies.due,
            rate.map_or_else(String::new, |rate| format!(", rate {rate} %")),
        );
        Ok(self.paint.tone(Tone::Loud, &text))
    }

    /// A moment on the operator's clocks.
    pub(super) fn local(&self, at: Moment, form: &str) -> String {
        at.timestamp().to_zoned(self.zone.clone()).strftime(form).to_string()
    }
}

fn tell(
    db: &mut Db,
    directory: &Directory,
    ticket: &Ticket,
    since: Moment,
    seen: &mut HashMap<TicketId, (i64, i32)>,
    lines: &mut Vec<Line>,
) -> Result<(), Failure> {
    let known = seen.insert(ticket.id, (ticket.version, ticket.level));
    let (seq, mut level) = known.unwrap_or((0, 0));
    if seq == ticket.version {
        return Ok(());
    }
    for event in events::after(db, ticket.id, seq, AT_ONCE)? {
        let before = level;
        level = level.max(level_of(&event.fact));
        if event.at < since {
            continue;
        }
        if let Some((tone, text)) = in_words(directory, ticket, &event, before) {
            lines.push(Line {
                at: event.at,
                number: ticket.number.clone(),
                tone,
                text,
            });
        }
    }
    Ok(())
}

fn level_of(fact: &Fact) -> i32 {
    match fact {
        Fact::StepTaken { level, .. } | Fact::Escalated { level, .. } => *level,
        _ => 0,
    }
}

/// What is worth telling, in the words of the desk.
fn in_words(directory: &Directory, ticket: &Ticket, event: &Event, level_before: i32) -> Option<(Tone, String)> {
    let who = || name(directory, event.actor.user());
    Some(match &event.fact {
        Fact::Received {
            kind,
            channel,
            tier,
            region,
            ..
        } => {
            let channel = channel.as_str().replace('_', " ");
            let region = region.as_deref().unwrap_or("no region");
            let subject = event.said("subject");
            (
                Tone::Plain,
                format!("received by {channel}: {kind} “{subject}” ({tier} customer, {region})"),
            )
        }
        Fact::ContactAttempted {
            outcome,
            answered: false,
            ..
        } => {
            let outcome = outcome.as_str().replace('_', " ");
            (Tone::Quiet, format!("{} tried to call: {outcome}", who()))
        }
        Fact::CustomerWrote { chase: true, .. } => {
            (Tone::Warn, format!("the customer asks again: “{}”", event.said("text")))
        }
        Fact::PromiseFulfilled { promise, at } => return fulfilled(ticket, *promise, *at, &who()),
        Fact::StepTaken {
            promise,
            due_at,
            collapsed,
            level,
            told,
            ..
        } => {
            let raised = (*level > level_before).then_some(*level);
            let first = *collapsed > 0;
            return step(
                ticket,
                *promise,
                event.at,
                (*due_at, first),
                raised,
                &names(directory, told),
            );
        }
        Fact::Escalated { level, told } => {
            let (reason, told) = (event.said("reason"), names(directory, told));
            (
                Tone::Warn,
                format!("ESCALATED to level {level} by {}: {reason}; told {told}", who()),
            )
        }
        Fact::VisitBooked { technician, .. } => (
            Tone::Quiet,
            format!("a visit is agreed: {} comes", name(directory, Some(*technician))),
        ),
        Fact::CustomerAbsent { .. } => (
            Tone::Warn,
            format!("{} came and waited: the customer was not there", who()),
        ),
        Fact::VisitDone { .. } => (
            Tone::Quiet,
            format!("{} filled in the service confirmation form", who()),
        ),
        Fact::Resolved {} => (Tone::Quiet, format!("resolved by {}", who())),
        Fact::Closed { outcome, .. } => {
            let outcome = outcome.as_str().replace('_', " ");
            (Tone::Quiet, format!("closed: {outcome}"))
        }
        Fact::Reopened { .. } => (Tone::Warn, format!("reopened: {}", event.said("reason"))),
        _ => return None,
    })
}

fn fulfilled(ticket: &Ticket, id: PromiseId, at: Moment, who: &str) -> Option<(Tone, String)> {
    let promise = ticket.promise(id).ok()?;
    let took = spoken(at.since(promise.clock_from));
    let what = match promise.kind {
        PromiseKind::Reply => format!("answered after {took} by {who}"),
        PromiseKind::Booking => format!("visit agreed after {took}"),
        PromiseKind::Visit => format!("{who} arrived"),
        PromiseKind::Resolution => format!("restored after {took}"),
        _ => return None,
    };
    if at > promise.due_at {
        let late = spoken(at.since(promise.due_at));
        return Some((Tone::Bad, format!("{what}: late by {late}")));
    }
    Some((Tone::Good, format!("{what}: kept")))
}

/// `of` is the instant of the step, and whether earlier ones were not announced before it.
fn step(
    ticket: &Ticket,
    id: PromiseId,
    at: Moment,
    of: (Moment, bool),
    raised: Option<i32>,
    told: &str,
) -> Option<(Tone, String)> {
    let promise = ticket.promise(id).ok()?;
    let (kind, due) = (promise.kind, promise.due_at);
    let raised_to = raised.map_or_else(String::new, |level| format!("; raised to level {level}"));
    let (instant, skipped) = of;
    if at <= due {
        let left = spoken(due.since(at));
        let tone = if raised.is_some() { Tone::Warn } else { Tone::Plain };
        return Some((tone, format!("reminder to {told}: {kind} due in {left}{raised_to}")));
    }
    let over = spoken(at.since(due));
    if skipped || instant.since(due) <= Span::seconds(1) {
        return Some((
            Tone::Bad,
            format!("MISSED: {kind} was due {over} ago; told {told}{raised_to}"),
        ));
    }
    Some((
        Tone::Bad,
        format!("reminder to {told}: {kind} overdue by {over}{raised_to}"),
    ))
}

/// Hours and minutes.
pub(super) fn spoken(span: Span) -> String {
    let minutes = span.as_seconds() / 60;
    match (minutes / (24 * 60), minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

fn name(directory: &Directory, user: Option<UserId>) -> String {
    let person = user.and_then(|id| directory.people.get(&id));
    person.map_or_else(|| "the desk".to_owned(), |person| person.name.clone())
}

fn names(directory: &Directory, told: &[String]) -> String {
    let name_of = |told: &String| match told.parse::<Told>() {
        Ok(Told::Person(id)) => name(directory, Some(id)),
        Ok(Told::Fallback) | Err(_) => "the fallback mailbox".to_owned(),
    };
    told.iter().map(name_of).collect::<Vec<_>>().join(", ")
}
