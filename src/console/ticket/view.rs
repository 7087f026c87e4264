//! The page of a ticket in the reader's words.

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;

use super::act::Effects;
use super::choices::Choice;
use super::done::told;
use super::effects::EffectViews;
use super::presence::Present;
use super::timeline::{Happened, Part, timeline};
use super::verb::Verb;
use crate::actions::draft::Typed;
use crate::console::forms::Complaint;
use crate::console::queue::Queue;
use crate::console::row::about;
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::customer::Customer;
use crate::domain::event::Event;
use crate::domain::mask::{mask_email, mask_name, mask_phone, mask_within};
use crate::domain::promise::Promise;
use crate::domain::rights::{Operation, is_told_tracking};
use crate::domain::ticket::Ticket;
use crate::domain::words::{PromiseKind, TicketState};
use crate::locale::say_span;
use crate::pages::{Fields, Reader, Ring, when};
use crate::storage::attachments::Named;
use crate::storage::lists::Listed;
use crate::storage::presences::PresenceRow;

/// What the page is made of.
pub(super) struct Found {
    pub(super) ticket: Ticket,
    pub(super) customer: Customer,
    pub(super) events: Vec<Event>,
    pub(super) files: Vec<Named>,
    pub(super) others: Vec<Listed>,
    pub(super) effects: Effects,
    /// Who else has it open.
    pub(super) present: Vec<PresenceRow>,
    /// The form that is shown, and what its reader began to write in it.
    pub(super) verb: Verb,
    pub(super) draft: Option<Typed>,
}

/// A ticket.
#[derive(Template)]
#[template(path = "console/ticket.html")]
pub(super) struct TicketPage<'a> {
    pub(super) reader: &'a Reader,
    shell: Shell<'a>,
    queue: Queue,
    pub(super) ticket: &'a Ticket,
    customer: CardView,
    head: HeadView,
    promises: Vec<PromiseView>,
    timeline: Vec<Happened>,
    /// That older events are not shown.
    cut: Option<String>,
    present: Present,
    part: &'static str,
    effects: EffectViews,
    others: Vec<OtherView>,
    files: Vec<FileView>,
    /// The form that is open below the timeline.
    verb: Verb,
    pub(super) typed: &'a Fields,
    complaint: Complaint,
    done: Option<String>,
    /// A key that makes a double press of this form one save.
    key: String,
}

/// The head of the ticket.
struct HeadView {
    title: String,
    received: String,
    state: String,
    about: String,
    owner: String,
    team: String,
    /// Where the reader is told it.
    tracking: Option<String>,
    tags: Vec<(String, &'static str)>,
}

/// A promise in the strip.
struct PromiseView {
    band: &'static str,
    ring: Ring,
    name: String,
    value: String,
    due: String,
    /// Where it is told how it came about.
    address: String,
}

/// The customer's card.
struct CardView {
    name: String,
    tier: Option<String>,
    company: String,
    phones: Vec<String>,
    email: Option<String>,
    manager: Option<String>,
    id: String,
}

struct OtherView {
    address: String,
    subject: String,
    when: String,
    ring: Ring,
}

struct FileView {
    address: String,
    name: String,
    size: String,
}

/// A field for one line.
#[derive(Template)]
#[template(path = "console/line.html")]
struct LineField<'a> {
    field: &'static str,
    label: String,
    fault: Option<&'a str>,
    typed: &'a str,
}

// It is a template of its own, whose parts are escaped.
impl HtmlSafe for LineField<'_> {}

/// A field for words.
#[derive(Template)]
#[template(path = "console/words.html")]
struct WordsField<'a> {
    field: &'static str,
    label: String,
    fault: Option<&'a str>,
    typed: &'a str,
}

// It is a template of its own, whose parts are escaped.
impl HtmlSafe for WordsField<'_> {}

impl<'a> TicketPage<'a> {
    pub(super) fn of(
        staff: &'a Staff,
        queue: Queue,
        found: &'a Found,
        query: &str,
        typed: &'a Fields,
        complaint: Complaint,
    ) -> Self {
        let asked = pairs(query);
        let text = |name: &str| asked.get(name).map_or("", String::as_str);
        let ticket = &found.ticket;
        let part = Part::of(text("part"));
        let head = head(staff, ticket);
        TicketPage {
            reader: &staff.reader,
            shell: Shell::of(staff, Place::Desk, format!("{} {}", ticket.number, head.title)),
            queue,
            ticket,
            customer: card(staff, &found.customer, ticket),
            head,
            promises: promises(staff, ticket),
            timeline: timeline(staff, ticket, &found.events, part),
            cut: (found.events.first().is_some_and(|first| first.seq > 1))
                .then(|| staff.reader.fill("ticket-latest", &[("n", found.events.len().into())])),
            present: Present::of(staff, &found.present),
            part: match part {
                Part::All => "all",
                Part::Customer => "customer",
                Part::Inside => "inside",
            },
            effects: EffectViews::of(staff, &found.effects),
            others: found.others.iter().map(|other| other_view(staff, other)).collect(),
            files: found.files.iter().map(|file| file_view(ticket, file)).collect(),
            verb: found.verb,
            typed,
            complaint,
            done: told(staff, query),
            key: uuid::Uuid::new_v4().to_string(),
        }
    }
}

/// What an address asks for.
pub(super) fn pairs(query: &str) -> BTreeMap<String, String> {
    let pairs = url::form_urlencoded::parse(query.as_bytes()).take(16);
    pairs
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

/// What others did, in a few words.
pub(super) fn happened_since(staff: &Staff, since: &[&'static str]) -> String {
    let reader = &staff.reader;
    let mut told: Vec<String> = since
        .iter()
        .map(|name| reader.fill("ticket-happened", &[("what", (*name).into())]))
        .collect();
    told.dedup();
    told.join(&reader.say("list-comma"))
}

fn head(staff: &Staff, ticket: &Ticket) -> HeadView {
    let reader = &staff.reader;
    let mut tags = Vec::new();
    if ticket.level > 0 {
        tags.push((reader.fill("row-level", &[("level", ticket.level.into())]), "tag--bad"));
    }
    if ticket.late_entry {
        tags.push((reader.say("ticket-late-entry"), "tag--soon"));
    }
    let received = when(reader, ticket.received_at, staff.now);
    let channel = words::channel(reader, ticket.channel);
    HeadView {
        title: mask_within(ticket.word("subject")),
        received: format!("{received} {channel}"),
        state: words::state(reader, ticket.state),
        about: about(staff, ticket),
        owner: ticket
            .owner
            .map_or_else(|| reader.say("ticket-nobody"), |owner| staff.name_of(owner)),
        team: ticket.team.map(|team| staff.team_name(team)).unwrap_or_default(),
        tracking: is_told_tracking(staff.caller.role).then(|| ticket.tracking_code.clone()),
        tags,
    }
}

/// What is owed, the nearest first, then what was settled, the latest first.
fn promises(staff: &Staff, ticket: &Ticket) -> Vec<PromiseView> {
    let mut sorted: Vec<&Promise> = ticket.promises.iter().collect();
    sorted.sort_by_key(|promise| {
        if promise.is_owed() {
            (0, promise.due_at.as_micros())
        } else {
            (1, -promise.due_at.as_micros())
        }
    });
    let views = sorted.into_iter().map(|promise| promise_view(staff, ticket, promise));
    views.collect()
}

fn promise_view(staff: &Staff, ticket: &Ticket, promise: &Promise) -> PromiseView {
    let reader = &staff.reader;
    let ring = Ring::of(reader, promise, staff.now);
    let due = when(reader, promise.due_at, staff.now);
    let value = match (promise.is_owed(), promise.fulfilled_at) {
        (true, _) => ring.text.clone(),
        (false, Some(at)) if at <= promise.due_at => {
            let span = say_span(reader.language, at.since(promise.clock_from));
            reader.fill("promise-kept", &[("span", span.into())])
        }
        (false, Some(at)) => {
            let span = say_span(reader.language, at.since(promise.due_at));
            reader.fill("promise-late", &[("span", span.into())])
        }
        (false, None) => reader.say("ring-voided"),
    };
    PromiseView {
        band: ring.band.strip_prefix("ring--").unwrap_or_default(),
        ring,
        name: words::promise(reader, promise.kind),
        value,
        due: reader.fill("row-due", &[("when", due.into())]),
        address: format!("/desk/{}/promises/{}", ticket.number, promise.id),
    }
}

fn card(staff: &Staff, customer: &Customer, ticket: &Ticket) -> CardView {
    CardView {
        name: mask_name(&customer.name),
        tier: words::tier(&staff.reader, customer.tier),
        company: customer.company.clone(),
        phones: customer.phones.iter().map(|phone| mask_phone(phone.as_str())).collect(),
        email: customer.email.as_deref().map(mask_email),
        manager: ticket.account_manager.map(|manager| staff.name_of(manager)),
        id: customer.id.to_string(),
    }
}

fn other_view(staff: &Staff, other: &Listed) -> OtherView {
    let shown = other.ticket.owed().min_by_key(|promise| promise.due_at);
    let shown = shown.or_else(|| other.ticket.promises.last());
    let ring = shown.map(|promise| Ring::of(&staff.reader, promise, staff.now));
    OtherView {
        address: format!("/desk/{}", other.ticket.number),
        subject: mask_within(other.ticket.word("subject")),
        when: when(&staff.reader, other.ticket.received_at, staff.now),
        ring: ring.unwrap_or_else(|| Ring::whole("", staff.reader.say("ring-nothing"), crate::pages::DASH)),
    }
}

fn file_view(ticket: &Ticket, (row, name): &Named) -> FileView {
    FileView {
        address: format!("/api/v1/tickets/{}/attachments/{}", ticket.number, row.id),
        name: name.as_deref().map(mask_within).unwrap_or_default(),
        size: format!("{} KB", (row.size + 1_023) / 1_024),
    }
}

impl TicketPage<'_> {
    pub(super) fn staff(&self) -> &Staff {
        self.shell.staff
    }

    /// Where a form of this page is sent, with the queue it was opened from.
    fn to(&self, verb: &str) -> String {
        self.queue.asked.at(&format!("/desk/{}/{verb}", self.ticket.number))
    }

    /// This page with another form open.
    pub(super) fn writing(&self, verb: &str) -> String {
        let here = self.queue.asked.at(&format!("/desk/{}", self.ticket.number));
        format!("{here}&write={verb}#composer")
    }

    /// This page with another part of the timeline.
    fn showing(&self, part: &str) -> String {
        let here = self.queue.asked.at(&format!("/desk/{}", self.ticket.number));
        format!("{here}&part={part}")
    }

    /// The parts of the timeline.
    fn parts(&self) -> Vec<Choice> {
        let parts = [
            ("all", self.reader.say("ticket-part-all")),
            ("customer", self.reader.say("ticket-part-customer")),
            ("inside", self.reader.say("ticket-part-inside")),
        ];
        let choice = |(word, name): (&str, String)| Choice {
            value: self.showing(word),
            name,
            is_chosen: self.part == word,
        };
        parts.into_iter().map(choice).collect()
    }

    /// Whether the form that is open has a tab of its own.
    fn has_tab(&self) -> bool {
        matches!(
            self.verb,
            Verb::Attempt | Verb::Reply | Verb::Note | Verb::Promise | Verb::Message
        )
    }

    /// Whether templates are offered where somebody types `::`.
    fn has_templates(&self) -> bool {
        self.staff().can(Operation::FilledTemplates) && matches!(self.verb, Verb::Attempt | Verb::Reply | Verb::Note)
    }

    fn is(&self, verb: &str) -> bool {
        self.verb.as_str() == verb
    }

    fn can(&self, verb: &str) -> bool {
        Verb::of(verb).is_some_and(|verb| self.staff().can(verb.operation()))
    }

    fn may_take(&self) -> bool {
        self.can("take") && self.ticket.owner != Some(self.staff().caller.user) && !self.ticket.has_ended()
    }

    /// What the form is called that has no tab of its own.
    fn other_form(&self) -> String {
        self.reader.fill("write-other", &[("verb", self.verb.as_str().into())])
    }

    /// A field for one line.
    fn line<'f>(&'f self, field: &'static str, label: String, typed: &'f str) -> LineField<'f> {
        LineField {
            field,
            label,
            fault: self.complaint.at(field),
            typed,
        }
    }

    /// A field for words of any length.
    fn words(&self, field: &'static str, label: String) -> WordsField<'_> {
        WordsField {
            field,
            label,
            fault: self.complaint.at(field),
            typed: self.typed.text(field),
        }
    }

    /// Whether a visit can be agreed for it here.
    fn may_visit(&self) -> bool {
        !self.is_over() && self.staff().can(Operation::BookVisit)
    }

    /// Whether the customer is to be called back.
    fn may_call_back(&self) -> bool {
        self.ticket.has_owed(PromiseKind::Callback) && self.staff().can(Operation::CallBack)
    }

    fn is_over(&self) -> bool {
        self.ticket.has_ended()
    }

    fn is_resolved(&self) -> bool {
        self.ticket.state == TicketState::Resolved
    }

    fn may_reveal(&self) -> bool {
        self.staff().can(Operation::RevealCustomer)
    }
}
