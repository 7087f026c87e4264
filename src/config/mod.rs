//! Settings: the documented default file compiled in, overridden by a file, then the environment, then flags. Whoever
//! starts the program learns here what is wrong with them, by name; behind this module they are right.

mod fault;
mod kinds;
mod layers;
mod mailbox;
mod network;
mod sections;
mod sign_on;

use std::path::Path;

use serde::Deserialize;

pub use fault::{ConfigFault, Origin};
pub use kinds::{
    Ahead, CronLine, DatabaseUrl, Engine, PublicUrl, Retries, SecretUrl, Wait, Within, Zone, is_on_this_machine,
};
use layers::Layers;
pub use mailbox::Mailbox;
pub use network::Network;
pub use sections::{
    Access, Attachments, Audit, Checkpoint, Database, Folders, Import, Intake, Limits, Log, LogFormat, Mail, Notify,
    Pages, Retention, Schedule, Server, SingleSignOn, Track, Transport, Visits,
};

/// The file that documents every setting.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// Everything that an operator can set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The front door.
    pub server: Server,
    /// What one caller may ask.
    pub limits: Limits,
    /// What every page shows.
    pub pages: Pages,
    /// What strangers may do on them.
    pub track: Track,
    /// Where everything is kept.
    pub database: Database,
    /// How mails leave.
    pub mail: Mail,
    /// Who is told.
    pub notify: Notify,
    /// What the audit watches.
    pub audit: Audit,
    /// Visits at customers'.
    pub visits: Visits,
    /// What may come in.
    pub intake: Intake,
    /// When things happen.
    pub schedule: Schedule,
    /// Where signed checkpoints go.
    pub checkpoint: Checkpoint,
    /// More policies.
    pub policies: Folders,
    /// More calendars.
    pub calendars: Folders,
    /// How long things are kept.
    pub retention: Retention,
    /// Who may call.
    pub access: Access,
    /// The provider that vouches for staff.
    pub single_sign_on: SingleSignOn,
    /// Files of tickets.
    pub attachments: Attachments,
    /// Reading files of tickets.
    pub import: Import,
    /// What the program reports on itself.
    pub log: Log,
}

impl Settings {
    /// The settings in force, given the file of `--config`, the environment, and the flags as `section.name` and text.
    pub fn load(
        config: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: &[(String, String)],
    ) -> Result<Settings, ConfigFault> {
        Effective::load(config, environment, flags).map(|effective| effective.settings)
    }

    /// The mailbox that is told when there is nobody else to tell: no server runs without one.
    pub fn fallback(&self) -> Result<&Mailbox, ConfigFault> {
        self.notify.fallback.as_ref().ok_or_else(|| ConfigFault::Missing {
            key: "notify.fallback",
            variable: layers::variable_of("notify.fallback"),
            why: "and somebody must always be told",
            example: "duty-manager@example.com",
        })
    }
}

/// The settings in force together with where they came from.
pub struct Effective {
    /// The settings.
    pub settings: Settings,
    layers: Layers,
}

impl Effective {
    /// As [`Settings::load`].
    pub fn load(
        config: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: &[(String, String)],
    ) -> Result<Effective, ConfigFault> {
        let mut layers = Layers::of_defaults()?;
        if let Some(path) = config {
            let text = std::fs::read_to_string(path).map_err(|reason| ConfigFault::Unreadable {
                origin: Origin::File(path.to_owned()),
                reason,
            })?;
            layers.lay_file(path, &text)?;
        }
        layers.lay_environment(environment, |path| std::fs::read_to_string(path))?;
        layers.lay_flags(flags)?;
        let settings = settled(&layers)?;
        Ok(Effective { settings, layers })
    }

    /// A file of settings that says what is in force and where it came from, secrets hidden.
    pub fn describe(&self) -> String {
        self.layers.describe()
    }

    /// The same for machines.
    pub fn without_secrets(&self) -> toml::Table {
        self.layers.without_secrets()
    }
}

fn settled(layers: &Layers) -> Result<Settings, ConfigFault> {
    let settings: Settings = serde_path_to_error::deserialize(layers.values.clone()).map_err(|reason| {
        let key = reason.path().to_string();
        ConfigFault::Wrong {
            origin: layers.origin_of(&key),
            cure: in_one_line(&reason.into_inner().to_string()),
            key,
        }
    })?;
    if settings.mail.transport == Transport::Smtp && settings.mail.smtp_url.is_none() {
        return Err(ConfigFault::Missing {
            key: "mail.smtp_url",
            variable: layers::variable_of("mail.smtp_url"),
            why: "and mail.transport is smtp",
            example: "smtps://desk:password@mail.example.com",
        });
    }
    fits_together(&settings.single_sign_on, &settings.server, layers)?;
    Ok(settings)
}

/// What single sign-on cannot do without.
fn fits_together(sign_on: &SingleSignOn, server: &Server, layers: &Layers) -> Result<(), ConfigFault> {
    if sign_on.issuer.is_none() {
        return Ok(());
    }
    let missing = |key: &'static str, example| ConfigFault::Missing {
        key,
        variable: layers::variable_of(key),
        why: "and single_sign_on.issuer is",
        example,
    };
    let wrong = |key: &str, cure: &str| ConfigFault::Wrong {
        key: key.to_owned(),
        origin: layers.origin_of(key),
        cure: cure.to_owned(),
    };
    if sign_on.client_id.is_empty() {
        return Err(missing("single_sign_on.client_id", "yinuo"));
    }
    if sign_on.client_secret.is_none() {
        return Err(missing(
            "single_sign_on.client_secret",
            "the secret that the provider made",
        ));
    }
    if sign_on.name.is_empty() {
        return Err(missing("single_sign_on.name", "Staff login"));
    }
    if !server.public_url.keeps_sessions() {
        let cure = "single sign-on leads browsers back to it: expected an https:// address, or one on this machine";
        return Err(wrong("server.public_url", cure));
    }
    if sign_on.create && sign_on.roles.is_empty() {
        let cure = "people are added in the role of their group: expected single_sign_on.roles to name some";
        return Err(wrong("single_sign_on.create", cure));
    }
    Ok(())
}

/// The message without the place in a file that a merged table does not have.
fn in_one_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests;
