//! The day: which visits there are, and what a technician says of theirs.

use actix_web::web::{Data, Path, Query};
use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::booking::read_day;
use super::{AppointmentView, VisitChange};
use crate::actions::appointment::day::{Step, Taken, take_step, visits_of_day};
use crate::actions::{House, Target};
use crate::api::answer::Answer;
use crate::api::caller::Caller;
use crate::api::front::Front;
use crate::api::once::Once;
use crate::api::parameters::{Precondition, Repeatable};
use crate::api::problem::{Problem, ProblemBody};
use crate::api::sent::{Faults, IfMatch, Sent};
use crate::domain::appointment::{Confirmation, VisitCode};
use crate::domain::event::Actor;
use crate::domain::ids::AppointmentId;
use crate::domain::moment::Moment;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::Operation;
use crate::domain::text::{self, PASSAGE, SHORT};
use crate::domain::words::Role;
use crate::error::Failure;
use crate::storage::db::Db;

/// The operations on a day's visits.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_visits)
        .service(departure)
        .service(arrival)
        .service(absence)
        .service(completion);
}

/// Which visits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfDay {
    /// The day, like `2026-03-02`; today, where it is left out.
    day: Option<String>,
    /// The code of the only area.
    area: Option<String>,
}

/// A visit of a day, with what it is about.
#[derive(Debug, Serialize, ToSchema)]
struct VisitView {
    #[serde(flatten)]
    appointment: AppointmentView,
    /// The ticket's number.
    number: String,
    subject: String,
}

/// The visits of a day in the order in which technicians come to them; for a technician, their own. At most 1,000.
#[utoipa::path(
    tag = "visits",
    params(OfDay),
    responses((status = 200, description = "The visits that were not given up.", body = [VisitView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/visits")]
async fn list_visits(front: Data<Front>, caller: Caller, of: Query<OfDay>) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ListVisits)?;
    let day = of.day.as_deref().map(read_day).transpose()?;
    let area = of.area.as_deref().map(|area| text::required("area", area, SHORT));
    let area = area.transpose().map_err(|fault| Refusal::Invalid(vec![fault]))?;
    let own = (caller.role == Role::Technician).then_some(caller.user);
    let house = front.house.clone();
    front
        .look_within(right, move |db, now, scope| {
            let day = day.unwrap_or_else(|| now.timestamp().to_zoned(house.zone.clone()).date());
            let visits = visits_of_day(db, &house, day, own, scope, area.as_deref())?;
            let views = visits.iter().map(|(visit, ticket)| VisitView {
                appointment: AppointmentView::of(visit),
                number: ticket.number.clone(),
                subject: ticket.word("subject").to_owned(),
            });
            Ok(Answer::ok(views.collect::<Vec<_>>()))
        })
        .await
}

/// Records a step of the day.
fn takes(
    step: Step,
) -> impl Fn(&mut Db, Moment, &House, Actor, Target, AppointmentId) -> Result<Taken, Failure> + Clone + Send + 'static {
    move |db, now, house, actor, target, id| take_step(db, now, house, actor, target, id, &step)
}

/// Nothing more is to be said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DepartureBody {}

visit_verb! {
    /// Say that the technician is on the way.
    departure, "depart_for_visit", "/tickets/{ticket}/appointments/{appointment}/departure", DepartForVisit, DepartureBody,
    counting, |_sent| takes(Step::SetOut)
}

/// Where somebody arrived.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ArrivalBody {
    /// The place, in words or as coordinates; may be left out.
    #[serde(default)]
    #[schema(max_length = 120)]
    place: String,
}

visit_verb! {
    /// Say that the technician is at the door. The visit is kept by it when the window has not ended.
    arrival, "arrive_at_visit", "/tickets/{ticket}/appointments/{appointment}/arrival", ArriveAtVisit, ArrivalBody,
    counting, |sent| {
        let mut faults = Faults::default();
        let place = faults.take(text::optional("/place", &sent.place, SHORT));
        takes(faults.or_else(Step::Arrived(place))?)
    }
}

/// What was found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AbsenceBody {
    /// What was tried while we waited.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

visit_verb! {
    /// Say that we came and waited, and the customer was not there. Another window is agreed with them.
    absence, "absent_at_visit", "/tickets/{ticket}/appointments/{appointment}/absence", AbsentAtVisit, AbsenceBody,
    counting, |sent| {
        let mut faults = Faults::default();
        let said = faults.take(text::required("/text", &sent.text, PASSAGE));
        takes(faults.or_else(Step::Absent(said))?)
    }
}

/// The service confirmation form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CompletionBody {
    /// What was checked with the customer.
    #[schema(min_length = 1, max_length = 2000)]
    checked: String,
    /// What was measured.
    #[serde(default)]
    #[schema(max_length = 2000)]
    measured: String,
    /// What the customer was told to mind.
    #[serde(default)]
    #[schema(max_length = 2000)]
    told: String,
    /// The customer's name, as they wrote it; needed where they give no code.
    #[serde(default)]
    #[schema(max_length = 120)]
    signed: String,
    /// The code that the customer gives instead: six digits, which they see on the tracking page and in the mails about the
    /// visit. After five wrong ones no code is taken.
    #[schema(max_length = 40)]
    code: Option<String>,
    /// Whether what was promised was done.
    fixed: bool,
}

impl CompletionBody {
    fn confirmation(&self) -> Result<Confirmation, Refusal> {
        let mut faults = Faults::default();
        let checked = faults.take(text::required("/checked", &self.checked, PASSAGE));
        let measured = faults.take(text::optional("/measured", &self.measured, PASSAGE));
        let told = faults.take(text::optional("/told", &self.told, PASSAGE));
        let code = faults.take(self.code.as_deref().map(read_code).transpose());
        let signed = if self.code.is_some() {
            text::optional("/signed", &self.signed, SHORT)
        } else {
            text::required("/signed", &self.signed, SHORT)
        };
        let signed = faults.take(signed);
        let fixed = self.fixed;
        faults.or_else(Confirmation {
            checked,
            measured,
            told,
            signed,
            code,
            fixed,
        })
    }
}

fn read_code(text: &str) -> Result<VisitCode, FieldFault> {
    VisitCode::read(text).ok_or_else(|| {
        let wrong = "is the customer's code: six digits; leave it out where the customer signs with their name";
        FieldFault::new("/code", wrong)
    })
}

visit_verb! {
    /// Fill in the service confirmation form: the visit is done, and the customer confirms it by their name or by the code that
    /// they alone were told. A wrong code is counted; the same request with the same Idempotency-Key is not. Somebody else calls the customer afterwards.
    completion, "complete_visit", "/tickets/{ticket}/appointments/{appointment}/completion", CompleteVisit, CompletionBody,
    counting, |sent| takes(Step::Done(sent.confirmation()?))
}
