//! The areas of the operator's regions.

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::actions::appointment::areas::{AreaChange, NewArea, add_area, alter_area};
use crate::api::answer::Answer;
use crate::api::caller::Caller;
use crate::api::front::Front;
use crate::api::once::Once;
use crate::api::parameters::{Precondition, Repeatable};
use crate::api::problem::{Problem, ProblemBody};
use crate::api::sent::{Faults, IfMatch, Sent};
use crate::domain::appointment::AREAS_MAX;
use crate::domain::ids::AreaId;
use crate::domain::moment::Moment;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::storage::areas::{self, AreaRow};

/// The operations on areas.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_areas).service(new_area).service(change_area);
}

/// A part of a region with technicians of its own.
#[derive(Debug, Serialize, ToSchema)]
struct AreaView {
    id: Uuid,
    /// What everything else names it by.
    code: String,
    name: String,
    /// The code of its region.
    region: String,
    /// So many visits in one window at most; null for as many as technicians can.
    visits_per_window: Option<i32>,
    /// Since when nothing new may name it; null while it is in use.
    #[schema(value_type = Option<String>, format = DateTime)]
    retired_at: Option<Moment>,
    /// The ETag.
    version: i64,
}

impl AreaView {
    fn of(area: &AreaRow) -> Self {
        AreaView {
            id: area.id.0,
            code: area.code.clone(),
            name: area.name.clone(),
            region: area.region.clone(),
            visits_per_window: area.visits_per_window,
            retired_at: area.retired_at,
            version: area.version,
        }
    }
}

/// Every area, by code, the retired ones too.
#[utoipa::path(
    tag = "visits",
    responses((status = 200, description = "At most 2000 areas.", body = [AreaView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/areas")]
async fn list_areas(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    caller.may(Operation::ListAreas)?;
    let listed = front.look(|db, _| Ok(areas::list(db, AREAS_MAX)?)).await?;
    Ok(Answer::ok(listed.iter().map(AreaView::of).collect::<Vec<_>>()))
}

/// A new area.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAreaBody {
    /// What everything else will name it by. Unique, and never changed.
    #[schema(min_length = 1, max_length = 120)]
    code: String,
    /// What people call it; the code, where it is left out.
    #[schema(min_length = 1, max_length = 120)]
    name: Option<String>,
    /// The code of its region. Never changed.
    #[schema(min_length = 1, max_length = 120)]
    region: String,
    /// So many visits in one window at most; as many as technicians can, where it is left out.
    #[schema(minimum = 0, maximum = 10000)]
    visits_per_window: Option<i32>,
}

impl NewAreaBody {
    fn checked(&self) -> Result<NewArea, Refusal> {
        let mut faults = Faults::default();
        let code = faults.take(text::required("/code", &self.code, SHORT));
        let region = faults.take(text::required("/region", &self.region, SHORT));
        let name = faults.optional(self.name.as_deref(), |name| text::required("/name", name, SHORT));
        let visits_per_window = faults.take(checked_number(self.visits_per_window));
        let name = name.unwrap_or_else(|| code.clone());
        faults.or_else(NewArea {
            code,
            name,
            region,
            visits_per_window,
        })
    }
}

fn checked_number(most: Option<i32>) -> Result<Option<i32>, FieldFault> {
    if most.is_none_or(|most| (0..=10_000).contains(&most)) {
        Ok(most)
    } else {
        Err(FieldFault::new("/visits_per_window", "is 0 to 10000, or null"))
    }
}

/// Add an area. An admin does it.
#[utoipa::path(
    tag = "visits",
    request_body = NewAreaBody,
    params(Repeatable),
    responses((status = 201, description = "The area.", body = AreaView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/areas")]
async fn new_area(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    sent: Sent<NewAreaBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::NewArea)?;
    let (new, by) = (sent.body.checked()?, caller.by(whence));
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, _| {
            let area = add_area(db, now, &by, new.clone())?;
            let place = format!("/api/v1/areas/{}", area.id);
            Ok(Answer::created(place, AreaView::of(&area)).at_version(area.version))
        })
        .await
}

/// What changes about an area; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AreaBody {
    #[schema(min_length = 1, max_length = 120)]
    name: Option<String>,
    /// So many visits in one window at most; null for as many as technicians can.
    #[serde(default, deserialize_with = "crate::api::sent::given")]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 10000)]
    visits_per_window: Option<Option<i32>>,
    /// Whether nothing new may name it. What was agreed there stays agreed.
    retired: Option<bool>,
    /// Whether agreed visits beyond the new number are left as they are; otherwise they are named and nothing is changed.
    #[serde(default)]
    keep_visits: bool,
}

impl AreaBody {
    fn checked(&self) -> Result<AreaChange, Refusal> {
        let mut faults = Faults::default();
        let name = faults.optional(self.name.as_deref(), |name| text::required("/name", name, SHORT));
        let visits_per_window = self.visits_per_window.map(|most| faults.take(checked_number(most)));
        faults.or_else(AreaChange {
            name,
            visits_per_window,
            retired: self.retired,
            keep_visits: self.keep_visits,
        })
    }
}

/// Change an area, retire it, or bring it back. An admin does it.
#[utoipa::path(
    tag = "visits",
    request_body = AreaBody,
    params(("area" = Uuid, Path, description = "The id."), Precondition, Repeatable),
    responses((status = 200, description = "After the change.", body = AreaView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[patch("/areas/{area}")]
async fn change_area(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<AreaBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::ChangeArea)?;
    let (id, change, by) = (AreaId(*path), sent.body.checked()?, caller.by(whence));
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, _| {
            let area = alter_area(db, now, &by, id, if_match.0, change.clone())?;
            Ok(Answer::ok(AreaView::of(&area)).at_version(area.version))
        })
        .await
}
