//! A ticket ends. Never while a reply is owed.

use crate::actions::change::change;
use crate::actions::{Changed, Target};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::words::ClosureOutcome;
use crate::error::Failure;
use crate::storage::db::Db;

/// Closes a ticket with its outcome.
pub fn close(
    db: &mut Db,
    now: Moment,
    actor: Actor,
    target: Target,
    outcome: ClosureOutcome,
    text: &str,
) -> Result<Changed, Failure> {
    change(db, now, actor, target, |ticket, _, _| {
        Ok(vec![ticket.close(outcome, text)?])
    })
}
