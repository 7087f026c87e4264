//! Comma-separated lines, in UTF-8 with the mark that spreadsheets look for. What stands in a cell is never a formula.

use super::{Cell, Scribe};
use crate::domain::chain::Hash;
use crate::domain::moment::Moment;
use crate::domain::text::for_spreadsheets;
use crate::report::{Digest, Line, PromiseLine, Question, Tally};

/// By this mark a spreadsheet knows UTF-8.
pub(super) const MARK: &str = "\u{feff}";

/// A file in the making.
#[derive(Default)]
pub struct CsvFile {
    tally: Tally,
    digest: Digest,
}

impl CsvFile {
    /// How the file begins.
    pub fn head(&self, scribe: &Scribe<'_>) -> String {
        format!("{MARK}{}", line_of(scribe.headings().map(Cell::Text)))
    }

    /// More lines.
    pub fn lines(&mut self, scribe: &Scribe<'_>, lines: &[PromiseLine]) -> String {
        let mut text = String::new();
        for line in lines {
            self.tally.add(line.standing);
            self.digest.add(line);
            text.push_str(&line_of(scribe.cells(line)));
        }
        text
    }

    /// How the file ends: an empty line, then what it says of itself. With what was counted, and the digest.
    pub fn end(self, scribe: &Scribe<'_>, question: &Question, as_of: Moment, total: &Line) -> (String, Tally, Hash) {
        let digest = self.digest.finish();
        let mut text = line_of(std::iter::repeat_n(Cell::Nothing, super::COLUMNS));
        for (name, value) in scribe.summary(question, as_of, total, self.tally, digest) {
            let rest = std::iter::repeat_n(Cell::Nothing, super::COLUMNS - 2);
            text.push_str(&line_of([Cell::Text(name), value].into_iter().chain(rest)));
        }
        (text, self.tally, digest)
    }
}

/// One line, with its end.
pub(super) fn line_of(cells: impl IntoIterator<Item = Cell>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| quoted(&cell)).collect();
    cells.join(",") + "\r\n"
}

fn quoted(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Number(number) => number.to_string(),
        Cell::Time(time) => time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Cell::Text(text) => {
            let plain = for_spreadsheets(text);
            if plain.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", plain.replace('"', "\"\""))
            } else {
                plain
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_text_and_never_a_formula() {
        let cells = ["=1+1", "a,b", "say \"x\"", "-5", "plain"].map(|text| Cell::Text(text.to_owned()));
        assert_eq!(line_of(cells), "'=1+1,\"a,b\",\"say \"\"x\"\"\",'-5,plain\r\n");
        assert_eq!(line_of([Cell::Number(-5), Cell::Nothing]), "-5,\r\n");
    }
}
