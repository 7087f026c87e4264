//! A customer chooses when we come: they see what is free, have it held while they decide, agree, move it, or give it up.

use super::say::{use_words, words_used_up};
use super::{Allowed, Rules, Visitor};
use crate::actions::House;
use crate::actions::appointment::book::{Said, book, cancel_visit, move_visit};
use crate::actions::appointment::choice::{Choice, Chosen, choice as choices};
use crate::actions::appointment::hold::{Wish, hold};
use crate::actions::once::{Key, once};
use crate::domain::appointment::Side;
use crate::domain::event::Actor;
use crate::domain::ids::AppointmentId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::ticket::Ticket;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{appointments, tickets};

/// What can be chosen for the visitor's ticket.
pub fn choice(db: &mut Db, now: Moment, house: &House, visitor: &Visitor, chosen: Chosen) -> Result<Choice, Failure> {
    let ticket = ticket_of(db, visitor)?;
    choices(db, now, house, &ticket, chosen)
}

fn ticket_of(db: &mut Db, visitor: &Visitor) -> Result<Ticket, Failure> {
    let ticket = tickets::find(db, visitor.ticket)?;
    Ok(ticket.ok_or_else(|| Refusal::absent("ticket", visitor.ticket))?)
}

/// Has a window held.
pub fn choose(db: &mut Db, now: Moment, house: &House, visitor: &Visitor, wish: &Wish) -> Result<(), Failure> {
    hold(db, now, house, visitor.ticket.into(), wish)?;
    Ok(())
}

/// Agrees what is held, in the place of what was agreed before.
pub fn agree(
    db: &mut Db,
    now: Moment,
    house: &House,
    rules: &Rules,
    visitor: &Visitor,
    held: AppointmentId,
    words: &str,
    key: &Key,
) -> Result<Allowed<()>, Failure> {
    let said = Said {
        side: Side::Customer,
        consent: String::new(),
        reason: words.to_owned(),
    };
    changing(db, now, rules, visitor, key, |db| {
        let (target, actor) = (visitor.ticket.into(), Actor::Customer);
        let known = appointments::of_ticket(db, visitor.ticket)?;
        match known.iter().find(|visit| visit.is_open()) {
            Some(open) => move_visit(db, now, house, actor, target, open.id, held, &said)?,
            None => book(db, now, house, actor, target, held, &said)?,
        };
        Ok(())
    })
}

/// Gives the agreed visit up.
pub fn give_up(
    db: &mut Db,
    now: Moment,
    house: &House,
    rules: &Rules,
    visitor: &Visitor,
    visit: AppointmentId,
    words: &str,
    key: &Key,
) -> Result<Allowed<()>, Failure> {
    changing(db, now, rules, visitor, key, |db| {
        let (target, actor) = (visitor.ticket.into(), Actor::Customer);
        cancel_visit(db, now, house, actor, target, visit, Side::Customer, words)?;
        Ok(())
    })
}

/// What a customer changes counts among what they write in a day.
fn changing(
    db: &mut Db,
    now: Moment,
    rules: &Rules,
    visitor: &Visitor,
    key: &Key,
    change: impl FnOnce(&mut Db) -> Result<(), Failure>,
) -> Result<Allowed<()>, Failure> {
    if key.answer::<()>(db)?.is_none()
        && let Some(until) = words_used_up(db, now, rules, visitor.ticket)?
    {
        return Ok(Allowed::Wait(until));
    }
    once(db, now, key, |db| {
        use_words(db, now, rules, visitor.ticket)?;
        change(db)
    })?;
    Ok(Allowed::Done(()))
}
