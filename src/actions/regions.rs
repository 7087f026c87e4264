//! Regions are added, renamed, retired and brought back. What names a region has to name one that is in use; what named
//! one before it was retired goes on naming it.

use crate::actions::House;
use crate::actions::people::must_be_at;
use crate::actions::security::record;
use crate::domain::ids::RegionId;
use crate::domain::moment::Moment;
use crate::domain::people::{REGIONS_MAX, Region};
use crate::domain::refusal::Refusal;
use crate::domain::security::{By, SecurityFact};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::regions::{self, RegionRow};

const UNKNOWN: &str = "is no region; GET /api/v1/regions lists them, and an admin adds one with POST /api/v1/regions";

/// A region to be added.
#[derive(Debug, Clone)]
pub struct NewRegion {
    /// What everything else will name it by.
    pub code: String,
    pub name: String,
}

/// What is altered about a region; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct RegionChange {
    pub name: Option<String>,
    /// Whether nothing new may name it.
    pub retired: Option<bool>,
}

/// Adds a region.
pub fn add_region(db: &mut Db, now: Moment, house: &House, by: &By, new: NewRegion) -> Result<RegionRow, Failure> {
    if regions::of_code(db, &new.code)?.is_some() {
        let (what, name) = ("a region with the code", new.code);
        return Err(Refusal::Taken { what, name }.into());
    }
    if regions::count(db)? >= REGIONS_MAX {
        return Err(Refusal::Limit(format!("there are {REGIONS_MAX} regions, and no more are kept")).into());
    }
    let region = RegionRow {
        id: RegionId::new(now, db.dice()),
        code: new.code,
        name: new.name,
        retired_at: None,
        created_at: now,
        version: 1,
    };
    regions::create(db, &region)?;
    house.forget();
    record(db, now, by, changed(&region))?;
    Ok(region)
}

/// Alters a region that the caller knew at `version`.
pub fn alter_region(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    id: RegionId,
    version: Option<i64>,
    change: RegionChange,
) -> Result<RegionRow, Failure> {
    let before = regions::find(db, id)?.ok_or_else(|| Refusal::absent("region", id))?;
    must_be_at(version, before.version)?;
    let retired_at = match change.retired {
        Some(true) => before.retired_at.or(Some(now)),
        Some(false) => None,
        None => before.retired_at,
    };
    let after = RegionRow {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        retired_at,
        ..before.clone()
    };
    if after == before {
        return Ok(after);
    }
    if !regions::save(db, &after)? {
        return Err(Failure::Raced);
    }
    house.forget();
    record(db, now, by, changed(&after))?;
    Ok(RegionRow {
        version: before.version + 1,
        ..after
    })
}

/// Whoever names a region names one that is in use; asked of the database, so that one added at another replica counts
/// at once. What something named before, it may go on naming.
pub fn must_be_in_use(db: &mut Db, named: Option<&str>, before: Option<&str>) -> Result<(), Failure> {
    let Some(code) = named.filter(|code| Some(*code) != before) else {
        return Ok(());
    };
    let region = regions::of_code(db, code)?.map(|row| row.into_region().1);
    is_in_use(region.as_ref(), UNKNOWN).map_err(Failure::from)
}

/// The rule for a region that was looked up already; where there is none, what to do about it.
pub(super) fn is_in_use(region: Option<&Region>, unknown: &str) -> Result<(), Refusal> {
    let wrong = match region {
        Some(region) if region.is_in_use => return Ok(()),
        Some(_) => "was retired; choose another of GET /api/v1/regions, or have an admin bring it back",
        None => unknown,
    };
    Err(Refusal::field("/region", wrong))
}

fn changed(region: &RegionRow) -> SecurityFact {
    SecurityFact::OrganisationChanged {
        what: "region".to_owned(),
        id: region.id.0,
    }
}
