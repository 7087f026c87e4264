//! How a ticket begins: what was said, by whom, when; and what is owed from then on.

use std::collections::BTreeMap;

use super::Ticket;
use super::owed::{first_step_at, promise_made};
use crate::domain::code;
use crate::domain::event::{Fact, Happening, Source, Words};
use crate::domain::ids::{CustomerId, Dice, PromiseId, SiteId, TicketId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::{Matter, PolicyBook};
use crate::domain::refusal::Refusal;
use crate::domain::words::{Channel, Delivery, Medium, Origin, PromiseKind, TicketKind, TicketState, Tier, Urgency};

/// What arrived, checked at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    pub kind: TicketKind,
    pub channel: Channel,
    pub urgency: Urgency,
    pub tier: Tier,
    pub region: Option<String>,
    pub category: Option<String>,
    pub subject: String,
    pub description: String,
    pub remedy_sought: String,
    pub customer: CustomerId,
    pub account_manager: Option<UserId>,
    /// The hall or agent point at which it came in.
    pub site: Option<SiteId>,
    pub received_at: Moment,
    pub details: BTreeMap<String, String>,
    pub split_from: Option<TicketId>,
}

impl Intake {
    fn matter(&self) -> Matter {
        Matter {
            kind: self.kind,
            tier: self.tier,
            urgency: self.urgency,
            channel: self.channel,
        }
    }

    fn received(&self, now: Moment, late: bool, origin: Origin, source: Option<Source>, dice: &mut Dice) -> Happening {
        // History is numbered by its own days: a long file would crowd the numbers of the day on which it is read.
        let numbered_from = if origin == Origin::Imported {
            self.received_at
        } else {
            now
        };
        let fact = Fact::Received {
            number: code::ticket_number(numbered_from, dice),
            tracking_code: code::tracking_code(dice),
            kind: self.kind,
            channel: self.channel,
            urgency: self.urgency,
            tier: self.tier,
            region: self.region.clone(),
            category: self.category.clone(),
            customer: self.customer,
            account_manager: self.account_manager,
            site: self.site,
            received_at: self.received_at,
            late_entry: late,
            origin,
            source,
            split_from: self.split_from,
        };
        let typed = [
            ("subject", &self.subject),
            ("description", &self.description),
            ("remedy_sought", &self.remedy_sought),
        ];
        let mut words: Words = self.details.clone();
        words.extend(typed.map(|(name, text)| (name.to_owned(), text.clone())));
        words.retain(|_, text| !text.is_empty());
        Happening { fact, words }
    }
}

/// What happens when a ticket comes in: it is received, and every promise that its policies give is made, its clock
/// running from the moment the customer spoke. An entry later than `late_after` is flagged.
pub fn open(
    intake: &Intake,
    book: &PolicyBook,
    late_after: Span,
    now: Moment,
    dice: &mut Dice,
) -> Result<Vec<Happening>, Refusal> {
    let late = now.since(intake.received_at) > late_after;
    let mut happened = vec![intake.received(now, late, Origin::Live, None, dice)];
    let owed = book.owed_on_arrival(intake.matter());
    if !owed.iter().any(|version| version.policy.promise == PromiseKind::Reply) {
        return Err(Refusal::NoPolicy {
            what: format!("the reply to a {}", intake.kind),
        });
    }
    for version in owed {
        let terms = book.terms(version, intake.received_at)?;
        let first = first_step_at(&version.policy, intake.received_at, terms.due_at);
        happened.push(promise_made(
            version.policy.promise,
            terms,
            1,
            intake.received_at,
            None,
            first,
            now,
            dice,
        ));
    }
    Ok(happened)
}

/// An answer that history tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastReply {
    pub text: String,
    pub at: Moment,
    /// Whether it was an answer and not a mere acknowledgement.
    pub substantive: bool,
}

/// What history tells of a matter beyond how it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    pub source: Source,
    pub reply: Option<PastReply>,
    /// Where it stood in the end. A label, never evidence.
    pub state: TicketState,
}

/// What happens when history is brought in: it keeps its own times, tells nobody, and is marked as imported for ever.
/// Its promises are those that today's policies would have made then; only a substantive reply keeps one.
pub fn open_imported(
    intake: &Intake,
    past: &Past,
    book: &PolicyBook,
    now: Moment,
    dice: &mut Dice,
) -> Result<Vec<Happening>, Refusal> {
    let source = Some(past.source.clone());
    let mut happened = vec![intake.received(now, false, Origin::Imported, source, dice)];
    let mut answered = Vec::new();
    for version in book.owed_on_arrival(intake.matter()) {
        let terms = book.terms(version, intake.received_at)?;
        let kind = version.policy.promise;
        let made = promise_made(kind, terms, 1, intake.received_at, None, None, now, dice);
        if let Fact::PromiseMade { promise, .. } = made.fact
            && kind.is_kept_by_reply()
        {
            answered.push(promise);
        }
        happened.push(made);
    }
    if let Some(reply) = &past.reply {
        happened.extend(replied(reply, &answered));
    }
    happened.extend(end_state(past.state));
    Ok(happened)
}

fn replied(reply: &PastReply, answered: &[PromiseId]) -> Vec<Happening> {
    let fact = Fact::Replied {
        medium: Medium::Web,
        delivery: Delivery::Delivered,
        answered: reply.substantive,
        at: Some(reply.at),
    };
    let fulfilled = answered.iter().filter(|_| reply.substantive).map(|promise| {
        Fact::PromiseFulfilled {
            promise: *promise,
            at: reply.at,
        }
        .into()
    });
    let said = fact.saying([("text", &reply.text)]);
    std::iter::once(said).chain(fulfilled).collect()
}

/// How a matter ended is not known from its last label, so none becomes an outcome.
fn end_state(state: TicketState) -> Option<Happening> {
    match state {
        TicketState::Acknowledged => None,
        TicketState::Resolved => Some(Fact::Resolved {}.into()),
        other => Some(Fact::StateChanged { state: other }.into()),
    }
}

impl Ticket {
    /// What an agent may draw on to open a child of this ticket: the same customer, the same clock.
    pub fn as_parent(&self) -> Intake {
        Intake {
            kind: self.kind,
            channel: self.channel,
            urgency: self.urgency,
            tier: self.tier,
            region: self.region.clone(),
            category: self.category.clone(),
            subject: self.word("subject").to_owned(),
            description: self.word("description").to_owned(),
            remedy_sought: self.word("remedy_sought").to_owned(),
            customer: self.customer,
            account_manager: self.account_manager,
            site: self.site,
            received_at: self.received_at,
            details: BTreeMap::new(),
            split_from: Some(self.id),
        }
    }
}
