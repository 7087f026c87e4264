//! What is sent to somebody so that they can set a password. Only the SHA-256 of its secret is stored.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::locked;
use super::fault::StoreFault;
use super::schema::passes;
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;
use crate::domain::words::PassPurpose;

/// Stores a new pass.
pub fn create(db: &mut Db, pass: &PassRow) -> Result<(), StoreFault> {
    diesel::insert_into(passes::table).values(pass).execute(db.conn())?;
    Ok(())
}

/// The pass whose secret has this digest, whether or not it is still good; kept from others until the transaction ends.
pub fn of_digest(db: &mut Db, digest: &str) -> Result<Option<PassRow>, StoreFault> {
    Ok(locked!(
        db.conn(),
        passes::table.find(digest).select(PassRow::as_select()),
        first
    )
    .optional()?)
}

/// The same, only to look.
pub fn seen(db: &mut Db, digest: &str) -> Result<Option<PassRow>, StoreFault> {
    let row = passes::table.find(digest).select(PassRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// Uses up every pass that this person was sent for this purpose.
pub fn use_up(db: &mut Db, user: UserId, purpose: PassPurpose, now: Moment) -> Result<(), StoreFault> {
    let good = passes::table
        .filter(passes::user_id.eq(user).and(passes::purpose.eq(purpose)))
        .filter(passes::used_at.is_null());
    diesel::update(good).set(passes::used_at.eq(now)).execute(db.conn())?;
    Ok(())
}

/// Forgets passes that were over before `before`; how many.
pub fn forget(db: &mut Db, before: Moment) -> Result<usize, StoreFault> {
    Ok(diesel::delete(passes::table.filter(passes::expires_at.lt(before))).execute(db.conn())?)
}

/// A row of `passes`.
#[derive(Queryable, Selectable, Insertable, Debug, Clone)]
#[diesel(table_name = passes)]
pub struct PassRow {
    pub digest: String,
    pub user_id: UserId,
    pub purpose: PassPurpose,
    pub expires_at: Moment,
    pub used_at: Option<Moment>,
}

impl PassRow {
    /// Whether it lets somebody in at `now`.
    pub fn is_good(&self, now: Moment) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}
