//! The ticket's way through the house: hands, levels, states, resolution, closure, reopening. None of it touches a reply
//! clock.

use super::Ticket;
use crate::domain::escalation::LEVEL_MAX;
use crate::domain::event::{Fact, Happening};
use crate::domain::ids::{Dice, TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::people::Told;
use crate::domain::policy::PolicyBook;
use crate::domain::promise::Promise;
use crate::domain::refusal::Refusal;
use crate::domain::words::{ClosureOutcome, Origin, PromiseKind, TicketKind, TicketState, Urgency};

/// What is corrected about a ticket; `None` leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classification {
    pub kind: Option<TicketKind>,
    pub urgency: Option<Urgency>,
    pub region: Option<String>,
    pub category: Option<String>,
}

impl Ticket {
    /// The ticket changes hands.
    pub fn assign(&self, owner: Option<UserId>, team: Option<TeamId>, words: &str) -> Result<Happening, Refusal> {
        self.must_stand_alone()?;
        Ok(Fact::assigned(owner, team).saying([("reason", words)]))
    }

    /// The owner's shift has ended: it goes to the queue of its team, or of theirs.
    pub fn left_to_team(&self, team: Option<TeamId>, after_shift: &str) -> Result<Happening, Refusal> {
        self.must_stand_alone()?;
        let left = Fact::Assigned {
            owner: None,
            team: self.team.or(team),
            after_shift: Some(after_shift.to_owned()),
        };
        Ok(left.into())
    }

    /// A person raises it one level, or to `level`, and `told` are told.
    pub fn escalate(&self, level: Option<i32>, reason: &str, told: &[Told]) -> Result<Happening, Refusal> {
        self.must_stand_alone()?;
        let level = level.unwrap_or(self.level + 1).min(LEVEL_MAX);
        if level <= self.level {
            return Err(Refusal::field(
                "/level",
                format!(
                    "the ticket is at level {} already; a higher one is up to {LEVEL_MAX}",
                    self.level
                ),
            ));
        }
        Ok(Fact::Escalated {
            level,
            told: told.iter().map(ToString::to_string).collect(),
        }
        .saying([("reason", reason)]))
    }

    /// Its state changes: a label, no evidence.
    pub fn change_state(&self, to: TicketState, reason: &str) -> Result<Happening, Refusal> {
        use TicketState::{Acknowledged, Cancelled, Closed, Held, InProgress, Pending, Rejected, Resolved};
        self.must_be_open()?;
        let legal = match to {
            Acknowledged | Resolved | Closed => false,
            InProgress | Pending | Held | Rejected | Cancelled => to != self.state,
        };
        if !legal {
            return Err(Refusal::NoSuchStep { from: self.state, to });
        }
        if matches!(to, Rejected | Cancelled) {
            self.must_owe_no_reply()?;
        }
        if to != InProgress && reason.is_empty() {
            return Err(Refusal::field("/reason", format!("say why the ticket becomes {to}")));
        }
        Ok(Fact::StateChanged { state: to }.saying([("reason", reason)]))
    }

    /// The matter is solved: a resolution promise is kept, and the customer is owed a call back. A merged ticket can be
    /// resolved while a resolution is owed there.
    pub fn resolve(
        &self,
        text: &str,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        let owes_resolution = self.has_owed(PromiseKind::Resolution);
        if self.merged_into.is_none() || !owes_resolution {
            self.must_be_open()?;
        }
        if self.state == TicketState::Resolved {
            return Err(Refusal::NoSuchStep {
                from: self.state,
                to: TicketState::Resolved,
            });
        }
        let mut happened = vec![Fact::Resolved {}.saying([("text", text)])];
        happened.extend(self.settles(|owed| owed.kind == PromiseKind::Resolution, now));
        if !self.has_owed(PromiseKind::Callback) {
            happened.extend(self.owes(PromiseKind::Callback, now, None, self.epoch, book, now, dice)?);
        }
        Ok(happened)
    }

    /// The ticket ends. Not while a reply is owed; and unless the customer gave the matter up or it goes on elsewhere, not
    /// while anything else is owed that closing would leave undone.
    pub fn close(&self, outcome: ClosureOutcome, text: &str) -> Result<Happening, Refusal> {
        self.must_be_open()?;
        self.must_owe_no_reply()?;
        if !matches!(outcome, ClosureOutcome::Withdrawn | ClosureOutcome::Duplicate) {
            self.must_owe_no_work()?;
        }
        let state = if outcome == ClosureOutcome::Withdrawn {
            TicketState::Cancelled
        } else {
            TicketState::Closed
        };
        Ok(Fact::Closed { outcome, state }.saying([("text", text)]))
    }

    fn must_owe_no_reply(&self) -> Result<(), Refusal> {
        self.owed_reply()
            .map_or(Ok(()), |owed| Err(Refusal::ReplyStillOwed { due_at: owed.due_at }))
    }

    /// Whether there is anything to reopen: it was solved, or it has ended.
    pub fn can_reopen(&self) -> bool {
        self.has_ended() || self.state == TicketState::Resolved
    }

    /// What the law allows 15 days for, and the call after a resolution, outlive the ticket's closing.
    fn must_owe_no_work(&self) -> Result<(), Refusal> {
        let outlives = |owed: &&Promise| !matches!(owed.kind, PromiseKind::Statutory | PromiseKind::Callback);
        match self.owed().filter(outlives).min_by_key(|owed| owed.due_at) {
            Some(owed) => Err(Refusal::StillOwed {
                kind: owed.kind,
                due_at: owed.due_at,
            }),
            None => Ok(()),
        }
    }

    /// The customer is not content, or it was ended by mistake: a new epoch begins with a new reply promise. The verdicts
    /// of the earlier epoch stay.
    pub fn reopen(
        &self,
        reason: &str,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        self.must_stand_alone()?;
        if !self.can_reopen() {
            return Err(Refusal::NoSuchStep {
                from: self.state,
                to: TicketState::InProgress,
            });
        }
        let epoch = self.epoch + 1;
        let mut happened = vec![Fact::Reopened { epoch }.saying([("reason", reason)])];
        if self.owed_reply().is_none() {
            let promise = self.owes(PromiseKind::Reply, now, Some(self.version + 1), epoch, book, now, dice)?;
            happened.push(promise.ok_or_else(|| Refusal::NoPolicy {
                what: "a reply".to_owned(),
            })?);
        }
        Ok(happened)
    }

    /// What the ticket is about is corrected. Promises already made stay; what the new kind owes besides is made, with
    /// its clock running from when the customer spoke. A correction of imported history promises nothing.
    pub fn classify(
        &self,
        class: &Classification,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        self.must_be_open()?;
        let Classification {
            kind,
            urgency,
            region,
            category,
        } = class.clone();
        let mut happened = vec![
            Fact::Classified {
                kind,
                urgency,
                region,
                category,
            }
            .into(),
        ];
        let corrected = Ticket {
            kind: kind.unwrap_or(self.kind),
            urgency: urgency.unwrap_or(self.urgency),
            ..self.clone()
        };
        let owed_besides = match self.origin {
            Origin::Live => book.owed_on_arrival(corrected.matter()),
            Origin::Imported => Vec::new(),
        };
        for version in owed_besides {
            let owed = version.policy.promise;
            if !self.promises.iter().any(|promise| promise.kind == owed) {
                happened.extend(corrected.owes(owed, self.received_at, None, self.epoch, book, now, dice)?);
            }
        }
        Ok(happened)
    }
}
