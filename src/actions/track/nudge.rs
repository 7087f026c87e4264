//! A customer nudges: their wait is on record, and who is responsible is told at once. No clock moves.

use serde_json::json;

use super::{Allowance, Allowed, Rules, Visitor};
use crate::actions::message::message;
use crate::actions::once::{Key, once};
use crate::actions::tell::{About, tell};
use crate::actions::{House, Target};
use crate::domain::event::Actor;
use crate::domain::ids::TicketId;
use crate::domain::moment::{Moment, Span};
use crate::domain::people::{Directory, Told};
use crate::domain::policy::Post;
use crate::domain::ticket::{CustomerMessage, Ticket};
use crate::domain::words::Medium;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::tallies;

/// Nudges, once for each key. `words` is what the customer said by pressing the button.
pub fn nudge(
    db: &mut Db,
    now: Moment,
    house: &House,
    rules: &Rules,
    visitor: &Visitor,
    words: &str,
    key: &Key,
) -> Result<Allowed<()>, Failure> {
    let allowance = allowance(rules, visitor.ticket);
    if key.answer::<()>(db)?.is_none()
        && let Some(until) = allowance.is_used_up(db, now)?
    {
        return Ok(Allowed::Wait(until));
    }
    once(db, now, key, |db| {
        allowance.use_one(db, now)?;
        let said = CustomerMessage {
            medium: Medium::Web,
            text: words.to_owned(),
            received_at: now,
        };
        let changed = message(db, now, house, Actor::Customer, Target::from(visitor.ticket), &said)?;
        let directory = house.directory(db, now)?;
        let (told, _) = who_is_told(&directory, &changed.ticket, changed.now);
        let about = About {
            kind: "nudge",
            ticket: changed.ticket.id,
            promise: None,
            step: None,
            occasion: format!("{}/{}", changed.ticket.id, changed.ticket.version),
            body: json!({ "event": changed.ticket.version }),
            urgent_at: changed.ticket.next_due_at(),
        };
        tell(db, changed.now, house, &directory, &told, &about)?;
        Ok(())
    })?;
    Ok(Allowed::Done(()))
}

/// Who is told, and the names of those who have one.
pub(super) fn who_is_told(directory: &Directory, ticket: &Ticket, now: Moment) -> (Vec<Told>, Vec<String>) {
    let told = directory.to_tell(&[Post::Owner, Post::TeamLead], ticket.hands(), now);
    let names = told.iter().filter_map(|told| match told {
        Told::Person(id) => directory.people.get(id).map(|person| person.name.clone()),
        Told::Fallback => None,
    });
    let names = names.collect();
    (told, names)
}

/// How often this ticket may still be nudged today.
pub(super) fn nudges_left(db: &mut Db, now: Moment, rules: &Rules, ticket: TicketId) -> Result<u32, StoreFault> {
    let allowance = allowance(rules, ticket);
    let used = tallies::running(db, &allowance.name, now)?.map_or(0, |tally| tally.count);
    Ok(rules
        .nudges_per_day
        .saturating_sub(u32::try_from(used).unwrap_or(u32::MAX)))
}

fn allowance(rules: &Rules, ticket: TicketId) -> Allowance {
    Allowance::of("nudge", &ticket.to_string(), rules.nudges_per_day, Span::days(1))
}
