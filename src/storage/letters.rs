//! The outbox: one durable row for each message decided, from the decision until it is settled.

use diesel::prelude::*;
use serde_json::Value;

use super::columns::Json;
use super::db::Db;
use super::dialect::insert_or_skip;
use super::fault::StoreFault;
use super::schema::outbox;
use crate::domain::ids::{LetterId, PromiseId, TicketId, UserId};
use crate::domain::moment::Moment;

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
        outbox::state.eq("pending"),
        outbox::urgent_at.eq(intent.urgent_at),
        outbox::created_at.eq(now),
        outbox::next_try_at.eq(now),
        outbox::tries.eq(0),
        outbox::fence.eq(0),
        outbox::possible_duplicate.eq(false),
    );
    Ok(insert_or_skip!(db.conn(), outbox::table, row)? == 1)
}
