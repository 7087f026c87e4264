//! Invitations and forgotten passwords: asked for, and redeemed with the secret that came by mail.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::problem::{Problem, ProblemBody};
use super::sent::Sent;
use super::session::{LOGIN_MAX, chosen, device_cookie, may_carry_cookies};
use crate::actions::invitation::{ask_for_reset, invite, redeem, whose};
use crate::actions::sign_in::Place;
use crate::domain::ids::UserId;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::words::PassPurpose;
use crate::error::Failure;
use crate::storage::people;
use actix_web::cookie::Cookie;

/// The operations on invitations and resets.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(invite_again)
        .service(accept_invitation)
        .service(forgot_password)
        .service(reset_password);
}

/// Send an invitation again. The links of earlier ones stay good for their hour; the first one used ends them all.
#[utoipa::path(
    tag = "session",
    params(("user" = Uuid, Path, description = "Who was added as invited.")),
    responses((status = 202, description = "A mail is on its way.", body = PromisedView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/users/{user}/invitation")]
async fn invite_again(front: Data<Front>, caller: Caller, whence: Whence, path: Path<Uuid>) -> Result<Answer, Problem> {
    caller.may(Operation::InviteAgain)?;
    let (id, by, house) = (UserId(*path), caller.by(whence), front.house.clone());
    let invited: Result<(), Failure> = front
        .desk
        .write(move |db, now| {
            let user = people::find(db, id)?.ok_or_else(|| Refusal::absent("user", id))?;
            invite(db, now, &house, &by, &user)
        })
        .await;
    invited?;
    Ok(Answer::accepted(PromisedView::new("the invitation is on its way")))
}

/// What was promised, and no more.
#[derive(Debug, Serialize, ToSchema)]
struct PromisedView {
    detail: &'static str,
}

impl PromisedView {
    fn new(detail: &'static str) -> Self {
        PromisedView { detail }
    }
}

/// The secret of a mail, and the password that shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RedemptionBody {
    /// What stands after the `#` in the link of the mail, as it is.
    #[schema(max_length = 200)]
    secret: String,
    /// 8 to 128 characters of any kind; what everybody would try is refused.
    #[schema(min_length = 8, max_length = 128)]
    password: String,
}

/// Accept an invitation: set a password, then sign in. The secret is good once, for an hour.
#[utoipa::path(
    tag = "session",
    request_body = RedemptionBody,
    responses((status = 204, description = "The password is set; sign in with it."),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(())
)]
#[post("/invitations/redemption")]
async fn accept_invitation(
    front: Data<Front>,
    request: HttpRequest,
    place: Place,
    sent: Sent<RedemptionBody>,
) -> Result<Answer, Problem> {
    redeemed(&front, &request, place, sent.body, PassPurpose::Invitation).await
}

/// Set a new password with the secret that came by mail; it is good once, for an hour. Every session ends; a second factor
/// stays and is asked for at the next sign-in.
#[utoipa::path(
    tag = "session",
    request_body = RedemptionBody,
    responses((status = 204, description = "The password is set; sign in with it."),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(())
)]
#[post("/password-resets/redemption")]
async fn reset_password(
    front: Data<Front>,
    request: HttpRequest,
    place: Place,
    sent: Sent<RedemptionBody>,
) -> Result<Answer, Problem> {
    redeemed(&front, &request, place, sent.body, PassPurpose::Reset).await
}

async fn redeemed(
    front: &Front,
    request: &HttpRequest,
    place: Place,
    sent: RedemptionBody,
    purpose: PassPurpose,
) -> Result<Answer, Problem> {
    let RedemptionBody { secret, password } = sent;
    let device = redeem_secret(front, request, place, &secret, &password, purpose).await?;
    Ok(Answer::gone().setting(device))
}

/// Sets a password with a secret that came by mail; the cookie by which the browser is known from now on.
pub(crate) async fn redeem_secret(
    front: &Front,
    request: &HttpRequest,
    place: Place,
    secret: &str,
    password: &str,
    purpose: PassPurpose,
) -> Result<Cookie<'static>, Problem> {
    front.limits.admit_address(request)?;
    may_carry_cookies(front, request)?;
    let secret = secret.to_owned();
    let wanted = secret.clone();
    let user = front.look(move |db, now| whose(db, now, &wanted, purpose)).await?;
    let digest = chosen(front, &user, password).await?;
    let house = front.house.clone();
    let device: String = front
        .desk
        .write(move |db, now| redeem(db, now, &house, &place, &secret, purpose, &digest))
        .await?;
    front.seen.forget();
    Ok(device_cookie(front, device))
}

/// Who forgot their password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ForgotBody {
    /// The address or the staff number.
    #[schema(max_length = 254)]
    login: String,
}

/// Ask for a mail with which to set a new password. The answer is the same whether or not anybody has that name.
#[utoipa::path(
    tag = "session",
    request_body = ForgotBody,
    responses((status = 202, description = "If somebody has that name, a mail is on its way to their address.", body = PromisedView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(())
)]
#[post("/password-resets")]
async fn forgot_password(
    front: Data<Front>,
    request: HttpRequest,
    place: Place,
    sent: Sent<ForgotBody>,
) -> Result<Answer, Problem> {
    ask_for_mail(&front, &request, place, &sent.body.login).await?;
    Ok(Answer::accepted(PromisedView::new(
        "if somebody here has that name, a mail is on its way to their address",
    )))
}

/// Asks for a mail with which to set a new password.
pub(crate) async fn ask_for_mail(
    front: &Front,
    request: &HttpRequest,
    place: Place,
    login: &str,
) -> Result<(), Problem> {
    front.limits.admit_address(request)?;
    may_carry_cookies(front, request)?;
    if login.len() > LOGIN_MAX {
        return Err(Refusal::field("/login", "is an address or a staff number").into());
    }
    let (house, login) = (front.house.clone(), login.to_owned());
    let asked = front
        .desk
        .write(move |db, now| ask_for_reset(db, now, &house, &place, &login));
    Ok(asked.await?)
}
