//! The promises around visits that were due in a period: to agree one, and to call after it. Each belongs where its visit
//! was: the first one that was agreed for the ticket since the promise was made, or the one after which the call was owed.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::{MOST, Place, too_many};
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;
use crate::domain::words::{PromiseKind, TicketKind};
use crate::error::Failure;
use crate::report::asked::Asked;
use crate::report::reply_rate::{Only, Question};
use crate::storage::columns::sqlt::{Instant, Uid};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

/// A promise that was due.
#[derive(QueryableByName)]
pub(super) struct Promised {
    #[diesel(sql_type = Text)]
    pub(super) ticket_kind: TicketKind,
    #[diesel(sql_type = Instant)]
    due_at: Moment,
    #[diesel(sql_type = Nullable<Instant>)]
    fulfilled_at: Option<Moment>,
    #[diesel(sql_type = Nullable<Text>)]
    area: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    service: Option<String>,
    #[diesel(sql_type = Nullable<Uid>)]
    technician: Option<UserId>,
}

impl Promised {
    /// Whether it was kept, late, or nothing yet.
    pub(super) fn was_kept(&self) -> Option<bool> {
        self.fulfilled_at.map(|at| at <= self.due_at)
    }

    /// Where it belongs; nowhere before a visit is agreed.
    pub(super) fn place(&self) -> Option<Place<'_>> {
        Some(Place {
            area: self.area.as_deref()?,
            service: self.service.as_deref()?,
            technician: self.technician?,
        })
    }
}

/// The promises to agree a visit.
pub(super) fn bookings(db: &mut Db, question: &Question, now: Moment) -> Result<Vec<Promised>, Failure> {
    const VISIT: &str = "appointments.ticket_id = promises.ticket_id AND appointments.booked_at >= promises.made_at \
                         ORDER BY appointments.booked_at, appointments.id LIMIT 1";
    due(db, question, PromiseKind::Booking, VISIT, "", now)
}

/// The promises to call after a visit: those that were made when it was done.
pub(super) fn callbacks(db: &mut Db, question: &Question, now: Moment) -> Result<Vec<Promised>, Failure> {
    const VISIT: &str =
        "appointments.ticket_id = promises.ticket_id AND appointments.done_at = promises.made_at LIMIT 1";
    const AFTER_ONE: &str = " AND EXISTS (SELECT 1 FROM appointments \
                             WHERE appointments.ticket_id = promises.ticket_id AND appointments.done_at = promises.made_at)";
    due(db, question, PromiseKind::Callback, VISIT, AFTER_ONE, now)
}

/// Those of a kind that count in the rate, with the visit of this condition.
fn due(
    db: &mut Db,
    question: &Question,
    kind: PromiseKind,
    visit: &str,
    condition: &str,
    now: Moment,
) -> Result<Vec<Promised>, Failure> {
    let of_visit = |column: &str| format!("(SELECT appointments.{column} FROM appointments WHERE {visit})");
    let select = format!(
        "SELECT ticket_kind, due_at, CASE WHEN fulfilled_at <= $1 THEN fulfilled_at END AS fulfilled_at, \
         {} AS area, {} AS service, {} AS technician",
        of_visit("area"),
        of_visit("service"),
        of_visit("technician_id")
    );
    let question = Question {
        kind,
        ..question.clone()
    };
    let asked = Asked::new(&select, now)
        .about(&question, question.from, question.to, "FALSE")
        .add(" AND due_at < $1 AND (voided_at IS NULL OR voided_at > due_at OR fulfilled_at <= $1)")
        .add(condition)
        .add(&format!(" LIMIT {}", MOST + 1));
    let found: Vec<Promised> = asked.query().load(db.conn()).map_err(StoreFault::from)?;
    too_many(found.len())?;
    Ok(found)
}

/// The promises of a period, of tickets in these regions where they are named.
pub(super) fn question(from: Moment, to: Moment, regions: Option<&[String]>) -> Question {
    Question {
        only: Only {
            within: regions.map(<[String]>::to_vec),
            ..Only::default()
        },
        ..Question::about_replies(from, to, jiff::tz::TimeZone::UTC)
    }
}
