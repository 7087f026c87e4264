//! A ticket ends. Never while a reply is owed; a visit that was still to come is given up with it.

use crate::actions::appointment::{change_visits, given_up};
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
    let (changed, _) = change_visits(db, now, actor, target, |ticket, visits, now, db| {
        let closed = ticket.close(outcome, text)?;
        let visits = given_up(db, ticket, visits, outcome.as_str(), now)?;
        Ok([closed].into_iter().chain(visits).collect())
    })?;
    Ok(changed)
}
