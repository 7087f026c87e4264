//! Lists of tickets and promises: filtered, the most urgent first, one page at a time. A page continues behind a mark
//! (due time and id), so it costs the same however deep it is, and never skips what was there all along.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use uuid::Uuid;

use super::columns::sqlt::Instant;
use super::customers;
use super::db::Db;
use super::dialect::{self, MultiBackend, OnTickets};
use super::fault::StoreFault;
use super::schema::tickets;
use super::scope::{on_tickets, within_tickets};
use super::search;
use super::tickets::{TicketRow, all_with_promises};
use crate::domain::customer::Customer;
use crate::domain::ids::{CustomerId, SiteId, TeamId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::rights::{Arm, Scope};
use crate::domain::search::Query;
use crate::domain::ticket::Ticket;
use crate::domain::words::{Channel, TicketKind, TicketState, Tier, Urgency};

/// Where the page before ended: the due time and id of its last entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub due_at: Moment,
    pub id: Uuid,
}

/// Which page: what comes behind the mark, at most so many.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub after: Option<Mark>,
    pub most: usize,
}

impl Page {
    /// One more than fits, which tells whether there is a next page.
    pub fn probe(self) -> i64 {
        i64::try_from(self.most).unwrap_or(i64::MAX - 1) + 1
    }
}

/// Whose it may be: any of these, or nobody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose<T> {
    pub any_of: Vec<T>,
    pub nobody: bool,
}

impl<T> Default for Whose<T> {
    fn default() -> Self {
        Whose {
            any_of: Vec::new(),
            nobody: false,
        }
    }
}

impl<T> Whose<T> {
    pub(super) fn matters(&self) -> bool {
        self.nobody || !self.any_of.is_empty()
    }
}

/// What a ticket must be to stand in the list; what is empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct TicketFilter {
    pub states: Vec<TicketState>,
    pub channels: Vec<Channel>,
    pub kinds: Vec<TicketKind>,
    pub tiers: Vec<Tier>,
    pub urgencies: Vec<Urgency>,
    pub categories: Vec<String>,
    pub regions: Vec<String>,
    /// Where they came in.
    pub sites: Vec<SiteId>,
    pub owner: Whose<UserId>,
    pub team: Whose<TeamId>,
    pub customer: Option<CustomerId>,
    pub due_from: Option<Moment>,
    pub due_before: Option<Moment>,
    pub overdue: Option<bool>,
    pub query: Option<Query>,
}

/// A ticket with its customer.
#[derive(Debug, Clone)]
pub struct Listed {
    pub ticket: Ticket,
    pub customer: Customer,
}

/// What comes behind a mark; `start` names the columns, up to the bracket that opens the mark. Compared as a pair, which
/// both engines take as one step into the index; spelled out as two comparisons they would read everything of the same
/// due time, and what owes nothing all has the same.
macro_rules! behind {
    ($start:literal, $mark:expr) => {
        diesel::dsl::sql::<diesel::sql_types::Bool>($start)
            .bind::<$crate::storage::columns::sqlt::Instant, _>($mark.due_at)
            .sql(", ")
            .bind::<$crate::storage::columns::sqlt::Uid, _>($crate::domain::ids::TicketId($mark.id))
            .sql(")")
    };
}
pub(super) use behind;

type Boxed<'a> = tickets::BoxedQuery<'a, MultiBackend>;

/// One page of tickets, the one that owes something soonest first, those that owe nothing last.
pub fn tickets_by_urgency(
    db: &mut Db,
    now: Moment,
    filter: &TicketFilter,
    scope: &Scope,
    page: Page,
) -> Result<Vec<Listed>, StoreFault> {
    let Some(query) = &filter.query else {
        let rows = load_within(db, now, filter, scope, page)?;
        return with_customers(db, rows);
    };
    let found = dialect::is_found(db.conn(), query, search::FOUND_MAX);
    let mut rows = load(db, now, filter, page, [Some(found), within_tickets(scope)])?;
    let waiting = search::found_waiting(db, query)?;
    if !waiting.is_empty() {
        let waiting: OnTickets = Box::new(tickets::id.eq_any(waiting));
        rows.extend(load(db, now, filter, page, [Some(waiting), within_tickets(scope)])?);
        merge(&mut rows, page);
    }
    with_customers(db, rows)
}

/// At most `most` tickets that changed at `since` or later, the one that changed first, first.
pub fn changed_since(db: &mut Db, since: Moment, most: i64) -> Result<Vec<Ticket>, StoreFault> {
    let changed = tickets::table
        .filter(tickets::changed_at.ge(since))
        .order((tickets::changed_at, tickets::id))
        .limit(most);
    let rows = changed.select(TicketRow::as_select()).load(db.conn())?;
    all_with_promises(db, rows)
}

/// Which tickets changed at `since` or later, and when, the one that changed first, first; at most the `most` latest.
pub fn changed_after(db: &mut Db, since: Moment, most: i64) -> Result<Vec<(TicketId, Moment)>, StoreFault> {
    let changed = tickets::table
        .filter(tickets::changed_at.ge(since))
        .order((tickets::changed_at.desc(), tickets::id.desc()))
        .limit(most);
    let mut changed: Vec<(TicketId, Moment)> = changed.select((tickets::id, tickets::changed_at)).load(db.conn())?;
    changed.reverse();
    Ok(changed)
}

/// How much there is to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Tickets that are neither resolved nor over.
    pub open: i64,
    /// Tickets on which something is owed.
    pub owed: i64,
    /// Tickets on which something owed is overdue.
    pub overdue: i64,
}

/// How much there is to do at `now`.
pub fn load_of_the_desk(db: &mut Db, now: Moment) -> Result<Load, StoreFault> {
    use TicketState::{Acknowledged, Held, InProgress, Pending};
    let open = tickets::table
        .filter(tickets::state.eq_any([Acknowledged, InProgress, Pending, Held]))
        .filter(tickets::merged_into.is_null());
    let owed = tickets::table.filter(tickets::next_due_at.lt(Moment::NEVER));
    let overdue = tickets::table.filter(tickets::next_due_at.lt(now));
    Ok(Load {
        open: open.count().get_result(db.conn())?,
        owed: owed.count().get_result(db.conn())?,
        overdue: overdue.count().get_result(db.conn())?,
    })
}

/// When what is owed within a scope is due, the nearest first, at most `most` of them: enough to count what is near.
pub fn due_times(
    db: &mut Db,
    now: Moment,
    filter: &TicketFilter,
    scope: &Scope,
    most: usize,
) -> Result<Vec<Moment>, StoreFault> {
    let arms: Vec<Option<OnTickets>> = match scope {
        Scope::All => vec![None],
        Scope::Any(arms) => arms.iter().map(|arm| Some(on_tickets(arm))).collect(),
    };
    let mut times: Vec<(Moment, TicketId)> = Vec::new();
    for arm in arms {
        let mut query = within(filtered(tickets::table.into_boxed(), filter), filter, now)
            .filter(tickets::next_due_at.lt(Moment::NEVER));
        if let Some(arm) = arm {
            query = query.filter(arm);
        }
        let found = query
            .order((tickets::next_due_at, tickets::id))
            .limit(i64::try_from(most).unwrap_or(i64::MAX))
            .select((tickets::next_due_at, tickets::id));
        times.extend(found.load::<(Moment, TicketId)>(db.conn())?);
    }
    times.sort_unstable();
    times.dedup();
    times.truncate(most);
    Ok(times.into_iter().map(|(due_at, _)| due_at).collect())
}

/// A customer's tickets within a scope, the one that came last first.
pub fn latest_of(db: &mut Db, customer: CustomerId, scope: &Scope, most: usize) -> Result<Vec<Listed>, StoreFault> {
    let mut theirs = tickets::table
        .filter(tickets::customer_id.eq(customer))
        .into_boxed::<MultiBackend>();
    if let Some(within) = within_tickets(scope) {
        theirs = theirs.filter(within);
    }
    let rows = theirs
        .order((tickets::received_at.desc(), tickets::id.desc()))
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(TicketRow::as_select())
        .load(db.conn())?;
    with_customers(db, rows)
}

/// One page within a scope. Each arm is asked for its own page along its own index, and the pages are merged: one
/// question with all of them would have the engine look through every ticket for the few that are the caller's.
fn load_within(
    db: &mut Db,
    now: Moment,
    filter: &TicketFilter,
    scope: &Scope,
    page: Page,
) -> Result<Vec<TicketRow>, StoreFault> {
    let arms = match scope {
        Scope::All => return load(db, now, filter, page, [None, None]),
        Scope::Any(arms) => arms,
    };
    let mut rows = Vec::new();
    for arm in arms {
        rows.extend(load_arm(db, now, filter, page, arm)?);
    }
    merge(&mut rows, page);
    Ok(rows)
}

/// The page of one arm. What somebody brought in is found through the events and sorted then: left to itself PostgreSQL walks
/// the tickets in the order of their due times, hoping to meet theirs soon.
fn load_arm(
    db: &mut Db,
    now: Moment,
    filter: &TicketFilter,
    page: Page,
    arm: &Arm,
) -> Result<Vec<TicketRow>, StoreFault> {
    let query = asked(now, filter, page, [Some(on_tickets(arm)), None]);
    let by_index = (tickets::next_due_at, tickets::id);
    let by_sorting = (
        sql::<Instant>("coalesce(tickets.next_due_at, tickets.next_due_at)"),
        tickets::id,
    );
    let query = match arm {
        Arm::Opener(_) => query.order(by_sorting),
        _ => query.order(by_index),
    };
    Ok(query
        .limit(page.probe())
        .select(TicketRow::as_select())
        .load(db.conn())?)
}

/// Pages of the same list become one.
fn merge(rows: &mut Vec<TicketRow>, page: Page) {
    rows.sort_by_key(|row| (row.next_due_at, row.id));
    rows.dedup_by_key(|row| row.id);
    rows.truncate(page.most + 1);
}

fn load(
    db: &mut Db,
    now: Moment,
    filter: &TicketFilter,
    page: Page,
    only: [Option<OnTickets>; 2],
) -> Result<Vec<TicketRow>, StoreFault> {
    Ok(asked(now, filter, page, only)
        .order((tickets::next_due_at, tickets::id))
        .limit(page.probe())
        .select(TicketRow::as_select())
        .load(db.conn())?)
}

fn asked<'a>(now: Moment, filter: &TicketFilter, page: Page, only: [Option<OnTickets>; 2]) -> Boxed<'a> {
    let mut query = within(filtered(tickets::table.into_boxed(), filter), filter, now);
    for only in only.into_iter().flatten() {
        query = query.filter(only);
    }
    if let Some(mark) = page.after {
        query = query.filter(behind!("(tickets.next_due_at, tickets.id) > (", mark));
    }
    query
}

fn filtered<'a>(mut query: Boxed<'a>, filter: &TicketFilter) -> Boxed<'a> {
    if !filter.states.is_empty() {
        query = query.filter(tickets::state.eq_any(filter.states.clone()));
    }
    if !filter.channels.is_empty() {
        query = query.filter(tickets::channel.eq_any(filter.channels.clone()));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(tickets::kind.eq_any(filter.kinds.clone()));
    }
    if !filter.tiers.is_empty() {
        query = query.filter(tickets::tier.eq_any(filter.tiers.clone()));
    }
    if !filter.regions.is_empty() {
        query = query.filter(tickets::region.eq_any(filter.regions.clone()));
    }
    if !filter.urgencies.is_empty() {
        query = query.filter(tickets::urgency.eq_any(filter.urgencies.clone()));
    }
    if !filter.categories.is_empty() {
        query = query.filter(tickets::category.eq_any(filter.categories.clone()));
    }
    if !filter.sites.is_empty() {
        query = query.filter(tickets::site_id.eq_any(filter.sites.clone()));
    }
    if let Some(customer) = filter.customer {
        query = query.filter(tickets::customer_id.eq(customer));
    }
    query
}

fn within<'a>(mut query: Boxed<'a>, filter: &TicketFilter, now: Moment) -> Boxed<'a> {
    if filter.owner.matters() {
        query = query.filter(of_owner(&filter.owner));
    }
    if filter.team.matters() {
        query = query.filter(of_team(&filter.team));
    }
    if let Some(from) = filter.due_from {
        query = query.filter(tickets::next_due_at.ge(from));
    }
    if let Some(before) = filter.due_before {
        query = query.filter(tickets::next_due_at.lt(before));
    }
    match filter.overdue {
        Some(true) => query.filter(tickets::next_due_at.lt(now)),
        Some(false) => query.filter(tickets::next_due_at.ge(now)),
        None => query,
    }
}

fn of_owner(owner: &Whose<UserId>) -> OnTickets {
    match (owner.nobody, owner.any_of.is_empty()) {
        (true, true) => Box::new(tickets::owner_id.is_null()),
        (false, _) => Box::new(tickets::owner_id.eq_any(owner.any_of.clone()).assume_not_null()),
        (true, false) => Box::new(
            tickets::owner_id
                .is_null()
                .or(tickets::owner_id.eq_any(owner.any_of.clone()).assume_not_null()),
        ),
    }
}

fn of_team(team: &Whose<TeamId>) -> OnTickets {
    match (team.nobody, team.any_of.is_empty()) {
        (true, true) => Box::new(tickets::team_id.is_null()),
        (false, _) => Box::new(tickets::team_id.eq_any(team.any_of.clone()).assume_not_null()),
        (true, false) => Box::new(
            tickets::team_id
                .is_null()
                .or(tickets::team_id.eq_any(team.any_of.clone()).assume_not_null()),
        ),
    }
}

/// The tickets of these rows with their customers, in the same order, with three statements in all.
pub(super) fn with_customers(db: &mut Db, rows: Vec<TicketRow>) -> Result<Vec<Listed>, StoreFault> {
    let mut ids: Vec<CustomerId> = rows.iter().map(|row| row.customer_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let known: HashMap<CustomerId, Customer> = customers::all_of(db, &ids)?
        .into_iter()
        .map(|customer| (customer.id, customer))
        .collect();
    let listed = all_with_promises(db, rows)?.into_iter().map(|ticket| {
        let customer = known
            .get(&ticket.customer)
            .cloned()
            .ok_or_else(|| StoreFault::Corrupt(format!("ticket {} has no customer", ticket.number)))?;
        Ok(Listed { ticket, customer })
    });
    listed.collect()
}
