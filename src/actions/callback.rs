//! Customers are called back: what they answer, and whose calls they are when a shift ends.

use std::collections::BTreeSet;

use crate::actions::appointment::keep_said;
use crate::actions::assign::assign;
use crate::actions::attempt::visitors;
use crate::actions::change::{Target, change};
use crate::actions::reply::share_answer;
use crate::actions::{Changed, House};
use crate::domain::event::Actor;
use crate::domain::ids::{TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Scope;
use crate::domain::ticket::CalledBack;
use crate::domain::words::PromiseKind;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::lists::Whose;
use crate::storage::promises::{PromiseFilter, owed};

/// So many tickets change hands at once; what is left changes with another go.
const HANDED_OVER_MAX: usize = 500;

/// Records what a customer answered who was called back. Who is not content has complained: what was solved is taken up
/// again, and everything else is owed an answer.
pub fn call_back(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    call: &CalledBack,
) -> Result<Changed, Failure> {
    let called = change(db, now, actor, target, |ticket, now, db| {
        let book = house.book(db, now)?;
        let visitors = visitors(db, ticket)?;
        Ok(ticket.called_back(call, actor, &visitors, &book, now, db.dice())?)
    })?;
    share_answer(db, actor, &called)?;
    keep_said(db, &called)?;
    if !call.is_complaint() {
        return Ok(called);
    }
    // To the ticket as it is after the call: what was answered until then does not answer this.
    let complained = change(db, called.now, actor, called.ticket.id.into(), |ticket, now, db| {
        let book = house.book(db, now)?;
        Ok(ticket.not_content(call.medium, &book, now, db.dice())?)
    })?;
    Ok(called.followed_by(complained))
}

/// A shift ends: the tickets of `owner` on which a call is owed go to `heir`, or to their team's queue; how many went.
pub fn hand_over_callbacks(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    scope: &Scope,
    owner: UserId,
    heir: Option<UserId>,
    reason: &str,
) -> Result<usize, Failure> {
    if heir == Some(owner) {
        return Err(Refusal::field("/heir", "is whose calls they are already; choose somebody else").into());
    }
    let theirs = PromiseFilter {
        owner: Whose {
            any_of: vec![owner],
            nobody: false,
        },
        kinds: vec![PromiseKind::Callback],
        ..PromiseFilter::default()
    };
    let owed = owed(db, now, &theirs, scope, HANDED_OVER_MAX)?;
    let standing_alone = owed.iter().filter(|listed| listed.of.ticket.merged_into.is_none());
    let tickets: BTreeSet<TicketId> = standing_alone.map(|listed| listed.of.ticket.id).collect();
    let team = house
        .directory(db, now)?
        .people
        .get(&owner)
        .and_then(|person| person.team);
    for ticket in &tickets {
        match heir {
            Some(heir) => {
                assign(db, now, house, actor, (*ticket).into(), Some(heir), None, reason)?;
            }
            None => {
                change(db, now, actor, (*ticket).into(), |ticket, _, _| {
                    Ok(vec![ticket.assign(None, ticket.team.or(team), reason)?])
                })?;
            }
        }
    }
    Ok(tickets.len())
}
