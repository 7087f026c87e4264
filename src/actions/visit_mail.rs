//! A customer with a mail address is written to about their visit: when a window is agreed or moved, when it is near, when
//! we give it up, and when they are compensated for it. What the mail says is looked up when it is sent; nothing that anybody typed stands in it but names.
//!
//! When somebody is reminded next stands beside each visit, so that whoever looks finds what is due, however late and on
//! however many servers. Of several reminders whose time has passed the latest is told.

use serde_json::json;

use crate::actions::House;
use crate::actions::tell::post;
use crate::domain::appointment::{Appointment, Side, VisitCode};
use crate::domain::cause::Names;
use crate::domain::compensation::Money;
use crate::domain::customer::Customer;
use crate::domain::event::Actor;
use crate::domain::ids::{AppointmentId, LetterId};
use crate::domain::moment::{Moment, Span};
use crate::domain::ticket::Ticket;
use crate::domain::visit_mail::{VisitMail, due_reminder, is_night, next_reminder, reminders};
use crate::error::Failure;
use crate::storage::columns::Json;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::{self, Intent, LetterRow, VISIT};
use crate::storage::{appointments, compensations, customers, services, tickets};

/// So many visits are looked at in one transaction.
const BATCH: i64 = 200;

/// What a mail about a visit tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitTold {
    pub why: VisitMail,
    /// The ticket's number.
    pub number: String,
    pub tracking_code: String,
    /// Of the link that leads to the ticket: made when the letter is written; none for whoever only reads it.
    pub secret: Option<String>,
    /// By which the customer confirms that it is done, while it is to come; none for whoever only reads the letter, either.
    pub code: Option<VisitCode>,
    pub visit: Appointment,
    /// The visit in whose place it was agreed.
    pub before: Option<Appointment>,
    /// What is done there, by language.
    pub service: Names,
    /// Who comes.
    pub comes: String,
    /// Until when the customer can change it by themselves.
    pub change_until: Moment,
    /// What they get where they are compensated.
    pub amount: Option<Money>,
}

/// What one look for reminders did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reminded {
    /// How many letters are new.
    pub letters: usize,
    /// Whether there may be more to look at.
    pub more: bool,
}

/// Confirms a window that was agreed, and plans its reminders. What customers agree by themselves is capped for each address,
/// as acknowledgements are.
pub(super) fn confirm(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    visit: &Appointment,
) -> Result<(), Failure> {
    let planned = reminders(&house.visit_reminders, visit.window.from, visit.booked_at, &house.zone);
    appointments::remind_at(db, visit.id, next_reminder(&planned, now))?;
    let Some(intent) = mail(db, now, visit, VisitMail::Agreed, "agreed")? else {
        return Ok(());
    };
    if actor == Actor::Customer {
        let most = i64::from(house.acknowledgements_per_hour);
        let since = now - Span::hours(1);
        let told = letters::acknowledged_since(db, &intent.address, since)?
            + letters::told_of_visits_since(db, &intent.address, since)?;
        if told >= most {
            let why = format!("withheld: this address got {told} letters within an hour, and {most} are the most");
            return Ok(letters::withhold(db, intent, now, &why)?);
        }
    }
    post(db, now, house, vec![intent])?;
    Ok(())
}

/// Tells the customer that we gave a visit up; not what they gave up themselves.
pub(super) fn tell_given_up(
    db: &mut Db,
    now: Moment,
    house: &House,
    side: Side,
    visit: &Appointment,
) -> Result<(), Failure> {
    if side == Side::Operator
        && let Some(intent) = mail(db, now, visit, VisitMail::GivenUp, "given_up")?
    {
        post(db, now, house, vec![intent])?;
    }
    Ok(())
}

/// Tells the customer what they get for a visit that we missed.
pub(super) fn tell_compensated(db: &mut Db, now: Moment, house: &House, visit: &Appointment) -> Result<(), Failure> {
    if let Some(intent) = mail(db, now, visit, VisitMail::Compensated, "compensated")? {
        post(db, now, house, vec![intent])?;
    }
    Ok(())
}

/// Whether [`remind`] would have anything to do.
pub fn is_reminding_due(db: &mut Db, now: Moment, house: &House) -> Result<bool, StoreFault> {
    Ok(!is_night(now, &house.zone) && appointments::has_to_remind(db, now)?)
}

/// Decides the reminders whose time has come, and plans the next ones.
pub fn remind(db: &mut Db, now: Moment, house: &House) -> Result<Reminded, Failure> {
    if is_night(now, &house.zone) {
        return Ok(Reminded::default());
    }
    let visits = appointments::to_remind(db, now, BATCH)?;
    let more = i64::try_from(visits.len()).unwrap_or(BATCH) == BATCH;
    let mut mails = Vec::new();
    for visit in visits {
        if !visit.is_awaited() || visit.window.from <= now {
            appointments::remind_at(db, visit.id, None)?;
            continue;
        }
        let planned = reminders(&house.visit_reminders, visit.window.from, visit.booked_at, &house.zone);
        appointments::remind_at(db, visit.id, next_reminder(&planned, now))?;
        if let Some(due) = due_reminder(&planned, now) {
            let occasion = format!("reminder/{}", due.ahead);
            mails.extend(mail(db, now, &visit, VisitMail::Reminder, &occasion)?);
        }
    }
    let letters = post(db, now, house, mails)?;
    Ok(Reminded { letters, more })
}

/// A mail to the customer, where mail reaches them. The address is no part of what makes it this mail and no other: that
/// outlives the erasure of the customer.
fn mail(
    db: &mut Db,
    now: Moment,
    visit: &Appointment,
    why: VisitMail,
    occasion: &str,
) -> Result<Option<Intent>, StoreFault> {
    let (ticket, customer) = matter_of(db, visit)?;
    let Some(address) = customer.mail_address() else {
        return Ok(None);
    };
    Ok(Some(Intent {
        id: LetterId::new(now, db.dice()),
        key: format!("visit/{}/{occasion}/customer/mail", visit.id),
        kind: VISIT,
        ticket: Some(ticket.id),
        promise: None,
        step: None,
        user: None,
        address: address.to_owned(),
        body: json!({ "appointment": visit.id, "why": why, "language": customer.language }),
        urgent_at: visit.window.from,
    }))
}

fn matter_of(db: &mut Db, visit: &Appointment) -> Result<(Ticket, Customer), StoreFault> {
    let missing = |what: &str| StoreFault::Corrupt(format!("visit {} has no {what}", visit.id));
    let ticket = tickets::find(db, visit.ticket)?.ok_or_else(|| missing("ticket"))?;
    let customer = customers::find(db, ticket.customer)?.ok_or_else(|| missing("customer"))?;
    Ok((ticket, customer))
}

/// What the letter tells. Pointless once the visit has begun, ended, or was given up or moved, and once the address is the
/// customer's no more.
pub(super) fn still_tells(
    db: &mut Db,
    now: Moment,
    house: &House,
    row: &LetterRow,
) -> Result<Option<VisitTold>, StoreFault> {
    let Json(body) = &row.body;
    let damaged = || StoreFault::Corrupt(format!("letter {} names no visit", row.id));
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let why: VisitMail = text("why").parse().map_err(|_| damaged())?;
    let id: AppointmentId = text("appointment").parse().map_err(|_| damaged())?;
    let visit = appointments::find(db, id)?.ok_or_else(damaged)?;
    let (ticket, customer) = matter_of(db, &visit)?;
    let is_so = match why {
        VisitMail::Agreed | VisitMail::Reminder => visit.is_awaited() && now < visit.window.from && !ticket.has_ended(),
        VisitMail::GivenUp | VisitMail::Compensated => true,
    };
    if !is_so || customer.mail_address() != Some(row.address.as_str()) {
        return Ok(None);
    }
    let before = visit
        .replaces
        .map(|before| appointments::find(db, before))
        .transpose()?;
    let service = services::of_code(db, &visit.service)?
        .map(|row| row.service())
        .transpose()?;
    let directory = house.directory(db, now)?;
    let comes = directory.people.get(&visit.technician);
    let decided = match why {
        VisitMail::Compensated => Some(compensations::of_promise(db, visit.promise)?.ok_or_else(damaged)?),
        VisitMail::Agreed | VisitMail::Reminder | VisitMail::GivenUp => None,
    };
    Ok(Some(VisitTold {
        why,
        number: ticket.number,
        tracking_code: ticket.tracking_code,
        secret: None,
        code: None,
        before: before.flatten(),
        service: service.map(|service| service.names).unwrap_or_default(),
        comes: comes.map(|person| person.name.clone()).unwrap_or_default(),
        change_until: visit.window.from - house.visits.change_until,
        amount: decided.map(|decided| decided.amount),
        visit,
    }))
}
