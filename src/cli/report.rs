//! Figures on the command line: the same function that answers the API, so the same figures, with the same words.

mod export;
mod forecast;
mod mail;
mod rebuild;
mod table;
mod visits;

use super::{Failure, args, desk, say, settle};
use crate::clock::Clock;
use crate::domain::moment::Moment;
use crate::report::{Only, Question, RateReport, reply_rate};

/// Answers a question about the past, only looking, so that it works beside a running server; or rebuilds what makes
/// answers quick.
pub(super) fn run(args: &args::Report, global: &args::Global) -> Result<(), Failure> {
    match args {
        args::Report::ReplyRate(args) => rate(args, global),
        args::Report::Export(args) => export::run(args, global),
        args::Report::Mail(args) => mail::run(args, global),
        args::Report::Rebuild => rebuild::run(global),
        args::Report::Forecast(args) => forecast::run(args, global),
        args::Report::Visits(args) => visits::run(args, global),
    }
}

fn rate(args: &args::ReplyRate, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let (desk, house) = desk::look(&settings, Clock::system())?;
    let asked = desk.clock().now();
    let question = Question {
        group_by: args.group_by,
        ..question(&args.asked, asked, &house.zone)
    };
    let report = desk.read_blocking(move |db, now| reply_rate(db, &question, now.max(asked)));
    desk.close_blocking();
    let report = report?;
    if args.json {
        say(&format!("{:#}\n", serde_json::json!(report)))
    } else {
        say(&in_words(&report, &house.zone))
    }
}

/// Without a period: everything that was due so far.
fn question(args: &args::Asked, now: Moment, zone: &jiff::tz::TimeZone) -> Question {
    let moment = |when: &Option<args::When>| when.as_ref().and_then(|when| when.moment(zone));
    Question {
        from: moment(&args.from).unwrap_or(Moment::EPOCH),
        to: moment(&args.to).unwrap_or(now),
        kind: args.kind,
        group_by: None,
        only: Only::default(),
        include_imported: args.include_imported,
        zone: zone.clone(),
    }
}

fn in_words(report: &RateReport, zone: &jiff::tz::TimeZone) -> String {
    let local = |moment: Moment| {
        moment
            .timestamp()
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M:%S %:z")
            .to_string()
    };
    let what = match report.group_by {
        Some(crate::report::GroupBy::Promise) => "promises of every kind".to_owned(),
        _ => format!("{} promises", report.kind),
    };
    let from = if report.from <= Moment::EPOCH {
        "the beginning".to_owned()
    } else {
        local(report.from)
    };
    let imported = if report.imported_included {
        "imported tickets included"
    } else {
        "imported tickets left out"
    };
    format!(
        "{what} due from {from} to {}, as of {}, {imported}\n\n{}",
        local(report.to),
        local(report.as_of),
        table::of(report)
    )
}
