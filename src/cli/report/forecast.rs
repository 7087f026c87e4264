//! What the next two days bring, on the command line.

use crate::cli::{Failure, args, desk, say, settle};
use crate::clock::Clock;
use crate::domain::ids::TeamId;
use crate::domain::moment::Moment;
use crate::domain::rights::Scope;
use crate::report::forecast::{Ahead, Forecast, HourAhead, StepAhead, forecast};

/// Answers for the whole house, or one team of it. Only looks, so it works beside a running server.
pub(super) fn run(args: &args::Forecast, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let (desk, house) = desk::look(&settings, Clock::system())?;
    let zone = house.zone.clone();
    let ahead = Ahead {
        zone: zone.clone(),
        within: None,
        team: args.team.map(TeamId),
        tickets: Scope::All,
    };
    let found = desk.read_blocking(move |db, now| {
        let (directory, book) = (house.directory(db, now)?, house.book(db, now)?);
        forecast(db, now, &ahead, &directory, &book)
    });
    desk.close_blocking();
    let found = found?;
    if args.json {
        return say(&format!("{:#}\n", serde_json::json!(found)));
    }
    let local = |at: Moment| {
        at.timestamp()
            .to_zoned(zone.clone())
            .strftime("%m-%d %H:%M")
            .to_string()
    };
    say(&in_words(&found, local))
}

fn in_words(found: &Forecast, local: impl Fn(Moment) -> String) -> String {
    let mut lines = vec!["from         due  replies  on duty  usual".to_owned()];
    lines.extend(found.hours.iter().map(|hour| hour_line(hour, &local(hour.from))));
    lines.push(String::new());
    lines.extend(found.steps.iter().map(|step| step_line(step, &local)));
    lines.join("\n") + "\n"
}

fn hour_line(hour: &HourAhead, from: &str) -> String {
    let usual = hour.usual.map_or_else(|| "-".to_owned(), |usual| usual.to_string());
    let mark = if hour.is_over { "  more than usual" } else { "" };
    let (due, replies) = (hour.all(), hour.replies());
    format!("{from}  {due:>4}  {replies:>7}  {:>7}  {usual:>5}{mark}", hour.on_duty)
}

fn step_line(step: &StepAhead, local: &impl Fn(Moment) -> String) -> String {
    let names = step
        .told
        .iter()
        .map(|told| told.name.as_deref().unwrap_or("the fallback address"));
    format!(
        "{}  {}  {} promise due {}, level {}: {}",
        local(step.at),
        step.number,
        step.promise,
        local(step.due_at),
        step.level,
        names.collect::<Vec<_>>().join(", ")
    )
}
