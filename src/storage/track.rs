//! Customers at the public door: what they must know to enter, their sessions, and the links in their mails. Only the
//! SHA-256 of a secret is stored.

use diesel::prelude::*;

use super::db::Db;
use super::fault::StoreFault;
use super::schema::{customer_phones, tickets, track_links, track_sessions};
use crate::domain::ids::TicketId;
use crate::domain::moment::Moment;

/// The ticket of this tracking code, once for each number of its customer, and once without when there is none. One
/// statement, whether or not there is such a ticket.
pub fn numbers_of(db: &mut Db, code: &str) -> Result<Vec<(TicketId, Option<String>)>, StoreFault> {
    const MOST: i64 = 50;
    let numbers = customer_phones::table.on(customer_phones::customer_id.eq(tickets::customer_id));
    Ok(tickets::table
        .left_join(numbers)
        .filter(tickets::tracking_code.eq(code))
        .order(customer_phones::position)
        .limit(MOST)
        .select((tickets::id, customer_phones::phone.nullable()))
        .load(db.conn())?)
}

/// A customer who may look at one ticket.
#[derive(Queryable, Selectable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = track_sessions)]
pub struct SessionRow {
    pub digest: String,
    pub ticket_id: TicketId,
    pub last_four: Option<String>,
    pub created_at: Moment,
    pub expires_at: Moment,
}

/// Stores a session, and forgets the oldest ones of its ticket above `most`.
pub fn open_session(db: &mut Db, session: &SessionRow, most: i64) -> Result<(), StoreFault> {
    let of_ticket = track_sessions::table.filter(track_sessions::ticket_id.eq(session.ticket_id));
    let too_many: Vec<String> = of_ticket
        .order(track_sessions::created_at.desc())
        .offset(most - 1)
        .limit(most)
        .select(track_sessions::digest)
        .load(db.conn())?;
    if !too_many.is_empty() {
        diesel::delete(track_sessions::table.filter(track_sessions::digest.eq_any(too_many))).execute(db.conn())?;
    }
    diesel::insert_into(track_sessions::table)
        .values(session)
        .execute(db.conn())?;
    Ok(())
}

/// The session whose secret has this digest, if it has not ended.
pub fn session(db: &mut Db, digest: &str, now: Moment) -> Result<Option<SessionRow>, StoreFault> {
    let good = track_sessions::table
        .find(digest)
        .filter(track_sessions::expires_at.gt(now));
    Ok(good.select(SessionRow::as_select()).first(db.conn()).optional()?)
}

/// Ends a session.
pub fn end_session(db: &mut Db, digest: &str) -> Result<(), StoreFault> {
    diesel::delete(track_sessions::table.find(digest)).execute(db.conn())?;
    Ok(())
}

/// Stores a link to a ticket.
pub fn add_link(
    db: &mut Db,
    digest: &str,
    ticket: TicketId,
    created_at: Moment,
    expires_at: Moment,
) -> Result<(), StoreFault> {
    diesel::insert_into(track_links::table)
        .values((
            track_links::digest.eq(digest),
            track_links::ticket_id.eq(ticket),
            track_links::created_at.eq(created_at),
            track_links::expires_at.eq(expires_at),
        ))
        .execute(db.conn())?;
    Ok(())
}

/// The ticket and tracking code that a link leads to, if it has not ended.
pub fn of_link(db: &mut Db, digest: &str, now: Moment) -> Result<Option<(TicketId, String)>, StoreFault> {
    let good = track_links::table
        .inner_join(tickets::table.on(tickets::id.eq(track_links::ticket_id)))
        .filter(track_links::digest.eq(digest).and(track_links::expires_at.gt(now)));
    Ok(good
        .select((tickets::id, tickets::tracking_code))
        .first(db.conn())
        .optional()?)
}

/// Ends the sessions of these tickets, and the links to them.
pub fn forget_these(db: &mut Db, these: &[TicketId]) -> Result<(), StoreFault> {
    diesel::delete(track_sessions::table.filter(track_sessions::ticket_id.eq_any(these))).execute(db.conn())?;
    diesel::delete(track_links::table.filter(track_links::ticket_id.eq_any(these))).execute(db.conn())?;
    Ok(())
}

/// Forgets the sessions and links that have ended; how many.
pub fn forget(db: &mut Db, now: Moment) -> Result<usize, StoreFault> {
    let sessions = track_sessions::table.filter(track_sessions::expires_at.le(now));
    let links = track_links::table.filter(track_links::expires_at.le(now));
    Ok(diesel::delete(sessions).execute(db.conn())? + diesel::delete(links).execute(db.conn())?)
}
