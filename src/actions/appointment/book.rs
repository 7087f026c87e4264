//! A held window is agreed; an agreed visit is moved to another window, given up, or given to another technician.

use crate::actions::visit_mail::{confirm, tell_given_up};
use crate::actions::{Changed, House, Target};
use crate::domain::appointment::{Appointment, Side, VisitRules};
use crate::domain::event::{Actor, Happening};
use crate::domain::ids::{AppointmentId, TicketId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::ticket::{Booking, Ticket};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::reservations::{self, ReservationRow};

use super::hold::{Keeping, Wish, keep};
use super::windows::errand_of;
use super::{change_visits, named};

/// What is said when a visit is agreed or changed.
#[derive(Debug, Clone)]
pub struct Said {
    /// Whose wish it was.
    pub side: Side,
    /// How the customer agreed to a window that is later than was promised.
    pub consent: String,
    /// Why it was changed; of no meaning for a first visit.
    pub reason: String,
}

/// Agrees a window that is held for the ticket.
pub fn book(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    held: AppointmentId,
    said: &Said,
) -> Result<(Changed, Appointment), Failure> {
    let (changed, appointments) = change_visits(db, now, actor, target, |ticket, known, now, db| {
        ticket.must_take_visits(known)?;
        agreed(db, now, house, actor, ticket, held, None, said)
    })?;
    let agreed = named(&appointments, held)?;
    confirm(db, now, house, actor, agreed)?;
    Ok((changed, agreed.clone()))
}

/// Agrees a held window in the place of a visit that was agreed before.
pub fn move_visit(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    before: AppointmentId,
    held: AppointmentId,
    said: &Said,
) -> Result<(Changed, Appointment), Failure> {
    let (changed, appointments) = change_visits(db, now, actor, target, |ticket, known, now, db| {
        ticket.must_be_open()?;
        let before = named(known, before)?;
        let mut happened = ticket.visit_cancelled(before, said.side, true, &said.reason, bound(house, actor), now)?;
        happened.extend(agreed(db, now, house, actor, ticket, held, Some(before), said)?);
        reservations::release(db, before.id)?;
        Ok(happened)
    })?;
    let agreed = named(&appointments, held)?;
    confirm(db, now, house, actor, agreed)?;
    Ok((changed, agreed.clone()))
}

fn agreed(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    ticket: &Ticket,
    held: AppointmentId,
    before: Option<&Appointment>,
    said: &Said,
) -> Result<Vec<Happening>, Failure> {
    let kept = held_for(db, ticket.id, held)?;
    if !reservations::agree(db, held, now)? {
        return Err(ran_out().into());
    }
    let booking = Booking {
        appointment: held,
        window: kept.window(),
        busy: kept.busy(),
        service: kept.service,
        area: kept.area,
        technician: kept.technician_id,
        side: said.side,
        consent: said.consent.clone(),
    };
    let book = house.book(db, now)?;
    let in_person = actor == Actor::Customer;
    Ok(ticket.book_visit(&booking, before, in_person, &book, now, db.dice())?)
}

/// How long before the window whoever does it can still change it.
fn bound(house: &House, actor: Actor) -> Option<Span> {
    (actor == Actor::Customer).then_some(house.visits.change_until)
}

fn held_for(db: &mut Db, ticket: TicketId, held: AppointmentId) -> Result<ReservationRow, Failure> {
    let kept = reservations::find(db, held)?.filter(|kept| kept.ticket_id == ticket && kept.held_until.is_some());
    Ok(kept.ok_or_else(ran_out)?)
}

fn ran_out() -> Refusal {
    Refusal::VisitStep("the window is not held any more; look at what is free and choose again".to_owned())
}

/// Gives a visit up.
pub fn cancel_visit(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    id: AppointmentId,
    side: Side,
    reason: &str,
) -> Result<(Changed, Appointment), Failure> {
    let (changed, appointments) = change_visits(db, now, actor, target, |ticket, known, now, db| {
        let known = named(known, id)?;
        let happened = ticket.visit_cancelled(known, side, false, reason, bound(house, actor), now)?;
        reservations::release(db, id)?;
        Ok(happened)
    })?;
    let given_up = named(&appointments, id)?;
    tell_given_up(db, now, house, side, given_up)?;
    Ok((changed, given_up.clone()))
}

/// Gives a visit to another technician, in the window that was agreed.
pub fn place_visit(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    id: AppointmentId,
    technician: UserId,
) -> Result<(Changed, Appointment), Failure> {
    let (changed, appointments) = change_visits(db, now, actor, target, |ticket, known, now, db| {
        let known = named(known, id)?;
        known.place(technician, known.busy)?;
        if known.technician == technician {
            return Err(Refusal::field("/technician", "has the visit already").into());
        }
        reservations::release(db, id)?;
        let mut errand = errand_of(db, known)?;
        // The customer has the window already: however near it is, and whatever number of visits it may hold by now.
        errand.area.visits_per_window = None;
        let wish = Wish {
            service: known.service.clone(),
            area: known.area.clone(),
            from: known.window.from,
            technician: Some(technician),
        };
        let rules = VisitRules {
            notice: known.window.from.since(now),
            ..house.visits.clone()
        };
        let keeping = Keeping {
            id,
            ticket: ticket.id,
            held_until: None,
        };
        let Some(kept) = keep(db, now, house, &rules, &errand, &wish, keeping)? else {
            let wrong =
                "has no time then, does not come to the area, or has not the skill; see the free ones of the day";
            return Err(Refusal::field("/technician", wrong).into());
        };
        Ok(vec![known.place(technician, kept.busy())?])
    })?;
    Ok((changed, named(&appointments, id)?.clone()))
}
