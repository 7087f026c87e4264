//! Commands for operators. Each reads its settings, does one thing through the same actions as every other front door,
//! and ends with 0 when it was done, 1 when it was refused or failed, 2 when the command line was not understood.

pub mod args;
mod calendar;
mod config;
mod customer;
mod demo;
pub mod desk;
mod explain;
pub mod import;
mod import_tickets;
mod jobs;
mod log;
mod migrate;
mod notice;
mod openapi;
mod policy;
mod post;
mod problems;
mod report;
mod roll;
pub mod rules;
mod serve;
mod token;
mod user;
mod verify;
mod verifying;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{ConfigFault, Effective};
use crate::domain::refusal::Refusal;
use crate::storage::fault::StoreFault;

/// The complaint and ticket desk that keeps its word.
#[derive(Debug, Parser)]
#[command(name = "yinuo", version, arg_required_else_help = true)]
pub struct Cli {
    /// What every command understands.
    #[command(flatten)]
    pub global: args::Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the settings in force, or the file that documents them all.
    Config(args::Config),
    /// Open the desk: the API, the sweep and the outbox, until Ctrl-C or SIGTERM.
    Serve(args::Serve),
    /// Print the description of the API (OpenAPI 3.1, JSON).
    #[command(name = "openapi")]
    OpenApi(args::OpenApi),
    /// Print every problem that the API can answer with, as Markdown.
    Problems(args::Problems),
    /// Figures, each traceable to its evidence.
    #[command(subcommand)]
    Report(args::Report),
    /// Prove that the records are what was recorded, or name the first place that is not.
    Verify(args::Verify),
    /// Bring the database to the form that this version needs.
    Migrate(args::Migrate),
    /// People who work at the desk, and machines that call it.
    #[command(subcommand)]
    User(args::User),
    /// Bearer tokens for the API.
    #[command(subcommand)]
    Token(args::Token),
    /// A person's data: given to them, or erased.
    #[command(subcommand)]
    Customer(args::Customer),
    /// Mail that comes to the desk.
    #[command(subcommand)]
    Post(args::Post),
    /// Policies: which promises a ticket gets.
    #[command(subcommand)]
    Policy(args::Policy),
    /// Working calendars.
    #[command(subcommand)]
    Calendar(args::Calendar),
    /// Show how one promise came to its due time, interval by interval.
    Explain(args::Explain),
    /// Take over records from elsewhere.
    #[command(subcommand)]
    Import(args::Import),
    /// Watch a made-up operator's desk at work, with a clock that runs faster.
    Demo(args::Demo),
}

/// Does what the command line says and tells how it went.
pub fn run(cli: &Cli) -> ExitCode {
    let outcome = match &cli.command {
        Command::Config(args) => config::run(args, &cli.global),
        Command::Serve(args) => serve::run(args, &cli.global),
        Command::OpenApi(_) => openapi::run(),
        Command::Problems(_) => problems::run(),
        Command::Report(args) => report::run(args, &cli.global),
        Command::Verify(args) => verify::run(args, &cli.global),
        Command::Migrate(args) => migrate::run(args, &cli.global),
        Command::User(user) => user::run(user, &cli.global),
        Command::Token(token) => token::run(token, &cli.global),
        Command::Customer(customer) => customer::run(customer, &cli.global),
        Command::Post(args::Post::Notice(args)) => return notice::run(args, &cli.global),
        Command::Policy(policy) => policy::run(policy, &cli.global),
        Command::Calendar(calendar) => calendar::run(calendar, &cli.global),
        Command::Explain(args) => explain::run(args, &cli.global),
        Command::Import(args::Import::Tickets(args)) => import_tickets::run(args, &cli.global),
        Command::Demo(args) => demo::run(args, &cli.global),
    };
    ended(outcome, ExitCode::FAILURE)
}

/// Tells how it went, and how the process ends; with `otherwise` where it failed.
fn ended(outcome: Result<(), Failure>, otherwise: ExitCode) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Output(fault)) if fault.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("yinuo: {failure}");
            otherwise
        }
    }
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The settings are wrong.
    #[error(transparent)]
    Config(#[from] ConfigFault),
    /// The desk does not open.
    #[error(transparent)]
    Desk(#[from] desk::DeskFault),
    /// A file of policies or calendars is wrong.
    #[error(transparent)]
    Rules(#[from] rules::RulesFault),
    /// A file does not come in.
    #[error(transparent)]
    Import(#[from] import_tickets::ImportFault),
    /// The desk says no.
    #[error("{}", refusal_in_full(.0))]
    Refused(Refusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// The server cannot start.
    #[error("the server cannot start: {0}")]
    Start(String),
    /// A setting of the mail cannot be used.
    #[error(transparent)]
    Mail(#[from] crate::outbox::settings::BadMailSetting),
    /// The key that signs checkpoints cannot be used.
    #[error(transparent)]
    Key(#[from] crate::actions::checkpoint::KeyFault),
    /// The clockwork cannot start.
    #[error("the schedule cannot start: {0}")]
    Schedule(#[from] tokio_cron_scheduler::JobSchedulerError),
    /// The answer could not be written. A reader that has seen enough (`yinuo … | head`) is no failure.
    #[error("cannot write the answer: {0}")]
    Output(#[from] io::Error),
    /// A file that was named cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The records are not what was recorded.
    #[error("{count} places are not as they were recorded; the first: {first}")]
    NotAsRecorded {
        /// The first one.
        first: String,
        /// How many there are.
        count: u64,
    },
}

impl From<crate::error::Failure> for Failure {
    fn from(failure: crate::error::Failure) -> Self {
        match failure {
            crate::error::Failure::Refused(refusal) => Failure::Refused(refusal),
            crate::error::Failure::Fault(fault) => Failure::Store(fault),
            crate::error::Failure::Raced => Failure::Store(StoreFault::Busy),
        }
    }
}

/// A refusal in one line, with each field that is wrong.
pub fn refusal_in_full(refusal: &Refusal) -> String {
    let Refusal::Invalid(faults) = refusal else {
        return refusal.to_string();
    };
    let named = faults
        .iter()
        .map(|fault| format!("{} {}", fault.field.trim_start_matches('/'), fault.detail));
    named.collect::<Vec<_>>().join("; ")
}

/// The settings in force for a command, given the flags that it has of its own.
fn settle(global: &args::Global, own: Vec<(String, String)>) -> Result<Effective, ConfigFault> {
    let environment = std::env::vars_os().map(|(name, value)| {
        let text = |part: std::ffi::OsString| part.to_string_lossy().into_owned();
        (text(name), text(value))
    });
    let flags: Vec<(String, String)> = global.flags().into_iter().chain(own).collect();
    Effective::load(global.config.as_deref(), environment, &flags)
}

/// Writes an answer to standard output.
fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
