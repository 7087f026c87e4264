//! The visits of a day: by technician and window for those who send them, in order with buttons for those who come. What is
//! to be agreed stands beside, the most urgent first.

use std::collections::HashSet;

use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::civil::Date;

use super::VisitView;
use crate::actions::appointment::day::{Step, take_step, visits_of_day};
use crate::actions::change::named;
use crate::actions::once::{Key, once};
use crate::console::forms::{Complaint, Faults};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::appointment::{AREAS_MAX, Appointment, Confirmation, TECHNICIANS_MAX};
use crate::domain::ids::AppointmentId;
use crate::domain::rights::{Operation, Scope};
use crate::domain::text::{self, PASSAGE, SHORT};
use crate::domain::ticket::Ticket;
use crate::domain::words::{PromiseKind, Role};
use crate::error::Failure;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script, when};
use crate::storage::db::Db;
use crate::storage::lists::Page;
use crate::storage::promises::{ListedPromise, PromiseFilter, Standing, promises_by_urgency};
use crate::storage::{areas, technicians};

/// So many promises to agree a visit are shown.
const TRAY: usize = 50;

/// What is to be agreed with a customer.
struct TrayView {
    number: String,
    subject: String,
    due: String,
    is_late: bool,
}

/// A technician's day on the board.
struct LineView {
    name: String,
    /// One for each window.
    cells: Vec<Vec<VisitView>>,
}

#[derive(Template)]
#[template(path = "console/visits/day.html")]
struct DayPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    complaint: Complaint,
    day: String,
    before: String,
    after: String,
    /// The windows of the day.
    windows: Vec<String>,
    lines: Vec<LineView>,
    tray: Vec<TrayView>,
    /// A technician's own visits; nothing for everybody else.
    own: Option<Vec<VisitView>>,
    key: String,
}

/// What the page is made of.
struct Found {
    visits: Vec<(Appointment, Ticket)>,
    tray: Vec<ListedPromise>,
    /// The names of those who come to the areas within reach.
    crew: Vec<String>,
}

/// The page.
pub(in crate::console) async fn board(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let day = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "day")
        .and_then(|(_, day)| day.parse::<Date>().ok());
    shown(&staff, day, Complaint::default()).await
}

async fn shown(staff: &Staff, day: Option<Date>, complaint: Complaint) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ListVisits)?;
    let local = staff.now.timestamp().to_zoned(staff.reader.sign.zone.clone());
    let day = day.unwrap_or_else(|| local.date());
    let own = (staff.caller.role == Role::Technician).then_some(staff.caller.user);
    let found = staff
        .look(right, move |db, now, scope, house| {
            let visits = visits_of_day(db, house, day, own, scope, None)?;
            let (mut tray, mut crew) = (Vec::new(), Vec::new());
            if own.is_none() {
                crew = crew_within(db, scope)?;
                for standing in [Standing::Overdue, Standing::Pending] {
                    let filter = PromiseFilter {
                        standing: Some(standing),
                        kinds: vec![PromiseKind::Booking],
                        ..PromiseFilter::default()
                    };
                    let page = Page {
                        after: None,
                        most: TRAY,
                    };
                    tray.extend(promises_by_urgency(db, now, &filter, scope, page)?);
                }
                tray.truncate(TRAY);
            }
            Ok(Found { visits, tray, crew })
        })
        .await?;
    let status = if complaint.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    page_with_script(status, &DayPage::of(staff, day, &found, own.is_some(), complaint))
}

impl<'a> DayPage<'a> {
    fn of(staff: &'a Staff, day: Date, found: &Found, is_own: bool, complaint: Complaint) -> Self {
        let reader = &staff.reader;
        let view = |(visit, ticket): &(Appointment, Ticket)| VisitView::of(staff, visit, ticket);
        let beside = |day: Result<Date, jiff::Error>| day.map_or_else(|_| String::new(), |day| day.to_string());
        let rules = &staff.front.house.visits;
        let mut page = DayPage {
            reader,
            shell: Shell::of(staff, Place::Visits, reader.say("visits-title")),
            complaint,
            day: day.to_string(),
            before: beside(day.yesterday()),
            after: beside(day.tomorrow()),
            windows: rules.windows.iter().map(ToString::to_string).collect(),
            lines: found
                .crew
                .iter()
                .map(|name| line(name.clone(), rules.windows.len()))
                .collect(),
            tray: found.tray.iter().map(|listed| tray(staff, listed)).collect(),
            own: is_own.then(|| found.visits.iter().map(view).collect()),
            key: uuid::Uuid::new_v4().simple().to_string(),
        };
        let begins: Vec<_> = rules
            .windows
            .iter()
            .map(|window| window.on(day, &reader.sign.zone).map(|window| window.from))
            .collect();
        for of_day in found.visits.iter().filter(|_| !is_own) {
            let name = staff.name_of(of_day.0.technician);
            let known = page.lines.iter().position(|line| line.name == name);
            let place = known.unwrap_or(page.lines.len());
            if known.is_none() {
                page.lines.push(line(name, begins.len()));
            }
            let from = Some(of_day.0.window.from);
            let column = begins.iter().rposition(|begins| *begins <= from).unwrap_or(0);
            if let Some(cell) = page.lines.get_mut(place).and_then(|line| line.cells.get_mut(column)) {
                cell.push(view(of_day));
            }
        }
        page.lines.sort_by(|one, other| one.name.cmp(&other.name));
        page
    }
}

fn line(name: String, windows: usize) -> LineView {
    let cells = std::iter::repeat_with(Vec::new).take(windows).collect();
    LineView { name, cells }
}

/// The names of those who come to areas of the regions within reach.
fn crew_within(db: &mut Db, scope: &Scope) -> Result<Vec<String>, Failure> {
    let regions = scope.regions();
    let areas = areas::list(db, AREAS_MAX)?.into_iter();
    let within = areas.filter(|area| regions.as_ref().is_none_or(|regions| regions.contains(&area.region)));
    let codes: HashSet<String> = within.map(|area| area.code).collect();
    let planned = technicians::list(db, TECHNICIANS_MAX)?.into_iter();
    let come = planned.filter(|plan| plan.technician.areas.iter().any(|area| codes.contains(area)));
    Ok(come.map(|plan| plan.name).collect())
}

fn tray(staff: &Staff, listed: &ListedPromise) -> TrayView {
    TrayView {
        number: listed.of.ticket.number.clone(),
        subject: listed.of.ticket.word("subject").to_owned(),
        due: when(&staff.reader, listed.row.due_at, staff.now),
        is_late: listed.row.due_at < staff.now,
    }
}

/// A technician says something of a visit.
pub(in crate::console) async fn step(form: Form, path: Path<(String, String)>) -> Result<HttpResponse, Trouble> {
    let Form { mut staff, fields } = form;
    let (visit, word) = path.into_inner();
    "/visits".clone_into(&mut staff.reader.path);
    let operation = match word.as_str() {
        "departure" => Operation::DepartForVisit,
        "arrival" => Operation::ArriveAtVisit,
        "absence" => Operation::AbsentAtVisit,
        "completion" => Operation::CompleteVisit,
        _ => return Err(Trouble::Absent),
    };
    let right = staff.may(operation)?;
    let id: AppointmentId = visit.parse().map_err(|_| Trouble::Absent)?;
    let day = fields.text("day").parse::<Date>().ok();
    let step = match read(operation, &fields) {
        Ok(step) => step,
        Err(faults) => return shown(&staff, day, Complaint::of_fields(&staff.reader, &faults)).await,
    };
    let key = Key::new(
        format!("visit-{}:{id}:{word}", staff.caller.user),
        &fields.text("key").chars().take(64).collect::<String>(),
        &[fields.written().as_bytes()],
    );
    let (actor, number) = (staff.caller.actor(), fields.text("number").to_owned());
    let done = staff.front.again(move |db, now, house| {
        let scope = right.scope(db, now, house)?;
        let ticket = named(db, &scope, &number)?;
        once(db, now, &key, |db| {
            let (changed, _) = take_step(db, now, house, actor, ticket.into(), id, &step)?;
            Ok(changed.ticket.version)
        })
    });
    match done.await {
        Ok(_) => {
            let day = day.map_or_else(String::new, |day| format!("?day={day}"));
            Ok(pages::to(&format!("/visits{day}#visit-{id}")))
        }
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, day, complaint).await
        }
    }
}

fn read(operation: Operation, fields: &Fields) -> Result<Step, Faults> {
    let mut faults = Faults::default();
    let step = match operation {
        Operation::DepartForVisit => Some(Step::SetOut),
        Operation::ArriveAtVisit => {
            let place = faults.take("place", text::optional("place", fields.text("place"), SHORT));
            place.map(Step::Arrived)
        }
        Operation::AbsentAtVisit => {
            let said = faults.take("text", text::required("text", fields.text("text"), PASSAGE));
            said.map(Step::Absent)
        }
        _ => {
            let mut passage = |name: &'static str, needed: bool| {
                let typed = fields.text(name);
                let read = if needed {
                    text::required(name, typed, PASSAGE)
                } else {
                    text::optional(name, typed, PASSAGE)
                };
                faults.take(name, read)
            };
            let written = (
                passage("checked", true),
                passage("measured", false),
                passage("told", false),
            );
            let signed = faults.take("signed", text::required("signed", fields.text("signed"), SHORT));
            let fixed = fields.text("fixed") != "no";
            match (written, signed) {
                ((Some(checked), Some(measured), Some(told)), Some(signed)) => Some(Step::Done(Confirmation {
                    checked,
                    measured,
                    told,
                    signed,
                    fixed,
                })),
                _ => None,
            }
        }
    };
    faults.or(step)
}
