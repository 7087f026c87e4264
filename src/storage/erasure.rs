//! Taking a person's words out of the desk. What stands in chains stays: the digests of words that are gone.

use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use serde_json::json;

use super::columns::Json;
use super::db::Db;
use super::dialect::{MultiBackend, containing};
use super::fault::StoreFault;
use super::schema::{
    customer_phones, customers, customers_imported_from, events, idempotency_keys, outbox, security_events, tickets,
};
use super::search;
use crate::domain::ids::{CustomerId, TicketId};
use crate::domain::moment::Moment;
use crate::domain::words::{LetterState, TicketState};

/// A caller and a key of theirs.
pub type KeyOf = (String, String);

const OPEN: [TicketState; 4] = [
    TicketState::Acknowledged,
    TicketState::InProgress,
    TicketState::Pending,
    TicketState::Held,
];
const OVER: [TicketState; 3] = [TicketState::Closed, TicketState::Rejected, TicketState::Cancelled];

/// Whether a customer has a ticket that is still worked on.
pub fn has_open(db: &mut Db, customer: CustomerId) -> Result<bool, StoreFault> {
    let open = tickets::table
        .filter(tickets::customer_id.eq(customer))
        .filter(tickets::state.eq_any(OPEN))
        .filter(tickets::merged_into.is_null());
    let found: Option<TicketId> = open.select(tickets::id).first(db.conn()).optional()?;
    Ok(found.is_some())
}

/// At most `most` tickets of a customer after this one, in ascending order.
pub fn tickets_of(
    db: &mut Db,
    customer: CustomerId,
    after: Option<TicketId>,
    most: i64,
) -> Result<Vec<TicketId>, StoreFault> {
    let mut theirs = tickets::table
        .filter(tickets::customer_id.eq(customer))
        .into_boxed::<MultiBackend>();
    if let Some(after) = after {
        theirs = theirs.filter(tickets::id.gt(after));
    }
    Ok(theirs
        .order(tickets::id)
        .limit(most)
        .select(tickets::id)
        .load(db.conn())?)
}

/// At most `most` tickets after this one that were over and last changed before that moment, and still have words.
pub fn worded(db: &mut Db, before: Moment, after: Option<TicketId>, most: i64) -> Result<Vec<TicketId>, StoreFault> {
    let said = events::table
        .filter(events::ticket_id.eq(tickets::id))
        .filter(events::words.is_not_null());
    let mut old = tickets::table
        .filter(tickets::state.eq_any(OVER))
        .filter(tickets::changed_at.lt(before))
        .filter(exists(said))
        .into_boxed::<MultiBackend>();
    if let Some(after) = after {
        old = old.filter(tickets::id.gt(after));
    }
    Ok(old.order(tickets::id).limit(most).select(tickets::id).load(db.conn())?)
}

/// Erases the words of these tickets with their salts, and has them found by them no more; of how many events.
pub fn words_of(db: &mut Db, these: &[TicketId]) -> Result<usize, StoreFault> {
    let rows = tickets::table.filter(tickets::id.eq_any(these));
    diesel::update(rows)
        .set(tickets::words.eq(Json(json!({}))))
        .execute(db.conn())?;
    let said = events::table
        .filter(events::ticket_id.eq_any(these))
        .filter(events::words.is_not_null());
    let erased = diesel::update(said)
        .set((events::words.eq(None::<Json>), events::salt.eq(None::<String>)))
        .execute(db.conn())?;
    search::index_these(db, these)?;
    Ok(erased)
}

/// Empties the letters about these tickets that went to this address, and withdraws those that have not gone; how many.
pub fn letters_of(db: &mut Db, these: &[TicketId], address: &str, now: Moment) -> Result<usize, StoreFault> {
    let theirs = |these: &[TicketId]| {
        outbox::table
            .filter(outbox::ticket_id.eq_any(these.to_vec()).assume_not_null())
            .filter(outbox::user_id.is_null())
            .filter(outbox::address.eq(address.to_owned()))
    };
    diesel::update(theirs(these).filter(outbox::settled_at.is_null()))
        .set((
            outbox::state.eq(LetterState::Obsolete),
            outbox::settled_at.eq(now),
            outbox::leased_until.eq(None::<Moment>),
        ))
        .execute(db.conn())?;
    Ok(diesel::update(theirs(these))
        .set((
            outbox::address.eq(""),
            outbox::body.eq(Json(json!({}))),
            outbox::last_error.eq(None::<String>),
        ))
        .execute(db.conn())?)
}

/// Erases who a customer is: name, company, address, numbers, and what they are called elsewhere.
pub fn person(db: &mut Db, customer: CustomerId) -> Result<(), StoreFault> {
    diesel::update(customers::table.find(customer))
        .set((
            customers::name.eq(""),
            customers::company.eq(""),
            customers::email.eq(None::<String>),
            customers::version.eq(customers::version + 1),
        ))
        .execute(db.conn())?;
    let numbers = customer_phones::table.filter(customer_phones::customer_id.eq(customer));
    diesel::delete(numbers).execute(db.conn())?;
    let elsewhere = customers_imported_from::table.filter(customers_imported_from::customer_id.eq(customer));
    diesel::delete(elsewhere).execute(db.conn())?;
    Ok(())
}

/// The kept answers to requests that tell of a customer. Reads every kept answer: not for a transaction that others wait
/// for.
pub fn answers_about(db: &mut Db, customer: CustomerId, most: i64) -> Result<Vec<KeyOf>, StoreFault> {
    let keys = idempotency_keys::table
        .filter(telling_of(customer))
        .limit(most)
        .select((idempotency_keys::caller, idempotency_keys::key));
    Ok(keys.load(db.conn())?)
}

/// Forgets these kept answers, and those about the customer that were kept since; how many.
pub fn answers(db: &mut Db, customer: CustomerId, known: &[KeyOf], since: Moment) -> Result<usize, StoreFault> {
    let newer = idempotency_keys::table
        .filter(idempotency_keys::created_at.ge(since))
        .filter(telling_of(customer));
    let mut forgotten = diesel::delete(newer).execute(db.conn())?;
    for (caller, key) in known {
        let row = idempotency_keys::table.find((caller, key));
        forgotten += diesel::delete(row).execute(db.conn())?;
    }
    Ok(forgotten)
}

type OnAnswers = Box<dyn diesel::expression::BoxableExpression<idempotency_keys::table, MultiBackend, SqlType = Bool>>;

fn telling_of(customer: CustomerId) -> OnAnswers {
    Box::new(
        sql::<Bool>("(CAST(idempotency_keys.answer AS text) LIKE ")
            .bind::<Text, _>(containing(&customer.to_string()))
            .sql(")"),
    )
}

/// Erases the words of security events before that moment, at most `most`; how many.
pub fn security_words(db: &mut Db, before: Moment, most: i64) -> Result<usize, StoreFault> {
    let old: Vec<i64> = security_events::table
        .filter(security_events::at.lt(before))
        .filter(security_events::words.is_not_null())
        .order(security_events::seq)
        .limit(most)
        .select(security_events::seq)
        .load(db.conn())?;
    Ok(
        diesel::update(security_events::table.filter(security_events::seq.eq_any(old)))
            .set((
                security_events::words.eq(None::<Json>),
                security_events::salt.eq(None::<String>),
            ))
            .execute(db.conn())?,
    )
}
