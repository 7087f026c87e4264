//! The parts of a map that decide: which columns make a field, which word means which, when a reply is none, how the
//! bytes are to be taken.

use std::collections::BTreeMap;
use std::str::FromStr;

use encoding_rs::Encoding;
use serde::Deserialize;

use super::map::{MapError, field};
use super::refusal::excerpt;
use crate::domain::words::UnknownWord;

/// One column, or several whose texts are joined.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "expected a column's name or a list of names")]
pub(super) enum Columns {
    One(String),
    Several(Vec<String>),
}

impl Columns {
    pub(super) fn names(&self) -> &[String] {
        match self {
            Columns::One(name) => std::slice::from_ref(name),
            Columns::Several(names) => names,
        }
    }
}

/// How the file's words become the desk's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordRule<W> {
    column: Option<String>,
    default: Option<W>,
    #[serde(default = "BTreeMap::new")]
    values: BTreeMap<String, W>,
}

impl<W> Default for WordRule<W> {
    fn default() -> Self {
        WordRule {
            column: None,
            default: None,
            values: BTreeMap::new(),
        }
    }
}

impl<W: Copy + FromStr<Err = UnknownWord>> WordRule<W> {
    /// The column that holds the word, if the file says it at all.
    pub(super) fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// What an empty or absent cell means.
    pub(super) fn default(&self) -> Option<W> {
        self.default
    }

    /// What a cell means: as the map says, in whatever case, or one of the desk's own words.
    pub(super) fn word(&self, text: &str) -> Option<W> {
        let folded = text.to_lowercase();
        self.values.get(&folded).copied().or_else(|| folded.parse().ok())
    }

    /// Settles what an absent column means, and folds the file's words to lower case.
    pub(super) fn check(&mut self, table: &'static str, otherwise: Option<W>) -> Result<(), MapError> {
        if self.column.is_none() {
            if !self.values.is_empty() {
                return Err(field(
                    table,
                    "has values, but no column to find them in; add column = \"…\"",
                ));
            }
            self.default = self.default.or(otherwise);
            if self.default.is_none() {
                return Err(field(table, "is not decided; add column = \"…\" or default = \"…\""));
            }
        }
        let before = self.values.len();
        self.values = std::mem::take(&mut self.values)
            .into_iter()
            .map(|(text, word)| (text.to_lowercase(), word))
            .collect();
        if self.values.len() < before {
            return Err(field(
                table,
                "has values that differ in upper and lower case only; keep one of each",
            ));
        }
        Ok(())
    }
}

/// When a reply says only that the message arrived or was passed on. Such a reply keeps no promise.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AcknowledgementOnly {
    /// Any reply with fewer characters.
    #[serde(default)]
    shorter_than: usize,
    /// A reply with one of these phrases…
    #[serde(default)]
    phrases: Vec<String>,
    /// …and fewer characters than this.
    #[serde(default)]
    phrases_shorter_than: usize,
}

impl AcknowledgementOnly {
    /// Whether the rule holds for this reply.
    pub(super) fn is_met_by(&self, reply: &str) -> bool {
        let length = reply.chars().count();
        let has_phrase = || self.phrases.iter().any(|phrase| reply.contains(phrase.as_str()));
        length < self.shorter_than || (length < self.phrases_shorter_than && has_phrase())
    }
}

/// `auto` (UTF-8, or what a byte-order mark says) or any label of the Encoding Standard: gb18030, gbk, big5,
/// windows-1252, shift_jis, utf-16le…
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct TextEncoding(pub(super) &'static Encoding);

impl Default for TextEncoding {
    fn default() -> Self {
        TextEncoding(encoding_rs::UTF_8)
    }
}

impl TryFrom<String> for TextEncoding {
    type Error = String;

    fn try_from(label: String) -> Result<Self, String> {
        if label == "auto" {
            return Ok(TextEncoding::default());
        }
        // `replacement` is the standard's name for encodings that must not be decoded.
        Encoding::for_label(label.as_bytes())
            .filter(|encoding| *encoding != encoding_rs::REPLACEMENT)
            .map(TextEncoding)
            .ok_or_else(|| {
                format!(
                    "\"{}\" is not an encoding; write auto, utf-8, gb18030, big5 or the like",
                    excerpt(&label)
                )
            })
    }
}

/// One ASCII character between the fields.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Delimiter(pub(super) u8);

impl Default for Delimiter {
    fn default() -> Self {
        Delimiter(b',')
    }
}

impl TryFrom<String> for Delimiter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_bytes() {
            [byte] if byte.is_ascii_punctuation() && *byte != b'"' || matches!(byte, b'\t' | b' ') => {
                Ok(Delimiter(*byte))
            }
            _ => Err(format!(
                "\"{}\" is not a delimiter; write \",\", \";\", \"|\" or \"\\t\"",
                excerpt(&text)
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acknowledgement_is_told_from_an_answer_when_the_map_asks_for_it() {
        let rule = AcknowledgementOnly {
            shorter_than: 6,
            phrases: vec!["已收悉".to_owned(), "has been received".to_owned()],
            phrases_shorter_than: 40,
        };
        for (reply, expected) in [
            ("已阅。", true),
            ("网友：您好！留言已收悉", true),
            ("Your message has been received.", true),
            ("已为您更换光猫，网速恢复。", false),
            (
                "留言已收悉。经查，七月六日光缆中断，当日十八时修复，费用已退回您的账户，并已电话向您说明情况，请查收。",
                false,
            ),
        ] {
            assert_eq!(rule.is_met_by(reply), expected, "{reply}");
        }
    }
}
