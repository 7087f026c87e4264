//! The chore that makes tickets quick to find. A ticket is found from the moment it is stored; this only moves it from
//! those that a search has to read into the index.

use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::search;

/// The most tickets to index in one transaction: some tens of milliseconds of the only writer's time.
pub const BATCH: i64 = 200;

/// What was indexed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Indexed {
    pub count: usize,
    /// Whether more may wait than were taken: look again at once.
    pub more: bool,
}

/// Indexes tickets that are new or of which more was said, the oldest first, at most `most` of them.
pub fn index(db: &mut Db, _: Moment, most: i64) -> Result<Indexed, Failure> {
    let count = search::index_waiting(db, most)?;
    let more = count > 0 && count >= usize::try_from(most).unwrap_or(usize::MAX);
    Ok(Indexed { count, more })
}
