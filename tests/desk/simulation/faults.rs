//! What goes wrong: work cut short between any two writes, clocks that jump, ticks that do not come, replicas that start
//! again, people who are away or gone.

use std::sync::Arc;

use yinuo::actions::House;
use yinuo::actions::people::change_user;
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::words::UserState;
use yinuo::error::Failure;
use yinuo::storage::db::Db;
use yinuo::storage::fault::StoreFault;
use yinuo::storage::people;

use super::tail;
use super::world::{World, new_house};

/// The writes that can fail on their own.
const WRITES: &[(&str, &str)] = &[
    ("events", "INSERT"),
    ("tickets", "INSERT"),
    ("tickets", "UPDATE"),
    ("promises", "INSERT"),
    ("promises", "UPDATE"),
    ("steps_taken", "INSERT"),
    ("outbox", "INSERT"),
    ("appointments", "INSERT"),
    ("appointments", "UPDATE"),
    ("reserved_quarters", "INSERT"),
    ("customers", "INSERT"),
    ("customer_phones", "INSERT"),
];

/// How work ends too early.
enum Cut {
    Error,
    Panic,
    Write(&'static str, &'static str, i64),
}

impl World {
    /// Runs an action whose transaction does not survive.
    pub(super) fn is_cut_short<T: Send + 'static>(
        &mut self,
        house: Arc<House>,
        action: impl FnOnce(&mut Db, Moment, &House) -> Result<T, Failure> + Send + 'static,
    ) {
        let before = tail::sums(&self.office.desk);
        let cut = self.cut();
        let outcome: Result<bool, Failure> = self.office.desk.write_blocking(move |db, now| {
            if let Cut::Write(table, verb, after) = cut {
                tail::refuse_writes(db, table, verb, after)?;
            }
            action(db, now, &house)?;
            if matches!(cut, Cut::Panic) {
                std::panic::resume_unwind(Box::new("the power failed"));
            }
            Err(StoreFault::Bug("the power failed after all writes".into()).into())
        });
        assert!(outcome.is_err());
        if outcome.is_err_and(|failure| failure.to_string().contains("the disk failed")) {
            self.happened("fault:write refused");
        }
        assert_eq!(
            before,
            tail::sums(&self.office.desk),
            "something is left of work that was cut short"
        );
    }

    fn cut(&mut self) -> Cut {
        match self.below(6) {
            0 => {
                self.happened("fault:error after the writes");
                Cut::Error
            }
            1 => {
                self.happened("fault:panic after the writes");
                Cut::Panic
            }
            _ => {
                let (table, verb) = self.one_of(WRITES).unwrap();
                Cut::Write(table, verb, i64::try_from(self.below(3)).unwrap())
            }
        }
    }

    pub(super) fn something_goes_wrong(&mut self) {
        match self.below(12) {
            0 => self.the_clock_jumps(Span::hours(-2), "fault:clock back"),
            1 => self.the_clock_jumps(Span::minutes(90), "fault:clock forward"),
            2 | 3 => self.passes_to_the_right_time(),
            4 => {
                self.happened("fault:missed ticks");
                self.no_tick_before = self.truth + Span::minutes(i64::try_from(self.dice.below(24 * 60)).unwrap());
            }
            5 | 6 => {
                self.happened("fault:replica restarts");
                let replica = self.below(self.houses.len());
                self.houses[replica] = new_house();
            }
            _ => self.somebody_is_away(),
        }
    }

    fn the_clock_jumps(&mut self, by: Span, what: &str) {
        self.happened(what);
        self.skew = by;
        self.passes(Span::ZERO);
    }

    fn passes_to_the_right_time(&mut self) {
        self.skew = Span::ZERO;
        self.passes(Span::ZERO);
    }

    fn somebody_is_away(&mut self) {
        let ids = self.staff.at_the_desk();
        let id = self.one_of(&ids).unwrap();
        let now = self.now();
        let mut worker = self.staff.people[&id].clone();
        let away = !worker.active || worker.bounced || worker.absent_until.is_some_and(|until| until > now);
        let what = match self.below(if away { 1 } else { 4 }) {
            0 => {
                (worker.active, worker.bounced, worker.absent_until) = (true, false, None);
                "staff:back"
            }
            1 => {
                let hours = i64::try_from(self.dice.below(72)).unwrap();
                worker.absent_until = Some(now + Span::hours(hours));
                "staff:absent"
            }
            2 => {
                worker.active = false;
                "staff:retired"
            }
            _ => {
                worker.bounced = true;
                "staff:bounced"
            }
        };
        let (active, absent_until) = (worker.active, worker.absent_until);
        let bounced = worker.bounced;
        let changed = self.acts(move |db, now, house| {
            let row = people::find(db, id)?.unwrap();
            let bounced_at = bounced.then_some(now);
            change_user(
                db,
                house,
                &people::UserRow {
                    state: if active { UserState::Active } else { UserState::Retired },
                    absent_until,
                    bounced_at,
                    ..row
                },
            )
        });
        if matches!(changed, Some(Ok(()))) {
            worker.changed_at = self.now();
            self.staff.people.insert(id, worker);
            self.happened(what);
        }
    }

    /// Faults stop: everybody is back, the clock is right, ticks come.
    pub(super) fn all_is_mended(&mut self) {
        self.troubled = false;
        self.passes(Span::hours(3));
        self.passes_to_the_right_time();
        self.no_tick_before = self.truth;
    }
}
