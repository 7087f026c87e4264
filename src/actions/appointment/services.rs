//! Services are added to the catalogue, altered, retired and brought back. What was agreed stays as it was agreed.

use serde_json::json;

use crate::actions::people::must_be_at;
use crate::actions::security::record;
use crate::domain::appointment::SERVICES_MAX;
use crate::domain::cause::Names;
use crate::domain::ids::ServiceId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::security::{Alteration, By, Deed, SecurityFact};
use crate::domain::words::TicketKind;
use crate::error::Failure;
use crate::storage::columns::Json;
use crate::storage::db::Db;
use crate::storage::services::{self, ServiceRow};

/// A service to be added.
#[derive(Debug, Clone)]
pub struct NewService {
    /// What everything else will name it by.
    pub code: String,
    pub names: Names,
    pub terms: Names,
    pub price: Names,
    pub skill: String,
    /// How long it takes, without the way.
    pub minutes: i32,
    pub kinds: Vec<TicketKind>,
}

/// What is altered about a service; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ServiceChange {
    pub names: Option<Names>,
    pub terms: Option<Names>,
    pub price: Option<Names>,
    pub skill: Option<String>,
    pub minutes: Option<i32>,
    pub kinds: Option<Vec<TicketKind>>,
    /// Whether nothing new may name it.
    pub retired: Option<bool>,
}

/// Adds a service.
pub fn add_service(db: &mut Db, now: Moment, by: &By, new: NewService) -> Result<ServiceRow, Failure> {
    if services::of_code(db, &new.code)?.is_some() {
        let (what, name) = ("a service with the code", new.code);
        return Err(Refusal::Taken { what, name }.into());
    }
    if services::count(db)? >= SERVICES_MAX {
        return Err(Refusal::Limit(format!("there are {SERVICES_MAX} services, and no more are kept")).into());
    }
    let service = ServiceRow {
        id: ServiceId::new(now, db.dice()),
        code: new.code,
        names: Json(json!(new.names)),
        terms: Json(json!(new.terms)),
        price: Json(json!(new.price)),
        skill: new.skill,
        minutes: new.minutes,
        kinds: Json(json!(new.kinds)),
        retired_at: None,
        created_at: now,
        version: 1,
    };
    services::create(db, &service)?;
    record(db, now, by, changed(None, &service))?;
    Ok(service)
}

/// Alters a service that the caller knew at `version`.
pub fn alter_service(
    db: &mut Db,
    now: Moment,
    by: &By,
    id: ServiceId,
    version: Option<i64>,
    change: ServiceChange,
) -> Result<ServiceRow, Failure> {
    let before = services::find(db, id)?.ok_or_else(|| Refusal::absent("service", id))?;
    must_be_at(version, before.version)?;
    let retired_at = match change.retired {
        Some(true) => before.retired_at.or(Some(now)),
        Some(false) => None,
        None => before.retired_at,
    };
    let or = |new: Option<Names>, old: &Json| new.map_or_else(|| old.clone(), |names| Json(json!(names)));
    let after = ServiceRow {
        names: or(change.names, &before.names),
        terms: or(change.terms, &before.terms),
        price: or(change.price, &before.price),
        skill: change.skill.unwrap_or_else(|| before.skill.clone()),
        minutes: change.minutes.unwrap_or(before.minutes),
        kinds: change
            .kinds
            .map_or_else(|| before.kinds.clone(), |kinds| Json(json!(kinds))),
        retired_at,
        ..before.clone()
    };
    if after == before {
        return Ok(after);
    }
    if !services::save(db, &after)? {
        return Err(Failure::Raced);
    }
    record(db, now, by, changed(Some(&before), &after))?;
    Ok(ServiceRow {
        version: before.version + 1,
        ..after
    })
}

fn changed(before: Option<&ServiceRow>, after: &ServiceRow) -> Deed {
    let told = |row: &ServiceRow| {
        json!({"code": row.code, "names": row.names.0, "terms": row.terms.0, "price": row.price.0, "skill": row.skill,
               "minutes": row.minutes, "kinds": row.kinds.0, "retired": row.retired_at.is_some()})
    };
    let fact = SecurityFact::OrganisationChanged {
        what: "service".to_owned(),
        id: after.id.0,
    };
    fact.altering(&Alteration::between(&before.map_or(json!({}), told), &told(after)))
}
