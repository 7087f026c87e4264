//! `yinuo report visits`: what became of visits, on the command line.

use super::super::{Failure, args, desk, say, settle};
use super::table::{drawn, named, percent};
use crate::clock::Clock;
use crate::domain::moment::{Moment, Span};
use crate::export::{Shown, VisitColumn};
use crate::report::visits::{VisitCounts, VisitReport, visits};

/// What the table has: the rest is in the JSON.
const COLUMNS: [(&str, VisitColumn); 17] = [
    ("due", VisitColumn::Due),
    ("on time", VisitColumn::OnTime),
    ("late", VisitColumn::Late),
    ("missed", VisitColumn::Missed),
    ("share", VisitColumn::OnTimeRate),
    ("absent", VisitColumn::CustomerAbsent),
    ("done", VisitColumn::Done),
    ("by code", VisitColumn::ConfirmedByCodeRate),
    ("first fixed", VisitColumn::FirstVisitFixRate),
    ("customers waited", VisitColumn::CustomersWaitedMedian),
    ("technicians waited", VisitColumn::TechniciansWaitedMedian),
    ("faults booked", VisitColumn::FaultsRate),
    ("installations booked", VisitColumn::InstallationsRate),
    ("called back", VisitColumn::CallbacksRate),
    ("asked", VisitColumn::Asked),
    ("answered", VisitColumn::Answered),
    ("utilisation", VisitColumn::Utilisation),
];

/// Answers for the whole house. Only looks, so it works beside a running server.
pub(super) fn run(args: &args::Visits, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let (desk, house) = desk::look(&settings, Clock::system())?;
    let moment = |when: &Option<args::When>| when.as_ref().and_then(|when| when.moment(&house.zone));
    let to = moment(&args.to).unwrap_or_else(|| desk.clock().now());
    let from = moment(&args.from).unwrap_or(to - Span::days(30));
    let by = args.by;
    let report = desk.read_blocking(move |db, now| visits(db, from, to, by, None, now));
    desk.close_blocking();
    let report = report?;
    if args.json {
        return say(&format!("{:#}\n", serde_json::json!(report)));
    }
    say(&in_words(&report, &house.zone))
}

fn in_words(report: &VisitReport, zone: &jiff::tz::TimeZone) -> String {
    let local = |moment: Moment| {
        let local = moment.timestamp().to_zoned(zone.clone());
        local.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
    };
    let mut rows = vec![vec![String::new()]];
    rows[0].extend(COLUMNS.iter().map(|(heading, _)| (*heading).to_owned()));
    let groups = report
        .groups
        .iter()
        .map(|line| row(named(line.name.as_ref().or(line.key.as_ref())), &line.counts));
    rows.extend(groups);
    rows.push(row("total".to_owned(), &report.total));
    format!(
        "visits whose window ended from {} to {}, as of {}; waits are medians\n\n{}",
        local(report.from),
        local(report.to),
        local(report.as_of),
        drawn(&rows)
    )
}

fn row(name: String, counts: &VisitCounts) -> Vec<String> {
    let cell = |(_, column): &(&str, VisitColumn)| match column.of(counts) {
        Shown::Number(number) => number.to_string(),
        Shown::Seconds(seconds) => Span::seconds(seconds).to_string(),
        Shown::Share(rate) => percent(rate),
        Shown::Nothing => "–".to_owned(),
    };
    std::iter::once(name).chain(COLUMNS.iter().map(cell)).collect()
}
