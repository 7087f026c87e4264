//! The description of the API, OpenAPI 3.1, made from the handlers themselves.

use actix_web::App;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, License, OpenApi, SecurityRequirement};
use utoipa_actix_web::AppExt;

use crate::cookies::SESSION_COOKIE;

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
    let cookie = ApiKeyValue::with_description(
        SESSION_COOKIE,
        "A browser that signed in with `POST /api/v1/session`. What changes something carries `X-Yinuo-Csrf` as well.",
    );
    let components = description.components.get_or_insert_with(Components::new);
    components.security_schemes.insert(
        "session".to_owned(),
        SecurityScheme::ApiKey(ApiKey::Cookie(cookie)).into(),
    );
    components
        .security_schemes
        .insert("token".to_owned(), SecurityScheme::Http(bearer).into());
    let operations = description.paths.paths.values_mut().flat_map(|item| {
        let every = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        every.into_iter().flatten()
    });
    operations.for_each(also_by_session);
    description
}

/// What a token opens, a signed-in browser opens too.
fn also_by_session(operation: &mut Operation) {
    let by_token = SecurityRequirement::new("token", Vec::<String>::new());
    let by_session = SecurityRequirement::new("session", Vec::<String>::new());
    if let Some(ways) = &mut operation.security
        && ways.contains(&by_token)
        && !ways.contains(&by_session)
    {
        ways.push(by_session);
    }
}

/// The whole description as JSON, for people and diffs: indented, in a stable order.
pub fn as_json() -> String {
    let mut text = serde_json::to_string_pretty(&description()).unwrap_or_default();
    text.push('\n');
    text
}
