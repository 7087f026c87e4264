//! What happened to the desk's doors: who came in, who was refused, who was shown what, who changed whose rights. One chain
//! for the whole desk, append-only like those of tickets.
//!
//! The format, for a second implementation, is that of [`super::chain`] with one chain in the place of a ticket:
//! `hash = SHA-256(previous hash (32 zero bytes for the first) ‖ canonical({"actor","at","chain","fact","seq","words"}))`
//! with `chain` the text `security`. What is personal (address, program, reason) is in the words, under their salted
//! digest, so that it can be erased.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::chain::{Hash, canonical};
use super::event::{Actor, Words};
use super::ids::{CustomerId, Dice, FeedId, TicketId, TokenId, UserId};
use super::moment::Moment;
use super::words::{Role, words};

/// The most characters kept of what a caller's program says of itself.
const AGENT_MAX: usize = 200;

words! {
    /// How somebody shows who they are.
    Proof {
        Password = "password", Totp = "totp", RecoveryCode = "recovery_code", SingleSignOn = "single_sign_on",
        Token = "token", Invitation = "invitation", Reset = "reset", FirstAdminSecret = "first_admin_secret",
        TrackingCode = "tracking_code",
    }
}
words! {
    /// Why a session ended.
    SessionEnd {
        SignedOut = "signed_out", Idle = "idle", TooOld = "too_old", PasswordChanged = "password_changed",
        TotpChanged = "totp_changed", RoleChanged = "role_changed", Retired = "retired",
        /// Its owner ended it from another one, or an admin did.
        Ended = "ended",
    }
}

words! {
    /// What of a person is shown masked, and in full on demand.
    Personal {
        Name = "name", Phones = "phones", Email = "email",
        /// What was said on one ticket.
        Words = "words",
    }
}

/// One fact about the desk's doors. `user` is whom it is about, wherever it is about a member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SecurityFact {
    /// Words: `session`, where there is one.
    SignedIn {
        user: UserId,
        by: Proof,
    },
    /// Words: `name`, as it was typed. `user` where it names one.
    SignInFailed {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        by: Proof,
    },
    /// Signed in already, and asked again before something weighty.
    Reauthenticated {
        user: UserId,
        by: Proof,
    },
    SessionEnded {
        user: UserId,
        session: Uuid,
        why: SessionEnd,
    },
    PasswordChanged {
        user: UserId,
    },
    /// A mail with a link was asked for. `user` where the name is one's.
    ResetAsked {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
    },
    TotpSet {
        user: UserId,
    },
    TotpRemoved {
        user: UserId,
    },
    RecoveryCodesMade {
        user: UserId,
    },
    /// Words: `before` and `after`, as for what else is changed.
    MailChanged {
        user: UserId,
    },
    TokenIssued {
        user: UserId,
        token: TokenId,
        expires_at: Moment,
    },
    TokenRevoked {
        user: UserId,
        token: TokenId,
    },
    /// A link that shows the visits of a technician, `user`, or those of an area.
    FeedMade {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        area: Option<String>,
        feed: FeedId,
        expires_at: Moment,
    },
    FeedRevoked {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        area: Option<String>,
        feed: FeedId,
    },
    UserAdded {
        user: UserId,
        role: Role,
    },
    UserInvited {
        user: UserId,
        role: Role,
    },
    /// Fields by name. Words: `before` and `after`, what they were and are, as JSON.
    UserChanged {
        user: UserId,
        fields: Vec<String>,
    },
    RoleChanged {
        user: UserId,
        from: Role,
        to: Role,
    },
    UserRetired {
        user: UserId,
    },
    UserRestored {
        user: UserId,
    },
    /// A team with its shifts, a site, or a template. Words: `before` and `after`, what of it was changed, as JSON; no
    /// `before` where it is new.
    OrganisationChanged {
        what: String,
        id: Uuid,
    },
    /// A tracking code and digits that do not go together.
    LookUpFailed {},
    /// So many of them that no more are judged for a while: for one ticket, or from one place.
    LookUpSlowed {
        of: String,
    },
    /// An operation that the caller's role may not do.
    RightRefused {
        operation: String,
    },
    /// Personal data was shown in full. Words: `reason`.
    Unmasked {
        customer: CustomerId,
        fields: Vec<Personal>,
    },
    /// Data left the desk. Words: `reason`.
    Exported {
        what: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customer: Option<CustomerId>,
        rows: i64,
    },
    /// A person's data was erased. Words: `reason`.
    Erased {
        customer: CustomerId,
        events: i64,
        letters: i64,
    },
    /// What was kept for its time was removed.
    Expired {
        what: String,
        rows: i64,
    },
    PolicyAdded {
        name: String,
        version: i32,
    },
    CalendarAdded {
        name: String,
        version: i32,
    },
    /// The record is not as it was recorded: where first, and how many faults there are. Words: `what`.
    RecordBroken {
        place: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<TicketId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<i64>,
        faults: i64,
    },
    /// A later look found nothing any more.
    RecordWhole {},
    /// As many more of this kind from the same caller within a minute, not written one by one.
    AndMore {
        of: String,
        count: i64,
    },
}

/// What of a thing is altered, by field: what it was, and what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alteration {
    before: BTreeMap<String, Value>,
    after: BTreeMap<String, Value>,
}

impl Alteration {
    /// The fields that differ between two objects; nothing stood before where `before` is none.
    pub fn between(before: &Value, after: &Value) -> Self {
        let mut alteration = Alteration::default();
        for (field, value) in after.as_object().into_iter().flatten() {
            let was = before.get(field);
            if was == Some(value) {
                continue;
            }
            if let Some(was) = was {
                alteration.before.insert(field.clone(), was.clone());
            }
            alteration.after.insert(field.clone(), value.clone());
        }
        // What stands no more is nothing now.
        let gone = before.as_object().into_iter().flatten();
        for (field, was) in gone.filter(|(field, _)| after.get(field.as_str()).is_none()) {
            alteration.before.insert(field.clone(), was.clone());
            alteration.after.insert(field.clone(), Value::Null);
        }
        alteration
    }

    /// The names of the fields that are altered.
    pub fn fields(&self) -> Vec<String> {
        self.after.keys().cloned().collect()
    }

    /// Whether nothing is altered.
    pub fn is_empty(&self) -> bool {
        self.after.is_empty()
    }

    /// What was altered, as the words of an event tell it: each field with what it was, where it was, and what it is.
    pub fn told_by(words: &Words) -> Vec<(String, Option<Value>, Value)> {
        let read = |name: &str| -> BTreeMap<String, Value> {
            let text = words.get(name).map_or("{}", String::as_str);
            serde_json::from_str(text).unwrap_or_default()
        };
        let mut before = read("before");
        let after = read("after").into_iter();
        after
            .map(|(field, value)| {
                let was = before.remove(&field);
                (field, was, value)
            })
            .collect()
    }

    fn word(side: &BTreeMap<String, Value>) -> String {
        if side.is_empty() {
            String::new()
        } else {
            json!(side).to_string()
        }
    }
}

impl SecurityFact {
    /// The fact with what it altered beside it.
    pub fn altering(self, alteration: &Alteration) -> Deed {
        let [before, after] = [&alteration.before, &alteration.after].map(Alteration::word);
        self.saying([("before", &before), ("after", &after)])
    }

    /// The fact with these words beside it; empty ones are left out.
    pub fn saying<const N: usize>(self, words: [(&str, &str); N]) -> Deed {
        let words = words.into_iter().filter(|(_, text)| !text.is_empty());
        Deed {
            fact: self,
            words: words.map(|(name, text)| (name.to_owned(), plain(text))).collect(),
        }
    }
}

/// A fact with its words, not yet recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    pub fact: SecurityFact,
    pub words: Words,
}

impl Deed {
    /// The kind of fact, as it is written in the chain.
    pub fn kind(&self) -> String {
        let fact = json!(self.fact);
        fact["type"].as_str().unwrap_or_default().to_owned()
    }
}

impl From<SecurityFact> for Deed {
    fn from(fact: SecurityFact) -> Self {
        fact.saying([])
    }
}

/// From where somebody called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whence {
    /// The address; empty where there is none.
    pub address: String,
    /// What the caller's program says of itself, cut and on one line.
    pub agent: String,
}

impl Whence {
    /// This address and program.
    pub fn new(address: &str, agent: &str) -> Self {
        let agent: String = agent.chars().take(AGENT_MAX).collect();
        Whence {
            address: plain(address),
            agent: plain(&agent),
        }
    }

    /// The address, or the network that one caller may have all of: an IPv6 address's first 64 bits.
    pub fn neighbourhood(&self) -> String {
        match self.address.parse() {
            Ok(std::net::IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            _ => self.address.clone(),
        }
    }
}

/// Who did something that is recorded, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    pub actor: Actor,
    pub from: Whence,
}

impl By {
    /// The desk itself.
    pub fn desk() -> Self {
        By {
            actor: Actor::Desk,
            from: Whence::default(),
        }
    }

    /// Whoever has the command line: they hold the database too.
    pub fn command_line() -> Self {
        By {
            actor: Actor::Desk,
            from: Whence::new("", "command line"),
        }
    }
}

/// One recorded security event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityEvent {
    /// Counts from 1.
    pub seq: i64,
    pub at: Moment,
    pub actor: Actor,
    /// As it was written, with facts that this version does not know.
    pub fact: Value,
    /// Absent once erased.
    pub words: Option<Words>,
    pub words_digest: Option<Hash>,
    /// Erased together with the words.
    pub salt: Option<Hash>,
    pub hash: Hash,
}

impl SecurityEvent {
    /// The kind of fact.
    pub fn kind(&self) -> &str {
        self.fact["type"].as_str().unwrap_or_default()
    }

    /// Whom it is about, where that is a member of staff.
    pub fn user(&self) -> Option<UserId> {
        self.fact["user"].as_str()?.parse().ok()
    }
}

/// The next event of the chain that ends in `head` after `seq - 1` events.
pub fn link(head: Hash, seq: i64, at: Moment, by: &By, deed: Deed, dice: &mut Dice) -> SecurityEvent {
    let Deed { fact, mut words } = deed;
    for (name, text) in [("address", &by.from.address), ("program", &by.from.agent)] {
        if !text.is_empty() {
            words.insert(name.to_owned(), text.clone());
        }
    }
    let salt = (!words.is_empty()).then(|| Hash(dice.bytes()));
    let words_digest = salt.map(|salt| digest_of(&words, salt));
    let fact = json!(fact);
    let hash = hash_of(head, seq, at, by.actor, &fact, words_digest);
    SecurityEvent {
        seq,
        at,
        actor: by.actor,
        fact,
        words: salt.map(|_| words),
        words_digest,
        salt,
        hash,
    }
}

/// What is wrong with `event` as the successor of a chain that ends in `head` after `seq` events, if anything.
pub fn fault(head: Hash, seq: i64, event: &SecurityEvent) -> Option<String> {
    if event.seq != seq + 1 {
        return Some(format!(
            "event {} is missing; event {} follows event {seq}",
            seq + 1,
            event.seq
        ));
    }
    let covered = match (&event.words, event.salt) {
        (Some(words), Some(salt)) => Some(digest_of(words, salt)) == event.words_digest,
        (Some(_), None) => false,
        (None, _) => true,
    };
    if !covered {
        return Some(format!(
            "the words of event {} are not those that were recorded",
            event.seq
        ));
    }
    let hash = hash_of(head, event.seq, event.at, event.actor, &event.fact, event.words_digest);
    (hash != event.hash).then(|| format!("event {} is not the one that was recorded: its hash differs", event.seq))
}

fn digest_of(words: &Words, salt: Hash) -> Hash {
    Hash::of(&[&salt.0, canonical(&json!(words)).as_bytes()])
}

fn hash_of(head: Hash, seq: i64, at: Moment, actor: Actor, fact: &Value, words: Option<Hash>) -> Hash {
    let body = json!({
        "actor": actor.to_string(), "at": at.as_micros(), "chain": "security", "fact": fact, "seq": seq, "words": words,
    });
    Hash::of(&[&head.0, canonical(&body).as_bytes()])
}

/// On one line, with every character that could move the cursor or turn the text around written out.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        let turns = matches!(u32::from(character), 0x200B..=0x200F | 0x2028..=0x202E | 0x2066..=0x2069 | 0xFEFF);
        if character.is_control() || turns {
            plain.extend(character.escape_default());
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> (SecurityEvent, SecurityEvent) {
        let mut dice = Dice::seeded(3);
        let user = UserId(Uuid::from_u128(7));
        let by = By {
            actor: Actor::User(user, Role::Admin),
            from: Whence::new("192.0.2.7", "curl/8\r\nX: y"),
        };
        let at = Moment::from_micros(5);
        let added = SecurityFact::UserAdded {
            user,
            role: Role::Agent,
        };
        let first = link(Hash::NONE, 1, at, &by, added.into(), &mut dice);
        let second = link(
            first.hash,
            2,
            at,
            &By::desk(),
            SecurityFact::UserRetired { user }.into(),
            &mut dice,
        );
        (first, second)
    }

    #[test]
    fn what_was_altered_is_told_with_what_it_was() {
        let before = json!({"name": "a", "same": [1], "gone": "b"});
        let after = json!({"name": "c\u{202e}\n", "same": [1], "new": null});
        let alteration = Alteration::between(&before, &after);
        assert_eq!(alteration.fields(), ["gone", "name", "new"]);
        let fact = || SecurityFact::OrganisationChanged {
            what: "team".to_owned(),
            id: Uuid::nil(),
        };
        let told = Alteration::told_by(
            &fact()
                .altering(&Alteration::between(&before, &json!({"name": "c"})))
                .words,
        );
        let line = |field: &str, was: Value, is: Value| (field.to_owned(), Some(was), is);
        assert_eq!(
            told,
            [
                line("gone", json!("b"), Value::Null),
                line("name", json!("a"), json!("c")),
                line("same", json!([1]), Value::Null)
            ]
        );
        assert!(Alteration::between(&before, &before).is_empty());
        assert_eq!(fact().altering(&Alteration::default()).words.len(), 0);
        let new = fact().altering(&Alteration::between(&json!({}), &json!({"name": "a"})));
        assert_eq!(new.words.keys().collect::<Vec<_>>(), ["after"]);
    }

    #[test]
    fn the_chain_holds_and_every_change_is_found() {
        let (first, second) = two();
        assert_eq!(fault(Hash::NONE, 0, &first), None);
        assert_eq!(fault(first.hash, 1, &second), None);
        let changed = |change: fn(&mut SecurityEvent)| {
            let mut event = first.clone();
            change(&mut event);
            fault(Hash::NONE, 0, &event).is_some()
        };
        assert!(changed(|event| event.at = Moment::from_micros(6)));
        assert!(changed(|event| event.actor = Actor::Desk));
        assert!(changed(|event| event.fact["role"] = json!("admin")));
        assert!(changed(|event| event.fact["more"] = json!(1)));
        assert!(changed(|event| event.seq = 2));
        assert!(changed(|event| event.salt = None));
        assert!(changed(|event| event.words = Some(Words::new())));
        assert!(changed(|event| event.words_digest = None));
    }

    #[test]
    fn erased_words_leave_it_whole() {
        let (mut first, second) = two();
        (first.words, first.salt) = (None, None);
        assert_eq!(fault(Hash::NONE, 0, &first), None);
        assert_eq!(fault(first.hash, 1, &second), None);
        assert_eq!(second.words, None, "nothing was said");
    }

    #[test]
    fn what_a_caller_says_of_itself_stays_on_one_short_line() {
        let (first, _) = two();
        assert_eq!(first.words.unwrap()["program"], "curl/8\\r\\nX: y");
        let long = Whence::new("::1", &"\u{202e}x".repeat(500));
        assert!(long.agent.len() <= AGENT_MAX * 8 && long.agent.starts_with("\\u{202e}x"));
    }

    #[test]
    fn the_addresses_that_one_caller_has_count_as_one() {
        let of = |address: &str| Whence::new(address, "").neighbourhood();
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn the_format_does_not_change() {
        let (_, second) = two();
        assert_eq!(
            (second.kind(), second.user()),
            ("user_retired", Some(UserId(Uuid::from_u128(7))))
        );
        insta::assert_snapshot!(second.hash, @"dec43ae47718f5221e43cf5f476399ab78b3bb04842984fc01286be7ffa9305a");
    }
}
