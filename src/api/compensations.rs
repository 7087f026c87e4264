//! Compensations for visits that we missed: proposed by the record, decided by a manager.

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::Asked;
pub(crate) use super::asked::{cursor, mark};
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::page::Paged;
use super::parameters::{PageOfList, Precondition, Repeatable};
use super::problem::{Problem, ProblemBody};
use super::promises::TicketRef;
pub(crate) use super::promises::holder;
use super::sent::{Faults, IfMatch, Sent};
use super::views::ChangedView;
use crate::actions::Target;
use crate::actions::compensation::decide;
use crate::domain::compensation::{CompensationState, Decision};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::text::{self, PASSAGE};
use crate::report::compensations::{Compensation, compensations};

/// The operations on compensations.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_compensations).service(decide_compensation);
}

/// A compensation for a visit that we missed.
#[derive(Debug, Serialize, ToSchema)]
struct CompensationView {
    /// The promise to come inside the window.
    promise: Uuid,
    state: CompensationState,
    /// What is offered now, or was when it was decided, like `50.00`.
    amount: String,
    /// The same in the smallest units of the currency.
    minor: i64,
    /// The currency's code of ISO 4217.
    currency: String,
    /// Until when we had promised to come.
    #[schema(value_type = String, format = DateTime)]
    due_at: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Moment>,
    decided_by: Option<Uuid>,
    ticket: TicketRef,
}

impl CompensationView {
    fn of(one: &Compensation, state: CompensationState) -> Self {
        let decided = one.decided.as_ref();
        CompensationView {
            promise: one.promise.row.id.0,
            state,
            amount: one.amount.amount(),
            minor: one.amount.minor,
            currency: one.amount.currency.as_str().to_owned(),
            due_at: one.promise.row.due_at,
            decided_at: decided.map(|decided| decided.at),
            decided_by: decided.map(|decided| decided.by.0),
            ticket: TicketRef::of(&one.promise.of.ticket),
        }
    }
}

/// One page of compensations.
#[derive(Serialize, ToSchema)]
struct CompensationPage {
    items: Vec<CompensationView>,
    /// Leads to the next page; absent on the last.
    next_cursor: Option<String>,
}

/// Compensations: those that are proposed, the visit missed first first, or those that were decided, the latest first. Proposed are
/// visits that were missed within `visits.compensation_within`, where `visits.compensation` offers anything; what the customer
/// withdrew or moved before it was due was not missed.
#[utoipa::path(
    tag = "promises",
    params(
        ("state" = inline(Option<CompensationState>), Query, description = "Where they stand; proposed, unless it says otherwise."),
        PageOfList,
    ),
    responses((status = 200, description = "One page; `Link` with rel=next leads to the next.", body = CompensationPage),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/compensations")]
async fn list_compensations(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Paged, Problem> {
    let right = caller.may(Operation::ListCompensations)?;
    let mut faults = Faults::default();
    asked.knows(&mut faults, &["state", "cursor", "limit"]);
    let page = asked.page(&mut faults);
    let state = asked.one(&mut faults, "state").unwrap_or(CompensationState::Proposed);
    faults.or_else(())?;
    let house = front.house.clone();
    front
        .look_within(right, move |db, now, scope| {
            let found = compensations(db, now, house.compensation.as_ref(), state, scope, page)?;
            let end = |last: &Compensation| cursor(last.mark());
            Ok(Paged::of(&asked, found, page.most, end, |one| {
                CompensationView::of(one, state)
            }))
        })
        .await
}

/// What a manager decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecisionBody {
    decision: Decision,
    /// Why; has to be said where it is declined.
    #[serde(default)]
    #[schema(max_length = 2000)]
    reason: String,
}

/// Decide whether a customer is compensated for a visit that was missed, once, with the amount that is offered now. The customer
/// sees what is confirmed on the tracking page.
#[utoipa::path(
    tag = "promises",
    request_body = DecisionBody,
    params(("promise" = Uuid, Path, description = "The promise's id."), Precondition, Repeatable),
    responses((status = 200, description = "The ticket after the change, and what happened.", body = ChangedView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/promises/{promise}/compensation")]
async fn decide_compensation(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    path: Path<String>,
    if_match: IfMatch,
    sent: Sent<DecisionBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::DecideCompensation)?;
    let once = once.of(caller.user, &sent.bytes);
    let DecisionBody { decision, reason } = sent.body;
    let reason = text::optional("/reason", &reason, PASSAGE).map_err(|fault| Refusal::Invalid(vec![fault]))?;
    let (name, url) = (path.into_inner(), caller.tracking(&front));
    front
        .act(once, move |db, now, house| {
            let scope = right.scope(db, now, house)?;
            let (ticket, promise) = holder(db, &scope, &name)?;
            let target = Target {
                ticket: ticket.id,
                version: if_match.0,
            };
            let changed = decide(db, now, house, caller.actor(), target, promise, decision, &reason)?;
            Answer::changed(db, 200, &changed, url.as_deref())
        })
        .await
}
