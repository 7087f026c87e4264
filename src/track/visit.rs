//! When we come: the customer sees what is free, chooses, agrees, moves the visit or gives it up, and takes it into their own
//! calendar.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::entry::{Secret, back_to, visitor};
use super::find::{FindPage, Told};
use super::follow::{after, key};
use super::say::one_time_key;
use super::{Customers, code_in};
use crate::actions::appointment::choice::{Choice, Chosen};
use crate::actions::appointment::hold::Wish;
use crate::actions::track::{Visitor, look, visit as visits};
use crate::domain::appointment::{Appointment, Service, calendar_of};
use crate::domain::cause::{Names, name_in};
use crate::domain::ids::AppointmentId;
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::pages::{DayOfSlots, Fields, Reader, Trouble, days_of, page, when, window_of};

/// The way to choose, as one form.
#[derive(Template)]
#[template(path = "track/visit.html")]
struct VisitPage<'a> {
    reader: &'a Reader,
    code: &'a str,
    token: String,
    key: String,
    /// Code, name, and whether it is chosen.
    services: Vec<(String, String, bool)>,
    areas: Vec<(String, String, bool)>,
    /// What is promised of the chosen service, and what it costs.
    terms: String,
    price: String,
    /// The nearest first.
    days: Vec<DayOfSlots>,
    later: Option<String>,
    open: Option<(String, String)>,
    /// Its id, window, until when, and what the button says.
    held: Option<(String, String, String, String)>,
    fault: Option<String>,
    is_asked: bool,
}

impl<'a> VisitPage<'a> {
    fn of(reader: &'a Reader, code: &'a str, token: String, choice: &Choice, fault: Option<String>) -> Self {
        let language = reader.language;
        let chosen = |code: &String, chosen: &Option<String>| chosen.as_ref() == Some(code);
        let service = choice
            .services
            .iter()
            .find(|service| chosen(&service.code, &choice.service));
        let text = |texts: fn(&Service) -> &Names| {
            let said = service.map(|service| name_in(texts(service), language).to_owned());
            said.unwrap_or_default()
        };
        let services = choice.services.iter().map(|service| {
            let name = name_in(&service.names, language).to_owned();
            (service.code.clone(), name, chosen(&service.code, &choice.service))
        });
        let areas = choice
            .areas
            .iter()
            .map(|area| (area.code.clone(), area.name.clone(), chosen(&area.code, &choice.area)));
        let later = choice.next.map(|day| later(choice, &day.to_string()));
        VisitPage {
            reader,
            code,
            token,
            key: one_time_key(),
            services: services.collect(),
            areas: areas.collect(),
            terms: text(|service| &service.terms),
            price: text(|service| &service.price),
            days: days_of(reader, &choice.offers, choice.now),
            later,
            open: choice.open.as_ref().map(|open| {
                let window = window_of(reader, open.window, choice.now);
                (open.id.to_string(), window)
            }),
            held: choice.held.map(|(id, window, until)| {
                let (window, until) = (window_of(reader, window, choice.now), when(reader, until, choice.now));
                let until = reader.fill("appt-held", &[("when", until.into())]);
                let agree = reader.fill("appt-agree", &[("window", window.as_str().into())]);
                (id.to_string(), window, until, agree)
            }),
            fault,
            is_asked: choice.service.is_some() && choice.area.is_some(),
        }
    }

    fn chosen(all: &[(String, String, bool)]) -> &str {
        all.iter().find(|one| one.2).map_or("", |one| one.0.as_str())
    }

    fn service(&self) -> &str {
        Self::chosen(&self.services)
    }

    fn area(&self) -> &str {
        Self::chosen(&self.areas)
    }
}

/// The address of the windows from a day on.
fn later(choice: &Choice, day: &str) -> String {
    let (service, area) = (choice.service.as_deref(), choice.area.as_deref());
    let pairs = [("service", service), ("area", area), ("day", Some(day))];
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        query.append_pair(name, value.unwrap_or_default());
    }
    query.finish()
}

pub(super) async fn form(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
) -> Result<HttpResponse, Trouble> {
    let chosen = chosen_in(request.query_string());
    shown(&customers, &reader, &request, chosen, None).await
}

async fn shown(
    customers: &Data<Customers>,
    reader: &Reader,
    request: &HttpRequest,
    chosen: Chosen,
    fault: Option<String>,
) -> Result<HttpResponse, Trouble> {
    let code = code_in(request);
    let Some(secret) = Secret::of(request) else {
        return FindPage::prefilled(reader, &code, Told::Nothing).answer();
    };
    let (wanted, asked) = (code.clone(), secret.clone());
    let seen = customers.look(move |db, now, house, _| {
        let visitor = Visitor::of(db, now, asked.text(), &wanted)?;
        visits::choice(db, now, house, &visitor, chosen)
    });
    match seen.await {
        Ok(choice) => {
            let status = if fault.is_some() {
                StatusCode::CONFLICT
            } else {
                StatusCode::OK
            };
            page(status, &VisitPage::of(reader, &code, secret.token(), &choice, fault))
        }
        Err(Failure::Refused(_)) => FindPage::prefilled(reader, &code, Told::Nothing).answer(),
        Err(failure) => Err(failure.into()),
    }
}

/// What an address says was chosen; what it cannot be is left out.
fn chosen_in(query: &str) -> Chosen {
    let mut chosen = Chosen::default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()).take(8) {
        match name.as_ref() {
            "service" => chosen.service = Some(value.into_owned()),
            "area" => chosen.area = Some(value.into_owned()),
            "day" => chosen.day = value.parse().ok(),
            _ => {}
        }
    }
    chosen
}

fn chosen_by(fields: &Fields) -> Chosen {
    let text = |name: &str| Some(fields.text(name).to_owned()).filter(|text| !text.is_empty());
    Chosen {
        service: text("service"),
        area: text("area"),
        day: None,
    }
}

/// Has a window held, agrees it, or gives the visit up: whatever the button says.
pub(super) async fn act(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    let visitor = match visitor(&customers, &request, &reader, &fields, "").await? {
        Ok(visitor) => visitor,
        Err(answer) => return Ok(answer),
    };
    let code = code_in(&request);
    let id = || fields.text("id").parse::<AppointmentId>().ok();
    let key = key(&format!("visit-{}", fields.text("then")), &visitor, &fields);
    let done = match (fields.text("then"), id()) {
        ("agree", Some(held)) => {
            let words = reader.say("appt-moved-words");
            let agreed = customers
                .act(move |db, now, house, rules| visits::agree(db, now, house, rules, &visitor, held, &words, &key));
            agreed.await.map(|done| after(&code, done, "visit"))
        }
        ("give-up", Some(visit)) => {
            let words = reader.say("appt-given-up-words");
            let given_up = customers.act(move |db, now, house, rules| {
                visits::give_up(db, now, house, rules, &visitor, visit, &words, &key)
            });
            given_up.await.map(|done| after(&code, done, "no-visit"))
        }
        _ => {
            let wish = Wish {
                service: fields.text("service").to_owned(),
                area: fields.text("area").to_owned(),
                from: fields.text("from").parse().unwrap_or(Moment::EPOCH),
                technician: None,
            };
            let held = customers.act(move |db, now, house, _| visits::choose(db, now, house, &visitor, &wish));
            held.await.map(|()| back_to(&code, "/visit#held"))
        }
    };
    match done {
        Ok(answer) => Ok(answer),
        Err(Failure::Refused(refusal)) => {
            let fault = match refusal.code() {
                "no-window" => reader.say("appt-taken"),
                "invalid" => reader.say("appt-choose"),
                _ => reader.say("appt-not-now"),
            };
            shown(&customers, &reader, &request, chosen_by(&fields), Some(fault)).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// The visit for the customer's own calendar.
pub(super) async fn calendar(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
) -> Result<HttpResponse, Trouble> {
    let code = code_in(&request);
    let Some(secret) = Secret::of(&request) else {
        return FindPage::prefilled(&reader, &code, Told::Nothing).answer();
    };
    let wanted = code.clone();
    let seen = customers.look(move |db, now, house, rules| {
        let visitor = Visitor::of(db, now, secret.text(), &wanted)?;
        look::look(db, now, house, rules, &visitor)
    });
    let seen = match seen.await {
        Ok(seen) => seen,
        Err(Failure::Refused(_)) => return FindPage::prefilled(&reader, &code, Told::Nothing).answer(),
        Err(failure) => return Err(failure.into()),
    };
    let Some((visit, name)) = &seen.visit else {
        return Ok(back_to(&code, ""));
    };
    Ok(as_file(&reader, visit, name, seen.now))
}

fn as_file(reader: &Reader, visit: &Appointment, name: &str, now: Moment) -> HttpResponse {
    let summary = reader.fill("appt-calendar", &[("name", name.into())]);
    let text = calendar_of(visit, &summary, &reader.say("appt-calendar-text"), now);
    HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"visit.ics\""))
        .body(text)
}
