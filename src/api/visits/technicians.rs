//! Who visits customers, where and when.

use actix_web::web::{Data, Path};
use actix_web::{get, put};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::WindowView;
use crate::actions::appointment::crew::{NewPlan, lists_of, plan};
use crate::api::answer::Answer;
use crate::api::caller::Caller;
use crate::api::front::Front;
use crate::api::once::Once;
use crate::api::parameters::{Precondition, Repeatable};
use crate::api::problem::{Problem, ProblemBody};
use crate::api::sent::{Faults, IfMatch, Sent};
use crate::domain::appointment::{TECHNICIANS_MAX, checked_skills};
use crate::domain::ids::UserId;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::storage::technicians::{self, Planned};

/// The operations on technicians' plans.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_technicians).service(plan_technician);
}

/// Somebody who visits customers.
#[derive(Debug, Serialize, ToSchema)]
struct TechnicianView {
    user: Uuid,
    name: String,
    /// Codes of the areas they come to.
    areas: Vec<String>,
    skills: Vec<String>,
    /// The name of the calendar of their shift.
    calendar: String,
    /// When they are away; null where they are to be there.
    away: Option<WindowView>,
    /// The ETag.
    version: i64,
}

impl TechnicianView {
    fn of(planned: Planned) -> Self {
        TechnicianView {
            user: planned.technician.user.0,
            name: planned.name,
            areas: planned.technician.areas,
            skills: planned.technician.skills,
            calendar: planned.calendar,
            away: planned.technician.away.map(WindowView::from),
            version: planned.version,
        }
    }
}

/// Everybody who visits customers, by name.
#[utoipa::path(
    tag = "visits",
    responses((status = 200, description = "At most 5000 technicians.", body = [TechnicianView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/technicians")]
async fn list_technicians(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    caller.may(Operation::ListTechnicians)?;
    let planned = front.look(|db, _| Ok(technicians::list(db, TECHNICIANS_MAX)?)).await?;
    Ok(Answer::ok(
        planned.into_iter().map(TechnicianView::of).collect::<Vec<_>>(),
    ))
}

/// How somebody is planned from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanBody {
    /// Codes of the areas they come to.
    areas: Vec<String>,
    /// What they can do, as services name it; at most 40.
    skills: Vec<String>,
    /// The name of the calendar of their shift: its windows are their hours, its holidays their days off.
    #[schema(min_length = 1, max_length = 120)]
    calendar: String,
    /// Whether agreed visits that the plan makes impossible are left as they are; otherwise they are named and nothing is
    /// changed.
    #[serde(default)]
    keep_visits: bool,
}

/// What is stored of a plan.
#[derive(Debug, Serialize, ToSchema)]
struct PlanView {
    user: Uuid,
    areas: Vec<String>,
    skills: Vec<String>,
    calendar: String,
    /// The ETag.
    version: i64,
}

impl PlanBody {
    fn checked(&self) -> Result<NewPlan, Refusal> {
        const AREAS: usize = 200;
        let mut faults = Faults::default();
        if self.areas.len() > AREAS {
            return Err(Refusal::field("/areas", format!("has at most {AREAS} entries")));
        }
        let areas = self.areas.iter().enumerate();
        let mut areas: Vec<String> = areas
            .map(|(at, area)| faults.take(text::required(&format!("/areas/{at}"), area, SHORT)))
            .collect();
        areas.sort();
        areas.dedup();
        let skills = faults.take(checked_skills("/skills", &self.skills));
        let calendar = faults.take(text::required("/calendar", &self.calendar, SHORT));
        faults.or_else(NewPlan {
            areas,
            skills,
            calendar,
            keep_visits: self.keep_visits,
        })
    }
}

/// Plan a technician: where they come to, what they can do, and when they work.
#[utoipa::path(
    tag = "visits",
    request_body = PlanBody,
    params(("user" = Uuid, Path, description = "The id of a user with the role technician."), Precondition, Repeatable),
    responses((status = 200, description = "The plan.", body = PlanView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[put("/technicians/{user}")]
async fn plan_technician(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<PlanBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::PlanTechnician)?;
    let (user, new, by) = (UserId(*path), sent.body.checked()?, caller.by(whence));
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, house| {
            let stored = plan(db, now, house, &by, user, if_match.0, &new)?;
            let (areas, skills) = lists_of(&stored)?;
            let view = PlanView {
                user: user.0,
                areas,
                skills,
                calendar: stored.calendar,
                version: stored.version,
            };
            Ok(Answer::ok(view).at_version(stored.version))
        })
        .await
}
