//! What is asked when a customer is called back: first whether what was promised was done, with what was promised and what
//! was done beside it.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use crate::actions::callback::call_back;
use crate::actions::change::{found, named};
use crate::actions::once::once;
use crate::console::forms::{Complaint, Faults, one_time_key};
use crate::console::row::CustomerLine;
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::appointment::Appointment;
use crate::domain::cause::name_in;
use crate::domain::event::{Event, Fact};
use crate::domain::mask::mask_within;
use crate::domain::rights::Operation;
use crate::domain::text::{self, BODY};
use crate::domain::ticket::{CalledBack, SCORE_MAX, Ticket};
use crate::domain::words::{Language, Medium, PromiseKind};
use crate::error::Failure;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script, when, window_of};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::{appointments, customers, events, services};

/// The latest events that are looked through for what was done.
const EVENTS_MAX: i64 = 500;

/// The visit that came about last.
struct VisitTold {
    window: String,
    arrived: String,
    technician: String,
    service: String,
    /// What the customer is promised of the service.
    terms: String,
}

#[derive(Template)]
#[template(path = "console/callbacks/script.html")]
struct ScriptPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    complaint: Complaint,
    number: String,
    subject: String,
    customer: CustomerLine,
    /// By when the call is owed; nothing where none is.
    due: Option<(String, bool)>,
    visit: Option<VisitTold>,
    /// What was said to be done, the latest first.
    done: Vec<String>,
    typed: &'a Fields,
    key: String,
}

/// What the page is made of.
struct Found {
    ticket: Ticket,
    customer: CustomerLine,
    visit: Option<(Appointment, String, String)>,
    done: Vec<String>,
}

/// The page.
pub(in crate::console) async fn form(staff: Staff, number: Path<String>) -> Result<HttpResponse, Trouble> {
    shown(&staff, &number, &Fields::default(), Complaint::default()).await
}

async fn shown(staff: &Staff, number: &str, typed: &Fields, complaint: Complaint) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::CallBack)?;
    let (name, language) = (number.to_owned(), staff.reader.language);
    let reader = staff.reader.clone();
    let found = staff
        .look(right, move |db, _, scope, _| {
            let ticket = found(db, scope, &name)?;
            let customer = customers::find(db, ticket.customer)?
                .ok_or_else(|| StoreFault::Corrupt(format!("ticket {} has no customer", ticket.number)))?;
            let came = appointments::of_ticket(db, ticket.id)?.into_iter();
            let last = came
                .filter(|visit| visit.arrived_at.is_some())
                .max_by_key(|visit| visit.arrived_at);
            let visit = last.map(|visit| with_service(db, visit, language)).transpose()?;
            let history = events::latest(db, ticket.id, EVENTS_MAX)?;
            Ok(Found {
                customer: CustomerLine::of(&reader, &customer),
                visit,
                done: done(&history),
                ticket,
            })
        })
        .await?;
    let status = complaint.status();
    page_with_script(status, &ScriptPage::of(staff, found, typed, complaint))
}

fn with_service(db: &mut Db, visit: Appointment, language: Language) -> Result<(Appointment, String, String), Failure> {
    let Some(row) = services::of_code(db, &visit.service)? else {
        let code = visit.service.clone();
        return Ok((visit, code, String::new()));
    };
    let service = row.service()?;
    let in_words = |texts| name_in(texts, language).to_owned();
    Ok((visit, in_words(&service.names), in_words(&service.terms)))
}

/// What was said to be done: by the service confirmation form, or when the matter was solved.
fn done(history: &[Event]) -> Vec<String> {
    let words = history.iter().rev().filter_map(|event| match event.fact {
        Fact::VisitDone { .. } => Some(["checked", "told"].map(|name| event.said(name)).join(" ")),
        Fact::Resolved {} => Some(event.said("text").to_owned()),
        _ => None,
    });
    let said = words.filter(|words| !words.trim().is_empty());
    said.take(2).map(|words| mask_within(&words)).collect()
}

impl<'a> ScriptPage<'a> {
    fn of(staff: &'a Staff, found: Found, typed: &'a Fields, complaint: Complaint) -> Self {
        let reader = &staff.reader;
        let owed = found.ticket.owed().filter(|owed| owed.kind == PromiseKind::Callback);
        let due = owed.map(|owed| owed.due_at).min();
        let visit = found.visit.map(|(visit, service, terms)| VisitTold {
            window: window_of(reader, visit.window, staff.now),
            arrived: visit.arrived_at.map_or_else(String::new, |at| {
                reader.fill("callback-arrived", &[("when", when(reader, at, staff.now).into())])
            }),
            technician: staff.name_of(visit.technician),
            service,
            terms,
        });
        ScriptPage {
            reader,
            shell: Shell::of(staff, Place::Callbacks, reader.say("callback-title")),
            complaint,
            number: found.ticket.number.clone(),
            subject: mask_within(found.ticket.word("subject")),
            customer: found.customer,
            due: due.map(|due| (when(reader, due, staff.now), due < staff.now)),
            visit,
            done: found.done,
            typed,
            key: uuid::Uuid::new_v4().simple().to_string(),
        }
    }

    /// The scores, the best first: whether one was chosen, and what it means.
    fn scores(&self) -> Vec<(i32, bool, String)> {
        let chosen = self.typed.text("score");
        let means = |score: i32| self.reader.fill("survey-score", &[("score", score.into())]);
        (1..=SCORE_MAX)
            .rev()
            .map(|score| (score, chosen == score.to_string(), means(score)))
            .collect()
    }
}

fn read(fields: &Fields) -> Result<CalledBack, Faults> {
    let mut faults = Faults::default();
    let as_promised = match fields.text("as_promised") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            faults.note("as_promised");
            None
        }
    };
    let score = match fields.text("score") {
        "" => Some(None),
        _ => faults.word::<i32>("score", fields).map(Some),
    };
    let said = faults.take("said", text::required("said", fields.text("said"), BODY));
    let call = || {
        Some(CalledBack {
            medium: Medium::Phone,
            as_promised: as_promised?,
            score: score?,
            said: said?,
        })
    };
    let call = call();
    faults.or(call)
}

/// Records the answer, and shows what is to be called next.
pub(in crate::console) async fn act(form: Form, number: Path<String>) -> Result<HttpResponse, Trouble> {
    let Form { mut staff, fields } = form;
    staff.reader.path = format!("/desk/{}/callback", number.as_str());
    let right = staff.may(Operation::CallBack)?;
    let call = match read(&fields) {
        Ok(call) => call,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, &number, &fields, complaint).await;
        }
    };
    let key = one_time_key(&staff, &format!("callback:{}", number.as_str()), &fields);
    let (actor, name) = (staff.caller.actor(), number.clone());
    let done = staff.front.again(move |db, now, house| {
        let scope = right.scope(db, now, house)?;
        let target = named(db, &scope, &name)?.into();
        once(db, now, &key, |db| {
            let changed = call_back(db, now, house, actor, target, &call)?;
            Ok(changed.ticket.version)
        })
    });
    match done.await {
        Ok(_) => Ok(pages::to("/callbacks")),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, &number, &fields, complaint).await
        }
    }
}
