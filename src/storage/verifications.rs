//! What verifications of the record found.

use diesel::prelude::*;

use super::columns::Json;
use super::db::Db;
use super::fault::StoreFault;
use super::schema::verifications;
use crate::domain::integrity::{Breach, Verified};
use crate::domain::moment::{Moment, Span};

/// How many are kept: years of nights.
const KEPT: i64 = 2_000;

/// A row of `verifications`.
#[derive(Queryable, Selectable, Insertable, Debug)]
#[diesel(table_name = verifications, treat_none_as_default_value = false)]
struct VerificationRow {
    number: i64,
    as_of: Moment,
    took_micros: i64,
    tickets: i64,
    events: i64,
    faults: i64,
    first_fault: Option<Json>,
}

/// Keeps what a verification found, as the latest.
pub fn note(db: &mut Db, verified: &Verified) -> Result<(), StoreFault> {
    let last: Option<i64> = verifications::table
        .select(diesel::dsl::max(verifications::number))
        .first(db.conn())?;
    let number = last.unwrap_or(0) + 1;
    let row = VerificationRow {
        number,
        as_of: verified.as_of,
        took_micros: verified.took.as_micros(),
        tickets: verified.tickets,
        events: verified.events,
        faults: verified.faults,
        first_fault: verified.first.as_ref().map(|first| Json(serde_json::json!(first))),
    };
    diesel::insert_into(verifications::table)
        .values(row)
        .execute(db.conn())?;
    diesel::delete(verifications::table.filter(verifications::number.le(number - KEPT))).execute(db.conn())?;
    Ok(())
}

/// What the latest one found.
pub fn latest(db: &mut Db) -> Result<Option<Verified>, StoreFault> {
    let row: Option<VerificationRow> = verifications::table
        .order(verifications::number.desc())
        .select(VerificationRow::as_select())
        .first(db.conn())
        .optional()?;
    Ok(row.map(VerificationRow::into_verified))
}

impl VerificationRow {
    /// A fault that cannot be read is a fault all the same.
    fn into_verified(self) -> Verified {
        let first = self.first_fault.map(|told| serde_json::from_value::<Breach>(told.0));
        let took = Span::micros(self.took_micros);
        let first = match first {
            Some(Err(fault)) => Verified::unreadable(self.as_of, took, fault.to_string()).first,
            first => first.and_then(Result::ok),
        };
        Verified {
            as_of: self.as_of,
            took,
            tickets: self.tickets,
            events: self.events,
            faults: self.faults.max(i64::from(first.is_some())),
            first,
        }
    }
}
