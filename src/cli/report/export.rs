//! `yinuo report export`: every promise of a question, as a file.

use std::fs::OpenOptions;
use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

use super::super::{Failure, args, desk, say, settle};
use super::question;
use crate::clock::Clock;
use crate::domain::words::Language;
use crate::export::{ExportFault, Source, Wanted};

/// Writes the file. One that is there already is not written over.
pub(super) fn run(args: &args::Export, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let unwritable = |cause| Failure::Unreadable {
        path: args.file.clone(),
        cause,
    };
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create_new(true).open(&args.file);
    let file = file.map_err(unwritable)?;
    let (desk, house) = desk::look(&settings, Clock::system())?;
    let asked = desk.clock().now();
    let wanted = Wanted {
        question: question(&args.asked, asked, &house.zone),
        as_of: asked,
        format: args.format,
        language: args.language.unwrap_or(Language::En),
    };
    let source = desk.read_blocking(move |db, now| Source::of(db, now, &house, wanted))?;
    let bar = bar(source.rows());
    let done = source.write(&desk, &file, |lines| bar.inc(u64::try_from(lines).unwrap_or(0)));
    bar.finish_and_clear();
    desk.close_blocking();
    match done {
        Ok(()) => {}
        Err(ExportFault::Failure(failure)) => return Err(failure.into()),
        Err(ExportFault::File(cause)) => return Err(unwritable(cause)),
        Err(ExportFault::Workbook(fault)) => return Err(unwritable(std::io::Error::other(fault))),
    }
    file.sync_all().map_err(unwritable)?;
    say(&format!("{} promises in {}\n", source.rows(), args.file.display()))
}

/// Shown to people, not to files.
fn bar(rows: i64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} promises, {eta} left");
    let bar = ProgressBar::new(u64::try_from(rows).unwrap_or(0));
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
