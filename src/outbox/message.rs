//! A mail before it is put into an envelope. Whatever stands in its fields, it cannot become a second header or a
//! second recipient: addresses and Message-IDs are parsed types, every other header text is made one line.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::plain::one_line;
use crate::domain::moment::Moment;

/// A mail to one person. The same letter always becomes the same bytes, so a second copy can be recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Chosen by us, the same at every try.
    pub message_id: MessageId,
    /// When it was decided: the `Date` header.
    pub written_at: Moment,
    /// Who sends it.
    pub from: Address,
    /// The one who gets it.
    pub to: Address,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<Address>,
    /// Made one line of at most [`SUBJECT_LIMIT`] characters.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// Its HTML twin.
    pub html: String,
    /// Written by a machine: keeps autoresponders quiet.
    pub auto_submitted: bool,
    /// Further headers; at most [`HEADER_LIMIT`] are sent.
    pub headers: Vec<(HeaderKind, String)>,
    /// Files; at most [`ATTACHMENT_LIMIT`] bytes together.
    pub attachments: Vec<Attachment>,
}

/// The longest subject, in characters.
pub const SUBJECT_LIMIT: usize = 160;
/// The longest text or HTML body, in characters.
pub const BODY_LIMIT: usize = 1_000_000;
/// The most further headers of one letter.
pub const HEADER_LIMIT: usize = 8;
/// The most bytes of all attachments of one letter.
pub const ATTACHMENT_LIMIT: usize = 10 * 1024 * 1024;

/// The further headers that the desk knows how to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderKind {
    /// The Message-ID that this letter follows.
    InReplyTo,
    /// The thread: Message-IDs separated by spaces.
    References,
    /// The ticket's number, so that people can sort their mail by it.
    Ticket,
}

impl HeaderKind {
    /// The header's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            HeaderKind::InReplyTo => "In-Reply-To",
            HeaderKind::References => "References",
            HeaderKind::Ticket => "X-Yinuo-Ticket",
        }
    }
}

/// A file that travels with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Shown to the reader; made one line, path signs replaced.
    pub file_name: String,
    /// Its media type, like `application/json`.
    pub mime: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// `local@host` of a Message-ID: safe as a header and as a file name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(String);

/// Why a text is no Message-ID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a Message-ID is written local@host with letters, digits, '.', '-' and '_' only, at most 200 characters")]
pub struct NotAMessageId;

impl MessageId {
    /// The id of the intent named by `key`: the same key and host always give the same id, and the key cannot be read
    /// from it.
    pub fn derived(key: &str, host: &str) -> Result<Self, NotAMessageId> {
        format!("{}@{host}", digest_of(key)).parse()
    }

    /// [`MessageId::derived`], also where the host is no host name but, say, an address in brackets.
    pub fn of_key(key: &str, host: &str) -> Self {
        let derived = MessageId::derived(key, host);
        derived.unwrap_or_else(|_| MessageId(format!("{}@yinuo.invalid", digest_of(key))))
    }

    /// Without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn digest_of(key: &str) -> String {
    hex::encode(&Sha256::digest(key.as_bytes())[..16])
}

impl FromStr for MessageId {
    type Err = NotAMessageId;

    fn from_str(text: &str) -> Result<Self, NotAMessageId> {
        let (local, host) = text.split_once('@').ok_or(NotAMessageId)?;
        let plain = |part: &str| {
            part.starts_with(|first: char| first.is_ascii_alphanumeric())
                && part.ends_with(|last: char| last.is_ascii_alphanumeric())
                && !part.contains("..")
                && part
                    .chars()
                    .all(|character| character.is_ascii_alphanumeric() || ".-_".contains(character))
        };
        if text.len() <= 200 && plain(local) && plain(host) {
            Ok(MessageId(text.to_owned()))
        } else {
            Err(NotAMessageId)
        }
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Whom a mail comes from or goes to: an address that parses, and a name of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    name: String,
    address: lettre::Address,
}

/// Why a text is no mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a mail address: write name@example.com, or Name <name@example.com>")]
pub struct NotAnAddress {
    /// What was written, shortened.
    pub text: String,
}

const NAME_LIMIT: usize = 80;

impl Address {
    /// A name (may be empty) and an address.
    pub fn new(name: &str, address: &str) -> Result<Self, NotAnAddress> {
        let refused = || NotAnAddress {
            text: one_line(address, 80),
        };
        if address
            .chars()
            .any(|character| character.is_control() || character.is_whitespace())
            || address.len() > 254
        {
            return Err(refused());
        }
        let address = address.parse().map_err(|_| refused())?;
        Ok(Address {
            name: one_line(name, NAME_LIMIT),
            address,
        })
    }

    /// The display name; may be empty.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `name@example.com`.
    pub fn address(&self) -> &str {
        self.address.as_ref()
    }

    /// What stands after the `@`.
    pub fn host(&self) -> &str {
        self.address.domain()
    }

    pub(super) fn mailbox(&self) -> lettre::message::Mailbox {
        let name = (!self.name.is_empty()).then(|| self.name.clone());
        lettre::message::Mailbox::new(name, self.address.clone())
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(NotAnAddress {
                text: one_line(text, 80),
            });
        }
        match text.strip_suffix('>').and_then(|open| open.rsplit_once('<')) {
            Some((name, address)) => Address::new(name.trim().trim_matches('"'), address),
            None => Address::new("", text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_repeats_with_its_key_and_hides_it() {
        let id = MessageId::derived("promise-7/step-2/grace/mail", "desk.example").unwrap();
        assert_eq!(
            id,
            MessageId::derived("promise-7/step-2/grace/mail", "desk.example").unwrap()
        );
        assert_ne!(
            id,
            MessageId::derived("promise-7/step-3/grace/mail", "desk.example").unwrap()
        );
        assert!(!id.as_str().contains("grace"));
    }

    #[test]
    fn a_message_id_is_safe_as_a_header_and_as_a_file_name() {
        for hostile in [
            "",
            "a",
            "a@",
            "@b",
            "../a@b",
            ".a@b",
            "a/b@c",
            "a@b\r\nBcc: x",
            "a@b>",
            "a b@c",
            "a@b/..",
            "a..b@c",
        ] {
            assert_eq!(hostile.parse::<MessageId>(), Err(NotAMessageId), "{hostile}");
        }
    }

    #[test]
    fn an_address_is_one_recipient() {
        let address: Address = "陈主管 <lead@example.com>".parse().unwrap();
        assert_eq!(
            (address.name(), address.address(), address.host()),
            ("陈主管", "lead@example.com", "example.com")
        );
        let hostile = [
            "a@b.example,c@d.example",
            "a@b.example\r\nRCPT TO:<x@y.z>",
            "a@b.example c@d.example",
            "nobody",
            "<>",
            "a@b.example>",
            "",
        ];
        for text in hostile {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
        let named = Address::new("Grace\r\nBcc: x@evil.example", "grace@example.com").unwrap();
        assert_eq!(named.name(), "Grace Bcc: x@evil.example");
    }
}
