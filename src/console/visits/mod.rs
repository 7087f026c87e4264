//! Visits: the day's board for those who send technicians, a technician's own day on a phone, and the page on which a visit
//! is agreed for a ticket.

mod booking;
mod day;

pub(super) use booking::{act, form};
pub(super) use day::{board, step};

use crate::console::staff::Staff;
use crate::domain::appointment::{Appointment, AppointmentState};
use crate::domain::ticket::Ticket;
use crate::pages::window_of;

/// A visit as it stands in a list.
struct VisitView {
    id: String,
    number: String,
    subject: String,
    /// `10:00 ～ 12:00`, with the day where it is another one.
    window: String,
    technician: String,
    state: String,
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
            class,
            standing,
        }
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
