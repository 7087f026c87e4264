//! A row of a file becomes a matter of the past. What only the desk can judge is judged here: numbers and addresses.

use crate::actions::import::{PastCustomer, PastTicket};
use crate::cli::import::{ImportRow, ImportedCustomer};
use crate::domain::phone::Phone;
use crate::domain::refusal::FieldFault;
use crate::domain::text;
use crate::domain::ticket::PastReply;

/// The matter of a row; everything wrong with its customer otherwise.
pub(super) fn ticket(row: ImportRow) -> Result<PastTicket, Vec<FieldFault>> {
    Ok(PastTicket {
        external_id: row.external_id,
        kind: row.kind,
        channel: row.channel,
        urgency: row.urgency,
        state: row.state,
        subject: row.subject,
        description: row.description,
        received_at: row.received_at,
        region: row.region,
        customer: customer(row.customer)?,
        reply: row.reply.map(|reply| PastReply {
            text: reply.text,
            at: reply.at,
            substantive: reply.substantive,
        }),
        details: row.details,
    })
}

fn customer(said: ImportedCustomer) -> Result<PastCustomer, Vec<FieldFault>> {
    let phone = said
        .phone
        .map(|number| Phone::parse("customer_phone", &number))
        .transpose();
    let email = said
        .email
        .map(|address| text::email("customer_email", &address))
        .transpose();
    match (phone, email) {
        (Ok(phone), Ok(email)) => Ok(PastCustomer {
            reference: said.reference,
            name: said.name.unwrap_or_default(),
            company: said.company.unwrap_or_default(),
            phone,
            email,
        }),
        (phone, email) => Err(phone.err().into_iter().chain(email.err()).collect()),
    }
}
