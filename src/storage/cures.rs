//! Cures of causes, and which causes need one.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::db::Db;
use super::dialect::MultiBackend;
use super::fault::StoreFault;
use super::lists::Page;
use super::schema::{cures, promises};
use crate::domain::cause::CauseCode;
use crate::domain::cure::{Check, Cure, CureRule, CureState, Done};
use crate::domain::ids::{CureId, UserId};
use crate::domain::moment::Moment;

/// The cure of this id.
pub fn find(db: &mut Db, id: CureId) -> Result<Option<Cure>, StoreFault> {
    let row = cures::table.find(id).select(CureRow::as_select());
    let row: Option<CureRow> = row.first(db.conn()).optional()?;
    Ok(row.map(CureRow::into_cure))
}

/// The latest cure of a cause.
pub fn latest_of(db: &mut Db, cause: &CauseCode) -> Result<Option<Cure>, StoreFault> {
    let row = cures::table
        .filter(cures::cause.eq(cause))
        .order((cures::opened_at.desc(), cures::id.desc()));
    let row: Option<CureRow> = row.select(CureRow::as_select()).first(db.conn()).optional()?;
    Ok(row.map(CureRow::into_cure))
}

/// What a cure must be to stand in the list; what is empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct CureFilter {
    pub state: Option<CureState>,
    pub cause: Option<CauseCode>,
    pub owner: Option<UserId>,
}

/// One more than a page of cures, the one due last first.
pub fn list(db: &mut Db, now: Moment, filter: &CureFilter, page: Page) -> Result<Vec<Cure>, StoreFault> {
    let mut query = cures::table.into_boxed::<MultiBackend>();
    if let Some(owner) = filter.owner {
        query = query.filter(cures::owner_id.eq(owner));
    }
    if let Some(cause) = &filter.cause {
        query = query.filter(cures::cause.eq(cause.clone()));
    }
    query = match filter.state {
        Some(CureState::Open) => query.filter(cures::done_at.is_null()).filter(cures::due_at.ge(now)),
        Some(CureState::Overdue) => query.filter(cures::done_at.is_null()).filter(cures::due_at.lt(now)),
        Some(CureState::Done) => query
            .filter(cures::done_at.is_not_null())
            .filter(cures::checked_at.is_null()),
        Some(CureState::Effective) => query.filter(cures::effective.eq(true).assume_not_null()),
        Some(CureState::Ineffective) => query.filter(cures::effective.eq(false).assume_not_null()),
        None => query,
    };
    if let Some(mark) = page.after {
        let same = cures::due_at.eq(mark.due_at).and(cures::id.lt(CureId(mark.id)));
        query = query.filter(cures::due_at.lt(mark.due_at).or(same));
    }
    let rows: Vec<CureRow> = query
        .order((cures::due_at.desc(), cures::id.desc()))
        .limit(page.probe())
        .select(CureRow::as_select())
        .load(db.conn())?;
    Ok(rows.into_iter().map(CureRow::into_cure).collect())
}

/// At most `most` open cures that are due before that moment, the one due first first.
pub fn open_until(db: &mut Db, before: Moment, most: i64) -> Result<Vec<Cure>, StoreFault> {
    let rows: Vec<CureRow> = cures::table
        .filter(cures::done_at.is_null())
        .filter(cures::due_at.lt(before))
        .order((cures::due_at, cures::id))
        .limit(most)
        .select(CureRow::as_select())
        .load(db.conn())?;
    Ok(rows.into_iter().map(CureRow::into_cure).collect())
}

/// A cause with more misses than may be without a cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    pub cause: CauseCode,
    pub misses: i64,
    /// The cure that did not keep them from happening, where there was one.
    pub latest: Option<CureId>,
}

/// The causes that need a cure and have none, in the order of their codes.
pub fn in_need(db: &mut Db, now: Moment, rule: CureRule) -> Result<Vec<Need>, StoreFault> {
    let mut needs = Vec::new();
    for (cause, misses) in misses_since(db, rule.counts_from(now, None), now, None)? {
        if !rule.is_reached(misses) {
            continue;
        }
        let latest = latest_of(db, &cause)?;
        let misses = match &latest {
            None => misses,
            Some(Cure { done: None, .. }) => continue,
            Some(Cure { done: Some(done), .. }) => {
                let since = rule.counts_from(now, Some(done.at));
                let left = misses_since(db, since, now, Some(&cause))?;
                left.into_iter().map(|(_, misses)| misses).sum()
            }
        };
        if rule.is_reached(misses) {
            let latest = latest.map(|cure| cure.id);
            needs.push(Need { cause, misses, latest });
        }
    }
    needs.sort_by(|one, other| one.cause.cmp(&other.cause));
    Ok(needs)
}

/// How many misses that were due in `[from, to)` were put down to each cause, or to this one.
fn misses_since(
    db: &mut Db,
    from: Moment,
    to: Moment,
    only: Option<&CauseCode>,
) -> Result<Vec<(CauseCode, i64)>, StoreFault> {
    let mut missed = promises::table
        .group_by(promises::cause)
        .select((promises::cause, count_star()))
        .filter(promises::cause.is_not_null())
        .filter(promises::imported.eq(false))
        .filter(promises::due_at.ge(from))
        .filter(promises::due_at.lt(to))
        .into_boxed::<MultiBackend>();
    if let Some(cause) = only {
        missed = missed.filter(promises::cause.eq(cause.clone()).assume_not_null());
    }
    let rows: Vec<(Option<CauseCode>, i64)> = missed.load(db.conn())?;
    Ok(rows
        .into_iter()
        .filter_map(|(cause, misses)| Some((cause?, misses)))
        .collect())
}

/// What became of the cures of a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CureCounts {
    /// Opened in it.
    pub opened: i64,
    /// Done in it.
    pub done: i64,
    /// Checked in it: they helped.
    pub effective: i64,
    /// Checked in it: they did not help.
    pub ineffective: i64,
    /// Not done by the end of it, and due by then.
    pub overdue: i64,
}

/// Counts the cures of `[from, to)`.
pub fn counts(db: &mut Db, from: Moment, to: Moment) -> Result<CureCounts, StoreFault> {
    let all = || cures::table.select(count_star()).into_boxed::<MultiBackend>();
    let checked = |effective: bool| {
        all()
            .filter(cures::effective.eq(effective).assume_not_null())
            .filter(cures::checked_at.ge(from).assume_not_null())
            .filter(cures::checked_at.lt(to).assume_not_null())
    };
    let opened = all().filter(cures::opened_at.ge(from)).filter(cures::opened_at.lt(to));
    let done = all()
        .filter(cures::done_at.ge(from).assume_not_null())
        .filter(cures::done_at.lt(to).assume_not_null());
    let overdue = all()
        .filter(cures::due_at.lt(to))
        .filter(cures::opened_at.lt(to))
        .filter(cures::done_at.is_null().or(cures::done_at.ge(to).assume_not_null()));
    Ok(CureCounts {
        opened: opened.get_result(db.conn())?,
        done: done.get_result(db.conn())?,
        effective: checked(true).get_result(db.conn())?,
        ineffective: checked(false).get_result(db.conn())?,
        overdue: overdue.get_result(db.conn())?,
    })
}

/// Stores a new cure; [`StoreFault::Taken`] when the cause has an open one.
pub fn create(db: &mut Db, cure: &Cure) -> Result<(), StoreFault> {
    diesel::insert_into(cures::table)
        .values(CureRow::of(cure))
        .execute(db.conn())?;
    Ok(())
}

/// Stores a changed cure. `false` when somebody was faster.
pub fn save(db: &mut Db, cure: &Cure) -> Result<bool, StoreFault> {
    let row = CureRow {
        version: cure.version + 1,
        ..CureRow::of(cure)
    };
    let unchanged = cures::table.find(cure.id).filter(cures::version.eq(cure.version));
    Ok(diesel::update(unchanged).set(row).execute(db.conn())? == 1)
}

/// A row of `cures`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone)]
#[diesel(table_name = cures, treat_none_as_null = true)]
struct CureRow {
    id: CureId,
    cause: CauseCode,
    task: String,
    owner_id: UserId,
    due_at: Moment,
    opened_by: UserId,
    opened_at: Moment,
    done_by: Option<UserId>,
    done_at: Option<Moment>,
    done_text: Option<String>,
    checked_by: Option<UserId>,
    checked_at: Option<Moment>,
    effective: Option<bool>,
    check_text: Option<String>,
    version: i64,
}

impl CureRow {
    fn of(cure: &Cure) -> Self {
        let done = cure.done.as_ref();
        let check = done.and_then(|done| done.check.as_ref());
        CureRow {
            id: cure.id,
            cause: cure.cause.clone(),
            task: cure.task.clone(),
            owner_id: cure.owner,
            due_at: cure.due_at,
            opened_by: cure.opened_by,
            opened_at: cure.opened_at,
            done_by: done.map(|done| done.by),
            done_at: done.map(|done| done.at),
            done_text: done.map(|done| done.text.clone()),
            checked_by: check.map(|check| check.by),
            checked_at: check.map(|check| check.at),
            effective: check.map(|check| check.effective),
            check_text: check.map(|check| check.text.clone()),
            version: cure.version,
        }
    }

    fn into_cure(self) -> Cure {
        let check = self.checked_by.zip(self.checked_at).zip(self.effective);
        let check = check.map(|((by, at), effective)| Check {
            by,
            at,
            effective,
            text: self.check_text.unwrap_or_default(),
        });
        let done = self.done_by.zip(self.done_at).map(|(by, at)| Done {
            by,
            at,
            text: self.done_text.unwrap_or_default(),
            check,
        });
        Cure {
            id: self.id,
            cause: self.cause,
            task: self.task,
            owner: self.owner_id,
            due_at: self.due_at,
            opened_by: self.opened_by,
            opened_at: self.opened_at,
            done,
            version: self.version,
        }
    }
}
