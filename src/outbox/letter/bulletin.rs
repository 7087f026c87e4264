//! The figures of a day, a week or a month as a letter: tables that every mail program shows, with the numbers that each bar
//! stands for beside it. Nothing is counted here.

use askama::Template;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Content, Voice};
use crate::domain::bulletin::{Cycle, Issue};
use crate::domain::cause::{Names, name_in};
use crate::domain::integrity::Standing;
use crate::domain::moment::Moment;
use crate::domain::words::{Language, PromiseKind};
use crate::outbox::message::SUBJECT_LIMIT;
use crate::outbox::page::Link;
use crate::outbox::plain::one_line;

/// The most missed promises that one letter names.
pub const MISSES_MOST: usize = 20;
/// The most teams that one letter names.
pub const TEAMS_MOST: usize = 30;
/// The most causes that one letter names.
pub const CAUSES_MOST: usize = 30;
/// The most regions that one letter names.
const REGIONS_MOST: usize = 20;
/// The longest name in a table, in characters.
const NAME_LIMIT: usize = 60;

/// Figures for one reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulletin {
    /// Who gets them.
    pub to_name: String,
    pub cycle: Cycle,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// First and last day of the issue before.
    pub before: (Date, Date),
    /// What was known at this moment.
    pub as_of: Moment,
    /// The names of the regions that the reader is confined to; none where they see everything.
    pub regions: Option<Vec<String>>,
    /// By kind of promise, replies first and always there.
    pub kinds: Vec<OfKind>,
    /// What was missed on a day, the one due first first; at most [`MISSES_MOST`] are shown. None for longer issues.
    pub missed: Option<Vec<Miss>>,
    /// Replies by day; empty for one day.
    pub days: Vec<(Date, Count)>,
    /// Replies by team, most misses first; at most [`TEAMS_MOST`] are shown. Empty for one day. No name for those without one.
    pub teams: Vec<(Option<String>, Count)>,
    /// Why replies were missed; none for one day.
    pub causes: Option<Causes>,
    /// What is open now.
    pub open: Open,
    /// Whether the record is whole.
    pub record: Record,
    /// What became of the file; none for one day.
    pub file: Option<Enclosed>,
    /// Where the figures are.
    pub link: String,
    /// Where the file is.
    pub export: String,
}

/// How many promises.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub due: i64,
    pub kept: i64,
    pub voided: i64,
    /// In percent, cut; none where nothing was due.
    pub rate: Option<String>,
}

/// The promises of a kind, beside those of the issue before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfKind {
    pub kind: PromiseKind,
    pub now: Count,
    pub before: Count,
}

/// A missed promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Miss {
    /// The ticket's number.
    pub number: String,
    pub kind: PromiseKind,
    pub team: Option<String>,
    pub due_at: Moment,
    /// When it was fulfilled at last.
    pub fulfilled_at: Option<Moment>,
    /// What it was put down to, by language.
    pub cause: Option<Names>,
}

/// Why replies were missed, and what is done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Causes {
    /// By cause: its names, misses, and how many of them a second person confirmed. At most [`CAUSES_MOST`] are shown.
    pub named: Vec<(Names, i64, i64)>,
    /// Put down to nothing yet.
    pub unnamed: i64,
    /// Cures of the whole house that are open and not overdue.
    pub cures_open: i64,
    pub cures_overdue: i64,
    /// Causes that need a cure and have none.
    pub in_need: i64,
}

/// What is open when the letter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    pub tickets: i64,
    /// Of those: overdue.
    pub overdue: i64,
    /// Whether there may be more than were counted.
    pub is_cut: bool,
    pub at: Moment,
}

/// How the record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub standing: Standing,
    pub verified_at: Option<Moment>,
    pub events: i64,
    pub faults: i64,
}

/// What became of the file with every promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enclosed {
    /// It travels with the letter.
    Here,
    /// It is too large to.
    TooLarge,
}

/// A table, and its lines of text.
struct Table {
    heading: String,
    heads: Vec<String>,
    rows: Vec<Vec<Cell>>,
    /// What is said below it.
    notes: Vec<String>,
}

/// A cell of a table.
#[derive(Default)]
struct Cell {
    text: String,
    is_number: bool,
    bar: Option<Bar>,
}

/// How much of the width is kept, and how much missed, in percent.
struct Bar {
    kept: i64,
    missed: i64,
    rest: i64,
}

#[derive(Template)]
#[template(path = "mail/bulletin.txt")]
struct TextTwin<'a> {
    page: &'a Page,
}

#[derive(Template)]
#[template(path = "mail/bulletin.html")]
struct HtmlTwin<'a> {
    language: Language,
    page: &'a Page,
}

struct Page {
    greeting: String,
    headline: String,
    notes: Vec<String>,
    tables: Vec<Table>,
    links: Vec<Link>,
    footer: String,
}

impl Count {
    fn missed(&self) -> i64 {
        self.due - self.kept
    }

    fn rate(&self) -> String {
        self.rate
            .as_ref()
            .map_or_else(|| "--".to_owned(), |rate| format!("{rate}%"))
    }

    /// `98.00% (98/100)`
    fn in_full(&self) -> String {
        format!("{} ({}/{})", self.rate(), self.kept, self.due)
    }
}

/// What an issue is called.
pub fn headline(voice: &Voice, issue: Issue) -> String {
    voice.say(
        "bulletin-headline",
        &[
            ("cycle", issue.cycle.as_str().into()),
            ("days", days_of(issue.first, issue.last).into()),
        ],
    )
}

/// `2026-03-01`, or `2026-02-23 – 2026-03-01`.
fn days_of(first: Date, last: Date) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first} – {last}")
    }
}

impl Bulletin {
    pub(super) fn twins(&self, voice: &Voice) -> Result<Content, askama::Error> {
        let page = self.page(voice);
        let replies = self.kinds.first().map(|line| line.now.clone()).unwrap_or_default();
        let subject = voice.say(
            "bulletin-subject",
            &[
                ("headline", page.headline.clone().into()),
                ("rate", replies.in_full().into()),
            ],
        );
        Ok(Content {
            subject: one_line(&subject, SUBJECT_LIMIT),
            text: TextTwin { page: &page }.render()?,
            html: HtmlTwin {
                language: voice.language,
                page: &page,
            }
            .render()?,
        })
    }

    fn issue(&self) -> Issue {
        Issue {
            cycle: self.cycle,
            first: self.first,
            last: self.last,
        }
    }

    fn page(&self, voice: &Voice) -> Page {
        let tables = [
            Some(self.by_kind(voice)),
            self.missed.as_ref().map(|missed| self.misses(voice, missed)),
            (!self.days.is_empty()).then(|| self.by_day(voice)),
            (!self.teams.is_empty()).then(|| self.by_team(voice)),
            self.causes.as_ref().map(|causes| causes.table(voice)),
            Some(self.standing(voice)),
        ];
        let links = [
            voice.link(voice.say("action-audit", &[]), &self.link),
            (self.file == Some(Enclosed::TooLarge))
                .then(|| voice.link(voice.say("bulletin-file-open", &[]), &self.export))
                .flatten(),
        ];
        Page {
            greeting: voice.say(
                "greeting-staff",
                &[("name", one_line(&self.to_name, NAME_LIMIT).into())],
            ),
            headline: headline(voice, self.issue()),
            notes: self.notes(voice),
            tables: tables.into_iter().flatten().collect(),
            links: links.into_iter().flatten().collect(),
            footer: voice.say("bulletin-footer", &[]),
        }
    }

    fn notes(&self, voice: &Voice) -> Vec<String> {
        let mut notes = vec![voice.say("bulletin-why", &[("when", voice.time(self.as_of).into())])];
        if let Some(regions) = &self.regions {
            let shown = regions
                .iter()
                .take(REGIONS_MOST)
                .map(|region| one_line(region, NAME_LIMIT));
            let mut shown: Vec<String> = shown.collect();
            if regions.len() > shown.len() {
                shown.push("…".to_owned());
            }
            let shown = shown.join(&voice.say("list-comma", &[]));
            notes.push(voice.say("bulletin-regions", &[("regions", shown.into())]));
        }
        match self.file {
            Some(Enclosed::Here) => notes.push(voice.say("bulletin-file-here", &[])),
            Some(Enclosed::TooLarge) => notes.push(voice.say("bulletin-file-too-large", &[])),
            None => {}
        }
        notes
    }

    fn by_kind(&self, voice: &Voice) -> Table {
        let row = |line: &OfKind| {
            let OfKind { kind, now, before } = line;
            vec![
                Cell::text(voice.promise(*kind)),
                Cell::number(now.due),
                Cell::number(now.kept),
                Cell::number(now.missed()),
                Cell::number(now.voided),
                Cell::figure(now.rate()),
                Cell::figure(before.in_full()),
            ]
        };
        Table {
            heading: voice.say("bulletin-kinds", &[]),
            heads: vec![
                voice.say("label-promise", &[]),
                voice.say("export-due-figure", &[]),
                voice.say("audit-kept", &[]),
                voice.say("audit-missed-n", &[]),
                voice.say("export-voided", &[]),
                voice.say("export-rate", &[]),
                voice.say(
                    "bulletin-before",
                    &[("days", days_of(self.before.0, self.before.1).into())],
                ),
            ],
            rows: self.kinds.iter().map(row).collect(),
            notes: Vec::new(),
        }
    }

    fn misses(&self, voice: &Voice, missed: &[Miss]) -> Table {
        let shown = missed.iter().take(MISSES_MOST);
        let rows: Vec<Vec<Cell>> = shown.map(|miss| miss.row(voice, self.as_of)).collect();
        let in_all: i64 = self.kinds.iter().map(|line| line.now.missed()).sum();
        let more = in_all.saturating_sub(i64::try_from(rows.len()).unwrap_or(i64::MAX));
        let notes = match (in_all, more) {
            (0, _) => Some(voice.say("bulletin-none-missed", &[])),
            (_, 1..) => Some(voice.say("bulletin-more", &[("n", more.into())])),
            _ => None,
        };
        Table {
            heading: voice.say("audit-missed", &[]),
            heads: vec![
                voice.say("label-ticket", &[]),
                voice.say("label-promise", &[]),
                voice.say("audit-team", &[]),
                voice.say("bulletin-late", &[]),
                voice.say("cause", &[]),
            ],
            rows,
            notes: notes.into_iter().collect(),
        }
    }

    fn by_day(&self, voice: &Voice) -> Table {
        let most = self.days.iter().map(|(_, count)| count.due).max().unwrap_or(0);
        let row = |(day, count): &(Date, Count)| {
            vec![
                Cell::figure(day.to_string()),
                Cell {
                    bar: Some(Bar::of(count, most)),
                    ..Cell::default()
                },
                Cell::figure(count.in_full()),
                Cell::number(count.missed()),
            ]
        };
        Table {
            heading: voice.say("audit-daily", &[]),
            heads: vec![
                voice.say("audit-day", &[]),
                voice.say("bulletin-bars", &[]),
                voice.say("export-rate", &[]),
                voice.say("audit-missed-n", &[]),
            ],
            rows: self.days.iter().map(row).collect(),
            notes: Vec::new(),
        }
    }

    fn by_team(&self, voice: &Voice) -> Table {
        let row = |(name, count): &(Option<String>, Count)| {
            let name = name
                .as_ref()
                .map_or_else(|| voice.say("audit-no-team", &[]), |name| one_line(name, NAME_LIMIT));
            vec![
                Cell::text(name),
                Cell::figure(count.in_full()),
                Cell::number(count.missed()),
            ]
        };
        let more = self.teams.len().saturating_sub(TEAMS_MOST);
        Table {
            heading: voice.say("audit-who", &[]),
            heads: vec![
                voice.say("audit-team", &[]),
                voice.say("export-rate", &[]),
                voice.say("audit-missed-n", &[]),
            ],
            rows: self.teams.iter().take(TEAMS_MOST).map(row).collect(),
            notes: (more > 0)
                .then(|| voice.say("bulletin-more", &[("n", more.into())]))
                .into_iter()
                .collect(),
        }
    }

    /// What is open now, and whether the record is whole.
    fn standing(&self, voice: &Voice) -> Table {
        let Open {
            tickets,
            overdue,
            is_cut,
            at,
        } = self.open;
        let cut = |number: i64, is_cut: bool| format!("{number}{}", if is_cut { "+" } else { "" });
        let record = match self.record.standing {
            Standing::Unchecked => voice.say("integrity-unchecked", &[]),
            Standing::Intact => voice.say("integrity-intact", &[]),
            Standing::Stale => voice.say("integrity-stale", &[]),
            Standing::Broken => voice.say("integrity-broken", &[]),
        };
        let when = self.record.verified_at.map(|at| voice.time(at)).unwrap_or_default();
        let told = match self.record.standing {
            Standing::Unchecked => None,
            Standing::Intact => Some(voice.say(
                "integrity-count",
                &[("events", self.record.events.into()), ("when", when.into())],
            )),
            Standing::Stale => Some(voice.say(
                "integrity-since",
                &[("events", self.record.events.into()), ("when", when.into())],
            )),
            Standing::Broken => Some(voice.say(
                "integrity-faults",
                &[("n", self.record.faults.into()), ("when", when.into())],
            )),
        };
        let fact = |name: String, value: String| vec![Cell::text(name), Cell::figure(value)];
        Table {
            heading: voice.say("bulletin-now", &[("when", voice.time(at).into())]),
            heads: Vec::new(),
            rows: vec![
                fact(voice.say("audit-open", &[]), cut(tickets, is_cut)),
                fact(
                    voice.say("bulletin-overdue", &[]),
                    cut(overdue, is_cut && overdue == tickets),
                ),
                fact(voice.say("bulletin-record", &[]), record),
            ],
            notes: told.into_iter().collect(),
        }
    }
}

impl Miss {
    fn row(&self, voice: &Voice, as_of: Moment) -> Vec<Cell> {
        let late = voice.span(self.fulfilled_at.unwrap_or(as_of).since(self.due_at));
        let late = if self.fulfilled_at.is_some() {
            late
        } else {
            voice.say("bulletin-still-owed", &[("span", late.into())])
        };
        let cause = self.cause.as_ref().map_or_else(
            || voice.say("causes-unnamed", &[]),
            |names| one_line(name_in(names, voice.language), NAME_LIMIT),
        );
        let team = self
            .team
            .as_ref()
            .map_or_else(|| voice.say("audit-no-team", &[]), |team| one_line(team, NAME_LIMIT));
        vec![
            Cell::text(one_line(&self.number, NAME_LIMIT)),
            Cell::text(voice.promise(self.kind)),
            Cell::text(team),
            Cell::text(late),
            Cell::text(cause),
        ]
    }
}

impl Causes {
    fn table(&self, voice: &Voice) -> Table {
        let row = |(names, missed, confirmed): &(Names, i64, i64)| {
            vec![
                Cell::text(one_line(name_in(names, voice.language), NAME_LIMIT)),
                Cell::number(*missed),
                Cell::number(*confirmed),
            ]
        };
        let mut rows: Vec<Vec<Cell>> = self.named.iter().take(CAUSES_MOST).map(row).collect();
        if self.unnamed > 0 {
            rows.push(vec![
                Cell::text(voice.say("causes-unnamed", &[])),
                Cell::number(self.unnamed),
                Cell::number(0),
            ]);
        }
        let more = self.named.len().saturating_sub(CAUSES_MOST);
        let mut notes = Vec::new();
        if rows.is_empty() {
            notes.push(voice.say("causes-no-miss", &[]));
        }
        if more > 0 {
            notes.push(voice.say("bulletin-more", &[("n", more.into())]));
        }
        notes.push(voice.say(
            "bulletin-cures",
            &[
                ("open", self.cures_open.into()),
                ("overdue", self.cures_overdue.into()),
                ("needed", self.in_need.into()),
            ],
        ));
        Table {
            heading: voice.say("causes-and-cures", &[]),
            heads: if rows.is_empty() {
                Vec::new()
            } else {
                vec![
                    voice.say("cause", &[]),
                    voice.say("audit-missed-n", &[]),
                    voice.say("causes-confirmed-n", &[]),
                ]
            },
            rows,
            notes,
        }
    }
}

impl Cell {
    fn text(text: String) -> Self {
        Cell {
            text,
            ..Cell::default()
        }
    }

    fn figure(text: String) -> Self {
        Cell {
            text,
            is_number: true,
            bar: None,
        }
    }

    fn number(number: i64) -> Self {
        Cell::figure(number.to_string())
    }
}

impl Bar {
    /// The longest bar is as wide as there is room. What is there is seen, however little it is.
    fn of(count: &Count, most: i64) -> Self {
        let share = |number: i64| {
            if number <= 0 {
                return 0;
            }
            (i128::from(number) * 100 / i128::from(most.max(1))).clamp(1, 99)
        };
        let wide = |share: i128| i64::try_from(share).unwrap_or(0);
        let missed = wide(share(count.missed()));
        let kept = wide(share(count.kept)).min(100 - missed);
        Bar {
            kept,
            missed,
            rest: 100 - kept - missed,
        }
    }
}

impl Table {
    /// Its lines as text.
    fn lines(&self) -> Vec<String> {
        let line = |row: &Vec<Cell>| {
            let told = row
                .iter()
                .filter(|cell| cell.bar.is_none())
                .map(|cell| cell.text.as_str());
            told.collect::<Vec<_>>().join(" | ")
        };
        let has_bar = |place: usize| {
            self.rows
                .iter()
                .any(|row| row.get(place).is_some_and(|cell| cell.bar.is_some()))
        };
        let heads = self.heads.iter().enumerate().filter(|(place, _)| !has_bar(*place));
        let heads = heads.map(|(_, head)| head.as_str()).collect::<Vec<_>>().join(" | ");
        let heads = (!heads.is_empty() && !self.rows.is_empty()).then_some(heads);
        heads.into_iter().chain(self.rows.iter().map(line)).collect()
    }
}
