//! Visits: what can be booked and who comes, which windows are free, and what became of what was agreed.

/// A change to a visit: its path, operation and body, and what it does.
macro_rules! visit_verb {
    ($(#[$doc:meta])* $handler:ident, $id:literal, $path:literal, $operation:ident, $body:ty, $by:ident, |$sent:ident| $run:expr) => {
        $(#[$doc])*
        #[utoipa::path(
            tag = "visits",
            operation_id = $id,
            request_body = $body,
            params(("ticket" = String, Path, description = "The ticket's id or number."),
                   ("appointment" = Uuid, Path, description = "The visit."), Precondition, Repeatable),
            responses((status = 200, description = "The visit after it.", body = AppointmentView),
                      (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
            security(("token" = []))
        )]
        #[post($path)]
        async fn $handler(
            front: Data<Front>, caller: Caller, once: Once, path: Path<(String, Uuid)>, if_match: IfMatch, sent: Sent<$body>,
        ) -> Result<Answer, Problem> {
            let right = caller.may(Operation::$operation)?;
            let once = once.of(caller.user, &sent.bytes);
            let ((name, id), $sent) = (path.into_inner(), sent.body);
            let change = VisitChange { front, caller, right, once, name, id: AppointmentId(id), version: if_match.0 };
            change.$by($run).await
        }
    };
}

mod areas;
mod booking;
mod day;
mod report;
mod services;
mod technicians;

use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::problem::Problem;
use super::rights::Right;
use crate::actions::appointment::day::Taken;
use crate::actions::change::named;
use crate::actions::{Changed, House, Target};
use crate::domain::appointment::{Appointment, AppointmentState, Confirmed, Side, Window};
use crate::domain::event::Actor;
use crate::domain::ids::AppointmentId;
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::storage::db::Db;

/// The operations on visits.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .configure(services::routes)
        .configure(areas::routes)
        .configure(technicians::routes)
        .configure(booking::routes)
        .configure(day::routes)
        .configure(report::routes);
}

/// Time from one instant to a later one.
#[derive(Debug, Serialize, ToSchema)]
struct WindowView {
    #[schema(value_type = String, format = DateTime)]
    from: Moment,
    #[schema(value_type = String, format = DateTime)]
    until: Moment,
}

impl From<Window> for WindowView {
    fn from(window: Window) -> Self {
        WindowView {
            from: window.from,
            until: window.until,
        }
    }
}

/// A visit that was agreed.
#[derive(Debug, Serialize, ToSchema)]
struct AppointmentView {
    id: Uuid,
    ticket: Uuid,
    state: AppointmentState,
    /// The promise to arrive inside the window.
    promise: Uuid,
    /// The code of what is done there.
    service: String,
    /// The code of the area.
    area: String,
    technician: Uuid,
    /// What the customer chose.
    window: WindowView,
    /// The technician's time that is kept for it: the work and the way.
    busy: WindowView,
    #[schema(value_type = String, format = DateTime)]
    booked_at: Moment,
    /// Whose wish the window was.
    side: Side,
    /// The appointment in whose place it was agreed.
    replaces: Option<Uuid>,
    #[schema(value_type = Option<String>, format = DateTime)]
    on_way_at: Option<Moment>,
    #[schema(value_type = Option<String>, format = DateTime)]
    arrived_at: Option<Moment>,
    /// When it was said that the customer was not there.
    #[schema(value_type = Option<String>, format = DateTime)]
    absent_at: Option<Moment>,
    #[schema(value_type = Option<String>, format = DateTime)]
    done_at: Option<Moment>,
    /// Whether what was promised was done; null before it is done.
    fixed: Option<bool>,
    /// How the customer confirmed it; null before it is done.
    confirmed: Option<Confirmed>,
    #[schema(value_type = Option<String>, format = DateTime)]
    cancelled_at: Option<Moment>,
    /// Who gave it up.
    cancelled_side: Option<Side>,
    /// Whether another window was agreed in its place.
    moved: bool,
}

impl AppointmentView {
    fn of(appointment: &Appointment) -> Self {
        let cancelled = appointment.cancelled;
        AppointmentView {
            id: appointment.id.0,
            ticket: appointment.ticket.0,
            state: appointment.state(),
            promise: appointment.promise.0,
            service: appointment.service.clone(),
            area: appointment.area.clone(),
            technician: appointment.technician.0,
            window: appointment.window.into(),
            busy: appointment.busy.into(),
            booked_at: appointment.booked_at,
            side: appointment.side,
            replaces: appointment.replaces.map(|id| id.0),
            on_way_at: appointment.on_way_at,
            arrived_at: appointment.arrived_at,
            absent_at: appointment.absent_at,
            done_at: appointment.done_at,
            fixed: appointment.fixed,
            confirmed: appointment.confirmed,
            cancelled_at: cancelled.map(|cancelled| cancelled.at),
            cancelled_side: cancelled.map(|cancelled| cancelled.side),
            moved: cancelled.is_some_and(|cancelled| cancelled.moved),
        }
    }
}

/// A change to a visit of the ticket that the path names.
struct VisitChange {
    front: Data<Front>,
    caller: Caller,
    right: Right,
    once: Once,
    /// The ticket's id or number.
    name: String,
    id: AppointmentId,
    version: Option<i64>,
}

impl VisitChange {
    /// Makes the change and answers with the visit after it.
    async fn by(
        self,
        verb: impl Fn(&mut Db, Moment, &House, Actor, Target, AppointmentId) -> Result<(Changed, Appointment), Failure>
        + Clone
        + Send
        + 'static,
    ) -> Result<Answer, Problem> {
        self.counting(move |db, now, house, actor, target, id| verb(db, now, house, actor, target, id).map(Ok))
            .await
    }

    /// The same for what may be refused and be counted all the same.
    async fn counting(
        self,
        verb: impl Fn(&mut Db, Moment, &House, Actor, Target, AppointmentId) -> Result<Taken, Failure>
        + Clone
        + Send
        + 'static,
    ) -> Result<Answer, Problem> {
        let VisitChange {
            front,
            caller,
            right,
            once,
            name,
            id,
            version,
        } = self;
        front
            .act(once, move |db, now, house| {
                let scope = right.scope(db, now, house)?;
                let target = Target {
                    ticket: named(db, &scope, &name)?,
                    version,
                };
                Ok(match verb(db, now, house, caller.actor(), target, id)? {
                    Ok((changed, visit)) => Answer::ok(AppointmentView::of(&visit)).at_version(changed.ticket.version),
                    Err(refused) => Answer::refused(refused.into()),
                })
            })
            .await
    }
}
