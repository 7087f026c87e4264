//! Two tickets about one matter become one, and no clock stops.

use crate::actions::change::{locked, record};
use crate::actions::{Changed, House, Target};
use crate::domain::event::Actor;
use crate::domain::ids::TicketId;
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::storage::db::Db;

/// Merges the target into `survivor`; the survivor as it is now. Both are locked in the order of their ids, so that two
/// merges at once cannot wait for each other.
pub fn merge(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    survivor: TicketId,
    reason: &str,
) -> Result<Changed, Failure> {
    let book = house.book(db, now)?;
    if survivor < target.ticket {
        locked(db, now, survivor.into())?;
    }
    let (original, now) = locked(db, now, target)?;
    let (kept, now) = locked(db, now, survivor.into())?;
    let (to_original, to_kept) = original.merge_into(&kept, reason, &book, now)?;
    let changed = record(db, now, actor, kept, to_kept)?;
    record(db, now, actor, original, to_original)?;
    Ok(changed)
}
