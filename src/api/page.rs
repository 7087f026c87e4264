//! One page of a list: its entries, and where the next page is, in the body and as a `Link` (RFC 8288).

use actix_web::body::BoxBody;
use actix_web::http::header::{CONTENT_TYPE, LINK};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::{Value, json};

use super::asked::Asked;

/// A page on its way to the caller.
pub(crate) struct Paged {
    body: Value,
    next: Option<String>,
}

impl Paged {
    /// The first `most` of what was found as a page; one more found means that there is a next one, behind the mark of
    /// the last that fits.
    pub(crate) fn of<T, V: Serialize>(
        asked: &Asked,
        mut found: Vec<T>,
        most: usize,
        cursor: impl FnOnce(&T) -> String,
        view: impl Fn(&T) -> V,
    ) -> Self {
        let more = found.len() > most;
        found.truncate(most);
        let next_cursor = found.last().filter(|_| more).map(cursor);
        let items: Vec<V> = found.iter().map(view).collect();
        Paged {
            body: json!({ "items": items, "next_cursor": next_cursor }),
            next: next_cursor.map(|cursor| asked.next(&cursor)),
        }
    }
}

impl Paged {
    /// With one more field beside the entries.
    pub(crate) fn telling(mut self, field: &str, value: impl Serialize) -> Self {
        if let Value::Object(body) = &mut self.body {
            body.insert(field.to_owned(), json!(value));
        }
        self
    }
}

impl Responder for Paged {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        answer.insert_header((CONTENT_TYPE, "application/json"));
        if let Some(next) = self.next {
            answer.insert_header((LINK, format!("<{next}>; rel=\"next\"")));
        }
        answer.body(self.body.to_string())
    }
}
