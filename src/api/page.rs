//! One page of a list: its entries, and where the next page is, in the body and as a `Link` (RFC 8288).

use std::collections::BTreeMap;

use actix_web::body::BoxBody;
use actix_web::http::header::{CONTENT_TYPE, LINK};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError as _};
use serde::Serialize;
use serde_json::{Value, json};

use super::answer::Wording;
use super::asked::Asked;
use super::problem::Problem;
use crate::storage::fault::StoreFault;

/// A page on its way to the caller.
pub(crate) struct Paged {
    items: Box<dyn Wording + Send>,
    /// What stands beside the entries.
    beside: BTreeMap<String, Value>,
    next: Option<String>,
}

impl Paged {
    /// The first `most` of what was found as a page; one more found means that there is a next one, behind the mark of
    /// the last that fits.
    pub(crate) fn of<T, V: Serialize + Send + 'static>(
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
            items: Box::new(items),
            beside: BTreeMap::from([("next_cursor".to_owned(), json!(next_cursor))]),
            next: next_cursor.map(|cursor| asked.next(&cursor)),
        }
    }

    /// With one more field beside the entries.
    pub(crate) fn telling(mut self, field: &str, value: impl Serialize) -> Self {
        self.beside.insert(field.to_owned(), json!(value));
        self
    }

    fn text(&self) -> serde_json::Result<Vec<u8>> {
        let mut text = Vec::with_capacity(32 * 1024);
        text.extend_from_slice(b"{\"items\":");
        self.items.write(&mut text)?;
        for (field, value) in &self.beside {
            text.push(b',');
            field.write(&mut text)?;
            text.push(b':');
            value.write(&mut text)?;
        }
        text.push(b'}');
        Ok(text)
    }
}

impl Responder for Paged {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let text = match self.text() {
            Ok(text) => text,
            Err(fault) => return Problem::from(StoreFault::Bug(fault.to_string())).error_response(),
        };
        let mut answer = HttpResponse::Ok();
        answer.insert_header((CONTENT_TYPE, "application/json"));
        if let Some(next) = self.next {
            answer.insert_header((LINK, format!("<{next}>; rel=\"next\"")));
        }
        answer.body(text)
    }
}
