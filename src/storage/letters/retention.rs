//! Letters that were settled long ago are forgotten. Who was told what and when stays in the events of the ticket.

use diesel::prelude::*;

use crate::domain::ids::LetterId;
use crate::domain::moment::Moment;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::schema::outbox;

/// What one batch forgot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// How many letters.
    pub letters: usize,
    /// The Message-IDs they were sent under: copies may lie elsewhere.
    pub message_ids: Vec<String>,
}

/// Forgets at most `most` letters that were settled before `before`, the oldest first.
pub fn forget(db: &mut Db, before: Moment, most: i64) -> Result<Forgotten, StoreFault> {
    let old = outbox::table
        .filter(outbox::settled_at.lt(before))
        .order((outbox::settled_at, outbox::id))
        .limit(most)
        .select((outbox::id, outbox::message_id));
    let old: Vec<(LetterId, Option<String>)> = old.load(db.conn())?;
    let (ids, message_ids): (Vec<LetterId>, Vec<Option<String>>) = old.into_iter().unzip();
    if !ids.is_empty() {
        diesel::delete(outbox::table.filter(outbox::id.eq_any(&ids))).execute(db.conn())?;
    }
    let mut message_ids: Vec<String> = message_ids.into_iter().flatten().collect();
    message_ids.sort_unstable();
    message_ids.dedup();
    Ok(Forgotten {
        letters: ids.len(),
        message_ids,
    })
}
