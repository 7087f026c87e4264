//! What all pages share: the reader's language, the layout and its words, error pages, forms, static files and the headers
//! that go with them. The front doors with pages (`track`, later the console) stand on it and do not know each other.

mod assets;
mod form;
mod reader;
mod signboard;
mod time;
mod trouble;

pub use form::Fields;
pub use reader::{Reader, Tongue};
pub use signboard::Signboard;
pub use time::{clock_left, when};
pub use trouble::{Trouble, dressed};

use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;

/// What a page may do: show our own styles and pictures, and send forms to us. There is no script to allow.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                          frame-ancestors 'none'";

/// The static files.
pub fn routes(config: &mut ServiceConfig) {
    config.configure(assets::routes);
}

/// A page with this status.
pub fn page(status: StatusCode, template: &impl Template) -> Result<HttpResponse, Trouble> {
    let html = template.render().map_err(|fault| Trouble::fault(&fault))?;
    Ok(HttpResponseBuilder::new(status)
        .content_type("text/html; charset=utf-8")
        .insert_header(("Content-Security-Policy", POLICY))
        .body(html))
}
