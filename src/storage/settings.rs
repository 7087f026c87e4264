//! Small facts about this desk itself, by name.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::{insert_or_skip, locked};
use super::fault::StoreFault;
use super::schema::settings;

/// The value of this name.
pub fn get(db: &mut Db, name: &str) -> Result<Option<String>, StoreFault> {
    Ok(settings::table
        .find(name)
        .select(settings::value)
        .first(db.conn())
        .optional()?)
}

/// Sets the value of this name.
pub fn set(db: &mut Db, name: &str, value: &str) -> Result<(), StoreFault> {
    let row = (settings::name.eq(name), settings::value.eq(value));
    if insert_or_skip!(db.conn(), settings::table, row)? == 0 {
        diesel::update(settings::table.find(name))
            .set(settings::value.eq(value))
            .execute(db.conn())?;
    }
    Ok(())
}

/// Keeps whoever else holds this name waiting until the transaction ends.
pub fn hold(db: &mut Db, name: &str) -> Result<(), StoreFault> {
    let row = (settings::name.eq(name), settings::value.eq(""));
    insert_or_skip!(db.conn(), settings::table, row)?;
    let held: String = locked!(db.conn(), settings::table.find(name).select(settings::name), first)?;
    debug_assert_eq!(held, name);
    Ok(())
}

/// Removes the value of this name if it is `value`; whether it was. Of several who try, one succeeds.
pub fn take(db: &mut Db, name: &str, value: &str) -> Result<bool, StoreFault> {
    let same = settings::table.find(name).filter(settings::value.eq(value));
    Ok(diesel::delete(same).execute(db.conn())? == 1)
}
