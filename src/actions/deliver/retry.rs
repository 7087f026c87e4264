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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::ids::{LetterId, PromiseId};
    use crate::domain::words::LetterState;
    use crate::storage::columns::Json;

    const DECIDED: Moment = Moment::from_micros(1_000_000_000_000_000);

    fn patience() -> Patience {
        Patience {
            retries: vec![Span::minutes(1), Span::hours(1)],
            urgent_retries: vec![Span::seconds(10), Span::minutes(30), Span::hours(4)],
        }
    }

    fn letter(tries: i32, urgent_at: Moment, about_a_promise: bool) -> LetterRow {
        let mut dice = Dice::seeded(1);
        LetterRow {
            id: LetterId::new(DECIDED, &mut dice),
            intent: "a".to_owned(),
            kind: "reminder".to_owned(),
            ticket_id: None,
            promise_id: about_a_promise.then(|| PromiseId::new(DECIDED, &mut dice)),
            step: None,
            user_id: None,
            address: "a@example.com".to_owned(),
            body: Json(json!({})),
            state: LetterState::Leased,
            urgent_at,
            created_at: DECIDED,
            next_try_at: DECIDED,
            tries,
            fence: 1,
            leased_until: None,
            digest_id: None,
            message_id: None,
            settled_at: None,
            possible_duplicate: false,
            last_error: None,
        }
    }

    #[test]
    fn waits_follow_the_list_and_are_lengthened_by_a_fifth_at_most() {
        let far = DECIDED + Span::days(9);
        for (promise, tries, wait) in [
            (false, 0, Span::minutes(1)),
            (false, 1, Span::hours(1)),
            (true, 2, Span::hours(4)),
        ] {
            for seed in 0..50 {
                let row = letter(tries, far, promise);
                let next = patience().next_try(&row, false, DECIDED, &mut Dice::seeded(seed));
                let waited = next.unwrap().since(DECIDED);
                assert!(
                    wait <= waited && waited <= wait.permille(1_200),
                    "seed {seed}: {waited}"
                );
            }
        }
    }

    #[test]
    fn after_the_last_wait_a_letter_is_given_up_but_not_for_a_relay_that_is_gone() {
        let row = letter(2, DECIDED + Span::days(9), false);
        let after = DECIDED + Span::minutes(70);
        let mut dice = Dice::seeded(1);
        assert_eq!(patience().next_try(&row, false, after, &mut dice), None);
        let soon = patience().next_try(&row, true, after, &mut dice).unwrap();
        assert!(soon.since(after) <= Span::minutes(5));
        assert_eq!(
            patience().next_try(&row, true, DECIDED + Span::days(5), &mut dice),
            None
        );
    }

    #[test]
    fn a_desk_that_was_off_does_not_give_up_after_one_try() {
        let row = letter(0, DECIDED + Span::days(9), true);
        let late = DECIDED + Span::days(2);
        assert!(patience().next_try(&row, false, late, &mut Dice::seeded(1)).is_some());
    }

    #[test]
    fn while_a_deadline_is_near_there_is_a_try_every_five_minutes() {
        let (mut now, due, mut dice) = (DECIDED, DECIDED + Span::minutes(90), Dice::seeded(3));
        let mut tries = 0;
        while now < due + Span::minutes(50) {
            let next = patience().next_try(&letter(tries, due, true), false, now, &mut dice);
            let next = next.unwrap();
            assert!(next > now);
            if now >= due - Span::hours(1) {
                assert!(next.since(now) <= Span::minutes(5), "try {tries} at {now}");
            }
            (now, tries) = (next, tries + 1);
        }
    }
}
