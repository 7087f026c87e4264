//! The chore that adds up the promises of days that are over, so that long periods are quick to count. The figures are the
//! same with it and without it.

use jiff::ToSpan as _;
use jiff::tz::TimeZone;

use crate::actions::House;
use crate::domain::moment::Moment;
use crate::domain::rollup;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::rollups::{self, AT_REST, LineRow};

/// Enough promises for one transaction: some tenths of a second of the only writer's time.
const ENOUGH: usize = 20_000;
/// Enough days for one transaction, however empty.
const DAYS: usize = 31;
/// 1 January 2000: what was due earlier is history that is counted promise by promise.
const OLDEST: Moment = Moment::from_micros(946_684_800_000_000);

/// What was added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Added {
    pub days: usize,
    pub promises: usize,
    /// Whether there is more to be added up: go on at once.
    pub more: bool,
}

/// Adds up days that are struck out or were never added up, as many as one transaction should.
pub fn add_up(db: &mut Db, now: Moment, house: &House) -> Result<Added, Failure> {
    rollups::lock(db)?;
    // A clock that was ahead and was put right: what was added up then may have been going on.
    rollups::strike_out_after(db, now)?;
    let mut added = Added::default();
    while let Some((from, to)) = next(db, now, &house.zone)? {
        if added.days >= DAYS || added.promises >= ENOUGH {
            added.more = true;
            break;
        }
        let promises = rollups::due_in(db, from, to)?;
        let lines = LineRow::of_all(from, rollup::add_up(&promises));
        rollups::store(db, from, to, &lines, now)?;
        added.days += 1;
        added.promises += promises.len();
    }
    Ok(added)
}

/// Strikes out every day, to be added up again; how many.
pub fn strike_out_all(db: &mut Db) -> Result<usize, Failure> {
    Ok(rollups::strike_out_all(db)?)
}

/// The next stretch to be added up.
fn next(db: &mut Db, now: Moment, zone: &TimeZone) -> Result<Option<(Moment, Moment)>, StoreFault> {
    if let Some(struck) = rollups::first_struck_out(db, now - AT_REST)? {
        return Ok(Some((struck.from, struck.to)));
    }
    let earliest = rollups::first_due(db, OLDEST)?;
    let Some((first, last)) = rollups::ends(db)? else {
        let day = earliest.and_then(|due| day_of(due, zone));
        return Ok(day.filter(|(_, to)| *to + AT_REST <= now));
    };
    let earlier = earliest.filter(|due| *due < first);
    if earlier.is_some() {
        // The day before, which ends where the days so far begin.
        let from = day_of(first - crate::domain::moment::Span::MICROSECOND, zone).map(|(from, _)| from);
        return Ok(from.map(|from| (from, first)));
    }
    let to = day_of(last, zone).map(|(_, to)| to);
    Ok(to.filter(|to| *to + AT_REST <= now).map(|to| (last, to)))
}

/// The day in which a moment lies, where the operator is.
fn day_of(at: Moment, zone: &TimeZone) -> Option<(Moment, Moment)> {
    let local = at.timestamp().to_zoned(zone.clone());
    let from = local.start_of_day().ok()?;
    let to = from.checked_add(1.day()).ok()?.start_of_day().ok()?;
    Some((from.timestamp().into(), to.timestamp().into()))
}
