//! Open promises move to another version of their policy: an explicit act, seen before it is done.
//!
//! What is settled or overdue never moves: it was counted as it was promised. A due time may come nearer, though never into
//! the past. It moves further away only where a manager or admin gives a reason, because the customer was told the earlier
//! time. A time that a person agreed with the customer belongs to them and not to the policy.

use super::escalation::step_at;
use super::event::{Fact, Happening};
use super::moment::Moment;
use super::policy::{PolicyBook, PolicyVersion, Terms, tzdb_of};
use super::promise::Promise;
use super::refusal::Refusal;
use super::words::words;

words! {
    /// Why a promise stays as it is.
    Stays {
        /// A person and the customer agreed on its time.
        Agreed = "agreed",
        /// It would be due later than the customer was told, and no reason is given.
        WouldBeLater = "would_be_later",
        /// So many steps were taken that the version's ladder has none left for it.
        NoStepLeft = "no_step_left",
    }
}

/// What a move makes of one promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// What the version reckons from the clock's start. A due time that has passed becomes the moment of the move.
    pub terms: Terms,
    /// Why it is not done, if it is not.
    pub stays: Option<Stays>,
}

impl Move {
    /// What a move to `version` makes of an open promise; nothing where it would stay the same.
    pub fn of(
        promise: &Promise,
        version: &PolicyVersion,
        book: &PolicyBook,
        may_be_later: bool,
    ) -> Result<Option<Move>, Refusal> {
        let mut terms = book.terms(version, promise.clock_from)?;
        let by_policy = is_as_reckoned(promise, book);
        if !by_policy {
            // A merge, a split or an earlier word of the customer made it due sooner, and that holds.
            terms.due_at = terms.due_at.min(promise.due_at);
        }
        if (terms.policy, terms.calendar, terms.due_at) == (promise.policy, promise.calendar, promise.due_at) {
            return Ok(None);
        }
        let mut planned = Move { terms, stays: None };
        planned.stays = if !by_policy && promise.kind.can_be_agreed() {
            Some(Stays::Agreed)
        } else if terms.due_at > promise.due_at && !may_be_later {
            Some(Stays::WouldBeLater)
        } else if promise.next_step_at.is_some() && next_step_at(promise, version, terms.due_at).is_none() {
            Some(Stays::NoStepLeft)
        } else {
            None
        };
        Ok(Some(planned))
    }

    /// The move as it happens at `now`. Steps that were taken stay taken.
    pub fn happens(&self, promise: &Promise, version: &PolicyVersion, reason: &str, now: Moment) -> Happening {
        let due_at = self.terms.due_at.max(now);
        Fact::PromiseMoved {
            promise: promise.id,
            due_at,
            policy: self.terms.policy,
            calendar: self.terms.calendar,
            tzdb: tzdb_of(self.terms.calendar),
            next_step: promise.next_step,
            next_step_at: next_step_at(promise, version, due_at),
        }
        .saying([("reason", reason)])
    }
}

fn next_step_at(promise: &Promise, version: &PolicyVersion, due_at: Moment) -> Option<Moment> {
    let moved = Promise {
        due_at,
        ..promise.clone()
    };
    step_at(&moved, &version.policy.ladder, promise.next_step)
}

/// Whether the promise is due when its own policy and calendar say; otherwise somebody agreed on it or moved it.
pub(super) fn is_as_reckoned(promise: &Promise, book: &PolicyBook) -> bool {
    let Some(version) = book.version(promise.policy) else {
        return false;
    };
    let reckoned = match promise.calendar {
        None => Some(promise.clock_from + version.policy.duration),
        Some(id) => book.calendar(id).and_then(|calendar| {
            let due = calendar.calendar.due_after(promise.clock_from, version.policy.duration);
            due.ok()
        }),
    };
    reckoned == Some(promise.due_at)
}
