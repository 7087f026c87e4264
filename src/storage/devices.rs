//! The browsers in which somebody got in before. Only the SHA-256 of a secret is stored.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::insert_or_skip;
use super::fault::StoreFault;
use super::schema::devices;
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;

/// Whether this person signed in with this device since `since`.
pub fn is_known(db: &mut Db, digest: &str, user: UserId, since: Moment) -> Result<bool, StoreFault> {
    let known = devices::table.find((digest, user)).filter(devices::seen_at.ge(since));
    let count: i64 = known.count().get_result(db.conn())?;
    Ok(count == 1)
}

/// Remembers a device of somebody, at most `most` of them: the one unused for longest makes room.
pub fn remember(db: &mut Db, digest: &str, user: UserId, now: Moment, most: i64) -> Result<(), StoreFault> {
    let row = (
        devices::digest.eq(digest),
        devices::user_id.eq(user),
        devices::seen_at.eq(now),
    );
    if insert_or_skip!(db.conn(), devices::table, row)? == 0 {
        diesel::update(devices::table.find((digest, user)))
            .set(devices::seen_at.eq(now))
            .execute(db.conn())?;
    }
    let kept: Vec<String> = devices::table
        .filter(devices::user_id.eq(user))
        .order((devices::seen_at.desc(), devices::digest))
        .limit(most)
        .select(devices::digest)
        .load(db.conn())?;
    let others = devices::table.filter(devices::user_id.eq(user).and(devices::digest.ne_all(kept)));
    diesel::delete(others).execute(db.conn())?;
    Ok(())
}

/// Forgets every device of somebody.
pub fn forget_all(db: &mut Db, user: UserId) -> Result<(), StoreFault> {
    diesel::delete(devices::table.filter(devices::user_id.eq(user))).execute(db.conn())?;
    Ok(())
}

/// Forgets devices unused since `before`.
pub fn forget(db: &mut Db, before: Moment) -> Result<usize, StoreFault> {
    Ok(diesel::delete(devices::table.filter(devices::seen_at.lt(before))).execute(db.conn())?)
}
