//! Mailboxes: who is written to, and who writes.

use std::fmt;

use serde::{Deserialize, Deserializer};

use super::kinds::{is_one_line, parsed};

/// A mailbox: an address, with or without a name before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The name that is shown.
    pub name: Option<String>,
    /// The address, `local@domain`.
    pub address: String,
}

impl Mailbox {
    const LONGEST: usize = 254;

    /// Reads `address` or `Name <address>`.
    pub fn parse(text: &str) -> Option<Mailbox> {
        let (name, address) = match text.trim().strip_suffix('>').and_then(|inside| inside.rsplit_once('<')) {
            Some((name, address)) => (Some(name.trim().trim_matches('"')), address),
            None => (None, text.trim()),
        };
        let (local, domain) = address.rsplit_once('@')?;
        let fits =
            address.len() <= Self::LONGEST && is_one_line(address) && !address.contains(['<', '>', '"', ',', ';']);
        let named = name.is_none_or(|name| name.len() <= Self::LONGEST && !name.chars().any(char::is_control));
        let whole = !local.is_empty() && !local.contains('@') && !domain.is_empty() && !domain.starts_with('.');
        (fits && named && whole).then(|| Mailbox {
            name: name.filter(|name| !name.is_empty()).map(str::to_owned),
            address: address.to_owned(),
        })
    }

    /// Reads a mailbox, or nothing.
    pub(super) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Mailbox>, D::Error> {
        parsed(deserializer, MAILBOX, |text| {
            if text.is_empty() {
                Some(None)
            } else {
                Mailbox::parse(text).map(Some)
            }
        })
    }
}

const MAILBOX: &str = "a mail address like desk@example.com or Name <desk@example.com>";

impl<'de> Deserialize<'de> for Mailbox {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer, MAILBOX, Mailbox::parse)
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(out, "{name} <{}>", self.address),
            None => out.write_str(&self.address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_an_address_with_or_without_a_name() {
        assert_eq!(Mailbox::parse("a@b.example").unwrap().to_string(), "a@b.example");
        let named = Mailbox::parse("一诺 <desk@example.com>").unwrap();
        assert_eq!(
            (named.name.as_deref(), named.address.as_str()),
            (Some("一诺"), "desk@example.com")
        );
        for wrong in [
            "",
            "desk",
            "@example.com",
            "desk@",
            "a b@c",
            "a@b@c",
            "a@b,c@d",
            "A <a@b",
            "x\r\nBcc: y <a@b>",
            "<a@b>\n",
        ] {
            let expected = wrong.trim() == "<a@b>";
            assert_eq!(Mailbox::parse(wrong).is_some(), expected, "{wrong:?}");
        }
    }
}
