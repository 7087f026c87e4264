//! Areas are added, renamed, retired and brought back, and take so many visits in a window.

use serde_json::json;

use crate::actions::people::must_be_at;
use crate::actions::regions::must_be_in_use;
use crate::actions::security::record;
use crate::domain::appointment::{AREAS_MAX, Appointment};
use crate::domain::ids::AreaId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::security::{Alteration, By, Deed, SecurityFact};
use crate::error::Failure;
use crate::storage::areas::{self, AreaRow};
use crate::storage::db::Db;
use crate::storage::reservations;

use super::affected::{awaited_in, must_be_kept};

/// An area to be added.
#[derive(Debug, Clone)]
pub struct NewArea {
    /// What everything else will name it by.
    pub code: String,
    pub name: String,
    /// The code of its region.
    pub region: String,
    pub visits_per_window: Option<i32>,
}

/// What is altered about an area; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct AreaChange {
    pub name: Option<String>,
    /// So many visits in a window; within, `None` for as many as technicians can.
    pub visits_per_window: Option<Option<i32>>,
    /// Whether nothing new may name it.
    pub retired: Option<bool>,
    /// Whether agreed visits beyond the new number are left as they are.
    pub keep_visits: bool,
}

/// Adds an area.
pub fn add_area(db: &mut Db, now: Moment, by: &By, new: NewArea) -> Result<AreaRow, Failure> {
    must_be_in_use(db, Some(&new.region), None)?;
    if areas::of_code(db, &new.code)?.is_some() {
        let (what, name) = ("an area with the code", new.code);
        return Err(Refusal::Taken { what, name }.into());
    }
    if areas::count(db)? >= AREAS_MAX {
        return Err(Refusal::Limit(format!("there are {AREAS_MAX} areas, and no more are kept")).into());
    }
    let area = AreaRow {
        id: AreaId::new(now, db.dice()),
        code: new.code,
        name: new.name,
        region: new.region,
        visits_per_window: new.visits_per_window,
        retired_at: None,
        created_at: now,
        version: 1,
    };
    areas::create(db, &area)?;
    record(db, now, by, changed(None, &area))?;
    Ok(area)
}

/// Alters an area that the caller knew at `version`.
pub fn alter_area(
    db: &mut Db,
    now: Moment,
    by: &By,
    id: AreaId,
    version: Option<i64>,
    change: AreaChange,
) -> Result<AreaRow, Failure> {
    let before = areas::lock(db, id)?.ok_or_else(|| Refusal::absent("area", id))?;
    must_be_at(version, before.version)?;
    let retired_at = match change.retired {
        Some(true) => before.retired_at.or(Some(now)),
        Some(false) => None,
        None => before.retired_at,
    };
    let after = AreaRow {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        visits_per_window: change.visits_per_window.unwrap_or(before.visits_per_window),
        retired_at,
        ..before.clone()
    };
    if after == before {
        return Ok(after);
    }
    if after.visits_per_window != before.visits_per_window {
        let beyond = beyond(db, now, &after)?;
        must_be_kept(db, &beyond, change.keep_visits)?;
        seat_anew(db, now, &after)?;
    }
    if !areas::save(db, &after)? {
        return Err(Failure::Raced);
    }
    record(db, now, by, changed(Some(&before), &after))?;
    Ok(AreaRow {
        version: before.version + 1,
        ..after
    })
}

/// The awaited visits of windows that hold more of them than the area takes.
fn beyond(db: &mut Db, now: Moment, area: &AreaRow) -> Result<Vec<Appointment>, Failure> {
    let Some(most) = area.visits_per_window.and_then(|most| usize::try_from(most).ok()) else {
        return Ok(Vec::new());
    };
    let awaited = awaited_in(db, now, &area.code)?;
    let windows = awaited.chunk_by(|one, other| one.window.from == other.window.from);
    Ok(windows.flat_map(|visits| visits.iter().skip(most).cloned()).collect())
}

/// Gives what is kept in the coming windows its places anew, from the first on.
fn seat_anew(db: &mut Db, now: Moment, area: &AreaRow) -> Result<(), Failure> {
    let kept = reservations::of_area_from(db, &area.code, now)?;
    for (id, _) in &kept {
        reservations::seat(db, *id, None)?;
    }
    if area.visits_per_window.is_none() {
        return Ok(());
    }
    for window in kept.chunk_by(|one, other| one.1 == other.1) {
        for (seat, (id, _)) in (1..).zip(window) {
            reservations::seat(db, *id, Some(seat))?;
        }
    }
    Ok(())
}

fn changed(before: Option<&AreaRow>, after: &AreaRow) -> Deed {
    let told = |row: &AreaRow| {
        json!({"code": row.code, "name": row.name, "region": row.region,
               "visits_per_window": row.visits_per_window, "retired": row.retired_at.is_some()})
    };
    let fact = SecurityFact::OrganisationChanged {
        what: "area".to_owned(),
        id: after.id.0,
    };
    fact.altering(&Alteration::between(&before.map_or(json!({}), told), &told(after)))
}
