//! Evidence that somebody can check without the desk.

use actix_web::get;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::actions::change::found;
use crate::actions::evidence::{Evidence, evidence};
use crate::actions::security::record;
use crate::api::answer::Answer;
use crate::api::caller::Caller;
use crate::api::front::Front;
use crate::api::problem::{Problem, ProblemBody};
use crate::api::rights::Right;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::{By, SecurityFact, Whence};
use crate::domain::text::{self, SHORT};
use crate::error::Failure;

/// How much is handed out.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EvidenceAsked {
    /// With what people wrote, and the salts under which it stands in the chain. Not, unless it says otherwise.
    #[serde(default)]
    words: bool,
    /// Why somebody needs it; with `words` it must be said.
    #[serde(default)]
    #[param(max_length = 120)]
    reason: String,
}

/// The evidence of a ticket: its chain, its promises with how they came about, and the checkpoint that seals it. `verify.py` in the
/// documentation checks it without the desk. Taking it is recorded.
#[utoipa::path(
    tag = "tickets",
    params(("ticket" = String, Path, description = "The ticket's id or number."), EvidenceAsked),
    responses((status = 200, description = "The evidence.", body = Evidence),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/tickets/{ticket}/evidence")]
pub(super) async fn take_evidence(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    path: Path<String>,
    asked: Query<EvidenceAsked>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::TakeEvidence)?;
    let EvidenceAsked { words, reason } = asked.into_inner();
    let reason = text::optional("reason", &reason, SHORT).map_err(|fault| Refusal::Invalid(vec![fault]))?;
    if words && reason.is_empty() {
        return Err(Refusal::field("reason", "say why what people wrote is needed").into());
    }
    let taken = taken(&front, caller.by(whence), right, path.into_inner(), words, reason);
    Ok(Answer::ok(taken.await?))
}

/// The evidence of a ticket, after it was recorded that it leaves.
pub(crate) async fn taken(
    front: &Front,
    by: By,
    right: Right,
    ticket: String,
    words: bool,
    reason: String,
) -> Result<Evidence, Failure> {
    let house = front.house.clone();
    let done = front.desk.write(move |db, now| {
        let scope = right.scope(db, now, &house)?;
        let ticket = found(db, &scope, &ticket)?;
        let evidence = evidence(db, now, &house, &ticket, words)?;
        let fact = SecurityFact::Exported {
            what: format!("evidence of {}", ticket.number),
            customer: Some(ticket.customer),
            rows: i64::try_from(evidence.events.len()).unwrap_or(i64::MAX),
        };
        record(db, now, &by, fact.saying([("reason", reason.as_str())]))?;
        Ok(evidence)
    });
    done.await
}
