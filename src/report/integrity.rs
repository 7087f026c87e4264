//! How the record stands, as the last verification left it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::integrity::{Breach, Standing, Verified, standing};
use crate::domain::moment::{Moment, Span};
use crate::domain::rights::Scope;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::{scope, verifications};

/// How the record stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Integrity {
    /// Of a broken record nothing but a later look that finds nothing makes an intact one.
    pub standing: Standing,
    /// The moment that the last verification looked at. Null where there was none yet.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub verified_at: Option<Moment>,
    /// How long it took, in microseconds.
    pub took_micros: Option<i64>,
    /// Tickets that it went through.
    pub tickets: i64,
    /// Their events.
    pub events: i64,
    /// Places that are not as they were recorded.
    pub faults: i64,
    /// The first of them. Ticket, number and words only where the ticket is within reach.
    pub first_fault: Option<BreachView>,
    /// How often it is verified, in seconds; it is stale after twice as long.
    pub every_seconds: i64,
}

/// A place that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BreachView {
    /// The table, `witness` for the file of checkpoints, `record` where the database could not be read to the end.
    pub place: String,
    /// The ticket's number.
    pub number: Option<String>,
    pub event: Option<i64>,
    pub checkpoint: Option<i64>,
    /// What is wrong, in English.
    pub what: Option<String>,
}

/// How the record stands for whoever reaches `tickets`, where it is verified once in `every`.
pub fn integrity(db: &mut Db, now: Moment, every: Span, tickets: &Scope) -> Result<Integrity, StoreFault> {
    let last = verifications::latest(db)?;
    let first = match last.as_ref().and_then(|last| last.first.as_ref()) {
        Some(breach) => Some(BreachView::of(db, breach, tickets)?),
        None => None,
    };
    let count = |count: fn(&Verified) -> i64| last.as_ref().map_or(0, count);
    Ok(Integrity {
        standing: standing(last.as_ref(), every, now),
        verified_at: last.as_ref().map(|last| last.as_of),
        took_micros: last.as_ref().map(|last| last.took.as_micros()),
        tickets: count(|last| last.tickets),
        events: count(|last| last.events),
        faults: count(|last| last.faults),
        first_fault: first,
        every_seconds: every.as_seconds(),
    })
}

impl BreachView {
    /// Whoever may see every ticket sees what concerns none of them too, and a ticket that is gone.
    fn of(db: &mut Db, breach: &Breach, tickets: &Scope) -> Result<Self, StoreFault> {
        let is_within = match (tickets, breach.ticket) {
            (Scope::All, _) => true,
            (_, Some(ticket)) => scope::ticket(db, tickets, ticket)?.is_some(),
            (_, None) => false,
        };
        let told = if is_within {
            breach.clone()
        } else {
            breach.without_ticket()
        };
        Ok(BreachView {
            place: told.place,
            number: told.number,
            event: told.event,
            checkpoint: told.checkpoint,
            what: Some(told.what).filter(|what| !what.is_empty()),
        })
    }
}
