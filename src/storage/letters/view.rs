//! Looking at the outbox: for the API, health and metrics, and the one thing a person may do to a letter: have it tried
//! again.

use diesel::dsl::count_star;
use diesel::prelude::*;
use uuid::Uuid;

use super::LetterRow;
use super::queue::waiting;
use crate::domain::ids::{LetterId, TicketId};
use crate::domain::moment::Moment;
use crate::domain::rights::Scope;
use crate::domain::words::LetterState;
use crate::storage::db::Db;
use crate::storage::dialect::MultiBackend;
use crate::storage::fault::StoreFault;
use crate::storage::schema::outbox;
use crate::storage::scope::of_tickets_within;

/// The most letters on one page.
pub const PAGE_MAX: i64 = 200;

/// The letter of this id.
pub fn find(db: &mut Db, id: LetterId) -> Result<Option<LetterRow>, StoreFault> {
    let row = outbox::table.find(id).select(LetterRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// The letter with this intent key.
pub fn of_intent(db: &mut Db, key: &str) -> Result<Option<LetterRow>, StoreFault> {
    let row = outbox::table
        .filter(outbox::intent.eq(key))
        .select(LetterRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// At most `most` letters, the latest first, decided before the letter `before` (its time and id); in one state, or all;
/// about tickets within a scope.
pub fn page(
    db: &mut Db,
    state: Option<LetterState>,
    before: Option<(Moment, LetterId)>,
    scope: &Scope,
    most: i64,
) -> Result<Vec<LetterRow>, StoreFault> {
    let states = state.map_or_else(|| LetterState::ALL.to_vec(), |state| vec![state]);
    let (at, id) = before.unwrap_or((Moment::NEVER, LetterId(Uuid::max())));
    let older = outbox::created_at
        .lt(at)
        .or(outbox::created_at.eq(at).and(outbox::id.lt(id)));
    let mut rows = outbox::table
        .filter(outbox::state.eq_any(states))
        .filter(older)
        .into_boxed::<MultiBackend>();
    if let Some(within) = of_tickets_within::<outbox::table>("outbox.ticket_id", scope) {
        rows = rows.filter(within);
    }
    let rows = rows
        .order((outbox::created_at.desc(), outbox::id.desc()))
        .limit(most.clamp(1, PAGE_MAX));
    Ok(rows.select(LetterRow::as_select()).load(db.conn())?)
}

/// The letters about a ticket, the first one first, at most [`PAGE_MAX`].
pub fn of_ticket(db: &mut Db, ticket: TicketId) -> Result<Vec<LetterRow>, StoreFault> {
    let rows = outbox::table
        .filter(outbox::ticket_id.eq(ticket))
        .order((outbox::created_at, outbox::id))
        .limit(PAGE_MAX);
    Ok(rows.select(LetterRow::as_select()).load(db.conn())?)
}

/// How many letters are in each state; states without letters are left out.
pub fn counts_by_state(db: &mut Db) -> Result<Vec<(LetterState, i64)>, StoreFault> {
    let counts = outbox::table
        .group_by(outbox::state)
        .select((outbox::state, count_star()))
        .order(outbox::state);
    Ok(counts.load(db.conn())?)
}

/// What health and metrics ask of the outbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Decided and not yet settled.
    pub waiting: i64,
    /// When the oldest of them was decided.
    pub oldest_waiting: Option<Moment>,
    /// Given up; a person has to look.
    pub dead: i64,
    /// Of these, meant for the fallback address: nobody may have been told.
    pub dead_at_fallback: i64,
    /// Perhaps handed over more than once, with the same Message-ID: a try was begun whose end nobody heard.
    pub possible_duplicates: i64,
}

/// How the outbox stands.
pub fn standing(db: &mut Db, fallback: &str) -> Result<Standing, StoreFault> {
    let dead = outbox::table.filter(outbox::state.eq(LetterState::Dead));
    let doubled = outbox::table.filter(outbox::possible_duplicate);
    let oldest = outbox::table
        .filter(waiting())
        .order(outbox::created_at)
        .select(outbox::created_at);
    Ok(Standing {
        waiting: outbox::table.filter(waiting()).count().get_result(db.conn())?,
        oldest_waiting: oldest.first(db.conn()).optional()?,
        dead: dead.count().get_result(db.conn())?,
        dead_at_fallback: dead
            .filter(outbox::address.eq(fallback))
            .count()
            .get_result(db.conn())?,
        possible_duplicates: doubled.count().get_result(db.conn())?,
    })
}

/// Has a letter that died or bounced tried again from the beginning, with all letters of its digest. `false` when it is
/// in no such state.
pub fn requeue(db: &mut Db, id: LetterId, now: Moment) -> Result<bool, StoreFault> {
    let given_up = [LetterState::Dead, LetterState::Bounced];
    let Some(row) = find(db, id)?.filter(|row| given_up.contains(&row.state)) else {
        return Ok(false);
    };
    let again = (
        outbox::state.eq(LetterState::Pending),
        outbox::tries.eq(0),
        outbox::next_try_at.eq(now),
        outbox::settled_at.eq(None::<Moment>),
        outbox::leased_until.eq(None::<Moment>),
    );
    let changed = match row.digest_id {
        None => {
            let same = outbox::table.find(id).filter(outbox::state.eq(row.state));
            diesel::update(same).set(again).execute(db.conn())?
        }
        Some(digest) => {
            let same = outbox::table
                .filter(outbox::digest_id.eq(digest))
                .filter(outbox::state.eq(row.state));
            diesel::update(same).set(again).execute(db.conn())?
        }
    };
    Ok(changed > 0)
}
