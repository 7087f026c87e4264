//! The areas of the operator's regions. Everything else names them by code.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::{locked, shared};
use super::fault::StoreFault;
use super::schema::areas;
use crate::domain::appointment::Area;
use crate::domain::ids::AreaId;
use crate::domain::moment::Moment;

/// The area of this id, kept from whoever would book there until the transaction ends.
pub fn lock(db: &mut Db, id: AreaId) -> Result<Option<AreaRow>, StoreFault> {
    Ok(locked!(db.conn(), areas::table.find(id).select(AreaRow::as_select()), first).optional()?)
}

/// The area of this code.
pub fn of_code(db: &mut Db, code: &str) -> Result<Option<AreaRow>, StoreFault> {
    let row = areas::table.filter(areas::code.eq(code));
    Ok(row.select(AreaRow::as_select()).first(db.conn()).optional()?)
}

/// The area of this code, kept from whoever would change it until the transaction ends.
pub fn share(db: &mut Db, code: &str) -> Result<Option<AreaRow>, StoreFault> {
    Ok(shared!(
        db.conn(),
        areas::table.filter(areas::code.eq(code)).select(AreaRow::as_select()),
        first
    )
    .optional()?)
}

/// At most `most` areas, by code.
pub fn list(db: &mut Db, most: i64) -> Result<Vec<AreaRow>, StoreFault> {
    let rows = areas::table.order(areas::code).limit(most);
    Ok(rows.select(AreaRow::as_select()).load(db.conn())?)
}

/// How many there are.
pub fn count(db: &mut Db) -> Result<i64, StoreFault> {
    Ok(areas::table.count().get_result(db.conn())?)
}

/// Stores a new area; [`StoreFault::Taken`] when the code is taken.
pub fn create(db: &mut Db, area: &AreaRow) -> Result<(), StoreFault> {
    diesel::insert_into(areas::table).values(area).execute(db.conn())?;
    Ok(())
}

/// Stores a changed area. `false` when somebody was faster.
pub fn save(db: &mut Db, area: &AreaRow) -> Result<bool, StoreFault> {
    let row = AreaRow {
        version: area.version + 1,
        ..area.clone()
    };
    let unchanged = areas::table.find(area.id).filter(areas::version.eq(area.version));
    Ok(diesel::update(unchanged).set(row).execute(db.conn())? == 1)
}

/// A row of `areas`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = areas, treat_none_as_null = true)]
pub struct AreaRow {
    pub id: AreaId,
    /// What everything else names it by; it never changes.
    pub code: String,
    pub name: String,
    pub region: String,
    pub visits_per_window: Option<i32>,
    /// Since when nothing new may name it.
    pub retired_at: Option<Moment>,
    pub created_at: Moment,
    pub version: i64,
}

impl AreaRow {
    /// The area of this row.
    pub fn into_area(self) -> Area {
        Area {
            code: self.code,
            name: self.name,
            region: self.region,
            visits_per_window: self.visits_per_window.and_then(|most| u32::try_from(most).ok()),
            is_in_use: self.retired_at.is_none(),
        }
    }
}
