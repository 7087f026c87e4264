//! Somebody tries to reach the customer.

use crate::actions::change::change;
use crate::actions::reply::share_answer;
use crate::actions::{Changed, House, Target};
use crate::domain::event::Actor;
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;
use crate::domain::ticket::{Attempt, Ticket};
use crate::domain::words::PromiseKind;
use crate::error::Failure;
use crate::storage::appointments;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

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
        let visitors = visitors(db, ticket)?;
        Ok(ticket.attempt(attempt, actor, &visitors, &book, now, db.dice())?)
    })?;
    share_answer(db, actor, &changed)?;
    Ok(changed)
}

/// Who visited the customer for a ticket that owes a call: somebody else makes it.
pub(super) fn visitors(db: &mut Db, ticket: &Ticket) -> Result<Vec<UserId>, StoreFault> {
    if !ticket.has_owed(PromiseKind::Callback) {
        return Ok(Vec::new());
    }
    let visits = appointments::of_ticket(db, ticket.id)?;
    let came = visits.iter().filter(|visit| visit.arrived_at.is_some());
    Ok(came.map(|visit| visit.technician).collect())
}
