//! What was sent: a JSON body that says exactly what the operation knows, a precondition, and the checks of single fields
//! collected so that one answer names every fault.

use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_TYPE, IF_MATCH};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures::future::{Ready, ready};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::problem::Problem;
use crate::body::{self, BodyFault};
use crate::domain::moment::Moment;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::words::UnknownWord;

/// A JSON body, with its bytes for the Idempotency-Key.
pub(crate) struct Sent<T> {
    pub(crate) body: T,
    pub(crate) bytes: Bytes,
}

impl<T: DeserializeOwned + 'static> FromRequest for Sent<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_of(request, "application/json");
        let arriving = body::whole(request.clone(), payload.take());
        Box::pin(async move {
            if !is_json {
                return Err(Problem::new(
                    "not-json",
                    "send the body as JSON, with Content-Type: application/json",
                ));
            }
            let bytes = arriving.await.map_err(|fault| unreadable(&fault))?;
            let body = read(&bytes)?;
            Ok(Sent { body, bytes })
        })
    }
}

/// A mail, as it is.
pub(crate) struct SentMail(pub(crate) Bytes);

impl FromRequest for SentMail {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_mail = is_of(request, "message/rfc822");
        let arriving = body::whole(request.clone(), payload.take());
        Box::pin(async move {
            if !is_mail {
                let detail = "send the mail as it is, with Content-Type: message/rfc822";
                return Err(Problem::new("not-a-mail", detail));
            }
            Ok(SentMail(arriving.await.map_err(|fault| unreadable(&fault))?))
        })
    }
}

fn is_of(request: &HttpRequest, wanted: &str) -> bool {
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case(wanted)
}

fn unreadable(fault: &BodyFault) -> Problem {
    let code = match fault {
        BodyFault::TooLarge => "too-large",
        BodyFault::TooSlow => "too-slow",
        BodyFault::Unreadable(_) => "malformed",
    };
    Problem::new(code, fault.to_string())
}

/// Reads a body. What is no JSON is malformed; JSON of another shape is invalid, and the field is named.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let body = serde_path_to_error::deserialize(&mut reader).map_err(|fault| {
        let field = pointer(&fault.path().to_string());
        let inner = fault.into_inner();
        if inner.is_syntax() || inner.is_eof() || inner.is_io() {
            return Problem::new("malformed", format!("the body is no JSON: {inner}"));
        }
        let told = inner.to_string();
        let detail = told.split(" at line ").next().unwrap_or_default();
        Refusal::field(
            named_in(detail).map_or(field.clone(), |name| format!("{field}/{name}")),
            detail,
        )
        .into()
    })?;
    reader
        .end()
        .map_err(|fault| Problem::new("malformed", format!("the body is no JSON: {fault}")))?;
    Ok(body)
}

/// The field that a message about an unknown or missing one names, when the path stops before it.
fn named_in(detail: &str) -> Option<&str> {
    let rest = detail.strip_prefix("missing field `")?;
    rest.split('`').next()
}

fn pointer(path: &str) -> String {
    if path == "." {
        return String::new();
    }
    let dotted = path.replace('[', ".").replace(']', "");
    let parts = dotted.split('.').filter(|part| !part.is_empty());
    parts.flat_map(|part| ["/", part]).collect()
}

/// The version that `If-Match` asks for; none where the header is missing or `*`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IfMatch(pub(crate) Option<i64>);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(header) = request.headers().get(IF_MATCH) else {
            return ready(Ok(IfMatch(None)));
        };
        let text = header.to_str().unwrap_or_default().trim();
        if text == "*" {
            return ready(Ok(IfMatch(None)));
        }
        let version = text.strip_prefix("W/").unwrap_or(text).trim_matches('"').parse::<i64>();
        ready(
            version
                .map(|version| IfMatch(Some(version)))
                .map_err(|_| Problem::new("malformed", "If-Match takes the ETag of what was read, like \"7\"")),
        )
    }
}

/// What is wrong with the parameters after the `?`, by the name of the one that is.
pub(crate) fn query_fault(told: &str) -> Refusal {
    let detail = told.strip_prefix("Query deserialize error: ").unwrap_or(told);
    let name = detail
        .strip_prefix("unknown field `")
        .or_else(|| detail.strip_prefix("duplicate field `"));
    let field = name.and_then(|rest| rest.split('`').next());
    Refusal::field(field.unwrap_or("query"), detail)
}

/// A field that may be left out, set to null, or set: `None`, `Some(None)`, `Some(Some(…))`.
pub(crate) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(sent: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(sent).map(Some)
}

/// Faults of single fields, collected so that one answer names them all.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FieldFault>);

impl Faults {
    /// The value, or its default with the fault noted.
    pub(crate) fn take<T: Default>(&mut self, checked: Result<T, FieldFault>) -> T {
        checked.unwrap_or_else(|fault| {
            self.0.push(fault);
            T::default()
        })
    }

    /// The value of an optional field, checked.
    pub(crate) fn optional<T>(
        &mut self,
        sent: Option<&str>,
        check: impl FnOnce(&str) -> Result<T, FieldFault>,
    ) -> Option<T> {
        let checked = sent.map(check)?;
        checked.map_err(|fault| self.0.push(fault)).ok()
    }

    /// A time.
    pub(crate) fn moment(&mut self, field: &str, sent: Option<&str>) -> Option<Moment> {
        self.optional(sent, |text| {
            text.parse()
                .map_err(|fault: crate::domain::moment::NotAMoment| FieldFault::new(field, fault.to_string()))
        })
    }

    /// A word of a closed vocabulary.
    pub(crate) fn word<T: FromStr<Err = UnknownWord>>(&mut self, field: &str, sent: Option<&str>) -> Option<T> {
        self.optional(sent, |text| {
            text.parse()
                .map_err(|fault: UnknownWord| FieldFault::new(field, fault.to_string()))
        })
    }

    /// Notes a fault.
    pub(crate) fn note(&mut self, field: &str, detail: &str) {
        self.0.push(FieldFault::new(field, detail));
    }

    /// The checked value, if nothing was wrong.
    pub(crate) fn or_else<T>(self, value: T) -> Result<T, Refusal> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(Refusal::Invalid(self.0))
        }
    }
}
