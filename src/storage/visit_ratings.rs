//! What customers said of visits, as rows: the fold of their events. A row is written under the lock of its ticket.

use diesel::prelude::*;

use super::db::Db;
use super::fault::StoreFault;
use super::schema::visit_ratings;
use crate::domain::appointment::VisitRating;
use crate::domain::ids::{AppointmentId, TicketId};
use crate::domain::moment::Moment;

/// Keeps the customer's last word on a visit.
pub fn keep(db: &mut Db, rating: &VisitRating) -> Result<(), StoreFault> {
    let row = RatingRow::of(rating);
    let known = diesel::update(visit_ratings::table.find(rating.appointment));
    if known.set(&row).execute(db.conn())? == 0 {
        diesel::insert_into(visit_ratings::table)
            .values(&row)
            .execute(db.conn())?;
    }
    Ok(())
}

/// The ratings of a ticket's visits.
pub fn of_ticket(db: &mut Db, ticket: TicketId) -> Result<Vec<VisitRating>, StoreFault> {
    let rows: Vec<RatingRow> = visit_ratings::table
        .filter(visit_ratings::ticket_id.eq(ticket))
        .select(RatingRow::as_select())
        .load(db.conn())?;
    Ok(rows.into_iter().map(RatingRow::into_rating).collect())
}

/// How many there are.
pub fn count(db: &mut Db) -> Result<i64, StoreFault> {
    Ok(visit_ratings::table.count().get_result(db.conn())?)
}

/// A row of `visit_ratings`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = visit_ratings)]
struct RatingRow {
    appointment_id: AppointmentId,
    ticket_id: TicketId,
    score: i32,
    rated_at: Moment,
}

impl RatingRow {
    fn of(rating: &VisitRating) -> Self {
        RatingRow {
            appointment_id: rating.appointment,
            ticket_id: rating.ticket,
            score: rating.score,
            rated_at: rating.at,
        }
    }

    fn into_rating(self) -> VisitRating {
        VisitRating {
            appointment: self.appointment_id,
            ticket: self.ticket_id,
            score: self.score,
            at: self.rated_at,
        }
    }
}
