//! What a message says: the text and HTML twins of each letter, in the three languages of the desk. A notice holds the
//! facts; how long is left is told at the moment of speaking, so that a letter that waited does not lie.

use serde::{Deserialize, Serialize};

pub use super::page::Voice;
use super::page::{Fact, Page};
use super::plain::one_line;
use crate::domain::moment::{Moment, Span};
use crate::domain::words::PromiseKind;

/// A letter's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// One line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// Its HTML twin.
    pub html: String,
}

/// Something that somebody is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// A step of the ladder was taken.
    Reminder(Reminder),
    /// Many reminders for one person in one.
    Digest(Digest),
    /// A person raised a ticket.
    Escalated(Escalated),
    /// A mail will not be tried again.
    DeadLetter(DeadLetter),
    /// A signed summary of all chains leaves the building.
    Checkpoint(Checkpoint),
    /// A customer is told that the ticket exists. Holds nothing that anybody wrote.
    Acknowledgement(Acknowledgement),
}

/// A step of the ladder, told to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// Who is told.
    pub to_name: String,
    /// The ticket's number.
    pub ticket_number: String,
    /// The customer's subject: data, whatever it holds.
    pub subject_line: String,
    /// Already masked, when the reader may not see it whole.
    pub customer_name: String,
    /// Already masked.
    pub customer_phone: String,
    /// What was promised.
    pub promise: PromiseKind,
    /// By when.
    pub due_at: Moment,
    /// When the customer spoke.
    pub received_at: Moment,
    /// Why now.
    pub step: Step,
    /// The ticket's level after this step; 0 is not shown.
    pub level: u8,
    /// How late this reminder is announced, when an interruption held it up.
    pub late_by: Option<Span>,
    /// Where to act.
    pub link: String,
    /// Who is responsible, if anybody.
    pub owner_name: Option<String>,
    /// Why it comes to this person, worded for the reader; at most [`REASON_LIMIT`] are shown.
    pub reasons: Vec<String>,
}

/// Which step of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", content = "percent", rename_all = "snake_case")]
pub enum Step {
    /// So many percent of the promised time have passed.
    Percent(u32),
    /// So many percent have passed, and the customer is to be contacted now.
    Callback(u32),
    /// The due time has passed.
    Missed,
    /// It passed a while ago.
    Overdue,
}

/// The most reasons that one reminder gives.
pub const REASON_LIMIT: usize = 5;
/// The most promises that one digest lists.
pub const DIGEST_LIMIT: usize = 50;

/// Many reminders in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// Who is told.
    pub to_name: String,
    /// Most urgent first; at most [`DIGEST_LIMIT`] are shown.
    pub lines: Vec<DigestLine>,
    /// How many there are in all, those that `lines` leaves out included.
    pub total: u64,
    /// How late the digest is announced, when an interruption held it up.
    pub late_by: Option<Span>,
    /// Where all of them are listed.
    pub link: String,
}

/// One promise of a digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestLine {
    /// The ticket's number.
    pub ticket_number: String,
    /// The customer's subject: data.
    pub subject_line: String,
    /// What was promised.
    pub promise: PromiseKind,
    /// By when.
    pub due_at: Moment,
}

/// A person raised the ticket's level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    /// Who is told.
    pub to_name: String,
    /// The ticket's number.
    pub ticket_number: String,
    /// The customer's subject: data.
    pub subject_line: String,
    /// Who raised it.
    pub by: String,
    /// In that person's words: data.
    pub reason: String,
    /// The level now.
    pub level: u8,
    /// Where to act.
    pub link: String,
}

/// A mail that will not be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Who is told.
    pub to_name: String,
    /// Whom the mail did not reach.
    pub recipient: String,
    /// What it was about.
    pub mail_subject: String,
    /// Its Message-ID.
    pub message_id: String,
    /// How often it was tried.
    pub tries: u32,
    /// When first.
    pub first_tried_at: Moment,
    /// What the relay said last.
    pub last_answer: String,
    /// Where the outbox is.
    pub link: String,
}

/// A signed summary of all chains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Who keeps it.
    pub to_name: String,
    /// Its number.
    pub sequence: u64,
    /// When it was taken.
    pub taken_at: Moment,
    /// How many tickets it covers.
    pub tickets: u64,
    /// How many events it covers.
    pub events: u64,
    /// The digest of all chains.
    pub digest: String,
    /// The key that signed it.
    pub public_key: String,
    /// The signature.
    pub signature: String,
}

/// What a customer learns when a ticket was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// The ticket's number.
    pub ticket_number: String,
    /// The code to follow it by.
    pub tracking_code: String,
    /// What was promised, most urgent first; at most 8 are shown.
    pub promises: Vec<(PromiseKind, Moment)>,
    /// The track page.
    pub link: String,
}

impl Notice {
    /// The notice in the reader's language at this moment.
    pub fn say(&self, voice: &Voice) -> Result<Content, askama::Error> {
        let page = match self {
            Notice::Reminder(reminder) => reminder.page(voice),
            Notice::Digest(digest) => digest.page(voice),
            Notice::Escalated(escalated) => escalated.page(voice),
            Notice::DeadLetter(dead) => dead.page(voice),
            Notice::Checkpoint(checkpoint) => checkpoint.page(voice),
            Notice::Acknowledgement(acknowledgement) => acknowledgement.page(voice),
        };
        page.twins(voice)
    }
}

impl Reminder {
    fn page(&self, voice: &Voice) -> Page {
        let headline = self.headline(voice);
        Page {
            subject: about(voice, &self.ticket_number, &headline, &self.subject_line),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: self.paragraphs(voice),
            facts: self.facts(voice),
            items: Vec::new(),
            link: voice.link(voice.say("action-open-ticket", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }

    fn headline(&self, voice: &Voice) -> String {
        let (promise, time) = (voice.promise(self.promise), voice.until(self.due_at));
        match self.step {
            Step::Percent(_) => voice.say("reminder-due", &[("promise", promise.into()), ("time", time.into())]),
            Step::Callback(_) => voice.say(
                "reminder-callback",
                &[("promise", promise.into()), ("time", time.into())],
            ),
            Step::Missed => voice.say("reminder-missed", &[("promise", promise.into()), ("time", time.into())]),
            Step::Overdue => voice.say("reminder-repeat", &[("promise", promise.into()), ("time", time.into())]),
        }
    }

    fn paragraphs(&self, voice: &Voice) -> Vec<String> {
        let percent = |percent: u32| voice.say("reminder-why-percent", &[("percent", percent.into())]);
        let mut paragraphs = match self.step {
            Step::Percent(passed) => vec![percent(passed)],
            Step::Callback(passed) => vec![percent(passed), voice.say("reminder-why-callback", &[])],
            Step::Missed => vec![voice.say("reminder-why-missed", &[])],
            Step::Overdue => vec![
                voice.say("reminder-why-missed", &[]),
                voice.say("reminder-why-repeat", &[]),
            ],
        };
        if self.level > 0 {
            paragraphs.push(voice.say("reminder-level", &[("level", self.level.into())]));
        }
        paragraphs.extend(lateness(voice, self.late_by));
        paragraphs.extend(
            self.reasons
                .iter()
                .take(REASON_LIMIT)
                .map(|reason| one_line(reason, 200)),
        );
        paragraphs
    }

    fn facts(&self, voice: &Voice) -> Vec<Fact> {
        let owner = self.owner_name.clone().unwrap_or_else(|| voice.say("nobody", &[]));
        let facts = [
            voice.fact(voice.say("label-ticket", &[]), &self.ticket_number),
            voice.fact(voice.say("label-matter", &[]), &self.subject_line),
            voice.fact(voice.say("label-customer", &[]), &self.customer_name),
            voice.fact(voice.say("label-phone", &[]), &self.customer_phone),
            voice.fact(voice.say("label-promise", &[]), &voice.promise(self.promise)),
            voice.fact(voice.say("label-due", &[]), &voice.time(self.due_at)),
            voice.fact(voice.say("label-received", &[]), &voice.time(self.received_at)),
            voice.fact(voice.say("label-owner", &[]), &owner),
        ];
        facts.into_iter().flatten().collect()
    }
}

impl Digest {
    fn page(&self, voice: &Voice) -> Page {
        let count = self.total.max(self.lines.len() as u64);
        let shown = self.lines.iter().take(DIGEST_LIMIT);
        let mut items: Vec<String> = shown.map(|line| line.item(voice)).collect();
        let more = count.saturating_sub(items.len() as u64);
        if more > 0 {
            items.push(voice.say("digest-more", &[("count", more.into())]));
        }
        let headline = voice.say("digest-headline", &[("count", count.into())]);
        let mut paragraphs = vec![voice.say("digest-why", &[])];
        paragraphs.extend(lateness(voice, self.late_by));
        Page {
            subject: headline.clone(),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs,
            facts: Vec::new(),
            items,
            link: voice.link(voice.say("action-open-list", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl DigestLine {
    fn item(&self, voice: &Voice) -> String {
        let (number, matter) = (one_line(&self.ticket_number, 40), one_line(&self.subject_line, 60));
        let (promise, time) = (voice.promise(self.promise), voice.until(self.due_at));
        voice.say(
            "digest-line",
            &[
                ("number", number.into()),
                ("promise", promise.into()),
                ("time", time.into()),
                ("matter", matter.into()),
            ],
        )
    }
}

impl Escalated {
    fn page(&self, voice: &Voice) -> Page {
        let by = one_line(&self.by, 60);
        let headline = voice.say("escalated-headline", &[("by", by.into()), ("level", self.level.into())]);
        let facts = [
            voice.fact(voice.say("label-ticket", &[]), &self.ticket_number),
            voice.fact(voice.say("label-matter", &[]), &self.subject_line),
            voice.fact(voice.say("label-by", &[]), &self.by),
            voice.fact(voice.say("label-reason", &[]), &self.reason),
            voice.fact(voice.say("label-level", &[]), &self.level.to_string()),
        ];
        Page {
            subject: about(voice, &self.ticket_number, &headline, &self.subject_line),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: Vec::new(),
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: voice.link(voice.say("action-open-ticket", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl DeadLetter {
    fn page(&self, voice: &Voice) -> Page {
        let facts = [
            voice.fact(voice.say("label-recipient", &[]), &self.recipient),
            voice.fact(voice.say("label-mail-subject", &[]), &self.mail_subject),
            voice.fact(voice.say("label-tries", &[]), &self.tries.to_string()),
            voice.fact(voice.say("label-first-try", &[]), &voice.time(self.first_tried_at)),
            voice.fact(voice.say("label-last-answer", &[]), &self.last_answer),
            voice.fact(voice.say("label-message-id", &[]), &self.message_id),
        ];
        let headline = voice.say("dead-headline", &[]);
        Page {
            subject: headline.clone(),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: vec![voice.say("dead-why", &[])],
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: voice.link(voice.say("action-open-outbox", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl Checkpoint {
    fn page(&self, voice: &Voice) -> Page {
        let facts = [
            voice.fact(voice.say("label-taken", &[]), &voice.time(self.taken_at)),
            voice.fact(voice.say("label-tickets", &[]), &self.tickets.to_string()),
            voice.fact(voice.say("label-events", &[]), &self.events.to_string()),
            voice.fact(voice.say("label-digest", &[]), &self.digest),
            voice.fact(voice.say("label-key", &[]), &self.public_key),
            voice.fact(voice.say("label-signature", &[]), &self.signature),
        ];
        let headline = voice.say("checkpoint-headline", &[("sequence", self.sequence.into())]);
        Page {
            subject: headline.clone(),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: vec![voice.say("checkpoint-why", &[])],
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: None,
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl Acknowledgement {
    fn page(&self, voice: &Voice) -> Page {
        let number = one_line(&self.ticket_number, 40);
        let headline = voice.say("ack-headline", &[("number", number.into())]);
        let mut paragraphs: Vec<String> = self
            .promises
            .iter()
            .take(8)
            .map(|promise| told(voice, promise))
            .collect();
        paragraphs.push(voice.say("ack-track", &[]));
        let facts = [
            voice.fact(voice.say("label-ticket", &[]), &self.ticket_number),
            voice.fact(voice.say("label-tracking", &[]), &self.tracking_code),
        ];
        Page {
            subject: headline.clone(),
            greeting: voice.say("greeting-customer", &[]),
            headline,
            paragraphs,
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: voice.link(voice.say("action-track", &[]), &self.link),
            footer: voice.say("footer-customer", &[]),
        }
    }
}

fn told(voice: &Voice, (kind, due_at): &(PromiseKind, Moment)) -> String {
    let due = voice.time(*due_at);
    voice.say("ack-promise", &[("kind", kind.as_str().into()), ("due", due.into())])
}

fn greeting(voice: &Voice, name: &str) -> String {
    voice.say("greeting-staff", &[("name", one_line(name, 60).into())])
}

fn lateness(voice: &Voice, late_by: Option<Span>) -> Option<String> {
    let late = voice.span(late_by?);
    Some(voice.say("reminder-late", &[("span", late.into())]))
}

/// A subject line that sorts by ticket and says the most important thing first.
fn about(voice: &Voice, number: &str, headline: &str, matter: &str) -> String {
    let (number, matter) = (one_line(number, 40), one_line(matter, 40));
    if matter.is_empty() {
        return voice.say(
            "subject-of-ticket",
            &[("number", number.into()), ("headline", headline.into())],
        );
    }
    voice.say(
        "subject-with-matter",
        &[
            ("number", number.into()),
            ("headline", headline.into()),
            ("matter", matter.into()),
        ],
    )
}

#[cfg(test)]
mod tests;
