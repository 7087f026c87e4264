//! Who is signed in where. Only the SHA-256 of a session's secret is stored.

use diesel::prelude::*;

use super::db::Db;
use super::fault::StoreFault;
use super::people::UserRow;
use super::schema::{sessions, users};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::security::Proof;

/// The session whose secret has this digest, with its user, whether or not either is still good.
pub fn of_digest(db: &mut Db, digest: &str) -> Result<Option<(SessionRow, UserRow)>, StoreFault> {
    Ok(sessions::table
        .inner_join(users::table)
        .filter(sessions::digest.eq(digest))
        .select((SessionRow::as_select(), UserRow::as_select()))
        .first(db.conn())
        .optional()?)
}

/// The session of this id, whether or not it is still good.
pub fn find(db: &mut Db, id: SessionId) -> Result<Option<SessionRow>, StoreFault> {
    let row = sessions::table.find(id).select(SessionRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// Stores a new session.
pub fn create(db: &mut Db, session: &SessionRow) -> Result<(), StoreFault> {
    diesel::insert_into(sessions::table)
        .values(session)
        .execute(db.conn())?;
    Ok(())
}

/// At most `most` sessions of a user that were not ended, the newest first.
pub fn of_user(db: &mut Db, user: UserId, most: i64) -> Result<Vec<SessionRow>, StoreFault> {
    let open = sessions::table
        .filter(sessions::user_id.eq(user).and(sessions::ended_at.is_null()))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .limit(most);
    Ok(open.select(SessionRow::as_select()).load(db.conn())?)
}

/// Notes that a session was used.
pub fn touch(db: &mut Db, id: SessionId, now: Moment) -> Result<(), StoreFault> {
    diesel::update(sessions::table.find(id).filter(sessions::seen_at.lt(now)))
        .set(sessions::seen_at.eq(now))
        .execute(db.conn())?;
    Ok(())
}

/// Gives a session a new secret, and notes that its owner showed who they are at `now`.
pub fn renew(db: &mut Db, id: SessionId, digest: &str, now: Moment) -> Result<(), StoreFault> {
    diesel::update(sessions::table.find(id))
        .set((
            sessions::digest.eq(digest),
            sessions::proved_at.eq(now),
            sessions::seen_at.eq(now),
        ))
        .execute(db.conn())?;
    Ok(())
}

/// Ends a session. `false` when it had ended before.
pub fn end(db: &mut Db, id: SessionId, now: Moment) -> Result<bool, StoreFault> {
    let open = sessions::table.find(id).filter(sessions::ended_at.is_null());
    Ok(diesel::update(open)
        .set(sessions::ended_at.eq(now))
        .execute(db.conn())?
        == 1)
}

/// Forgets sessions that were over before `before`; how many.
pub fn forget(db: &mut Db, before: Moment) -> Result<usize, StoreFault> {
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.lt(before))).execute(db.conn())?)
}

/// A row of `sessions`.
#[derive(Queryable, Selectable, Insertable, Debug, Clone)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    pub id: SessionId,
    pub user_id: UserId,
    pub digest: String,
    pub method: Proof,
    /// From where they signed in.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
    pub created_at: Moment,
    /// When it was last used, to the minute.
    pub seen_at: Moment,
    /// When its owner last showed who they are.
    pub proved_at: Moment,
    /// When it is over, however much it is used.
    pub expires_at: Moment,
    pub ended_at: Option<Moment>,
}

impl SessionRow {
    /// Until when it opens the door if it is not used again; none when it was ended.
    pub fn good_until(&self, idle: Span) -> Option<Moment> {
        self.ended_at
            .is_none()
            .then(|| self.expires_at.min(self.seen_at + idle))
    }
}
