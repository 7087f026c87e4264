//! Proof that the desk's records are what was recorded: every chain is replayed, every row compared with what the chain
//! tells, every checkpoint with what it seals and with the copy that somebody else holds, and the reply rate counted a
//! second time from the events. One pass over one unchanging view of the database, in memory that does not grow with it.

mod checkpoints;
mod compare;
mod compensations;
mod files;
mod finding;
mod rate;
mod replay;
mod rollups;
mod rows;
mod security;
mod steps;
mod tickets;
mod visits;
mod witness;

use std::collections::BTreeMap;
use std::path::PathBuf;

use diesel::prelude::*;
use serde::Serialize;

use self::files::Files;
use self::finding::Findings;
use self::tickets::Walk;
use crate::domain::integrity::Verified;
use crate::domain::moment::{Moment, Span};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::schema;

pub use finding::{FAULTS_TOLD, Fault};
pub use rate::Rate;
pub use witness::WitnessFile;

/// What is known from elsewhere.
#[derive(Default)]
pub struct Options {
    /// The checkpoints that somebody else holds.
    pub outside: Outside,
    /// The desk's own public key, in hex.
    pub key: Option<String>,
    /// Where the files of tickets lie; none where they are not looked at.
    pub files: Option<PathBuf>,
}

/// The file of checkpoints.
#[derive(Default)]
pub enum Outside {
    /// Nobody holds one: a history that was rewritten with care cannot be told from the true one.
    #[default]
    None,
    /// It is here.
    File(Box<WitnessFile>),
    /// It should be here, and is not: a fault as soon as there are checkpoints.
    Missing(PathBuf),
}

/// What a verification found.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    /// Whether everything is as it was recorded.
    pub ok: bool,
    pub tickets: u64,
    pub events: u64,
    pub promises: u64,
    /// Steps of ladders that were taken.
    pub steps: u64,
    /// Files of tickets.
    pub attachments: u64,
    /// Whether the files themselves were compared with their digests.
    pub files_seen: bool,
    /// Days whose promises are added up for reports, and were added up once more.
    pub days_added_up: u64,
    /// Events whose words were erased, which is lawful and leaves the chain whole.
    pub erased: u64,
    /// What happened to the desk's doors.
    pub security_events: u64,
    pub checkpoints: u64,
    /// The keys that signed them: compare with the one that auditors know.
    pub keys: Vec<String>,
    /// The file that somebody else holds.
    pub witness: Option<WitnessSeen>,
    pub first_fault: Option<Fault>,
    /// The first [`FAULTS_TOLD`] in the order in which they were found.
    pub faults: Vec<Fault>,
    /// All of them.
    pub fault_count: u64,
    /// The moment that the rates are as of.
    pub as_of: Moment,
    /// By kind of promise, from the events.
    pub reply_rate: BTreeMap<String, Rate>,
}

impl Verification {
    /// What of it is kept.
    pub fn verified(&self, took: Span) -> Verified {
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Verified {
            as_of: self.as_of,
            took,
            tickets: whole(self.tickets),
            events: whole(self.events),
            faults: whole(self.fault_count),
            first: self.first_fault.as_ref().map(Fault::breach),
        }
    }
}

/// The file of checkpoints, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WitnessSeen {
    pub file: PathBuf,
    pub lines: u64,
    /// The number of the last checkpoint it holds.
    pub last: Option<i64>,
    /// Checkpoints of the database that came later.
    pub behind: u64,
}

/// How far a verification has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub tickets: u64,
    pub of_tickets: u64,
    pub events: u64,
}

/// Tickets between two words on progress.
const WORD_EVERY: u64 = 256;

/// Verifies the database as it is in this transaction. `Err` means that it could not be read to the end, which proves
/// nothing either way; what can be read and is wrong is in the answer. `progress` may break it off with a fault of its own.
pub fn verify(
    db: &mut Db,
    now: Moment,
    options: &mut Options,
    progress: &mut dyn FnMut(Progress) -> Result<(), StoreFault>,
) -> Result<Verification, StoreFault> {
    let mut findings = Findings::default();
    let expected: i64 = schema::tickets::table.count().get_result(db.conn())?;
    let of_tickets = u64::try_from(expected).unwrap_or(0);
    let mut walk = Walk::new(&mut findings, Files::new(options.files.clone()), now);
    while walk.step(db)? {
        let (tickets, events) = (walk.tally.tickets, walk.tally.events);
        if tickets % WORD_EVERY == 0 {
            progress(Progress {
                tickets,
                of_tickets,
                events,
            })?;
        }
    }
    let (tally, rates, steps, attachments) = (walk.tally, walk.rates, walk.steps.seen, walk.files.seen);
    progress(Progress {
        tickets: tally.tickets,
        of_tickets,
        events: tally.events,
    })?;
    if findings.none() {
        rate::compare(&rates, &rate::of_rows(db, now)?, &mut findings);
    }
    let days_added_up = rollups::check(db, &mut findings)?;
    let file = match &mut options.outside {
        Outside::File(file) => Some(file.as_mut()),
        Outside::None | Outside::Missing(_) => None,
    };
    let security = security::check(db, &mut findings)?;
    let sealed = checkpoints::Sealed {
        tickets: tally.sealed_tickets,
        events: tally.sealed_events,
        security: security.sealed,
    };
    let seen = checkpoints::check(db, file, options.key.as_deref(), sealed, &mut findings)?;
    note_missing_file(&options.outside, seen.checkpoints, &mut findings);
    Ok(Verification {
        ok: findings.none(),
        tickets: tally.tickets,
        events: tally.events,
        promises: tally.promises,
        steps: u64::try_from(steps).unwrap_or(0),
        attachments,
        files_seen: options.files.is_some(),
        days_added_up,
        erased: tally.erased + security.erased,
        security_events: security.events,
        checkpoints: seen.checkpoints,
        keys: seen.keys.into_iter().collect(),
        witness: witness_seen(&options.outside, seen.behind),
        first_fault: findings.told.first().cloned(),
        faults: findings.told,
        fault_count: findings.count,
        as_of: now,
        reply_rate: rates.0,
    })
}

fn note_missing_file(outside: &Outside, checkpoints: u64, findings: &mut Findings) {
    if let Outside::Missing(path) = outside
        && checkpoints > 0
    {
        let what = format!(
            "{} is missing, and the database has {checkpoints} checkpoints; name the file that holds them with --checkpoint",
            path.display()
        );
        findings.add(Fault::new("witness", what));
    }
}

fn witness_seen(outside: &Outside, behind: u64) -> Option<WitnessSeen> {
    let Outside::File(file) = outside else { return None };
    Some(WitnessSeen {
        file: file.path().to_owned(),
        lines: file.read,
        last: file.last_number(),
        behind,
    })
}
