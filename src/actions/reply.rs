//! A written answer goes out, and what becomes of it.

use crate::actions::change::{change, locked, record};
use crate::actions::escalate::escalate;
use crate::actions::{Changed, House, Target};
use crate::domain::event::{Actor, Event, Fact, Happening};
use crate::domain::ids::TicketId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::ticket::WrittenReply;
use crate::domain::words::Delivery;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{events, mailed_replies, tickets};

/// A reply is shared with so many originals at most.
const ORIGINALS_MAX: usize = 5_000;

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
    if let (Some(id), Some(said)) = (&written.message_id, changed.events.first())
        && !mailed_replies::keep(db, id, changed.ticket.id, said.seq, changed.now)?
    {
        return Err(Refusal::field("/message_id", "is that of another answer").into());
    }
    share_answer(db, actor, &changed)?;
    Ok(changed)
}

/// Records what is learned of the way of the written answer `reply` (its event's number), here and on the tickets that
/// had been merged into this one when it was written.
pub fn delivery(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    reply: i64,
    delivery: Delivery,
) -> Result<Changed, Failure> {
    let mut history = Vec::new();
    let changed = change(db, now, actor, target, |ticket, now, db| {
        let book = house.book(db, now)?;
        history = events::of_ticket(db, ticket.id)?;
        Ok(ticket.delivery_reported(reply, delivery, &history, &book, now, db.dice())?)
    })?;
    let Some(written) = history.iter().find(|event| event.seq == reply) else {
        return Ok(changed);
    };
    let mut originals = Vec::new();
    for absorbed in absorbed_before(&history, reply) {
        originals.push(absorbed);
        originals.extend(originals_of(db, absorbed)?);
    }
    match delivery {
        Delivery::Delivered if written.actor.is_person() => {
            if let Fact::Replied { medium, .. } = written.fact {
                let fact = Fact::Replied {
                    medium,
                    delivery,
                    answered: true,
                    at: None,
                };
                share(db, written.actor, &changed, written, &fact, &originals)?;
            }
        }
        Delivery::Bounced => {
            came_back(db, house, actor, &changed, written, &originals)?;
            return raised(db, house, changed);
        }
        Delivery::Delivered | Delivery::Sent => {}
    }
    Ok(changed)
}

/// The customer was not answered after all: where a reply is owed, those who can give one hear of it at once.
fn raised(db: &mut Db, house: &House, changed: Changed) -> Result<Changed, Failure> {
    const WHY: &str = "答复被退回，未送达客户 · the reply came back and did not reach the customer";
    if changed.ticket.owed_reply().is_none() {
        return Ok(changed);
    }
    let target = changed.ticket.id.into();
    match escalate(db, changed.now, house, Actor::Desk, target, None, WHY) {
        Ok(raised) => Ok(changed.followed_by(raised)),
        // It is as high as it can be, or was merged into another: the ladder goes on telling.
        Err(Failure::Refused(_)) => Ok(changed),
        Err(failure) => Err(failure),
    }
}

/// Shares the reply among these events, if there is one, with the tickets that were merged into this one.
pub(super) fn share_answer(db: &mut Db, actor: Actor, changed: &Changed) -> Result<(), Failure> {
    let Some(reply) = changed.events.iter().find(|event| is_answer(&event.fact)) else {
        return Ok(());
    };
    let originals = originals_of(db, changed.ticket.id)?;
    share(db, actor, changed, reply, &reply.fact, &originals)
}

/// A reply reached the customer: it is a reply to their tickets that were merged into this one, too, and to nobody
/// else's. Not where they asked more there since it was written.
fn share(
    db: &mut Db,
    actor: Actor,
    changed: &Changed,
    said: &Event,
    fact: &Fact,
    originals: &[TicketId],
) -> Result<(), Failure> {
    for original in originals {
        let (ticket, now) = locked(db, changed.now, (*original).into())?;
        let asked_since = ticket.unsettled().any(|promise| promise.made_at > said.at);
        if ticket.customer != changed.ticket.customer || ticket.unsettled().next().is_none() || asked_since {
            continue;
        }
        let copy = Happening {
            fact: fact.clone(),
            words: said.words.clone().unwrap_or_default(),
        };
        let happened = ticket.reached_by(copy, now);
        record(db, now, actor, ticket, happened)?;
    }
    Ok(())
}

/// A letter that was shared with the originals came back: there, too, it is no reply any more.
fn came_back(
    db: &mut Db,
    house: &House,
    actor: Actor,
    changed: &Changed,
    written: &Event,
    originals: &[TicketId],
) -> Result<(), Failure> {
    let book = house.book(db, changed.now)?;
    for original in originals {
        let history = events::of_ticket(db, *original)?;
        let copy = history.iter().rev().find(|event| {
            let shared = matches!(event.fact, Fact::Replied { answered: true, .. });
            shared && event.at >= written.at && event.words == written.words
        });
        let Some(copy) = copy else { continue };
        let (ticket, now) = locked(db, changed.now, (*original).into())?;
        let bounced = Delivery::Bounced;
        match ticket.delivery_reported(copy.seq, bounced, &history, &book, now, db.dice()) {
            Ok(happened) => drop(record(db, now, actor, ticket, happened)?),
            // It came back there already.
            Err(Refusal::Invalid(_)) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Ok(())
}

/// The tickets that were merged into this one before its event `seq`.
fn absorbed_before(history: &[Event], seq: i64) -> Vec<TicketId> {
    let earlier = history.iter().filter(|event| event.seq < seq);
    earlier
        .filter_map(|event| match event.fact {
            Fact::Absorbed { ticket } => Some(ticket),
            _ => None,
        })
        .collect()
}

/// The tickets that were merged into this one, and into those, at most [`ORIGINALS_MAX`]. A merged ticket absorbs nothing
/// any more, so that there is no ring.
pub(super) fn originals_of(db: &mut Db, survivor: TicketId) -> Result<Vec<TicketId>, Failure> {
    let mut found = tickets::merged_into(db, survivor)?;
    let mut next = 0;
    while let Some(original) = found.get(next).copied().filter(|_| found.len() < ORIGINALS_MAX) {
        found.extend(tickets::merged_into(db, original)?);
        next += 1;
    }
    Ok(found)
}

fn is_answer(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::ContactAttempted { answered: true, .. } | Fact::Replied { answered: true, .. }
    )
}
