//! `yinuo user import`: staff from a CSV file, shown row by row before anything is done.

use serde_json::json;

use super::{Failure, args, desk, say, settle};
use crate::actions::roll::{Roll, RollVerdict, call, look};
use crate::clock::Clock;
use crate::domain::security::By;

/// Shows what would become of each row; with the digest of that, does it.
pub(super) fn run(args: &args::UserImport, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let csv = std::fs::read(&args.file)?;
    let roll = match args.digest.clone() {
        None => {
            let (desk, _) = desk::look(&settings, Clock::system())?;
            desk.read_blocking(move |db, _| look(db, &csv))?
        }
        Some(digest) => {
            let opened = desk::open(&settings, Clock::system())?;
            let (house, invite) = (opened.house.clone(), args.invite);
            opened
                .desk
                .write_blocking(move |db, now| call(db, now, &house, &By::command_line(), &csv, &digest, invite))?
        }
    };
    if args.json {
        return say(&format!("{:#}\n", json!(roll)));
    }
    say(&in_words(&roll, args.digest.is_some()))
}

fn in_words(roll: &Roll, done: bool) -> String {
    let rows = roll.rows.iter().map(|row| {
        let details = row.details.join("; ");
        format!("line {}  {}  {}  {details}", row.line, row.email, row.verdict)
    });
    let mut told: Vec<String> = rows.collect();
    let count = |verdict| roll.rows.iter().filter(|row| row.verdict == verdict).count();
    let [added, changed, unchanged, refused] = [
        RollVerdict::Added,
        RollVerdict::Changed,
        RollVerdict::Unchanged,
        RollVerdict::Refused,
    ]
    .map(count);
    let tense = if done { "" } else { "would be " };
    told.push(format!(
        "{tense}added {added}, changed {changed}, unchanged {unchanged}, refused {refused}"
    ));
    if !done {
        told.push(format!(
            "nothing was done; repeat this with --digest {} to do it",
            roll.digest
        ));
    }
    told.push(String::new());
    told.join("\n")
}
