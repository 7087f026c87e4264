//! The rows of a file: one record in, one [`ImportRow`] or every reason against it out.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use sha2::{Digest, Sha256};

use super::cells::RowReading;
use super::decode::Decoded;
use super::header::Layout;
use super::map::ImportMap;
use super::records::{MAX_COLUMNS, MAX_RECORD_BYTES, Record, RecordFault, Records};
use super::refusal::{Field, FileRefused, RefusedRow, Unread, Why};
use crate::domain::moment::Moment;
use crate::domain::words::{Channel, TicketKind, TicketState, Urgency};

/// The most rows of one file. Each costs some fifty bytes of memory, to find repeated ids.
pub const MAX_ROWS: u64 = 2_000_000;

/// One matter from a file, as the desk would have noted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Where in the file the row starts.
    pub line: u64,
    /// The matter's name where it comes from, as it stands there; not always a number.
    pub external_id: String,
    /// What it is about.
    pub kind: TicketKind,
    /// How it came in.
    pub channel: Channel,
    /// How pressing it was.
    pub urgency: Urgency,
    /// Where it stood when the file was written. A label, never evidence of a reply.
    pub state: TicketState,
    /// One line of 1 to 200 characters.
    pub subject: String,
    /// Up to 20,000 characters; empty when the file has no body.
    pub description: String,
    /// When the customer spoke.
    pub received_at: Moment,
    /// Where.
    pub region: Option<String>,
    /// Who, as far as the file says.
    pub customer: ImportedCustomer,
    /// The answer, if there was one.
    pub reply: Option<ImportedReply>,
    /// Other cells worth keeping, under the names that the map gives them.
    pub details: BTreeMap<String, String>,
}

/// What a file says of a customer, unchecked beyond its length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedCustomer {
    /// The customer's name in the other system's records.
    pub reference: Option<String>,
    /// A person's name.
    pub name: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// A mail address.
    pub email: Option<String>,
    /// A company's name.
    pub company: Option<String>,
}

impl ImportedCustomer {
    /// Whether the file says nothing at all.
    pub fn is_unknown(&self) -> bool {
        *self == ImportedCustomer::default()
    }
}

/// An answer given in the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedReply {
    /// What was said, 1 to 20,000 characters.
    pub text: String,
    /// When, never before the message.
    pub at: Moment,
    /// Whether it answers the matter, or only says that the message arrived.
    pub substantive: bool,
}

/// The rows of one file, read as they are asked for. After [`Unread::File`] there is nothing more to read.
pub struct ImportReader<'m, R> {
    map: &'m ImportMap,
    layout: Layout,
    records: Records<R>,
    record: Record,
    now: Moment,
    seen: HashMap<[u8; 16], u64>,
    rows: u64,
    done: bool,
}

impl<'m, R: Read> ImportReader<'m, R> {
    /// Reads the header and checks that the map's columns are there. Times after `now` will be refused.
    pub fn open(source: R, map: &'m ImportMap, now: Moment) -> Result<Self, FileRefused> {
        let mut records = Records::new(Decoded::new(source, map.encoding()), map.delimiter());
        let mut record = Record::default();
        if !records.read(&mut record)? {
            return Err(FileRefused::Empty);
        }
        if let Some(fault) = record.fault {
            return Err(FileRefused::HeaderUnreadable {
                line: record.line,
                why: fault.into(),
            });
        }
        let layout = Layout::find(map, &record, records.text().encoding())?;
        Ok(ImportReader {
            map,
            layout,
            records,
            record,
            now,
            seen: HashMap::new(),
            rows: 0,
            done: false,
        })
    }

    /// Bytes taken from the source so far, for a progress bar.
    pub fn bytes_read(&self) -> u64 {
        self.records.text().bytes_read()
    }

    /// Rows met so far, refused ones included.
    pub fn rows_met(&self) -> u64 {
        self.rows
    }

    fn row(&mut self) -> Result<ImportRow, RefusedRow> {
        let mut reading = RowReading::new(
            self.map,
            &self.layout,
            &self.record,
            self.records.text().encoding(),
            self.now,
        );
        if let Some(why) = reading.whole_record_trouble() {
            reading.note(Field::Record, why);
            return Err(reading.refused(None));
        }
        let external_id = reading.external_id();
        if let Some(id) = &external_id
            && let Some(first_line) = first_line_of(&mut self.seen, id, self.record.line)
        {
            reading.note(Field::ExternalId, Why::Repeated { first_line });
        }
        reading.row(external_id)
    }
}

impl<R: Read> Iterator for ImportReader<'_, R> {
    type Item = Result<ImportRow, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            match self.records.read(&mut self.record) {
                Ok(true) if self.record.is_blank() => {}
                Ok(true) if self.rows == MAX_ROWS => {
                    self.done = true;
                    return Some(Err(FileRefused::TooManyRows { limit: MAX_ROWS }.into()));
                }
                Ok(true) => {
                    self.rows += 1;
                    return Some(self.row().map_err(Unread::Row));
                }
                Ok(false) => self.done = true,
                Err(error) => {
                    self.done = true;
                    return Some(Err(FileRefused::Io(error).into()));
                }
            }
        }
        None
    }
}

/// Remembers the id by its digest, since ids may be long and rows many; the earlier line if it was there before.
fn first_line_of(seen: &mut HashMap<[u8; 16], u64>, id: &str, line: u64) -> Option<u64> {
    let mut key = [0; 16];
    key.copy_from_slice(&Sha256::digest(id.as_bytes())[..16]);
    let first_line = *seen.entry(key).or_insert(line);
    (first_line != line).then_some(first_line)
}

impl From<RecordFault> for Why {
    fn from(fault: RecordFault) -> Self {
        match fault {
            RecordFault::TooLong => Why::RecordTooLong {
                limit: MAX_RECORD_BYTES,
            },
            RecordFault::TooManyFields => Why::TooManyFields { limit: MAX_COLUMNS },
            RecordFault::TextAfterQuote { line } => Why::TextAfterQuote { line },
            RecordFault::NeverClosed => Why::QuoteNeverClosed,
        }
    }
}
