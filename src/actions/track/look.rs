//! A customer looks at their ticket.

use super::nudge::{nudges_left, who_is_told};
use super::{Rules, Visitor};
use crate::actions::House;
use crate::actions::appointment::code_to_tell;
use crate::domain::appointment::{Appointment, SERVICES_MAX, VisitCode};
use crate::domain::compensation::{Decision, Money};
use crate::domain::moment::Moment;
use crate::domain::people::Directory;
use crate::domain::progress::{Progress, Stage};
use crate::domain::refusal::Refusal;
use crate::domain::ticket::{Rated, Ticket, rated};
use crate::domain::words::PromiseKind;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{appointments, compensations, events, services, tickets};

/// The latest events that are looked through.
const EVENTS_MAX: i64 = 500;

/// What the page of a ticket shows.
#[derive(Debug, Clone)]
pub struct Seen {
    pub code: String,
    pub number: String,
    pub subject: String,
    pub progress: Progress,
    /// Who is responsible.
    pub owner: Option<String>,
    pub team: Option<String>,
    /// To whom it has climbed, once it is late.
    pub manager: Option<String>,
    pub last_four: Option<String>,
    /// The visit that is agreed, or the latest one that was not given up, or the latest one; and who comes.
    pub visit: Option<(Appointment, String)>,
    /// The code by which they confirm that the open visit is done.
    pub visit_code: Option<VisitCode>,
    /// By when the customer is called back, where that is owed.
    pub call_by: Option<Moment>,
    /// Until when the customer can change it by themselves.
    pub change_until: Option<Moment>,
    /// What they get for visits that we missed, once it was confirmed.
    pub compensated: Vec<Money>,
    /// Whether the customer can say how the service was, and what they said.
    pub can_rate: bool,
    pub rated: Option<Rated>,
    /// Whether there is anything that can be booked for it.
    pub can_book: bool,
    /// How often they may still nudge today, and who is told then.
    pub nudges_left: u32,
    pub told: Vec<String>,
    pub now: Moment,
}

/// The ticket as this customer sees it.
pub fn look(db: &mut Db, now: Moment, house: &House, rules: &Rules, visitor: &Visitor) -> Result<Seen, Failure> {
    let ticket = tickets::find(db, visitor.ticket)?.ok_or_else(|| Refusal::absent("ticket", visitor.ticket))?;
    let events = events::latest(db, ticket.id, EVENTS_MAX)?;
    let directory = house.directory(db, now)?;
    let progress = Progress::of(&ticket, &events, now);
    let (nudges_left, told) = if progress.stage == Stage::Open {
        (
            nudges_left(db, now, rules, ticket.id)?,
            who_is_told(&directory, &ticket, now).1,
        )
    } else {
        (0, Vec::new())
    };
    let visits = appointments::of_ticket(db, ticket.id)?;
    let open = visits.iter().position(Appointment::is_open);
    let rated = rated(&events);
    let visited = visits.iter().any(|visit| visit.done_at.is_some());
    let is_over = matches!(progress.stage, Stage::Answered | Stage::Ended);
    let can_rate = progress.stage != Stage::Joined
        && open.is_none()
        && (is_over || visited)
        && rated.is_none_or(|rated| now <= rated.change_until);
    let not_given_up = || visits.iter().rposition(|visit| visit.cancelled.is_none());
    let latest = open.or_else(not_given_up).or(visits.len().checked_sub(1));
    let visit = latest.map(|place| visits[place].clone());
    let visit_code = match &visit {
        Some(visit) if visit.is_open() => code_to_tell(db, visit.id)?,
        _ => None,
    };
    let change_until = visit
        .as_ref()
        .map(|visit| visit.window.from - house.visits.change_until);
    let can_book = progress.stage == Stage::Open && is_bookable(db, &ticket)?;
    let comes = |visit: Appointment| {
        let person = directory.people.get(&visit.technician);
        (visit, person.map_or_else(String::new, |person| person.name.clone()))
    };
    let decided = compensations::of_ticket(db, ticket.id)?.into_iter();
    let confirmed = decided.filter(|decided| decided.decision == Decision::Confirmed);
    Ok(Seen {
        compensated: confirmed.map(|decided| decided.amount).collect(),
        visit: visit.map(comes),
        visit_code,
        call_by: ticket
            .owed()
            .filter(|owed| owed.kind == PromiseKind::Callback)
            .map(|owed| owed.due_at)
            .min(),
        change_until,
        can_rate,
        rated,
        can_book,
        owner: name_of(&directory, &ticket),
        team: ticket
            .team
            .and_then(|team| directory.teams.get(&team))
            .map(|team| team.name.clone()),
        manager: manager_of(&directory, &ticket),
        code: ticket.tracking_code.clone(),
        number: ticket.number.clone(),
        subject: ticket.word("subject").to_owned(),
        progress,
        last_four: visitor.last_four.clone(),
        nudges_left,
        told,
        now,
    })
}

fn name_of(directory: &Directory, ticket: &Ticket) -> Option<String> {
    let owner = directory.people.get(&ticket.owner?)?;
    owner.is_here().then(|| owner.name.clone())
}

fn manager_of(directory: &Directory, ticket: &Ticket) -> Option<String> {
    let team = directory.teams.get(&ticket.team?)?;
    let manager = team.manager.or(team.duty_manager)?;
    directory.people.get(&manager).map(|manager| manager.name.clone())
}

/// Whether a service of the catalogue is for such tickets.
fn is_bookable(db: &mut Db, ticket: &Ticket) -> Result<bool, Failure> {
    for row in services::list(db, SERVICES_MAX)? {
        let service = row.service()?;
        if service.is_in_use && service.is_for(ticket.kind) {
            return Ok(true);
        }
    }
    Ok(false)
}
