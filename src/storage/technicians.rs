//! The plans of those who visit customers.

use diesel::prelude::*;
use serde_json::json;

use super::columns::Json;
use super::db::Db;
use super::dialect::{MultiBackend, insert_or_skip, locked, shared};
use super::fault::StoreFault;
use super::schema::{technicians, users};
use crate::domain::appointment::{Technician, Window};
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;
use crate::domain::words::{Role, UserState};

/// The plan of somebody, kept from whoever would book them until the transaction ends.
pub fn lock(db: &mut Db, user: UserId) -> Result<Option<TechnicianRow>, StoreFault> {
    Ok(locked!(
        db.conn(),
        technicians::table.find(user).select(TechnicianRow::as_select()),
        first
    )
    .optional()?)
}

/// At most `most` plans of those who work here, each with when they are away, in the order of their names.
pub fn list(db: &mut Db, most: i64) -> Result<Vec<Planned>, StoreFault> {
    planned(db, None, most)
}

/// The plan of somebody who works here, kept from whoever would change it until the transaction ends; whoever sends them
/// away or takes their hours waits for it, too.
pub fn share(db: &mut Db, user: UserId) -> Result<Option<Planned>, StoreFault> {
    let shared = shared!(
        db.conn(),
        technicians::table.find(user).select(technicians::user_id),
        first
    );
    let shared: Option<UserId> = shared.optional()?;
    let Some(user) = shared else { return Ok(None) };
    Ok(planned(db, Some(user), 1)?.pop())
}

fn planned(db: &mut Db, only: Option<UserId>, most: i64) -> Result<Vec<Planned>, StoreFault> {
    let mut query = technicians::table
        .inner_join(users::table)
        .filter(users::state.ne(UserState::Retired))
        .filter(users::role.eq(Role::Technician))
        .into_boxed::<MultiBackend>();
    if let Some(user) = only {
        query = query.filter(technicians::user_id.eq(user));
    }
    let rows: Vec<(TechnicianRow, String, Option<Moment>, Option<Moment>)> = query
        .order((users::name, users::id))
        .limit(most)
        .select((
            TechnicianRow::as_select(),
            users::name,
            users::absent_from,
            users::absent_until,
        ))
        .load(db.conn())?;
    rows.into_iter()
        .map(|(row, name, from, until)| Planned::of(row, name, from, until))
        .collect()
}

/// A plan with the person it is for.
#[derive(Debug, Clone)]
pub struct Planned {
    pub name: String,
    /// The name of the calendar of the shift.
    pub calendar: String,
    pub technician: Technician,
    pub version: i64,
}

impl Planned {
    fn of(
        row: TechnicianRow,
        name: String,
        away_from: Option<Moment>,
        away_until: Option<Moment>,
    ) -> Result<Self, StoreFault> {
        let (areas, skills) = (row.words(&row.areas)?, row.words(&row.skills)?);
        let away = away_until.map(|until| Window {
            from: away_from.unwrap_or(Moment::EPOCH),
            until,
        });
        Ok(Planned {
            name,
            calendar: row.calendar,
            technician: Technician {
                user: row.user_id,
                areas,
                skills,
                away,
            },
            version: row.version,
        })
    }
}

/// Stores a first plan. `false` when there is one.
pub fn create(db: &mut Db, plan: &TechnicianRow) -> Result<bool, StoreFault> {
    Ok(insert_or_skip!(db.conn(), technicians::table, plan)? == 1)
}

/// Stores a changed plan. `false` when somebody was faster.
pub fn save(db: &mut Db, plan: &TechnicianRow) -> Result<bool, StoreFault> {
    let row = TechnicianRow {
        version: plan.version + 1,
        ..plan.clone()
    };
    let unchanged = technicians::table
        .find(plan.user_id)
        .filter(technicians::version.eq(plan.version));
    Ok(diesel::update(unchanged).set(row).execute(db.conn())? == 1)
}

/// A row of `technicians`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = technicians)]
pub struct TechnicianRow {
    pub user_id: UserId,
    pub areas: Json,
    pub skills: Json,
    pub calendar: String,
    pub version: i64,
}

impl TechnicianRow {
    /// A first plan.
    pub fn new(user: UserId, areas: &[String], skills: &[String], calendar: String) -> Self {
        TechnicianRow {
            user_id: user,
            areas: Json(json!(areas)),
            skills: Json(json!(skills)),
            calendar,
            version: 1,
        }
    }

    /// The words of a list.
    pub fn words(&self, list: &Json) -> Result<Vec<String>, StoreFault> {
        let user = self.user_id;
        serde_json::from_value(list.0.clone())
            .map_err(|fault| StoreFault::Corrupt(format!("the plan of technician {user} cannot be read: {fault}")))
    }
}
