//! Adding words, on a page of its own: the page of the ticket renews itself and would take half-written words with it.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::entry::{Secret, visitor};
use super::find::{FindPage, Told};
use super::follow::{after, key};
use super::{Customers, code_in};
use crate::actions::track::{Visitor, say as saying};
use crate::domain::text::{self, BODY};
use crate::error::Failure;
use crate::pages::{Fields, Reader, Trouble, page};

#[derive(Template)]
#[template(path = "track/say.html")]
struct SayPage<'a> {
    reader: &'a Reader,
    code: &'a str,
    token: String,
    key: String,
    text: &'a str,
    fault: Option<String>,
}

pub(super) async fn form(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
) -> Result<HttpResponse, Trouble> {
    let code = code_in(&request);
    let Some(secret) = Secret::of(&request) else {
        return FindPage::prefilled(&reader, &code, Told::Nothing).answer();
    };
    let (wanted, asked) = (code.clone(), secret.clone());
    let seen = customers.look(move |db, now, _, _| Visitor::of(db, now, asked.text(), &wanted));
    match seen.await {
        Ok(_) => {
            let form = SayPage {
                reader: &reader,
                code: &code,
                token: secret.token(),
                key: one_time_key(),
                text: "",
                fault: None,
            };
            page(StatusCode::OK, &form)
        }
        Err(Failure::Refused(_)) => FindPage::prefilled(&reader, &code, Told::Nothing).answer(),
        Err(failure) => Err(failure.into()),
    }
}

pub(super) async fn say(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    let visitor = match visitor(&customers, &request, &reader, &fields, fields.text("text")).await? {
        Ok(visitor) => visitor,
        Err(answer) => return Ok(answer),
    };
    let code = code_in(&request);
    let Ok(words) = text::required("/text", fields.text("text"), BODY) else {
        let form = SayPage {
            reader: &reader,
            code: &code,
            token: fields.text("token").to_owned(),
            key: one_time_key(),
            text: fields.text("text"),
            fault: Some(fault_of(&reader, fields.text("text"))),
        };
        return page(StatusCode::UNPROCESSABLE_ENTITY, &form);
    };
    let key = key("say", &visitor, &fields);
    let done = customers.act(move |db, now, house, rules| saying::say(db, now, house, rules, &visitor, &words, &key));
    Ok(after(&code, done.await?, "message"))
}

fn fault_of(reader: &Reader, text: &str) -> String {
    if text.trim().is_empty() {
        reader.say("track-say-missing")
    } else {
        reader.say("track-say-wrong")
    }
}

/// A fresh key for a form.
pub(super) fn one_time_key() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
