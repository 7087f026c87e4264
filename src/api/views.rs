//! What the API shows: declared fields and no others.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::cause::Attribution;
use crate::domain::customer::Customer;
use crate::domain::event::{Actor, Event};
use crate::domain::mask::{mask_email, mask_name, mask_phone, mask_within, mask_word};
use crate::domain::moment::Moment;
use crate::domain::promise::Promise;
use crate::domain::rights::is_told_tracking;
use crate::domain::ticket::Ticket;
use crate::domain::words::{
    Channel, ClosureOutcome, Language, Origin, PromiseKind, Role, TicketKind, TicketState, Tier, Urgency, Verdict,
    VoidReason,
};

const WORDS_OF_THE_CUSTOMER: [&str; 3] = ["subject", "description", "remedy_sought"];

/// A ticket with its promises.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketView {
    id: Uuid,
    number: String,
    /// Null for technicians: by what stands on that page the customer confirms their visit.
    tracking_code: Option<String>,
    /// Where the customer follows the ticket; null for technicians.
    tracking_url: Option<String>,
    /// Counts the ticket's events; the ETag.
    version: i64,
    kind: TicketKind,
    channel: Channel,
    state: TicketState,
    outcome: Option<ClosureOutcome>,
    urgency: Urgency,
    tier: Tier,
    region: Option<String>,
    category: Option<String>,
    /// When the customer spoke.
    #[schema(value_type = String, format = DateTime)]
    received_at: Moment,
    /// When the desk recorded it.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Moment,
    late_entry: bool,
    origin: Origin,
    level: i32,
    epoch: i32,
    subject: String,
    description: String,
    remedy_sought: String,
    /// What the channel knows.
    intake: BTreeMap<String, String>,
    customer: CustomerView,
    owner: Option<Uuid>,
    team: Option<Uuid>,
    account_manager: Option<Uuid>,
    #[schema(value_type = Option<String>, format = DateTime)]
    unanswered_since: Option<Moment>,
    #[schema(value_type = Option<String>, format = DateTime)]
    replied_at: Option<Moment>,
    /// The due time of the most urgent promise that is owed.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_due_at: Option<Moment>,
    merged_into: Option<Uuid>,
    split_from: Option<Uuid>,
    promises: Vec<PromiseView>,
}

impl TicketView {
    /// The ticket as it stands at `now`; where it is followed only with the address that tracking pages begin with.
    pub(crate) fn of(ticket: &Ticket, customer: &Customer, now: Moment, tracking: Option<&str>) -> Self {
        let intake = ticket
            .words
            .iter()
            .filter(|(name, _)| !WORDS_OF_THE_CUSTOMER.contains(&name.as_str()));
        TicketView {
            id: ticket.id.0,
            number: ticket.number.clone(),
            tracking_code: tracking.map(|_| ticket.tracking_code.clone()),
            tracking_url: tracking.map(|public_url| format!("{public_url}/t/{}", ticket.tracking_code)),
            version: ticket.version,
            kind: ticket.kind,
            channel: ticket.channel,
            state: ticket.state,
            outcome: ticket.outcome,
            urgency: ticket.urgency,
            tier: ticket.tier,
            region: ticket.region.clone(),
            category: ticket.category.clone(),
            received_at: ticket.received_at,
            recorded_at: ticket.recorded_at,
            late_entry: ticket.late_entry,
            origin: ticket.origin,
            level: ticket.level,
            epoch: ticket.epoch,
            subject: mask_within(ticket.word("subject")),
            description: mask_within(ticket.word("description")),
            remedy_sought: mask_within(ticket.word("remedy_sought")),
            intake: intake.map(masked).collect(),
            customer: CustomerView::of(customer),
            owner: ticket.owner.map(|id| id.0),
            team: ticket.team.map(|id| id.0),
            account_manager: ticket.account_manager.map(|id| id.0),
            unanswered_since: ticket.unanswered_since,
            replied_at: ticket.replied_at,
            next_due_at: Some(ticket.next_due_at()).filter(|due| *due < Moment::NEVER),
            merged_into: ticket.merged_into.map(|id| id.0),
            split_from: ticket.split_from.map(|id| id.0),
            promises: ticket
                .promises
                .iter()
                .map(|promise| PromiseView::of(promise, now))
                .collect(),
        }
    }
}

/// A promise and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PromiseView {
    id: Uuid,
    kind: PromiseKind,
    #[schema(value_type = String, format = DateTime)]
    due_at: Moment,
    verdict: Verdict,
    /// Whether it is owed, its due time has passed, and it is not imported history.
    overdue: bool,
    /// Whether it came in with imported history: it owes nothing and stays out of the rate.
    imported: bool,
    epoch: i32,
    /// When its clock started.
    #[schema(value_type = String, format = DateTime)]
    clock_from: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    fulfilled_at: Option<Moment>,
    #[schema(value_type = Option<String>, format = DateTime)]
    voided_at: Option<Moment>,
    void_reason: Option<VoidReason>,
    /// What its miss was put down to.
    cause: Option<AttributionView>,
    /// The policy version it was made under.
    policy: Uuid,
    /// When somebody is told next.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_step_at: Option<Moment>,
}

impl PromiseView {
    /// The promise as it stands at `now`.
    pub(crate) fn of(promise: &Promise, now: Moment) -> Self {
        PromiseView {
            id: promise.id.0,
            kind: promise.kind,
            due_at: promise.due_at,
            verdict: promise.verdict(now),
            overdue: promise.is_overdue(now),
            imported: promise.imported,
            epoch: promise.epoch,
            clock_from: promise.clock_from,
            fulfilled_at: promise.fulfilled_at,
            voided_at: promise.voided.map(|voided| voided.at),
            void_reason: promise.voided.map(|voided| voided.reason),
            cause: promise.attribution.as_ref().map(AttributionView::of),
            policy: promise.policy.0,
            next_step_at: promise.next_step_at,
        }
    }
}

/// What a miss was put down to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttributionView {
    /// The code of the cause.
    cause: String,
    by: Uuid,
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// The second person, who holds it to be the right one; null until there is one.
    confirmed_by: Option<Uuid>,
    #[schema(value_type = Option<String>, format = DateTime)]
    confirmed_at: Option<Moment>,
}

impl AttributionView {
    fn of(named: &Attribution) -> Self {
        AttributionView {
            cause: named.cause.to_string(),
            by: named.by.0,
            at: named.at,
            confirmed_by: named.confirmed.map(|confirmed| confirmed.by.0),
            confirmed_at: named.confirmed.map(|confirmed| confirmed.at),
        }
    }
}

/// A customer. Name, address and numbers are masked; `POST /customers/{id}/reveal` shows them in full.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerView {
    id: Uuid,
    name: String,
    company: String,
    email: Option<String>,
    /// Whether mail to this address came back; it is not written to again.
    email_bounced: bool,
    phones: Vec<String>,
    tier: Tier,
    region: Option<String>,
    account_manager: Option<Uuid>,
    language: Language,
}

impl CustomerView {
    /// The customer as the desk knows them.
    pub(crate) fn of(customer: &Customer) -> Self {
        CustomerView {
            id: customer.id.0,
            name: mask_name(&customer.name),
            company: customer.company.clone(),
            email: customer.email.as_deref().map(mask_email),
            email_bounced: customer.email.is_some() && customer.mail_address().is_none(),
            phones: customer.phones.iter().map(|phone| mask_phone(phone.as_str())).collect(),
            tier: customer.tier,
            region: customer.region.clone(),
            account_manager: customer.account_manager.map(|id| id.0),
            language: customer.language,
        }
    }
}

/// An event of a ticket's chain.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventView {
    seq: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// `desk`, `customer`, or the role of the user who did it.
    actor: String,
    user: Option<Uuid>,
    /// What happened, with its facts.
    #[schema(value_type = Object)]
    fact: Value,
    /// What was typed; absent once erased.
    words: BTreeMap<String, String>,
    words_digest: Option<String>,
    hash: String,
}

impl EventView {
    /// The event as it was recorded.
    pub(crate) fn of(event: &Event) -> Self {
        let actor = actor_word(event.actor);
        EventView {
            seq: event.seq,
            at: event.at,
            actor: actor.to_owned(),
            user: event.actor.user().map(|id| id.0),
            fact: serde_json::json!(event.fact),
            words: event.words.iter().flatten().map(masked).collect(),
            words_digest: event.words_digest.map(|digest| digest.to_string()),
            hash: event.hash.to_string(),
        }
    }

    /// The event as somebody in this role may read it.
    pub(crate) fn for_role(event: &Event, role: Role) -> Self {
        let mut view = EventView::of(event);
        if let Some(fact) = view.fact.as_object_mut().filter(|_| !is_told_tracking(role)) {
            fact.remove("tracking_code");
        }
        view
    }
}

/// A ticket after a change, and what happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangedView {
    #[serde(flatten)]
    pub(crate) ticket: TicketView,
    pub(crate) happened: Vec<EventView>,
}

/// A ticket that came in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenedView {
    #[serde(flatten)]
    pub(crate) ticket: TicketView,
    /// The customer's other open tickets, which this one may repeat.
    pub(crate) possible_duplicates: Vec<DuplicateView>,
}

/// An open ticket that a new one may repeat.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DuplicateView {
    id: Uuid,
    number: String,
    kind: TicketKind,
    state: TicketState,
    subject: String,
    #[schema(value_type = String, format = DateTime)]
    received_at: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    next_due_at: Option<Moment>,
}

impl DuplicateView {
    /// What is shown of such a ticket.
    pub(crate) fn of(ticket: &Ticket) -> Self {
        DuplicateView {
            id: ticket.id.0,
            number: ticket.number.clone(),
            kind: ticket.kind,
            state: ticket.state,
            subject: mask_within(ticket.word("subject")),
            received_at: ticket.received_at,
            next_due_at: Some(ticket.next_due_at()).filter(|due| *due < Moment::NEVER),
        }
    }
}

/// What somebody without a token is told of the ticket they opened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptView {
    id: Uuid,
    number: String,
    tracking_code: String,
    tracking_url: String,
    state: TicketState,
    channel: Channel,
    #[schema(value_type = String, format = DateTime)]
    received_at: Moment,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Moment,
    late_entry: bool,
    promises: Vec<PromiseView>,
}

impl ReceiptView {
    /// The receipt for a ticket.
    pub(crate) fn of(ticket: &Ticket, now: Moment, public_url: &str) -> Self {
        ReceiptView {
            id: ticket.id.0,
            number: ticket.number.clone(),
            tracking_code: ticket.tracking_code.clone(),
            tracking_url: format!("{public_url}/t/{}", ticket.tracking_code),
            state: ticket.state,
            channel: ticket.channel,
            received_at: ticket.received_at,
            recorded_at: ticket.recorded_at,
            late_entry: ticket.late_entry,
            promises: ticket
                .promises
                .iter()
                .map(|promise| PromiseView::of(promise, now))
                .collect(),
        }
    }
}

/// What was typed under a name, as everybody may see it.
fn masked((name, text): (&String, &String)) -> (String, String) {
    (name.clone(), mask_word(name, text))
}

/// Who did it, in one word.
pub(crate) fn actor_word(actor: Actor) -> &'static str {
    match actor {
        Actor::Desk => "desk",
        Actor::Customer => "customer",
        Actor::Stranger => "stranger",
        Actor::User(_, role) => role.as_str(),
    }
}
