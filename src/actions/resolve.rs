//! The matter is solved; the customer is owed a call back.

use crate::actions::change::change;
use crate::actions::reply::originals_of;
use crate::actions::{Changed, House, Target};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::words::PromiseKind;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::tickets;

/// Records the resolution, also of the tickets that were merged into this one: the matter is one.
pub fn resolve(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    text: &str,
) -> Result<Changed, Failure> {
    let changed = resolve_one(db, now, house, actor, target, text)?;
    for original in originals_of(db, changed.ticket.id)? {
        let owed = tickets::find(db, original)?.is_some_and(|ticket| ticket.has_owed(PromiseKind::Resolution));
        if owed {
            resolve_one(db, changed.now, house, actor, original.into(), text)?;
        }
    }
    Ok(changed)
}

fn resolve_one(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    text: &str,
) -> Result<Changed, Failure> {
    change(db, now, actor, target, |ticket, now, db| {
        let book = house.book(db, now)?;
        Ok(ticket.resolve(text, &book, now, db.dice())?)
    })
}
