//! The report of refused rows: to a file when one is asked for, otherwise the first of them to the terminal.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::ImportFault;
use crate::cli::import::RefusedRow;
use crate::domain::refusal::FieldFault;

/// How many refused rows the terminal shows; a file holds them all.
const SHOWN: u64 = 20;
/// How many the JSON answer holds.
const KEPT: usize = 1_000;

/// A row that did not become a ticket.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RefusedLine {
    line: u64,
    last_line: u64,
    external_id: Option<String>,
    reason: String,
}

impl RefusedLine {
    pub(super) fn new(line: u64, external_id: Option<String>, reason: String) -> Self {
        RefusedLine {
            line,
            last_line: line,
            external_id,
            reason,
        }
    }

    pub(super) fn of_faults(line: u64, external_id: String, faults: &[FieldFault]) -> Self {
        let reasons: Vec<String> = faults
            .iter()
            .map(|fault| format!("{}: {}", fault.field, fault.detail))
            .collect();
        RefusedLine::new(line, Some(external_id), reasons.join("; "))
    }
}

impl From<RefusedRow> for RefusedLine {
    fn from(row: RefusedRow) -> Self {
        let reasons: Vec<String> = row.reasons.iter().map(ToString::to_string).collect();
        RefusedLine {
            line: row.line,
            last_line: row.last_line,
            external_id: row.external_id,
            reason: reasons.join("; "),
        }
    }
}

/// The refused rows so far.
pub(super) struct Refusals {
    file: Option<(PathBuf, csv::Writer<File>)>,
    first: Vec<RefusedLine>,
    count: u64,
}

impl Refusals {
    /// A report to the file, where one is named.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, ImportFault> {
        let file = path
            .map(|path| {
                let mut writer = csv::Writer::from_path(path).map_err(|fault| refused(path, fault))?;
                writer
                    .write_record(["line", "last_line", "external_id", "reason"])
                    .map_err(|fault| refused(path, fault))?;
                Ok((path.to_owned(), writer))
            })
            .transpose()?;
        Ok(Refusals {
            file,
            first: Vec::new(),
            count: 0,
        })
    }

    /// Notes a refused row; `show` tells the terminal, where no file takes them.
    pub(super) fn note(&mut self, row: &RefusedLine, show: impl Fn(&str)) -> Result<(), ImportFault> {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push(row.clone());
        }
        let Some((path, writer)) = &mut self.file else {
            if self.count <= SHOWN {
                let id = row
                    .external_id
                    .as_deref()
                    .map_or_else(String::new, |id| format!(" ({id})"));
                show(&format!("refused line {}{id}: {}", row.line, row.reason));
            } else if self.count == SHOWN + 1 {
                show("refused: more; --refused FILE takes them all");
            }
            return Ok(());
        };
        let cells = [
            row.line.to_string(),
            row.last_line.to_string(),
            plain(row.external_id.as_deref().unwrap_or_default()),
            plain(&row.reason),
        ];
        writer.write_record(cells).map_err(|fault| refused(path, fault))
    }

    /// The first refused rows.
    pub(super) fn first(&self) -> &[RefusedLine] {
        &self.first
    }

    /// Writes out what is still on its way to the file.
    pub(super) fn finish(&mut self) -> Result<(), ImportFault> {
        let Some((path, writer)) = &mut self.file else {
            return Ok(());
        };
        let path = path.clone();
        writer.flush().map_err(|reason| ImportFault::Refused { path, reason })
    }
}

fn refused(path: &Path, fault: csv::Error) -> ImportFault {
    ImportFault::Refused {
        path: path.to_owned(),
        reason: io::Error::other(fault),
    }
}

/// What makes a formula of a cell, in the widths of either script.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet takes for a formula: a quotation mark stands before what would be one.
fn plain(text: &str) -> String {
    if text.starts_with(FORMULA) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for start in FORMULA {
            assert_eq!(plain(&format!("{start}1+1")), format!("'{start}1+1"));
        }
        assert_eq!(plain("A-1 = 2"), "A-1 = 2");
    }
}
