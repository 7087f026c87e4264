//! Which windows are free for a ticket; holding, agreeing, moving and giving up.

use actix_web::web::{Data, Path, Query};
use actix_web::{get, post};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{AppointmentView, VisitChange, WindowView};
use crate::actions::Target;
use crate::actions::appointment::book::{Said, book, cancel_visit, move_visit, place_visit};
use crate::actions::appointment::hold::{Wish, hold};
use crate::actions::appointment::windows::{NEAREST, days_from, errand, free};
use crate::actions::change::{found, named};
use crate::api::answer::Answer;
use crate::api::caller::Caller;
use crate::api::front::Front;
use crate::api::once::Once;
use crate::api::parameters::{Precondition, Repeatable};
use crate::api::problem::{Problem, ProblemBody};
use crate::api::sent::{Faults, IfMatch, Sent};
use crate::domain::appointment::{Offer, Side};
use crate::domain::ids::{AppointmentId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::text::{self, PASSAGE, SHORT};
use crate::storage::appointments;

/// The operations on what is agreed.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(free_windows)
        .service(hold_window)
        .service(ticket_visits)
        .service(book_visit)
        .service(move_one)
        .service(cancel_one)
        .service(place_one);
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Looked {
    /// The code of what is to be done.
    service: String,
    /// The code of the area.
    area: String,
    /// The first day that is looked at, like `2026-03-02`; today, where it is left out. Fourteen days are looked at.
    day: Option<String>,
}

/// A window that can be booked.
#[derive(Debug, Serialize, ToSchema)]
struct OfferView {
    #[serde(flatten)]
    window: WindowView,
    /// Who would come.
    technician: Uuid,
    /// At least so many visits could still be booked in it.
    left: u32,
}

impl From<&Offer> for OfferView {
    fn from(offer: &Offer) -> Self {
        OfferView {
            window: offer.window.into(),
            technician: offer.technician.0,
            left: offer.left,
        }
    }
}

/// Free windows.
#[derive(Debug, Serialize, ToSchema)]
struct OffersView {
    /// The nearest three.
    nearest: Vec<OfferView>,
    /// All of these days, in order of time.
    windows: Vec<OfferView>,
    /// The first day that was looked at.
    #[schema(value_type = String, format = Date)]
    first: Date,
    /// The last day that was looked at; ask again with the day after it for more.
    #[schema(value_type = String, format = Date)]
    last: Date,
}

/// The free windows for a visit, the nearest first.
#[utoipa::path(
    tag = "visits",
    params(("ticket" = String, Path, description = "The ticket's id or number."), Looked),
    responses((status = 200, description = "What is free.", body = OffersView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/tickets/{ticket}/windows")]
async fn free_windows(
    front: Data<Front>,
    caller: Caller,
    path: Path<String>,
    looked: Query<Looked>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::FreeWindows)?;
    let day = looked.day.as_deref().map(read_day).transpose()?;
    let house = front.house.clone();
    front
        .look_within(right, move |db, now, scope| {
            let ticket = found(db, scope, &path)?;
            let errand = errand(db, &ticket, &looked.service, &looked.area)?;
            let (first, last) = days_from(&house, day, now)?;
            let offers = free(db, now, &house, &errand, (first, last), None)?;
            Ok(Answer::ok(OffersView {
                nearest: offers.iter().take(NEAREST).map(OfferView::from).collect(),
                windows: offers.iter().map(OfferView::from).collect(),
                first,
                last,
            }))
        })
        .await
}

pub(super) fn read_day(day: &str) -> Result<Date, Refusal> {
    day.parse()
        .map_err(|_| Refusal::field("day", "is a day like 2026-03-02"))
}

/// A window that the customer wishes for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HoldBody {
    /// The code of what is to be done.
    #[schema(min_length = 1, max_length = 120)]
    service: String,
    /// The code of the area.
    #[schema(min_length = 1, max_length = 120)]
    area: String,
    /// When the window begins.
    #[schema(format = DateTime)]
    from: String,
}

/// A window that is held while the customer decides.
#[derive(Debug, Serialize, ToSchema)]
struct HoldView {
    /// What it is agreed by.
    hold: Uuid,
    window: WindowView,
    /// Who would come.
    technician: Uuid,
    /// Until when it is held; it is free again by itself then.
    #[schema(value_type = Option<String>, format = DateTime)]
    held_until: Option<Moment>,
}

/// Hold a free window for a few minutes, in the place of what was held for the ticket before.
#[utoipa::path(
    tag = "visits",
    request_body = HoldBody,
    params(("ticket" = String, Path, description = "The ticket's id or number."), Repeatable),
    responses((status = 201, description = "What is held.", body = HoldView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/tickets/{ticket}/holds")]
async fn hold_window(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    path: Path<String>,
    sent: Sent<HoldBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::HoldWindow)?;
    let body = &sent.body;
    let mut faults = Faults::default();
    let service = faults.take(text::required("/service", &body.service, SHORT));
    let area = faults.take(text::required("/area", &body.area, SHORT));
    let from = faults.moment("/from", Some(&body.from));
    let wish = faults.or_else(Wish {
        service,
        area,
        from: from.unwrap_or(Moment::EPOCH),
        technician: None,
    })?;
    let name = path.into_inner();
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, house| {
            let scope = right.scope(db, now, house)?;
            let ticket = named(db, &scope, &name)?;
            let held = hold(db, now, house, ticket.into(), &wish)?;
            let place = format!("/api/v1/tickets/{ticket}/windows");
            let view = HoldView {
                hold: held.id.0,
                window: held.window().into(),
                technician: held.technician_id.0,
                held_until: held.held_until,
            };
            Ok(Answer::created(place, view))
        })
        .await
}

/// The visits of a ticket, in the order in which they were agreed.
#[utoipa::path(
    tag = "visits",
    params(("ticket" = String, Path, description = "The ticket's id or number.")),
    responses((status = 200, description = "The visits.", body = [AppointmentView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/tickets/{ticket}/appointments")]
async fn ticket_visits(front: Data<Front>, caller: Caller, path: Path<String>) -> Result<Answer, Problem> {
    let right = caller.may(Operation::TicketVisits)?;
    front
        .look_within(right, move |db, _, scope| {
            let ticket = named(db, scope, &path)?;
            let visits = appointments::of_ticket(db, ticket)?;
            Ok(Answer::ok(visits.iter().map(AppointmentView::of).collect::<Vec<_>>()))
        })
        .await
}

fn by_customer() -> Side {
    Side::Customer
}

/// What was agreed with the customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BookingBody {
    /// What is held.
    hold: Uuid,
    /// Whose wish the window was; the customer's, where it is left out.
    #[serde(default = "by_customer")]
    side: Side,
    /// How the customer agreed to a window that is later than was promised.
    #[serde(default)]
    #[schema(max_length = 2000)]
    consent: String,
}

/// Agree a window that is held: the visit is promised, and what was owed to agree it is kept.
#[utoipa::path(
    tag = "visits",
    request_body = BookingBody,
    params(("ticket" = String, Path, description = "The ticket's id or number."), Precondition, Repeatable),
    responses((status = 201, description = "The visit.", body = AppointmentView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/tickets/{ticket}/appointments")]
async fn book_visit(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    path: Path<String>,
    if_match: IfMatch,
    sent: Sent<BookingBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::BookVisit)?;
    let mut faults = Faults::default();
    let consent = faults.take(text::optional("/consent", &sent.body.consent, PASSAGE));
    let said = faults.or_else(Said {
        side: sent.body.side,
        consent,
        reason: String::new(),
    })?;
    let (held, name) = (AppointmentId(sent.body.hold), path.into_inner());
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, house| {
            let scope = right.scope(db, now, house)?;
            let target = Target {
                ticket: named(db, &scope, &name)?,
                version: if_match.0,
            };
            let (changed, visit) = book(db, now, house, caller.actor(), target, held, &said)?;
            let place = format!("/api/v1/tickets/{}/appointments", visit.ticket);
            Ok(Answer::created(place, AppointmentView::of(&visit)).at_version(changed.ticket.version))
        })
        .await
}

/// What was agreed in the place of a visit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MoveBody {
    /// What is held.
    hold: Uuid,
    /// Who wished to move it.
    side: Side,
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
    /// How the customer agreed to a window that is later than was promised.
    #[serde(default)]
    #[schema(max_length = 2000)]
    consent: String,
}

visit_verb! {
    /// Agree a held window in the place of a visit; the answer is the new visit.
    move_one, "move_visit", "/tickets/{ticket}/appointments/{appointment}/move", MoveVisit, MoveBody,
    by, |sent| {
        let mut faults = Faults::default();
        let consent = faults.take(text::optional("/consent", &sent.consent, PASSAGE));
        let reason = faults.take(text::required("/reason", &sent.reason, PASSAGE));
        let side = sent.side;
        let said = faults.or_else(Said { side, consent, reason })?;
        let held = AppointmentId(sent.hold);
        move |db, now, house, actor, target, id| move_visit(db, now, house, actor, target, id, held, &said)
    }
}

/// Why a visit is given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CancellationBody {
    /// Whose wish it is. Where it is the operator's, the visit stays promised, and is missed in its time.
    side: Side,
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

visit_verb! {
    /// Give a visit up.
    cancel_one, "cancel_visit", "/tickets/{ticket}/appointments/{appointment}/cancellation", CancelVisit, CancellationBody,
    by, |sent| {
        let mut faults = Faults::default();
        let reason = faults.take(text::required("/reason", &sent.reason, PASSAGE));
        let (reason, side) = (faults.or_else(reason)?, sent.side);
        move |db, now, house, actor, target, id| cancel_visit(db, now, house, actor, target, id, side, &reason)
    }
}

/// Who comes instead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlacementBody {
    technician: Uuid,
}

visit_verb! {
    /// Give a visit to another technician, in the window that was agreed.
    place_one, "place_visit", "/tickets/{ticket}/appointments/{appointment}/placement", PlaceVisit, PlacementBody,
    by, |sent| {
        let technician = UserId(sent.technician);
        move |db, now, house, actor, target, id| place_visit(db, now, house, actor, target, id, technician)
    }
}
