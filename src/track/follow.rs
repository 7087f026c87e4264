//! The page of a ticket, and the buttons on it.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::entry::{Secret, back_to, visitor};
use super::find::{FindPage, Told};
use super::view::TicketPage;
use super::{Customers, code_in};
use crate::actions::once::Key;
use crate::actions::track::{Allowed, Visitor, look, nudge as nudging, settle};
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::pages::{self, Fields, Reader, Trouble};

/// The ticket, for who may see it; the way in, for everybody else and whatever the code.
pub(super) async fn page(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
) -> Result<HttpResponse, Trouble> {
    let code = code_in(&request);
    let Some(secret) = Secret::of(&request) else {
        return FindPage::prefilled(&reader, &code, Told::Nothing).answer();
    };
    let (wanted, token) = (code.clone(), secret.token());
    let seen = customers.look(move |db, now, house, rules| {
        let visitor = Visitor::of(db, now, secret.text(), &wanted)?;
        look::look(db, now, house, rules, &visitor)
    });
    match seen.await {
        Ok(seen) => {
            let page = TicketPage::of(&reader, &seen, token, request.query_string());
            pages::page(StatusCode::OK, &page)
        }
        Err(Failure::Refused(_)) => FindPage::prefilled(&reader, &code, Told::Nothing).answer(),
        Err(failure) => Err(failure.into()),
    }
}

pub(super) async fn nudge(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    let visitor = match visitor(&customers, &request, &reader, &fields, "").await? {
        Ok(visitor) => visitor,
        Err(answer) => return Ok(answer),
    };
    let key = key("nudge", &visitor, &fields);
    let words = reader.say("track-nudge-words");
    let done =
        customers.act(move |db, now, house, rules| nudging::nudge(db, now, house, rules, &visitor, &words, &key));
    Ok(after(&code_in(&request), done.await?, "nudge"))
}

pub(super) async fn solved(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    let visitor = match visitor(&customers, &request, &reader, &fields, "").await? {
        Ok(visitor) => visitor,
        Err(answer) => return Ok(answer),
    };
    let key = key("solved", &visitor, &fields);
    let words = reader.say("track-solved-words");
    let done = customers.act(move |db, now, _, _| settle::solved(db, now, &visitor, &words, &key));
    done.await?;
    Ok(back_to(&code_in(&request), "?done=solved"))
}

pub(super) async fn not_solved(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    let visitor = match visitor(&customers, &request, &reader, &fields, "").await? {
        Ok(visitor) => visitor,
        Err(answer) => return Ok(answer),
    };
    let key = key("not-solved", &visitor, &fields);
    let words = reader.say("track-not-solved-words");
    let done =
        customers.act(move |db, now, house, rules| settle::not_solved(db, now, house, rules, &visitor, &words, &key));
    Ok(after(&code_in(&request), done.await?, "reopened"))
}

/// The one-time key of a form, so that a double press does it once.
pub(super) fn key(what: &str, visitor: &Visitor, fields: &Fields) -> Key {
    const KEY_MAX: usize = 64;
    let key: String = fields.text("key").chars().take(KEY_MAX).collect();
    Key::new(
        format!("track-{what}:{}", visitor.ticket),
        &key,
        &[fields.text("text").as_bytes(), fields.text("score").as_bytes()],
    )
}

/// Back to the ticket, which says what was done or when it can be.
pub(super) fn after(code: &str, done: Allowed<()>, what: &str) -> HttpResponse {
    match done {
        Allowed::Done(()) => back_to(code, &format!("?done={what}")),
        Allowed::Wait(until) => back_to(code, &format!("?done=wait&until={}", until.as_micros())),
    }
}

/// What the address says was done, for a line above the ticket; anything else says nothing.
pub(super) fn done_line(reader: &Reader, query: &str, now: Moment) -> Option<(String, bool)> {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .take(8)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let text = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    match text("done")? {
        "message" => Some((reader.say("track-done-message"), true)),
        "nudge" => Some((reader.say("track-done-nudge"), true)),
        "survey" => Some((reader.say("survey-done"), true)),
        "visit" => Some((reader.say("appt-done"), true)),
        "no-visit" => Some((reader.say("appt-done-given-up"), true)),
        "solved" => Some((reader.say("track-done-solved"), true)),
        "reopened" => Some((reader.say("track-done-reopened"), true)),
        "wait" => {
            let until = Moment::from_micros(text("until")?.parse().ok()?);
            let time = pages::when(reader, until, now);
            Some((reader.fill("track-done-wait", &[("when", time.into())]), false))
        }
        _ => None,
    }
}
