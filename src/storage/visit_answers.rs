//! What customers answered when they were called back after a visit, as rows: the fold of their events. A row is written under the lock of its ticket.

use diesel::prelude::*;

use super::db::Db;
use super::fault::StoreFault;
use super::schema::visit_answers;
use crate::domain::appointment::VisitAnswer;
use crate::domain::ids::{AppointmentId, TicketId};
use crate::domain::moment::Moment;

/// Keeps the customer's last answer on a visit.
pub fn keep(db: &mut Db, answer: &VisitAnswer) -> Result<(), StoreFault> {
    let row = AnswerRow::of(answer);
    let known = diesel::update(visit_answers::table.find(answer.appointment));
    if known.set(&row).execute(db.conn())? == 0 {
        diesel::insert_into(visit_answers::table)
            .values(&row)
            .execute(db.conn())?;
    }
    Ok(())
}

/// The answers on a ticket's visits.
pub fn of_ticket(db: &mut Db, ticket: TicketId) -> Result<Vec<VisitAnswer>, StoreFault> {
    let rows: Vec<AnswerRow> = visit_answers::table
        .filter(visit_answers::ticket_id.eq(ticket))
        .select(AnswerRow::as_select())
        .load(db.conn())?;
    Ok(rows.into_iter().map(AnswerRow::into_answer).collect())
}

/// How many there are.
pub fn count(db: &mut Db) -> Result<i64, StoreFault> {
    Ok(visit_answers::table.count().get_result(db.conn())?)
}

/// A row of `visit_answers`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = visit_answers)]
struct AnswerRow {
    appointment_id: AppointmentId,
    ticket_id: TicketId,
    as_promised: bool,
    answered_at: Moment,
}

impl AnswerRow {
    fn of(answer: &VisitAnswer) -> Self {
        AnswerRow {
            appointment_id: answer.appointment,
            ticket_id: answer.ticket,
            as_promised: answer.as_promised,
            answered_at: answer.at,
        }
    }

    fn into_answer(self) -> VisitAnswer {
        VisitAnswer {
            appointment: self.appointment_id,
            ticket: self.ticket_id,
            as_promised: self.as_promised,
            at: self.answered_at,
        }
    }
}
