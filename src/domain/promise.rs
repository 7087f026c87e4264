//! When is a promise missed? A promise holds facts (due, fulfilled, voided); its verdict at any moment is computed from
//! them and never stored, so no dead scheduler can make a list lie.

use super::cause::Attribution;
use super::ids::{CalendarId, PolicyId, PromiseId, UserId};
use super::moment::{Moment, Span};
use super::words::{PromiseKind, Verdict, VoidReason};

/// Something owed to a customer by an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    pub id: PromiseId,
    pub kind: PromiseKind,
    /// Whether it came in with imported history: it is proof of what was, and presses nobody.
    pub imported: bool,
    /// The ticket's clock epoch in which it was made; a reopening starts the next.
    pub epoch: i32,
    pub made_at: Moment,
    /// The instant its clock started: when the customer spoke.
    pub clock_from: Moment,
    pub due_at: Moment,
    pub fulfilled_at: Option<Moment>,
    pub fulfilled_by: Option<UserId>,
    pub voided: Option<Voided>,
    /// What its miss was put down to.
    pub attribution: Option<Attribution>,
    /// The policy version that was in force; its ladder says who is told when.
    pub policy: PolicyId,
    pub calendar: Option<CalendarId>,
    /// The event (a customer's message) that opened it, when not the ticket itself.
    pub opened_by: Option<i64>,
    /// The next step of the ladder that has not been taken.
    pub next_step: i32,
    /// When that step is due; `None` when nobody needs to be told any more.
    pub next_step_at: Option<Moment>,
}

/// A promise taken out, with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voided {
    pub at: Moment,
    pub reason: VoidReason,
}

impl Promise {
    /// Where the promise stands at `now`. Fulfilled at the due instant is kept; one microsecond later is missed.
    /// Voiding after the due time does not undo a miss: it is shown as a correction.
    pub fn verdict(&self, now: Moment) -> Verdict {
        match (self.fulfilled_at, self.voided) {
            (Some(fulfilled_at), _) if fulfilled_at <= self.due_at => Verdict::Kept,
            (None, Some(voided)) if voided.at <= self.due_at => Verdict::Voided,
            (None, None) if now <= self.due_at => Verdict::Pending,
            _ => Verdict::Missed,
        }
    }

    /// Whether somebody still has to do something: neither fulfilled nor voided, late or not.
    pub fn is_owed(&self) -> bool {
        self.fulfilled_at.is_none() && self.voided.is_none()
    }

    /// Whether it is owed, its due time has passed, and it is not history.
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.is_owed() && !self.imported && now > self.due_at
    }

    /// Whether the letter of event `seq`, written then, can answer it: nobody answers what is asked later.
    pub fn is_asked_before(&self, seq: i64, written_at: Moment) -> bool {
        self.opened_by
            .map_or(self.kind == PromiseKind::Reply || self.made_at <= written_at, |asked| {
                asked < seq
            })
    }

    /// The time the promise allows in all.
    pub fn allowance(&self) -> Span {
        self.due_at.since(self.clock_from)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::ids::Dice;

    pub(crate) fn reply_due_at(due: i64) -> Promise {
        let mut dice = Dice::seeded(1);
        let at = Moment::from_micros(0);
        Promise {
            id: PromiseId::new(at, &mut dice),
            kind: PromiseKind::Reply,
            imported: false,
            epoch: 1,
            made_at: at,
            clock_from: at,
            due_at: Moment::from_micros(due),
            fulfilled_at: None,
            fulfilled_by: None,
            voided: None,
            attribution: None,
            policy: PolicyId::new(at, &mut dice),
            calendar: None,
            opened_by: None,
            next_step: 0,
            next_step_at: None,
        }
    }

    #[test]
    fn a_reply_in_the_due_microsecond_is_kept_and_one_later_is_missed() {
        let at = Moment::from_micros;
        let mut promise = reply_due_at(100);
        assert_eq!(promise.verdict(at(100)), Verdict::Pending);
        assert_eq!(promise.verdict(at(101)), Verdict::Missed);
        promise.fulfilled_at = Some(at(100));
        assert_eq!(promise.verdict(at(5_000)), Verdict::Kept);
        promise.fulfilled_at = Some(at(101));
        assert_eq!(promise.verdict(at(5_000)), Verdict::Missed);
    }

    #[test]
    fn voiding_after_the_due_time_leaves_the_miss() {
        let at = Moment::from_micros;
        let mut promise = reply_due_at(100);
        promise.voided = Some(Voided {
            at: at(100),
            reason: VoidReason::Unreachable,
        });
        assert_eq!(promise.verdict(at(500)), Verdict::Voided);
        promise.voided = Some(Voided {
            at: at(101),
            reason: VoidReason::Unreachable,
        });
        assert_eq!(promise.verdict(at(500)), Verdict::Missed);
        assert!(!promise.is_owed());
    }
}
