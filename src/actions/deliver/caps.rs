//! No more mails a minute than the relay and the recipients' side take gladly, the most pressing first. What is over the cap
//! waits for the next minute; it was not tried.
//!
//! Counted in the database, in the transaction that claims the letters: within a minute (which begins with its first mail)
//! the cap holds exactly, on any number of replicas. Two minutes side by side may come close together, so that sixty
//! seconds across their border can see up to twice the cap. A letter whose sender died is counted and perhaps not sent.

use std::collections::BTreeMap;

use crate::domain::ids::LetterId;
use crate::domain::moment::{Moment, Span};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::queue;
use crate::storage::tallies;

/// Mails a minute; 0 is no cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailCaps {
    /// To one domain of recipients.
    pub per_domain: u32,
    /// To everybody.
    pub in_total: u32,
}

impl Default for MailCaps {
    fn default() -> Self {
        MailCaps {
            per_domain: 6_000,
            in_total: 12_000,
        }
    }
}

const MINUTE: Span = Span::minutes(1);
/// The tally of all mails. Counted after those of the domains, by everybody, so that nobody waits in a ring.
const TOTAL: &str = "mail";
/// How many further letters to a domain that is full are put off at one time.
const PUT_OFF_MAX: i64 = 1_000;

/// A letter that is ready to go, and the address it goes to.
pub(super) struct Ready<'a> {
    pub(super) letter: LetterId,
    pub(super) address: &'a str,
}

impl MailCaps {
    /// Whether no mail at all may leave at `now`.
    pub(super) fn are_used_up(self, db: &mut Db, now: Moment) -> Result<bool, StoreFault> {
        if self.in_total == 0 {
            return Ok(false);
        }
        let running = tallies::running(db, TOTAL, now)?;
        Ok(running.is_some_and(|tally| tally.count >= i64::from(self.in_total)))
    }

    /// Counts these letters, the most pressing first; until when those have to wait that are over a cap.
    pub(super) fn over(
        self,
        db: &mut Db,
        now: Moment,
        ready: &[Ready<'_>],
    ) -> Result<BTreeMap<LetterId, Moment>, StoreFault> {
        let mut waiting = self.over_by_domain(db, now, ready)?;
        if self.in_total == 0 {
            return Ok(waiting);
        }
        let going: Vec<&Ready<'_>> = ready.iter().filter(|one| !waiting.contains_key(&one.letter)).collect();
        let (places, until) = places(db, TOTAL, now, going.len(), self.in_total)?;
        for one in going.iter().skip(places) {
            waiting.insert(one.letter, until);
            if self.per_domain > 0 {
                tallies::take_back(db, &tally_of(&domain_of(one.address)), 1)?;
            }
        }
        Ok(waiting)
    }

    /// In the order of the domains' names, so that replicas never wait for each other in a ring.
    fn over_by_domain(
        self,
        db: &mut Db,
        now: Moment,
        ready: &[Ready<'_>],
    ) -> Result<BTreeMap<LetterId, Moment>, StoreFault> {
        let mut waiting = BTreeMap::new();
        if self.per_domain == 0 {
            return Ok(waiting);
        }
        let mut by_domain: BTreeMap<String, Vec<LetterId>> = BTreeMap::new();
        for one in ready {
            by_domain.entry(domain_of(one.address)).or_default().push(one.letter);
        }
        for (domain, letters) in by_domain {
            let (places, until) = places(db, &tally_of(&domain), now, letters.len(), self.per_domain)?;
            if places < letters.len() {
                waiting.extend(letters.into_iter().skip(places).map(|letter| (letter, until)));
                let is_of = |address: &str| domain_of(address) == domain;
                queue::put_off_to(db, now, is_of, until, PUT_OFF_MAX)?;
            }
        }
        Ok(waiting)
    }
}

/// How many of `wanted` mails may still leave in the minute of this tally, which are counted; and when it ends.
fn places(db: &mut Db, name: &str, now: Moment, wanted: usize, cap: u32) -> Result<(usize, Moment), StoreFault> {
    let wanted = i64::try_from(wanted).unwrap_or(i64::MAX);
    let tally = tallies::count_many(db, name, now, MINUTE, wanted)?;
    let free = (i64::from(cap) - (tally.count - wanted)).clamp(0, wanted);
    if free < wanted {
        tallies::take_back(db, name, wanted - free)?;
    }
    Ok((usize::try_from(free).unwrap_or(0), tally.ends_at))
}

fn tally_of(domain: &str) -> String {
    format!("mail-to/{domain}")
}

fn domain_of(address: &str) -> String {
    let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain);
    domain.to_lowercase()
}
