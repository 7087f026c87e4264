//! Chains are summed up and signed, and the signed lines leave for a file that the database's keepers cannot change.
//!
//! Sealing is one transaction for each batch; the file follows after the commit. A crash between the two only delays the
//! line: every run writes whatever the file lacks. Every replica keeps its own file up to date, but one alone seals.

mod key;
mod mail;
mod witness;

use std::path::PathBuf;

use crate::domain::chain::Hash;
use crate::domain::checkpoint::{Checkpoint, Entries, Entry, Signer, Summary};
use crate::domain::moment::{Moment, Span};
use crate::error::Failure;
use crate::storage::db::{Db, Desk};
use crate::storage::fault::StoreFault;
use crate::storage::{checkpoints, duties, security};
use std::sync::Arc;

pub use key::{KeyFault, load_or_create_key};
pub use mail::enqueue_daily_mail;
pub use witness::{Witness, WitnessFault};

/// The most tickets that one checkpoint seals: what one transaction can lock and write in well under a second.
pub const BATCH: i64 = 5_000;
/// The duty of sealing, of which one replica at a time is in charge.
pub const DUTY: &str = "checkpoint";
/// How long a replica that died keeps others from sealing.
const HELD_FOR: Span = Span::minutes(2);

/// A checkpoint that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub checkpoint: Checkpoint,
    /// Tickets it seals.
    pub entries: usize,
    /// Whether more tickets wait than fit: seal again at once.
    pub more: bool,
}

/// Seals at most `most` tickets that changed since they were sealed, and the chain of security events. A checkpoint is signed even when none did: that
/// nothing changed is then proven too.
pub fn checkpoint(db: &mut Db, now: Moment, signer: &Signer, most: i64) -> Result<Sealed, StoreFault> {
    let unsealed = checkpoints::unsealed(db, most)?;
    let last = checkpoints::last(db)?;
    let (previous, before) = last.map_or((Hash::NONE, NOTHING), |last| (last.root, last.summary));
    let fresh = unsealed.iter().filter(|ticket| ticket.sealed_version == 0).count();
    let events: i64 = unsealed
        .iter()
        .map(|ticket| ticket.entry.version - ticket.sealed_version)
        .sum();
    let summary = Summary {
        number: before.number + 1,
        at: now.max(before.at),
        tickets: before.tickets + i64::try_from(fresh).unwrap_or(i64::MAX),
        events: before.events + events,
    };
    let tickets = unsealed.len();
    let security = security::unsealed(db)?;
    let grown = security.is_some();
    let entries: Vec<Entry> = security
        .into_iter()
        .chain(unsealed.into_iter().map(|ticket| ticket.entry))
        .collect();
    let checkpoint = signer.sign(summary, previous, Entries::digest_of(&entries));
    checkpoints::store(db, &checkpoint, &entries)?;
    if grown {
        security::seal(db)?;
    }
    Ok(Sealed {
        checkpoint,
        entries: tickets,
        more: i64::try_from(tickets).unwrap_or(i64::MAX) >= most,
    })
}

const NOTHING: Summary = Summary {
    number: 0,
    at: Moment::EPOCH,
    tickets: 0,
    events: 0,
};

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ran {
    /// Checkpoints made; none where another replica is in charge.
    pub checkpoints: usize,
    /// Tickets sealed.
    pub tickets: usize,
    /// Lines written to the file.
    pub lines: usize,
}

/// Why a run did not do all it should.
#[derive(Debug, thiserror::Error)]
pub enum RunFault {
    /// The database could not.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// The file could not, or holds another history.
    #[error(transparent)]
    Witness(#[from] WitnessFault),
}

/// Seals everything that changed, unless another replica is in charge, and writes to `file` the lines that it lacks.
/// `holder` names this replica. Waits for the database: not for a thread that serves others.
pub fn run(desk: &Desk, signer: &Arc<Signer>, file: PathBuf, holder: &str) -> Result<Ran, RunFault> {
    let mut ran = Ran::default();
    while let Some(sealed) = seal_if_in_charge(desk, signer, holder)? {
        ran.checkpoints += 1;
        ran.tickets += sealed.entries;
        if !sealed.more {
            break;
        }
    }
    ran.lines = Witness::new(file).catch_up(desk)?;
    Ok(ran)
}

/// One batch. The duty is given back with the last one.
fn seal_if_in_charge(desk: &Desk, signer: &Arc<Signer>, holder: &str) -> Result<Option<Sealed>, StoreFault> {
    let (signer, holder) = (signer.clone(), holder.to_owned());
    let sealed: Result<_, StoreFault> = desk.write_blocking(move |db, now| {
        if !duties::take(db, DUTY, &holder, HELD_FOR, now)? {
            return Ok(None);
        }
        let sealed = checkpoint(db, now, &signer, BATCH)?;
        if !sealed.more {
            duties::done(db, DUTY, &holder, now)?;
        }
        Ok(Some(sealed))
    });
    match sealed {
        // A replica that was thought dead has just used the number: what there was to seal is sealed, or will be.
        Err(fault) if fault.is_taken("checkpoints.number") => Ok(None),
        sealed => sealed,
    }
}

/// The latest checkpoint, for whoever asks.
pub fn latest(db: &mut Db) -> Result<Option<Checkpoint>, Failure> {
    Ok(checkpoints::last(db)?)
}
