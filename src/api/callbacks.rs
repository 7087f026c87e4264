//! Calls that are owed to customers change hands when a shift ends. They are listed with the other promises, and each is
//! recorded on its ticket.

use actix_web::post;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::parameters::Repeatable;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, Sent};
use crate::actions::callback;
use crate::domain::ids::UserId;
use crate::domain::rights::Operation;
use crate::domain::text::{self, PASSAGE};

/// The operations on calls that are owed.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(hand_over_callbacks);
}

/// Whose they are from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandOverBody {
    /// A colleague; the team's queue, where it is left out.
    heir: Option<Uuid>,
    /// What the colleague should know.
    #[serde(default)]
    #[schema(max_length = 2000)]
    reason: String,
}

/// What went into other hands.
#[derive(Debug, Serialize, ToSchema)]
struct HandedOverView {
    /// So many tickets.
    tickets: usize,
}

/// Hand the caller's owed calls over at the end of a shift: each ticket of theirs on which a `callback` is owed goes to a
/// colleague, or to the team's queue. At most 500 go at once.
#[utoipa::path(
    tag = "promises",
    request_body = HandOverBody,
    params(Repeatable),
    responses((status = 200, description = "How many tickets changed hands.", body = HandedOverView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/callbacks/hand-over")]
async fn hand_over_callbacks(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    sent: Sent<HandOverBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::HandOverCallbacks)?;
    let once = once.of(caller.user, &sent.bytes);
    let mut faults = Faults::default();
    let reason = faults.take(text::optional("/reason", &sent.body.reason, PASSAGE));
    let reason = faults.or_else(reason)?;
    let (actor, owner, heir) = (caller.actor(), caller.user, sent.body.heir.map(UserId));
    front
        .act(once, move |db, now, house| {
            let scope = right.scope(db, now, house)?;
            let tickets = callback::hand_over_callbacks(db, now, house, actor, &scope, owner, heir, &reason)?;
            Ok(Answer::ok(HandedOverView { tickets }))
        })
        .await
}
