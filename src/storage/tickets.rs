//! Tickets and their promises as rows: the fold of the events, kept beside them so that lists and the sweep need not
//! fold. A ticket is saved together with the events that changed it, or not at all.

use std::collections::HashMap;

use diesel::prelude::*;

use super::columns::Written;
use super::db::Db;
use super::dialect::{MultiBackend, claimed, each_backend, insert_many, insert_or_skip, locked};
use super::events;
use super::fault::StoreFault;
use super::prepared::Prepared;
use super::rollups;
use super::schema::{promises, tickets};
use super::scope::of_tickets_within;
use super::search;
use crate::domain::cause::{Attribution, CauseCode, Confirmed};
use crate::domain::chain::Hash;
use crate::domain::event::{Event, Fact, Words};
use crate::domain::ids::{CalendarId, CustomerId, PolicyId, PromiseId, SiteId, TeamId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::promise::{Promise, Voided};
use crate::domain::rights::Scope;
use crate::domain::ticket::Ticket;
use crate::domain::words::{
    Channel, ClosureOutcome, Origin, PromiseKind, TicketKind, TicketState, Tier, Urgency, VoidReason,
};

/// The ticket of this id.
pub fn find(db: &mut Db, id: TicketId) -> Result<Option<Ticket>, StoreFault> {
    let row: Option<TicketRow> = each_backend!(db.conn(), c => {
        tickets::table.find(id).select(TicketRow::as_select()).first(c)
    })
    .optional()?;
    row.map(|row| with_promises(db, row)).transpose()
}

/// The ticket of this number, in its stored form.
pub fn of_number(db: &mut Db, number: &str) -> Result<Option<Ticket>, StoreFault> {
    let row: Option<TicketRow> = each_backend!(db.conn(), c => {
        tickets::table.filter(tickets::number.eq(number)).select(TicketRow::as_select()).first(c)
    })
    .optional()?;
    row.map(|row| with_promises(db, row)).transpose()
}

/// The ticket of this id, kept from every other writer until the transaction ends.
pub fn lock(db: &mut Db, id: TicketId) -> Result<Option<Ticket>, StoreFault> {
    let row: Option<TicketRow> =
        locked!(db.conn(), tickets::table.find(id).select(TicketRow::as_select()), first).optional()?;
    row.map(|row| with_promises(db, row)).transpose()
}

/// These tickets, as far as they are known, with two statements in all.
pub fn these(db: &mut Db, ids: &[TicketId]) -> Result<HashMap<TicketId, Ticket>, StoreFault> {
    let rows = tickets::table
        .filter(tickets::id.eq_any(ids))
        .select(TicketRow::as_select());
    let held: Vec<TicketRow> = rows.load(db.conn())?;
    let known = all_with_promises(db, held)?.into_iter();
    Ok(known.map(|ticket| (ticket.id, ticket)).collect())
}

/// Those of these tickets that nobody else holds, kept until the transaction ends.
pub fn lock_free(db: &mut Db, ids: &[TicketId]) -> Result<Vec<Ticket>, StoreFault> {
    let rows: Vec<TicketRow> = claimed!(
        db.conn(),
        tickets::table
            .filter(tickets::id.eq_any(ids))
            .order(tickets::id)
            .select(TicketRow::as_select()),
        load
    )?;
    all_with_promises(db, rows)
}

/// A customer's tickets that are not over, the latest first, at most a handful.
pub fn open_of_customer(db: &mut Db, customer: CustomerId) -> Result<Vec<Ticket>, StoreFault> {
    use TicketState::{Acknowledged, Held, InProgress, Pending};
    const MOST: i64 = 5;
    let is_open = tickets::state.eq(Acknowledged).or(tickets::state.eq(InProgress));
    let is_open = is_open.or(tickets::state.eq(Pending)).or(tickets::state.eq(Held));
    let rows = each_backend!(db.conn(), c => {
        let open = tickets::table
            .filter(tickets::customer_id.eq(customer))
            .filter(is_open)
            .filter(tickets::merged_into.is_null())
            .order(tickets::received_at.desc())
            .limit(MOST);
        open.select(TicketRow::as_select()).load(c)
    })?;
    all_with_promises(db, rows)
}

/// The tickets of somebody that are not over, the earliest due first.
pub fn open_of_owner(db: &mut Db, owner: UserId, most: i64) -> Result<Vec<TicketId>, StoreFault> {
    use TicketState::{Acknowledged, Held, InProgress, Pending, Resolved};
    let open = tickets::table
        .filter(tickets::owner_id.eq(owner))
        .filter(tickets::state.eq_any([Acknowledged, InProgress, Pending, Held, Resolved]))
        .filter(tickets::merged_into.is_null())
        .order((tickets::next_due_at, tickets::id))
        .limit(most);
    Ok(open.select(tickets::id).load(db.conn())?)
}

/// The tickets that are not over and whose client somebody looks after.
pub fn open_of_account_manager(db: &mut Db, manager: UserId, most: i64) -> Result<Vec<TicketId>, StoreFault> {
    use TicketState::{Acknowledged, Held, InProgress, Pending, Resolved};
    let open = tickets::table
        .filter(tickets::account_manager_id.eq(manager))
        .filter(tickets::state.eq_any([Acknowledged, InProgress, Pending, Held, Resolved]))
        .filter(tickets::merged_into.is_null())
        .order(tickets::id)
        .limit(most);
    Ok(open.select(tickets::id).load(db.conn())?)
}

/// The tickets that were merged into this one.
pub fn merged_into(db: &mut Db, survivor: TicketId) -> Result<Vec<TicketId>, StoreFault> {
    const MOST: i64 = 1000;
    let originals = tickets::table
        .filter(tickets::merged_into.eq(survivor))
        .order(tickets::id)
        .limit(MOST);
    Ok(originals.select(tickets::id).load(db.conn())?)
}

/// The ticket that holds this promise.
pub fn id_of_promise(db: &mut Db, promise: PromiseId) -> Result<Option<TicketId>, StoreFault> {
    Ok(promises::table
        .find(promise)
        .select(promises::ticket_id)
        .first(db.conn())
        .optional()?)
}

/// Stores a new ticket with its first events. `false` when its number or tracking code is taken: nothing was stored then.
pub fn create(db: &mut Db, ticket: &Ticket, happened: &[Event]) -> Result<bool, StoreFault> {
    let row = TicketRow::of(ticket);
    let fresh = (&row, tickets::sealed_version.eq(0));
    if insert_or_skip!(db.conn(), tickets::table, fresh)? == 0 {
        return Ok(false);
    }
    let rows: Vec<PromiseRow> = (0i32..)
        .zip(&ticket.promises)
        .map(|(at, promise)| PromiseRow::of(ticket, promise, at))
        .collect();
    insert_many!(db.conn(), promises::table, &rows)?;
    let now = happened.last().map_or(ticket.recorded_at, |event| event.at);
    let past = rows.iter().map(|row| row.due_at).filter(|due| *due < now);
    rollups::strike_out(db, past.collect())?;
    events::append(db, happened)?;
    search::index_soon(db, &[ticket.id])?;
    Ok(true)
}

/// A locked ticket, what happened to it, and what that made of it.
#[derive(Debug, Clone, Copy)]
pub struct Change<'t> {
    pub before: &'t Ticket,
    pub after: &'t Ticket,
    pub events: &'t [Event],
}

/// Stores changes of tickets. `false` when somebody was faster and a `before` is no longer what is stored: the
/// transaction must not be kept then.
pub fn save(db: &mut Db, changes: &[Change<'_>]) -> Result<bool, StoreFault> {
    for change in changes {
        let unchanged = tickets::table
            .find(change.after.id)
            .filter(tickets::version.eq(change.before.version));
        let update = Prepared::new(diesel::update(unchanged).set(TicketRow::of(change.after)));
        if update.execute(db.conn())? == 0 {
            return Ok(false);
        }
        let past = save_promises(db, change)?;
        rollups::strike_out(db, past)?;
    }
    let happened = changes.iter().flat_map(|change| change.events);
    events::append(db, happened.clone())?;
    let said_more = |event: &&Event| matches!(event.fact, Fact::CustomerWrote { .. } | Fact::Classified { .. });
    for event in happened.filter(said_more) {
        search::index_again(db, event.ticket)?;
    }
    Ok(true)
}

/// Stores what became of the promises; the due times of those that were past and count otherwise now.
fn save_promises(db: &mut Db, change: &Change<'_>) -> Result<Vec<Moment>, StoreFault> {
    let (before, after) = (change.before, change.after);
    let now = change.events.last().map_or(after.changed_at, |event| event.at);
    let mut past = Vec::new();
    for (position, promise) in (0i32..).zip(&after.promises) {
        let row = PromiseRow::of(after, promise, position);
        let Some(old) = before.promises.get(usize::try_from(position).unwrap_or(usize::MAX)) else {
            diesel::insert_into(promises::table).values(&row).execute(db.conn())?;
            past.extend(Some(row.due_at).filter(|due| *due < now));
            continue;
        };
        let old_row = PromiseRow::of(before, old, position);
        let is_but_judged = is_same_but_for_cause(old, promise);
        if !is_but_judged || (old.is_owed() && old_row != row) {
            Prepared::new(diesel::update(promises::table.find(promise.id)).set(&row)).execute(db.conn())?;
            let due = [old_row.due_at, row.due_at].into_iter().filter(|due| *due < now);
            past.extend(due.filter(|_| !old_row.counts_as(&row)));
        } else if old != promise {
            save_cause(db, &row)?;
        }
    }
    Ok(past)
}

fn is_same_but_for_cause(one: &Promise, other: &Promise) -> bool {
    let attribution = other.attribution.clone();
    one == other
        || Promise {
            attribution,
            ..one.clone()
        } == *other
}

/// What a settled promise was put down to, and nothing else: whose it was while it was owed stays what reports count by.
fn save_cause(db: &mut Db, row: &PromiseRow) -> Result<(), StoreFault> {
    diesel::update(promises::table.find(row.id))
        .set((
            promises::cause.eq(&row.cause),
            promises::cause_by.eq(row.cause_by),
            promises::cause_at.eq(row.cause_at),
            promises::cause_confirmed_by.eq(row.cause_confirmed_by),
            promises::cause_confirmed_at.eq(row.cause_confirmed_at),
        ))
        .execute(db.conn())?;
    Ok(())
}

/// The promises whose next step is due, with their tickets, the longest waiting first.
pub fn with_steps_due(db: &mut Db, now: Moment, most: i64) -> Result<Vec<(PromiseId, TicketId)>, StoreFault> {
    let due = promises::table
        .filter(promises::next_step_at.is_not_null())
        .filter(promises::next_step_at.le(now))
        .order((promises::next_step_at, promises::id))
        .limit(most);
    Ok(super::dialect::claimed!(
        db.conn(),
        due.select((promises::id, promises::ticket_id)),
        load
    )?)
}

/// The steps that are taken next on tickets within a scope, of one team where it is named, the nearest first: each promise
/// with its ticket.
pub fn next_steps(
    db: &mut Db,
    scope: &Scope,
    team: Option<TeamId>,
    most: i64,
) -> Result<Vec<(Ticket, Promise)>, StoreFault> {
    let mut coming = promises::table
        .filter(promises::next_step_at.is_not_null())
        .into_boxed::<MultiBackend>();
    if let Some(team) = team {
        coming = coming.filter(promises::team_id.eq(team).assume_not_null());
    }
    if let Some(within) = of_tickets_within::<promises::table>("promises.ticket_id", scope) {
        coming = coming.filter(within);
    }
    let next: Vec<(PromiseId, TicketId)> = coming
        .order((promises::next_step_at, promises::id))
        .limit(most)
        .select((promises::id, promises::ticket_id))
        .load(db.conn())?;
    let ids: Vec<TicketId> = next.iter().map(|(_, ticket)| *ticket).collect();
    let known = these(db, &ids)?;
    let steps = next.into_iter().filter_map(|(promise, ticket)| {
        let ticket = known.get(&ticket)?;
        let promise = ticket.promise(promise).ok()?.clone();
        Some((ticket.clone(), promise))
    });
    Ok(steps.collect())
}

/// The tickets of these rows, in the same order, with two statements in all.
pub fn all_with_promises(db: &mut Db, rows: Vec<TicketRow>) -> Result<Vec<Ticket>, StoreFault> {
    let ids: Vec<TicketId> = rows.iter().map(|row| row.id).collect();
    let mut owned: HashMap<TicketId, Vec<Promise>> = HashMap::with_capacity(ids.len());
    if !ids.is_empty() {
        let held = promises::table
            .filter(promises::ticket_id.eq_any(ids))
            .order((promises::ticket_id, promises::position));
        for row in held.select(PromiseRow::as_select()).load::<PromiseRow>(db.conn())? {
            owned.entry(row.ticket_id).or_default().push(row.into_promise());
        }
    }
    rows.into_iter()
        .map(|row| {
            let mine = owned.remove(&row.id).unwrap_or_default();
            row.into_ticket(mine)
        })
        .collect()
}

/// A promise that somebody owes.
#[derive(Queryable, Debug, Clone)]
pub struct Owed {
    pub owner: UserId,
    pub number: String,
    pub ticket_kind: TicketKind,
    pub kind: PromiseKind,
    pub due_at: Moment,
}

/// What owners owe and is due before `until`, overdue or not, the most urgent first.
pub fn owed_until(db: &mut Db, until: Moment, most: i64) -> Result<Vec<Owed>, StoreFault> {
    Ok(promises::table
        .inner_join(tickets::table)
        .filter(promises::fulfilled_at.is_null().and(promises::voided_at.is_null()))
        .filter(promises::due_at.lt(until).and(promises::imported.eq(false)))
        .filter(tickets::owner_id.is_not_null())
        .order((promises::due_at, promises::id))
        .limit(most)
        .select((
            tickets::owner_id.assume_not_null(),
            tickets::number,
            tickets::kind,
            promises::kind,
            promises::due_at,
        ))
        .load(db.conn())?)
}

fn with_promises(db: &mut Db, row: TicketRow) -> Result<Ticket, StoreFault> {
    let rows: Vec<PromiseRow> = each_backend!(db.conn(), c => {
        let owned = promises::table.filter(promises::ticket_id.eq(row.id)).order(promises::position);
        owned.select(PromiseRow::as_select()).load(c)
    })?;
    row.into_ticket(rows.into_iter().map(PromiseRow::into_promise).collect())
}

/// A row of `tickets`, but for what background chores note on it.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone)]
#[diesel(table_name = tickets, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct TicketRow {
    pub id: TicketId,
    pub number: String,
    pub tracking_code: String,
    pub version: i64,
    pub head: String,
    pub changed_at: Moment,
    pub kind: TicketKind,
    pub channel: Channel,
    pub urgency: Urgency,
    pub tier: Tier,
    pub region: Option<String>,
    pub category: Option<String>,
    pub state: TicketState,
    pub outcome: Option<ClosureOutcome>,
    pub customer_id: CustomerId,
    pub owner_id: Option<UserId>,
    pub team_id: Option<TeamId>,
    pub account_manager_id: Option<UserId>,
    pub site_id: Option<SiteId>,
    pub level: i32,
    pub epoch: i32,
    pub received_at: Moment,
    pub recorded_at: Moment,
    pub late_entry: bool,
    pub origin: Origin,
    pub unanswered_since: Option<Moment>,
    pub replied_at: Option<Moment>,
    pub merged_into: Option<TicketId>,
    pub split_from: Option<TicketId>,
    pub words: Written,
    pub next_due_at: Moment,
}

impl TicketRow {
    /// The row of a ticket.
    pub fn of(ticket: &Ticket) -> Self {
        TicketRow {
            id: ticket.id,
            number: ticket.number.clone(),
            tracking_code: ticket.tracking_code.clone(),
            version: ticket.version,
            head: ticket.head.to_string(),
            changed_at: ticket.changed_at,
            kind: ticket.kind,
            channel: ticket.channel,
            urgency: ticket.urgency,
            tier: ticket.tier,
            region: ticket.region.clone(),
            category: ticket.category.clone(),
            state: ticket.state,
            outcome: ticket.outcome,
            customer_id: ticket.customer,
            owner_id: ticket.owner,
            team_id: ticket.team,
            account_manager_id: ticket.account_manager,
            site_id: ticket.site,
            level: ticket.level,
            epoch: ticket.epoch,
            received_at: ticket.received_at,
            recorded_at: ticket.recorded_at,
            late_entry: ticket.late_entry,
            origin: ticket.origin,
            unanswered_since: ticket.unanswered_since,
            replied_at: ticket.replied_at,
            merged_into: ticket.merged_into,
            split_from: ticket.split_from,
            words: Written::of(&ticket.words),
            next_due_at: ticket.next_due_at(),
        }
    }

    /// The ticket of this row and its promises.
    pub fn into_ticket(self, promises: Vec<Promise>) -> Result<Ticket, StoreFault> {
        let damaged = |what: &str| StoreFault::Corrupt(format!("ticket {} has an unreadable {what}", self.number));
        let head: Hash = self.head.parse().map_err(|_| damaged("head"))?;
        let words: Words = self.words.read().map_err(|_| damaged("text"))?;
        Ok(Ticket {
            id: self.id,
            number: self.number,
            tracking_code: self.tracking_code,
            version: self.version,
            head,
            changed_at: self.changed_at,
            kind: self.kind,
            channel: self.channel,
            urgency: self.urgency,
            tier: self.tier,
            region: self.region,
            category: self.category,
            state: self.state,
            outcome: self.outcome,
            customer: self.customer_id,
            owner: self.owner_id,
            team: self.team_id,
            account_manager: self.account_manager_id,
            site: self.site_id,
            level: self.level,
            epoch: self.epoch,
            received_at: self.received_at,
            recorded_at: self.recorded_at,
            late_entry: self.late_entry,
            origin: self.origin,
            unanswered_since: self.unanswered_since,
            replied_at: self.replied_at,
            merged_into: self.merged_into,
            split_from: self.split_from,
            words,
            promises,
        })
    }
}

/// A row of `promises`: the promise, its place in the ticket, and what reports group by.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = promises, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct PromiseRow {
    pub id: PromiseId,
    pub ticket_id: TicketId,
    pub position: i32,
    pub kind: PromiseKind,
    pub epoch: i32,
    pub made_at: Moment,
    pub clock_from: Moment,
    pub due_at: Moment,
    pub fulfilled_at: Option<Moment>,
    pub fulfilled_by: Option<UserId>,
    pub voided_at: Option<Moment>,
    pub void_reason: Option<VoidReason>,
    pub policy_id: PolicyId,
    pub calendar_id: Option<CalendarId>,
    pub opened_by: Option<i64>,
    pub next_step: i32,
    pub next_step_at: Option<Moment>,
    pub ticket_kind: TicketKind,
    pub channel: Channel,
    pub tier: Tier,
    pub region: Option<String>,
    pub owner_id: Option<UserId>,
    pub team_id: Option<TeamId>,
    pub customer_id: CustomerId,
    pub imported: bool,
    pub urgency: Urgency,
    pub category: Option<String>,
    pub cause: Option<CauseCode>,
    pub cause_by: Option<UserId>,
    pub cause_at: Option<Moment>,
    pub cause_confirmed_by: Option<UserId>,
    pub cause_confirmed_at: Option<Moment>,
}

impl PromiseRow {
    /// The row of a promise of this ticket.
    pub fn of(ticket: &Ticket, promise: &Promise, position: i32) -> Self {
        let named = promise.attribution.as_ref();
        let confirmed = named.and_then(|named| named.confirmed);
        PromiseRow {
            id: promise.id,
            ticket_id: ticket.id,
            position,
            kind: promise.kind,
            epoch: promise.epoch,
            made_at: promise.made_at,
            clock_from: promise.clock_from,
            due_at: promise.due_at,
            fulfilled_at: promise.fulfilled_at,
            fulfilled_by: promise.fulfilled_by,
            voided_at: promise.voided.map(|voided| voided.at),
            void_reason: promise.voided.map(|voided| voided.reason),
            policy_id: promise.policy,
            calendar_id: promise.calendar,
            opened_by: promise.opened_by,
            next_step: promise.next_step,
            next_step_at: promise.next_step_at,
            ticket_kind: ticket.kind,
            channel: ticket.channel,
            tier: ticket.tier,
            region: ticket.region.clone(),
            owner_id: ticket.owner,
            team_id: ticket.team,
            customer_id: ticket.customer,
            imported: promise.imported,
            urgency: ticket.urgency,
            category: ticket.category.clone(),
            cause: named.map(|named| named.cause.clone()),
            cause_by: named.map(|named| named.by),
            cause_at: named.map(|named| named.at),
            cause_confirmed_by: confirmed.map(|confirmed| confirmed.by),
            cause_confirmed_at: confirmed.map(|confirmed| confirmed.at),
        }
    }

    /// Whether reports count both alike.
    fn counts_as(&self, other: &PromiseRow) -> bool {
        let ladder_and_cause_aside = PromiseRow {
            next_step: self.next_step,
            next_step_at: self.next_step_at,
            cause: self.cause.clone(),
            cause_by: self.cause_by,
            cause_at: self.cause_at,
            cause_confirmed_by: self.cause_confirmed_by,
            cause_confirmed_at: self.cause_confirmed_at,
            ..other.clone()
        };
        *self == ladder_and_cause_aside
    }

    /// The promise of this row.
    pub fn into_promise(self) -> Promise {
        let confirmed = self.cause_confirmed_by.zip(self.cause_confirmed_at);
        let named = self.cause.zip(self.cause_by).zip(self.cause_at);
        let attribution = named.map(|((cause, by), at)| Attribution {
            cause,
            by,
            at,
            confirmed: confirmed.map(|(by, at)| Confirmed { by, at }),
        });
        Promise {
            id: self.id,
            kind: self.kind,
            imported: self.imported,
            epoch: self.epoch,
            made_at: self.made_at,
            clock_from: self.clock_from,
            due_at: self.due_at,
            fulfilled_at: self.fulfilled_at,
            fulfilled_by: self.fulfilled_by,
            voided: self
                .voided_at
                .zip(self.void_reason)
                .map(|(at, reason)| Voided { at, reason }),
            attribution,
            policy: self.policy_id,
            calendar: self.calendar_id,
            opened_by: self.opened_by,
            next_step: self.next_step,
            next_step_at: self.next_step_at,
        }
    }
}
