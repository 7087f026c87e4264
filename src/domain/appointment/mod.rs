//! A visit that was agreed with the customer: a window that the customer chose, a technician whose time is kept for it,
//! and what became of it. An appointment is the fold of the visit's events in its ticket's chain, as a ticket is of all.

mod code;
mod feed;
mod free;
mod ical;
mod rating;
mod rules;
mod service;

#[cfg(test)]
mod tests;

pub use code::{Confirmed, KeptCode, NotConfirmed, VisitCode};
pub use feed::{Entry, FeedOf, Revised, feed_of, revised};
pub use free::{Asked, Crew, Offer, Search, Taken, Technician};
pub use ical::calendar_of;
pub use rating::{VisitAnswer, VisitRating, VisitRatings};
pub use rules::{DayWindow, VisitRules, WINDOWS_MAX};
pub use service::{AREAS_MAX, Area, SERVICES_MAX, Service, TECHNICIANS_MAX, checked_skills, checked_texts};

use serde::{Deserialize, Serialize};

use super::event::{Event, Fact, Happening};
use super::ids::{AppointmentId, PromiseId, TicketId, UserId};
use super::moment::{Moment, Span};
use super::refusal::Refusal;
use super::words::words;

words! {
    /// Whose wish it was.
    Side { Customer = "customer", Operator = "operator" }
}
words! {
    /// Where an appointment stands.
    AppointmentState {
        Booked = "booked",
        /// The technician is on the way.
        OnTheWay = "on_the_way",
        Arrived = "arrived",
        /// We came, waited, and the customer was not there.
        Absent = "absent",
        Done = "done", Cancelled = "cancelled",
    }
}

/// Time from one instant to a later one, which is no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    pub from: Moment,
    pub until: Moment,
}

impl Window {
    /// Whether both have time in common.
    pub fn meets(self, other: Window) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// Whether the other lies in it.
    pub fn holds(self, other: Window) -> bool {
        self.from <= other.from && other.until <= self.until
    }
}

/// A visit that was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    pub id: AppointmentId,
    pub ticket: TicketId,
    /// The promise to arrive inside the window.
    pub promise: PromiseId,
    /// The code of what is done there.
    pub service: String,
    /// The code of the area where it is.
    pub area: String,
    pub technician: UserId,
    /// What the customer chose.
    pub window: Window,
    /// The technician's time that is kept for it: the work and the way.
    pub busy: Window,
    pub booked_at: Moment,
    /// Whose wish the window was.
    pub side: Side,
    /// The appointment in whose place it was agreed.
    pub replaces: Option<AppointmentId>,
    pub on_way_at: Option<Moment>,
    pub arrived_at: Option<Moment>,
    pub absent_at: Option<Moment>,
    pub done_at: Option<Moment>,
    /// Whether what was promised was done; nothing before it is done.
    pub fixed: Option<bool>,
    /// How the customer confirmed it; nothing before it is done.
    pub confirmed: Option<Confirmed>,
    pub cancelled: Option<Cancelled>,
}

/// How an appointment was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled {
    pub at: Moment,
    pub side: Side,
    /// Whether another window was agreed in its place.
    pub moved: bool,
}

/// What the technician writes down with the customer: the service confirmation form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// What was checked with the customer.
    pub checked: String,
    /// What was measured.
    pub measured: String,
    /// What the customer was told to mind.
    pub told: String,
    /// The customer's name, as they wrote it; may be empty where they gave their code.
    pub signed: String,
    /// The code that the customer gave instead.
    pub code: Option<VisitCode>,
    /// Whether what was promised was done.
    pub fixed: bool,
}

impl Appointment {
    /// The appointment that an event begins; `None` when it begins none.
    pub fn begin(event: &Event) -> Option<Appointment> {
        let Fact::VisitBooked {
            appointment,
            promise,
            service,
            area,
            technician,
            window,
            busy,
            side,
            replaces,
        } = event.fact.clone()
        else {
            return None;
        };
        Some(Appointment {
            id: appointment,
            ticket: event.ticket,
            promise,
            service,
            area,
            technician,
            window,
            busy,
            booked_at: event.at,
            side,
            replaces,
            on_way_at: None,
            arrived_at: None,
            absent_at: None,
            done_at: None,
            fixed: None,
            confirmed: None,
            cancelled: None,
        })
    }

    /// The appointment after one more event of its ticket; events about others leave it.
    pub fn apply(&mut self, event: &Event) {
        let at = event.at;
        match &event.fact {
            Fact::VisitPlaced {
                appointment,
                technician,
                busy,
            } if *appointment == self.id => (self.technician, self.busy) = (*technician, *busy),
            Fact::TechnicianSetOut { appointment } if *appointment == self.id => self.on_way_at = Some(at),
            Fact::TechnicianArrived { appointment } if *appointment == self.id => self.arrived_at = Some(at),
            Fact::CustomerAbsent { appointment } if *appointment == self.id => self.absent_at = Some(at),
            Fact::VisitDone {
                appointment,
                fixed,
                confirmed,
            } if *appointment == self.id => {
                (self.done_at, self.fixed, self.confirmed) = (Some(at), Some(*fixed), Some(*confirmed));
            }
            Fact::VisitCancelled {
                appointment,
                side,
                moved,
            } if *appointment == self.id => {
                let (side, moved) = (*side, *moved);
                self.cancelled = Some(Cancelled { at, side, moved });
            }
            _ => {}
        }
    }

    /// Every appointment that these events of a ticket tell of, in the order in which they were agreed.
    pub fn fold<'e>(events: impl IntoIterator<Item = &'e Event>) -> Vec<Appointment> {
        let mut told: Vec<Appointment> = Vec::new();
        for event in events {
            for known in &mut told {
                known.apply(event);
            }
            told.extend(Appointment::begin(event));
        }
        told
    }

    /// Where it stands.
    pub fn state(&self) -> AppointmentState {
        if self.cancelled.is_some() {
            AppointmentState::Cancelled
        } else if self.done_at.is_some() {
            AppointmentState::Done
        } else if self.absent_at.is_some() {
            AppointmentState::Absent
        } else if self.arrived_at.is_some() {
            AppointmentState::Arrived
        } else if self.on_way_at.is_some() {
            AppointmentState::OnTheWay
        } else {
            AppointmentState::Booked
        }
    }

    /// Whether the technician has yet to arrive.
    pub fn is_awaited(&self) -> bool {
        matches!(self.state(), AppointmentState::Booked | AppointmentState::OnTheWay)
    }

    /// Whether it has neither ended nor been given up.
    pub fn is_open(&self) -> bool {
        self.is_awaited() || self.state() == AppointmentState::Arrived
    }

    /// The technician sets out.
    pub fn set_out(&self) -> Result<Happening, Refusal> {
        self.must_be(&[AppointmentState::Booked])?;
        Ok(Fact::TechnicianSetOut { appointment: self.id }.into())
    }

    /// The technician stands at the door. Nobody comes much before the window that the customer chose: an earlier one is
    /// agreed first.
    pub fn arrive(&self, place: &str, early: Span, now: Moment) -> Result<Happening, Refusal> {
        self.must_be(&[AppointmentState::Booked, AppointmentState::OnTheWay])?;
        if now < self.window.from - early {
            return Err(Refusal::VisitStep(format!(
                "the customer chose a window that begins at {}; agree an earlier one first, or arrive {early} before it at the earliest",
                self.window.from
            )));
        }
        Ok(Fact::TechnicianArrived { appointment: self.id }.saying([("place", place)]))
    }

    /// The customer is not there, and we waited as long as we promise to wait.
    pub fn customer_absent(&self, said: &str, wait: Span, now: Moment) -> Result<Happening, Refusal> {
        self.must_be(&[AppointmentState::Arrived])?;
        let until = self
            .arrived_at
            .map_or(now, |arrived| arrived + wait)
            .max(self.window.from + wait);
        if now < until {
            return Err(Refusal::VisitStep(format!(
                "we wait for the customer until {until}; call them meanwhile, and say then that they were not there"
            )));
        }
        Ok(Fact::CustomerAbsent { appointment: self.id }.saying([("text", said)]))
    }

    /// What was to be done there is done, and the customer confirms it: by a code that was found to be the right one, or by
    /// their name.
    pub fn done(&self, confirmation: &Confirmation) -> Result<Happening, Refusal> {
        self.must_be(&[AppointmentState::Arrived])?;
        let Confirmation {
            checked,
            measured,
            told,
            signed,
            code,
            fixed,
        } = confirmation;
        let fact = Fact::VisitDone {
            appointment: self.id,
            fixed: *fixed,
            confirmed: match code {
                Some(_) => Confirmed::Code,
                None => Confirmed::Name,
            },
        };
        Ok(fact.saying([
            ("checked", checked),
            ("measured", measured),
            ("told", told),
            ("signed", signed),
        ]))
    }

    /// It is given up, until the technician stands at the door. A customer who does so without talking to anybody can up to
    /// `change_until` before the window, where that is named, and when nobody came.
    pub fn cancel(
        &self,
        side: Side,
        moved: bool,
        reason: &str,
        change_until: Option<Span>,
        now: Moment,
    ) -> Result<Happening, Refusal> {
        self.must_be(&[AppointmentState::Booked, AppointmentState::OnTheWay])?;
        let last = change_until.map(|span| self.window.from - span);
        if let Some(last) = last.filter(|last| now > *last && now < self.window.until) {
            return Err(Refusal::VisitStep(format!(
                "a visit can be changed here until {last}; after that please call the hotline"
            )));
        }
        if reason.is_empty() {
            return Err(Refusal::field("/reason", "say why the visit is changed or given up"));
        }
        let fact = Fact::VisitCancelled {
            appointment: self.id,
            side,
            moved,
        };
        Ok(fact.saying([("reason", reason)]))
    }

    /// Another technician comes, in the same window.
    pub fn place(&self, technician: UserId, busy: Window) -> Result<Happening, Refusal> {
        self.must_be(&[AppointmentState::Booked, AppointmentState::OnTheWay])?;
        Ok(Fact::VisitPlaced {
            appointment: self.id,
            technician,
            busy,
        }
        .into())
    }

    fn must_be(&self, states: &[AppointmentState]) -> Result<(), Refusal> {
        let state = self.state();
        if states.contains(&state) {
            return Ok(());
        }
        let may = states
            .iter()
            .map(|state| state.as_str())
            .collect::<Vec<_>>()
            .join(" or ");
        Err(Refusal::VisitStep(format!(
            "the visit is {state}; this is done while it is {may}"
        )))
    }
}
