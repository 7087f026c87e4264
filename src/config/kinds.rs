//! The kinds of values that settings have: each is checked when it is read, so that nothing behind it can be wrong, and
//! says in its refusal what would be right.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use croner::parser::{CronParser, Seconds};
use jiff::tz::TimeZone;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de::Error as _};
use tracing_subscriber::EnvFilter;

use crate::domain::appointment::{DayWindow, WINDOWS_MAX};
use crate::domain::compensation::Money;
use crate::domain::moment::{Moment, Span};

/// Reads a text and turns it into `T`; the refusal is `cure`.
pub(super) fn parsed<'de, D: Deserializer<'de>, T>(
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

/// Reads an amount of money; nothing where the text is empty.
pub(super) fn money<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
    let cure = "an amount with its currency like \"50.00 CNY\", or \"\" for none";
    parsed(deserializer, cure, |text| match text {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    })
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

/// How long before something people are reminded of it: at most four lengths of time, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead(Vec<Span>);

impl Ahead {
    const MOST: usize = 4;
    const LONGEST: Span = Span::days(30);

    /// The lengths, as they were written.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Ahead {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let waits: Vec<Wait> = Vec::deserialize(deserializer)?;
        let spans: Vec<Span> = waits.into_iter().map(Wait::span).collect();
        if spans.len() > Self::MOST || spans.iter().any(|span| *span > Self::LONGEST) {
            return Err(D::Error::custom(format!(
                "expected at most {} lengths of time of at most {} each",
                Self::MOST,
                Self::LONGEST
            )));
        }
        Ok(Ahead(spans))
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

/// Reads a secret of one line, or nothing.
pub(super) fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    const MOST: usize = 1_000;
    parsed(deserializer, "a secret of one line", |text| {
        let fits = text.len() <= MOST && !text.chars().any(char::is_control);
        fits.then(|| (!text.is_empty()).then(|| text.into()))
    })
}

/// Reads the address of a provider of single sign-on, or nothing. It may do without TLS on this machine only.
pub(super) fn issuer_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let cure = "an address like https://login.example.com/realms/staff, without ? # or @; http:// only on this machine";
    parsed(deserializer, cure, |text| {
        if text.is_empty() {
            return Some(None);
        }
        let url = url::Url::parse(text).ok()?;
        let plain = is_one_line(text) && !text.contains(['?', '#', '@']) && url.has_host();
        (plain && (url.scheme() == "https" || is_on_this_machine(text))).then(|| Some(text.to_owned()))
    })
}

/// Whether an address without TLS leads to this very machine, where nobody listens in between.
pub fn is_on_this_machine(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let here = ["localhost", "127.0.0.1", "[::1]"];
    here.iter()
        .filter_map(|host| rest.strip_prefix(host))
        .any(|rest| rest.is_empty() || rest.starts_with([':', '/']))
}

/// Reads a folder, or nothing.
pub(super) fn folder<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok((!text.is_empty()).then(|| PathBuf::from(text)))
}

/// Reads a short line for people to read; it may be empty.
pub(super) fn short_line<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    const MOST: usize = 80;
    parsed(deserializer, "one line of at most 80 characters", |text| {
        let fits = text.chars().count() <= MOST && !text.chars().any(char::is_control);
        fits.then(|| text.to_owned())
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

    /// Whether browsers keep a session here: over TLS, or on this machine.
    pub fn keeps_sessions(&self) -> bool {
        self.is_https() || is_on_this_machine(&self.0)
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

pub(super) fn is_one_line(text: &str) -> bool {
    !text
        .chars()
        .any(|character| character.is_control() || character.is_whitespace())
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

impl CronLine {
    /// The latest tick at `now` or before, in this zone; none where there was none for years.
    pub fn rang_at(&self, now: Moment, zone: &TimeZone) -> Option<Moment> {
        // Looked for on the clock's face, so that no library has to know the zone's rules but the desk's own.
        let face = now.timestamp().to_zoned(zone.clone()).datetime();
        let face = face.to_zoned(TimeZone::UTC).ok()?.timestamp();
        let parser = CronParser::builder().seconds(Seconds::Required).build();
        let cron = parser.parse(&self.0).ok()?;
        let from = chrono::DateTime::<chrono::Utc>::from_timestamp(face.as_second(), 0)?;
        let tick = cron.find_previous_occurrence(&from, true).ok()?.timestamp();
        let tick = jiff::Timestamp::from_second(tick)
            .ok()?
            .to_zoned(TimeZone::UTC)
            .datetime();
        Some(tick.to_zoned(zone.clone()).ok()?.timestamp().into())
    }

    /// The longest time between two of the next ticks: an hour for an hourly line, three days for one of working days.
    pub fn longest_pause(&self) -> Duration {
        const TICKS: usize = 32;
        let parser = CronParser::builder().seconds(Seconds::Required).build();
        let mut ticks: Vec<i64> = Vec::new();
        if let Ok(cron) = parser.parse(&self.0) {
            let from = chrono::DateTime::<chrono::Utc>::UNIX_EPOCH;
            ticks.extend(cron.iter_after(from).take(TICKS).map(|tick| tick.timestamp()));
        }
        let pauses = ticks.windows(2).map(|pair| pair[1] - pair[0]);
        Duration::from_secs(pauses.max().unwrap_or(0).max(60).unsigned_abs())
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

/// Windows of a day: apart and in order.
pub(super) fn windows<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<DayWindow>, D::Error> {
    let written = Vec::<String>::deserialize(deserializer)?;
    if written.is_empty() || written.len() > WINDOWS_MAX {
        return Err(D::Error::custom(format!(
            "name 1 to {WINDOWS_MAX} windows like 08:00-10:00"
        )));
    }
    let windows: Result<Vec<DayWindow>, String> = written.iter().map(|window| window.parse()).collect();
    let windows = windows.map_err(D::Error::custom)?;
    match windows.windows(2).find(|pair| !pair[0].is_before(pair[1])) {
        Some(pair) => Err(D::Error::custom(format!(
            "{} does not end before {} begins; write windows apart and in order",
            pair[0], pair[1]
        ))),
        None => Ok(windows),
    }
}
