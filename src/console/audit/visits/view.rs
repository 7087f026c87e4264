//! The visits as tables, as a drawing of who came in time, and as what stands behind each figure.

use askama::Template;

use super::super::Proof;
use super::super::asked::{Asked, Days, Range};
use super::super::choices::{Choice, local, period, range_name};
use super::super::numbers::Num;
use super::super::proofs::{ProofRow, proof_row};
use super::asked::{Counted, Of, Wanted};
use crate::console::figures::{NONE, hours, percent, thousands, whole};
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::export::{FileFormat, Shown, VisitColumn, VisitLines, VisitNames, is_theirs};
use crate::pages::Reader;
use crate::report::visits::{VisitChange, VisitCounts, VisitLine, VisitReport, VisitStanding, VisitsBy};
use crate::storage::appointments::Ended;

/// How many visits or promises are listed behind a figure.
pub(super) const LISTED: usize = 200;
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
const BOOKINGS: &[VisitColumn] = &[
    VisitColumn::FaultsDue,
    VisitColumn::FaultsKept,
    VisitColumn::FaultsLate,
    VisitColumn::FaultsMissed,
    VisitColumn::FaultsRate,
    VisitColumn::InstallationsDue,
    VisitColumn::InstallationsKept,
    VisitColumn::InstallationsLate,
    VisitColumn::InstallationsMissed,
    VisitColumn::InstallationsRate,
    VisitColumn::OthersDue,
    VisitColumn::OthersKept,
    VisitColumn::OthersLate,
    VisitColumn::OthersMissed,
    VisitColumn::OthersRate,
];
const CALLBACKS: &[VisitColumn] = &[
    VisitColumn::CallbacksDue,
    VisitColumn::CallbacksKept,
    VisitColumn::CallbacksLate,
    VisitColumn::CallbacksMissed,
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

/// What stands behind a figure: visits or promises.
struct Listed {
    title: String,
    visits: Vec<Visit>,
    promises: Vec<ProofRow>,
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "console/audit/visits.html")]
pub(super) struct VisitsPage<'a> {
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

/// What was found for it.
pub(super) struct Found {
    pub(super) report: VisitReport,
    pub(super) days: Days,
    pub(super) names: VisitNames,
    pub(super) regions: Option<Vec<String>>,
    pub(super) behind: Option<Counts>,
}

/// What a figure counts.
pub(super) enum Counts {
    Visits(Vec<Ended>),
    /// Those that are listed, and how many there are.
    Promises(Vec<Proof>, usize),
}

impl<'a> VisitsPage<'a> {
    pub(super) fn of(staff: &'a Staff, wanted: &Wanted, found: &Found) -> Self {
        let reader = &staff.reader;
        let view = View {
            staff,
            reader,
            wanted,
            found,
        };
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
            (reader.say("visit-report-bookings"), BOOKINGS),
            (reader.say("visit-report-callbacks"), CALLBACKS),
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
    staff: &'v Staff,
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
        let promises = || column.promises().map(Counted::Promises);
        let figure = column.figure().map(Counted::Visits).or_else(promises);
        let figure = figure.filter(|_| matches!(shown, Shown::Number(1..)));
        Num {
            text,
            class: match column {
                VisitColumn::Late
                | VisitColumn::Missed
                | VisitColumn::FaultsLate
                | VisitColumn::FaultsMissed
                | VisitColumn::InstallationsLate
                | VisitColumn::InstallationsMissed
                | VisitColumn::OthersLate
                | VisitColumn::OthersMissed
                | VisitColumn::CallbacksLate
                | VisitColumn::CallbacksMissed
                    if figure.is_some() =>
                {
                    "bad"
                }
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
        let is_meant = |column: &&VisitColumn| match figure {
            Counted::Visits(figure) => column.figure() == Some(*figure),
            Counted::Promises(figure) => column.promises() == Some(*figure),
        };
        let column = VisitColumn::ALL.iter().find(is_meant);
        let name = column.map_or_else(String::new, |column| self.heading(*column));
        let figure = format!("{name} · {whose}");
        let as_of = self.found.report.as_of;
        let (visits, promises, all): (Vec<Visit>, Vec<ProofRow>, usize) = match behind {
            Counts::Visits(visits) => {
                let shown = visits.iter().take(LISTED).map(|ended| self.visit(ended));
                (shown.collect(), Vec::new(), visits.len())
            }
            Counts::Promises(proofs, all) => {
                let shown = proofs.iter().map(|proof| proof_row(self.staff, proof, as_of));
                (Vec::new(), shown.collect(), *all)
            }
        };
        let shown = visits.len() + promises.len();
        let more = || {
            let (shown, all) = (shown.into(), all.into());
            match behind {
                Counts::Visits(_) => self.reader.fill("visit-report-more", &[("shown", shown), ("all", all)]),
                Counts::Promises(..) => self
                    .reader
                    .fill("visit-report-more-promises", &[("shown", shown), ("all", all)]),
            }
        };
        Some(Listed {
            title: self.reader.fill("visit-report-behind", &[("figure", figure.into())]),
            visits,
            promises,
            more: (shown < all).then(more),
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
    fn a_long_name_is_cut() {
        assert_eq!(shortened("城东片区".to_owned(), 3), "城东…");
        assert_eq!(shortened("城东".to_owned(), 3), "城东");
    }
}
