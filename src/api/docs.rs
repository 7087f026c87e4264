//! The API describes itself: OpenAPI, a page to try it, and a page for every type of problem. All of it is public.

use std::sync::OnceLock;

use actix_web::web::{self, Path};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Answer;
use super::openapi;
use super::problem::{KINDS, Kind, Problem, ProblemBody, TYPE_BASE};
use crate::domain::refusal::Refusal;

/// What the page may load: its own script and style, and the API it talks to.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The operations, and the page.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_problems).service(show_problem).map(|plain| {
        plain
            .route("/api/openapi.json", web::get().to(description))
            .route("/api/docs", web::get().to(page))
            .route("/api/docs.js", web::get().to(script))
            .route("/api/docs.css", web::get().to(style))
    });
}

async fn description() -> HttpResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(openapi::as_json);
    HttpResponse::Ok().content_type("application/json").body(text.as_str())
}

async fn page() -> HttpResponse {
    asset("text/html; charset=utf-8", include_str!("../../static/api-docs.html"))
}

async fn script() -> HttpResponse {
    asset(
        "text/javascript; charset=utf-8",
        include_str!("../../static/api-docs.js"),
    )
}

async fn style() -> HttpResponse {
    asset("text/css; charset=utf-8", include_str!("../../static/api-docs.css"))
}

fn asset(kind: &str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header(("Content-Security-Policy", POLICY))
        .body(text)
}

/// A type of problem.
#[derive(Debug, Serialize, ToSchema)]
struct KindView {
    /// What stands in the `type` of such an answer.
    #[serde(rename = "type")]
    kind: String,
    status: u16,
    title: &'static str,
    /// When it happens.
    when: &'static str,
}

impl KindView {
    fn of(kind: &Kind) -> Self {
        KindView {
            kind: format!("{TYPE_BASE}{}", kind.code),
            status: kind.status,
            title: kind.title,
            when: kind.when,
        }
    }
}

/// Every type of problem that the API answers with.
#[utoipa::path(
    tag = "problems",
    responses((status = 200, description = "The types; they are stable.", body = [KindView])),
    security(())
)]
#[get("/api/problems")]
async fn list_problems() -> Answer {
    Answer::ok(KINDS.iter().map(KindView::of).collect::<Vec<_>>())
}

/// One type of problem.
#[utoipa::path(
    tag = "problems",
    params(("code" = String, Path, description = "The last part of the type.")),
    responses((status = 200, description = "The type.", body = KindView),
              (status = "4XX", description = "There is no such type.", body = ProblemBody, content_type = "application/problem+json")),
    security(())
)]
#[get("/api/problems/{code}")]
async fn show_problem(code: Path<String>) -> Result<Answer, Problem> {
    let kind = KINDS.iter().find(|kind| kind.code == *code);
    let kind = kind.ok_or_else(|| Refusal::absent("problem", &*code))?;
    Ok(Answer::ok(KindView::of(kind)))
}
