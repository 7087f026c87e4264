//! Bearer tokens: made by an admin, shown once, worthless from the moment they are revoked.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::{Data, Path};
use actix_web::{delete, get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, Sent};
use crate::actions::tokens::{self as deeds, LONGEST_DAYS};
use crate::domain::ids::{TokenId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::rights::{Operation, Purpose};
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::domain::words::{Channel, Role};
use crate::storage::people;
use crate::storage::tokens::{self, TokenRow};

/// The most tokens of one user that are listed.
const MOST: i64 = 500;

/// The operations on tokens.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_tokens).service(make_token).service(revoke_token);
}

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TokenView {
    id: Uuid,
    user: Uuid,
    /// What it is for.
    label: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Moment>,
    /// When it was used last, to the minute.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Moment>,
    /// The channels by which it takes tickets in; null for all.
    channels: Option<Vec<Channel>>,
    /// The operations it is good for, named as in this description; null for whatever its owner may do.
    operations: Option<Vec<Operation>>,
}

impl TokenView {
    pub(super) fn of(token: &TokenRow) -> Self {
        TokenView {
            id: token.id.0,
            user: token.user_id.0,
            label: token.label.clone(),
            created_at: token.created_at,
            expires_at: token.expires_at,
            revoked_at: token.revoked_at,
            last_used_at: token.used_at,
            channels: token.purpose().channels(),
            operations: token.purpose().operations(),
        }
    }
}

/// The tokens of a member of staff, the newest first: one's own, or anybody's for an admin.
#[utoipa::path(
    tag = "people",
    params(("user" = Uuid, Path, description = "Whose.")),
    responses((status = 200, description = "At most 500 tokens, without their secrets.", body = [TokenView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/users/{user}/tokens")]
async fn list_tokens(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    let user = UserId(*path);
    // That there is somebody else is no secret here; that their tokens are is.
    if !caller.may(Operation::ListTokens)?.reaches(user) {
        return Err(Refusal::NotAllowed {
            needs: vec![Role::Admin],
        }
        .into());
    }
    let owned = front
        .look(move |db, _| {
            people::find(db, user)?.ok_or_else(|| Refusal::absent("user", user))?;
            Ok(tokens::of_user(db, user, MOST)?)
        })
        .await?;
    Ok(Answer::ok(owned.iter().map(TokenView::of).collect::<Vec<_>>()))
}

/// A new token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTokenBody {
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 120)]
    label: String,
    /// Days until it expires; the setting `access.token_lifetime`, unless it says otherwise.
    #[schema(minimum = 1, maximum = 3650)]
    days: Option<u32>,
    /// Take tickets in by these channels alone.
    #[schema(min_items = 1, max_items = 5)]
    channels: Option<Vec<Channel>>,
    /// Good for these operations alone, named as in this description.
    #[schema(min_items = 1, max_items = 128)]
    operations: Option<Vec<Operation>>,
}

impl NewTokenBody {
    fn purpose(&self, faults: &mut Faults) -> Purpose {
        const MOST: usize = 128;
        let (channels, operations) = (self.channels.as_deref(), self.operations.as_deref());
        if channels.is_some_and(|named| named.is_empty() || named.len() > MOST) {
            faults.note("/channels", "name some, or leave it out for all");
        }
        if operations.is_some_and(|named| named.is_empty() || named.len() > MOST) {
            faults.note("/operations", "name some, or leave it out for all");
        }
        Purpose::of(channels, operations)
    }
}

/// A token that was just made.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the answer; the secret is added to it on its way out")]
struct IssuedView {
    #[schema(inline)]
    #[serde(flatten)]
    token: TokenView,
    /// What to send as `Authorization: Bearer`. Shown this once: null when the request is repeated.
    secret: Option<String>,
}

/// Make a token. An admin does it. The secret is shown in this answer alone; only its digest is kept.
#[utoipa::path(
    tag = "people",
    request_body = NewTokenBody,
    params(("user" = Uuid, Path, description = "Whose."),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely; the secret is not repeated.")),
    responses((status = 201, description = "The token and its secret.", body = IssuedView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/users/{user}/tokens")]
async fn make_token(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    once: Once,
    path: Path<Uuid>,
    sent: Sent<NewTokenBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::MakeToken)?;
    let (user, once) = (UserId(*path), once.of(caller.user, &sent.bytes));
    let (label, purpose, lifetime) = checked(&sent.body, front.access.token_lifetime)?;
    // The answer is kept for the key's sake, and a secret is not: it leaves beside the answer.
    let shown = Arc::new(Mutex::new(None));
    let (told, by) = (shown.clone(), caller.by(whence));
    let answer = front
        .act(once, move |db, now, _| {
            let session = caller.session;
            let (token, secret) = deeds::make_token(db, now, &by, session, user, &label, purpose, lifetime)?;
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret);
            let view = TokenView::of(&token);
            Ok(Answer::created(format!("/api/v1/tokens/{}", token.id), view))
        })
        .await?;
    let secret = shown.lock().unwrap_or_else(PoisonError::into_inner).take();
    Ok(answer.telling("secret", secret))
}

fn checked(sent: &NewTokenBody, usual: Span) -> Result<(String, Purpose, Span), Refusal> {
    let mut faults = Faults::default();
    let label = faults.take(text::optional("/label", &sent.label, SHORT));
    let days = sent.days.unwrap_or(1);
    if !(1..=LONGEST_DAYS).contains(&days) {
        faults.note("/days", "is 1 to 3650");
    }
    let lifetime = sent.days.map_or(usual, |days| Span::days(i64::from(days)));
    let purpose = sent.purpose(&mut faults);
    faults.or_else((label, purpose, lifetime))
}

/// Revoke a token: one's own, or anybody's for an admin. Every server refuses it within a second.
#[utoipa::path(
    tag = "people",
    params(("token" = Uuid, Path, description = "The token's id, not its secret.")),
    responses((status = 204, description = "It opens no door any more."),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[delete("/tokens/{token}")]
async fn revoke_token(front: Data<Front>, caller: Caller, whence: Whence, path: Path<Uuid>) -> Result<Answer, Problem> {
    let (id, by) = (TokenId(*path), caller.by(whence));
    let right = caller.may(Operation::RevokeToken)?;
    let done = front
        .desk
        .write(move |db, now| deeds::revoke_reached(db, now, &by, id, |owner| right.reaches(owner)));
    done.await?;
    front.seen.forget();
    Ok(Answer::gone())
}
