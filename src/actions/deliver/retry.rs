//! When is a letter tried again, and when is it given up?

use crate::domain::ids::Dice;
use crate::domain::moment::{Moment, Span};
use crate::storage::letters::LetterRow;

/// How long to wait before each further try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    /// For letters in general.
    pub retries: Vec<Span>,
    /// For letters about a promise.
    pub urgent_retries: Vec<Span>,
}

/// A letter is tried at least this often while what it is about is about to fall due, and when nothing but our own relay
/// keeps it from leaving.
const NEVER_RARER_THAN: Span = Span::minutes(5);
/// How near a due time counts as about to fall due, on either side.
const NEAR: Span = Span::hours(1);
/// A relay that is not there is not the letter's fault: it is given up after this long at the earliest.
const RELAY_MAY_BE_GONE: Span = Span::days(5);
/// The part of a wait by which chance may lengthen it, in thousandths, so that letters do not all come back at once.
const JITTER_PERMILLE: u64 = 200;

impl Patience {
    /// The next try of a letter that failed just now; none when it is to be given up. `relay_gone`: nobody was there to
    /// take any letter.
    pub(super) fn next_try(&self, row: &LetterRow, relay_gone: bool, now: Moment, dice: &mut Dice) -> Option<Moment> {
        let waits = if row.promise_id.is_some() {
            &self.urgent_retries
        } else {
            &self.retries
        };
        let tried = usize::try_from(row.tries).unwrap_or(0);
        let age = now.since(row.created_at);
        let total = waits.iter().fold(Span::ZERO, |sum, wait| sum + *wait);
        let given_up = tried >= waits.len() && age >= total && !(relay_gone && age < RELAY_MAY_BE_GONE);
        let wait = *waits.get(tried).or(waits.last())?;
        (!given_up).then(|| now + Self::bounded(row, wait, relay_gone, now, dice))
    }

    fn bounded(row: &LetterRow, wait: Span, relay_gone: bool, now: Moment, dice: &mut Dice) -> Span {
        let part = u32::try_from(dice.below(JITTER_PERMILLE)).unwrap_or(0);
        let wait = (wait + wait.permille(part)).max(Span::seconds(1));
        let near = (now - NEAR..=now + NEAR).contains(&row.urgent_at);
        if near || relay_gone {
            wait.min(NEVER_RARER_THAN)
        } else {
            wait
        }
    }
}
