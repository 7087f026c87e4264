//! Technicians' time that is kept for visits. Unique keys, not the code, see to it that nobody is booked twice and that no
//! area takes more visits than it may.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::{insert_many_or_skip, insert_or_skip};
use super::fault::StoreFault;
use super::schema::{reservations, reserved_quarters};
use crate::domain::appointment::{Taken, Window};
use crate::domain::ids::{AppointmentId, TicketId, UserId};
use crate::domain::moment::{Moment, Span};

/// No visit keeps more than this of a technician's time.
const LONGEST: Span = Span::days(1);

/// The time that is taken within a period, of some technicians and of an area, by what is agreed or still held at `now`.
pub fn taken(
    db: &mut Db,
    period: Window,
    technicians: &[UserId],
    area: &str,
    now: Moment,
) -> Result<Vec<Taken>, StoreFault> {
    let rows: Vec<(UserId, String, Moment, Moment, Moment)> = reservations::table
        .filter(reservations::busy_from.gt(period.from - LONGEST))
        .filter(reservations::busy_from.lt(period.until))
        .filter(
            reservations::technician_id
                .eq_any(technicians)
                .or(reservations::area.eq(area)),
        )
        .filter(
            reservations::held_until
                .is_null()
                .or(reservations::held_until.gt(now).assume_not_null()),
        )
        .select((
            reservations::technician_id,
            reservations::area,
            reservations::window_from,
            reservations::busy_from,
            reservations::busy_until,
        ))
        .load(db.conn())?;
    let taken = |(technician, area, window_from, from, until)| Taken {
        technician,
        area,
        window_from,
        busy: Window { from, until },
    };
    Ok(rows.into_iter().map(taken).collect())
}

/// Keeps a technician's time. `false` when a quarter of it or the place in its window is taken: what was written then must
/// be given up with [`release`].
pub fn keep(db: &mut Db, reservation: &ReservationRow) -> Result<bool, StoreFault> {
    if insert_or_skip!(db.conn(), reservations::table, reservation)? == 0 {
        return Ok(false);
    }
    let quarters: Vec<QuarterRow> = reservation
        .busy()
        .quarters()
        .map(|quarter| QuarterRow {
            technician_id: reservation.technician_id,
            quarter,
            reservation_id: reservation.id,
        })
        .collect();
    Ok(insert_many_or_skip!(db.conn(), reserved_quarters::table, &quarters)? == quarters.len())
}

/// Gives up what was kept; whether there was anything.
pub fn release(db: &mut Db, id: AppointmentId) -> Result<bool, StoreFault> {
    Ok(diesel::delete(reservations::table.find(id)).execute(db.conn())? == 1)
}

/// Gives up what is held for a ticket and not agreed.
pub fn release_held_of(db: &mut Db, ticket: TicketId) -> Result<(), StoreFault> {
    let held = reservations::table
        .filter(reservations::ticket_id.eq(ticket))
        .filter(reservations::held_until.is_not_null());
    diesel::delete(held).execute(db.conn())?;
    Ok(())
}

/// Gives up what is held of these technicians' time and not agreed.
pub fn release_held_by(db: &mut Db, technicians: &[UserId]) -> Result<(), StoreFault> {
    let held = reservations::table
        .filter(reservations::technician_id.eq_any(technicians))
        .filter(reservations::held_until.is_not_null());
    diesel::delete(held).execute(db.conn())?;
    Ok(())
}

/// Gives up what is held in an area and not agreed.
pub fn release_held_in(db: &mut Db, area: &str) -> Result<(), StoreFault> {
    let held = reservations::table
        .filter(reservations::area.eq(area))
        .filter(reservations::held_until.is_not_null());
    diesel::delete(held).execute(db.conn())?;
    Ok(())
}

/// Gives up what was held until before `now`; how many.
pub fn release_over(db: &mut Db, now: Moment) -> Result<usize, StoreFault> {
    let over = reservations::table.filter(reservations::held_until.le(now).assume_not_null());
    Ok(diesel::delete(over).execute(db.conn())?)
}

/// The same, as far as it stands in the way of a technician or in a window of an area.
pub fn clear_the_way(
    db: &mut Db,
    now: Moment,
    technician: UserId,
    area: &str,
    window_from: Moment,
) -> Result<(), StoreFault> {
    let here = reservations::area
        .eq(area)
        .and(reservations::window_from.eq(window_from));
    let over = reservations::table
        .filter(reservations::held_until.le(now).assume_not_null())
        .filter(reservations::technician_id.eq(technician).or(here));
    diesel::delete(over).execute(db.conn())?;
    Ok(())
}

/// What is held for a ticket at `now`.
pub fn held_of(db: &mut Db, ticket: TicketId, now: Moment) -> Result<Option<ReservationRow>, StoreFault> {
    let held = reservations::table
        .filter(reservations::ticket_id.eq(ticket))
        .filter(reservations::held_until.gt(now).assume_not_null());
    Ok(held.select(ReservationRow::as_select()).first(db.conn()).optional()?)
}

/// What is kept under this id.
pub fn find(db: &mut Db, id: AppointmentId) -> Result<Option<ReservationRow>, StoreFault> {
    let row = reservations::table.find(id).select(ReservationRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// What was held is agreed. `false` when it ran out.
pub fn agree(db: &mut Db, id: AppointmentId, now: Moment) -> Result<bool, StoreFault> {
    let held = reservations::table
        .find(id)
        .filter(reservations::held_until.gt(now).assume_not_null());
    let agreed = diesel::update(held).set(reservations::held_until.eq(None::<Moment>));
    Ok(agreed.execute(db.conn())? == 1)
}

/// The places taken in a window of an area.
pub fn seats(db: &mut Db, area: &str, window_from: Moment) -> Result<Vec<Option<i32>>, StoreFault> {
    Ok(reservations::table
        .filter(reservations::area.eq(area))
        .filter(reservations::window_from.eq(window_from))
        .order(reservations::seat)
        .select(reservations::seat)
        .load(db.conn())?)
}

/// What is kept in an area from a moment on, by window.
pub fn of_area_from(db: &mut Db, area: &str, from: Moment) -> Result<Vec<(AppointmentId, Moment)>, StoreFault> {
    Ok(reservations::table
        .filter(reservations::area.eq(area))
        .filter(reservations::window_from.ge(from))
        .order((reservations::window_from, reservations::id))
        .select((reservations::id, reservations::window_from))
        .load(db.conn())?)
}

/// Gives something that is kept its place in its window, or none.
pub fn seat(db: &mut Db, id: AppointmentId, seat: Option<i32>) -> Result<(), StoreFault> {
    let one = diesel::update(reservations::table.find(id));
    one.set(reservations::seat.eq(seat)).execute(db.conn())?;
    Ok(())
}

/// A row of `reservations`.
#[derive(Queryable, Selectable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = reservations)]
pub struct ReservationRow {
    pub id: AppointmentId,
    pub ticket_id: TicketId,
    pub technician_id: UserId,
    pub service: String,
    pub area: String,
    pub window_from: Moment,
    pub window_until: Moment,
    pub busy_from: Moment,
    pub busy_until: Moment,
    pub seat: Option<i32>,
    pub held_until: Option<Moment>,
}

impl ReservationRow {
    /// What the customer chose.
    pub fn window(&self) -> Window {
        Window {
            from: self.window_from,
            until: self.window_until,
        }
    }

    /// The technician's time.
    pub fn busy(&self) -> Window {
        Window {
            from: self.busy_from,
            until: self.busy_until,
        }
    }
}

/// A row of `reserved_quarters`.
#[derive(Insertable, Debug, Clone, Copy)]
#[diesel(table_name = reserved_quarters)]
struct QuarterRow {
    technician_id: UserId,
    quarter: i64,
    reservation_id: AppointmentId,
}
