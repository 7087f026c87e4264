//! The checkpoints of the database, each against its entries, the chains and the one before; and beside them the lines
//! that somebody else holds.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::finding::{Fault, Findings};
use super::witness::WitnessFile;
use crate::domain::chain::Hash;
use crate::domain::checkpoint::{Checkpoint, Entries, Entry, Summary};
use crate::domain::ids::TicketId;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::schema::{checkpoint_entries, events};
use crate::storage::{checkpoints, security};

/// Checkpoints, and entries, read at once.
const PAGE: i64 = 1_000;
/// The most keys that are remembered and told.
const KEYS_MAX: usize = 100;

/// What the rows say is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sealed {
    pub(super) tickets: i64,
    pub(super) events: i64,
    /// Security events.
    pub(super) security: i64,
}

/// What was seen of the checkpoints.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) checkpoints: u64,
    /// The keys that signed checkpoints of the database.
    pub(super) keys: BTreeSet<String>,
    /// Checkpoints that the file does not hold yet.
    pub(super) behind: u64,
}

/// Checks them all. `known` is the desk's own public key, where there is one.
pub(super) fn check(
    db: &mut Db,
    mut file: Option<&mut WitnessFile>,
    known: Option<&str>,
    sealed: Sealed,
    findings: &mut Findings,
) -> Result<Seen, StoreFault> {
    let mut seen = Seen::default();
    let mut trusted: BTreeSet<String> = known.map(str::to_owned).into_iter().collect();
    let mut entries = EntryStream::default();
    let mut last: Option<Checkpoint> = None;
    loop {
        let after = last.as_ref().map_or(i64::MIN, |last| last.summary.number);
        let page = match checkpoints::after(db, after, PAGE) {
            Err(StoreFault::Corrupt(what)) => {
                findings.add(Fault::new("checkpoints", what));
                return Ok(seen);
            }
            page => page?,
        };
        if page.is_empty() {
            break;
        }
        for checkpoint in page {
            let number = checkpoint.summary.number;
            let digest = entries.digest_of(db, number, findings)?;
            if let Some(what) = fault_of(&checkpoint, last.as_ref(), digest) {
                findings.add(Fault::new("checkpoints", what).at_checkpoint(number));
            }
            if let Some(file) = file.as_deref_mut() {
                compare(&checkpoint, digest, file, &mut trusted, &mut seen, findings);
            }
            seen.checkpoints += 1;
            if seen.keys.len() < KEYS_MAX {
                seen.keys.insert(checkpoint.key.clone());
            }
            last = Some(checkpoint);
        }
    }
    entries.none_left(db, findings)?;
    while let Some(file) = file.as_deref_mut() {
        let Some(number) = file.peek(findings).map(|line| line.number) else {
            break;
        };
        file.take();
        findings.add(lacking(number));
    }
    check_totals(last.map(|last| last.summary), entries.security, sealed, findings);
    Ok(seen)
}

fn lacking(number: i64) -> Fault {
    Fault::new(
        "witness",
        "the file holds it, the database does not: history was cut or put back",
    )
    .at_checkpoint(number)
}

fn fault_of(checkpoint: &Checkpoint, last: Option<&Checkpoint>, digest: Hash) -> Option<String> {
    let (number, root) = last.map_or((0, Hash::NONE), |last| (last.summary.number, last.root));
    if checkpoint.summary.number != number + 1 {
        return Some(format!("checkpoint {} is missing before it", number + 1));
    }
    if last.is_some_and(|last| checkpoint.summary.at < last.summary.at) {
        return Some("it was taken before the one before it".to_owned());
    }
    if checkpoint.summary.root(root, digest) != checkpoint.root {
        return Some("its root is not that of what it seals".to_owned());
    }
    (!checkpoint.is_signed()).then(|| "its signature is not its key's".to_owned())
}

/// A checkpoint against the line of the file that bears its number.
fn compare(
    checkpoint: &Checkpoint,
    digest: Hash,
    file: &mut WitnessFile,
    trusted: &mut BTreeSet<String>,
    seen: &mut Seen,
    findings: &mut Findings,
) {
    let number = checkpoint.summary.number;
    while let Some(line) = file.peek(findings).filter(|line| line.number <= number).cloned() {
        file.take();
        if trusted.len() < KEYS_MAX {
            trusted.insert(line.key.clone());
        }
        if line.number < number {
            findings.add(lacking(line.number));
            continue;
        }
        if line.checkpoint() != *checkpoint || line.entries != digest {
            let what = "the file holds another one: history was rewritten after it was sealed";
            findings.add(Fault::new("witness", what).at_checkpoint(number));
        }
        return;
    }
    if file.peek(findings).is_some() {
        // The file goes on with later ones. It may begin late, but has no holes: those are told where they are read.
        return;
    }
    seen.behind += 1;
    if !trusted.is_empty() && !trusted.contains(&checkpoint.key) {
        let what = format!(
            "it is signed by the key {}, which neither the file nor this desk knows",
            checkpoint.key
        );
        findings.add(Fault::new("checkpoints", what).at_checkpoint(number));
    }
}

fn check_totals(last: Option<Summary>, security: i64, sealed: Sealed, findings: &mut Findings) {
    let (tickets, events) = last.map_or((0, 0), |last| (last.tickets, last.events));
    if (tickets, events) != (sealed.tickets, sealed.events) {
        let what = format!(
            "the last one seals {tickets} tickets and {events} events, the tickets say {} and {}",
            sealed.tickets, sealed.events
        );
        findings.add(Fault::new("checkpoints", what));
    }
    if security != sealed.security {
        let what = format!(
            "they seal {security} security events, the head of that chain says {}",
            sealed.security
        );
        findings.add(Fault::new("checkpoints", what));
    }
}

/// An entry with the hash of the event that it seals.
type Row = (i64, TicketId, i64, String, Option<String>);

/// All entries in the order of their checkpoints and tickets.
#[derive(Default)]
struct EntryStream {
    page: std::vec::IntoIter<Row>,
    ahead: Option<Row>,
    last: Option<(i64, TicketId)>,
    ended: bool,
    /// Security events sealed so far.
    security: i64,
}

impl EntryStream {
    /// The digest of this checkpoint's entries, each compared with the event that it seals.
    fn digest_of(&mut self, db: &mut Db, checkpoint: i64, findings: &mut Findings) -> Result<Hash, StoreFault> {
        let mut entries = Entries::default();
        while let Some(row) = self.next_up_to(db, checkpoint)? {
            let (of, ticket, version, head, mut hash) = row;
            if of != checkpoint {
                findings.add(stray(of, ticket));
                continue;
            }
            if ticket == security::CHAIN {
                hash = security::hash_of(db, version)?;
                self.security = version;
            }
            if hash.as_ref() != Some(&head) {
                let what = match hash {
                    None => format!("event {version} was sealed and is gone"),
                    Some(_) => format!("event {version} is not the one that was sealed"),
                };
                let fault = Fault::new("checkpoint_entries", what).of_ticket(ticket, None);
                findings.add(fault.at_event(version).at_checkpoint(checkpoint));
            }
            entries.add(&Entry { ticket, version, head });
        }
        Ok(entries.digest())
    }

    fn none_left(&mut self, db: &mut Db, findings: &mut Findings) -> Result<(), StoreFault> {
        while let Some((of, ticket, ..)) = self.next_up_to(db, i64::MAX)? {
            findings.add(stray(of, ticket));
        }
        Ok(())
    }

    fn next_up_to(&mut self, db: &mut Db, checkpoint: i64) -> Result<Option<Row>, StoreFault> {
        if self.ahead.is_none() {
            self.ahead = self.page.next();
        }
        if self.ahead.is_none() && !self.ended {
            self.page = page_after(db, self.last)?.into_iter();
            self.last = self.page.as_slice().last().map(|row| (row.0, row.1));
            self.ended = self.last.is_none();
            self.ahead = self.page.next();
        }
        Ok(self.ahead.take_if(|row| row.0 <= checkpoint))
    }
}

fn stray(checkpoint: i64, ticket: TicketId) -> Fault {
    let what = "there is an entry of a checkpoint that does not exist";
    Fault::new("checkpoint_entries", what)
        .of_ticket(ticket, None)
        .at_checkpoint(checkpoint)
}

fn page_after(db: &mut Db, after: Option<(i64, TicketId)>) -> Result<Vec<Row>, StoreFault> {
    let sealed = events::ticket_id
        .eq(checkpoint_entries::ticket_id)
        .and(events::seq.eq(checkpoint_entries::version));
    let mut next = checkpoint_entries::table
        .left_join(events::table.on(sealed))
        .order((checkpoint_entries::checkpoint, checkpoint_entries::ticket_id))
        .limit(PAGE)
        .select((
            checkpoint_entries::checkpoint,
            checkpoint_entries::ticket_id,
            checkpoint_entries::version,
            checkpoint_entries::head,
            events::hash.nullable(),
        ))
        .into_boxed();
    if let Some((checkpoint, ticket)) = after {
        next = next.filter(checkpoint_entries::checkpoint.ge(checkpoint)).filter(
            checkpoint_entries::checkpoint
                .gt(checkpoint)
                .or(checkpoint_entries::ticket_id.gt(ticket)),
        );
    }
    Ok(next.load(db.conn())?)
}
