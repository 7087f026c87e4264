//! A technician's own visits of a day on a phone, in order, with buttons for what they say of each.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use jiff::civil::Date;

use super::{DayLinks, VisitView, day_again, day_or_today};
use crate::actions::appointment::day::{Step, number_to_call, take_step, visits_of_day};
use crate::actions::change::named;
use crate::actions::once::once;
use crate::console::forms::{Complaint, Faults, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::appointment::{Confirmation, NotConfirmed, VisitCode};
use crate::domain::ids::AppointmentId;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, PASSAGE, SHORT};
use crate::pages::{self, Fields, Reader, Trouble, page_with_script};

#[derive(Template)]
#[template(path = "console/visits/day.html")]
struct DayPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    complaint: Complaint,
    day: DayLinks,
    visits: Vec<VisitView>,
    /// The visit whose customer is called, and the number.
    call: Option<(String, String)>,
    typed: Option<Typed>,
    key: String,
}

/// What was typed of a visit in a form that was not taken.
pub(super) struct Typed {
    visit: String,
    fields: Fields,
}

/// The page.
pub(super) async fn own(
    staff: &Staff,
    day: Option<Date>,
    call: Option<(AppointmentId, String)>,
    typed: Option<Typed>,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ListVisits)?;
    let (day, user) = (day_or_today(staff, day), staff.caller.user);
    let visits = staff
        .look(right, move |db, _, scope, house| {
            visits_of_day(db, house, day, Some(user), scope, None)
        })
        .await?;
    let status = complaint.status();
    let page = DayPage {
        reader: &staff.reader,
        shell: Shell::of(staff, Place::Visits, staff.reader.say("visits-title")),
        complaint,
        day: DayLinks::of(day),
        visits: visits
            .iter()
            .map(|(visit, ticket)| VisitView::of(staff, visit, ticket))
            .collect(),
        call: call.map(|(visit, number)| (visit.to_string(), number)),
        typed,
        key: uuid::Uuid::new_v4().simple().to_string(),
    };
    page_with_script(status, &page)
}

impl DayPage<'_> {
    /// The number of this visit's customer, where it was asked for.
    fn number_of(&self, visit: &VisitView) -> Option<&str> {
        let (of, number) = self.call.as_ref()?;
        (*of == visit.id).then_some(number)
    }

    /// The visit whose form was not taken.
    fn refused(&self) -> &str {
        self.typed.as_ref().map_or("", |typed| typed.visit.as_str())
    }

    /// What is wrong with a field of this visit.
    fn fault(&self, visit: &VisitView, name: &str) -> Option<&str> {
        self.complaint.at(name).filter(|_| self.refused() == visit.id)
    }

    /// What was typed into a field of this visit before.
    fn typed(&self, visit: &VisitView, name: &str) -> &str {
        let of_it = self.typed.as_ref().filter(|typed| typed.visit == visit.id);
        of_it.map_or("", |typed| typed.fields.text(name))
    }
}

/// A technician says something of a visit.
pub(in crate::console) async fn step(
    form: Form,
    whence: Whence,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Trouble> {
    let Form { mut staff, fields } = form;
    let (visit, word) = path.into_inner();
    "/visits".clone_into(&mut staff.reader.path);
    let id: AppointmentId = visit.parse().map_err(|_| Trouble::Absent)?;
    let day = fields.text("day").parse::<Date>().ok();
    let operation = match word.as_str() {
        "number" => return number(&staff, whence, fields.text("number"), id, day).await,
        "departure" => Operation::DepartForVisit,
        "arrival" => Operation::ArriveAtVisit,
        "absence" => Operation::AbsentAtVisit,
        "completion" => Operation::CompleteVisit,
        _ => return Err(Trouble::Absent),
    };
    let right = staff.may(operation)?;
    let step = match read(operation, &fields) {
        Ok(step) => step,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return day_again(&staff, day, Some(Typed { visit, fields }), complaint).await;
        }
    };
    let key = one_time_key(&staff, &format!("visit:{id}:{word}"), &fields);
    let (actor, number) = (staff.caller.actor(), fields.text("number").to_owned());
    let done = staff.front.again(move |db, now, house| {
        let scope = right.scope(db, now, house)?;
        let ticket = named(db, &scope, &number)?;
        once(db, now, &key, |db| {
            let taken = take_step(db, now, house, actor, ticket.into(), id, &step)?;
            Ok(taken.map(|(changed, _)| changed.ticket.version))
        })
    });
    match done.await {
        Ok(Err(refused)) => {
            let complaint = Complaint::telling(not_confirmed(&staff.reader, refused));
            day_again(&staff, day, Some(Typed { visit, fields }), complaint).await
        }
        Ok(Ok(_)) => {
            let day = day.map_or_else(String::new, |day| format!("?day={day}"));
            Ok(pages::to(&format!("/visits{day}#visit-{id}")))
        }
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            day_again(&staff, day, Some(Typed { visit, fields }), complaint).await
        }
    }
}

fn not_confirmed(reader: &Reader, refused: NotConfirmed) -> String {
    match refused {
        NotConfirmed::Wrong { left } => reader.fill("visit-code-wrong", &[("left", left.into())]),
        NotConfirmed::UsedUp => reader.say("visit-code-used-up"),
        NotConfirmed::NoCode => reader.say("visit-code-none"),
    }
}

/// Shows the customer's number to the technician who comes to them.
async fn number(
    staff: &Staff,
    whence: Whence,
    ticket: &str,
    id: AppointmentId,
    day: Option<Date>,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ArriveAtVisit)?;
    let (actor, by, ticket) = (staff.caller.actor(), staff.caller.by(whence), ticket.to_owned());
    let found = staff.front.again(move |db, now, house| {
        let scope = right.scope(db, now, house)?;
        let ticket = named(db, &scope, &ticket)?;
        number_to_call(db, now, &by, actor, ticket, id)
    });
    match found.await {
        Ok(number) => own(staff, day, Some((id, number)), None, Complaint::default()).await,
        Err(failure) => day_again(staff, day, None, Complaint::of_failure(&staff.reader, failure)?).await,
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
            let typed = Some(fields.text("visit_code")).filter(|typed| !typed.trim().is_empty());
            let code = typed.map(|typed| VisitCode::read(typed).ok_or(typed)).transpose();
            let code = faults.take("visit_code", code);
            let signed = match typed {
                Some(_) => text::optional("signed", fields.text("signed"), SHORT),
                None => text::required("signed", fields.text("signed"), SHORT),
            };
            let signed = faults.take("signed", signed);
            let fixed = fields.text("fixed") != "no";
            match (written, signed, code) {
                ((Some(checked), Some(measured), Some(told)), Some(signed), Some(code)) => {
                    Some(Step::Done(Confirmation {
                        checked,
                        measured,
                        told,
                        signed,
                        code,
                        fixed,
                    }))
                }
                _ => None,
            }
        }
    };
    faults.or(step)
}
