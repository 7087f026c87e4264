//! A success on its way to the caller, or a refusal that left something behind, in a form that can be kept and given again.

use std::borrow::Cow;

use actix_web::body::BoxBody;
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::problem::Problem;
use super::views::{ChangedView, EventView, TicketView};
use crate::actions::Changed;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::customers;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

/// Status, headers and body of a success, or of a refusal that left something behind.
pub(crate) struct Answer {
    status: u16,
    location: Option<String>,
    version: Option<i64>,
    /// Secrets: never kept for a repeated request.
    cookies: Vec<Cookie<'static>>,
    body: Body,
}

/// What an answer says.
enum Body {
    Nothing,
    Text(String),
    /// Put into words when it is sent, not while a connection to the database waits.
    Later(Box<dyn Wording + Send>),
}

/// Something that can be said as JSON.
pub(super) trait Wording {
    /// Appends the JSON text.
    fn write(&self, text: &mut Vec<u8>) -> serde_json::Result<()>;
}

impl<T: Serialize> Wording for T {
    fn write(&self, text: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(text, self)
    }
}

impl Body {
    fn text(&self) -> serde_json::Result<Cow<'_, str>> {
        match self {
            Body::Nothing => Ok(Cow::Borrowed("")),
            Body::Text(text) => Ok(Cow::Borrowed(text)),
            Body::Later(wording) => {
                let mut text = Vec::with_capacity(2048);
                wording.write(&mut text)?;
                String::from_utf8(text)
                    .map(Cow::Owned)
                    .map_err(serde::ser::Error::custom)
            }
        }
    }
}

/// An answer as it is kept with its Idempotency-Key.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    status: u16,
    location: Option<String>,
    version: Option<i64>,
    /// The very text, so that it is the same when it is given again.
    body: String,
}

impl Answer {
    /// A body with status 200.
    pub(crate) fn ok(body: impl Serialize + Send + 'static) -> Self {
        Answer {
            status: 200,
            location: None,
            version: None,
            cookies: Vec::new(),
            body: Body::Later(Box::new(body)),
        }
    }

    /// A body with status 202: it will be done.
    pub(crate) fn accepted(body: impl Serialize + Send + 'static) -> Self {
        Answer {
            status: 202,
            ..Answer::ok(body)
        }
    }

    /// A body with status 201 at its place.
    pub(crate) fn created(location: String, body: impl Serialize + Send + 'static) -> Self {
        Answer {
            status: 201,
            location: Some(location),
            ..Answer::ok(body)
        }
    }

    /// The answer in the form that is kept.
    pub(super) fn to_keep(&self) -> Result<Kept, StoreFault> {
        let body = self.body.text().map_err(|fault| StoreFault::Bug(fault.to_string()))?;
        Ok(Kept {
            status: self.status,
            location: self.location.clone(),
            version: self.version,
            body: body.into_owned(),
        })
    }

    /// The version that the body shows, as the ETag.
    pub(crate) fn at_version(self, version: i64) -> Self {
        Answer {
            version: Some(version),
            ..self
        }
    }

    /// A refusal that was counted, so that its transaction is kept. Whoever repeats the request gets it again, and it counts
    /// once.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        let problem = Problem::from(refusal);
        Answer {
            status: problem.status_code().as_u16(),
            ..Answer::ok(problem.into_body())
        }
    }

    /// What is gone needs no body: status 204.
    pub(crate) fn gone() -> Self {
        Answer {
            status: 204,
            location: None,
            version: None,
            cookies: Vec::new(),
            body: Body::Nothing,
        }
    }

    /// Setting a cookie.
    pub(crate) fn setting(mut self, cookie: Cookie<'static>) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// With one more field: what is told once and not kept for the next time.
    pub(crate) fn telling(mut self, field: &str, value: Option<String>) -> Self {
        let said = self
            .body
            .text()
            .and_then(|text| serde_json::from_str::<Map<String, Value>>(&text));
        if let Ok(mut body) = said {
            body.insert(field.to_owned(), value.map_or(Value::Null, Value::String));
            self.body = Body::Later(Box::new(body));
        }
        self
    }

    /// A ticket after a change.
    pub(crate) fn changed(
        db: &mut Db,
        status: u16,
        changed: &Changed,
        tracking: Option<&str>,
    ) -> Result<Self, Failure> {
        let customer = customers::find(db, changed.ticket.customer)?
            .ok_or_else(|| StoreFault::Corrupt(format!("ticket {} has no customer", changed.ticket.number)))?;
        let ticket = TicketView::of(&changed.ticket, &customer, changed.now, tracking);
        let happened = changed.events.iter().map(EventView::of).collect();
        let location = (status == 201).then(|| format!("/api/v1/tickets/{}", changed.ticket.number));
        Ok(Answer {
            status,
            location,
            version: Some(changed.ticket.version),
            cookies: Vec::new(),
            body: Body::Later(Box::new(ChangedView { ticket, happened })),
        })
    }
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::build(StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK));
        if let Some(location) = self.location {
            answer.insert_header((LOCATION, location));
        }
        if let Some(version) = self.version {
            answer.insert_header((ETAG, format!("\"{version}\"")));
        }
        for cookie in self.cookies {
            answer.cookie(cookie);
        }
        match self.body.text() {
            Ok(text) if text.is_empty() => answer.finish(),
            Ok(text) => {
                let kind = if self.status < 400 {
                    "application/json"
                } else {
                    "application/problem+json"
                };
                answer.insert_header((CONTENT_TYPE, kind)).body(text.into_owned())
            }
            Err(fault) => Problem::from(StoreFault::Bug(fault.to_string())).error_response(),
        }
    }
}

impl From<Kept> for Answer {
    fn from(kept: Kept) -> Self {
        let body = if kept.body.is_empty() {
            Body::Nothing
        } else {
            Body::Text(kept.body)
        };
        Answer {
            status: kept.status,
            location: kept.location,
            version: kept.version,
            cookies: Vec::new(),
            body,
        }
    }
}
