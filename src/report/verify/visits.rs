//! Visits that were agreed: each row against what the chain tells, and the technician's time that is kept for what is still
//! to come.

use super::finding::{Fault, Findings};
use super::replay::Replay;
use crate::domain::appointment::Appointment;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::{appointments, reservations, visit_answers, visit_ratings};

const TABLE: &str = "appointments";
const RATINGS: &str = "visit_ratings";
const ANSWERS: &str = "visit_answers";

/// What was seen of visits on the way.
#[derive(Debug, Default)]
pub(super) struct Visits {
    seen: i64,
    rated: i64,
    /// The answers of customers who were called back.
    answered: i64,
}

impl Visits {
    /// Compares the visits of a ticket.
    pub(super) fn check(&mut self, db: &mut Db, replay: &Replay, findings: &mut Findings) -> Result<(), StoreFault> {
        if replay.visits.is_empty() {
            return Ok(());
        }
        let ticket = &replay.ticket;
        let mut stored = appointments::of_ticket(db, ticket.id)?;
        self.seen += i64::try_from(stored.len()).unwrap_or(i64::MAX);
        for told in &replay.visits {
            let place = stored.iter().position(|row| row.id == told.id);
            let what = match place.map(|place| stored.swap_remove(place)) {
                None => Some(format!("visit {} has no row", told.id)),
                Some(row) if row != *told => Some(format!("the row of visit {} is not what the events tell", told.id)),
                Some(_) => time_lost(db, told)?,
            };
            if let Some(what) = what {
                findings.add(Fault::new(TABLE, what).of_ticket(ticket.id, Some(ticket.number.clone())));
            }
        }
        if let Some(row) = stored.first() {
            let what = format!("no event tells of visit {}", row.id);
            findings.add(Fault::new(TABLE, what).of_ticket(ticket.id, Some(ticket.number.clone())));
        }
        self.check_ratings(db, replay, findings)
    }

    /// Compares what the customer said of the visits.
    fn check_ratings(&mut self, db: &mut Db, replay: &Replay, findings: &mut Findings) -> Result<(), StoreFault> {
        let ticket = &replay.ticket;
        let mut stored = visit_ratings::of_ticket(db, ticket.id)?;
        self.rated += i64::try_from(stored.len()).unwrap_or(i64::MAX);
        let mut told = replay.ratings.told.clone();
        stored.sort_unstable_by_key(|rating| rating.appointment);
        told.sort_unstable_by_key(|rating| rating.appointment);
        if stored != told {
            let what = format!("the rows say {stored:?} of the ticket's visits, the events {told:?}");
            findings.add(Fault::new(RATINGS, what).of_ticket(ticket.id, Some(ticket.number.clone())));
        }
        let mut stored = visit_answers::of_ticket(db, ticket.id)?;
        self.answered += i64::try_from(stored.len()).unwrap_or(i64::MAX);
        let mut told = replay.ratings.answered.clone();
        stored.sort_unstable_by_key(|answer| answer.appointment);
        told.sort_unstable_by_key(|answer| answer.appointment);
        if stored != told {
            let what = format!("the rows say {stored:?} on the ticket's visits, the events {told:?}");
            findings.add(Fault::new(ANSWERS, what).of_ticket(ticket.id, Some(ticket.number.clone())));
        }
        Ok(())
    }

    /// Looks for rows that no event tells of, once all that one does were seen.
    pub(super) fn count(&self, db: &mut Db, findings: &mut Findings) -> Result<(), StoreFault> {
        let there = appointments::count(db)?;
        if there > self.seen && findings.none() {
            let what = format!("there are {there} rows, the events tell of {}", self.seen);
            findings.add(Fault::new(TABLE, what));
        }
        let rated = visit_ratings::count(db)?;
        if rated > self.rated && findings.none() {
            let what = format!("there are {rated} rows, the events tell of {}", self.rated);
            findings.add(Fault::new(RATINGS, what));
        }
        let answered = visit_answers::count(db)?;
        if answered > self.answered && findings.none() {
            let what = format!("there are {answered} rows, the events tell of {}", self.answered);
            findings.add(Fault::new(ANSWERS, what));
        }
        Ok(())
    }
}

/// Where the technician's time is not kept for a visit to come.
fn time_lost(db: &mut Db, visit: &Appointment) -> Result<Option<String>, StoreFault> {
    if !visit.is_awaited() {
        return Ok(None);
    }
    let kept = reservations::find(db, visit.id)?;
    let is_kept = kept.is_some_and(|kept| {
        kept.held_until.is_none() && kept.technician_id == visit.technician && kept.busy() == visit.busy
    });
    Ok((!is_kept).then(|| format!("the technician's time is not kept for visit {}", visit.id)))
}
