//! Bearer tokens: who a caller is. Only the SHA-256 of a secret is stored.

use diesel::prelude::*;

use super::columns::Json;
use super::db::Db;
use super::fault::StoreFault;
use super::people::UserRow;
use super::schema::{tokens, users};
use crate::domain::ids::{TokenId, UserId};
use crate::domain::moment::Moment;
use crate::domain::rights::{Operation, Purpose};
use crate::domain::words::Channel;

/// The token whose secret has this digest, with its user, whether or not either is still good.
pub fn of_digest(db: &mut Db, digest: &str) -> Result<Option<(TokenRow, UserRow)>, StoreFault> {
    Ok(tokens::table
        .inner_join(users::table)
        .filter(tokens::digest.eq(digest))
        .select((TokenRow::as_select(), UserRow::as_select()))
        .first(db.conn())
        .optional()?)
}

/// Stores a new token.
pub fn create(db: &mut Db, token: &TokenRow) -> Result<(), StoreFault> {
    diesel::insert_into(tokens::table).values(token).execute(db.conn())?;
    Ok(())
}

/// The token of this id, whether or not it is still good.
pub fn find(db: &mut Db, id: TokenId) -> Result<Option<TokenRow>, StoreFault> {
    let row = tokens::table.find(id).select(TokenRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// Revokes a token from `now` on. `false` when there is none of that id, or it was revoked before.
pub fn revoke(db: &mut Db, id: TokenId, now: Moment) -> Result<bool, StoreFault> {
    let good = tokens::table.find(id).filter(tokens::revoked_at.is_null());
    Ok(diesel::update(good)
        .set(tokens::revoked_at.eq(now))
        .execute(db.conn())?
        == 1)
}

/// Every token of a user that was not revoked.
pub fn good_of_user(db: &mut Db, user: UserId) -> Result<Vec<TokenRow>, StoreFault> {
    let good = tokens::table.filter(tokens::user_id.eq(user).and(tokens::revoked_at.is_null()));
    Ok(good.select(TokenRow::as_select()).load(db.conn())?)
}

/// At most `most` tokens of a user, the newest first.
pub fn of_user(db: &mut Db, user: UserId, most: i64) -> Result<Vec<TokenRow>, StoreFault> {
    let owned = tokens::table
        .filter(tokens::user_id.eq(user))
        .order(tokens::created_at.desc())
        .limit(most);
    Ok(owned.select(TokenRow::as_select()).load(db.conn())?)
}

/// At most `most` tokens of everybody, the newest first.
pub fn latest(db: &mut Db, most: i64) -> Result<Vec<TokenRow>, StoreFault> {
    let newest = tokens::table
        .order((tokens::created_at.desc(), tokens::id.desc()))
        .limit(most);
    Ok(newest.select(TokenRow::as_select()).load(db.conn())?)
}

/// Notes that a token was used.
pub fn note_use(db: &mut Db, id: TokenId, now: Moment) -> Result<(), StoreFault> {
    diesel::update(tokens::table.find(id))
        .set(tokens::used_at.eq(now))
        .execute(db.conn())?;
    Ok(())
}

fn known_words<T: std::str::FromStr>(stored: &Json) -> Vec<T> {
    let words = stored.0.as_array().into_iter().flatten();
    words.filter_map(|word| word.as_str()?.parse().ok()).collect()
}

/// A row of `tokens`.
#[derive(Queryable, Selectable, Insertable, Debug, Clone)]
#[diesel(table_name = tokens)]
pub struct TokenRow {
    pub id: TokenId,
    pub user_id: UserId,
    pub digest: String,
    pub label: String,
    pub created_at: Moment,
    pub expires_at: Moment,
    pub revoked_at: Option<Moment>,
    /// When it was used last, to the minute.
    pub used_at: Option<Moment>,
    pub channels: Option<Json>,
    pub operations: Option<Json>,
}

impl TokenRow {
    /// Whether the token opens the door at `now`.
    pub fn is_good(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// What the token is good for. A word that this version does not know covers nothing.
    pub fn purpose(&self) -> Purpose {
        let channels = self.channels.as_ref().map(known_words::<Channel>);
        let operations = self.operations.as_ref().map(known_words::<Operation>);
        Purpose::of(channels.as_deref(), operations.as_deref())
    }
}
