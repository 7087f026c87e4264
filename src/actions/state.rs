//! A ticket's state is set by hand: a label, no evidence.

use crate::actions::change::change;
use crate::actions::{Changed, Target};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::words::TicketState;
use crate::error::Failure;
use crate::storage::db::Db;

/// Sets the state.
pub fn set_state(
    db: &mut Db,
    now: Moment,
    actor: Actor,
    target: Target,
    state: TicketState,
    reason: &str,
) -> Result<Changed, Failure> {
    change(db, now, actor, target, |ticket, _, _| {
        Ok(vec![ticket.change_state(state, reason)?])
    })
}
