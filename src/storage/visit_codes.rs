//! The codes by which customers confirm visits, until the visit ends. They are no part of a visit's fold, and nobody but the
//! customer is told one. A row is written under the lock of its ticket.

use diesel::prelude::*;

use super::db::Db;
use super::fault::StoreFault;
use super::schema::visit_codes;
use crate::domain::appointment::{Appointment, KeptCode, VisitCode};
use crate::domain::ids::{AppointmentId, TicketId};

/// The code of a visit, where it has one.
pub fn of_visit(db: &mut Db, visit: AppointmentId) -> Result<Option<KeptCode>, StoreFault> {
    let row = visit_codes::table.find(visit).select(CodeRow::as_select());
    let row: Option<CodeRow> = row.first(db.conn()).optional()?;
    row.map(CodeRow::into_code).transpose()
}

/// Keeps the code of a visit that was just agreed.
pub fn keep(db: &mut Db, visit: &Appointment, code: &VisitCode) -> Result<(), StoreFault> {
    let row = CodeRow {
        appointment_id: visit.id,
        ticket_id: visit.ticket,
        code: code.digits().to_owned(),
        wrong: 0,
    };
    diesel::insert_into(visit_codes::table).values(row).execute(db.conn())?;
    Ok(())
}

/// Counts a wrong code.
pub fn count_wrong(db: &mut Db, visit: AppointmentId) -> Result<(), StoreFault> {
    let one = diesel::update(visit_codes::table.find(visit));
    one.set(visit_codes::wrong.eq(visit_codes::wrong + 1))
        .execute(db.conn())?;
    Ok(())
}

/// Forgets the code of a visit that ended.
pub fn forget(db: &mut Db, visit: AppointmentId) -> Result<(), StoreFault> {
    diesel::delete(visit_codes::table.find(visit)).execute(db.conn())?;
    Ok(())
}

/// Forgets the codes of all visits of these tickets.
pub fn forget_these(db: &mut Db, these: &[TicketId]) -> Result<(), StoreFault> {
    let theirs = visit_codes::table.filter(visit_codes::ticket_id.eq_any(these));
    diesel::delete(theirs).execute(db.conn())?;
    Ok(())
}

/// A row of `visit_codes`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = visit_codes)]
struct CodeRow {
    appointment_id: AppointmentId,
    ticket_id: TicketId,
    code: String,
    wrong: i32,
}

impl CodeRow {
    fn into_code(self) -> Result<KeptCode, StoreFault> {
        let damaged = || StoreFault::Corrupt(format!("the code of visit {} is none", self.appointment_id));
        let code = VisitCode::read(&self.code).ok_or_else(damaged)?;
        Ok(KeptCode {
            code,
            wrong: self.wrong,
        })
    }
}
