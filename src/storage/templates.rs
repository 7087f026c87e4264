//! Templates: words that people write again and again.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::json;

use super::columns::Json;
use super::db::Db;
use super::fault::StoreFault;
use super::schema::templates;
use crate::domain::ids::TemplateId;
use crate::domain::moment::Moment;
use crate::domain::template::{Template, TemplateUse};
use crate::domain::words::Language;

/// The template of this id.
pub fn find(db: &mut Db, id: TemplateId) -> Result<Option<TemplateRow>, StoreFault> {
    let row = templates::table.find(id).select(TemplateRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// The template of this code.
pub fn of_code(db: &mut Db, code: &str) -> Result<Option<TemplateRow>, StoreFault> {
    let row = templates::table
        .filter(templates::code.eq(code))
        .select(TemplateRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// At most `most` templates, by code.
pub fn list(db: &mut Db, most: i64) -> Result<Vec<TemplateRow>, StoreFault> {
    let rows = templates::table.order((templates::code, templates::id)).limit(most);
    Ok(rows.select(TemplateRow::as_select()).load(db.conn())?)
}

/// How many there are.
pub fn count(db: &mut Db) -> Result<i64, StoreFault> {
    Ok(templates::table.count().get_result(db.conn())?)
}

/// Stores a new template; [`StoreFault::Taken`] when the code is taken.
pub fn create(db: &mut Db, template: &TemplateRow) -> Result<(), StoreFault> {
    diesel::insert_into(templates::table)
        .values(template)
        .execute(db.conn())?;
    Ok(())
}

/// Stores a changed template. `false` when somebody was faster.
pub fn save(db: &mut Db, template: &TemplateRow) -> Result<bool, StoreFault> {
    let row = TemplateRow {
        version: template.version + 1,
        ..template.clone()
    };
    let unchanged = templates::table
        .find(template.id)
        .filter(templates::version.eq(template.version));
    Ok(diesel::update(unchanged).set(row).execute(db.conn())? == 1)
}

/// A row of `templates`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = templates)]
pub struct TemplateRow {
    pub id: TemplateId,
    pub code: String,
    pub name: String,
    pub used_in: TemplateUse,
    /// What it says, by language.
    pub texts: Json,
    pub retired: bool,
    pub created_at: Moment,
    pub version: i64,
}

impl TemplateRow {
    /// The row of a template.
    pub fn of(id: TemplateId, template: &Template, created_at: Moment, version: i64) -> Self {
        TemplateRow {
            id,
            code: template.code.clone(),
            name: template.name.clone(),
            used_in: template.used_in,
            texts: Json(json!(template.texts)),
            retired: template.retired,
            created_at,
            version,
        }
    }

    /// The template of this row; [`StoreFault::Corrupt`] names it where it cannot be read.
    pub fn template(&self) -> Result<Template, StoreFault> {
        let texts: BTreeMap<Language, String> = serde_json::from_value(self.texts.0.clone())
            .map_err(|fault| StoreFault::Corrupt(format!("template {} cannot be read: {fault}", self.code)))?;
        Ok(Template {
            code: self.code.clone(),
            name: self.name.clone(),
            used_in: self.used_in,
            texts,
            retired: self.retired,
        })
    }
}
