//! What the command line understands: one struct for each command, its help beside it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::bulletin::Cycle;
use crate::domain::moment::{Moment, Span};
use crate::domain::rights::Operation;
use crate::domain::words::{Channel, Language, PromiseKind, Role};
use crate::export::FileFormat;
use crate::report::GroupBy;
use crate::report::visits::VisitsBy;

/// What every command understands.
#[derive(Debug, Args)]
pub struct Global {
    /// File of settings; it needs to hold only what differs from `yinuo config default`.
    #[arg(long, global = true, value_name = "FILE", env = "YINUO_CONFIG")]
    pub config: Option<PathBuf>,
    /// Database to use: sqlite://PATH or postgres://USER@HOST/NAME. Others on this machine can read flags: give
    /// passwords in YINUO_DATABASE__URL or in a file named by YINUO_DATABASE__URL_FILE.
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Any one setting; may be repeated.
    #[arg(long = "set", global = true, value_name = "SECTION.NAME=VALUE", value_parser = setting)]
    pub settings: Vec<(String, String)>,
}

impl Global {
    /// The settings that the flags stand for.
    pub(super) fn flags(&self) -> Vec<(String, String)> {
        let url = self
            .database_url
            .iter()
            .map(|url| ("database.url".to_owned(), url.clone()));
        url.chain(self.settings.iter().cloned()).collect()
    }
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or("expected SECTION.NAME=VALUE, for example mail.lanes=8")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

/// Show the settings in force and where each came from; passwords stay hidden.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  yinuo config\n  yinuo config default > yinuo.toml",
    args_conflicts_with_subcommands = true
)]
pub struct Config {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// What else to show.
    #[command(subcommand)]
    pub what: Option<ConfigWhat>,
}

/// What `yinuo config` can show besides the settings in force.
#[derive(Debug, Subcommand)]
pub enum ConfigWhat {
    /// Print the file that documents every setting and holds its default.
    #[command(after_help = "Example:\n  yinuo config default > yinuo.toml")]
    Default,
}

/// Run the desk: API, schedule and mail, until SIGTERM or Ctrl-C.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo serve --listen 127.0.0.1:8080 --fallback duty-manager@example.com")]
pub struct Serve {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Where people reach the desk, as written in links.
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Mailbox that is told when there is nobody else to tell.
    #[arg(long, value_name = "EMAIL")]
    pub fallback: Option<String>,
}

impl Serve {
    /// The settings that the flags stand for.
    pub fn flags(&self) -> Vec<(String, String)> {
        let flags = [
            ("server.listen", &self.listen),
            ("server.public_url", &self.public_url),
            ("notify.fallback", &self.fallback),
        ];
        let given = |(key, value): (&str, &Option<String>)| value.clone().map(|value| (key.to_owned(), value));
        flags.into_iter().filter_map(given).collect()
    }
}

/// Bring the database to the form that this version needs.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo migrate --database-url sqlite://data/yinuo.db")]
pub struct Migrate {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// People who work at the desk, and machines that call it.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a person or a machine.
    Add(UserAdd),
    /// List people and machines.
    List(UserList),
    /// Add and change people from a CSV file, shown row by row first.
    Import(UserImport),
}

/// Add and change people from a CSV file with the columns name, email, role and perhaps team, site, staff_number,
/// language, languages. Every row is shown and nothing is done; with the digest that is shown, exactly that is done.
/// Nobody is ever removed.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  yinuo user import staff.csv\n  yinuo user import staff.csv --digest 9f2c… --invite"
)]
pub struct UserImport {
    /// The file.
    pub file: PathBuf,
    /// Do what was shown under this digest.
    #[arg(long)]
    pub digest: Option<String>,
    /// Invite those who are added by mail, to set a password.
    #[arg(long)]
    pub invite: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Add a person or a machine.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  yinuo user add --name \"Grace Wu\" --email grace@example.com --role agent --team hotline"
)]
pub struct UserAdd {
    /// Name, as shown to colleagues.
    #[arg(long)]
    pub name: String,
    /// Mail address; it identifies the person.
    #[arg(long)]
    pub email: String,
    /// What the person is to the desk.
    #[arg(long, value_parser = role())]
    pub role: Role,
    /// Team the person works in.
    #[arg(long)]
    pub team: Option<String>,
}

fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.iter().map(|role| role.as_str())).try_map(|word| word.parse::<Role>())
}

/// List people and machines.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo user list --json")]
pub struct UserList {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Bearer tokens for the API.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a token and print it alone.
    Issue(TokenIssue),
    /// Make tokens worthless at once.
    Revoke(TokenRevoke),
}

/// A person's data: given to them, or erased.
#[derive(Debug, Subcommand)]
pub enum Customer {
    /// Print everything that the desk knows of a person, as JSON.
    #[command(
        after_help = "Example:\n  yinuo customer export \"139 1234 4521\" --reason \"asked by letter of 1 March\""
    )]
    Export(CustomerDeed),
    /// Erase who a person is and what was said; tickets, promises, figures and the proof stay. It cannot be undone.
    #[command(
        after_help = "Example:\n  yinuo customer erase \"139 1234 4521\" --reason \"asked by letter of 1 March\""
    )]
    Erase(CustomerDeed),
}

/// Whose data, and why.
#[derive(Debug, Args)]
pub struct CustomerDeed {
    /// The customer's id, or a whole phone number.
    #[arg(value_name = "ID|PHONE")]
    pub customer: String,
    /// Why; it is recorded.
    #[arg(long)]
    pub reason: String,
}

/// Make a token and print it alone. It is shown this once: only its digest is kept.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  TOKEN=$(yinuo token issue --user grace@example.com --days 30)")]
pub struct TokenIssue {
    /// Whose token it is.
    #[arg(long, value_name = "EMAIL")]
    pub user: String,
    /// Days until it expires; the default is the setting access.token_lifetime.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: Option<u32>,
    /// What it is for.
    #[arg(long)]
    pub label: Option<String>,
    /// Take tickets in by this channel alone; may be repeated.
    #[arg(long = "channel", value_name = "CHANNEL")]
    pub channels: Vec<Channel>,
    /// Good for this operation alone, named as in the description of the API; may be repeated.
    #[arg(long = "operation", value_name = "OPERATION")]
    pub operations: Vec<Operation>,
}

/// Make tokens worthless at once.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo token revoke --user grace@example.com --label laptop")]
pub struct TokenRevoke {
    /// Whose tokens.
    #[arg(long, value_name = "EMAIL")]
    pub user: String,
    /// Only those with this label.
    #[arg(long)]
    pub label: Option<String>,
}

/// Replay all events, compare every row with them, check chains and checkpoints, and name the first bad place.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo verify --checkpoint /mnt/auditors/checkpoints.jsonl")]
pub struct Verify {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Checkpoints to compare with; the default is the setting checkpoint.file.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
}

/// Figures, each traceable to its evidence.
#[derive(Debug, Subcommand)]
pub enum Report {
    /// How many of the promises due in a period were kept.
    ReplyRate(ReplyRate),
    /// Every promise of a period, as a file.
    Export(Export),
    /// Adds up the days that are over again, all of them, from their promises. The figures are the same before and after;
    /// `yinuo verify` says where they would not be. Not beside a server on the same SQLite file.
    #[command(after_help = "Example:\n  yinuo report rebuild")]
    Rebuild,
    /// What the next two days bring.
    Forecast(Forecast),
    /// What became of visits: in time, late, missed, who waited, and what was promised around them.
    Visits(Visits),
    /// Mails the figures of the latest day, week (from Monday) or month that is over to managers and auditors, each in their
    /// own language and of what they may see. Nobody gets the same twice. A server sends them; but for --print, not beside a
    /// server on the same SQLite file.
    Mail(Mail),
}

/// Which figures are mailed, and to whom.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo report mail --period week --to mona@example.com --print")]
pub struct Mail {
    /// day, week or month.
    #[arg(long, value_name = "PERIOD", value_parser = cycle())]
    pub period: Cycle,
    /// Mail address of one person; the default is everybody who gets such mails.
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,
    /// Print what would be sent, and send nothing.
    #[arg(long)]
    pub print: bool,
}

fn cycle() -> impl TypedValueParser<Value = Cycle> {
    PossibleValuesParser::new(Cycle::ALL.iter().map(|cycle| cycle.as_str())).try_map(|word| word.parse::<Cycle>())
}

/// What became of the visits whose window ended in a period, and of the promises around them; at most 92 days. The table has
/// the most of it, JSON all.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo report visits --from 2026-03-01 --to 2026-04-01 --by technician")]
pub struct Visits {
    /// First moment of the period: a day or a time with its offset. The default is 30 days before its end.
    #[arg(long, value_name = "WHEN")]
    pub from: Option<When>,
    /// First moment after the period. The default is now.
    #[arg(long, value_name = "WHEN")]
    pub to: Option<When>,
    /// One line for each of these.
    #[arg(long, default_value = "area", value_parser = visits_by())]
    pub by: VisitsBy,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

fn visits_by() -> impl TypedValueParser<Value = VisitsBy> {
    PossibleValuesParser::new(VisitsBy::ALL.iter().map(|by| by.as_str())).try_map(|word| word.parse::<VisitsBy>())
}

/// How many promises fall due in each of the next 48 hours, against the replies that those on duty then usually give, and which
/// steps of ladders are taken next.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo report forecast --team 0198c5f2-7b1e-7c3a-9d51-2f8f6f0e4a11")]
pub struct Forecast {
    /// Id of a team: only what it has.
    #[arg(long, value_name = "ID")]
    pub team: Option<uuid::Uuid>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// How many of the promises due in a period were kept. Promises not yet due, voided or imported stand beside the rate.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo report reply-rate --from 2026-03-01 --to 2026-04-01 --group-by channel")]
pub struct ReplyRate {
    #[command(flatten)]
    pub asked: Asked,
    /// One line for each of these. By promise, every kind of promise is counted.
    #[arg(long, value_name = "FIELD", value_parser = group_by())]
    pub group_by: Option<GroupBy>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Which promises a report is about.
#[derive(Debug, Args)]
pub struct Asked {
    /// First moment of the period: a day or a time with its offset. The default is the beginning.
    #[arg(long, value_name = "WHEN")]
    pub from: Option<When>,
    /// First moment after the period. The default is now.
    #[arg(long, value_name = "WHEN")]
    pub to: Option<When>,
    /// Kind of promise.
    #[arg(long, default_value = "reply", value_parser = promise_kind())]
    pub kind: PromiseKind,
    /// Count imported tickets too.
    #[arg(long)]
    pub include_imported: bool,
}

/// Every promise of a period with where it counts, then the filter, the figures and the digest of the lines.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo report export --from 2026-03-01 --to 2026-04-01 --format xlsx march.xlsx")]
pub struct Export {
    #[command(flatten)]
    pub asked: Asked,
    /// CSV takes any number of lines, a workbook 200,000.
    #[arg(long, default_value = "csv", value_parser = file_format())]
    pub format: FileFormat,
    /// Language of headings and words: zh-CN, zh-TW or en. The default is en.
    #[arg(long, value_parser = language())]
    pub language: Option<Language>,
    /// The file to write; it must not be there yet.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.iter().map(|language| language.as_str()))
        .try_map(|word| word.parse::<Language>())
}

fn file_format() -> impl TypedValueParser<Value = FileFormat> {
    PossibleValuesParser::new(FileFormat::ALL.iter().map(|format| format.as_str()))
        .try_map(|word| word.parse::<FileFormat>())
}

fn promise_kind() -> impl TypedValueParser<Value = PromiseKind> {
    PossibleValuesParser::new(PromiseKind::ALL.iter().map(|kind| kind.as_str()))
        .try_map(|word| word.parse::<PromiseKind>())
}

fn group_by() -> impl TypedValueParser<Value = GroupBy> {
    PossibleValuesParser::new(GroupBy::ALL.iter().map(|field| field.as_str())).try_map(|word| word.parse::<GroupBy>())
}

/// Show how one promise came to its due time, interval by interval.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  yinuo explain 26061-7K3QX4\n  yinuo explain 0198c5f2-7b1e-7c3a-9d51-2f8f6f0e4a11")]
pub struct Explain {
    /// Id of the promise; or number of a ticket, for all its promises.
    #[arg(value_name = "PROMISE|TICKET")]
    pub promise: String,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Take over records from elsewhere.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Import tickets from a CSV file. They send nothing and stay out of the rate unless it is asked to count them.
    Tickets(ImportTickets),
}

/// Import tickets from a CSV file. They send nothing and stay out of the rate unless it is asked to count them.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(
    after_help = "Example:\n  yinuo import tickets complaints.csv --map map.toml --dry-run --refused refused.csv"
)]
pub struct ImportTickets {
    /// The file.
    pub file: PathBuf,
    /// What its columns mean: a file, or one of the maps that come with the desk, regulator-complaints and
    /// resident-messages.
    #[arg(long, value_name = "MAP.toml")]
    pub map: PathBuf,
    /// Add the regions that rows name and the desk does not have; otherwise such rows are refused.
    #[arg(long)]
    pub add_regions: bool,
    /// Read and check everything, store nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Where to write refused rows with their line and the reason.
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    /// End with a failure (1) when any row was refused; otherwise the file counts as done once it was read to its end.
    #[arg(long)]
    pub strict: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Mail that comes to the desk.
#[derive(Debug, Subcommand)]
pub enum Post {
    /// Take in a notice of a mail system that a letter or answer came back (RFC 3464).
    Notice(PostNotice),
}

/// Take in a notice of a mail system that a letter or answer came back (RFC 3464). Meant for a mail alias that pipes into
/// a command: what is about no letter of the desk, or is no notice, is told and ends with 0 and 1; when the desk cannot
/// be reached it ends with 75, so that the mail system tries again. A SQLite file that a server has open is not reached
/// this way: send the mail to POST /api/v1/outbox/notices.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  yinuo post notice bounce.eml\n  # in /etc/aliases\n  desk-bounces: \"|/usr/bin/yinuo post notice\""
)]
pub struct PostNotice {
    /// The mail; - or nothing is standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Working calendars.
#[derive(Debug, Subcommand)]
pub enum Calendar {
    /// Add a new version of a calendar; promises already made keep theirs.
    #[command(after_help = "Example:\n  yinuo calendar add holidays-2027.toml")]
    Add(AddCalendar),
}

/// The file of a calendar.
#[derive(Debug, Args)]
pub struct AddCalendar {
    /// A TOML file as in `config/calendars`.
    pub file: PathBuf,
    /// Leave agreed visits as they are for which it takes away the technician's time; otherwise they are named and nothing
    /// is stored.
    #[arg(long)]
    pub keep_visits: bool,
}

/// Policies: which promises a ticket gets.
#[derive(Debug, Subcommand)]
pub enum Policy {
    /// Add a new version of a policy; promises already made keep theirs.
    #[command(after_help = "Example:\n  yinuo policy add pledge-2027.toml")]
    Add(AddFile),
    /// Move open promises to another version of their policy. Settled and overdue ones never move.
    #[command(
        after_help = "Examples:\n  yinuo policy move reply --to 2 --dry-run\n  yinuo policy move reply --to 2 --by mei@example.com"
    )]
    Move(MovePromises),
}

/// What to move, and who decides it.
#[derive(Debug, Args)]
pub struct MovePromises {
    /// The policy's name.
    pub name: String,
    /// The version to move to.
    #[arg(long)]
    pub to: i32,
    /// Only show what would move.
    #[arg(long)]
    pub dry_run: bool,
    /// Why promises may become due later than the customer was told; without it those that would stay.
    #[arg(long)]
    pub reason: Option<String>,
    /// The e-mail address of the manager or admin who decides it.
    #[arg(long)]
    pub by: Option<String>,
}

/// A file with something to add.
#[derive(Debug, Args)]
pub struct AddFile {
    /// The TOML file.
    pub file: PathBuf,
}

/// Print the description of the API (OpenAPI 3.1, JSON).
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo openapi > openapi.json")]
pub struct OpenApi {}

/// Print every problem that the API can answer with, as Markdown.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo problems > problems.md")]
pub struct Problems {}

/// Watch a made-up telecom operator's desk at work, with a clock that runs faster. Needs nothing and leaves nothing.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  yinuo demo --speed 600 --for 2m")]
pub struct Demo {
    /// How many times faster than real time the desk's clock runs.
    #[arg(long, value_name = "TIMES", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub speed: Option<u32>,
    /// Keep database and mails in this folder; the default is a temporary one that is removed at the end.
    #[arg(long)]
    pub folder: Option<PathBuf>,
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Stop by itself after this much real time.
    #[arg(long = "for", value_name = "DURATION")]
    pub lasting: Option<Span>,
    /// Make the same customers and staff again; only the moments differ by what the machine takes.
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
}

/// A moment as people write it: a day, which begins at midnight in the desk's zone, or a time with its offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// The beginning of a day.
    Day(Date),
    /// An instant.
    At(Moment),
}

impl When {
    /// The moment meant, for a desk in `zone`.
    pub fn moment(&self, zone: &TimeZone) -> Option<Moment> {
        match self {
            When::At(moment) => Some(*moment),
            When::Day(day) => Some(day.to_zoned(zone.clone()).ok()?.timestamp().into()),
        }
    }
}

impl FromStr for When {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A date-time without an offset would parse as a date as well, losing its time.
        let day = (text.len() == 10).then(|| text.parse().ok()).flatten().map(When::Day);
        day.or_else(|| text.parse().ok().map(When::At))
            .ok_or("expected a day like 2026-03-01 or a time like 2026-03-01T09:00:00+08:00")
    }
}

#[cfg(test)]
mod tests;
