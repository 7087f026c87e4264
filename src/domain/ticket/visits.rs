//! Visits of a technician: agreed, given up, come about. The promise is to arrive inside the window that the customer
//! chose; agreeing one keeps the promise to agree it.

use super::owed::makes;
use super::{PROMISES_MAX, Ticket};
use crate::domain::appointment::{Appointment, Confirmation, Side, VisitRules, Window};
use crate::domain::event::{Fact, Happening};
use crate::domain::ids::{AppointmentId, Dice, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::{PolicyBook, Terms};
use crate::domain::refusal::Refusal;
use crate::domain::words::{PromiseKind, VoidReason};

/// A visit to be agreed, for which a technician's time is kept.
#[derive(Debug, Clone)]
pub struct Booking {
    pub appointment: AppointmentId,
    pub service: String,
    pub area: String,
    pub technician: UserId,
    pub window: Window,
    pub busy: Window,
    /// Whose wish the window was.
    pub side: Side,
    /// How the customer agreed to a window that is later than was promised.
    pub consent: String,
}

impl Ticket {
    /// Whether a visit can be agreed for it.
    pub fn must_take_visits(&self, appointments: &[Appointment]) -> Result<(), Refusal> {
        self.must_be_open()?;
        if self.promises.len() >= PROMISES_MAX {
            return Err(Refusal::Limit(format!(
                "a ticket holds at most {PROMISES_MAX} promises; open another ticket"
            )));
        }
        match appointments.iter().find(|known| known.is_open()) {
            Some(open) => Err(Refusal::VisitStep(format!(
                "a visit is agreed already, from {} to {}; change that one",
                open.window.from, open.window.until
            ))),
            None => Ok(()),
        }
    }

    /// A visit is agreed: its promise is made, and what was owed to agree it is kept. `before` is the appointment in whose
    /// place it stands. `in_person` says that the customer chose it themselves.
    pub fn book_visit(
        &self,
        booking: &Booking,
        before: Option<&Appointment>,
        in_person: bool,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        let window = booking.window;
        if window.from <= now {
            return Err(Refusal::VisitStep(format!(
                "the window began at {}; choose a later one",
                window.from
            )));
        }
        if !in_person && booking.consent.is_empty() {
            self.must_not_be_later_than_promised(booking, before)?;
        }
        let version = book
            .governing(PromiseKind::Visit, self.matter())
            .ok_or_else(|| Refusal::NoPolicy {
                what: "a visit".to_owned(),
            })?;
        let terms = Terms {
            policy: version.id,
            calendar: None,
            due_at: window.until,
        };
        let made = makes(version, terms, window.from, None, self.epoch, now, dice);
        let Fact::PromiseMade { promise, .. } = made.fact else {
            return Ok(Vec::new());
        };
        let booked = Fact::VisitBooked {
            appointment: booking.appointment,
            promise,
            service: booking.service.clone(),
            area: booking.area.clone(),
            technician: booking.technician,
            window,
            busy: booking.busy,
            side: booking.side,
            replaces: before.map(|before| before.id),
        };
        let mut happened = vec![made, booked.saying([("consent", &booking.consent)])];
        happened.extend(self.settles(|owed| owed.kind == PromiseKind::Booking, now));
        Ok(happened)
    }

    fn must_not_be_later_than_promised(&self, booking: &Booking, before: Option<&Appointment>) -> Result<(), Refusal> {
        let resolution = self.owed().filter(|owed| owed.kind == PromiseKind::Resolution);
        let restored_by = resolution.map(|owed| owed.due_at).min();
        let later_than_restored = restored_by.filter(|due| booking.window.until > *due);
        let put_off = before
            .filter(|before| booking.side == Side::Operator && booking.window.from > before.window.from)
            .map(|before| before.window.until);
        match later_than_restored.or(put_off) {
            Some(promised) => Err(Refusal::field(
                "/consent",
                format!("the window is later than was promised ({promised}); say how the customer agreed to it"),
            )),
            None => Ok(()),
        }
    }

    /// The technician arrives: the promise of the visit is fulfilled.
    pub fn visit_arrived(
        &self,
        appointment: &Appointment,
        place: &str,
        rules: &VisitRules,
        now: Moment,
    ) -> Result<Vec<Happening>, Refusal> {
        let mut happened = vec![appointment.arrive(place, rules.early, now)?];
        happened.extend(self.settles(|owed| owed.id == appointment.promise, now));
        Ok(happened)
    }

    /// We came and the customer was not there: another window has to be agreed with them.
    pub fn customer_absent(
        &self,
        appointment: &Appointment,
        said: &str,
        rules: &VisitRules,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        let absent = appointment.customer_absent(said, rules.wait, now)?;
        let agree = self.owes_after(PromiseKind::Booking, book, now, dice)?;
        Ok([absent].into_iter().chain(agree).collect())
    }

    /// The visit is done: somebody else than the technician calls the customer afterwards.
    pub fn visit_done(
        &self,
        appointment: &Appointment,
        confirmation: &Confirmation,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Vec<Happening>, Refusal> {
        let done = appointment.done(confirmation)?;
        let call = self.owes_after(PromiseKind::Callback, book, now, dice)?;
        Ok([done].into_iter().chain(call).collect())
    }

    /// A promise by policy that the next event opens, unless one of the kind is owed already.
    fn owes_after(
        &self,
        kind: PromiseKind,
        book: &PolicyBook,
        now: Moment,
        dice: &mut Dice,
    ) -> Result<Option<Happening>, Refusal> {
        if self.has_owed(kind) || self.promises.len() >= PROMISES_MAX {
            return Ok(None);
        }
        self.owes(kind, now, Some(self.version + 1), self.epoch, book, now, dice)
    }

    /// The visit is given up. The promise goes with it where the customer wished it, or where another window was agreed;
    /// otherwise it stays owed, and is missed in its time. `change_until` binds a customer who talks to nobody.
    pub fn visit_cancelled(
        &self,
        appointment: &Appointment,
        side: Side,
        moved: bool,
        reason: &str,
        change_until: Option<Span>,
        now: Moment,
    ) -> Result<Vec<Happening>, Refusal> {
        let mut happened = vec![appointment.cancel(side, moved, reason, change_until, now)?];
        let void = match (moved, side) {
            (true, _) => Some(VoidReason::Replaced),
            (false, Side::Customer) => Some(VoidReason::Withdrawn),
            (false, Side::Operator) => None,
        };
        let owed = self.unsettled().find(|owed| owed.id == appointment.promise);
        if let (Some(owed), Some(reason)) = (owed, void) {
            let promise = owed.id;
            happened.push(Fact::PromiseVoided { promise, reason }.into());
        }
        Ok(happened)
    }
}
