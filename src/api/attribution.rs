//! What the miss of a promise is put down to.

use actix_web::web::{Data, Path};
use actix_web::{post, put};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::parameters::{Precondition, Repeatable};
use super::problem::{Problem, ProblemBody};
use super::promises::holder;
use super::sent::{IfMatch, Sent};
use super::views::ChangedView;
use crate::actions::Target;
use crate::actions::attribution::{confirm_cause, name_cause};
use crate::domain::cause::CauseCode;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::text::{self, BODY};

/// The operations on what misses are put down to.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(put_down_to_cause).service(confirm_cause_of);
}

/// What a miss is put down to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CauseNamedBody {
    /// The code of a cause that is in use.
    #[schema(value_type = String, min_length = 1, max_length = 32)]
    cause: CauseCode,
    /// How one can see that this was the cause.
    #[schema(min_length = 1, max_length = 20000)]
    text: String,
}

/// Put the miss of a promise down to a cause. Done by somebody who did not handle the ticket; naming one anew asks for
/// the confirmation anew. Verdict and clocks stay what they are.
#[utoipa::path(
    tag = "promises",
    request_body = CauseNamedBody,
    params(("promise" = Uuid, Path, description = "The promise's id."), Precondition, Repeatable),
    responses((status = 200, description = "The ticket after the change, and what happened.", body = ChangedView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[put("/promises/{promise}/cause")]
async fn put_down_to_cause(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    path: Path<String>,
    if_match: IfMatch,
    sent: Sent<CauseNamedBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::NameCause)?;
    let once = once.of(caller.user, &sent.bytes);
    let CauseNamedBody { cause, text } = sent.body;
    let text = text::required("/text", &text, BODY).map_err(|fault| Refusal::Invalid(vec![fault]))?;
    let (name, url) = (path.into_inner(), caller.tracking(&front));
    front
        .act(once, move |db, now, house| {
            let scope = right.scope(db, now, house)?;
            let (ticket, promise) = holder(db, &scope, &name)?;
            let target = Target {
                ticket: ticket.id,
                version: if_match.0,
            };
            let changed = name_cause(db, now, caller.actor(), target, promise, &cause, &text)?;
            Answer::changed(db, 200, &changed, url.as_deref())
        })
        .await
}

/// Confirm the cause that a miss was put down to. Done by somebody else than whoever named it, who did not handle the
/// ticket either.
#[utoipa::path(
    tag = "promises",
    params(("promise" = Uuid, Path, description = "The promise's id."), Precondition, Repeatable),
    responses((status = 200, description = "The ticket after the change, and what happened.", body = ChangedView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/promises/{promise}/cause/confirmation")]
async fn confirm_cause_of(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    path: Path<String>,
    if_match: IfMatch,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ConfirmCause)?;
    let (name, url) = (path.into_inner(), caller.tracking(&front));
    front
        .act(once.of(caller.user, &[]), move |db, now, house| {
            let scope = right.scope(db, now, house)?;
            let (ticket, promise) = holder(db, &scope, &name)?;
            let target = Target {
                ticket: ticket.id,
                version: if_match.0,
            };
            let changed = confirm_cause(db, now, caller.actor(), target, promise)?;
            Answer::changed(db, 200, &changed, url.as_deref())
        })
        .await
}
