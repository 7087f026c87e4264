//! In which hours of the week customers wait.

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
use crate::report::{HoursReport, Question, hours};

/// The operation.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_hours);
}

/// The promises of a period by the hour of the week, in the desk's zone, in which their customers spoke: due, kept and missed as
/// the reply rate counts them, and the median of what they took. Without `from`, the last 30 days before `to`; at most 92
/// days. `group_by` changes nothing.
#[utoipa::path(
    tag = "reports",
    params(RateAsked),
    responses((status = 200, description = "One line for each hour of the week.", body = HoursReport),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/hours")]
async fn show_hours(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ShowHours)?;
    let zone = front.house.zone.clone();
    front
        .look_within(right, move |db, now, scope| {
            let (question, as_of) = only_question(&asked, &zone, now, scope)?;
            let question = Question {
                group_by: None,
                ..lately(question)
            };
            Ok(Answer::ok(hours(db, &question, as_of)?))
        })
        .await
}
