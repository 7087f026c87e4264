//! What is open now, by how near it is due.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::asked::{Asked, Pairs, Range, open_address};
use super::choices::scope;
use crate::console::queue::{mark, times_of};
use crate::console::row::Row;
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::pages::{Band, Reader, Trouble, page_with_script};
use crate::report::GroupBy;
use crate::storage::lists::{Page, TicketFilter, tickets_by_urgency};

/// How many tickets a page has.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "console/audit/open.html")]
struct OpenPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    what: String,
    rows: Vec<Row>,
    next: Option<String>,
    back: String,
}

/// One page of the list.
pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    // Whoever may not look at figures is not led here by one.
    let right = staff.may(Operation::ListTickets)?;
    let pairs = Pairs::read(request.query_string());
    let (narrow, band) = (pairs.narrow(), band_of(pairs.text("band")));
    let (due_from, due_before) = band.map_or((None, None), |band| times_of(band, staff.now));
    let filter = TicketFilter {
        due_from,
        due_before: due_before.or(Some(Moment::NEVER)),
        ..narrow.filter()
    };
    let page = Page {
        after: mark(pairs.text("after")),
        most: ROWS,
    };
    let (mut found, regions) = staff
        .look(right, move |db, now, scope, _| {
            let found = tickets_by_urgency(db, now, &filter, scope, page)?;
            Ok((found, scope.regions()))
        })
        .await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let last = found.last().filter(|_| more);
    let here = open_address(&narrow, band.map(Band::word));
    let join = if here.contains('?') { '&' } else { '?' };
    let page = OpenPage {
        reader: &staff.reader,
        shell: Shell::of(&staff, Place::Audit, staff.reader.say("audit-open")),
        what: what(&staff, band, &scope(&staff, &narrow, regions.as_deref())),
        rows: found.iter().map(|listed| Row::of(&staff, listed)).collect(),
        next: last.map(|last| {
            let (due, id) = (last.ticket.next_due_at().as_micros(), last.ticket.id);
            format!("{here}{join}after={due}.{id}")
        }),
        back: Asked {
            range: Range::Month,
            narrow,
            by: GroupBy::Team,
        }
        .address(),
    };
    page_with_script(StatusCode::OK, &page)
}

fn band_of(word: &str) -> Option<Band> {
    let bands = [Band::Over, Band::Urgent, Band::Soon, Band::Calm];
    bands.into_iter().find(|band| band.word() == word)
}

fn what(staff: &Staff, band: Option<Band>, scope: &str) -> String {
    let reader = &staff.reader;
    let band = match band {
        Some(Band::Over) => reader.say("band-over"),
        Some(Band::Urgent) => reader.say("band-urgent"),
        Some(Band::Soon) => reader.say("band-soon"),
        Some(Band::Calm | Band::Kept) => reader.say("band-calm"),
        None => reader.say("audit-all-bands"),
    };
    format!("{band}{}{scope}", reader.say("list-comma"))
}
