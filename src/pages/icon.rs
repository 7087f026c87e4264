//! Small pictures beside words, drawn from one file.

use askama::Template;
use askama::filters::HtmlSafe;

use super::assets::address_of;

/// A picture that repeats what the words beside it say.
#[derive(Template)]
#[template(
    source = r#"<svg class="ico" aria-hidden="true"><use href="{{ address }}"/></svg>"#,
    ext = "html"
)]
pub struct Icon {
    address: String,
}

// It is a template of its own, whose parts are escaped.
impl HtmlSafe for Icon {}

impl Icon {
    /// The picture of this name in `static/icons.svg`.
    pub fn named(name: &str) -> Self {
        Icon {
            address: format!("{}#i-{name}", address_of("icons.svg")),
        }
    }
}
