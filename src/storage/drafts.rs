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
    pub saved_at: Moment,
}

/// Keeps a draft, in the place of an earlier one of its name.
pub fn keep(db: &mut Db, row: &DraftRow) -> Result<(), StoreFault> {
    if insert_or_skip!(db.conn(), drafts::table, row)? == 0 {
        diesel::update(drafts::table.find((row.user_id, &row.name)))
            .set((drafts::fields.eq(&row.fields), drafts::saved_at.eq(row.saved_at)))
            .execute(db.conn())?;
    }
    Ok(())
}

/// Somebody's draft of this name.
pub fn find(db: &mut Db, user: UserId, name: &str) -> Result<Option<DraftRow>, StoreFault> {
    let row = drafts::table.find((user, name)).select(DraftRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// What somebody began and has not saved, of the forms whose names begin so, the oldest first.
pub fn of_user(db: &mut Db, user: UserId, begins: &str, most: i64) -> Result<Vec<DraftRow>, StoreFault> {
    let named = drafts::name.like(format!("{begins}%"));
    let own = drafts::table.filter(drafts::user_id.eq(user)).filter(named);
    Ok(own
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

/// Forgets somebody's drafts beyond the `most` latest.
pub fn tidy(db: &mut Db, user: UserId, most: i64) -> Result<(), StoreFault> {
    let own = drafts::table.filter(drafts::user_id.eq(user));
    let last_kept: Option<Moment> = own
        .order(drafts::saved_at.desc())
        .offset(most - 1)
        .select(drafts::saved_at)
        .first(db.conn())
        .optional()?;
    if let Some(kept) = last_kept {
        diesel::delete(own.filter(drafts::saved_at.lt(kept))).execute(db.conn())?;
    }
    Ok(())
}

/// Forgets everybody's drafts of before `before`; how many.
pub fn forget(db: &mut Db, before: Moment) -> Result<usize, StoreFault> {
    Ok(diesel::delete(drafts::table.filter(drafts::saved_at.lt(before))).execute(db.conn())?)
}
