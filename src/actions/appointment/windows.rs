//! Which windows are free for a ticket?

use jiff::civil::Date;

use crate::actions::House;
use crate::domain::appointment::{
    Appointment, Area, Asked, Crew, Offer, Search, Service, TECHNICIANS_MAX, Taken, VisitRules, Window,
};
use crate::domain::ids::UserId;
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::PolicyBook;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::text::{self, SHORT};
use crate::domain::ticket::Ticket;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::technicians::Planned;
use crate::storage::{areas, reservations, services, technicians};

/// So many days are looked at in one go.
pub const DAYS_AT_ONCE: u16 = 14;
/// So many windows are named instead of one that is not free.
pub const NEAREST: usize = 3;

/// What is to be done, and where.
#[derive(Debug, Clone)]
pub struct Errand {
    pub service: Service,
    pub area: Area,
}

/// What can be done for a ticket, and where, by the codes of both.
pub fn errand(db: &mut Db, ticket: &Ticket, service: &str, area: &str) -> Result<Errand, Failure> {
    codes(service, area)?;
    let service = services::of_code(db, service)?.map(|row| row.service()).transpose()?;
    let service = service.filter(|service| service.is_in_use && service.is_for(ticket.kind));
    let Some(service) = service else {
        let wrong = format!(
            "is no service for a ticket of the kind {}; GET /api/v1/services lists them",
            ticket.kind
        );
        return Err(Refusal::field("/service", wrong).into());
    };
    let area = areas::of_code(db, area)?.map(areas::AreaRow::into_area);
    let is_reached = |area: &Area| area.is_in_use && ticket.region.as_ref().is_none_or(|region| *region == area.region);
    let Some(area) = area.filter(is_reached) else {
        let wrong = match &ticket.region {
            Some(region) => format!("is no area of the ticket's region {region}; GET /api/v1/areas lists them"),
            None => "is no area; GET /api/v1/areas lists them".to_owned(),
        };
        return Err(Refusal::field("/area", wrong).into());
    };
    Ok(Errand { service, area })
}

/// Codes are short texts of one line, whether or not anything has them.
pub(super) fn codes(service: &str, area: &str) -> Result<(), Refusal> {
    let checked = [
        text::required("/service", service, SHORT),
        text::required("/area", area, SHORT),
    ];
    let faults: Vec<FieldFault> = checked.into_iter().filter_map(Result::err).collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(faults))
    }
}

/// What a visit is about that was agreed, whatever was retired since.
pub(super) fn errand_of(db: &mut Db, appointment: &Appointment) -> Result<Errand, Failure> {
    let service = services::of_code(db, &appointment.service)?;
    let service = service.map(|row| row.service()).transpose()?;
    let service = service.ok_or_else(|| Refusal::absent("service", &appointment.service))?;
    let area = areas::of_code(db, &appointment.area)?.map(areas::AreaRow::into_area);
    let area = area.ok_or_else(|| Refusal::absent("area", &appointment.area))?;
    Ok(Errand { service, area })
}

/// The days that are looked at: from one on, as far ahead as visits are agreed.
pub fn days_from(house: &House, first: Option<Date>, now: Moment) -> Result<(Date, Date), Refusal> {
    let (today, horizon) = (day_of(house, now), horizon(house, now));
    let first = first.unwrap_or(today);
    if first < today || first > horizon {
        return Err(Refusal::field("day", format!("is a day from {today} to {horizon}")));
    }
    Ok((first, days_after(first, DAYS_AT_ONCE - 1).min(horizon)))
}

/// The last day for which visits are agreed.
pub(super) fn horizon(house: &House, now: Moment) -> Date {
    days_after(day_of(house, now), house.visits.days_ahead)
}

/// The day of a moment, where the operator is.
pub(super) fn day_of(house: &House, moment: Moment) -> Date {
    moment.timestamp().to_zoned(house.zone.clone()).date()
}

fn days_after(day: Date, count: u16) -> Date {
    day.saturating_add(jiff::Span::new().days(i64::from(count)))
}

/// The free windows of an errand on these days, or of one technician alone.
pub fn free(
    db: &mut Db,
    now: Moment,
    house: &House,
    errand: &Errand,
    days: (Date, Date),
    technician: Option<UserId>,
) -> Result<Vec<Offer>, Failure> {
    let planned = technicians::list(db, TECHNICIANS_MAX)?;
    free_among(db, now, house, &house.visits, errand, days, technician, &planned)
}

/// The same among those whose plans were read already.
pub(super) fn free_among(
    db: &mut Db,
    now: Moment,
    house: &House,
    rules: &VisitRules,
    errand: &Errand,
    days: (Date, Date),
    technician: Option<UserId>,
    planned: &[Planned],
) -> Result<Vec<Offer>, Failure> {
    let book = house.book(db, now)?;
    let crew = crew_for(errand, planned, &book);
    let asked = Asked {
        technician,
        ..asked(&errand.area, errand.service.duration, days)
    };
    let taken = taken(db, now, house, &crew, &asked)?;
    let search = Search {
        rules,
        ..search(house, &asked, &crew, &taken, now)
    };
    Ok(search.offers())
}

/// Everybody who could come on a day, window by window.
pub(super) fn places_of_day(
    db: &mut Db,
    now: Moment,
    house: &House,
    errand: &Errand,
    day: Date,
) -> Result<Vec<Offer>, Failure> {
    let planned = technicians::list(db, TECHNICIANS_MAX)?;
    let book = house.book(db, now)?;
    let crew = crew_for(errand, &planned, &book);
    let asked = asked(&errand.area, errand.service.duration, (day, day));
    let taken = taken(db, now, house, &crew, &asked)?;
    Ok(search(house, &asked, &crew, &taken, now).places())
}

/// For each window of a day that can still be chosen in an area, at least how many more visits fit in it, if they take as
/// long as the shortest service of the catalogue and anybody can do them.
pub(super) fn room_of_day(
    db: &mut Db,
    now: Moment,
    house: &House,
    area: &Area,
    day: Date,
    planned: &[Planned],
) -> Result<Vec<(Moment, u32)>, Failure> {
    let Some(shortest) = services::shortest(db)? else {
        return Ok(Vec::new());
    };
    let book = house.book(db, now)?;
    let crew: Vec<Crew<'_>> = crew_within(planned, &book)
        .filter(|one| one.technician.areas.contains(&area.code))
        .collect();
    let asked = asked(area, shortest, (day, day));
    let taken = taken(db, now, house, &crew, &asked)?;
    let free = search(house, &asked, &crew, &taken, now).offers();
    let left = |window: Window| {
        let offer = free.iter().find(|offer| offer.window == window);
        (window.from, offer.map_or(0, |offer| offer.left))
    };
    let windows = house
        .visits
        .windows
        .iter()
        .filter_map(|window| window.on(day, &house.zone));
    let choosable = windows.filter(|window| window.from >= now + house.visits.notice);
    Ok(choosable.map(left).collect())
}

fn asked(area: &Area, duration: Span, (first, last): (Date, Date)) -> Asked {
    Asked {
        area: area.code.clone(),
        visits_per_window: area.visits_per_window,
        duration,
        first,
        last,
        technician: None,
    }
}

/// By the rules of the house.
fn search<'s>(house: &'s House, asked: &'s Asked, crew: &'s [Crew<'s>], taken: &'s [Taken], now: Moment) -> Search<'s> {
    Search {
        asked,
        rules: &house.visits,
        zone: &house.zone,
        crew,
        taken,
        now,
    }
}

/// What is taken of the time of these, and of the area.
fn taken(db: &mut Db, now: Moment, house: &House, crew: &[Crew<'_>], asked: &Asked) -> Result<Vec<Taken>, Failure> {
    if crew.is_empty() {
        return Ok(Vec::new());
    }
    let users: Vec<UserId> = crew.iter().map(|one| one.technician.user).collect();
    let period = whole_days(house, asked.first, asked.last);
    Ok(reservations::taken(db, period, &users, &asked.area, now)?)
}

/// Those who come to the area and have the skill.
fn crew_for<'p>(errand: &Errand, planned: &'p [Planned], book: &'p PolicyBook) -> Vec<Crew<'p>> {
    crew_within(planned, book)
        .filter(|one| one.comes_for(&errand.area.code, &errand.service.skill))
        .collect()
}

/// Everybody with the calendar of their shift.
fn crew_within<'p>(planned: &'p [Planned], book: &'p PolicyBook) -> impl Iterator<Item = Crew<'p>> {
    planned.iter().filter_map(|plan| {
        let calendar = &book.latest_calendar(&plan.calendar)?.calendar;
        Some(Crew {
            technician: &plan.technician,
            calendar,
        })
    })
}

/// From the first day's midnight to the last day's end, and what may reach into them from other zones.
fn whole_days(house: &House, first: Date, last: Date) -> Window {
    let midnight = |date: Date| {
        let zoned = date.to_zoned(house.zone.clone()).ok();
        zoned.map(|zoned| Moment::from(zoned.timestamp()))
    };
    let from = midnight(first).unwrap_or(Moment::EPOCH);
    let until = midnight(last).unwrap_or(from);
    Window {
        from: from - Span::days(1),
        until: until + Span::days(2),
    }
}

/// The nearest free windows.
pub fn nearest(db: &mut Db, now: Moment, house: &House, errand: &Errand) -> Result<Vec<Window>, Failure> {
    let days = days_from(house, None, now)?;
    let free = free(db, now, house, errand, days, None)?;
    Ok(free.iter().take(NEAREST).map(|offer| offer.window).collect())
}
