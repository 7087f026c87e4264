//! Why promises were missed, in figures.

use actix_web::get;
use actix_web::web::Data;
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Answer;
use super::asked::Asked;
use super::caller::Caller;
use super::front::Front;
use super::problem::{Problem, ProblemBody};
use super::reports::{RateAsked, only_question};
use crate::domain::rights::Operation;
use crate::report::{CauseReport, causes_of_misses};

/// The operations on the causes of misses.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(causes_report);
}

/// The missed promises of a period by what they were put down to, the most frequent cause first. What nobody has put down to
/// anything yet stands beside. Every figure leads to its promises: `/reports/reply-rate/promises?figure=missed&cause=…`.
/// `group_by` changes nothing.
#[utoipa::path(
    tag = "reports",
    params(RateAsked),
    responses((status = 200, description = "The figures.", body = CauseReport),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/causes")]
async fn causes_report(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Answer, Problem> {
    let right = caller.may(Operation::CausesReport)?;
    let (zone, rule) = (front.house.zone.clone(), front.house.cures);
    front
        .look_within(right, move |db, now, scope| {
            let (question, as_of) = only_question(&asked, &zone, now, scope)?;
            Ok(Answer::ok(causes_of_misses(db, &question, as_of, rule)?))
        })
        .await
}
