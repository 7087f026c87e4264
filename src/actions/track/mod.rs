//! What customers do at the public door, each on the one ticket that they may see: find it, look, add words, nudge, say
//! whether it is solved, raise a new matter. Guesses and floods are counted where all replicas see it.

pub mod find;
pub mod link;
pub mod look;
pub mod nudge;
pub mod raise;
pub mod say;
mod session;
pub mod settle;
pub mod survey;
pub mod visit;

use std::net::IpAddr;

use crate::domain::chain::Hash;
use crate::domain::moment::{Moment, Span};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::{tallies, track};

pub use session::{Session, Visitor, leave};

/// How much one customer, one household and all strangers together may do.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Wrong pairs within `tries_within` before a ticket cannot be looked up any more.
    pub tries: u32,
    pub tries_within: Span,
    /// The same for one household.
    pub tries_per_address: u32,
    /// The same for everybody together; past it, who has guessed wrong before waits.
    pub tries_in_total: u32,
    /// How long a customer stays with a ticket.
    pub session: Span,
    /// Words, and words that it is not solved, of one ticket within a day.
    pub messages_per_day: u32,
    pub nudges_per_day: u32,
    /// New matters of one household within an hour.
    pub new_per_address: u32,
    /// New matters of all strangers within an hour.
    pub new_in_total: u32,
}

/// Whether it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed<T> {
    Done(T),
    /// Not before then.
    Wait(Moment),
}

/// What is counted and how often it may be within its span of time.
#[derive(Debug, Clone)]
struct Allowance {
    name: String,
    most: u32,
    over: Span,
}

impl Allowance {
    /// Names what is counted; addresses and codes are stored as digests.
    fn of(what: &str, whose: &str, most: u32, over: Span) -> Self {
        let digest = Hash::of(&[what.as_bytes(), &[0], whose.as_bytes()]).to_string();
        Allowance {
            name: format!("track/{what}/{}", &digest[..32]),
            most,
            over,
        }
    }

    /// Until when nothing more is allowed, if that is so.
    fn is_used_up(&self, db: &mut Db, now: Moment) -> Result<Option<Moment>, StoreFault> {
        let running = tallies::running(db, &self.name, now)?;
        Ok(running
            .filter(|tally| tally.count >= i64::from(self.most))
            .map(|tally| tally.ends_at))
    }

    /// Counts once. Where others were faster and it is one too many, doing it all again finds that it is used up.
    fn use_one(&self, db: &mut Db, now: Moment) -> Result<(), Failure> {
        let tally = tallies::count(db, &self.name, now, self.over)?;
        if tally.count > i64::from(self.most) {
            return Err(Failure::Raced);
        }
        Ok(())
    }
}

fn household(address: Option<IpAddr>) -> String {
    address.map_or_else(|| "unknown".to_owned(), |address| address.to_string())
}

/// Forgets what has ended: sessions, links and counts; how many rows.
pub fn forget(db: &mut Db, now: Moment) -> Result<usize, Failure> {
    Ok(tallies::forget(db, now)? + track::forget(db, now)?)
}
