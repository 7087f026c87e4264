//! One look for steps that are due. It depends on what is stored and the moment alone: late, doubled or missing ticks
//! change nothing but lateness, and any number of replicas may sweep at once.

use std::collections::BTreeSet;

use serde_json::json;

use crate::actions::House;
use crate::actions::change::record;
use crate::actions::tell::{About, tell};
use crate::domain::escalation::{DueStep, step_due};
use crate::domain::event::{Actor, Happening};
use crate::domain::moment::Moment;
use crate::domain::people::{Directory, Hands};
use crate::domain::promise::Promise;
use crate::domain::ticket::Ticket;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::tickets;

/// The most promises one sweep looks at in one transaction.
pub const BATCH: i64 = 200;

/// What a sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Steps taken.
    pub steps: usize,
    /// Messages put into the outbox.
    pub letters: usize,
    /// Whether more steps were due than one batch holds: look again at once.
    pub more: bool,
}

/// Takes the steps that are due, the longest waiting first, at most [`BATCH`] of them.
pub fn sweep(db: &mut Db, now: Moment, house: &House) -> Result<Swept, Failure> {
    let due = tickets::with_steps_due(db, now, BATCH)?;
    let mut swept = Swept {
        more: due.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX),
        ..Swept::default()
    };
    if due.is_empty() {
        return Ok(swept);
    }
    let ids: BTreeSet<_> = due.into_iter().map(|(_, ticket)| ticket).collect();
    let directory = house.directory(db, now)?;
    // A ticket that somebody else holds is theirs: another replica's sweep, or a change that the next sweep will see.
    let free = tickets::lock_free(db, &ids.into_iter().collect::<Vec<_>>())?;
    swept.more &= !free.is_empty();
    for ticket in free {
        let now = now.max(ticket.changed_at);
        let (steps, letters) = sweep_ticket(db, now, house, &directory, ticket)?;
        swept.steps += steps;
        swept.letters += letters;
    }
    Ok(swept)
}

fn sweep_ticket(
    db: &mut Db,
    now: Moment,
    house: &House,
    directory: &Directory,
    ticket: Ticket,
) -> Result<(usize, usize), Failure> {
    let mut happened: Vec<Happening> = Vec::new();
    let mut letters = 0;
    for promise in &ticket.promises {
        let Some(at) = promise.next_step_at.filter(|at| *at <= now) else {
            continue;
        };
        let version = house.policy(db, now, promise.policy)?;
        let Some(due) = step_due(promise, &version.policy.ladder, now) else {
            continue;
        };
        debug_assert!(at <= due.at, "steps are taken in order");
        let hands = Hands {
            level: ticket.level.max(due.level),
            ..ticket.hands()
        };
        let told = directory.to_tell(&due.tell, hands, now);
        letters += tell(db, now, house, directory, &told, &reminder(&ticket, promise, &due))?;
        happened.push(ticket.take_step(promise, &due, &told));
    }
    let steps = happened.len();
    if steps > 0 {
        record(db, now, Actor::Desk, ticket, happened)?;
    }
    Ok((steps, letters))
}

fn reminder(ticket: &Ticket, promise: &Promise, due: &DueStep) -> About {
    About {
        kind: "reminder",
        ticket: ticket.id,
        promise: Some(promise.id),
        step: Some(due.step),
        occasion: format!("{}/{}/{}", promise.id, promise.epoch, due.step),
        body: json!({
            "step_at": due.at,
            "collapsed": due.collapsed,
            "late": due.late,
            "level": due.level,
            "callback_reminder": due.callback_reminder,
        }),
        urgent_at: promise.due_at,
    }
}
