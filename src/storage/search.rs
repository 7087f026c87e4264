//! The text index: what it holds is written by a chore after the ticket is stored, because a full-text table would make
//! every opening transaction twice as long. Until then the ticket is found by reading it: a search looks through the
//! newest tickets that wait to be indexed, too.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_query;

use super::columns::sqlt::Uid;
use super::customers;
use super::db::Db;
use super::dialect::{claimed, index_terms, insert_many};
use super::events::EventRow;
use super::fault::StoreFault;
use super::prepared::Prepared;
use super::schema::{events, tickets, tickets_to_index};
use super::tickets::TicketRow;
use crate::domain::customer::Customer;
use crate::domain::event::{Fact, Words};
use crate::domain::ids::{CustomerId, TicketId};
use crate::domain::search::{Query, Terms};

/// The most tickets that one search finds in the index, the latest ones: what is asked for more often is no question.
pub const FOUND_MAX: i64 = 10_000;
/// How many of the newest tickets that wait to be indexed a search reads.
pub const WAITING_READ: i64 = 500;

/// Of the newest tickets that wait to be indexed, those that the query finds.
pub fn found_waiting(db: &mut Db, query: &Query) -> Result<Vec<TicketId>, StoreFault> {
    let waiting = tickets::table
        .inner_join(tickets_to_index::table.on(tickets_to_index::ticket_id.eq(tickets::id)))
        .order(tickets_to_index::ticket_id.desc())
        .limit(WAITING_READ);
    let rows: Vec<TicketRow> = waiting.select(TicketRow::as_select()).load(db.conn())?;
    let found = terms_of(db, &rows)?
        .into_iter()
        .filter(|(_, terms)| query.finds(terms))
        .map(|(ticket, _)| ticket);
    Ok(found.collect())
}

/// Indexes at most `most` of the tickets that wait, the oldest first, leaving those that somebody has in hand: both the
/// ticket and its place in the queue are kept from others, so that what is changed meanwhile is indexed once more.
pub fn index_waiting(db: &mut Db, most: i64) -> Result<usize, StoreFault> {
    let rows: Vec<TicketRow> = claimed!(
        db.conn(),
        tickets::table
            .inner_join(tickets_to_index::table.on(tickets_to_index::ticket_id.eq(tickets::id)))
            .order(tickets_to_index::ticket_id)
            .limit(most)
            .select(TicketRow::as_select()),
        load
    )?;
    index(db, &rows)
}

/// Indexes these tickets at once: what they were found by must be gone with what was erased.
pub fn index_these(db: &mut Db, these: &[TicketId]) -> Result<usize, StoreFault> {
    let rows: Vec<TicketRow> = tickets::table
        .filter(tickets::id.eq_any(these))
        .select(TicketRow::as_select())
        .load(db.conn())?;
    index(db, &rows)
}

fn index(db: &mut Db, rows: &[TicketRow]) -> Result<usize, StoreFault> {
    let terms = terms_of(db, rows)?;
    index_terms(db.conn(), &terms)?;
    let ids = rows.iter().map(|row| row.id);
    diesel::delete(tickets_to_index::table.filter(tickets_to_index::ticket_id.eq_any(ids))).execute(db.conn())?;
    Ok(rows.len())
}

/// New tickets are to be indexed.
pub(super) fn index_soon(db: &mut Db, tickets: &[TicketId]) -> Result<(), StoreFault> {
    let rows: Vec<_> = tickets.iter().map(|id| tickets_to_index::ticket_id.eq(*id)).collect();
    insert_many!(db.conn(), tickets_to_index::table, &rows)?;
    Ok(())
}

/// What is known of a ticket was changed: it has to be indexed again. Waits for whoever is indexing it just now.
pub fn index_again(db: &mut Db, ticket: TicketId) -> Result<(), StoreFault> {
    let again = "INSERT INTO tickets_to_index (ticket_id) VALUES ($1) \
                 ON CONFLICT (ticket_id) DO UPDATE SET ticket_id = excluded.ticket_id";
    Prepared::new(sql_query(again).bind::<Uid, _>(ticket)).execute(db.conn())?;
    Ok(())
}

/// What is known of a customer was changed: their tickets have to be indexed again.
pub fn index_again_of(db: &mut Db, customer: CustomerId) -> Result<(), StoreFault> {
    let again = "INSERT INTO tickets_to_index (ticket_id) SELECT id FROM tickets WHERE customer_id = $1 ORDER BY id \
                 ON CONFLICT (ticket_id) DO UPDATE SET ticket_id = excluded.ticket_id";
    sql_query(again).bind::<Uid, _>(customer).execute(db.conn())?;
    Ok(())
}

/// The terms by which each ticket is found, with three statements in all.
fn terms_of(db: &mut Db, rows: &[TicketRow]) -> Result<Vec<(TicketId, Terms)>, StoreFault> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut ids: Vec<CustomerId> = rows.iter().map(|row| row.customer_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let known: HashMap<CustomerId, Customer> = customers::all_of(db, &ids)?
        .into_iter()
        .map(|customer| (customer.id, customer))
        .collect();
    let mut said = said_since(db, rows)?;
    let terms = rows.iter().map(|row| {
        let further = said.remove(&row.id).unwrap_or_default();
        (row.id, terms(row, known.get(&row.customer_id), &further))
    });
    Ok(terms.collect())
}

/// Short and telling things first: the terms of one ticket are bounded.
fn terms(row: &TicketRow, customer: Option<&Customer>, further: &[String]) -> Terms {
    let mut terms = Terms::default();
    terms.add_code(&row.number);
    terms.add_code(&row.tracking_code);
    if let Some(customer) = customer {
        for text in [&customer.name, &customer.company] {
            terms.add(text);
        }
        for phone in &customer.phones {
            terms.add(phone.as_str());
        }
        terms.add(customer.email.as_deref().unwrap_or_default());
    }
    terms.add(row.category.as_deref().unwrap_or_default());
    let words: Words = row.words.read().unwrap_or_default();
    let (long, short): (Vec<_>, Vec<_>) = words
        .iter()
        .partition(|(name, _)| matches!(name.as_str(), "description" | "remedy_sought"));
    for (_, text) in short.into_iter().chain(long) {
        terms.add(text);
    }
    for text in further {
        terms.add(text);
    }
    terms
}

/// What the customers said after the tickets came in.
fn said_since(db: &mut Db, rows: &[TicketRow]) -> Result<HashMap<TicketId, Vec<String>>, StoreFault> {
    let ids: Vec<TicketId> = rows.iter().filter(|row| row.version > 1).map(|row| row.id).collect();
    let mut said: HashMap<TicketId, Vec<String>> = HashMap::new();
    if ids.is_empty() {
        return Ok(said);
    }
    let later = events::table
        .filter(events::ticket_id.eq_any(ids))
        .filter(events::seq.gt(1).and(events::words.is_not_null()))
        .order((events::ticket_id, events::seq));
    for row in later.select(EventRow::as_select()).load::<EventRow>(db.conn())? {
        let event = row.into_event()?;
        if matches!(event.fact, Fact::CustomerWrote { .. }) {
            said.entry(event.ticket)
                .or_default()
                .push(event.said("text").to_owned());
        }
    }
    Ok(said)
}
