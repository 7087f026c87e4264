//! A customer finds their ticket by its tracking code and the last four digits of their number.

use std::net::IpAddr;

use super::session::{Session, begin};
use super::{Allowance, Rules, household};
use crate::actions::security::record;
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::security::{By, SecurityFact, Whence};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::{tallies, track};

/// What somebody typed, and from where.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The code in its stored form, or what was typed where it cannot be one.
    pub code: String,
    pub last_four: String,
    /// The household that tries are counted for.
    pub from: Option<IpAddr>,
    /// What the security record says of it.
    pub whence: Whence,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Found {
    Entered(Session),
    /// No ticket goes with this pair; whether the code is right is not told.
    Wrong,
    /// Too many wrong pairs: not before then.
    Slowed(Moment),
}

/// Whether these may try at all, without leaving a trace: a flood is turned away here and writes nothing.
pub fn may_try(db: &mut Db, now: Moment, rules: &Rules, asked: &Asked) -> Result<Option<Moment>, Failure> {
    let limits = Limits::of(rules, asked);
    for limit in [&limits.ticket, &limits.address] {
        if let Some(until) = limit.is_used_up(db, now)? {
            return Ok(Some(until));
        }
    }
    // The rightful customer, who has not guessed before, gets in while others try to guess.
    let guessed_before = tallies::running(db, &limits.address.name, now)?.is_some_and(|tally| tally.count > 0);
    match limits.total.is_used_up(db, now)? {
        Some(until) if guessed_before => Ok(Some(until)),
        _ => Ok(None),
    }
}

/// Tries a pair. Each try is counted before it is judged, so that tries at the same moment are counted too; a right one is
/// taken back. The work is the same whether or not there is such a ticket.
pub fn find(db: &mut Db, now: Moment, rules: &Rules, asked: &Asked) -> Result<Found, Failure> {
    if let Some(until) = may_try(db, now, rules, asked)? {
        return Ok(Found::Slowed(until));
    }
    let limits = Limits::of(rules, asked);
    let counted = limits.count(db, now)?;
    if let Some(until) = counted.beyond {
        return Ok(Found::Slowed(until));
    }
    let numbers = track::numbers_of(db, &asked.code)?;
    let right = numbers.iter().fold(None, |right, (ticket, number)| match number {
        Some(number) if ends_with(number, &asked.last_four) => Some(*ticket),
        _ => right,
    });
    let Some(ticket) = right else {
        note(db, now, asked, &counted)?;
        return Ok(Found::Wrong);
    };
    limits.take_back(db)?;
    let session = begin(
        db,
        now,
        rules,
        ticket,
        asked.code.clone(),
        Some(asked.last_four.clone()),
    )?;
    Ok(Found::Entered(session))
}

/// Compares all four digits, wherever the first difference is.
fn ends_with(number: &str, last_four: &str) -> bool {
    let (number, asked) = (number.as_bytes(), last_four.as_bytes());
    let end = &number[number.len().saturating_sub(4)..];
    end.len() == asked.len()
        && end
            .iter()
            .zip(asked)
            .fold(0, |differs, (one, other)| differs | (one ^ other))
            == 0
}

/// What the count of a try came to.
struct Counted {
    /// Until when nothing is judged, where it was one too many.
    beyond: Option<Moment>,
    /// The limits that this try has reached.
    reached: Vec<&'static str>,
    /// Not in a flood: the record is not to be filled.
    may_be_noted: bool,
}

/// Wrong pairs stand in the security record, without the code and the digits.
fn note(db: &mut Db, now: Moment, asked: &Asked, counted: &Counted) -> Result<(), StoreFault> {
    if !counted.may_be_noted {
        return Ok(());
    }
    let by = By {
        actor: Actor::Stranger,
        from: asked.whence.clone(),
    };
    record(db, now, &by, SecurityFact::LookUpFailed {})?;
    for of in &counted.reached {
        record(db, now, &by, SecurityFact::LookUpSlowed { of: (*of).to_owned() })?;
    }
    Ok(())
}

struct Limits {
    ticket: Allowance,
    address: Allowance,
    total: Allowance,
}

impl Limits {
    fn of(rules: &Rules, asked: &Asked) -> Self {
        let limit = |what, whose: &str, most| Allowance::of(what, whose, most, rules.tries_within);
        Limits {
            ticket: limit("find-ticket", &asked.code, rules.tries),
            address: limit("find-address", &household(asked.from), rules.tries_per_address),
            total: limit("find-total", "", rules.tries_in_total),
        }
    }

    /// Always in this order, so that two who try at once never wait for each other in a ring.
    fn count(&self, db: &mut Db, now: Moment) -> Result<Counted, StoreFault> {
        let mut counted = Counted {
            beyond: None,
            reached: Vec::new(),
            may_be_noted: true,
        };
        for (limit, of) in [(&self.address, "address"), (&self.ticket, "ticket")] {
            let tally = tallies::count(db, &limit.name, now, limit.over)?;
            if tally.count > i64::from(limit.most) {
                counted.beyond = counted.beyond.max(Some(tally.ends_at));
            } else if tally.count == i64::from(limit.most) {
                counted.reached.push(of);
            }
        }
        let total = tallies::count(db, &self.total.name, now, self.total.over)?;
        counted.may_be_noted = total.count <= i64::from(self.total.most);
        Ok(counted)
    }

    fn take_back(&self, db: &mut Db) -> Result<(), StoreFault> {
        tallies::take_back(db, &self.address.name, 1)?;
        tallies::clear(db, &self.ticket.name)?;
        tallies::take_back(db, &self.total.name, 1)
    }
}
