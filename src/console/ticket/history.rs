//! How one promise came about: on what rule it rests, interval by interval, and what happened to it.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::cause::CauseCard;
use super::timeline::{Happened, Part, timeline};
use crate::actions::change::found;
use crate::actions::explain::{Basis, Explanation, NamedVersion, explain_promise};
use crate::console::forms::Complaint;
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::calendar::{Interval, Weekday, Why};
use crate::domain::event::{Event, Fact};
use crate::domain::ids::PromiseId;
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::ticket::Ticket;
use crate::locale::say_span;
use crate::pages::{Fields, Reader, Ring, Trouble, page_with_script};
use crate::storage::events;

/// The most intervals that are shown; the rest is told as a number.
const INTERVALS: usize = 400;

/// A stretch of time.
struct Stretch {
    from: String,
    to: String,
    counted: String,
    why: String,
}

#[derive(Template)]
#[template(path = "console/promise.html")]
struct HistoryPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    number: String,
    name: String,
    ring: Ring,
    value: String,
    facts: Vec<(String, String)>,
    intervals: Vec<Stretch>,
    more: Option<String>,
    timeline: Vec<Happened>,
    is_provisional: bool,
    /// What a miss was put down to.
    cause: Option<CauseCard<'a>>,
}

/// The page of a promise.
pub(in crate::console) async fn page(staff: Staff, path: Path<(String, String)>) -> Result<HttpResponse, Trouble> {
    let (number, promise) = path.into_inner();
    let promise: PromiseId = promise.parse().map_err(|_| Trouble::Absent)?;
    shown(&staff, number, promise, &Fields::default(), Complaint::default()).await
}

/// The page, with a form that was not taken where there is one.
pub(super) async fn shown(
    staff: &Staff,
    number: String,
    promise: PromiseId,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::Explanation)?;
    let status = complaint.status();
    let found = staff.look(right, move |db, now, scope, house| {
        let ticket = found(db, scope, &number)?;
        if ticket.promise(promise).is_err() {
            return Err(Refusal::absent("promise", promise).into());
        }
        let explanation = explain_promise(db, now, house, &ticket, promise)?;
        let happened = events::of_ticket(db, ticket.id)?;
        let about = happened.into_iter().filter(|event| concerns(event, promise)).collect();
        Ok((ticket, explanation, about))
    });
    let (ticket, explanation, events): (Ticket, Explanation, Vec<Event>) = found.await?;
    let mut page = HistoryPage::of(staff, &ticket, &explanation, &events).ok_or(Trouble::Absent)?;
    page.cause = CauseCard::of(staff, &ticket, promise, typed, complaint);
    page_with_script(status, &page)
}

/// Whether an event is about a promise.
fn concerns(event: &Event, id: PromiseId) -> bool {
    match &event.fact {
        Fact::PromiseMade { promise, .. }
        | Fact::PromiseFulfilled { promise, .. }
        | Fact::PromiseVoided { promise, .. }
        | Fact::CauseNamed { promise, .. }
        | Fact::CauseConfirmed { promise, .. }
        | Fact::CompensationConfirmed { promise, .. }
        | Fact::CompensationDeclined { promise, .. }
        | Fact::PromiseReopened { promise, .. }
        | Fact::PromiseMoved { promise, .. }
        | Fact::StepTaken { promise, .. } => *promise == id,
        _ => false,
    }
}

impl<'a> HistoryPage<'a> {
    fn of(staff: &'a Staff, ticket: &Ticket, told: &Explanation, events: &[Event]) -> Option<Self> {
        let reader = &staff.reader;
        let promise = ticket.promise(told.promise).ok()?;
        let shown = told.walk.intervals.iter().take(INTERVALS);
        let more = told.walk.intervals.len().saturating_sub(INTERVALS);
        let ring = Ring::of(reader, promise, staff.now);
        Some(HistoryPage {
            reader,
            shell: Shell::of(staff, Place::Desk, words::promise(reader, told.kind)),
            number: ticket.number.clone(),
            name: words::promise(reader, told.kind),
            value: ring.text.clone(),
            ring,
            facts: facts(reader, told),
            intervals: shown.map(|interval| stretch(reader, interval)).collect(),
            more: (more > 0).then(|| reader.fill("explain-more", &[("n", more.into())])),
            timeline: timeline(staff, ticket, events, Part::All),
            is_provisional: told.walk.provisional,
            cause: None,
        })
    }
}

impl HistoryPage<'_> {
    fn is_refused(&self) -> bool {
        self.cause.as_ref().is_some_and(|cause| !cause.complaint.is_empty())
    }

    /// Whether the reader may take the evidence along.
    fn may_take(&self) -> bool {
        self.shell.staff.can(Operation::TakeEvidence)
    }
}

fn facts(reader: &Reader, told: &Explanation) -> Vec<(String, String)> {
    let mut facts = vec![
        (reader.say("explain-from"), local(reader, told.clock_from)),
        (reader.say("explain-due"), local(reader, told.due_at)),
        (
            reader.say("explain-verdict"),
            reader.fill("explain-verdict-is", &[("verdict", told.verdict.as_str().into())]),
        ),
        (reader.say("explain-basis"), basis(reader, told)),
        (reader.say("explain-policy"), named(reader, &told.policy)),
        (reader.say("explain-length"), say_span(reader.language, told.duration)),
    ];
    let calendar = told.calendar.as_ref();
    facts.push((
        reader.say("explain-calendar"),
        calendar.map_or_else(|| reader.say("explain-elapsed"), |calendar| named(reader, calendar)),
    ));
    if let Some(zone) = &told.time_zone {
        let made = zone.made_with.clone().unwrap_or_else(|| "--".to_owned());
        facts.push((
            reader.say("explain-zone"),
            reader.fill(
                "explain-zone-is",
                &[
                    ("zone", zone.name.as_str().into()),
                    ("made", made.into()),
                    ("told", zone.told_with.into()),
                ],
            ),
        ));
    }
    facts
}

fn named(reader: &Reader, version: &NamedVersion) -> String {
    reader.fill(
        "explain-version",
        &[
            ("name", version.name.as_str().into()),
            ("version", version.version.into()),
        ],
    )
}

fn basis(reader: &Reader, told: &Explanation) -> String {
    match told.basis {
        Basis::Policy => reader.say("explain-basis-policy"),
        Basis::Agreed => reader.say("explain-basis-agreed"),
        Basis::Moved => reader.say("explain-basis-moved"),
        Basis::OtherZones => reader.say("explain-basis-zones"),
    }
}

fn stretch(reader: &Reader, interval: &Interval) -> Stretch {
    let counted = if interval.counted == Span::ZERO {
        reader.say("explain-not-counted")
    } else {
        say_span(reader.language, interval.counted)
    };
    Stretch {
        from: local(reader, interval.from),
        to: local(reader, interval.to),
        counted,
        why: why(reader, &interval.why),
    }
}

fn why(reader: &Reader, why: &Why) -> String {
    let day = |weekday: &Weekday| weekday.as_str().to_owned();
    match why {
        Why::Elapsed => reader.say("explain-why-elapsed"),
        Why::Working { weekday } => reader.fill("explain-why-working", &[("weekday", day(weekday).into())]),
        Why::MakeUp { name, .. } => reader.fill("explain-why-make-up", &[("name", name.as_str().into())]),
        Why::OutsideHours => reader.say("explain-why-outside"),
        Why::RestDay { weekday } => reader.fill("explain-why-rest", &[("weekday", day(weekday).into())]),
        Why::Holiday { name } => reader.fill("explain-why-holiday", &[("name", name.as_str().into())]),
        Why::Summed => reader.say("explain-why-summed"),
    }
}

/// To the second: whoever doubts a due time wants it exact.
fn local(reader: &Reader, moment: Moment) -> String {
    let local = moment.timestamp().to_zoned(reader.sign.zone.clone());
    local.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
