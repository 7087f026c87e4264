//! Answers already given, by caller and Idempotency-Key, so that a repeated request gets the same answer and does nothing.

use diesel::prelude::*;

use super::columns::Written;
use super::db::Db;
use super::dialect::insert_or_skip;
use super::fault::StoreFault;
use super::schema::idempotency_keys;
use crate::domain::moment::Moment;

/// The request's digest and the answer that this key was given.
pub fn answer(db: &mut Db, caller: &str, key: &str) -> Result<Option<(String, Written)>, StoreFault> {
    Ok(idempotency_keys::table
        .find((caller, key))
        .select((idempotency_keys::request_digest, idempotency_keys::answer))
        .first(db.conn())
        .optional()?)
}

/// Keeps an answer. `false` when another request with the same key was faster.
pub fn keep(
    db: &mut Db,
    caller: &str,
    key: &str,
    digest: &str,
    answer: Written,
    now: Moment,
) -> Result<bool, StoreFault> {
    let row = (
        idempotency_keys::caller.eq(caller),
        idempotency_keys::key.eq(key),
        idempotency_keys::request_digest.eq(digest),
        idempotency_keys::answer.eq(answer),
        idempotency_keys::created_at.eq(now),
    );
    Ok(insert_or_skip!(db.conn(), idempotency_keys::table, row)? == 1)
}

/// Forgets answers older than `before`; how many.
pub fn forget(db: &mut Db, before: Moment) -> Result<usize, StoreFault> {
    Ok(diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(before))).execute(db.conn())?)
}
