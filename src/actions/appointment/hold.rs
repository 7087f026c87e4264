//! A free window is held for a few minutes while the customer decides. The time of a technician is taken by it like by an
//! agreed visit; what nobody agrees to in time is free again by itself.

use crate::actions::change::locked;
use crate::actions::{House, Target};
use crate::domain::appointment::{Crew, Offer, TECHNICIANS_MAX, VisitRules};
use crate::domain::ids::{AppointmentId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::reservations::{self, ReservationRow};
use crate::storage::{areas, policies, technicians};

use super::windows::{Errand, codes, day_of, errand, free_among, horizon, nearest};

/// How often another technician or place is tried when somebody was faster.
const TRIES: usize = 64;

/// A window that a customer wishes for.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The code of what is to be done.
    pub service: String,
    /// The code of the area.
    pub area: String,
    /// When the window begins.
    pub from: Moment,
    /// The only technician who may come; anybody where that is none.
    pub technician: Option<UserId>,
}

/// Holds a window for a ticket, in the place of what was held for it before.
pub fn hold(db: &mut Db, now: Moment, house: &House, target: Target, wish: &Wish) -> Result<ReservationRow, Failure> {
    let (ticket, now) = locked(db, now, target)?;
    ticket.must_be_open()?;
    codes(&wish.service, &wish.area)?;
    // Whoever changes how many visits the area takes waits for us, or we for them; before anything is given up.
    areas::share(db, &wish.area)?;
    reservations::release_held_of(db, ticket.id)?;
    let errand = errand(db, &ticket, &wish.service, &wish.area)?;
    let kept = Keeping {
        id: AppointmentId::new(now, db.dice()),
        ticket: ticket.id,
        held_until: Some((now + house.visits.hold).min(wish.from)),
    };
    let is_too_far = day_of(house, wish.from) > horizon(house, now);
    let kept = if is_too_far {
        None
    } else {
        keep(db, now, house, &house.visits, &errand, wish, kept)?
    };
    match kept {
        Some(kept) => Ok(kept),
        None => Err(not_free(db, now, house, &errand, wish)?.into()),
    }
}

/// For what time is taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keeping {
    pub(super) id: AppointmentId,
    pub(super) ticket: TicketId,
    /// Nothing where it is agreed already.
    pub(super) held_until: Option<Moment>,
}

/// Takes a technician's time, and a place in the window, for a wish; nothing when it is not free. When somebody is faster
/// the next one is tried.
pub(super) fn keep(
    db: &mut Db,
    now: Moment,
    house: &House,
    rules: &VisitRules,
    errand: &Errand,
    wish: &Wish,
    keeping: Keeping,
) -> Result<Option<ReservationRow>, Failure> {
    let date = day_of(house, wish.from);
    for _ in 0..TRIES {
        let planned = technicians::list(db, TECHNICIANS_MAX)?;
        let free = free_among(db, now, house, rules, errand, (date, date), wish.technician, &planned)?;
        let Some(offer) = free.into_iter().find(|offer| offer.window.from == wish.from) else {
            return Ok(None);
        };
        if !can_still_come(db, house, errand, &offer)? {
            // What was looked at is older than what is: calendars are remembered for a moment.
            house.forget();
        } else if let Some(kept) = keep_offer(db, now, errand, offer, keeping)? {
            return Ok(Some(kept));
        }
    }
    Err(Failure::Raced)
}

/// Whether the technician comes as offered by what stands now in the database, and goes on to until this is stored.
fn can_still_come(db: &mut Db, house: &House, errand: &Errand, offer: &Offer) -> Result<bool, Failure> {
    let Some(plan) = technicians::share(db, offer.technician)? else {
        return Ok(false);
    };
    let calendar = policies::newest_calendar(db, &plan.calendar)?;
    Ok(calendar.is_some_and(|calendar| {
        let crew = Crew {
            technician: &plan.technician,
            calendar: &calendar,
        };
        crew.comes_for(&errand.area.code, &errand.service.skill) && crew.works_through(offer.busy, &house.zone)
    }))
}

/// Takes what was offered; nothing when somebody was faster.
fn keep_offer(
    db: &mut Db,
    now: Moment,
    errand: &Errand,
    offer: Offer,
    keeping: Keeping,
) -> Result<Option<ReservationRow>, Failure> {
    reservations::clear_the_way(db, now, offer.technician, &errand.area.code, offer.window.from)?;
    let seat = match errand.area.visits_per_window {
        None => None,
        Some(most) => match free_seat(&reservations::seats(db, &errand.area.code, offer.window.from)?, most) {
            Some(seat) => Some(seat),
            None => return Ok(None),
        },
    };
    let row = ReservationRow {
        id: keeping.id,
        ticket_id: keeping.ticket,
        technician_id: offer.technician,
        service: errand.service.code.clone(),
        area: errand.area.code.clone(),
        window_from: offer.window.from,
        window_until: offer.window.until,
        busy_from: offer.busy.from,
        busy_until: offer.busy.until,
        seat,
        held_until: keeping.held_until,
    };
    if reservations::keep(db, &row)? {
        return Ok(Some(row));
    }
    reservations::release(db, row.id)?;
    Ok(None)
}

/// The lowest place that nobody has, where there are fewer visits than may be. Two who look at the same moment see the
/// same place, and the database gives it to one of them.
fn free_seat(taken: &[Option<i32>], most: u32) -> Option<i32> {
    let most = i32::try_from(most).unwrap_or(i32::MAX);
    if taken.len() >= usize::try_from(most).unwrap_or(usize::MAX) {
        return None;
    }
    (1..=most).find(|seat| !taken.contains(&Some(*seat)))
}

/// Why the wish is not free, and what is instead.
fn not_free(db: &mut Db, now: Moment, house: &House, errand: &Errand, wish: &Wish) -> Result<Refusal, Failure> {
    let date = day_of(house, wish.from);
    let mut windows = house.visits.windows.iter();
    let is_window = windows.any(|window| window.on(date, &house.zone).is_some_and(|on| on.from == wish.from));
    let reason = if wish.from <= now {
        "the window lies in the past"
    } else if !is_window {
        "no window begins at that time"
    } else if wish.from < now + house.visits.notice {
        "the window begins too soon"
    } else if date > horizon(house, now) {
        "visits are not agreed so far ahead"
    } else {
        "the window is full, or nobody with the skill works then"
    };
    let instead = nearest(db, now, house, errand)?;
    Ok(Refusal::NoWindow { reason, instead })
}
