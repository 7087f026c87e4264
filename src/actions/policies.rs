//! A policy or calendar gets a new version. Promises already made keep theirs.

use serde::Deserialize;
use serde_json::json;

use crate::actions::House;
use crate::actions::appointment::crew::calendar_must_keep;
use crate::actions::security::record_all;
use crate::domain::calendar::Calendar;
use crate::domain::ids::{CalendarId, PolicyId};
use crate::domain::moment::Moment;
use crate::domain::policy::{Policy, PolicyBook};
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::security::{Alteration, By, Deed, SecurityFact};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::policies;

/// The policies that the desk comes with: `config/policies.toml`.
pub const SHIPPED_POLICIES: &str = include_str!("../../config/policies.toml");

/// A file of policies.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    pub policy: Vec<Policy>,
}

/// Reads a file of policies; every fault in it at once.
pub fn read_policies(text: &str) -> Result<Vec<Policy>, Refusal> {
    let file: PolicyFile = toml::from_str(text).map_err(|fault| Refusal::field("policy", fault.to_string()))?;
    let faults: Vec<FieldFault> = file
        .policy
        .iter()
        .flat_map(|policy| {
            policy.faults().into_iter().map(|fault| FieldFault {
                field: format!("{}{}", policy.name, fault.field),
                ..fault
            })
        })
        .collect();
    if faults.is_empty() {
        Ok(file.policy)
    } else {
        Err(Refusal::Invalid(faults))
    }
}

/// Stores a policy as its next version; its number. One that says what the newest version says already is not stored
/// again.
pub fn add_policy(db: &mut Db, now: Moment, house: &House, by: &By, policy: &Policy) -> Result<i32, Failure> {
    let (version, told) = policy_added(db, now, house, policy)?;
    record_all(db, now, by, told)?;
    Ok(version)
}

/// The same; what is to be recorded of it at the end of the transaction.
pub(crate) fn policy_added(
    db: &mut Db,
    now: Moment,
    house: &House,
    policy: &Policy,
) -> Result<(i32, Option<Deed>), Failure> {
    let book = policies::book(db)?;
    must_be_sound(&book, policy)?;
    let newest = book.latest().find(|version| version.policy.name == policy.name);
    if let Some(same) = newest.filter(|version| version.policy == *policy) {
        return Ok((same.version, None));
    }
    let version = newest.map_or(0, |version| version.version) + 1;
    let id = PolicyId::new(now, db.dice());
    faster(
        policies::add_policy(db, id, version, policy, now),
        "policy",
        &policy.name,
    )?;
    house.forget();
    let before = newest.map_or_else(|| json!({}), |newest| json!(newest.policy));
    let name = policy.name.clone();
    let told = SecurityFact::PolicyAdded { name, version };
    Ok((
        version,
        Some(told.altering(&Alteration::between(&before, &json!(policy)))),
    ))
}

/// A policy must be right in itself and name a calendar that there is.
pub(super) fn must_be_sound(book: &PolicyBook, policy: &Policy) -> Result<(), Refusal> {
    let mut faults = policy.faults();
    if policy
        .calendar
        .as_deref()
        .is_some_and(|name| book.latest_calendar(name).is_none())
    {
        faults.push(FieldFault::new(
            "/calendar",
            "names a calendar that is not loaded; add the calendar first",
        ));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(faults))
    }
}

/// Stores a calendar as its next version; its number. The same calendar is not stored again.
///
/// Agreed visits for which it takes away the technician's time are named and nothing is stored, unless they are to be left
/// as they are.
pub fn add_calendar(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    calendar: &Calendar,
    keep_visits: bool,
) -> Result<i32, Failure> {
    calendar_must_keep(db, now, house, calendar, keep_visits)?;
    let (version, told) = calendar_added(db, now, house, calendar)?;
    record_all(db, now, by, told)?;
    Ok(version)
}

/// The same; what is to be recorded of it at the end of the transaction.
pub(crate) fn calendar_added(
    db: &mut Db,
    now: Moment,
    house: &House,
    calendar: &Calendar,
) -> Result<(i32, Option<Deed>), Failure> {
    let book = policies::book(db)?;
    let newest = book.latest_calendar(calendar.name());
    if let Some(same) = newest.filter(|version| version.calendar == *calendar) {
        return Ok((same.version, None));
    }
    let version = newest.map_or(0, |version| version.version) + 1;
    let id = CalendarId::new(now, db.dice());
    faster(
        policies::add_calendar(db, id, version, calendar, now),
        "calendar",
        calendar.name(),
    )?;
    house.forget();
    let before = newest.map_or_else(|| json!({}), |newest| json!(newest.calendar));
    let name = calendar.name().to_owned();
    let told = SecurityFact::CalendarAdded { name, version };
    Ok((
        version,
        Some(told.altering(&Alteration::between(&before, &json!(calendar)))),
    ))
}

/// Whoever changes a policy or calendar changes the version they saw, or adds the first.
pub fn must_be_newest(newest: Option<i32>, thing: &'static str, seen: i32) -> Result<(), Refusal> {
    match newest.unwrap_or(0) {
        newest if newest == seen => Ok(()),
        newest => Err(Refusal::Outdated {
            thing,
            expected: i64::from(seen),
            actual: i64::from(newest),
        }),
    }
}

fn faster(added: Result<(), StoreFault>, what: &'static str, name: &str) -> Result<(), Failure> {
    match added {
        Err(StoreFault::Taken { .. }) => Err(Refusal::Taken {
            what,
            name: name.to_owned(),
        }
        .into()),
        other => Ok(other?),
    }
}
