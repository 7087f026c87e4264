//! Who was sent to the provider of single sign-on and has not come back yet. Only the SHA-256 of a secret is stored.

use diesel::prelude::*;

use super::db::Db;
use super::fault::StoreFault;
use super::schema::sign_ons;
use crate::domain::moment::Moment;

/// How many old rows one departure takes away with it.
const TIDIED_AT_ONCE: i64 = 50;

/// Stores a departure, and forgets some that were before `before`.
pub fn depart(db: &mut Db, row: &SignOnRow, before: Moment) -> Result<(), StoreFault> {
    let old: Vec<String> = sign_ons::table
        .filter(sign_ons::created_at.lt(before))
        .order(sign_ons::created_at)
        .limit(TIDIED_AT_ONCE)
        .select(sign_ons::digest)
        .load(db.conn())?;
    if !old.is_empty() {
        diesel::delete(sign_ons::table.filter(sign_ons::digest.eq_any(old))).execute(db.conn())?;
    }
    diesel::insert_into(sign_ons::table).values(row).execute(db.conn())?;
    Ok(())
}

/// The departure whose secret has this digest; it is gone afterwards, for everybody.
pub fn take(db: &mut Db, digest: &str) -> Result<Option<SignOnRow>, StoreFault> {
    let row = sign_ons::table.find(digest).select(SignOnRow::as_select());
    let row = row.first(db.conn()).optional()?;
    let taken = diesel::delete(sign_ons::table.find(digest)).execute(db.conn())?;
    Ok(row.filter(|_| taken == 1))
}

/// A row of `sign_ons`.
#[derive(Queryable, Selectable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = sign_ons)]
pub struct SignOnRow {
    pub digest: String,
    pub place: String,
    pub anew: bool,
    pub created_at: Moment,
}
