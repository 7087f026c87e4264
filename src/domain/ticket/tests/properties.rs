//! What holds whatever happens, in whatever order.

use proptest::prelude::*;

use super::*;
use crate::domain::escalation::{LEVEL_MAX, step_at, step_due};
use crate::domain::policy::{Post, Step, StepAt};

const HOUR: i64 = 3_600_000_000;

fn ladders() -> impl Strategy<Value = Vec<Step>> {
    let at = prop_oneof![
        (0u32..1000).prop_map(StepAt::Permille),
        (1i64..200).prop_map(|hours| StepAt::Before(Span::hours(hours))),
        (0i64..200).prop_map(|hours| StepAt::After(Span::hours(hours))),
    ];
    let step = (at, 0i32..=9).prop_map(|(at, level)| Step {
        at,
        tell: vec![Post::Owner],
        level,
        callback_reminder: false,
        every: None,
    });
    let repeat = proptest::option::of((1i64..50).prop_map(Span::hours));
    (proptest::collection::vec(step, 1..8), repeat).prop_map(|(mut ladder, every)| {
        if let Some(last) = ladder.last_mut() {
            last.every = every;
        }
        ladder
    })
}

fn owed(due_in_hours: i64) -> Promise {
    Promise {
        id: PromiseId::new(START, &mut Dice::seeded(1)),
        kind: PromiseKind::Reply,
        imported: false,
        epoch: 1,
        made_at: START,
        clock_from: START,
        due_at: START + Span::hours(due_in_hours),
        fulfilled_at: None,
        fulfilled_by: None,
        voided: None,
        attribution: None,
        policy: PolicyId::new(START, &mut Dice::seeded(2)),
        calendar: None,
        opened_by: None,
        next_step: 0,
        next_step_at: None,
    }
}

/// Looks at these instants; the steps taken, as (step, level).
fn looks(promise: &mut Promise, ladder: &[Step], instants: &[Moment]) -> Vec<(i32, i32)> {
    let mut taken = Vec::new();
    for now in instants {
        while let Some(due) = step_due(promise, ladder, *now) {
            assert!(due.at <= *now, "never early");
            taken.push((due.step, due.level));
            (promise.next_step, promise.next_step_at) = due.next;
            assert!(taken.len() < 10_000, "a look ends");
        }
    }
    taken
}

#[derive(Debug, Clone, Copy)]
enum Doing {
    Call(usize),
    Write(usize),
    Learn(usize, bool),
    Say(i64),
    Resolve,
    Close,
    Reopen,
    Hold,
}

fn doings() -> impl Strategy<Value = Vec<(i64, Doing)>> {
    let doing = prop_oneof![
        3 => (0usize..8).prop_map(Doing::Call),
        3 => (0usize..3).prop_map(Doing::Write),
        3 => ((0usize..4), any::<bool>()).prop_map(|(back, arrived)| Doing::Learn(back, arrived)),
        4 => (0i64..30).prop_map(Doing::Say),
        1 => Just(Doing::Resolve),
        1 => Just(Doing::Close),
        2 => Just(Doing::Reopen),
        1 => Just(Doing::Hold),
    ];
    proptest::collection::vec((0i64..20, doing), 0..25)
}

impl Story {
    /// Does it, if the rules let it.
    fn does(&mut self, doing: Doing, letters: &mut Vec<i64>) {
        let mut dice = self.dice();
        let (book, now) = (shipped(), self.now);
        let decided = match doing {
            Doing::Call(outcome) => return self.calls(agent(), AttemptOutcome::ALL[outcome]),
            Doing::Write(delivery) => {
                letters.push(self.writes(agent(), Delivery::ALL[delivery]));
                return;
            }
            Doing::Say(ago) => return self.hears(now - Span::hours(ago)),
            Doing::Learn(back, arrived) => {
                let delivery = if arrived {
                    Delivery::Delivered
                } else {
                    Delivery::Bounced
                };
                let Some(letter) = letters.iter().rev().nth(back) else {
                    return;
                };
                return drop(self.learns(*letter, delivery));
            }
            Doing::Resolve => self.ticket.resolve("修好", &book, now, &mut dice),
            Doing::Close => self.ticket.close(ClosureOutcome::Satisfied, "").map(|one| vec![one]),
            Doing::Reopen => self.ticket.reopen("又坏了", &book, now, &mut dice),
            Doing::Hold => self
                .ticket
                .change_state(TicketState::Held, "等厂家")
                .map(|one| vec![one]),
        };
        drop(self.tries(agent(), decided));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_step_is_taken_at_most_once_and_none_that_has_come_is_left(
        ladder in ladders(), due in 1i64..400, hours in proptest::collection::vec(0i64..600, 1..12)
    ) {
        let mut promise = owed(due);
        let mut instants: Vec<Moment> = hours.iter().map(|hour| Moment::from_micros(START.as_micros() + hour * HOUR)).collect();
        instants.sort_unstable();
        let taken = looks(&mut promise, &ladder, &instants);
        prop_assert!(taken.windows(2).all(|pair| pair[0].0 < pair[1].0), "{taken:?}");
        prop_assert!(taken.iter().all(|(_, level)| *level <= LEVEL_MAX));
        let last = *instants.last().unwrap();
        let left: Vec<i32> = (promise.next_step..promise.next_step + 10)
            .filter(|step| usize::try_from(*step).is_ok_and(|step| step < ladder.len()))
            .filter(|step| ladder[usize::try_from(*step).unwrap()].at.instant(START, promise.due_at) <= last)
            .collect();
        prop_assert!(left.is_empty(), "{left:?} of {ladder:?} were forgotten");
        prop_assert!(step_at(&promise, &ladder, promise.next_step).is_none_or(|at| at > last));
    }

    #[test]
    fn it_does_not_matter_how_often_one_looks(ladder in ladders(), due in 1i64..400, until in 0i64..600) {
        let (mut once, mut hourly) = (owed(due), owed(due));
        let last = Moment::from_micros(START.as_micros() + until * HOUR);
        looks(&mut once, &ladder, &[last]);
        let every_hour: Vec<Moment> = (0..=until).map(|hour| Moment::from_micros(START.as_micros() + hour * HOUR)).collect();
        looks(&mut hourly, &ladder, &every_hour);
        prop_assert_eq!((once.next_step, once.next_step_at), (hourly.next_step, hourly.next_step_at));
    }

    #[test]
    fn whoever_waits_is_owed_a_reply_and_what_was_counted_stays_counted(doings in doings()) {
        let mut story = Story::complaint();
        let (mut letters, mut hour) = (Vec::new(), 0);
        for (after, doing) in doings {
            hour += after;
            let before = story.ticket.promises.clone();
            story.at(hour).does(doing, &mut letters);
            let now = story.now;
            for was in &before {
                let is = story.ticket.promise(was.id).unwrap();
                prop_assert!(is.due_at <= was.due_at, "{doing:?} moved {was:?} later");
                if was.due_at < now {
                    prop_assert_eq!((was.verdict(now), was.due_at), (is.verdict(now), is.due_at), "{:?}", doing);
                }
            }
            let replies: Vec<_> = story.ticket.owed().filter(|promise| promise.kind == PromiseKind::Reply).collect();
            prop_assert_eq!(replies.is_empty(), story.ticket.unanswered_since.is_none(), "{:?}", doing);
            prop_assert!(replies.iter().all(|promise| Some(promise.clock_from) >= story.ticket.unanswered_since));
        }
    }

    #[test]
    fn after_a_merge_nobody_waits_longer(mine in 0i64..48, theirs in 0i64..48, after in 0i64..60) {
        let begins = |hour, seed| Story::begins(&intake(TicketKind::Complaint, hours(hour)), hours(hour), seed);
        let (original, survivor) = (begins(mine, 21), begins(theirs, 22));
        let now = hours(mine.max(theirs) + after);
        let due = |ticket: &Ticket| ticket.owed_reply().map(|promise| promise.due_at);
        let (to_original, to_survivor) = original.ticket.merge_into(&survivor.ticket, "x", &shipped(), now).unwrap();
        let (mut merged, mut kept) = (original.clone(), survivor.clone());
        (merged.now, kept.now) = (now, now);
        merged.records(agent(), to_original);
        kept.records(agent(), to_survivor);
        prop_assert_eq!(due(&merged.ticket), due(&original.ticket));
        let (earliest, own) = (due(&original.ticket).min(due(&survivor.ticket)), due(&survivor.ticket));
        prop_assert_eq!(due(&kept.ticket), own.min(earliest.max(Some(now))));
    }

    #[test]
    fn a_child_is_never_due_later_than_its_parent(said in 0i64..40, after in 0i64..40, chased in proptest::option::of(0i64..20)) {
        let mut parent = Story::begins(&intake(TicketKind::Complaint, hours(said)), hours(said), 31);
        parent.at(said + after);
        if let Some(ago) = chased {
            parent.hears(parent.now - Span::hours(ago));
        }
        let child = parent.ticket.split_off(intake(TicketKind::Enquiry, parent.now)).unwrap();
        let mut born = Story::begins(&child, parent.now, 32);
        let inherited = parent.ticket.inherited_due().and_then(|due_at| born.ticket.inherits(due_at, &shipped()));
        born.records(agent(), inherited.into_iter().collect());
        prop_assert!(born.ticket.owed_reply().unwrap().due_at <= parent.ticket.owed_reply().unwrap().due_at);
    }
}
