//! Causes are added, renamed, retired and brought back. A miss is put down to one that is in use; what was put down to
//! one before it was retired stays so.

use serde_json::json;

use crate::actions::House;
use crate::actions::people::must_be_at;
use crate::actions::security::record;
use crate::domain::cause::{CAUSES_MAX, CauseCode, Names};
use crate::domain::ids::CauseId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::security::{Alteration, By, Deed, SecurityFact};
use crate::error::Failure;
use crate::storage::causes::{self, CauseRow};
use crate::storage::columns::Json;
use crate::storage::db::Db;

/// What is altered about a cause; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct CauseChange {
    /// All its names, in the place of those it had.
    pub names: Option<Names>,
    /// Whether nothing new may name it.
    pub retired: Option<bool>,
}

/// Adds a cause.
pub fn add_cause(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    code: CauseCode,
    names: &Names,
) -> Result<CauseRow, Failure> {
    if causes::of_code(db, &code)?.is_some() {
        let (what, name) = ("a cause with the code", code.to_string());
        return Err(Refusal::Taken { what, name }.into());
    }
    if causes::count(db)? >= CAUSES_MAX {
        let full = format!("there are {CAUSES_MAX} causes, and no more are kept; rename one that is retired");
        return Err(Refusal::Limit(full).into());
    }
    let cause = CauseRow {
        id: CauseId::new(now, db.dice()),
        code,
        names: Json(json!(names)),
        retired_at: None,
        created_at: now,
        version: 1,
    };
    causes::create(db, &cause)?;
    house.forget();
    record(db, now, by, changed(None, &cause))?;
    Ok(cause)
}

/// Alters a cause that the caller knew at `version`.
pub fn alter_cause(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    id: CauseId,
    version: Option<i64>,
    change: CauseChange,
) -> Result<CauseRow, Failure> {
    let before = causes::find(db, id)?.ok_or_else(|| Refusal::absent("cause", id))?;
    must_be_at(version, before.version)?;
    let retired_at = match change.retired {
        Some(true) => before.retired_at.or(Some(now)),
        Some(false) => None,
        None => before.retired_at,
    };
    let after = CauseRow {
        names: change
            .names
            .map_or_else(|| before.names.clone(), |names| Json(json!(names))),
        retired_at,
        ..before.clone()
    };
    if after == before {
        return Ok(after);
    }
    if !causes::save(db, &after)? {
        return Err(Failure::Raced);
    }
    house.forget();
    record(db, now, by, changed(Some(&before), &after))?;
    Ok(CauseRow {
        version: before.version + 1,
        ..after
    })
}

fn changed(before: Option<&CauseRow>, after: &CauseRow) -> Deed {
    let told = |row: &CauseRow| json!({"code": row.code, "names": row.names.0, "retired": row.retired_at.is_some()});
    let fact = SecurityFact::OrganisationChanged {
        what: "cause".to_owned(),
        id: after.id.0,
    };
    fact.altering(&Alteration::between(&before.map_or(json!({}), told), &told(after)))
}
