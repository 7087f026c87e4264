//! What people began to type and have not saved.

use diesel::prelude::*;

use super::columns::Json;
use super::db::Db;
use super::dialect::insert_or_skip;
use super::fault::StoreFault;
use super::schema::drafts;
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;

/// A row of `drafts`.
#[derive(Queryable, Selectable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = drafts)]
pub struct DraftRow {
    pub user_id: UserId,
    /// What its page calls the form.
    pub name: String,
    /// What stands in it, by field.
    pub fields: Json,
    /// Whether its owner put it aside, and wants to be reminded of it.
    pub parked: bool,
    pub saved_at: Moment,
}

/// Keeps a draft, in the place of an earlier one of its name.
pub fn keep(db: &mut Db, row: &DraftRow) -> Result<(), StoreFault> {
    if insert_or_skip!(db.conn(), drafts::table, row)? == 0 {
        diesel::update(drafts::table.find((row.user_id, &row.name)))
            .set((
                drafts::fields.eq(&row.fields),
                drafts::parked.eq(row.parked),
                drafts::saved_at.eq(row.saved_at),
            ))
            .execute(db.conn())?;
    }
    Ok(())
}

/// Somebody's draft of this name.
pub fn find(db: &mut Db, user: UserId, name: &str) -> Result<Option<DraftRow>, StoreFault> {
    let row = drafts::table.find((user, name)).select(DraftRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// What somebody put aside, the oldest first.
pub fn parked_of(db: &mut Db, user: UserId, most: i64) -> Result<Vec<DraftRow>, StoreFault> {
    let parked = drafts::table
        .filter(drafts::user_id.eq(user))
        .filter(drafts::parked.eq(true));
    Ok(parked
        .order((drafts::saved_at, drafts::name))
        .limit(most)
        .select(DraftRow::as_select())
        .load(db.conn())?)
}

/// Forgets a draft: it was saved, or thrown away.
pub fn remove(db: &mut Db, user: UserId, name: &str) -> Result<(), StoreFault> {
    diesel::delete(drafts::table.find((user, name))).execute(db.conn())?;
    Ok(())
}

/// Forgets somebody's drafts of before `before`, and those beyond the `most` latest.
pub fn tidy(db: &mut Db, user: UserId, before: Moment, most: i64) -> Result<(), StoreFault> {
    let own = drafts::table.filter(drafts::user_id.eq(user));
    let oldest_kept: Option<Moment> = own
        .order(drafts::saved_at.desc())
        .offset(most)
        .select(drafts::saved_at)
        .first(db.conn())
        .optional()?;
    let before = oldest_kept.map_or(before, |kept| before.max(kept));
    diesel::delete(own.filter(drafts::saved_at.lt(before))).execute(db.conn())?;
    Ok(())
}
