//! Who has which ticket open.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::insert_or_skip;
use super::fault::StoreFault;
use super::schema::presences;
use crate::domain::ids::{TicketId, UserId};
use crate::domain::moment::Moment;

/// A row of `presences`.
#[derive(Queryable, Selectable, Insertable, Debug, Clone, Copy, PartialEq, Eq)]
#[diesel(table_name = presences)]
pub struct PresenceRow {
    pub ticket_id: TicketId,
    pub user_id: UserId,
    pub seen_at: Moment,
    /// Whether they write.
    pub writes: bool,
}

/// Notes that somebody is there, in the place of an earlier sign of theirs.
pub fn note(db: &mut Db, row: PresenceRow) -> Result<(), StoreFault> {
    if insert_or_skip!(db.conn(), presences::table, &row)? == 0 {
        diesel::update(presences::table.find((row.ticket_id, row.user_id)))
            .set((presences::seen_at.eq(row.seen_at), presences::writes.eq(row.writes)))
            .execute(db.conn())?;
    }
    Ok(())
}

/// Somebody went away.
pub fn remove(db: &mut Db, ticket: TicketId, user: UserId) -> Result<(), StoreFault> {
    diesel::delete(presences::table.find((ticket, user))).execute(db.conn())?;
    Ok(())
}

/// At most `most` of those who gave a sign since `since`, but `except`; who writes, first, then who was seen last.
pub fn of_ticket(
    db: &mut Db,
    ticket: TicketId,
    except: UserId,
    since: Moment,
    most: i64,
) -> Result<Vec<PresenceRow>, StoreFault> {
    Ok(presences::table
        .filter(presences::ticket_id.eq(ticket).and(presences::user_id.ne(except)))
        .filter(presences::seen_at.ge(since))
        .order((presences::writes.desc(), presences::seen_at.desc(), presences::user_id))
        .limit(most)
        .select(PresenceRow::as_select())
        .load(db.conn())?)
}

/// Forgets signs of before `before`; how many.
pub fn forget(db: &mut Db, before: Moment) -> Result<usize, StoreFault> {
    Ok(diesel::delete(presences::table.filter(presences::seen_at.lt(before))).execute(db.conn())?)
}
