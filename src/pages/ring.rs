//! The ring beside a promise: how much of its time is left. Shape and text say what the colour says.

use askama::Template;
use askama::filters::HtmlSafe;

use super::reader::Reader;
use super::time::clock_left;
use crate::domain::moment::{Moment, Span};
use crate::domain::promise::Promise;
use crate::locale::say_span;

/// How near a due time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// More than four hours.
    Calm,
    /// Up to four hours.
    Soon,
    /// Up to one hour.
    Urgent,
    /// The due time has passed.
    Over,
    /// Nothing is owed any more.
    Kept,
}

impl Band {
    /// The most time left that is urgent.
    pub const URGENT: Span = Span::hours(1);
    /// The most time left that is soon.
    pub const SOON: Span = Span::hours(4);

    /// The band of something that is owed, with so much time left.
    pub fn of(left: Span) -> Self {
        if left < Span::seconds(0) {
            Band::Over
        } else if left <= Band::URGENT {
            Band::Urgent
        } else if left <= Band::SOON {
            Band::Soon
        } else {
            Band::Calm
        }
    }

    /// The word by which styles and addresses know it.
    pub fn word(self) -> &'static str {
        match self {
            Band::Calm => "calm",
            Band::Soon => "soon",
            Band::Urgent => "urgent",
            Band::Over => "over",
            Band::Kept => "kept",
        }
    }
}

/// A ring, ready to be drawn.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/ring.html")]
pub struct Ring {
    pub band: &'static str,
    pub label: String,
    /// How much of the circle is left, in hundredths.
    pub arc: Option<i64>,
    pub glyph: Option<&'static str>,
    /// When it is due, in milliseconds since 1970, and what it allows in all: with these the script goes on drawing.
    pub clock: Option<(i64, i64)>,
    /// What stands beside or inside it.
    pub text: String,
}

// It is a template of its own, whose parts are escaped.
impl HtmlSafe for Ring {}

/// A tick: kept.
pub const TICK: &str = "m12.5 18.5 4 4 7.5-8.5";
/// An exclamation mark: late, or nearly so.
pub const MARK: &str = "M18 10.5v9m0 5v.5";
/// Clock hands: soon.
const HANDS: &str = "M18 12v6.4l4 2.4";
/// A dash: nothing.
pub const DASH: &str = "M12 18h12";

impl Ring {
    /// The ring of a promise as it stands at `now`.
    pub fn of(reader: &Reader, promise: &Promise, now: Moment) -> Self {
        if !promise.is_owed() {
            let kept = promise.fulfilled_at.is_some_and(|at| at <= promise.due_at);
            return match (kept, promise.voided.is_some() && promise.fulfilled_at.is_none()) {
                (true, _) => Ring::whole("ring--kept", reader.say("ring-kept"), TICK),
                (false, true) => Ring::whole("", reader.say("ring-voided"), DASH),
                (false, false) => Ring::whole("ring--over", reader.say("ring-missed"), MARK),
            };
        }
        Ring::owed(reader, promise.due_at, promise.allowance(), now)
    }

    /// The ring of something that is owed.
    pub fn owed(reader: &Reader, due_at: Moment, allowance: Span, now: Moment) -> Self {
        let left = due_at.since(now);
        let band = Band::of(left);
        let span = say_span(reader.language, left);
        let (class, label, glyph) = match band {
            Band::Over => (
                "ring--over",
                reader.fill("ring-over", &[("span", span.into())]),
                Some(MARK),
            ),
            Band::Urgent => (
                "ring--urgent",
                reader.fill("ring-left", &[("span", span.into())]),
                Some(MARK),
            ),
            Band::Soon => (
                "ring--soon",
                reader.fill("ring-left", &[("span", span.into())]),
                Some(HANDS),
            ),
            Band::Calm | Band::Kept => ("ring--calm", reader.fill("ring-left", &[("span", span.into())]), None),
        };
        Ring {
            band: class,
            label,
            arc: (band != Band::Over).then(|| hundredths(left, allowance)),
            glyph,
            clock: Some((due_at.as_micros() / 1_000, allowance.as_micros() / 1_000)),
            text: countdown(reader, left),
        }
    }

    /// A closed ring with a glyph.
    pub fn whole(band: &'static str, label: String, glyph: &'static str) -> Self {
        Ring {
            band,
            label,
            arc: None,
            glyph: Some(glyph),
            clock: None,
            text: String::new(),
        }
    }
}

/// `8:07`, `9:41` in minutes and seconds under ten minutes, `超 0:18` past the due time.
fn countdown(reader: &Reader, left: Span) -> String {
    let seconds = left.as_seconds();
    if left < Span::seconds(0) {
        let late = clock_left(reader, left);
        return reader.fill("time-late", &[("late", late.into())]);
    }
    if seconds < 600 {
        return format!("{}:{:02}", seconds / 60, seconds % 60);
    }
    clock_left(reader, left)
}

/// How much of the whole is left, in hundredths, at least one.
pub fn hundredths(left: Span, whole: Span) -> i64 {
    (left.as_seconds().max(0) * 100 / whole.as_seconds().max(1)).clamp(1, 100)
}
