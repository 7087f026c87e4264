//! The customer says more.

use crate::actions::change::change;
use crate::actions::{Changed, House, Target};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::ticket::CustomerMessage;
use crate::error::Failure;
use crate::storage::db::Db;

/// Records a further message. After a reply it opens a new reply promise; before one it moves no clock.
pub fn message(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    said: &CustomerMessage,
) -> Result<Changed, Failure> {
    if said.received_at > now + house.clock_tolerance {
        return Err(Refusal::field("/received_at", "lies in the future; it is when the customer spoke").into());
    }
    if said.received_at < now - house.oldest_entry {
        let oldest = house.oldest_entry;
        return Err(Refusal::field("/received_at", format!("lies more than {oldest} back")).into());
    }
    change(db, now, actor, target, |ticket, now, db| {
        let book = house.book(db, now)?;
        let said = CustomerMessage {
            received_at: said.received_at.min(now),
            ..said.clone()
        };
        Ok(ticket.customer_wrote(&said, &book, now, db.dice())?)
    })
}
