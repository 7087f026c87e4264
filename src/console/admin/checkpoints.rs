//! The checkpoints: how the record was sealed, the latest first.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Screen, Tab, asked, tabs};
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::domain::checkpoint::Checkpoint;
use crate::domain::rights::Operation;
use crate::pages::{Reader, Trouble, page_with_script, when};
use crate::storage::checkpoints;

/// How many checkpoints a page has.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "console/admin/checkpoints.html")]
struct CheckpointsPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    checkpoints: Vec<CheckpointView>,
    next: Option<String>,
}

struct CheckpointView {
    number: i64,
    at: String,
    tickets: i64,
    events: i64,
    digest: String,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    // The record is the whole house's: nothing for whoever sees a part of it.
    let right = staff.may(Operation::ListSecurityEvents)?;
    let asked = asked(&request);
    let before = asked.get("before").and_then(|number| number.parse().ok());
    let most = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut found = staff
        .look(right, move |db, _, _, _| Ok(checkpoints::latest(db, before, most)?))
        .await?;
    let has_more = found.len() > ROWS;
    found.truncate(ROWS);
    let next = found.last().filter(|_| has_more);
    let reader = &staff.reader;
    let view = |checkpoint: &Checkpoint| CheckpointView {
        number: checkpoint.summary.number,
        at: when(reader, checkpoint.summary.at, staff.now),
        tickets: checkpoint.summary.tickets,
        events: checkpoint.summary.events,
        digest: checkpoint.root.to_string(),
    };
    let page = CheckpointsPage {
        reader,
        shell: Shell::of(&staff, Place::Admin, reader.say("checkpoints-title")),
        tabs: tabs(&staff, Screen::Checkpoints),
        checkpoints: found.iter().map(view).collect(),
        next: next.map(|last| format!("/admin/checkpoints?before={}", last.summary.number)),
    };
    page_with_script(StatusCode::OK, &page)
}
