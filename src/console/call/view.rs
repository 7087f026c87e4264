//! The page of a new call in the reader's words.

use askama::Template;

use crate::console::forms::Complaint;
use crate::console::row::{CustomerLine, Row};
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::customer::Customer;
use crate::domain::mask::mask_within;
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::domain::words::{Channel, PromiseKind, TicketKind, Urgency};
use crate::pages::{Fields, Reader, Ring, when};
use crate::storage::lists::Listed;

/// What the desk knows before anything is saved.
pub(super) struct Known {
    /// Those whom the number or the name may mean.
    pub(super) found: Vec<Customer>,
    /// The one it means.
    pub(super) customer: Option<Customer>,
    /// Their tickets, the latest first.
    pub(super) theirs: Vec<Listed>,
    /// What a new ticket would owe.
    pub(super) owed: Vec<(PromiseKind, Moment)>,
}

/// The form of a call.
#[derive(Template)]
#[template(path = "console/call.html")]
pub(super) struct CallPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    channel: Channel,
    channels: Vec<Channel>,
    customer: Option<MatchView>,
    found: Vec<MatchView>,
    open: Vec<OpenView>,
    recent: Vec<RecentView>,
    owed: Vec<OwedView>,
    typed: &'a Fields,
    complaint: Complaint,
    key: String,
}

/// A customer who may be the one.
struct MatchView {
    customer: CustomerLine,
    why: String,
}

/// A ticket of theirs that is open: perhaps the same matter.
struct OpenView {
    number: String,
    subject: String,
    owner: String,
    left: String,
    ring: Ring,
}

struct RecentView {
    when: String,
    what: String,
    address: String,
}

struct OwedView {
    name: String,
    due: String,
    ring: Ring,
}

/// A choice of a list.
struct Choice {
    value: &'static str,
    name: String,
    is_chosen: bool,
}

impl<'a> CallPage<'a> {
    pub(super) fn of(
        staff: &'a Staff,
        channel: Channel,
        channels: Vec<Channel>,
        known: &Known,
        typed: &'a Fields,
        complaint: Complaint,
    ) -> Self {
        let reader = &staff.reader;
        let open = known.theirs.iter().filter(|one| !one.ticket.has_ended());
        let views = known.found.iter().map(|customer| match_view(staff, customer, typed));
        let (customer, found) = if known.customer.is_some() {
            (views.into_iter().next(), Vec::new())
        } else {
            (None, views.collect())
        };
        CallPage {
            reader,
            shell: Shell::of(staff, Place::Desk, reader.say("call-title")),
            channel,
            channels,
            customer,
            found,
            open: open.map(|one| open_view(staff, one)).collect(),
            recent: known.theirs.iter().map(|one| recent_view(staff, one)).collect(),
            owed: known.owed.iter().map(|owed| owed_view(staff, *owed)).collect(),
            typed,
            complaint,
            key: match typed.text("key") {
                "" => uuid::Uuid::new_v4().to_string(),
                key => key.to_owned(),
            },
        }
    }
}

fn match_view(staff: &Staff, customer: &Customer, typed: &Fields) -> MatchView {
    let reader = &staff.reader;
    let caller = typed.text("caller").trim();
    let why = if !typed.text("customer").is_empty() {
        reader.say("call-why-chosen")
    } else if caller.chars().any(char::is_alphabetic) {
        reader.say("call-why-name")
    } else {
        reader.say("call-why-number")
    };
    MatchView {
        customer: CustomerLine::of(reader, customer),
        why,
    }
}

fn open_view(staff: &Staff, listed: &Listed) -> OpenView {
    let row = Row::of(staff, listed);
    let owner = listed.ticket.owner.map(|owner| staff.name_of(owner));
    OpenView {
        number: row.number,
        subject: row.subject,
        owner: owner.unwrap_or_else(|| staff.reader.say("ticket-nobody")),
        left: row.left,
        ring: row.ring,
    }
}

fn recent_view(staff: &Staff, listed: &Listed) -> RecentView {
    RecentView {
        when: when(&staff.reader, listed.ticket.received_at, staff.now),
        what: mask_within(listed.ticket.word("subject")),
        address: format!("/desk/{}", listed.ticket.number),
    }
}

fn owed_view(staff: &Staff, (kind, due_at): (PromiseKind, Moment)) -> OwedView {
    let reader = &staff.reader;
    let due = when(reader, due_at, staff.now);
    OwedView {
        name: words::promise(reader, kind),
        due: reader.fill("row-due", &[("when", due.into())]),
        ring: Ring::owed(reader, due_at, due_at.since(staff.now), staff.now),
    }
}

impl CallPage<'_> {
    /// The channels to choose from.
    fn ways(&self) -> Vec<Choice> {
        let way = |channel: &Channel| Choice {
            value: channel.as_str(),
            name: words::channel(self.reader, *channel),
            is_chosen: *channel == self.channel,
        };
        self.channels.iter().map(way).collect()
    }

    /// Whether a visit can be agreed at once.
    fn may_visit(&self) -> bool {
        self.shell.staff.can(Operation::BookVisit)
    }

    fn kinds(&self) -> Vec<Choice> {
        let chosen = self.typed.text("kind").parse().unwrap_or(TicketKind::Complaint);
        let kinds = TicketKind::ALL.iter().map(|kind| Choice {
            value: kind.as_str(),
            name: words::kind(self.reader, *kind),
            is_chosen: *kind == chosen,
        });
        kinds.collect()
    }

    fn urgencies(&self) -> Vec<Choice> {
        let chosen = self.typed.text("urgency").parse().unwrap_or(Urgency::General);
        let urgencies = Urgency::ALL.iter().map(|urgency| Choice {
            value: urgency.as_str(),
            name: self
                .reader
                .fill("word-urgency", &[("urgency", urgency.as_str().into())]),
            is_chosen: *urgency == chosen,
        });
        urgencies.collect()
    }

    fn moods(&self) -> Vec<Choice> {
        let name = |mood: &'static str| self.reader.fill("word-mood", &[("mood", mood.into())]);
        self.of_words("mood", &["calm", "upset", "furious"], name)
    }

    fn replies(&self) -> Vec<Choice> {
        let name = |way: &'static str| self.reader.fill("word-reply-by", &[("way", way.into())]);
        self.of_words("reply_by", &["phone", "sms", "visit"], name)
    }

    fn of_words(&self, field: &str, words: &[&'static str], name: impl Fn(&'static str) -> String) -> Vec<Choice> {
        let typed = self.typed.text(field);
        let choice = |(place, word): (usize, &&'static str)| Choice {
            value: word,
            name: name(word),
            is_chosen: typed == *word || (typed.is_empty() && place == 0),
        };
        words.iter().enumerate().map(choice).collect()
    }

    /// The main categories: one key each.
    fn main_categories(&self) -> Vec<(String, String)> {
        let main = self.reader.sign.categories.iter().filter(|one| !one.code.contains('.'));
        let first = main.take(5);
        first
            .map(|one| (one.code.clone(), one.name(self.reader.language).to_owned()))
            .collect()
    }

    /// All categories, with what they are found by.
    fn categories(&self) -> Vec<(String, String)> {
        let all = self.reader.sign.categories.iter();
        all.map(|one| (one.name(self.reader.language).to_owned(), one.initials.clone()))
            .collect()
    }

    fn is_on(&self, channel: &str) -> bool {
        self.channel.as_str() == channel
    }

    /// What stands in a field; what the desk knows, where nothing was typed.
    fn text(&self, field: &str) -> &str {
        self.typed.text(field)
    }

    /// Whether typing begins in this field: who it is comes first, then what is said of a matter that is known, else which
    /// matter it is.
    fn begins_with(&self, field: &str) -> bool {
        let first = if !self.has_asked() && self.customer.is_none() {
            "look"
        } else if self.open.is_empty() {
            "subject"
        } else {
            "description"
        };
        self.complaint.is_empty() && field == first
    }

    /// Whether anything was said about who it is.
    fn has_asked(&self) -> bool {
        !self.typed.text("caller").trim().is_empty()
    }
}
