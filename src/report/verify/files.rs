//! The files of tickets: their rows against the events that tell of them, and the files themselves against their digests.

use std::path::PathBuf;

use super::finding::{Fault, Findings};
use super::replay::{Added, Replay};
use crate::cabinet::fault_in;
use crate::domain::ids::TicketId;
use crate::storage::attachments::{self, AttachmentRow};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

const TABLE: &str = "attachments";

/// The files on the way through all tickets.
#[derive(Default)]
pub(super) struct Files {
    /// Where they lie; none where they are not looked at.
    folder: Option<PathBuf>,
    /// Rows seen so far.
    pub(super) seen: u64,
}

impl Files {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Files { folder, seen: 0 }
    }

    /// Checks the files of a ticket.
    pub(super) fn check(&mut self, db: &mut Db, replay: &Replay, findings: &mut Findings) -> Result<(), StoreFault> {
        if replay.added.is_empty() {
            return Ok(());
        }
        let (id, number) = (replay.ticket.id, &replay.ticket.number);
        let rows = attachments::with_erased(db, id, i64::MAX)?;
        self.seen += rows.len() as u64;
        for added in &replay.added {
            let row = rows.iter().map(|(row, _)| row).find(|row| row.seq == added.event);
            let what = match row {
                None => Some(format!("the row of attachment {} is missing", added.id)),
                Some(row) if !is_same(row, id, added) => Some(format!(
                    "the row of attachment {} is not what event {} says",
                    added.id, added.event
                )),
                // The words go with the file, so that nobody hides one behind a mark in its row.
                Some(row) if row.erased_at.is_some() && added.has_words => Some(format!(
                    "attachment {} is marked as erased, but the words of event {} are there",
                    added.id, added.event
                )),
                Some(_) => None,
            };
            let is_erased = row.is_some_and(|row| row.erased_at.is_some());
            let on_disk = self
                .folder
                .as_ref()
                .filter(|_| !is_erased)
                .and_then(|folder| fault_in(folder, added.id, added.digest));
            let faults = [(TABLE, what), ("attachments.folder", on_disk)];
            for (place, what) in faults.into_iter().filter_map(|(place, what)| Some((place, what?))) {
                let fault = Fault::new(place, what).of_ticket(id, Some(number.clone()));
                findings.add(fault.at_event(added.event));
            }
        }
        Ok(())
    }

    /// Looks for rows that no event tells of, once all that one does were seen.
    pub(super) fn count(&self, db: &mut Db, findings: &mut Findings) -> Result<(), StoreFault> {
        let there = u64::try_from(attachments::count(db)?).unwrap_or(0);
        if there > self.seen && findings.none() {
            let what = format!("there are {there} rows, the events tell of {}", self.seen);
            findings.add(Fault::new(TABLE, what));
        }
        Ok(())
    }
}

fn is_same(row: &AttachmentRow, ticket: TicketId, added: &Added) -> bool {
    let same = (row.id, row.ticket_id, row.size, row.added_at) == (added.id, ticket, added.size, added.at);
    same && row.kind == added.kind && row.digest == added.digest.to_string()
}
