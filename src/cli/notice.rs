//! `yinuo post notice`: a mail alias hands in what a mail system reports of a letter.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::{Failure, args, desk, ended, say, settle};
use crate::actions::deliver::{Noticed, take_notice};
use crate::clock::Clock;
use crate::domain::delivery_notice::NOTICE_MAX;
use crate::domain::event::Actor;

/// What tells a mail system to try again later (`EX_TEMPFAIL`).
const LATER: u8 = 75;

/// Takes the notice in, and tells the mail system what to do with it.
pub(super) fn run(args: &args::PostNotice, global: &args::Global) -> ExitCode {
    let outcome = take(args, global);
    let otherwise = match &outcome {
        Err(Failure::Refused(_) | Failure::Config(_)) | Ok(()) => ExitCode::FAILURE,
        Err(_) => ExitCode::from(LATER),
    };
    ended(outcome, otherwise)
}

fn take(args: &args::PostNotice, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    settings.fallback()?;
    let raw = read(&args.file)?;
    let opened = desk::open(&settings, Clock::system())?;
    let house = opened.house.clone();
    let noticed: Noticed = opened
        .desk
        .write_blocking(move |db, now| take_notice(db, now, &house, Actor::Desk, &raw))?;
    if args.json {
        return say(&format!("{:#}\n", json!(noticed)));
    }
    say(&format!("{}: {}\n", noticed.outcome, noticed.detail))
}

/// As much of it as counts.
fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let bound = NOTICE_MAX as u64;
    let mut raw = Vec::new();
    let done = if file == Path::new("-") {
        // Read to the end, so that the writer does not see a broken pipe.
        let mut input = io::stdin().lock();
        let kept = input.by_ref().take(bound).read_to_end(&mut raw);
        kept.and_then(|_| io::copy(&mut input, &mut io::sink()))
    } else {
        File::open(file).and_then(|file| file.take(bound).read_to_end(&mut raw).map(|_| 0))
    };
    done.map(|_| raw).map_err(|cause| Failure::Unreadable {
        path: file.to_owned(),
        cause,
    })
}
