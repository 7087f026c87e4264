//! How people like their pages.

use diesel::prelude::*;

use super::columns::Json;
use super::db::Db;
use super::dialect::insert_or_skip;
use super::fault::StoreFault;
use super::schema::tastes;
use crate::domain::ids::UserId;
use crate::domain::taste::Taste;

/// How somebody likes their pages; the usual taste, where they never said, or where a newer version of the desk wrote it.
pub fn of_user(db: &mut Db, user: UserId) -> Result<Taste, StoreFault> {
    let kept: Option<Json> = tastes::table
        .find(user)
        .select(tastes::taste)
        .first(db.conn())
        .optional()?;
    Ok(kept
        .and_then(|kept| serde_json::from_value(kept.0).ok())
        .unwrap_or_default())
}

/// Keeps how somebody likes their pages.
pub fn keep(db: &mut Db, user: UserId, taste: &Taste) -> Result<(), StoreFault> {
    let kept = Json(serde_json::json!(taste));
    let row = (tastes::user_id.eq(user), tastes::taste.eq(&kept));
    if insert_or_skip!(db.conn(), tastes::table, row)? == 0 {
        diesel::update(tastes::table.find(user))
            .set(tastes::taste.eq(&kept))
            .execute(db.conn())?;
    }
    Ok(())
}
