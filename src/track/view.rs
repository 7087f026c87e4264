//! The page of a ticket in the reader's words.

use askama::Template;

use super::follow::done_line;
use super::say::one_time_key;
use super::survey::words as score_in_words;
use crate::actions::track::look::Seen;
use crate::domain::appointment::VisitCode;
use crate::domain::moment::{Moment, Span};
use crate::domain::progress::{Owed, Stage, Step, StepName, StepState, Vow};
use crate::locale::say_span;
use crate::pages::{Band, DASH, MARK, Reader, TICK, clock_left, hundredths, when, window_of};

/// What is shown of a ticket.
#[derive(Template)]
#[template(path = "track/ticket.html")]
pub(super) struct TicketPage<'a> {
    reader: &'a Reader,
    seen: &'a Seen,
    token: String,
    key: String,
    /// What was just done, and whether it was.
    done: Option<(String, bool)>,
    heading: String,
    tag: (String, &'static str),
    vow: VowView,
    steps: Vec<StepView>,
    said: Vec<SaidView>,
    nudge_hint: String,
    visit: Option<VisitView>,
    /// By when the customer is called back, in words.
    call: Option<String>,
    /// What they get for visits that we missed.
    compensated: Vec<String>,
    /// What the customer said of the service.
    rated: Option<String>,
}

/// The visit that was agreed.
struct VisitView {
    window: String,
    /// Where it stands, in words.
    state: String,
    /// The code by which the customer confirms it, and how they did.
    code: Option<String>,
    confirmed: Option<String>,
    /// Until when it can be changed by the customer.
    change: Option<String>,
    is_open: bool,
}

/// The promise, as a ring and a few lines.
struct VowView {
    ring: Ring,
    lead: String,
    lead_class: &'static str,
    headline: String,
    lines: Vec<String>,
}

/// The ring beside the promise. Shape and text say what the colour says.
struct Ring {
    band: &'static str,
    label: String,
    /// How much of the circle is left, in hundredths.
    arc: Option<i64>,
    glyph: Option<&'static str>,
    text: Option<(String, String)>,
}

struct StepView {
    class: &'static str,
    is_done: bool,
    is_now: bool,
    number: usize,
    title: String,
    text: String,
    at: String,
}

struct SaidView {
    at: String,
    text: String,
}

impl<'a> TicketPage<'a> {
    pub(super) fn of(reader: &'a Reader, seen: &'a Seen, token: String, query: &str) -> Self {
        let stage = seen.progress.stage;
        TicketPage {
            reader,
            seen,
            token,
            key: one_time_key(),
            done: done_line(reader, query, seen.now),
            heading: reader.fill("track-ticket", &[("number", seen.number.as_str().into())]),
            tag: tag(reader, stage),
            vow: vow(reader, seen),
            steps: steps(reader, seen),
            said: seen
                .progress
                .said
                .iter()
                .map(|said| SaidView {
                    at: when(reader, said.at, seen.now),
                    text: said.text.clone(),
                })
                .collect(),
            nudge_hint: nudge_hint(reader, seen),
            visit: visit(reader, seen),
            call: seen.call_by.map(|by| {
                let by = when(reader, by, seen.now);
                reader.fill("appt-call-by", &[("when", by.into())])
            }),
            compensated: seen
                .compensated
                .iter()
                .map(|amount| reader.fill("track-compensated", &[("amount", amount.to_string().into())]))
                .collect(),
            rated: seen.rated.map(|rated| {
                let words = score_in_words(reader, rated.score);
                reader.fill(
                    "survey-rated",
                    &[("score", rated.score.into()), ("words", words.into())],
                )
            }),
        }
    }
}

impl TicketPage<'_> {
    /// Whether a visit can be booked.
    fn can_book(&self) -> bool {
        self.seen.can_book && self.visit.as_ref().is_none_or(|visit| !visit.is_open)
    }

    fn is_open(&self) -> bool {
        self.seen.progress.stage == Stage::Open
    }

    fn is_answered(&self) -> bool {
        self.seen.progress.stage == Stage::Answered
    }

    fn is_ended(&self) -> bool {
        self.seen.progress.stage == Stage::Ended
    }

    fn is_joined(&self) -> bool {
        self.seen.progress.stage == Stage::Joined
    }
}

fn visit(reader: &Reader, seen: &Seen) -> Option<VisitView> {
    let (visit, name) = seen.visit.as_ref()?;
    let is_late = visit.is_awaited() && seen.now > visit.window.until;
    let state = if is_late { "late" } else { visit.state().as_str() };
    let state = reader.fill("appt-state", &[("state", state.into()), ("name", name.as_str().into())]);
    let until = seen
        .change_until
        .filter(|until| visit.is_awaited() && (is_late || seen.now <= *until));
    Some(VisitView {
        window: window_of(reader, visit.window, seen.now),
        state,
        code: seen.visit_code.as_ref().map(VisitCode::spoken),
        confirmed: visit
            .confirmed
            .map(|by| reader.fill("visit-code-confirmed", &[("by", by.as_str().into())])),
        change: until.map(|until| {
            let until = when(reader, until, seen.now);
            reader.fill("appt-change-until", &[("when", until.into())])
        }),
        is_open: visit.is_open(),
    })
}

fn tag(reader: &Reader, stage: Stage) -> (String, &'static str) {
    match stage {
        Stage::Open => (reader.say("track-state-open"), "tag--brand"),
        Stage::Answered => (reader.say("track-state-answered"), "tag--brand"),
        Stage::Ended => (reader.say("track-state-ended"), "tag--ok"),
        Stage::Joined => (reader.say("track-state-joined"), ""),
    }
}

fn vow(reader: &Reader, seen: &Seen) -> VowView {
    match seen.progress.vow {
        Vow::Owed(owed) => owed_view(reader, seen, owed),
        Vow::Overdue { owed, next } => overdue_view(reader, seen, owed, next),
        Vow::Kept { due_at, at } => {
            let span = say_span(reader.language, due_at.since(at));
            VowView {
                ring: whole_ring("ring--kept", reader.say("track-kept-label"), TICK),
                lead: reader.say("track-lead-kept"),
                lead_class: "ok",
                headline: reader.fill("track-kept", &[("span", span.into())]),
                lines: vec![judged(reader, seen, "track-judged", due_at, at)],
            }
        }
        Vow::Late { due_at, at } => {
            let span = say_span(reader.language, at.since(due_at));
            VowView {
                ring: whole_ring("ring--over", reader.say("track-late-label"), MARK),
                lead: reader.say("track-lead-late"),
                lead_class: "bad",
                headline: reader.fill("track-late", &[("span", span.into())]),
                lines: vec![judged(reader, seen, "track-judged-late", due_at, at)],
            }
        }
        Vow::Nothing => VowView {
            ring: whole_ring("", reader.say("track-nothing-label"), DASH),
            lead: reader.say("track-lead-nothing"),
            lead_class: "second",
            headline: reader.say("track-nothing"),
            lines: Vec::new(),
        },
    }
}

fn owed_view(reader: &Reader, seen: &Seen, owed: Owed) -> VowView {
    let left = owed.due_at.since(seen.now);
    let span = say_span(reader.language, left);
    let mut lines = vec![responsible(reader, seen)];
    if let Some(digits) = &seen.last_four {
        lines.push(reader.fill("track-call", &[("digits", digits.as_str().into())]));
    }
    lines.push(reader.say("track-if-late"));
    VowView {
        ring: Ring {
            band: band(left),
            label: reader.fill("track-left-label", &[("span", span.into())]),
            arc: Some(hundredths(left, owed.due_at.since(owed.clock_from))),
            glyph: None,
            text: Some((clock_left(reader, left), reader.say("track-left"))),
        },
        lead: reader.say("track-lead-promise"),
        lead_class: "second",
        headline: promised(reader, seen, owed),
        lines,
    }
}

/// An apology with the new time and who sees to it now; no excuses.
fn overdue_view(reader: &Reader, seen: &Seen, owed: Owed, next: Option<Owed>) -> VowView {
    let span = say_span(reader.language, seen.now.since(owed.due_at));
    let time = when(reader, owed.due_at, seen.now);
    let mut lines = vec![match next {
        Some(next) => {
            let promise = promised(reader, seen, next);
            reader.fill("track-sorry-next", &[("promise", promise.into())])
        }
        None => reader.say("track-sorry-soon"),
    }];
    if let Some(name) = &seen.manager {
        lines.push(reader.fill("track-sorry-manager", &[("name", name.as_str().into())]));
    }
    let label = reader.fill("track-over-label", &[("span", span.as_str().into())]);
    VowView {
        ring: whole_ring("ring--over", label, MARK),
        lead: reader.say("track-lead-over"),
        lead_class: "bad",
        headline: reader.fill("track-sorry", &[("when", time.into()), ("span", span.into())]),
        lines,
    }
}

pub(super) fn promised(reader: &Reader, seen: &Seen, owed: Owed) -> String {
    let time = when(reader, owed.due_at, seen.now);
    reader.fill(
        "track-by",
        &[("kind", owed.kind.as_str().into()), ("when", time.into())],
    )
}

fn judged(reader: &Reader, seen: &Seen, key: &'static str, due_at: Moment, at: Moment) -> String {
    let (due, at) = (when(reader, due_at, seen.now), when(reader, at, seen.now));
    match key {
        "track-judged" => reader.fill("track-judged", &[("due", due.into()), ("at", at.into())]),
        _ => reader.fill("track-judged-late", &[("due", due.into()), ("at", at.into())]),
    }
}

fn responsible(reader: &Reader, seen: &Seen) -> String {
    match (&seen.owner, &seen.team) {
        (Some(name), _) => reader.fill("track-owner", &[("name", name.as_str().into())]),
        (None, Some(name)) => reader.fill("track-team", &[("name", name.as_str().into())]),
        (None, None) => reader.say("track-nobody-yet"),
    }
}

fn whole_ring(band: &'static str, label: String, glyph: &'static str) -> Ring {
    Ring {
        band,
        label,
        arc: None,
        glyph: Some(glyph),
        text: None,
    }
}

fn band(left: Span) -> &'static str {
    match Band::of(left) {
        Band::Over | Band::Urgent => "ring--urgent",
        Band::Soon => "ring--soon",
        Band::Calm | Band::Kept => "",
    }
}

fn steps(reader: &Reader, seen: &Seen) -> Vec<StepView> {
    let view = |(place, step): (usize, &Step)| {
        let (title, text) = step_words(reader, step.name);
        StepView {
            class: match step.state {
                StepState::Done => "is-done",
                StepState::Now => "is-now",
                StepState::Next => "is-next",
            },
            is_done: step.state == StepState::Done,
            is_now: step.state == StepState::Now,
            number: place + 1,
            title,
            text,
            at: step.at.map(|at| when(reader, at, seen.now)).unwrap_or_default(),
        }
    };
    seen.progress.steps.iter().enumerate().map(view).collect()
}

fn step_words(reader: &Reader, step: StepName) -> (String, String) {
    match step {
        StepName::Received => (
            reader.say("track-step-received"),
            reader.say("track-step-received-text"),
        ),
        StepName::Given => (reader.say("track-step-given"), reader.say("track-step-given-text")),
        StepName::Handled => (reader.say("track-step-handled"), reader.say("track-step-handled-text")),
        StepName::Answered => (
            reader.say("track-step-answered"),
            reader.say("track-step-answered-text"),
        ),
        StepName::Confirmed => (
            reader.say("track-step-confirmed"),
            reader.say("track-step-confirmed-text"),
        ),
    }
}

fn nudge_hint(reader: &Reader, seen: &Seen) -> String {
    if seen.nudges_left == 0 {
        return reader.say("track-nudge-none");
    }
    if seen.told.is_empty() {
        return reader.fill("track-nudge-told-desk", &[("n", seen.nudges_left.into())]);
    }
    let names = seen.told.join(", ");
    reader.fill(
        "track-nudge-told",
        &[("names", names.into()), ("n", seen.nudges_left.into())],
    )
}
