//! What reading a file can say no to, and how it says it: which line, which field, what is wrong, what to do.

use std::fmt;

use crate::domain::words::words;

words! {
    /// A field of the ticket that a row becomes.
    Field {
        ExternalId = "external_id", Kind = "kind", Channel = "channel", Urgency = "urgency", State = "state",
        Subject = "subject", Description = "description", ReceivedAt = "received_at", Region = "region",
        CustomerReference = "customer_reference", CustomerName = "customer_name", CustomerPhone = "customer_phone",
        CustomerEmail = "customer_email", CustomerCompany = "customer_company",
        Reply = "reply", RepliedAt = "replied_at", Details = "details",
        /// The record as a whole.
        Record = "record",
    }
}

/// What is wrong with one field of one row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    #[error("is empty")]
    Missing,
    #[error("has {chars} characters, more than {limit}")]
    TooLong { chars: usize, limit: usize },
    #[error("holds bytes that are not {encoding}; name the file's encoding in the map")]
    Undecodable { encoding: &'static str },
    #[error("holds the control character U+{code:04X}; add \"control_characters\" to its [clean] steps to drop it")]
    ControlCharacter { code: u32 },
    #[error("\"{value}\" is not explained by the map; add it under [{table}.values]")]
    UnknownValue { value: String, table: &'static str },
    #[error("\"{value}\" fits none of the formats under [times]")]
    NotATime { value: String },
    #[error("\"{value}\" can be read as {first} and as {second}; set ambiguous = \"first\" under [times] to decide")]
    AmbiguousTime {
        value: String,
        first: String,
        second: String,
    },
    #[error("\"{value}\" did not exist or came twice in {zone}, where the clocks were changed")]
    ClockChange { value: String, zone: String },
    #[error("{date} lies outside the period from {earliest} to {latest} that the map expects")]
    OutsidePeriod {
        date: String,
        earliest: String,
        latest: String,
    },
    #[error("{at} has not come yet")]
    InTheFuture { at: String },
    #[error("lies before the message that it answers")]
    ReplyBeforeMessage,
    #[error("there is a reply, but no time of reply")]
    ReplyWithoutTime,
    #[error("there is a time of reply, but no reply")]
    TimeWithoutReply,
    #[error("the same id already stands at line {first_line}")]
    Repeated { first_line: u64 },
    #[error("has {found} fields where the header has {expected}")]
    FieldCount { found: usize, expected: usize },
    #[error("is longer than {limit} bytes; look for a quote that is never closed")]
    RecordTooLong { limit: usize },
    #[error("has more than {limit} fields")]
    TooManyFields { limit: usize },
    #[error("a quoted field goes on behind its closing quote at line {line}; look for a quote that is not doubled")]
    TextAfterQuote { line: u64 },
    #[error("a quote is opened and never closed, so everything up to the end of the file belongs to this record")]
    QuoteNeverClosed,
}

/// One reason for refusing a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct Reason {
    /// Where the trouble is.
    pub field: Field,
    /// What it is.
    pub why: Why,
}

/// A row that did not become a ticket: where it stands and every reason found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// The line on which the record starts; the header is line 1.
    pub line: u64,
    /// The line on which it ends: later when fields hold line breaks or a quote swallowed rows.
    pub last_line: u64,
    /// The ticket's id in the file, when it could be read.
    pub external_id: Option<String>,
    /// At least one.
    pub reasons: Vec<Reason>,
}

impl fmt::Display for RefusedRow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == self.last_line {
            write!(out, "line {}", self.line)?;
        } else {
            write!(out, "lines {} to {}", self.line, self.last_line)?;
        }
        if let Some(id) = &self.external_id {
            write!(out, " (ticket {id})")?;
        }
        for (index, reason) in self.reasons.iter().enumerate() {
            write!(out, "{} {reason}", if index == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

impl std::error::Error for RefusedRow {}

/// Why a file cannot be read, or not any further.
#[derive(Debug, thiserror::Error)]
pub enum FileRefused {
    #[error("the file cannot be read")]
    Io(#[from] std::io::Error),
    #[error("the file is empty; its first line must name the columns")]
    Empty,
    #[error(
        "the header at line {line} is not {encoding}; set the file's encoding in the map, such as encoding = \"gb18030\""
    )]
    HeaderUndecodable { line: u64, encoding: &'static str },
    #[error("the header at line {line} cannot be read: {why}")]
    HeaderUnreadable { line: u64, why: Why },
    #[error("the file has no column {}; it has {}", quoted(.missing), quoted(.found))]
    ColumnsMissing { missing: Vec<String>, found: Vec<String> },
    #[error("the header names {} more than once; rename one of them", quoted(.names))]
    ColumnsRepeated { names: Vec<String> },
    #[error("the file has more than {limit} rows; split it")]
    TooManyRows { limit: u64 },
}

/// What stands in the way of the next row: the row itself, after which reading goes on, or the file, after which it
/// does not.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    #[error(transparent)]
    Row(RefusedRow),
    #[error(transparent)]
    File(#[from] FileRefused),
}

/// At most 30 names, each at most 60 characters, so that a wrong file makes a short message.
fn quoted(names: &[String]) -> String {
    let mut text: Vec<String> = names
        .iter()
        .take(30)
        .map(|name| format!("\"{}\"", excerpt(name)))
        .collect();
    if names.len() > 30 {
        text.push(format!("and {} more", names.len() - 30));
    }
    text.join(", ")
}

/// The beginning of a value, fit for a message.
pub(super) fn excerpt(text: &str) -> String {
    let mut short: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(60)
        .collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}
