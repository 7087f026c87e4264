//! The report of visits as a file: its figures, one line for each group, or its visits, one line each; with what it was
//! asked about in the same file.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use jiff::tz::TimeZone;
use rust_xlsxwriter::{Format, Workbook};

use super::csv::{MARK, line_of};
use super::visit_columns::{Shown, VisitColumn};
use super::workbook::put;
use super::{Cell, ExportFault, FileFormat, Scribe};
use crate::actions::House;
use crate::domain::appointment::{AREAS_MAX, SERVICES_MAX};
use crate::domain::cause::name_in;
use crate::domain::ids::UserId;
use crate::domain::moment::{Moment, Span};
use crate::domain::people::Directory;
use crate::domain::words::{Language, words};
use crate::error::Failure;
use crate::report::visits::{VisitChange, VisitCounts, VisitReport, VisitsBy, visits, visits_behind};
use crate::storage::appointments::Ended;
use crate::storage::db::Db;
use crate::storage::{areas, services};

words! {
    /// What stands in the lines of a file.
    VisitLines {
        /// The figures, one line for each area, team, technician or service, then all together.
        Figures = "figures",
        /// The visits, one line each.
        Visits = "visits",
    }
}

/// What a file is about.
#[derive(Debug, Clone)]
pub struct VisitsWanted {
    pub from: Moment,
    pub to: Moment,
    pub by: VisitsBy,
    /// Only areas and tickets of these regions, where they are named.
    pub regions: Option<Vec<String>>,
    pub lines: VisitLines,
    pub format: FileFormat,
    pub language: Language,
}

/// What areas, services, technicians and teams are called.
pub struct VisitNames {
    areas: BTreeMap<String, String>,
    services: BTreeMap<String, String>,
    directory: Arc<Directory>,
}

impl VisitNames {
    /// In this language.
    pub fn read(db: &mut Db, now: Moment, house: &House, language: Language) -> Result<Self, Failure> {
        let areas = areas::list(db, AREAS_MAX)?;
        let mut called = BTreeMap::new();
        for row in services::list(db, SERVICES_MAX)? {
            let service = row.service()?;
            called.insert(service.code, name_in(&service.names, language).to_owned());
        }
        Ok(VisitNames {
            areas: areas.into_iter().map(|area| (area.code, area.name)).collect(),
            services: called,
            directory: house.directory(db, now)?,
        })
    }

    /// What the area of a code is called.
    pub fn area(&self, code: &str) -> String {
        named(self.areas.get(code), code)
    }

    /// What the service of a code is called.
    pub fn service(&self, code: &str) -> String {
        named(self.services.get(code), code)
    }

    /// Who a technician is.
    pub fn technician(&self, id: UserId) -> String {
        let person = self.directory.people.get(&id);
        person.map_or_else(|| id.to_string(), |person| person.name.clone())
    }

    /// The team that a technician belongs to now.
    fn team_of(&self, id: UserId) -> Option<String> {
        let team = self.directory.people.get(&id)?.team?;
        Some(self.directory.teams.get(&team)?.name.clone())
    }

    /// What a line of the report is about.
    pub fn of(&self, by: VisitsBy, key: &str) -> String {
        let known = match by {
            VisitsBy::Area => return self.area(key),
            VisitsBy::Service => return self.service(key),
            VisitsBy::Technician => key.parse().ok().map(|id| self.technician(id)),
            VisitsBy::Team => key
                .parse()
                .ok()
                .and_then(|id| self.directory.teams.get(&id))
                .map(|team| team.name.clone()),
        };
        known.unwrap_or_else(|| key.to_owned())
    }
}

fn named(name: Option<&String>, code: &str) -> String {
    name.filter(|name| !name.is_empty())
        .map_or_else(|| code.to_owned(), Clone::clone)
}

/// A file, counted and not written yet.
pub struct VisitsFile {
    wanted: VisitsWanted,
    as_of: Moment,
    zone: TimeZone,
    names: VisitNames,
    rows: Rows,
}

enum Rows {
    Figures(Box<VisitReport>),
    Visits(Vec<Ended>),
}

impl VisitsFile {
    /// Counts what is wanted.
    pub fn of(db: &mut Db, now: Moment, house: &House, wanted: VisitsWanted) -> Result<Self, Failure> {
        let regions = wanted.regions.as_deref();
        let (from, to) = (wanted.from, wanted.to);
        let rows = match wanted.lines {
            VisitLines::Figures => Rows::Figures(Box::new(visits(db, from, to, wanted.by, regions, now)?)),
            VisitLines::Visits => Rows::Visits(visits_behind(db, (from, to), None, None, regions, now)?),
        };
        Ok(VisitsFile {
            as_of: now,
            zone: house.zone.clone(),
            names: VisitNames::read(db, now, house, wanted.language)?,
            rows,
            wanted,
        })
    }

    /// How many lines it has.
    pub fn rows(&self) -> i64 {
        let rows = match &self.rows {
            Rows::Figures(report) => report.groups.len() + 1,
            Rows::Visits(visits) => visits.len(),
        };
        i64::try_from(rows).unwrap_or(i64::MAX)
    }

    /// Its form.
    pub fn format(&self) -> FileFormat {
        self.wanted.format
    }

    /// `visits-figures.csv`
    pub fn kind(&self) -> String {
        match self.wanted.lines {
            VisitLines::Figures => format!("visits-figures.{}", self.wanted.format),
            VisitLines::Visits => format!("visits.{}", self.wanted.format),
        }
    }

    /// `visits-2026-09-01-2026-09-30.csv`
    pub fn file_name(&self) -> String {
        let day = |moment: Moment| moment.timestamp().to_zoned(self.zone.clone()).date();
        let (first, last) = (day(self.wanted.from), day(self.wanted.to - Span::MICROSECOND));
        self.kind().replacen('.', &format!("-{first}-{last}."), 1)
    }

    /// The whole file.
    pub fn write(&self) -> Result<Vec<u8>, ExportFault> {
        let scribe = Scribe {
            language: self.wanted.language,
            zone: &self.zone,
            directory: &self.names.directory,
        };
        match self.wanted.format {
            FileFormat::Csv => Ok(self.csv(&scribe).into_bytes()),
            FileFormat::Xlsx => self.workbook(&scribe),
        }
    }

    fn csv(&self, scribe: &Scribe<'_>) -> String {
        let headings = self.headings(scribe);
        let columns = headings.len();
        let mut text = format!("{MARK}{}", line_of(headings.into_iter().map(Cell::Text)));
        for row in self.lines(scribe) {
            text.push_str(&line_of(row));
        }
        text.push_str(&line_of(std::iter::repeat_n(Cell::Nothing, columns)));
        for (name, value) in self.summary(scribe) {
            let rest = std::iter::repeat_n(Cell::Nothing, columns - 2);
            text.push_str(&line_of([Cell::Text(name), value].into_iter().chain(rest)));
        }
        text
    }

    fn workbook(&self, scribe: &Scribe<'_>) -> Result<Vec<u8>, ExportFault> {
        let mut book = Workbook::new();
        let head = Format::new().set_bold();
        let time = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        let summary = book.add_worksheet();
        summary.set_name(scribe.say("export-sheet-summary"))?;
        summary.set_column_width(0, 24)?;
        summary.set_column_width(1, 40)?;
        for (row, (name, value)) in (0..).zip(self.summary(scribe)) {
            summary.write_string_with_format(row, 0, name, &head)?;
            put(summary, row, 1, &value, &time)?;
        }
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(scribe.say("visit-report-sheet"))?;
        for (column, heading) in (0..).zip(self.headings(scribe)) {
            sheet.set_column_width(column, 18)?;
            sheet.write_string_with_format(0, column, heading, &head)?;
        }
        sheet.set_freeze_panes(1, 1)?;
        for (row, cells) in (1..).zip(self.lines(scribe)) {
            for (column, cell) in (0..).zip(&cells) {
                put(sheet, row, column, cell, &time)?;
            }
        }
        let mut out = Cursor::new(Vec::new());
        book.save_to_writer(&mut out)?;
        Ok(out.into_inner())
    }

    fn headings(&self, scribe: &Scribe<'_>) -> Vec<String> {
        if let Rows::Visits(_) = self.rows {
            return visit_headings(scribe).into();
        }
        let first = scribe.fill("visit-report-by", &[("by", self.wanted.by.as_str().into())]);
        let figures = VisitColumn::ALL.iter().map(|column| {
            let name = scribe.fill("visit-column", &[("column", column.as_str().into())]);
            if column.is_time() {
                scribe.fill("visit-column-seconds", &[("column", name.into())])
            } else {
                name
            }
        });
        std::iter::once(first).chain(figures).collect()
    }

    fn lines<'f>(&'f self, scribe: &'f Scribe<'f>) -> Box<dyn Iterator<Item = Vec<Cell>> + 'f> {
        match &self.rows {
            Rows::Visits(visits) => Box::new(visits.iter().map(|visit| self.visit(scribe, visit).into())),
            Rows::Figures(report) => {
                let groups = report.groups.iter().map(|line| {
                    let name = line.key.as_deref().map(|key| self.names.of(self.wanted.by, key));
                    let name = name.unwrap_or_else(|| scribe.say("visit-report-none"));
                    figures(name, &line.counts)
                });
                let total = std::iter::once_with(|| figures(scribe.say("visit-report-total"), &report.total));
                Box::new(groups.chain(total))
            }
        }
    }

    /// One visit. The ticket of another region is not named to whoever is confined to theirs.
    fn visit(&self, scribe: &Scribe<'_>, ended: &Ended) -> [Cell; 18] {
        let visit = &ended.visit;
        let time = |moment: Option<Moment>| moment.map_or(Cell::Nothing, |at| Cell::Time(scribe.local(at)));
        let yes = |is: Option<bool>| match is {
            Some(true) => Cell::Text(scribe.say("visit-report-yes")),
            Some(false) => Cell::Text(scribe.say("visit-report-no")),
            None => Cell::Nothing,
        };
        let seconds = |span: Option<Span>| span.map_or(Cell::Nothing, |span| Cell::Number(span.as_seconds()));
        let standing = ended.standing(self.as_of);
        let change = ended.change().map(VisitChange::as_str);
        [
            is_theirs(ended, self.wanted.regions.as_deref())
                .map_or(Cell::Nothing, |number| Cell::Text(number.to_owned())),
            Cell::Text(self.names.service(&visit.service)),
            Cell::Text(self.names.area(&visit.area)),
            Cell::Text(self.names.technician(visit.technician)),
            self.names.team_of(visit.technician).map_or(Cell::Nothing, Cell::Text),
            Cell::Time(scribe.local(visit.window.from)),
            Cell::Time(scribe.local(visit.window.until)),
            Cell::Time(scribe.local(visit.booked_at)),
            Cell::Text(scribe.fill("visit-standing", &[("standing", standing.as_str().into())])),
            change.map_or(Cell::Nothing, |change| {
                Cell::Text(scribe.fill("visit-change", &[("change", change.into())]))
            }),
            time(visit.arrived_at),
            seconds(ended.customer_waited(self.as_of)),
            time(visit.absent_at),
            seconds(ended.technician_waited()),
            time(visit.done_at),
            yes(visit.fixed),
            visit.confirmed.map_or(Cell::Nothing, |by| {
                Cell::Text(scribe.fill("visit-code-confirmed", &[("by", by.as_str().into())]))
            }),
            ended
                .score
                .map_or(Cell::Nothing, |score| Cell::Number(i64::from(score))),
        ]
    }

    fn summary(&self, scribe: &Scribe<'_>) -> Vec<(String, Cell)> {
        let time = |moment: Moment| Cell::Time(scribe.local(moment));
        let mut told = vec![
            (scribe.say("visit-report-from"), time(self.wanted.from)),
            (scribe.say("visit-report-to"), time(self.wanted.to)),
            (scribe.say("export-as-of"), time(self.as_of)),
            (
                scribe.say("export-zone"),
                Cell::Text(self.zone.iana_name().unwrap_or_default().to_owned()),
            ),
            (scribe.say("export-lines"), Cell::Number(self.rows())),
        ];
        if let Some(regions) = &self.wanted.regions {
            let regions = regions.join(&scribe.say("list-comma"));
            told.push((scribe.say("export-within"), Cell::Text(regions)));
        }
        told
    }
}

/// The number of a visit's ticket, for whoever is confined to these regions.
pub fn is_theirs<'e>(ended: &'e Ended, regions: Option<&[String]>) -> Option<&'e str> {
    let is_theirs = regions.is_none_or(|regions| ended.region.as_ref().is_some_and(|region| regions.contains(region)));
    is_theirs.then_some(ended.number.as_str())
}

fn figures(name: String, counts: &VisitCounts) -> Vec<Cell> {
    let cell = |column: &VisitColumn| match column.of(counts) {
        Shown::Number(number) | Shown::Seconds(number) => Cell::Number(number),
        Shown::Share(rate) => rate
            .percent()
            .map_or(Cell::Nothing, |percent| Cell::Text(format!("{percent}%"))),
        Shown::Nothing => Cell::Nothing,
    };
    std::iter::once(Cell::Text(name))
        .chain(VisitColumn::ALL.iter().map(cell))
        .collect()
}

fn visit_headings(scribe: &Scribe<'_>) -> [String; 18] {
    [
        scribe.say("export-number"),
        scribe.say("visit-report-service"),
        scribe.say("visit-report-area"),
        scribe.say("visit-report-technician"),
        scribe.say("export-team"),
        scribe.say("visit-report-window-from"),
        scribe.say("visit-report-window-until"),
        scribe.say("visit-report-booked"),
        scribe.say("export-standing"),
        scribe.say("visit-report-change"),
        scribe.say("visit-report-arrived"),
        scribe.say("visit-report-customer-waited"),
        scribe.say("visit-report-absent"),
        scribe.say("visit-report-technician-waited"),
        scribe.say("visit-report-done"),
        scribe.say("visit-report-fixed"),
        scribe.say("visit-report-confirmed"),
        scribe.say("visit-report-score"),
    ]
}
