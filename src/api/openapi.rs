//! The description of the API, OpenAPI 3.1, made from the handlers themselves.

use actix_web::App;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, License, OpenApi};
use utoipa_actix_web::AppExt;

/// The whole description.
pub fn description() -> OpenApi {
    let (_, mut description) = App::new().into_utoipa_app().configure(super::routes).split_for_parts();
    description.info = InfoBuilder::new()
        .title("Yinuo")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("The complaint and ticket desk that keeps its word."))
        .license(Some(License::new("MIT OR Apache-2.0")))
        .build();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token of `yinuo token issue`."))
        .build();
    let components = description.components.get_or_insert_with(Components::new);
    components
        .security_schemes
        .insert("token".to_owned(), SecurityScheme::Http(bearer).into());
    description
}

/// The whole description as JSON, for people and diffs: indented, in a stable order.
pub fn as_json() -> String {
    let mut text = serde_json::to_string_pretty(&description()).unwrap_or_default();
    text.push('\n');
    text
}
