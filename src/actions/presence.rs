//! Who else has a ticket open, so that two do not work on it without knowing of each other.

use crate::domain::ids::{TicketId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::presences::{self, PresenceRow};

/// How long a sign of life counts; a page gives one every fifteen seconds.
const COUNTS_FOR: Span = Span::seconds(40);
/// The most people that are named.
const NAMED: i64 = 6;
/// How long signs are kept.
const KEPT_FOR: Span = Span::days(1);

/// A sign that somebody has a ticket open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Reads,
    Writes,
    Leaves,
}

/// Takes a sign and tells who else is there.
pub fn give_sign(
    db: &mut Db,
    now: Moment,
    ticket: TicketId,
    user: UserId,
    sign: Sign,
) -> Result<Vec<PresenceRow>, StoreFault> {
    match sign {
        Sign::Leaves => presences::remove(db, ticket, user)?,
        Sign::Reads | Sign::Writes => presences::note(
            db,
            PresenceRow {
                ticket_id: ticket,
                user_id: user,
                seen_at: now,
                writes: sign == Sign::Writes,
            },
        )?,
    }
    others(db, now, ticket, user)
}

/// Who else is there.
pub fn others(db: &mut Db, now: Moment, ticket: TicketId, user: UserId) -> Result<Vec<PresenceRow>, StoreFault> {
    presences::of_ticket(db, ticket, user, now - COUNTS_FOR, NAMED)
}

/// Forgets old signs; how many.
pub fn forget(db: &mut Db, now: Moment) -> Result<usize, StoreFault> {
    presences::forget(db, now - KEPT_FOR)
}
