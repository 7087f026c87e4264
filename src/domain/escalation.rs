//! Who is told when, and is it time yet? The sweep asks [`step_due`] for each promise; the answer depends on the promise,
//! its ladder and the moment alone, never on when anybody looked last.

use super::moment::{Moment, Span};
use super::policy::{Post, Step};
use super::promise::Promise;

/// Announced later than this after its instant, a step is marked late.
pub const LATE_AFTER: Span = Span::seconds(60);
/// The highest level a ticket can climb to.
pub const LEVEL_MAX: i32 = 9;

/// A step that is due: the highest one, into which the ones missed before it collapse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueStep {
    /// Its place in the ladder, counting from 0; repeats of the last step go on counting.
    pub step: i32,
    /// The instant it was due.
    pub at: Moment,
    /// How many earlier steps were never announced and are told by this one.
    pub collapsed: i32,
    /// Whether it is announced later than [`LATE_AFTER`].
    pub late: bool,
    pub tell: Vec<Post>,
    /// The level the ticket has at least from now on.
    pub level: i32,
    pub callback_reminder: bool,
    /// The step after it and its instant, if there is one.
    pub next: (i32, Option<Moment>),
}

/// The step of `ladder` that is due for `promise` at `now`, if any.
pub fn step_due(promise: &Promise, ladder: &[Step], now: Moment) -> Option<DueStep> {
    if !promise.is_owed() || step_at(promise, ladder, promise.next_step)? > now {
        return None;
    }
    let step = highest_due(promise, ladder, now);
    let at = instant_of(promise, ladder, step)?;
    let (listed, repeats) = listed_step(ladder, step)?;
    let climbed = if repeats > 0 {
        listed.level.saturating_add(repeats)
    } else {
        listed.level
    };
    Some(DueStep {
        step,
        at,
        collapsed: step - promise.next_step,
        late: now.since(at) > LATE_AFTER,
        tell: listed.tell.clone(),
        level: climbed.min(LEVEL_MAX),
        callback_reminder: listed.callback_reminder,
        next: (step + 1, step_at(promise, ladder, step + 1)),
    })
}

/// The instant at which `step` or, where a due time was moved so that the ladder's order changed, a step after it is due
/// first; `None` past the ladder's end.
pub fn step_at(promise: &Promise, ladder: &[Step], step: i32) -> Option<Moment> {
    let count = i32::try_from(ladder.len()).unwrap_or(i32::MAX);
    let listed = (step.min(count)..count)
        .filter_map(|later| instant_of(promise, ladder, later))
        .min();
    listed.or_else(|| instant_of(promise, ladder, step))
}

fn instant_of(promise: &Promise, ladder: &[Step], step: i32) -> Option<Moment> {
    let (listed, repeats) = listed_step(ladder, step)?;
    let first = listed.at.instant(promise.clock_from, promise.due_at);
    let every = listed.every.unwrap_or(Span::ZERO);
    Some(first + every.times(i64::from(repeats)))
}

/// The listed step that `step` is or repeats, and how often it was repeated.
pub fn listed_step(ladder: &[Step], step: i32) -> Option<(&Step, i32)> {
    let index = usize::try_from(step).ok()?;
    if let Some(listed) = ladder.get(index) {
        return Some((listed, 0));
    }
    let last = ladder.last().filter(|last| last.every.is_some())?;
    let repeats = i32::try_from(index + 1 - ladder.len()).ok()?;
    Some((last, repeats))
}

/// The last step whose instant has come; computed, not walked, where the last step repeats.
fn highest_due(promise: &Promise, ladder: &[Step], now: Moment) -> i32 {
    let count = i32::try_from(ladder.len()).unwrap_or(i32::MAX);
    let has_come = |step: &i32| instant_of(promise, ladder, *step).is_some_and(|at| at <= now);
    let listed = (promise.next_step.min(count)..count).rev().find(has_come);
    let step = listed.unwrap_or(promise.next_step);
    let repeating = (step + 1 >= count)
        .then(|| ladder.last())
        .flatten()
        .and_then(|last| last.every);
    let Some((every, at)) = repeating.zip(instant_of(promise, ladder, step)) else {
        return step;
    };
    let more = now.since(at).as_micros() / every.as_micros().max(1);
    step.saturating_add(i32::try_from(more).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::promise::tests::reply_due_at;

    fn ladder() -> Vec<Step> {
        let step = |at: &str, level, every: Option<&str>| Step {
            at: at.parse().unwrap(),
            tell: vec![Post::Owner],
            level,
            callback_reminder: false,
            every: every.map(|text| text.parse().unwrap()),
        };
        vec![
            step("50%", 0, None),
            step("90%", 1, None),
            step("due", 2, None),
            step("+4h", 3, Some("4h")),
        ]
    }

    const HOUR: i64 = 3_600_000_000;

    fn at_hour(hours: i64) -> Moment {
        Moment::from_micros(hours * HOUR)
    }

    #[test]
    fn nothing_is_due_before_the_first_step_and_each_step_is_due_at_its_instant() {
        let mut promise = reply_due_at(100 * HOUR);
        assert_eq!(step_due(&promise, &ladder(), Moment::from_micros(50 * HOUR - 1)), None);
        let first = step_due(&promise, &ladder(), at_hour(50)).unwrap();
        assert_eq!(
            (first.step, first.collapsed, first.late, first.next.1),
            (0, 0, false, Some(at_hour(90)))
        );
        promise.next_step = 2;
        assert_eq!(
            step_due(&promise, &ladder(), at_hour(100)),
            None,
            "at the due instant it can still be kept"
        );
        let missed = step_due(&promise, &ladder(), at_hour(100) + Span::MICROSECOND).unwrap();
        assert_eq!((missed.step, missed.level), (2, 2));
    }

    #[test]
    fn after_an_outage_the_missed_steps_collapse_into_the_highest_due() {
        let promise = reply_due_at(100 * HOUR);
        let after = step_due(&promise, &ladder(), at_hour(113)).unwrap();
        assert_eq!((after.step, after.collapsed, after.level, after.late), (5, 5, 5, true));
        assert_eq!(after.next, (6, Some(at_hour(116) + Span::MICROSECOND)));
    }

    #[test]
    fn years_of_silence_are_computed_not_walked_and_the_level_has_a_top() {
        let promise = reply_due_at(100 * HOUR);
        let after = step_due(&promise, &ladder(), at_hour(24 * 366 * 50)).unwrap();
        assert_eq!(after.level, LEVEL_MAX);
        assert!(after.step > 100_000);
    }

    #[test]
    fn a_step_whose_turn_comes_early_is_announced_and_the_ones_before_it_collapse_into_it() {
        let mut ladder = ladder();
        ladder[1].at = "-72h".parse().unwrap();
        let promise = reply_due_at(100 * HOUR);
        assert_eq!(step_at(&promise, &ladder, 0), Some(at_hour(28)));
        let due = step_due(&promise, &ladder, at_hour(28)).unwrap();
        assert_eq!((due.step, due.collapsed, due.at, due.level), (1, 1, at_hour(28), 1));
        assert_eq!(due.next, (2, Some(at_hour(100) + Span::MICROSECOND)));
    }

    #[test]
    fn a_kept_promise_tells_nobody() {
        let mut promise = reply_due_at(100 * HOUR);
        promise.fulfilled_at = Some(at_hour(1));
        assert_eq!(step_due(&promise, &ladder(), at_hour(500)), None);
    }
}
