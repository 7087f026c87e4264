//! What is owed to a customer, worked out a second time from the recorded facts alone, in the plainest way: a list of
//! questions and of what reached the customer since. It shares no rule with the desk's own code.

use std::collections::BTreeMap;

use yinuo::domain::event::{Actor, Event, Fact};
use yinuo::domain::ids::{PromiseId, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::words::{AttemptOutcome, Delivery, PromiseKind, Role, VoidReason};

/// Until then the shipped policies, and every version that the simulation adds, allow a reply.
pub(super) const REPLY_WITHIN: Span = Span::hours(24);

/// Something the customer said that asks for an answer. A chase joins the oldest one that is open.
#[derive(Clone, Debug)]
struct Question {
    /// The event with which it was asked.
    seq: i64,
    /// When the oldest of it was said.
    from: Moment,
    due_at: Moment,
    settled_at: Option<Moment>,
    voided: bool,
    /// What reached the customer since, and has not come back: the event of the answer, and when.
    answers: Vec<(i64, Moment)>,
}

impl Question {
    fn is_open(&self) -> bool {
        self.settled_at.is_none() && !self.voided
    }

    /// Whether what reached the customer bears out when it is said to have been answered.
    fn is_borne_out(&self) -> bool {
        let late = self.settled_at.is_some_and(|at| at > self.due_at);
        self.answers.iter().any(|(_, at)| late || *at <= self.due_at)
    }
}

/// One ticket as the customer sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Naive {
    questions: Vec<Question>,
    /// Whether the letter of this event is one that a person wrote.
    letters: BTreeMap<i64, bool>,
    /// Which question a reply promise was made for.
    asked_by: BTreeMap<PromiseId, i64>,
    failed_attempts: Vec<Moment>,
    refusals: Vec<Moment>,
    handlers: Vec<UserId>,
    owner: Option<UserId>,
}

impl Naive {
    pub(super) fn hears(&mut self, event: &Event) {
        match &event.fact {
            Fact::Received { received_at, .. } | Fact::CustomerWrote { received_at, .. } => {
                self.asks(event.seq, *received_at);
            }
            Fact::Reopened { .. } => self.asks(event.seq, event.at),
            Fact::ContactAttempted { outcome, .. } => self.attempted(*outcome, event),
            Fact::Replied { delivery, .. } => {
                self.handlers.extend(event.actor.user());
                let by_person = event.actor.is_person() && !event.said("text").trim().is_empty();
                self.letters.insert(event.seq, by_person);
                self.arrived(event.seq, *delivery, event.at);
            }
            Fact::DeliveryReported { reply, delivery, .. } => self.arrived(*reply, *delivery, event.at),
            Fact::Assigned { owner, .. } => self.owner = *owner,
            Fact::PromiseMade {
                promise,
                kind: PromiseKind::Reply,
                opened_by,
                due_at,
                ..
            } => self.promised(*promise, opened_by.unwrap_or(1), *due_at),
            Fact::PromiseMoved { promise, due_at, .. } => {
                let asked = self.asked_by.get(promise).copied();
                self.questions
                    .iter_mut()
                    .filter(|question| Some(question.seq) == asked)
                    .for_each(|question| question.due_at = *due_at);
            }
            Fact::PromiseVoided { promise, .. } => {
                let asked = self.asked_by.get(promise).copied();
                let voided = self.questions.iter_mut().filter(|question| Some(question.seq) == asked);
                voided.for_each(|question| question.voided = true);
            }
            _ => {}
        }
    }

    fn asks(&mut self, seq: i64, from: Moment) {
        let open = self.questions.iter_mut().filter(|question| question.is_open());
        if let Some(oldest) = open.min_by_key(|question| question.from) {
            oldest.from = oldest.from.min(from);
            return;
        }
        self.questions.push(Question {
            seq,
            from,
            due_at: from + REPLY_WITHIN,
            settled_at: None,
            voided: false,
            answers: Vec::new(),
        });
    }

    /// A promise made in the place of one that a letter was wrongly believed to have kept is for what was asked then.
    fn promised(&mut self, promise: PromiseId, opened_by: i64, due_at: Moment) {
        let replaces = self.letters.contains_key(&opened_by);
        let question = self
            .questions
            .iter_mut()
            .filter(|question| question.is_open() && (replaces || question.seq == opened_by))
            .min_by_key(|question| question.from);
        if let Some(question) = question {
            question.due_at = due_at;
            self.asked_by.insert(promise, question.seq);
        }
    }

    fn attempted(&mut self, outcome: AttemptOutcome, event: &Event) {
        use AttemptOutcome::{Bounced, Busy, NoAnswer, Reached, Refused, Voicemail, WrongNumber};
        self.handlers.extend(event.actor.user());
        match outcome {
            Reached if event.actor.is_person() => self.answers(event.seq, event.at),
            Refused if !event.said("said").is_empty() => self.refusals.push(event.at),
            NoAnswer | Busy | WrongNumber | Voicemail | Bounced => self.failed_attempts.push(event.at),
            _ => {}
        }
    }

    fn arrived(&mut self, reply: i64, delivery: Delivery, at: Moment) {
        match delivery {
            Delivery::Delivered if self.letters[&reply] => self.answers(reply, at),
            Delivery::Bounced => self.comes_back(reply),
            _ => {}
        }
    }

    fn answers(&mut self, answer: i64, at: Moment) {
        for question in self.questions.iter_mut().filter(|question| question.seq < answer) {
            question.answers.push((answer, at));
            if question.is_open() {
                question.settled_at = Some(at);
            }
        }
    }

    fn comes_back(&mut self, reply: i64) {
        for question in &mut self.questions {
            let before = question.is_borne_out();
            question.answers.retain(|(answer, _)| *answer != reply);
            if before && !question.is_borne_out() {
                question.settled_at = None;
                question.answers.clear();
            }
        }
    }

    /// When the oldest of what nobody answered yet was said.
    pub(super) fn oldest(&self) -> Option<Moment> {
        let open = self.questions.iter().filter(|question| question.is_open());
        open.map(|question| question.from).min()
    }

    /// Whether `actor` may void this reply promise for this reason.
    pub(super) fn may_void(&self, actor: Actor, promise: PromiseId, clock_from: Moment, reason: VoidReason) -> bool {
        if reason == VoidReason::NoReplyNeeded {
            return actor.is_person() && self.asked_by.get(&promise).is_some_and(|seq| *seq > 1);
        }
        let Actor::User(user, Role::Manager) = actor else {
            return false;
        };
        if self.handlers.contains(&user) || self.owner == Some(user) {
            return false;
        }
        match reason {
            VoidReason::Unreachable => {
                let since: Vec<_> = self.failed_attempts.iter().filter(|at| **at >= clock_from).collect();
                let part = |at: &&Moment| (at.as_micros() / 3_600_000_000 + 8) % 24 / 6;
                let parts: std::collections::BTreeSet<i64> = since.iter().map(part).collect();
                since.len() >= 3 && parts.len() >= 2
            }
            VoidReason::Refused => self.refusals.iter().any(|at| *at >= clock_from),
            _ => true,
        }
    }
}
