//! Checkpoints and what they seal. Both only ever grow.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::{claimed, insert_many};
use super::fault::StoreFault;
use super::schema::{checkpoint_entries, checkpoints, tickets};
use crate::domain::chain::Hash;
use crate::domain::checkpoint::{Checkpoint, Entries, Entry, Summary};
use crate::domain::ids::TicketId;
use crate::domain::moment::Moment;

/// Entries read, and tickets marked, with one statement.
const PAGE: i64 = 1000;

/// A ticket that changed since it was last sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsealed {
    pub entry: Entry,
    /// The version that was sealed last; 0 when none was.
    pub sealed_version: i64,
}

/// At most `most` tickets that changed since they were sealed, in ascending order, kept from other writers. Those that
/// somebody is changing right now are left for the next time.
pub fn unsealed(db: &mut Db, most: i64) -> Result<Vec<Unsealed>, StoreFault> {
    let columns = (tickets::id, tickets::version, tickets::head, tickets::sealed_version);
    let mut rows: Vec<(TicketId, i64, String, i64)> = claimed!(
        db.conn(),
        tickets::table
            .filter(tickets::sealed_version.lt(tickets::version))
            .order(tickets::id)
            .limit(most)
            .select(columns),
        load
    )?;
    // On PostgreSQL a row that changed while it was waited for may come out of order.
    rows.sort_unstable_by_key(|row| row.0);
    let unsealed = rows
        .into_iter()
        .map(|(ticket, version, head, sealed_version)| Unsealed {
            entry: Entry { ticket, version, head },
            sealed_version,
        });
    Ok(unsealed.collect())
}

/// Stores a checkpoint with its entries and marks their tickets as sealed.
pub fn store(db: &mut Db, checkpoint: &Checkpoint, entries: &[Entry]) -> Result<(), StoreFault> {
    diesel::insert_into(checkpoints::table)
        .values(CheckpointRow::of(checkpoint))
        .execute(db.conn())?;
    let number = checkpoint.summary.number;
    let rows: Vec<EntryRow> = entries.iter().map(|entry| EntryRow::of(number, entry)).collect();
    insert_many!(db.conn(), checkpoint_entries::table, &rows)?;
    for piece in entries.chunks(usize::try_from(PAGE).unwrap_or(usize::MAX)) {
        let sealed = tickets::table.filter(tickets::id.eq_any(piece.iter().map(|entry| entry.ticket)));
        diesel::update(sealed)
            .set(tickets::sealed_version.eq(tickets::version))
            .execute(db.conn())?;
    }
    Ok(())
}

/// The latest checkpoint.
pub fn last(db: &mut Db) -> Result<Option<Checkpoint>, StoreFault> {
    let row = checkpoints::table
        .order(checkpoints::number.desc())
        .select(CheckpointRow::as_select())
        .first(db.conn())
        .optional()?;
    row.map(CheckpointRow::into_checkpoint).transpose()
}

/// The checkpoint of this number.
pub fn find(db: &mut Db, number: i64) -> Result<Option<Checkpoint>, StoreFault> {
    let row = checkpoints::table
        .find(number)
        .select(CheckpointRow::as_select())
        .first(db.conn())
        .optional()?;
    row.map(CheckpointRow::into_checkpoint).transpose()
}

/// At most `most` checkpoints, the latest first, those before `number` where one is given.
pub fn latest(db: &mut Db, before: Option<i64>, most: i64) -> Result<Vec<Checkpoint>, StoreFault> {
    let rows: Vec<CheckpointRow> = checkpoints::table
        .filter(checkpoints::number.lt(before.unwrap_or(i64::MAX)))
        .order(checkpoints::number.desc())
        .limit(most)
        .select(CheckpointRow::as_select())
        .load(db.conn())?;
    rows.into_iter().map(CheckpointRow::into_checkpoint).collect()
}

/// At most `most` checkpoints after `number`, in order.
pub fn after(db: &mut Db, number: i64, most: i64) -> Result<Vec<Checkpoint>, StoreFault> {
    let rows: Vec<CheckpointRow> = checkpoints::table
        .filter(checkpoints::number.gt(number))
        .order(checkpoints::number)
        .limit(most)
        .select(CheckpointRow::as_select())
        .load(db.conn())?;
    rows.into_iter().map(CheckpointRow::into_checkpoint).collect()
}

/// The last checkpoint that seals a ticket.
pub fn sealing(db: &mut Db, ticket: TicketId) -> Result<Option<Checkpoint>, StoreFault> {
    let number: Option<i64> = checkpoint_entries::table
        .filter(checkpoint_entries::ticket_id.eq(ticket))
        .select(diesel::dsl::max(checkpoint_entries::checkpoint))
        .first(db.conn())?;
    number.map_or(Ok(None), |number| find(db, number))
}

/// The digest of a checkpoint's entries.
pub fn digest_of_entries(db: &mut Db, number: i64) -> Result<Hash, StoreFault> {
    let mut all = Entries::default();
    for_each_entry(db, number, |entry| all.add(&entry))?;
    Ok(all.digest())
}

/// A checkpoint's entries, in their order.
pub fn entries_of(db: &mut Db, number: i64) -> Result<Vec<Entry>, StoreFault> {
    let mut entries = Vec::new();
    for_each_entry(db, number, |entry| entries.push(entry))?;
    Ok(entries)
}

fn for_each_entry(db: &mut Db, number: i64, mut take: impl FnMut(Entry)) -> Result<(), StoreFault> {
    let mut after = None;
    loop {
        let page = entries_after(db, number, after)?;
        let Some(last) = page.last().map(|entry| entry.ticket) else {
            return Ok(());
        };
        after = Some(last);
        page.into_iter().for_each(&mut take);
    }
}

fn entries_after(db: &mut Db, number: i64, after: Option<TicketId>) -> Result<Vec<Entry>, StoreFault> {
    let mut entries = checkpoint_entries::table
        .filter(checkpoint_entries::checkpoint.eq(number))
        .order(checkpoint_entries::ticket_id)
        .limit(PAGE)
        .select(EntryRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        entries = entries.filter(checkpoint_entries::ticket_id.gt(after));
    }
    let rows: Vec<EntryRow> = entries.load(db.conn())?;
    Ok(rows.into_iter().map(EntryRow::into_entry).collect())
}

#[derive(Queryable, Selectable, Insertable, Debug)]
#[diesel(table_name = checkpoints)]
struct CheckpointRow {
    number: i64,
    at: Moment,
    tickets: i64,
    events: i64,
    root: String,
    key: String,
    signature: String,
}

impl CheckpointRow {
    fn of(checkpoint: &Checkpoint) -> Self {
        let Checkpoint {
            summary,
            root,
            key,
            signature,
        } = checkpoint;
        CheckpointRow {
            number: summary.number,
            at: summary.at,
            tickets: summary.tickets,
            events: summary.events,
            root: root.to_string(),
            key: key.clone(),
            signature: signature.clone(),
        }
    }

    fn into_checkpoint(self) -> Result<Checkpoint, StoreFault> {
        let number = self.number;
        let root = self
            .root
            .parse()
            .map_err(|_| StoreFault::Corrupt(format!("checkpoint {number} has an unreadable root")))?;
        Ok(Checkpoint {
            summary: Summary {
                number,
                at: self.at,
                tickets: self.tickets,
                events: self.events,
            },
            root,
            key: self.key,
            signature: self.signature,
        })
    }
}

#[derive(Queryable, Selectable, Insertable, Debug)]
#[diesel(table_name = checkpoint_entries, treat_none_as_default_value = false)]
struct EntryRow {
    checkpoint: i64,
    ticket_id: TicketId,
    version: i64,
    head: String,
}

impl EntryRow {
    fn of(checkpoint: i64, entry: &Entry) -> Self {
        EntryRow {
            checkpoint,
            ticket_id: entry.ticket,
            version: entry.version,
            head: entry.head.clone(),
        }
    }

    fn into_entry(self) -> Entry {
        Entry {
            ticket: self.ticket_id,
            version: self.version,
            head: self.head,
        }
    }
}
