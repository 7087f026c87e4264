//! `yinuo report rebuild`: every day that is over is added up again.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

use super::super::{Failure, args, desk, say, settle};
use crate::actions::rollup::{add_up, strike_out_all};
use crate::clock::Clock;

/// Strikes out every day and adds all of them up.
pub(super) fn run(global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let desk::Opened { desk, house, .. } = desk::open(&settings, Clock::system())?;
    let struck = desk.write_blocking(|db, _| strike_out_all(db))?;
    let bar = bar(struck);
    let (mut days, mut promises) = (0, 0);
    loop {
        let house = house.clone();
        let added = desk.write_blocking(move |db, now| add_up(db, now, &house))?;
        days += added.days;
        promises += added.promises;
        bar.inc(u64::try_from(added.days).unwrap_or(0));
        if !added.more {
            break;
        }
    }
    bar.finish_and_clear();
    desk.close_blocking();
    say(&format!("{promises} promises of {days} days are added up\n"))
}

/// Shown to people, not to files.
fn bar(days: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} days, {eta} left");
    let bar = ProgressBar::new(u64::try_from(days).unwrap_or(0));
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
