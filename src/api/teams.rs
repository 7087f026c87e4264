//! Teams, and who holds their posts.

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, IfMatch, Sent, given};
use crate::actions::teams::{self as deeds, TeamChange, alter_team};
use crate::domain::ids::{TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::shift::{Gap, Shift};
use crate::domain::text::{self, SHORT};
use crate::storage::people::{self, TeamRow};

/// The most teams that are listed.
const MOST: i64 = 2_000;

/// The most skills of a team.
const SKILLS_MAX: usize = 50;

/// The operations on teams.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_teams)
        .service(show_team)
        .service(found_team)
        .service(change_team);
}

/// A team and who holds its posts.
#[derive(Debug, Serialize, ToSchema)]
struct TeamView {
    id: Uuid,
    name: String,
    /// Tickets from this region come to it.
    region: Option<String>,
    lead: Option<Uuid>,
    duty_manager: Option<Uuid>,
    manager: Option<Uuid>,
    director: Option<Uuid>,
    /// What the team can do.
    #[schema(value_type = Vec<String>)]
    skills: Value,
    /// Its week of shifts, in the desk's zone. The duty manager and lead of a shift come before the standing ones.
    shifts: Vec<Shift>,
    /// The hours of the week in which nobody is on duty: no shift covers them and there is no standing duty manager. Then
    /// the manager is told, the director, at last the fallback address.
    nobody_on_duty: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// The ETag.
    version: i64,
}

impl TeamView {
    fn of(team: &TeamRow) -> Self {
        let nobody_on_duty = team.clone().into_team().nobody_on_duty();
        TeamView {
            skills: team.skills.0.clone(),
            shifts: team.shifts().unwrap_or_default(),
            nobody_on_duty: nobody_on_duty.iter().map(Gap::to_string).collect(),
            id: team.id.0,
            name: team.name.clone(),
            region: team.region.clone(),
            lead: team.lead_id.map(|id| id.0),
            duty_manager: team.duty_manager_id.map(|id| id.0),
            manager: team.manager_id.map(|id| id.0),
            director: team.director_id.map(|id| id.0),
            created_at: team.created_at,
            version: team.version,
        }
    }
}

/// Every team, by name.
#[utoipa::path(
    tag = "people",
    responses((status = 200, description = "At most 2000 teams.", body = [TeamView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/teams")]
async fn list_teams(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    caller.may(Operation::ListTeams)?;
    let listed = front.look(|db, _| Ok(people::list_teams(db, MOST)?)).await?;
    Ok(Answer::ok(listed.iter().map(TeamView::of).collect::<Vec<_>>()))
}

/// One team.
#[utoipa::path(
    tag = "people",
    params(("team" = Uuid, Path, description = "The id.")),
    responses((status = 200, description = "The team.", body = TeamView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/teams/{team}")]
async fn show_team(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    caller.may(Operation::ShowTeam)?;
    let id = TeamId(*path);
    let found = front.look(move |db, _| Ok(people::find_team(db, id)?)).await?;
    let team = found.ok_or_else(|| Refusal::absent("team", id))?;
    Ok(Answer::ok(TeamView::of(&team)).at_version(team.version))
}

/// A new team. Whoever is named must work here.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTeamBody {
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    /// Tickets from this region come to it.
    #[schema(min_length = 1, max_length = 120)]
    region: Option<String>,
    lead: Option<Uuid>,
    duty_manager: Option<Uuid>,
    manager: Option<Uuid>,
    director: Option<Uuid>,
}

/// Add a team. An admin does it.
#[utoipa::path(
    tag = "people",
    request_body = NewTeamBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 201, description = "The team.", body = TeamView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/teams")]
async fn found_team(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    sent: Sent<NewTeamBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::FoundTeam)?;
    let Sent { body, bytes } = sent;
    let mut faults = Faults::default();
    let name = faults.take(text::required("/name", &body.name, SHORT));
    let region = faults.optional(body.region.as_deref(), |region| {
        text::required("/region", region, SHORT)
    });
    let (name, region) = faults.or_else((name, region))?;
    let held_by = |named: Option<Uuid>| named.map(|person| Some(UserId(person)));
    let by = caller.by(whence);
    let change = TeamChange {
        region: Some(region),
        lead: held_by(body.lead),
        duty_manager: held_by(body.duty_manager),
        manager: held_by(body.manager),
        director: held_by(body.director),
        ..TeamChange::default()
    };
    front
        .act(once.of(caller.user, &bytes), move |db, now, house| {
            let team = deeds::found_team(db, now, house, &by, &name, change.clone())?;
            let place = format!("/api/v1/teams/{}", team.id);
            Ok(Answer::created(place, TeamView::of(&team)).at_version(team.version))
        })
        .await
}

/// What changes about a team; what is left out stays, null empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamBody {
    #[schema(min_length = 1, max_length = 120)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120)]
    region: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    lead: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    duty_manager: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    manager: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    director: Option<Option<Uuid>>,
    /// What the team can do; at most 50 short texts.
    #[schema(max_items = 50)]
    skills: Option<Vec<String>>,
    /// Its week of shifts; at most 50. The answer's `nobody_on_duty` says which hours they leave to nobody.
    #[schema(max_items = 50)]
    shifts: Option<Vec<Shift>>,
}

impl TeamBody {
    fn checked(&self) -> Result<TeamChange, Refusal> {
        let mut faults = Faults::default();
        let name = faults.optional(self.name.as_deref(), |name| text::required("/name", name, SHORT));
        let region = self
            .region
            .as_ref()
            .map(|region| faults.optional(region.as_deref(), |region| text::required("/region", region, SHORT)));
        let held_by = |named: Option<Option<Uuid>>| named.map(|person| person.map(UserId));
        let skills = self.skills.as_ref().map(|skills| {
            if skills.len() > SKILLS_MAX {
                faults.note("/skills", "has at most 50 entries");
            }
            let each = skills.iter().take(SKILLS_MAX);
            each.map(|skill| faults.take(text::required("/skills", skill, SHORT)))
                .collect()
        });
        faults.or_else(TeamChange {
            name,
            region,
            lead: held_by(self.lead),
            duty_manager: held_by(self.duty_manager),
            manager: held_by(self.manager),
            director: held_by(self.director),
            skills,
            shifts: self.shifts.clone(),
        })
    }
}

/// Change a team: its name, its region, who holds its posts. An admin does it.
#[utoipa::path(
    tag = "people",
    request_body = TeamBody,
    params(("team" = Uuid, Path, description = "The id."),
           ("If-Match" = Option<String>, Header, description = "The ETag the change was decided on."),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 200, description = "After the change.", body = TeamView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[patch("/teams/{team}")]
async fn change_team(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<TeamBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::ChangeTeam)?;
    let (id, once) = (TeamId(*path), once.of(caller.user, &sent.bytes));
    let (change, by) = (sent.body.checked()?, caller.by(whence));
    front
        .act(once, move |db, now, house| {
            let team = alter_team(db, now, house, &by, id, if_match.0, change.clone())?;
            Ok(Answer::ok(TeamView::of(&team)).at_version(team.version))
        })
        .await
}
