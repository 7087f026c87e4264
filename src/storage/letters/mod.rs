//! The outbox: one durable row for each message decided, from the decision until it is settled.

pub mod queue;
pub mod retention;
pub mod view;

use diesel::prelude::*;
use serde_json::Value;

use super::columns::Json;
use super::db::Db;
use super::dialect::insert_many_or_skip;
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
    Ok(enqueue_all(db, vec![intent], now)? == 1)
}

/// Puts messages into the outbox; how many of them were not there already.
pub fn enqueue_all(db: &mut Db, intents: Vec<Intent>, now: Moment) -> Result<usize, StoreFault> {
    let rows: Vec<NewLetter> = intents.into_iter().map(|intent| NewLetter::of(intent, now)).collect();
    Ok(insert_many_or_skip!(db.conn(), outbox::table, &rows)?)
}

/// A row of the outbox as it begins.
#[derive(Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
struct NewLetter {
    id: LetterId,
    intent: String,
    kind: &'static str,
    ticket_id: Option<TicketId>,
    promise_id: Option<PromiseId>,
    step: Option<i32>,
    user_id: Option<UserId>,
    address: String,
    body: Json,
    state: LetterState,
    urgent_at: Moment,
    created_at: Moment,
    next_try_at: Moment,
    tries: i32,
    fence: i64,
    possible_duplicate: bool,
}

impl NewLetter {
    fn of(intent: Intent, now: Moment) -> Self {
        NewLetter {
            id: intent.id,
            intent: intent.key,
            kind: intent.kind,
            ticket_id: intent.ticket,
            promise_id: intent.promise,
            step: intent.step,
            user_id: intent.user,
            address: intent.address,
            body: Json(intent.body),
            state: LetterState::Pending,
            urgent_at: intent.urgent_at,
            created_at: now,
            next_try_at: now,
            tries: 0,
            fence: 0,
            possible_duplicate: false,
        }
    }
}

/// The kind of letter that tells a customer that a matter has arrived.
pub const ACKNOWLEDGEMENT: &str = "acknowledgement";

/// The kind of letter that tells a customer of a visit.
pub const VISIT: &str = "visit";

/// Whether letters of this kind go to customers.
pub fn is_for_customers(kind: &str) -> bool {
    kind == ACKNOWLEDGEMENT || kind == VISIT
}

/// Keeps a message that was decided and is not to be sent: why.
pub fn withhold(db: &mut Db, intent: Intent, now: Moment, why: &str) -> Result<(), StoreFault> {
    let id = intent.id;
    if enqueue(db, intent, now)? {
        let end = queue::End {
            state: LetterState::Obsolete,
            at: now,
            message_id: None,
            said: Some(why),
        };
        queue::end(db, &[id], end)?;
    }
    Ok(())
}

/// How many acknowledgements were decided for this address since then, those withheld left out.
pub fn acknowledged_since(db: &mut Db, address: &str, since: Moment) -> Result<i64, StoreFault> {
    // Written out, so that the partial index is taken.
    let acknowledgements = diesel::dsl::sql::<diesel::sql_types::Bool>("kind = 'acknowledgement'");
    let told = outbox::table
        .filter(acknowledgements)
        .filter(outbox::address.eq(address))
        .filter(outbox::created_at.gt(since))
        .filter(outbox::state.ne(LetterState::Obsolete));
    Ok(told.count().get_result(db.conn())?)
}

/// How many letters about visits were decided for this address since then, those withheld left out.
pub fn told_of_visits_since(db: &mut Db, address: &str, since: Moment) -> Result<i64, StoreFault> {
    // Written out, so that the partial index is taken.
    let of_visits = diesel::dsl::sql::<diesel::sql_types::Bool>("kind = 'visit'");
    let told = outbox::table
        .filter(of_visits)
        .filter(outbox::address.eq(address))
        .filter(outbox::created_at.gt(since))
        .filter(outbox::state.ne(LetterState::Obsolete));
    Ok(told.count().get_result(db.conn())?)
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
