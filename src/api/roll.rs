//! Staff from a CSV file: looked at row by row, then done as it was shown.

use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::parameters::Repeatable;
use super::problem::{Problem, ProblemBody};
use super::sent::Sent;
use crate::actions::roll::{Roll, call, look};
use crate::domain::rights::Operation;
use crate::domain::security::Whence;

/// The operation.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(call_roll);
}

/// A file of staff.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RollBody {
    /// CSV with the columns name, email, role and perhaps team, site, staff_number, language, languages (with spaces
    /// between); at most 5000 rows. People are known by their address; empty cells change nothing.
    csv: String,
    /// What a look at this file showed. Without it nothing is done.
    digest: Option<String>,
    /// Whether those who are added are invited by mail.
    #[serde(default)]
    invite: bool,
}

/// Add and change staff from a CSV file. Without a digest every row is only looked at; with the digest of that look, what
/// it showed is done, all of it or nothing, and rows that were refused stay out. Nobody is ever removed. An admin does it.
#[utoipa::path(
    tag = "people",
    request_body = RollBody,
    params(Repeatable),
    responses((status = 200, description = "What becomes, or became, of each row.", body = Roll),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/users/roll")]
async fn call_roll(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    sent: Sent<RollBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::CallRoll)?;
    let Sent { body, bytes } = sent;
    let RollBody { csv, digest, invite } = body;
    let Some(digest) = digest else {
        let roll = front.look(move |db, _| look(db, csv.as_bytes())).await?;
        return Ok(Answer::ok(roll));
    };
    let by = caller.by(whence);
    let answer = front
        .act(once.of(caller.user, &bytes), move |db, now, house| {
            let roll = call(db, now, house, &by, csv.as_bytes(), &digest, invite)?;
            Ok(Answer::ok(roll))
        })
        .await?;
    front.seen.forget();
    Ok(answer)
}
