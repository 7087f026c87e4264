//! Signing in and out: one's session, where else one is signed in, and the proof of who is at the keyboard.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::web::{Data, Path};
use actix_web::{FromRequest, HttpRequest, delete, get, post, put};
use futures::future::{Ready, ready};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::{ADMIN, Caller, SESSION_COOKIE, SignedIn, csrf_of};
use super::front::Front;
use super::people::UserView;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, Sent};
use crate::actions::session::{confirm, end_session, end_sessions, must_be_fresh, open_sessions, set_password};
use crate::actions::sign_in::{self, Admission, Concluded, Place, admit, conclude};
use crate::domain::access::PROOF_LASTS;
use crate::domain::event::Actor;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::password::Password;
use crate::domain::refusal::Refusal;
use crate::domain::security::{By, Proof, SecurityFact, SessionEnd, Whence};
use crate::error::Failure;
use crate::peers::is_from_elsewhere;
use crate::storage::people::{self, UserRow};
use crate::storage::sessions::{self, SessionRow};

/// The cookie by which a browser is known again, long after its session.
const DEVICE_COOKIE: &str = "__Host-yinuo-device";
/// The longest address or staff number that is looked up, in bytes.
const LOGIN_MAX: usize = 254;

/// The operations on sessions.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(begin_session)
        .service(show_session)
        .service(sign_out)
        .service(prove)
        .service(change_password)
        .service(list_sessions)
        .service(end_other_sessions)
        .service(end_one_session)
        .service(list_sessions_of)
        .service(end_sessions_of);
}

/// Where somebody is signed in.
#[derive(Debug, Serialize, ToSchema)]
struct SessionView {
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
    fn of(session: &SessionRow, current: Option<SessionId>) -> Self {
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

/// Who is signed in, and what their pages need.
#[derive(Debug, Serialize, ToSchema)]
struct SignedInView {
    user: UserView,
    session: SessionView,
    /// What a page sends as `X-Yinuo-Csrf` with everything that changes something.
    csrf: String,
    /// Until when nothing asks who is at the keyboard.
    #[schema(value_type = String, format = DateTime)]
    proved_until: Moment,
}

impl SignedInView {
    fn of(user: &UserRow, session: &SessionRow, secret: &str) -> Self {
        SignedInView {
            user: UserView::of(user),
            session: SessionView::of(session, Some(session.id)),
            csrf: csrf_of(secret),
            proved_until: session.proved_at + PROOF_LASTS,
        }
    }
}

impl FromRequest for Place {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let device = request.cookie(DEVICE_COOKIE).map(|cookie| cookie.value().to_owned());
        let from = Whence::from_request(request, payload).into_inner();
        ready(from.map(|from| Place { from, device }))
    }
}

/// What somebody signs in with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignInBody {
    /// The address or the staff number.
    #[schema(max_length = 254)]
    login: String,
    #[schema(max_length = 128)]
    password: String,
}

/// Sign in with a password. The answer sets the cookie of the session; a wrong address and a wrong password are answered
/// alike. Tries that come too fast are asked to wait.
#[utoipa::path(
    tag = "session",
    request_body = SignInBody,
    responses((status = 201, description = "Signed in; the cookie is set.", body = SignedInView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(())
)]
#[post("/session")]
async fn begin_session(
    front: Data<Front>,
    request: HttpRequest,
    place: Place,
    sent: Sent<SignInBody>,
) -> Result<Answer, Problem> {
    front.limits.admit_address(&request)?;
    may_carry_cookies(&front, &request)?;
    let SignInBody { login, password } = sent.body;
    let mut faults = Faults::default();
    let password = faults.take(Password::claimed("/password", &password));
    if login.len() > LOGIN_MAX {
        faults.note("/login", "is an address or a staff number");
    }
    let (login, password) = faults.or_else((login, password))?;
    let (rules, at, name) = (front.access.clone(), place.clone(), login.clone());
    let admission = front.desk.write(move |db, now| admit(db, now, &rules, &name, &at));
    let tried = match admission.await? {
        Admission::Wait(wait) => return Err(too_fast(wait)),
        Admission::Try(tried) => tried,
    };
    let right = front.hasher.compare(password, tried.stored.clone()).await?;
    let (rules, from, user) = (front.access.clone(), place.from.clone(), tried.user);
    let concluded: Result<_, Failure> = front
        .desk
        .write(move |db, now| conclude(db, now, &rules, &tried, right, &place))
        .await;
    match concluded? {
        Concluded::In(signed_in) => Ok(welcomed(&front, &signed_in)),
        Concluded::Wrong => {
            let failed = SecurityFact::SignInFailed {
                user,
                by: Proof::Password,
            };
            let actor = Actor::Stranger;
            front.note(By { actor, from }, failed.saying([("name", &login)])).await;
            Err(wrong())
        }
    }
}

/// The answer to somebody who is signed in now.
fn welcomed(front: &Front, signed_in: &sign_in::SignedIn) -> Answer {
    let view = SignedInView::of(&signed_in.user, &signed_in.session, &signed_in.secret);
    let known_for = Duration::microseconds(front.access.device_known_for.as_micros());
    let device = cookie(DEVICE_COOKIE, signed_in.device.clone(), Some(known_for));
    Answer::created("/api/v1/session".to_owned(), view)
        .setting(cookie(SESSION_COOKIE, signed_in.secret.clone(), None))
        .setting(device)
}

/// A cookie that only this host gets back, over TLS or on this machine, and that no script reads.
fn cookie(name: &'static str, value: String, lasts: Option<Duration>) -> Cookie<'static> {
    let cookie = Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax);
    match lasts {
        Some(lasts) => cookie.max_age(lasts).finish(),
        None => cookie.finish(),
    }
}

/// Signing in is for pages of this desk, and browsers keep its cookie only over TLS or on the machine itself.
fn may_carry_cookies(front: &Front, request: &HttpRequest) -> Result<(), Problem> {
    if is_from_elsewhere(request) {
        return Err(Problem::new("forged", "this request was sent by another site"));
    }
    let here = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
    let on_this_machine = here.iter().any(|origin| {
        let rest = front.public_url.strip_prefix(origin);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    if front.public_url.starts_with("https://") || on_this_machine {
        return Ok(());
    }
    let detail =
        "browsers keep no session over http:// from another machine; set server.public_url to an https:// address";
    Err(Refusal::Limit(detail.to_owned()).into())
}

fn wrong() -> Problem {
    Problem::new("unauthenticated", "the name or the password is wrong")
}

fn too_fast(wait: Span) -> Problem {
    let seconds = wait.as_micros().div_euclid(1_000_000) + 1;
    let detail = format!("too many wrong tries; wait {seconds} s, or sign in from a browser that you used before");
    Problem::new("too-many-requests", detail).retry_after(seconds)
}

/// Who is signed in with this browser.
#[utoipa::path(
    tag = "session",
    responses((status = 200, description = "Who, since when, and what a page needs to change something.", body = SignedInView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []))
)]
#[get("/session")]
async fn show_session(front: Data<Front>, request: HttpRequest, caller: SignedIn) -> Result<Answer, Problem> {
    let secret = request.cookie(SESSION_COOKIE).map(|cookie| cookie.value().to_owned());
    let secret = secret.unwrap_or_default();
    let (user, session) = own(&front, caller).await?;
    Ok(Answer::ok(SignedInView::of(&user, &session, &secret)))
}

async fn own(front: &Front, caller: SignedIn) -> Result<(UserRow, SessionRow), Problem> {
    front
        .look(move |db, _| {
            let user = people::find(db, caller.user)?.ok_or_else(|| Refusal::absent("user", caller.user))?;
            let session =
                sessions::find(db, caller.session)?.ok_or_else(|| Refusal::absent("session", caller.session))?;
            Ok((user, session))
        })
        .await
}

/// Sign out. The session is over on every server within a second, and its cookie is taken back.
#[utoipa::path(
    tag = "session",
    responses((status = 204, description = "Signed out."),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []))
)]
#[delete("/session")]
async fn sign_out(front: Data<Front>, caller: SignedIn, whence: Whence) -> Result<Answer, Problem> {
    let (by, owner) = (caller.by(whence), Some(caller.user));
    front
        .desk
        .write(move |db, now| end_session(db, now, &by, caller.session, owner, SessionEnd::SignedOut))
        .await?;
    front.seen.forget();
    Ok(Answer::gone().setting(cookie(SESSION_COOKIE, String::new(), Some(Duration::ZERO))))
}

/// A proof of who is at the keyboard.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProofBody {
    #[schema(max_length = 128)]
    password: String,
}

/// Show once more who you are: needed within five minutes before changing what you sign in with, or making a token. The
/// session goes on under a new cookie, and a new `csrf`.
#[utoipa::path(
    tag = "session",
    request_body = ProofBody,
    responses((status = 201, description = "Shown; the cookie is a new one.", body = SignedInView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []))
)]
#[post("/session/proof")]
async fn prove(front: Data<Front>, caller: SignedIn, place: Place, sent: Sent<ProofBody>) -> Result<Answer, Problem> {
    let mut faults = Faults::default();
    let password = faults.take(Password::claimed("/password", &sent.body.password));
    let password = faults.or_else(password)?;
    let by = caller.by(place.from.clone());
    is_right(&front, caller, place, password).await?;
    let (_, session) = own(&front, caller).await?;
    let secret = front
        .desk
        .write(move |db, now| confirm(db, now, &by, &session, Proof::Password))
        .await?;
    front.seen.forget();
    let (user, session) = own(&front, caller).await?;
    let answer = Answer::created("/api/v1/session".to_owned(), SignedInView::of(&user, &session, &secret));
    Ok(answer.setting(cookie(SESSION_COOKIE, secret, None)))
}

/// Refuses a password that is not the caller's; such tries are slowed like those of somebody who signs in.
async fn is_right(front: &Front, caller: SignedIn, place: Place, password: Password) -> Result<(), Problem> {
    let rules = front.access.clone();
    let admission = front.desk.write(move |db, now| {
        let user = people::find(db, caller.user)?;
        let login = user.map(|user| user.email).unwrap_or_default();
        admit(db, now, &rules, &login, &place)
    });
    let tried = match admission.await? {
        Admission::Wait(wait) => return Err(too_fast(wait)),
        Admission::Try(tried) => tried,
    };
    if !front.hasher.compare(password, tried.stored.clone()).await? {
        return Err(Problem::new("unauthenticated", "the password is wrong"));
    }
    Ok(front.desk.write(move |db, _| sign_in::forgive(db, &tried)).await?)
}

/// A new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordBody {
    /// 8 to 128 characters of any kind; what everybody would try is refused.
    #[schema(min_length = 8, max_length = 128)]
    password: String,
}

/// Change your password. It needs a sign-in or proof of the last five minutes, and signs you out everywhere else.
#[utoipa::path(
    tag = "session",
    request_body = PasswordBody,
    responses((status = 204, description = "Changed; every other session of yours is over."),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []))
)]
#[put("/session/password")]
async fn change_password(
    front: Data<Front>,
    caller: SignedIn,
    whence: Whence,
    sent: Sent<PasswordBody>,
) -> Result<Answer, Problem> {
    let by = caller.by(whence);
    let (user, _) = own(&front, caller).await?;
    front
        .desk
        .write(move |db, now| must_be_fresh(db, now, caller.session))
        .await?;
    let digest = chosen(&front, &user, &sent.body.password).await?;
    front
        .desk
        .write(move |db, now| {
            must_be_fresh(db, now, caller.session)?;
            set_password(db, now, &by, caller.user, &digest, Some(caller.session))
        })
        .await?;
    front.seen.forget();
    Ok(Answer::gone())
}

/// The digest of a password that somebody chose.
pub(super) async fn chosen(front: &Front, user: &UserRow, password: &str) -> Result<String, Problem> {
    let number = user.staff_number.clone().unwrap_or_default();
    let mut faults = Faults::default();
    let known = [user.name.as_str(), user.email.as_str(), number.as_str()];
    let password = faults.take(Password::chosen("/password", password, &known));
    let password = faults.or_else(password)?;
    let salt = front.desk.read(|db, _| Ok::<_, Failure>(db.dice().bytes())).await?;
    front.hasher.digest(password, salt).await
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
    let owner = caller.must_be(ADMIN).is_err().then_some(caller.user);
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
    caller.must_be(ADMIN)?;
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
    caller.must_be(ADMIN)?;
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
