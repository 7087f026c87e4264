//! Working calendars. A version is added and never edited; promises already made keep theirs.

use std::sync::Arc;

use actix_web::web::{Data, Path, Query};
use actix_web::{get, post};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::{Asked, cursor_of_name};
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::page::Paged;
use super::parameters::{PageOfList, Repeatable};
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, Sent};
use crate::actions::policies::add_calendar;
use crate::domain::calendar::{Calendar, CalendarSource};
use crate::domain::policy::CalendarVersion;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::storage::fault::StoreFault;
use crate::storage::policies;

/// The most versions that are listed.
const VERSIONS_MAX: usize = 100;

/// The operations on calendars.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_calendars)
        .service(calendar_versions)
        .service(new_calendar);
}

/// What becomes of agreed visits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct KeepVisits {
    /// Whether agreed visits for which it takes away the technician's time are left as they are; otherwise they are named and
    /// nothing is stored.
    #[serde(default)]
    keep_visits: bool,
}

/// One version of a calendar.
#[derive(Debug, Serialize, ToSchema)]
struct CalendarView {
    /// What a promise reckoned by it names.
    id: Uuid,
    version: i32,
    calendar: CalendarSource,
}

impl CalendarView {
    fn of(version: &CalendarVersion) -> Self {
        CalendarView {
            id: version.id.0,
            version: version.version,
            calendar: version.calendar.clone().into(),
        }
    }
}

/// One page of calendars.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what `Paged` writes")]
struct CalendarPage {
    items: Vec<CalendarView>,
    next_cursor: Option<String>,
}

/// The calendars in force: the newest version of each, by name.
#[utoipa::path(
    tag = "house",
    params(PageOfList),
    responses((status = 200, description = "One page; `Link` with rel=next leads to the next.", body = CalendarPage),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/calendars")]
async fn list_calendars(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Paged, Problem> {
    caller.may(Operation::ListCalendars)?;
    let mut faults = Faults::default();
    asked.knows(&mut faults, &["cursor", "limit"]);
    let page = asked.page_of_names(&mut faults);
    let (after, most) = faults.or_else(page)?;
    let book = front.look(|db, _| Ok(policies::book(db)?)).await?;
    let found: Vec<_> = book
        .latest_calendars_after(after.as_deref())
        .take(most + 1)
        .cloned()
        .collect();
    let end = |version: &Arc<CalendarVersion>| cursor_of_name(version.calendar.name());
    Ok(Paged::of(&asked, found, most, end, |version| CalendarView::of(version)))
}

/// Versions of a calendar, the newest first, at most 100.
#[utoipa::path(
    tag = "house",
    params(("calendar" = String, Path, description = "The calendar's name.")),
    responses((status = 200, description = "Its versions.", body = [CalendarView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/calendars/{calendar}")]
async fn calendar_versions(front: Data<Front>, caller: Caller, path: Path<String>) -> Result<Answer, Problem> {
    caller.may(Operation::CalendarVersions)?;
    let book = front.look(|db, _| Ok(policies::book(db)?)).await?;
    let known = book.calendar_versions(&path);
    if known.is_empty() {
        return Err(Refusal::absent("calendar", &*path).into());
    }
    Ok(Answer::ok(
        known
            .iter()
            .take(VERSIONS_MAX)
            .map(|version| CalendarView::of(version))
            .collect::<Vec<_>>(),
    ))
}

/// Add a calendar, or the next version of one. An admin does it. One without any working time is refused; one that is in
/// force already is answered with its version.
#[utoipa::path(
    tag = "house",
    request_body = CalendarSource,
    params(KeepVisits, Repeatable),
    responses((status = 201, description = "In force for promises from now on.", body = CalendarView),
              (status = 200, description = "In force already.", body = CalendarView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/calendars")]
async fn new_calendar(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    keep: Query<KeepVisits>,
    sent: Sent<CalendarSource>,
) -> Result<Answer, Problem> {
    caller.may(Operation::NewCalendar)?;
    let keep_visits = keep.keep_visits;
    let (once, by) = (once.of(caller.user, &sent.bytes), caller.by(whence));
    let calendar = Calendar::try_from(sent.body).map_err(|fault| fault.refusal())?;
    front
        .act(once, move |db, now, house| {
            let before = policies::book(db)?.calendar_versions(calendar.name()).len();
            add_calendar(db, now, house, &by, &calendar, keep_visits)?;
            let book = policies::book(db)?;
            let known = book.calendar_versions(calendar.name());
            let lost = || StoreFault::Bug("a calendar that was added is not there".to_owned());
            let view = CalendarView::of(known.first().ok_or_else(lost)?);
            if known.len() == before {
                return Ok(Answer::ok(view));
            }
            let name = utf8_percent_encode(calendar.name(), NON_ALPHANUMERIC);
            Ok(Answer::created(format!("/api/v1/calendars/{name}"), view))
        })
        .await
}
