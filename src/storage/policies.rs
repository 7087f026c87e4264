//! Policies and calendars: versions that are added and never edited.

use diesel::prelude::*;
use serde_json::json;

use super::columns::Json;
use super::db::Db;
use super::fault::StoreFault;
use super::schema::{calendars, policies};
use crate::domain::calendar::Calendar;
use crate::domain::ids::{CalendarId, PolicyId};
use crate::domain::moment::Moment;
use crate::domain::policy::{CalendarVersion, Policy, PolicyBook, PolicyVersion};

/// Every version of every policy and calendar. They are dozens.
pub fn book(db: &mut Db) -> Result<PolicyBook, StoreFault> {
    let rows: Vec<(PolicyId, String, i32, Json)> = policies::table
        .select((policies::id, policies::name, policies::version, policies::body))
        .load(db.conn())?;
    let known = rows.into_iter().map(|(id, name, version, body)| {
        let policy: Policy =
            serde_json::from_value(body.0).map_err(|fault| unreadable("policy", &name, version, &fault))?;
        Ok(PolicyVersion { id, version, policy })
    });
    let known: Vec<PolicyVersion> = known.collect::<Result<_, StoreFault>>()?;
    Ok(PolicyBook::new(known, all_calendars(db)?))
}

fn all_calendars(db: &mut Db) -> Result<Vec<CalendarVersion>, StoreFault> {
    let rows: Vec<(CalendarId, String, i32, Json)> = calendars::table
        .select((calendars::id, calendars::name, calendars::version, calendars::body))
        .load(db.conn())?;
    let known = rows.into_iter().map(|(id, name, version, body)| {
        let calendar: Calendar =
            serde_json::from_value(body.0).map_err(|fault| unreadable("calendar", &name, version, &fault))?;
        Ok(CalendarVersion { id, version, calendar })
    });
    known.collect()
}

/// The newest version of a calendar, as it stands in the database now.
pub fn newest_calendar(db: &mut Db, name: &str) -> Result<Option<Calendar>, StoreFault> {
    let newest: Option<(i32, Json)> = calendars::table
        .filter(calendars::name.eq(name))
        .order(calendars::version.desc())
        .select((calendars::version, calendars::body))
        .first(db.conn())
        .optional()?;
    let calendar = |(version, body): (i32, Json)| {
        serde_json::from_value(body.0).map_err(|fault| unreadable("calendar", name, version, &fault))
    };
    newest.map(calendar).transpose()
}

fn unreadable(what: &str, name: &str, version: i32, fault: &serde_json::Error) -> StoreFault {
    StoreFault::Corrupt(format!("{what} {name} version {version} cannot be read: {fault}"))
}

/// Adds a version of a policy; [`StoreFault::Taken`] when somebody was faster.
pub fn add_policy(db: &mut Db, id: PolicyId, version: i32, policy: &Policy, now: Moment) -> Result<(), StoreFault> {
    let row = (
        policies::id.eq(id),
        policies::name.eq(&policy.name),
        policies::version.eq(version),
        policies::body.eq(Json(json!(policy))),
        policies::created_at.eq(now),
    );
    diesel::insert_into(policies::table).values(row).execute(db.conn())?;
    Ok(())
}

/// Adds a version of a calendar; [`StoreFault::Taken`] when somebody was faster.
pub fn add_calendar(
    db: &mut Db,
    id: CalendarId,
    version: i32,
    calendar: &Calendar,
    now: Moment,
) -> Result<(), StoreFault> {
    let row = (
        calendars::id.eq(id),
        calendars::name.eq(calendar.name()),
        calendars::version.eq(version),
        calendars::body.eq(Json(json!(calendar))),
        calendars::created_at.eq(now),
    );
    diesel::insert_into(calendars::table).values(row).execute(db.conn())?;
    Ok(())
}
