//! What became of visits.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use jiff::tz::TimeZone;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Answer;
use crate::api::asked::Asked;
use crate::api::caller::Caller;
use crate::api::exports::visits as file_of_visits;
use crate::api::front::Front;
use crate::api::problem::{Problem, ProblemBody};
use crate::api::reports::when;
use crate::api::sent::Faults;
use crate::domain::moment::{Moment, Span};
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::words::Language;
use crate::export::{FileFormat, VisitLines, VisitsWanted};
use crate::report::visits::{VisitReport, VisitsBy, visits};
use crate::storage::people;

/// The operations on reports of visits.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(visit_report).service(export_visits);
}

/// Which visits.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what is read from `Asked`")]
struct Period {
    /// Visits whose window ended from then on: a time, or a day where the operator is. The last 30 days, where it is left out.
    #[param(max_length = 40)]
    from: Option<String>,
    /// And before then; now, where it is left out.
    #[param(max_length = 40)]
    to: Option<String>,
    /// One line for each of these; areas, where it is left out.
    by: Option<VisitsBy>,
}

/// Visits that were in time, late, missed, waited for in vain, moved and given up by either side, and done at the first visit;
/// who waited how long; the promises to agree a visit and to call after one that were due in the period; what customers said of
/// visits; and how much of their working time technicians are booked. Of areas, and of tickets, in the caller's regions. At most 92 days.
#[utoipa::path(
    tag = "visits",
    params(Period),
    responses((status = 200, description = "The figures.", body = VisitReport),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/visits")]
async fn visit_report(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Answer, Problem> {
    let right = caller.may(Operation::VisitReport)?;
    let zone = front.house.zone.clone();
    front
        .look_within(right, move |db, now, scope| {
            let mut faults = Faults::default();
            asked.knows(&mut faults, &KNOWN);
            let period = period(&asked, &mut faults, &zone, now);
            let by = asked.one(&mut faults, "by").unwrap_or(VisitsBy::Area);
            let (from, to) = faults.or_else(period)?;
            let regions = scope.regions();
            Ok(Answer::ok(visits(db, from, to, by, regions.as_deref(), now)?))
        })
        .await
}

const KNOWN: [&str; 3] = ["from", "to", "by"];

fn period(asked: &Asked, faults: &mut Faults, zone: &TimeZone, now: Moment) -> (Moment, Moment) {
    let to = when(asked, faults, "to", zone).unwrap_or(now);
    let from = when(asked, faults, "from", zone).unwrap_or(to - Span::days(30));
    (from, to)
}

/// In what form it is handed out.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what is read from `Asked`")]
struct FileAsked {
    /// What stands in the lines: figures, unless it says otherwise. `by` changes nothing for visits.
    #[param(inline)]
    lines: Option<VisitLines>,
    /// CSV, unless it says otherwise.
    #[param(inline)]
    format: Option<FileFormat>,
    /// In which language headings and words are. The caller's, unless it says otherwise.
    language: Option<Language>,
}

/// The report of visits as a file: one line for each area, team, technician or service and one for all together, or one line
/// for each visit whose window ended in the period; then what it was asked about. Times waited are in seconds. The numbers
/// of tickets are left out that are not of the caller's regions. Taking one is recorded.
#[utoipa::path(
    tag = "visits",
    params(Period, FileAsked),
    responses((status = 200, description = "The file.", content(
                  (Vec<u8> = "text/csv"),
                  (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/visits/export")]
async fn export_visits(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let right = caller.may(Operation::ExportVisits)?;
    let zone = front.house.zone.clone();
    let (by, user) = (caller.by(whence), caller.user);
    let wanted = front
        .look_within(right, move |db, now, scope| {
            let mut faults = Faults::default();
            let known: Vec<&str> = KNOWN.iter().copied().chain(["lines", "format", "language"]).collect();
            asked.knows(&mut faults, &known);
            let period = period(&asked, &mut faults, &zone, now);
            let along = asked.one(&mut faults, "by").unwrap_or(VisitsBy::Area);
            let lines = asked.one(&mut faults, "lines").unwrap_or(VisitLines::Figures);
            let format = asked.one(&mut faults, "format").unwrap_or(FileFormat::Csv);
            let language = asked.one(&mut faults, "language");
            let (from, to) = faults.or_else(period)?;
            let usual = people::find(db, user)?.map_or(Language::En, |person| person.language);
            Ok(VisitsWanted {
                from,
                to,
                by: along,
                regions: scope.regions(),
                lines,
                format,
                language: language.unwrap_or(usual),
            })
        })
        .await?;
    file_of_visits(&front, by, wanted).await
}
