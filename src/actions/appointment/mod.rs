//! Visits: what is free, held, agreed, changed, and what became of it on the day.

pub mod affected;
pub mod areas;
pub mod board;
pub mod book;
pub mod choice;
pub mod crew;
pub mod day;
pub mod hold;
pub mod services;
pub mod windows;

use crate::actions::change::{locked, record};
use crate::actions::{Changed, Target};
use crate::domain::appointment::{Appointment, KeptCode, Side, VisitCode, VisitRatings};
use crate::domain::event::{Actor, Happening};
use crate::domain::ids::{AppointmentId, TicketId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::ticket::Ticket;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::{appointments, reservations, visit_answers, visit_codes, visit_ratings};

/// Changes a ticket by what happened to its visits; the appointments of the ticket after it.
pub(super) fn change_visits(
    db: &mut Db,
    now: Moment,
    actor: Actor,
    target: Target,
    decide: impl FnOnce(&Ticket, &[Appointment], Moment, &mut Db) -> Result<Vec<Happening>, Failure>,
) -> Result<(Changed, Vec<Appointment>), Failure> {
    let (ticket, now) = locked(db, now, target)?;
    let before = appointments::of_ticket(db, ticket.id)?;
    let happened = decide(&ticket, &before, now, db)?;
    let changed = record(db, now, actor, ticket, happened)?;
    let after = stored(db, &before, &changed)?;
    Ok((changed, after))
}

/// Stores what the events of a change made of the ticket's visits. Each has a code of its own from when it is agreed until it
/// ends.
fn stored(db: &mut Db, before: &[Appointment], changed: &Changed) -> Result<Vec<Appointment>, Failure> {
    let mut after = before.to_vec();
    for event in &changed.events {
        for known in &mut after {
            known.apply(event);
        }
        after.extend(Appointment::begin(event));
    }
    for (at, appointment) in after.iter().enumerate() {
        match before.get(at) {
            None => {
                appointments::create(db, appointment)?;
                let code = VisitCode::draw(db.dice());
                visit_codes::keep(db, appointment, &code)?;
            }
            Some(known) if known != appointment => {
                appointments::save(db, appointment)?;
                if !appointment.is_open() {
                    visit_codes::forget(db, appointment.id)?;
                }
            }
            Some(_) => {}
        }
    }
    Ok(after)
}

/// The visits that are still to come are given up with a ticket that ends so.
pub(super) fn given_up(
    db: &mut Db,
    ticket: &Ticket,
    visits: &[Appointment],
    why: &str,
    now: Moment,
) -> Result<Vec<Happening>, Failure> {
    let mut happened = Vec::new();
    for visit in visits.iter().filter(|visit| visit.is_awaited()) {
        happened.extend(ticket.visit_cancelled(visit, Side::Customer, false, why, None, now)?);
        reservations::release(db, visit.id)?;
    }
    Ok(happened)
}

/// The appointment among those of a ticket.
fn named(appointments: &[Appointment], id: AppointmentId) -> Result<&Appointment, Refusal> {
    appointments
        .iter()
        .find(|known| known.id == id)
        .ok_or_else(|| Refusal::absent("appointment", id))
}

/// The ticket of an appointment.
pub fn ticket_of(db: &mut Db, id: AppointmentId) -> Result<TicketId, Failure> {
    let found = appointments::find(db, id)?.ok_or_else(|| Refusal::absent("appointment", id))?;
    Ok(found.ticket)
}

/// Keeps what was said of the visit that was done last, where there was one.
pub(super) fn keep_said(db: &mut Db, changed: &Changed) -> Result<(), Failure> {
    let visits = appointments::of_ticket(db, changed.ticket.id)?;
    let last = visits.iter().filter(|visit| visit.done_at.is_some());
    let last = last.max_by_key(|visit| visit.done_at).map(|visit| visit.id);
    let mut said = VisitRatings::after(last);
    changed.events.iter().for_each(|event| said.follow(event));
    for rating in &said.told {
        visit_ratings::keep(db, rating)?;
    }
    for answer in &said.answered {
        visit_answers::keep(db, answer)?;
    }
    Ok(())
}

/// The code that the customer, and nobody else, is told of a visit that has not ended: as long as it is taken.
pub fn code_to_tell(db: &mut Db, id: AppointmentId) -> Result<Option<VisitCode>, StoreFault> {
    let kept = visit_codes::of_visit(db, id)?;
    Ok(kept.filter(KeptCode::is_good).map(|kept| kept.code))
}
