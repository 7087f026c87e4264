//! Boards for the wall.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::cookie::Cookie;
use actix_web::web::Data;
use actix_web::{get, post};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, Sent};
use super::tokens::TokenView;
use crate::actions::wall::hang;
use crate::cookies::cookie;
use crate::domain::moment::Span;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::report::{Wall, wall};

/// What keeps the secret of a link on the screen that shows the board.
pub(crate) const WALL_COOKIE: &str = "__Host-yinuo-wall";
/// The longest that a link is good, in days.
const LONGEST_DAYS: u32 = 366;
/// How long it is good, unless somebody says otherwise.
pub(crate) const USUAL_DAYS: u32 = 90;

/// The operations on boards.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_wall).service(hang_wall);
}

/// What the board on the wall shows, within the caller's reach: the rate of today, what is due in the next hours, what is
/// due next and whose it is. No customer is named.
#[utoipa::path(
    tag = "reports",
    responses((status = 200, description = "The figures.", body = Wall),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/wall")]
async fn show_wall(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ShowWall)?;
    let zone = front.house.zone.clone();
    front
        .look_within(right, move |db, now, scope| {
            Ok(Answer::ok(wall(db, now, &zone, scope)?))
        })
        .await
}

/// A new board.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWallBody {
    /// Where it hangs.
    #[schema(max_length = 120)]
    label: String,
    /// Days until its link expires; 90, unless it says otherwise.
    #[schema(minimum = 1, maximum = 366)]
    days: Option<u32>,
}

/// A board's link that was just made.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "describes the answer; the address is added to it on its way out"
)]
struct HungView {
    #[schema(inline)]
    #[serde(flatten)]
    token: TokenView,
    /// What to open on the screen. Shown this once: null when the request is repeated.
    address: Option<String>,
}

/// Hang a board on a wall: a link that shows it to whoever has it, and opens nothing else. It is one of the caller's tokens,
/// shows what the caller may see, and ends when it expires, is revoked, or its maker leaves.
#[utoipa::path(
    tag = "reports",
    request_body = NewWallBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely; the address is not repeated.")),
    responses((status = 201, description = "The link.", body = HungView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/walls")]
async fn hang_wall(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    once: Once,
    sent: Sent<NewWallBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::HangWall)?;
    let once = once.of(caller.user, &sent.bytes);
    let (label, lifetime) = checked(&sent.body.label, sent.body.days)?;
    // The answer is kept for the key's sake, and a secret is not: it leaves beside the answer.
    let shown = Arc::new(Mutex::new(None));
    let (told, by) = (shown.clone(), caller.by(whence));
    let answer = front
        .act(once, move |db, now, _| {
            let (token, secret) = hang(db, now, &by, caller.user, caller.session, &label, lifetime)?;
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret);
            Ok(Answer::created(
                format!("/api/v1/tokens/{}", token.id),
                TokenView::of(&token),
            ))
        })
        .await?;
    let secret = shown.lock().unwrap_or_else(PoisonError::into_inner).take();
    let address = secret.map(|secret| address_of(&front.public_url, &secret));
    Ok(answer.telling("address", address))
}

/// The cookie of a screen on a wall; it lasts as long as the link is good.
pub(crate) fn of_wall(secret: String, lasts: Span) -> Cookie<'static> {
    cookie(WALL_COOKIE, secret, Some(lasts))
}

/// Where a board is seen.
pub(crate) fn address_of(public_url: &str, secret: &str) -> String {
    format!("{public_url}/wall/{secret}")
}

/// A board's label and how long its link is good.
pub(crate) fn checked(label: &str, days: Option<u32>) -> Result<(String, Span), Refusal> {
    let mut faults = Faults::default();
    let label = faults.take(text::required("/label", label, SHORT));
    let days = days.unwrap_or(USUAL_DAYS);
    if !(1..=LONGEST_DAYS).contains(&days) {
        faults.note("/days", "is 1 to 366");
    }
    faults.or_else((label, Span::days(i64::from(days))))
}
