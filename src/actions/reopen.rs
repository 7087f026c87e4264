//! A ticket lives again, with a new reply promise.

use crate::actions::change::change;
use crate::actions::{Changed, House, Target};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::storage::db::Db;

/// Reopens a ticket that was resolved or ended.
pub fn reopen(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    reason: &str,
) -> Result<Changed, Failure> {
    change(db, now, actor, target, |ticket, now, db| {
        let book = house.book(db, now)?;
        Ok(ticket.reopen(reason, &book, now, db.dice())?)
    })
}
