//! Security events are recorded in the transaction of what they tell, so that there is never one without the other.

use crate::domain::moment::Moment;
use crate::domain::security::{By, Deed, link};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::security;

/// Records what `by` did. Call it last in a transaction: it holds the end of the desk's one chain until the commit, and
/// whoever waits for something else while holding it could wait for ever.
pub fn record(db: &mut Db, now: Moment, by: &By, deed: impl Into<Deed>) -> Result<(), StoreFault> {
    let head = security::lock_head(db)?;
    let at = db.moment_after_waiting(now)?.max(head.at);
    let event = link(head.hash, head.seq + 1, at, by, deed.into(), db.dice());
    security::append(db, &event)
}

/// Records several facts, in their order; as the last of a transaction, too.
pub fn record_all(
    db: &mut Db,
    now: Moment,
    by: &By,
    deeds: impl IntoIterator<Item = impl Into<Deed>>,
) -> Result<(), StoreFault> {
    for deed in deeds {
        record(db, now, by, deed)?;
    }
    Ok(())
}
