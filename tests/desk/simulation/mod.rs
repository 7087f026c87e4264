//! The whole desk in one thread and on one seed: people, customers, replicas and faults over a real database in memory,
//! with a clock that is set by hand. Every rule that must always hold is checked after every act, from the recorded facts
//! and by other code than the desk's own.
//!
//! `YINUO_SIM_SEEDS` (20) and `YINUO_SIM_DAYS` (30) make it larger; `YINUO_SIM_SEED` runs one seed alone and tells its
//! counters.

mod acts;
mod checks;
mod faults;
mod handling;
mod naive;
mod post;
mod staff;
mod tail;
mod visits;
mod world;

use std::collections::BTreeMap;

use world::World;

use super::support::office::Office;

/// How often each kind of act, refusal and fault came about.
pub(super) type Tally = BTreeMap<String, u64>;

/// What must have happened at least once in every group of seeds: a simulation that never meets a fault proves nothing.
const SOMETIMES: &[&str] = &[
    "act:open",
    "act:open late",
    "act:open for a key client",
    "act:call reached",
    "act:call unanswered",
    "act:call refused",
    "act:agreed callback",
    "act:machine speaks",
    "act:write delivered",
    "act:write sent",
    "act:write bounced",
    "act:reported delivered",
    "act:reported bounced",
    "act:reply unmade",
    "act:message chase",
    "act:message after a reply",
    "act:message late",
    "act:message about history",
    "act:assign",
    "act:note",
    "act:escalate",
    "act:state",
    "act:resolve",
    "act:close",
    "act:reopen",
    "act:classify",
    "act:merge",
    "act:merge chain",
    "act:split",
    "act:void lawful",
    "act:void unlawful",
    "act:stale version",
    "act:import",
    "act:policy",
    "act:move",
    "act:move later",
    "sweep:step",
    "sweep:collapsed",
    "sweep:late",
    "sweep:doubled",
    "sweep:fallback told",
    "rollup:days",
    "rollup:days looked at",
    "fault:error after the writes",
    "fault:panic after the writes",
    "fault:write refused",
    "fault:clock back",
    "fault:clock forward",
    "fault:missed ticks",
    "fault:replica restarts",
    "staff:absent",
    "staff:retired",
    "staff:bounced",
    "staff:back",
    "time:exactly due",
    "visit:agreed",
    "visit:moved",
    "visit:given up",
    "visit:in time",
    "visit:late",
    "visit:nobody there",
    "visit:done",
];

/// What came of one run.
struct Outcome {
    fingerprint: String,
    tally: Tally,
    steps: u64,
}

/// What must have happened to the letters.
const SOMETIMES_TO_LETTERS: &[&str] = &[
    "post:outage",
    "post:deliverer dies",
    "post:relay down",
    "post:not now",
    "post:taken unheard",
    "post:refused",
    "post:taken",
];

/// Some months are lived with the letters sent, the others with the outbox alone.
fn run(seed: u64, days: i64) -> Outcome {
    run_in(seed, days, (seed / GROUPS).is_multiple_of(5))
}

fn run_in(seed: u64, days: i64, with_post: bool) -> Outcome {
    println!("simulation: seed {seed}, {days} days; repeat it with YINUO_SIM_SEED={seed} YINUO_SIM_DAYS={days}");
    let mut world = World::new(seed, with_post);
    world.lives(days);
    world.ends_well();
    Outcome {
        fingerprint: world.fingerprint(),
        steps: world.steps,
        tally: world.tally,
    }
}

/// The desk at a URL after so many days of one seed, with nothing left to do.
pub(super) fn lived_at(url: &str, seed: u64, days: i64) -> Office {
    let mut world = World::at(url, seed, false);
    world.lives(days);
    world.ends_well();
    world.office
}

fn setting(name: &str, default: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} must be a number, not {text}"))
    })
}

fn days() -> i64 {
    setting("YINUO_SIM_DAYS", 30).try_into().unwrap()
}

const GROUPS: u64 = 4;

/// Every `GROUPS`th seed, from `first` on.
fn group(first: u64) {
    if std::env::var("YINUO_SIM_SEED").is_ok() {
        println!("simulation: skipped, because YINUO_SIM_SEED asks for one seed");
        return;
    }
    let began = std::time::Instant::now();
    let (mut tally, mut steps) = (Tally::new(), 0);
    for seed in (first..setting("YINUO_SIM_SEEDS", 20)).step_by(GROUPS.try_into().unwrap()) {
        let outcome = run(seed, days());
        steps += outcome.steps;
        for (what, times) in outcome.tally {
            *tally.entry(what).or_default() += times;
        }
    }
    println!("simulation: {steps} steps in {:?}", began.elapsed());
    all_happened(SOMETIMES, &tally);
}

fn all_happened(wanted: &[&str], tally: &Tally) {
    let never: Vec<_> = wanted.iter().filter(|what| !tally.contains_key(**what)).collect();
    assert!(never.is_empty(), "never happened: {never:?}\nhappened: {tally:#?}");
}

#[test]
fn the_desk_keeps_its_rules_through_every_month_of_the_first_seeds() {
    group(0);
}

#[test]
fn the_desk_keeps_its_rules_through_every_month_of_the_second_seeds() {
    group(1);
}

#[test]
fn the_desk_keeps_its_rules_through_every_month_of_the_third_seeds() {
    group(2);
}

#[test]
fn the_desk_keeps_its_rules_through_every_month_of_the_fourth_seeds() {
    group(3);
}

#[test]
fn what_was_decided_reaches_somebody_through_outages_refusals_and_dying_deliverers() {
    let one = run_in(1001, 20, true);
    all_happened(SOMETIMES_TO_LETTERS, &one.tally);
    assert_eq!(one.fingerprint, run_in(1001, 20, true).fingerprint);
}

#[test]
fn the_same_seed_ends_in_the_same_desk() {
    let (one, two) = (run(77, 6), run(77, 6));
    assert_eq!((one.fingerprint.clone(), one.tally), (two.fingerprint, two.tally));
    assert_ne!(one.fingerprint, run(78, 6).fingerprint);
}

#[test]
fn the_seed_that_is_asked_for_alone() {
    if std::env::var("YINUO_SIM_SEED").is_err() {
        println!("simulation: skipped; YINUO_SIM_SEED runs one seed alone");
        return;
    }
    let outcome = run(setting("YINUO_SIM_SEED", 0), days());
    println!("{} steps, {}, {:#?}", outcome.steps, outcome.fingerprint, outcome.tally);
}
