//! A customer adds words to their ticket.

use super::{Allowance, Allowed, Rules, Visitor};
use crate::actions::message::message;
use crate::actions::once::{Key, once};
use crate::actions::{House, Target};
use crate::domain::event::Actor;
use crate::domain::ids::TicketId;
use crate::domain::moment::{Moment, Span};
use crate::domain::ticket::CustomerMessage;
use crate::domain::words::Medium;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

/// Adds what they wrote, once for each key.
pub fn say(
    db: &mut Db,
    now: Moment,
    house: &House,
    rules: &Rules,
    visitor: &Visitor,
    text: &str,
    key: &Key,
) -> Result<Allowed<()>, Failure> {
    if key.answer::<()>(db)?.is_none()
        && let Some(until) = words_used_up(db, now, rules, visitor.ticket)?
    {
        return Ok(Allowed::Wait(until));
    }
    once(db, now, key, |db| {
        use_words(db, now, rules, visitor.ticket)?;
        let said = CustomerMessage {
            medium: Medium::Web,
            text: text.to_owned(),
            received_at: now,
        };
        message(db, now, house, Actor::Customer, Target::from(visitor.ticket), &said)?;
        Ok(())
    })?;
    Ok(Allowed::Done(()))
}

pub(super) fn words_used_up(
    db: &mut Db,
    now: Moment,
    rules: &Rules,
    ticket: TicketId,
) -> Result<Option<Moment>, StoreFault> {
    words_of(rules, ticket).is_used_up(db, now)
}

pub(super) fn use_words(db: &mut Db, now: Moment, rules: &Rules, ticket: TicketId) -> Result<(), Failure> {
    words_of(rules, ticket).use_one(db, now)
}

fn words_of(rules: &Rules, ticket: TicketId) -> Allowance {
    Allowance::of("say", &ticket.to_string(), rules.messages_per_day, Span::days(1))
}
