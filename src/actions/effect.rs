//! What saving would do to the promises of a ticket, said before it is saved. The rule that decides is the one that the save
//! follows; only the storing is left out.

use crate::actions::House;
use crate::actions::change::decided;
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::promise::Promise;
use crate::domain::ticket::{Attempt, Ticket, WrittenReply};
use crate::error::Failure;
use crate::storage::db::Db;

/// What somebody is about to save.
#[derive(Debug, Clone)]
pub enum Intent {
    Attempt(Attempt),
    Reply(WrittenReply),
    /// Something for colleagues, which stops no clock.
    Note,
}

/// What becomes of the promises.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// Those that the save fulfils, as they would be after it.
    pub settled: Vec<Promise>,
    /// Those that stay owed.
    pub going_on: Vec<Promise>,
    /// Those that the save makes.
    pub made: Vec<Promise>,
}

/// What `intent` would do to the ticket at `now`, or the refusal that the save would meet.
pub fn effect(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    ticket: &Ticket,
    intent: &Intent,
) -> Result<Effect, Failure> {
    let now = now.max(ticket.changed_at);
    let happened = match intent {
        Intent::Attempt(attempt) => {
            let book = house.book(db, now)?;
            ticket.attempt(attempt, actor, &book, now, db.dice())?
        }
        Intent::Reply(reply) => ticket.reply(reply, actor, now)?,
        Intent::Note => Vec::new(),
    };
    let after = decided(now, actor, ticket.clone(), happened, db.dice())?.ticket;
    let mut effect = Effect::default();
    for promise in after.promises.into_iter().filter(|promise| !promise.imported) {
        let before = ticket.promises.iter().find(|before| before.id == promise.id);
        match before {
            None => effect.made.push(promise),
            Some(before) if before.is_owed() && !promise.is_owed() => effect.settled.push(promise),
            Some(_) if promise.is_owed() => effect.going_on.push(promise),
            Some(_) => {}
        }
    }
    Ok(effect)
}
