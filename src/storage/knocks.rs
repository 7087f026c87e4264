//! Tries to get in that did not succeed, and the browsers in which somebody got in before. Both are shared by replicas.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::{insert_or_skip, locked};
use super::fault::StoreFault;
use super::schema::{devices, knocks};
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;
use crate::domain::slowing::Knocks;

/// How many old rows one try takes away with it, so that the table stays as short as the last day was busy.
const TIDIED_AT_ONCE: i64 = 50;

/// The tries of this bucket, kept from other writers until the transaction ends.
pub fn of_bucket(db: &mut Db, bucket: &str, now: Moment) -> Result<Knocks, StoreFault> {
    let fresh = (
        knocks::bucket.eq(bucket),
        knocks::tries.eq(0_i64),
        knocks::last_at.eq(now),
    );
    insert_or_skip!(db.conn(), knocks::table, fresh)?;
    let (tries, last_at): (i64, Moment) = locked!(
        db.conn(),
        knocks::table.find(bucket).select((knocks::tries, knocks::last_at)),
        first
    )?;
    Ok(Knocks { tries, last_at })
}

/// Stores the tries of a bucket.
pub fn keep(db: &mut Db, bucket: &str, knocks: Knocks) -> Result<(), StoreFault> {
    diesel::update(knocks::table.find(bucket))
        .set((knocks::tries.eq(knocks.tries), knocks::last_at.eq(knocks.last_at)))
        .execute(db.conn())?;
    Ok(())
}

/// Takes back one try of a bucket: it was the right person.
pub fn forgive_one(db: &mut Db, bucket: &str) -> Result<(), StoreFault> {
    diesel::update(knocks::table.find(bucket).filter(knocks::tries.gt(0)))
        .set(knocks::tries.eq(knocks::tries - 1))
        .execute(db.conn())?;
    Ok(())
}

/// Forgets the tries of a bucket.
pub fn clear(db: &mut Db, bucket: &str) -> Result<(), StoreFault> {
    diesel::delete(knocks::table.find(bucket)).execute(db.conn())?;
    Ok(())
}

/// Forgets some buckets that nobody knocked at since `before`.
pub fn tidy(db: &mut Db, before: Moment) -> Result<usize, StoreFault> {
    let old: Vec<String> = knocks::table
        .filter(knocks::last_at.lt(before))
        .order(knocks::last_at)
        .limit(TIDIED_AT_ONCE)
        .select(knocks::bucket)
        .load(db.conn())?;
    Ok(diesel::delete(knocks::table.filter(knocks::bucket.eq_any(old))).execute(db.conn())?)
}

/// Whether this person signed in with this device since `since`.
pub fn is_known_device(db: &mut Db, digest: &str, user: UserId, since: Moment) -> Result<bool, StoreFault> {
    let known = devices::table.find((digest, user)).filter(devices::seen_at.ge(since));
    let count: i64 = known.count().get_result(db.conn())?;
    Ok(count == 1)
}

/// Remembers a device of somebody, at most `most` of them: the one unused for longest makes room.
pub fn remember_device(db: &mut Db, digest: &str, user: UserId, now: Moment, most: i64) -> Result<(), StoreFault> {
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
pub fn forget_devices(db: &mut Db, user: UserId) -> Result<(), StoreFault> {
    diesel::delete(devices::table.filter(devices::user_id.eq(user))).execute(db.conn())?;
    Ok(())
}

/// Forgets devices unused since `before`.
pub fn tidy_devices(db: &mut Db, before: Moment) -> Result<usize, StoreFault> {
    Ok(diesel::delete(devices::table.filter(devices::seen_at.lt(before))).execute(db.conn())?)
}
