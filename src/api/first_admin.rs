//! The first admin of a new desk adds themselves, with the one-time secret that the server showed when it started.

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::front::Front;
use super::people::UserView;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, Sent};
use crate::actions::first_admin::redeem;
use crate::domain::event::Actor;
use crate::domain::security::{By, Proof, SecurityFact, Whence};
use crate::domain::text::{self, SHORT};

/// The operation.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(first_admin);
}

/// The first admin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FirstAdminBody {
    /// What the server showed when it started.
    #[schema(max_length = 200)]
    secret: String,
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    #[schema(min_length = 3, max_length = 254)]
    email: String,
}

/// The first admin and their token.
#[derive(Debug, Serialize, ToSchema)]
struct FirstAdminView {
    user: UserView,
    /// The id of the token.
    token: Uuid,
    /// What to send as `Authorization: Bearer`. Shown this once.
    secret: String,
}

/// Become the first admin. The secret serves once, and only while there is no active admin.
#[utoipa::path(
    tag = "people",
    request_body = FirstAdminBody,
    responses((status = 201, description = "The admin and a token.", body = FirstAdminView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(())
)]
#[post("/first-admin")]
async fn first_admin(
    front: Data<Front>,
    request: HttpRequest,
    whence: Whence,
    sent: Sent<FirstAdminBody>,
) -> Result<Answer, Problem> {
    front.limits.admit_address(&request)?;
    let FirstAdminBody { secret, name, email } = sent.body;
    let mut faults = Faults::default();
    let name = faults.take(text::required("/name", &name, SHORT));
    let email = faults.take(text::email("/email", &email));
    let (name, email) = faults.or_else((name, email))?;
    let (house, lifetime) = (front.house.clone(), front.access.token_lifetime);
    let from = whence.clone();
    let redeemed = front
        .desk
        .write(move |db, now| redeem(db, now, &house, from, &secret, (&name, &email), lifetime));
    let Some((user, token, secret)) = redeemed.await? else {
        let stranger = By {
            actor: Actor::Stranger,
            from: whence,
        };
        let (user, by) = (None, Proof::FirstAdminSecret);
        front.note(stranger, SecurityFact::SignInFailed { user, by }).await;
        let detail = "the secret is wrong, was used, or is not needed any more; a server that starts without an admin shows a new one";
        return Err(Problem::new("unauthenticated", detail));
    };
    let view = FirstAdminView {
        user: UserView::of(&user),
        token: token.0,
        secret,
    };
    Ok(Answer::created(format!("/api/v1/users/{}", user.id), view).at_version(user.version))
}
