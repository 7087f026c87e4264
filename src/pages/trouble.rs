//! What a reader is shown when it does not work: a page in their language that says what to do next. Of a fault of ours
//! they learn an id, under which the log tells more.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{FromRequest as _, HttpRequest, HttpResponse, ResponseError};
use askama::Template;

use super::reader::{Reader, choices};
use crate::domain::moment::Span;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::fault::StoreFault;

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("there is no such page")]
    Absent,
    #[error("there is no such page for this method")]
    NoSuchMethod,
    #[error("the form did not come from our page, or is too old")]
    NotOurForm,
    #[error("this is no form")]
    NotAForm,
    #[error("the form cannot be read")]
    Unreadable,
    #[error("the form is too large")]
    TooLarge,
    #[error("the form took too long to arrive")]
    TooSlow,
    #[error("nobody is signed in")]
    NotSignedIn,
    #[error("a second factor comes first")]
    SecondFactorFirst,
    #[error("somebody in another role has to do this")]
    NotAllowed,
    #[error("the matter has moved on")]
    MovedOn,
    #[error("too many requests")]
    TooMany { wait: Span },
    #[error("not just now")]
    Unavailable,
    #[error("a fault of ours, {id}")]
    Fault { id: String },
}

impl Trouble {
    /// A fault of ours: logged here, told as an id.
    pub fn fault(fault: &dyn std::fmt::Display) -> Self {
        let id = uuid::Uuid::new_v4().to_string();
        tracing::error!(%fault, request = id, "a page failed by a fault of ours");
        Trouble::Fault { id }
    }
}

impl From<StoreFault> for Trouble {
    fn from(fault: StoreFault) -> Self {
        if fault.may_pass() {
            tracing::warn!(%fault, "the database could not do what a page asked");
            return Trouble::Unavailable;
        }
        Trouble::fault(&fault)
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Absent { .. } => Trouble::Absent,
            Refusal::Invalid(_) => Trouble::Unreadable,
            Refusal::NotAllowed { .. } => Trouble::NotAllowed,
            _ => Trouble::MovedOn,
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Fault(fault) => fault.into(),
            Failure::Raced => Trouble::Unavailable,
        }
    }
}

impl ResponseError for Trouble {
    fn status_code(&self) -> StatusCode {
        match self {
            Trouble::Absent => StatusCode::NOT_FOUND,
            Trouble::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
            Trouble::NotSignedIn | Trouble::SecondFactorFirst => StatusCode::SEE_OTHER,
            Trouble::NotOurForm | Trouble::NotAllowed => StatusCode::FORBIDDEN,
            Trouble::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Trouble::Unreadable => StatusCode::BAD_REQUEST,
            Trouble::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Trouble::MovedOn => StatusCode::CONFLICT,
            Trouble::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Trouble::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Fault { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

#[derive(Template)]
#[template(path = "pages/trouble.html")]
struct TroublePage<'a> {
    reader: &'a Reader,
    title: String,
    text: String,
    id: Option<&'a str>,
    /// Where to go on: customers to the look-up, staff to their desk.
    on: &'static str,
    on_text: String,
}

impl<'a> TroublePage<'a> {
    fn of(trouble: &'a Trouble, reader: &'a Reader) -> Self {
        let (title, text) = match trouble {
            Trouble::Absent | Trouble::NoSuchMethod => {
                (reader.say("trouble-absent"), reader.say("trouble-absent-text"))
            }
            Trouble::NotOurForm => (reader.say("trouble-form"), reader.say("trouble-form-text")),
            Trouble::NotAForm | Trouble::Unreadable | Trouble::TooLarge | Trouble::TooSlow => {
                (reader.say("trouble-unreadable"), reader.say("trouble-unreadable-text"))
            }
            Trouble::NotAllowed | Trouble::NotSignedIn | Trouble::SecondFactorFirst => (
                reader.say("trouble-not-allowed"),
                reader.say("trouble-not-allowed-text"),
            ),
            Trouble::MovedOn => (reader.say("trouble-moved-on"), reader.say("trouble-moved-on-text")),
            Trouble::TooMany { .. } => (reader.say("trouble-too-many"), reader.say("trouble-too-many-text")),
            Trouble::Unavailable => (reader.say("trouble-later"), reader.say("trouble-later-text")),
            Trouble::Fault { .. } => (reader.say("trouble-fault"), reader.say("trouble-fault-text")),
        };
        let id = match trouble {
            Trouble::Fault { id } => Some(id.as_str()),
            _ => None,
        };
        let is_customers = ["/t", "/static"].iter().any(|door| {
            let rest = reader.path.strip_prefix(door);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let (on, on_text) = if is_customers {
            ("/t", reader.say("page-find"))
        } else {
            ("/", reader.say("page-desk"))
        };
        TroublePage {
            reader,
            title,
            text,
            id,
            on,
            on_text,
        }
    }
}

/// Gives a trouble its page, and lets the browser remember what a link chose.
pub async fn dressed<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let answered = next.call(request).await?;
    let trouble = answered
        .response()
        .error()
        .and_then(|error| error.as_error::<Trouble>());
    let mut answered = match trouble.cloned() {
        None => answered.map_into_left_body(),
        Some(trouble) => {
            let (request, bare) = answered.into_parts();
            drop(bare);
            let page = page_of(&trouble, &request).await;
            ServiceResponse::new(request, page).map_into_right_body()
        }
    };
    for choice in choices(answered.request()) {
        if let Err(fault) = answered.response_mut().add_cookie(&choice) {
            tracing::warn!(%fault, "a choice could not be remembered");
        }
    }
    Ok(answered)
}

/// The sign-in page, which leads back to what was asked for.
fn sign_in_before(request: &HttpRequest) -> String {
    let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
    if request.method() != Method::GET {
        return "/login".to_owned();
    }
    let to: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    format!("/login?to={to}")
}

async fn page_of(trouble: &Trouble, request: &HttpRequest) -> HttpResponse {
    if *trouble == Trouble::NotSignedIn {
        return super::to(&sign_in_before(request));
    }
    if *trouble == Trouble::SecondFactorFirst {
        return super::to("/me/second-factor");
    }
    let Ok(reader) = Reader::extract(request).await else {
        return trouble.error_response();
    };
    let page = super::page(trouble.status_code(), &TroublePage::of(trouble, &reader));
    let mut page = page.unwrap_or_else(|fault| fault.error_response());
    let wait = match trouble {
        Trouble::TooMany { wait } => Some(wait.as_seconds().max(1)),
        Trouble::Unavailable => Some(2),
        _ => None,
    };
    if let Some(seconds) = wait {
        page.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    page
}
