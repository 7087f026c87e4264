//! Work that one replica does for all. A duty is held for a while, so that the holder's death does not end it; whoever
//! was thought dead and comes back finds it taken. Correctness must not rest on a duty, only economy: what it guards has
//! unique keys of its own.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::insert_or_skip;
use super::fault::StoreFault;
use super::schema::duties;
use crate::domain::moment::{Moment, Span};

/// Takes the duty for a while, or keeps it where `holder` has it already. `false` when somebody else holds it.
pub fn take(db: &mut Db, name: &str, holder: &str, for_span: Span, now: Moment) -> Result<bool, StoreFault> {
    insert_or_skip!(db.conn(), duties::table, duties::name.eq(name))?;
    let free = duties::holder
        .is_null()
        .or(duties::holder.eq(holder))
        .or(duties::held_until.le(now));
    let taken = diesel::update(duties::table.find(name).filter(free.assume_not_null()))
        .set((duties::holder.eq(holder), duties::held_until.eq(now + for_span)))
        .execute(db.conn())?;
    Ok(taken == 1)
}

/// Gives the duty back, done. Whoever lost it meanwhile changes nothing.
pub fn done(db: &mut Db, name: &str, holder: &str, now: Moment) -> Result<(), StoreFault> {
    diesel::update(duties::table.find(name).filter(duties::holder.eq(holder)))
        .set((
            duties::holder.eq(None::<String>),
            duties::held_until.eq(None::<Moment>),
            duties::done_at.eq(now),
        ))
        .execute(db.conn())?;
    Ok(())
}

/// When the duty was last done.
pub fn done_at(db: &mut Db, name: &str) -> Result<Option<Moment>, StoreFault> {
    let found = duties::table.find(name).select(duties::done_at);
    Ok(found.first::<Option<Moment>>(db.conn()).optional()?.flatten())
}
