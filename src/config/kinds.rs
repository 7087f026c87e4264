//! The kinds of values that settings have: each is checked when it is read, so that nothing behind it can be wrong, and
//! says in its refusal what would be right.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use croner::parser::{CronParser, Seconds};
use jiff::tz::TimeZone;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de::Error as _};
use tracing_subscriber::EnvFilter;

use crate::domain::moment::Span;

/// Reads a text and turns it into `T`; the refusal is `cure`.
fn parsed<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    cure: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(text.trim()).ok_or_else(|| D::Error::custom(format!("expected {cure}")))
}

/// Reads an address and port to listen on.
pub(super) fn listen_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let cure = "an address and port like 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080";
    parsed(deserializer, cure, |text| text.parse().ok())
}

/// A whole number from `LOW` to `HIGH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Within<const LOW: u32, const HIGH: u32>(u32);

impl<const LOW: u32, const HIGH: u32> Within<LOW, HIGH> {
    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The number, for sizes and counts.
    pub const fn size(self) -> usize {
        self.0 as usize
    }
}

impl<'de, const LOW: u32, const HIGH: u32> Deserialize<'de> for Within<LOW, HIGH> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        match u32::try_from(number) {
            Ok(number) if (LOW..=HIGH).contains(&number) => Ok(Within(number)),
            _ => Err(D::Error::custom(format!(
                "expected a whole number from {LOW} to {HIGH}"
            ))),
        }
    }
}

/// A length of time that is longer than nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(Span);

impl Wait {
    /// The length on the desk's clock.
    pub const fn span(self) -> Span {
        self.0
    }

    /// The length for timers of the machine.
    pub fn duration(self) -> std::time::Duration {
        std::time::Duration::from_micros(self.0.as_micros().unsigned_abs())
    }
}

impl<'de> Deserialize<'de> for Wait {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(
            deserializer,
            "a length of time like 45s, 30m, 24h or 1h30m, longer than 0s",
            |text| text.parse().ok().filter(|span| *span > Span::ZERO).map(Wait),
        )
    }
}

/// The waits before each further try, one to thirty-two of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retries(Vec<Span>);

impl Retries {
    const MOST: usize = 32;

    /// The waits, in order.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Retries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let waits: Vec<Wait> = Vec::deserialize(deserializer)?;
        if waits.is_empty() || waits.len() > Self::MOST {
            return Err(D::Error::custom(format!(
                "expected one to {} lengths of time",
                Self::MOST
            )));
        }
        Ok(Retries(waits.into_iter().map(Wait::span).collect()))
    }
}

/// Which database keeps the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file, one server.
    Sqlite,
    /// Several servers on one database.
    Postgres,
}

/// Where the database is. It may hold a password, so it does not print.
#[derive(Clone, Debug)]
pub struct DatabaseUrl {
    engine: Engine,
    url: SecretString,
}

impl DatabaseUrl {
    /// The engine that the scheme names.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// The URL with its password, for whoever opens the connection.
    pub fn expose(&self) -> &str {
        self.url.expose_secret()
    }
}

impl<'de> Deserialize<'de> for DatabaseUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(
            deserializer,
            "sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME",
            |text| {
                let (scheme, rest) = text.split_once("://")?;
                let engine = match scheme {
                    "sqlite" => Engine::Sqlite,
                    "postgres" | "postgresql" => Engine::Postgres,
                    _ => return None,
                };
                (!rest.is_empty()).then(|| DatabaseUrl {
                    engine,
                    url: text.into(),
                })
            },
        )
    }
}

/// A URL that may hold a password or a key, so it does not print. Empty in the settings means: none.
#[derive(Clone, Debug)]
pub struct SecretUrl(SecretString);

impl SecretUrl {
    /// The URL with its secret, for whoever calls it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Reads the URL of a mail relay, or nothing.
pub(super) fn smtp_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretUrl>, D::Error> {
    secret_url(
        deserializer,
        &["smtp", "smtps"],
        "smtps://USER:PASSWORD@HOST or smtp://HOST:587?tls=required",
    )
}

/// Reads a web address to call, or nothing.
pub(super) fn web_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretUrl>, D::Error> {
    secret_url(
        deserializer,
        &["http", "https"],
        "an address that begins with http:// or https://",
    )
}

fn secret_url<'de, D: Deserializer<'de>>(
    deserializer: D,
    schemes: &[&str],
    cure: &str,
) -> Result<Option<SecretUrl>, D::Error> {
    parsed(deserializer, cure, |text| {
        if text.is_empty() {
            return Some(None);
        }
        let (scheme, rest) = text.split_once("://")?;
        (schemes.contains(&scheme) && has_host(rest) && is_one_line(text)).then(|| Some(SecretUrl(text.into())))
    })
}

/// Reads how much to log: a level, or a filter by module.
pub(super) fn log_filter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let cure = "error, warn, info, debug or trace, or a filter like info,yinuo::outbox=debug";
    parsed(deserializer, cure, |text| {
        // A word that is no level would be taken for a module and log everything, so single words must be levels.
        let level = |part: &str| part.contains('=') || part.parse::<tracing::Level>().is_ok();
        let readable = text.split(',').all(|part| level(part.trim())) && EnvFilter::try_new(text).is_ok();
        readable.then(|| text.to_owned())
    })
}

/// Where people reach the desk, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The address itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a page, given its path with the slash it begins with.
    pub fn of(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// Whether browsers come over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl<'de> Deserialize<'de> for PublicUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(
            deserializer,
            "an address like https://desk.example.com, without ? or # or a slash at the end",
            |text| {
                let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
                let plain =
                    has_host(rest) && !text.ends_with('/') && !text.contains(['?', '#', '@']) && is_one_line(text);
                plain.then(|| PublicUrl(text.to_owned()))
            },
        )
    }
}

fn has_host(rest: &str) -> bool {
    rest.starts_with(|first: char| !matches!(first, '/' | ':' | '?' | '#'))
}

fn is_one_line(text: &str) -> bool {
    !text
        .chars()
        .any(|character| character.is_control() || character.is_whitespace())
}

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

/// When something happens: a cron line of six fields, read by the parser that the scheduler uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CronLine(String);

impl CronLine {
    /// The line as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for CronLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let cure = "a cron line of six fields, second minute hour day month weekday, like */5 * * * * *";
        parsed(deserializer, cure, |text| {
            let parser = CronParser::builder().seconds(Seconds::Required).build();
            parser.parse(text).ok().map(|_| CronLine(text.to_owned()))
        })
    }
}

/// A time zone by its name.
#[derive(Clone, Debug)]
pub struct Zone {
    /// The name, `Asia/Shanghai`.
    pub name: String,
    /// Its rules.
    pub rules: TimeZone,
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(
            deserializer,
            "the name of a time zone like Asia/Shanghai or UTC",
            |name| {
                let rules = TimeZone::get(name).ok()?;
                Some(Zone {
                    name: name.to_owned(),
                    rules,
                })
            },
        )
    }
}

/// A network of the internet: an address and how many of its leading bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Reads `192.0.2.7`, `10.0.0.0/8` or their like for IPv6.
    pub fn parse(text: &str) -> Option<Network> {
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base.parse().ok()?, Some(bits.parse().ok()?)),
            None => (text.parse().ok()?, None),
        };
        let most = if matches!(base, IpAddr::V4(_)) { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Network { base, bits })
    }

    /// Whether `address` lies in it. An IPv4 address in its IPv6 clothes is the same address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(other)) => {
                let differing = u32::from(base) ^ u32::from(other);
                differing.leading_zeros() >= u32::from(self.bits)
            }
            (IpAddr::V6(base), IpAddr::V6(other)) => {
                let differing = u128::from(base) ^ u128::from(other);
                differing.leading_zeros() >= u32::from(self.bits)
            }
            _ => false,
        }
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(
            deserializer,
            "an address like 192.0.2.7 or a network like 10.0.0.0/8",
            Network::parse,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_own_addresses_and_no_others() {
        let holds = |network: &str, address: &str| Network::parse(network).unwrap().contains(address.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.255.1.2"));
        assert!(!holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("192.0.2.7", "192.0.2.7"));
        assert!(!holds("192.0.2.7", "192.0.2.6"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.1.1"));
        assert!(holds("fd00::/8", "fd12::1"));
        assert!(!holds("fd00::/8", "fe80::1"));
        assert!(holds("0.0.0.0/0", "203.0.113.9"));
        for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "host", "10.0.0.0/-1"] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }

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
