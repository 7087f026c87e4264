//! Commands stand or fall each by itself, and an acknowledgement means that it is stored.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use futures::executor::block_on;
use futures::future::join_all;

use super::*;

/// Keeps the writing threads busy until told to go on, so that commands gather behind them.
pub(super) struct HeldUp {
    let_go: Vec<mpsc::Sender<()>>,
    busy: Vec<JoinHandle<()>>,
}

impl HeldUp {
    pub(super) fn writers_of(bench: &Bench) -> HeldUp {
        let writers = if bench.desk.engine() == "sqlite" {
            1
        } else {
            bench.settings.writers
        };
        let mut held = HeldUp {
            let_go: Vec::new(),
            busy: Vec::new(),
        };
        for _ in 0..writers {
            let (let_go, may_go) = mpsc::channel();
            let (begun, has_begun) = mpsc::channel();
            let desk = bench.desk.clone();
            held.busy.push(thread::spawn(move || {
                let wait = move |_: &mut Db, _| {
                    begun.send(()).unwrap();
                    may_go.recv().unwrap();
                    Ok::<_, StoreFault>(())
                };
                desk.write_blocking(wait).unwrap();
            }));
            has_begun.recv().unwrap();
            held.let_go.push(let_go);
        }
        held
    }

    pub(super) fn go_on(self) {
        for writer in &self.let_go {
            writer.send(()).unwrap();
        }
        for thread in self.busy {
            thread.join().unwrap();
        }
    }
}

/// Lets `commands` gather while the writers are held up, then lets them run; their outcomes in order.
fn all_at_once<W>(bench: &Bench, commands: Vec<W>) -> Vec<Result<(), StoreFault>>
where
    W: FnOnce(&mut Db, Moment) -> Result<(), StoreFault> + Send + 'static,
{
    let held = HeldUp::writers_of(bench);
    let (count, desk) = (commands.len(), bench.desk.clone());
    let asking = thread::spawn(move || block_on(join_all(commands.into_iter().map(|command| desk.write(command)))));
    while bench.desk.waiting() < count {
        thread::yield_now();
    }
    held.go_on();
    asking.join().unwrap()
}

#[test]
fn of_many_commands_stored_together_one_fails_alone_and_one_panics_alone() {
    for bench in Bench::on_every_engine("one fails alone") {
        let command = |number: i64| {
            move |db: &mut Db, now: Moment| {
                jot(number)(db, now)?;
                assert!(number != 40, "the fortieth command breaks");
                if number == 20 { Err(StoreFault::Busy) } else { Ok(()) }
            }
        };
        let outcomes = all_at_once(&bench, (0..64).map(command).collect());
        for (number, outcome) in outcomes.iter().enumerate() {
            match number {
                20 => assert!(matches!(outcome, Err(StoreFault::Busy)), "{outcome:?}"),
                40 => assert!(
                    matches!(outcome, Err(StoreFault::Bug(why)) if why.contains("fortieth")),
                    "{outcome:?}"
                ),
                _ => assert!(outcome.is_ok(), "{number}: {outcome:?}"),
            }
        }
        let wanted: Vec<i64> = (0..64).filter(|number| ![20, 40].contains(number)).collect();
        assert_eq!(numbers(&bench.desk), wanted, "{}", bench.desk.engine());
    }
}

#[test]
fn a_single_command_that_fails_or_panics_leaves_nothing_and_the_next_one_works() {
    for bench in Bench::on_every_engine("nothing is left") {
        let fails = |db: &mut Db, now| jot(1)(db, now).and(Err::<(), _>(StoreFault::Full));
        assert!(matches!(bench.desk.write_blocking(fails), Err(StoreFault::Full)));
        let panics = |db: &mut Db, now| -> Result<(), StoreFault> {
            jot(2)(db, now)?;
            panic!("a command that breaks")
        };
        assert!(matches!(bench.desk.write_blocking(panics), Err(StoreFault::Bug(_))));
        bench.desk.write_blocking(jot(3)).unwrap();
        assert_eq!(numbers(&bench.desk), [3]);
    }
}

#[test]
fn what_was_acknowledged_is_seen_by_whoever_looks_next() {
    for bench in Bench::on_every_engine("acknowledged is stored") {
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let desk = bench.desk.clone();
                thread::spawn(move || {
                    for number in 0..20 {
                        desk.write_blocking(jot(writer * 100 + number)).unwrap();
                        assert!(
                            numbers(&desk).contains(&(writer * 100 + number)),
                            "acknowledged but not there"
                        );
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        assert_eq!(numbers(&bench.desk).len(), 160);
    }
}

#[test]
fn when_the_disk_fills_up_nobody_is_told_a_falsehood() {
    for bench in [Bench::sqlite(), Bench::memory()] {
        bench.desk.write_blocking(jot(1000)).unwrap();
        let limit = |pages: u32| {
            let limit = format!("PRAGMA max_page_count = {pages}");
            move |db: &mut Db, _| Ok::<_, StoreFault>(db.conn().batch_execute(&limit)?)
        };
        bench.desk.write_blocking(limit(20)).unwrap();
        let outcomes = all_at_once(&bench, (0..30).map(|number| large(number, number % 7 == 3)).collect());
        let stored: Vec<i64> = (0..30)
            .filter(|number| outcomes[usize::try_from(*number).unwrap()].is_ok())
            .collect();
        assert!(
            outcomes.iter().any(|outcome| matches!(outcome, Err(StoreFault::Full))),
            "{outcomes:?}"
        );
        bench.desk.write_blocking(limit(1_000_000)).unwrap();
        bench.desk.write_blocking(large(31, true)).unwrap();
        assert_eq!(numbers(&bench.desk), [stored, vec![31, 1000]].concat());
    }
}

/// A note that, if `large`, needs about 100 pages.
fn large(number: i64, large: bool) -> impl FnOnce(&mut Db, Moment) -> Result<(), StoreFault> + Send + 'static {
    move |db, now| {
        let doc = Json(serde_json::Value::String("x".repeat(if large { 400_000 } else { 1 })));
        let note = Note {
            doc,
            ..note(number, now, db)
        };
        diesel::insert_into(notes::table).values(&note).execute(db.conn())?;
        Ok(())
    }
}

#[test]
fn who_finds_the_queue_full_is_told_to_come_back() {
    for mut bench in Bench::on_every_engine("queue full") {
        if bench.settings.url == "sqlite::memory:" {
            continue;
        }
        bench.desk.close_blocking();
        bench.settings.queue = 1;
        bench.desk = Desk::open(&bench.settings, bench.clock.clone(), None).unwrap();
        let held = HeldUp::writers_of(&bench);
        let desk = bench.desk.clone();
        let waiting = thread::spawn(move || desk.write_blocking(jot(1)));
        while bench.desk.waiting() < 1 {
            thread::yield_now();
        }
        let refused = bench.desk.write_blocking(jot(2));
        assert!(matches!(refused, Err(StoreFault::Busy)), "{refused:?}");
        held.go_on();
        waiting.join().unwrap().unwrap();
        assert_eq!(numbers(&bench.desk), [1]);
    }
}

#[test]
fn a_rush_of_requests_does_not_shut_the_promises_out() {
    let mut bench = Bench::sqlite();
    bench.desk.close_blocking();
    bench.settings.queue = 1;
    bench.desk = Desk::open(&bench.settings, bench.clock.clone(), None).unwrap();
    let held = HeldUp::writers_of(&bench);
    let ask = |desk: Desk| thread::spawn(move || desk.write_blocking(order_of_arrival).unwrap());
    let request = ask(bench.desk.clone());
    while bench.desk.waiting() < 1 {
        thread::yield_now();
    }
    let sweep = ask(bench.desk.background());
    while bench.desk.waiting() < 2 {
        thread::yield_now();
    }
    held.go_on();
    assert_eq!((sweep.join().unwrap(), request.join().unwrap()), (1, 2));
}

/// A command that notes how many came before it.
fn order_of_arrival(db: &mut Db, now: Moment) -> Result<i64, StoreFault> {
    let before: i64 = notes::table.count().get_result(db.conn())?;
    jot(before + 1)(db, now)?;
    Ok(before + 1)
}

#[test]
fn who_only_looks_cannot_change_anything() {
    for bench in Bench::on_every_engine("looking") {
        let refused = bench.desk.read_blocking(jot(1));
        assert!(
            matches!(refused, Err(StoreFault::ReadOnly)),
            "{}: {refused:?}",
            bench.desk.engine()
        );
        bench.desk.write_blocking(jot(2)).unwrap();
        assert_eq!(numbers(&bench.desk), [2]);
    }
}

#[test]
fn a_command_that_waits_for_another_one_is_a_mistake_and_not_a_standstill() {
    for bench in Bench::on_every_engine("nested commands") {
        let desk = bench.desk.clone();
        let nested = bench.desk.write_blocking(move |_, _| desk.write_blocking(jot(1)));
        assert!(matches!(nested, Err(StoreFault::Bug(_))), "{nested:?}");
    }
}

#[test]
fn a_command_gets_the_desks_moment_and_it_never_runs_backwards() {
    for bench in Bench::on_every_engine("moments") {
        let moment = || bench.desk.write_blocking(|_, now| Ok::<_, StoreFault>(now)).unwrap();
        let first = moment();
        bench.clock.set(Moment::EPOCH);
        assert_eq!(moment(), first);
        bench.clock.set(Moment::NEVER);
        assert_eq!(moment(), Moment::NEVER);
        let waited = bench.desk.write_blocking(Db::moment_after_waiting);
        assert_eq!(waited.unwrap(), Moment::NEVER);
    }
}

#[test]
fn what_was_accepted_is_finished_before_the_desk_closes() {
    for bench in Bench::on_every_engine("closing") {
        let held = HeldUp::writers_of(&bench);
        let desk = bench.desk.clone();
        let accepted = thread::spawn(move || desk.write_blocking(jot(1)));
        while bench.desk.waiting() < 1 {
            thread::yield_now();
        }
        let closing = thread::spawn({
            let desk = bench.desk.clone();
            move || desk.close_blocking()
        });
        held.go_on();
        closing.join().unwrap();
        accepted.join().unwrap().unwrap();
        assert!(matches!(
            bench.desk.write_blocking(jot(2)),
            Err(StoreFault::Unavailable(_))
        ));
    }
}
