//! Halls and agent points.

use diesel::prelude::*;

use super::db::Db;
use super::fault::StoreFault;
use super::schema::sites;
use crate::domain::ids::SiteId;
use crate::domain::moment::Moment;
use crate::domain::words::SiteKind;

/// The site of this id.
pub fn find(db: &mut Db, id: SiteId) -> Result<Option<SiteRow>, StoreFault> {
    let row = sites::table.find(id).select(SiteRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// The site of this name.
pub fn of_name(db: &mut Db, name: &str) -> Result<Option<SiteRow>, StoreFault> {
    let row = sites::table.filter(sites::name.eq(name)).select(SiteRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// The site that the channels call by this code.
pub fn of_code(db: &mut Db, code: &str) -> Result<Option<SiteRow>, StoreFault> {
    let row = sites::table
        .filter(sites::point_code.eq(code))
        .select(SiteRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// At most `most` sites, by name.
pub fn list(db: &mut Db, most: i64) -> Result<Vec<SiteRow>, StoreFault> {
    let rows = sites::table.order((sites::name, sites::id)).limit(most);
    Ok(rows.select(SiteRow::as_select()).load(db.conn())?)
}

/// Stores a new site.
pub fn create(db: &mut Db, site: &SiteRow) -> Result<(), StoreFault> {
    diesel::insert_into(sites::table).values(site).execute(db.conn())?;
    Ok(())
}

/// Stores a changed site. `false` when somebody was faster.
pub fn save(db: &mut Db, site: &SiteRow) -> Result<bool, StoreFault> {
    let row = SiteRow {
        version: site.version + 1,
        ..site.clone()
    };
    let unchanged = sites::table.find(site.id).filter(sites::version.eq(site.version));
    Ok(diesel::update(unchanged).set(row).execute(db.conn())? == 1)
}

/// A row of `sites`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = sites, treat_none_as_null = true)]
pub struct SiteRow {
    pub id: SiteId,
    pub name: String,
    pub kind: SiteKind,
    /// What the channels call it; unique.
    pub point_code: Option<String>,
    pub region: Option<String>,
    pub created_at: Moment,
    pub version: i64,
}
