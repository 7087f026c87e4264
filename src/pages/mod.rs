//! What all pages share: the reader's language, the layout and its words, error pages, forms, static files and the headers
//! that go with them. The front doors with pages (`track`, later the console) stand on it and do not know each other.

mod assets;
mod form;
mod icon;
mod qr;
mod reader;
mod ring;
mod signboard;
mod slots;
mod table;
mod time;
mod trouble;

pub use form::Fields;
pub use icon::Icon;
pub use qr::Qr;
pub use reader::{Reader, Tongue};
pub use ring::{Band, DASH, MARK, Ring, TICK, hundredths};
pub use signboard::{Guest, Signboard};
pub use slots::{DayOfSlots, days_of};
pub(crate) use table::table;
pub use table::{Entry, Needs, Way, open, resources};
pub use time::{clock_left, when, window_of};
pub use trouble::{Trouble, dressed};

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;

/// What a page may do: show our own styles and pictures, and send forms to us. There is no script to allow.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                          frame-ancestors 'none'";

/// What a page of the console may do besides: run our own script and ask us for more.
pub const POLICY_WITH_SCRIPT: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
                                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The static files.
pub fn routes(config: &mut ServiceConfig) {
    config.configure(assets::routes);
}

/// A page with this status.
pub fn page(status: StatusCode, template: &impl Template) -> Result<HttpResponse, Trouble> {
    under(POLICY, status, template)
}

/// A page with this status that our script makes livelier.
pub fn page_with_script(status: StatusCode, template: &impl Template) -> Result<HttpResponse, Trouble> {
    under(POLICY_WITH_SCRIPT, status, template)
}

fn under(policy: &'static str, status: StatusCode, template: &impl Template) -> Result<HttpResponse, Trouble> {
    let html = template.render().map_err(|fault| Trouble::fault(&fault))?;
    Ok(HttpResponseBuilder::new(status)
        .content_type("text/html; charset=utf-8")
        .insert_header(("Content-Security-Policy", policy))
        .body(html))
}

/// To another page of ours, after a form was sent.
pub fn to(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, address)).finish()
}
