//! What somebody began to type, kept until it is saved: on the server, so that it outlives the browser.

use std::collections::BTreeMap;

use crate::domain::ids::UserId;
use crate::domain::moment::{Moment, Span};
use crate::error::Failure;
use crate::storage::columns::Json;
use crate::storage::db::Db;
use crate::storage::drafts::{self, DraftRow};
use crate::storage::fault::StoreFault;

/// How long a draft is kept.
const KEPT_FOR: Span = Span::days(7);
/// The most drafts that one person has.
const DRAFTS_MAX: i64 = 50;

/// What stands in a form, by field.
pub type Typed = BTreeMap<String, String>;

/// Keeps what stands in a form.
pub fn keep(db: &mut Db, now: Moment, user: UserId, name: &str, typed: &Typed) -> Result<(), StoreFault> {
    let row = DraftRow {
        user_id: user,
        name: name.to_owned(),
        fields: Json(serde_json::json!(typed)),
        saved_at: now,
    };
    drafts::keep(db, &row)?;
    drafts::tidy(db, user, DRAFTS_MAX)
}

/// Forgets what nobody came back to for long: it holds customers' words. How many.
pub fn forget(db: &mut Db, now: Moment) -> Result<usize, StoreFault> {
    drafts::forget(db, now - KEPT_FOR)
}

/// What stood in a form when it was kept last.
pub fn kept(db: &mut Db, user: UserId, name: &str) -> Result<Option<Typed>, Failure> {
    let Some(row) = drafts::find(db, user, name)? else {
        return Ok(None);
    };
    Ok(Some(read(&row)?))
}

/// What a row holds.
pub fn read(row: &DraftRow) -> Result<Typed, StoreFault> {
    let broken = |_| StoreFault::Corrupt(format!("draft {} cannot be read", row.name));
    serde_json::from_value(row.fields.0.clone()).map_err(broken)
}
