//! What can be chosen for a visit: the services for the ticket, the areas of its region, and what is free of them.

use jiff::civil::Date;

use super::windows::{day_of, days_from, errand, free, horizon};
use crate::actions::House;
use crate::domain::appointment::{AREAS_MAX, Appointment, Area, Offer, SERVICES_MAX, Service, Window};
use crate::domain::ids::AppointmentId;
use crate::domain::moment::Moment;
use crate::domain::ticket::Ticket;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{appointments, areas, reservations, services};

/// What can be chosen from.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What can be done for the ticket.
    pub services: Vec<Service>,
    /// Where.
    pub areas: Vec<Area>,
    /// The codes that were chosen, or that alone can be.
    pub service: Option<String>,
    pub area: Option<String>,
    /// What is free from a day on.
    pub offers: Vec<Offer>,
    /// The day after those that were looked at, where visits are agreed so far ahead.
    pub next: Option<Date>,
    /// The visit that is agreed.
    pub open: Option<Appointment>,
    /// What is held for the ticket, and until when.
    pub held: Option<(AppointmentId, Window, Moment)>,
    pub now: Moment,
}

/// What was chosen so far.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    pub service: Option<String>,
    pub area: Option<String>,
    pub day: Option<Date>,
}

/// What can be chosen for a ticket.
pub fn choice(db: &mut Db, now: Moment, house: &House, ticket: &Ticket, chosen: Chosen) -> Result<Choice, Failure> {
    let mut services = Vec::new();
    for row in services::list(db, SERVICES_MAX)? {
        services.push(row.service()?);
    }
    services.retain(|service| service.is_in_use && service.is_for(ticket.kind));
    let mut areas: Vec<Area> = areas::list(db, AREAS_MAX)?
        .into_iter()
        .map(areas::AreaRow::into_area)
        .collect();
    areas.retain(|area| area.is_in_use && ticket.region.as_ref().is_none_or(|region| *region == area.region));
    let known = appointments::of_ticket(db, ticket.id)?;
    let open = known.iter().find(|visit| visit.is_open()).cloned();
    let last = known.last();
    let service = chosen
        .service
        .or_else(|| last.map(|visit| visit.service.clone()))
        .filter(|code| services.iter().any(|service| service.code == *code))
        .or_else(|| only(&services).map(|service| service.code.clone()));
    let area = chosen
        .area
        .or_else(|| last.map(|visit| visit.area.clone()))
        .filter(|code| areas.iter().any(|area| area.code == *code))
        .or_else(|| only(&areas).map(|area| area.code.clone()));
    let (mut offers, mut next) = (Vec::new(), None);
    if let (Some(service), Some(area)) = (&service, &area) {
        let errand = errand(db, ticket, service, area)?;
        let horizon = horizon(house, now);
        let first = chosen.day.filter(|day| (day_of(house, now)..=horizon).contains(day));
        let looked_at = days_from(house, first, now)?;
        offers = free(db, now, house, &errand, looked_at, None)?;
        next = looked_at.1.tomorrow().ok().filter(|day| *day <= horizon);
    }
    let held = reservations::held_of(db, ticket.id, now)?;
    let held = held.and_then(|held| Some((held.id, held.window(), held.held_until?)));
    Ok(Choice {
        services,
        areas,
        service,
        area,
        offers,
        next,
        open,
        held,
        now,
    })
}

fn only<T>(all: &[T]) -> Option<&T> {
    match all {
        [one] => Some(one),
        _ => None,
    }
}
