//! Which agreed visits would no longer be possible as agreed? Changes of plans, absences, calendars and capacities name
//! them and are refused, unless whoever makes the change says that the visits are to be left as they are. Nothing is moved
//! silently.

use std::collections::HashMap;

use crate::actions::House;
use crate::domain::appointment::{Appointment, Crew, SERVICES_MAX, Technician};
use crate::domain::calendar::Calendar;
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::{appointments, reservations, services, tickets};

/// So many visits are named.
const NAMED: usize = 20;
/// So many visits are looked at.
const LOOKED_AT: i64 = 20_000;

/// The skill that each service needs.
pub(super) type Skills = HashMap<String, String>;

/// The skill that each service of the catalogue needs.
pub(super) fn skills(db: &mut Db) -> Result<Skills, StoreFault> {
    let rows = services::list(db, SERVICES_MAX)?;
    Ok(rows.into_iter().map(|row| (row.code, row.skill)).collect())
}

/// Whether a technician planned so can come to a visit as it was agreed.
pub(super) fn can_come(
    house: &House,
    skills: &Skills,
    technician: &Technician,
    calendar: &Calendar,
    visit: &Appointment,
) -> bool {
    let crew = Crew { technician, calendar };
    let skill = skills.get(&visit.service);
    skill.is_some_and(|skill| crew.comes_for(&visit.area, skill)) && crew.works_through(visit.busy, &house.zone)
}

/// The awaited visits of these technicians. What is only held of their time is let go: whoever holds it chooses again.
pub(super) fn awaited_of(db: &mut Db, now: Moment, technicians: &[UserId]) -> Result<Vec<Appointment>, StoreFault> {
    reservations::release_held_by(db, technicians)?;
    appointments::awaited_from(db, now, Some(technicians), None, LOOKED_AT)
}

/// The awaited visits of an area. What is only held there is let go.
pub(super) fn awaited_in(db: &mut Db, now: Moment, area: &str) -> Result<Vec<Appointment>, StoreFault> {
    reservations::release_held_in(db, area)?;
    appointments::awaited_from(db, now, None, Some(area), LOOKED_AT)
}

/// Refuses what makes these visits impossible, naming them, unless they are to be left as they are.
pub(super) fn must_be_kept(db: &mut Db, affected: &[Appointment], keep_visits: bool) -> Result<(), Failure> {
    if keep_visits || affected.is_empty() {
        return Ok(());
    }
    let mut visits = Vec::new();
    for visit in affected.iter().take(NAMED) {
        let number = tickets::find(db, visit.ticket)?.map_or_else(|| visit.ticket.to_string(), |ticket| ticket.number);
        visits.push((number, visit.window.from));
    }
    let more = affected.len() - visits.len();
    Err(Refusal::VisitsAffected { visits, more }.into())
}
