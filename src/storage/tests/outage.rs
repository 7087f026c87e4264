//! PostgreSQL goes away and comes back; nobody is told a falsehood meanwhile.

use super::*;

#[test]
fn after_connections_are_cut_the_next_command_works() {
    let Some(bench) = Bench::postgres("cut connections") else {
        return;
    };
    for number in 0..6 {
        bench.desk.write_blocking(jot(number)).unwrap();
        postgres::cut_connections(&bench.settings.url);
    }
    assert_eq!(numbers(&bench.desk), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn a_commit_whose_answer_is_lost_is_neither_called_stored_nor_failed() {
    let Some(bench) = Bench::postgres("lost answer") else {
        return;
    };
    let url = bench.settings.url.clone();
    let cut_off = move |db: &mut Db, now| {
        jot(1)(db, now)?;
        postgres::cut_connections(&url);
        Ok(())
    };
    let outcome = bench.desk.write_blocking(cut_off);
    assert!(matches!(outcome, Err(StoreFault::OutcomeUnknown)), "{outcome:?}");
    bench.desk.write_blocking(jot(2)).unwrap();
}

#[test]
fn a_command_that_goes_on_after_a_failed_statement_is_not_called_stored() {
    let Some(bench) = Bench::postgres("swallowed failure") else {
        return;
    };
    bench.desk.write_blocking(jot(1)).unwrap();
    let swallows = |db: &mut Db, now| {
        jot(2)(db, now)?;
        assert!(jot(1)(db, now).is_err());
        Ok::<_, StoreFault>(())
    };
    assert!(
        bench.desk.write_blocking(swallows).is_err(),
        "PostgreSQL undid it, so it must not be acknowledged"
    );
    assert_eq!(numbers(&bench.desk), [1]);
    bench.desk.write_blocking(jot(3)).unwrap();
}

#[test]
fn an_outage_is_told_and_ends_by_itself() {
    let Some(bench) = Bench::postgres("outage") else { return };
    let url = bench.settings.url.clone();
    postgres::close_to_newcomers(&url, true);
    let refused = bench.desk.write_blocking(jot(1));
    assert!(matches!(refused, Err(StoreFault::Unavailable(_))), "{refused:?}");
    postgres::close_to_newcomers(&url, false);
    // Other threads of the crew, and this one when its pause is over, connect again.
    let stored = (0..1000).any(|_| {
        std::thread::yield_now();
        bench.desk.write_blocking(jot(2)).is_ok()
    });
    assert!(stored);
    assert_eq!(numbers(&bench.desk), [2]);
}

#[test]
fn background_work_does_not_queue_behind_requests() {
    let Some(bench) = Bench::postgres("background") else {
        return;
    };
    let held = commands::HeldUp::writers_of(&bench);
    bench.desk.background().write_blocking(jot(1)).unwrap();
    held.go_on();
    assert_eq!(numbers(&bench.desk), [1]);
}

#[test]
fn on_a_shared_database_the_moment_is_the_databases_own() {
    let Some(bench) = Bench::postgres("shared moment") else {
        return;
    };
    let desk = Desk::open(&bench.settings, Clock::system(), None).unwrap();
    let (first, second) = desk
        .write_blocking(|db, now| {
            let later = db.moment_after_waiting(now)?;
            Ok::<_, StoreFault>((now, later))
        })
        .unwrap();
    assert!(second > first);
}
