//! What a customer may know of their ticket: what was promised and how it stands, how far the matter is, and what people
//! of the desk told them. Notes, reasons, hands and other people's words are not theirs to read.

use super::event::{Event, Fact};
use super::moment::Moment;
use super::promise::Promise;
use super::ticket::Ticket;
use super::words::{ClosureOutcome, Delivery, Origin, PromiseKind, TicketState, Verdict};

/// The most answers shown.
pub const SAID_MAX: usize = 20;

/// A ticket as its customer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub vow: Vow,
    pub steps: [Step; 5],
    /// What people of the desk told the customer, the newest first.
    pub said: Vec<Said>,
    pub stage: Stage,
}

/// The promise that matters most to the customer now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vow {
    /// Nothing is owed and nothing was judged.
    Nothing,
    /// Owed, and there is time.
    Owed(Owed),
    /// Owed, and the time has passed. `next` is what was promised since.
    Overdue { owed: Owed, next: Option<Owed> },
    /// The last reply came in time.
    Kept { due_at: Moment, at: Moment },
    /// The last reply came late.
    Late { due_at: Moment, at: Moment },
}

/// A promise that somebody still has to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    pub kind: PromiseKind,
    pub clock_from: Moment,
    pub due_at: Moment,
}

/// One step of the way, in the order in which they are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub name: StepName,
    pub state: StepState,
    /// When it was taken, where the record tells.
    pub at: Option<Moment>,
}

/// The five steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepName {
    Received,
    Given,
    Handled,
    Answered,
    Confirmed,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    Done,
    Now,
    Next,
}

/// Something a person of the desk told the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub at: Moment,
    pub text: String,
}

/// What the customer can do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Something is owed: they may add words and nudge.
    Open,
    /// It was answered or solved: they may say whether it is.
    Answered,
    /// It is over: they may say that it is not.
    Ended,
    /// It went on in another ticket.
    Joined,
}

impl Progress {
    /// The ticket as its customer sees it at `now`, from its latest events.
    pub fn of(ticket: &Ticket, events: &[Event], now: Moment) -> Self {
        Progress {
            vow: vow(ticket, now),
            steps: steps(ticket, events),
            said: said(events),
            stage: stage(ticket),
        }
    }
}

fn stage(ticket: &Ticket) -> Stage {
    if ticket.merged_into.is_some() {
        Stage::Joined
    } else if ticket.has_ended() {
        Stage::Ended
    } else if ticket.state == TicketState::Resolved || (ticket.replied_at.is_some() && ticket.owed_reply().is_none()) {
        Stage::Answered
    } else {
        Stage::Open
    }
}

/// The longest period is the regulator's business: it is not what a customer waits for.
fn counts(promise: &Promise) -> bool {
    promise.kind != PromiseKind::Statutory
}

fn vow(ticket: &Ticket, now: Moment) -> Vow {
    let owed = |promise: &Promise| Owed {
        kind: promise.kind,
        clock_from: promise.clock_from,
        due_at: promise.due_at,
    };
    let open = || ticket.owed().filter(|promise| counts(promise));
    let overdue = open()
        .filter(|promise| promise.is_overdue(now))
        .min_by_key(|promise| urgency(promise));
    let next = open()
        .filter(|promise| !promise.is_overdue(now))
        .min_by_key(|promise| urgency(promise));
    let solved = matches!(stage(ticket), Stage::Answered | Stage::Ended);
    match (overdue, next) {
        (Some(overdue), next) if ticket.origin == Origin::Live => Vow::Overdue {
            owed: owed(overdue),
            next: next.map(owed),
        },
        (_, Some(next)) if !solved => Vow::Owed(owed(next)),
        (_, next) => judged(ticket, now).unwrap_or(next.map_or(Vow::Nothing, |next| Vow::Owed(owed(next)))),
    }
}

/// The earliest first; of those due at once, the reply.
fn urgency(promise: &Promise) -> (Moment, bool) {
    (promise.due_at, promise.kind != PromiseKind::Reply)
}

fn judged(ticket: &Ticket, now: Moment) -> Option<Vow> {
    let replies = ticket
        .promises
        .iter()
        .filter(|promise| promise.kind == PromiseKind::Reply);
    let last = replies
        .filter(|promise| promise.fulfilled_at.is_some())
        .max_by_key(|promise| promise.fulfilled_at)?;
    let (due_at, at) = (last.due_at, last.fulfilled_at?);
    Some(match last.verdict(now) {
        Verdict::Kept => Vow::Kept { due_at, at },
        _ => Vow::Late { due_at, at },
    })
}

fn steps(ticket: &Ticket, events: &[Event]) -> [Step; 5] {
    let first = |is: fn(&Fact) -> bool| events.iter().find(|event| is(&event.fact)).map(|event| event.at);
    let handled_at = first(is_handling).or(ticket.replied_at);
    let given = ticket.owner.is_some() || ticket.team.is_some() || handled_at.is_some();
    let answered = ticket.replied_at.is_some() && ticket.owed_reply().is_none();
    let confirmed = ticket.has_ended() && ticket.outcome == Some(ClosureOutcome::Satisfied);
    let taken = [
        (StepName::Received, true, Some(ticket.received_at)),
        (
            StepName::Given,
            given,
            first(|fact| matches!(fact, Fact::Assigned { .. })),
        ),
        (StepName::Handled, handled_at.is_some(), handled_at),
        (StepName::Answered, answered, ticket.replied_at.filter(|_| answered)),
        (
            StepName::Confirmed,
            confirmed,
            Some(ticket.changed_at).filter(|_| confirmed),
        ),
    ];
    let now = taken.iter().position(|(_, done, _)| !done);
    let mut place = 0;
    taken.map(|(name, done, at)| {
        let state = match now {
            _ if done => StepState::Done,
            Some(now) if now == place => StepState::Now,
            _ => StepState::Next,
        };
        place += 1;
        Step { name, state, at }
    })
}

fn is_handling(fact: &Fact) -> bool {
    match fact {
        Fact::ContactAttempted { .. } | Fact::Replied { .. } | Fact::Resolved {} => true,
        Fact::StateChanged { state } => *state == TicketState::InProgress,
        _ => false,
    }
}

fn said(events: &[Event]) -> Vec<Said> {
    let bounced: Vec<i64> = events
        .iter()
        .filter_map(|event| match event.fact {
            Fact::DeliveryReported {
                reply,
                delivery: Delivery::Bounced,
                ..
            } => Some(reply),
            _ => None,
        })
        .collect();
    let told = |event: &Event| {
        let text = match event.fact {
            Fact::ContactAttempted { answered: true, .. } => event.said("said"),
            Fact::Replied { delivery, at, .. } => {
                let came_back = delivery == Delivery::Bounced || bounced.contains(&event.seq);
                let by_a_person = event.actor.is_person() || at.is_some();
                if came_back || !by_a_person {
                    ""
                } else {
                    event.said("text")
                }
            }
            Fact::Resolved {} if event.actor.is_person() => event.said("text"),
            _ => "",
        };
        let at = match event.fact {
            Fact::Replied { at: Some(at), .. } => at,
            _ => event.at,
        };
        (!text.is_empty()).then(|| Said {
            at,
            text: text.to_owned(),
        })
    };
    events.iter().rev().filter_map(told).take(SAID_MAX).collect()
}
