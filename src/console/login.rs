//! Signing in and out.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::staff::Form;
use super::words;
use crate::actions::session::end_session;
use crate::actions::sign_in::Place;
use crate::api::Front;
use crate::api::session::{cookies_of, no_cookie, sign_in};
use crate::domain::security::{SessionEnd, Whence};
use crate::error::Failure;
use crate::pages::{self, Fields, Guest, Reader, Trouble};

/// The form, as it was filled in.
#[derive(Template)]
#[template(path = "console/login.html")]
struct LoginPage<'a> {
    reader: &'a Reader,
    login: &'a str,
    /// Where to go afterwards.
    to: String,
    /// Whether the code of a second factor is asked for.
    wants_code: bool,
    fault: Option<String>,
}

impl LoginPage<'_> {
    fn role(&self, guest: &Guest) -> String {
        words::role(self.reader, guest.role)
    }
}

pub(super) async fn form(reader: Reader, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let mut pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
    let to = pairs.find(|(name, _)| name == "to").map(|(_, to)| to.into_owned());
    let page = LoginPage {
        reader: &reader,
        login: "",
        to: ours(to.as_deref().unwrap_or_default()),
        wants_code: false,
        fault: None,
    };
    pages::page_with_script(StatusCode::OK, &page)
}

/// An address of this desk, whatever a link says.
fn ours(to: &str) -> String {
    const LONGEST: usize = 500;
    let is_path = to.starts_with('/') && !to.starts_with("//") && to.len() <= LONGEST;
    let is_plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_path && is_plain {
        to.to_owned()
    } else {
        "/".to_owned()
    }
}

pub(super) async fn enter(
    front: Data<Front>,
    reader: Reader,
    request: HttpRequest,
    place: Place,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    let to = ours(fields.text("to"));
    let (login, password) = (fields.text("login").trim(), fields.text("password"));
    let code = Some(fields.text("code").trim().to_owned()).filter(|code| !code.is_empty());
    let again = |wants_code, fault| LoginPage {
        reader: &reader,
        login,
        to: to.clone(),
        wants_code,
        fault: Some(fault),
    };
    let had_code = code.is_some();
    match sign_in(&front, &request, place, login, password, code).await {
        Ok(signed_in) => {
            let mut answer = pages::to(&to);
            for cookie in cookies_of(&front, &signed_in) {
                answer.add_cookie(&cookie).map_err(|fault| Trouble::fault(&fault))?;
            }
            Ok(answer)
        }
        Err(problem) => match problem.code() {
            "second-factor-needed" => {
                let page = again(true, reader.say("login-code-needed"));
                pages::page_with_script(StatusCode::UNAUTHORIZED, &page)
            }
            "unauthenticated" | "invalid" => {
                let page = again(had_code, reader.say("login-wrong"));
                pages::page_with_script(StatusCode::UNAUTHORIZED, &page)
            }
            "too-many-requests" => {
                let seconds = problem.wait().as_seconds().max(1);
                let page = again(had_code, reader.fill("login-wait", &[("n", seconds.into())]));
                let mut answer = pages::page_with_script(StatusCode::TOO_MANY_REQUESTS, &page)?;
                answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
                Ok(answer)
            }
            "limit" => {
                let page = again(had_code, reader.say("login-not-here"));
                pages::page_with_script(StatusCode::CONFLICT, &page)
            }
            _ => Err(problem.into()),
        },
    }
}

pub(super) async fn leave(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, .. } = form;
    if let Some(session) = staff.caller.session {
        let (by, owner) = (staff.caller.by(whence), Some(staff.caller.user));
        let ended = staff.front.desk.write(move |db, now| {
            end_session(db, now, &by, session, owner, SessionEnd::SignedOut)?;
            Ok::<_, Failure>(())
        });
        ended.await?;
        staff.front.forget_callers();
    }
    let mut answer = pages::to("/login");
    answer
        .add_cookie(&no_cookie())
        .map_err(|fault| Trouble::fault(&fault))?;
    Ok(answer)
}
