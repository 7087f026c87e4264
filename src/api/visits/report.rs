//! What became of visits.

use actix_web::get;
use actix_web::web::Data;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Answer;
use crate::api::asked::Asked;
use crate::api::caller::Caller;
use crate::api::front::Front;
use crate::api::problem::{Problem, ProblemBody};
use crate::api::reports::when;
use crate::api::sent::Faults;
use crate::domain::moment::Span;
use crate::domain::rights::Operation;
use crate::report::visits::{VisitReport, VisitsBy, visits};

/// The operations on reports of visits.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(visit_report);
}

/// Which visits.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what is read from `Asked`")]
struct Period {
    /// Visits whose window ended from then on: a time, or a day where the operator is. The last 30 days, where it is left out.
    #[param(max_length = 40)]
    from: Option<String>,
    /// And before then; now, where it is left out.
    #[param(max_length = 40)]
    to: Option<String>,
    /// One line for each of these; areas, where it is left out.
    by: Option<VisitsBy>,
}

/// Visits that were in time, late, missed, waited for in vain, moved and given up by either side, and done at the first visit;
/// who waited how long; the promises to agree a visit and to call after one that were due in the period; what customers said of
/// visits; and how much of their working time technicians are booked. Of areas, and of tickets, in the caller's regions. At most 92 days.
#[utoipa::path(
    tag = "visits",
    params(Period),
    responses((status = 200, description = "The figures.", body = VisitReport),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/visits")]
async fn visit_report(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Answer, Problem> {
    let right = caller.may(Operation::VisitReport)?;
    let zone = front.house.zone.clone();
    front
        .look_within(right, move |db, now, scope| {
            let mut faults = Faults::default();
            asked.knows(&mut faults, &["from", "to", "by"]);
            let to = when(&asked, &mut faults, "to", &zone).unwrap_or(now);
            let from = when(&asked, &mut faults, "from", &zone).unwrap_or(to - Span::days(30));
            let by = asked.one(&mut faults, "by").unwrap_or(VisitsBy::Area);
            let (from, to) = faults.or_else((from, to))?;
            let regions = scope.regions();
            Ok(Answer::ok(visits(db, from, to, by, regions.as_deref(), now)?))
        })
        .await
}
