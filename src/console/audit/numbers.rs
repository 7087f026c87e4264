//! Numbers that lead to what they count, and lines of them.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::civil::Date;

use super::asked::{Asked, AskedBehind, Days, Narrow, OfTeam};
use super::chart::day_of;
use super::choices::tier_name;
use crate::console::figures::{NONE, hours, percent, thousands};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::moment::Moment;
use crate::domain::words::VoidReason;
use crate::pages::Reader;
use crate::report::{Figure, GroupBy, Line};

/// A number that leads to what it counts.
#[derive(Template)]
#[template(
    source = r#"{% if let Some(address) = address %}<a class="link {{ class }}" href="{{ address }}">{{ text }}</a>{% else %}{{ text }}{% endif %}"#,
    ext = "html"
)]
pub(super) struct Num {
    pub(super) text: String,
    pub(super) class: &'static str,
    /// Nothing leads from nothing.
    pub(super) address: Option<String>,
}

// It is a template of its own, whose parts are escaped.
impl HtmlSafe for Num {}

/// A line of a table.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) due: Num,
    pub(super) kept: Num,
    pub(super) missed: Num,
    pub(super) rate: String,
    pub(super) is_whole: bool,
    pub(super) median: String,
    pub(super) p95: String,
}

/// What figures of this page are asked of: the question, as of one moment.
#[derive(Clone)]
pub(super) struct Figures {
    pub(super) days: Days,
    pub(super) narrow: Narrow,
    /// Of those, only what has none of these.
    pub(super) without: Option<GroupBy>,
    pub(super) as_of: Moment,
}

impl Figures {
    pub(super) fn num(&self, number: i64, figure: Figure) -> Num {
        self.of(number, figure, None)
    }

    pub(super) fn of(&self, number: i64, figure: Figure, reason: Option<VoidReason>) -> Num {
        let address = || {
            let behind = AskedBehind {
                days: self.days,
                narrow: self.narrow.clone(),
                figure,
                reason,
                without: self.without,
                judged: None,
                hour: None,
                as_of: Some(self.as_of),
                after: None,
            };
            behind.address()
        };
        Num {
            text: thousands(number),
            class: if figure == Figure::Missed { "bad" } else { "" },
            address: (number > 0).then(address),
        }
    }

    pub(super) fn row(&self, name: String, line: &Line) -> Row {
        Row {
            name,
            due: self.num(line.due, Figure::Due),
            kept: self.num(line.kept, Figure::Kept),
            missed: self.num(line.due - line.kept, Figure::Missed),
            rate: percent(line.on_time_rate).map_or_else(|| NONE.to_owned(), |rate| format!("{rate}%")),
            is_whole: line.due > 0 && line.kept == line.due,
            median: line
                .delay
                .map_or_else(|| NONE.to_owned(), |delay| hours(delay.median_seconds)),
            p95: line
                .delay
                .map_or_else(|| NONE.to_owned(), |delay| hours(delay.p95_seconds)),
        }
    }
}

/// What a reason for taking a promise out is called.
pub(super) fn reason_name(reader: &Reader, reason: VoidReason) -> String {
    reader.fill("audit-void", &[("reason", reason.as_str().into())])
}

/// What a figure is called.
pub(super) fn figure_name(reader: &Reader, figure: Figure) -> String {
    reader.fill("audit-figure", &[("figure", figure.as_str().into())])
}

pub(super) fn group(staff: &Staff, asked: &Asked, figures: &Figures, line: &Line) -> Row {
    let reader = &staff.reader;
    let mut within = figures.clone();
    let Some(key) = line.key.as_deref() else {
        within.without = Some(asked.by);
        return within.row(reader.fill("audit-none-of", &[("by", asked.by.as_str().into())]), line);
    };
    let narrow = &mut within.narrow;
    let name = match asked.by {
        GroupBy::Channel => {
            narrow.channel = key.parse().ok();
            narrow.channel.map(|channel| words::channel(reader, channel))
        }
        GroupBy::Tier => {
            narrow.tier = key.parse().ok();
            narrow.tier.map(|tier| tier_name(reader, tier))
        }
        GroupBy::Kind => {
            narrow.kind = key.parse().ok();
            narrow.kind.map(|kind| words::kind(reader, kind))
        }
        GroupBy::Urgency => {
            narrow.urgency = key.parse().ok();
            narrow.urgency.map(|urgency| words::urgency(reader, urgency))
        }
        GroupBy::Category => {
            narrow.category = Some(key.to_owned());
            Some(staff.category_name(key))
        }
        GroupBy::Region => {
            narrow.region = Some(key.to_owned());
            Some(staff.region_name(key))
        }
        GroupBy::Site => {
            narrow.site = key.parse().ok();
            line.name.clone()
        }
        GroupBy::Owner => {
            narrow.owner = key.parse().ok();
            line.name.clone()
        }
        _ => {
            narrow.team = key.parse().ok().map(OfTeam::Of);
            line.name.clone()
        }
    };
    within.row(name.unwrap_or_else(|| key.to_owned()), line)
}

pub(super) fn day(figures: &Figures, line: &Line) -> Option<Row> {
    let day: Date = day_of(line)?;
    let days = Days { first: day, last: day };
    let figures = Figures {
        days,
        ..figures.clone()
    };
    Some(figures.row(day.to_string(), line))
}
