//! Where the lines of a file come from: the database, a page at a time, as of one moment.

use std::io::{self, Read, Seek, Write};
use std::sync::Arc;

use jiff::tz::TimeZone;
use rust_xlsxwriter::XlsxError;

use super::{CsvFile, Scribe, WORKBOOK_MAX, workbook};
use crate::actions::House;
use crate::domain::moment::{Moment, Span};
use crate::domain::people::Directory;
use crate::domain::refusal::Refusal;
use crate::domain::words::{Language, words};
use crate::error::Failure;
use crate::report::{Cursor, Line, PromiseLine, Question, Tally, lines_behind, reply_rate};
use crate::storage::db::{Db, Desk};
use crate::storage::fault::StoreFault;

words! {
    /// In what form a report is handed out.
    FileFormat { Csv = "csv", Xlsx = "xlsx" }
}

impl FileFormat {
    /// Its media type.
    pub const fn kind(self) -> &'static str {
        match self {
            FileFormat::Csv => "text/csv; charset=utf-8",
            FileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportFault {
    #[error(transparent)]
    Failure(#[from] Failure),
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] XlsxError),
    #[error("the file cannot be written: {0}")]
    File(#[from] io::Error),
}

/// What a file is about.
#[derive(Clone)]
pub struct Wanted {
    pub question: Question,
    pub as_of: Moment,
    pub format: FileFormat,
    pub language: Language,
}

/// What a file is made of.
#[derive(Clone)]
pub struct Source {
    pub wanted: Wanted,
    total: Line,
    zone: TimeZone,
    directory: Arc<Directory>,
}

impl Source {
    /// Counts what is wanted. A workbook that would have too many lines is refused.
    pub fn of(db: &mut Db, now: Moment, house: &House, wanted: Wanted) -> Result<Self, Failure> {
        let total = reply_rate(db, &wanted.question, wanted.as_of)?.total;
        let source = Source {
            wanted,
            total,
            zone: house.zone.clone(),
            directory: house.directory(db, now)?,
        };
        let rows = source.rows();
        if source.wanted.format == FileFormat::Xlsx && rows > WORKBOOK_MAX {
            let cure =
                format!("a workbook takes {WORKBOOK_MAX} lines and these are {rows}; ask for CSV, or a shorter period");
            return Err(Refusal::Limit(cure).into());
        }
        Ok(source)
    }

    /// How many lines there will be.
    pub fn rows(&self) -> i64 {
        let Line {
            due,
            not_yet_due,
            imported,
            ..
        } = self.total;
        due + not_yet_due + imported + self.total.voided.values().sum::<i64>()
    }

    /// `reply-2026-09-01-2026-09-30.csv`
    pub fn file_name(&self) -> String {
        let Question { from, to, kind, .. } = self.wanted.question;
        let format = self.wanted.format;
        let day = |moment: Moment| moment.timestamp().to_zoned(self.zone.clone()).date();
        let last = day(to - Span::MICROSECOND);
        if from <= Moment::EPOCH {
            return format!("{kind}-{last}.{format}");
        }
        format!("{kind}-{}-{last}.{format}", day(from))
    }

    /// Whose words the file has.
    pub fn scribe(&self) -> Scribe<'_> {
        Scribe {
            language: self.wanted.language,
            zone: &self.zone,
            directory: &self.directory,
        }
    }

    /// The lines behind a mark; none when there are no more.
    pub fn lines(&self, db: &mut Db, after: Option<Cursor>) -> Result<Vec<PromiseLine>, Failure> {
        lines_behind(db, &self.wanted.question, self.wanted.as_of, after)
    }

    /// How a CSV file ends whose lines say what its figures say. Another one is broken off, so that nobody takes it for
    /// whole.
    pub fn end(&self, file: CsvFile) -> Result<String, Failure> {
        let (text, tally, _) = file.end(&self.scribe(), &self.wanted.question, self.wanted.as_of, &self.total);
        self.must_agree(tally)?;
        Ok(text)
    }

    fn must_agree(&self, tally: Tally) -> Result<(), StoreFault> {
        if tally.agrees_with(&self.total) {
            return Ok(());
        }
        let fault = format!("a file counts {tally:?} where its report says {:?}", self.total);
        tracing::error!(%fault, "a file was broken off: its lines and its figures differ");
        Err(StoreFault::Bug(fault))
    }

    /// Writes the whole file, from a thread that may wait; `told` is told how many lines are done.
    pub fn write(
        &self,
        desk: &Desk,
        mut out: impl Write + Read + Seek + Send,
        mut told: impl FnMut(usize),
    ) -> Result<(), ExportFault> {
        let mut after = None;
        let more = || {
            let (source, behind) = (self.clone(), after);
            let lines = desk.read_blocking(move |db, _| source.lines(db, behind))?;
            after = lines.last().map(mark);
            told(lines.len());
            Ok::<_, ExportFault>(lines)
        };
        match self.wanted.format {
            FileFormat::Csv => self.write_csv(more, &mut out),
            FileFormat::Xlsx => self.write_workbook(more, &mut out),
        }
    }

    fn write_csv(
        &self,
        mut more: impl FnMut() -> Result<Vec<PromiseLine>, ExportFault>,
        out: &mut impl Write,
    ) -> Result<(), ExportFault> {
        let (scribe, mut file) = (self.scribe(), CsvFile::default());
        out.write_all(file.head(&scribe).as_bytes())?;
        loop {
            let lines = more()?;
            if lines.is_empty() {
                break;
            }
            out.write_all(file.lines(&scribe, &lines).as_bytes())?;
        }
        out.write_all(self.end(file)?.as_bytes())?;
        Ok(out.flush()?)
    }

    fn write_workbook(
        &self,
        more: impl FnMut() -> Result<Vec<PromiseLine>, ExportFault>,
        out: &mut (impl Write + Read + Seek + Send),
    ) -> Result<(), ExportFault> {
        let Wanted { question, as_of, .. } = &self.wanted;
        let (tally, _) = workbook(&self.scribe(), question, *as_of, &self.total, more, out)?;
        self.must_agree(tally).map_err(Failure::from)?;
        Ok(())
    }
}

/// Where the lines behind this one begin.
pub fn mark(line: &PromiseLine) -> Cursor {
    Cursor {
        due_at: line.due_at,
        promise: line.promise,
    }
}
