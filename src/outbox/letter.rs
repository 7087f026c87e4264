//! What a message says: the text and HTML twins of each letter, in the three languages of the desk. A notice holds the
//! facts; how long is left is told at the moment of speaking, so that a letter that waited does not lie.

pub mod bulletin;
mod pages;
pub mod visit;

use serde::{Deserialize, Serialize};

use self::bulletin::Bulletin;
use self::visit::Visit;
pub use super::page::Voice;
use crate::domain::cause::Names;
use crate::domain::moment::{Moment, Span};
use crate::domain::words::{AccessChange, PassPurpose, PromiseKind};

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
    /// A ticket is the reader's from now on.
    Assigned(Assigned),
    /// The customer nudges; says the same of the ticket as an assignment.
    Nudged(Assigned),
    /// A mail will not be tried again.
    DeadLetter(DeadLetter),
    /// A signed summary of all chains leaves the building.
    Checkpoint(Checkpoint),
    /// The record is not as it was recorded.
    RecordBroken(RecordBroken),
    /// With this one can set a password. Written down nowhere, since it holds a secret.
    Pass(Pass),
    /// What somebody signs in with was changed.
    AccessChanged(AccessChanged),
    /// Something about a cure, or that a cause needs one.
    Cure(Cure),
    /// The figures of a day, a week or a month. Written down nowhere: it is filled in when it is sent.
    Bulletin(Box<Bulletin>),
    /// A customer is told that the ticket exists. Holds nothing that anybody wrote.
    Acknowledgement(Acknowledgement),
    /// A customer is told of a visit. Holds nothing that anybody wrote but names.
    Visit(Visit),
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

/// A ticket is the reader's from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// Who is told.
    pub to_name: String,
    /// The ticket's number.
    pub ticket_number: String,
    /// The customer's subject: data.
    pub subject_line: String,
    /// Already masked.
    pub customer_name: String,
    /// Already masked.
    pub customer_phone: String,
    /// What is owed next, and by when.
    pub next: Option<(PromiseKind, Moment)>,
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

/// The record is not as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordBroken {
    /// Who is told.
    pub to_name: String,
    /// What was there at this moment was verified.
    pub verified_at: Moment,
    /// How many faults there are.
    pub faults: u64,
    /// The table of the first one, or `witness`.
    pub place: String,
    /// Its ticket, where the reader may see it.
    pub ticket_number: Option<String>,
    /// Its event.
    pub event: Option<i64>,
    /// Where more is seen.
    pub link: String,
}

/// With this one can set a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// Whose it is.
    pub to_name: String,
    /// What it is good for.
    pub purpose: PassPurpose,
    /// Until when.
    pub good_until: Moment,
    /// Where to use it; holds the secret.
    pub link: String,
}

/// What somebody signs in with was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessChanged {
    /// Whose it is.
    pub to_name: String,
    /// What was changed.
    pub what: AccessChange,
    /// When.
    pub at: Moment,
}

/// Something about a cure, or that a cause needs one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cure {
    /// Who is told.
    pub to_name: String,
    /// Why now.
    pub occasion: CureOccasion,
    /// What the cause is called, by language.
    pub names: Names,
    /// How many promises it made people miss; where a cure is needed.
    #[serde(default)]
    pub misses: Option<u64>,
    /// What is to be done; where there is a cure.
    #[serde(default)]
    pub task: Option<String>,
    /// By when.
    #[serde(default)]
    pub due_at: Option<Moment>,
    /// Where to act.
    pub link: String,
}

/// Why somebody is told of a cure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CureOccasion {
    /// The cause needs one.
    Needed,
    /// It is theirs from now on.
    Given,
    /// It is due within a day.
    Due,
    Overdue,
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
            Notice::Assigned(assigned) => assigned.page(voice, voice.say("assigned-headline", &[])),
            Notice::Nudged(nudged) => nudged.page(voice, voice.say("nudged-headline", &[])),
            Notice::DeadLetter(dead) => dead.page(voice),
            Notice::Checkpoint(checkpoint) => checkpoint.page(voice),
            Notice::RecordBroken(broken) => broken.page(voice),
            Notice::Pass(pass) => pass.page(voice),
            Notice::AccessChanged(changed) => changed.page(voice),
            Notice::Cure(cure) => cure.page(voice),
            Notice::Bulletin(bulletin) => return bulletin.twins(voice),
            Notice::Acknowledgement(acknowledgement) => acknowledgement.page(voice),
            Notice::Visit(visit) => visit.page(voice),
        };
        page.twins(voice)
    }
}

#[cfg(test)]
mod tests;
