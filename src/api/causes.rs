//! The causes that a miss may be put down to.

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::parameters::{Precondition, Repeatable};
use super::problem::{Problem, ProblemBody};
use super::sent::{IfMatch, Sent};
use crate::actions::causes::{CauseChange, add_cause, alter_cause};
use crate::domain::cause::{CAUSES_MAX, CauseCode, Names, checked_names};
use crate::domain::ids::CauseId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::storage::causes::{self, CauseRow};

/// The operations on causes.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_causes)
        .service(show_cause)
        .service(new_cause)
        .service(change_cause);
}

/// A cause that a miss may be put down to.
#[derive(Debug, Serialize, ToSchema)]
struct CauseView {
    id: Uuid,
    /// What everything names it by.
    code: String,
    /// What it is called, by language (`zh-CN`, `zh-TW`, `en`).
    #[schema(value_type = BTreeMap<String, String>)]
    names: Value,
    /// Since when nothing new may name it; null while it is in use.
    #[schema(value_type = Option<String>, format = DateTime)]
    retired_at: Option<Moment>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// The ETag.
    version: i64,
}

impl CauseView {
    fn of(cause: &CauseRow) -> Self {
        CauseView {
            id: cause.id.0,
            code: cause.code.to_string(),
            names: cause.names.0.clone(),
            retired_at: cause.retired_at,
            created_at: cause.created_at,
            version: cause.version,
        }
    }
}

/// Every cause, by code, the retired ones too.
#[utoipa::path(
    tag = "reports",
    responses((status = 200, description = "At most 200 causes.", body = [CauseView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/causes")]
async fn list_causes(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    caller.may(Operation::ListCauses)?;
    let listed = front.look(|db, _| Ok(causes::list(db, CAUSES_MAX)?)).await?;
    Ok(Answer::ok(listed.iter().map(CauseView::of).collect::<Vec<_>>()))
}

/// One cause.
#[utoipa::path(
    tag = "reports",
    params(("cause" = Uuid, Path, description = "The id.")),
    responses((status = 200, description = "The cause.", body = CauseView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/causes/{cause}")]
async fn show_cause(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    caller.may(Operation::ShowCause)?;
    let id = CauseId(*path);
    let found = front.look(move |db, _| Ok(causes::find(db, id)?)).await?;
    let cause = found.ok_or_else(|| Refusal::absent("cause", id))?;
    Ok(Answer::ok(CauseView::of(&cause)).at_version(cause.version))
}

/// A new cause.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCauseBody {
    /// What everything will name it by: 1 to 32 lower-case letters, digits and hyphens. Unique, and never changed.
    #[schema(value_type = String, min_length = 1, max_length = 32)]
    code: CauseCode,
    /// What it is called, by language (`zh-CN`, `zh-TW`, `en`), in one at least; at most 120 characters each.
    #[schema(value_type = BTreeMap<String, String>)]
    names: Names,
}

/// Add a cause. An admin does it.
#[utoipa::path(
    tag = "reports",
    request_body = NewCauseBody,
    params(Repeatable),
    responses((status = 201, description = "The cause.", body = CauseView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/causes")]
async fn new_cause(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    sent: Sent<NewCauseBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::NewCause)?;
    let once = once.of(caller.user, &sent.bytes);
    let (code, names) = (sent.body.code, checked_names(&sent.body.names)?);
    let by = caller.by(whence);
    front
        .act(once, move |db, now, house| {
            let cause = add_cause(db, now, house, &by, code.clone(), &names)?;
            let place = format!("/api/v1/causes/{}", cause.id);
            Ok(Answer::created(place, CauseView::of(&cause)).at_version(cause.version))
        })
        .await
}

/// What changes about a cause; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CauseBody {
    /// All its names, in the place of those it had.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    names: Option<Names>,
    /// Whether nothing new may name it. What was put down to it before stays so.
    retired: Option<bool>,
}

/// Rename a cause, retire it, or bring it back. An admin does it.
#[utoipa::path(
    tag = "reports",
    request_body = CauseBody,
    params(("cause" = Uuid, Path, description = "The id."), Precondition, Repeatable),
    responses((status = 200, description = "After the change.", body = CauseView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[patch("/causes/{cause}")]
async fn change_cause(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<CauseBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::ChangeCause)?;
    let change = CauseChange {
        names: sent.body.names.as_ref().map(checked_names).transpose()?,
        retired: sent.body.retired,
    };
    let (id, by) = (CauseId(*path), caller.by(whence));
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, house| {
            let cause = alter_cause(db, now, house, &by, id, if_match.0, change.clone())?;
            Ok(Answer::ok(CauseView::of(&cause)).at_version(cause.version))
        })
        .await
}
