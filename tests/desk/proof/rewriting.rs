//! History rewritten by somebody who knows the program, holds the database and stole the key.

use std::sync::Arc;

use diesel::prelude::*;
use yinuo::clock::Clock;
use yinuo::domain::chain::{self, Hash};
use yinuo::domain::checkpoint::Signer;
use yinuo::domain::event::{Actor, Event, Happening};
use yinuo::domain::ids::{Dice, TicketId};
use yinuo::domain::ticket::Ticket;
use yinuo::error::Failure;
use yinuo::storage::db::{DatabaseSettings, Db, Desk};
use yinuo::storage::fault::StoreFault;
use yinuo::storage::schema::{checkpoint_entries, checkpoints, promises, steps_taken, tickets};
use yinuo::storage::tickets::TicketRow;
use yinuo::storage::{checkpoints as sealed, events};

/// Says of one sealed event that somebody else did it, and makes everything else in the database agree.
pub(super) fn rewrite(url: &str, signer: &Arc<Signer>, dice: &mut Dice) {
    let settings = DatabaseSettings {
        url: url.into(),
        readers: 1,
        writers: 1,
        queue: 4,
    };
    let clock = Clock::set_to("2026-12-01T00:00:00Z".parse().unwrap());
    let desk = Desk::open(&settings, clock, Some(dice.below(1 << 40))).unwrap();
    let (signer, drawn) = (signer.clone(), dice.below(1 << 40));
    desk.write_blocking(move |db, _| {
        let victim = victim(db, drawn);
        let told = rewrite_chain(db, victim, drawn)?;
        reseal(db, victim, &told, &signer)?;
        Ok::<_, Failure>(())
    })
    .unwrap();
    desk.close_blocking();
}

fn victim(db: &mut Db, drawn: u64) -> TicketId {
    let long = tickets::table
        .filter(tickets::version.gt(4))
        .order(tickets::id)
        .select(tickets::id);
    let long: Vec<TicketId> = long.load(db.conn()).unwrap();
    long[usize::try_from(drawn).unwrap() % long.len()]
}

fn rewrite_chain(db: &mut Db, victim: TicketId, drawn: u64) -> Result<Vec<Event>, StoreFault> {
    let recorded = events::of_ticket(db, victim)?;
    let sealed_version: i64 = tickets::table
        .find(victim)
        .select(tickets::sealed_version)
        .first(db.conn())?;
    let from = 1 + drawn.cast_signed() % sealed_version;
    let mut told: Vec<Event> = Vec::new();
    let mut head = Hash::NONE;
    for event in recorded {
        let erased = event.words.is_none() && event.words_digest.is_some();
        let event = if event.seq < from || (erased && event.seq > from) {
            Event {
                hash: relinked(head, &event),
                ..event
            }
        } else {
            let actor = if event.seq == from {
                other_than(event.actor)
            } else {
                event.actor
            };
            let happening = Happening {
                fact: event.fact,
                words: event.words.unwrap_or_default(),
            };
            chain::link(head, victim, event.seq, event.at, actor, happening, db.dice())
        };
        head = event.hash;
        told.push(event);
    }
    diesel::delete(yinuo::storage::schema::events::table.filter(yinuo::storage::schema::events::ticket_id.eq(victim)))
        .execute(db.conn())?;
    diesel::delete(steps_taken::table.filter(steps_taken::ticket_id.eq(victim))).execute(db.conn())?;
    events::append(db, &told)?;
    let ticket = Ticket::fold(&told).unwrap();
    diesel::update(tickets::table.find(victim))
        .set(TicketRow::of(&ticket))
        .execute(db.conn())?;
    for promise in &ticket.promises {
        diesel::update(promises::table.find(promise.id))
            .set(promises::fulfilled_by.eq(promise.fulfilled_by))
            .execute(db.conn())?;
    }
    Ok(told)
}

fn other_than(actor: Actor) -> Actor {
    if actor == Actor::Customer {
        Actor::Desk
    } else {
        Actor::Customer
    }
}

/// The hash of an event that keeps its digest of words that nobody has any more; events before the change keep theirs.
fn relinked(head: Hash, event: &Event) -> Hash {
    if chain::fault(head, event.seq - 1, event).is_none() {
        return event.hash;
    }
    let body = serde_json::json!({
        "actor": event.actor.to_string(), "at": event.at.as_micros(), "fact": event.fact, "seq": event.seq,
        "ticket": event.ticket, "words": event.words_digest,
    });
    Hash::of(&[&head.0, chain::canonical(&body).as_bytes()])
}

fn reseal(db: &mut Db, victim: TicketId, told: &[Event], signer: &Signer) -> Result<(), StoreFault> {
    use checkpoint_entries::dsl as entry;
    for event in told {
        let mine = entry::checkpoint_entries.filter(entry::ticket_id.eq(victim).and(entry::version.eq(event.seq)));
        diesel::update(mine)
            .set(entry::head.eq(event.hash.to_string()))
            .execute(db.conn())?;
    }
    let mut previous = Hash::NONE;
    for old in sealed::after(db, 0, 1000)? {
        let digest = sealed::digest_of_entries(db, old.summary.number)?;
        let new = signer.sign(old.summary, previous, digest);
        let columns = (
            checkpoints::root.eq(new.root.to_string()),
            checkpoints::key.eq(new.key),
            checkpoints::signature.eq(new.signature),
        );
        diesel::update(checkpoints::table.find(old.summary.number))
            .set(columns)
            .execute(db.conn())?;
        previous = new.root;
    }
    Ok(())
}
