//! Guessing is slowed, people are not locked out. Each bucket (an account, an address, a known device of an account)
//! has some tries free; each further one has to wait twice as long as the one before, up to a longest wait. A stranger's
//! tries never use up those of a device in which the rightful person signed in before.

use super::moment::{Moment, Span};

/// How fast somebody may guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slowing {
    /// Tries without any wait.
    pub free: u32,
    /// The wait after them; it doubles with each further try.
    pub first_wait: Span,
    /// No wait is longer.
    pub longest_wait: Span,
}

/// After so long without a try a bucket is as new.
pub const FORGOTTEN_AFTER: Span = Span::days(1);

/// The tries of one bucket that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Knocks {
    pub tries: i64,
    pub last_at: Moment,
}

impl Slowing {
    /// How long the next try still has to wait; none when it may be made now.
    pub fn wait(&self, knocks: Knocks, now: Moment) -> Option<Span> {
        let over = knocks.tries - i64::from(self.free);
        let passed = now.since(knocks.last_at);
        if over < 0 || passed >= FORGOTTEN_AFTER {
            return None;
        }
        let doublings = u32::try_from(over).unwrap_or(u32::MAX).min(40);
        let wait = self.first_wait.as_micros().saturating_mul(1_i64 << doublings);
        let wait = Span::micros(wait.min(self.longest_wait.as_micros()));
        let left = Span::micros(wait.as_micros() - passed.as_micros());
        (left > Span::ZERO).then_some(left)
    }
}

impl Knocks {
    /// With one more try at `now`.
    pub fn and_one(self, now: Moment) -> Knocks {
        let forgotten = now.since(self.last_at) >= FORGOTTEN_AFTER;
        Knocks {
            tries: if forgotten { 1 } else { self.tries.saturating_add(1) },
            last_at: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Slowing = Slowing {
        free: 3,
        first_wait: Span::seconds(2),
        longest_wait: Span::seconds(10),
    };

    #[test]
    fn waits_double_up_to_the_longest_and_are_forgotten_after_a_day() {
        let start = Moment::from_micros(1_000_000);
        let after = |tries| Knocks { tries, last_at: start };
        assert_eq!(RULE.wait(after(2), start), None);
        assert_eq!(RULE.wait(after(3), start), Some(Span::seconds(2)));
        assert_eq!(RULE.wait(after(4), start), Some(Span::seconds(4)));
        assert_eq!(RULE.wait(after(4), start + Span::seconds(3)), Some(Span::seconds(1)));
        assert_eq!(RULE.wait(after(4), start + Span::seconds(4)), None);
        assert_eq!(RULE.wait(after(6), start), Some(Span::seconds(10)));
        assert_eq!(RULE.wait(after(i64::MAX), start), Some(Span::seconds(10)));
        assert_eq!(RULE.wait(after(90), start + Span::days(1)), None);
        assert_eq!(after(90).and_one(start + Span::days(1)).tries, 1);
        assert_eq!(after(90).and_one(start + Span::hours(1)).tries, 91);
    }
}
