//! What happened to a ticket, the oldest first: who, when, in whose words, and whether a clock stopped.

use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::cause::CauseCode;
use crate::domain::compensation::{Currency, Money};
use crate::domain::event::{Actor, Event, Fact};
use crate::domain::ids::{PromiseId, TeamId, UserId};
use crate::domain::mask::mask_within;
use crate::domain::moment::Moment;
use crate::domain::ticket::Ticket;
use crate::domain::words::{AttemptOutcome, Delivery, PromiseKind};
use crate::locale::say_span;
use crate::pages::{Icon, when, window_of};

/// One event, or a day line before it.
pub(super) struct Happened {
    /// The day, where it is another than that of the event before.
    pub(super) day: Option<String>,
    pub(super) time: String,
    pub(super) icon: Icon,
    pub(super) class: &'static str,
    pub(super) title: String,
    pub(super) who: String,
    pub(super) tags: Vec<(String, &'static str)>,
    pub(super) said: Option<String>,
    pub(super) is_customers: bool,
    pub(super) seq: i64,
    pub(super) hash: String,
}

/// The part of the timeline to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    All,
    /// What the customer said and was told.
    Customer,
    /// What stayed inside.
    Inside,
}

impl Part {
    pub(super) fn of(word: &str) -> Self {
        match word {
            "customer" => Part::Customer,
            "inside" => Part::Inside,
            _ => Part::All,
        }
    }

    fn holds(self, fact: &Fact) -> bool {
        let outside = matches!(
            fact,
            Fact::Received { .. } | Fact::ContactAttempted { .. } | Fact::Replied { .. } | Fact::CustomerWrote { .. }
        );
        match self {
            Part::All => true,
            Part::Customer => outside,
            Part::Inside => !outside,
        }
    }
}

/// The events in the reader's words.
pub(super) fn timeline(staff: &Staff, ticket: &Ticket, events: &[Event], part: Part) -> Vec<Happened> {
    let mut shown: Vec<Happened> = Vec::new();
    let mut day = String::new();
    for event in events.iter().filter(|event| part.holds(&event.fact)) {
        // What a fulfilled promise means stands on the event that fulfilled it.
        let fulfils = matches!(event.fact, Fact::PromiseFulfilled { .. }) && part == Part::All;
        if let Some(before) = shown.last_mut().filter(|_| fulfils) {
            before.tags.push(fulfilled(staff, ticket, &event.fact));
            continue;
        }
        let (on, time) = day_and_time(staff, event.at);
        let begins = (on != day).then(|| on.clone());
        day = on;
        shown.push(happened(staff, ticket, event, begins, time));
    }
    shown
}

fn day_and_time(staff: &Staff, at: Moment) -> (String, String) {
    let said = when(&staff.reader, at, staff.now);
    match said.rsplit_once(' ') {
        Some((day, time)) => (day.trim_end_matches(',').to_owned(), time.to_owned()),
        None => (said, String::new()),
    }
}

fn happened(staff: &Staff, ticket: &Ticket, event: &Event, day: Option<String>, time: String) -> Happened {
    let (title, icon, class) = title(staff, ticket, &event.fact);
    let (said, is_customers) = said(event);
    Happened {
        day,
        time,
        icon: Icon::named(icon),
        class,
        title,
        who: who(staff, event.actor),
        tags: tag(staff, &event.fact).into_iter().collect(),
        said,
        is_customers,
        seq: event.seq,
        hash: event.hash.to_string(),
    }
}

fn who(staff: &Staff, actor: Actor) -> String {
    match actor {
        Actor::Desk => staff.reader.say("event-by-desk"),
        Actor::Customer => staff.reader.say("event-by-customer"),
        Actor::Stranger => String::new(),
        Actor::User(user, _) => staff.name_of(user),
    }
}

/// Whose words: what the customer said stands in quotes.
fn said(event: &Event) -> (Option<String>, bool) {
    let first = |names: &[&str]| {
        let spoken = names.iter().map(|name| event.said(name)).find(|said| !said.is_empty());
        spoken.map(mask_within)
    };
    match &event.fact {
        Fact::Received { .. } => (first(&["description", "subject"]), true),
        Fact::CustomerWrote { .. } => (first(&["text"]), true),
        Fact::Attached { .. } => (first(&["file_name"]), false),
        _ => (
            first(&["said", "text", "reason", "consent", "checked", "measured", "told"]),
            false,
        ),
    }
}

fn promise_name(staff: &Staff, ticket: &Ticket, promise: PromiseId) -> String {
    let kind = ticket
        .promise(promise)
        .map_or(PromiseKind::Reply, |promise| promise.kind);
    words::promise(&staff.reader, kind)
}

fn given_to(staff: &Staff, owner: Option<UserId>, team: Option<TeamId>, after_shift: Option<&str>) -> String {
    let to = match (owner, team) {
        (Some(owner), _) => staff.name_of(owner),
        (None, Some(team)) => staff.team_name(team),
        (None, None) => staff.reader.say("event-nobody"),
    };
    match after_shift {
        Some(shift) => staff
            .reader
            .fill("event-left", &[("shift", shift.to_owned().into()), ("name", to.into())]),
        None => staff.reader.fill("event-assigned", &[("name", to.into())]),
    }
}

fn title(staff: &Staff, ticket: &Ticket, fact: &Fact) -> (String, &'static str, &'static str) {
    let reader = &staff.reader;
    let name = |promise: PromiseId| promise_name(staff, ticket, promise);
    let time = |moment: Moment| when(reader, moment, staff.now);
    match fact {
        Fact::Received { channel, .. } => {
            let channel = words::channel(reader, *channel);
            let title = reader.fill("event-received", &[("channel", channel.into())]);
            (title, "phone", "ev--out")
        }
        Fact::PromiseMade { kind, due_at, .. } => {
            let (kind, due) = (words::promise(reader, *kind), time(*due_at));
            let title = reader.fill("event-promise-made", &[("promise", kind.into()), ("when", due.into())]);
            (title, "clock", "")
        }
        Fact::PromiseFulfilled { promise, .. } => {
            let title = reader.fill("event-promise-fulfilled", &[("promise", name(*promise).into())]);
            (title, "check", "")
        }
        Fact::PromiseVoided { promise, .. } => {
            let title = reader.fill("event-promise-voided", &[("promise", name(*promise).into())]);
            (title, "x", "ev--miss")
        }
        Fact::CauseNamed { promise, cause } | Fact::CauseConfirmed { promise, cause } => {
            judged(staff, name(*promise), cause, fact)
        }
        Fact::PromiseReopened { promise, .. } => {
            let title = reader.fill("event-promise-reopened", &[("promise", name(*promise).into())]);
            (title, "clock", "ev--hot")
        }
        Fact::PromiseMoved { promise, due_at, .. } => {
            let due = time(*due_at);
            let title = reader.fill(
                "event-promise-moved",
                &[("promise", name(*promise).into()), ("when", due.into())],
            );
            (title, "clock", "ev--miss")
        }
        Fact::StepTaken { promise, told, .. } => {
            let told = told_names(staff, told);
            let title = reader.fill(
                "event-step",
                &[("promise", name(*promise).into()), ("names", told.into())],
            );
            (title, "bell", "ev--miss")
        }
        Fact::ContactAttempted { outcome, .. } => {
            let title = reader.fill("event-attempt", &[("outcome", outcome.as_str().into())]);
            match outcome {
                AttemptOutcome::Reached | AttemptOutcome::Delivered => (title, "phone", "ev--out"),
                _ => (title, "phonex", "ev--miss"),
            }
        }
        Fact::Replied { .. } => (reader.say("event-replied"), "mail", "ev--out"),
        Fact::DeliveryReported { delivery, .. } => {
            let title = reader.fill("event-delivery", &[("delivery", delivery.as_str().into())]);
            let class = if *delivery == Delivery::Bounced { "ev--hot" } else { "" };
            (title, "mail", class)
        }
        Fact::CustomerWrote { chase: true, .. } => (reader.say("event-chased"), "flag", "ev--hot"),
        Fact::CustomerWrote { chase: false, .. } => (reader.say("event-wrote"), "user", "ev--out"),
        Fact::Noted {} => (reader.say("event-noted"), "note", ""),
        Fact::Attached { .. } => (reader.say("event-attached"), "clip", ""),
        Fact::Assigned {
            owner,
            team,
            after_shift,
        } => (given_to(staff, *owner, *team, after_shift.as_deref()), "swap", ""),
        Fact::Escalated { level, told } => {
            let told = told_names(staff, told);
            let title = reader.fill("event-escalated", &[("level", (*level).into()), ("names", told.into())]);
            (title, "up", "ev--hot")
        }
        Fact::StateChanged { state } => {
            let state = words::state(reader, *state);
            (reader.fill("event-state", &[("state", state.into())]), "info", "")
        }
        Fact::Resolved {} => (reader.say("event-resolved"), "check", "ev--out"),
        Fact::Closed { outcome, .. } => {
            let title = reader.fill("event-closed", &[("outcome", outcome.as_str().into())]);
            (title, "check", "")
        }
        Fact::Reopened { .. } => (reader.say("event-reopened"), "flag", "ev--hot"),
        Fact::MergedInto { .. } => (reader.say("event-merged"), "swap", ""),
        Fact::Absorbed { .. } => (reader.say("event-absorbed"), "swap", ""),
        Fact::SplitInto { .. } => (reader.say("event-split"), "swap", ""),
        Fact::ClientHandedOver { account_manager } => {
            let to = account_manager.map_or_else(|| reader.say("event-nobody"), |to| staff.name_of(to));
            (
                reader.fill("event-client-handed-over", &[("name", to.into())]),
                "swap",
                "",
            )
        }
        Fact::Classified { .. } => (reader.say("event-classified"), "info", ""),
        _ => visited(staff, fact),
    }
}

/// What became of a visit, and what the customer said of it.
fn visited(staff: &Staff, fact: &Fact) -> (String, &'static str, &'static str) {
    let reader = &staff.reader;
    match fact {
        Fact::VisitBooked { technician, window, .. } => {
            let (name, window) = (staff.name_of(*technician), window_of(reader, *window, staff.now));
            let title = reader.fill(
                "event-visit-booked",
                &[("name", name.into()), ("window", window.into())],
            );
            (title, "cal", "ev--out")
        }
        Fact::VisitPlaced { technician, .. } => {
            let name = staff.name_of(*technician);
            (reader.fill("event-visit-placed", &[("name", name.into())]), "swap", "")
        }
        Fact::TechnicianSetOut { .. } => (reader.say("event-technician-set-out"), "user", ""),
        Fact::TechnicianArrived { .. } => (reader.say("event-technician-arrived"), "check", "ev--out"),
        Fact::CustomerAbsent { .. } => (reader.say("event-customer-absent"), "phonex", "ev--miss"),
        Fact::VisitDone { fixed, confirmed, .. } => {
            let (title, icon, class) = if *fixed {
                (reader.say("event-visit-done"), "check", "ev--out")
            } else {
                (reader.say("event-visit-not-done"), "flag", "ev--hot")
            };
            let confirmed = reader.fill("visit-code-confirmed", &[("by", confirmed.as_str().into())]);
            (format!("{title} · {confirmed}"), icon, class)
        }
        Fact::VisitCancelled { side, moved, .. } => {
            let moved = if *moved { "moved" } else { "given_up" };
            let title = reader.fill(
                "event-visit-cancelled",
                &[("side", side.as_str().into()), ("moved", moved.into())],
            );
            (title, "x", "ev--miss")
        }
        Fact::SurveyAnswered { score } => {
            let title = reader.fill("event-survey-answered", &[("score", (*score).into())]);
            (title, "star", if *score <= 2 { "ev--hot" } else { "ev--out" })
        }
        Fact::CalledBack { as_promised, score } => {
            let as_promised = if *as_promised { "yes" } else { "no" };
            let title = reader.fill(
                "event-called-back",
                &[
                    ("promised", as_promised.into()),
                    ("score", score.unwrap_or_default().into()),
                ],
            );
            (title, "phone", if as_promised == "yes" { "ev--out" } else { "ev--hot" })
        }
        Fact::CompensationConfirmed { minor, currency, .. } => {
            let amount = amount_of(*minor, currency);
            let title = reader.fill("event-compensation-confirmed", &[("amount", amount.into())]);
            (title, "check", "ev--out")
        }
        Fact::CompensationDeclined { minor, currency, .. } => {
            let amount = amount_of(*minor, currency);
            let title = reader.fill("event-compensation-declined", &[("amount", amount.into())]);
            (title, "x", "")
        }
        other => (other.name().to_owned(), "info", ""),
    }
}

/// `50.00 CNY`
fn amount_of(minor: i64, currency: &Currency) -> String {
    let currency = currency.clone();
    Money { minor, currency }.to_string()
}

/// What a miss was put down to.
fn judged(staff: &Staff, promise: String, cause: &CauseCode, fact: &Fact) -> (String, &'static str, &'static str) {
    let cause = staff.cause_name(cause);
    let title = staff.reader.fill(
        "cause-event",
        &[
            ("step", fact.name().into()),
            ("promise", promise.into()),
            ("cause", cause.into()),
        ],
    );
    let icon = if matches!(fact, Fact::CauseNamed { .. }) {
        "info"
    } else {
        "check"
    };
    (title, icon, "")
}

/// Those who were told, as far as they are people of the house.
fn told_names(staff: &Staff, told: &[String]) -> String {
    let names = told.iter().map(|who| match who.parse() {
        Ok(user) => staff.name_of(user),
        Err(_) => staff.reader.say("event-fallback"),
    });
    let mut names: Vec<String> = names.collect();
    names.dedup();
    names.join(&staff.reader.say("list-comma"))
}

fn tag(staff: &Staff, fact: &Fact) -> Option<(String, &'static str)> {
    let goes_on = matches!(
        fact,
        Fact::ContactAttempted { answered: false, .. } | Fact::Replied { answered: false, .. } | Fact::Noted {}
    );
    goes_on.then(|| (staff.reader.say("event-clock-goes-on"), "tag--soon"))
}

/// `答复已兑现，提前 2:05`, or how much too late.
fn fulfilled(staff: &Staff, ticket: &Ticket, fact: &Fact) -> (String, &'static str) {
    let Fact::PromiseFulfilled { promise: id, at } = fact else {
        return (String::new(), "");
    };
    let reader = &staff.reader;
    let Ok(promise) = ticket.promise(*id) else {
        return (String::new(), "");
    };
    let kind = words::promise(reader, promise.kind);
    if *at <= promise.due_at {
        let span = say_span(reader.language, promise.due_at.since(*at));
        let kept = reader.fill("event-kept", &[("promise", kind.into()), ("span", span.into())]);
        return (kept, "tag--ok");
    }
    let span = say_span(reader.language, at.since(promise.due_at));
    let late = reader.fill("event-late", &[("promise", kind.into()), ("span", span.into())]);
    (late, "tag--bad")
}
