//! The regions of the operator.

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, IfMatch, Sent};
use crate::actions::regions::{NewRegion, RegionChange, add_region, alter_region};
use crate::domain::ids::RegionId;
use crate::domain::moment::Moment;
use crate::domain::people::REGIONS_MAX;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::storage::regions::{self, RegionRow};

/// The operations on regions.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_regions)
        .service(show_region)
        .service(found_region)
        .service(change_region);
}

/// A region of the operator.
#[derive(Debug, Serialize, ToSchema)]
struct RegionView {
    id: Uuid,
    /// What teams, sites, customers and tickets name it by.
    code: String,
    name: String,
    /// Since when nothing new may name it; null while it is in use.
    #[schema(value_type = Option<String>, format = DateTime)]
    retired_at: Option<Moment>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// The ETag.
    version: i64,
}

impl RegionView {
    fn of(region: &RegionRow) -> Self {
        RegionView {
            id: region.id.0,
            code: region.code.clone(),
            name: region.name.clone(),
            retired_at: region.retired_at,
            created_at: region.created_at,
            version: region.version,
        }
    }
}

/// Every region, by code, the retired ones too.
#[utoipa::path(
    tag = "people",
    responses((status = 200, description = "At most 5000 regions.", body = [RegionView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/regions")]
async fn list_regions(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    caller.may(Operation::ListRegions)?;
    let listed = front.look(|db, _| Ok(regions::list(db, REGIONS_MAX)?)).await?;
    Ok(Answer::ok(listed.iter().map(RegionView::of).collect::<Vec<_>>()))
}

/// One region.
#[utoipa::path(
    tag = "people",
    params(("region" = Uuid, Path, description = "The id.")),
    responses((status = 200, description = "The region.", body = RegionView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/regions/{region}")]
async fn show_region(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    caller.may(Operation::ShowRegion)?;
    let id = RegionId(*path);
    let found = front.look(move |db, _| Ok(regions::find(db, id)?)).await?;
    let region = found.ok_or_else(|| Refusal::absent("region", id))?;
    Ok(Answer::ok(RegionView::of(&region)).at_version(region.version))
}

/// A new region.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRegionBody {
    /// What teams, sites, customers and tickets will name it by. Unique, and never changed.
    #[schema(min_length = 1, max_length = 120)]
    code: String,
    /// What people call it; the code, where it is left out.
    #[schema(min_length = 1, max_length = 120)]
    name: Option<String>,
}

impl NewRegionBody {
    fn checked(&self) -> Result<NewRegion, Refusal> {
        let mut faults = Faults::default();
        let code = faults.take(text::required("/code", &self.code, SHORT));
        let name = faults.optional(self.name.as_deref(), |name| text::required("/name", name, SHORT));
        let name = name.unwrap_or_else(|| code.clone());
        faults.or_else(NewRegion { code, name })
    }
}

/// Add a region. An admin does it.
#[utoipa::path(
    tag = "people",
    request_body = NewRegionBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 201, description = "The region.", body = RegionView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/regions")]
async fn found_region(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    sent: Sent<NewRegionBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::FoundRegion)?;
    let (new, by) = (sent.body.checked()?, caller.by(whence));
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, house| {
            let region = add_region(db, now, house, &by, new.clone())?;
            let place = format!("/api/v1/regions/{}", region.id);
            Ok(Answer::created(place, RegionView::of(&region)).at_version(region.version))
        })
        .await
}

/// What changes about a region; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RegionBody {
    #[schema(min_length = 1, max_length = 120)]
    name: Option<String>,
    /// Whether nothing new may name it. What named it before goes on naming it.
    retired: Option<bool>,
}

impl RegionBody {
    fn checked(&self) -> Result<RegionChange, Refusal> {
        let mut faults = Faults::default();
        let name = faults.optional(self.name.as_deref(), |name| text::required("/name", name, SHORT));
        let retired = self.retired;
        faults.or_else(RegionChange { name, retired })
    }
}

/// Rename a region, retire it, or bring it back. An admin does it.
#[utoipa::path(
    tag = "people",
    request_body = RegionBody,
    params(("region" = Uuid, Path, description = "The id."),
           ("If-Match" = Option<String>, Header, description = "The ETag the change was decided on."),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 200, description = "After the change.", body = RegionView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[patch("/regions/{region}")]
async fn change_region(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<RegionBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::ChangeRegion)?;
    let (id, change, by) = (RegionId(*path), sent.body.checked()?, caller.by(whence));
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, house| {
            let region = alter_region(db, now, house, &by, id, if_match.0, change.clone())?;
            Ok(Answer::ok(RegionView::of(&region)).at_version(region.version))
        })
        .await
}
