//! Compensations that were decided: each row against what the chain tells.

use super::finding::{Fault, Findings};
use super::replay::Replay;
use crate::storage::compensations;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

const TABLE: &str = "compensations";

/// What was seen of decisions on the way.
#[derive(Debug, Default)]
pub(super) struct Compensations {
    seen: i64,
}

impl Compensations {
    /// Compares the decisions of a ticket.
    pub(super) fn check(&mut self, db: &mut Db, replay: &Replay, findings: &mut Findings) -> Result<(), StoreFault> {
        if replay.decided.is_empty() {
            return Ok(());
        }
        let ticket = &replay.ticket;
        let mut stored = compensations::of_ticket(db, ticket.id)?;
        self.seen += i64::try_from(stored.len()).unwrap_or(i64::MAX);
        for told in &replay.decided {
            let place = stored.iter().position(|row| row.promise == told.promise);
            let what = match place.map(|place| stored.swap_remove(place)) {
                None => "has no row of its own",
                Some(row) if row != *told => "has a row that is not what the events tell",
                Some(_) => continue,
            };
            let what = format!("the decision on the compensation of promise {} {what}", told.promise);
            findings.add(Fault::new(TABLE, what).of_ticket(ticket.id, Some(ticket.number.clone())));
        }
        if let Some(row) = stored.first() {
            let what = format!("no event tells of the compensation of promise {}", row.promise);
            findings.add(Fault::new(TABLE, what).of_ticket(ticket.id, Some(ticket.number.clone())));
        }
        Ok(())
    }

    /// Looks for rows that no event tells of, once all that one does were seen.
    pub(super) fn count(&self, db: &mut Db, findings: &mut Findings) -> Result<(), StoreFault> {
        let there = compensations::count(db)?;
        if there > self.seen && findings.none() {
            let what = format!("there are {there} rows, the events tell of {}", self.seen);
            findings.add(Fault::new(TABLE, what));
        }
        Ok(())
    }
}
