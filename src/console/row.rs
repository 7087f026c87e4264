//! A ticket as one row of a list.

use super::staff::Staff;
use super::words;
use crate::domain::customer::Customer;
use crate::domain::mask::{mask_name, mask_phone, mask_within};
use crate::domain::promise::Promise;
use crate::domain::ticket::Ticket;
use crate::domain::words::{PromiseKind, TicketState, Tier};
use crate::locale::say_span;
use crate::pages::{DASH, Reader, Ring, TICK, when};
use crate::storage::lists::Listed;
use crate::storage::promises::ListedPromise;

/// One row.
pub(super) struct Row {
    pub(super) number: String,
    /// Counts the ticket's events: a row that changed has another one.
    pub(super) version: i64,
    pub(super) band: &'static str,
    pub(super) ring: Ring,
    pub(super) subject: String,
    pub(super) customer: String,
    pub(super) is_key: bool,
    pub(super) about: String,
    pub(super) channel: String,
    pub(super) tag: Option<(String, &'static str)>,
    /// What stands on the right: the time left, or what was achieved.
    pub(super) left: String,
    pub(super) due: String,
    /// Whether nobody has worked on it yet.
    pub(super) is_new: bool,
}

/// A customer in one line.
pub(super) struct CustomerLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) company: String,
    pub(super) phone: String,
    pub(super) tier: Option<String>,
}

impl CustomerLine {
    pub(super) fn of(reader: &Reader, customer: &Customer) -> Self {
        let phone = customer.phones.first();
        CustomerLine {
            id: customer.id.to_string(),
            name: mask_name(&customer.name),
            company: customer.company.clone(),
            phone: phone.map(|phone| mask_phone(phone.as_str())).unwrap_or_default(),
            tier: words::tier(reader, customer.tier),
        }
    }
}

impl Row {
    /// A ticket by what it owes next.
    pub(super) fn of(staff: &Staff, Listed { ticket, customer }: &Listed) -> Self {
        let reader = &staff.reader;
        let nearest = ticket.owed().min_by_key(|promise| promise.due_at);
        let ring = match nearest {
            Some(promise) => Ring::of(reader, promise, staff.now),
            None => Ring::whole("", reader.say("ring-nothing"), DASH),
        };
        let company = (!customer.company.is_empty()).then(|| customer.company.clone());
        Row {
            number: ticket.number.clone(),
            version: ticket.version,
            band: ring.band.strip_prefix("ring--").unwrap_or_default(),
            left: ring.text.clone(),
            ring,
            subject: mask_within(ticket.word("subject")),
            customer: company.unwrap_or_else(|| mask_name(&customer.name)),
            is_key: customer.tier != Tier::Standard,
            about: about(staff, ticket),
            channel: words::channel(reader, ticket.channel),
            tag: tag(staff, ticket),
            due: nearest.map(|promise| due(staff, promise)).unwrap_or_default(),
            is_new: ticket.state == TicketState::Acknowledged && nearest.is_some(),
        }
    }

    /// A ticket whose reply was given.
    pub(super) fn answered(staff: &Staff, ListedPromise { row, of }: &ListedPromise) -> Self {
        let reader = &staff.reader;
        let promise = row.clone().into_promise();
        let at = promise.fulfilled_at.unwrap_or(promise.due_at);
        let is_kept = at <= promise.due_at;
        let took = say_span(reader.language, at.since(promise.clock_from));
        let mut shown = Row::of(staff, of);
        shown.ring = Ring::of(reader, &promise, staff.now);
        shown.band = if is_kept { "kept" } else { "late" };
        shown.left = if is_kept {
            reader.say("row-answered")
        } else {
            reader.say("row-answered-late")
        };
        shown.due = reader.fill("row-took", &[("span", took.into())]);
        shown.tag = None;
        shown.is_new = false;
        if is_kept {
            shown.ring = Ring::whole("ring--kept", shown.ring.label, TICK);
        }
        shown
    }
}

/// The category, or what kind of matter it is.
pub(super) fn about(staff: &Staff, ticket: &Ticket) -> String {
    let Some(code) = ticket.category.as_deref() else {
        return words::kind(&staff.reader, ticket.kind);
    };
    let known = staff.reader.sign.categories.find(code);
    known.map_or_else(
        || mask_within(code),
        |category| category.name(staff.reader.language).to_owned(),
    )
}

/// By when: `15:18 前`, and what, where it is no reply.
pub(super) fn due(staff: &Staff, promise: &Promise) -> String {
    let (reader, time) = (&staff.reader, when(&staff.reader, promise.due_at, staff.now));
    if promise.kind == PromiseKind::Reply {
        return reader.fill("row-due", &[("when", time.into())]);
    }
    let kind = words::promise(reader, promise.kind);
    reader.fill("row-due-kind", &[("when", time.into()), ("promise", kind.into())])
}

fn tag(staff: &Staff, ticket: &Ticket) -> Option<(String, &'static str)> {
    let reader = &staff.reader;
    if ticket.level > 0 {
        return Some((reader.fill("row-level", &[("level", ticket.level.into())]), "tag--bad"));
    }
    ticket.owner.is_none().then(|| (reader.say("row-free"), "tag--line"))
}
