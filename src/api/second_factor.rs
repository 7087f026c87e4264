//! One's second factor: the codes of an app, and recovery codes for whoever lost it.

use actix_web::web::{Data, Path};
use actix_web::{delete, get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::{Caller, SignedIn};
use super::front::Front;
use super::problem::{Problem, ProblemBody};
use super::sent::Sent;
use crate::actions::second_factor::{confirm, is_set, offer, remove, renew_codes};
use crate::actions::session::must_be_fresh;
use crate::domain::ids::UserId;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::error::Failure;
use crate::storage::{people, second_factors};

/// The operations on second factors.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(show_factor)
        .service(offer_factor)
        .service(confirm_factor)
        .service(remove_factor)
        .service(remove_factor_of)
        .service(make_recovery_codes);
}

/// Whether one has a second factor.
#[derive(Debug, Serialize, ToSchema)]
struct FactorView {
    /// Whether a code is asked for at each sign-in.
    set: bool,
    /// Whether the role must have one.
    required: bool,
    recovery_codes_left: i64,
}

/// Whether you have a second factor, and how many recovery codes are left.
#[utoipa::path(
    tag = "session",
    responses((status = 200, description = "What there is; never the secret.", body = FactorView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []))
)]
#[get("/session/second-factor")]
async fn show_factor(front: Data<Front>, caller: SignedIn) -> Result<Answer, Problem> {
    let required = front.access.second_factor_roles.contains(&caller.role);
    let view = front
        .look(move |db, _| {
            Ok(FactorView {
                set: is_set(db, caller.user)?,
                required,
                recovery_codes_left: second_factors::recovery_codes_left(db, caller.user)?,
            })
        })
        .await?;
    Ok(Answer::ok(view))
}

/// A secret for an app. Shown this once.
#[derive(Debug, Serialize, ToSchema)]
struct OfferView {
    /// For a picture that the app reads.
    uri: String,
    /// For whoever types it.
    secret: String,
}

/// Begin to set up a second factor: a secret for your app. It is in force once a first code confirms it; what you had
/// until then stays. It needs a sign-in or proof of the last five minutes.
#[utoipa::path(
    tag = "session",
    responses((status = 201, description = "The secret, shown this once.", body = OfferView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []))
)]
#[post("/session/second-factor")]
async fn offer_factor(front: Data<Front>, caller: SignedIn) -> Result<Answer, Problem> {
    let offered: Result<_, Failure> = front
        .desk
        .write(move |db, now| {
            must_be_fresh(db, now, caller.session)?;
            let user = people::find(db, caller.user)?.ok_or_else(|| Refusal::absent("user", caller.user))?;
            Ok((offer(db, caller.user)?, user.email))
        })
        .await;
    let (secret, email) = offered?;
    let view = OfferView {
        uri: secret.uri(&email),
        secret: secret.to_base32(),
    };
    Ok(Answer::created("/api/v1/session/second-factor".to_owned(), view))
}

/// A first code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CodeBody {
    /// The six digits that the app shows now.
    #[schema(max_length = 10)]
    code: String,
}

/// Codes for whoever loses the app.
#[derive(Debug, Serialize, ToSchema)]
struct RecoveryView {
    /// Each is good once in the place of an app's code. Shown this once.
    recovery_codes: Vec<String>,
}

/// Confirm the second factor with a first code of the app. From now on each sign-in asks for one; your other sessions end.
#[utoipa::path(
    tag = "session",
    request_body = CodeBody,
    responses((status = 201, description = "In force; the recovery codes are shown this once.", body = RecoveryView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []))
)]
#[post("/session/second-factor/confirmation")]
async fn confirm_factor(
    front: Data<Front>,
    caller: SignedIn,
    whence: Whence,
    sent: Sent<CodeBody>,
) -> Result<Answer, Problem> {
    let (by, house, code) = (caller.by(whence), front.house.clone(), sent.body.code);
    let recovery_codes: Vec<String> = front
        .desk
        .write(move |db, now| {
            must_be_fresh(db, now, caller.session)?;
            confirm(db, now, &house, &by, caller.user, caller.session, code.trim())
        })
        .await?;
    front.seen.forget();
    let view = RecoveryView { recovery_codes };
    Ok(Answer::created("/api/v1/session/second-factor".to_owned(), view))
}

/// Take your second factor away, unless your role must have one. It needs a sign-in or proof of the last five minutes;
/// your other sessions end.
#[utoipa::path(
    tag = "session",
    responses((status = 204, description = "Gone."),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []))
)]
#[delete("/session/second-factor")]
async fn remove_factor(front: Data<Front>, caller: SignedIn, whence: Whence) -> Result<Answer, Problem> {
    if front.access.second_factor_roles.contains(&caller.role) {
        let cure = "your role must have a second factor; set up another one in its place";
        return Err(Refusal::Limit(cure.to_owned()).into());
    }
    let (by, house) = (caller.by(whence), front.house.clone());
    front
        .desk
        .write(move |db, now| {
            must_be_fresh(db, now, caller.session)?;
            remove(db, now, &house, &by, caller.user, Some(caller.session))
        })
        .await?;
    front.seen.forget();
    Ok(Answer::gone())
}

/// Take somebody's second factor away, who lost it and has no recovery code left. An admin does it; they are signed out
/// everywhere and told by mail.
#[utoipa::path(
    tag = "session",
    params(("user" = Uuid, Path, description = "Whose.")),
    responses((status = 204, description = "Gone."),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[delete("/users/{user}/second-factor")]
async fn remove_factor_of(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    path: Path<Uuid>,
) -> Result<Answer, Problem> {
    caller.may(Operation::RemoveFactorOf)?;
    let (user, by, house) = (UserId(*path), caller.by(whence), front.house.clone());
    front
        .desk
        .write(move |db, now| {
            if let Some(session) = caller.session {
                must_be_fresh(db, now, session)?;
            }
            remove(db, now, &house, &by, user, None)
        })
        .await?;
    front.seen.forget();
    Ok(Answer::gone())
}

/// Make new recovery codes in the place of the old ones. It needs a sign-in or proof of the last five minutes.
#[utoipa::path(
    tag = "session",
    responses((status = 201, description = "The codes, shown this once.", body = RecoveryView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("session" = []))
)]
#[post("/session/recovery-codes")]
async fn make_recovery_codes(front: Data<Front>, caller: SignedIn, whence: Whence) -> Result<Answer, Problem> {
    let by = caller.by(whence);
    let recovery_codes: Vec<String> = front
        .desk
        .write(move |db, now| {
            must_be_fresh(db, now, caller.session)?;
            renew_codes(db, now, &by, caller.user)
        })
        .await?;
    let view = RecoveryView { recovery_codes };
    Ok(Answer::created("/api/v1/session/second-factor".to_owned(), view))
}
