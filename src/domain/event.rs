//! What happened to a ticket: facts, each in the past tense. State is the fold of these, and nothing about a ticket
//! changes without one. Words a person typed stand beside the fact, so that they can be erased and the chain still holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::appointment::{Confirmed, Side, Window};
use super::cause::CauseCode;
use super::chain::Hash;
use super::compensation::Currency;
use super::ids::{
    AppointmentId, AttachmentId, CalendarId, CustomerId, PolicyId, PromiseId, SiteId, TeamId, TicketId, UserId,
};
use super::moment::Moment;
use super::words::{
    AttemptOutcome, Channel, ClosureOutcome, Delivery, Medium, Origin, PromiseKind, Role, TicketKind, TicketState,
    Tier, Urgency, VoidReason,
};

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The desk itself: the sweep, the outbox.
    Desk,
    /// The customer, through a public door.
    Customer,
    /// Somebody who has not shown who they are. Only the security record knows them.
    Stranger,
    /// A member of staff or a machine, in a role.
    User(UserId, Role),
}

impl Actor {
    /// Whether a human being of the operator did it. Only such a reply keeps a promise.
    pub fn is_person(self) -> bool {
        matches!(self, Actor::User(_, role) if role != Role::Integration)
    }

    /// The member of staff, if it was one.
    pub fn user(self) -> Option<UserId> {
        match self {
            Actor::User(id, _) => Some(id),
            Actor::Desk | Actor::Customer | Actor::Stranger => None,
        }
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Actor::Desk => out.write_str("desk"),
            Actor::Customer => out.write_str("customer"),
            Actor::Stranger => out.write_str("stranger"),
            Actor::User(id, role) => write!(out, "{role}:{id}"),
        }
    }
}

impl std::str::FromStr for Actor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "desk" => Ok(Actor::Desk),
            "customer" => Ok(Actor::Customer),
            "stranger" => Ok(Actor::Stranger),
            _ => text
                .split_once(':')
                .and_then(|(role, id)| Some(Actor::User(id.parse().ok()?, role.parse().ok()?)))
                .ok_or_else(|| format!("\"{text}\" names no actor")),
        }
    }
}

/// Where an imported record came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The name that the import map gives its origin.
    pub name: String,
    /// What the record is called there.
    pub external_id: String,
}

/// One fact about a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Fact {
    /// The ticket came in. Words: `subject`, `description`, `remedy_sought`, and what the channel knows (`call_id`, …).
    Received {
        number: String,
        tracking_code: String,
        kind: TicketKind,
        channel: Channel,
        urgency: Urgency,
        tier: Tier,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        region: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<String>,
        customer: CustomerId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account_manager: Option<UserId>,
        /// The hall or agent point at which it came in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        site: Option<SiteId>,
        /// When the customer spoke; the event's own time is when the desk recorded it.
        received_at: Moment,
        late_entry: bool,
        origin: Origin,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<Source>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        split_from: Option<TicketId>,
    },
    PromiseMade {
        promise: PromiseId,
        kind: PromiseKind,
        epoch: i32,
        clock_from: Moment,
        due_at: Moment,
        policy: PolicyId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        calendar: Option<CalendarId>,
        /// The version of the time zones that the calendar was reckoned with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tzdb: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opened_by: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_step_at: Option<Moment>,
    },
    /// Fulfilled, in time or late. `at` differs from the event's time for imported history alone.
    PromiseFulfilled {
        promise: PromiseId,
        at: Moment,
    },
    /// Words: `reason`.
    PromiseVoided {
        promise: PromiseId,
        reason: VoidReason,
    },
    /// Somebody put the miss down to a cause of the list. Words: `text`.
    CauseNamed {
        promise: PromiseId,
        cause: CauseCode,
    },
    /// A second person holds it to be the right one.
    CauseConfirmed {
        promise: PromiseId,
        cause: CauseCode,
    },
    /// What fulfilled it turned out not to have reached the customer, before it was due.
    PromiseReopened {
        promise: PromiseId,
        next_step: i32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_step_at: Option<Moment>,
    },
    /// Its due time was moved: earlier by a merge, or to another policy version by an explicit act. Words: `reason`.
    PromiseMoved {
        promise: PromiseId,
        due_at: Moment,
        policy: PolicyId,
        /// Absent where the policy counts elapsed time; and in records from before policies could be changed, where it
        /// stayed what it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        calendar: Option<CalendarId>,
        /// As in `PromiseMade`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tzdb: Option<String>,
        next_step: i32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_step_at: Option<Moment>,
    },
    /// A step of the ladder was taken and these people were told.
    StepTaken {
        promise: PromiseId,
        epoch: i32,
        step: i32,
        due_at: Moment,
        collapsed: i32,
        late: bool,
        level: i32,
        told: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_step_at: Option<Moment>,
    },
    /// Somebody tried to reach the customer. Words: `said`. `answered` is the desk's judgement that this was a reply.
    ContactAttempted {
        medium: Medium,
        outcome: AttemptOutcome,
        answered: bool,
    },
    /// A written answer went out. Words: `text`, and `message_id` where it left under one that is known.
    Replied {
        medium: Medium,
        delivery: Delivery,
        answered: bool,
        /// When, for imported history alone; everything else happened at the event's own time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Moment>,
    },
    /// What became of the written answer of event `reply`.
    DeliveryReported {
        reply: i64,
        delivery: Delivery,
        answered: bool,
    },
    /// The customer wrote or called again. Words: `text`.
    CustomerWrote {
        medium: Medium,
        received_at: Moment,
        chase: bool,
    },
    /// Words: `text`.
    Noted {},
    /// A file was added, of this content. Words: `file_name`.
    Attached {
        attachment: AttachmentId,
        kind: String,
        size: i64,
        digest: Hash,
    },
    Assigned {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<UserId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<TeamId>,
        /// The name of the owner's shift, where the desk took it from them when that had ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after_shift: Option<String>,
    },
    /// A person raised the ticket. Words: `reason`.
    Escalated {
        level: i32,
        told: Vec<String>,
    },
    /// Words: `reason`.
    StateChanged {
        state: TicketState,
    },
    /// Words: `text`.
    Resolved {},
    /// Words: `text`.
    Closed {
        outcome: ClosureOutcome,
        state: TicketState,
    },
    /// Words: `reason`.
    Reopened {
        epoch: i32,
    },
    MergedInto {
        ticket: TicketId,
    },
    Absorbed {
        ticket: TicketId,
    },
    SplitInto {
        ticket: TicketId,
    },
    /// Whoever looked after the client is gone; this is who does now, if anybody.
    ClientHandedOver {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account_manager: Option<UserId>,
    },
    /// A visit was agreed with the customer. Words: `consent`, where it is later than was promised.
    VisitBooked {
        appointment: AppointmentId,
        /// The promise to arrive inside the window.
        promise: PromiseId,
        service: String,
        area: String,
        technician: UserId,
        window: Window,
        /// The technician's time that is kept for it.
        busy: Window,
        /// Whose wish the window was.
        side: Side,
        /// The appointment in whose place it was agreed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<AppointmentId>,
    },
    /// Another technician comes, in the same window.
    VisitPlaced {
        appointment: AppointmentId,
        technician: UserId,
        busy: Window,
    },
    /// The technician is on the way.
    TechnicianSetOut {
        appointment: AppointmentId,
    },
    /// Words: `place`.
    TechnicianArrived {
        appointment: AppointmentId,
    },
    /// We came and waited. Words: `text`.
    CustomerAbsent {
        appointment: AppointmentId,
    },
    /// Words: `checked`, `measured`, `told`, `signed`: the service confirmation form.
    VisitDone {
        appointment: AppointmentId,
        /// Whether what was promised was done.
        fixed: bool,
        /// How the customer confirmed it; by their name where it is absent.
        #[serde(default = "Confirmed::name", skip_serializing_if = "Confirmed::is_name")]
        confirmed: Confirmed,
    },
    /// The customer said how the service was. Words: `text`. Nobody who came to them reads it.
    SurveyAnswered {
        /// From 1 to 5.
        score: i32,
    },
    /// The customer was called back after a visit or a resolution, and asked how it was. Words: `said`. Nobody who came to
    /// them reads it.
    CalledBack {
        /// Whether what was promised was done.
        as_promised: bool,
        /// From 1 to 5, where the customer gave one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        score: Option<i32>,
    },
    /// Words: `reason`.
    VisitCancelled {
        appointment: AppointmentId,
        side: Side,
        /// Whether another window was agreed in its place.
        moved: bool,
    },
    /// A manager confirmed what the customer gets for a visit that we missed, in the smallest units. Words: `reason`.
    CompensationConfirmed {
        promise: PromiseId,
        minor: i64,
        currency: Currency,
    },
    /// A manager declined what was offered for it. Words: `reason`.
    CompensationDeclined {
        promise: PromiseId,
        minor: i64,
        currency: Currency,
    },
    Classified {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<TicketKind>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        urgency: Option<Urgency>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        region: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<String>,
    },
}

/// Words that a person typed, by field name.
pub type Words = BTreeMap<String, String>;

/// A fact with the words that go with it, not yet recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    pub fact: Fact,
    pub words: Words,
}

impl From<Fact> for Happening {
    fn from(fact: Fact) -> Self {
        Happening {
            fact,
            words: Words::new(),
        }
    }
}

impl Fact {
    /// The ticket is in these hands from now on.
    pub fn assigned(owner: Option<UserId>, team: Option<TeamId>) -> Self {
        Fact::Assigned {
            owner,
            team,
            after_shift: None,
        }
    }

    /// The fact with these words beside it; empty ones are left out.
    pub fn saying<const N: usize>(self, words: [(&str, &str); N]) -> Happening {
        let words = words.into_iter().filter(|(_, text)| !text.is_empty());
        Happening {
            fact: self,
            words: words.map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        }
    }

    /// Whether somebody in this role may read it: what customers say of the service is not for those who came to them.
    pub fn is_for(&self, role: Role) -> bool {
        role != Role::Technician || !matches!(self, Fact::SurveyAnswered { .. } | Fact::CalledBack { .. })
    }

    /// The kind of fact, as it is written in the chain.
    pub const fn name(&self) -> &'static str {
        match self {
            Fact::Received { .. } => "received",
            Fact::PromiseMade { .. } => "promise_made",
            Fact::PromiseFulfilled { .. } => "promise_fulfilled",
            Fact::PromiseVoided { .. } => "promise_voided",
            Fact::CauseNamed { .. } => "cause_named",
            Fact::CauseConfirmed { .. } => "cause_confirmed",
            Fact::PromiseReopened { .. } => "promise_reopened",
            Fact::PromiseMoved { .. } => "promise_moved",
            Fact::StepTaken { .. } => "step_taken",
            Fact::ContactAttempted { .. } => "contact_attempted",
            Fact::Replied { .. } => "replied",
            Fact::DeliveryReported { .. } => "delivery_reported",
            Fact::CustomerWrote { .. } => "customer_wrote",
            Fact::Noted {} => "noted",
            Fact::Attached { .. } => "attached",
            Fact::Assigned { .. } => "assigned",
            Fact::Escalated { .. } => "escalated",
            Fact::StateChanged { .. } => "state_changed",
            Fact::Resolved {} => "resolved",
            Fact::Closed { .. } => "closed",
            Fact::Reopened { .. } => "reopened",
            Fact::MergedInto { .. } => "merged_into",
            Fact::Absorbed { .. } => "absorbed",
            Fact::SplitInto { .. } => "split_into",
            Fact::ClientHandedOver { .. } => "client_handed_over",
            Fact::VisitBooked { .. } => "visit_booked",
            Fact::VisitPlaced { .. } => "visit_placed",
            Fact::TechnicianSetOut { .. } => "technician_set_out",
            Fact::TechnicianArrived { .. } => "technician_arrived",
            Fact::CustomerAbsent { .. } => "customer_absent",
            Fact::VisitDone { .. } => "visit_done",
            Fact::VisitCancelled { .. } => "visit_cancelled",
            Fact::SurveyAnswered { .. } => "survey_answered",
            Fact::CalledBack { .. } => "called_back",
            Fact::CompensationConfirmed { .. } => "compensation_confirmed",
            Fact::CompensationDeclined { .. } => "compensation_declined",
            Fact::Classified { .. } => "classified",
        }
    }
}

/// A recorded fact: its place in the ticket's chain, time, actor, and the hash over all of it and what came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub ticket: TicketId,
    /// Counts from 1 within the ticket.
    pub seq: i64,
    pub at: Moment,
    pub actor: Actor,
    pub fact: Fact,
    /// Absent once erased.
    pub words: Option<Words>,
    /// The digest of the words with their salt: in the chain in their stead. Absent where nothing was said.
    pub words_digest: Option<Hash>,
    /// Erased together with the words.
    pub salt: Option<Hash>,
    pub hash: Hash,
}

impl Event {
    /// The words said under `name`, empty when there were none or they were erased.
    pub fn said(&self, name: &str) -> &str {
        self.words
            .as_ref()
            .and_then(|words| words.get(name))
            .map_or("", String::as_str)
    }
}
