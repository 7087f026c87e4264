//! What customers and staff of the demonstration do, one deed in one transaction.

use std::collections::BTreeMap;

use super::matters::{self, Matter};
use super::visits;
use crate::actions::change::locked;
use crate::actions::open::{Arrival, CustomerRef, open_ticket};
use crate::actions::{House, assign, attempt, close, escalate, message, reply, resolve};
use crate::domain::event::Actor;
use crate::domain::ids::{TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::ticket::{Attempt, CustomerMessage, Ticket, WrittenReply};
use crate::domain::words::{AttemptOutcome, Channel, ClosureOutcome, Delivery, Medium, Role, TicketKind};
use crate::error::Failure;
use crate::storage::db::Db;

/// Somebody will do something. Sorted by time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Plan {
    pub(super) at: Moment,
    /// Keeps those of one moment in order.
    pub(super) roll: u64,
    pub(super) ticket: TicketId,
    pub(super) act: Act,
    pub(super) who: Worker,
}

/// Who does the work, and speaks which language with the customer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Worker {
    pub(super) id: UserId,
    pub(super) role: Role,
    pub(super) chinese: bool,
}

impl Worker {
    pub(super) fn actor(self) -> Actor {
        Actor::User(self.id, self.role)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Act {
    CallInVain,
    Answer,
    Chase,
    Escalate,
    /// A visit is agreed.
    Agree,
    SetOut,
    Arrive,
    /// We waited, and nobody was there.
    FindNobody,
    /// The service confirmation form.
    FillIn,
    Resolve,
    CallBackAndClose,
}

/// Somebody calls, and who will look after it.
pub(super) struct Call {
    pub(super) arrival: Arrival,
    /// Who writes it down.
    pub(super) taker: Actor,
    /// Whose it is, where the desk does not know it by itself.
    pub(super) owner: Option<UserId>,
    /// Who does the work.
    pub(super) who: Worker,
}

pub(super) fn arrival(
    matter: &Matter,
    channel: Channel,
    customer: CustomerRef,
    region: &str,
    detail: Option<(&str, String)>,
) -> Arrival {
    let details: BTreeMap<String, String> = detail
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Arrival {
        channel,
        kind: matter.kind,
        urgency: matter.urgency,
        subject: matter.subject.to_owned(),
        description: matter.description.to_owned(),
        remedy_sought: String::new(),
        category: Some(matter.category.to_owned()),
        region: Some(region.to_owned()),
        customer,
        received_at: None,
        account_manager: None,
        language: None,
        details,
    }
}

pub(super) fn take(db: &mut Db, now: Moment, house: &House, call: Call) -> Result<Ticket, Failure> {
    let ticket = open_ticket(db, now, house, call.taker, call.arrival)?.ticket;
    let Some(owner) = call.owner else { return Ok(ticket) };
    assign::assign(
        db,
        now,
        house,
        call.who.actor(),
        ticket.id.into(),
        Some(owner),
        None,
        "",
    )
    .map(|changed| changed.ticket)
}

pub(super) fn act(db: &mut Db, now: Moment, house: &House, plan: &Plan) -> Result<Ticket, Failure> {
    let (actor, target) = (plan.who.actor(), plan.ticket.into());
    let changed = match plan.act {
        Act::CallInVain => attempt::attempt(db, now, house, actor, target, &in_vain(plan.roll))?,
        Act::Answer => return answer(db, now, house, plan),
        Act::Agree => return visits::agree(db, now, house, plan),
        Act::SetOut | Act::Arrive | Act::FindNobody | Act::FillIn => return visits::say(db, now, house, plan),
        Act::Chase => {
            let said = CustomerMessage {
                medium: Medium::Phone,
                text: matters::chase(plan.who.chinese).to_owned(),
                received_at: now,
            };
            message::message(db, now, house, Actor::Customer, target, &said)?
        }
        Act::Escalate => escalate::escalate(db, now, house, actor, target, None, "the client's director has called")?,
        Act::Resolve => resolve::resolve(db, now, house, actor, target, matters::resolution(plan.who.chinese))?,
        Act::CallBackAndClose => return call_back_and_close(db, now, house, plan),
    };
    Ok(changed.ticket)
}

fn in_vain(roll: u64) -> Attempt {
    let outcome = match roll % 4 {
        0 | 1 => AttemptOutcome::NoAnswer,
        2 => AttemptOutcome::Busy,
        _ => AttemptOutcome::Voicemail,
    };
    Attempt {
        medium: Medium::Phone,
        outcome,
        said: String::new(),
        callback_at: None,
    }
}

fn spoken(text: &str) -> Attempt {
    Attempt {
        medium: Medium::Phone,
        outcome: AttemptOutcome::Reached,
        said: text.to_owned(),
        callback_at: None,
    }
}

/// Who wrote on the web is written to, mostly; everybody else is called.
fn answer(db: &mut Db, now: Moment, house: &House, plan: &Plan) -> Result<Ticket, Failure> {
    let ticket = locked(db, now, plan.ticket.into())?.0;
    let actor = plan.who.actor();
    let text = matters::answer(ticket.kind, plan.who.chinese);
    let by_letter = ticket.channel == Channel::Web && ticket.kind != TicketKind::Fault && !plan.roll.is_multiple_of(3);
    let changed = if by_letter {
        let written = WrittenReply {
            message_id: None,
            medium: Medium::Web,
            delivery: Delivery::Delivered,
            text: text.to_owned(),
        };
        reply::reply(db, now, actor, plan.ticket.into(), &written)?
    } else {
        attempt::attempt(db, now, house, actor, plan.ticket.into(), &spoken(text))?
    };
    Ok(changed.ticket)
}

fn call_back_and_close(db: &mut Db, now: Moment, house: &House, plan: &Plan) -> Result<Ticket, Failure> {
    let actor = plan.who.actor();
    attempt::attempt(
        db,
        now,
        house,
        actor,
        plan.ticket.into(),
        &spoken("回访 / follow-up call"),
    )?;
    let (outcome, text) = if plan.roll.is_multiple_of(8) {
        (ClosureOutcome::NotAccepted, "已告知申诉渠道 / told where to appeal")
    } else {
        (ClosureOutcome::Satisfied, "")
    };
    close::close(db, now, actor, plan.ticket.into(), outcome, text).map(|changed| changed.ticket)
}
