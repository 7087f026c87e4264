//! Somebody calls the customer back after a visit or a resolution, and asks first whether what was promised was done. Who
//! was at the customer's is not the one who asks. An answer of somebody who is not content is a complaint.

use super::survey::{LOW, SCORE_MAX};
use super::{Attempt, Ticket};
use crate::domain::event::{Actor, Fact, Happening};
use crate::domain::ids::{Dice, UserId};
use crate::domain::moment::Moment;
use crate::domain::policy::PolicyBook;
use crate::domain::refusal::Refusal;
use crate::domain::words::{AttemptOutcome, Medium, PromiseKind};

/// What the customer answered when they were called back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledBack {
    pub medium: Medium,
    /// Whether what was promised was done.
    pub as_promised: bool,
    /// How content the customer is, from 1 to [`SCORE_MAX`], where they said so.
    pub score: Option<i32>,
    /// In the customer's own words.
    pub said: String,
}

impl CalledBack {
    /// Whether the matter is taken up again.
    pub fn is_complaint(&self) -> bool {
        !self.as_promised || self.score.is_some_and(|score| score <= LOW)
    }
}

impl Ticket {
    /// The customer was reached and answered: the owed call is kept, and whatever else speaking with them keeps. What was
    /// said stands with the answer, which is not for the `visitors`.
    pub fn called_back(
        &self,
        call: &CalledBack,
        actor: Actor,
        visitors: &[UserId],
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        if !self.has_owed(PromiseKind::Callback) {
            return Err(Refusal::Limit(
                "no call is owed to the customer; record what was said as a contact attempt".to_owned(),
            ));
        }
        if actor.user().is_some_and(|user| visitors.contains(&user)) {
            return Err(Refusal::Limit(
                "you were at the customer's; somebody else calls and asks how it was".to_owned(),
            ));
        }
        if call.score.is_some_and(|score| !(1..=SCORE_MAX).contains(&score)) {
            return Err(Refusal::field("/score", format!("is 1 to {SCORE_MAX}")));
        }
        let reached = Attempt {
            medium: call.medium,
            outcome: AttemptOutcome::Reached,
            said: call.said.clone(),
            callback_at: None,
        };
        let mut happened = self.attempt(&reached, actor, visitors, book, now, dice)?;
        let answer = Fact::CalledBack {
            as_promised: call.as_promised,
            score: call.score,
        };
        if let Some(reached) = happened.first_mut() {
            reached.words.clear();
        }
        happened.insert(1, answer.saying([("said", &call.said)]));
        Ok(happened)
    }
}
