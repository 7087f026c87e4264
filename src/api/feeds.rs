//! Calendars that others subscribe to: the visits of a technician, or those of an area, by a link.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::{Data, Path, Query};
use actix_web::{delete, get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::parameters::Repeatable;
use super::problem::{Problem, ProblemBody};
use super::rights::Right;
use super::sent::{Faults, Sent};
use crate::actions::feeds::{self as deeds, NewFeed};
use crate::domain::appointment::FeedOf;
use crate::domain::ids::{FeedId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::domain::words::Language;
use crate::storage::feeds::{self, FeedRow};

/// The most links that are listed.
pub(crate) const FEEDS_LISTED: i64 = 500;
/// The longest that a link is good, in days, and how long it is unless somebody says otherwise.
pub(crate) const LONGEST_DAYS: u32 = 366;

/// The operations on feeds.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_feeds).service(make_feed).service(revoke_feed);
}

/// The link of a calendar, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct FeedView {
    id: Uuid,
    /// Whose visits it shows; null where it shows those of an area.
    technician: Option<Uuid>,
    /// The code of the area whose visits it shows; null where it shows those of a technician.
    area: Option<String>,
    /// What reads it.
    label: String,
    /// What the calendar is written in.
    language: Language,
    /// Who made it: it shows what they may see.
    maker: Uuid,
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Moment,
    /// When it was read last, to the minute.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Moment>,
}

impl FeedView {
    fn of(feed: &FeedRow) -> Self {
        FeedView {
            id: feed.id.0,
            technician: feed.technician_id.map(|user| user.0),
            area: feed.area.clone(),
            label: feed.label.clone(),
            language: feed.language,
            maker: feed.maker_id.0,
            created_at: feed.created_at,
            expires_at: feed.expires_at,
            last_used_at: feed.used_at,
        }
    }
}

/// Which feeds.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhichFeeds {
    /// Those of this technician alone.
    technician: Option<Uuid>,
    /// Those of the area of this code alone.
    area: Option<String>,
}

/// The links of calendars that are in use, the newest first; for a technician, those of their own visits.
#[utoipa::path(
    tag = "visits",
    params(WhichFeeds),
    responses((status = 200, description = "At most 500 links, without their secrets.", body = [FeedView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/feeds")]
async fn list_feeds(front: Data<Front>, caller: Caller, asked: Query<WhichFeeds>) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ListFeeds)?;
    let area = asked.area.as_deref().map(|area| text::required("area", area, SHORT));
    let area = area.transpose().map_err(|fault| Refusal::Invalid(vec![fault]))?;
    let technician = asked.technician.map(|user| FeedOf::Technician(UserId(user)));
    let of = only(right, caller.user, technician.or(area.map(FeedOf::Area)));
    let found = front
        .look(move |db, now| Ok(feeds::good(db, now, of.as_ref(), FEEDS_LISTED)?))
        .await?;
    let theirs = found.iter().filter(|feed| reaches(right, caller.user, feed));
    Ok(Answer::ok(theirs.map(FeedView::of).collect::<Vec<_>>()))
}

/// Which feeds are looked at: whoever does not reach all sees their own.
pub(crate) fn only(right: Right, user: UserId, asked: Option<FeedOf>) -> Option<FeedOf> {
    if right.reaches_all() {
        asked
    } else {
        asked.or(Some(FeedOf::Technician(user)))
    }
}

/// Whether a feed is within reach: everybody's, or one's own.
pub(crate) fn reaches(right: Right, user: UserId, feed: &FeedRow) -> bool {
    right.reaches_all() || feed.technician_id == Some(user)
}

/// A new link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFeedBody {
    /// Show the visits of this technician; technicians name themselves.
    technician: Option<Uuid>,
    /// Show the visits of the area of this code.
    area: Option<String>,
    /// What reads it, so that its owner knows which one to end.
    #[serde(default)]
    #[schema(max_length = 120)]
    label: String,
    /// What the calendar is written in; the language of whoever makes it, unless it says otherwise.
    language: Option<Language>,
    /// Days until the link expires; 366, unless it says otherwise.
    #[schema(minimum = 1, maximum = 366)]
    days: Option<u32>,
}

/// A link that was just made.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "describes the answer; the address is added to it on its way out"
)]
struct MadeView {
    #[schema(inline)]
    #[serde(flatten)]
    feed: FeedView,
    /// What to subscribe to (`text/calendar`). Shown this once: null when the request is repeated.
    address: Option<String>,
}

/// Make a link that shows visits to whoever has it, as a calendar to subscribe to: those of a technician, or those of an area,
/// from seven days ago on, at most 2,000. It names tickets, services, areas, windows and states, and no customer. It shows what
/// its maker may see, and ends when it expires, is revoked, or its maker or the technician leaves; while the area is retired it
/// shows nothing.
#[utoipa::path(
    tag = "visits",
    request_body = NewFeedBody,
    params(Repeatable),
    responses((status = 201, description = "The link.", body = MadeView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/feeds")]
async fn make_feed(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    once: Once,
    sent: Sent<NewFeedBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::MakeFeed)?;
    let once = once.of(caller.user, &sent.bytes);
    let body = sent.body;
    let technician = body.technician.map(|user| FeedOf::Technician(UserId(user)));
    let of = match (technician, body.area) {
        (Some(of), None) => of,
        (None, Some(code)) => {
            let code = text::required("/area", &code, SHORT).map_err(|fault| Refusal::Invalid(vec![fault]))?;
            FeedOf::Area(code)
        }
        _ => return Err(Refusal::field("/technician", "name either a technician or an area").into()),
    };
    let (label, lifetime) = checked(&body.label, body.days)?;
    must_reach(right, caller.user, &of)?;
    // The answer is kept for the key's sake, and a secret is not: it leaves beside the answer.
    let shown = Arc::new(Mutex::new(None));
    let (told, by, asked) = (shown.clone(), caller.by(whence), body.language);
    let answer = front
        .act(once, move |db, now, house| {
            let directory = house.directory(db, now)?;
            let usual = directory.people.get(&caller.user).map(|person| person.language);
            let new = NewFeed {
                of: of.clone(),
                label: label.clone(),
                language: asked.or(usual).unwrap_or(Language::ZhCn),
                lifetime,
            };
            let (feed, secret) = deeds::make(db, now, &by, caller.user, caller.session, &new)?;
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret);
            Ok(Answer::created(
                format!("/api/v1/feeds/{}", feed.id),
                FeedView::of(&feed),
            ))
        })
        .await?;
    let secret = shown.lock().unwrap_or_else(PoisonError::into_inner).take();
    let address = secret.map(|secret| address_of(&front.public_url, &secret));
    Ok(answer.telling("address", address))
}

/// Whoever does not plan technicians makes links of their own visits alone.
pub(crate) fn must_reach(right: Right, user: UserId, of: &FeedOf) -> Result<(), Refusal> {
    if right.reaches_all() || *of == FeedOf::Technician(user) {
        return Ok(());
    }
    Err(Refusal::field("/technician", "is not you; name yourself"))
}

/// Where a calendar is subscribed to.
pub(crate) fn address_of(public_url: &str, secret: &str) -> String {
    format!("{public_url}/feeds/{secret}.ics")
}

/// What reads a link, and how long it is good.
pub(crate) fn checked(label: &str, days: Option<u32>) -> Result<(String, Span), Refusal> {
    let mut faults = Faults::default();
    let label = faults.take(text::optional("/label", label, SHORT));
    let days = days.unwrap_or(LONGEST_DAYS);
    if !(1..=LONGEST_DAYS).contains(&days) {
        faults.note("/days", "is 1 to 366");
    }
    faults.or_else((label, Span::days(i64::from(days))))
}

/// End a link: from then on it shows nothing to anybody. Ending it again changes nothing.
#[utoipa::path(
    tag = "visits",
    params(("feed" = Uuid, Path, description = "The link's id, not its secret.")),
    responses((status = 204, description = "It shows nothing any more."),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[delete("/feeds/{feed}")]
async fn revoke_feed(front: Data<Front>, caller: Caller, whence: Whence, path: Path<Uuid>) -> Result<Answer, Problem> {
    let (id, by) = (FeedId(*path), caller.by(whence));
    let right = caller.may(Operation::RevokeFeed)?;
    let done = front
        .desk
        .write(move |db, now| deeds::revoke_reached(db, now, &by, id, |feed| reaches(right, caller.user, feed)));
    done.await?;
    Ok(Answer::gone())
}
