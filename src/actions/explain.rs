//! How a promise came to its due time, interval by interval: for whoever doubts it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::House;
use crate::actions::change::named;
use crate::domain::calendar::{Walk, elapsed, tzdb_version};
use crate::domain::event::Fact;
use crate::domain::ids::{CalendarId, PromiseId};
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::{PolicyBook, PolicyVersion};
use crate::domain::promise::Promise;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Scope;
use crate::domain::ticket::Ticket;
use crate::domain::words::{PromiseKind, Verdict, words};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{events, tickets};

words! {
    /// What a due time rests on.
    Basis {
        /// The policy's length, counted from the clock's start.
        Policy = "policy",
        /// A person and the customer agreed on it.
        Agreed = "agreed",
        /// It was moved after it was made, which the ticket's events tell.
        Moved = "moved",
        /// The policy's length, reckoned with other time zones than the program has now. The due time stays.
        OtherZones = "other_zones",
    }
}

/// How one promise came to its due time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Explanation {
    /// The promise.
    #[schema(value_type = String, format = Uuid)]
    pub promise: PromiseId,
    /// The number of its ticket.
    pub ticket: String,
    pub kind: PromiseKind,
    /// Where it stands now.
    pub verdict: Verdict,
    /// When the customer spoke.
    #[schema(value_type = String, format = DateTime)]
    pub clock_from: Moment,
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Moment,
    pub basis: Basis,
    pub policy: NamedVersion,
    /// The length that the policy gives.
    #[schema(value_type = String, example = "24h")]
    pub duration: Span,
    /// The working calendar, where time is not simply elapsed.
    pub calendar: Option<NamedVersion>,
    /// The time zone of that calendar.
    pub time_zone: Option<ZoneData>,
    /// From the clock's start to the due time.
    pub walk: Walk,
}

/// A policy or calendar, and which version of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedVersion {
    pub name: String,
    pub version: i32,
}

/// A time zone, and which version of the IANA database says what its clocks show.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ZoneData {
    #[schema(example = "Asia/Shanghai")]
    pub name: String,
    /// The version that the due time was reckoned with; null in records from before it was written down.
    #[schema(example = "2026f")]
    pub made_with: Option<String>,
    /// The version compiled into this program, which the walk is told with.
    #[schema(example = "2026f")]
    pub told_with: &'static str,
}

/// Explains one promise by its id, or all promises of a ticket by its number or id.
pub fn explain(db: &mut Db, now: Moment, house: &House, what: &str) -> Result<Vec<Explanation>, Failure> {
    if let Ok(id) = what.parse::<PromiseId>()
        && let Some(ticket) = tickets::id_of_promise(db, id)?
    {
        let ticket = tickets::find(db, ticket)?.ok_or_else(|| Refusal::absent("promise", what))?;
        return Ok(vec![explain_promise(db, now, house, &ticket, id)?]);
    }
    let id = named(db, &Scope::All, what).map_err(|_| Refusal::absent("promise or ticket", what))?;
    let ticket = tickets::find(db, id)?.ok_or_else(|| Refusal::absent("ticket", what))?;
    let all = ticket.promises.iter();
    all.map(|promise| explain_promise(db, now, house, &ticket, promise.id))
        .collect()
}

/// Explains a promise of a ticket that the caller may see.
pub fn explain_promise(
    db: &mut Db,
    now: Moment,
    house: &House,
    ticket: &Ticket,
    id: PromiseId,
) -> Result<Explanation, Failure> {
    let promise = ticket.promise(id)?;
    let policy = house.policy(db, now, promise.policy)?;
    let book = house.book(db, now)?;
    let time_zone = zone_data(db, ticket, promise, &book)?;
    let (basis, walk) = match walk_by_policy(promise, &policy, &book)? {
        walk if walk.due == promise.due_at => (Basis::Policy, walk),
        _ => (
            basis(db, ticket, promise, time_zone.as_ref())?,
            counted(elapsed(promise.clock_from, promise.allowance()))?,
        ),
    };
    Ok(Explanation {
        promise: id,
        ticket: ticket.number.clone(),
        kind: promise.kind,
        verdict: promise.verdict(now),
        clock_from: promise.clock_from,
        due_at: promise.due_at,
        basis,
        policy: NamedVersion {
            name: policy.policy.name.clone(),
            version: policy.version,
        },
        duration: policy.policy.duration,
        calendar: promise.calendar.and_then(|calendar| calendar_named(calendar, &book)),
        time_zone,
        walk,
    })
}

fn walk_by_policy(promise: &Promise, policy: &PolicyVersion, book: &PolicyBook) -> Result<Walk, Refusal> {
    let (from, duration) = (promise.clock_from, policy.policy.duration);
    let Some(id) = promise.calendar else {
        return counted(elapsed(from, duration));
    };
    let version = book
        .calendar(id)
        .ok_or_else(|| Refusal::Unreckonable(format!("there is no calendar version {id}")))?;
    counted(version.calendar.add_working(from, duration))
}

fn counted(walk: Result<Walk, crate::domain::calendar::CalendarFault>) -> Result<Walk, Refusal> {
    walk.map_err(|fault| Refusal::Unreckonable(fault.to_string()))
}

fn basis(db: &mut Db, ticket: &Ticket, promise: &Promise, zone: Option<&ZoneData>) -> Result<Basis, Failure> {
    let history = events::of_ticket(db, ticket.id)?;
    let moved = history
        .iter()
        .any(|event| matches!(event.fact, Fact::PromiseMoved { promise: id, .. } if id == promise.id));
    let other_zones = zone.is_some_and(|zone| zone.made_with.as_deref().is_some_and(|made| made != zone.told_with));
    Ok(match (moved, other_zones) {
        (true, _) => Basis::Moved,
        (false, true) => Basis::OtherZones,
        (false, false) => Basis::Agreed,
    })
}

/// The zone of the promise's calendar, and the version of the zones that its due time was last reckoned with.
fn zone_data(db: &mut Db, ticket: &Ticket, promise: &Promise, book: &PolicyBook) -> Result<Option<ZoneData>, Failure> {
    let Some(calendar) = promise.calendar.and_then(|id| book.calendar(id)) else {
        return Ok(None);
    };
    let history = events::of_ticket(db, ticket.id)?;
    let made_with = history.into_iter().rev().find_map(|event| match event.fact {
        Fact::PromiseMade { promise: id, tzdb, .. } | Fact::PromiseMoved { promise: id, tzdb, .. } => {
            (id == promise.id).then_some(tzdb)
        }
        _ => None,
    });
    Ok(Some(ZoneData {
        name: calendar.calendar.zone().to_owned(),
        made_with: made_with.flatten(),
        told_with: tzdb_version(),
    }))
}

fn calendar_named(id: CalendarId, book: &PolicyBook) -> Option<NamedVersion> {
    book.calendar(id).map(|version| NamedVersion {
        name: version.calendar.name().to_owned(),
        version: version.version,
    })
}
