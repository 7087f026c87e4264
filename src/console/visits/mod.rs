//! Visits: the day's board for those who send technicians, a technician's own day on a phone, and the page on which a visit
//! is agreed for a ticket.

mod board;
mod booking;
mod day;

pub(super) use board::page as board;
pub(super) use booking::{act, form};
pub(super) use day::step;

use actix_web::HttpResponse;
use jiff::civil::Date;

use crate::console::forms::Complaint;
use crate::console::staff::Staff;
use crate::domain::appointment::{Appointment, AppointmentState};
use crate::domain::mask::mask_within;
use crate::domain::ticket::Ticket;
use crate::domain::words::Role;
use crate::pages::{Trouble, window_of};

/// The day that was asked for, or today where the operator is.
fn day_or_today(staff: &Staff, day: Option<Date>) -> Date {
    day.unwrap_or_else(|| staff.now.timestamp().to_zoned(staff.reader.sign.zone.clone()).date())
}

/// The page of a day again, with what is wrong and what was typed: a technician's own, or the board.
async fn day_again(
    staff: &Staff,
    day: Option<Date>,
    typed: Option<day::Typed>,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    if staff.caller.role == Role::Technician {
        return day::own(staff, day, None, typed, complaint).await;
    }
    board::shown(staff, board::Asked::of(day), complaint).await
}

/// A day, and those beside it; empty where there is none.
struct DayLinks {
    this: String,
    before: String,
    after: String,
}

impl DayLinks {
    fn of(day: Date) -> Self {
        let beside = |day: Result<Date, jiff::Error>| day.map_or_else(|_| String::new(), |day| day.to_string());
        DayLinks {
            this: day.to_string(),
            before: beside(day.yesterday()),
            after: beside(day.tomorrow()),
        }
    }
}

/// A visit as it stands in a list.
struct VisitView {
    id: String,
    number: String,
    subject: String,
    /// `10:00 ～ 12:00`, with the day where it is another one.
    window: String,
    technician: String,
    state: String,
    /// How the customer confirmed it.
    confirmed: Option<String>,
    /// The colour of the state.
    class: &'static str,
    standing: AppointmentState,
}

impl VisitView {
    fn of(staff: &Staff, visit: &Appointment, ticket: &Ticket) -> Self {
        let (reader, standing) = (&staff.reader, visit.state());
        let is_late = visit.is_awaited() && staff.now > visit.window.until;
        let word = if is_late { "late" } else { standing.as_str() };
        let class = match standing {
            _ if is_late => "tag--bad",
            AppointmentState::Done => "tag--ok",
            AppointmentState::Arrived | AppointmentState::OnTheWay => "tag--brand",
            AppointmentState::Absent | AppointmentState::Cancelled => "tag--soon",
            AppointmentState::Booked => "",
        };
        VisitView {
            id: visit.id.to_string(),
            number: ticket.number.clone(),
            subject: ticket.word("subject").to_owned(),
            window: window_of(reader, visit.window, staff.now),
            technician: staff.name_of(visit.technician),
            state: reader.fill("visits-state", &[("state", word.into())]),
            confirmed: visit
                .confirmed
                .map(|by| reader.fill("visit-code-confirmed", &[("by", by.as_str().into())])),
            class,
            standing,
        }
    }

    /// What it is about, where others may read along.
    fn masked(&self) -> String {
        mask_within(&self.subject)
    }

    /// Whether it is to come, or under way.
    fn is_open(&self) -> bool {
        self.can_arrive() || self.is_there()
    }

    fn can_set_out(&self) -> bool {
        self.standing == AppointmentState::Booked
    }

    fn can_arrive(&self) -> bool {
        matches!(self.standing, AppointmentState::Booked | AppointmentState::OnTheWay)
    }

    fn is_there(&self) -> bool {
        self.standing == AppointmentState::Arrived
    }
}
