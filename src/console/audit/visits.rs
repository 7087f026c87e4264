//! What became of visits: the report of the API as tables, a drawing of who came in time, and the visits behind each figure.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::asked::{Asked, Days, Pairs, Range, written};
use super::choices::{Choice, local, period, range_name};
use super::numbers::Num;
use crate::api::exports::visits as file_of_visits;
use crate::console::figures::{NONE, hours, percent, thousands, whole};
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::export::{FileFormat, Shown, VisitColumn, VisitLines, VisitNames, VisitsWanted, is_theirs};
use crate::pages::{Reader, Trouble, page_with_script};
use crate::report::visits::{
    VisitChange, VisitCounts, VisitFigure, VisitLine, VisitReport, VisitStanding, VisitsBy, visits, visits_behind,
};
use crate::storage::appointments::Ended;

/// How many visits are listed behind a figure.
const LISTED: usize = 200;
/// How many lines the drawing has, those with the most visits first.
const DRAWN: usize = 12;

const KEPT: &[VisitColumn] = &[
    VisitColumn::Due,
    VisitColumn::OnTime,
    VisitColumn::Late,
    VisitColumn::Missed,
    VisitColumn::OnTimeRate,
    VisitColumn::CustomerAbsent,
    VisitColumn::Done,
    VisitColumn::ConfirmedByCode,
    VisitColumn::ConfirmedByCodeRate,
    VisitColumn::First,
    VisitColumn::FirstFixed,
    VisitColumn::FirstVisitFixRate,
];
const CHANGES: &[VisitColumn] = &[
    VisitColumn::MovedByCustomer,
    VisitColumn::MovedByOperator,
    VisitColumn::GivenUpByCustomer,
    VisitColumn::GivenUpByOperator,
];
const PROMISES: &[VisitColumn] = &[
    VisitColumn::FaultsDue,
    VisitColumn::FaultsKept,
    VisitColumn::FaultsRate,
    VisitColumn::InstallationsDue,
    VisitColumn::InstallationsKept,
    VisitColumn::InstallationsRate,
    VisitColumn::OthersDue,
    VisitColumn::OthersKept,
    VisitColumn::OthersRate,
    VisitColumn::CallbacksDue,
    VisitColumn::CallbacksKept,
    VisitColumn::CallbacksRate,
    VisitColumn::SaidDone,
    VisitColumn::SaidNotDone,
];
const WAITS: &[VisitColumn] = &[
    VisitColumn::CustomersWaited,
    VisitColumn::CustomersWaitedMedian,
    VisitColumn::CustomersWaitedP90,
    VisitColumn::CustomersWaitedLongest,
    VisitColumn::TechniciansWaited,
    VisitColumn::TechniciansWaitedMedian,
    VisitColumn::TechniciansWaitedP90,
    VisitColumn::TechniciansWaitedLongest,
];
const OPINIONS: &[VisitColumn] = &[
    VisitColumn::Asked,
    VisitColumn::Answered,
    VisitColumn::Score1,
    VisitColumn::Score2,
    VisitColumn::Score3,
    VisitColumn::Score4,
    VisitColumn::Score5,
];
const USE: &[VisitColumn] = &[VisitColumn::Kept, VisitColumn::Shifts, VisitColumn::Utilisation];

/// What the page shows; all of it stands in the address.
#[derive(Debug, Clone)]
struct Wanted {
    range: Range,
    by: VisitsBy,
    /// The figure whose visits are listed, of one line where it is named.
    behind: Option<(VisitFigure, Of)>,
}

/// Of which line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Of {
    All,
    Key(String),
    /// Of what belongs to none.
    Without,
}

impl Wanted {
    fn read(query: &str) -> Self {
        /// No code or id is longer.
        const LONGEST: usize = 120;
        let pairs = Pairs::read(query);
        let key = pairs.text("of");
        let of = match pairs.text("without") {
            "true" => Of::Without,
            _ if key.is_empty() || key.chars().count() > LONGEST => Of::All,
            _ => Of::Key(key.to_owned()),
        };
        Wanted {
            range: Asked::read(query).range,
            by: pairs.one("by").unwrap_or(VisitsBy::Area),
            behind: pairs.one("figure").map(|figure| (figure, of)),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = match self.range {
            Range::Today => vec![("range", "today".to_owned())],
            Range::Week => vec![("range", "7d".to_owned())],
            Range::Month => vec![("range", "30d".to_owned())],
            Range::Days(days) => vec![
                ("range", "days".to_owned()),
                ("from", days.first.to_string()),
                ("to", days.last.to_string()),
            ],
        };
        pairs.push(("by", self.by.to_string()));
        if let Some((figure, of)) = &self.behind {
            pairs.push(("figure", figure.to_string()));
            match of {
                Of::All => {}
                Of::Key(key) => pairs.push(("of", key.clone())),
                Of::Without => pairs.push(("without", "true".to_owned())),
            }
        }
        pairs
    }

    fn address(&self) -> String {
        let part = if self.behind.is_some() { "#behind" } else { "" };
        written("/audit/visits", self.pairs()) + part
    }

    fn file(&self, lines: VisitLines, format: FileFormat) -> String {
        let mut pairs = Wanted {
            behind: None,
            ..self.clone()
        }
        .pairs();
        pairs.extend([("lines", lines.to_string()), ("format", format.to_string())]);
        written("/audit/visits/export", pairs)
    }
}

/// Where the visits of the audit's days are.
pub(super) fn address(asked: &Asked) -> String {
    let wanted = Wanted {
        range: asked.range,
        by: VisitsBy::Area,
        behind: None,
    };
    wanted.address()
}

/// A table of figures.
struct Card {
    title: String,
    headings: Vec<String>,
    rows: Vec<(String, Vec<Num>)>,
}

/// A line of the drawing.
struct Bar {
    name: String,
    title: String,
    share: String,
    y: i64,
    below: i64,
    kept: i64,
    missed: i64,
    missed_x: i64,
}

/// A drawing.
struct Bars {
    width: i64,
    height: i64,
    lines: Vec<Bar>,
    sentence: String,
}

/// A visit behind a figure.
struct Visit {
    /// The ticket, where it is of the reader's regions.
    number: Option<String>,
    service: String,
    area: String,
    technician: String,
    window: String,
    arrived: String,
    standing: String,
    is_missed: bool,
    change: String,
    score: String,
}

/// The visits behind a figure.
struct Listed {
    title: String,
    visits: Vec<Visit>,
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "console/audit/visits.html")]
struct VisitsPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    what: String,
    days: Days,
    ranges: Vec<Choice>,
    groupings: Vec<Choice>,
    by: VisitsBy,
    first: String,
    is_empty: bool,
    cards: Vec<Card>,
    wide: Bars,
    slim: Bars,
    listed: Option<Listed>,
    files: Vec<Choice>,
    back: String,
}

struct Found {
    report: VisitReport,
    days: Days,
    names: VisitNames,
    regions: Option<Vec<String>>,
    behind: Option<Vec<Ended>>,
}

/// The page.
pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::VisitReport)?;
    let wanted = Wanted::read(request.query_string());
    let (asked, language) = (wanted.clone(), staff.reader.language);
    let found = staff
        .look(right, move |db, now, scope, house| {
            let days = days_of(asked.range, now, &house.zone);
            let (from, to) = days.times(&house.zone);
            let regions = scope.regions();
            let behind = match &asked.behind {
                None => None,
                Some((figure, of)) => {
                    let of = match of {
                        Of::All => None,
                        Of::Key(key) => Some((asked.by, Some(key.as_str()))),
                        Of::Without => Some((asked.by, None)),
                    };
                    Some(visits_behind(
                        db,
                        (from, to),
                        Some(*figure),
                        of,
                        regions.as_deref(),
                        now,
                    )?)
                }
            };
            Ok(Found {
                report: visits(db, from, to, asked.by, regions.as_deref(), now)?,
                days,
                names: VisitNames::read(db, now, house, language)?,
                regions,
                behind,
            })
        })
        .await?;
    let page = VisitsPage::of(&staff, &wanted, &found);
    page_with_script(StatusCode::OK, &page)
}

fn days_of(range: Range, now: Moment, zone: &jiff::tz::TimeZone) -> Days {
    range.days(now.timestamp().to_zoned(zone.clone()).date())
}

/// The report as a file, of the same days and in the reader's language.
pub(in crate::console) async fn export(
    staff: Staff,
    request: HttpRequest,
    whence: Whence,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ExportVisits)?;
    let query = request.query_string();
    let (wanted, pairs) = (Wanted::read(query), Pairs::read(query));
    let lines = pairs.one("lines").unwrap_or(VisitLines::Figures);
    let format = pairs.one("format").unwrap_or(FileFormat::Csv);
    let language = staff.reader.language;
    let wanted = staff
        .look(right, move |_, now, scope, house| {
            let (from, to) = days_of(wanted.range, now, &house.zone).times(&house.zone);
            Ok(VisitsWanted {
                from,
                to,
                by: wanted.by,
                regions: scope.regions(),
                lines,
                format,
                language,
            })
        })
        .await?;
    Ok(file_of_visits(&staff.front, staff.caller.by(whence), wanted).await?)
}

impl<'a> VisitsPage<'a> {
    fn of(staff: &'a Staff, wanted: &Wanted, found: &Found) -> Self {
        let reader = &staff.reader;
        let view = View { reader, wanted, found };
        let comma = reader.say("list-comma");
        let regions = found.regions.as_deref().map_or_else(
            || reader.say("audit-all-regions"),
            |regions| {
                let names = regions.iter().map(|code| staff.region_name(code));
                names.collect::<Vec<_>>().join(&comma)
            },
        );
        let cards = [
            (reader.say("visit-report-kept"), KEPT),
            (reader.say("visit-report-changes"), CHANGES),
            (reader.say("visit-report-promises"), PROMISES),
            (reader.say("visit-report-waits"), WAITS),
            (reader.say("visit-report-opinions"), OPINIONS),
            (reader.say("visit-report-use"), USE),
        ];
        VisitsPage {
            reader,
            shell: Shell::of(staff, Place::Audit, reader.say("visit-report-title")),
            what: format!("{regions}{comma}{}", period(reader, found.days)),
            days: found.days,
            ranges: view.ranges(),
            groupings: view.groupings(),
            by: wanted.by,
            first: reader.fill("visit-report-by", &[("by", wanted.by.as_str().into())]),
            is_empty: found.report.groups.is_empty(),
            cards: cards.map(|(title, columns)| view.card(title, columns)).into(),
            wide: view.bars(780, 56),
            slim: view.bars(340, 24),
            listed: view.listed(),
            files: view.files(),
            back: Asked {
                range: wanted.range,
                ..Asked::read("")
            }
            .address(),
        }
    }
}

/// What was found, in the reader's words.
struct View<'v> {
    reader: &'v Reader,
    wanted: &'v Wanted,
    found: &'v Found,
}

impl View<'_> {
    fn name(&self, line: &VisitLine) -> String {
        match &line.key {
            Some(key) => self.found.names.of(self.wanted.by, key),
            None => self.reader.say("visit-report-none"),
        }
    }

    fn ranges(&self) -> Vec<Choice> {
        let choice = |range: Range| Choice {
            value: Wanted {
                range,
                by: self.wanted.by,
                behind: None,
            }
            .address(),
            name: range_name(self.reader, range),
            is_chosen: self.wanted.range == range,
        };
        [Range::Today, Range::Week, Range::Month].map(choice).into()
    }

    fn groupings(&self) -> Vec<Choice> {
        let choice = |by: &VisitsBy| Choice {
            value: Wanted {
                range: self.wanted.range,
                by: *by,
                behind: None,
            }
            .address(),
            name: self.reader.fill("visit-report-by", &[("by", by.as_str().into())]),
            is_chosen: self.wanted.by == *by,
        };
        VisitsBy::ALL.iter().map(choice).collect()
    }

    fn files(&self) -> Vec<Choice> {
        let named = [
            (VisitLines::Figures, self.reader.say("visit-report-figures-file")),
            (VisitLines::Visits, self.reader.say("visit-report-visits-file")),
        ];
        let files = named.into_iter().flat_map(|(lines, name)| {
            FileFormat::ALL.iter().map(move |format| Choice {
                value: self.wanted.file(lines, *format),
                name: format!("{name} {}", format.as_str().to_uppercase()),
                is_chosen: false,
            })
        });
        files.collect()
    }

    fn heading(&self, column: VisitColumn) -> String {
        self.reader.fill("visit-column", &[("column", column.as_str().into())])
    }

    fn card(&self, title: String, columns: &[VisitColumn]) -> Card {
        let row = |name: String, counts: &VisitCounts, of: &Of| {
            let cells = columns.iter().map(|column| self.cell(*column, counts, of));
            (name, cells.collect())
        };
        let groups = self.found.report.groups.iter().map(|line| {
            let of = line.key.clone().map_or(Of::Without, Of::Key);
            row(self.name(line), &line.counts, &of)
        });
        let total = row(
            self.reader.say("visit-report-total"),
            &self.found.report.total,
            &Of::All,
        );
        Card {
            title,
            headings: columns.iter().map(|column| self.heading(*column)).collect(),
            rows: groups.chain([total]).collect(),
        }
    }

    fn cell(&self, column: VisitColumn, counts: &VisitCounts, of: &Of) -> Num {
        let shown = column.of(counts);
        let text = match shown {
            Shown::Number(number) => thousands(number),
            Shown::Seconds(seconds) => hours(seconds),
            Shown::Share(rate) => percent(rate).map_or_else(|| NONE.to_owned(), |share| format!("{share}%")),
            Shown::Nothing => NONE.to_owned(),
        };
        let figure = column.figure().filter(|_| matches!(shown, Shown::Number(1..)));
        Num {
            text,
            class: match column {
                VisitColumn::Late | VisitColumn::Missed if figure.is_some() => "bad",
                _ => "",
            },
            address: figure.map(|figure| {
                Wanted {
                    behind: Some((figure, of.clone())),
                    ..self.wanted.clone()
                }
                .address()
            }),
        }
    }

    /// One line for each of those with the most visits: its name, and below it who came in time and who did not.
    fn bars(&self, width: i64, longest: usize) -> Bars {
        const STEP: i64 = 40;
        let mut lines: Vec<&VisitLine> = self.found.report.groups.iter().collect();
        lines.retain(|line| line.counts.due > 0);
        // What comes first in the table stays first among equals.
        lines.sort_by_key(|line| std::cmp::Reverse(line.counts.due));
        lines.truncate(DRAWN);
        let share = |counts: &VisitCounts| percent(counts.on_time_rate).unwrap_or_default() + "%";
        let bar = |(place, line): (usize, &&VisitLine)| {
            let (name, counts) = (self.name(line), &line.counts);
            let kept = counts.on_time * width / counts.due.max(1);
            let y = whole(place) * STEP;
            Bar {
                title: self.reader.fill(
                    "visit-report-bar",
                    &[
                        ("name", name.as_str().into()),
                        ("kept", thousands(counts.on_time).into()),
                        ("due", thousands(counts.due).into()),
                    ],
                ),
                name: shortened(name, longest),
                share: share(counts),
                y: y + 14,
                below: y + 20,
                kept,
                missed: width - kept,
                missed_x: kept,
            }
        };
        let total = &self.found.report.total;
        let sentence = if total.due == 0 {
            self.reader.say("visit-report-sentence-none")
        } else {
            let due = thousands(total.due);
            self.reader.fill(
                "visit-report-sentence",
                &[("rate", share(total).into()), ("due", due.into())],
            )
        };
        Bars {
            width,
            height: whole(lines.len()) * STEP,
            lines: lines.iter().enumerate().map(bar).collect(),
            sentence,
        }
    }

    fn listed(&self) -> Option<Listed> {
        let (figure, of) = self.wanted.behind.as_ref()?;
        let behind = self.found.behind.as_ref()?;
        let whose = match of {
            Of::All => self.reader.say("visit-report-total"),
            Of::Key(key) => self.found.names.of(self.wanted.by, key),
            Of::Without => self.reader.say("visit-report-none"),
        };
        let column = VisitColumn::ALL.iter().find(|column| column.figure() == Some(*figure));
        let name = column.map_or_else(String::new, |column| self.heading(*column));
        let figure = format!("{name} · {whose}");
        let (shown, all) = (LISTED.min(behind.len()), behind.len());
        Some(Listed {
            title: self.reader.fill("visit-report-behind", &[("figure", figure.into())]),
            visits: behind.iter().take(LISTED).map(|ended| self.visit(ended)).collect(),
            more: (shown < all).then(|| {
                self.reader
                    .fill("visit-report-more", &[("shown", shown.into()), ("all", all.into())])
            }),
        })
    }

    fn visit(&self, ended: &Ended) -> Visit {
        let (reader, names, visit) = (self.reader, &self.found.names, &ended.visit);
        let standing = ended.standing(self.found.report.as_of);
        let until = visit.window.until.timestamp().to_zoned(reader.sign.zone.clone());
        let change = ended.change().map(VisitChange::as_str);
        Visit {
            number: is_theirs(ended, self.found.regions.as_deref()).map(str::to_owned),
            service: names.service(&visit.service),
            area: names.area(&visit.area),
            technician: names.technician(visit.technician),
            window: format!("{} – {}", local(reader, visit.window.from), until.strftime("%H:%M")),
            arrived: visit.arrived_at.map_or_else(|| NONE.to_owned(), |at| local(reader, at)),
            standing: reader.fill("visit-standing", &[("standing", standing.as_str().into())]),
            is_missed: matches!(standing, VisitStanding::Late | VisitStanding::Missed),
            change: change.map_or_else(
                || NONE.to_owned(),
                |change| reader.fill("visit-change", &[("change", change.into())]),
            ),
            score: ended.score.map_or_else(|| NONE.to_owned(), |score| score.to_string()),
        }
    }
}

/// A name that a drawing has room for.
fn shortened(name: String, longest: usize) -> String {
    if name.chars().count() <= longest {
        return name;
    }
    name.chars().take(longest - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_as_what_was_wanted() {
        for by in VisitsBy::ALL {
            for of in [Of::All, Of::Key("城东 & 1".to_owned()), Of::Without] {
                for behind in [None, Some((VisitFigure::Late, of))] {
                    let wanted = Wanted {
                        range: Range::Week,
                        by: *by,
                        behind,
                    };
                    let address = wanted.address();
                    let query = address.split_once('?').unwrap().1.trim_end_matches("#behind");
                    assert_eq!(Wanted::read(query).address(), address);
                }
            }
        }
        assert_eq!(
            Wanted::read("by=x&figure=y").address(),
            "/audit/visits?range=30d&by=area"
        );
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(shortened("城东片区".to_owned(), 3), "城东…");
        assert_eq!(shortened("城东".to_owned(), 3), "城东");
    }
}
