//! The audit in the reader's words.

use askama::Template;

use super::asked::{Asked, Days, Narrow, Range, open_address};
use super::causes::CausesCard;
use super::chart::{Chart, floor_of};
use super::choices::{Choice, channels, groupings, local, period, range_name, ranges, scope, teams, tiers};
use super::heat::{Behind, Heat, HeatView};
use super::numbers::{Figures, Num, Row, day, group, reason_name};
use super::proofs::{ProofRow, proof_row};
use super::{COUNTED, Found};
use crate::console::badge::Badge;
use crate::console::figures::{percent, thousands, whole};
use crate::console::queue::times_of;
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::domain::words::VoidReason;
use crate::pages::{Band, Reader};
use crate::report::{Figure, Line, Rate};

/// A rate with what it is made of.
struct Kpi {
    name: String,
    address: String,
    is_here: bool,
    /// Nothing where nothing was due.
    rate: Option<String>,
    kept: Num,
    due: Num,
    missed: Option<Num>,
}

/// What is open now.
struct OpenView {
    all: Num,
    bands: Vec<(String, Num)>,
}

/// The audit.
#[derive(Template)]
#[template(path = "console/audit/page.html")]
pub(super) struct AuditPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    asked: &'a Asked,
    period: String,
    scope: String,
    days: Days,
    ranges: Vec<Choice>,
    channels: Vec<Choice>,
    teams: Vec<Choice>,
    tiers: Vec<Choice>,
    kpis: Vec<Kpi>,
    open: OpenView,
    median: String,
    p95: String,
    beside: Vec<(String, Num)>,
    groupings: Vec<Choice>,
    groups: Vec<Row>,
    by_day: Vec<Row>,
    /// The rate of the period before.
    before: Option<String>,
    wide: Chart,
    slim: Chart,
    sentence: String,
    axis: String,
    missed: Vec<ProofRow>,
    missed_total: Num,
    causes: CausesCard,
    printed: String,
    badge: Badge,
    is_asked: bool,
    hours_wide: Heat,
    hours_slim: Heat,
    hours_scale: Option<String>,
    hours_table: String,
}

impl<'a> AuditPage<'a> {
    pub(super) fn of(staff: &'a Staff, asked: &'a Asked, found: &Found) -> Self {
        let reader = &staff.reader;
        let days = asked.range.days(found.today);
        let figures = Figures {
            days,
            narrow: asked.narrow.clone(),
            without: None,
            as_of: found.now,
        };
        let total = figures.row(String::new(), &found.whole.total);
        let behind = Behind {
            asked: asked.clone(),
            days,
            as_of: found.now,
        };
        let heat = HeatView::of(reader, &found.hours, &behind);
        AuditPage {
            reader,
            shell: Shell::of(staff, Place::Audit, reader.say("audit")),
            asked,
            period: period(reader, days),
            scope: scope(staff, &asked.narrow, found.regions.as_deref()),
            days,
            ranges: ranges(reader, asked),
            channels: channels(reader, &asked.narrow),
            teams: teams(staff, &asked.narrow),
            tiers: tiers(reader, &asked.narrow),
            kpis: found
                .rates
                .iter()
                .map(|(range, report)| kpi(reader, asked, found, *range, &report.total))
                .collect(),
            open: open_now(reader, &asked.narrow, found),
            beside: beside(reader, &figures, &found.whole.total),
            groupings: groupings(reader, asked),
            groups: found
                .whole
                .groups
                .iter()
                .map(|line| group(staff, asked, &figures, line))
                .collect(),
            by_day: found.days.iter().filter_map(|line| day(&figures, line)).collect(),
            before: before(&found.before),
            wide: Chart::of(reader, &found.days, &found.before, 780),
            slim: Chart::of(reader, &found.days, &found.before, 340),
            sentence: sentence(reader, &found.days),
            axis: reader.fill(
                "audit-axis",
                &[("n", floor_of(found.days.iter().chain(&found.before)).into())],
            ),
            missed: found
                .missed
                .iter()
                .map(|proof| proof_row(staff, proof, found.now))
                .collect(),
            missed_total: total.missed,
            causes: CausesCard::of(staff, &figures, &found.causes),
            median: total.median,
            p95: total.p95,
            printed: local(reader, found.now),
            badge: Badge::of(reader, &found.record, found.now),
            is_asked: found.is_asked,
            hours_wide: heat.wide,
            hours_slim: heat.slim,
            hours_scale: heat.scale,
            hours_table: heat.table,
        }
    }

    /// Where this page is with other filters: the fields that the form does not show.
    fn is_custom(&self) -> bool {
        matches!(self.asked.range, Range::Days(_))
    }

    fn range_word(&self) -> &'static str {
        match self.asked.range {
            Range::Today => "today",
            Range::Week => "7d",
            Range::Month => "30d",
            Range::Days(_) => "days",
        }
    }

    /// Where what is worth a look beside these figures is.
    fn signs(&self) -> String {
        self.asked.address().replacen("/audit", "/audit/signs", 1)
    }

    /// Where these promises are as a file.
    fn file(&self, format: &str) -> String {
        let address = self.asked.address();
        let (_, query) = address.split_once('?').unwrap_or_default();
        format!("/audit/export?{query}&format={format}")
    }

    /// Where the review of these days is.
    fn review(&self) -> String {
        super::review::address(self.asked)
    }

    /// Where what became of visits in these days is.
    fn visits(&self) -> String {
        super::visits::address(self.asked)
    }

    fn may_verify(&self) -> bool {
        self.shell.staff.can(Operation::VerifyAgain)
    }

    fn more_missed(&self) -> bool {
        self.missed.len() == super::MISSED
    }
}

fn kpi(reader: &Reader, asked: &Asked, found: &Found, range: Range, total: &Line) -> Kpi {
    let figures = Figures {
        days: range.days(found.today),
        narrow: asked.narrow.clone(),
        without: None,
        as_of: found.now,
    };
    let row = figures.row(String::new(), total);
    Kpi {
        name: range_name(reader, range),
        address: asked.over(range).address(),
        is_here: asked.range == range,
        rate: percent(total.on_time_rate),
        kept: row.kept,
        due: row.due,
        missed: (total.kept < total.due).then_some(row.missed),
    }
}

fn open_now(reader: &Reader, narrow: &Narrow, found: &Found) -> OpenView {
    let within = |band: Band| {
        let (from, before) = times_of(band, found.now);
        let is_within = |due_at: &&Moment| {
            from.is_none_or(|from| **due_at >= from) && before.is_none_or(|before| **due_at < before)
        };
        found.open.iter().filter(is_within).count()
    };
    let num = |number: usize, band: Option<Band>| Num {
        text: if number >= COUNTED {
            format!("{}+", thousands(whole(COUNTED)))
        } else {
            thousands(whole(number))
        },
        class: match band {
            Some(Band::Over | Band::Urgent) => "bad",
            Some(Band::Soon) => "soon",
            _ => "",
        },
        address: (number > 0).then(|| open_address(narrow, band.map(Band::word))),
    };
    let bands = words::bands(reader);
    OpenView {
        all: num(found.open.len(), None),
        bands: bands.map(|(band, name)| (name, num(within(band), Some(band)))).into(),
    }
}

/// What stands beside the rate and never inside it.
fn beside(reader: &Reader, figures: &Figures, total: &Line) -> Vec<(String, Num)> {
    let mut beside = vec![(
        reader.say("audit-not-yet-due"),
        figures.num(total.not_yet_due, Figure::NotYetDue),
    )];
    // Refused and unreached always have their line; the others only where there are any.
    for reason in VoidReason::ALL {
        let number = total.voided.get(reason).copied().unwrap_or(0);
        if number > 0 || matches!(reason, VoidReason::Refused | VoidReason::Unreachable) {
            beside.push((
                reason_name(reader, *reason),
                figures.of(number, Figure::Voided, Some(*reason)),
            ));
        }
    }
    beside.extend([
        (
            reader.say("audit-corrected"),
            figures.num(total.voided_after_due, Figure::VoidedAfterDue),
        ),
        (
            reader.say("audit-recorded-late"),
            figures.num(total.recorded_late, Figure::RecordedLate),
        ),
        (
            reader.say("audit-imported"),
            figures.num(total.imported, Figure::Imported),
        ),
    ]);
    beside
}

/// The rate of all days together.
fn before(days: &[Line]) -> Option<String> {
    percent(Rate {
        numerator: days.iter().map(|line| line.kept).sum(),
        denominator: days.iter().map(|line| line.due).sum(),
    })
}

fn sentence(reader: &Reader, days: &[Line]) -> String {
    let missed: i64 = days.iter().map(|line| line.due - line.kept).sum();
    let on = days.iter().filter(|line| line.kept < line.due).count();
    let n = days.len();
    if missed == 0 {
        return reader.fill("audit-chart-none", &[("days", n.into())]);
    }
    reader.fill(
        "audit-chart-some",
        &[("days", n.into()), ("on", on.into()), ("n", thousands(missed).into())],
    )
}
