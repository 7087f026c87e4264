//! Cures are opened, altered, done, and checked by somebody else; their owners are told. They are about the house: numbers and
//! addresses of people in their texts are masked before they are kept.

use serde_json::{Value, json};

use crate::actions::House;
use crate::actions::people::must_be_at;
use crate::actions::security::record;
use crate::actions::watch_cures::tell_owner;
use crate::domain::cause::CauseCode;
use crate::domain::cure::{Cure, CureChange, must_lie_ahead};
use crate::domain::ids::{CureId, UserId};
use crate::domain::mask::mask_within;
use crate::domain::moment::Moment;
use crate::domain::people::Person;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Reach;
use crate::domain::security::{Alteration, By, Deed, SecurityFact};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::{causes, cures};

/// A cure to be opened.
#[derive(Debug, Clone)]
pub struct NewCure {
    pub cause: CauseCode,
    /// What is to be done.
    pub task: String,
    /// Who sees to it.
    pub owner: UserId,
    pub due_at: Moment,
}

/// Opens a cure of a cause that has no open one.
pub fn open_cure(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    opener: UserId,
    new: NewCure,
) -> Result<Cure, Failure> {
    if causes::of_code(db, &new.cause)?.is_none() {
        let wrong = "is no cause; GET /api/v1/causes lists them, and an admin adds one with POST /api/v1/causes";
        return Err(Refusal::field("/cause", wrong).into());
    }
    must_work_here(db, now, house, new.owner)?;
    must_lie_ahead(new.due_at, now)?;
    let cure = Cure {
        id: CureId::new(now, db.dice()),
        cause: new.cause,
        task: mask_within(&new.task),
        owner: new.owner,
        due_at: new.due_at,
        opened_by: opener,
        opened_at: now,
        done: None,
        version: 1,
    };
    let latest = cures::latest_of(db, &cure.cause)?;
    if latest.is_some_and(|latest| latest.done.is_none()) {
        return Err(has_one_open(&cure).into());
    }
    match cures::create(db, &cure) {
        Err(StoreFault::Taken { .. }) => return Err(has_one_open(&cure).into()),
        created => created?,
    }
    tell_owner(db, now, house, &cure)?;
    record(db, now, by, changed(None, &cure))?;
    Ok(cure)
}

fn has_one_open(cure: &Cure) -> Refusal {
    Refusal::Taken {
        what: "an open cure of the cause",
        name: cure.cause.to_string(),
    }
}

/// Alters an open cure that the caller knew at `version`.
pub fn alter_cure(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    id: CureId,
    version: Option<i64>,
    change: CureChange,
) -> Result<Cure, Failure> {
    let before = found(db, id, None)?;
    must_be_at(version, before.version)?;
    if let Some(owner) = change.owner {
        must_work_here(db, now, house, owner)?;
    }
    let change = CureChange {
        task: change.task.map(|task| mask_within(&task)),
        ..change
    };
    let after = before.altered(change, now)?;
    if after == before {
        return Ok(after);
    }
    let after = saved(db, now, by, &before, after)?;
    tell_owner(db, now, house, &after)?;
    Ok(after)
}

/// Somebody says that a cure was done, and what; its owner, where only they may.
pub fn finish_cure(
    db: &mut Db,
    now: Moment,
    by: &By,
    doer: UserId,
    only_own: bool,
    id: CureId,
    version: Option<i64>,
    text: &str,
) -> Result<Cure, Failure> {
    let before = found(db, id, only_own.then_some(doer))?;
    must_be_at(version, before.version)?;
    let after = before.done(doer, mask_within(text), now)?;
    saved(db, now, by, &before, after)
}

/// Somebody else says whether it helped.
pub fn check_cure(
    db: &mut Db,
    now: Moment,
    by: &By,
    checker: UserId,
    id: CureId,
    version: Option<i64>,
    effective: bool,
    text: &str,
) -> Result<Cure, Failure> {
    let before = found(db, id, None)?;
    must_be_at(version, before.version)?;
    let after = before.checked(checker, effective, mask_within(text), now)?;
    saved(db, now, by, &before, after)
}

/// Whether somebody of this reach knows of their own cures alone.
pub fn knows_own_alone(reach: Reach) -> bool {
    reach != Reach::All
}

/// The cure of this id; somebody else's is not there for those who know of their own alone.
pub fn found(db: &mut Db, id: CureId, only_of: Option<UserId>) -> Result<Cure, Failure> {
    let cure = cures::find(db, id)?.filter(|cure| only_of.is_none_or(|owner| owner == cure.owner));
    Ok(cure.ok_or_else(|| Refusal::absent("cure", id))?)
}

fn must_work_here(db: &mut Db, now: Moment, house: &House, owner: UserId) -> Result<(), Failure> {
    let directory = house.directory(db, now)?;
    if directory.people.get(&owner).is_some_and(Person::is_here) {
        return Ok(());
    }
    Err(Refusal::field(
        "/owner",
        "names nobody who works here; GET /api/v1/users lists those who do",
    )
    .into())
}

fn saved(db: &mut Db, now: Moment, by: &By, before: &Cure, after: Cure) -> Result<Cure, Failure> {
    if !cures::save(db, &after)? {
        return Err(Failure::Raced);
    }
    record(db, now, by, changed(Some(before), &after))?;
    Ok(Cure {
        version: before.version + 1,
        ..after
    })
}

fn changed(before: Option<&Cure>, after: &Cure) -> Deed {
    let fact = SecurityFact::OrganisationChanged {
        what: "cure".to_owned(),
        id: after.id.0,
    };
    fact.altering(&Alteration::between(&before.map_or(json!({}), told), &told(after)))
}

fn told(cure: &Cure) -> Value {
    let done = cure.done.as_ref();
    let check = done.and_then(|done| done.check.as_ref());
    json!({
        "cause": cure.cause, "task": cure.task, "owner": cure.owner, "due_at": cure.due_at,
        "done": done.map(|done| &done.text),
        "effective": check.map(|check| check.effective), "check": check.map(|check| &check.text),
    })
}
