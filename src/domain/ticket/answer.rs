//! Speaking with the customer: attempts, written replies, further messages. Here it is decided what a reply is.

use super::owed::{is_due_earlier, makes};
use super::{PROMISES_MAX, Ticket};
use crate::domain::escalation::step_at;
use crate::domain::event::{Actor, Event, Fact, Happening};
use crate::domain::ids::{Dice, UserId};
use crate::domain::moment::Moment;
use crate::domain::policy::{PolicyBook, Terms};
use crate::domain::promise::Promise;
use crate::domain::refusal::Refusal;
use crate::domain::words::{AttemptOutcome, Delivery, Medium, PromiseKind};

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
    /// The Message-ID under which it left, for mail. A notice that it came back names it.
    pub message_id: Option<String>,
}

/// The customer says more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerMessage {
    pub medium: Medium,
    pub text: String,
    pub received_at: Moment,
}

impl Ticket {
    /// What an attempt to reach the customer does. Only a person who reached the customer and said something replied. The
    /// call after a visit is made by somebody else than the `visitors`, who were there.
    pub fn attempt(
        &self,
        attempt: &Attempt,
        actor: Actor,
        visitors: &[UserId],
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        let reached = attempt.outcome == AttemptOutcome::Reached;
        if reached && attempt.said.trim().is_empty() {
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
            let was_there = actor.user().is_some_and(|user| visitors.contains(&user));
            let is_kept = |owed: &Promise| match owed.kind {
                PromiseKind::Callback => !was_there,
                kind => kind.is_kept_by_reply() || kind.is_kept_by_contact(),
            };
            happened.extend(self.settles(is_kept, now));
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
        if reply.text.trim().is_empty() {
            return Err(Refusal::field(
                "/text",
                "an empty answer is no answer; write what the customer is told",
            ));
        }
        let answered = reply.delivery == Delivery::Delivered && actor.is_person();
        let fact = Fact::Replied {
            medium: reply.medium,
            delivery: reply.delivery,
            answered,
            at: None,
        };
        let message_id = reply.message_id.as_deref().unwrap_or_default();
        let mut happened = vec![fact.saying([("text", &reply.text), ("message_id", message_id)])];
        if answered {
            happened.extend(self.settles(|owed| owed.kind.is_kept_by_reply(), now));
        }
        Ok(happened)
    }

    /// A reply to the ticket this one was merged into reached the same customer: what it settles here.
    pub fn reached_by(&self, said: Happening, now: Moment) -> Vec<Happening> {
        let spoken = matches!(said.fact, Fact::ContactAttempted { .. });
        let mut happened = vec![said];
        happened.extend(self.settles(
            |owed| owed.kind.is_kept_by_reply() || (spoken && owed.kind.is_kept_by_contact()),
            now,
        ));
        happened
    }

    /// What is learned later of a written answer's way. Delivered makes it a reply, from now, to what had been asked when
    /// it was written; bounced unmakes one.
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
        let before = latest_delivery(reply, history).unwrap_or(first);
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
            let asked_before = |owed: &Promise| owed.kind.is_kept_by_reply() && owed.is_asked_before(reply, written.at);
            happened.extend(self.settles(asked_before, now));
        }
        if delivery == Delivery::Bounced && before == Delivery::Delivered {
            happened.extend(self.unmake_reply(reply, history, book, now, dice)?);
        }
        Ok(happened)
    }

    /// A reply did not arrive after all. What it alone had answered and is not due yet is owed again. What was due already
    /// stays as it was counted, and a new promise takes its place that is due at once: the miss is counted now, not
    /// hidden.
    fn unmake_reply(
        &self,
        reply: i64,
        history: &[Event],
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        let before = answers(history);
        let after: Vec<Answer> = before.iter().copied().filter(|answer| answer.seq != reply).collect();
        let undone = |promise: &&Promise| is_borne_out(promise, &before) && !is_borne_out(promise, &after);
        let (open, past): (Vec<&Promise>, Vec<&Promise>) = self
            .promises
            .iter()
            .filter(undone)
            .partition(|promise| now <= promise.due_at);
        let mut happened: Vec<Happening> = open.into_iter().filter_map(|promise| reopens(promise, book)).collect();
        let questions = past.into_iter().filter(|promise| promise.kind == PromiseKind::Reply);
        if let Some(oldest) = questions.min_by_key(|promise| promise.clock_from) {
            happened.push(self.owes_at_once(oldest, book, now, dice)?);
        }
        Ok(happened)
    }

    /// A reply promise for the same question as `lost`, due now.
    fn owes_at_once(
        &self,
        lost: &Promise,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Happening, Refusal> {
        let version = book
            .governing(PromiseKind::Reply, self.matter())
            .ok_or_else(|| Refusal::NoPolicy {
                what: "a reply".to_owned(),
            })?;
        let terms = Terms {
            policy: version.id,
            calendar: None,
            due_at: now,
        };
        Ok(makes(
            version,
            terms,
            lost.clock_from,
            lost.opened_by,
            self.epoch,
            now,
            dice,
        ))
    }

    /// What a further message of the customer does. While a reply is owed it is a chase and moves no clock; after a reply
    /// it opens a new reply promise, counted from the moment the customer spoke. So does one about imported history.
    pub fn customer_wrote(
        &self,
        message: &CustomerMessage,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        let owed = self.owed_reply();
        let chase = owed.is_some();
        let fact = Fact::CustomerWrote {
            medium: message.medium,
            received_at: message.received_at,
            chase,
        };
        let mut happened = vec![fact.saying([("text", &message.text)])];
        if let Some(owed) = owed {
            happened.extend(asked_earlier(owed, message.received_at, book, now)?);
            return Ok(happened);
        }
        if self.promises.len() >= PROMISES_MAX {
            return Err(Refusal::Limit(format!(
                "a ticket holds at most {PROMISES_MAX} promises; open another ticket for what the customer says now"
            )));
        }
        let opened_by = Some(self.version + 1);
        let (kind, from) = (PromiseKind::Reply, message.received_at);
        let promise = self.owes(kind, from, opened_by, self.epoch, book, now, dice)?;
        happened.push(promise.ok_or_else(|| Refusal::NoPolicy {
            what: "a reply".to_owned(),
        })?);
        Ok(happened)
    }
}

/// A message that is recorded late was said before the clock of what is owed started: the clock starts with it.
fn asked_earlier(
    owed: &Promise,
    said_at: Moment,
    book: &PolicyBook,
    now: Moment,
) -> Result<Option<Happening>, Refusal> {
    let Some(version) = book.version(owed.policy).filter(|_| said_at < owed.clock_from) else {
        return Ok(None);
    };
    let due_at = book.terms(version, said_at)?.due_at;
    Ok(is_due_earlier(owed, due_at, book, now))
}

fn reopens(promise: &Promise, book: &PolicyBook) -> Option<Happening> {
    let ladder = &book.version(promise.policy)?.policy.ladder;
    let next_step_at = step_at(promise, ladder, promise.next_step).filter(|_| !promise.imported);
    Some(
        Fact::PromiseReopened {
            promise: promise.id,
            next_step: promise.next_step,
            next_step_at,
        }
        .into(),
    )
}

/// Something that reached the customer: its event, when it was said or written, and when it arrived.
#[derive(Clone, Copy)]
struct Answer {
    seq: i64,
    written_at: Moment,
    at: Moment,
}

/// Everything that reached the customer and did not come back.
fn answers(history: &[Event]) -> Vec<Answer> {
    let mut answers: Vec<Answer> = Vec::new();
    for event in history {
        let (seq, at) = (event.seq, event.at);
        match event.fact {
            Fact::ContactAttempted { answered: true, .. } | Fact::Replied { answered: true, .. } => {
                answers.push(Answer {
                    seq,
                    written_at: at,
                    at,
                });
            }
            Fact::DeliveryReported {
                reply, answered: true, ..
            } => {
                let written = history.iter().find(|written| written.seq == reply);
                let written_at = written.map_or(at, |written| written.at);
                answers.push(Answer {
                    seq: reply,
                    written_at,
                    at,
                });
            }
            Fact::DeliveryReported {
                reply,
                delivery: Delivery::Bounced,
                ..
            } => answers.retain(|answer| answer.seq != reply),
            _ => {}
        }
    }
    answers
}

/// Whether these answers bear out that the promise was fulfilled, and if it was in time, that it was in time.
fn is_borne_out(promise: &Promise, answers: &[Answer]) -> bool {
    let Some(fulfilled_at) = promise.fulfilled_at.filter(|_| promise.kind.is_kept_by_reply()) else {
        return false;
    };
    let late = fulfilled_at > promise.due_at;
    answers.iter().any(|answer| {
        let answers_it = promise.is_asked_before(answer.seq, answer.written_at) && answer.at >= promise.made_at;
        answers_it && (late || answer.at <= promise.due_at)
    })
}

fn latest_delivery(reply: i64, history: &[Event]) -> Option<Delivery> {
    history.iter().rev().find_map(|event| match event.fact {
        Fact::DeliveryReported {
            reply: about, delivery, ..
        } if about == reply => Some(delivery),
        _ => None,
    })
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
