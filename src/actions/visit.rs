//! An account manager was with a client: what was said, and what was promised on the spot.

use std::collections::BTreeMap;

use crate::actions::change::found;
use crate::actions::open::{Arrival, CustomerRef, open_ticket};
use crate::actions::{House, Target, attempt, note, promise};
use crate::domain::event::Actor;
use crate::domain::ids::CustomerId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Scope;
use crate::domain::ticket::{Agreed, Attempt, Ticket};
use crate::domain::words::{AttemptOutcome, Channel, Medium, TicketKind, Urgency};
use crate::error::Failure;
use crate::storage::db::Db;

/// A visit, as it is written down.
#[derive(Debug, Clone)]
pub struct Visit {
    pub medium: Medium,
    /// What was said, and what was promised in words.
    pub said: String,
    /// The same as a note, with the way it came about.
    pub noted: String,
    pub to: VisitTo,
    /// Whether the client was answered: only then does the visit count as a reply.
    pub answered: bool,
    /// What was promised by a time.
    pub promised: Option<Agreed>,
}

/// Where a visit is written down.
#[derive(Debug, Clone)]
pub enum VisitTo {
    /// On a ticket of the client, by its number.
    Ticket(String),
    /// On a new one.
    New { kind: TicketKind, subject: String },
}

/// Writes a visit down on a ticket of the client; that ticket.
pub fn log_visit(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    scope: &Scope,
    client: CustomerId,
    visit: &Visit,
) -> Result<Ticket, Failure> {
    let ticket = match &visit.to {
        VisitTo::Ticket(number) => found(db, scope, number)?,
        VisitTo::New { kind, subject } => opened(db, now, house, actor, client, *kind, subject)?,
    };
    if ticket.customer != client {
        return Err(Refusal::absent("ticket", &ticket.number).into());
    }
    let target = Target::from(ticket.id);
    let changed = if visit.answered {
        let reached = Attempt {
            medium: visit.medium,
            outcome: AttemptOutcome::Reached,
            said: visit.said.clone(),
            callback_at: None,
        };
        attempt::attempt(db, now, house, actor, target, &reached)?
    } else {
        note::note(db, now, actor, target, &visit.noted)?
    };
    match visit.promised {
        Some(agreed) => Ok(promise::agree(db, now, house, actor, target, agreed)?.ticket),
        None => Ok(changed.ticket),
    }
}

fn opened(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    client: CustomerId,
    kind: TicketKind,
    subject: &str,
) -> Result<Ticket, Failure> {
    let arrival = Arrival {
        channel: Channel::AccountManager,
        kind,
        urgency: Urgency::General,
        subject: subject.to_owned(),
        description: String::new(),
        remedy_sought: String::new(),
        category: None,
        region: None,
        customer: CustomerRef::Known(client),
        received_at: None,
        account_manager: None,
        language: None,
        details: BTreeMap::new(),
    };
    Ok(open_ticket(db, now, house, actor, arrival)?.ticket)
}
