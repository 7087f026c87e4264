//! The public form for a new matter, and the page that acknowledges it. A stranger says who they are in words; the page
//! never tells them what the desk knows of that customer.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::entry::{Secret, entered};
use super::find::{FindPage, Told};
use super::say::one_time_key;
use super::view::promised;
use super::{Customers, code_in};
use crate::actions::once::Key;
use crate::actions::open::{Arrival, CustomerRef};
use crate::actions::track::look::{Seen, look};
use crate::actions::track::raise::raise as raising;
use crate::actions::track::{Allowed, Visitor};
use crate::domain::phone::Phone;
use crate::domain::progress::Vow;
use crate::domain::text::{self, BODY, SHORT, SUBJECT};
use crate::domain::words::{Channel, TicketKind, Urgency};
use crate::error::Failure;
use crate::pages::{Fields, Reader, Trouble, page, when};

/// The form, as it was filled in, with what is wrong.
#[derive(Template)]
#[template(path = "track/new.html")]
struct NewPage<'a> {
    reader: &'a Reader,
    key: String,
    typed: &'a Fields,
    faults: Faults,
    /// Said above the form when it is not the reader's to mend.
    told: Option<String>,
}

/// A kind to choose.
struct Choice {
    word: &'static str,
    name: String,
    is_chosen: bool,
}

impl NewPage<'_> {
    fn kinds(&self) -> Vec<Choice> {
        let chosen = self.typed.text("kind");
        let kinds = TicketKind::ALL.iter().map(|kind| kind.as_str());
        kinds
            .map(|word| Choice {
                word,
                name: self.reader.fill("track-kind", &[("kind", word.into())]),
                is_chosen: word == chosen,
            })
            .collect()
    }

    fn how_many(&self) -> String {
        self.reader.fill("track-faults", &[("n", self.faults.0.len().into())])
    }
}

/// What is wrong, by field, in the order of the form.
#[derive(Default)]
struct Faults(Vec<(&'static str, String)>);

impl Faults {
    fn at(&self, field: &str) -> Option<&String> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, fault)| fault)
    }

    fn take<T, F>(&mut self, field: &'static str, checked: Result<T, F>, fault: impl FnOnce() -> String) -> Option<T> {
        if checked.is_err() {
            self.0.push((field, fault()));
        }
        checked.ok()
    }
}

pub(super) async fn form(reader: Reader) -> Result<HttpResponse, Trouble> {
    let form = NewPage {
        reader: &reader,
        key: one_time_key(),
        typed: &Fields::default(),
        faults: Faults::default(),
        told: None,
    };
    page(StatusCode::OK, &form)
}

pub(super) async fn raise(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    let mut faults = Faults::default();
    let arrival = arrival(&reader, &fields, &mut faults);
    let again = |faults, told| NewPage {
        reader: &reader,
        key: fields.text("key").to_owned(),
        typed: &fields,
        faults,
        told,
    };
    let Some(arrival) = arrival else {
        return page(StatusCode::UNPROCESSABLE_ENTITY, &again(faults, None));
    };
    let from = customers.peers.household_of(&request);
    let key = key(&fields);
    let now = customers.desk.clock().now();
    let raised = customers
        .act(move |db, now, house, rules| raising(db, now, house, rules, from, arrival.clone(), &key))
        .await?;
    match raised {
        Allowed::Done(session) => Ok(entered(&session, "/received")),
        Allowed::Wait(until) => {
            let time = when(&reader, until, now);
            let told = reader.fill("track-new-slowed", &[("when", time.into())]);
            let form = again(Faults::default(), Some(told));
            let mut answer = page(StatusCode::TOO_MANY_REQUESTS, &form)?;
            let seconds = until.since(now).as_seconds().max(1);
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            Ok(answer)
        }
    }
}

/// The form's own key, tied to what was typed; a form without one is a form of its own.
fn key(fields: &Fields) -> Key {
    const KEY_MAX: usize = 64;
    const TYPED: [&str; 6] = ["kind", "subject", "description", "phone", "name", "email"];
    let sent: String = fields.text("key").chars().take(KEY_MAX).collect();
    let key = if sent.is_empty() { one_time_key() } else { sent };
    let asked: Vec<&[u8]> = TYPED.iter().map(|name| fields.text(name).as_bytes()).collect();
    Key::new("track-new", &key, &asked)
}

/// What arrived and the last four digits of its number, or every fault of it.
fn arrival(reader: &Reader, fields: &Fields, faults: &mut Faults) -> Option<(Arrival, Option<String>)> {
    let kind = faults.take("kind", fields.text("kind").parse::<TicketKind>(), || {
        reader.say("track-new-kind-wrong")
    });
    let is_empty = |name: &str| fields.text(name).trim().is_empty();
    let subject = faults.take(
        "subject",
        text::required("/subject", fields.text("subject"), SUBJECT),
        || {
            if is_empty("subject") {
                reader.say("track-new-subject-missing")
            } else {
                reader.say("track-new-subject-wrong")
            }
        },
    );
    let description = text::optional("/description", fields.text("description"), BODY);
    let description = faults.take("description", description, || reader.say("track-new-description-wrong"));
    let phone = faults.take("phone", Phone::parse("/phone", fields.text("phone")), || {
        if is_empty("phone") {
            reader.say("track-new-phone-missing")
        } else {
            reader.say("track-new-phone-wrong")
        }
    });
    let name = text::optional("/name", fields.text("name"), SHORT);
    let name = faults.take("name", name, || reader.say("track-new-name-wrong"));
    let email = match fields.text("email").trim() {
        "" => Some(None),
        typed => faults
            .take("email", text::email("/email", typed), || {
                reader.say("track-new-email-wrong")
            })
            .map(Some),
    };
    let phone = phone?;
    let digits = phone.as_str();
    let last_four = digits.get(digits.len().saturating_sub(4)..).map(str::to_owned);
    let arrival = Arrival {
        channel: Channel::Web,
        kind: kind?,
        urgency: Urgency::General,
        subject: subject?,
        description: description?,
        remedy_sought: String::new(),
        category: None,
        region: None,
        customer: CustomerRef::Described {
            name: name?,
            company: String::new(),
            phone: Some(phone),
            email: email?,
        },
        received_at: None,
        account_manager: None,
        language: Some(reader.language),
        details: BTreeMap::new(),
    };
    Some((arrival, last_four))
}

#[derive(Template)]
#[template(path = "track/received.html")]
struct ReceivedPage<'a> {
    reader: &'a Reader,
    seen: &'a Seen,
    promise: Option<String>,
}

/// The acknowledgement: the code, and by when we will answer.
pub(super) async fn received(
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
        look(db, now, house, rules, &visitor)
    });
    match seen.await {
        Ok(seen) => {
            let promise = match seen.progress.vow {
                Vow::Owed(owed) => Some(promised(&reader, &seen, owed)),
                _ => None,
            };
            let received = ReceivedPage {
                reader: &reader,
                seen: &seen,
                promise,
            };
            page(StatusCode::OK, &received)
        }
        Err(Failure::Refused(_)) => FindPage::prefilled(&reader, &code, Told::Nothing).answer(),
        Err(failure) => Err(failure.into()),
    }
}
