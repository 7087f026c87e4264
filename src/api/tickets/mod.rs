//! One ticket: look at it, its events, and every verb of its life. A state change is a noun in the path; a change takes
//! `If-Match` and `Idempotency-Key`.

/// A verb of a ticket: its path under `/api/v1`, the status of its success, its operation and body, and what it does. With
/// `of`, it is about one event of the ticket, which the path names as well.
macro_rules! verb {
    ($(#[$doc:meta])* $handler:ident, $path:literal, $status:literal, $operation:ident, $body:ty,
     |$sent:ident $(, $right:ident)?| $run:expr) => {
        $(#[$doc])*
        #[utoipa::path(
            tag = "tickets",
            request_body = $body,
            params(("ticket" = String, Path, description = "The ticket's id or number."),
                   Precondition, Repeatable),
            responses((status = $status, description = "The ticket after the change, and what happened.", body = ChangedView),
                      (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
            security(("token" = []))
        )]
        #[post($path)]
        pub(super) async fn $handler(
            front: Data<Front>, caller: Caller, once: Once, path: Path<String>, if_match: IfMatch, sent: Sent<$body>,
        ) -> Result<Answer, Problem> {
            let right = caller.may(Operation::$operation)?;
            $(let $right = right;)?
            let once = once.of(caller.user, &sent.bytes);
            let $sent = sent.body;
            let change = TicketChange { front, caller, right, once, name: path.into_inner(), version: if_match.0 };
            change.by($status, $run).await
        }
    };
    ($(#[$doc:meta])* $handler:ident, $path:literal of $named:literal $meant:literal, $status:literal, $operation:ident, $body:ty,
     |$sent:ident, $event:ident| $run:expr) => {
        $(#[$doc])*
        #[utoipa::path(
            tag = "tickets",
            request_body = $body,
            params(("ticket" = String, Path, description = "The ticket's id or number."),
                   ($named = i64, Path, description = $meant), Precondition, Repeatable),
            responses((status = $status, description = "The ticket after the change, and what happened.", body = ChangedView),
                      (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
            security(("token" = []))
        )]
        #[post($path)]
        pub(super) async fn $handler(
            front: Data<Front>, caller: Caller, once: Once, path: Path<(String, i64)>, if_match: IfMatch, sent: Sent<$body>,
        ) -> Result<Answer, Problem> {
            let right = caller.may(Operation::$operation)?;
            let once = once.of(caller.user, &sent.bytes);
            let ((name, $event), $sent) = (path.into_inner(), sent.body);
            let change = TicketChange { front, caller, right, once, name, version: if_match.0 };
            change.by($status, $run).await
        }
    };
}

mod evidence;
mod hands;
mod joining;
mod life;
mod talk;

use actix_web::get;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::problem::{Problem, ProblemBody};
use super::views::{EventView, TicketView};
use crate::actions::change::{found, named};
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::Operation;
use crate::domain::text::{self, BODY};
use crate::storage::fault::StoreFault;
use crate::storage::{customers, events};

pub(crate) use evidence::taken as taken_evidence;

/// The operations on one ticket.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(show_ticket)
        .service(ticket_events)
        .service(evidence::take_evidence)
        .service(talk::contact_attempts)
        .service(talk::call_back)
        .service(talk::replies)
        .service(talk::reply_delivery)
        .service(talk::messages)
        .service(talk::no_reply)
        .service(talk::notes)
        .service(talk::promise)
        .service(hands::assignment)
        .service(hands::escalations)
        .service(hands::classification)
        .service(life::state)
        .service(life::resolution)
        .service(life::closure)
        .service(life::reopening)
        .service(joining::merge)
        .service(joining::split_off);
}

/// One ticket, by id or number.
#[utoipa::path(
    tag = "tickets",
    params(("ticket" = String, Path, description = "The ticket's id or number.")),
    responses((status = 200, description = "The ticket as it stands now.", body = TicketView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/tickets/{ticket}")]
async fn show_ticket(front: Data<Front>, caller: Caller, path: Path<String>) -> Result<Answer, Problem> {
    let url = caller.tracking(&front);
    let right = caller.may(Operation::ShowTicket)?;
    front
        .look_within(right, move |db, now, scope| {
            let ticket = found(db, scope, &path)?;
            let customer = customers::find(db, ticket.customer)?
                .ok_or_else(|| StoreFault::Corrupt(format!("ticket {} has no customer", ticket.number)))?;
            Ok(Answer::ok(TicketView::of(&ticket, &customer, now, url.as_deref())).at_version(ticket.version))
        })
        .await
}

/// Which part of the timeline.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TimelinePart {
    /// Events after this one.
    #[param(minimum = 0)]
    after: Option<u32>,
    /// How many; 100 unless it says otherwise.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// The ticket's events, the oldest first, each with its place in the hash chain.
#[utoipa::path(
    tag = "tickets",
    params(("ticket" = String, Path, description = "The ticket's id or number."), TimelinePart),
    responses((status = 200, description = "The events.", body = [EventView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/tickets/{ticket}/events")]
async fn ticket_events(
    front: Data<Front>,
    caller: Caller,
    path: Path<String>,
    part: Query<TimelinePart>,
) -> Result<Answer, Problem> {
    let (right, role) = (caller.may(Operation::TicketEvents)?, caller.role);
    let (after, limit) = (i64::from(part.after.unwrap_or(0)), i64::from(part.limit.unwrap_or(100)));
    if !(1..=500).contains(&limit) {
        return Err(Refusal::field("limit", "is 1 to 500").into());
    }
    front
        .look_within(right, move |db, _, scope| {
            let id = named(db, scope, &path)?;
            let events = events::after(db, id, after, limit)?;
            let read = events.iter().filter(|event| event.fact.is_for(role));
            let views = read.map(|event| EventView::for_role(event, role));
            Ok(Answer::ok(views.collect::<Vec<_>>()))
        })
        .await
}

fn required(field: &str, sent: &str) -> Result<String, Refusal> {
    text::required(field, sent, BODY).map_err(one)
}

fn optional(field: &str, sent: &str) -> Result<String, Refusal> {
    text::optional(field, sent, BODY).map_err(one)
}

fn one(fault: FieldFault) -> Refusal {
    Refusal::Invalid(vec![fault])
}
