//! Putting messages to people into the outbox: one durable intent for each promise, step, person and medium.

use serde_json::Value;

use crate::actions::House;
use crate::domain::ids::{Dice, LetterId, PromiseId, TicketId};
use crate::domain::moment::Moment;
use crate::domain::people::{Directory, Told};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::letters::{self, Intent};

/// What a message is about.
#[derive(Debug, Clone)]
pub struct About {
    /// What kind of letter: `reminder`, `escalation`, …
    pub kind: &'static str,
    pub ticket: TicketId,
    pub promise: Option<PromiseId>,
    pub step: Option<i32>,
    /// What makes the occasion unique, before the person: `promise/epoch/step` or `ticket/event`.
    pub occasion: String,
    pub body: Value,
    pub urgent_at: Moment,
}

/// Decides one mail for each of `told`; how many are new.
pub fn tell(
    db: &mut Db,
    now: Moment,
    house: &House,
    directory: &Directory,
    told: &[Told],
    about: &About,
) -> Result<usize, Failure> {
    let intents = mails(now, house, directory, told, about, db.dice());
    post(db, now, house, intents)
}

/// One mail for each of `told`, not yet put into the outbox.
pub fn mails(
    now: Moment,
    house: &House,
    directory: &Directory,
    told: &[Told],
    about: &About,
    dice: &mut Dice,
) -> Vec<Intent> {
    let mail = |who: &Told| {
        let (user, address) = match who {
            Told::Person(id) => (Some(*id), directory.people.get(id).map(|person| person.email.clone())),
            Told::Fallback => (None, None),
        };
        Intent {
            id: LetterId::new(now, dice),
            key: format!("{}/{who}/mail", about.occasion),
            kind: about.kind,
            ticket: Some(about.ticket),
            promise: about.promise,
            step: about.step,
            user,
            address: address.unwrap_or_else(|| house.fallback.clone()),
            body: about.body.clone(),
            urgent_at: about.urgent_at,
        }
    };
    told.iter().map(mail).collect()
}

/// Puts mails into the outbox and wakes those who deliver; how many are new.
pub fn post(db: &mut Db, now: Moment, house: &House, mails: Vec<Intent>) -> Result<usize, Failure> {
    let fresh = letters::enqueue_all(db, mails, now)?;
    if fresh > 0 {
        house.letters.notify_one();
    }
    Ok(fresh)
}
