//! What is read to the customer, or handed over, when their matter has been taken in.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use crate::actions::change::found;
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::phone::Phone;
use crate::domain::rights::{Operation, is_told_tracking};
use crate::domain::ticket::Ticket;
use crate::domain::words::Channel;
use crate::pages::{Reader, Trouble, page_with_script, when};
use crate::storage::customers;
use crate::storage::fault::StoreFault;

/// The receipt of a ticket.
#[derive(Template)]
#[template(path = "console/receipt.html")]
struct ReceiptPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    ticket: &'a Ticket,
    promises: Vec<(String, String)>,
    received: String,
    /// What to read out, where the reader is told the tracking code.
    script: Option<String>,
    public_url: &'a str,
    /// Whether it is printed and handed over.
    is_handed_over: bool,
}

pub(in crate::console) async fn receipt(staff: Staff, number: Path<String>) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ShowTicket)?;
    let (ticket, phone) = staff
        .look(right, move |db, _, scope, _| {
            let ticket = found(db, scope, &number)?;
            let customer = customers::find(db, ticket.customer)?
                .ok_or_else(|| StoreFault::Corrupt(format!("ticket {} has no customer", ticket.number)))?;
            Ok((ticket, customer.phones.into_iter().next()))
        })
        .await?;
    let reader = &staff.reader;
    let mut owed: Vec<_> = ticket.owed().collect();
    owed.sort_by_key(|promise| promise.due_at);
    let promises = owed.into_iter().map(|promise| {
        let due = when(reader, promise.due_at, staff.now);
        let due = reader.fill("row-due", &[("when", due.into())]);
        (words::promise(reader, promise.kind), due)
    });
    let page = ReceiptPage {
        reader,
        shell: Shell::of(&staff, Place::Desk, reader.say("receipt-title")),
        promises: promises.collect(),
        received: when(reader, ticket.received_at, staff.now),
        script: is_told_tracking(staff.caller.role).then(|| script(&staff, &ticket, phone.as_ref())),
        public_url: &staff.front.public_url,
        is_handed_over: matches!(ticket.channel, Channel::Hall | Channel::AgentPoint),
        ticket: &ticket,
    };
    page_with_script(StatusCode::OK, &page)
}

/// The words to read out.
fn script(staff: &Staff, ticket: &Ticket, phone: Option<&Phone>) -> String {
    let reader = &staff.reader;
    let due = when(reader, ticket.next_due_at(), staff.now);
    let code = ticket.tracking_code.as_str();
    let digits = phone.map(|phone| {
        let digits = phone.as_str();
        digits.get(digits.len().saturating_sub(4)..).unwrap_or_default()
    });
    match digits {
        Some(digits) => reader.fill(
            "receipt-script",
            &[("code", code.into()), ("when", due.into()), ("digits", digits.into())],
        ),
        None => reader.fill("receipt-script-plain", &[("code", code.into()), ("when", due.into())]),
    }
}
