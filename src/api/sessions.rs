//! Where people are signed in, and ending that: one's own sessions, and for an admin anybody's.

use actix_web::web::{Data, Path};
use actix_web::{delete, get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::{Caller, SignedIn};
use super::front::Front;
use super::problem::{Problem, ProblemBody};
use crate::actions::session::{end_session, end_sessions, open_sessions};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::{Proof, SessionEnd, Whence};
use crate::error::Failure;
use crate::storage::people;
use crate::storage::sessions::SessionRow;

/// The operations on sessions.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_sessions)
        .service(end_other_sessions)
        .service(end_one_session)
        .service(list_sessions_of)
        .service(end_sessions_of);
}

/// Where somebody is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionView {
    id: Uuid,
    method: Proof,
    /// From where they signed in.
    address: String,
    /// What the browser calls itself.
    agent: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// When it was last used, to the minute.
    #[schema(value_type = String, format = DateTime)]
    seen_at: Moment,
    /// When it is over, however much it is used.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Moment,
    /// Whether it is the caller's own.
    current: bool,
}

impl SessionView {
    pub(super) fn of(session: &SessionRow, current: Option<SessionId>) -> Self {
        SessionView {
            id: session.id.0,
            method: session.method,
            address: session.address.clone(),
            agent: session.agent.clone(),
            created_at: session.created_at,
            seen_at: session.seen_at,
            expires_at: session.expires_at,
            current: current == Some(session.id),
        }
    }
}

/// Where you are signed in, the newest first.
#[utoipa::path(
    tag = "session",
    responses((status = 200, description = "At most 20 sessions that are not over.", body = [SessionView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []))
)]
#[get("/sessions")]
async fn list_sessions(front: Data<Front>, caller: SignedIn) -> Result<Answer, Problem> {
    listed(&front, caller.user, Some(caller.session)).await
}

async fn listed(front: &Front, user: UserId, current: Option<SessionId>) -> Result<Answer, Problem> {
    let rules = front.access.clone();
    let open = front
        .look(move |db, now| {
            people::find(db, user)?.ok_or_else(|| Refusal::absent("user", user))?;
            Ok(open_sessions(db, now, &rules, user)?)
        })
        .await?;
    let views = open.iter().map(|session| SessionView::of(session, current));
    Ok(Answer::ok(views.collect::<Vec<_>>()))
}

/// Sign out everywhere else.
#[utoipa::path(
    tag = "session",
    responses((status = 204, description = "Every other session of yours is over."),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []))
)]
#[delete("/sessions")]
async fn end_other_sessions(front: Data<Front>, caller: SignedIn, whence: Whence) -> Result<Answer, Problem> {
    let (by, kept) = (caller.by(whence), Some(caller.session));
    front
        .desk
        .write(move |db, now| end_sessions(db, now, &by, caller.user, kept))
        .await?;
    front.seen.forget();
    Ok(Answer::gone())
}

/// End one of your sessions; an admin ends anybody's.
#[utoipa::path(
    tag = "session",
    params(("session" = Uuid, Path, description = "The session's id, not its secret.")),
    responses((status = 204, description = "It opens no door any more, on any server, within a second."),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []), ("token" = []))
)]
#[delete("/sessions/{session}")]
async fn end_one_session(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    path: Path<Uuid>,
) -> Result<Answer, Problem> {
    let by = caller.by(whence);
    let id = SessionId(*path);
    let right = caller.may(Operation::EndOneSession)?;
    let owner = (!right.reaches_all()).then_some(caller.user);
    front
        .desk
        .write(move |db, now| end_session(db, now, &by, id, owner, SessionEnd::Ended))
        .await?;
    front.seen.forget();
    Ok(Answer::gone())
}

/// Where a member of staff is signed in. An admin looks.
#[utoipa::path(
    tag = "session",
    params(("user" = Uuid, Path, description = "Whose.")),
    responses((status = 200, description = "At most 20 sessions that are not over.", body = [SessionView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []), ("token" = []))
)]
#[get("/users/{user}/sessions")]
async fn list_sessions_of(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    caller.may(Operation::ListSessionsOf)?;
    listed(&front, UserId(*path), None).await
}

/// Sign a member of staff out everywhere. An admin does it.
#[utoipa::path(
    tag = "session",
    params(("user" = Uuid, Path, description = "Whose.")),
    responses((status = 204, description = "They are signed out on every server within a second."),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []), ("token" = []))
)]
#[delete("/users/{user}/sessions")]
async fn end_sessions_of(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    path: Path<Uuid>,
) -> Result<Answer, Problem> {
    caller.may(Operation::EndSessionsOf)?;
    let by = caller.by(whence);
    let user = UserId(*path);
    let ended: Result<_, Failure> = front
        .desk
        .write(move |db, now| {
            people::find(db, user)?.ok_or_else(|| Refusal::absent("user", user))?;
            Ok(end_sessions(db, now, &by, user, None)?)
        })
        .await;
    ended?;
    front.seen.forget();
    Ok(Answer::gone())
}
