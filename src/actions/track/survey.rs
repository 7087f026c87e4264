//! A customer says how the service was.

use super::say::{use_words, words_used_up};
use super::{Allowed, Rules, Visitor};
use crate::actions::House;
use crate::actions::appointment::keep_said;
use crate::actions::change::change;
use crate::actions::once::{Key, once};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::ticket::Rating;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{appointments, events};

/// The latest events that are looked through.
const EVENTS_MAX: i64 = 500;

/// Records the rating, once for each key; a low one reopens the matter.
pub fn rate(
    db: &mut Db,
    now: Moment,
    house: &House,
    rules: &Rules,
    visitor: &Visitor,
    rating: &Rating,
    key: &Key,
) -> Result<Allowed<()>, Failure> {
    if key.answer::<()>(db)?.is_none()
        && let Some(until) = words_used_up(db, now, rules, visitor.ticket)?
    {
        return Ok(Allowed::Wait(until));
    }
    once(db, now, key, |db| {
        use_words(db, now, rules, visitor.ticket)?;
        let changed = change(db, now, Actor::Customer, visitor.ticket.into(), |ticket, now, db| {
            let history = events::latest(db, ticket.id, EVENTS_MAX)?;
            let visits = appointments::of_ticket(db, ticket.id)?;
            let visited = visits.iter().any(|visit| visit.done_at.is_some());
            let book = house.book(db, now)?;
            Ok(ticket.survey_answered(rating, &history, visited, &book, now, db.dice())?)
        })?;
        keep_said(db, &changed)
    })?;
    Ok(Allowed::Done(()))
}
