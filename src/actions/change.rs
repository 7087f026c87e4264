//! The one way a ticket changes: lock it, check the version the caller saw, decide, chain the events, save both.

use crate::domain::chain;
use crate::domain::code::read_ticket_number;
use crate::domain::event::{Actor, Event, Happening};
use crate::domain::ids::{Dice, TicketId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Scope;
use crate::domain::ticket::Ticket;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::tickets::{self, Change};
use crate::storage::{events, scope as within};

/// Which ticket, and which version of it the caller decided on (`If-Match`); none to change whatever is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    pub ticket: TicketId,
    pub version: Option<i64>,
}

impl From<TicketId> for Target {
    fn from(ticket: TicketId) -> Self {
        Target { ticket, version: None }
    }
}

/// A ticket after a change, with what happened.
#[derive(Debug, Clone)]
pub struct Changed {
    pub before: Ticket,
    pub ticket: Ticket,
    pub events: Vec<Event>,
    /// The moment of the change.
    pub now: Moment,
}

impl Changed {
    /// With what happened to the same ticket after it, in the same transaction.
    pub fn followed_by(self, next: Changed) -> Changed {
        Changed {
            before: self.before,
            events: self.events.into_iter().chain(next.events).collect(),
            ..next
        }
    }

    fn as_row(&self) -> Change<'_> {
        Change {
            before: &self.before,
            after: &self.ticket,
            events: &self.events,
        }
    }
}

/// Changes a ticket by what `decide` says happened.
pub fn change(
    db: &mut Db,
    now: Moment,
    actor: Actor,
    target: Target,
    decide: impl FnOnce(&Ticket, Moment, &mut Db) -> Result<Vec<Happening>, Failure>,
) -> Result<Changed, Failure> {
    let (before, now) = locked(db, now, target)?;
    let happened = decide(&before, now, db)?;
    record(db, now, actor, before, happened)
}

/// The ticket, kept from other writers, and the moment at which it was: never before its last event.
pub fn locked(db: &mut Db, now: Moment, target: Target) -> Result<(Ticket, Moment), Failure> {
    let ticket = tickets::lock(db, target.ticket)?.ok_or_else(|| Refusal::absent("ticket", target.ticket))?;
    let now = db.moment_after_waiting(now)?.max(ticket.changed_at);
    match target.version {
        Some(expected) if expected != ticket.version => Err(stale(db, &ticket, expected)?.into()),
        _ => Ok((ticket, now)),
    }
}

/// Chains and stores what happened to a locked ticket.
pub fn record(
    db: &mut Db,
    now: Moment,
    actor: Actor,
    before: Ticket,
    happened: Vec<Happening>,
) -> Result<Changed, Failure> {
    let changed = decided(now, actor, before, happened, db.dice())?;
    record_all(db, std::slice::from_ref(&changed))?;
    Ok(changed)
}

/// Chains what happened to a locked ticket; not yet stored.
pub fn decided(
    now: Moment,
    actor: Actor,
    before: Ticket,
    happened: Vec<Happening>,
    dice: &mut Dice,
) -> Result<Changed, StoreFault> {
    let mut ticket = before.clone();
    let events = chained(&mut ticket, now, actor, happened, dice)?;
    Ok(Changed {
        before,
        ticket,
        events,
        now,
    })
}

/// Stores what was decided of locked tickets, each ticket once: all of it or nothing.
pub fn record_all(db: &mut Db, changes: &[Changed]) -> Result<(), Failure> {
    let rows: Vec<Change<'_>> = changes.iter().map(Changed::as_row).collect();
    if tickets::save(db, &rows)? {
        return Ok(());
    }
    let expected = changes.first().map_or(0, |change| change.before.version);
    Err(Refusal::Stale {
        expected,
        actual: expected + 1,
        since: Vec::new(),
        by: None,
    }
    .into())
}

/// Links what happened to the end of the ticket's chain and applies it.
pub fn chained(
    ticket: &mut Ticket,
    now: Moment,
    actor: Actor,
    happened: Vec<Happening>,
    dice: &mut Dice,
) -> Result<Vec<Event>, StoreFault> {
    let mut events = Vec::with_capacity(happened.len());
    for happening in happened {
        let event = chain::link(ticket.head, ticket.id, ticket.version + 1, now, actor, happening, dice);
        ticket.apply(&event).map_err(StoreFault::Bug)?;
        events.push(event);
    }
    Ok(events)
}

fn stale(db: &mut Db, ticket: &Ticket, expected: i64) -> Result<Refusal, StoreFault> {
    const MOST: i64 = 20;
    let since = if expected < 0 {
        Vec::new()
    } else {
        events::after(db, ticket.id, expected, MOST)?
    };
    let by = since.iter().rev().find_map(|event| event.actor.user());
    let since = since.iter().map(|event| event.fact.name()).collect();
    Ok(Refusal::Stale {
        expected,
        actual: ticket.version,
        by,
        since,
    })
}

/// The ticket within a scope that `text` names, by id or by number as people write it. What is beyond the scope is as
/// absent as what was never there.
pub fn named(db: &mut Db, scope: &Scope, text: &str) -> Result<TicketId, Failure> {
    let found = match (text.parse::<TicketId>(), read_ticket_number(text)) {
        (Ok(id), _) => within::ticket(db, scope, id)?,
        (Err(_), Some(number)) => within::ticket_of_number(db, scope, &number)?,
        (Err(_), None) => None,
    };
    Ok(found.ok_or_else(|| Refusal::absent("ticket", text))?)
}

/// The ticket itself.
pub fn found(db: &mut Db, scope: &Scope, text: &str) -> Result<Ticket, Failure> {
    let id = named(db, scope, text)?;
    Ok(tickets::find(db, id)?.ok_or_else(|| Refusal::absent("ticket", text))?)
}
