//! A customer with a mail address is told that the matter has arrived, what is promised and by when. It is no reply.
//!
//! The letter holds nothing that anybody typed, and an address gets a few of them an hour: the public form must not become
//! a way of sending mail to strangers.

use serde_json::json;

use crate::actions::House;
use crate::domain::customer::Customer;
use crate::domain::ids::LetterId;
use crate::domain::moment::{Moment, Span};
use crate::domain::ticket::Ticket;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::{self, Intent};

/// Decides the letter, where mail reaches the customer. One too many for the address is kept as withheld.
pub(super) fn acknowledge(
    db: &mut Db,
    now: Moment,
    house: &House,
    ticket: &Ticket,
    customer: &Customer,
) -> Result<(), StoreFault> {
    let most = i64::from(house.acknowledgements_per_hour);
    let Some(address) = customer.mail_address().filter(|_| most > 0) else {
        return Ok(());
    };
    let intent = Intent {
        id: LetterId::new(now, db.dice()),
        key: format!("acknowledgement/{}/customer/mail", ticket.id),
        kind: letters::ACKNOWLEDGEMENT,
        ticket: Some(ticket.id),
        promise: None,
        step: None,
        user: None,
        address: address.to_owned(),
        body: json!({ "language": customer.language }),
        urgent_at: ticket.next_due_at(),
    };
    if letters::acknowledged_since(db, address, now - Span::hours(1))? >= most {
        let why = format!("withheld: this address got {most} such letters within an hour");
        return letters::withhold(db, intent, now, &why);
    }
    if letters::enqueue(db, intent, now)? {
        house.letters.notify_one();
    }
    Ok(())
}
