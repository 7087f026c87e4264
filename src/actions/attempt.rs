//! Somebody tries to reach the customer.

use crate::actions::change::change;
use crate::actions::reply::share_answer;
use crate::actions::{Changed, House, Target};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::ticket::Attempt;
use crate::error::Failure;
use crate::storage::db::Db;

/// Records an attempt; one that reached the customer keeps what is owed to them.
pub fn attempt(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    attempt: &Attempt,
) -> Result<Changed, Failure> {
    let changed = change(db, now, actor, target, |ticket, now, db| {
        let book = house.book(db, now)?;
        Ok(ticket.attempt(attempt, actor, &book, now, db.dice())?)
    })?;
    share_answer(db, actor, &changed)?;
    Ok(changed)
}
