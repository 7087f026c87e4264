//! The pages that a mailed secret opens: an invitation, and a new password for whoever forgot theirs. The secret stands behind
//! the `#` of the link, so that no server on the way sees it; the script puts it into the form, and whoever has none pastes it.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::actions::sign_in::Place;
use crate::api::Front;
use crate::api::passes::{ask_for_mail, redeem_secret};
use crate::domain::words::PassPurpose;
use crate::pages::{self, Fields, Reader, Trouble};

#[derive(Template)]
#[template(path = "console/pass.html")]
struct PassPage<'a> {
    reader: &'a Reader,
    purpose: PassPurpose,
    secret: &'a str,
    fault: Option<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "console/forgotten.html")]
struct ForgottenPage<'a> {
    reader: &'a Reader,
    is_sent: bool,
    fault: Option<String>,
}

pub(super) async fn invitation(reader: Reader) -> Result<HttpResponse, Trouble> {
    shown(&reader, PassPurpose::Invitation, "", None)
}

pub(super) async fn reset(reader: Reader) -> Result<HttpResponse, Trouble> {
    shown(&reader, PassPurpose::Reset, "", None)
}

fn shown(
    reader: &Reader,
    purpose: PassPurpose,
    secret: &str,
    fault: Option<(&'static str, String)>,
) -> Result<HttpResponse, Trouble> {
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = PassPage {
        reader,
        purpose,
        secret,
        fault,
    };
    pages::page_with_script(status, &page)
}

pub(super) async fn accept(
    front: Data<Front>,
    reader: Reader,
    request: HttpRequest,
    place: Place,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    redeemed(&front, &reader, &request, place, &fields, PassPurpose::Invitation).await
}

pub(super) async fn set(
    front: Data<Front>,
    reader: Reader,
    request: HttpRequest,
    place: Place,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    redeemed(&front, &reader, &request, place, &fields, PassPurpose::Reset).await
}

async fn redeemed(
    front: &Front,
    reader: &Reader,
    request: &HttpRequest,
    place: Place,
    fields: &Fields,
    purpose: PassPurpose,
) -> Result<HttpResponse, Trouble> {
    let secret = fields.text("secret").trim();
    let done = redeem_secret(front, request, place, secret, fields.text("password"), purpose).await;
    let problem = match done {
        Ok(cookie) => {
            let mut answer = pages::to("/login?to=/&done=password");
            answer.add_cookie(&cookie).map_err(|fault| Trouble::fault(&fault))?;
            return Ok(answer);
        }
        Err(problem) => problem,
    };
    let fault = match problem.code() {
        "pass-over" => ("secret", reader.fill("refusal", &[("code", "pass-over".into())])),
        "invalid" => ("password", reader.fill("fault-field", &[("field", "password".into())])),
        _ => return Err(problem.into()),
    };
    shown(reader, purpose, secret, Some(fault))
}

pub(super) async fn forgotten(reader: Reader) -> Result<HttpResponse, Trouble> {
    let page = ForgottenPage {
        reader: &reader,
        is_sent: false,
        fault: None,
    };
    pages::page(StatusCode::OK, &page)
}

pub(super) async fn ask(
    front: Data<Front>,
    reader: Reader,
    request: HttpRequest,
    place: Place,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    let asked = ask_for_mail(&front, &request, place, fields.text("login").trim()).await;
    let fault = match asked {
        Ok(()) => None,
        Err(problem) if problem.code() == "invalid" => Some(reader.say("forgotten-wrong")),
        Err(problem) => return Err(problem.into()),
    };
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = ForgottenPage {
        reader: &reader,
        is_sent: fault.is_none(),
        fault,
    };
    pages::page(status, &page)
}
