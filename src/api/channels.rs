//! Intake: one endpoint for each channel, because each channel knows something the others do not.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::{Caller, bearer, identify};
use super::front::Front;
use super::once::Once;
use super::problem::Problem;
use super::rights::customer_within;
use super::sent::{Faults, Sent};
use super::views::{DuplicateView, OpenedView, ReceiptView, TicketView};
use crate::actions::open::{Arrival, CustomerRef, Opened, open_ticket};
use crate::domain::event::Actor;
use crate::domain::ids::{CustomerId, UserId};
use crate::domain::phone::Phone;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::Operation;
use crate::domain::text::{self, BODY, SHORT, SUBJECT};
use crate::domain::words::{Channel, TicketKind, Urgency};
use crate::storage::scope;

/// The intake operations.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(hall)
        .service(agent_point)
        .service(hotline)
        .service(web)
        .service(key_client);
}

/// Who the customer is: `{"id"}` of one the desk knows, or a description. A bare phone number is enough and finds the
/// known customer.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerBody {
    id: Option<Uuid>,
    #[schema(max_length = 120)]
    name: Option<String>,
    /// A mobile number, a fixed line with area code, or `+` and country code; spaces and hyphens do not matter.
    #[schema(example = "139 1234 4521")]
    phone: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 120)]
    company: Option<String>,
}

/// What every channel asks.
struct Common {
    kind: Option<String>,
    subject: String,
    description: Option<String>,
    remedy_sought: Option<String>,
    category: Option<String>,
    urgency: Option<String>,
    region: Option<String>,
    customer: Option<CustomerBody>,
    received_at: Option<String>,
}

macro_rules! intake_body {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            /// What the ticket is about; a complaint unless it says otherwise.
            #[schema(value_type = Option<TicketKind>)]
            kind: Option<String>,
            #[schema(min_length = 1, max_length = 200)]
            subject: String,
            #[schema(max_length = 20000)]
            description: Option<String>,
            /// What the customer wants done about it.
            #[schema(max_length = 20000)]
            remedy_sought: Option<String>,
            #[schema(max_length = 120)]
            category: Option<String>,
            #[schema(value_type = Option<Urgency>)]
            urgency: Option<String>,
            #[schema(max_length = 120)]
            region: Option<String>,
            customer: Option<CustomerBody>,
            /// When the customer spoke: the clock starts there. Not in the future. Now, unless it says otherwise.
            #[schema(format = DateTime)]
            received_at: Option<String>,
            $($(#[$fdoc])* #[schema(max_length = 120)] $field: Option<String>,)*
        }

        impl $name {
            fn split(self) -> (Common, Vec<(&'static str, Option<String>)>) {
                let common = Common {
                    kind: self.kind, subject: self.subject, description: self.description,
                    remedy_sought: self.remedy_sought, category: self.category, urgency: self.urgency,
                    region: self.region, customer: self.customer, received_at: self.received_at,
                };
                (common, vec![$((stringify!($field), self.$field)),*])
            }
        }
    };
}

intake_body! {
    /// A ticket taken at a counter of a service hall.
    HallBody {
        counter,
        /// The number of the paper slip it was written on first.
        paper_slip,
    }
}
intake_body! {
    /// A ticket taken at an authorised agent point.
    AgentPointBody { point_code, paper_slip }
}
intake_body! {
    /// A ticket taken on the hotline. Without a customer, the caller's number is the customer.
    HotlineBody { caller_number, call_id, call_started_at }
}
intake_body! {
    /// A ticket that a customer writes on the web.
    WebBody {}
}
intake_body! {
    /// A ticket taken by a key client's account manager.
    AccountManagerBody {
        /// Whose client it is: the id of an account manager, by an admin only. Otherwise the client's own, else the caller.
        account_manager,
    }
}

macro_rules! intake {
    ($(#[$doc:meta])* $handler:ident, $path:literal, $body:ty, $channel:expr, $operation:ident) => {
        $(#[$doc])*
        #[utoipa::path(
            tag = "intake",
            request_body = $body,
            params(("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely: same key and body, same answer.")),
            responses((status = 201, description = "The ticket is stored, its promises are made.", body = OpenedView),
                      (status = "4XX", description = "Refused; see the problem type.", body = super::problem::ProblemBody, content_type = "application/problem+json")),
            security(("token" = []))
        )]
        #[post($path)]
        async fn $handler(front: Data<Front>, caller: Caller, once: Once, sent: Sent<$body>) -> Result<Answer, Problem> {
            caller.may(Operation::$operation)?;
            let (common, known) = sent.body.split();
            let arrival = arrival($channel, common, known, Faults::default())?;
            opened(&front, caller, once.of(caller.user, &sent.bytes), arrival).await
        }
    };
}

intake! {
    /// Take a ticket at a service hall.
    hall, "/channels/hall/tickets", HallBody, Channel::Hall, Hall
}
intake! {
    /// Take a ticket at an authorised agent point.
    agent_point, "/channels/agent-point/tickets", AgentPointBody, Channel::AgentPoint, AgentPoint
}
intake! {
    /// Take a ticket on the hotline.
    hotline, "/channels/hotline/tickets", HotlineBody, Channel::Hotline, Hotline
}
intake! {
    /// Take a key client's ticket.
    key_client, "/channels/account-manager/tickets", AccountManagerBody, Channel::AccountManager, KeyClient
}

/// Write a ticket on the web, with or without a token. Without one, requests are limited by address, the customer is
/// described and not named by id, and the answer is a receipt.
#[utoipa::path(
    tag = "intake",
    request_body = WebBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely: same key and body, same answer.")),
    responses((status = 201, description = "The ticket is stored, its promises are made.", body = ReceiptView),
              (status = "4XX", description = "Refused; see the problem type.", body = super::problem::ProblemBody, content_type = "application/problem+json")),
    security((), ("token" = []))
)]
#[post("/channels/web/tickets")]
async fn web(front: Data<Front>, request: HttpRequest, once: Once, sent: Sent<WebBody>) -> Result<Answer, Problem> {
    if let Some(secret) = bearer(&request) {
        let caller = identify(&front, &secret).await?;
        caller.may(Operation::Web)?;
        front.limits.admit_caller(caller.user)?;
        let (common, known) = sent.body.split();
        let arrival = arrival(Channel::Web, common, known, Faults::default())?;
        return opened(&front, caller, once.of(caller.user, &sent.bytes), arrival).await;
    }
    front.limits.admit_address(&request)?;
    let (common, known) = sent.body.split();
    let mut faults = Faults::default();
    must_fit_a_stranger(&mut faults, &common);
    let arrival = arrival(Channel::Web, common, known, faults)?;
    let once = once.of(
        format!(
            "web:{}",
            front
                .limits
                .address_of(&request)
                .map_or_else(String::new, |address| address.to_string())
        ),
        &sent.bytes,
    );
    let url = front.public_url.clone();
    front
        .act(once, move |db, now, house| {
            let Opened { ticket, .. } = open_ticket(db, now, house, Actor::Customer, arrival.clone())?;
            let place = format!("/api/v1/tickets/{}", ticket.number);
            Ok(Answer::created(place, ReceiptView::of(&ticket, now, &url)).at_version(ticket.version))
        })
        .await
}

/// A stranger says when they speak by speaking, and who they are in words.
fn must_fit_a_stranger(faults: &mut Faults, common: &Common) {
    if common.received_at.is_some() {
        faults.note("/received_at", "is set by the desk on this channel; leave it out");
    }
    if common.customer.as_ref().is_some_and(|customer| customer.id.is_some()) {
        faults.note(
            "/customer/id",
            "needs a token; describe the customer by name, phone or email",
        );
    }
}

/// Opens the ticket. A customer that the body names, and the tickets that this one may repeat, are the caller's to see.
async fn opened(front: &Front, caller: Caller, once: Once, arrival: Arrival) -> Result<Answer, Problem> {
    let url = caller.tracking(front);
    let (customers, tickets) = (
        caller.reach_in(Operation::ShowCustomer),
        caller.reach_in(Operation::ListTickets),
    );
    front
        .act(once, move |db, now, house| {
            if let CustomerRef::Known(id) = arrival.customer {
                let scope = customers.scope(db, now, house)?;
                customer_within(db, &scope, &id.to_string())?;
            }
            let scope = tickets.scope(db, now, house)?;
            let Opened {
                ticket,
                customer,
                possible_duplicates,
            } = open_ticket(db, now, house, caller.actor(), arrival.clone())?;
            let mut theirs = Vec::new();
            for other in possible_duplicates {
                if scope::ticket(db, &scope, other.id)?.is_some() {
                    theirs.push(DuplicateView::of(&other));
                }
            }
            let place = format!("/api/v1/tickets/{}", ticket.number);
            let view = OpenedView {
                ticket: TicketView::of(&ticket, &customer, now, url.as_deref()),
                possible_duplicates: theirs,
            };
            Ok(Answer::created(place, view).at_version(ticket.version))
        })
        .await
}

/// What arrived, with every fault of it named at once.
fn arrival(
    channel: Channel,
    common: Common,
    known: Vec<(&'static str, Option<String>)>,
    mut faults: Faults,
) -> Result<Arrival, Refusal> {
    let mut details = BTreeMap::new();
    for (name, value) in known {
        let field = format!("/{name}");
        if let Some(value) = faults.optional(value.as_deref(), |value| text::required(&field, value, SHORT)) {
            details.insert(name.to_owned(), value);
        }
    }
    if let Some(started) = details.get("call_started_at") {
        faults.moment("/call_started_at", Some(started));
    }
    let short = |faults: &mut Faults, field: &str, sent: Option<&str>| {
        faults.optional(sent, |sent| text::required(field, sent, SHORT))
    };
    let account_manager = details.remove("account_manager");
    let arrival = Arrival {
        channel,
        kind: faults
            .word("/kind", common.kind.as_deref())
            .unwrap_or(TicketKind::Complaint),
        urgency: faults
            .word("/urgency", common.urgency.as_deref())
            .unwrap_or(Urgency::General),
        subject: faults.take(text::required("/subject", &common.subject, SUBJECT)),
        description: faults.take(text::optional(
            "/description",
            common.description.as_deref().unwrap_or(""),
            BODY,
        )),
        remedy_sought: faults.take(text::optional(
            "/remedy_sought",
            common.remedy_sought.as_deref().unwrap_or(""),
            BODY,
        )),
        category: short(&mut faults, "/category", common.category.as_deref()),
        region: short(&mut faults, "/region", common.region.as_deref()),
        customer: customer(&mut faults, common.customer, details.get("caller_number")),
        received_at: faults.moment("/received_at", common.received_at.as_deref()),
        account_manager: faults.optional(account_manager.as_deref(), |id| {
            id.parse::<UserId>()
                .map_err(|_| FieldFault::new("/account_manager", "must be the id of an account manager"))
        }),
        language: None,
        details,
    };
    faults.or_else(arrival)
}

fn customer(faults: &mut Faults, sent: Option<CustomerBody>, caller_number: Option<&String>) -> CustomerRef {
    let calling = faults.optional(caller_number.map(String::as_str), |number| {
        Phone::parse("/caller_number", number)
    });
    let sent = sent.unwrap_or_default();
    let described = [&sent.name, &sent.phone, &sent.email, &sent.company]
        .iter()
        .any(|field| field.is_some());
    if let Some(id) = sent.id {
        if described {
            faults.note("/customer", "takes either an id or a description, not both");
        }
        return CustomerRef::Known(CustomerId(id));
    }
    if !described && calling.is_none() && caller_number.is_none() {
        faults.note(
            "/customer",
            "say who the customer is: an id, or a name, phone, email or company",
        );
    }
    let phone = faults.optional(sent.phone.as_deref(), |phone| Phone::parse("/customer/phone", phone));
    CustomerRef::Described {
        name: faults.take(text::optional(
            "/customer/name",
            sent.name.as_deref().unwrap_or(""),
            SHORT,
        )),
        company: faults.take(text::optional(
            "/customer/company",
            sent.company.as_deref().unwrap_or(""),
            SHORT,
        )),
        email: faults.optional(sent.email.as_deref(), |email| text::email("/customer/email", email)),
        phone: phone.or(calling),
    }
}
