//! A person's words are taken out: because they ask for it, or because they were kept long enough. Chains, figures and
//! checkpoints stay as they are, for they never held more than the digests of words.

use crate::actions::security::record;
use crate::domain::ids::{AttachmentId, CustomerId, TicketId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::security::{By, SecurityFact};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::erasure::{self, KeyOf};
use crate::storage::fault::StoreFault;
use crate::storage::{attachments, customers, track, visit_codes};

/// Tickets erased with one statement.
pub const BATCH: i64 = 200;
/// The most kept answers about one person that are looked for.
const ANSWERS_MAX: i64 = 100_000;

/// What has to be known before a person is erased, because finding it takes long.
#[derive(Debug, Clone)]
pub struct Traces {
    answers: Vec<KeyOf>,
    until: Moment,
}

/// What was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Erased {
    pub tickets: usize,
    /// Events whose words are gone.
    pub events: usize,
    /// Files of their tickets.
    pub files: usize,
    /// Letters to the person that were emptied.
    pub letters: usize,
    /// Kept answers to requests.
    pub answers: usize,
}

/// Looks for what a person left where it is not kept by person.
pub fn traces(db: &mut Db, now: Moment, customer: CustomerId) -> Result<Traces, StoreFault> {
    let answers = erasure::answers_about(db, customer, ANSWERS_MAX)?;
    Ok(Traces { answers, until: now })
}

/// Erases a person: who they are, what they said and what was said to them. Refused while a ticket of theirs is open.
pub fn erase(
    db: &mut Db,
    now: Moment,
    by: &By,
    customer: CustomerId,
    traces: &Traces,
    reason: &str,
) -> Result<Erased, Failure> {
    let person = customers::find(db, customer)?.ok_or_else(|| Refusal::absent("customer", customer))?;
    if erasure::has_open(db, customer)? {
        let open = "the customer has an open ticket; close it first, or nobody could work on it";
        return Err(Refusal::Limit(open.to_owned()).into());
    }
    let mut erased = Erased::default();
    let mut after: Option<TicketId> = None;
    loop {
        let these = erasure::tickets_of(db, customer, after, BATCH)?;
        let Some(last) = these.last() else { break };
        after = Some(*last);
        erased.tickets += these.len();
        if let Some(address) = &person.email {
            erased.letters += erasure::letters_of(db, &these, address, now)?;
        }
        erased.events += erasure::words_of(db, &these)?;
        erased.files += attachments::erase(db, &these, now)?;
        track::forget_these(db, &these)?;
        visit_codes::forget_these(db, &these)?;
    }
    erased.answers = erasure::answers(db, customer, &traces.answers, traces.until)?;
    erasure::person(db, customer)?;
    // Once more, now that who they are is gone: the terms by which tickets are found hold name and numbers too.
    let mut after = None;
    loop {
        let these = erasure::tickets_of(db, customer, after, BATCH)?;
        let Some(last) = these.last() else { break };
        after = Some(*last);
        crate::storage::search::index_these(db, &these)?;
    }
    let fact = SecurityFact::Erased {
        customer,
        events: count(erased.events),
        letters: count(erased.letters),
    };
    record(db, now, by, fact.saying([("reason", reason)]))?;
    Ok(erased)
}

/// Erases the words and files of these tickets, which were kept long enough.
pub fn expire(db: &mut Db, now: Moment, these: &[TicketId]) -> Result<usize, StoreFault> {
    let events = erasure::words_of(db, these)?;
    let files = attachments::erase(db, these, now)?;
    track::forget_these(db, these)?;
    visit_codes::forget_these(db, these)?;
    expired(db, now, "files", files)?;
    expired(db, now, "words", events)?;
    Ok(events)
}

/// Files that were erased and may still lie in the folder, at most [`BATCH`]: the row goes first, so that a crash leaves
/// nothing that nobody looks after.
pub fn files_to_clear(db: &mut Db) -> Result<Vec<AttachmentId>, StoreFault> {
    attachments::to_clear(db, BATCH)
}

/// Notes that these files are gone.
pub fn files_cleared(db: &mut Db, now: Moment, these: &[AttachmentId]) -> Result<(), StoreFault> {
    attachments::cleared(db, these, now)
}

/// Erases the words of security events that were kept long enough, at most [`BATCH`].
pub fn expire_security(db: &mut Db, now: Moment, before: Moment) -> Result<usize, StoreFault> {
    let events = erasure::security_words(db, before, BATCH)?;
    expired(db, now, "security_words", events)?;
    Ok(events)
}

fn expired(db: &mut Db, now: Moment, what: &str, rows: usize) -> Result<(), StoreFault> {
    if rows == 0 {
        return Ok(());
    }
    let (what, rows) = (what.to_owned(), count(rows));
    record(db, now, &By::desk(), SecurityFact::Expired { what, rows })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
