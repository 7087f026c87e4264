//! The server is killed at random moments while a crowd writes to it. What it acknowledged is there, once, and what it
//! promised is announced, once.
//!
//! `YINUO_CRASHES` (15) is how often it dies on each engine; `YINUO_CRASH_SEED` repeats a run as far as a real machine can.

use jiff::tz::TimeZone;

use yinuo::domain::ids::Dice;

use crate::support::crowd::{Crowd, SECONDS};
use crate::support::postgres::{fresh_database, skip_without_postgres};
use crate::support::program::Program;
use crate::support::server::{Server, hired};
use crate::support::visit_checks::visits_must_hold;
use crate::support::visit_crowd::{self, VisitCrowd};

const CLIENTS: u64 = 4;

#[test]
fn a_server_on_sqlite_that_is_killed_again_and_again_keeps_its_word() {
    dies_again_and_again(&Program::on_sqlite());
}

#[test]
fn a_server_on_postgresql_that_is_killed_again_and_again_keeps_its_word() {
    on_postgres(dies_again_and_again);
}

#[test]
fn a_server_on_sqlite_that_is_killed_while_visits_are_agreed_books_nobody_twice() {
    dies_while_visits_are_agreed(&Program::on_sqlite());
}

#[test]
fn a_server_on_postgresql_that_is_killed_while_visits_are_agreed_books_nobody_twice() {
    on_postgres(dies_while_visits_are_agreed);
}

fn on_postgres(story: impl FnOnce(&Program)) {
    let Some(url) = fresh_database() else {
        return skip_without_postgres("crash");
    };
    let mut program = Program::on_sqlite();
    program.url = url;
    story(&program);
}

fn dies_again_and_again(program: &Program) {
    let (seed, crashes) = seed_and_crashes();
    let token = hired(program, "grace@example.com");
    program.says(&["policy", "add", &program.file("seconds.toml", SECONDS)]);

    let mut server = Server::starts(program, &[]);
    let crowd = Crowd::of(&token, &[&server.address]);
    let server = crowd.works_during(CLIENTS, seed, || {
        let mut dice = Dice::seeded(seed);
        for _ in 0..crashes {
            crowd.gets_more(1 + usize::try_from(dice.below(40)).unwrap());
            server.dies();
            server = Server::starts(program, &[]);
            crowd.moves_to(&server.address);
        }
        server
    });
    println!("crash: {} changes were acknowledged", crowd.count());
    crowd.finds_its_word_kept(&server.address);

    let ended = server.stops();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    must_be_told_and_verified(program);
}

/// The same while a crowd agrees, moves and gives up visits, and who comes is changed meanwhile.
fn dies_while_visits_are_agreed(program: &Program) {
    let (seed, crashes) = seed_and_crashes();
    let tokens = VisitCrowd::hired(program);
    program.says(&["policy", "add", &program.file("seconds.toml", visit_crowd::SECONDS)]);

    let mut server = Server::starts(program, &[]);
    let crowd = VisitCrowd::of(tokens, &server.address);
    let server = crowd.works_during(CLIENTS, seed, || {
        let mut dice = Dice::seeded(seed);
        for _ in 0..crashes {
            crowd.gets_more(1 + usize::try_from(dice.below(20)).unwrap());
            server.dies();
            server = Server::starts(program, &[]);
            crowd.moves_to(&server.address);
        }
        server
    });
    let acknowledged = crowd.finds_its_word_kept(&server.address);
    println!("crash: {acknowledged} changes were acknowledged");

    let ended = server.stops();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    let desk = program.serves();
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    assert!(visits_must_hold(&desk, &zone, seed) > 0);
    desk.close_blocking();
    must_be_told_and_verified(program);
}

fn seed_and_crashes() -> (u64, u64) {
    let seed = number("YINUO_CRASH_SEED").unwrap_or_else(|| Dice::from_system().below(u64::from(u32::MAX)));
    let crashes = number("YINUO_CRASHES").unwrap_or(15);
    println!("crash: {crashes} crashes, YINUO_CRASH_SEED={seed}");
    (seed, crashes)
}

/// Every step that was taken has its letter, and the record proves itself.
fn must_be_told_and_verified(program: &Program) {
    let untold = "SELECT count(*) AS n FROM steps_taken s WHERE NOT EXISTS \
                  (SELECT 1 FROM outbox o WHERE o.promise_id = s.promise_id AND o.step = s.step)";
    assert_eq!(program.count(untold), 0);
    assert!(program.count("SELECT count(*) AS n FROM steps_taken") > 0);
    let found: serde_json::Value = serde_json::from_str(&program.says(&["verify", "--json"])).unwrap();
    assert_eq!(found["ok"], true, "{found}");
    assert!(found["checkpoints"].as_u64() > Some(0), "{found}");
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}
