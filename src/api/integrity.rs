//! Whether the record is whole, and looking again.

use actix_web::web::Data;
use actix_web::{get, post};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::problem::{Problem, ProblemBody};
use crate::actions::integrity::{ask, asked};
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::report::Integrity;
use crate::report::integrity::integrity;

/// The operations on the record's integrity.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_integrity).service(verify_again);
}

/// How the record stands.
#[derive(Serialize, ToSchema)]
struct IntegrityView {
    #[schema(inline)]
    #[serde(flatten)]
    integrity: Integrity,
    /// Since when a verification is asked for that is not done yet. Null where none is.
    #[schema(value_type = Option<String>, format = DateTime)]
    asked_at: Option<Moment>,
}

/// Whether the record is whole: what the last verification found, when it looked, and whether another one is asked for. Nobody
/// can dismiss a break.
#[utoipa::path(
    tag = "reports",
    responses((status = 200, description = "How it stands.", body = IntegrityView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/integrity")]
async fn show_integrity(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    caller.may(Operation::ShowIntegrity)?;
    told(&front, &caller, Answer::ok).await
}

/// Verify the record again, in the background: the next look of any server begins it, never two at once. Ask
/// `GET /reports/integrity` what came of it.
#[utoipa::path(
    tag = "reports",
    responses((status = 202, description = "It is asked for.", body = IntegrityView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/reports/integrity")]
async fn verify_again(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    caller.may(Operation::VerifyAgain)?;
    front.desk.write(ask).await?;
    told(&front, &caller, Answer::accepted).await
}

async fn told(front: &Front, caller: &Caller, answer: fn(IntegrityView) -> Answer) -> Result<Answer, Problem> {
    let tickets = caller.reach_in(Operation::ListTickets);
    let every = front.house.verified_every;
    front
        .look_within(tickets, move |db, now, scope| {
            let view = IntegrityView {
                integrity: integrity(db, now, every, scope)?,
                asked_at: asked(db)?,
            };
            Ok(answer(view))
        })
        .await
}
