//! What an operator says about mail, checked at start: a wrong setting names its field and stops the start.

use std::path::PathBuf;
use std::time::Duration;

use lettre::transport::smtp::extension::ClientId;
use secrecy::SecretString;
use serde::Deserialize;

use super::message::{Address, NotAnAddress};
use super::relay::{BadRelay, Relay};
use super::transport::{Folder, Memory, Smtp, Transport, Waits};
use crate::domain::moment::Span;

/// The `[mail]` part of the settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// Which way mails leave.
    pub transport: Way,
    /// Where `folder` puts its files.
    pub folder: PathBuf,
    /// `smtp://user:password@host:587` (STARTTLS required), `smtps://…:465`, or `smtp://host:25?tls=none`.
    pub smtp_url: Option<SecretString>,
    /// Root certificates (PEM) that the relay may prove itself by, besides the public ones.
    pub smtp_roots: Option<PathBuf>,
    /// What the desk calls itself to the relay; the machine's name when absent.
    pub hello_name: Option<String>,
    /// The sender: `Name <name@example.com>`.
    pub from: String,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<String>,
    /// How many connections to the relay there are at most, 1 to 64.
    pub lanes: usize,
    /// How long reaching the relay, TLS and login may take.
    pub connect_within: Span,
    /// How long the relay may take to answer a command.
    pub answer_within: Span,
    /// How long the relay may take to accept a mail's content.
    pub accept_within: Span,
    /// How many mails `memory` keeps.
    pub memory_limit: usize,
}

/// The ways out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// To a mail relay.
    Smtp,
    /// Into files.
    Folder,
    /// Into memory, for tests.
    Memory,
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadMailSetting {
    /// `transport = "smtp"` without a relay.
    #[error("mail.smtp_url is missing: mail.transport is smtp, which needs a relay")]
    NoRelay,
    /// The relay's URL is wrong.
    #[error("mail.smtp_url {0}")]
    Relay(#[from] BadRelay),
    /// An address is wrong.
    #[error("mail.{field}: {problem}")]
    Address {
        /// Which setting.
        field: &'static str,
        /// What is wrong with it.
        problem: NotAnAddress,
    },
    /// A number lies outside its range.
    #[error("mail.{field} must lie between {low} and {high}")]
    OutOfRange {
        /// Which setting.
        field: &'static str,
        /// The least.
        low: &'static str,
        /// The most.
        high: &'static str,
    },
    /// The name for EHLO has signs that do not belong there.
    #[error("mail.hello_name must be a host name of letters, digits, dots and hyphens")]
    HelloName,
    /// The folder cannot be made.
    #[error("mail.folder {path} cannot be made: {problem}")]
    Folder {
        /// Which folder.
        path: String,
        /// What the system said.
        problem: std::io::Error,
    },
}

impl Default for MailSettings {
    fn default() -> Self {
        MailSettings {
            transport: Way::Folder,
            folder: PathBuf::from("mail"),
            smtp_url: None,
            smtp_roots: None,
            hello_name: None,
            from: "Yinuo <yinuo@localhost>".to_owned(),
            reply_to: None,
            lanes: 4,
            connect_within: Span::seconds(30),
            answer_within: Span::seconds(30),
            accept_within: Span::minutes(10),
            memory_limit: 1_000,
        }
    }
}

impl MailSettings {
    /// Opens the way out. Nothing is sent yet; an SMTP relay is first reached with the first mail.
    pub fn open(&self) -> Result<Transport, BadMailSetting> {
        self.sender()?;
        self.answers_to()?;
        match self.transport {
            Way::Smtp => Ok(Transport::Smtp(Box::new(self.smtp()?))),
            Way::Folder => Folder::at(&self.folder)
                .map(Transport::Folder)
                .map_err(|problem| BadMailSetting::Folder {
                    path: self.folder.display().to_string(),
                    problem,
                }),
            Way::Memory => Ok(Transport::Memory(Memory::keeping(self.memory_limit.min(1_000_000)))),
        }
    }

    /// Who sends.
    pub fn sender(&self) -> Result<Address, BadMailSetting> {
        self.from
            .parse()
            .map_err(|problem| BadMailSetting::Address { field: "from", problem })
    }

    /// Where answers go, when not to the sender.
    pub fn answers_to(&self) -> Result<Option<Address>, BadMailSetting> {
        let parsed = self.reply_to.as_deref().map(str::parse).transpose();
        parsed.map_err(|problem| BadMailSetting::Address {
            field: "reply_to",
            problem,
        })
    }

    fn smtp(&self) -> Result<Smtp, BadMailSetting> {
        let url = self.smtp_url.as_ref().ok_or(BadMailSetting::NoRelay)?;
        if !(1..=64).contains(&self.lanes) {
            return Err(BadMailSetting::OutOfRange {
                field: "lanes",
                low: "1",
                high: "64",
            });
        }
        let waits = Waits {
            connect: wait("connect_within", self.connect_within)?,
            command: wait("answer_within", self.answer_within)?,
            accept: wait("accept_within", self.accept_within)?,
        };
        let relay = Relay::from_url(url, self.smtp_roots.as_deref())?;
        Ok(Smtp::new(relay, self.hello()?, self.lanes, waits))
    }

    fn hello(&self) -> Result<ClientId, BadMailSetting> {
        let Some(name) = &self.hello_name else {
            return Ok(ClientId::default());
        };
        let fits = |character: char| character.is_ascii_alphanumeric() || ".-".contains(character);
        if name.is_empty() || name.len() > 253 || !name.chars().all(fits) {
            return Err(BadMailSetting::HelloName);
        }
        Ok(ClientId::Domain(name.clone()))
    }
}

fn wait(field: &'static str, span: Span) -> Result<Duration, BadMailSetting> {
    match u64::try_from(span.as_micros()) {
        Ok(micros @ 1..=3_600_000_000) => Ok(Duration::from_micros(micros)),
        _ => Err(BadMailSetting::OutOfRange {
            field,
            low: "a moment",
            high: "1h",
        }),
    }
}
