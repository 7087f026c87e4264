//! Many reminders for one person become one letter. Which reminders it holds is decided once and kept at every try.

use std::collections::BTreeSet;

use super::tells::{Tells, what_it_tells};
use crate::actions::House;
use crate::domain::ids::LetterId;
use crate::domain::moment::{Moment, Span};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::queue;

/// After a digest, reminders that are not pressing wait this long for the next one.
const QUIET: Span = Span::minutes(5);
/// A reminder of something due within this time, or just now missed, is pressing: it waits for nothing.
const PRESSING: Span = Span::minutes(15);

/// Joins the reminders of everybody for whom more than `above` are due; and whatever waits for somebody together with a
/// digest that could not be sent, so that an outage ends with one letter for each person. How many digests were made.
pub fn gather(db: &mut Db, now: Moment, above: usize) -> Result<usize, StoreFault> {
    let above = above.max(1);
    let mut addresses: BTreeSet<String> = queue::held_up(db)?.into_iter().collect();
    addresses.extend(queue::crowded(db, now, i64::try_from(above).unwrap_or(i64::MAX))?);
    let mut made = 0;
    for address in addresses {
        let mut there = queue::crowd(db, now, &address)?;
        if let Some(last) = queue::last_digest_at(db, &address, now - QUIET)? {
            let (pressing, patient): (Vec<_>, Vec<_>) =
                there.into_iter().partition(|one| is_pressing(one.urgent_at, now));
            let patient = patient.iter().filter(|one| one.next_try_at <= now);
            let patient: Vec<LetterId> = patient.map(|one| one.letter).collect();
            queue::postpone(db, &patient, last + QUIET)?;
            there = pressing;
        }
        let many = there.len() > above || there.iter().any(|one| one.digest.is_some());
        if many && there.iter().any(|one| one.next_try_at <= now) && queue::join(db, now, &there)? {
            made += 1;
        }
    }
    Ok(made)
}

fn is_pressing(urgent_at: Moment, now: Moment) -> bool {
    (now - PRESSING..=now + PRESSING).contains(&urgent_at)
}

/// What a digest tells now, if anything, and which of its letters have become pointless.
pub(super) fn what_a_digest_tells(
    db: &mut Db,
    now: Moment,
    house: &House,
    digest: LetterId,
) -> Result<(Option<Tells>, Vec<LetterId>), StoreFault> {
    let (mut lines, mut pointless, mut unsayable) = (Vec::new(), Vec::new(), None);
    for row in queue::members(db, digest)? {
        match what_it_tells(db, now, house, &row)? {
            Some(Tells::Reminder(line)) => lines.push(*line),
            // A line that cannot be said is left out, and settled with the others.
            Some(other) => unsayable = Some(other),
            None => pointless.push(row.id),
        }
    }
    let tells = if lines.is_empty() {
        unsayable
    } else {
        Some(Tells::Digest(lines))
    };
    Ok((tells, pointless))
}
