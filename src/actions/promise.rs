//! Promises by hand: one agreed with the customer, one taken out with a named reason.

use crate::actions::change::change;
use crate::actions::{Changed, House, Target};
use crate::domain::event::Actor;
use crate::domain::ids::PromiseId;
use crate::domain::moment::Moment;
use crate::domain::promise::Promise;
use crate::domain::refusal::Refusal;
use crate::domain::ticket::Agreed;
use crate::domain::words::{PromiseKind, VoidReason};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::events;

/// Promises the customer a callback or a word on progress by an agreed time.
pub fn agree(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    agreed: Agreed,
) -> Result<Changed, Failure> {
    change(db, now, actor, target, |ticket, now, db| {
        let book = house.book(db, now)?;
        Ok(vec![ticket.promise_agreed(agreed, &book, now, db.dice())?])
    })
}

/// Takes a promise out.
pub fn void(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    promise: PromiseId,
    reason: VoidReason,
    words: &str,
) -> Result<Changed, Failure> {
    change(db, now, actor, target, |ticket, now, db| {
        let book = house.book(db, now)?;
        let history = events::of_ticket(db, ticket.id)?;
        Ok(vec![ticket.void_promise(
            promise,
            reason,
            words,
            actor,
            &history,
            &book,
            &house.zone,
        )?])
    })
}

/// Takes out the reply promise that the customer's message of event `message` opened: it needs no reply.
pub fn no_reply_needed(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    message: i64,
    words: &str,
) -> Result<Changed, Failure> {
    change(db, now, actor, target, |ticket, now, db| {
        let opened = |promise: &&Promise| promise.kind == PromiseKind::Reply && promise.opened_by == Some(message);
        let promise = ticket
            .promises
            .iter()
            .find(opened)
            .ok_or_else(|| Refusal::absent("reply promise opened by message", message))?;
        let book = house.book(db, now)?;
        let reason = VoidReason::NoReplyNeeded;
        Ok(vec![ticket.void_promise(
            promise.id,
            reason,
            words,
            actor,
            &[],
            &book,
            &house.zone,
        )?])
    })
}
