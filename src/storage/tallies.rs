//! How often something was done within a span of time, looked up, tried or asked for: one row for each name, shared by all
//! replicas. A tally that has ended begins anew with the next count.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::{self, insert_or_skip, locked};
use super::fault::StoreFault;
use super::schema::tallies;
use crate::domain::moment::{Moment, Span};

/// How often, and until when it counts.
#[derive(Queryable, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub count: i64,
    pub ends_at: Moment,
}

/// The tally of this name that runs at `now`, if one does.
pub fn running(db: &mut Db, name: &str, now: Moment) -> Result<Option<Tally>, StoreFault> {
    let running = tallies::table.find(name).filter(tallies::ends_at.gt(now));
    Ok(running
        .select((tallies::count, tallies::ends_at))
        .first(db.conn())
        .optional()?)
}

/// Counts once more; the tally then. Until the transaction ends, others who count under this name wait.
pub fn count(db: &mut Db, name: &str, now: Moment, over: Span) -> Result<Tally, StoreFault> {
    count_many(db, name, now, over, 1)
}

/// The same, so many times at once.
pub fn count_many(db: &mut Db, name: &str, now: Moment, over: Span, times: i64) -> Result<Tally, StoreFault> {
    dialect::count_up(db.conn(), name, now, now + over, times)?;
    let counted = tallies::table.find(name).select((tallies::count, tallies::ends_at));
    Ok(counted.first(db.conn())?)
}

/// The tally of this name, kept from other writers until the transaction ends; one that was never counted has ended.
pub fn hold(db: &mut Db, name: &str, now: Moment) -> Result<Tally, StoreFault> {
    let fresh = (
        tallies::name.eq(name),
        tallies::count.eq(0_i64),
        tallies::ends_at.eq(now),
    );
    insert_or_skip!(db.conn(), tallies::table, fresh)?;
    Ok(locked!(
        db.conn(),
        tallies::table.find(name).select((tallies::count, tallies::ends_at)),
        first
    )?)
}

/// Stores a tally that is held.
pub fn keep(db: &mut Db, name: &str, tally: Tally) -> Result<(), StoreFault> {
    diesel::update(tallies::table.find(name))
        .set((tallies::count.eq(tally.count), tallies::ends_at.eq(tally.ends_at)))
        .execute(db.conn())?;
    Ok(())
}

/// Takes so many counts back, as if they had not been done.
pub fn take_back(db: &mut Db, name: &str, times: i64) -> Result<(), StoreFault> {
    let counted = tallies::table.find(name).filter(tallies::count.ge(times));
    diesel::update(counted)
        .set(tallies::count.eq(tallies::count - times))
        .execute(db.conn())?;
    Ok(())
}

/// Ends a tally.
pub fn clear(db: &mut Db, name: &str) -> Result<(), StoreFault> {
    diesel::delete(tallies::table.find(name)).execute(db.conn())?;
    Ok(())
}

/// Forgets some tallies that have ended, so that the table stays as short as the last day was busy.
pub fn tidy(db: &mut Db, now: Moment) -> Result<usize, StoreFault> {
    const AT_ONCE: i64 = 50;
    let old: Vec<String> = tallies::table
        .filter(tallies::ends_at.lt(now))
        .order(tallies::ends_at)
        .limit(AT_ONCE)
        .select(tallies::name)
        .load(db.conn())?;
    Ok(diesel::delete(tallies::table.filter(tallies::name.eq_any(old))).execute(db.conn())?)
}

/// Forgets the tallies that have ended; how many.
pub fn forget(db: &mut Db, now: Moment) -> Result<usize, StoreFault> {
    Ok(diesel::delete(tallies::table.filter(tallies::ends_at.le(now))).execute(db.conn())?)
}
