//! Promises as a list of their own: what is owed, what is overdue, what was kept or missed. Whether a promise is overdue
//! or missed is decided by its due time and the moment of reading.

use std::collections::{HashMap, HashSet};

use diesel::dsl::min;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::db::Db;
use super::dialect::MultiBackend;
use super::fault::StoreFault;
use super::lists::{Listed, Mark, Page, Whose, behind, with_customers};
use super::schema::{promises, tickets};
use super::scope::of_tickets_within;
use super::tickets::{PromiseRow, TicketRow};
use crate::domain::ids::{CustomerId, PolicyId, PromiseId, TeamId, TicketId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::Matter;
use crate::domain::promise::Promise;
use crate::domain::rights::Scope;
use crate::domain::words::{Channel, PromiseKind, TicketKind, Tier, Urgency};

/// Where a promise must stand to be in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Owed, its due time not passed.
    Pending,
    /// Owed, its due time passed.
    Overdue,
    /// Owed, due within this time from now; not overdue.
    DueWithin(Span),
    Kept,
    /// Fulfilled late, or voided too late, or overdue.
    Missed,
    Voided,
}

/// What a promise must be to stand in the list; what is empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct PromiseFilter {
    pub standing: Option<Standing>,
    pub kinds: Vec<PromiseKind>,
    /// Whose it was while it was owed.
    pub owner: Whose<UserId>,
    pub team: Whose<TeamId>,
    pub customer: Option<CustomerId>,
    /// Whether promises of imported history are in the list.
    pub imported: bool,
}

/// A promise with its ticket.
#[derive(Debug, Clone)]
pub struct ListedPromise {
    pub row: PromiseRow,
    pub of: Listed,
}

/// A promise, its ticket and its due time.
pub type Open = (PromiseId, TicketId, Moment);

/// One more than `most` of the promises under these policy versions that are owed and due after `now`, the one due soonest
/// first, behind a mark.
pub fn open_under(
    db: &mut Db,
    versions: &[PolicyId],
    now: Moment,
    after: Option<Mark>,
    most: usize,
) -> Result<Vec<Open>, StoreFault> {
    let mut open = promises::table
        .filter(promises::fulfilled_at.is_null().and(promises::voided_at.is_null()))
        .filter(promises::policy_id.eq_any(versions))
        .filter(promises::imported.eq(false))
        .filter(promises::due_at.gt(now))
        .into_boxed::<MultiBackend>();
    if let Some(mark) = after {
        open = open.filter(behind!("(promises.due_at, promises.id) > (", mark));
    }
    let page = Page { after, most };
    Ok(open
        .order((promises::due_at, promises::id))
        .limit(page.probe())
        .select((promises::id, promises::ticket_id, promises::due_at))
        .load(db.conn())?)
}

/// A promise with what policies look at of its ticket.
#[derive(Debug, Clone)]
pub struct Replayable {
    pub promise: Promise,
    pub matter: Matter,
    /// The ticket's number.
    pub number: String,
}

impl Replayable {
    /// Where it stands in the list.
    pub fn mark(&self) -> Mark {
        Mark {
            due_at: self.promise.due_at,
            id: self.promise.id.0,
        }
    }
}

/// One more than `most` of the promises of these kinds whose clock started at `since` or later, the one due first first,
/// behind a mark. Imported ones are left out.
pub fn begun_since(
    db: &mut Db,
    kinds: &[PromiseKind],
    since: Moment,
    after: Option<Mark>,
    most: usize,
) -> Result<Vec<Replayable>, StoreFault> {
    // Nothing is due before its clock starts: the second condition lets the index by due time begin where it can.
    let mut begun = promises::table
        .inner_join(tickets::table)
        .filter(promises::kind.eq_any(kinds))
        .filter(promises::imported.eq(false))
        .filter(promises::clock_from.ge(since))
        .filter(promises::due_at.ge(since))
        .into_boxed::<MultiBackend>();
    if let Some(mark) = after {
        begun = begun.filter(behind!("(promises.due_at, promises.id) > (", mark));
    }
    let page = Page { after, most };
    let rows: Vec<(PromiseRow, TicketKind, Tier, Urgency, Channel, String)> = begun
        .order((promises::due_at, promises::id))
        .limit(page.probe())
        .select((
            PromiseRow::as_select(),
            tickets::kind,
            tickets::tier,
            tickets::urgency,
            tickets::channel,
            tickets::number,
        ))
        .load(db.conn())?;
    let replayable = |(row, kind, tier, urgency, channel, number): (PromiseRow, _, _, _, _, _)| Replayable {
        promise: row.into_promise(),
        matter: Matter {
            kind,
            tier,
            urgency,
            channel,
        },
        number,
    };
    Ok(rows.into_iter().map(replayable).collect())
}

/// The most tickets of one customer whose promises are listed, the latest ones.
const TICKETS_MAX: i64 = 1_000;

type OnPromises = Box<dyn BoxableExpression<promises::table, MultiBackend, SqlType = Bool>>;
type Boxed<'a> = promises::BoxedQuery<'a, MultiBackend>;

/// One page of promises, the one due soonest first.
pub fn promises_by_urgency(
    db: &mut Db,
    now: Moment,
    filter: &PromiseFilter,
    scope: &Scope,
    page: Page,
) -> Result<Vec<ListedPromise>, StoreFault> {
    use Standing::{DueWithin, Overdue, Pending};
    let rows = if let Some(customer) = filter.customer {
        let theirs = tickets_of(db, customer)?;
        let only: OnPromises = Box::new(promises::ticket_id.eq_any(theirs));
        load(db, now, filter, scope, page, &filter.kinds, Some(only))?
    } else if matches!(filter.standing, Some(Pending | Overdue | DueWithin(_))) {
        load(db, now, filter, scope, page, &filter.kinds, None)?
    } else {
        kind_by_kind(db, now, filter, scope, page)?
    };
    with_tickets(db, rows)
}

/// What is owed, overdue ones first, then the one due soonest: at most `most`, whatever standing the filter has.
pub fn owed(
    db: &mut Db,
    now: Moment,
    filter: &PromiseFilter,
    scope: &Scope,
    most: usize,
) -> Result<Vec<ListedPromise>, StoreFault> {
    let mut owed = Vec::new();
    for standing in [Standing::Overdue, Standing::Pending] {
        let filter = PromiseFilter {
            standing: Some(standing),
            ..filter.clone()
        };
        owed.extend(promises_by_urgency(
            db,
            now,
            &filter,
            scope,
            Page { after: None, most },
        )?);
    }
    owed.truncate(most);
    Ok(owed)
}

/// When the first call falls due that each of these people owes, as far as that is before `until`.
pub fn first_calls_owed(db: &mut Db, owners: &[UserId], until: Moment) -> Result<HashMap<UserId, Moment>, StoreFault> {
    let first = promises::table
        .filter(is_call_owed(until))
        .filter(promises::owner_id.eq_any(owners.to_vec()).assume_not_null())
        .group_by(promises::owner_id)
        .select((promises::owner_id, min(promises::due_at)));
    let first: Vec<(Option<UserId>, Option<Moment>)> = first.load(db.conn())?;
    Ok(first
        .into_iter()
        .filter_map(|(owner, due_at)| owner.zip(due_at))
        .collect())
}

/// The tickets of this owner on which a call is owed that falls due before `until`, the one due soonest first: at most `most`.
pub fn tickets_with_calls_owed(
    db: &mut Db,
    owner: UserId,
    until: Moment,
    most: i64,
) -> Result<Vec<TicketId>, StoreFault> {
    let theirs = promises::table
        .filter(is_call_owed(until))
        .filter(promises::owner_id.eq(owner).assume_not_null())
        .order((promises::due_at, promises::id))
        .limit(most);
    let mut theirs: Vec<TicketId> = theirs.select(promises::ticket_id).load(db.conn())?;
    let mut seen = HashSet::new();
    theirs.retain(|ticket| seen.insert(*ticket));
    Ok(theirs)
}

/// Of a promise: it is to call back, owed, and due before `until`.
fn is_call_owed(until: Moment) -> OnPromises {
    let is_owed = promises::fulfilled_at.is_null().and(promises::voided_at.is_null());
    let is_call = promises::kind
        .eq(PromiseKind::Callback)
        .and(promises::imported.eq(false));
    Box::new(is_owed.and(is_call).and(promises::due_at.lt(until)))
}

/// What is settled is read along indexes by kind, origin and due time, once for each, and merged.
fn kind_by_kind(
    db: &mut Db,
    now: Moment,
    filter: &PromiseFilter,
    scope: &Scope,
    page: Page,
) -> Result<Vec<PromiseRow>, StoreFault> {
    let kinds = if filter.kinds.is_empty() {
        PromiseKind::ALL
    } else {
        &filter.kinds
    };
    let mut rows = Vec::new();
    for kind in kinds {
        rows.extend(load(
            db,
            now,
            filter,
            scope,
            page,
            &[*kind],
            Some(Box::new(promises::imported.eq(false))),
        )?);
        if filter.imported {
            rows.extend(load(
                db,
                now,
                filter,
                scope,
                page,
                &[*kind],
                Some(Box::new(promises::imported.eq(true))),
            )?);
        }
    }
    rows.sort_by_key(|row| (row.due_at, row.id));
    rows.dedup_by_key(|row| row.id);
    rows.truncate(page.most + 1);
    Ok(rows)
}

/// The promises of these ids whose tickets are within a scope, in no order.
pub fn of_ids(db: &mut Db, ids: &[PromiseId], scope: &Scope) -> Result<Vec<ListedPromise>, StoreFault> {
    let mut query = promises::table
        .filter(promises::id.eq_any(ids.to_vec()))
        .into_boxed::<MultiBackend>();
    if let Some(within) = of_tickets_within::<promises::table>("promises.ticket_id", scope) {
        query = query.filter(within);
    }
    let rows = query.select(PromiseRow::as_select()).load(db.conn())?;
    with_tickets(db, rows)
}

/// The reply promises that somebody kept since `since`, the one fulfilled last first.
pub fn kept_by(
    db: &mut Db,
    user: UserId,
    since: Moment,
    scope: &Scope,
    most: i64,
) -> Result<Vec<ListedPromise>, StoreFault> {
    let mut query = promises::table
        .filter(promises::fulfilled_by.eq(user).assume_not_null())
        .filter(promises::fulfilled_at.ge(since).assume_not_null())
        .filter(promises::kind.eq(PromiseKind::Reply))
        .into_boxed::<MultiBackend>();
    if let Some(within) = of_tickets_within::<promises::table>("promises.ticket_id", scope) {
        query = query.filter(within);
    }
    let rows = query
        .order((promises::fulfilled_at.desc(), promises::id.desc()))
        .limit(most)
        .select(PromiseRow::as_select())
        .load(db.conn())?;
    with_tickets(db, rows)
}

fn load(
    db: &mut Db,
    now: Moment,
    filter: &PromiseFilter,
    scope: &Scope,
    page: Page,
    kinds: &[PromiseKind],
    only: Option<OnPromises>,
) -> Result<Vec<PromiseRow>, StoreFault> {
    let mut query = of_people(promises::table.into_boxed(), filter);
    if !kinds.is_empty() {
        query = query.filter(promises::kind.eq_any(kinds.to_vec()));
    }
    if !filter.imported {
        query = query.filter(promises::imported.eq(false));
    }
    if let Some(standing) = filter.standing {
        query = standing_at(query, standing, now);
    }
    if let Some(only) = only {
        query = query.filter(only);
    }
    if let Some(within) = of_tickets_within::<promises::table>("promises.ticket_id", scope) {
        query = query.filter(within);
    }
    if let Some(mark) = page.after {
        query = query.filter(behind!("(promises.due_at, promises.id) > (", mark));
    }
    Ok(query
        .order((promises::due_at, promises::id))
        .limit(page.probe())
        .select(PromiseRow::as_select())
        .load(db.conn())?)
}

fn of_people<'a>(mut query: Boxed<'a>, filter: &PromiseFilter) -> Boxed<'a> {
    let (owner, team) = (&filter.owner, &filter.team);
    if owner.matters() {
        let any_of = promises::owner_id.eq_any(owner.any_of.clone()).assume_not_null();
        let nobody: OnPromises = Box::new(promises::owner_id.is_null());
        query = match (owner.nobody, owner.any_of.is_empty()) {
            (true, true) => query.filter(nobody),
            (false, _) => query.filter(any_of),
            (true, false) => query.filter(nobody.or(any_of)),
        };
    }
    if team.matters() {
        let any_of = promises::team_id.eq_any(team.any_of.clone()).assume_not_null();
        let nobody: OnPromises = Box::new(promises::team_id.is_null());
        query = match (team.nobody, team.any_of.is_empty()) {
            (true, true) => query.filter(nobody),
            (false, _) => query.filter(any_of),
            (true, false) => query.filter(nobody.or(any_of)),
        };
    }
    query
}

/// The same verdicts as [`crate::domain::promise::Promise::verdict`], in SQL.
pub(super) fn standing_at(query: Boxed<'_>, standing: Standing, now: Moment) -> Boxed<'_> {
    use promises::{due_at, fulfilled_at, voided_at};
    let fulfilled_late = fulfilled_at.gt(due_at.nullable()).assume_not_null();
    let voided_late = voided_at.gt(due_at.nullable()).assume_not_null();
    let owed = fulfilled_at.is_null().and(voided_at.is_null());
    match standing {
        Standing::Pending => query.filter(owed).filter(due_at.ge(now)),
        Standing::Overdue => query.filter(owed).filter(due_at.lt(now)),
        Standing::DueWithin(span) => query.filter(owed).filter(due_at.ge(now)).filter(due_at.le(now + span)),
        Standing::Kept => query.filter(fulfilled_at.le(due_at.nullable()).assume_not_null()),
        Standing::Voided => query
            .filter(fulfilled_at.is_null())
            .filter(voided_at.is_not_null())
            .filter(voided_at.le(due_at.nullable()).assume_not_null()),
        Standing::Missed => {
            let never_fulfilled = fulfilled_at.is_null().and(voided_at.is_null().or(voided_late));
            query.filter(due_at.lt(now)).filter(fulfilled_late.or(never_fulfilled))
        }
    }
}

fn tickets_of(db: &mut Db, customer: CustomerId) -> Result<Vec<TicketId>, StoreFault> {
    let theirs = tickets::table
        .filter(tickets::customer_id.eq(customer))
        .order(tickets::received_at.desc())
        .limit(TICKETS_MAX);
    Ok(theirs.select(tickets::id).load(db.conn())?)
}

pub(super) fn with_tickets(db: &mut Db, rows: Vec<PromiseRow>) -> Result<Vec<ListedPromise>, StoreFault> {
    let mut ids: Vec<TicketId> = rows.iter().map(|row| row.ticket_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let held: Vec<TicketRow> = tickets::table
        .filter(tickets::id.eq_any(ids))
        .select(TicketRow::as_select())
        .load(db.conn())?;
    let known: HashMap<TicketId, Listed> = with_customers(db, held)?
        .into_iter()
        .map(|listed| (listed.ticket.id, listed))
        .collect();
    let listed = rows.into_iter().map(|row| {
        let of = known
            .get(&row.ticket_id)
            .cloned()
            .ok_or_else(|| StoreFault::Corrupt(format!("promise {} has no ticket", row.id)))?;
        Ok(ListedPromise { row, of })
    });
    listed.collect()
}
