//! `yinuo migrate`: the database gets the form, policies and calendars of this version.

use serde_json::json;

use super::{Failure, args, desk, say, settle};
use crate::clock::Clock;

const UP_TO_DATE: &str = "the database is up to date\n";

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
    let applied = opened.applied.iter().map(|name| format!("applied {name}\n"));
    let loaded = opened.loaded.iter();
    let loaded = loaded.map(|rule| format!("loaded {} {}, version {}\n", rule.what, rule.name, rule.version));
    let told: Vec<String> = applied.chain(loaded).collect();
    if told.is_empty() {
        return say(UP_TO_DATE);
    }
    say(&told.concat())
}
