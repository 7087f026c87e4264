//! The review of a period.

use actix_web::get;
use actix_web::web::Data;
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Answer;
use super::asked::Asked;
use super::caller::Caller;
use super::front::Front;
use super::problem::{Problem, ProblemBody};
use super::reports::{RateAsked, lately, only_question};
use crate::domain::rights::Operation;
use crate::report::{Review, review};

/// The operations on reviews.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(review_report);
}

/// The upkeep of the desk, a period against the equal one right before it: complaints received and repeated, the reply rate,
/// misses by cause, and cures opened, done, overdue, effective and not. The last 30 days, unless it says otherwise. Cures
/// are the whole house's, however the rest is narrowed down; `group_by` changes nothing.
#[utoipa::path(
    tag = "reports",
    params(RateAsked),
    responses((status = 200, description = "The figures.", body = Review),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/review")]
async fn review_report(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ReviewReport)?;
    let (zone, rule) = (front.house.zone.clone(), front.house.cures);
    front
        .look_within(right, move |db, now, scope| {
            let (question, as_of) = only_question(&asked, &zone, now, scope)?;
            let question = lately(question);
            Ok(Answer::ok(review(db, &question, as_of, rule)?))
        })
        .await
}
