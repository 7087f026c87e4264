//! Where one visit counts: the figures of the report, each as a condition, so that what is listed behind a figure is what it
//! counts.

use crate::domain::appointment::{Appointment, Confirmed, Side};
use crate::domain::moment::{Moment, Span};
use crate::domain::words::words;
use crate::storage::appointments::Ended;

words! {
    /// Whether we came when we said.
    VisitStanding {
        /// The technician was there before the window ended.
        OnTime = "on_time",
        /// The technician came after it.
        Late = "late",
        /// Nobody has come.
        Missed = "missed",
        /// The window has not ended.
        NotYetDue = "not_yet_due",
        /// It was moved, or given up by the customer, before the window ended.
        NotOwed = "not_owed",
    }
}
words! {
    /// How a visit was changed before its window ended, and by whom.
    VisitChange {
        MovedByCustomer = "moved_by_customer", MovedByOperator = "moved_by_operator",
        GivenUpByCustomer = "given_up_by_customer", GivenUpByOperator = "given_up_by_operator",
    }
}
words! {
    /// A figure of the report whose visits can be listed.
    VisitFigure {
        Due = "due", OnTime = "on_time", Late = "late", Missed = "missed", CustomerAbsent = "customer_absent",
        Done = "done",
        /// Done, and confirmed by the code that the customer alone was told.
        ConfirmedByCode = "confirmed_by_code",
        First = "first", FirstFixed = "first_fixed",
        MovedByCustomer = "moved_by_customer", MovedByOperator = "moved_by_operator",
        GivenUpByCustomer = "given_up_by_customer", GivenUpByOperator = "given_up_by_operator",
        /// The customer said how it was.
        Rated = "rated",
        /// Called back, the customer said that what was promised was done, or that it was not.
        SaidDone = "said_done", SaidNotDone = "said_not_done",
    }
}

impl Ended {
    /// How it was changed before its window ended; nothing where it was not.
    pub fn change(&self) -> Option<VisitChange> {
        let visit = &self.visit;
        let cancelled = visit.cancelled.filter(|cancelled| cancelled.at <= visit.window.until)?;
        Some(match (cancelled.moved, cancelled.side) {
            (true, Side::Customer) => VisitChange::MovedByCustomer,
            (true, Side::Operator) => VisitChange::MovedByOperator,
            (false, Side::Customer) => VisitChange::GivenUpByCustomer,
            (false, Side::Operator) => VisitChange::GivenUpByOperator,
        })
    }

    /// Whether we came when we said, as far as that is known. What the operator gave up stays owed.
    pub fn standing(&self, now: Moment) -> VisitStanding {
        let Appointment { window, arrived_at, .. } = &self.visit;
        match self.change() {
            None | Some(VisitChange::GivenUpByOperator) => {}
            Some(_) => return VisitStanding::NotOwed,
        }
        match arrived_at {
            _ if window.until >= now => VisitStanding::NotYetDue,
            Some(at) if *at <= window.until => VisitStanding::OnTime,
            Some(_) => VisitStanding::Late,
            None => VisitStanding::Missed,
        }
    }

    /// How long the technician waited for a customer who was not there: from the door, or from the beginning of the window
    /// where that came later.
    pub fn technician_waited(&self) -> Option<Span> {
        let visit = &self.visit;
        let from = visit.arrived_at?.max(visit.window.from);
        Some(visit.absent_at?.since(from))
    }

    /// How long the customer waited after the window for a technician who came late.
    pub fn customer_waited(&self, now: Moment) -> Option<Span> {
        let visit = &self.visit;
        let is_late = self.standing(now) == VisitStanding::Late;
        visit
            .arrived_at
            .filter(|_| is_late)
            .map(|at| at.since(visit.window.until))
    }

    /// Whether a figure counts it.
    pub fn counts_as(&self, figure: VisitFigure, now: Moment) -> bool {
        let standing = self.standing(now);
        let is_first = !self.follows_another && self.visit.fixed.is_some();
        match figure {
            VisitFigure::Due => !matches!(standing, VisitStanding::NotYetDue | VisitStanding::NotOwed),
            VisitFigure::OnTime => standing == VisitStanding::OnTime,
            VisitFigure::Late => standing == VisitStanding::Late,
            VisitFigure::Missed => standing == VisitStanding::Missed,
            VisitFigure::CustomerAbsent => self.visit.absent_at.is_some(),
            VisitFigure::Done => self.visit.fixed.is_some(),
            VisitFigure::ConfirmedByCode => self.visit.confirmed == Some(Confirmed::Code),
            VisitFigure::First => is_first,
            VisitFigure::FirstFixed => is_first && self.visit.fixed == Some(true),
            VisitFigure::MovedByCustomer => self.change() == Some(VisitChange::MovedByCustomer),
            VisitFigure::MovedByOperator => self.change() == Some(VisitChange::MovedByOperator),
            VisitFigure::GivenUpByCustomer => self.change() == Some(VisitChange::GivenUpByCustomer),
            VisitFigure::GivenUpByOperator => self.change() == Some(VisitChange::GivenUpByOperator),
            VisitFigure::Rated => self.score.is_some(),
            VisitFigure::SaidDone => self.as_promised == Some(true),
            VisitFigure::SaidNotDone => self.as_promised == Some(false),
        }
    }
}
