//! A policy or calendar gets a new version. Promises already made keep theirs.

use serde::Deserialize;

use crate::actions::House;
use crate::domain::calendar::Calendar;
use crate::domain::ids::{CalendarId, PolicyId};
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::refusal::{FieldFault, Refusal};
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
pub fn add_policy(db: &mut Db, now: Moment, house: &House, policy: &Policy) -> Result<i32, Failure> {
    let faults = policy.faults();
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let book = policies::book(db)?;
    if policy
        .calendar
        .as_deref()
        .is_some_and(|name| book.latest_calendar(name).is_none())
    {
        return Err(Refusal::field(
            "/calendar",
            "names a calendar that is not loaded; add the calendar first",
        )
        .into());
    }
    let newest = book.latest().find(|version| version.policy.name == policy.name);
    if let Some(same) = newest.filter(|version| version.policy == *policy) {
        return Ok(same.version);
    }
    let version = newest.map_or(0, |version| version.version) + 1;
    let id = PolicyId::new(now, db.dice());
    faster(
        policies::add_policy(db, id, version, policy, now),
        "policy",
        &policy.name,
    )?;
    house.forget();
    Ok(version)
}

/// Stores a calendar as its next version; its number. The same calendar is not stored again.
pub fn add_calendar(db: &mut Db, now: Moment, house: &House, calendar: &Calendar) -> Result<i32, Failure> {
    let book = policies::book(db)?;
    let newest = book.latest_calendar(calendar.name());
    if let Some(same) = newest.filter(|version| version.calendar == *calendar) {
        return Ok(same.version);
    }
    let version = newest.map_or(0, |version| version.version) + 1;
    let id = CalendarId::new(now, db.dice());
    faster(
        policies::add_calendar(db, id, version, calendar, now),
        "calendar",
        calendar.name(),
    )?;
    house.forget();
    Ok(version)
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
