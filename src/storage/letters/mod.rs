//! The outbox: one durable row for each message decided, from the decision until it is settled.

pub mod queue;
pub mod view;

use diesel::prelude::*;
use serde_json::Value;

use super::columns::Json;
use super::db::Db;
use super::dialect::insert_or_skip;
use super::fault::StoreFault;
use super::schema::outbox;
use crate::domain::ids::{LetterId, PromiseId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::words::LetterState;

/// A message that was decided, to be written when it is sent.
#[derive(Debug, Clone)]
pub struct Intent {
    pub id: LetterId,
    /// What makes it this message and no other: promise, step, person, medium. Stored once.
    pub key: String,
    /// What kind of letter it will be.
    pub kind: &'static str,
    pub ticket: Option<TicketId>,
    pub promise: Option<PromiseId>,
    pub step: Option<i32>,
    /// Whom it is for; none for the fallback address and for customers.
    pub user: Option<UserId>,
    pub address: String,
    /// What the writer of the letter needs besides the ticket.
    pub body: Value,
    /// The more pressing of two is sent first: the due time of what it is about.
    pub urgent_at: Moment,
}

/// Puts a message into the outbox. `false` when it is there already.
pub fn enqueue(db: &mut Db, intent: Intent, now: Moment) -> Result<bool, StoreFault> {
    let row = (
        (
            outbox::id.eq(intent.id),
            outbox::intent.eq(intent.key),
            outbox::kind.eq(intent.kind),
            outbox::ticket_id.eq(intent.ticket),
            outbox::promise_id.eq(intent.promise),
            outbox::step.eq(intent.step),
            outbox::user_id.eq(intent.user),
            outbox::address.eq(intent.address),
            outbox::body.eq(Json(intent.body)),
        ),
        outbox::state.eq(LetterState::Pending),
        outbox::urgent_at.eq(intent.urgent_at),
        outbox::created_at.eq(now),
        outbox::next_try_at.eq(now),
        outbox::tries.eq(0),
        outbox::fence.eq(0),
        outbox::possible_duplicate.eq(false),
    );
    Ok(insert_or_skip!(db.conn(), outbox::table, row)? == 1)
}

/// A row of the outbox.
#[derive(Queryable, Selectable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = outbox)]
pub struct LetterRow {
    pub id: LetterId,
    /// What makes it this message and no other.
    pub intent: String,
    pub kind: String,
    pub ticket_id: Option<TicketId>,
    pub promise_id: Option<PromiseId>,
    pub step: Option<i32>,
    pub user_id: Option<UserId>,
    pub address: String,
    pub body: Json,
    pub state: LetterState,
    pub urgent_at: Moment,
    pub created_at: Moment,
    /// While it is leased: when the lease ends.
    pub next_try_at: Moment,
    pub tries: i32,
    /// Counts the leases, so that a holder who lost one cannot settle.
    pub fence: i64,
    pub leased_until: Option<Moment>,
    /// The first letter of the digest that it is told in; that one carries the lease of all.
    pub digest_id: Option<LetterId>,
    /// Once it was tried.
    pub message_id: Option<String>,
    pub settled_at: Option<Moment>,
    /// An earlier try may have been accepted without our hearing of it.
    pub possible_duplicate: bool,
    /// What the other side said last.
    pub last_error: Option<String>,
}
