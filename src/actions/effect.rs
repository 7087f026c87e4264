//! What saving would do to the promises of a ticket, said before it is saved. The rule that decides is the one that the save
//! follows; only the storing is left out.

use std::collections::BTreeMap;

use crate::actions::House;
use crate::actions::attempt::visitors;
use crate::actions::change::decided;
use crate::domain::event::{Actor, Fact};
use crate::domain::ids::CustomerId;
use crate::domain::moment::Moment;
use crate::domain::policy::Matter;
use crate::domain::promise::Promise;
use crate::domain::ticket::{Attempt, Intake, Ticket, WrittenReply, open};
use crate::domain::words::PromiseKind;
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
            let visitors = visitors(db, ticket)?;
            ticket.attempt(attempt, actor, &visitors, &book, now, db.dice())?
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

/// What a ticket about such a matter would owe if it came in now, and by when: the rule of the intake, without storing.
pub fn on_arrival(
    db: &mut Db,
    now: Moment,
    house: &House,
    matter: Matter,
) -> Result<Vec<(PromiseKind, Moment)>, Failure> {
    let book = house.book(db, now)?;
    let intake = Intake {
        kind: matter.kind,
        channel: matter.channel,
        urgency: matter.urgency,
        tier: matter.tier,
        region: None,
        site: None,
        category: None,
        subject: String::new(),
        description: String::new(),
        remedy_sought: String::new(),
        customer: CustomerId(uuid::Uuid::nil()),
        account_manager: None,
        received_at: now,
        details: BTreeMap::new(),
        split_from: None,
    };
    let happened = open(&intake, &book, house.late_entry_after, now, db.dice())?;
    let mut owed: Vec<(PromiseKind, Moment)> = happened
        .into_iter()
        .filter_map(|happening| match happening.fact {
            Fact::PromiseMade { kind, due_at, .. } => Some((kind, due_at)),
            _ => None,
        })
        .collect();
    owed.sort_by_key(|(_, due_at)| *due_at);
    Ok(owed)
}
