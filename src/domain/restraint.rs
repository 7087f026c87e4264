//! How often the same kind of thing is written down: a flood of refusals must neither fill the disk nor hide what else
//! happened. Each caller has a few a minute written one by one; of the rest it is written how many they were.

use std::collections::HashMap;

use super::moment::{Moment, Span};
use super::security::{By, SecurityFact};

/// Written one by one, of one caller in a minute.
const EACH: u32 = 5;
/// Written one by one, of all callers in a minute.
const ALL: u32 = 300;
/// Callers told apart in a minute; those beyond are counted together.
const CALLERS: usize = 1_000;
/// How many callers' sums are written for a minute; the rest go into one.
const SUMS: usize = 20;
const MINUTE: Span = Span::minutes(1);

/// What was heard in the running minute.
#[derive(Debug, Default)]
pub struct Restraint {
    since: Option<Moment>,
    written: u32,
    callers: HashMap<(String, String), Heard>,
    others: i64,
}

#[derive(Debug)]
struct Heard {
    by: By,
    written: u32,
    more: i64,
}

impl Restraint {
    /// Whether something of this kind that `whose` caused is written by itself.
    pub fn admits(&mut self, now: Moment, whose: &str, by: &By, kind: &str) -> bool {
        self.since.get_or_insert(now);
        let key = (whose.to_owned(), kind.to_owned());
        if self.callers.len() >= CALLERS && !self.callers.contains_key(&key) {
            self.others += 1;
            return false;
        }
        let heard = self.callers.entry(key).or_insert_with(|| Heard {
            by: by.clone(),
            written: 0,
            more: 0,
        });
        let admitted = heard.written < EACH && self.written < ALL;
        if admitted {
            heard.written += 1;
            self.written += 1;
        } else {
            heard.more += 1;
        }
        admitted
    }

    /// The sums of a minute that is over, and a new minute; nothing while it runs.
    pub fn settle(&mut self, now: Moment) -> Vec<(By, SecurityFact)> {
        match self.since {
            Some(since) if !(since..since + MINUTE).contains(&now) => {}
            _ => return Vec::new(),
        }
        let minute = std::mem::take(self);
        let mut sums: Vec<_> = minute.callers.into_iter().filter(|(_, heard)| heard.more > 0).collect();
        sums.sort_unstable_by(|(one, left), (other, right)| right.more.cmp(&left.more).then_with(|| one.cmp(other)));
        let rest: i64 = sums.iter().skip(SUMS).map(|(_, heard)| heard.more).sum::<i64>() + minute.others;
        sums.truncate(SUMS);
        let told = sums
            .into_iter()
            .map(|((_, kind), heard)| (heard.by, and_more(&kind, heard.more)));
        let of_others = (rest > 0).then(|| (By::desk(), and_more("any", rest)));
        told.chain(of_others).collect()
    }
}

fn and_more(kind: &str, count: i64) -> SecurityFact {
    SecurityFact::AndMore {
        of: kind.to_owned(),
        count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::EPOCH + Span::seconds(seconds)
    }

    #[test]
    fn a_flood_is_written_as_a_few_and_a_sum() {
        let mut restraint = Restraint::default();
        let admitted = (0..1000).filter(|_| restraint.admits(at(0), "a", &By::desk(), "right_refused"));
        assert_eq!(admitted.count(), 5);
        assert!(
            restraint.admits(at(1), "b", &By::desk(), "right_refused"),
            "others are heard"
        );
        assert!(restraint.settle(at(59)).is_empty());
        assert_eq!(restraint.settle(at(60)), [(By::desk(), and_more("right_refused", 995))]);
        assert!(restraint.settle(at(180)).is_empty());
        assert!(restraint.admits(at(180), "a", &By::desk(), "right_refused"));
    }

    #[test]
    fn many_callers_do_not_write_more() {
        let mut restraint = Restraint::default();
        let admitted = (0..100_000).filter(|caller| restraint.admits(at(0), &caller.to_string(), &By::desk(), "x"));
        assert_eq!(admitted.count(), 300);
        let sums = restraint.settle(at(60));
        assert_eq!(sums.len(), SUMS + 1);
        let told: i64 = sums
            .iter()
            .map(|(_, sum)| match sum {
                SecurityFact::AndMore { count, .. } => *count,
                _ => 0,
            })
            .sum();
        assert_eq!(told, 100_000 - 300);
    }
}
