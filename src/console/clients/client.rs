//! One client: who they are, what is owed to them, what they brought, and the form in which a visit is logged.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::CLIENTS_OF;
use super::view::{Risk, name_of, risk};
use crate::console::forms::{Complaint, as_local_time};
use crate::console::row::Row;
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::customer::Customer;
use crate::domain::ids::CustomerId;
use crate::domain::mask::{mask_email, mask_name, mask_phone};
use crate::domain::moment::Span;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::words::{Medium, TicketKind};
use crate::pages::{Fields, Reader, Trouble, page_with_script};
use crate::storage::lists::{Listed, latest_of};
use crate::storage::{customers, scope};

/// The most tickets that are shown, the latest.
const TICKETS: usize = 50;

/// Something to choose.
pub(super) struct Choice {
    value: String,
    name: String,
    is_chosen: bool,
}

/// The client.
#[derive(Template)]
#[template(path = "console/clients/client.html")]
struct ClientPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    id: CustomerId,
    name: String,
    person: String,
    tier: Option<String>,
    phones: Vec<String>,
    email: Option<String>,
    region: Option<String>,
    manager: Option<String>,
    owed: Vec<Risk>,
    rows: Vec<Row>,
    ways: Vec<Choice>,
    onto: Vec<Choice>,
    kinds: Vec<Choice>,
    promises: Vec<Choice>,
    typed: &'a Fields,
    complaint: Complaint,
    done: bool,
    key: String,
    soonest: String,
}

/// The page.
pub(in crate::console) async fn page(
    staff: Staff,
    id: Path<String>,
    request: actix_web::HttpRequest,
) -> Result<HttpResponse, Trouble> {
    let done = request.query_string() == "done=visit";
    shown(&staff, &id, &Fields::default(), Complaint::default(), done).await
}

/// The page, with a form that was not taken where there is one.
pub(super) async fn shown(
    staff: &Staff,
    id: &str,
    typed: &Fields,
    complaint: Complaint,
    done: bool,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(CLIENTS_OF)?;
    let tickets = staff.caller.reach_in(Operation::ListTickets);
    let id: CustomerId = id.parse().map_err(|_| Trouble::Absent)?;
    let (customer, latest) = staff
        .look(right, move |db, now, within, house| {
            let absent = || Refusal::absent("customer", id);
            if !scope::holds_customer(db, within, id)? {
                return Err(absent().into());
            }
            let customer = customers::find(db, id)?.ok_or_else(absent)?;
            let within = tickets.scope(db, now, house)?;
            Ok((customer, latest_of(db, id, &within, TICKETS)?))
        })
        .await?;
    let status = complaint.status();
    let page = ClientPage::of(staff, &customer, &latest, typed, complaint, done);
    page_with_script(status, &page)
}

impl<'a> ClientPage<'a> {
    fn of(
        staff: &'a Staff,
        customer: &Customer,
        latest: &[Listed],
        typed: &'a Fields,
        complaint: Complaint,
        done: bool,
    ) -> Self {
        let reader = &staff.reader;
        let name = name_of(customer);
        let mut owed: Vec<&Listed> = latest
            .iter()
            .filter(|listed| listed.ticket.owed().next().is_some())
            .collect();
        owed.sort_by_key(|listed| listed.ticket.next_due_at());
        ClientPage {
            reader,
            shell: Shell::of(staff, Place::Clients, name.clone()),
            id: customer.id,
            name,
            person: mask_name(&customer.name),
            tier: words::tier(reader, customer.tier),
            phones: customer.phones.iter().map(|phone| mask_phone(phone.as_str())).collect(),
            email: customer.email.as_deref().map(mask_email),
            region: customer.region.as_deref().map(|region| staff.region_name(region)),
            manager: customer.account_manager.map(|manager| staff.name_of(manager)),
            owed: owed.into_iter().map(|listed| risk(staff, listed)).collect(),
            rows: latest.iter().map(|listed| Row::of(staff, listed)).collect(),
            ways: ways(reader, typed),
            onto: onto(reader, latest, typed),
            kinds: kinds(reader, typed),
            promises: promises(reader, typed),
            typed,
            complaint,
            done,
            key: uuid::Uuid::new_v4().to_string(),
            soonest: as_local_time(staff, staff.now + Span::minutes(5)),
        }
    }

    fn may_escalate(&self) -> bool {
        self.shell.staff.can(Operation::Escalations)
    }

    fn was_answered(&self) -> bool {
        self.typed.text("answered") == "yes"
    }
}

fn choice(value: &str, name: String, chosen: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        name,
        is_chosen: value == chosen,
    }
}

fn ways(reader: &Reader, typed: &Fields) -> Vec<Choice> {
    let ways = [Medium::InPerson, Medium::Phone, Medium::Video];
    let name = |way: Medium| reader.fill("word-medium", &[("medium", way.as_str().into())]);
    let chosen = Some(typed.text("medium")).filter(|typed| !typed.is_empty());
    ways.map(|way| choice(way.as_str(), name(way), chosen.unwrap_or("in_person")))
        .into()
}

/// The open tickets of the client, and a new one.
fn onto(reader: &Reader, latest: &[Listed], typed: &Fields) -> Vec<Choice> {
    let chosen = typed.text("ticket");
    let open = latest.iter().filter(|listed| !listed.ticket.has_ended());
    let mut onto: Vec<Choice> = open
        .map(|listed| {
            let subject = crate::domain::mask::mask_within(listed.ticket.word("subject"));
            let number = &listed.ticket.number;
            choice(number, format!("{number} {subject}"), chosen)
        })
        .collect();
    onto.push(choice("new", reader.say("visit-new"), chosen));
    onto
}

fn kinds(reader: &Reader, typed: &Fields) -> Vec<Choice> {
    let kinds = [
        TicketKind::Enquiry,
        TicketKind::Complaint,
        TicketKind::Suggestion,
        TicketKind::Fault,
    ];
    kinds
        .map(|kind| choice(kind.as_str(), words::kind(reader, kind), typed.text("kind")))
        .into()
}

fn promises(reader: &Reader, typed: &Fields) -> Vec<Choice> {
    let name = |kind: &'static str| reader.fill("promise-name", &[("kind", kind.into())]);
    ["update", "callback"]
        .map(|kind| choice(kind, name(kind), typed.text("promise")))
        .into()
}
