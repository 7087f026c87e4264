//! The customer says how the service was, from 1 to 5, without anybody who handled it in between. A low score is a
//! complaint: it reopens what was answered, or is a message that is owed an answer.

use super::{CustomerMessage, Ticket};
use crate::domain::event::{Event, Fact, Happening};
use crate::domain::ids::Dice;
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::PolicyBook;
use crate::domain::refusal::Refusal;
use crate::domain::words::Medium;

/// The best score; the worst is 1.
pub const SCORE_MAX: i32 = 5;
/// Up to this score the customer is not content.
pub(super) const LOW: i32 = 2;
/// So long a customer can change what they said.
const CHANGEABLE: Span = Span::days(7);

/// What a customer said of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// From 1 to [`SCORE_MAX`].
    pub score: i32,
    pub text: String,
}

/// What a customer said so far, since the ticket was last reopened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rated {
    /// The latest score.
    pub score: i32,
    /// Until when it can be changed.
    pub change_until: Moment,
}

/// What these events of a ticket, its latest, tell of the customer's rating.
pub fn rated(history: &[Event]) -> Option<Rated> {
    let (mut first, mut score) = (None, None);
    for event in history {
        match event.fact {
            Fact::Reopened { .. } => (first, score) = (None, None),
            Fact::SurveyAnswered { score: said } => {
                first = first.or(Some(event.at));
                score = Some(said);
            }
            _ => {}
        }
    }
    Some(Rated {
        score: score?,
        change_until: first? + CHANGEABLE,
    })
}

impl Ticket {
    /// The customer rates the service, or changes their mind within a week. `visited` says that a visit was done.
    pub fn survey_answered(
        &self,
        rating: &Rating,
        history: &[Event],
        visited: bool,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        self.must_stand_alone()?;
        if !(1..=SCORE_MAX).contains(&rating.score) {
            return Err(Refusal::field("/score", format!("is 1 to {SCORE_MAX}")));
        }
        let before = rated(history);
        if before.is_some_and(|before| now > before.change_until) {
            return Err(Refusal::Limit("the service was rated a week ago; thank you".to_owned()));
        }
        if !visited && self.replied_at.is_none() && !self.can_reopen() {
            return Err(Refusal::Limit(
                "the service is rated once there was an answer or a visit".to_owned(),
            ));
        }
        let was_low = before.is_some_and(|before| before.score <= LOW);
        let mut happened = Vec::new();
        if rating.score <= LOW && !was_low {
            happened.extend(self.not_content(Medium::Web, book, now, dice)?);
        }
        let fact = Fact::SurveyAnswered { score: rating.score };
        happened.push(fact.saying([("text", &rating.text)]));
        Ok(happened)
    }

    /// The customer says that it was not as it should be: what was solved is taken up again, and everything else is owed an
    /// answer. Their words stay with what they answered, which is not for those who came to them.
    pub fn not_content(
        &self,
        medium: Medium,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        if self.can_reopen() {
            return self.reopen("", book, now, dice);
        }
        let said = CustomerMessage {
            medium,
            text: String::new(),
            received_at: now,
        };
        self.customer_wrote(&said, book, now, dice)
    }
}
