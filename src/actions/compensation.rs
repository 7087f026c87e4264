//! Whether a customer is compensated for a visit that we missed.

use crate::actions::change::change;
use crate::actions::visit_mail::tell_compensated;
use crate::actions::{Changed, House, Target};
use crate::domain::compensation::{Decided, Decision};
use crate::domain::event::Actor;
use crate::domain::ids::PromiseId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{appointments, compensations};

/// Decides of a promise, once, with what the house offers now. The customer is written to about what is confirmed.
pub fn decide(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    promise: PromiseId,
    decision: Decision,
    reason: &str,
) -> Result<Changed, Failure> {
    let changed = change(db, now, actor, target, |ticket, now, db| {
        let before = compensations::of_promise(db, promise)?;
        let offer = house.compensation.as_ref().ok_or_else(|| {
            let cure = "no compensation is offered; have an operator set visits.compensation";
            Refusal::CompensationStep(cure.to_owned())
        })?;
        let decided = ticket.decide_compensation(promise, decision, &offer.amount, reason, before.as_ref(), now)?;
        Ok(vec![decided])
    })?;
    for decided in changed.events.iter().filter_map(Decided::of) {
        if !compensations::create(db, &decided)? {
            return Err(Failure::Raced);
        }
        if decided.decision == Decision::Confirmed
            && let Some(visit) = appointments::of_promise(db, changed.ticket.id, promise)?
        {
            tell_compensated(db, changed.now, house, &visit)?;
        }
    }
    Ok(changed)
}
