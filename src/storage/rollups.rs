//! Days whose promises are added up, and what they add up to.
//!
//! A day is struck out in the transaction that changes one of its promises, so that what is added up always holds; until it
//! is added up again it is counted promise by promise. Between looking at a day's promises and storing what they add up
//! to, nobody may change one: changers of past promises share a lock that whoever adds up has alone. A promise changed
//! before its due time needs no lock, because a day is not added up until [`AT_REST`] after it ended.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::columns::Written;
use super::db::Db;
use super::dialect::{insert_many, locked, shared};
use super::fault::StoreFault;
use super::schema::{promises, rollup_lines, rollup_lock, rollup_spans, tickets};
use crate::domain::ids::{SiteId, TeamId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::rollup::{Counted, Counts, Dimension, Key};
use crate::domain::words::{Channel, PromiseKind, TicketKind, Tier, Urgency, VoidReason};

/// How long after its end a day is added up: longer than any transaction lasts.
pub const AT_REST: Span = Span::days(1);
/// More days than this are struck out in one piece.
const APART: usize = 16;

/// A stretch of due times `[from, to)` that is added up as one.
#[derive(Queryable, Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedUp {
    pub from: Moment,
    pub to: Moment,
    /// When it was added up; nothing where that no longer holds.
    pub at: Option<Moment>,
}

/// Says that promises due at these moments, which are past, are changed by this transaction.
pub(super) fn strike_out(db: &mut Db, mut due: Vec<Moment>) -> Result<(), StoreFault> {
    due.sort_unstable();
    due.dedup();
    let (Some(first), Some(last)) = (due.first().copied(), due.last().copied()) else {
        return Ok(());
    };
    let _: i32 = shared!(db.conn(), rollup_lock::table.select(rollup_lock::id), first)?;
    let stretches = if due.len() > APART {
        vec![(first, last)]
    } else {
        due.into_iter().map(|due| (due, due)).collect()
    };
    for (first, last) in stretches {
        let struck = rollup_spans::table
            .filter(rollup_spans::to_at.gt(first).and(rollup_spans::from_at.le(last)))
            .filter(rollup_spans::added_up_at.is_not_null());
        diesel::update(struck)
            .set(rollup_spans::added_up_at.eq(None::<Moment>))
            .execute(db.conn())?;
    }
    Ok(())
}

/// Keeps everybody from changing promises that are past until the transaction ends.
pub fn lock(db: &mut Db) -> Result<(), StoreFault> {
    let _: i32 = locked!(db.conn(), rollup_lock::table.select(rollup_lock::id), first)?;
    Ok(())
}

/// Strikes out every day; how many.
pub fn strike_out_all(db: &mut Db) -> Result<usize, StoreFault> {
    lock(db)?;
    Ok(diesel::update(rollup_spans::table)
        .set(rollup_spans::added_up_at.eq(None::<Moment>))
        .execute(db.conn())?)
}

/// Strikes out what was added up after `now`.
pub fn strike_out_after(db: &mut Db, now: Moment) -> Result<usize, StoreFault> {
    let ahead = rollup_spans::table.filter(rollup_spans::added_up_at.gt(now).assume_not_null());
    Ok(diesel::update(ahead)
        .set(rollup_spans::added_up_at.eq(None::<Moment>))
        .execute(db.conn())?)
}

/// The first stretch that is struck out, of those that ended by `ended`.
pub fn first_struck_out(db: &mut Db, ended: Moment) -> Result<Option<AddedUp>, StoreFault> {
    let struck = rollup_spans::table
        .filter(rollup_spans::added_up_at.is_null())
        .filter(rollup_spans::to_at.le(ended));
    Ok(struck.order(rollup_spans::from_at).first(db.conn()).optional()?)
}

/// Where the stretches begin and end; they leave no gap.
pub fn ends(db: &mut Db) -> Result<Option<(Moment, Moment)>, StoreFault> {
    let spans = rollup_spans::table;
    let first: Option<Moment> = spans.select(diesel::dsl::min(rollup_spans::from_at)).first(db.conn())?;
    let last: Option<Moment> = spans.select(diesel::dsl::max(rollup_spans::to_at)).first(db.conn())?;
    Ok(first.zip(last))
}

/// At most `most` stretches that begin at `from` or later, in order.
pub fn spans_from(db: &mut Db, from: Moment, most: i64) -> Result<Vec<AddedUp>, StoreFault> {
    let spans = rollup_spans::table.filter(rollup_spans::from_at.ge(from));
    Ok(spans.order(rollup_spans::from_at).limit(most).load(db.conn())?)
}

/// The earliest due time at `since` or later.
pub fn first_due(db: &mut Db, since: Moment) -> Result<Option<Moment>, StoreFault> {
    let mut first: Option<Moment> = None;
    for kind in PromiseKind::ALL {
        for imported in [false, true] {
            let due = promises::table
                .filter(promises::kind.eq(*kind).and(promises::imported.eq(imported)))
                .filter(promises::due_at.ge(since))
                .order(promises::due_at)
                .select(promises::due_at);
            let due: Option<Moment> = due.first(db.conn()).optional()?;
            first = match (first, due) {
                (Some(first), Some(due)) => Some(first.min(due)),
                (first, due) => first.or(due),
            };
        }
    }
    Ok(first)
}

#[derive(Queryable)]
struct CountedRow {
    kind: PromiseKind,
    imported: bool,
    made_at: Moment,
    clock_from: Moment,
    due_at: Moment,
    fulfilled_at: Option<Moment>,
    voided_at: Option<Moment>,
    void_reason: Option<VoidReason>,
    ticket_kind: TicketKind,
    channel: Channel,
    tier: Tier,
    urgency: Urgency,
    category: Option<String>,
    region: Option<String>,
    site: Option<SiteId>,
    team: Option<TeamId>,
    owner: Option<UserId>,
}

/// The promises due in `[from, to)`, in no order.
pub fn due_in(db: &mut Db, from: Moment, to: Moment) -> Result<Vec<Counted>, StoreFault> {
    let due = promises::table
        .inner_join(tickets::table)
        .filter(promises::kind.eq_any(PromiseKind::ALL))
        .filter(promises::imported.eq_any([false, true]))
        .filter(promises::due_at.ge(from).and(promises::due_at.lt(to)));
    let rows: Vec<CountedRow> = due
        .select((
            promises::kind,
            promises::imported,
            promises::made_at,
            promises::clock_from,
            promises::due_at,
            promises::fulfilled_at,
            promises::voided_at,
            promises::void_reason,
            promises::ticket_kind,
            promises::channel,
            promises::tier,
            promises::urgency,
            promises::category,
            promises::region,
            tickets::site_id,
            promises::team_id,
            promises::owner_id,
        ))
        .load(db.conn())?;
    let counted = rows.into_iter().map(|row| Counted {
        kind: row.kind,
        imported: row.imported,
        made_at: row.made_at,
        clock_from: row.clock_from,
        due_at: row.due_at,
        fulfilled_at: row.fulfilled_at,
        voided: row.voided_at.zip(row.void_reason),
        ticket_kind: row.ticket_kind,
        channel: row.channel,
        tier: row.tier,
        urgency: row.urgency,
        category: row.category,
        region: row.region,
        site: row.site,
        team: row.team,
        owner: row.owner,
    });
    Ok(counted.collect())
}

/// A line as it is stored.
#[derive(Queryable, Selectable, Insertable, Debug, Clone, PartialEq)]
#[diesel(table_name = rollup_lines)]
pub struct LineRow {
    pub dimension: Dimension,
    pub kind: PromiseKind,
    pub span_from: Moment,
    pub imported: bool,
    /// Empty where there is none.
    pub region: String,
    /// The word along the dimension; empty where there is none.
    pub word: String,
    pub past: i64,
    pub kept: i64,
    pub answered: i64,
    pub corrected: i64,
    pub recorded_late: i64,
    /// By reason.
    pub voided: Written,
    /// As `Delays::to_bytes` writes them.
    pub delays: Vec<u8>,
}

impl LineRow {
    fn of(span_from: Moment, key: Key, counts: &Counts) -> Self {
        LineRow {
            dimension: key.dimension,
            kind: key.kind,
            span_from,
            imported: key.imported,
            region: key.region,
            word: key.word,
            past: counts.past,
            kept: counts.kept,
            answered: counts.answered,
            corrected: counts.corrected,
            recorded_late: counts.recorded_late,
            voided: Written::of(&counts.voided),
            delays: counts.delays.to_bytes(),
        }
    }

    /// The lines of what the promises of a stretch add up to, in the order of their keys.
    pub fn of_all(span_from: Moment, lines: BTreeMap<Key, Counts>) -> Vec<Self> {
        let of = |(key, counts): (Key, Counts)| LineRow::of(span_from, key, &counts);
        lines.into_iter().map(of).collect()
    }

    /// What was voided in time, by reason.
    pub fn voided(&self) -> Result<BTreeMap<VoidReason, i64>, StoreFault> {
        let wrong = |_| StoreFault::Corrupt(format!("a line of the day from {} cannot be read", self.span_from));
        self.voided.read().map_err(wrong)
    }
}

/// Stores what the promises of a stretch add up to, in place of what was stored of it.
pub fn store(db: &mut Db, from: Moment, to: Moment, lines: &[LineRow], now: Moment) -> Result<(), StoreFault> {
    let known = diesel::update(rollup_spans::table.find(from))
        .set(rollup_spans::added_up_at.eq(now))
        .execute(db.conn())?;
    if known == 0 {
        let columns = rollup_spans::table;
        let span = (
            rollup_spans::from_at.eq(from),
            rollup_spans::to_at.eq(to),
            rollup_spans::added_up_at.eq(now),
        );
        diesel::insert_into(columns).values(span).execute(db.conn())?;
    } else {
        diesel::delete(rollup_lines::table.filter(rollup_lines::span_from.eq(from))).execute(db.conn())?;
    }
    insert_many!(db.conn(), rollup_lines::table, lines)?;
    Ok(())
}

/// The lines of one stretch, in the order of their keys.
pub fn lines_of(db: &mut Db, from: Moment) -> Result<Vec<LineRow>, StoreFault> {
    let mut lines: Vec<LineRow> = rollup_lines::table
        .filter(rollup_lines::span_from.eq(from))
        .select(LineRow::as_select())
        .load(db.conn())?;
    lines.sort_by(|one, other| key(one).cmp(&key(other)));
    Ok(lines)
}

fn key(line: &LineRow) -> (Dimension, PromiseKind, bool, &str, &str) {
    (line.dimension, line.kind, line.imported, &line.region, &line.word)
}
