//! Reads the cells of one record by the map. Every reason against a row is gathered, so that a person mends it once.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::dates::Side;
use super::header::Layout;
use super::map::ImportMap;
use super::records::Record;
use super::refusal::{Field, Reason, RefusedRow, Why, excerpt};
use super::rows::{ImportRow, ImportedCustomer, ImportedReply};
use super::rules::WordRule;
use super::text::{CleanStep, clean, one_line};
use crate::domain::moment::Moment;
use crate::domain::text::{BODY_MAX, SHORT_MAX, SUBJECT_MAX};
use crate::domain::words::{Channel, TicketKind, TicketState, UnknownWord, Urgency};

const MAX_ID: usize = 100;
pub(super) const MAX_SUBJECT: usize = SUBJECT_MAX;
pub(super) const MAX_BODY: usize = BODY_MAX;
pub(super) const MAX_SHORT_TEXT: usize = SHORT_MAX;
const MAX_DETAIL: usize = 1_000;
const MAX_TIME: usize = 100;

/// One row while it is read.
pub(super) struct RowReading<'a> {
    map: &'a ImportMap,
    layout: &'a Layout,
    record: &'a Record,
    encoding: &'static str,
    now: Moment,
    reasons: Vec<Reason>,
}

/// The fields that take their value from a closed vocabulary.
struct Words {
    kind: TicketKind,
    channel: Channel,
    urgency: Urgency,
    state: TicketState,
}

/// How the text of one field is read.
#[derive(Clone, Copy)]
struct Reading<'a> {
    field: Field,
    joiner: &'a str,
    steps: &'a [CleanStep],
    limit: usize,
    one_line: bool,
}

impl<'a> Reading<'a> {
    fn short(field: Field, limit: usize) -> Self {
        Reading {
            field,
            joiner: " ",
            steps: &[CleanStep::Spaces],
            limit,
            one_line: true,
        }
    }

    fn body(field: Field, steps: &'a [CleanStep]) -> Self {
        Reading {
            field,
            joiner: "\n\n",
            steps,
            limit: MAX_BODY,
            one_line: false,
        }
    }
}

impl<'a> RowReading<'a> {
    pub(super) fn new(
        map: &'a ImportMap,
        layout: &'a Layout,
        record: &'a Record,
        encoding: &'static str,
        now: Moment,
    ) -> Self {
        RowReading {
            map,
            layout,
            record,
            encoding,
            now,
            reasons: Vec::new(),
        }
    }

    /// Why the record cannot be read as a row at all.
    pub(super) fn whole_record_trouble(&self) -> Option<Why> {
        let (found, expected) = (self.record.len(), self.layout.width);
        let count = (found != expected).then_some(Why::FieldCount { found, expected });
        self.record.fault.map(Why::from).or(count)
    }

    /// Read first, so that every refusal can name the ticket.
    pub(super) fn external_id(&mut self) -> Option<String> {
        self.required(&self.layout.external_id, Reading::short(Field::ExternalId, MAX_ID))
    }

    /// The row, or every reason against it.
    pub(super) fn row(mut self, external_id: Option<String>) -> Result<ImportRow, RefusedRow> {
        let (words, subject, description) = (self.words(), self.subject(), self.description());
        let received_at = self.received_at();
        let (region, customer, details) = (self.region(), self.customer(), self.details());
        let reply = self.reply(received_at);
        if !self.reasons.is_empty() {
            return Err(self.refused(external_id));
        }
        let (Some(external_id), Some(words), Some(subject), Some(received_at)) =
            (external_id.clone(), words, subject, received_at)
        else {
            return Err(self.refused(external_id));
        };
        let line = self.record.line;
        let Words {
            kind,
            channel,
            urgency,
            state,
        } = words;
        Ok(ImportRow {
            line,
            external_id,
            kind,
            channel,
            urgency,
            state,
            subject,
            description,
            received_at,
            region,
            customer,
            reply,
            details,
        })
    }

    fn words(&mut self) -> Option<Words> {
        let (map, layout) = (self.map, self.layout);
        // Each is read before any is missed, so that all reasons are named.
        let kind = self.word(Field::Kind, map.kind(), &layout.kind);
        let channel = self.word(Field::Channel, map.channel(), &layout.channel);
        let urgency = self.word(Field::Urgency, map.urgency(), &layout.urgency);
        let state = self.word(Field::State, map.state(), &layout.state);
        Some(Words {
            kind: kind?,
            channel: channel?,
            urgency: urgency?,
            state: state?,
        })
    }

    fn description(&mut self) -> String {
        let (map, layout) = (self.map, self.layout);
        let reading = Reading::body(Field::Description, &map.clean().description);
        self.text(&layout.description, reading)
            .unwrap_or_else(|| map.defaults().description.clone())
    }

    fn region(&mut self) -> Option<String> {
        let reading = Reading {
            joiner: ", ",
            ..Reading::short(Field::Region, MAX_SHORT_TEXT)
        };
        let default = &self.map.defaults().region;
        self.text(&self.layout.region, reading)
            .or_else(|| Some(default.clone()).filter(|region| !region.is_empty()))
    }

    fn subject(&mut self) -> Option<String> {
        let reading = Reading {
            steps: &self.map.clean().subject,
            ..Reading::short(Field::Subject, MAX_SUBJECT)
        };
        let default = &self.map.defaults().subject;
        if default.is_empty() {
            return self.required(&self.layout.subject, reading);
        }
        self.text(&self.layout.subject, reading)
            .or_else(|| Some(default.clone()))
    }

    fn received_at(&mut self) -> Option<Moment> {
        let text = self.required(&self.layout.received_at, Reading::short(Field::ReceivedAt, MAX_TIME))?;
        self.time(Field::ReceivedAt, &text, Side::Message)
    }

    fn customer(&mut self) -> ImportedCustomer {
        let layout = self.layout;
        let mut text = |columns: &[usize], field| self.text(columns, Reading::short(field, MAX_SHORT_TEXT));
        ImportedCustomer {
            reference: text(&layout.customer_reference, Field::CustomerReference),
            name: text(&layout.customer_name, Field::CustomerName),
            phone: text(&layout.customer_phone, Field::CustomerPhone),
            email: text(&layout.customer_email, Field::CustomerEmail),
            company: text(&layout.customer_company, Field::CustomerCompany),
        }
    }

    fn details(&mut self) -> BTreeMap<String, String> {
        let (layout, reading) = (self.layout, Reading::short(Field::Details, MAX_DETAIL));
        let named = |(name, column): &(String, usize)| Some((name.clone(), self.text(&[*column], reading)?));
        layout.details.iter().filter_map(named).collect()
    }

    fn reply(&mut self, received_at: Option<Moment>) -> Option<ImportedReply> {
        let (map, layout) = (self.map, self.layout);
        let reasons_before = self.reasons.len();
        let text = self.text(&layout.reply, Reading::body(Field::Reply, &map.clean().reply));
        let at = self.text(&layout.replied_at, Reading::short(Field::RepliedAt, MAX_TIME));
        if self.reasons.len() > reasons_before {
            return None;
        }
        let (text, at) = match (text, at) {
            (None, None) => return None,
            (Some(text), Some(at)) => (text, at),
            (Some(_), None) => return self.refuse(Field::RepliedAt, Why::ReplyWithoutTime),
            (None, Some(_)) => return self.refuse(Field::Reply, Why::TimeWithoutReply),
        };
        let at = self.time(Field::RepliedAt, &at, Side::Reply)?;
        if received_at.is_some_and(|received_at| at < received_at) {
            return self.refuse(Field::RepliedAt, Why::ReplyBeforeMessage);
        }
        Some(ImportedReply {
            substantive: map.is_substantive(&text),
            text,
            at,
        })
    }

    fn time(&mut self, field: Field, text: &str, side: Side) -> Option<Moment> {
        match self.map.times().read(text, side) {
            Ok(at) if at > self.now => self.refuse(field, Why::InTheFuture { at: at.to_string() }),
            Ok(at) => Some(at),
            Err(why) => self.refuse(field, why),
        }
    }

    fn word<W: Copy + FromStr<Err = UnknownWord>>(
        &mut self,
        field: Field,
        rule: &WordRule<W>,
        column: &[usize],
    ) -> Option<W> {
        let reasons_before = self.reasons.len();
        let text = self.text(column, Reading::short(field, MAX_SHORT_TEXT));
        match text {
            _ if self.reasons.len() > reasons_before => None,
            Some(text) => rule.word(&text).or_else(|| {
                self.refuse(
                    field,
                    Why::UnknownValue {
                        value: excerpt(&text),
                        table: field.as_str(),
                    },
                )
            }),
            None => rule.default().or_else(|| self.refuse(field, Why::Missing)),
        }
    }

    fn required(&mut self, columns: &[usize], reading: Reading<'_>) -> Option<String> {
        let reasons_before = self.reasons.len();
        let text = self.text(columns, reading);
        if text.is_none() && self.reasons.len() == reasons_before {
            return self.refuse(reading.field, Why::Missing);
        }
        text
    }

    /// The cleaned text of one field; none when it is empty or refused.
    fn text(&mut self, columns: &[usize], reading: Reading<'_>) -> Option<String> {
        let mut parts = Vec::with_capacity(columns.len());
        for column in columns {
            let Ok(cell) = std::str::from_utf8(self.record.field(*column)) else {
                return self.refuse(
                    reading.field,
                    Why::Undecodable {
                        encoding: self.encoding,
                    },
                );
            };
            let cell = clean(cell, reading.steps);
            parts.push(if reading.one_line { one_line(&cell) } else { cell });
        }
        parts.retain(|part| !part.is_empty());
        let text = parts.join(reading.joiner);
        match trouble(&text, reading.limit) {
            Some(why) => self.refuse(reading.field, why),
            None => Some(text).filter(|text| !text.is_empty()),
        }
    }

    pub(super) fn note(&mut self, field: Field, why: Why) {
        self.reasons.push(Reason { field, why });
    }

    /// Notes a reason; always none, so that it can stand where the value would.
    fn refuse<T>(&mut self, field: Field, why: Why) -> Option<T> {
        self.note(field, why);
        None
    }

    pub(super) fn refused(self, external_id: Option<String>) -> RefusedRow {
        RefusedRow {
            line: self.record.line,
            last_line: self.record.last_line,
            external_id,
            reasons: self.reasons,
        }
    }
}

/// What neither engine could store as it is: PostgreSQL, for one, takes no U+0000.
pub(super) fn trouble(text: &str, limit: usize) -> Option<Why> {
    if let Some(control) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Some(Why::ControlCharacter { code: control.into() });
    }
    let chars = text.chars().count();
    (chars > limit).then_some(Why::TooLong { chars, limit })
}
