//! Cuts decoded text into records and fields (RFC 4180; line ends LF, CRLF or CR; any ASCII delimiter).
//!
//! Not the `csv` crate's reader, for three reasons that matter when the rows are people's complaints: that one holds
//! everything after a quote that is never closed in memory, it takes the swallowed rows for one field without a word,
//! and it joins text behind a closing quote to the field. Here a record has a bound, and a quote that does not add up
//! refuses the lines it touches. On well-formed input both agree, which a test checks.

use std::io::{self, Read};

use super::decode::Decoded;

/// The longest record, in bytes of UTF-8: several times what a ticket may hold, cells that no field uses included.
pub const MAX_RECORD_BYTES: usize = 1024 * 1024;
/// The most columns a file may have.
pub const MAX_COLUMNS: usize = 1_000;

const QUOTE: u8 = b'"';

/// One record and the lines it stands on, the first line being 1. A faulty record has no fields worth reading.
#[derive(Default)]
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) last_line: u64,
    pub(super) fault: Option<RecordFault>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    size: usize,
}

/// Why a record cannot be cut into fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RecordFault {
    TooLong,
    TooManyFields,
    TextAfterQuote { line: u64 },
    NeverClosed,
}

impl Record {
    /// How many fields the record has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The bytes of one field; empty when there is no such field.
    pub(super) fn field(&self, index: usize) -> &[u8] {
        let start = if index == 0 {
            0
        } else {
            self.ends.get(index - 1).copied().unwrap_or(0)
        };
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Nothing but delimiters and blanks, as spreadsheets leave below their last row.
    pub(super) fn is_blank(&self) -> bool {
        self.fault.is_none() && self.bytes.iter().all(u8::is_ascii_whitespace)
    }

    fn begin(&mut self, line: u64) {
        (self.line, self.last_line, self.fault, self.size) = (line, line, None, 0);
        self.bytes.clear();
        self.ends.clear();
    }

    fn is_untouched(&self) -> bool {
        self.size == 0
    }

    fn count_byte(&mut self) {
        self.size = self.size.saturating_add(1);
        if self.size > MAX_RECORD_BYTES {
            self.fault.get_or_insert(RecordFault::TooLong);
        }
    }

    fn push(&mut self, byte: u8) {
        if self.fault.is_none() {
            self.bytes.push(byte);
        }
    }

    fn end_field(&mut self) {
        if self.ends.len() == MAX_COLUMNS {
            self.fault.get_or_insert(RecordFault::TooManyFields);
        }
        if self.fault.is_none() {
            self.ends.push(self.bytes.len());
        }
    }
}

/// The records of a text, one after the other.
pub(super) struct Records<R> {
    text: Decoded<R>,
    delimiter: u8,
    line: u64,
    after_return: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Unquoted,
    Quoted,
    /// Behind a quote inside a quoted field: the closing one, or the first of a doubled one.
    QuoteSeen,
}

enum Act {
    Nothing,
    Push,
    EndField,
    EndRecord,
    Stray,
}

impl<R: Read> Records<R> {
    pub(super) fn new(text: Decoded<R>, delimiter: u8) -> Self {
        Records {
            text,
            delimiter,
            line: 1,
            after_return: false,
        }
    }

    /// The text that is being cut.
    pub(super) fn text(&self) -> &Decoded<R> {
        &self.text
    }

    /// Reads the next record that is not an empty line; false at the end. A record with a fault is skipped to its end
    /// in constant memory.
    pub(super) fn read(&mut self, record: &mut Record) -> io::Result<bool> {
        record.begin(self.line);
        let mut state = State::FieldStart;
        while let Some(byte) = self.text.next_byte()? {
            let line = self.line;
            if self.ends_a_return(byte) && state != State::Quoted {
                continue;
            }
            let (next, act) = step(state, byte, self.delimiter);
            if matches!(act, Act::EndRecord) && record.is_untouched() {
                record.begin(self.line);
                continue;
            }
            record.count_byte();
            match act {
                Act::Nothing => {}
                Act::Push => record.push(byte),
                Act::EndField => record.end_field(),
                Act::EndRecord => {
                    record.end_field();
                    record.last_line = line;
                    return Ok(true);
                }
                Act::Stray => record.fault = record.fault.or(Some(RecordFault::TextAfterQuote { line })),
            }
            state = next;
        }
        Ok(self.end_of_text(record, state))
    }

    /// Counts lines; true when the byte is only the second half of a CRLF.
    fn ends_a_return(&mut self, byte: u8) -> bool {
        let second_half = byte == b'\n' && self.after_return;
        self.after_return = byte == b'\r';
        if self.after_return || (byte == b'\n' && !second_half) {
            self.line += 1;
        }
        second_half
    }

    fn end_of_text(&self, record: &mut Record, state: State) -> bool {
        if record.is_untouched() {
            return false;
        }
        if state == State::Quoted {
            record.fault = Some(RecordFault::NeverClosed);
        }
        record.end_field();
        record.last_line = self.line;
        true
    }
}

fn step(state: State, byte: u8, delimiter: u8) -> (State, Act) {
    match (state, byte) {
        (State::Quoted, QUOTE) => (State::QuoteSeen, Act::Nothing),
        (State::Quoted, _) | (State::QuoteSeen, QUOTE) => (State::Quoted, Act::Push),
        (State::FieldStart, QUOTE) => (State::Quoted, Act::Nothing),
        (_, byte) if byte == delimiter => (State::FieldStart, Act::EndField),
        (_, b'\n' | b'\r') => (State::FieldStart, Act::EndRecord),
        (State::QuoteSeen, _) => (State::Unquoted, Act::Stray),
        (State::FieldStart | State::Unquoted, _) => (State::Unquoted, Act::Push),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Cut = (u64, u64, Result<Vec<String>, RecordFault>);

    fn cut(bytes: &[u8]) -> Vec<Cut> {
        let mut records = Records::new(Decoded::new(bytes, encoding_rs::UTF_8), b',');
        let mut record = Record::default();
        let mut all = Vec::new();
        while records.read(&mut record).unwrap() {
            let fields = (0..record.len()).map(|index| String::from_utf8_lossy(record.field(index)).into_owned());
            all.push((
                record.line,
                record.last_line,
                record.fault.map_or(Ok(fields.collect()), Err),
            ));
        }
        all
    }

    fn fields(of: &[&str]) -> Vec<String> {
        of.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_record_knows_the_lines_it_stands_on() {
        let text = b"a,b\r\n\r\n\"two\nlines\",\"say \"\"hi\"\"\"\r\"x\r\ny\",5\" pipe\nlast,";
        assert_eq!(
            cut(text),
            [
                (1, 1, Ok(fields(&["a", "b"]))),
                (3, 4, Ok(fields(&["two\nlines", "say \"hi\""]))),
                (5, 6, Ok(fields(&["x\r\ny", "5\" pipe"]))),
                (7, 7, Ok(fields(&["last", ""]))),
            ]
        );
    }

    #[test]
    fn a_quote_that_swallows_rows_refuses_them_instead_of_making_one_field_of_them() {
        let text = b"1,\"opened\n2,\"quoted\"\n3,fine\n";
        assert_eq!(
            cut(text),
            [
                (1, 2, Err(RecordFault::TextAfterQuote { line: 2 })),
                (3, 3, Ok(fields(&["3", "fine"])))
            ]
        );
        assert_eq!(cut(b"1,\"opened\n2,b\n"), [(1, 3, Err(RecordFault::NeverClosed))]);
    }

    #[test]
    fn a_record_beyond_the_bound_is_skipped_in_constant_memory_and_the_next_is_read() {
        let long = "x".repeat(8 * MAX_RECORD_BYTES);
        let text = format!("\"{long}\",1\nnext,2\n");
        let mut records = Records::new(Decoded::new(text.as_bytes(), encoding_rs::UTF_8), b',');
        let mut record = Record::default();
        assert!(records.read(&mut record).unwrap());
        assert_eq!((record.fault, record.line), (Some(RecordFault::TooLong), 1));
        assert!(record.bytes.capacity() <= 2 * MAX_RECORD_BYTES);
        assert!(records.read(&mut record).unwrap());
        assert_eq!(
            (record.field(0), record.line, record.fault),
            (b"next".as_slice(), 2, None)
        );
        assert_eq!(
            cut(",".repeat(MAX_COLUMNS).as_bytes()),
            [(1, 1, Err(RecordFault::TooManyFields))]
        );
    }

    proptest! {
        #[test]
        fn well_formed_files_read_as_the_csv_crate_reads_them(
            rows in prop::collection::vec(prop::collection::vec("[a\",\\r\\n 好]{0,6}", 2..5), 0..8),
            crlf: bool,
        ) {
            let ends = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let mut writer = csv::WriterBuilder::new().flexible(true).terminator(ends).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let read: Vec<Vec<String>> =
                cut(&writer.into_inner().unwrap()).into_iter().map(|(_, _, fields)| fields.unwrap()).collect();
            prop_assert_eq!(read, rows);
        }

        #[test]
        fn whatever_the_bytes_lines_never_run_backwards(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let mut before = 0;
            for (line, last_line, _) in cut(&bytes) {
                prop_assert!(before < line && line <= last_line);
                before = line;
            }
        }
    }
}
