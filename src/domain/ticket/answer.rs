//! Speaking with the customer: attempts, written replies, further messages. Here it is decided what a reply is.

use super::{PROMISES_MAX, Ticket};
use crate::domain::escalation::step_at;
use crate::domain::event::{Actor, Event, Fact, Happening};
use crate::domain::ids::Dice;
use crate::domain::moment::Moment;
use crate::domain::policy::PolicyBook;
use crate::domain::promise::Promise;
use crate::domain::refusal::Refusal;
use crate::domain::words::{AttemptOutcome, Delivery, Medium, Origin, PromiseKind};

/// One try to reach the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub medium: Medium,
    pub outcome: AttemptOutcome,
    pub said: String,
    /// When we agreed to call again.
    pub callback_at: Option<Moment>,
}

/// A written answer and what is known of its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenReply {
    pub medium: Medium,
    pub delivery: Delivery,
    pub text: String,
}

/// The customer says more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerMessage {
    pub medium: Medium,
    pub text: String,
    pub received_at: Moment,
}

impl Ticket {
    /// What an attempt to reach the customer does. Only a person who reached the customer and said something replied.
    pub fn attempt(
        &self,
        attempt: &Attempt,
        actor: Actor,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        let reached = attempt.outcome == AttemptOutcome::Reached;
        if reached && attempt.said.is_empty() {
            return Err(Refusal::field(
                "/said",
                "say what was told the customer; without it nobody can prove the reply",
            ));
        }
        let answered = reached && actor.is_person();
        let fact = Fact::ContactAttempted {
            medium: attempt.medium,
            outcome: attempt.outcome,
            answered,
        };
        let mut happened = vec![fact.saying([("said", &attempt.said)])];
        if answered {
            happened.extend(self.settles(|kind| kind.is_kept_by_reply() || kind.is_kept_by_contact(), now));
        }
        if let Some(due_at) = attempt.callback_at {
            let agreed = super::Agreed {
                kind: PromiseKind::Callback,
                due_at,
            };
            happened.push(self.promise_agreed(agreed, book, now, dice).map_err(name_callback)?);
        }
        Ok(happened)
    }

    /// What a written answer does. It is a reply once it is known to have reached the customer.
    pub fn reply(&self, reply: &WrittenReply, actor: Actor, now: Moment) -> Result<Vec<Happening>, Refusal> {
        if matches!(reply.medium, Medium::Phone | Medium::InPerson | Medium::Video) {
            return Err(Refusal::field(
                "/medium",
                "a spoken answer is a contact attempt; a reply is written",
            ));
        }
        let answered = reply.delivery == Delivery::Delivered && actor.is_person();
        let fact = Fact::Replied {
            medium: reply.medium,
            delivery: reply.delivery,
            answered,
            at: None,
        };
        let mut happened = vec![fact.saying([("text", &reply.text)])];
        if answered {
            happened.extend(self.settles(PromiseKind::is_kept_by_reply, now));
        }
        Ok(happened)
    }

    /// A reply to the ticket this one was merged into reached the same customer: what it settles here.
    pub fn reached_by(&self, said: Happening, now: Moment) -> Vec<Happening> {
        let spoken = matches!(said.fact, Fact::ContactAttempted { .. });
        let mut happened = vec![said];
        happened.extend(self.settles(
            |kind| kind.is_kept_by_reply() || (spoken && kind.is_kept_by_contact()),
            now,
        ));
        happened
    }

    /// What is learned later of a written answer's way. Delivered makes it a reply, from now; bounced unmakes one.
    pub fn delivery_reported(
        &self,
        reply: i64,
        delivery: Delivery,
        history: &[Event],
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        let written = history
            .iter()
            .find(|event| event.seq == reply)
            .ok_or_else(|| Refusal::absent("reply", reply))?;
        let Fact::Replied { delivery: first, .. } = written.fact else {
            return Err(Refusal::absent("reply", reply));
        };
        let known = history.iter().rev().find_map(|event| match event.fact {
            Fact::DeliveryReported {
                reply: about, delivery, ..
            } if about == reply => Some(delivery),
            _ => None,
        });
        let before = known.unwrap_or(first);
        if before == delivery || before == Delivery::Bounced || delivery == Delivery::Sent {
            return Err(Refusal::field(
                "/delivery",
                format!("is {before} already and cannot become {delivery}"),
            ));
        }
        let answered = delivery == Delivery::Delivered && written.actor.is_person();
        let mut happened = vec![
            Fact::DeliveryReported {
                reply,
                delivery,
                answered,
            }
            .into(),
        ];
        if answered {
            happened.extend(self.settles(PromiseKind::is_kept_by_reply, now));
        }
        if delivery == Delivery::Bounced && before == Delivery::Delivered {
            happened.extend(self.unmake_reply(written, history, book, now, dice)?);
        }
        Ok(happened)
    }

    /// A reply did not arrive after all. Promises it kept that are not due yet are owed again. Those already due stay as
    /// they were counted, and a new one takes their place that is due at once: the miss is counted now, not hidden.
    fn unmake_reply(
        &self,
        written: &Event,
        history: &[Event],
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        let settled_at = settlement_of(written, history);
        let undone = |promise: &&Promise| promise.fulfilled_at == Some(settled_at) && promise.kind.is_kept_by_reply();
        let (open, past): (Vec<&Promise>, Vec<&Promise>) = self
            .promises
            .iter()
            .filter(undone)
            .partition(|promise| now <= promise.due_at);
        let mut happened: Vec<Happening> = open
            .into_iter()
            .filter_map(|promise| self.reopens(promise, book))
            .collect();
        let reply_past = past.iter().any(|promise| promise.kind == PromiseKind::Reply);
        if reply_past && self.owed_reply().is_none() {
            let agreed = book.governing(PromiseKind::Reply, self.matter());
            let version = agreed.ok_or_else(|| Refusal::NoPolicy {
                what: "a reply".to_owned(),
            })?;
            let terms = crate::domain::policy::Terms {
                policy: version.id,
                calendar: None,
                due_at: now,
            };
            let first = Some(now).filter(|_| self.origin == Origin::Live);
            happened.push(super::owed::promise_made(
                PromiseKind::Reply,
                terms,
                self.epoch,
                self.received_at,
                Some(written.seq),
                first,
                now,
                dice,
            ));
        }
        Ok(happened)
    }

    fn reopens(&self, promise: &Promise, book: &PolicyBook) -> Option<Happening> {
        let ladder = &book.version(promise.policy)?.policy.ladder;
        let next_step_at = step_at(promise, ladder, promise.next_step).filter(|_| self.origin == Origin::Live);
        Some(
            Fact::PromiseReopened {
                promise: promise.id,
                next_step: promise.next_step,
                next_step_at,
            }
            .into(),
        )
    }

    /// What a further message of the customer does. While a reply is owed it is a chase and moves no clock; after a reply
    /// it opens a new reply promise, counted from the moment the customer spoke.
    pub fn customer_wrote(
        &self,
        message: &CustomerMessage,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        let chase = self.owed_reply().is_some();
        let fact = Fact::CustomerWrote {
            medium: message.medium,
            received_at: message.received_at,
            chase,
        };
        let mut happened = vec![fact.saying([("text", &message.text)])];
        if !chase && self.promises.len() < PROMISES_MAX {
            let opened_by = Some(self.version + 1);
            let promise = self.owes(
                PromiseKind::Reply,
                message.received_at,
                opened_by,
                self.epoch,
                book,
                now,
                dice,
            )?;
            happened.push(promise.ok_or_else(|| Refusal::NoPolicy {
                what: "a reply".to_owned(),
            })?);
        }
        Ok(happened)
    }
}

/// When the reply settled what it settled: with the event itself, or when its delivery was reported.
fn settlement_of(written: &Event, history: &[Event]) -> Moment {
    let reported = history.iter().find(|event| matches!(event.fact, Fact::DeliveryReported { reply, delivery: Delivery::Delivered, .. } if reply == written.seq));
    reported.map_or(written.at, |event| event.at)
}

fn name_callback(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Invalid(faults) => Refusal::field(
            "/callback_at",
            faults.first().map_or("is not possible", |fault| fault.detail.as_str()),
        ),
        other => other,
    }
}
