//! The review of a period.

use actix_web::get;
use actix_web::web::Data;
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Answer;
use super::asked::Asked;
use super::caller::Caller;
use super::front::Front;
use super::problem::{Problem, ProblemBody};
use super::reports::{KNOWN, RateAsked, question};
use super::sent::Faults;
use crate::domain::moment::{Moment, Span};
use crate::domain::rights::Operation;
use crate::report::{Question, Review, review};

/// How long the period is where its beginning is not told.
const USUAL: Span = Span::days(30);

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
            let mut faults = Faults::default();
            asked.knows(&mut faults, &KNOWN);
            let asked = question(&asked, &mut faults, &zone, now, scope);
            let (question, as_of) = faults.or_else(asked)?;
            let from = if question.from <= Moment::EPOCH {
                question.to - USUAL
            } else {
                question.from
            };
            let question = Question { from, ..question };
            Ok(Answer::ok(review(db, &question, as_of, rule)?))
        })
        .await
}
