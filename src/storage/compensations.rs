//! What was decided of visits that we missed, as rows, and which of them nobody has decided yet. A row is written under the
//! lock of its ticket.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::db::Db;
use super::dialect::{MultiBackend, insert_or_skip};
use super::fault::StoreFault;
use super::lists::{Page, behind};
use super::promises::{ListedPromise, Standing, of_ids, standing_at, with_tickets};
use super::schema::{compensations, promises};
use super::scope::of_tickets_within;
use super::tickets::PromiseRow;
use crate::domain::compensation::{Currency, Decided, Decision, Money};
use crate::domain::ids::{PromiseId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::rights::Scope;
use crate::domain::words::PromiseKind;

/// What was decided of a promise.
pub fn of_promise(db: &mut Db, promise: PromiseId) -> Result<Option<Decided>, StoreFault> {
    let row = compensations::table.find(promise).select(CompensationRow::as_select());
    let row: Option<CompensationRow> = row.first(db.conn()).optional()?;
    Ok(row.map(CompensationRow::into_decided))
}

/// What was decided of a ticket's visits, in the order of the decisions.
pub fn of_ticket(db: &mut Db, ticket: TicketId) -> Result<Vec<Decided>, StoreFault> {
    let rows: Vec<CompensationRow> = compensations::table
        .filter(compensations::ticket_id.eq(ticket))
        .order((compensations::decided_at, compensations::promise_id))
        .select(CompensationRow::as_select())
        .load(db.conn())?;
    Ok(rows.into_iter().map(CompensationRow::into_decided).collect())
}

/// How many decisions there are.
pub fn count(db: &mut Db) -> Result<i64, StoreFault> {
    Ok(compensations::table.count().get_result(db.conn())?)
}

/// Stores a decision. `false` when there is one of the promise already.
pub fn create(db: &mut Db, decided: &Decided) -> Result<bool, StoreFault> {
    let row = CompensationRow::of(decided);
    Ok(insert_or_skip!(db.conn(), compensations::table, &row)? == 1)
}

/// One page of the visits within a scope that we missed since `since` and nobody has decided about, the longest due first.
pub fn proposed(
    db: &mut Db,
    now: Moment,
    since: Moment,
    scope: &Scope,
    page: Page,
) -> Result<Vec<ListedPromise>, StoreFault> {
    let decided = compensations::table.filter(compensations::promise_id.eq(promises::id));
    let mut query = standing_at(promises::table.into_boxed::<MultiBackend>(), Standing::Missed, now)
        .filter(promises::kind.eq(PromiseKind::Visit))
        .filter(promises::imported.eq(false))
        .filter(promises::due_at.ge(since))
        .filter(not(exists(decided)));
    if let Some(within) = of_tickets_within::<promises::table>("promises.ticket_id", scope) {
        query = query.filter(within);
    }
    if let Some(mark) = page.after {
        query = query.filter(behind!("(promises.due_at, promises.id) > (", mark));
    }
    let rows = query
        .order((promises::due_at, promises::id))
        .limit(page.probe())
        .select(PromiseRow::as_select())
        .load(db.conn())?;
    with_tickets(db, rows)
}

/// One page of what was decided so within a scope, the latest first, each with its promise.
pub fn decided(
    db: &mut Db,
    decision: Decision,
    scope: &Scope,
    page: Page,
) -> Result<Vec<(Decided, ListedPromise)>, StoreFault> {
    let mut query = compensations::table
        .filter(compensations::decision.eq(decision))
        .into_boxed::<MultiBackend>();
    if let Some(within) = of_tickets_within::<compensations::table>("compensations.ticket_id", scope) {
        query = query.filter(within);
    }
    if let Some(mark) = page.after {
        let after = behind!("(compensations.decided_at, compensations.promise_id) < (", mark);
        query = query.filter(after);
    }
    let rows: Vec<CompensationRow> = query
        .order((compensations::decided_at.desc(), compensations::promise_id.desc()))
        .limit(page.probe())
        .select(CompensationRow::as_select())
        .load(db.conn())?;
    let ids: Vec<PromiseId> = rows.iter().map(|row| row.promise_id).collect();
    let listed = of_ids(db, &ids, scope)?;
    let with_promise = |row: CompensationRow| {
        let promise = listed.iter().find(|listed| listed.row.id == row.promise_id)?.clone();
        Some((row.into_decided(), promise))
    };
    Ok(rows.into_iter().filter_map(with_promise).collect())
}

/// A row of `compensations`.
#[derive(Queryable, Selectable, Insertable, Debug, Clone)]
#[diesel(table_name = compensations)]
struct CompensationRow {
    promise_id: PromiseId,
    ticket_id: TicketId,
    decision: Decision,
    minor: i64,
    currency: Currency,
    decided_by: UserId,
    decided_at: Moment,
}

impl CompensationRow {
    fn of(decided: &Decided) -> Self {
        CompensationRow {
            promise_id: decided.promise,
            ticket_id: decided.ticket,
            decision: decided.decision,
            minor: decided.amount.minor,
            currency: decided.amount.currency.clone(),
            decided_by: decided.by,
            decided_at: decided.at,
        }
    }

    fn into_decided(self) -> Decided {
        Decided {
            promise: self.promise_id,
            ticket: self.ticket_id,
            decision: self.decision,
            amount: Money {
                minor: self.minor,
                currency: self.currency,
            },
            by: self.decided_by,
            at: self.decided_at,
        }
    }
}
