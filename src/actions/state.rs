//! A ticket's state is set by hand: a label, no evidence. What the customer cancels gets no visit any more.

use crate::actions::appointment::{change_visits, given_up};
use crate::actions::{Changed, Target};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
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
    let (changed, _) = change_visits(db, now, actor, target, |ticket, visits, now, db| {
        let mut happened = vec![ticket.change_state(state, reason)?];
        match (state, visits.iter().find(|visit| visit.is_awaited())) {
            (TicketState::Rejected, Some(visit)) => {
                return Err(Refusal::VisitStep(format!(
                    "a visit is agreed for {}; give it up first, so that the customer is told",
                    visit.window.from
                ))
                .into());
            }
            (TicketState::Cancelled, _) => happened.extend(given_up(db, ticket, visits, state.as_str(), now)?),
            _ => {}
        }
        Ok(happened)
    })?;
    Ok(changed)
}
