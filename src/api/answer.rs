//! A success on its way to the caller, in a form that can be kept and given again.

use actix_web::body::BoxBody;
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::views::{ChangedView, EventView, TicketView};
use crate::actions::Changed;
use crate::error::Failure;
use crate::storage::customers;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

/// Status, headers and body of a success.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Answer {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
    /// Secrets: never kept for a repeated request.
    #[serde(skip)]
    cookies: Vec<Cookie<'static>>,
    /// Null where there is nothing to say.
    body: Value,
}

impl Answer {
    /// A body with status 200.
    pub(crate) fn ok(body: impl Serialize) -> Self {
        Answer {
            status: 200,
            location: None,
            version: None,
            cookies: Vec::new(),
            body: json!(body),
        }
    }

    /// A body with status 201 at its place.
    pub(crate) fn created(location: String, body: impl Serialize) -> Self {
        Answer {
            status: 201,
            location: Some(location),
            version: None,
            cookies: Vec::new(),
            body: json!(body),
        }
    }

    /// The version that the body shows, as the ETag.
    pub(crate) fn at_version(self, version: i64) -> Self {
        Answer {
            version: Some(version),
            ..self
        }
    }

    /// What is gone needs no body: status 204.
    pub(crate) fn gone() -> Self {
        Answer {
            status: 204,
            ..Answer::ok(Value::Null)
        }
    }

    /// Setting a cookie.
    pub(crate) fn setting(mut self, cookie: Cookie<'static>) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// With one more field: what is told once and not kept for the next time.
    pub(crate) fn telling(mut self, field: &str, value: Option<String>) -> Self {
        if let Value::Object(body) = &mut self.body {
            body.insert(field.to_owned(), value.map_or(Value::Null, Value::String));
        }
        self
    }

    /// A ticket after a change.
    pub(crate) fn changed(db: &mut Db, status: u16, changed: &Changed, public_url: &str) -> Result<Self, Failure> {
        let customer = customers::find(db, changed.ticket.customer)?
            .ok_or_else(|| StoreFault::Corrupt(format!("ticket {} has no customer", changed.ticket.number)))?;
        let ticket = TicketView::of(&changed.ticket, &customer, changed.now, public_url);
        let happened = changed.events.iter().map(EventView::of).collect();
        let location = (status == 201).then(|| format!("/api/v1/tickets/{}", changed.ticket.number));
        let body = json!(ChangedView { ticket, happened });
        Ok(Answer {
            status,
            location,
            version: Some(changed.ticket.version),
            cookies: Vec::new(),
            body,
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
        if self.body.is_null() {
            return answer.finish();
        }
        answer.insert_header((CONTENT_TYPE, "application/json"));
        answer.body(self.body.to_string())
    }
}
