//! Halls and agent points.

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
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
use crate::actions::sites::{Site, add_site, alter_site};
use crate::domain::ids::SiteId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::domain::words::SiteKind;
use crate::storage::sites::{self, SiteRow};

/// The most sites that are listed.
const MOST: i64 = 5_000;

/// The operations on sites.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_sites)
        .service(show_site)
        .service(found_site)
        .service(change_site);
}

/// A hall or an agent point.
#[derive(Debug, Serialize, ToSchema)]
struct SiteView {
    id: Uuid,
    name: String,
    kind: SiteKind,
    /// What the channels call it: `point_code`, or `counter`, of a ticket that came in there.
    point_code: Option<String>,
    region: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// The ETag.
    version: i64,
}

impl SiteView {
    fn of(site: &SiteRow) -> Self {
        SiteView {
            id: site.id.0,
            name: site.name.clone(),
            kind: site.kind,
            point_code: site.point_code.clone(),
            region: site.region.clone(),
            created_at: site.created_at,
            version: site.version,
        }
    }
}

/// Every site, by name.
#[utoipa::path(
    tag = "people",
    responses((status = 200, description = "At most 5000 sites.", body = [SiteView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/sites")]
async fn list_sites(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    caller.may(Operation::ListSites)?;
    let listed = front.look(|db, _| Ok(sites::list(db, MOST)?)).await?;
    Ok(Answer::ok(listed.iter().map(SiteView::of).collect::<Vec<_>>()))
}

/// One site.
#[utoipa::path(
    tag = "people",
    params(("site" = Uuid, Path, description = "The id.")),
    responses((status = 200, description = "The site.", body = SiteView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/sites/{site}")]
async fn show_site(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    caller.may(Operation::ShowSite)?;
    let id = SiteId(*path);
    let found = front.look(move |db, _| Ok(sites::find(db, id)?)).await?;
    let site = found.ok_or_else(|| Refusal::absent("site", id))?;
    Ok(Answer::ok(SiteView::of(&site)).at_version(site.version))
}

/// What a site is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SiteBody {
    /// Unique.
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    kind: SiteKind,
    /// What the channels call it; unique.
    #[schema(min_length = 1, max_length = 120)]
    point_code: Option<String>,
    /// Tickets that come in here are this region's, where they name none.
    #[schema(min_length = 1, max_length = 120)]
    region: Option<String>,
}

impl SiteBody {
    fn checked(&self) -> Result<Site, Refusal> {
        let mut faults = Faults::default();
        let name = faults.take(text::required("/name", &self.name, SHORT));
        let point_code = faults.optional(self.point_code.as_deref(), |code| {
            text::required("/point_code", code, SHORT)
        });
        let region = faults.optional(self.region.as_deref(), |region| {
            text::required("/region", region, SHORT)
        });
        faults.or_else(Site {
            name,
            kind: self.kind,
            point_code,
            region,
        })
    }
}

/// Add a site. An admin does it.
#[utoipa::path(
    tag = "people",
    request_body = SiteBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 201, description = "The site.", body = SiteView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/sites")]
async fn found_site(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    sent: Sent<SiteBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::FoundSite)?;
    let (site, by) = (sent.body.checked()?, caller.by(whence));
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, _| {
            let site = add_site(db, now, &by, site.clone())?;
            let place = format!("/api/v1/sites/{}", site.id);
            Ok(Answer::created(place, SiteView::of(&site)).at_version(site.version))
        })
        .await
}

/// Change a site: what is sent takes the place of what there was. An admin does it.
#[utoipa::path(
    tag = "people",
    request_body = SiteBody,
    params(("site" = Uuid, Path, description = "The id."),
           ("If-Match" = Option<String>, Header, description = "The ETag the change was decided on."),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 200, description = "After the change.", body = SiteView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[put("/sites/{site}")]
async fn change_site(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<SiteBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::ChangeSite)?;
    let (id, site, by) = (SiteId(*path), sent.body.checked()?, caller.by(whence));
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, _| {
            let site = alter_site(db, now, &by, id, if_match.0, site.clone())?;
            Ok(Answer::ok(SiteView::of(&site)).at_version(site.version))
        })
        .await
}
