//! Halls and agent points are added and changed.

use serde_json::{Value, json};

use crate::actions::regions::must_be_in_use;
use crate::actions::security::record;
use crate::domain::ids::SiteId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::security::{Alteration, By, Deed, SecurityFact};
use crate::domain::words::SiteKind;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::sites::{self, SiteRow};

/// What a site is.
#[derive(Debug, Clone)]
pub struct Site {
    pub name: String,
    pub kind: SiteKind,
    pub point_code: Option<String>,
    pub region: Option<String>,
}

/// Adds a site.
pub fn add_site(db: &mut Db, now: Moment, by: &By, site: Site) -> Result<SiteRow, Failure> {
    must_be_free(db, &site, None)?;
    must_be_in_use(db, site.region.as_deref(), None)?;
    let row = SiteRow {
        id: SiteId::new(now, db.dice()),
        name: site.name,
        kind: site.kind,
        point_code: site.point_code,
        region: site.region,
        created_at: now,
        version: 1,
    };
    sites::create(db, &row)?;
    record(db, now, by, changed(&row, &json!({})))?;
    Ok(row)
}

/// Puts what a site is in the place of what it was, where the caller knew it at `version`.
pub fn alter_site(
    db: &mut Db,
    now: Moment,
    by: &By,
    id: SiteId,
    version: Option<i64>,
    site: Site,
) -> Result<SiteRow, Failure> {
    let before = sites::find(db, id)?.ok_or_else(|| Refusal::absent("site", id))?;
    if let Some(expected) = version.filter(|expected| *expected != before.version) {
        return Err(Refusal::Outdated {
            thing: "site",
            expected,
            actual: before.version,
        }
        .into());
    }
    must_be_free(db, &site, Some(id))?;
    must_be_in_use(db, site.region.as_deref(), before.region.as_deref())?;
    let was = told(&before);
    let row = SiteRow {
        name: site.name,
        kind: site.kind,
        point_code: site.point_code,
        region: site.region,
        ..before
    };
    if !sites::save(db, &row)? {
        return Err(Failure::Raced);
    }
    record(db, now, by, changed(&row, &was))?;
    Ok(SiteRow {
        version: row.version + 1,
        ..row
    })
}

fn must_be_free(db: &mut Db, site: &Site, own: Option<SiteId>) -> Result<(), Failure> {
    let others = |row: &SiteRow| Some(row.id) != own;
    if sites::of_name(db, &site.name)?.is_some_and(|row| others(&row)) {
        return Err(taken("a site named", &site.name));
    }
    let Some(code) = &site.point_code else { return Ok(()) };
    if sites::of_code(db, code)?.is_some_and(|row| others(&row)) {
        return Err(taken("a site with the code", code));
    }
    Ok(())
}

fn taken(what: &'static str, name: &str) -> Failure {
    let name = name.to_owned();
    Refusal::Taken { what, name }.into()
}

/// What is recorded of a site.
fn told(site: &SiteRow) -> Value {
    json!({
        "name": site.name,
        "kind": site.kind,
        "point_code": site.point_code,
        "region": site.region,
    })
}

fn changed(site: &SiteRow, before: &Value) -> Deed {
    let fact = SecurityFact::OrganisationChanged {
        what: "site".to_owned(),
        id: site.id.0,
    };
    fact.altering(&Alteration::between(before, &told(site)))
}
