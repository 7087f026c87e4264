//! What is done so that a cause makes nobody miss a promise again: a task with an owner and a due time of its own. Done is
//! not cured: a second person says whether it helped.

use super::cause::CauseCode;
use super::ids::{CureId, UserId};
use super::moment::{Moment, Span};
use super::refusal::Refusal;
use super::words::words;

words! {
    /// Where a cure stands.
    CureState {
        Open = "open",
        /// Open, and its due time has passed.
        Overdue = "overdue",
        /// Done, and nobody has said yet whether it helped.
        Done = "done",
        Effective = "effective", Ineffective = "ineffective",
    }
}

/// When a cause needs a cure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CureRule {
    /// So many misses of one cause.
    pub threshold: u32,
    /// Due within this time.
    pub within: Span,
}

impl Default for CureRule {
    fn default() -> Self {
        CureRule {
            threshold: 3,
            within: Span::days(30),
        }
    }
}

impl CureRule {
    /// From which due time on the misses of a cause count: those before its latest cure was done had their cure.
    pub fn counts_from(self, now: Moment, cured_at: Option<Moment>) -> Moment {
        let since = now - self.within;
        cured_at.map_or(since, |cured_at| cured_at.max(since))
    }

    /// Whether so many misses need a cure.
    pub fn is_reached(self, misses: i64) -> bool {
        misses >= i64::from(self.threshold)
    }
}

/// A cure of a cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cure {
    pub id: CureId,
    pub cause: CauseCode,
    /// What is to be done.
    pub task: String,
    /// Who sees to it.
    pub owner: UserId,
    pub due_at: Moment,
    pub opened_by: UserId,
    pub opened_at: Moment,
    pub done: Option<Done>,
    pub version: i64,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub by: UserId,
    pub at: Moment,
    pub text: String,
    pub check: Option<Check>,
}

/// Whether it helped, in the judgement of a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub by: UserId,
    pub at: Moment,
    pub effective: bool,
    pub text: String,
}

/// What is altered about an open cure; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct CureChange {
    pub task: Option<String>,
    pub owner: Option<UserId>,
    pub due_at: Option<Moment>,
}

impl Cure {
    /// Where it stands at `now`.
    pub fn state(&self, now: Moment) -> CureState {
        let Some(done) = &self.done else {
            return if now > self.due_at {
                CureState::Overdue
            } else {
                CureState::Open
            };
        };
        match &done.check {
            None => CureState::Done,
            Some(check) if check.effective => CureState::Effective,
            Some(_) => CureState::Ineffective,
        }
    }

    /// The cure after a change. What is done is changed no more.
    pub fn altered(&self, change: CureChange, now: Moment) -> Result<Cure, Refusal> {
        self.must_be_open()?;
        if let Some(due_at) = change.due_at {
            must_lie_ahead(due_at, now)?;
        }
        Ok(Cure {
            task: change.task.unwrap_or_else(|| self.task.clone()),
            owner: change.owner.unwrap_or(self.owner),
            due_at: change.due_at.unwrap_or(self.due_at),
            ..self.clone()
        })
    }

    /// The cure once it was done.
    pub fn done(&self, by: UserId, text: String, now: Moment) -> Result<Cure, Refusal> {
        self.must_be_open()?;
        let done = Done {
            by,
            at: now,
            text,
            check: None,
        };
        Ok(Cure {
            done: Some(done),
            ..self.clone()
        })
    }

    /// The cure once somebody else said whether it helped.
    pub fn checked(&self, by: UserId, effective: bool, text: String, now: Moment) -> Result<Cure, Refusal> {
        let Some(done) = &self.done else {
            return Err(Refusal::CureStep(
                "the cure is not done yet; its owner says what was done first",
            ));
        };
        if done.check.is_some() {
            return Err(Refusal::CureStep(
                "the cure was checked already; open another one if it did not help",
            ));
        }
        if by == done.by || by == self.owner {
            return Err(Refusal::CureStep(
                "whoever owns the cure or did it cannot check it; have somebody else do it",
            ));
        }
        let check = Check {
            by,
            at: now,
            effective,
            text,
        };
        Ok(Cure {
            done: Some(Done {
                check: Some(check),
                ..done.clone()
            }),
            ..self.clone()
        })
    }

    fn must_be_open(&self) -> Result<(), Refusal> {
        if self.done.is_none() {
            Ok(())
        } else {
            Err(Refusal::CureStep(
                "the cure is done already; open another one for what is left",
            ))
        }
    }
}

/// A cure is due in the future.
pub fn must_lie_ahead(due_at: Moment, now: Moment) -> Result<(), Refusal> {
    if due_at > now {
        Ok(())
    } else {
        Err(Refusal::field("/due_at", "must lie in the future"))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn cure() -> Cure {
        Cure {
            id: CureId(Uuid::from_u128(1)),
            cause: "other".parse().unwrap(),
            task: "x".into(),
            owner: UserId(Uuid::from_u128(2)),
            due_at: Moment::from_micros(100),
            opened_by: UserId(Uuid::from_u128(3)),
            opened_at: Moment::from_micros(1),
            done: None,
            version: 1,
        }
    }

    #[test]
    fn a_cure_is_open_then_overdue_then_done_then_checked_by_somebody_else() {
        let at = Moment::from_micros;
        let (owner, other) = (cure().owner, UserId(Uuid::from_u128(4)));
        assert_eq!(
            (cure().state(at(100)), cure().state(at(101))),
            (CureState::Open, CureState::Overdue)
        );
        assert!(cure().checked(other, true, "x".into(), at(5)).is_err(), "not done yet");
        let done = cure().done(other, "y".into(), at(200)).unwrap();
        assert_eq!(done.state(at(300)), CureState::Done);
        assert!(done.done(owner, "z".into(), at(201)).is_err(), "once");
        assert!(done.altered(CureChange::default(), at(201)).is_err(), "over");
        for involved in [owner, other] {
            assert!(done.checked(involved, true, "z".into(), at(202)).is_err());
        }
        let checked = done.checked(done.opened_by, false, "z".into(), at(203)).unwrap();
        assert_eq!(checked.state(at(300)), CureState::Ineffective);
        assert!(
            checked.checked(done.opened_by, true, "z".into(), at(204)).is_err(),
            "once"
        );
    }

    #[test]
    fn misses_before_the_latest_cure_was_done_had_their_cure() {
        let rule = CureRule {
            threshold: 3,
            within: Span::seconds(10),
        };
        let at = |seconds: i64| Moment::from_micros(seconds * 1_000_000);
        assert_eq!(rule.counts_from(at(100), None), at(90));
        assert_eq!(rule.counts_from(at(100), Some(at(95))), at(95));
        assert_eq!(rule.counts_from(at(100), Some(at(20))), at(90));
        assert!(rule.is_reached(3) && !rule.is_reached(2));
    }
}
