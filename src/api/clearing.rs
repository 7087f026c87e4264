//! Files that were erased are taken out of the cabinet: after their rows say so, until they are gone.

use crate::actions::erase::{files_cleared, files_to_clear};
use crate::cabinet::Cabinet;
use crate::storage::db::Desk;
use crate::storage::fault::StoreFault;

/// Batches of one round; the next round goes on.
const BATCHES: usize = 1_000;

/// Clears out what was erased; how many files. What cannot be removed now is tried again the next time.
pub fn clear_out(desk: &Desk, cabinet: &Cabinet) -> Result<usize, StoreFault> {
    let mut count = 0;
    for _ in 0..BATCHES {
        let left = desk.read_blocking(|db, _| files_to_clear(db))?;
        let gone = left.iter().copied().filter(|id| match cabinet.settle(*id, false) {
            Ok(()) => true,
            Err(fault) => {
                tracing::warn!(%id, %fault, "a file that was erased is still there; it is tried again");
                false
            }
        });
        let gone: Vec<_> = gone.collect();
        if gone.is_empty() {
            break;
        }
        let (all, cleared) = (left.len(), gone.len());
        desk.write_blocking(move |db, now| files_cleared(db, now, &gone))?;
        count += cleared;
        if cleared < all {
            break;
        }
    }
    Ok(count)
}
