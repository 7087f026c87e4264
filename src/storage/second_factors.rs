//! What people sign in with besides a password.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::{insert_many, insert_or_skip};
use super::fault::StoreFault;
use super::schema::{recovery_codes, second_factors};
use crate::domain::ids::UserId;

/// What somebody has.
pub fn of_user(db: &mut Db, user: UserId) -> Result<Option<FactorRow>, StoreFault> {
    let row = second_factors::table.find(user).select(FactorRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// Offers somebody a secret; what they had stays until they confirm this one.
pub fn offer(db: &mut Db, user: UserId, secret: &str) -> Result<(), StoreFault> {
    let row = (
        second_factors::user_id.eq(user),
        second_factors::offered.eq(secret),
        second_factors::last_step.eq(0_i64),
    );
    if insert_or_skip!(db.conn(), second_factors::table, row)? == 0 {
        diesel::update(second_factors::table.find(user))
            .set(second_factors::offered.eq(secret))
            .execute(db.conn())?;
    }
    Ok(())
}

/// Puts the offered secret in force; `step` is the one of the code that confirmed it. `false` when another one was offered.
pub fn confirm(db: &mut Db, user: UserId, secret: &str, step: i64) -> Result<bool, StoreFault> {
    let same = second_factors::table
        .find(user)
        .filter(second_factors::offered.eq(secret));
    let confirmed = (
        second_factors::secret.eq(secret),
        second_factors::offered.eq(None::<String>),
        second_factors::last_step.eq(step),
    );
    Ok(diesel::update(same).set(confirmed).execute(db.conn())? == 1)
}

/// Takes the code of this step. `false` when it, or a later one, was taken before.
pub fn take_step(db: &mut Db, user: UserId, step: i64) -> Result<bool, StoreFault> {
    let fresh = second_factors::table
        .find(user)
        .filter(second_factors::last_step.lt(step));
    Ok(diesel::update(fresh)
        .set(second_factors::last_step.eq(step))
        .execute(db.conn())?
        == 1)
}

/// Takes everything away. `false` when there was nothing.
pub fn remove(db: &mut Db, user: UserId) -> Result<bool, StoreFault> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(db.conn())?;
    Ok(diesel::delete(second_factors::table.find(user)).execute(db.conn())? == 1)
}

/// Puts new recovery codes in the place of the old ones.
pub fn set_recovery_codes(db: &mut Db, user: UserId, digests: &[String]) -> Result<(), StoreFault> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(db.conn())?;
    let rows: Vec<_> = digests
        .iter()
        .map(|digest| (recovery_codes::user_id.eq(user), recovery_codes::digest.eq(digest)))
        .collect();
    insert_many!(db.conn(), recovery_codes::table, rows)?;
    Ok(())
}

/// Uses up a recovery code. `false` when there is none such.
pub fn use_recovery_code(db: &mut Db, user: UserId, digest: &str) -> Result<bool, StoreFault> {
    Ok(diesel::delete(recovery_codes::table.find((user, digest))).execute(db.conn())? == 1)
}

/// How many recovery codes somebody has left.
pub fn recovery_codes_left(db: &mut Db, user: UserId) -> Result<i64, StoreFault> {
    let left = recovery_codes::table.filter(recovery_codes::user_id.eq(user));
    Ok(left.count().get_result(db.conn())?)
}

/// A row of `second_factors`.
#[derive(Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = second_factors)]
pub struct FactorRow {
    /// In force; none where it was not confirmed yet.
    pub secret: Option<String>,
    /// Offered and not confirmed yet.
    pub offered: Option<String>,
}
