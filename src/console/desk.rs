//! The desk: the queue, and beside it the ticket that is open.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::queue::{Asked, Queue};
use super::shell::{Place, Shell};
use super::staff::Staff;
use super::ticket::{passed_on, told};
use crate::pages::{Reader, Trouble, page_with_script, to};

/// The queue alone.
#[derive(Template)]
#[template(path = "console/desk.html")]
struct DeskPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    queue: Queue,
    /// What was saved before there was nothing left to go on with.
    done: Option<String>,
}

/// The ticket that is due next.
pub(super) async fn next(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = Asked {
        after: None,
        ..Asked::read(&staff, request.query_string())
    };
    let queue = Queue::read(&staff, asked).await?;
    let next = match queue.rows.first() {
        Some(row) => asked.at(&format!("/desk/{}", row.number)),
        None => asked.at("/desk"),
    };
    Ok(to(&format!("{next}{}", passed_on(request.query_string()))))
}

pub(super) async fn queue(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = Asked::read(&staff, request.query_string());
    let queue = Queue::read(&staff, asked).await?;
    let page = DeskPage {
        reader: &staff.reader,
        shell: Shell::of(&staff, Place::Desk, queue.title.clone()),
        queue,
        done: told(&staff, request.query_string()),
    };
    page_with_script(StatusCode::OK, &page)
}
