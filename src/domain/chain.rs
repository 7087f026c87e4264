//! The hash chain of a ticket. Each event's hash covers its own canonical bytes and the hash before it; words are in it
//! by a salted digest only, because a bare hash of an eleven-digit phone number can be guessed backwards.
//!
//! The format, for a second implementation:
//! `words_digest = SHA-256(salt ‖ canonical(words))`,
//! `hash = SHA-256(previous hash (32 zero bytes for the first) ‖ canonical({"actor","at","fact","seq","ticket","words"}))`
//! with `at` in microseconds since 1970 and `words` the digest in lower-case hex or null. Canonical JSON has its keys
//! sorted by their UTF-8 bytes, no white space, only integers for numbers, and escapes nothing but `"`, `\` and control
//! characters (as `\n`, `\r`, `\t`, `\b`, `\f` or `\u00xx`).

use std::io::Write as _;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::canonical;
use super::event::{Actor, Event, Fact, Happening, Words};
use super::ids::{Dice, TicketId};
use super::moment::Moment;

/// A SHA-256 digest (or a salt of the same size), written in lower-case hex.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands before the first event.
    pub const NONE: Hash = Hash([0; 32]);

    /// The digest of these parts, one after the other.
    pub fn of(parts: &[&[u8]]) -> Hash {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Hash(hasher.finalize().into())
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, out)
    }
}

impl std::str::FromStr for Hash {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, hex::FromHexError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Hash(bytes))
    }
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// The next event of a ticket whose chain ends in `head` after `seq - 1` events.
pub fn link(
    head: Hash,
    ticket: TicketId,
    seq: i64,
    at: Moment,
    actor: Actor,
    happening: Happening,
    dice: &mut Dice,
) -> Event {
    let Happening { fact, words } = happening;
    let salt = (!words.is_empty()).then(|| Hash(dice.bytes()));
    let words_digest = salt.map(|salt| digest_of(&words, salt));
    let hash = hash_of(head, ticket, seq, at, actor, &fact, words_digest);
    Event {
        ticket,
        seq,
        at,
        actor,
        fact,
        words: salt.map(|_| words),
        words_digest,
        salt,
        hash,
    }
}

/// What is wrong with `event` as the successor of a chain that ends in `head` after `seq` events, if anything.
pub fn fault(head: Hash, seq: i64, event: &Event) -> Option<String> {
    fault_of(head, seq, event, None)
}

/// [`fault`] for an event whose fact is stored as the JSON text `stored`, which must say that and nothing else.
pub fn fault_as_stored(head: Hash, seq: i64, event: &Event, stored: &str) -> Option<String> {
    fault_of(head, seq, event, Some(stored))
}

fn fault_of(head: Hash, seq: i64, event: &Event, stored: Option<&str>) -> Option<String> {
    if event.seq != seq + 1 {
        return Some(format!(
            "event {} is missing; event {} follows event {seq}",
            seq + 1,
            event.seq
        ));
    }
    if let (Some(words), Some(salt)) = (&event.words, event.salt)
        && Some(digest_of(words, salt)) != event.words_digest
    {
        return Some(format!(
            "the words of event {} are not those that were recorded",
            event.seq
        ));
    }
    if event.words.is_some() && (event.salt.is_none() || event.words_digest.is_none()) {
        return Some(format!("event {} has words that the chain does not cover", event.seq));
    }
    let text = chained_text(
        event.ticket,
        event.seq,
        event.at,
        event.actor,
        &event.fact,
        event.words_digest,
    );
    if Hash::of(&[&head.0, &text.whole]) != event.hash {
        return Some(format!(
            "event {} is not the one that was recorded: its hash differs",
            event.seq
        ));
    }
    let more = stored.is_some_and(|stored| !says_the_same(stored, text.fact()));
    more.then(|| format!("event {} says more than was recorded", event.seq))
}

fn says_the_same(stored: &str, fact: &[u8]) -> bool {
    stored.as_bytes() == fact
        || serde_json::from_str::<Value>(stored).is_ok_and(|stored| canonical(&stored).as_bytes() == fact)
}

fn digest_of(words: &Words, salt: Hash) -> Hash {
    let mut text = Vec::with_capacity(512);
    write(words, &mut text);
    Hash::of(&[&salt.0, &text])
}

fn hash_of(head: Hash, ticket: TicketId, seq: i64, at: Moment, actor: Actor, fact: &Fact, words: Option<Hash>) -> Hash {
    Hash::of(&[&head.0, &chained_text(ticket, seq, at, actor, fact, words).whole])
}

/// What the hash of an event covers besides the hash before it, and where the fact stands in it.
struct ChainedText {
    whole: Vec<u8>,
    fact: std::ops::Range<usize>,
}

impl ChainedText {
    fn fact(&self) -> &[u8] {
        &self.whole[self.fact.clone()]
    }
}

fn chained_text(ticket: TicketId, seq: i64, at: Moment, actor: Actor, fact: &Fact, words: Option<Hash>) -> ChainedText {
    let mut whole = Vec::with_capacity(1024);
    let digest = words.map_or_else(|| "null".to_owned(), |words| format!("\"{words}\""));
    let before = write!(whole, "{{\"actor\":\"{actor}\",\"at\":{},\"fact\":", at.as_micros());
    let from = whole.len();
    write(fact, &mut whole);
    let fact = from..whole.len();
    let after = write!(whole, ",\"seq\":{seq},\"ticket\":\"{ticket}\",\"words\":{digest}}}");
    debug_assert!(before.is_ok() && after.is_ok(), "writing into memory does not fail");
    ChainedText { whole, fact }
}

/// The canonical form of anything that can be written as JSON, without building a tree of it first.
pub fn written<T: Serialize>(value: &T) -> String {
    let mut text = Vec::with_capacity(256);
    write(value, &mut text);
    String::from_utf8(text).unwrap_or_else(|_| canonical(&json!(value)))
}

fn write<T: Serialize>(value: &T, text: &mut Vec<u8>) {
    if canonical::write(value, text).is_err() {
        text.extend_from_slice(canonical(&json!(value)).as_bytes());
    }
}

/// The one written form of a JSON value, whatever order its keys were stored in.
pub fn canonical(value: &Value) -> String {
    let mut text = String::with_capacity(256);
    write_canonical(value, &mut text);
    text
}

fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_unstable_by(|left, right| left.0.cmp(right.0));
            text.push('{');
            for (at, (key, field)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write_canonical(&Value::String(key.clone()), text);
                text.push(':');
                write_canonical(field, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write_canonical(item, text);
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => text.push_str(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_events() -> (Event, Event) {
        let mut dice = Dice::seeded(5);
        let at = Moment::from_micros(1_000_000);
        let ticket = TicketId::new(at, &mut dice);
        let note = |text: &str| Fact::Noted {}.saying([("text", text)]);
        let first = link(
            Hash::NONE,
            ticket,
            1,
            at,
            Actor::Desk,
            note("Kunde \"Li\" 说：\n网速慢"),
            &mut dice,
        );
        let second = link(first.hash, ticket, 2, at, Actor::Customer, note("second"), &mut dice);
        (first, second)
    }

    #[test]
    fn an_untouched_chain_has_no_fault() {
        let (first, second) = two_events();
        assert_eq!(fault(Hash::NONE, 0, &first), None);
        assert_eq!(fault(first.hash, 1, &second), None);
    }

    #[test]
    fn a_promise_recorded_before_time_zones_had_a_version_reads_back_as_it_was_chained() {
        const OLD: &str = concat!(
            r#"{"calendar":"01900000-0000-7000-8000-000000000001","clock_from":"2026-03-02T09:00:00Z","#,
            r#""due_at":"2026-03-03T09:00:00Z","epoch":1,"kind":"reply","policy":"01900000-0000-7000-8000-000000000002","#,
            r#""promise":"01900000-0000-7000-8000-000000000003","type":"promise_made"}"#
        );
        let fact: Fact = serde_json::from_str(OLD).unwrap();
        assert!(matches!(fact, Fact::PromiseMade { tzdb: None, .. }));
        let mut text = Vec::new();
        write(&fact, &mut text);
        assert_eq!(String::from_utf8(text).unwrap(), OLD);
    }

    #[test]
    fn every_change_is_found() {
        let (first, second) = two_events();
        let changed = |change: fn(&mut Event)| {
            let mut event = second.clone();
            change(&mut event);
            fault(first.hash, 1, &event).is_some()
        };
        assert!(changed(|event| event.at = Moment::from_micros(999_999)));
        assert!(changed(|event| event.actor = Actor::Desk));
        assert!(changed(|event| event.fact = Fact::Resolved {}));
        assert!(changed(
            |event| event.words = Some(Words::from([("text".into(), "other".into())]))
        ));
        assert!(changed(|event| event.words_digest = None));
        assert!(changed(|event| event.seq = 3));
        assert!(changed(|event| event.salt = Some(Hash::NONE)));
    }

    #[test]
    fn erased_words_leave_the_chain_whole() {
        let (mut first, second) = two_events();
        first.words = None;
        first.salt = None;
        assert_eq!(fault(Hash::NONE, 0, &first), None);
        assert_eq!(fault(first.hash, 1, &second), None);
    }

    #[test]
    fn the_hash_is_the_one_that_the_format_describes() {
        let (first, second) = two_events();
        let body = json!({
            "actor": second.actor.to_string(), "at": second.at.as_micros(), "fact": second.fact, "seq": 2,
            "ticket": second.ticket, "words": second.words_digest,
        });
        assert_eq!(second.hash, Hash::of(&[&first.hash.0, canonical(&body).as_bytes()]));
        let words = canonical(&json!(first.words));
        let salt = first.salt.unwrap();
        assert_eq!(first.words_digest, Some(Hash::of(&[&salt.0, words.as_bytes()])));
    }

    #[test]
    fn canonical_text_does_not_depend_on_the_order_of_keys() {
        let value: Value = serde_json::from_str(r#"{"b":[1,{"d":"\u00e9\n","c":null}],"a":true}"#).unwrap();
        assert_eq!(canonical(&value), r#"{"a":true,"b":[1,{"c":null,"d":"é\n"}]}"#);
    }
}
