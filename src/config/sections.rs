//! The settings as the program sees them: one small struct for each section of `config/default.toml`, where every
//! field is explained with its unit and default.

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

use super::kinds::{self, Ahead, CronLine, DatabaseUrl, PublicUrl, Retries, SecretUrl, Wait, Within, Zone};
use super::mailbox::Mailbox;
use super::network::Network;
use super::sign_on::{GroupRole, ScopeName};
use crate::domain::access::AccessRules;
use crate::domain::appointment::{DayWindow, VisitRules};
use crate::domain::compensation::{Money, Offer};
use crate::domain::moment::Span;
use crate::domain::sign_on::SignOnRules;
use crate::domain::slowing::Slowing;
use crate::domain::words::{Language, Role};

/// The front door.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where to listen.
    #[serde(deserialize_with = "kinds::listen_address")]
    pub listen: SocketAddr,
    /// Where people reach the desk.
    pub public_url: PublicUrl,
    /// Threads that answer; 0 is one for each core.
    pub workers: Within<0, 1024>,
    /// Connections open at once.
    pub max_connections: Within<1, 1_000_000>,
    /// Time for the head of a request.
    pub head_timeout: Wait,
    /// Time for the body of a request.
    pub body_timeout: Wait,
    /// Time that an idle connection is kept.
    pub keep_alive: Wait,
    /// Time for what was accepted, when stopping.
    pub shutdown_grace: Wait,
    /// Proxies whose word on the client's address counts.
    pub trusted_proxies: Vec<Network>,
}

/// What one caller may ask of the desk.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Largest body.
    pub body_bytes: Within<1_024, 104_857_600>,
    /// Sustained rate of one token.
    pub requests_per_minute: Within<1, 10_000_000>,
    /// Requests of one token at once.
    pub request_burst: Within<1, 1_000_000>,
    /// Sustained rate of one address without a token.
    pub public_requests_per_minute: Within<1, 10_000_000>,
    /// Requests of one address without a token at once.
    pub public_burst: Within<1, 1_000_000>,
    /// Sign-ins from one address, at once and in a minute.
    pub sign_ins_per_minute: Within<1, 1_000_000>,
}

/// What every page shows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// The operator's name.
    #[serde(deserialize_with = "kinds::short_line")]
    pub operator: String,
    /// Whom to call for help; empty for nobody.
    #[serde(deserialize_with = "kinds::short_line")]
    pub hotline: String,
    /// A file of categories in the place of the shipped ones; empty for those.
    #[serde(deserialize_with = "kinds::folder")]
    pub categories: Option<PathBuf>,
}

/// What strangers may do on the public pages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Track {
    /// Wrong pairs for one ticket.
    pub tries: Within<1, 100>,
    /// Within this time.
    pub tries_within: Wait,
    /// Wrong pairs of one household.
    pub tries_per_address: Within<1, 10_000>,
    /// Wrong pairs of everybody.
    pub tries_in_total: Within<1, 10_000_000>,
    /// How long a customer stays with a ticket.
    pub session: Wait,
    /// How long a link in a mail is good.
    pub link: Wait,
    /// Messages of one ticket in a day.
    pub messages_per_day: Within<1, 10_000>,
    /// Nudges of one ticket in a day.
    pub nudges_per_day: Within<1, 1_000>,
    /// New matters of one household in an hour.
    pub new_per_address: Within<1, 1_000_000>,
    /// New matters of everybody in an hour.
    pub new_in_total: Within<1, 10_000_000>,
}

/// Where everything is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Which database.
    pub url: DatabaseUrl,
    /// Connections that read.
    pub readers: Within<1, 256>,
    /// Connections that write, on PostgreSQL.
    pub writers: Within<1, 256>,
    /// Writes waiting for their turn.
    pub queue: Within<1, 1_000_000>,
}

/// How mails leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// Over a mail relay.
    Smtp,
    /// As files in a folder.
    Folder,
    /// Not at all; they are only kept.
    Memory,
}

/// Mails and the way they leave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The way.
    pub transport: Transport,
    /// The folder, for [`Transport::Folder`].
    pub folder: PathBuf,
    /// The relay, for [`Transport::Smtp`]; there always is one then.
    #[serde(deserialize_with = "kinds::smtp_url")]
    pub smtp_url: Option<SecretUrl>,
    /// The sender.
    pub from: Mailbox,
    /// Mails under way at once.
    pub lanes: Within<1, 64>,
    /// Mails a minute to one domain of recipients; 0 is no cap.
    pub per_domain_per_minute: Within<0, 10_000_000>,
    /// Mails a minute to everybody; 0 is no cap.
    pub per_minute: Within<0, 10_000_000>,
    /// The largest file of figures that travels with its mail, in bytes; 0 attaches none.
    pub attach_up_to: Within<0, 10_485_760>,
    /// The relay's time for each step.
    pub timeout: Wait,
    /// The relay's time for the last step.
    pub final_dot_timeout: Wait,
    /// Waits between tries.
    pub retries: Retries,
    /// Waits between tries of reminders.
    pub urgent_retries: Retries,
}

/// Who is told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// The last resort. A server asks for it by [`super::Settings::fallback`].
    #[serde(deserialize_with = "Mailbox::optional")]
    pub fallback: Option<Mailbox>,
    /// Reminders for one person in one tick, above which they become one digest.
    pub digest_above: Within<1, 1_000>,
    /// Acknowledgements to one customer's address within an hour; 0 sends none.
    pub acknowledgements_per_hour: Within<0, 1_000>,
    /// Who holds the checkpoints.
    pub auditors: Vec<Mailbox>,
    /// The language of those whose own is not known.
    pub language: Language,
}

/// What the audit watches.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// So many misses of one cause need a cure.
    pub cure_threshold: Within<1, 1_000_000>,
    /// Due within this time.
    pub cure_within: Wait,
}

/// Visits at customers'.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visits {
    /// What a customer can choose on a day.
    #[serde(deserialize_with = "kinds::windows")]
    pub windows: Vec<DayWindow>,
    /// Until when a window can be chosen.
    pub notice: Wait,
    /// How many days ahead.
    pub days_ahead: Within<1, 366>,
    /// How long a window is held.
    pub hold: Wait,
    /// The way to a customer.
    pub travel: Wait,
    /// How long before the window's end a visit begins at the latest.
    pub margin: Wait,
    /// Until when the customer can change it.
    pub change_until: Wait,
    /// How long before the window a technician may arrive.
    pub early: Wait,
    /// How long we wait for the customer.
    pub wait: Wait,
    /// How long before the window the customer is reminded by mail.
    pub remind: Ahead,
    /// What a customer is offered for a visit that we missed.
    #[serde(deserialize_with = "kinds::money")]
    pub compensation: Option<Money>,
    /// How long that is proposed.
    pub compensation_within: Wait,
}

impl Visits {
    /// What customers are offered for visits that we missed.
    pub fn offer(&self) -> Option<Offer> {
        let amount = self.compensation.clone()?;
        let within = self.compensation_within.span();
        Some(Offer { amount, within })
    }

    /// The rules on visits.
    pub fn rules(&self) -> VisitRules {
        VisitRules {
            windows: self.windows.clone(),
            notice: self.notice.span(),
            days_ahead: u16::try_from(self.days_ahead.get()).unwrap_or(u16::MAX),
            hold: self.hold.span(),
            travel: self.travel.span(),
            margin: self.margin.span(),
            change_until: self.change_until.span(),
            early: self.early.span(),
            wait: self.wait.span(),
        }
    }
}

/// What may come in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// How long ago the customer may have spoken.
    pub oldest: Wait,
    /// From when on an entry is late.
    pub late_entry_after: Span,
    /// How far a channel's clock may be ahead.
    pub clock_tolerance: Span,
}

/// When things happen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The zone of the lines.
    pub zone: Zone,
    /// Due steps are taken.
    pub sweep: CronLine,
    /// Messages are handed over.
    pub delivery: CronLine,
    /// Makes new tickets quick to find.
    pub index: CronLine,
    /// Days that are over are added up for reports.
    pub rollup: CronLine,
    /// Chains are summed up and signed.
    pub checkpoint: CronLine,
    /// The auditors get the latest summary.
    pub checkpoint_mail: CronLine,
    /// The record is verified.
    pub verify: CronLine,
    /// Everyone gets the day's list.
    pub digest: CronLine,
    /// Managers and auditors get the figures of the day before.
    pub bulletin_of_day: CronLine,
    /// Those of the week before.
    pub bulletin_of_week: CronLine,
    /// Those of the month before.
    pub bulletin_of_month: CronLine,
    /// What was kept long enough goes.
    pub retention: CronLine,
    /// The monitor elsewhere is called.
    pub heartbeat: CronLine,
    /// The monitor's address.
    #[serde(deserialize_with = "kinds::web_url")]
    pub heartbeat_url: Option<SecretUrl>,
}

/// Where signed checkpoints go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The file they are appended to.
    pub file: PathBuf,
    /// The signing key.
    pub key_file: PathBuf,
}

/// Folders with more policies, or more calendars.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folders {
    /// The folders.
    pub folders: Vec<PathBuf>,
}

/// How long things are kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Answers to idempotency keys.
    pub idempotency: Wait,
    /// Settled letters.
    pub messages: Wait,
    /// What was said on tickets that are over, since they last changed.
    pub words: Wait,
    /// From where and with what security events came.
    pub security_words: Wait,
}

/// Who may call.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Life of a token.
    pub token_lifetime: Wait,
    /// Life of a session that is not used.
    pub session_idle: Wait,
    /// Life of a session that is.
    pub session_longest: Wait,
    /// Tries of one account before they are slowed.
    pub tries: Within<1, 100>,
    /// Tries of one address before they are slowed.
    pub tries_per_address: Within<1, 10_000>,
    /// The first wait, which doubles.
    pub first_wait: Wait,
    /// The longest wait.
    pub longest_wait: Wait,
    /// How long a device is known.
    pub device_known_for: Wait,
    /// Threads that hash passwords.
    pub hash_lanes: Within<1, 64>,
    /// Who must have a second factor.
    pub second_factor_roles: Vec<Role>,
}

impl Access {
    /// The rules on signing in.
    pub fn rules(&self) -> AccessRules {
        let slowing = |free| Slowing {
            free,
            first_wait: self.first_wait.span(),
            longest_wait: self.longest_wait.span(),
        };
        AccessRules {
            token_lifetime: self.token_lifetime.span(),
            session_idle: self.session_idle.span(),
            session_longest: self.session_longest.span(),
            slowing: slowing(self.tries.get()),
            slowing_of_addresses: slowing(self.tries_per_address.get()),
            device_known_for: self.device_known_for.span(),
            second_factor_roles: self.second_factor_roles.clone(),
        }
    }
}

/// The provider that vouches for staff.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SingleSignOn {
    /// Its address; none where there is no single sign-on.
    #[serde(deserialize_with = "kinds::issuer_url")]
    pub issuer: Option<String>,
    /// What the desk is called there.
    #[serde(deserialize_with = "kinds::short_line")]
    pub client_id: String,
    /// The desk's secret there.
    #[serde(deserialize_with = "kinds::secret")]
    pub client_secret: Option<SecretString>,
    /// What staff call it.
    #[serde(deserialize_with = "kinds::short_line")]
    pub name: String,
    /// What is asked for besides `openid`.
    pub scopes: Vec<ScopeName>,
    /// The claim with the staff number.
    #[serde(deserialize_with = "kinds::short_line")]
    pub staff_number_claim: String,
    /// Whether an address counts that is not called verified.
    pub trust_mail: bool,
    /// The claim with the groups.
    #[serde(deserialize_with = "kinds::short_line")]
    pub groups_claim: String,
    /// The role of each group.
    pub roles: Vec<GroupRole>,
    /// Whether strangers are added.
    pub create: bool,
    /// Who signed the provider's certificate; none for those whom everybody trusts.
    #[serde(deserialize_with = "kinds::folder")]
    pub ca_file: Option<PathBuf>,
    /// Its time for each answer.
    pub timeout: Wait,
}

impl SingleSignOn {
    /// The rules on whom it lets in.
    pub fn rules(&self) -> SignOnRules {
        let roles = self.roles.iter().map(|given| (given.group.clone(), given.role));
        SignOnRules {
            staff_number_claim: self.staff_number_claim.clone(),
            trust_mail: self.trust_mail,
            groups_claim: self.groups_claim.clone(),
            roles: roles.collect(),
            create: self.create,
        }
    }
}

/// Files of tickets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachments {
    /// Where they are kept; none where the desk takes no files.
    #[serde(deserialize_with = "kinds::folder")]
    pub folder: Option<PathBuf>,
    /// Bytes of one file.
    pub largest: Within<1_024, 104_857_600>,
    /// Files of one ticket.
    pub per_ticket: Within<1, 1_000>,
    /// Mebibytes of all files together.
    pub quota_mib: Within<1, 1_073_741_824>,
    /// Time for a file to arrive.
    pub upload_timeout: Wait,
    /// The program that looks at each, with its arguments.
    pub scanner: Vec<String>,
    /// Its time for one file.
    pub scan_timeout: Wait,
}

/// Reading files of tickets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// Rows in one transaction.
    pub batch_rows: Within<1, 10_000>,
}

/// How the program reports on itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// What the program reports on itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// For whom.
    pub format: LogFormat,
    /// How much; a filter that has been checked.
    #[serde(deserialize_with = "kinds::log_filter")]
    pub level: String,
}
