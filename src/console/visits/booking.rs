//! A visit is agreed for a ticket while the customer is on the phone or at the counter: the three nearest windows first, one
//! of them held, then agreed, moved or given up.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::VisitView;
use crate::actions::appointment::book::{Said, book, cancel_visit, move_visit, place_visit};
use crate::actions::appointment::choice::{Choice, Chosen, choice};
use crate::actions::appointment::hold::{Wish, hold};
use crate::actions::change::{found, named};
use crate::actions::once::once;
use crate::console::forms::{Complaint, Faults, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::appointment::{Appointment, Side, TECHNICIANS_MAX};
use crate::domain::cause::name_in;
use crate::domain::ids::{AppointmentId, UserId};
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::domain::text::{self, PASSAGE};
use crate::domain::ticket::Ticket;
use crate::error::Failure;
use crate::pages::{self, DayOfSlots, Fields, Reader, Trouble, days_of, page_with_script, when, window_of};
use crate::storage::db::Db;
use crate::storage::{appointments, technicians};

/// The windows that are shown first.
const NEAREST: usize = 3;

/// A window that is held.
struct HeldView {
    id: String,
    window: String,
    until: String,
}

/// One of several things to choose.
struct Offered {
    code: String,
    name: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "console/visits/booking.html")]
struct BookingPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    complaint: Complaint,
    number: String,
    subject: String,
    services: Vec<Offered>,
    areas: Vec<Offered>,
    terms: String,
    price: String,
    nearest: Vec<DayOfSlots>,
    days: Vec<DayOfSlots>,
    is_asked: bool,
    later: Option<String>,
    held: Option<HeldView>,
    open: Option<VisitView>,
    /// Who may come instead: id and name.
    others: Vec<(String, String)>,
    visits: Vec<VisitView>,
    typed: &'a Fields,
    key: String,
}

/// The page.
pub(in crate::console) async fn form(
    staff: Staff,
    number: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Trouble> {
    let mut chosen = Chosen::default();
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()).take(8) {
        match name.as_ref() {
            "service" => chosen.service = Some(value.into_owned()),
            "area" => chosen.area = Some(value.into_owned()),
            "day" => chosen.day = value.parse().ok(),
            _ => {}
        }
    }
    shown(&staff, &number, chosen, &Fields::default(), Complaint::default()).await
}

async fn shown(
    staff: &Staff,
    number: &str,
    chosen: Chosen,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::FreeWindows)?;
    let number = number.to_owned();
    let may_place = staff.can(Operation::PlaceVisit);
    let (ticket, choice, visits, others) = staff
        .look(right, move |db, now, scope, house| {
            let ticket = found(db, scope, &number)?;
            let choice = choice(db, now, house, &ticket, chosen)?;
            let visits = appointments::of_ticket(db, ticket.id)?;
            let open = choice.open.as_ref().filter(|open| may_place && open.is_awaited());
            let others = open.map(|open| who_else(db, open)).transpose()?.unwrap_or_default();
            Ok((ticket, choice, visits, others))
        })
        .await?;
    let status = complaint.status();
    let visits = visits
        .iter()
        .map(|visit| VisitView::of(staff, visit, &ticket))
        .collect();
    let page = BookingPage {
        others,
        ..BookingPage::of(staff, &ticket, &choice, visits, typed, complaint)
    };
    page_with_script(status, &page)
}

/// Who comes to the area of a visit besides whoever is to come: id and name.
fn who_else(db: &mut Db, visit: &Appointment) -> Result<Vec<(String, String)>, Failure> {
    let planned = technicians::list(db, TECHNICIANS_MAX)?.into_iter();
    let others = planned.filter(|plan| {
        let technician = &plan.technician;
        technician.user != visit.technician && technician.areas.contains(&visit.area)
    });
    Ok(others
        .map(|plan| (plan.technician.user.to_string(), plan.name))
        .collect())
}

impl<'a> BookingPage<'a> {
    fn of(
        staff: &'a Staff,
        ticket: &Ticket,
        choice: &Choice,
        visits: Vec<VisitView>,
        typed: &'a Fields,
        complaint: Complaint,
    ) -> Self {
        let reader = &staff.reader;
        let offered = |code: &String, name: String, chosen: &Option<String>| Offered {
            is_chosen: chosen.as_ref() == Some(code),
            code: code.clone(),
            name,
        };
        let service = choice
            .services
            .iter()
            .find(|service| choice.service.as_ref() == Some(&service.code));
        let said = |texts| name_in(texts, reader.language).to_owned();
        let services = choice.services.iter().map(|service| {
            let name = name_in(&service.names, reader.language).to_owned();
            offered(&service.code, name, &choice.service)
        });
        let areas = choice
            .areas
            .iter()
            .map(|area| offered(&area.code, area.name.clone(), &choice.area));
        let near = choice.offers.len().min(NEAREST);
        BookingPage {
            reader,
            shell: Shell::of(staff, Place::Visits, reader.say("visits-book")),
            complaint,
            number: ticket.number.clone(),
            subject: ticket.word("subject").to_owned(),
            services: services.collect(),
            areas: areas.collect(),
            terms: service.map(|service| said(&service.terms)).unwrap_or_default(),
            price: service.map(|service| said(&service.price)).unwrap_or_default(),
            nearest: days_of(reader, &choice.offers[..near], choice.now),
            days: days_of(reader, &choice.offers[near..], choice.now),
            is_asked: choice.service.is_some() && choice.area.is_some(),
            later: choice.next.map(|day| day.to_string()),
            held: choice.held.map(|(id, window, until)| HeldView {
                id: id.to_string(),
                window: window_of(reader, window, choice.now),
                until: reader.fill("appt-held", &[("when", when(reader, until, choice.now).into())]),
            }),
            open: choice.open.as_ref().map(|open| VisitView::of(staff, open, ticket)),
            others: Vec::new(),
            visits,
            typed,
            key: uuid::Uuid::new_v4().simple().to_string(),
        }
    }

    fn chosen(all: &[Offered]) -> &str {
        all.iter().find(|one| one.is_chosen).map_or("", |one| one.code.as_str())
    }

    fn service(&self) -> &str {
        Self::chosen(&self.services)
    }

    fn area(&self) -> &str {
        Self::chosen(&self.areas)
    }
}

/// What a form asks for.
#[derive(Debug, Clone)]
enum Act {
    Hold(Wish),
    Agree(AppointmentId, Said),
    GiveUp(AppointmentId, Side, String),
    Place(AppointmentId, UserId),
}

impl Act {
    fn operation(&self) -> Operation {
        match self {
            Act::Hold(_) => Operation::HoldWindow,
            Act::Agree(..) => Operation::BookVisit,
            Act::GiveUp(..) => Operation::CancelVisit,
            Act::Place(..) => Operation::PlaceVisit,
        }
    }

    fn read(fields: &Fields) -> Result<Act, Faults> {
        let mut faults = Faults::default();
        let id = || fields.text("id").parse::<AppointmentId>().ok();
        let act = match fields.text("then") {
            "agree" => {
                let consent = faults.take("consent", text::optional("consent", fields.text("consent"), PASSAGE));
                let moves = fields.text("moves") == "yes";
                let reason = if moves {
                    text::required("reason", fields.text("reason"), PASSAGE)
                } else {
                    Ok(String::new())
                };
                let reason = faults.take("reason", reason);
                let side = faults.word::<Side>("side", fields);
                let said = || {
                    Some(Said {
                        side: side?,
                        consent: consent?,
                        reason: reason?,
                    })
                };
                id().zip(said()).map(|(id, said)| Act::Agree(id, said))
            }
            "give-up" => {
                let reason = faults.take("reason", text::required("reason", fields.text("reason"), PASSAGE));
                let side = faults.word::<Side>("side", fields);
                let given_up = || Some(Act::GiveUp(id()?, side?, reason?));
                given_up()
            }
            "place" => {
                let technician = faults.word::<UserId>("technician", fields);
                id().zip(technician).map(|(id, technician)| Act::Place(id, technician))
            }
            _ => {
                let from = faults.word::<Moment>("from", fields);
                let technician = match fields.text("technician") {
                    "" => Some(None),
                    _ => faults.word::<UserId>("technician", fields).map(Some),
                };
                from.zip(technician).map(|(from, technician)| {
                    Act::Hold(Wish {
                        service: fields.text("service").to_owned(),
                        area: fields.text("area").to_owned(),
                        from,
                        technician,
                    })
                })
            }
        };
        faults.or(act)
    }
}

/// Holds, agrees or gives up, and shows the page again.
pub(in crate::console) async fn act(form: Form, number: Path<String>) -> Result<HttpResponse, Trouble> {
    let Form { mut staff, fields } = form;
    staff.reader.path = format!("/desk/{}/visit", number.as_str());
    let text = |name: &str| Some(fields.text(name).to_owned()).filter(|text| !text.is_empty());
    let chosen = Chosen {
        service: text("service"),
        area: text("area"),
        day: None,
    };
    let act = match Act::read(&fields) {
        Ok(act) => act,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, &number, chosen, &fields, complaint).await;
        }
    };
    let right = staff.may(act.operation())?;
    let key = one_time_key(&staff, &format!("visit:{}", number.as_str()), &fields);
    let (actor, name) = (staff.caller.actor(), number.clone());
    let done = staff.front.again(move |db, now, house| {
        let scope = right.scope(db, now, house)?;
        let target = named(db, &scope, &name)?.into();
        match &act {
            Act::Hold(wish) => hold(db, now, house, target, wish).map(drop),
            Act::Agree(held, said) => once(db, now, &key, |db| {
                let known = appointments::of_ticket(db, target.ticket)?;
                match known.iter().find(|visit| visit.is_open()) {
                    Some(open) => move_visit(db, now, house, actor, target, open.id, *held, said)?,
                    None => book(db, now, house, actor, target, *held, said)?,
                };
                Ok(())
            }),
            Act::Place(visit, technician) => once(db, now, &key, |db| {
                place_visit(db, now, house, actor, target, *visit, *technician)?;
                Ok(())
            }),
            Act::GiveUp(visit, side, reason) => once(db, now, &key, |db| {
                cancel_visit(db, now, house, actor, target, *visit, *side, reason)?;
                Ok(())
            }),
        }
    });
    match done.await {
        Ok(()) => Ok(pages::to(&format!("/desk/{}/visit", number.as_str()))),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, &number, chosen, &fields, complaint).await
        }
    }
}
