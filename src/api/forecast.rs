//! What the next two days bring.

use actix_web::get;
use actix_web::web::Data;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::Asked;
use super::caller::Caller;
use super::front::Front;
use super::problem::{Problem, ProblemBody};
use super::sent::Faults;
use crate::domain::rights::Operation;
use crate::report::forecast::{Ahead, Forecast, forecast};

/// The operation.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_forecast);
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what `show_forecast` reads")]
struct ForecastAsked {
    /// Only what this team has.
    team: Option<Uuid>,
}

/// How many promises fall due in each of the next 48 hours, by kind, against the replies that the people on duty then usually
/// give: the median of what one person gave in an hour over the last 28 days, apart for working days and weekends, times who
/// is on duty. A team without a plan of shifts counts as always on duty. And the steps of ladders that are taken next, with
/// whoever will be told.
#[utoipa::path(
    tag = "reports",
    params(ForecastAsked),
    responses((status = 200, description = "The forecast.", body = Forecast),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/forecast")]
async fn show_forecast(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ShowForecast)?;
    let tickets = caller.reach_in(Operation::ListTickets);
    let house = front.house.clone();
    front
        .look_within(right, move |db, now, scope| {
            let mut faults = Faults::default();
            asked.knows(&mut faults, &["team"]);
            let team = asked.one(&mut faults, "team");
            let team = faults.or_else(team)?;
            let ahead = Ahead {
                zone: house.zone.clone(),
                within: scope.regions(),
                team,
                tickets: tickets.scope(db, now, &house)?,
            };
            let (directory, book) = (house.directory(db, now)?, house.book(db, now)?);
            Ok(Answer::ok(forecast(db, now, &ahead, &directory, &book)?))
        })
        .await
}
