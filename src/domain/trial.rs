//! What a changed policy would have made of the promises there are, before it is in force. Everything that people did stays
//! as it was; only the due times are reckoned anew. Promises that a ticket would have got besides are not told of: nobody
//! tried to keep them.

use super::ids::PolicyId;
use super::moment::Moment;
use super::moves::is_as_reckoned;
use super::policy::{Matter, Policy, PolicyBook, PolicyVersion};
use super::promise::Promise;
use super::refusal::Refusal;
use super::words::{PromiseKind, Verdict};

/// The policies in force, and what they would be with the one that is tried.
#[derive(Debug)]
pub struct Trial {
    present: PolicyBook,
    tried: PolicyBook,
}

/// What would have become of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replay {
    /// None where nothing would have been promised.
    pub due_at: Option<Moment>,
    pub verdict: Option<Verdict>,
}

/// What governs a promise: whether it is made at all, and when it is due.
type Governed = Option<(bool, Moment)>;

impl Trial {
    /// A trial of this policy as the next version of its name.
    pub fn of(present: PolicyBook, policy: Policy) -> Self {
        let newest = present.versions(&policy.name).first().map_or(0, |known| known.version);
        let tried = present.clone().with(PolicyVersion {
            id: PolicyId(uuid::Uuid::nil()),
            version: newest + 1,
            policy,
        });
        Trial { present, tried }
    }

    /// What would have become of this promise to a ticket like that, where its verdict would not be what it is.
    pub fn replay(&self, promise: &Promise, matter: Matter, now: Moment) -> Result<Option<Replay>, Refusal> {
        let was = governed(&self.present, promise, matter)?;
        let would_be = governed(&self.tried, promise, matter)?;
        if was == would_be {
            return Ok(None);
        }
        let by_policy = is_as_reckoned(promise, &self.present);
        // A time that a person agreed with the customer belongs to them and not to the policy.
        if !by_policy && promise.kind.can_be_agreed() {
            return Ok(None);
        }
        let made_by_itself = was.is_some_and(|(automatic, _)| automatic);
        let due_at = would_be
            .filter(|(automatic, _)| *automatic || !made_by_itself)
            // A merge, a split or an earlier word of the customer made it due sooner, and that holds.
            .map(|(_, due_at)| if by_policy { due_at } else { due_at.min(promise.due_at) });
        let verdict = due_at.map(|due_at| {
            let replayed = Promise {
                due_at,
                ..promise.clone()
            };
            replayed.verdict(now)
        });
        let differs = verdict != Some(promise.verdict(now));
        Ok(differs.then_some(Replay { due_at, verdict }))
    }

    /// Whether promises of this kind can be concerned at all: those of the policy as it is tried, and as it is.
    pub fn kinds(&self, name: &str) -> Vec<PromiseKind> {
        let books = [&self.present, &self.tried];
        let newest = books.iter().filter_map(|book| book.versions(name).first().copied());
        let mut kinds: Vec<PromiseKind> = newest.map(|version| version.policy.promise).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

fn governed(book: &PolicyBook, promise: &Promise, matter: Matter) -> Result<Governed, Refusal> {
    let Some(version) = book.governing(promise.kind, matter) else {
        return Ok(None);
    };
    let terms = book.terms(version, promise.clock_from)?;
    Ok(Some((version.policy.automatic, terms.due_at)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ids::{Dice, PromiseId};
    use crate::domain::moment::Span;
    use crate::domain::policy::{AttemptsNeeded, Post, Step, StepAt};
    use crate::domain::words::{Channel, TicketKind, Tier, Urgency};

    const START: Moment = Moment::from_micros(1_772_442_000_000_000);
    const COMPLAINT: Matter = Matter {
        kind: TicketKind::Complaint,
        tier: Tier::Standard,
        urgency: Urgency::General,
        channel: Channel::Hotline,
    };

    fn policy(name: &str, hours: i64, tiers: Vec<Tier>) -> Policy {
        Policy {
            name: name.to_owned(),
            promise: PromiseKind::Reply,
            kinds: Vec::new(),
            tiers,
            urgencies: Vec::new(),
            channels: Vec::new(),
            precedence: 0,
            duration: Span::hours(hours),
            calendar: None,
            automatic: true,
            attempts: AttemptsNeeded::default(),
            ladder: vec![Step {
                at: StepAt::Permille(500),
                tell: vec![Post::Owner],
                level: 0,
                callback_reminder: false,
                every: None,
            }],
        }
    }

    /// Versions of the policy "reply" with these durations, the oldest first, and one for key clients.
    fn book(hours: &[i64], key_hours: i64) -> PolicyBook {
        let mut dice = Dice::seeded(3);
        let mut versions: Vec<PolicyVersion> = (1..)
            .zip(hours)
            .map(|(version, hours)| PolicyVersion {
                id: PolicyId::new(START, &mut dice),
                version,
                policy: policy("reply", *hours, Vec::new()),
            })
            .collect();
        versions.push(PolicyVersion {
            id: PolicyId::new(START, &mut dice),
            version: 1,
            policy: policy("reply-key", key_hours, vec![Tier::Key]),
        });
        PolicyBook::new(versions, Vec::new())
    }

    fn promise(book: &PolicyBook, version: usize, hours: i64, fulfilled: Option<i64>) -> Promise {
        let versions = book.versions("reply");
        Promise {
            id: PromiseId::new(START, &mut Dice::seeded(1)),
            kind: PromiseKind::Reply,
            imported: false,
            epoch: 1,
            made_at: START,
            clock_from: START,
            due_at: START + Span::hours(hours),
            fulfilled_at: fulfilled.map(|hours| START + Span::hours(hours)),
            fulfilled_by: None,
            voided: None,
            attribution: None,
            policy: versions[versions.len() - 1 - version].id,
            calendar: None,
            opened_by: None,
            next_step: 0,
            next_step_at: None,
        }
    }

    #[test]
    fn a_shorter_time_names_what_would_have_been_late() {
        let book = book(&[24], 24);
        let trial = Trial::of(book.clone(), policy("reply", 12, Vec::new()));
        let replay = |fulfilled, at| {
            let promise = promise(&book, 0, 24, fulfilled);
            let replay = trial.replay(&promise, COMPLAINT, START + Span::hours(at)).unwrap();
            replay.map(|replay| replay.verdict)
        };
        assert_eq!(replay(Some(12), 48), None);
        assert_eq!(replay(Some(13), 48), Some(Some(Verdict::Missed)));
        assert_eq!(replay(None, 11), None, "pending either way");
        assert_eq!(replay(None, 13), Some(Some(Verdict::Missed)));
        let key = Matter {
            tier: Tier::Key,
            ..COMPLAINT
        };
        let kept = promise(&book, 0, 24, Some(13));
        let at = START + Span::hours(48);
        assert_eq!(
            trial.replay(&kept, key, at),
            Ok(None),
            "another policy governs key clients"
        );
        let narrowed = Trial::of(book.clone(), policy("reply", 24, vec![Tier::Vip]));
        let nothing = Replay {
            due_at: None,
            verdict: None,
        };
        assert_eq!(narrowed.replay(&kept, COMPLAINT, at), Ok(Some(nothing)));
        let mut sooner = kept.clone();
        sooner.due_at = START + Span::hours(10);
        let longer = Trial::of(book, policy("reply", 30, Vec::new()));
        assert_eq!(
            longer.replay(&sooner, COMPLAINT, at),
            Ok(None),
            "what was made sooner holds"
        );
    }

    proptest! {
        #[test]
        fn trying_a_policy_unchanged_changes_nothing(
            hours in proptest::collection::vec(1i64..100, 1..4),
            key_hours in 1i64..100,
            version in 0usize..4,
            due in 1i64..100,
            fulfilled in proptest::option::of(0i64..200),
            at in 0i64..300,
            is_key in any::<bool>(),
        ) {
            let book = book(&hours, key_hours);
            let promise = promise(&book, version.min(hours.len() - 1), due, fulfilled);
            let newest = hours[hours.len() - 1];
            let trial = Trial::of(book, policy("reply", newest, Vec::new()));
            let tier = if is_key { Tier::Key } else { Tier::Standard };
            let replay = trial.replay(&promise, Matter { tier, ..COMPLAINT }, START + Span::hours(at));
            prop_assert_eq!(replay, Ok(None));
        }
    }
}
