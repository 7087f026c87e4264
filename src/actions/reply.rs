//! A written answer goes out, and what becomes of it.

use crate::actions::change::{change, locked, record};
use crate::actions::{Changed, House, Target};
use crate::domain::event::{Actor, Fact, Happening};
use crate::domain::moment::Moment;
use crate::domain::ticket::WrittenReply;
use crate::domain::words::Delivery;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{events, tickets};

/// Records a written answer; one that was delivered keeps the reply promise.
pub fn reply(
    db: &mut Db,
    now: Moment,
    actor: Actor,
    target: Target,
    written: &WrittenReply,
) -> Result<Changed, Failure> {
    let changed = change(db, now, actor, target, |ticket, now, _| {
        Ok(ticket.reply(written, actor, now)?)
    })?;
    share_answer(db, actor, &changed)?;
    Ok(changed)
}

/// Records what is learned of the way of the written answer `reply` (its event's number).
pub fn delivery(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    reply: i64,
    delivery: Delivery,
) -> Result<Changed, Failure> {
    let changed = change(db, now, actor, target, |ticket, now, db| {
        let book = house.book(db, now)?;
        let history = events::of_ticket(db, ticket.id)?;
        Ok(ticket.delivery_reported(reply, delivery, &history, &book, now, db.dice())?)
    })?;
    let arrived = changed
        .events
        .iter()
        .any(|event| matches!(event.fact, Fact::DeliveryReported { answered: true, .. }));
    if arrived && let Some(written) = events::after(db, changed.ticket.id, reply - 1, 1)?.first() {
        let Fact::Replied { medium, .. } = written.fact else {
            return Ok(changed);
        };
        let fact = Fact::Replied {
            medium,
            delivery,
            answered: true,
            at: None,
        };
        let said = Happening {
            fact,
            words: written.words.clone().unwrap_or_default(),
        };
        share_with_originals(db, actor, &changed, &said)?;
    }
    Ok(changed)
}

/// Shares the reply among these events, if there is one, with the tickets that were merged into this one.
pub(super) fn share_answer(db: &mut Db, actor: Actor, changed: &Changed) -> Result<(), Failure> {
    let Some(reply) = changed.events.iter().find(|event| is_answer(&event.fact)) else {
        return Ok(());
    };
    let said = Happening {
        fact: reply.fact.clone(),
        words: reply.words.clone().unwrap_or_default(),
    };
    share_with_originals(db, actor, changed, &said)
}

/// A reply reached the customer: it is a reply to their tickets that were merged into this one, too, and to nobody
/// else's.
fn share_with_originals(db: &mut Db, actor: Actor, changed: &Changed, said: &Happening) -> Result<(), Failure> {
    let mut survivors = vec![changed.ticket.id];
    while let Some(survivor) = survivors.pop() {
        for original in tickets::merged_into(db, survivor)? {
            survivors.push(original);
            let (ticket, now) = locked(db, changed.now, original.into())?;
            if ticket.customer == changed.ticket.customer && ticket.owed().next().is_some() {
                let happened = ticket.reached_by(said.clone(), now);
                record(db, now, actor, ticket, happened)?;
            }
        }
    }
    Ok(())
}

fn is_answer(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::ContactAttempted { answered: true, .. } | Fact::Replied { answered: true, .. }
    )
}
