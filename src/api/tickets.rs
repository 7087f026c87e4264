//! One ticket: look at it, its events, and every verb of its life. A state change is a noun in the path; a change takes
//! `If-Match` and `Idempotency-Key`.

use actix_web::web::{Data, Path, Query};
use actix_web::{get, post};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::Caller;
use super::front::{Front, TicketChange};
use super::once::Once;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, IfMatch, Sent};
use super::views::{ChangedView, EventView, TicketView};
use crate::actions::change::{found, named};
use crate::actions::{self, split};
use crate::domain::delivery_notice::read_message_id;
use crate::domain::ids::{TeamId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::Operation;
use crate::domain::text::{self, BODY, SHORT, SUBJECT};
use crate::domain::ticket::{Agreed, Attempt, Classification, CustomerMessage, WrittenReply};
use crate::domain::words::{
    AttemptOutcome, ClosureOutcome, Delivery, Medium, PromiseKind, TicketKind, TicketState, Urgency,
};
use crate::error::Failure;
use crate::storage::fault::StoreFault;
use crate::storage::{customers, events};

/// The operations on one ticket.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(show_ticket)
        .service(ticket_events)
        .service(contact_attempts)
        .service(replies)
        .service(reply_delivery)
        .service(messages)
        .service(notes)
        .service(assignment)
        .service(escalations)
        .service(state)
        .service(resolution)
        .service(closure)
        .service(reopening)
        .service(merge)
        .service(split_off)
        .service(classification)
        .service(promise);
}

/// One ticket, by id or number.
#[utoipa::path(
    tag = "tickets",
    params(("ticket" = String, Path, description = "The ticket's id or number.")),
    responses((status = 200, description = "The ticket as it stands now.", body = TicketView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/tickets/{ticket}")]
async fn show_ticket(front: Data<Front>, caller: Caller, path: Path<String>) -> Result<Answer, Problem> {
    let url = front.public_url.clone();
    let right = caller.may(Operation::ShowTicket)?;
    front
        .look_within(right, move |db, now, scope| {
            let ticket = found(db, scope, &path)?;
            let customer = customers::find(db, ticket.customer)?
                .ok_or_else(|| StoreFault::Corrupt(format!("ticket {} has no customer", ticket.number)))?;
            Ok(Answer::ok(TicketView::of(&ticket, &customer, now, &url)).at_version(ticket.version))
        })
        .await
}

/// Which part of the timeline.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TimelinePart {
    /// Events after this one.
    #[param(minimum = 0)]
    after: Option<u32>,
    /// How many; 100 unless it says otherwise.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// The ticket's events, the oldest first, each with its place in the hash chain.
#[utoipa::path(
    tag = "tickets",
    params(("ticket" = String, Path, description = "The ticket's id or number."), TimelinePart),
    responses((status = 200, description = "The events.", body = [EventView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/tickets/{ticket}/events")]
async fn ticket_events(
    front: Data<Front>,
    caller: Caller,
    path: Path<String>,
    part: Query<TimelinePart>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::TicketEvents)?;
    let (after, limit) = (i64::from(part.after.unwrap_or(0)), i64::from(part.limit.unwrap_or(100)));
    if !(1..=500).contains(&limit) {
        return Err(Refusal::field("limit", "is 1 to 500").into());
    }
    front
        .look_within(right, move |db, _, scope| {
            let id = named(db, scope, &path)?;
            let events = events::after(db, id, after, limit)?;
            Ok(Answer::ok(events.iter().map(EventView::of).collect::<Vec<_>>()))
        })
        .await
}

macro_rules! verb {
    ($(#[$doc:meta])* $handler:ident, $path:literal, $status:literal, $operation:ident, $body:ty, |$sent:ident $(, $right:ident)?| $run:expr) => {
        $(#[$doc])*
        #[utoipa::path(
            tag = "tickets",
            request_body = $body,
            params(("ticket" = String, Path, description = "The ticket's id or number."),
                   ("If-Match" = Option<String>, Header, description = "The ETag the change was decided on."),
                   ("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
            responses((status = $status, description = "The ticket after the change, and what happened.", body = ChangedView),
                      (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
            security(("token" = []))
        )]
        #[post($path)]
        async fn $handler(
            front: Data<Front>, caller: Caller, once: Once, path: Path<String>, if_match: IfMatch, sent: Sent<$body>,
        ) -> Result<Answer, Problem> {
            let right = caller.may(Operation::$operation)?;
            $(let $right = right;)?
            let once = once.of(caller.user, &sent.bytes);
            let $sent = sent.body;
            let change = TicketChange { front, caller, right, once, name: path.into_inner(), version: if_match.0 };
            change.by($status, $run).await
        }
    };
}

/// One try to reach the customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AttemptBody {
    medium: Medium,
    outcome: AttemptOutcome,
    /// What was said; needed when the customer was reached.
    #[serde(default)]
    #[schema(max_length = 20000)]
    said: String,
    /// When it was agreed to call again; becomes a callback promise.
    #[schema(format = DateTime)]
    callback_at: Option<String>,
}

impl AttemptBody {
    fn checked(&self) -> Result<Attempt, Refusal> {
        let mut faults = Faults::default();
        let said = faults.take(text::optional("/said", &self.said, BODY));
        let callback_at = faults.moment("/callback_at", self.callback_at.as_deref());
        faults.or_else(Attempt {
            medium: self.medium,
            outcome: self.outcome,
            said,
            callback_at,
        })
    }
}

verb! {
    /// Record a try to reach the customer. Reached by a person who said something is a reply.
    contact_attempts, "/tickets/{ticket}/contact-attempts", 201, ContactAttempts, AttemptBody, |sent| {
        let attempt = sent.checked()?;
        move |db, now, house, actor, target| actions::attempt::attempt(db, now, house, actor, target, &attempt)
    }
}

/// A written answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplyBody {
    #[schema(min_length = 1, max_length = 20000)]
    text: String,
    medium: Medium,
    /// What is known of its way; it is a reply once it is delivered.
    #[serde(default = "sent")]
    delivery: Delivery,
    /// The Message-ID under which it left as mail, so that a notice that it came back finds it.
    #[schema(max_length = 252)]
    message_id: Option<String>,
}

fn sent() -> Delivery {
    Delivery::Sent
}

verb! {
    /// Record a written answer. Delivered and made by a person, it is a reply.
    replies, "/tickets/{ticket}/replies", 201, Replies, ReplyBody, |sent| {
        let mut faults = Faults::default();
        let text = faults.take(text::required("/text", &sent.text, BODY));
        let message_id = faults.optional(sent.message_id.as_deref(), |text| {
            let read = read_message_id(text).filter(|_| sent.medium == Medium::Email);
            read.ok_or_else(|| FieldFault::new("/message_id", "is the Message-ID of a mail, like 5f2d@mail.example.com"))
        });
        let written = WrittenReply { medium: sent.medium, delivery: sent.delivery, text, message_id };
        let written = faults.or_else(written)?;
        move |db, now, _, actor, target| actions::reply::reply(db, now, actor, target, &written)
    }
}

/// What became of a written answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeliveryBody {
    delivery: Delivery,
}

/// Report what became of a written answer, named by its event. Bounced means it was no reply: the clock is open again.
#[utoipa::path(
    tag = "tickets",
    request_body = DeliveryBody,
    params(("ticket" = String, Path, description = "The ticket's id or number."),
           ("reply" = i64, Path, description = "The number of the answer's event."),
           ("If-Match" = Option<String>, Header, description = "The ETag the change was decided on."),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 200, description = "The ticket after the change, and what happened.", body = ChangedView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/tickets/{ticket}/replies/{reply}/delivery")]
async fn reply_delivery(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    path: Path<(String, i64)>,
    if_match: IfMatch,
    sent: Sent<DeliveryBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ReplyDelivery)?;
    let once = once.of(caller.user, &sent.bytes);
    let (name, reply) = path.into_inner();
    let delivery = sent.body.delivery;
    let change = TicketChange {
        front,
        caller,
        right,
        once,
        name,
        version: if_match.0,
    };
    change
        .by(200, move |db, now, house, actor, target| {
            actions::reply::delivery(db, now, house, actor, target, reply, delivery)
        })
        .await
}

/// The customer says more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MessageBody {
    #[schema(min_length = 1, max_length = 20000)]
    text: String,
    medium: Medium,
    /// When the customer spoke; now, unless it says otherwise.
    #[schema(format = DateTime)]
    received_at: Option<String>,
}

verb! {
    /// Record a further message of the customer. After a reply it opens a new reply promise.
    messages, "/tickets/{ticket}/messages", 201, Messages, MessageBody, |sent| {
        let mut faults = Faults::default();
        let text = faults.take(text::required("/text", &sent.text, BODY));
        let received_at = faults.moment("/received_at", sent.received_at.as_deref());
        let (text, received_at) = faults.or_else((text, received_at))?;
        let medium = sent.medium;
        move |db, now, house, actor, target| {
            let said = CustomerMessage { medium, text: text.clone(), received_at: received_at.unwrap_or(now) };
            actions::message::message(db, now, house, actor, target, &said)
        }
    }
}

/// Something for colleagues.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoteBody {
    #[schema(min_length = 1, max_length = 20000)]
    text: String,
}

verb! {
    /// Leave a note for colleagues. It stops no clock.
    notes, "/tickets/{ticket}/notes", 201, Notes, NoteBody, |sent| {
        let text = required("/text", &sent.text)?;
        move |db, now, _, actor, target| actions::note::note(db, now, actor, target, &text)
    }
}

/// New hands.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssignmentBody {
    owner: Option<Uuid>,
    team: Option<Uuid>,
    #[serde(default)]
    #[schema(max_length = 20000)]
    reason: String,
}

verb! {
    /// Give the ticket to an owner, a team, or both. The clock does not notice.
    assignment, "/tickets/{ticket}/assignment", 200, Assignment, AssignmentBody, |sent| {
        if sent.owner.is_none() && sent.team.is_none() {
            return Err(Refusal::field("/owner", "name an owner, a team, or both").into());
        }
        let reason = optional("/reason", &sent.reason)?;
        let (owner, team) = (sent.owner.map(UserId), sent.team.map(TeamId));
        move |db, now, house, actor, target| actions::assign::assign(db, now, house, actor, target, owner, team, &reason)
    }
}

/// A person raises the ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EscalationBody {
    #[schema(min_length = 1, max_length = 20000)]
    reason: String,
    /// The level to raise it to; one higher, unless it says otherwise.
    #[schema(minimum = 1, maximum = 9)]
    level: Option<i32>,
}

verb! {
    /// Raise the ticket; its owner, whoever holds that level and the account manager are told. The clock does not change.
    escalations, "/tickets/{ticket}/escalations", 201, Escalations, EscalationBody, |sent| {
        let reason = required("/reason", &sent.reason)?;
        let level = sent.level;
        if level.is_some_and(|level| !(1..=9).contains(&level)) {
            return Err(Refusal::field("/level", "is 1 to 9").into());
        }
        move |db, now, house, actor, target| actions::escalate::escalate(db, now, house, actor, target, level, &reason)
    }
}

/// A state, set by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StateBody {
    state: TicketState,
    #[serde(default)]
    #[schema(max_length = 20000)]
    reason: String,
}

verb! {
    /// Set the state: a label, no evidence.
    state, "/tickets/{ticket}/state", 200, State, StateBody, |sent| {
        let reason = optional("/reason", &sent.reason)?;
        let state = sent.state;
        move |db, now, _, actor, target| actions::state::set_state(db, now, actor, target, state, &reason)
    }
}

/// What was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResolutionBody {
    #[schema(min_length = 1, max_length = 20000)]
    text: String,
}

verb! {
    /// Record that the matter is solved. The customer is owed a call back.
    resolution, "/tickets/{ticket}/resolution", 200, Resolution, ResolutionBody, |sent| {
        let text = required("/text", &sent.text)?;
        move |db, now, house, actor, target| actions::resolve::resolve(db, now, house, actor, target, &text)
    }
}

/// How it ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClosureBody {
    outcome: ClosureOutcome,
    /// What is on record about it; for `not_accepted`, where the customer was told to appeal.
    #[serde(default)]
    #[schema(max_length = 20000)]
    text: String,
}

verb! {
    /// Close the ticket. Not while a reply is owed.
    closure, "/tickets/{ticket}/closure", 200, Closure, ClosureBody, |sent| {
        let text = optional("/text", &sent.text)?;
        let outcome = sent.outcome;
        if outcome == ClosureOutcome::NotAccepted && text.is_empty() {
            return Err(Refusal::field("/text", "say where the customer was told to appeal").into());
        }
        move |db, now, _, actor, target| actions::close::close(db, now, actor, target, outcome, &text)
    }
}

/// Why it lives again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReopeningBody {
    #[schema(min_length = 1, max_length = 20000)]
    reason: String,
}

verb! {
    /// Reopen the ticket with a new reply promise. Earlier verdicts stay.
    reopening, "/tickets/{ticket}/reopening", 200, Reopening, ReopeningBody, |sent| {
        let reason = required("/reason", &sent.reason)?;
        move |db, now, house, actor, target| actions::reopen::reopen(db, now, house, actor, target, &reason)
    }
}

/// The ticket that stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MergeBody {
    /// The id or number of the ticket to merge into.
    into: String,
    #[serde(default)]
    #[schema(max_length = 20000)]
    reason: String,
}

verb! {
    /// Merge the ticket into another; the other one is answered. Neither clock stops, and the earlier due time counts.
    merge, "/tickets/{ticket}/merge", 200, Merge, MergeBody, |sent, right| {
        let reason = optional("/reason", &sent.reason)?;
        move |db, now, house, actor, target| {
            let scope = right.scope(db, now, house)?;
            let survivor = other(named(db, &scope, &sent.into))?;
            actions::merge::merge(db, now, house, actor, target, survivor, &reason)
        }
    }
}

/// The other matter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SplitBody {
    #[schema(min_length = 1, max_length = 200)]
    subject: String,
    #[serde(default)]
    #[schema(max_length = 20000)]
    description: String,
    /// The parent's, unless it says otherwise.
    kind: Option<TicketKind>,
}

verb! {
    /// Split another matter off into a ticket of its own, which inherits the clock. Answers with that ticket.
    split_off, "/tickets/{ticket}/split", 201, SplitOff, SplitBody, |sent| {
        let mut faults = Faults::default();
        let subject = faults.take(text::required("/subject", &sent.subject, SUBJECT));
        let description = faults.take(text::optional("/description", &sent.description, BODY));
        let child = faults.or_else(split::Child { kind: sent.kind, subject, description })?;
        move |db, now, house, actor, target| split::split(db, now, house, actor, target, child.clone())
    }
}

/// What is corrected; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClassificationBody {
    kind: Option<TicketKind>,
    urgency: Option<Urgency>,
    #[schema(max_length = 120)]
    region: Option<String>,
    #[schema(max_length = 120)]
    category: Option<String>,
}

verb! {
    /// Correct what the ticket is about. Promises already made stay; what the new kind owes besides is made.
    classification, "/tickets/{ticket}/classification", 200, Classification, ClassificationBody, |sent| {
        let mut faults = Faults::default();
        let region = faults.optional(sent.region.as_deref(), |region| text::required("/region", region, SHORT));
        let category = faults.optional(sent.category.as_deref(), |category| text::required("/category", category, SHORT));
        if sent.kind.is_none() && sent.urgency.is_none() && sent.region.is_none() && sent.category.is_none() {
            faults.note("/kind", "say what to correct: kind, urgency, region or category");
        }
        let class = faults.or_else(Classification { kind: sent.kind, urgency: sent.urgency, region, category })?;
        move |db, now, house, actor, target| actions::classify::classify(db, now, house, actor, target, &class)
    }
}

/// A promise agreed with the customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PromiseBody {
    /// A `callback` or an `update`.
    kind: PromiseKind,
    /// The agreed time.
    #[schema(format = DateTime)]
    due_at: String,
}

verb! {
    /// Promise the customer a callback or a word on progress by an agreed time.
    promise, "/tickets/{ticket}/promises", 201, Promise, PromiseBody, |sent| {
        let due_at: Moment = sent.due_at.parse().map_err(|fault: crate::domain::moment::NotAMoment| Refusal::field("/due_at", fault.to_string()))?;
        let agreed = Agreed { kind: sent.kind, due_at };
        move |db, now, house, actor, target| actions::promise::agree(db, now, house, actor, target, agreed)
    }
}

/// The other ticket that a body names.
fn other(named: Result<TicketId, Failure>) -> Result<TicketId, Failure> {
    named.map_err(|failure| match failure {
        Failure::Refused(_) => Refusal::field("/into", "names no ticket of this desk").into(),
        fault => fault,
    })
}

fn required(field: &str, sent: &str) -> Result<String, Refusal> {
    text::required(field, sent, BODY).map_err(one)
}

fn optional(field: &str, sent: &str) -> Result<String, Refusal> {
    text::optional(field, sent, BODY).map_err(one)
}

fn one(fault: FieldFault) -> Refusal {
    Refusal::Invalid(vec![fault])
}
