//! One look for steps that are due. It depends on what is stored and the moment alone: late, doubled or missing ticks
//! change nothing but lateness, and any number of replicas may sweep at once.

use std::collections::BTreeSet;

use serde_json::json;

use crate::actions::House;
use crate::actions::change::{decided, record_all};
use crate::actions::tell::{About, mails, post};
use crate::domain::escalation::{DueStep, step_due};
use crate::domain::event::{Actor, Happening};
use crate::domain::ids::TicketId;
use crate::domain::moment::{Moment, Span};
use crate::domain::people::{Directory, Hands};
use crate::domain::promise::Promise;
use crate::domain::ticket::Ticket;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::letters::Intent;
use crate::storage::{appointments, tickets};

/// The most promises one sweep looks at in one transaction.
pub const BATCH: i64 = 200;

/// What a sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Steps taken.
    pub steps: usize,
    /// Messages put into the outbox.
    pub letters: usize,
    /// How long after its instant the latest of them was announced.
    pub lateness: Span,
    /// Whether more may be due: look again at once.
    pub more: bool,
}

/// Takes the steps that are due, the longest waiting first, at most [`BATCH`] promises of them.
pub fn sweep(db: &mut Db, now: Moment, house: &House) -> Result<Swept, Failure> {
    let due = due_tickets(db, now)?;
    sweep_these(db, now, house, &due)
}

/// The tickets of the promises whose steps have been due the longest.
pub fn due_tickets(db: &mut Db, now: Moment) -> Result<Vec<TicketId>, Failure> {
    let due = tickets::with_steps_due(db, now, BATCH)?;
    let tickets: BTreeSet<TicketId> = due.into_iter().map(|(_, ticket)| ticket).collect();
    Ok(tickets.into_iter().collect())
}

/// Takes the steps that are due of these tickets. One that somebody else holds is theirs: another replica's sweep, or a
/// change that the next sweep will see.
pub fn sweep_these(db: &mut Db, now: Moment, house: &House, ids: &[TicketId]) -> Result<Swept, Failure> {
    let mut swept = Swept::default();
    if ids.is_empty() {
        return Ok(swept);
    }
    let directory = house.directory(db, now)?;
    let (mut changes, mut letters) = (Vec::new(), Vec::new());
    for ticket in tickets::lock_free(db, ids)? {
        let now = now.max(ticket.changed_at);
        let (taken, told) = steps_of(db, now, house, &directory, &ticket, &mut swept)?;
        letters.extend(told);
        if !taken.is_empty() {
            changes.push(decided(now, Actor::Desk, ticket, taken, db.dice())?);
        }
    }
    record_all(db, &changes)?;
    swept.letters = post(db, now, house, letters)?;
    // Where nothing could be taken, looking again at once would find the same.
    swept.more = swept.steps > 0;
    Ok(swept)
}

/// The steps of a ticket that are due, and the reminders they send.
fn steps_of(
    db: &mut Db,
    now: Moment,
    house: &House,
    directory: &Directory,
    ticket: &Ticket,
    swept: &mut Swept,
) -> Result<(Vec<Happening>, Vec<Intent>), Failure> {
    let (mut taken, mut letters) = (Vec::new(), Vec::new());
    for promise in ticket
        .promises
        .iter()
        .filter(|promise| promise.next_step_at.is_some_and(|at| at <= now))
    {
        let version = house.policy(db, now, promise.policy)?;
        let Some(due) = step_due(promise, &version.policy.ladder, now) else {
            continue;
        };
        let technician = appointments::technician_for(db, ticket.id, promise)?;
        let hands = Hands {
            level: ticket.level.max(due.level),
            technician,
            ..ticket.hands()
        };
        let told = directory.to_tell(&due.tell, hands, now);
        let about = reminder(ticket, promise, &due);
        letters.extend(mails(now, house, directory, &told, &about, db.dice()));
        swept.lateness = swept.lateness.max(now.since(due.at));
        swept.steps += 1;
        taken.push(ticket.take_step(promise, &due, &told));
    }
    Ok((taken, letters))
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
