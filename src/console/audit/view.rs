//! The audit in the reader's words.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::civil::Date;

use super::asked::{Asked, AskedBehind, Days, GROUPINGS, Narrow, OfTeam, Range, open_address};
use super::causes::{CausesCard, cause_of};
use super::chart::{Chart, day_of, floor_of};
use super::heat::{Behind, Heat, HeatView};
use super::{COUNTED, Found, Proof};
use crate::console::badge::Badge;
use crate::console::figures::{NONE, hours, percent, thousands, whole};
use crate::console::queue::times_of;
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::mask::mask_name;
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::domain::words::{Channel, Tier, VoidReason};
use crate::locale::say_span;
use crate::pages::{Band, Reader, clock_left, when};
use crate::report::{Figure, GroupBy, Line, Rate};

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

/// Something to choose.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

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

/// A line of a table.
struct Row {
    name: String,
    due: Num,
    kept: Num,
    missed: Num,
    rate: String,
    is_whole: bool,
    median: String,
    p95: String,
}

/// A promise of a list.
pub(super) struct ProofRow {
    pub(super) number: String,
    /// Nothing where the reader may not see the ticket any more.
    pub(super) address: Option<String>,
    pub(super) client: String,
    pub(super) tier: Option<String>,
    pub(super) team: String,
    pub(super) due: String,
    pub(super) replied: String,
    pub(super) came_of_it: String,
    pub(super) is_missed: bool,
    /// What a miss was put down to, and where that is said.
    pub(super) cause: Option<(String, String)>,
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
    fn num(&self, number: i64, figure: Figure) -> Num {
        self.of(number, figure, None)
    }

    fn of(&self, number: i64, figure: Figure, reason: Option<VoidReason>) -> Num {
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

    fn row(&self, name: String, line: &Line) -> Row {
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

    fn may_verify(&self) -> bool {
        self.shell.staff.can(Operation::VerifyAgain)
    }

    fn more_missed(&self) -> bool {
        self.missed.len() == super::MISSED
    }
}

pub(super) fn local(reader: &Reader, moment: Moment) -> String {
    let local = moment.timestamp().to_zoned(reader.sign.zone.clone());
    local.strftime("%Y-%m-%d %H:%M").to_string()
}

/// `2026-08-18 ～ 2026-09-16`
pub(super) fn period(reader: &Reader, days: Days) -> String {
    if days.first == days.last {
        return days.first.to_string();
    }
    let (from, to) = (days.first.to_string(), days.last.to_string());
    reader.fill("audit-period", &[("from", from.into()), ("to", to.into())])
}

/// Whose promises the figures are about.
pub(super) fn scope(staff: &Staff, narrow: &Narrow, regions: Option<&[String]>) -> String {
    let reader = &staff.reader;
    let comma = reader.say("list-comma");
    let confined = regions.is_some();
    let named = |regions: &[String]| regions.iter().map(|code| staff.region_name(code)).collect::<Vec<_>>();
    let regions = regions.map_or_else(
        || reader.say("audit-all-regions"),
        |regions| named(regions).join(&comma),
    );
    let parts = [
        Some(regions),
        narrow.channel.map(|channel| words::channel(reader, channel)),
        narrow.team.map(|team| team_name(staff, team)),
        narrow.tier.map(|tier| tier_name(reader, tier)),
        narrow.kind.map(|kind| words::kind(reader, kind)),
        narrow.urgency.map(|urgency| words::urgency(reader, urgency)),
        narrow.category.as_deref().map(|category| staff.category_name(category)),
        narrow.region.as_deref().map(|region| staff.region_name(region)),
        narrow
            .site
            .map(|site| named_to(confined, reader.say("audit-one-site"), || staff.site_name(site))),
        narrow
            .owner
            .map(|owner| named_to(confined, reader.say("audit-one-person"), || staff.name_of(owner))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(&comma)
}

/// Whoever is confined to regions does not learn by its id what is elsewhere.
fn named_to(confined: bool, nameless: String, name: impl FnOnce() -> String) -> String {
    if confined { nameless } else { name() }
}

fn team_name(staff: &Staff, team: OfTeam) -> String {
    match team {
        OfTeam::Of(team) => staff.team_name(team),
        OfTeam::Nobody => staff.reader.say("audit-no-team"),
    }
}

fn tier_name(reader: &Reader, tier: Tier) -> String {
    words::tier(reader, tier).unwrap_or_else(|| reader.say("audit-tier-standard"))
}

pub(super) fn range_name(reader: &Reader, range: Range) -> String {
    match range {
        Range::Today => reader.say("audit-today"),
        Range::Week => reader.say("audit-week"),
        Range::Month => reader.say("audit-month"),
        Range::Days(_) => reader.say("audit-days"),
    }
}

fn ranges(reader: &Reader, asked: &Asked) -> Vec<Choice> {
    let choice = |range: Range| Choice {
        value: asked.over(range).address(),
        name: range_name(reader, range),
        is_chosen: asked.range == range,
    };
    [Range::Today, Range::Week, Range::Month].map(choice).into()
}

fn channels(reader: &Reader, narrow: &Narrow) -> Vec<Choice> {
    let choice = |channel: &Channel| Choice {
        value: channel.to_string(),
        name: words::channel(reader, *channel),
        is_chosen: narrow.channel == Some(*channel),
    };
    Channel::ALL.iter().map(choice).collect()
}

fn tiers(reader: &Reader, narrow: &Narrow) -> Vec<Choice> {
    let choice = |tier: &Tier| Choice {
        value: tier.to_string(),
        name: tier_name(reader, *tier),
        is_chosen: narrow.tier == Some(*tier),
    };
    Tier::ALL.iter().map(choice).collect()
}

fn teams(staff: &Staff, narrow: &Narrow) -> Vec<Choice> {
    let known = staff.directory.teams.values();
    let mut teams: Vec<Choice> = known
        .map(|team| Choice {
            value: team.id.to_string(),
            name: team.name.clone(),
            is_chosen: narrow.team == Some(OfTeam::Of(team.id)),
        })
        .collect();
    teams.sort_by(|one, other| one.name.cmp(&other.name));
    teams.push(Choice {
        value: "none".to_owned(),
        name: staff.reader.say("audit-no-team"),
        is_chosen: narrow.team == Some(OfTeam::Nobody),
    });
    teams
}

fn groupings(reader: &Reader, asked: &Asked) -> Vec<Choice> {
    let choice = |by: &GroupBy| Choice {
        value: format!(
            "{}#groups",
            Asked {
                by: *by,
                ..asked.clone()
            }
            .address()
        ),
        name: reader.fill("audit-grouping", &[("by", by.as_str().into())]),
        is_chosen: asked.by == *by,
    };
    GROUPINGS.iter().map(choice).collect()
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

/// What a reason for taking a promise out is called.
pub(super) fn reason_name(reader: &Reader, reason: VoidReason) -> String {
    reader.fill("audit-void", &[("reason", reason.as_str().into())])
}

/// What a figure is called.
pub(super) fn figure_name(reader: &Reader, figure: Figure) -> String {
    reader.fill("audit-figure", &[("figure", figure.as_str().into())])
}

fn group(staff: &Staff, asked: &Asked, figures: &Figures, line: &Line) -> Row {
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

fn day(figures: &Figures, line: &Line) -> Option<Row> {
    let day: Date = day_of(line)?;
    let days = Days { first: day, last: day };
    let figures = Figures {
        days,
        ..figures.clone()
    };
    Some(figures.row(day.to_string(), line))
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

/// A promise in a list, as it stood at a moment.
pub(super) fn proof_row(staff: &Staff, Proof { promise, listed }: &Proof, as_of: Moment) -> ProofRow {
    let reader = &staff.reader;
    let customer = listed.as_ref().map(|listed| &listed.of.customer);
    let company = customer
        .map(|customer| customer.company.clone())
        .filter(|company| !company.is_empty());
    let team = listed.as_ref().and_then(|listed| listed.row.team_id);
    let is_over = promise.due_at < as_of;
    let is_voided = promise.fulfilled_at.is_none() && promise.voided_at.is_some_and(|at| at <= promise.due_at);
    let is_missed = is_over && !is_voided && promise.fulfilled_at.is_none_or(|at| at > promise.due_at);
    ProofRow {
        number: promise.number.clone(),
        address: listed.as_ref().map(|_| format!("/desk/{}", promise.number)),
        client: company
            .or_else(|| customer.map(|customer| mask_name(&customer.name)))
            .unwrap_or_else(|| NONE.to_owned()),
        tier: customer.and_then(|customer| words::tier(reader, customer.tier)),
        team: team.map_or_else(|| NONE.to_owned(), |team| staff.team_name(team)),
        due: when(reader, promise.due_at, staff.now),
        replied: promise
            .fulfilled_at
            .map_or_else(|| NONE.to_owned(), |at| when(reader, at, staff.now)),
        came_of_it: match (promise.fulfilled_at, promise.void_reason) {
            (None, Some(reason)) if is_voided => reason_name(reader, reason),
            (at, _) if is_missed => clock_left(reader, at.unwrap_or(as_of).since(promise.due_at)),
            (Some(at), _) => {
                let span = say_span(reader.language, at.since(promise.clock_from));
                reader.fill("row-took", &[("span", span.into())])
            }
            (None, _) => {
                let span = say_span(reader.language, promise.due_at.since(as_of));
                reader.fill("ring-left", &[("span", span.into())])
            }
        },
        is_missed,
        cause: listed
            .as_ref()
            .filter(|_| is_missed)
            .map(|listed| cause_of(staff, listed)),
    }
}
