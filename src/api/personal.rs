//! Personal data: shown in full on demand, given to the person whose it is, and erased. Each is recorded.

use std::collections::BTreeMap;

use actix_web::post;
use actix_web::web::{self, Data, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::Caller;
use super::clearing::clear_out;
use super::front::Front;
use super::problem::{Problem, ProblemBody};
use super::rights::customer_within;
use super::sent::{Faults, Sent};
use crate::actions::change::named;
use crate::actions::erase::{Erased, erase, traces};
use crate::actions::person::{known_of, note_export};
use crate::actions::security::record;
use crate::cabinet::Cabinet;
use crate::domain::ids::{CustomerId, TicketId};
use crate::domain::refusal::Refusal;
use crate::domain::rights::{Operation, must_say_why};
use crate::domain::security::{Personal, SecurityFact, Whence};
use crate::domain::text::{self, SUBJECT};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{customers, events, tickets};

/// The operations on personal data.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(reveal_customer)
        .service(export_customer)
        .service(erase_customer);
}

/// What is to be shown in full.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RevealBody {
    #[schema(min_items = 1, max_items = 4, inline)]
    fields: Vec<Personal>,
    /// For `words`: the id or number of a ticket of this customer.
    ticket: Option<String>,
    /// Why. Managers, auditors and admins, who do not speak with the customer, have to say it.
    #[serde(default)]
    #[schema(max_length = 200)]
    reason: String,
}

/// What was asked for, in full; the rest is left out.
#[derive(Debug, Default, Serialize, ToSchema)]
struct RevealedView {
    id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phones: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// By the number of the event in which it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<BTreeMap<i64, BTreeMap<String, String>>>,
}

/// Show personal data of a customer in full, which every other answer shows masked. That it was shown is recorded.
#[utoipa::path(
    tag = "customers",
    request_body = RevealBody,
    params(("customer" = Uuid, Path, description = "The customer's id.")),
    responses((status = 200, description = "What was asked for.", body = RevealedView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/customers/{customer}/reveal")]
async fn reveal_customer(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    path: Path<String>,
    sent: Sent<RevealBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::RevealCustomer)?;
    let on_tickets = caller.reach_in(Operation::ShowTicket);
    let (body, by, house) = (sent.body, caller.by(whence), front.house.clone());
    let reason = reason(&body, caller)?;
    let shown = front.desk.write(move |db, now| {
        let scope = right.scope(db, now, &house)?;
        let id = customer_within(db, &scope, &path)?;
        let ticket = match &body.ticket {
            Some(name) => {
                let scope = on_tickets.scope(db, now, &house)?;
                Some(named(db, &scope, name)?)
            }
            None => None,
        };
        let view = revealed(db, id, ticket, &body)?;
        let fields = body.fields.clone();
        let fact = SecurityFact::Unmasked { customer: id, fields };
        let ticket = body.ticket.as_deref().unwrap_or_default();
        record(db, now, &by, fact.saying([("reason", &reason), ("ticket", ticket)]))?;
        Ok::<_, Failure>(Answer::ok(view))
    });
    Ok(shown.await?)
}

fn reason(body: &RevealBody, caller: Caller) -> Result<String, Refusal> {
    let mut faults = Faults::default();
    let reason = if must_say_why(caller.role) {
        faults.take(text::required("/reason", &body.reason, SUBJECT))
    } else {
        faults.take(text::optional("/reason", &body.reason, SUBJECT))
    };
    if body.fields.is_empty() || body.fields.len() > Personal::ALL.len() {
        faults.note("/fields", "name what is to be shown: name, phones, email, words");
    }
    if body.fields.contains(&Personal::Words) != body.ticket.is_some() {
        faults.note("/ticket", "goes with the field words, and words with a ticket");
    }
    faults.or_else(reason)
}

fn revealed(db: &mut Db, id: CustomerId, ticket: Option<TicketId>, body: &RevealBody) -> Result<RevealedView, Failure> {
    let customer = customers::find(db, id)?.ok_or_else(|| Refusal::absent("customer", id))?;
    let wanted = |field| body.fields.contains(&field);
    let words = match ticket {
        Some(ticket) => {
            let theirs = tickets::find(db, ticket)?.filter(|ticket| ticket.customer == id);
            let name = body.ticket.as_deref().unwrap_or_default();
            theirs.ok_or_else(|| Refusal::absent("ticket", name))?;
            let said = events::of_ticket(db, ticket)?.into_iter();
            Some(said.filter_map(|event| Some((event.seq, event.words?))).collect())
        }
        None => None,
    };
    let phones = customer.phones.iter().map(|phone| phone.as_str().to_owned());
    Ok(RevealedView {
        id: id.0,
        name: wanted(Personal::Name).then(|| customer.name.clone()),
        phones: wanted(Personal::Phones).then(|| phones.collect()),
        email: customer.email.clone().filter(|_| wanted(Personal::Email)),
        words,
    })
}

/// Why it is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReasonBody {
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

impl ReasonBody {
    fn checked(&self) -> Result<String, Refusal> {
        text::required("/reason", &self.reason, SUBJECT).map_err(|fault| Refusal::Invalid(vec![fault]))
    }
}

/// Everything that the desk knows of a customer, for the customer: who they are, their tickets, and what was said. That it
/// left the desk is recorded.
#[utoipa::path(
    tag = "customers",
    request_body = ReasonBody,
    params(("customer" = Uuid, Path, description = "The customer's id.")),
    responses((status = 200, description = "What the desk knows.", body = Value),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/customers/{customer}/export")]
async fn export_customer(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    path: Path<String>,
    sent: Sent<ReasonBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ExportCustomer)?;
    let (reason, by, house) = (sent.body.checked()?, caller.by(whence), front.house.clone());
    let noted = front.desk.write(move |db, now| {
        let scope = right.scope(db, now, &house)?;
        let id = customer_within(db, &scope, &path)?;
        note_export(db, now, &by, id, &reason)?;
        Ok::<_, Failure>(id)
    });
    let id = noted.await?;
    front.look(move |db, now| Ok(Answer::ok(known_of(db, now, id)?))).await
}

/// Erase a customer: who they are, what they said and what was said to them, the files of their tickets. Tickets, promises, figures and the proof stay.
/// Refused while a ticket of theirs is open. An admin does it; it cannot be undone.
#[utoipa::path(
    tag = "customers",
    request_body = ReasonBody,
    params(("customer" = Uuid, Path, description = "The customer's id.")),
    responses((status = 200, description = "How much was erased.", body = Erased),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/customers/{customer}/erasure")]
async fn erase_customer(
    front: Data<Front>,
    cabinet: Data<Cabinet>,
    caller: Caller,
    whence: Whence,
    path: Path<String>,
    sent: Sent<ReasonBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::EraseCustomer)?;
    let (reason, by) = (sent.body.checked()?, caller.by(whence));
    let (id, traces) = front
        .look_within(right, move |db, now, scope| {
            let id = customer_within(db, scope, &path)?;
            Ok((id, traces(db, now, id)?))
        })
        .await?;
    let erased = front
        .desk
        .write(move |db, now| erase(db, now, &by, id, &traces, &reason));
    let erased = erased.await?;
    if erased.files > 0 {
        let desk = front.desk.clone();
        // It is done; that a file is still there is told to the log, and the nightly round takes it.
        if let Ok(Err(fault)) = web::block(move || clear_out(&desk, &cabinet)).await {
            tracing::error!(%fault, "the files of an erased customer are not cleared out yet");
        }
    }
    Ok(Answer::ok(erased))
}
