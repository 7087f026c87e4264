//! Signing in and out, the proof of who is at the keyboard, and a new password.

use actix_web::cookie::Cookie;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, delete, get, post, put};
use futures::future::{Ready, ready};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Answer;
use super::caller::{SignedIn, csrf_of};
use super::front::Front;
use super::people::UserView;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, Sent};
use super::sessions::SessionView;
use crate::actions::second_factor::take_code;
use crate::actions::session::{confirm, end_session, must_be_fresh, set_password};
use crate::actions::sign_in::{self, Admission, Concluded, Place, admit, conclude};
use crate::cookies::{self, DEVICE_COOKIE, SESSION_COOKIE};
use crate::domain::access::PROOF_LASTS;
use crate::domain::event::Actor;
use crate::domain::ids::UserId;
use crate::domain::moment::{Moment, Span};
use crate::domain::password::Password;
use crate::domain::refusal::Refusal;
use crate::domain::security::{By, Proof, SecurityFact, SessionEnd, Whence};
use crate::error::Failure;
use crate::peers::is_from_elsewhere;
use crate::storage::people::{self, UserRow};
use crate::storage::sessions::{self, SessionRow};

/// The longest address or staff number that is looked up, in bytes.
pub(super) const LOGIN_MAX: usize = 254;

/// The operations on one's session.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(begin_session)
        .service(show_session)
        .service(sign_out)
        .service(prove)
        .service(change_password);
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
    /// The code of the second factor, or a recovery code; needed where there is one.
    #[schema(max_length = 40)]
    code: Option<String>,
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
    let SignInBody { login, password, code } = sent.body;
    let signed_in = sign_in(&front, &request, place, &login, &password, code).await?;
    Ok(welcomed(&front, &signed_in))
}

/// Signs somebody in who says who they are and proves it, or says why not.
pub(crate) async fn sign_in(
    front: &Front,
    request: &HttpRequest,
    place: Place,
    login: &str,
    password: &str,
    code: Option<String>,
) -> Result<Box<sign_in::SignedIn>, Problem> {
    front.limits.admit_sign_in(request)?;
    may_carry_cookies(front, request)?;
    let mut faults = Faults::default();
    let password = faults.take(Password::claimed("/password", password));
    if login.len() > LOGIN_MAX {
        faults.note("/login", "is an address or a staff number");
    }
    let (login, password) = faults.or_else((login.to_owned(), password))?;
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
        .write(move |db, now| conclude(db, now, &rules, &tried, right, code.as_deref(), &place))
        .await;
    match concluded? {
        Concluded::In(signed_in) => Ok(signed_in),
        Concluded::CodeNeeded => Err(Problem::new(
            "second-factor-needed",
            "send the code of your second factor as well, as code",
        )),
        Concluded::WrongCode => Err(failed(front, from, (user, Proof::Totp), &login).await),
        Concluded::Wrong => Err(failed(front, from, (user, Proof::Password), &login).await),
    }
}

/// The cookies of somebody who signed in.
pub(crate) fn cookies_of(front: &Front, signed_in: &sign_in::SignedIn) -> [Cookie<'static>; 2] {
    [
        cookies::of_session(signed_in.secret.clone()),
        device_cookie(front, signed_in.device.clone()),
    ]
}

/// The cookie that takes a session's cookie back.
pub(crate) fn no_cookie() -> Cookie<'static> {
    cookies::taken_back(SESSION_COOKIE)
}

/// The answer to somebody who is signed in now.
fn welcomed(front: &Front, signed_in: &sign_in::SignedIn) -> Answer {
    let view = SignedInView::of(&signed_in.user, &signed_in.session, &signed_in.secret);
    let [session, device] = cookies_of(front, signed_in);
    Answer::created("/api/v1/session".to_owned(), view)
        .setting(session)
        .setting(device)
}

/// The cookie by which a browser is known again.
pub(super) fn device_cookie(front: &Front, device: String) -> Cookie<'static> {
    cookies::of_device(device, front.access.device_known_for)
}

/// Signing in is for pages of this desk, and browsers keep its cookie only over TLS or on the machine itself.
pub(super) fn may_carry_cookies(front: &Front, request: &HttpRequest) -> Result<(), Problem> {
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

/// Records that somebody did not get in; what they are told.
async fn failed(front: &Front, from: Whence, (user, by): (Option<UserId>, Proof), name: &str) -> Problem {
    let told = SecurityFact::SignInFailed { user, by }.saying([("name", name)]);
    let actor = Actor::Stranger;
    front.note(By { actor, from }, told).await;
    let detail = match by {
        Proof::Totp => "the code is wrong, or was used before; wait for the next one",
        _ => "the name or the password is wrong",
    };
    Problem::new("unauthenticated", detail)
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
    Ok(Answer::gone().setting(no_cookie()))
}

/// A proof of who is at the keyboard.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProofBody {
    #[schema(max_length = 128)]
    password: Option<String>,
    /// In its place: a code of the second factor, or a recovery code.
    #[schema(max_length = 40)]
    code: Option<String>,
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
    let ProofBody { password, code } = sent.body;
    let mut faults = Faults::default();
    let password = faults.optional(password.as_deref(), |text| Password::claimed("/password", text));
    if password.is_none() && code.is_none() {
        faults.note("/password", "or code is needed");
    }
    let password = faults.or_else(password)?;
    let by = caller.by(place.from.clone());
    let proof = is_right(&front, caller, place, password, code).await?;
    let (_, session) = own(&front, caller).await?;
    let secret = front
        .desk
        .write(move |db, now| confirm(db, now, &by, &session, proof))
        .await?;
    front.seen.forget();
    let (user, session) = own(&front, caller).await?;
    let answer = Answer::created("/api/v1/session".to_owned(), SignedInView::of(&user, &session, &secret));
    Ok(answer.setting(cookies::of_session(secret)))
}

/// Refuses a password or code that is not the caller's; such tries are slowed like those of somebody who signs in.
async fn is_right(
    front: &Front,
    caller: SignedIn,
    place: Place,
    password: Option<Password>,
    code: Option<String>,
) -> Result<Proof, Problem> {
    let from = place.from.clone();
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
    let proved = match (password, code) {
        (Some(password), _) => {
            let right = front.hasher.compare(password, tried.stored.clone()).await?;
            right.then_some(Proof::Password)
        }
        (None, code) => {
            let code = code.unwrap_or_default();
            let taken = front.desk.write(move |db, now| take_code(db, now, caller.user, &code));
            taken.await?
        }
    };
    let Some(proof) = proved else {
        let (user, by) = (Some(caller.user), Proof::Password);
        front
            .note(caller.by(from), SecurityFact::SignInFailed { user, by })
            .await;
        return Err(Problem::new("unauthenticated", "the password or the code is wrong"));
    };
    front.desk.write(move |db, _| sign_in::forgive(db, &tried)).await?;
    Ok(proof)
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
    let house = front.house.clone();
    front
        .desk
        .write(move |db, now| {
            must_be_fresh(db, now, caller.session)?;
            set_password(db, now, &house, &by, caller.user, &digest, Some(caller.session))
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
