//! What customers say of visits: the score of the service, and the answer when they are called back, belong to the visit that was done last before it was given.

use crate::domain::event::{Event, Fact};
use crate::domain::ids::{AppointmentId, TicketId};
use crate::domain::moment::Moment;

/// The customer's last word on a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitRating {
    pub appointment: AppointmentId,
    pub ticket: TicketId,
    /// From 1 to 5.
    pub score: i32,
    pub at: Moment,
}

/// What the customer answered when they were called back after a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitAnswer {
    pub appointment: AppointmentId,
    pub ticket: TicketId,
    /// Whether what was promised was done.
    pub as_promised: bool,
    pub at: Moment,
}

/// The ratings of a ticket's visits and the answers on them, as its events tell them one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VisitRatings {
    done: Option<AppointmentId>,
    /// One for each visit that was rated.
    pub told: Vec<VisitRating>,
    /// One for each visit after which the customer was called.
    pub answered: Vec<VisitAnswer>,
}

impl VisitRatings {
    /// What is told from here on, where this visit was done last.
    pub fn after(done: Option<AppointmentId>) -> Self {
        VisitRatings {
            done,
            ..VisitRatings::default()
        }
    }

    /// One event more.
    pub fn follow(&mut self, event: &Event) {
        match (&event.fact, self.done) {
            (Fact::VisitDone { appointment, .. }, _) => self.done = Some(*appointment),
            (Fact::SurveyAnswered { score }, Some(appointment)) => {
                self.told.retain(|known| known.appointment != appointment);
                self.told.push(VisitRating {
                    appointment,
                    ticket: event.ticket,
                    score: *score,
                    at: event.at,
                });
            }
            (Fact::CalledBack { as_promised, .. }, Some(appointment)) => {
                self.answered.retain(|known| known.appointment != appointment);
                self.answered.push(VisitAnswer {
                    appointment,
                    ticket: event.ticket,
                    as_promised: *as_promised,
                    at: event.at,
                });
            }
            _ => {}
        }
    }
}
