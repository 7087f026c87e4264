//! One ticket: what is owed, what happened, who the customer is, and the forms in which somebody does the next thing.

mod act;
mod bundle;
mod cause;
mod choices;
mod done;
mod draft;
mod effects;
mod history;
mod presence;
mod timeline;
mod verb;
mod view;

pub(super) use bundle::take as evidence;
pub(super) use cause::{confirm as confirm_cause, name as name_cause};
pub(super) use done::{passed_on, told};
pub(super) use draft::keep;
pub(super) use history::page as history;
pub(super) use presence::here;

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

use self::act::{Act, Effects};
use self::done::saved;
use self::verb::Verb;
use self::view::{Found, TicketPage, pairs};
use super::forms::{Complaint, one_time_key};
use super::queue::{Asked, Queue};
use super::staff::{Form, Staff};
use crate::actions::Target;
use crate::actions::change::{found, named};
use crate::actions::once::once;
use crate::actions::presence::others;
use crate::domain::event::Event;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::words::Role;
use crate::error::Failure;
use crate::pages::{self, Fields, Trouble, page_with_script};
use crate::storage::fault::StoreFault;
use crate::storage::lists::latest_of;
use crate::storage::{attachments, customers, events};

/// The most events that a page shows: the latest.
const EVENTS: i64 = 200;
/// The most other tickets of the customer that stand beside.
const OTHERS: usize = 6;
/// The most files that are named.
const FILES: i64 = 20;

/// The ticket, beside the queue from which it was opened.
pub(super) async fn page(staff: Staff, number: Path<String>, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    shown(
        &staff,
        &number,
        &request,
        None,
        &Fields::default(),
        Complaint::default(),
    )
    .await
}

/// The page, with a form that was not taken where there is one.
async fn shown(
    staff: &Staff,
    number: &str,
    request: &HttpRequest,
    verb: Option<Verb>,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let wanted = pairs(request.query_string())
        .remove("write")
        .and_then(|word| Verb::of(&word));
    let found = look(staff, number, verb.or(wanted)).await?;
    let asked = Asked::read(staff, request.query_string());
    let queue = Queue::read(staff, asked).await?.with_open(&found.ticket.number);
    let status = complaint.status();
    // What was begun waits in its form, unless the form comes back for another reason.
    let begun = found
        .draft
        .as_ref()
        .filter(|_| verb.is_none())
        .map(|begun| Fields::of(begun.clone()));
    let typed = begun.as_ref().unwrap_or(typed);
    let page = TicketPage::of(staff, queue, &found, request.query_string(), typed, complaint);
    page_with_script(status, &page)
}

async fn look(staff: &Staff, number: &str, wanted: Option<Verb>) -> Result<Found, Trouble> {
    let right = staff.may(Operation::ShowTicket)?;
    let (number, actor, user) = (number.to_owned(), staff.caller.actor(), staff.caller.user);
    let role = staff.caller.role;
    staff
        .look(right, move |db, now, scope, house| {
            let ticket = found(db, scope, &number)?;
            let customer = customers::find(db, ticket.customer)?
                .ok_or_else(|| StoreFault::Corrupt(format!("ticket {} has no customer", ticket.number)))?;
            let mut besides = latest_of(db, customer.id, scope, OTHERS + 1)?;
            besides.retain(|other| other.ticket.id != ticket.id);
            besides.truncate(OTHERS);
            let verb = Verb::shown(&ticket, wanted);
            Ok(Found {
                draft: draft::of(db, user, &ticket.number, verb)?,
                present: others(db, now, ticket.id, user)?,
                verb,
                events: read_by(role, events::latest(db, ticket.id, EVENTS)?),
                files: attachments::of_ticket(db, ticket.id, FILES)?,
                effects: Effects::of(db, now, house, actor, &ticket)?,
                ticket,
                customer,
                others: besides,
            })
        })
        .await
}

/// Those of these events that somebody in this role may read.
fn read_by(role: Role, mut events: Vec<Event>) -> Vec<Event> {
    events.retain(|event| event.fact.is_for(role));
    events
}

/// Does what a form asks, and shows the ticket again.
pub(super) async fn act(
    form: Form,
    path: Path<(String, String)>,
    request: HttpRequest,
) -> Result<HttpResponse, Trouble> {
    let Form { mut staff, fields } = form;
    let (number, verb) = path.into_inner();
    // Where the page is that comes back when the form is refused.
    staff.reader.path = format!("/desk/{number}");
    let verb = Verb::of(&verb).ok_or(Trouble::Absent)?;
    let right = staff.may(verb.operation())?;
    let act = match Act::read(&staff, verb, &fields) {
        Ok(act) => act,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, &number, &request, Some(verb), &fields, complaint).await;
        }
    };
    let version = fields.text("version").parse().ok().filter(|_| !verb.only_adds());
    let (key, actor, name) = (
        one_time_key(&staff, &format!("desk:{number}:{}", verb.as_str()), &fields),
        staff.caller.actor(),
        number.clone(),
    );
    let done = staff.front.again(move |db, now, house| {
        let scope = right.scope(db, now, house)?;
        let target = Target {
            ticket: named(db, &scope, &name)?,
            version,
        };
        once(db, now, &key, |db| {
            let changed = act.run(db, now, house, &scope, actor, target)?;
            draft::forget(db, actor, &name, verb)?;
            Ok(changed.ticket.version)
        })
    });
    let asked = Asked::read(&staff, request.query_string());
    match done.await {
        Ok(_) => Ok(pages::to(&after(&asked, &number, verb, &fields))),
        Err(failure) => {
            let complaint = complaint(&staff, failure)?;
            shown(&staff, &number, &request, Some(verb), &fields, complaint).await
        }
    }
}

/// What a refusal says; of what somebody else did meanwhile, who and what.
fn complaint(staff: &Staff, failure: Failure) -> Result<Complaint, Trouble> {
    let Failure::Refused(Refusal::Stale { by, since, .. }) = &failure else {
        return Complaint::of_failure(&staff.reader, failure);
    };
    let name = by.map_or_else(|| staff.reader.say("event-by-desk"), |by| staff.name_of(by));
    let what = view::happened_since(staff, since);
    let told = staff
        .reader
        .fill("ticket-stale", &[("name", name.into()), ("what", what.into())]);
    Ok(Complaint::telling(told))
}

/// Where a saved form leads: back to the ticket, or to the next that is due.
fn after(asked: &Asked, number: &str, verb: Verb, fields: &Fields) -> String {
    if fields.text("then") == "next" {
        return format!("{}{}", asked.at("/desk/next"), saved(verb, number));
    }
    let address = asked.at(&format!("/desk/{number}"));
    format!("{address}&done={}", verb.as_str())
}
