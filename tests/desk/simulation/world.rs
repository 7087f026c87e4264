//! The simulated house: the real actions on a real database, a few replicas, and a time that the simulation makes pass.

use std::sync::Arc;

use jiff::tz::TimeZone;

use yinuo::actions::House;
use yinuo::actions::rollup::add_up;
use yinuo::actions::sweep::{Swept, sweep};
use yinuo::domain::chain::Hash;
use yinuo::domain::ids::{Dice, TicketId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::error::Failure;
use yinuo::storage::db::Db;

use super::Tally;
use super::checks::{Ledger, count};
use super::post::Post;
use super::staff::Staff;
use super::{tail, visits};
use crate::support::office::{FALLBACK, Office};
use crate::support::visit_checks::visits_must_hold;

const REPLICAS: usize = 3;
const OUTBOX_LOOKED_AT_EVERY: Span = Span::hours(24);

pub(super) struct World {
    pub(super) office: Office,
    pub(super) houses: Vec<Arc<House>>,
    pub(super) dice: Dice,
    pub(super) ledger: Ledger,
    pub(super) staff: Staff,
    pub(super) tally: Tally,
    pub(super) steps: u64,
    /// Whether things still go wrong.
    pub(super) troubled: bool,
    /// Who sends the letters, in worlds where somebody does.
    pub(super) post: Option<Post>,
    /// How far the machine's clock is from the time that really passed.
    pub(super) skew: Span,
    /// The time that really passed.
    pub(super) truth: Moment,
    /// No tick comes before then.
    pub(super) no_tick_before: Moment,
    /// Tickets at whose customer's door somebody waits.
    pub(super) waiting: Vec<TicketId>,
    seed: u64,
    seen: i64,
    looked_at: Moment,
}

impl World {
    pub(super) fn new(seed: u64, with_post: bool) -> World {
        World::at("sqlite::memory:", seed, with_post)
    }

    pub(super) fn at(url: &str, seed: u64, with_post: bool) -> World {
        let office = Office::at(url, seed);
        let mut staff = Staff::hired(&office);
        visits::prepare(&office, &mut staff);
        tail::begin(&office.desk);
        let truth = office.clock.now();
        let mut world = World {
            houses: (0..REPLICAS).map(|_| new_house()).collect(),
            dice: Dice::seeded(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x51),
            ledger: Ledger::default(),
            tally: Tally::new(),
            steps: 0,
            troubled: true,
            post: with_post.then(|| Post::of(&office, seed)),
            skew: Span::ZERO,
            no_tick_before: truth,
            looked_at: truth,
            waiting: Vec::new(),
            seed,
            seen: 0,
            staff,
            truth,
            office,
        };
        world.learns_policies();
        world
    }

    /// Lets so many days pass, with everything that happens in them.
    pub(super) fn lives(&mut self, days: i64) {
        let end = self.truth + Span::days(days);
        while self.truth < end {
            self.time_passes();
            if self.odds(1, 12) {
                self.something_goes_wrong();
            }
            self.somebody_acts();
            self.technicians_go_round();
            if self.odds(1, 2) {
                self.ticks();
                self.the_post_goes();
            }
            self.looks_around();
        }
    }

    /// Faults stop and people do their work: then nothing is left to announce, and nothing is owed.
    pub(super) fn ends_well(&mut self) {
        self.all_is_mended();
        self.everybody_is_answered();
        self.passes(Span::days(40));
        self.ticks();
        self.the_post_is_emptied();
        let (before, sums) = (self.office.clock.now(), tail::sums(&self.office.desk));
        self.passes(Span::days(40));
        self.ticks();
        assert_eq!(
            sums,
            tail::sums(&self.office.desk),
            "after {before} nothing was owed, and yet something happened"
        );
        self.looks_closely();
    }

    pub(super) fn fingerprint(&self) -> String {
        Hash::of(&[tail::everything(&self.office.desk).as_bytes()]).to_string()
    }

    /// The time as the desk sees it.
    pub(super) fn now(&self) -> Moment {
        self.office.clock.now()
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.dice.below(bound as u64)).unwrap()
    }

    pub(super) fn odds(&mut self, this: u64, of: u64) -> bool {
        self.dice.below(of) < this
    }

    pub(super) fn one_of<T: Copy>(&mut self, things: &[T]) -> Option<T> {
        (!things.is_empty()).then(|| things[self.below(things.len())])
    }

    pub(super) fn happened(&mut self, what: &str) {
        count(&mut self.tally, what, 1);
    }

    /// More happens by day than by night; and now and then time stops exactly at, before or after a step.
    fn time_passes(&mut self) {
        let hour = (self.truth.as_micros() / 3_600_000_000 + 8).rem_euclid(24);
        let mean = if (8..20).contains(&hour) { 105 } else { 500 };
        let mut gap = Span::micros(self.dice.below(2 * mean * 60_000_000).try_into().unwrap());
        let ahead = self.ledger.next_instant(self.now());
        if let Some(at) = ahead.filter(|_| self.now() == self.truth)
            && at.since(self.now()) < gap
            && self.odds(1, 3)
        {
            self.happened("time:exactly due");
            let beside = i64::try_from(self.dice.below(3)).unwrap() - 1;
            gap = at.since(self.now()) + Span::micros(beside);
        }
        self.passes(gap);
    }

    pub(super) fn passes(&mut self, gap: Span) {
        self.truth = self.truth + gap;
        self.office.clock.set(self.truth + self.skew);
    }

    /// A tick of one replica, or of two at the same moment.
    pub(super) fn ticks(&mut self) {
        if self.truth < self.no_tick_before && self.troubled {
            return;
        }
        let replica = self.below(REPLICAS);
        if !self.sweeps(replica) {
            return;
        }
        self.ledger.nothing_is_missed(self.now());
        if self.odds(1, 8) {
            self.adds_up();
        }
        if self.odds(1, 4) {
            let sums = tail::sums(&self.office.desk);
            let other = self.below(REPLICAS);
            if self.sweeps(other) {
                self.happened("sweep:doubled");
            }
            assert_eq!(sums, tail::sums(&self.office.desk), "a doubled tick changed something");
        }
    }

    /// Adds up the days that are over.
    fn adds_up(&mut self) {
        while let Some(added) = self.acts(add_up) {
            let added = added.expect("adding up is never refused");
            count(&mut self.tally, "rollup:days", u64::try_from(added.days).unwrap());
            if !added.more {
                return;
            }
        }
    }

    /// Sweeps until nothing is due. `false` when the sweep was cut short.
    fn sweeps(&mut self, replica: usize) -> bool {
        loop {
            let house = self.houses[replica].clone();
            match self.acts_in(house, sweep) {
                Some(Ok(Swept { more: true, .. })) => {}
                Some(outcome) => {
                    outcome.expect("a sweep is never refused");
                    return true;
                }
                None => return false,
            }
        }
    }

    /// Runs an action on some replica, in one transaction that may be cut short: then `None`, and nothing of it is left.
    pub(super) fn acts<T: Send + 'static>(
        &mut self,
        action: impl FnOnce(&mut Db, Moment, &House) -> Result<T, Failure> + Send + 'static,
    ) -> Option<Result<T, Failure>> {
        let replica = self.below(REPLICAS);
        let house = self.houses[replica].clone();
        self.acts_in(house, action)
    }

    fn acts_in<T: Send + 'static>(
        &mut self,
        house: Arc<House>,
        action: impl FnOnce(&mut Db, Moment, &House) -> Result<T, Failure> + Send + 'static,
    ) -> Option<Result<T, Failure>> {
        self.steps += 1;
        if self.troubled && self.odds(1, 25) {
            self.is_cut_short(house, action);
            self.takes_in();
            return None;
        }
        let outcome = self.office.desk.write_blocking(move |db, now| action(db, now, &house));
        if let Err(Failure::Fault(fault)) = &outcome {
            panic!("the desk failed: {fault}");
        }
        if let Err(Failure::Refused(refusal)) = &outcome {
            self.happened(&format!("refused:{}", refusal.code()));
        }
        self.takes_in();
        Some(outcome)
    }

    /// Checks what was committed since the last look.
    pub(super) fn takes_in(&mut self) {
        let (touched, seen) = tail::since(&self.office.desk, self.seen);
        self.seen = seen;
        for one in touched {
            self.ledger.takes(one, &self.staff, &mut self.tally);
        }
    }

    fn looks_around(&mut self) {
        if self.truth.since(self.looked_at) >= OUTBOX_LOOKED_AT_EVERY {
            self.looked_at = self.truth;
            self.looks_closely();
        }
    }

    fn looks_closely(&mut self) {
        self.ledger.outbox_agrees(&tail::letters(&self.office.desk));
        let verdicts = tail::verdicts(&self.office.desk, self.now().as_micros());
        self.ledger.closes(&verdicts);
        visits_must_hold(&self.office.desk, &self.office.house.zone, self.seed);
        let days = tail::added_up_rightly(&self.office.desk);
        count(&mut self.tally, "rollup:days looked at", days);
    }

    /// The ladders of the policies now in force.
    pub(super) fn learns_policies(&mut self) {
        let book = self
            .office
            .desk
            .read_blocking(|db, _| Ok::<_, Failure>(yinuo::storage::policies::book(db)?))
            .unwrap();
        self.ledger.learns(&book);
    }
}

/// A replica that has just started: it knows nothing yet.
pub(super) fn new_house() -> Arc<House> {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    Arc::new(House::new(Span::minutes(15), Span::days(30), zone, FALLBACK.into()))
}
