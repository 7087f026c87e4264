//! Who else has the ticket open: told with the page, and again whenever the page gives a sign of life.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use askama::filters::HtmlSafe;

use crate::actions::change::named;
use crate::actions::presence::{Sign, give_sign};
use crate::console::staff::{Form, Staff};
use crate::domain::rights::Operation;
use crate::error::Failure;
use crate::pages::{Trouble, page_with_script};
use crate::storage::presences::PresenceRow;

/// Those who are there.
#[derive(Template)]
#[template(
    source = r#"{% for (name, what) in people %}<span class="tag tag--line">{{ name }} {{ what }}</span> {% endfor %}"#,
    ext = "html"
)]
pub(super) struct Present {
    people: Vec<(String, String)>,
}

// It is a template of its own, whose parts are escaped.
impl HtmlSafe for Present {}

impl Present {
    pub(super) fn of(staff: &Staff, rows: &[PresenceRow]) -> Self {
        let person = |row: &PresenceRow| {
            let what = if row.writes {
                staff.reader.say("presence-writes")
            } else {
                staff.reader.say("presence-reads")
            };
            (staff.name_of(row.user_id), what)
        };
        Present {
            people: rows.iter().map(person).collect(),
        }
    }
}

/// A sign of life of a page; the answer is who else is there.
pub(in crate::console) async fn here(form: Form, number: Path<String>) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let right = staff.may(Operation::ShowTicket)?;
    let sign = match fields.text("sign") {
        "leaves" => Sign::Leaves,
        "writes" => Sign::Writes,
        _ => Sign::Reads,
    };
    let (user, house) = (staff.caller.user, staff.front.house.clone());
    let done = staff.front.desk.write(move |db, now| {
        let scope = right.scope(db, now, &house)?;
        let ticket = named(db, &scope, &number)?;
        Ok::<_, Failure>(give_sign(db, now, ticket, user, sign)?)
    });
    page_with_script(StatusCode::OK, &Present::of(&staff, &done.await?))
}
