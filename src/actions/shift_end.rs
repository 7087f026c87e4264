//! Shifts end: a call that somebody owes, and that falls due before they work again, goes to the queue of their team. The
//! question is what is so, not what has just happened: a tick that is late, doubled or missed changes nothing but lateness.

use crate::actions::House;
use crate::actions::change::{locked, record};
use crate::domain::event::{Actor, Fact};
use crate::domain::ids::{TeamId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::people::Directory;
use crate::domain::promise::Promise;
use crate::domain::shift::OffShift;
use crate::domain::words::PromiseKind;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::promises::{first_calls_owed, tickets_with_calls_owed};
use crate::storage::{events, tickets};

/// The most tickets of one person that are looked through at once.
const LOOKED_AT: i64 = 500;

/// A ticket whose call its owner would not make in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub ticket: TicketId,
    owner: UserId,
    team: TeamId,
    off: OffShift,
}

/// At most `most` tickets whose owner's shift has ended and on which a call falls due before they work again. What came into
/// somebody's hands after their shift stays there: they work longer.
pub fn left_behind(db: &mut Db, now: Moment, house: &House, most: usize) -> Result<Vec<Left>, Failure> {
    let directory = house.directory(db, now)?;
    let off = off_shift(&directory, now);
    let owners: Vec<UserId> = off.iter().map(|(owner, ..)| *owner).collect();
    let Some(latest) = off.iter().map(|(.., off)| off.until).max() else {
        return Ok(Vec::new());
    };
    let first = first_calls_owed(db, &owners, latest)?;
    let mut left = Vec::new();
    for (owner, team, off) in off {
        if first.get(&owner).is_none_or(|due_at| off.until <= *due_at) {
            continue;
        }
        let owed = tickets_with_calls_owed(db, owner, off.until, LOOKED_AT)?;
        let held = tickets::these(db, &owed)?;
        let stands_alone = |ticket: &TicketId| held.get(ticket).is_some_and(|ticket| ticket.merged_into.is_none());
        for ticket in owed.into_iter().filter(stands_alone) {
            if left.len() == most {
                return Ok(left);
            }
            if !given_since(db, ticket, off.since)? {
                let off = off.clone();
                left.push(Left {
                    ticket,
                    owner,
                    team,
                    off,
                });
            }
        }
    }
    Ok(left)
}

/// Everybody whom the shifts of their team name and who is between two of them.
fn off_shift(directory: &Directory, now: Moment) -> Vec<(UserId, TeamId, OffShift)> {
    let mut off = Vec::new();
    for team in directory.teams.values() {
        for member in team.roster.members() {
            let is_theirs = directory
                .people
                .get(&member)
                .is_some_and(|person| person.team == Some(team.id));
            if is_theirs && let Some(since) = team.roster.off_shift(member, now, &directory.zone) {
                off.push((member, team.id, since));
            }
        }
    }
    off
}

/// Whether a ticket came into its present hands at `since` or later.
fn given_since(db: &mut Db, ticket: TicketId, since: Moment) -> Result<bool, StoreFault> {
    let events = events::of_ticket(db, ticket)?;
    let mut latest = events.iter().rev().take_while(|event| since <= event.at);
    Ok(latest.any(|event| matches!(event.fact, Fact::Assigned { .. })))
}

/// Gives a ticket to the queue of its team, unless it was given to somebody meanwhile or the call was made. Whether it went.
pub fn hand_on(db: &mut Db, now: Moment, left: &Left) -> Result<bool, Failure> {
    let (ticket, now) = locked(db, now, left.ticket.into())?;
    let is_owed = |promise: &Promise| {
        promise.kind == PromiseKind::Callback && promise.is_owed() && promise.due_at < left.off.until
    };
    let is_left = ticket.owner == Some(left.owner) && ticket.promises.iter().any(is_owed);
    if !is_left || given_since(db, ticket.id, left.off.since)? {
        return Ok(false);
    }
    let to_team = ticket.left_to_team(Some(left.team), &left.off.after)?;
    record(db, now, Actor::Desk, ticket, vec![to_team])?;
    Ok(true)
}
