//! Proves that the records are what was recorded, or names the first place that is not. Looks only, beside a running
//! server too.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::desk::look;
use super::{Failure, args, say, settle};
use crate::clock::Clock;
use crate::domain::checkpoint::Signer;
use crate::report::verify::{Options, Outside, Progress, Verification, WitnessFile, verify};

/// Verifies and says what was found. What is not as it was recorded is a failure.
pub(super) fn run(args: &args::Verify, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    // The file before the database: it must hold nothing that the view of the database does not.
    let mut options = Options {
        outside: outside(args.checkpoint.as_deref(), &settings.checkpoint.file)?,
        key: own_key(&settings.checkpoint.key_file),
        files: settings.attachments.folder.clone(),
    };
    let (desk, _) = look(&settings, Clock::system())?;
    let bar = bar();
    let shown = bar.clone();
    let found = desk.read_blocking(move |db, now| {
        verify(db, now, &mut options, &mut |progress| {
            show(&shown, progress);
            Ok(())
        })
    });
    bar.finish_and_clear();
    desk.close_blocking();
    let found: Verification = found?;
    if args.json {
        say(&format!("{:#}\n", serde_json::json!(found)))?;
    } else {
        say(&told(&found))?;
    }
    match found.first_fault {
        None => Ok(()),
        Some(first) => Err(Failure::NotAsRecorded {
            first: first.to_string(),
            count: found.fault_count,
        }),
    }
}

/// The file that was named must be there; the one of the settings is missed only once there are checkpoints.
pub(super) fn outside(named: Option<&Path>, usual: &Path) -> Result<Outside, Failure> {
    let path = named.unwrap_or(usual);
    match WitnessFile::open(path) {
        Ok(file) => Ok(Outside::File(Box::new(file))),
        Err(cause) if named.is_none() && cause.kind() == io::ErrorKind::NotFound => {
            Ok(Outside::Missing(path.to_owned()))
        }
        Err(cause) => Err(Failure::Unreadable {
            path: path.to_owned(),
            cause,
        }),
    }
}

/// The desk's own key, where this machine holds it: auditors elsewhere do not.
fn own_key(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    Signer::read(&text).map(|signer| signer.public_key())
}

fn bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} tickets, {msg} events, {eta} left");
    style.map_or_else(
        |_| ProgressBar::no_length(),
        |style| ProgressBar::no_length().with_style(style),
    )
}

fn show(bar: &ProgressBar, progress: Progress) {
    bar.set_length(progress.of_tickets);
    bar.set_position(progress.tickets);
    bar.set_message(progress.events.to_string());
}

fn told(found: &Verification) -> String {
    let mut lines = vec![format!(
        "{} tickets, {} events, {} promises, {} steps, {} security events and {} checkpoints were verified as of {}.",
        found.tickets, found.events, found.promises, found.steps, found.security_events, found.checkpoints, found.as_of
    )];
    if found.erased > 0 {
        lines.push(format!(
            "The words of {} events were erased; the chains hold without them.",
            found.erased
        ));
    }
    match (found.attachments, found.files_seen) {
        (0, _) => {}
        (files, true) => lines.push(format!(
            "The files of {files} attachments were compared with their digests."
        )),
        (files, false) => lines.push(format!(
            "The files of {files} attachments were NOT looked at: attachments.folder is not set."
        )),
    }
    match &found.witness {
        Some(witness) => lines.push(format!(
            "{} holds {} checkpoints; {} came later.",
            witness.file.display(),
            witness.lines,
            witness.behind
        )),
        None => {
            lines.push("No file of checkpoints was compared: a history rewritten with care would not show.".to_owned());
        }
    }
    lines.extend(found.keys.iter().map(|key| format!("Signed by the key {key}.")));
    lines.extend(found.reply_rate.iter().map(|(kind, rate)| {
        format!(
            "{kind}: {} due, {} kept, {} late, {} unanswered; {} not yet due, {} voided, {} imported.",
            rate.due, rate.kept, rate.late, rate.unanswered, rate.not_yet_due, rate.voided, rate.imported
        )
    }));
    lines.extend(found.faults.iter().map(|fault| format!("NOT AS RECORDED: {fault}")));
    if found.ok {
        lines.push("Everything is as it was recorded.".to_owned());
    }
    lines.join("\n") + "\n"
}
