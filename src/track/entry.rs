//! How a customer enters and leaves: a cookie whose secret leads to one ticket, and links in mails.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::find::{FindPage, Told};
use super::{Customers, code_in};
use crate::actions::track::{Session, Visitor, leave as end, link};
use crate::domain::chain::Hash;
use crate::domain::code::read_tracking_code;
use crate::error::Failure;
use crate::pages::{Fields, Reader, Trouble};

const COOKIE: &str = "__Host-yinuo-track";
/// The longest secret that is worth looking up.
const SECRET_MAX: usize = 64;

/// The secret of the cookie that came with a request.
#[derive(Clone)]
pub(super) struct Secret(String);

impl Secret {
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        let cookie = request.cookie(COOKIE)?;
        let fits = cookie.value().len() == SECRET_MAX;
        fits.then(|| Secret(cookie.value().to_owned()))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// What the forms of this session carry, so that no other site can fill them in.
    pub(super) fn token(&self) -> String {
        Hash::of(&[b"form", &[0], self.0.as_bytes()]).to_string()
    }

    /// Whether a form was made for this session.
    pub(super) fn made(&self, fields: &Fields) -> Result<(), Trouble> {
        let (own, sent) = (self.token(), fields.text("token"));
        let differs = own
            .bytes()
            .zip(sent.bytes())
            .fold(0, |differs, (one, other)| differs | (one ^ other));
        if own.len() == sent.len() && differs == 0 {
            Ok(())
        } else {
            Err(Trouble::NotOurForm)
        }
    }
}

/// The customer who sent a form of their session, or what they are answered instead. `words` is what they typed: it is
/// shown again where the session has ended.
pub(super) async fn visitor(
    customers: &Customers,
    request: &HttpRequest,
    reader: &Reader,
    fields: &Fields,
    words: &str,
) -> Result<Result<Visitor, HttpResponse>, Trouble> {
    let code = code_in(request);
    let ended = || {
        FindPage::prefilled(reader, &code, Told::SessionEnded)
            .keeping(words)
            .answer()
    };
    let Some(secret) = Secret::of(request) else {
        return Ok(Err(ended()?));
    };
    secret.made(fields)?;
    let wanted = code.clone();
    let found = customers
        .look(move |db, now, _, _| Visitor::of(db, now, secret.text(), &wanted))
        .await;
    match found {
        Ok(visitor) => Ok(Ok(visitor)),
        Err(Failure::Refused(_)) => Ok(Err(ended()?)),
        Err(failure) => Err(failure.into()),
    }
}

/// Leads to a page of the ticket whose session was just begun.
pub(super) fn entered(session: &Session, page: &str) -> HttpResponse {
    let cookie = Cookie::build(COOKIE, session.secret.clone())
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .finish();
    let mut answer = HttpResponse::SeeOther();
    answer.cookie(cookie);
    answer.insert_header((LOCATION, format!("/t/{}{page}", session.code)));
    answer.finish()
}

/// Leads to a page of this ticket.
pub(super) fn back_to(code: &str, page: &str) -> HttpResponse {
    let mut answer = HttpResponse::SeeOther();
    answer.insert_header((LOCATION, format!("/t/{code}{page}")));
    answer.finish()
}

/// A link in a mail: its secret leaves the address bar at once.
pub(super) async fn by_link(
    customers: Data<Customers>,
    reader: Reader,
    secret: Path<String>,
) -> Result<HttpResponse, Trouble> {
    let secret = secret.into_inner();
    if secret.len() != SECRET_MAX {
        return FindPage::prefilled(&reader, "", Told::LinkEnded).answer();
    }
    let entered_by = customers.act(move |db, now, _, rules| link::follow(db, now, rules, &secret));
    match entered_by.await {
        Ok(session) => Ok(entered(&session, "")),
        Err(Failure::Refused(_)) => FindPage::prefilled(&reader, "", Told::LinkEnded).answer(),
        Err(failure) => Err(failure.into()),
    }
}

/// The customer goes: on a shared machine nobody after them sees the ticket.
pub(super) async fn leave(
    customers: Data<Customers>,
    request: HttpRequest,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    if let Some(secret) = Secret::of(&request) {
        secret.made(&fields)?;
        customers.act(move |db, _, _, _| end(db, secret.text())).await?;
    }
    let mut cookie = Cookie::build(COOKIE, "")
        .path("/")
        .secure(true)
        .http_only(true)
        .finish();
    cookie.make_removal();
    let mut answer = HttpResponse::SeeOther();
    answer.cookie(cookie).insert_header((LOCATION, "/t"));
    Ok(answer.finish())
}

/// A code in its stored form, or what was typed, cut, where it cannot be one.
pub(super) fn stored(typed: &str) -> String {
    const SHOWN_MAX: usize = 40;
    read_tracking_code(typed).unwrap_or_else(|| typed.trim().chars().take(SHOWN_MAX).collect())
}
