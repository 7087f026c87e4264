//! The fields of a call, read and checked.

use std::collections::BTreeMap;

use crate::actions::open::{Arrival, CustomerRef};
use crate::console::forms::{Faults, local_time};
use crate::console::staff::Staff;
use crate::domain::phone::Phone;
use crate::domain::rights::Operation;
use crate::domain::text::{self, BODY, SHORT, SUBJECT};
use crate::domain::words::{Channel, Role, TicketKind, Urgency};
use crate::pages::Fields;

/// What is noted beside the customer's words, by the name under which the ticket keeps it.
const DETAILS: [&str; 10] = [
    "call_id",
    "counter",
    "paper_slip",
    "point_code",
    "occurred_since",
    "callback_number",
    "good_hours",
    "mood",
    "reply_by",
    "another_reason",
];

/// A call that can be saved.
pub(super) struct Call {
    pub(super) arrival: Arrival,
    /// Whether it was said why this is another matter than what is open.
    pub(super) another_reason: bool,
}

/// The operation by which a channel takes tickets in.
pub(super) fn operation_of(channel: Channel) -> Operation {
    match channel {
        Channel::Hall => Operation::Hall,
        Channel::AgentPoint => Operation::AgentPoint,
        Channel::Hotline => Operation::Hotline,
        Channel::Web => Operation::Web,
        Channel::AccountManager => Operation::KeyClient,
    }
}

/// The channels that somebody takes tickets in by, the usual one first. Customers write on the web themselves.
pub(super) fn channels_of(staff: &Staff) -> Vec<Channel> {
    let mut channels = vec![
        Channel::Hotline,
        Channel::Hall,
        Channel::AgentPoint,
        Channel::AccountManager,
    ];
    if staff.caller.role == Role::AccountManager {
        channels.rotate_right(1);
    }
    channels.retain(|channel| staff.can(operation_of(*channel)));
    channels
}

/// What the customer said, for a ticket that is there.
pub(super) fn words_of(fields: &Fields) -> Result<String, Faults> {
    let mut faults = Faults::default();
    let said = match fields.text("description").trim() {
        "" => fields.text("subject"),
        said => said,
    };
    let words = faults.take("description", text::required("description", said, BODY));
    faults.or(words)
}

impl Call {
    /// What the form asks for, or every fault of it.
    pub(super) fn read(staff: &Staff, fields: &Fields) -> Result<Call, Faults> {
        let mut faults = Faults::default();
        let call = read(staff, fields, &mut faults);
        faults.or(call)
    }
}

fn read(staff: &Staff, fields: &Fields, faults: &mut Faults) -> Option<Call> {
    let channel = faults.word::<Channel>("channel", fields);
    let phone = match fields.text("caller").trim() {
        "" => Some(None),
        typed => faults.take("caller", Phone::parse("caller", typed)).map(Some),
    };
    let customer = customer(fields, phone.clone().flatten(), faults);
    let kind = faults.word::<TicketKind>("kind", fields);
    let category = category(staff, fields, faults);
    let subject = faults.take("subject", text::required("subject", fields.text("subject"), SUBJECT));
    let description = optional(fields, faults, "description", BODY);
    let remedy_sought = optional(fields, faults, "remedy_sought", BODY);
    let urgency = faults.word::<Urgency>("urgency", fields);
    let region = region(staff, fields, faults);
    let received_at = match fields.text("received_at").trim() {
        "" => Some(None),
        typed => faults.take("received_at", local_time(staff, typed).ok_or(())).map(Some),
    };
    let mut details = details(fields, faults)?;
    if let Some(phone) = phone
        .as_ref()
        .and_then(Option::as_ref)
        .filter(|_| channel == Some(Channel::Hotline))
    {
        details.insert("caller_number".to_owned(), phone.as_str().to_owned());
    }
    Some(Call {
        another_reason: details.contains_key("another_reason"),
        arrival: Arrival {
            channel: channel?,
            kind: kind?,
            urgency: urgency?,
            subject: subject?,
            description: description?,
            remedy_sought: remedy_sought?,
            category: category?,
            region: region?,
            customer: customer?,
            received_at: received_at?,
            account_manager: None,
            language: None,
            details,
        },
    })
}

/// The one who was found, or the one whom the form describes.
fn customer(fields: &Fields, phone: Option<Phone>, faults: &mut Faults) -> Option<CustomerRef> {
    let chosen = fields.text("customer");
    if !chosen.is_empty() {
        return faults.take("caller", chosen.parse()).map(CustomerRef::Known);
    }
    let name = optional(fields, faults, "name", SHORT);
    let company = optional(fields, faults, "company", SHORT);
    let email = match fields.text("email").trim() {
        "" => Some(None),
        typed => faults.take("email", text::email("email", typed)).map(Some),
    };
    let nobody = phone.is_none() && name.as_deref() == Some("") && email == Some(None);
    if nobody {
        faults.note("caller");
    }
    Some(CustomerRef::Described {
        name: name?,
        company: company?,
        phone,
        email: email?,
    })
}

/// A category of the list, by name, code or initials; none is allowed.
fn category(staff: &Staff, fields: &Fields, faults: &mut Faults) -> Option<Option<String>> {
    let typed = fields.text("category").trim();
    if typed.is_empty() {
        return Some(None);
    }
    let meant = staff.reader.sign.categories.meant_by(typed).ok_or(());
    faults
        .take("category", meant)
        .map(|category| Some(category.code.clone()))
}

/// A region, by code or name; none is allowed. Whether it is in use the desk says.
fn region(staff: &Staff, fields: &Fields, faults: &mut Faults) -> Option<Option<String>> {
    let typed = optional(fields, faults, "region", SHORT)?;
    let regions = &staff.directory.regions;
    let meant = regions
        .iter()
        .find(|(_, region)| region.name == typed && !regions.contains_key(&typed));
    let code = meant.map_or(typed, |(code, _)| code.clone());
    Some(Some(code).filter(|code| !code.is_empty()))
}

fn optional(fields: &Fields, faults: &mut Faults, field: &'static str, bounds: text::Bounds) -> Option<String> {
    faults.take(field, text::optional(field, fields.text(field), bounds))
}

fn details(fields: &Fields, faults: &mut Faults) -> Option<BTreeMap<String, String>> {
    let mut details = BTreeMap::new();
    for name in DETAILS {
        let typed = optional(fields, faults, name, SHORT)?;
        if !typed.is_empty() {
            details.insert(name.to_owned(), typed);
        }
    }
    Some(details)
}
