//! The events of tickets: appended, read, never changed.

use diesel::prelude::*;

use super::columns::Written;
use super::db::Db;
use super::dialect::insert_many;
use super::fault::StoreFault;
use super::schema::{events, steps_taken};
use crate::domain::event::{Event, Fact};
use crate::domain::ids::{PromiseId, TicketId};
use crate::domain::moment::Moment;

/// Appends events. A step of a ladder that was taken already is refused by the database, and with it the transaction.
pub fn append<'e>(db: &mut Db, happened: impl IntoIterator<Item = &'e Event> + Clone) -> Result<(), StoreFault> {
    let rows: Vec<EventRow> = happened.clone().into_iter().map(EventRow::of).collect();
    insert_many!(db.conn(), events::table, &rows)?;
    let steps: Vec<StepRow> = happened.into_iter().filter_map(StepRow::of).collect();
    if !steps.is_empty() {
        insert_many!(db.conn(), steps_taken::table, &steps)?;
    }
    Ok(())
}

/// All events of a ticket, the first one first.
pub fn of_ticket(db: &mut Db, ticket: TicketId) -> Result<Vec<Event>, StoreFault> {
    let rows: Vec<EventRow> = events::table
        .filter(events::ticket_id.eq(ticket))
        .order(events::seq)
        .select(EventRow::as_select())
        .load(db.conn())?;
    rows.into_iter().map(EventRow::into_event).collect()
}

/// At most `most` events of a ticket after `seq`.
pub fn after(db: &mut Db, ticket: TicketId, seq: i64, most: i64) -> Result<Vec<Event>, StoreFault> {
    let rows: Vec<EventRow> = events::table
        .filter(events::ticket_id.eq(ticket).and(events::seq.gt(seq)))
        .order(events::seq)
        .limit(most)
        .select(EventRow::as_select())
        .load(db.conn())?;
    rows.into_iter().map(EventRow::into_event).collect()
}

/// The latest events of a ticket, at most `most`, in their order.
pub fn latest(db: &mut Db, ticket: TicketId, most: i64) -> Result<Vec<Event>, StoreFault> {
    let rows: Vec<EventRow> = events::table
        .filter(events::ticket_id.eq(ticket))
        .order(events::seq.desc())
        .limit(most)
        .select(EventRow::as_select())
        .load(db.conn())?;
    rows.into_iter().rev().map(EventRow::into_event).collect()
}

/// A row of `events`.
#[derive(Queryable, Selectable, Insertable, Debug)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub struct EventRow {
    pub ticket_id: TicketId,
    pub seq: i64,
    pub at: Moment,
    pub actor: String,
    pub fact: Written,
    pub words: Option<Written>,
    pub words_digest: Option<String>,
    pub salt: Option<String>,
    pub hash: String,
}

impl EventRow {
    fn of(event: &Event) -> Self {
        EventRow {
            ticket_id: event.ticket,
            seq: event.seq,
            at: event.at,
            actor: event.actor.to_string(),
            fact: Written::of(&event.fact),
            words: event.words.as_ref().map(Written::of),
            words_digest: event.words_digest.map(|digest| digest.to_string()),
            salt: event.salt.map(|salt| salt.to_string()),
            hash: event.hash.to_string(),
        }
    }

    /// The event of this row; [`StoreFault::Corrupt`] names the event where it cannot be read.
    pub fn into_event(self) -> Result<Event, StoreFault> {
        let (ticket, seq) = (self.ticket_id, self.seq);
        self.read()
            .ok_or_else(|| StoreFault::Corrupt(format!("event {seq} of ticket {ticket} cannot be read")))
    }

    fn read(self) -> Option<Event> {
        Some(Event {
            ticket: self.ticket_id,
            seq: self.seq,
            at: self.at,
            actor: self.actor.parse().ok()?,
            fact: self.fact.read::<Fact>().ok()?,
            words: self.words.map(|words| words.read()).transpose().ok()?,
            words_digest: self.words_digest.map(|digest| digest.parse()).transpose().ok()?,
            salt: self.salt.map(|salt| salt.parse()).transpose().ok()?,
            hash: self.hash.parse().ok()?,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = steps_taken, treat_none_as_default_value = false)]
struct StepRow {
    promise_id: PromiseId,
    epoch: i32,
    step: i32,
    ticket_id: TicketId,
    due_at: Moment,
    taken_at: Moment,
}

impl StepRow {
    fn of(event: &Event) -> Option<Self> {
        let Fact::StepTaken {
            promise,
            epoch,
            step,
            due_at,
            ..
        } = &event.fact
        else {
            return None;
        };
        let (ticket_id, taken_at) = (event.ticket, event.at);
        Some(StepRow {
            promise_id: *promise,
            epoch: *epoch,
            step: *step,
            ticket_id,
            due_at: *due_at,
            taken_at,
        })
    }
}
