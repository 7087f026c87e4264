//! What is owed: making promises, and settling, reopening, moving and voiding them.

use jiff::tz::TimeZone;

use super::{PROMISES_MAX, Ticket};
use crate::domain::contact::{missing_for_unreachable, refused_in_words};
use crate::domain::escalation::{DueStep, step_at};
use crate::domain::event::{Actor, Event, Fact, Happening};
use crate::domain::ids::{Dice, PromiseId, UserId};
use crate::domain::moment::Moment;
use crate::domain::people::Told;
use crate::domain::policy::{Policy, PolicyBook, PolicyVersion, Terms, tzdb_of};
use crate::domain::promise::Promise;
use crate::domain::refusal::Refusal;
use crate::domain::words::{PromiseKind, Role, VoidReason};

impl PromiseKind {
    /// Whether a reply that reached the customer fulfils it.
    pub const fn is_kept_by_reply(self) -> bool {
        matches!(self, PromiseKind::Reply | PromiseKind::Statutory | PromiseKind::Update)
    }

    /// Whether speaking with the customer fulfils it.
    pub const fn is_kept_by_contact(self) -> bool {
        matches!(self, PromiseKind::Booking | PromiseKind::Callback | PromiseKind::Update)
    }

    /// Whether a person may promise it for a time of their own choosing.
    pub const fn can_be_agreed(self) -> bool {
        matches!(self, PromiseKind::Callback | PromiseKind::Update)
    }
}

/// A time agreed with the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    pub kind: PromiseKind,
    pub due_at: Moment,
}

pub(super) fn first_step_at(policy: &Policy, clock_from: Moment, due_at: Moment) -> Option<Moment> {
    policy
        .ladder
        .iter()
        .map(|step| step.at.instant(clock_from, due_at))
        .min()
}

pub(super) fn promise_made(
    kind: PromiseKind,
    terms: Terms,
    epoch: i32,
    clock_from: Moment,
    opened_by: Option<i64>,
    next_step_at: Option<Moment>,
    now: Moment,
    dice: &mut Dice,
) -> Happening {
    let Terms {
        policy,
        calendar,
        due_at,
    } = terms;
    let promise = PromiseId::new(now, dice);
    Fact::PromiseMade {
        promise,
        kind,
        epoch,
        clock_from,
        due_at,
        policy,
        calendar,
        tzdb: tzdb_of(calendar),
        opened_by,
        next_step_at,
    }
    .into()
}

impl Ticket {
    /// A promise by policy whose clock starts at `clock_from`. `None` where the ticket's policies know no such promise.
    pub(super) fn owes(
        &self,
        kind: PromiseKind,
        clock_from: Moment,
        opened_by: Option<i64>,
        epoch: i32,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Option<Happening>, Refusal> {
        let Some(version) = book.governing(kind, self.matter()) else {
            return Ok(None);
        };
        let terms = book.terms(version, clock_from)?;
        Ok(Some(makes(version, terms, clock_from, opened_by, epoch, now, dice)))
    }

    /// Somebody promises the customer something by a time of their own.
    pub fn promise_agreed(
        &self,
        agreed: Agreed,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Happening, Refusal> {
        if !agreed.kind.can_be_agreed() {
            return Err(Refusal::field(
                "/kind",
                "only a callback or an update can be promised for an agreed time",
            ));
        }
        if agreed.due_at <= now {
            return Err(Refusal::field("/due_at", "must lie in the future"));
        }
        if self.promises.len() >= PROMISES_MAX {
            return Err(Refusal::Limit(format!(
                "a ticket holds at most {PROMISES_MAX} promises; open another ticket"
            )));
        }
        let version = book
            .governing(agreed.kind, self.matter())
            .ok_or_else(|| Refusal::NoPolicy {
                what: format!("an agreed {}", agreed.kind),
            })?;
        let terms = Terms {
            policy: version.id,
            calendar: None,
            due_at: agreed.due_at,
        };
        Ok(makes(version, terms, now, None, self.epoch, now, dice))
    }

    /// What an act that fulfils such promises settles.
    pub(super) fn settles(&self, settled: impl Fn(&Promise) -> bool, now: Moment) -> Vec<Happening> {
        let open = self.unsettled().filter(|promise| settled(promise));
        open.map(|promise| {
            Fact::PromiseFulfilled {
                promise: promise.id,
                at: now,
            }
            .into()
        })
        .collect()
    }

    /// A step of the ladder is taken and `told` are told.
    pub fn take_step(&self, promise: &Promise, due: &DueStep, told: &[Told]) -> Happening {
        Fact::StepTaken {
            promise: promise.id,
            epoch: promise.epoch,
            step: due.step,
            due_at: due.at,
            collapsed: due.collapsed,
            late: due.late,
            level: due.level,
            told: told.iter().map(ToString::to_string).collect(),
            next_step_at: due.next.1,
        }
        .into()
    }

    /// A promise is taken out with a named reason. Unreachable and refused must be proven by the record and said by a
    /// manager who did not handle the ticket.
    pub fn void_promise(
        &self,
        id: PromiseId,
        reason: VoidReason,
        words: &str,
        actor: Actor,
        history: &[Event],
        book: &PolicyBook,
        zone: &TimeZone,
    ) -> Result<Happening, Refusal> {
        let promise = self.promise(id)?;
        if !promise.is_owed() {
            let verdict = if promise.voided.is_some() {
                "voided"
            } else {
                "fulfilled"
            };
            return Err(Refusal::PromiseSettled { verdict });
        }
        match reason {
            VoidReason::NoReplyNeeded => may_need_no_reply(promise, actor, words)?,
            VoidReason::Unreachable
            | VoidReason::Refused
            | VoidReason::Withdrawn
            | VoidReason::EnteredInError
            | VoidReason::Replaced => {
                must_be_uninvolved_manager(actor, self, history)?;
            }
        }
        if let Some(missing) = unproven(promise, reason, history, book, zone) {
            return Err(Refusal::VoidNotProven(missing));
        }
        Ok(Fact::PromiseVoided { promise: id, reason }.saying([("reason", words)]))
    }
}

/// A promise under this version, announced by its ladder.
pub(super) fn makes(
    version: &PolicyVersion,
    terms: Terms,
    clock_from: Moment,
    opened_by: Option<i64>,
    epoch: i32,
    now: Moment,
    dice: &mut Dice,
) -> Happening {
    let first = first_step_at(&version.policy, clock_from, terms.due_at);
    promise_made(
        version.policy.promise,
        terms,
        epoch,
        clock_from,
        opened_by,
        first,
        now,
        dice,
    )
}

/// The due time of a promise moves earlier, to `due_at`, but never into the past: a promise that is overdue stays where
/// it was counted, and one that should have been due already is due now.
pub(super) fn is_due_earlier(promise: &Promise, due_at: Moment, book: &PolicyBook, now: Moment) -> Option<Happening> {
    let due_at = due_at.max(now);
    (due_at < promise.due_at)
        .then(|| tightens(promise, due_at, book))
        .flatten()
}

/// The due time of a promise moves earlier, to `due_at`. Steps already taken stay taken.
pub(super) fn tightens(promise: &Promise, due_at: Moment, book: &PolicyBook) -> Option<Happening> {
    let ladder = &book.version(promise.policy)?.policy.ladder;
    let moved = Promise {
        due_at,
        ..promise.clone()
    };
    let next_step_at = step_at(&moved, ladder, promise.next_step).filter(|_| !promise.imported);
    let (calendar, next_step) = (promise.calendar, promise.next_step);
    let (promise, policy) = (promise.id, promise.policy);
    Some(
        Fact::PromiseMoved {
            promise,
            due_at,
            policy,
            calendar,
            tzdb: tzdb_of(calendar),
            next_step,
            next_step_at,
        }
        .into(),
    )
}

fn may_need_no_reply(promise: &Promise, actor: Actor, words: &str) -> Result<(), Refusal> {
    const NEEDS: &[Role] = &[
        Role::Agent,
        Role::AccountManager,
        Role::Dispatcher,
        Role::Technician,
        Role::Manager,
        Role::Admin,
    ];
    if !actor.is_person() {
        return Err(Refusal::NotAllowed { needs: NEEDS.to_vec() });
    }
    if words.trim().is_empty() {
        return Err(Refusal::field("/words", "say why the message needs no reply"));
    }
    let follow_up = promise.kind == PromiseKind::Reply && promise.opened_by.is_some();
    if follow_up {
        Ok(())
    } else {
        Err(Refusal::VoidNotProven(
            "only a customer's further message can need no reply; the first one always needs one".to_owned(),
        ))
    }
}

fn must_be_uninvolved_manager(actor: Actor, ticket: &Ticket, history: &[Event]) -> Result<(), Refusal> {
    const NEEDS: &[Role] = &[Role::Manager];
    let Actor::User(user, Role::Manager) = actor else {
        return Err(Refusal::NotAllowed { needs: NEEDS.to_vec() });
    };
    if handled(user, ticket, history) {
        Err(Refusal::OwnHandling)
    } else {
        Ok(())
    }
}

/// Whether somebody had a hand in the ticket: spoke with the customer, wrote to them, or has it.
pub(super) fn handled(user: UserId, ticket: &Ticket, history: &[Event]) -> bool {
    let spoke = history.iter().any(|event| {
        event.actor.user() == Some(user) && matches!(event.fact, Fact::ContactAttempted { .. } | Fact::Replied { .. })
    });
    spoke || ticket.owner == Some(user)
}

fn unproven(
    promise: &Promise,
    reason: VoidReason,
    history: &[Event],
    book: &PolicyBook,
    zone: &TimeZone,
) -> Option<String> {
    match reason {
        VoidReason::Unreachable => {
            let needed = book.version(promise.policy).map(|version| version.policy.attempts).unwrap_or_default();
            missing_for_unreachable(history, promise.clock_from, needed, zone)
        }
        VoidReason::Refused if !refused_in_words(history, promise.clock_from) => Some(
            "no contact attempt with the outcome refused and the customer's own words is on record since the clock started".to_owned(),
        ),
        _ => None,
    }
}
