//! The regions of the operator. Everything else names them by code.

use diesel::prelude::*;

use super::db::Db;
use super::fault::StoreFault;
use super::schema::regions;
use crate::domain::ids::RegionId;
use crate::domain::moment::Moment;
use crate::domain::people::Region;

/// The region of this id.
pub fn find(db: &mut Db, id: RegionId) -> Result<Option<RegionRow>, StoreFault> {
    let row = regions::table.find(id).select(RegionRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// The region of this code.
pub fn of_code(db: &mut Db, code: &str) -> Result<Option<RegionRow>, StoreFault> {
    let row = regions::table.filter(regions::code.eq(code));
    Ok(row.select(RegionRow::as_select()).first(db.conn()).optional()?)
}

/// At most `most` regions, by code.
pub fn list(db: &mut Db, most: i64) -> Result<Vec<RegionRow>, StoreFault> {
    let rows = regions::table.order(regions::code).limit(most);
    Ok(rows.select(RegionRow::as_select()).load(db.conn())?)
}

/// How many there are.
pub fn count(db: &mut Db) -> Result<i64, StoreFault> {
    Ok(regions::table.count().get_result(db.conn())?)
}

/// Stores a new region; [`StoreFault::Taken`] when the code is taken.
pub fn create(db: &mut Db, region: &RegionRow) -> Result<(), StoreFault> {
    diesel::insert_into(regions::table).values(region).execute(db.conn())?;
    Ok(())
}

/// Stores a changed region. `false` when somebody was faster.
pub fn save(db: &mut Db, region: &RegionRow) -> Result<bool, StoreFault> {
    let row = RegionRow {
        version: region.version + 1,
        ..region.clone()
    };
    let unchanged = regions::table
        .find(region.id)
        .filter(regions::version.eq(region.version));
    Ok(diesel::update(unchanged).set(row).execute(db.conn())? == 1)
}

/// A row of `regions`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = regions, treat_none_as_null = true)]
pub struct RegionRow {
    pub id: RegionId,
    /// What everything else names it by; it never changes.
    pub code: String,
    pub name: String,
    /// Since when nothing new may name it.
    pub retired_at: Option<Moment>,
    pub created_at: Moment,
    pub version: i64,
}

impl RegionRow {
    /// The region of this row, with its code.
    pub fn into_region(self) -> (String, Region) {
        let is_in_use = self.retired_at.is_none();
        let name = self.name;
        (self.code, Region { name, is_in_use })
    }
}
