//! Staff: who works here, in which role, and who is away.

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
use super::sent::{Faults, IfMatch, Sent, given};
use crate::actions::invitation::invite;
use crate::actions::people::{NewUser, UserChange, add_user, alter_user};
use crate::actions::session::must_be_fresh;
use crate::domain::ids::{SiteId, TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::domain::words::{Language, Role, UserState};
use crate::storage::people::{self, UserRow};

/// The most members of staff that are listed.
const MOST: i64 = 2_000;

/// The operations on staff.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_users)
        .service(show_user)
        .service(hire_user)
        .service(change_user);
}

/// A member of staff, or a machine that calls the desk.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UserView {
    id: Uuid,
    name: String,
    email: String,
    role: Role,
    team: Option<Uuid>,
    language: Language,
    /// Only who is active is told something and may call something.
    state: UserState,
    /// What the house calls them; unique.
    staff_number: Option<String>,
    /// What they speak, as language tags.
    #[schema(value_type = Vec<String>)]
    languages: serde_json::Value,
    /// The hall or agent point where they sit.
    site: Option<Uuid>,
    /// Away from then; at once, where that is null and `absent_until` is not.
    #[schema(value_type = Option<String>, format = DateTime)]
    absent_from: Option<Moment>,
    /// Away until then: others are told instead, whoever stands in first.
    #[schema(value_type = Option<String>, format = DateTime)]
    absent_until: Option<Moment>,
    /// Who is told in their place while they are away.
    stand_in: Option<Uuid>,
    /// When mail to them came back; others are told instead until this is cleared.
    #[schema(value_type = Option<String>, format = DateTime)]
    bounced_at: Option<Moment>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// The ETag.
    version: i64,
}

impl UserView {
    pub(super) fn of(user: &UserRow) -> Self {
        UserView {
            id: user.id.0,
            name: user.name.clone(),
            email: user.email.clone(),
            role: user.role,
            team: user.team_id.map(|id| id.0),
            language: user.language,
            state: user.state,
            staff_number: user.staff_number.clone(),
            languages: user.languages.0.clone(),
            site: user.site_id.map(|id| id.0),
            absent_from: user.absent_from,
            absent_until: user.absent_until,
            stand_in: user.stand_in_id.map(|id| id.0),
            bounced_at: user.bounced_at,
            created_at: user.created_at,
            version: user.version,
        }
    }
}

/// Everybody, by name.
#[utoipa::path(
    tag = "people",
    responses((status = 200, description = "At most 2000 members of staff.", body = [UserView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/users")]
async fn list_users(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ListUsers)?;
    let listed = front.look(|db, _| Ok(people::list(db, MOST)?)).await?;
    let within = listed.iter().filter(|user| right.reaches(user.id));
    Ok(Answer::ok(within.map(UserView::of).collect::<Vec<_>>()))
}

/// One member of staff.
#[utoipa::path(
    tag = "people",
    params(("user" = Uuid, Path, description = "The id.")),
    responses((status = 200, description = "The member of staff.", body = UserView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/users/{user}")]
async fn show_user(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    let (right, id) = (caller.may(Operation::ShowUser)?, UserId(*path));
    let found = front.look(move |db, _| Ok(people::find(db, id)?)).await?;
    let user = found
        .filter(|user| right.reaches(user.id))
        .ok_or_else(|| Refusal::absent("user", id))?;
    Ok(Answer::ok(UserView::of(&user)).at_version(user.version))
}

/// Somebody new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUserBody {
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    /// Unique; it identifies them.
    #[schema(min_length = 3, max_length = 254)]
    email: String,
    role: Role,
    team: Option<Uuid>,
    /// What the desk writes to them in; Chinese as written on the mainland, unless it says otherwise.
    language: Option<Language>,
    /// What the house calls them; unique. They may sign in with it.
    #[schema(max_length = 40)]
    staff_number: Option<String>,
    /// What they speak, as language tags such as zh-CN, yue or en; at most 8.
    #[serde(default)]
    languages: Vec<String>,
    /// The hall or agent point where they sit.
    site: Option<Uuid>,
    /// Whether they are invited by mail, to set a password; they are active once they did. Otherwise they are active at
    /// once and known by tokens, by single sign-on, or by a password that they set with a reset.
    #[serde(default)]
    invite: bool,
}

/// Add a member of staff or a machine. An admin does it.
#[utoipa::path(
    tag = "people",
    request_body = NewUserBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 201, description = "They may be given a token now.", body = UserView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/users")]
async fn hire_user(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    once: Once,
    sent: Sent<NewUserBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::HireUser)?;
    let Sent { body, bytes } = sent;
    let mut faults = Faults::default();
    let name = faults.take(text::required("/name", &body.name, SHORT));
    let email = faults.take(text::email("/email", &body.email));
    if body.invite && body.role == Role::Integration {
        faults.note("/invite", "is for people; a machine is known by a token");
    }
    let staff_number = faults.optional(body.staff_number.as_deref(), |number| {
        text::staff_number("/staff_number", number)
    });
    let languages = faults.take(text::languages("/languages", &body.languages));
    let new = faults.or_else(NewUser {
        name,
        email,
        role: body.role,
        team: body.team.map(TeamId),
        language: body.language.unwrap_or(Language::ZhCn),
        staff_number,
        languages,
        site: body.site.map(SiteId),
        state: if body.invite {
            UserState::Invited
        } else {
            UserState::Active
        },
    })?;
    let by = caller.by(whence);
    front
        .act(once.of(caller.user, &bytes), move |db, now, house| {
            let user = add_user(db, now, house, &by, new.clone())?;
            if user.state == UserState::Invited {
                invite(db, now, house, &by, &user)?;
            }
            let place = format!("/api/v1/users/{}", user.id);
            Ok(Answer::created(place, UserView::of(&user)).at_version(user.version))
        })
        .await
}

/// What changes about somebody; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserBody {
    #[schema(min_length = 1, max_length = 120)]
    name: Option<String>,
    /// Where mail reaches them, and what they sign in with. It needs a sign-in or proof of the last five minutes; the old
    /// address is told.
    #[schema(min_length = 3, max_length = 254)]
    email: Option<String>,
    role: Option<Role>,
    /// Null takes them out of their team.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    team: Option<Option<Uuid>>,
    language: Option<Language>,
    /// `retired` signs them out everywhere and ends their tokens for good; `active` brings them back without those.
    state: Option<UserState>,
    /// Null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 40)]
    staff_number: Option<Option<String>>,
    /// What they speak, as language tags; at most 8.
    languages: Option<Vec<String>>,
    /// Who takes over open tickets and clients when they retire. Without one, tickets go back to their teams' queues, and
    /// clients have no account manager until one is named.
    heir: Option<Uuid>,
    /// Null takes them out of their hall or agent point.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    site: Option<Option<Uuid>>,
    /// Null: the absence begins at once.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = DateTime)]
    absent_from: Option<Option<String>>,
    /// Who is told in their place while they are away; null for nobody.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    stand_in: Option<Option<Uuid>>,
    /// Null brings them back.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = DateTime)]
    absent_until: Option<Option<String>>,
    /// `false`: mail reaches them again. It is set by the desk alone.
    bounced: Option<bool>,
    /// Whether agreed visits that a technician cannot come to any more are left as they are; otherwise they are named and
    /// nothing is changed.
    #[serde(default)]
    keep_visits: bool,
}

impl UserBody {
    fn checked(&self) -> Result<UserChange, Refusal> {
        let mut faults = Faults::default();
        let name = faults.optional(self.name.as_deref(), |name| text::required("/name", name, SHORT));
        let email = faults.optional(self.email.as_deref(), |email| text::email("/email", email));
        let absent_from = self
            .absent_from
            .as_ref()
            .map(|from| faults.moment("/absent_from", from.as_deref()));
        let absent_until = self
            .absent_until
            .as_ref()
            .map(|until| faults.moment("/absent_until", until.as_deref()));
        let staff_number = self
            .staff_number
            .as_ref()
            .map(|number| faults.optional(number.as_deref(), |number| text::staff_number("/staff_number", number)));
        let languages = self
            .languages
            .as_ref()
            .map(|languages| faults.take(text::languages("/languages", languages)));
        if self.state == Some(UserState::Invited) {
            faults.note("/state", "is set by an invitation alone; send active or retired");
        }
        if self.bounced == Some(true) {
            faults.note(
                "/bounced",
                "is set by the desk when mail comes back; send false to clear it",
            );
        }
        faults.or_else(UserChange {
            name,
            email,
            role: self.role,
            team: self.team.map(|team| team.map(TeamId)),
            language: self.language,
            state: self.state,
            staff_number,
            languages,
            absent_from,
            absent_until,
            stand_in: self.stand_in.map(|person| person.map(UserId)),
            site: self.site.map(|site| site.map(SiteId)),
            heir: self.heir.map(UserId),
            reachable: self.bounced == Some(false),
            keep_visits: self.keep_visits,
        })
    }
}

/// Change a member of staff: role, team, language, absence, whether they work here, whether mail reaches them. An admin
/// does it, and the last admin stays one.
#[utoipa::path(
    tag = "people",
    request_body = UserBody,
    params(("user" = Uuid, Path, description = "The id."),
           ("If-Match" = Option<String>, Header, description = "The ETag the change was decided on."),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 200, description = "After the change.", body = UserView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[patch("/users/{user}")]
async fn change_user(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    once: Once,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<UserBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::ChangeUser)?;
    let (id, once) = (UserId(*path), once.of(caller.user, &sent.bytes));
    let (change, by) = (sent.body.checked()?, caller.by(whence));
    let answer = front
        .act(once, move |db, now, house| {
            if let Some(session) = caller.session.filter(|_| change.email.is_some()) {
                must_be_fresh(db, now, session)?;
            }
            let user = alter_user(db, now, house, &by, id, if_match.0, change.clone())?;
            Ok(Answer::ok(UserView::of(&user)).at_version(user.version))
        })
        .await?;
    front.seen.forget();
    Ok(answer)
}
