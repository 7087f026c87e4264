//! What is asked for where nothing is: no such path, or a path that is asked with another method.

use std::sync::OnceLock;

use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};

use super::openapi;
use super::problem::Problem;
use crate::domain::refusal::Refusal;

/// Answers what no operation answers.
pub async fn elsewhere(request: HttpRequest) -> HttpResponse {
    let methods = methods_of(request.path());
    if methods.is_empty() {
        return Problem::from(Refusal::absent("resource", request.path())).error_response();
    }
    let allowed = methods.join(", ");
    let detail = format!("{} is not done here; use {allowed}", short(request.method()));
    let mut answer = Problem::new("no-such-method", detail).error_response();
    if let Ok(allowed) = allowed.parse() {
        answer.headers_mut().insert(ALLOW, allowed);
    }
    answer
}

/// Whether machines ask here, who read problems and no pages.
pub fn is_for_machines(path: &str) -> bool {
    const OURS: [&str; 3] = ["/api", "/health", "/metrics"];
    OURS.iter().any(|ours| {
        path.strip_prefix(ours)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// A method that is no word is not repeated.
fn short(method: &Method) -> &str {
    let text = method.as_str();
    if text.len() <= 16 { text } else { "this method" }
}

/// The methods that the operations of a path take.
fn methods_of(path: &str) -> Vec<&'static str> {
    static KNOWN: OnceLock<Vec<(Vec<String>, Vec<&'static str>)>> = OnceLock::new();
    let known = KNOWN.get_or_init(known_paths);
    let asked: Vec<&str> = path.split('/').collect();
    let fits = |template: &[String]| {
        template.len() == asked.len()
            && template
                .iter()
                .zip(&asked)
                .all(|(part, asked)| part == asked || (part.starts_with('{') && !asked.is_empty()))
    };
    let mut methods: Vec<&str> = known
        .iter()
        .filter(|(template, _)| fits(template))
        .flat_map(|(_, methods)| methods.iter().copied())
        .collect();
    methods.sort_unstable();
    methods.dedup();
    methods
}

fn known_paths() -> Vec<(Vec<String>, Vec<&'static str>)> {
    let described = openapi::description().paths.paths;
    let known = described.iter().map(|(path, item)| {
        let methods = [
            ("DELETE", item.delete.is_some()),
            ("GET", item.get.is_some()),
            ("PATCH", item.patch.is_some()),
            ("POST", item.post.is_some()),
            ("PUT", item.put.is_some()),
        ];
        let taken = methods.iter().filter(|(_, taken)| *taken).map(|(method, _)| *method);
        (path.split('/').map(str::to_owned).collect(), taken.collect())
    });
    known.collect()
}
