//! What is said with the customer and among colleagues: attempts, written answers, messages, notes, agreed times.

use actix_web::post;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::required;
use crate::actions;
use crate::api::answer::Answer;
use crate::api::caller::Caller;
use crate::api::front::{Front, TicketChange};
use crate::api::once::Once;
use crate::api::parameters::{Precondition, Repeatable};
use crate::api::problem::{Problem, ProblemBody};
use crate::api::sent::{Faults, IfMatch, Sent};
use crate::api::views::ChangedView;
use crate::domain::delivery_notice::read_message_id;
use crate::domain::moment::{Moment, NotAMoment};
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::Operation;
use crate::domain::text::{self, BODY};
use crate::domain::ticket::{Agreed, Attempt, CalledBack, CustomerMessage, WrittenReply};
use crate::domain::words::{AttemptOutcome, Delivery, Medium, PromiseKind};

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

/// What a customer answered who was called back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CallbackBody {
    #[serde(default = "by_phone")]
    medium: Medium,
    /// Whether what was promised was done: what is asked first.
    as_promised: bool,
    /// How content the customer is, from 1 to 5, where they said so.
    #[schema(minimum = 1, maximum = 5)]
    score: Option<i32>,
    /// In the customer's own words.
    #[schema(min_length = 1, max_length = 20000)]
    said: String,
}

fn by_phone() -> Medium {
    Medium::Phone
}

verb! {
    /// Record what the customer answered who was called back after a visit or a resolution: the `callback` is kept. Nobody
    /// who was at the customer's makes this call. Where what was promised was not done, or the score is 2 or less, the
    /// matter is taken up again.
    call_back, "/tickets/{ticket}/callbacks", 201, CallBack, CallbackBody, |sent| {
        let said = required("/said", &sent.said)?;
        let call = CalledBack { medium: sent.medium, as_promised: sent.as_promised, score: sent.score, said };
        move |db, now, house, actor, target| actions::callback::call_back(db, now, house, actor, target, &call)
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

verb! {
    /// Report what became of a written answer, named by its event. Bounced means it was no reply: the clock is open again.
    reply_delivery, "/tickets/{ticket}/replies/{reply}/delivery" of "reply" "The number of the answer's event.", 200, ReplyDelivery, DeliveryBody, |sent, reply| {
        let delivery = sent.delivery;
        move |db, now, house, actor, target| actions::reply::delivery(db, now, house, actor, target, reply, delivery)
    }
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

/// Why a message needs no reply.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoReplyBody {
    #[schema(min_length = 1, max_length = 20000)]
    reason: String,
}

verb! {
    /// Mark a customer's further message as needing no reply, with the reason. The first message always needs one.
    no_reply, "/tickets/{ticket}/messages/{event}/no-reply" of "event" "The number of the message's event.", 200, NoReply, NoReplyBody, |sent, event| {
        let reason = required("/reason", &sent.reason)?;
        move |db, now, house, actor, target| {
            actions::promise::no_reply_needed(db, now, house, actor, target, event, &reason)
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
        let due_at: Moment = sent.due_at.parse().map_err(|fault: NotAMoment| Refusal::field("/due_at", fault.to_string()))?;
        let agreed = Agreed { kind: sent.kind, due_at };
        move |db, now, house, actor, target| actions::promise::agree(db, now, house, actor, target, agreed)
    }
}
