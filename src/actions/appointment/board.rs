//! A day's board: who comes to whom, what room is left in each area, and where a visit that is to be agreed fits.

use jiff::civil::Date;

use super::choice::{Choice, Chosen, choice};
use super::day::visits_of_day;
use super::windows::{errand, places_of_day, room_of_day};
use crate::actions::House;
use crate::actions::change::found;
use crate::domain::appointment::{AREAS_MAX, Appointment, Area, Offer, TECHNICIANS_MAX};
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;
use crate::domain::rights::Scope;
use crate::domain::ticket::Ticket;
use crate::domain::words::PromiseKind;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::promises::{ListedPromise, PromiseFilter, owed};
use crate::storage::technicians::Planned;
use crate::storage::{areas, technicians};

/// So many areas are shown at once; one of them is chosen where there are more.
const AREAS_SHOWN: usize = 12;
/// So many promises to agree a visit are shown.
const TRAY: usize = 50;

/// A day's board.
#[derive(Debug)]
pub struct Board {
    pub visits: Vec<(Appointment, Ticket)>,
    /// What is to be agreed, the most urgent first.
    pub tray: Vec<ListedPromise>,
    /// Code and name of every area within reach.
    pub areas: Vec<(String, String)>,
    /// The areas that are shown.
    pub shown: Vec<AreaOfBoard>,
    /// What is being placed.
    pub picked: Option<Picked>,
}

/// An area on the board.
#[derive(Debug)]
pub struct AreaOfBoard {
    pub area: Area,
    /// Who comes there and stands in no area before it: id and name.
    pub crew: Vec<(UserId, String)>,
    /// For each window of the day that can still be chosen: when it begins, and at least how many more visits fit in it.
    pub room: Vec<(Moment, u32)>,
}

/// A ticket for which a place is looked for.
#[derive(Debug)]
pub struct Picked {
    pub ticket: Ticket,
    pub choice: Choice,
    /// Who could come when on this day.
    pub places: Vec<Offer>,
    /// By when the visit has to be over to keep what was promised, where anything was.
    pub promised: Option<Moment>,
}

/// The board of a day, of one area where it is named, and with the places for a ticket of this number where one is picked.
pub fn board(
    db: &mut Db,
    now: Moment,
    house: &House,
    scope: &Scope,
    day: Date,
    area: Option<&str>,
    picked: Option<(&str, Chosen)>,
) -> Result<Board, Failure> {
    let regions = scope.regions();
    let all = areas::list(db, AREAS_MAX)?.into_iter().map(areas::AreaRow::into_area);
    let within: Vec<Area> = all
        .filter(|area| area.is_in_use && regions.as_ref().is_none_or(|regions| regions.contains(&area.region)))
        .collect();
    let areas = within
        .iter()
        .map(|area| (area.code.clone(), area.name.clone()))
        .collect();
    let planned = technicians::list(db, TECHNICIANS_MAX)?;
    let wanted = within
        .into_iter()
        .filter(|one| area.is_none_or(|area| area == one.code))
        .take(AREAS_SHOWN);
    let mut shown: Vec<AreaOfBoard> = Vec::new();
    for area in wanted {
        let stands = |user: UserId| shown.iter().any(|one| one.crew.iter().any(|(known, _)| *known == user));
        let crew = crew_of(&area, &planned).filter(|(user, _)| !stands(*user)).collect();
        let room = room_of_day(db, now, house, &area, day, &planned)?;
        shown.push(AreaOfBoard { area, crew, room });
    }
    let waiting = PromiseFilter {
        kinds: vec![PromiseKind::Booking],
        ..PromiseFilter::default()
    };
    Ok(Board {
        visits: visits_of_day(db, house, day, None, scope, area)?,
        tray: owed(db, now, &waiting, scope, TRAY)?,
        picked: picked
            .map(|(number, chosen)| placing(db, now, house, scope, day, number, chosen))
            .transpose()?,
        areas,
        shown,
    })
}

fn crew_of<'p>(area: &'p Area, planned: &'p [Planned]) -> impl Iterator<Item = (UserId, String)> + 'p {
    let comes = planned.iter().filter(|plan| plan.technician.areas.contains(&area.code));
    comes.map(|plan| (plan.technician.user, plan.name.clone()))
}

fn placing(
    db: &mut Db,
    now: Moment,
    house: &House,
    scope: &Scope,
    day: Date,
    number: &str,
    chosen: Chosen,
) -> Result<Picked, Failure> {
    let ticket = found(db, scope, number)?;
    let choice = choice(db, now, house, &ticket, chosen)?;
    let mut places = Vec::new();
    let can_move = choice.open.as_ref().is_none_or(Appointment::is_awaited);
    if let (true, Some(service), Some(area)) = (can_move, &choice.service, &choice.area) {
        let errand = errand(db, &ticket, service, area)?;
        places = places_of_day(db, now, house, &errand, day)?;
    }
    let promised = ticket
        .owed()
        .filter(|owed| owed.kind == PromiseKind::Resolution)
        .map(|owed| owed.due_at)
        .chain(choice.open.as_ref().map(|open| open.window.until))
        .min();
    Ok(Picked {
        ticket,
        choice,
        places,
        promised,
    })
}
