//! Finding a ticket by code and digits. Every wrong pair gets the same answer after the same work.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::Customers;
use super::entry::{entered, stored};
use crate::actions::track::find::{Asked, Found, find as try_pair, may_try};
use crate::domain::moment::Moment;
use crate::domain::phone::last_four;
use crate::pages::{Fields, Reader, Trouble, page, when};

/// What the form says above itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    Missing,
    Wrong,
    Slowed { until: Moment, now: Moment },
    LinkEnded,
    SessionEnded,
}

/// The form, as it was filled in.
#[derive(Template)]
#[template(path = "track/find.html")]
pub(super) struct FindPage<'a> {
    reader: &'a Reader,
    code: String,
    digits: String,
    /// What to say, and whether it is the reader's to mend.
    told: Option<(String, bool)>,
    /// Words that were typed when the session ended.
    kept: String,
    status: StatusCode,
    wait: Option<i64>,
}

impl<'a> FindPage<'a> {
    pub(super) fn prefilled(reader: &'a Reader, code: &str, told: Told) -> Self {
        let (told, status, wait) = match told {
            Told::Nothing => (None, StatusCode::OK, None),
            Told::Missing => (
                Some((reader.say("track-missing"), true)),
                StatusCode::UNPROCESSABLE_ENTITY,
                None,
            ),
            Told::Wrong => (
                Some((reader.say("track-wrong"), true)),
                StatusCode::UNPROCESSABLE_ENTITY,
                None,
            ),
            Told::LinkEnded => (
                Some((reader.say("track-link-ended"), false)),
                StatusCode::NOT_FOUND,
                None,
            ),
            Told::SessionEnded => (
                Some((reader.say("track-session-ended"), false)),
                StatusCode::FORBIDDEN,
                None,
            ),
            Told::Slowed { until, now } => {
                let time = when(reader, until, now);
                let text = reader.fill("track-slowed", &[("when", time.into())]);
                let wait = until.since(now).as_seconds().max(1);
                (Some((text, false)), StatusCode::TOO_MANY_REQUESTS, Some(wait))
            }
        };
        FindPage {
            reader,
            code: code.to_owned(),
            digits: String::new(),
            told,
            kept: String::new(),
            status,
            wait,
        }
    }

    /// With words that are not to be lost.
    pub(super) fn keeping(self, words: &str) -> Self {
        FindPage {
            kept: words.to_owned(),
            ..self
        }
    }

    pub(super) fn answer(self) -> Result<HttpResponse, Trouble> {
        let mut answer = page(self.status, &self)?;
        if let Some(seconds) = self.wait {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        Ok(answer)
    }
}

pub(super) async fn form(reader: Reader) -> Result<HttpResponse, Trouble> {
    FindPage::prefilled(&reader, "", Told::Nothing).answer()
}

pub(super) async fn find(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    let (code, digits) = (stored(fields.text("code")), fields.text("digits").trim());
    if code.is_empty() || digits.is_empty() {
        let mut form = FindPage::prefilled(&reader, &code, Told::Missing);
        form.digits = digits.chars().take(8).collect();
        return form.answer();
    }
    let asked = Asked {
        code: code.clone(),
        last_four: last_four(digits).unwrap_or_default(),
        from: customers.peers.household_of(&request),
        whence: customers.peers.whence_of(&request),
    };
    let now = customers.desk.clock().now();
    let looked = asked.clone();
    let slowed = customers
        .look(move |db, now, _, rules| may_try(db, now, rules, &looked))
        .await?;
    let found = match slowed {
        Some(until) => Found::Slowed(until),
        None => {
            customers
                .act(move |db, now, _, rules| try_pair(db, now, rules, &asked))
                .await?
        }
    };
    match found {
        Found::Entered(session) => Ok(entered(&session, "")),
        Found::Wrong => FindPage::prefilled(&reader, &code, Told::Wrong).answer(),
        Found::Slowed(until) => FindPage::prefilled(&reader, &code, Told::Slowed { until, now }).answer(),
    }
}
