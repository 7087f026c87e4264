//! `yinuo calendar add`: when people work from now on.

use super::{Failure, args, desk, rules, say, settle};
use crate::actions::policies::add_calendar;
use crate::clock::Clock;
use crate::domain::security::By;

/// Does what the command says.
pub(super) fn run(calendar: &args::Calendar, global: &args::Global) -> Result<(), Failure> {
    let args::Calendar::Add(args) = calendar;
    let settings = settle(global, Vec::new())?.settings;
    let calendar = rules::calendar_file(&args.file)?;
    let keep_visits = args.keep_visits;
    let name = calendar.name().to_owned();
    let opened = desk::open(&settings, Clock::system())?;
    let house = opened.house.clone();
    let version = opened
        .desk
        .write_blocking(move |db, now| add_calendar(db, now, &house, &By::command_line(), &calendar, keep_visits))?;
    say(&format!("calendar {name}, version {version}\n"))
}
