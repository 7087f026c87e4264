//! The matter is solved; the customer is owed a call back.

use crate::actions::change::change;
use crate::actions::{Changed, House, Target};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::storage::db::Db;

/// Records the resolution.
pub fn resolve(
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
