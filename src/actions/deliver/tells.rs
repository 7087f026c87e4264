//! What a letter tells, looked up at the moment of sending: the ticket may have moved on since the letter was decided.

use serde_json::Value;

use crate::actions::House;
use crate::actions::bulletin::{BULLETIN, Ordered, still_ordered};
use crate::actions::invitation::{PASS_LASTS, is_awaited, purpose_of};
use crate::actions::visit_mail::{self, VisitTold};
use crate::actions::watch_cures::{CURE, still_tells};
use crate::domain::escalation::listed_step;
use crate::domain::ids::{LetterId, TicketId};
use crate::domain::mask::{mask_name, mask_phone, mask_within};
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::StepAt;
use crate::domain::promise::Promise;
use crate::domain::ticket::Ticket;
use crate::domain::words::{PassPurpose, PromiseKind, Verdict};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::{self, LetterRow, queue, view};
use crate::storage::{customers, events, tickets};

/// What a letter tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tells {
    /// A step of the ladder was taken.
    Reminder(Box<Reminded>),
    /// Many were; most urgent first, never none.
    Digest(Vec<Reminded>),
    /// A person raised the ticket.
    Escalated {
        matter: Matter,
        /// Who raised it; none when it was not a member of staff.
        by: Option<String>,
        reason: String,
        level: i32,
    },
    /// The ticket is the reader's from now on.
    Assigned {
        matter: Matter,
        /// What is owed next.
        next: Option<(PromiseKind, Moment)>,
    },
    /// The customer nudges.
    Nudged {
        matter: Matter,
        /// What is owed next.
        next: Option<(PromiseKind, Moment)>,
    },
    /// A customer's matter has arrived.
    Acknowledged {
        number: String,
        tracking_code: String,
        /// Of the link that leads to the ticket: made when the letter is written; none for whoever only reads it.
        secret: Option<String>,
        /// What is promised, most urgent first.
        promises: Vec<(PromiseKind, Moment)>,
    },
    /// A customer's visit.
    Visit(Box<VisitTold>),
    /// Another letter was given up.
    Dead {
        letter: Box<LetterRow>,
        /// What it would have told.
        told: Option<Box<Tells>>,
    },
    /// With this one can set a password.
    Pass {
        purpose: PassPurpose,
        /// Made when the letter is written; none for whoever only reads it.
        secret: Option<String>,
        good_until: Moment,
    },
    /// Figures, filled in when the letter is sent.
    Bulletin(Ordered),
    /// What the one who decided it wrote down.
    Written(Value),
    /// Nobody can say it: why.
    Unsayable(String),
}

/// The ticket a letter is about, as far as a mail may show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    pub number: String,
    pub subject: String,
    /// Masked.
    pub customer_name: String,
    /// Masked.
    pub customer_phone: String,
    pub level: i32,
}

/// A step of the ladder, told to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminded {
    pub matter: Matter,
    pub promise: PromiseKind,
    pub due_at: Moment,
    /// When the customer spoke.
    pub clock_from: Moment,
    pub occasion: Occasion,
    /// When the step was due.
    pub step_at: Moment,
    /// How many earlier steps it stands for.
    pub collapsed: u32,
    pub owner_name: Option<String>,
}

/// Which step of a ladder it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// So many percent of the time have passed.
    Percent(u32),
    /// So many percent have passed, and the customer is to be called now.
    Callback(u32),
    /// The promise was missed.
    Missed,
    /// It was missed a while ago, and is still owed.
    Overdue,
}

/// Whether letters of this kind bring a secret that is their reader's alone: nobody else is shown a copy.
pub fn brings_a_secret(kind: &str) -> bool {
    letters::is_for_customers(kind) || purpose_of(kind).is_some()
}

/// What the letter tells at `now`; nothing when that has become pointless.
pub fn what_it_tells(db: &mut Db, now: Moment, house: &House, row: &LetterRow) -> Result<Option<Tells>, StoreFault> {
    let told = match row.kind.as_str() {
        queue::REMINDER => reminder(db, now, house, row),
        "escalation" => escalation(db, now, house, row),
        "assignment" => assignment(db, row),
        "nudge" => nudge(db, row),
        letters::ACKNOWLEDGEMENT => acknowledgement(db, row),
        letters::VISIT => {
            let told = visit_mail::still_tells(db, now, house, row);
            told.map(|told| told.map(|told| Tells::Visit(Box::new(told))))
        }
        CURE if !still_tells(db, row)? => Ok(None),
        BULLETIN => Ok(still_ordered(db, now, house, row)?.map(Tells::Bulletin)),
        "dead_letter" => dead_letter(db, now, house, row),
        kind => match purpose_of(kind) {
            Some(purpose) => pass(db, now, row, purpose),
            None => Ok(Some(Tells::Written(row.body.0.clone()))),
        },
    };
    match told {
        // One damaged letter must not keep the others from being sent.
        Err(StoreFault::Corrupt(what)) => Ok(Some(Tells::Unsayable(what))),
        told => told,
    }
}

fn pass(db: &mut Db, now: Moment, row: &LetterRow, purpose: PassPurpose) -> Result<Option<Tells>, StoreFault> {
    let tells = Tells::Pass {
        purpose,
        secret: None,
        good_until: now + PASS_LASTS,
    };
    Ok(is_awaited(db, now, row, purpose)?.then_some(tells))
}

fn reminder(db: &mut Db, now: Moment, house: &House, row: &LetterRow) -> Result<Option<Tells>, StoreFault> {
    let ticket = ticket_of(db, row)?;
    let (Some(id), Some(step)) = (row.promise_id, row.step) else {
        return Err(StoreFault::Corrupt(format!("reminder {} names no step", row.id)));
    };
    let Ok(promise) = ticket.promise(id) else {
        return Err(StoreFault::Corrupt(format!("reminder {} names no promise", row.id)));
    };
    let occasion = occasion(db, now, house, promise, step)?;
    if is_pointless(db, now, row, promise, (step, occasion))? {
        return Ok(None);
    }
    let directory = house.directory(db, now)?;
    let owner = ticket.owner.and_then(|owner| directory.people.get(&owner));
    let body = &row.body.0;
    let step_at = body["step_at"].as_str().and_then(|text| text.parse().ok());
    Ok(Some(Tells::Reminder(Box::new(Reminded {
        promise: promise.kind,
        due_at: promise.due_at,
        clock_from: promise.clock_from,
        occasion,
        step_at: step_at.unwrap_or(row.created_at),
        collapsed: body["collapsed"]
            .as_u64()
            .and_then(|count| u32::try_from(count).ok())
            .unwrap_or(0),
        owner_name: owner.map(|owner| owner.name.clone()),
        matter: matter(db, &ticket)?,
    }))))
}

/// That a promise was missed is told whatever happened since. Other reminders are pointless once nothing is owed, or
/// once the same reader is told of a later step.
fn is_pointless(
    db: &mut Db,
    now: Moment,
    row: &LetterRow,
    promise: &Promise,
    (step, occasion): (i32, Occasion),
) -> Result<bool, StoreFault> {
    let missed = promise.verdict(now) == Verdict::Missed;
    match occasion {
        Occasion::Missed => return Ok(!missed),
        Occasion::Overdue if !missed => return Ok(true),
        _ if !promise.is_owed() => return Ok(true),
        _ => {}
    }
    match row.ticket_id {
        Some(ticket) => queue::is_overtaken(db, ticket, promise.id, step, &row.address),
        None => Ok(false),
    }
}

fn occasion(db: &mut Db, now: Moment, house: &House, promise: &Promise, step: i32) -> Result<Occasion, StoreFault> {
    let version = house.policy(db, now, promise.policy)?;
    let Some((listed, repeats)) = listed_step(&version.policy.ladder, step) else {
        // The promise was moved to another policy after the step was taken.
        return Ok(if now > promise.due_at {
            Occasion::Overdue
        } else {
            Occasion::Percent(percent_of(promise, now.since(promise.clock_from)))
        });
    };
    let percent = match listed.at {
        StepAt::After(after) if after.as_micros() == 0 && repeats == 0 => return Ok(Occasion::Missed),
        StepAt::After(_) => return Ok(Occasion::Overdue),
        StepAt::Permille(permille) => permille / 10,
        StepAt::Before(span) => percent_of(promise, promise.allowance() + span.times(-1)),
    };
    Ok(if listed.callback_reminder {
        Occasion::Callback(percent)
    } else {
        Occasion::Percent(percent)
    })
}

fn percent_of(promise: &Promise, passed: Span) -> u32 {
    let allowed = i128::from(promise.allowance().as_micros().max(1));
    let percent = i128::from(passed.as_micros().max(0)) * 100 / allowed;
    u32::try_from(percent.min(100)).unwrap_or(100)
}

fn escalation(db: &mut Db, now: Moment, house: &House, row: &LetterRow) -> Result<Option<Tells>, StoreFault> {
    let ticket = ticket_of(db, row)?;
    let seq = row.body.0["event"].as_i64().unwrap_or(0);
    let event = events::after(db, ticket.id, seq - 1, 1)?.pop();
    let event = event.ok_or_else(|| StoreFault::Corrupt(format!("letter {} names no event", row.id)))?;
    let directory = house.directory(db, now)?;
    let by = event.actor.user().and_then(|user| directory.people.get(&user));
    Ok(Some(Tells::Escalated {
        by: by.map(|person| person.name.clone()),
        reason: mask_within(event.said("reason")),
        level: i32::try_from(row.body.0["level"].as_i64().unwrap_or(0)).unwrap_or(0),
        matter: matter(db, &ticket)?,
    }))
}

/// Pointless when the ticket is somebody else's already, or its life is over.
fn assignment(db: &mut Db, row: &LetterRow) -> Result<Option<Tells>, StoreFault> {
    let ticket = ticket_of(db, row)?;
    let moved_on = row.user_id.is_some() && ticket.owner != row.user_id && !is_for_another(row);
    if moved_on || ticket.has_ended() {
        return Ok(None);
    }
    Ok(Some(Tells::Assigned {
        next: owed_next(&ticket),
        matter: matter(db, &ticket)?,
    }))
}

/// Pointless once nothing is owed that could be hurried.
fn nudge(db: &mut Db, row: &LetterRow) -> Result<Option<Tells>, StoreFault> {
    let ticket = ticket_of(db, row)?;
    if ticket.owed_reply().is_none() {
        return Ok(None);
    }
    Ok(Some(Tells::Nudged {
        next: owed_next(&ticket),
        matter: matter(db, &ticket)?,
    }))
}

fn owed_next(ticket: &Ticket) -> Option<(PromiseKind, Moment)> {
    let next = ticket.owed().min_by_key(|promise| promise.due_at);
    next.map(|promise| (promise.kind, promise.due_at))
}

/// Pointless once the matter is over.
fn acknowledgement(db: &mut Db, row: &LetterRow) -> Result<Option<Tells>, StoreFault> {
    let ticket = ticket_of(db, row)?;
    if ticket.has_ended() {
        return Ok(None);
    }
    let mut promises: Vec<(PromiseKind, Moment)> = ticket.owed().map(|owed| (owed.kind, owed.due_at)).collect();
    promises.sort_by_key(|(_, due_at)| *due_at);
    Ok(Some(Tells::Acknowledged {
        number: ticket.number,
        tracking_code: ticket.tracking_code,
        secret: None,
        promises,
    }))
}

/// Whether the reader is told in the place of somebody whose mail came back.
fn is_for_another(row: &LetterRow) -> bool {
    !row.body.0["instead_of"].is_null()
}

fn dead_letter(db: &mut Db, now: Moment, house: &House, row: &LetterRow) -> Result<Option<Tells>, StoreFault> {
    let damaged = || StoreFault::Corrupt(format!("letter {} names no other letter", row.id));
    let id: LetterId = row.body.0["letter"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .ok_or_else(damaged)?;
    let dead = view::find(db, id)?.ok_or_else(damaged)?;
    let told = if dead.kind == "dead_letter" {
        None
    } else {
        what_it_tells(db, now, house, &dead)?.map(Box::new)
    };
    Ok(Some(Tells::Dead {
        letter: Box::new(dead),
        told,
    }))
}

fn ticket_of(db: &mut Db, row: &LetterRow) -> Result<Ticket, StoreFault> {
    let ticket: Option<TicketId> = row.ticket_id;
    let found = ticket.map(|id| tickets::find(db, id)).transpose()?.flatten();
    found.ok_or_else(|| StoreFault::Corrupt(format!("letter {} names no ticket", row.id)))
}

fn matter(db: &mut Db, ticket: &Ticket) -> Result<Matter, StoreFault> {
    let customer = customers::find(db, ticket.customer)?;
    let (name, phone) = customer.map_or_else(Default::default, |customer| {
        let name = if customer.name.is_empty() {
            customer.company
        } else {
            customer.name
        };
        let phone = customer.phones.first().map(|phone| phone.as_str().to_owned());
        (name, phone.unwrap_or_default())
    });
    let caller = ticket.word("caller_number");
    Ok(Matter {
        number: ticket.number.clone(),
        subject: mask_within(ticket.word("subject")),
        customer_name: mask_name(&name),
        customer_phone: mask_phone(if phone.is_empty() { caller } else { &phone }),
        level: ticket.level,
    })
}
