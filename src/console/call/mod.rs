//! A matter comes in while somebody is on the phone or at the counter: who it is, whether it is known already, what was
//! said, and the words to read back. `/calls/new?caller=…` is what a telephone system opens.

mod draft;
mod form;
mod receipt;
mod view;

pub(super) use draft::{Parked, keep, parked};
pub(super) use receipt::receipt;

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse};

use self::form::{Call, channels_of};
use self::view::{CallPage, Known};
use super::forms::{Complaint, one_time_key};
use super::staff::{Form, Staff};
use crate::actions::Target;
use crate::actions::effect::on_arrival;
use crate::actions::message::message;
use crate::actions::once::once;
use crate::actions::open::{CustomerRef, open_ticket};
use crate::domain::phone::{Phone, search_digits};
use crate::domain::policy::Matter;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::ticket::CustomerMessage;
use crate::domain::words::{Channel, Medium, TicketKind, Tier, Urgency};
use crate::error::Failure;
use crate::pages::{self, Fields, Trouble, page_with_script};
use crate::storage::customers::{self, CustomerFilter};
use crate::storage::lists::latest_of;
use crate::storage::{drafts as kept, scope};

/// How many customers a look-up shows.
const FOUND: i64 = 8;
/// How many of a customer's tickets are shown.
const LATEST: usize = 8;

/// The form, for the customer who is calling.
pub(super) async fn form(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let pairs: BTreeMap<String, String> = url::form_urlencoded::parse(request.query_string().as_bytes())
        .take(16)
        .map(|(name, value)| (name.into_owned(), value.chars().take(200).collect()))
        .collect();
    let parked = match pairs.get("draft").cloned() {
        Some(name) => draft::of(&staff, name).await?,
        None => None,
    };
    let typed = Fields::of(parked.unwrap_or(pairs));
    shown(&staff, &typed, Complaint::default()).await
}

async fn shown(staff: &Staff, typed: &Fields, complaint: Complaint) -> Result<HttpResponse, Trouble> {
    let channels = channels_of(staff);
    let asked = typed.text("channel").parse::<Channel>().ok();
    let channel = asked
        .filter(|channel| channels.contains(channel))
        .or(channels.first().copied());
    let channel = channel.ok_or(Trouble::NotAllowed)?;
    let known = look_up(staff, typed, channel).await?;
    let status = complaint.status();
    let page = CallPage::of(staff, channel, channels, &known, typed, complaint);
    page_with_script(status, &page)
}

/// Who is calling, as far as the desk knows, what they raised before, and what a ticket of theirs would owe.
async fn look_up(staff: &Staff, typed: &Fields, channel: Channel) -> Result<Known, Trouble> {
    // Whoever may not look for customers still finds the one whose number calls.
    let right = staff.caller.reach_in(Operation::ListCustomers);
    let tickets = staff.caller.reach_in(Operation::ListTickets);
    let (chosen, asked) = (
        typed.text("customer").to_owned(),
        typed.text("caller").trim().to_owned(),
    );
    let kind = typed.text("kind").parse().unwrap_or(TicketKind::Complaint);
    let urgency = typed.text("urgency").parse().unwrap_or(Urgency::General);
    staff
        .look(right, move |db, now, within, house| {
            let mut found = Vec::new();
            if let Ok(id) = chosen.parse() {
                if scope::holds_customer(db, within, id)? {
                    found.extend(customers::find(db, id)?);
                }
            } else if let Ok(phone) = Phone::parse("/caller", &asked) {
                found.extend(customers::of_phone(db, &phone)?);
            } else if !asked.is_empty() {
                let filter = CustomerFilter {
                    phone: search_digits(&asked).filter(|digits| digits.len() == asked.len()),
                    any: Some(asked.clone()),
                    ..CustomerFilter::default()
                };
                found = customers::by_name(db, &filter, within, None, FOUND)?;
            }
            let customer = match found.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            };
            let theirs = match &customer {
                Some(customer) => {
                    let within = tickets.scope(db, now, house)?;
                    latest_of(db, customer.id, &within, LATEST)?
                }
                None => Vec::new(),
            };
            let matter = Matter {
                kind,
                tier: customer.as_ref().map_or(Tier::Standard, |customer| customer.tier),
                urgency,
                channel,
            };
            Ok(Known {
                owed: on_arrival(db, now, house, matter)?,
                customer,
                found,
                theirs,
            })
        })
        .await
}

/// Saves the call: as a new ticket, as the customer's words on one that is open, or aside for later.
pub(super) async fn save(form: Form) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    if fields.text("then") == "park" {
        return draft::park(&staff, &fields).await;
    }
    if fields.text("then") == "drop" {
        return draft::drop_it(&staff, &fields).await;
    }
    let append = fields.text("append").to_owned();
    if append.is_empty() {
        open(&staff, &fields).await
    } else {
        add_to(&staff, &fields, &append).await
    }
}

async fn open(staff: &Staff, fields: &Fields) -> Result<HttpResponse, Trouble> {
    let call = match Call::read(staff, fields) {
        Ok(call) => call,
        Err(faults) => return shown(staff, fields, Complaint::of_fields(&staff.reader, &faults)).await,
    };
    let channel = call.arrival.channel;
    staff.may(form::operation_of(channel))?;
    let customers = staff.caller.reach_in(Operation::ShowCustomer);
    let (actor, key) = (staff.caller.actor(), one_time_key(staff, "call", fields));
    let (user, draft) = (staff.caller.user, draft::name_in(fields));
    let reason = call.another_reason;
    let arrival = call.arrival;
    let done = staff.front.again(move |db, now, house| {
        if let CustomerRef::Known(id) = arrival.customer {
            let within = customers.scope(db, now, house)?;
            let is_callers = known_by_number(db, &arrival)?;
            if !is_callers && !scope::holds_customer(db, &within, id)? {
                return Err(Refusal::absent("customer", id).into());
            }
        }
        once(db, now, &key, |db| {
            let opened = open_ticket(db, now, house, actor, arrival.clone())?;
            // A second ticket beside an open one is meant, or it is a slip.
            if !opened.possible_duplicates.is_empty() && !reason {
                return Err(Refusal::field("/another_reason", "says why it is another matter").into());
            }
            kept::remove(db, user, &draft)?;
            Ok(opened.ticket.number)
        })
    });
    match done.await {
        Ok(number) if fields.text("then") == "visit" => Ok(pages::to(&format!("/desk/{number}/visit"))),
        Ok(number) => Ok(pages::to(&format!("/calls/{number}/receipt"))),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(staff, fields, complaint).await
        }
    }
}

/// Whether the customer is whom the number of the call leads to: whoever is on the phone may be served.
fn known_by_number(db: &mut crate::storage::db::Db, arrival: &crate::actions::open::Arrival) -> Result<bool, Failure> {
    let CustomerRef::Known(id) = arrival.customer else {
        return Ok(false);
    };
    let number = arrival.details.get("caller_number");
    let Some(phone) = number.and_then(|number| Phone::parse("/caller", number).ok()) else {
        return Ok(false);
    };
    Ok(customers::of_phone(db, &phone)?.is_some_and(|customer| customer.id == id))
}

/// The customer says more about what is open already. No clock is reset.
async fn add_to(staff: &Staff, fields: &Fields, number: &str) -> Result<HttpResponse, Trouble> {
    let words = match form::words_of(fields) {
        Ok(words) => words,
        Err(faults) => return shown(staff, fields, Complaint::of_fields(&staff.reader, &faults)).await,
    };
    let right = staff.may(Operation::Messages)?;
    let medium = match fields.text("channel").parse() {
        Ok(Channel::Hall | Channel::AgentPoint) => Medium::InPerson,
        _ => Medium::Phone,
    };
    let (actor, key, named) = (
        staff.caller.actor(),
        one_time_key(staff, "call", fields),
        number.to_owned(),
    );
    let (user, draft) = (staff.caller.user, draft::name_in(fields));
    let done = staff.front.again(move |db, now, house| {
        let within = right.scope(db, now, house)?;
        let target: Target = crate::actions::change::named(db, &within, &named)?.into();
        once(db, now, &key, |db| {
            let said = CustomerMessage {
                medium,
                text: words.clone(),
                received_at: now,
            };
            let changed = message(db, now, house, actor, target, &said)?;
            kept::remove(db, user, &draft)?;
            Ok(changed.ticket.number)
        })
    });
    match done.await {
        Ok(number) => Ok(pages::to(&format!("/desk/{number}?done=message"))),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(staff, fields, complaint).await
        }
    }
}
