//! `yinuo migrate`: the database gets the form, policies and calendars of this version.

use serde_json::json;

use super::{Failure, args, desk, say, settle};
use crate::clock::Clock;

/// Brings the database up to date and tells what was missing.
pub(super) fn run(args: &args::Migrate, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let opened = desk::open(&settings, Clock::system())?;
    if args.json {
        return say(&format!(
            "{:#}\n",
            json!({ "applied": opened.applied, "loaded": opened.loaded })
        ));
    }
    let mut told = String::new();
    for name in &opened.applied {
        told += &format!("applied {name}\n");
    }
    for rule in &opened.loaded {
        told += &format!("loaded {} {}, version {}\n", rule.what, rule.name, rule.version);
    }
    if told.is_empty() {
        "the database is up to date\n".clone_into(&mut told);
    }
    say(&told)
}
