//! Signed summaries of all chains, kept where whoever can write the database cannot write. Whoever rewrites history
//! afterwards, however consistently, has to change a root that somebody else holds.
//!
//! The format, for a second implementation. A checkpoint seals the tickets that changed since they were last sealed:
//!
//! * *entries*: one line for each, in ascending order of the ticket's id, `ticket id ‖ " " ‖ version ‖ " " ‖ head ‖ "\n"`:
//!   the id as lower-case UUID, the version (the number of its events) in decimal, the head (the hash of the event of that
//!   number, see [`super::chain`]) in lower-case hex. `entries = SHA-256(all these lines)`.
//! * `root = SHA-256(previous root ‖ canonical({"at","entries","events","number","tickets"}))`, the previous root being 32
//!   zero bytes for the first checkpoint, whose number is 1; each later number is one higher. `at` is in microseconds since
//!   1970, `entries` in lower-case hex; `tickets` and `events` count all that were ever sealed, this checkpoint included.
//! * `signature = Ed25519(key, "yinuo checkpoint\n" ‖ canonical({"at","events","key","number","root","tickets"}))` with
//!   `key` (the public one) and `root` in lower-case hex. What is signed is what a mail to an auditor says, so that a mail
//!   can be checked without the database.
//!
//! Canonical JSON is that of [`super::chain`]. A checkpoint without entries is signed too: it proves that nothing changed.
//! The file of checkpoints holds one canonical JSON object per line, `{"at","entries","events","key","number","previous",
//! "root","signature","tickets"}`, so that roots and signatures can be checked without the database as well.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::chain::{Hash, canonical};
use super::ids::TicketId;
use super::moment::Moment;

/// What stands before the signed text, so that the key's signatures mean nothing elsewhere.
const PURPOSE: &str = "yinuo checkpoint\n";

/// One ticket as a checkpoint seals it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub ticket: TicketId,
    pub version: i64,
    /// The hash of the event of that number, in hex, as the ticket's row has it.
    pub head: String,
}

/// What a checkpoint sums up, before it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Counts from 1.
    pub number: i64,
    pub at: Moment,
    /// Tickets ever sealed.
    pub tickets: i64,
    /// Events ever sealed.
    pub events: i64,
}

impl Summary {
    /// The root over this, its entries and everything before.
    pub fn root(&self, previous: Hash, entries: Hash) -> Hash {
        let text = canonical(&json!({
            "at": self.at.as_micros(),
            "entries": entries,
            "events": self.events,
            "number": self.number,
            "tickets": self.tickets,
        }));
        Hash::of(&[&previous.0, text.as_bytes()])
    }
}

/// A signed summary of all chains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub summary: Summary,
    pub root: Hash,
    /// The public key, in hex.
    pub key: String,
    /// In hex.
    pub signature: String,
}

impl Checkpoint {
    /// Whether the signature is this key's over what the checkpoint says.
    pub fn is_signed(&self) -> bool {
        let Some((key, signature)) = bytes::<32>(&self.key).zip(bytes::<64>(&self.signature)) else {
            return false;
        };
        let text = signed_text(&self.summary, self.root, &self.key);
        VerifyingKey::from_bytes(&key).is_ok_and(|key| {
            key.verify_strict(text.as_bytes(), &Signature::from_bytes(&signature))
                .is_ok()
        })
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok().map(|()| bytes)
}

fn signed_text(summary: &Summary, root: Hash, key: &str) -> String {
    let said = canonical(&json!({
        "at": summary.at.as_micros(),
        "events": summary.events,
        "key": key,
        "number": summary.number,
        "root": root,
        "tickets": summary.tickets,
    }));
    format!("{PURPOSE}{said}")
}

/// Sums up the entries of a checkpoint one after the other.
#[derive(Default)]
pub struct Entries {
    hasher: Sha256,
}

impl Entries {
    /// Takes the next entry, in ascending order of the tickets' ids.
    pub fn add(&mut self, entry: &Entry) {
        let Entry { ticket, version, head } = entry;
        self.hasher.update(format!("{ticket} {version} {head}\n"));
    }

    /// The digest of all of them.
    pub fn digest(self) -> Hash {
        Hash(self.hasher.finalize().into())
    }

    /// The digest of these.
    pub fn digest_of(entries: &[Entry]) -> Hash {
        let mut all = Entries::default();
        for entry in entries {
            all.add(entry);
        }
        all.digest()
    }
}

/// Who signs checkpoints. Its secret is never shown.
pub struct Signer {
    key: SigningKey,
}

impl Signer {
    /// The signer with this secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        Signer {
            key: SigningKey::from_bytes(secret),
        }
    }

    /// The signer whose secret is written here in hex, with white space around it or not.
    pub fn read(text: &str) -> Option<Self> {
        bytes::<32>(text.trim()).map(|secret| Signer::new(&secret))
    }

    /// The public key in hex: what auditors know the desk by.
    pub fn public_key(&self) -> String {
        hex::encode(self.key.verifying_key().to_bytes())
    }

    /// Signs a summary.
    pub fn sign(&self, summary: Summary, previous: Hash, entries: Hash) -> Checkpoint {
        let (root, key) = (summary.root(previous, entries), self.public_key());
        let signature = self.key.sign(signed_text(&summary, root, &key).as_bytes());
        Checkpoint {
            summary,
            root,
            key,
            signature: hex::encode(signature.to_bytes()),
        }
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Signer({})", self.public_key())
    }
}

/// The longest line that a file of checkpoints may hold, in bytes; ours have some 600.
pub const LINE_MAX: usize = 4096;

/// A line of the file of checkpoints: all that is needed to check it and its place without the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    at: i64,
    pub entries: Hash,
    pub events: i64,
    pub key: String,
    pub number: i64,
    pub previous: Hash,
    pub root: Hash,
    pub signature: String,
    pub tickets: i64,
}

impl Line {
    /// The line of a checkpoint.
    pub fn of(checkpoint: &Checkpoint, previous: Hash, entries: Hash) -> Self {
        let Checkpoint {
            summary,
            root,
            key,
            signature,
        } = checkpoint.clone();
        Line {
            at: summary.at.as_micros(),
            entries,
            events: summary.events,
            key,
            number: summary.number,
            previous,
            root,
            signature,
            tickets: summary.tickets,
        }
    }

    /// The line as it is written, without the line feed.
    pub fn written(&self) -> String {
        canonical(&json!(self))
    }

    /// The line that is written so.
    pub fn read(text: &str) -> Option<Line> {
        serde_json::from_str(text).ok()
    }

    /// The checkpoint that the line states.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            summary: Summary {
                number: self.number,
                at: Moment::from_micros(self.at),
                tickets: self.tickets,
                events: self.events,
            },
            root: self.root,
            key: self.key.clone(),
            signature: self.signature.clone(),
        }
    }

    /// What is wrong with the line in itself, if anything.
    pub fn fault(&self) -> Option<&'static str> {
        let checkpoint = self.checkpoint();
        if checkpoint.summary.root(self.previous, self.entries) != self.root {
            Some("its root is not that of what it says")
        } else if !checkpoint.is_signed() {
            Some("its signature is not its key's")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_lines() -> (Line, Line) {
        let signer = Signer::new(&[7; 32]);
        let ticket = "0195c5f2-7b1e-7c3a-9d51-2f8f6f0e4a11".parse().unwrap();
        let head = Hash([1; 32]).to_string();
        let entries = Entries::digest_of(&[Entry {
            ticket,
            version: 3,
            head,
        }]);
        let summary = Summary {
            number: 1,
            at: Moment::from_micros(1_772_442_000_000_000),
            tickets: 1,
            events: 3,
        };
        let first = signer.sign(summary, Hash::NONE, entries);
        let nothing = Entries::default().digest();
        let second = signer.sign(Summary { number: 2, ..summary }, first.root, nothing);
        (
            Line::of(&first, Hash::NONE, entries),
            Line::of(&second, first.root, nothing),
        )
    }

    #[test]
    fn a_line_reads_back_and_proves_itself() {
        let (first, second) = two_lines();
        for line in [&first, &second] {
            assert_eq!(Line::read(&line.written()).as_ref(), Some(line));
            assert_eq!(line.fault(), None);
            assert!(line.written().len() < LINE_MAX / 4);
        }
        assert_eq!(second.previous, first.root);
    }

    #[test]
    fn every_change_of_a_line_is_found() {
        let (_, line) = two_lines();
        let changed = |change: fn(&mut Line)| {
            let mut line = line.clone();
            change(&mut line);
            line.fault().is_some()
        };
        assert!(changed(|line| line.at += 1));
        assert!(changed(|line| line.number += 1));
        assert!(changed(|line| line.tickets -= 1));
        assert!(changed(|line| line.events += 1));
        assert!(changed(|line| line.entries = Hash::NONE));
        assert!(changed(|line| line.previous = Hash::NONE));
        assert!(changed(|line| line.root = Hash::NONE));
        assert!(changed(|line| line.key = Signer::new(&[8; 32]).public_key()));
        assert!(changed(|line| line.signature = "00".repeat(64)));
        assert!(changed(|line| line.signature.clear()));
    }

    #[test]
    fn the_format_does_not_change() {
        let (first, second) = two_lines();
        insta::assert_snapshot!(format!("{}\n{}", first.written(), second.written()), @r#"
        {"at":1772442000000000,"entries":"fd1d2e7b1229ac5301bd1bebe797b932958f69262d78423c09d353d8b23b0849","events":3,"key":"ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c","number":1,"previous":"0000000000000000000000000000000000000000000000000000000000000000","root":"5e73e882a57b55dd6107afe360b632fd1b9845ca70db124bddbdf2ab3f9f7569","signature":"ef04827a2bfa4b539cb4560bbef80d68bbed8b5263df358c24a6655651ab90e9cd82b767ecbdeda1a9a12311b119bf58c7a7799bd67cb7a62e8356af51d43005","tickets":1}
        {"at":1772442000000000,"entries":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","events":3,"key":"ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c","number":2,"previous":"5e73e882a57b55dd6107afe360b632fd1b9845ca70db124bddbdf2ab3f9f7569","root":"91fdbcbb48507b5ff471da84b16cf953a8db63686a7fb7019d5315d59b1c47f0","signature":"5b4dea0b9b7aef51b3ab84f2794d28500d299073b3640cc9874ec85821244a8b900bbd47a719fc9f70493e66fc2e5b716b60b76019b70fdd58e4f067fa02ac0f","tickets":1}
        "#);
    }

    #[test]
    fn a_secret_reads_back_and_is_not_shown() {
        let signer = Signer::read(&format!(" {}\n", "07".repeat(32))).unwrap();
        assert_eq!(signer.public_key(), Signer::new(&[7; 32]).public_key());
        assert!(!format!("{signer:?}").contains("0707"));
        assert!(Signer::read("07").is_none());
    }
}
