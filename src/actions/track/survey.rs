//! A customer says how the service was.

use super::say::{use_words, words_used_up};
use super::{Allowed, Rules, Visitor};
use crate::actions::change::change;
use crate::actions::once::{Key, once};
use crate::actions::{Changed, House};
use crate::domain::appointment::VisitRatings;
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::ticket::Rating;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{appointments, events, visit_ratings};

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
        keep(db, &changed)
    })?;
    Ok(Allowed::Done(()))
}

/// Keeps what was said of the visit that was done last, where there was one.
fn keep(db: &mut Db, changed: &Changed) -> Result<(), Failure> {
    let visits = appointments::of_ticket(db, changed.ticket.id)?;
    let last = visits.iter().filter(|visit| visit.done_at.is_some());
    let last = last.max_by_key(|visit| visit.done_at).map(|visit| visit.id);
    let mut ratings = VisitRatings::after(last);
    changed.events.iter().for_each(|event| ratings.follow(event));
    for rating in &ratings.told {
        visit_ratings::keep(db, rating)?;
    }
    Ok(())
}
