//! The catalogue of services. Everything else names them by code.

use diesel::prelude::*;
use serde::de::DeserializeOwned;

use super::columns::Json;
use super::db::Db;
use super::fault::StoreFault;
use super::schema::services;
use crate::domain::appointment::Service;
use crate::domain::ids::ServiceId;
use crate::domain::moment::{Moment, Span};

/// The service of this id.
pub fn find(db: &mut Db, id: ServiceId) -> Result<Option<ServiceRow>, StoreFault> {
    let row = services::table.find(id).select(ServiceRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// The service of this code.
pub fn of_code(db: &mut Db, code: &str) -> Result<Option<ServiceRow>, StoreFault> {
    let row = services::table.filter(services::code.eq(code));
    Ok(row.select(ServiceRow::as_select()).first(db.conn()).optional()?)
}

/// At most `most` services, by code.
pub fn list(db: &mut Db, most: i64) -> Result<Vec<ServiceRow>, StoreFault> {
    let rows = services::table.order(services::code).limit(most);
    Ok(rows.select(ServiceRow::as_select()).load(db.conn())?)
}

/// How long the shortest service takes that is in use.
pub fn shortest(db: &mut Db) -> Result<Option<Span>, StoreFault> {
    let in_use = services::table.filter(services::retired_at.is_null());
    let minutes: Option<i32> = in_use.select(diesel::dsl::min(services::minutes)).first(db.conn())?;
    Ok(minutes.map(|minutes| Span::minutes(i64::from(minutes))))
}

/// How many there are.
pub fn count(db: &mut Db) -> Result<i64, StoreFault> {
    Ok(services::table.count().get_result(db.conn())?)
}

/// Stores a new service; [`StoreFault::Taken`] when the code is taken.
pub fn create(db: &mut Db, service: &ServiceRow) -> Result<(), StoreFault> {
    diesel::insert_into(services::table)
        .values(service)
        .execute(db.conn())?;
    Ok(())
}

/// Stores a changed service. `false` when somebody was faster.
pub fn save(db: &mut Db, service: &ServiceRow) -> Result<bool, StoreFault> {
    let row = ServiceRow {
        version: service.version + 1,
        ..service.clone()
    };
    let unchanged = services::table
        .find(service.id)
        .filter(services::version.eq(service.version));
    Ok(diesel::update(unchanged).set(row).execute(db.conn())? == 1)
}

/// A row of `services`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = services, treat_none_as_null = true)]
pub struct ServiceRow {
    pub id: ServiceId,
    /// What everything else names it by; it never changes.
    pub code: String,
    pub names: Json,
    pub terms: Json,
    pub price: Json,
    pub skill: String,
    pub minutes: i32,
    pub kinds: Json,
    /// Since when nothing new may name it.
    pub retired_at: Option<Moment>,
    pub created_at: Moment,
    pub version: i64,
}

impl ServiceRow {
    /// The service of this row; [`StoreFault::Corrupt`] names it where it cannot be read.
    pub fn service(&self) -> Result<Service, StoreFault> {
        Ok(Service {
            code: self.code.clone(),
            names: self.read(&self.names)?,
            terms: self.read(&self.terms)?,
            price: self.read(&self.price)?,
            skill: self.skill.clone(),
            duration: Span::minutes(i64::from(self.minutes)),
            kinds: self.read(&self.kinds)?,
            is_in_use: self.retired_at.is_none(),
        })
    }

    fn read<T: DeserializeOwned>(&self, document: &Json) -> Result<T, StoreFault> {
        serde_json::from_value(document.0.clone())
            .map_err(|fault| StoreFault::Corrupt(format!("service {} cannot be read: {fault}", self.code)))
    }
}
