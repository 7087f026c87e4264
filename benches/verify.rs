//! How many events a second the record is verified at, as `yinuo verify` does it: every chain, row, checkpoint and rate, with
//! the file of checkpoints beside it.
//!
//! `cargo bench --bench verify` measures SQLite; with `YINUO_BENCH_POSTGRES=postgres://…` that server too. The desk has six
//! events a ticket, is made and sealed once and kept under `target/tmp/bench`; `YINUO_BENCH_TICKETS` makes it another size.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a benchmark may break off"
)]

mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use yinuo::actions::checkpoint;
use yinuo::clock::Clock;
use yinuo::domain::checkpoint::Signer;
use yinuo::domain::moment::Span;
use yinuo::report::verify::{Options, Outside, Verification, WitnessFile, verify};
use yinuo::storage::db::Desk;

use support::database::Place;
use support::maker::{NOW, keep};
use support::{head, number, tell_one};

const TIMES: usize = 3;

fn main() {
    let many = number("YINUO_BENCH_TICKETS", 200_000) as usize;
    for place in Place::all() {
        let name = format!("sealed_{many}");
        let file = place.folder().join(format!("{name}.jsonl"));
        if keep(&place, &name, many) || !file.exists() {
            seal(&place, &name, &file);
        }
        head(&format!("{}, {many} tickets", place.engine()));
        for _ in 0..TIMES {
            let (began, cpu) = (Instant::now(), processor_time());
            let found = verified(&place, &name, &file);
            let (took, cpu) = (began.elapsed().as_secs_f64(), processor_time() - cpu);
            assert!(found.ok, "{:#?}", found.faults);
            let rate = found.events as f64 / took;
            tell_one(
                &format!("verify {} events", found.events),
                &format!("{rate:.0}/s, {took:.1} s, {cpu:.1} s of processor time"),
            );
        }
    }
}

fn seal(place: &Place, name: &str, file: &Path) {
    let clock = Clock::set_to(NOW + Span::hours(1));
    let desk = Desk::open(&place.settings(name), clock, Some(13)).unwrap();
    let signer = Arc::new(Signer::new(&[42; 32]));
    checkpoint::run(&desk, &signer, PathBuf::from(file), "bench").unwrap();
    desk.close_blocking();
}

fn verified(place: &Place, name: &str, file: &Path) -> Verification {
    let clock = Clock::set_to(NOW + Span::hours(2));
    let desk = Desk::open_to_look(&place.settings(name), clock).unwrap();
    let mut options = Options {
        outside: Outside::File(Box::new(WitnessFile::open(file).unwrap())),
        ..Options::default()
    };
    let found = desk.read_blocking(move |db, now| verify(db, now, &mut options, &mut |_| Ok(())));
    desk.close_blocking();
    found.unwrap()
}

/// What this process has taken of the processors so far, in seconds; 0 where the system does not tell.
fn processor_time() -> f64 {
    const TICKS_A_SECOND: f64 = 100.0;
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = told.rsplit(')').next().unwrap_or_default();
    let fields: Vec<f64> = after_name
        .split_whitespace()
        .filter_map(|field| field.parse().ok())
        .collect();
    // The state is no number, so that user and system time are the 11th and 12th that are.
    fields
        .get(10..12)
        .map_or(0.0, |times| times.iter().sum::<f64>() / TICKS_A_SECOND)
}
