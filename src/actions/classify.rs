//! What a ticket is about is corrected.

use crate::actions::change::change;
use crate::actions::regions::must_be_in_use;
use crate::actions::{Changed, House, Target};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::ticket::Classification;
use crate::error::Failure;
use crate::storage::db::Db;

/// Corrects kind, urgency, region or category; promises already made stay.
pub fn classify(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    class: &Classification,
) -> Result<Changed, Failure> {
    change(db, now, actor, target, |ticket, now, db| {
        must_be_in_use(db, class.region.as_deref(), ticket.region.as_deref())?;
        let book = house.book(db, now)?;
        Ok(ticket.classify(class, &book, now, db.dice())?)
    })
}
