//! Who sends which letter next: claimed under a lease, most urgent first, and settled by the one who still holds it.
//!
//! A lease ends by itself. Whoever claims a letter raises its fence; settling and renewing state the fence, so that a
//! sender who was thought dead and comes back changes nothing. The letters of a digest are carried by the first of them:
//! its row is claimed and settled, the others follow.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::LetterRow;
use crate::domain::ids::{LetterId, PromiseId, TicketId};
use crate::domain::moment::Moment;
use crate::domain::words::LetterState;
use crate::storage::db::Db;
use crate::storage::dialect::{claimed, locked};
use crate::storage::fault::StoreFault;
use crate::storage::schema::outbox;

/// The kind of letter that may be told in a digest.
pub const REMINDER: &str = "reminder";
/// The most letters that one digest joins.
pub const DIGEST_MAX: i64 = 500;
/// The most people whose letters are joined in one look.
const CROWDS_MAX: i64 = 1_000;
/// The longest answer of the other side that is kept, in characters.
const ERROR_MAX: usize = 500;

/// The right to send a letter, until somebody else claims it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    pub letter: LetterId,
    pub fence: i64,
}

/// Which letters are not settled. Asked by this column and no other, since the partial indexes go by it.
pub(super) fn waiting() -> diesel::dsl::IsNull<outbox::settled_at> {
    outbox::settled_at.is_null()
}

/// Leases at most `most` letters that are due and were decided until `decided_until`, most urgent first.
pub fn claim(
    db: &mut Db,
    now: Moment,
    decided_until: Moment,
    leased_until: Moment,
    most: i64,
) -> Result<Vec<LetterRow>, StoreFault> {
    let due = outbox::table
        .filter(waiting())
        .filter(outbox::next_try_at.le(now))
        .filter(outbox::created_at.le(decided_until))
        .filter(
            outbox::digest_id
                .is_null()
                .or(outbox::digest_id.eq(outbox::id.nullable())),
        )
        .order((outbox::urgent_at, outbox::id))
        .limit(most);
    let mut rows: Vec<LetterRow> = claimed!(db.conn(), due.select(LetterRow::as_select()), load)?;
    for row in &mut rows {
        // Its holder may have handed it over and died before saying so.
        row.possible_duplicate |= row.state == LetterState::Leased;
        (row.state, row.fence) = (LetterState::Leased, row.fence + 1);
        (row.leased_until, row.next_try_at) = (Some(leased_until), leased_until);
        diesel::update(outbox::table.find(row.id))
            .set((
                outbox::state.eq(row.state),
                outbox::fence.eq(row.fence),
                outbox::leased_until.eq(row.leased_until),
                outbox::next_try_at.eq(row.next_try_at),
                outbox::possible_duplicate.eq(row.possible_duplicate),
            ))
            .execute(db.conn())?;
    }
    Ok(rows)
}

/// Puts a claimed letter off that was not tried. With a digest, its first letter stands for all.
pub fn put_off(db: &mut Db, hold: Hold, until: Moment) -> Result<(), StoreFault> {
    let mine = outbox::table
        .find(hold.letter)
        .filter(outbox::state.eq(LetterState::Leased).and(outbox::fence.eq(hold.fence)));
    diesel::update(mine)
        .set((
            outbox::state.eq(LetterState::Pending),
            outbox::next_try_at.eq(until),
            outbox::leased_until.eq(None::<Moment>),
        ))
        .execute(db.conn())?;
    Ok(())
}

/// Puts off those of the `most` most pressing letters due that go to such addresses, so that nobody claims them in vain.
pub fn put_off_to(
    db: &mut Db,
    now: Moment,
    such: impl Fn(&str) -> bool,
    until: Moment,
    most: i64,
) -> Result<(), StoreFault> {
    let due = outbox::table
        .filter(waiting())
        .filter(outbox::leased_until.is_null())
        .filter(outbox::next_try_at.le(now))
        .order((outbox::urgent_at, outbox::id))
        .limit(most);
    let due: Vec<(LetterId, String)> = claimed!(db.conn(), due.select((outbox::id, outbox::address)), load)?;
    let theirs = due.into_iter().filter(|(_, address)| such(address));
    let theirs: Vec<LetterId> = theirs.map(|(letter, _)| letter).collect();
    postpone(db, &theirs, until)
}

/// Keeps a lease. `false` when it was lost.
pub fn renew(db: &mut Db, hold: Hold, leased_until: Moment) -> Result<bool, StoreFault> {
    let until = (
        outbox::leased_until.eq(leased_until),
        outbox::next_try_at.eq(leased_until),
    );
    let mine = outbox::table
        .find(hold.letter)
        .filter(outbox::state.eq(LetterState::Leased).and(outbox::fence.eq(hold.fence)));
    Ok(diesel::update(mine).set(until).execute(db.conn())? == 1)
}

/// The letter under this hold, kept until the transaction ends; none when the hold was lost.
pub fn held(db: &mut Db, hold: Hold) -> Result<Option<LetterRow>, StoreFault> {
    let mine = outbox::table
        .find(hold.letter)
        .filter(outbox::state.eq(LetterState::Leased).and(outbox::fence.eq(hold.fence)));
    Ok(locked!(db.conn(), mine.select(LetterRow::as_select()), first).optional()?)
}

/// The letters of a digest that are not settled, most urgent first.
pub fn members(db: &mut Db, digest: LetterId) -> Result<Vec<LetterRow>, StoreFault> {
    let rows = outbox::table
        .filter(outbox::digest_id.eq(digest))
        .filter(waiting())
        .order((outbox::urgent_at, outbox::id));
    Ok(rows.select(LetterRow::as_select()).load(db.conn())?)
}

/// Whether the same address is told of a later step of the same promise, too.
pub fn is_overtaken(
    db: &mut Db,
    ticket: TicketId,
    promise: PromiseId,
    step: i32,
    address: &str,
) -> Result<bool, StoreFault> {
    let later = outbox::table
        .filter(outbox::ticket_id.eq(ticket))
        .filter(outbox::promise_id.eq(promise))
        .filter(outbox::step.gt(step))
        .filter(outbox::address.eq(address));
    let found: Option<LetterId> = later.select(outbox::id).first(db.conn()).optional()?;
    Ok(found.is_some())
}

/// What became of letters that need no further try.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    pub state: LetterState,
    pub at: Moment,
    /// The Message-ID they were tried under; none when they were not.
    pub message_id: Option<&'a str>,
    /// What the other side said, when that is worth keeping.
    pub said: Option<&'a str>,
}

/// Settles letters for good.
pub fn end(db: &mut Db, letters: &[LetterId], end: End<'_>) -> Result<(), StoreFault> {
    let tried = i32::from(end.message_id.is_some());
    let unsettled = outbox::table.filter(outbox::id.eq_any(letters)).filter(waiting());
    let settled = (
        outbox::state.eq(end.state),
        outbox::settled_at.eq(end.at),
        outbox::leased_until.eq(None::<Moment>),
        outbox::tries.eq(outbox::tries + tried),
    );
    diesel::update(unsettled).set(settled).execute(db.conn())?;
    if let Some(message_id) = end.message_id {
        diesel::update(outbox::table.filter(outbox::id.eq_any(letters)))
            .set(outbox::message_id.eq(message_id))
            .execute(db.conn())?;
    }
    if let Some(said) = end.said {
        diesel::update(outbox::table.filter(outbox::id.eq_any(letters)))
            .set(outbox::last_error.eq(shortened(said)))
            .execute(db.conn())?;
    }
    Ok(())
}

/// The letters that were sent under this Message-ID, most urgent first, kept until the transaction ends. A digest is
/// several.
pub fn sent_as(db: &mut Db, message_id: &str) -> Result<Vec<LetterRow>, StoreFault> {
    let sent = outbox::table
        .filter(outbox::message_id.eq(message_id))
        .order((outbox::urgent_at, outbox::id))
        .limit(DIGEST_MAX);
    Ok(locked!(db.conn(), sent.select(LetterRow::as_select()), load)?)
}

/// Ends letters once more that had been taken, or may have been, and came back.
pub fn return_all(
    db: &mut Db,
    letters: &[LetterId],
    state: LetterState,
    at: Moment,
    said: &str,
) -> Result<(), StoreFault> {
    diesel::update(outbox::table.filter(outbox::id.eq_any(letters)))
        .set((
            outbox::state.eq(state),
            outbox::settled_at.eq(at),
            outbox::leased_until.eq(None::<Moment>),
            outbox::last_error.eq(shortened(said)),
        ))
        .execute(db.conn())?;
    Ok(())
}

/// Notes what is heard of letters that are under way or arrived; it changes nothing else.
pub fn note(db: &mut Db, letters: &[LetterId], said: &str) -> Result<(), StoreFault> {
    diesel::update(outbox::table.filter(outbox::id.eq_any(letters)))
        .set(outbox::last_error.eq(shortened(said)))
        .execute(db.conn())?;
    Ok(())
}

/// A letter that goes back to the queue.
#[derive(Debug, Clone, Copy)]
pub struct Return<'a> {
    pub next_try_at: Moment,
    pub message_id: &'a str,
    pub said: &'a str,
    /// Whether it may have been accepted all the same.
    pub possible_duplicate: bool,
}

/// Gives a held letter back, to be tried again. With a digest, its first letter stands for all.
pub fn put_back(db: &mut Db, row: &LetterRow, back: Return<'_>) -> Result<(), StoreFault> {
    diesel::update(outbox::table.find(row.id))
        .set((
            outbox::state.eq(LetterState::Pending),
            outbox::next_try_at.eq(back.next_try_at),
            outbox::leased_until.eq(None::<Moment>),
            outbox::tries.eq(row.tries + 1),
            outbox::message_id.eq(back.message_id),
            outbox::last_error.eq(shortened(back.said)),
            outbox::possible_duplicate.eq(row.possible_duplicate || back.possible_duplicate),
        ))
        .execute(db.conn())?;
    Ok(())
}

fn shortened(said: &str) -> String {
    said.chars().take(ERROR_MAX).collect()
}

/// Reminders and digests of reminders that may be joined: surely not accepted before, and nobody is sending them. A digest is
/// its first letter here.
macro_rules! joinable {
    () => {
        outbox::table
            .filter(waiting())
            .filter(outbox::leased_until.is_null())
            .filter(outbox::kind.eq(REMINDER))
            .filter(outbox::possible_duplicate.eq(false))
    };
}

/// The addresses for which more than `above` reminders are due at once.
pub fn crowded(db: &mut Db, now: Moment, above: i64) -> Result<Vec<String>, StoreFault> {
    let crowds = joinable!()
        .filter(outbox::digest_id.is_null())
        .filter(outbox::next_try_at.le(now))
        .group_by(outbox::address)
        .having(count_star().gt(above))
        .select(outbox::address)
        .order(outbox::address)
        .limit(CROWDS_MAX);
    Ok(crowds.load(db.conn())?)
}

/// The addresses for which a digest could not be sent so far.
pub fn held_up(db: &mut Db) -> Result<Vec<String>, StoreFault> {
    let held_up = joinable!()
        .filter(outbox::digest_id.eq(outbox::id.nullable()))
        .filter(outbox::tries.gt(0))
        .select(outbox::address)
        .distinct()
        .order(outbox::address)
        .limit(CROWDS_MAX);
    Ok(held_up.load(db.conn())?)
}

/// A reminder, or a digest of them, that may be joined with others.
#[derive(Queryable, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joinable {
    pub letter: LetterId,
    pub urgent_at: Moment,
    pub next_try_at: Moment,
    /// The digest that it carries.
    pub digest: Option<LetterId>,
}

/// What is due for this address, and what could not be sent to it so far, most urgent first, kept until the transaction
/// ends.
pub fn crowd(db: &mut Db, now: Moment, address: &str) -> Result<Vec<Joinable>, StoreFault> {
    let carries = outbox::digest_id
        .is_null()
        .or(outbox::digest_id.eq(outbox::id.nullable()));
    let there = joinable!()
        .filter(outbox::address.eq(address))
        .filter(carries)
        .filter(outbox::next_try_at.le(now).or(outbox::tries.gt(0)))
        .order((outbox::urgent_at, outbox::id))
        .limit(DIGEST_MAX);
    let columns = (outbox::id, outbox::urgent_at, outbox::next_try_at, outbox::digest_id);
    Ok(claimed!(db.conn(), there.select(columns), load)?)
}

/// Joins letters and digests into one digest, for good: the first carries it and is due now. What would make it longer than
/// [`DIGEST_MAX`] stays as it is. Whether anything was joined.
pub fn join(db: &mut Db, now: Moment, these: &[Joinable]) -> Result<bool, StoreFault> {
    let digests: Vec<LetterId> = these.iter().filter_map(|one| one.digest).collect();
    let carried: Vec<(LetterId, Option<LetterId>)> = outbox::table
        .filter(outbox::digest_id.eq_any(digests))
        .filter(waiting())
        .select((outbox::id, outbox::digest_id))
        .load(db.conn())?;
    let most = usize::try_from(DIGEST_MAX).unwrap_or(usize::MAX);
    let (mut joined, mut units): (Vec<LetterId>, usize) = (Vec::new(), 0);
    for one in these {
        let inside: Vec<LetterId> = match one.digest {
            None => vec![one.letter],
            Some(digest) => {
                let inside = carried.iter().filter(|(_, of)| *of == Some(digest));
                inside.map(|(letter, _)| *letter).collect()
            }
        };
        if joined.len() + inside.len() <= most {
            joined.extend(inside);
            units += 1;
        }
    }
    let Some(first) = these.first().filter(|_| units > 1) else {
        return Ok(false);
    };
    diesel::update(outbox::table.filter(outbox::id.eq_any(joined)))
        .set(outbox::digest_id.eq(first.letter))
        .execute(db.conn())?;
    postpone(db, &[first.letter], first.next_try_at.min(now))?;
    Ok(true)
}

/// Lets letters wait until then.
pub fn postpone(db: &mut Db, letters: &[LetterId], until: Moment) -> Result<(), StoreFault> {
    diesel::update(outbox::table.filter(outbox::id.eq_any(letters)))
        .set(outbox::next_try_at.eq(until))
        .execute(db.conn())?;
    Ok(())
}

/// When the last digest to this address was settled, after `since`.
pub fn last_digest_at(db: &mut Db, address: &str, since: Moment) -> Result<Option<Moment>, StoreFault> {
    let digests = outbox::table
        .filter(outbox::digest_id.is_not_null())
        .filter(outbox::address.eq(address))
        .filter(outbox::settled_at.gt(since))
        .filter(outbox::state.eq(LetterState::HandedOver));
    let last: Option<Option<Moment>> = digests
        .order(outbox::settled_at.desc())
        .select(outbox::settled_at)
        .first(db.conn())
        .optional()?;
    Ok(last.flatten())
}

/// How many letters of this kind are not settled.
pub fn waiting_of_kind(db: &mut Db, kind: &str) -> Result<i64, StoreFault> {
    let these = outbox::table.filter(waiting()).filter(outbox::kind.eq(kind));
    Ok(these.count().get_result(db.conn())?)
}
