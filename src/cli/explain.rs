//! `yinuo explain`: one promise's due time, interval by interval, in the desk's own zone.

use jiff::tz::TimeZone;
use serde_json::json;

use super::{Failure, args, desk, say, settle};
use crate::actions::explain::{Basis, Explanation, explain};
use crate::clock::Clock;
use crate::domain::calendar::{Interval, Why};
use crate::domain::moment::{Moment, Span};

/// Tells how a promise, or each promise of a ticket, came to its due time.
pub(super) fn run(args: &args::Explain, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let (desk, house) = desk::look(&settings, Clock::system())?;
    let what = args.promise.clone();
    let told = desk.read_blocking(move |db, now| explain(db, now, &house, &what))?;
    if args.json {
        return say(&format!("{:#}\n", json!(told)));
    }
    let zone = &settings.schedule.zone.rules;
    let texts: Vec<String> = told.iter().map(|explanation| in_words(explanation, zone)).collect();
    say(&texts.join("\n"))
}

fn in_words(explanation: &Explanation, zone: &TimeZone) -> String {
    let calendar = explanation.calendar.as_ref().map_or_else(
        || "in elapsed time".to_owned(),
        |calendar| format!("by calendar {}, version {}", calendar.name, calendar.version),
    );
    let rests_on = match explanation.basis {
        Basis::Policy => format!(
            "policy {}, version {}: {} {calendar}",
            explanation.policy.name, explanation.policy.version, explanation.duration
        ),
        Basis::Agreed => "a time agreed with the customer".to_owned(),
        Basis::Moved => "a later change of its due time; the ticket's events tell which".to_owned(),
        Basis::OtherZones => format!(
            "policy {}, version {}, {calendar}, reckoned with other time zones than this program has",
            explanation.policy.name, explanation.policy.version
        ),
    };
    let zones = explanation.time_zone.as_ref().map_or_else(String::new, |zone| {
        let made = zone.made_with.as_deref().unwrap_or("an unrecorded version");
        format!(
            "  time zone {}: reckoned with tzdb {made}, told with {}\n",
            zone.name, zone.told_with
        )
    });
    let head = format!(
        "ticket {}, {} promise {}\n  {rests_on}\n{zones}  clock from {}\n",
        explanation.ticket,
        explanation.kind,
        explanation.promise,
        local(explanation.clock_from, zone)
    );
    let intervals: Vec<String> = explanation
        .walk
        .intervals
        .iter()
        .map(|interval| line(interval, zone))
        .collect();
    let due = format!("  due {}, {}\n", local(explanation.due_at, zone), explanation.verdict);
    let doubt = if explanation.walk.provisional {
        "  The calendar does not know all holidays up to then; a newer version may say otherwise.\n"
    } else {
        ""
    };
    [head, intervals.concat(), due, doubt.to_owned()].concat()
}

fn line(interval: &Interval, zone: &TimeZone) -> String {
    let counts = if interval.counted == Span::ZERO {
        "does not count".to_owned()
    } else {
        format!("counts {}", interval.counted)
    };
    format!(
        "    {} to {}  {counts}: {}\n",
        local(interval.from, zone),
        local(interval.to, zone),
        reason(&interval.why)
    )
}

fn reason(why: &Why) -> String {
    match why {
        Why::Elapsed => "every second counts".to_owned(),
        Why::Working { weekday } => format!("{} working hours", weekday.as_str()),
        Why::MakeUp { name, .. } => format!("make-up day, {name}"),
        Why::OutsideHours => "outside working hours".to_owned(),
        Why::RestDay { weekday } => format!("{} is not worked", weekday.as_str()),
        Why::Holiday { name } => format!("holiday, {name}"),
        Why::Summed => "many more intervals, summed up".to_owned(),
    }
}

fn local(moment: Moment, zone: &TimeZone) -> String {
    let local = moment.timestamp().to_zoned(zone.clone());
    local.strftime("%Y-%m-%d %H:%M:%S%.f %:z").to_string()
}
