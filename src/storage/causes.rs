//! The causes that a miss may be put down to. Everything names them by code.

use diesel::prelude::*;

use super::columns::Json;
use super::db::Db;
use super::fault::StoreFault;
use super::schema::causes;
use crate::domain::cause::{Cause, CauseCode, Names};
use crate::domain::ids::CauseId;
use crate::domain::moment::Moment;

/// The cause of this id.
pub fn find(db: &mut Db, id: CauseId) -> Result<Option<CauseRow>, StoreFault> {
    let row = causes::table.find(id).select(CauseRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// The cause of this code.
pub fn of_code(db: &mut Db, code: &CauseCode) -> Result<Option<CauseRow>, StoreFault> {
    let row = causes::table.filter(causes::code.eq(code));
    Ok(row.select(CauseRow::as_select()).first(db.conn()).optional()?)
}

/// At most `most` causes, by code.
pub fn list(db: &mut Db, most: i64) -> Result<Vec<CauseRow>, StoreFault> {
    let rows = causes::table.order(causes::code).limit(most);
    Ok(rows.select(CauseRow::as_select()).load(db.conn())?)
}

/// How many there are.
pub fn count(db: &mut Db) -> Result<i64, StoreFault> {
    Ok(causes::table.count().get_result(db.conn())?)
}

/// Stores a new cause; [`StoreFault::Taken`] when the code is taken.
pub fn create(db: &mut Db, cause: &CauseRow) -> Result<(), StoreFault> {
    diesel::insert_into(causes::table).values(cause).execute(db.conn())?;
    Ok(())
}

/// Stores a changed cause. `false` when somebody was faster.
pub fn save(db: &mut Db, cause: &CauseRow) -> Result<bool, StoreFault> {
    let row = CauseRow {
        version: cause.version + 1,
        ..cause.clone()
    };
    let unchanged = causes::table.find(cause.id).filter(causes::version.eq(cause.version));
    Ok(diesel::update(unchanged).set(row).execute(db.conn())? == 1)
}

/// A row of `causes`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = causes, treat_none_as_null = true)]
pub struct CauseRow {
    pub id: CauseId,
    /// What everything else names it by; it never changes.
    pub code: CauseCode,
    /// What it is called, by language.
    pub names: Json,
    /// Since when nothing new may name it.
    pub retired_at: Option<Moment>,
    pub created_at: Moment,
    pub version: i64,
}

impl CauseRow {
    /// What it is called, by language; [`StoreFault::Corrupt`] names it where that cannot be read.
    pub fn names(&self) -> Result<Names, StoreFault> {
        serde_json::from_value(self.names.0.clone())
            .map_err(|fault| StoreFault::Corrupt(format!("the names of cause {} cannot be read: {fault}", self.code)))
    }

    /// The cause of this row, with its code.
    pub fn into_cause(self) -> Result<(CauseCode, Cause), StoreFault> {
        let (names, is_in_use) = (self.names()?, self.retired_at.is_none());
        Ok((self.code, Cause { names, is_in_use }))
    }
}
