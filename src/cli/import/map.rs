//! The map of a file: which column means what, how its times and words are written, what to clean up. Written in TOML
//! by whoever knows the file; everything in it is checked before the first row is read.

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use serde::Deserialize;

use super::cells::{MAX_BODY, MAX_SHORT_TEXT, MAX_SUBJECT, trouble};
use super::dates::Times;
use super::refusal::excerpt;
use super::rules::{AcknowledgementOnly, Columns, Delimiter, TextEncoding, WordRule};
use super::text::{CleanStep, one_line};
use crate::domain::words::{Channel, TicketKind, TicketState, Urgency};

const MAX_MAP_BYTES: usize = 256 * 1024;
const MAX_DETAILS: usize = 20;
const MAX_NAME: usize = 60;

/// How to read one kind of file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportMap {
    source: String,
    #[serde(default)]
    encoding: TextEncoding,
    #[serde(default)]
    delimiter: Delimiter,
    columns: ColumnsOfFields,
    times: Times,
    channel: WordRule<Channel>,
    #[serde(default)]
    kind: WordRule<TicketKind>,
    #[serde(default)]
    urgency: WordRule<Urgency>,
    #[serde(default)]
    state: WordRule<TicketState>,
    #[serde(default)]
    defaults: Defaults,
    #[serde(default)]
    clean: Clean,
    acknowledgement_only: Option<AcknowledgementOnly>,
    #[serde(default)]
    details: BTreeMap<String, String>,
}

/// Why a map cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    #[error("the map is longer than {MAX_MAP_BYTES} bytes; it should hold rules, not rows")]
    TooLong,
    /// With the line, the field and what could have stood there.
    #[error("the map cannot be read: {0}")]
    Syntax(String),
    #[error("the map's {field}: {trouble}")]
    Field { field: &'static str, trouble: String },
}

impl ImportMap {
    /// Reads and checks a map.
    pub fn from_toml(text: &str) -> Result<Self, MapError> {
        if text.len() > MAX_MAP_BYTES {
            return Err(MapError::TooLong);
        }
        let mut map: ImportMap = toml::from_str(text).map_err(|error| MapError::Syntax(error.to_string()))?;
        map.check()?;
        Ok(map)
    }

    /// Names the origin of the tickets. Together with a row's external id it makes an import repeatable without
    /// doubling anything.
    pub fn source(&self) -> &str {
        &self.source
    }

    pub(super) fn encoding(&self) -> &'static Encoding {
        self.encoding.0
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter.0
    }

    pub(super) fn columns(&self) -> &ColumnsOfFields {
        &self.columns
    }

    pub(super) fn times(&self) -> &Times {
        &self.times
    }

    pub(super) fn channel(&self) -> &WordRule<Channel> {
        &self.channel
    }

    pub(super) fn kind(&self) -> &WordRule<TicketKind> {
        &self.kind
    }

    pub(super) fn urgency(&self) -> &WordRule<Urgency> {
        &self.urgency
    }

    pub(super) fn state(&self) -> &WordRule<TicketState> {
        &self.state
    }

    pub(super) fn defaults(&self) -> &Defaults {
        &self.defaults
    }

    pub(super) fn clean(&self) -> &Clean {
        &self.clean
    }

    pub(super) fn details(&self) -> &BTreeMap<String, String> {
        &self.details
    }

    /// Whether a reply answers the matter. Every reply does, unless the map has a rule against empty courtesies.
    pub(super) fn is_substantive(&self, reply: &str) -> bool {
        !self
            .acknowledgement_only
            .as_ref()
            .is_some_and(|rule| rule.is_met_by(reply))
    }

    fn check(&mut self) -> Result<(), MapError> {
        check_source(&self.source)?;
        self.columns.check()?;
        self.defaults.check()?;
        if self.columns.subject.is_none() && self.defaults.subject.is_empty() {
            return Err(field(
                "columns.subject",
                "is missing; name the column or give [defaults] subject",
            ));
        }
        if self.acknowledgement_only.is_some() && self.columns.reply.is_none() {
            return Err(field(
                "acknowledgement_only",
                "judges replies, but the map names no reply column",
            ));
        }
        if self.details.len() > MAX_DETAILS || self.details.keys().any(|name| !is_name(name)) {
            return Err(field(
                "details",
                format!("takes {MAX_DETAILS} names at most, of {MAX_NAME} characters or fewer"),
            ));
        }
        self.channel.check("channel", None)?;
        self.kind.check("kind", Some(TicketKind::Complaint))?;
        self.urgency.check("urgency", Some(Urgency::General))?;
        self.state.check("state", Some(TicketState::Acknowledged))
    }
}

/// A complaint about one field of the map.
pub(super) fn field(field: &'static str, trouble: impl Into<String>) -> MapError {
    MapError::Field {
        field,
        trouble: trouble.into(),
    }
}

fn check_source(source: &str) -> Result<(), MapError> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    if is_name(source) && source.chars().all(allowed) {
        return Ok(());
    }
    Err(field(
        "source",
        format!(
            "\"{}\" should be 1 to {MAX_NAME} of a-z, 0-9, -, _ and .",
            excerpt(source)
        ),
    ))
}

fn is_name(text: &str) -> bool {
    (1..=MAX_NAME).contains(&text.chars().count())
}

/// The columns of the fields that hold text or times.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnsOfFields {
    pub(super) external_id: Columns,
    pub(super) subject: Option<Columns>,
    pub(super) description: Option<Columns>,
    pub(super) received_at: Columns,
    pub(super) reply: Option<Columns>,
    pub(super) replied_at: Option<Columns>,
    pub(super) region: Option<Columns>,
    pub(super) customer_reference: Option<Columns>,
    pub(super) customer_name: Option<Columns>,
    pub(super) customer_phone: Option<Columns>,
    pub(super) customer_email: Option<Columns>,
    pub(super) customer_company: Option<Columns>,
}

impl ColumnsOfFields {
    fn check(&self) -> Result<(), MapError> {
        match (&self.reply, &self.replied_at) {
            (Some(_), None) => Err(field(
                "columns.replied_at",
                "is missing; a reply without its time proves nothing",
            )),
            (None, Some(_)) => Err(field(
                "columns.reply",
                "is missing; a time of reply without the reply proves nothing",
            )),
            _ => Ok(()),
        }
    }
}

/// Texts for rows that have none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Defaults {
    pub(super) subject: String,
    pub(super) description: String,
    pub(super) region: String,
}

impl Defaults {
    fn check(&self) -> Result<(), MapError> {
        let texts = [
            ("defaults.subject", &self.subject, MAX_SUBJECT),
            ("defaults.description", &self.description, MAX_BODY),
            ("defaults.region", &self.region, MAX_SHORT_TEXT),
        ];
        for (name, text, limit) in texts {
            if let Some(why) = trouble(text, limit) {
                return Err(field(name, why.to_string()));
            }
        }
        if self.subject != one_line(&self.subject) {
            return Err(field("defaults.subject", "should be one line without blanks around it"));
        }
        Ok(())
    }
}

/// What to clean up in the long texts. All other fields are always freed of odd spaces.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Clean {
    pub(super) subject: Vec<CleanStep>,
    pub(super) description: Vec<CleanStep>,
    pub(super) reply: Vec<CleanStep>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
        source = "old-desk"
        [columns]
        external_id = "No"
        subject = "Subject"
        received_at = ["Day", "Time"]
        [times]
        zone = "Asia/Shanghai"
        formats = ["%Y-%m-%d %H:%M"]
        [channel]
        column = "Via"
        values = { "Customer Care Call" = "hotline", Internet = "web" }
    "#;

    #[test]
    fn a_small_map_is_enough_and_the_rest_has_sensible_defaults() {
        let map = ImportMap::from_toml(SMALL).unwrap();
        assert_eq!(map.source(), "old-desk");
        assert_eq!((map.encoding().name(), map.delimiter()), ("UTF-8", b','));
        assert_eq!(map.kind().default(), Some(TicketKind::Complaint));
        assert_eq!(map.state().default(), Some(TicketState::Acknowledged));
        assert!(map.is_substantive("ok"));
    }

    #[test]
    fn words_are_found_in_any_case_and_the_desks_own_words_need_no_entry() {
        let map = ImportMap::from_toml(SMALL).unwrap();
        assert_eq!(map.channel().word("customer care CALL"), Some(Channel::Hotline));
        assert_eq!(map.channel().word("hall"), Some(Channel::Hall));
        assert_eq!(map.channel().word("Fax"), None);
    }

    #[test]
    fn a_mistake_is_answered_with_the_field_and_the_cure() {
        let replaced = |from: &str, to: &str| {
            assert!(SMALL.contains(from), "{from}");
            ImportMap::from_toml(&SMALL.replace(from, to)).unwrap_err().to_string()
        };
        for (from, to, expected) in [
            ("old-desk", "Old desk", "source: \"Old desk\" should be 1 to 60 of a-z"),
            ("subject = \"Subject\"", "", "columns.subject: is missing"),
            (
                "subject =",
                "subjekt =",
                "unknown field `subjekt`, expected one of `external_id`, `subject`",
            ),
            (
                "external_id = \"No\"",
                "external_id = 7",
                "expected a column's name or a list of names",
            ),
            ("external_id = \"No\"", "", "missing field `external_id`"),
            ("Asia/Shanghai", "Asia/Atlantis", "zone: \"Asia/Atlantis\""),
            (
                "\"hotline\"",
                "\"telephone\"",
                "unknown variant `telephone`, expected one of `hall`",
            ),
            ("column = \"Via\"", "", "channel: has values, but no column"),
            (
                "Internet =",
                "\"CUSTOMER care call\" =",
                "differ in upper and lower case",
            ),
            (
                "source = \"old-desk\"",
                "source = \"old\"\nencoding = \"klingon\"",
                "\"klingon\" is not an encoding",
            ),
            (
                "source = \"old-desk\"",
                "source = \"old\"\ndelimiter = \"\\\"\"",
                "is not a delimiter",
            ),
            (
                "subject =",
                "reply = \"Answer\"\nsubject =",
                "columns.replied_at: is missing",
            ),
            (
                "subject =",
                "replied_at = \"Answered\"\nsubject =",
                "columns.reply: is missing",
            ),
            (
                "[times]",
                "[acknowledgement_only]\nshorter_than = 9\n[times]",
                "names no reply column",
            ),
            (
                "[times]",
                "[defaults]\nsubject = \"two\\nlines\"\n[times]",
                "defaults.subject: should be one line",
            ),
            (
                "[times]",
                "[clean]\nsubject = [\"shine\"]\n[times]",
                "unknown variant `shine`",
            ),
        ] {
            let error = replaced(from, to);
            assert!(error.contains(expected), "{error}");
        }
        assert_eq!(
            ImportMap::from_toml(&" ".repeat(MAX_MAP_BYTES + 1)).unwrap_err(),
            MapError::TooLong
        );
    }
}
