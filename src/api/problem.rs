//! Every answer that is not a success, as RFC 9457 problem+json. One table lists the stable types; from it come the
//! answers, the documentation and the OpenAPI description.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use crate::domain::moment::Span;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::error::Failure;
use crate::storage::fault::StoreFault;

/// One kind of problem.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The last part of the type's URI; stable.
    pub code: &'static str,
    pub status: u16,
    pub title: &'static str,
    /// When it happens.
    pub when: &'static str,
}

macro_rules! kinds {
    ($($code:literal $status:literal $title:literal $when:literal),+ $(,)?) => {
        /// Every kind of problem that the API answers with.
        pub const KINDS: &[Kind] = &[$(Kind { code: $code, status: $status, title: $title, when: $when }),+];
    };
}

kinds! {
    "malformed" 400 "The request cannot be read" "The body is no JSON, a header or the path has the wrong form.",
    "unauthenticated" 401 "Who is calling?" "The bearer token or session is missing, unknown, over or ended; or what somebody signs in with is wrong.",
    "second-factor-needed" 401 "One more thing" "The password is right, and a code of the second factor is needed as well.",
    "forged" 403 "Not from this page" "A browser's request lacks X-Yinuo-Csrf of its session, or comes from another site.",
    "proof-needed" 403 "Who is at the keyboard?" "This needs a sign-in or proof that is at most five minutes old.",
    "second-factor-missing" 403 "A second factor first" "The caller's role must sign in with a second factor, and they have none yet.",
    "not-allowed" 403 "Not in this role" "The caller's role may not do this, or the token was made for something else.",
    "own-handling" 403 "Somebody else has to do this" "A promise is voided, or the cause of its miss judged, by somebody who handled the ticket.",
    "not-found" 404 "Not here" "There is no such thing, or it is not the caller's.",
    "no-such-method" 405 "Not done like this" "The path exists, but not with this method.",
    "too-slow" 408 "The body took too long" "The body did not arrive within the configured time.",
    "ended" 409 "The ticket has ended" "A closed, rejected or cancelled ticket is changed; reopen it first.",
    "merged-away" 409 "The ticket was merged" "A ticket that was merged into another is changed; change that one.",
    "no-such-step" 409 "Not from this state" "The state cannot follow the present one.",
    "reply-still-owed" 409 "A reply is still owed" "A ticket is ended while its reply promise is open.",
    "still-owed" 409 "Something is still owed" "A ticket is closed while a booking, visit, word on progress or resolution is owed.",
    "preview-outdated" 409 "Not what was seen" "Something changed between a preview and the act that names it.",
    "promise-settled" 409 "The promise is settled" "A promise that was fulfilled or voided is voided.",
    "void-not-proven" 409 "The record does not prove it" "A promise is voided for a reason that the record does not show.",
    "not-missed" 409 "The promise was not missed" "A cause is named for a promise that was not missed.",
    "not-confirmable" 409 "Nothing to confirm by this person" "A cause is confirmed that is not named yet or confirmed already, or by whoever named it.",
    "visit-step" 409 "Not the next step of this visit" "A visit is changed too late, said to be done before it began, agreed twice, or what was held for it ran out.",
    "visit-code" 409 "Not confirmed by this code" "The code of a service confirmation form is not that of the visit, five wrong ones were said already, or the visit has none.",
    "compensation-step" 409 "Nothing to decide here" "A compensation is decided twice, for what was no missed visit, or where none is offered.",
    "no-window" 409 "No such window" "The window is past, too soon, full, or nobody with the skill works then; the detail names what is free instead.",
    "visits-affected" 409 "Visits were agreed" "A change of a plan, an absence, a calendar or a number of visits would make agreed visits impossible; the detail names them, and keep_visits leaves them as they are.",
    "cure-step" 409 "Not the next step of this cure" "A cure is changed after it was done, checked before it is done or twice, or by its owner or whoever did it.",
    "not-joinable" 409 "These tickets cannot be joined" "Two tickets are merged that cannot be.",
    "no-policy" 409 "No policy for this" "Nothing says what is owed for such a ticket.",
    "unreckonable" 409 "The due time cannot be reckoned" "A calendar is missing or has no working time within its bound.",
    "taken" 409 "Taken already" "A name, address or version exists already.",
    "pass-over" 409 "This link opens nothing" "The secret of an invitation or a reset was used, is older than an hour, or was never sent.",
    "limit" 409 "A limit is reached" "A bound that protects everybody is reached.",
    "stale" 412 "Somebody was faster" "If-Match names an older version; the answer says what happened since.",
    "too-large" 413 "Too large" "The body is larger than the configured limit.",
    "not-json" 415 "Send JSON" "The body's Content-Type is not application/json.",
    "not-a-mail" 415 "Send the mail" "The body's Content-Type is not message/rfc822.",
    "invalid" 422 "Some fields cannot be accepted" "Each field that is wrong is named in `errors`.",
    "key-reused" 422 "The key belongs to another request" "An Idempotency-Key is used again with another body.",
    "too-many-requests" 429 "Too many requests" "The caller's allowance is used up; Retry-After says until when.",
    "fault" 500 "A fault of ours" "Something broke here; the request id finds it in the log.",
    "unavailable" 503 "Not just now" "The database is busy, full, read-only or away; Retry-After says when to try again.",
}

/// Where the types are documented, in front of their code.
pub const TYPE_BASE: &str = "/api/problems/";

/// The body of an answer that is not a success.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// The stable type.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: &'static str,
    pub status: u16,
    /// What is wrong with this request, and what would cure it.
    pub detail: String,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldFault>,
    /// For `stale`: the version the ticket has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// For `stale`: what happened since the version that the caller knew.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub since: Vec<&'static str>,
    /// For `stale`: the member of staff who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<uuid::Uuid>,
    /// For `fault`: the id under which the log tells more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Seconds to wait, for the header.
    #[serde(skip)]
    retry_after: Option<i64>,
}

/// A problem on its way to the caller.
#[derive(Debug, Clone)]
pub struct Problem(Box<ProblemBody>);

impl Problem {
    /// A problem of the kind with this code.
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        let kind = KINDS
            .iter()
            .find(|kind| kind.code == code)
            .unwrap_or(&KINDS[KINDS.len() - 2]);
        Problem(Box::new(ProblemBody {
            kind: format!("{TYPE_BASE}{}", kind.code),
            title: kind.title,
            status: kind.status,
            detail: detail.into(),
            errors: Vec::new(),
            version: None,
            since: Vec::new(),
            by: None,
            request: None,
            retry_after: None,
        }))
    }

    /// What it tells.
    pub(super) fn into_body(self) -> ProblemBody {
        *self.0
    }

    /// The last part of its type.
    pub(crate) fn code(&self) -> &str {
        self.0.kind.strip_prefix(TYPE_BASE).unwrap_or_default()
    }

    /// The same problem, to be tried again after so many seconds.
    pub(crate) fn retry_after(mut self, seconds: i64) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// How long to wait before the next try.
    pub(crate) fn wait(&self) -> Span {
        const USUAL: i64 = 60;
        Span::seconds(self.0.retry_after.unwrap_or(USUAL))
    }

    /// What is told of a fault of ours: nothing but the id under which the log knows it.
    fn fault(fault: &StoreFault) -> Self {
        if fault.may_pass() || matches!(fault, StoreFault::Corrupt(_)) {
            tracing::warn!(%fault, "the database could not do what was asked");
            return Problem::new(
                "unavailable",
                "the desk cannot store or read this just now; nothing was changed unless it says so; try again",
            );
        }
        let request = uuid::Uuid::new_v4().to_string();
        tracing::error!(%fault, request, "a request failed by a fault of ours");
        let mut problem = Problem::new(
            "fault",
            "the desk could not do this; the request id finds the reason in the log",
        );
        problem.0.request = Some(request);
        problem
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let mut problem = Problem::new(refusal.code(), refusal.to_string());
        match refusal {
            Refusal::Invalid(faults) => problem.0.errors = faults,
            Refusal::Stale { actual, since, by, .. } => {
                (problem.0.version, problem.0.since) = (Some(actual), since);
                problem.0.by = by.map(|user| user.0);
            }
            Refusal::Outdated { actual, .. } => problem.0.version = Some(actual),
            _ => {}
        }
        problem
    }
}

impl From<StoreFault> for Problem {
    fn from(fault: StoreFault) -> Self {
        Problem::fault(&fault)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Fault(fault) => fault.into(),
            Failure::Raced => StoreFault::Busy.into(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}", self.0.title, self.0.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        answer.insert_header((CONTENT_TYPE, "application/problem+json"));
        match self.0.status {
            _ if self.0.retry_after.is_some() => {
                answer.insert_header((RETRY_AFTER, self.0.retry_after.unwrap_or_default().to_string()))
            }
            401 => answer.insert_header((WWW_AUTHENTICATE, "Bearer")),
            429 => answer.insert_header((RETRY_AFTER, "60")),
            503 => answer.insert_header((RETRY_AFTER, "2")),
            _ => &mut answer,
        };
        answer.body(serde_json::to_vec(&self.0).unwrap_or_default())
    }
}

/// The problem list as a page of documentation.
pub fn as_markdown() -> String {
    let mut page = String::from(
        "# Problems\n\nEvery answer of the API that is not a success is `application/problem+json` (RFC 9457) with one of these \
         types. The types are stable; titles and details are for people.\n\n| type | status | title | when |\n| --- | --- | --- | --- |\n",
    );
    for Kind {
        code,
        status,
        title,
        when,
    } in KINDS
    {
        page.push_str(
            &[
                "| `",
                TYPE_BASE,
                code,
                "` | ",
                &status.to_string(),
                " | ",
                title,
                " | ",
                when,
                " |\n",
            ]
            .concat(),
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_line_in_the_table() {
        let codes: std::collections::BTreeSet<_> = KINDS.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), KINDS.len(), "no code twice");
        for refusal in [
            Refusal::KeyReused,
            Refusal::OwnHandling,
            Refusal::Invalid(vec![]),
            Refusal::Limit(String::new()),
            Refusal::absent("ticket", 1),
        ] {
            assert!(codes.contains(refusal.code()), "{}", refusal.code());
        }
    }
}
