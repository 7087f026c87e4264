//! A workbook: the summary on one sheet, the lines on another. Lines are written as they come and not kept in memory.

use std::io::{Read, Seek, Write};

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{COLUMNS, Cell, Scribe};
use crate::domain::chain::Hash;
use crate::domain::moment::Moment;
use crate::domain::text::for_spreadsheets;
use crate::report::{Digest, Line, PromiseLine, Question, Tally};

/// The most lines of a workbook. More is asked for as CSV, which has no end.
pub const WORKBOOK_MAX: i64 = 200_000;

/// How wide the columns are, in characters.
const WIDTHS: [f64; COLUMNS] = [
    14.0, 14.0, 12.0, 10.0, 10.0, 10.0, 12.0, 16.0, 16.0, 20.0, 20.0, 20.0, 10.0, 16.0, 38.0,
];

/// Writes a workbook. `more` gives the next lines, none when there are no more.
pub fn workbook<W: Write + Read + Seek + Send, F>(
    scribe: &Scribe<'_>,
    question: &Question,
    as_of: Moment,
    total: &Line,
    mut more: impl FnMut() -> Result<Vec<PromiseLine>, F>,
    out: W,
) -> Result<(Tally, Hash), F>
where
    F: From<XlsxError>,
{
    let mut book = Workbook::new();
    let head = Format::new().set_bold();
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let (mut tally, mut digest) = (Tally::default(), Digest::default());
    // The summary is written last and stands first.
    book.add_worksheet().set_name(scribe.say("export-sheet-summary"))?;
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(scribe.say("export-sheet-lines"))?;
    for (column, (heading, width)) in (0..).zip(scribe.headings().into_iter().zip(WIDTHS)) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, heading, &head)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let mut row = 1;
    loop {
        let lines = more()?;
        if lines.is_empty() {
            break;
        }
        for line in &lines {
            tally.add(line.standing);
            digest.add(line);
            for (column, cell) in (0..).zip(scribe.cells(line)) {
                put(sheet, row, column, &cell, &time)?;
            }
            row += 1;
        }
    }
    let digest = digest.finish();
    let sheet = book.worksheet_from_index(0)?;
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 68)?;
    for (row, (name, value)) in (0..).zip(scribe.summary(question, as_of, total, tally, digest)) {
        sheet.write_string_with_format(row, 0, name, &head)?;
        put(sheet, row, 1, &value, &time)?;
    }
    book.save_to_writer(out)?;
    Ok((tally, digest))
}

/// Writes a cell.
pub(super) fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, time: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Nothing => {}
        #[expect(
            clippy::cast_precision_loss,
            reason = "a workbook knows no other numbers, and these are small"
        )]
        Cell::Number(number) => {
            sheet.write_number(row, column, *number as f64)?;
        }
        // Workbooks know no earlier days; what nobody's clock shows stands there in words.
        Cell::Time(local) if !(1900..=9999).contains(&local.year()) => {
            sheet.write_string(row, column, local.to_string())?;
        }
        Cell::Time(local) => {
            let date = rust_xlsxwriter::ExcelDateTime::from_ymd(
                u16::try_from(local.year()).unwrap_or(1900),
                local.month().unsigned_abs(),
                local.day().unsigned_abs(),
            )?;
            let at = date.and_hms(
                u16::from(local.hour().unsigned_abs()),
                local.minute().unsigned_abs(),
                f64::from(local.second()),
            )?;
            sheet.write_datetime_with_format(row, column, at, time)?;
        }
        Cell::Text(text) => {
            sheet.write_string(row, column, for_spreadsheets(text))?;
        }
    }
    Ok(())
}
