//! What the benchmarks stand on: a server of their own, the bare limits of the same disk, databases of any size, and one
//! way to tell a figure.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

pub(crate) mod bare;
pub(crate) mod database;
pub(crate) mod maker;
pub(crate) mod server;

use std::time::{Duration, Instant};

/// The head of a table of figures.
pub(crate) fn head(title: &str) {
    println!("\n### {title}\n\n| what | connections | rate | p50 | p99 | server CPU each |\n|---|---|---|---|---|---|");
}

/// One line: how often, how long, and the server's processor time for each.
pub(crate) fn tell(what: &str, connections: usize, mut times: Vec<Duration>, took: Duration, cpu: Option<Duration>) {
    times.sort_unstable();
    let at = |permille: usize| {
        let one = times.get(times.len() * permille / 1000).copied();
        millis(one.unwrap_or_default())
    };
    let rate = times.len() as f64 / took.as_secs_f64();
    let each = cpu.map_or_else(
        || "–".to_owned(),
        |cpu| format!("{:.3} ms", cpu.as_secs_f64() * 1e3 / times.len().max(1) as f64),
    );
    println!(
        "| {what} | {connections} | {rate:.0}/s | {} | {} | {each} |",
        at(500),
        at(990)
    );
}

/// One line that is a single figure.
pub(crate) fn tell_one(what: &str, figure: &str) {
    println!("| {what} | | {figure} | | | |");
}

/// A time in milliseconds.
pub(crate) fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// The best of `tries` runs: what the work costs when nothing else is in its way.
pub(crate) fn best<T>(tries: usize, mut work: impl FnMut() -> T) -> Duration {
    let one = |()| {
        let began = Instant::now();
        std::hint::black_box(work());
        began.elapsed()
    };
    std::iter::repeat_n((), tries).map(one).min().unwrap_or_default()
}

/// How long each figure is taken: `YINUO_BENCH_SECONDS`, 3 by default.
pub(crate) fn length() -> Duration {
    Duration::from_secs(number("YINUO_BENCH_SECONDS", 3))
}

/// A number from the environment.
pub(crate) fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}
