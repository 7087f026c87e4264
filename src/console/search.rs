//! Looking for tickets and customers: by words, numbers, codes and names.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::queue::{Asked, mark, mark_text};
use super::row::{CustomerLine, Row};
use super::shell::{Place, Shell};
use super::staff::Staff;
use super::words;
use crate::domain::code::read_ticket_number;
use crate::domain::customer::Customer;
use crate::domain::phone::{Phone, search_digits};
use crate::domain::rights::Operation;
use crate::domain::search::{QUERY_MAX, Query};
use crate::domain::words::{Channel, TicketState};
use crate::pages::{self, Reader, Trouble, page_with_script};
use crate::storage::customers::{self, CustomerFilter};
use crate::storage::lists::{Listed, Mark, Page, TicketFilter, tickets_by_urgency};

/// How many tickets a page has.
const ROWS: usize = 50;
/// How many customers are named.
const CUSTOMERS: i64 = 6;

/// What was found.
#[derive(Template)]
#[template(path = "console/tickets.html")]
struct TicketsPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    typed: &'a str,
    states: Vec<Choice>,
    channels: Vec<Choice>,
    rows: Vec<Row>,
    customers: Vec<CustomerLine>,
    next: Option<String>,
    has_filter: bool,
    /// The row template opens tickets with the queue they were found in.
    queue: Opened,
}

/// Rows of a list are opened without a queue beside them.
struct Opened(Asked);

impl Opened {
    fn address_of(&self, number: &str) -> String {
        self.0.at(&format!("/desk/{number}"))
    }

    #[expect(clippy::unused_self, reason = "the template of a row asks each list the same")]
    fn is_open(&self, _number: &str) -> bool {
        false
    }
}

/// A choice of a list.
struct Choice {
    value: &'static str,
    name: String,
    is_chosen: bool,
}

pub(super) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let pairs: BTreeMap<String, String> = url::form_urlencoded::parse(request.query_string().as_bytes())
        .take(16)
        .map(|(name, value)| (name.into_owned(), value.chars().take(QUERY_MAX).collect()))
        .collect();
    let text = |name: &str| pairs.get(name).map_or("", |text| text.trim());
    let typed = text("q");
    if let Some(number) = read_ticket_number(typed) {
        return Ok(pages::to(&format!("/desk/{number}")));
    }
    let state: Option<TicketState> = text("state").parse().ok();
    let channel: Option<Channel> = text("channel").parse().ok();
    let filter = TicketFilter {
        states: state.into_iter().collect(),
        channels: channel.into_iter().collect(),
        query: Query::read(typed),
        ..TicketFilter::default()
    };
    let has_filter = filter.query.is_some() || state.is_some() || channel.is_some();
    let after = mark(text("after"));
    let mut rows = find(&staff, filter, after, ROWS).await?;
    let next = (rows.len() > ROWS).then(|| {
        rows.truncate(ROWS);
        rows.last().map(|last| Mark {
            due_at: last.ticket.next_due_at(),
            id: last.ticket.id.0,
        })
    });
    let customers = if typed.is_empty() {
        Vec::new()
    } else {
        who(&staff, typed).await?
    };
    let page = TicketsPage {
        reader: &staff.reader,
        shell: Shell::of(&staff, Place::Tickets, staff.reader.say("rail-tickets")),
        typed,
        states: states(&staff, state),
        channels: channels(&staff, channel),
        rows: rows.iter().map(|listed| Row::of(&staff, listed)).collect(),
        customers: customers
            .iter()
            .map(|customer| CustomerLine::of(&staff.reader, customer))
            .collect(),
        next: next.flatten().map(|after| further(&pairs, after)),
        has_filter,
        queue: Opened(Asked::read(&staff, "")),
    };
    page_with_script(StatusCode::OK, &page)
}

async fn find(staff: &Staff, filter: TicketFilter, after: Option<Mark>, most: usize) -> Result<Vec<Listed>, Trouble> {
    let right = staff.may(Operation::ListTickets)?;
    staff
        .look(right, move |db, now, scope, _| {
            Ok(tickets_by_urgency(db, now, &filter, scope, Page { after, most })?)
        })
        .await
}

/// Tickets that the words may mean.
pub(super) async fn tickets_meant(staff: &Staff, typed: &str, most: usize) -> Result<Vec<Listed>, Trouble> {
    let filter = TicketFilter {
        query: Query::read(typed),
        ..TicketFilter::default()
    };
    find(staff, filter, None, most).await
}

/// Customers whom the words may mean.
pub(super) async fn who(staff: &Staff, typed: &str) -> Result<Vec<Customer>, Trouble> {
    let Ok(right) = staff.may(Operation::ListCustomers) else {
        return Ok(Vec::new());
    };
    let filter = CustomerFilter {
        phone: Phone::parse("q", typed).ok().map(|phone| phone.as_str().to_owned()),
        any: Some(typed.to_owned()).filter(|_| search_digits(typed).is_none_or(|digits| digits.len() < 11)),
        ..CustomerFilter::default()
    };
    staff
        .look(right, move |db, _, scope, _| {
            Ok(customers::by_name(db, &filter, scope, None, CUSTOMERS)?)
        })
        .await
}

/// The address of the next page.
fn further(pairs: &BTreeMap<String, String>, after: Mark) -> String {
    let kept = pairs.iter().filter(|(name, _)| name.as_str() != "after");
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(kept).append_pair("after", &mark_text(after));
    format!("/tickets?{}", query.finish())
}

fn states(staff: &Staff, chosen: Option<TicketState>) -> Vec<Choice> {
    let choice = |state: &TicketState| Choice {
        value: state.as_str(),
        name: words::state(&staff.reader, *state),
        is_chosen: Some(*state) == chosen,
    };
    TicketState::ALL.iter().map(choice).collect()
}

fn channels(staff: &Staff, chosen: Option<Channel>) -> Vec<Choice> {
    let choice = |channel: &Channel| Choice {
        value: channel.as_str(),
        name: words::channel(&staff.reader, *channel),
        is_chosen: Some(*channel) == chosen,
    };
    Channel::ALL.iter().map(choice).collect()
}
