//! Clients: customers whom an account manager looks after, with what stands between them and the desk. Everything is asked
//! for a page of clients at once.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::MultiBackend;
use super::fault::StoreFault;
use super::lists::{Listed, with_customers};
use super::schema::{promises, tickets};
use super::scope::{of_clients_within, within_tickets};
use super::tickets::TicketRow;
use crate::domain::ids::CustomerId;
use crate::domain::moment::Moment;
use crate::domain::rights::Scope;
use crate::domain::words::TicketKind;

/// A ticket of a client, as much of it as their row needs.
#[derive(Debug, Clone, Queryable)]
pub struct Brief {
    pub customer: CustomerId,
    pub kind: TicketKind,
    pub received_at: Moment,
    /// The last reply that reached the client.
    pub replied_at: Option<Moment>,
}

/// Something owed to a client.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Owed {
    pub customer: CustomerId,
    /// When the nearest promise of the ticket is due.
    pub due_at: Moment,
    /// How far the ticket has climbed.
    pub level: i32,
}

/// Tickets of clients within both scopes that owe something due before `before`, or that have climbed and owe something,
/// the one due soonest first.
pub fn at_risk(
    db: &mut Db,
    clients: &Scope,
    scope: &Scope,
    before: Moment,
    most: i64,
) -> Result<Vec<Listed>, StoreFault> {
    let mut query = tickets::table
        .filter(tickets::next_due_at.lt(Moment::NEVER))
        .filter(tickets::next_due_at.le(before).or(tickets::level.gt(0)))
        .into_boxed::<MultiBackend>();
    query = query.filter(of_clients_within(clients));
    if let Some(within) = within_tickets(scope) {
        query = query.filter(within);
    }
    let rows = query
        .order((tickets::next_due_at, tickets::id))
        .limit(most)
        .select(TicketRow::as_select())
        .load(db.conn())?;
    with_customers(db, rows)
}

/// What is owed to these clients, the nearest first.
pub fn owed_to(db: &mut Db, clients: &[CustomerId], most: i64) -> Result<Vec<Owed>, StoreFault> {
    let owed = tickets::table
        .filter(tickets::customer_id.eq_any(clients.to_vec()))
        .filter(tickets::next_due_at.lt(Moment::NEVER))
        .order((tickets::next_due_at, tickets::id))
        .limit(most);
    Ok(owed
        .select((tickets::customer_id, tickets::next_due_at, tickets::level))
        .load(db.conn())?)
}

/// What these clients brought since `since`, the latest first.
pub fn brought_by(db: &mut Db, clients: &[CustomerId], since: Moment, most: i64) -> Result<Vec<Brief>, StoreFault> {
    let brought = tickets::table
        .filter(tickets::customer_id.eq_any(clients.to_vec()))
        .filter(tickets::received_at.ge(since))
        .order((tickets::received_at.desc(), tickets::id.desc()))
        .limit(most);
    Ok(brought
        .select((
            tickets::customer_id,
            tickets::kind,
            tickets::received_at,
            tickets::replied_at,
        ))
        .load(db.conn())?)
}

/// When promises to these clients were due that were missed, of tickets that came since `since`.
pub fn missed_of(
    db: &mut Db,
    clients: &[CustomerId],
    since: Moment,
    now: Moment,
    most: i64,
) -> Result<Vec<(CustomerId, Moment)>, StoreFault> {
    use promises::{due_at, fulfilled_at, voided_at};
    let theirs = tickets::table
        .filter(tickets::customer_id.eq_any(clients.to_vec()))
        .filter(tickets::received_at.ge(since))
        .select(tickets::id);
    let late = fulfilled_at.gt(due_at.nullable()).assume_not_null();
    let voided_late = voided_at.gt(due_at.nullable()).assume_not_null();
    let never = fulfilled_at.is_null().and(voided_at.is_null().or(voided_late));
    let missed = promises::table
        .filter(promises::ticket_id.eq_any(theirs))
        .filter(promises::imported.eq(false))
        .filter(due_at.lt(now))
        .filter(late.or(never))
        .order((due_at.desc(), promises::id))
        .limit(most);
    Ok(missed.select((promises::customer_id, due_at)).load(db.conn())?)
}
