//! How often something was done within a span of time: one row for each name, shared by all replicas. A tally that has
//! ended begins anew with the next count.

use diesel::prelude::*;

use super::db::Db;
use super::dialect;
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

/// Forgets the tallies that have ended; how many.
pub fn forget(db: &mut Db, now: Moment) -> Result<usize, StoreFault> {
    Ok(diesel::delete(tallies::table.filter(tallies::ends_at.le(now))).execute(db.conn())?)
}
