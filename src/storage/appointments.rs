//! Visits that were agreed, as rows: the fold of their events, kept beside them so that days and technicians can be asked
//! for. A row is written under the lock of its ticket.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Nullable};

use super::db::Db;
use super::dialect::{MultiBackend, claimed};
use super::fault::StoreFault;
use super::schema::{appointments, areas, tickets};
use super::scope::of_tickets_within;
use crate::domain::appointment::{Appointment, Cancelled, Confirmed, Side, Window};
use crate::domain::ids::{AppointmentId, PromiseId, TicketId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::promise::Promise;
use crate::domain::rights::Scope;
use crate::domain::words::PromiseKind;

/// The appointment of this id.
pub fn find(db: &mut Db, id: AppointmentId) -> Result<Option<Appointment>, StoreFault> {
    let row = appointments::table.find(id).select(AppointmentRow::as_select());
    let row: Option<AppointmentRow> = row.first(db.conn()).optional()?;
    Ok(row.map(AppointmentRow::into_appointment))
}

/// The appointments of a ticket in the order in which they were agreed.
pub fn of_ticket(db: &mut Db, ticket: TicketId) -> Result<Vec<Appointment>, StoreFault> {
    let rows: Vec<AppointmentRow> = appointments::table
        .filter(appointments::ticket_id.eq(ticket))
        .order((appointments::booked_at, appointments::id))
        .select(AppointmentRow::as_select())
        .load(db.conn())?;
    Ok(rows.into_iter().map(AppointmentRow::into_appointment).collect())
}

/// Who comes to keep this promise; nobody where it is not of a visit.
pub fn technician_for(db: &mut Db, ticket: TicketId, promise: &Promise) -> Result<Option<UserId>, StoreFault> {
    if promise.kind != PromiseKind::Visit {
        return Ok(None);
    }
    Ok(of_promise(db, ticket, promise.id)?.map(|visit| visit.technician))
}

/// The visit that this promise of a ticket is about: the one agreed last.
pub fn of_promise(db: &mut Db, ticket: TicketId, promise: PromiseId) -> Result<Option<Appointment>, StoreFault> {
    let row = appointments::table
        .filter(appointments::ticket_id.eq(ticket))
        .filter(appointments::promise_id.eq(promise))
        .order((appointments::booked_at.desc(), appointments::id.desc()))
        .select(AppointmentRow::as_select());
    let row: Option<AppointmentRow> = row.first(db.conn()).optional()?;
    Ok(row.map(AppointmentRow::into_appointment))
}

/// Whose visits are looked for.
#[derive(Debug, Clone)]
pub enum Visits<'s> {
    /// Of tickets within a scope, of one area where it is named.
    Within(&'s Scope, Option<&'s str>),
    /// Of one technician.
    Of(UserId),
}

/// At most `most` appointments whose window begins within the period, and that were not given up, by time.
pub fn within(db: &mut Db, period: Window, whose: &Visits<'_>, most: i64) -> Result<Vec<Appointment>, StoreFault> {
    let mut query = appointments::table
        .filter(appointments::window_from.ge(period.from))
        .filter(appointments::window_from.lt(period.until))
        .filter(appointments::cancelled_at.is_null())
        .into_boxed::<MultiBackend>();
    match whose {
        Visits::Of(technician) => query = query.filter(appointments::technician_id.eq(*technician)),
        Visits::Within(scope, area) => {
            if let Some(within) = of_tickets_within::<appointments::table>("appointments.ticket_id", scope) {
                query = query.filter(within);
            }
            if let Some(area) = area {
                query = query.filter(appointments::area.eq((*area).to_owned()));
            }
        }
    }
    let rows: Vec<AppointmentRow> = query
        .order((appointments::busy_from, appointments::id))
        .limit(most)
        .select(AppointmentRow::as_select())
        .load(db.conn())?;
    Ok(rows.into_iter().map(AppointmentRow::into_appointment).collect())
}

/// At most `most` awaited appointments from a moment on, of one technician where one is named, by time.
pub fn awaited_from(
    db: &mut Db,
    from: Moment,
    technicians: Option<&[UserId]>,
    area: Option<&str>,
    most: i64,
) -> Result<Vec<Appointment>, StoreFault> {
    let mut query = appointments::table
        .filter(appointments::window_from.ge(from))
        .filter(appointments::cancelled_at.is_null())
        .filter(appointments::arrived_at.is_null())
        .into_boxed::<MultiBackend>();
    if let Some(technicians) = technicians {
        query = query.filter(appointments::technician_id.eq_any(technicians.to_vec()));
    }
    if let Some(area) = area {
        query = query.filter(appointments::area.eq(area.to_owned()));
    }
    let rows: Vec<AppointmentRow> = query
        .order((appointments::window_from, appointments::booked_at, appointments::id))
        .limit(most)
        .select(AppointmentRow::as_select())
        .load(db.conn())?;
    Ok(rows.into_iter().map(AppointmentRow::into_appointment).collect())
}

/// A visit whose window ended.
#[derive(Debug, Clone)]
pub struct Ended {
    pub visit: Appointment,
    /// Whether another one was done for its ticket before.
    pub follows_another: bool,
    /// The ticket's number and region.
    pub number: String,
    pub region: Option<String>,
    /// What the customer said of it, from 1 to 5.
    pub score: Option<i32>,
    /// What they answered when they were called back: whether what was promised was done.
    pub as_promised: Option<bool>,
}

/// A row of them, in the order of the fields of [`Ended`].
type EndedRow = (AppointmentRow, bool, String, Option<String>, Option<i32>, Option<bool>);

/// At most `most` visits whose window ended within the period, of areas of these regions where they are named.
pub fn ended_within(
    db: &mut Db,
    period: Window,
    regions: Option<&[String]>,
    most: i64,
) -> Result<Vec<Ended>, StoreFault> {
    const ANOTHER: &str = "EXISTS (SELECT 1 FROM appointments AS earlier \
                           WHERE earlier.ticket_id = appointments.ticket_id AND earlier.done_at < appointments.done_at)";
    const SCORE: &str = "(SELECT score FROM visit_ratings WHERE visit_ratings.appointment_id = appointments.id)";
    const ANSWER: &str = "(SELECT as_promised FROM visit_answers WHERE visit_answers.appointment_id = appointments.id)";
    // No window is longer than a day.
    let mut query = appointments::table
        .inner_join(tickets::table)
        .filter(appointments::window_from.ge(period.from - Span::days(1)))
        .filter(appointments::window_from.lt(period.until))
        .filter(appointments::window_until.ge(period.from))
        .filter(appointments::window_until.lt(period.until))
        .into_boxed::<MultiBackend>();
    if let Some(regions) = regions {
        let theirs = areas::table
            .filter(areas::region.eq_any(regions.to_vec()))
            .select(areas::code);
        query = query.filter(appointments::area.eq_any(theirs));
    }
    let rows: Vec<EndedRow> = query
        .order((appointments::window_from, appointments::id))
        .limit(most)
        .select((
            AppointmentRow::as_select(),
            sql::<Bool>(ANOTHER),
            tickets::number,
            tickets::region,
            sql::<Nullable<Integer>>(SCORE),
            sql::<Nullable<Bool>>(ANSWER),
        ))
        .load(db.conn())?;
    let ended = rows
        .into_iter()
        .map(|(row, follows_another, number, region, score, as_promised)| Ended {
            visit: row.into_appointment(),
            follows_another,
            number,
            region,
            score,
            as_promised,
        });
    Ok(ended.collect())
}

/// A technician's time that was kept for a visit.
#[derive(Debug, Clone)]
pub struct Kept {
    pub technician: UserId,
    pub area: String,
    pub service: String,
    pub busy: Window,
}

/// At most `most` times that were kept around the period for visits that were not given up.
pub fn kept_within(db: &mut Db, period: Window, most: i64) -> Result<Vec<Kept>, StoreFault> {
    // No window is longer than a day, no work begins after it or takes longer than a day with the way.
    let rows: Vec<(UserId, String, String, Moment, Moment)> = appointments::table
        .filter(appointments::window_from.ge(period.from - Span::days(2)))
        .filter(appointments::window_from.lt(period.until))
        .filter(appointments::busy_until.gt(period.from))
        .filter(appointments::cancelled_at.is_null())
        .limit(most)
        .select((
            appointments::technician_id,
            appointments::area,
            appointments::service,
            appointments::busy_from,
            appointments::busy_until,
        ))
        .load(db.conn())?;
    let kept = rows.into_iter().map(|(technician, area, service, from, until)| Kept {
        technician,
        area,
        service,
        busy: Window { from, until },
    });
    Ok(kept.collect())
}

/// How many there are.
pub fn count(db: &mut Db) -> Result<i64, StoreFault> {
    Ok(appointments::table.count().get_result(db.conn())?)
}

/// Stores an appointment that was agreed.
pub fn create(db: &mut Db, appointment: &Appointment) -> Result<(), StoreFault> {
    diesel::insert_into(appointments::table)
        .values(AppointmentRow::of(appointment))
        .execute(db.conn())?;
    Ok(())
}

/// Stores what became of one.
pub fn save(db: &mut Db, appointment: &Appointment) -> Result<(), StoreFault> {
    let one = diesel::update(appointments::table.find(appointment.id));
    one.set(AppointmentRow::of(appointment)).execute(db.conn())?;
    Ok(())
}

/// Notes when the customer is reminded next; nothing when they are not.
pub fn remind_at(db: &mut Db, id: AppointmentId, at: Option<Moment>) -> Result<(), StoreFault> {
    let one = diesel::update(appointments::table.find(id));
    one.set(appointments::remind_at.eq(at)).execute(db.conn())?;
    Ok(())
}

/// Whether there is anybody to be reminded by now.
pub fn has_to_remind(db: &mut Db, now: Moment) -> Result<bool, StoreFault> {
    let due = appointments::table.filter(appointments::remind_at.le(now));
    let first: Option<AppointmentId> = due.select(appointments::id).first(db.conn()).optional()?;
    Ok(first.is_some())
}

/// At most `most` appointments whose customers are to be reminded by now, kept until the transaction ends; those that
/// another transaction holds are left to it.
pub fn to_remind(db: &mut Db, now: Moment, most: i64) -> Result<Vec<Appointment>, StoreFault> {
    let due = appointments::table
        .filter(appointments::remind_at.le(now))
        .order((appointments::remind_at, appointments::id))
        .limit(most);
    let rows: Vec<AppointmentRow> = claimed!(db.conn(), due.select(AppointmentRow::as_select()), load)?;
    Ok(rows.into_iter().map(AppointmentRow::into_appointment).collect())
}

/// A row of `appointments`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone)]
#[diesel(table_name = appointments, treat_none_as_null = true)]
pub struct AppointmentRow {
    pub id: AppointmentId,
    pub ticket_id: TicketId,
    pub promise_id: PromiseId,
    pub service: String,
    pub area: String,
    pub technician_id: UserId,
    pub window_from: Moment,
    pub window_until: Moment,
    pub busy_from: Moment,
    pub busy_until: Moment,
    pub booked_at: Moment,
    pub side: Side,
    pub replaces: Option<AppointmentId>,
    pub on_way_at: Option<Moment>,
    pub arrived_at: Option<Moment>,
    pub absent_at: Option<Moment>,
    pub done_at: Option<Moment>,
    pub fixed: Option<bool>,
    pub cancelled_at: Option<Moment>,
    pub cancelled_side: Option<Side>,
    pub moved: Option<bool>,
    pub confirmed: Option<Confirmed>,
}

impl AppointmentRow {
    /// The row of an appointment.
    pub fn of(appointment: &Appointment) -> Self {
        let cancelled = appointment.cancelled;
        AppointmentRow {
            id: appointment.id,
            ticket_id: appointment.ticket,
            promise_id: appointment.promise,
            service: appointment.service.clone(),
            area: appointment.area.clone(),
            technician_id: appointment.technician,
            window_from: appointment.window.from,
            window_until: appointment.window.until,
            busy_from: appointment.busy.from,
            busy_until: appointment.busy.until,
            booked_at: appointment.booked_at,
            side: appointment.side,
            replaces: appointment.replaces,
            on_way_at: appointment.on_way_at,
            arrived_at: appointment.arrived_at,
            absent_at: appointment.absent_at,
            done_at: appointment.done_at,
            fixed: appointment.fixed,
            cancelled_at: cancelled.map(|cancelled| cancelled.at),
            cancelled_side: cancelled.map(|cancelled| cancelled.side),
            moved: cancelled.map(|cancelled| cancelled.moved),
            confirmed: appointment.confirmed,
        }
    }

    /// The appointment of this row.
    pub fn into_appointment(self) -> Appointment {
        let cancelled = self.cancelled_at.zip(self.cancelled_side).zip(self.moved);
        Appointment {
            id: self.id,
            ticket: self.ticket_id,
            promise: self.promise_id,
            service: self.service,
            area: self.area,
            technician: self.technician_id,
            window: Window {
                from: self.window_from,
                until: self.window_until,
            },
            busy: Window {
                from: self.busy_from,
                until: self.busy_until,
            },
            booked_at: self.booked_at,
            side: self.side,
            replaces: self.replaces,
            on_way_at: self.on_way_at,
            arrived_at: self.arrived_at,
            absent_at: self.absent_at,
            done_at: self.done_at,
            fixed: self.fixed,
            confirmed: self.confirmed,
            cancelled: cancelled.map(|((at, side), moved)| Cancelled { at, side, moved }),
        }
    }
}
