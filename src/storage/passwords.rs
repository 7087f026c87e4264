//! The digests of passwords, apart from the people: no list of staff carries them.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::insert_or_skip;
use super::fault::StoreFault;
use super::schema::passwords;
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;

/// The digest of somebody's password; none where they have none.
pub fn of_user(db: &mut Db, user: UserId) -> Result<Option<String>, StoreFault> {
    let row = passwords::table.find(user).select(passwords::digest);
    Ok(row.first(db.conn()).optional()?)
}

/// Sets somebody's password.
pub fn set(db: &mut Db, user: UserId, digest: &str, now: Moment) -> Result<(), StoreFault> {
    let row = (
        passwords::user_id.eq(user),
        passwords::digest.eq(digest),
        passwords::set_at.eq(now),
    );
    if insert_or_skip!(db.conn(), passwords::table, row)? == 0 {
        diesel::update(passwords::table.find(user))
            .set((passwords::digest.eq(digest), passwords::set_at.eq(now)))
            .execute(db.conn())?;
    }
    Ok(())
}

/// Takes somebody's password away; nobody signs in with it any more.
pub fn remove(db: &mut Db, user: UserId) -> Result<(), StoreFault> {
    diesel::delete(passwords::table.find(user)).execute(db.conn())?;
    Ok(())
}
