//! The day of a visit: on the way, at the door, nobody there, done.

use jiff::civil::Date;

use crate::actions::change::locked;
use crate::actions::security::record;
use crate::actions::{Changed, House, Target};
use crate::domain::appointment::{Appointment, Confirmation, NotConfirmed, Window};
use crate::domain::event::Actor;
use crate::domain::ids::{AppointmentId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Scope;
use crate::domain::security::{By, Personal, SecurityFact};
use crate::domain::ticket::Ticket;
use crate::domain::words::Role;
use crate::error::Failure;
use crate::storage::appointments::{self, Visits};
use crate::storage::db::Db;
use crate::storage::{customers, reservations, tickets, visit_codes};

use super::{change_visits, named};

/// What a technician says on the day.
#[derive(Debug, Clone)]
pub enum Step {
    SetOut,
    /// At the door, and where that is, if they say so.
    Arrived(String),
    /// We waited, and what was found.
    Absent(String),
    Done(Confirmation),
}

/// What came of a step: the ticket and the visit after it. A code that does not confirm the visit is no failure of the
/// transaction, which counted it.
pub type Taken = Result<(Changed, Appointment), NotConfirmed>;

/// Records a step of the day.
pub fn take_step(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    id: AppointmentId,
    step: &Step,
) -> Result<Taken, Failure> {
    if let Step::Done(confirmation) = step
        && let Err(refused) = judge_code(db, now, actor, target, id, confirmation)?
    {
        return Ok(Err(refused));
    }
    let (changed, appointments) = change_visits(db, now, actor, target, |ticket, known, now, db| {
        let visit = named(known, id)?;
        must_come(visit, actor)?;
        let rules = &house.visits;
        match step {
            Step::SetOut => Ok(vec![visit.set_out()?]),
            Step::Arrived(place) => Ok(ticket.visit_arrived(visit, place, rules, now)?),
            Step::Absent(said) => {
                let book = house.book(db, now)?;
                reservations::release(db, id)?;
                Ok(ticket.customer_absent(visit, said, rules, &book, now, db.dice())?)
            }
            Step::Done(confirmation) => {
                let book = house.book(db, now)?;
                reservations::release(db, id)?;
                Ok(ticket.visit_done(visit, confirmation, &book, now, db.dice())?)
            }
        }
    })?;
    Ok(Ok((changed, named(&appointments, id)?.clone())))
}

/// Whether the code that the customer gave, if they gave one, is that of the visit. A wrong one is counted.
fn judge_code(
    db: &mut Db,
    now: Moment,
    actor: Actor,
    target: Target,
    id: AppointmentId,
    confirmation: &Confirmation,
) -> Result<Result<(), NotConfirmed>, Failure> {
    let Some(said) = &confirmation.code else {
        return Ok(Ok(()));
    };
    let (ticket, _) = locked(db, now, target)?;
    let known = appointments::of_ticket(db, ticket.id)?;
    let visit = named(&known, id)?;
    must_come(visit, actor)?;
    visit.done(confirmation)?;
    let judged = match visit_codes::of_visit(db, id)? {
        Some(kept) => kept.judge(said),
        None => Err(NotConfirmed::NoCode),
    };
    if let Err(NotConfirmed::Wrong { .. }) = judged {
        visit_codes::count_wrong(db, id)?;
    }
    Ok(judged)
}

/// A technician says nothing of other people's visits.
fn must_come(visit: &Appointment, actor: Actor) -> Result<(), Refusal> {
    match actor {
        Actor::User(user, Role::Technician) if user != visit.technician => {
            Err(Refusal::absent("appointment", visit.id))
        }
        _ => Ok(()),
    }
}

/// The customer's number for whoever is to come to them, while the visit is open. It is recorded like every look at personal
/// data.
pub fn number_to_call(
    db: &mut Db,
    now: Moment,
    by: &By,
    actor: Actor,
    ticket: TicketId,
    id: AppointmentId,
) -> Result<String, Failure> {
    let visits = appointments::of_ticket(db, ticket)?;
    let visit = named(&visits, id)?;
    if actor.user() != Some(visit.technician) {
        return Err(Refusal::absent("appointment", id).into());
    }
    if !visit.is_open() {
        return Err(Refusal::VisitStep("the visit is over; somebody else calls the customer now".to_owned()).into());
    }
    let ticket = tickets::find(db, ticket)?.ok_or_else(|| Refusal::absent("ticket", ticket))?;
    let customer = customers::find(db, ticket.customer)?;
    let phone = customer.and_then(|customer| customer.phones.into_iter().next());
    let phone = phone.ok_or_else(|| Refusal::absent("number of the customer of ticket", &ticket.number))?;
    let seen = SecurityFact::Unmasked {
        customer: ticket.customer,
        fields: vec![Personal::Phones],
    };
    record(db, now, by, seen.saying([("ticket", &ticket.number)]))?;
    Ok(phone.as_str().to_owned())
}

/// So many visits of a day are shown.
const MOST: i64 = 1_000;

/// The visits of a day that were not given up, each with its ticket: those of one technician, or of tickets within a scope
/// and of one area where it is named.
pub fn visits_of_day(
    db: &mut Db,
    house: &House,
    day: Date,
    technician: Option<UserId>,
    scope: &Scope,
    area: Option<&str>,
) -> Result<Vec<(Appointment, Ticket)>, Failure> {
    let Some(period) = day_of(house, day) else {
        return Ok(Vec::new());
    };
    let whose = technician.map_or(Visits::Within(scope, area), Visits::Of);
    let visits = appointments::within(db, period, &whose, MOST)?;
    let ids: Vec<TicketId> = visits.iter().map(|visit| visit.ticket).collect();
    let known = tickets::these(db, &ids)?;
    let found = visits.into_iter().filter_map(|visit| {
        let ticket = known.get(&visit.ticket)?.clone();
        Some((visit, ticket))
    });
    Ok(found.collect())
}

/// From one midnight of the house to the next.
fn day_of(house: &House, day: Date) -> Option<Window> {
    let midnight = |day: Date| {
        let zoned = day.to_zoned(house.zone.clone()).ok()?;
        Some(Moment::from(zoned.timestamp()))
    };
    Some(Window {
        from: midnight(day)?,
        until: midnight(day.tomorrow().ok()?)?,
    })
}
