//! The miss of a promise is put down to a cause, and a second person confirms it.

use crate::actions::change::change;
use crate::actions::{Changed, Target};
use crate::domain::cause::CauseCode;
use crate::domain::event::Actor;
use crate::domain::ids::PromiseId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{causes, events};

/// Names the cause of a missed promise; a cause of the list that is in use.
pub fn name_cause(
    db: &mut Db,
    now: Moment,
    actor: Actor,
    target: Target,
    promise: PromiseId,
    cause: &CauseCode,
    remark: &str,
) -> Result<Changed, Failure> {
    change(db, now, actor, target, |ticket, now, db| {
        must_be_in_use(db, cause)?;
        let history = events::of_ticket(db, ticket.id)?;
        Ok(vec![ticket.name_cause(promise, cause, remark, actor, &history, now)?])
    })
}

/// Confirms the cause that somebody else named.
pub fn confirm_cause(
    db: &mut Db,
    now: Moment,
    actor: Actor,
    target: Target,
    promise: PromiseId,
) -> Result<Changed, Failure> {
    change(db, now, actor, target, |ticket, _, db| {
        let history = events::of_ticket(db, ticket.id)?;
        Ok(vec![ticket.confirm_cause(promise, actor, &history)?])
    })
}

/// Whoever names a cause names one of the list that is in use.
pub(super) fn must_be_in_use(db: &mut Db, cause: &CauseCode) -> Result<(), Failure> {
    let wrong = match causes::of_code(db, cause)? {
        Some(known) if known.retired_at.is_none() => return Ok(()),
        Some(_) => "was retired; choose another of GET /api/v1/causes, or have an admin bring it back",
        None => "is no cause; GET /api/v1/causes lists them, and an admin adds one with POST /api/v1/causes",
    };
    Err(Refusal::field("/cause", wrong).into())
}
