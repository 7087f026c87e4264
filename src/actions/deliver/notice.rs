//! What is learned of a letter after the relay had accepted it. A notice can unmake what the desk believed; it never
//! proves that anything arrived, for anybody can write one.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::settle::came_back;
use crate::actions::{House, reply};
use crate::domain::chain::Hash;
use crate::domain::delivery_notice::{DeliveryNotice, NoticeAction, Report};
use crate::domain::event::Actor;
use crate::domain::ids::{CustomerId, LetterId, TicketId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::words::{Delivery, LetterState, words};
use crate::error::Failure;
use crate::storage::columns::Written;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::LetterRow;
use crate::storage::letters::queue;
use crate::storage::{customers, idempotency, mailed_replies};

/// Whose keys the digests of notices are that were taken.
const TAKEN_BY: &str = "delivery-notices";

words! {
    /// What a notice changed.
    NoticeOutcome {
        /// The letter came back: somebody else is told, or the reply was none.
        Bounced = "bounced",
        /// It is written down with the letter and changes nothing.
        Noted = "noted",
        /// The same was known already.
        Known = "known",
        /// It is about no letter of this desk.
        Unknown = "unknown",
    }
}

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Noticed {
    pub outcome: NoticeOutcome,
    /// The letters of the outbox that it is about; several when they had been joined into a digest.
    pub letters: Vec<Uuid>,
    /// The ticket whose written answer it is about.
    pub ticket: Option<Uuid>,
    /// The event of that answer.
    pub reply: Option<i64>,
    /// Why, in a sentence.
    pub detail: String,
}

impl Noticed {
    fn of_letters(outcome: NoticeOutcome, letters: &[LetterId], detail: impl Into<String>) -> Self {
        Noticed {
            outcome,
            letters: letters.iter().map(|letter| letter.0).collect(),
            ticket: None,
            reply: None,
            detail: detail.into(),
        }
    }

    fn of_reply(outcome: NoticeOutcome, (ticket, reply): (TicketId, i64), detail: impl Into<String>) -> Self {
        Noticed {
            outcome,
            letters: Vec::new(),
            ticket: Some(ticket.0),
            reply: Some(reply),
            detail: detail.into(),
        }
    }
}

/// Takes a notice in. The same one again, and one about no letter of this desk, change nothing.
pub fn take_notice(db: &mut Db, now: Moment, house: &House, actor: Actor, raw: &[u8]) -> Result<Noticed, Failure> {
    let notice = DeliveryNotice::parse(raw).map_err(|fault| Refusal::field("", fault.to_string()))?;
    for id in &notice.message_ids {
        let letters = queue::sent_as(db, id)?;
        if let Some(first) = letters.first() {
            let ids: Vec<LetterId> = letters.iter().map(|letter| letter.id).collect();
            return if is_new(db, now, raw)? {
                Ok(about_letters(db, now, house, &notice, first, &letters)?)
            } else {
                Ok(Noticed::of_letters(NoticeOutcome::Known, &ids, SAME))
            };
        }
        if let Some(answer) = mailed_replies::find(db, id)? {
            return if is_new(db, now, raw)? {
                about_reply(db, now, house, actor, &notice, answer)
            } else {
                Ok(Noticed::of_reply(NoticeOutcome::Known, answer, SAME))
            };
        }
    }
    let unknown = "no letter or answer was sent under a Message-ID that the notice names";
    Ok(Noticed::of_letters(NoticeOutcome::Unknown, &[], unknown))
}

const SAME: &str = "the same notice was taken before";

/// Whether these very bytes come for the first time. Remembered as long as idempotency keys are.
fn is_new(db: &mut Db, now: Moment, raw: &[u8]) -> Result<bool, StoreFault> {
    let digest = Hash::of(&[raw]).to_string();
    idempotency::keep(db, TAKEN_BY, &digest, &digest, Written::of(&()), now)
}

/// A letter comes back for its own reader alone: what a notice says of others is noted.
fn about_letters(
    db: &mut Db,
    now: Moment,
    house: &House,
    notice: &DeliveryNotice,
    first: &LetterRow,
    letters: &[LetterRow],
) -> Result<Noticed, StoreFault> {
    let sent: Vec<LetterRow> = letters.iter().filter(|letter| is_out(letter)).cloned().collect();
    let ids: Vec<LetterId> = sent.iter().map(|letter| letter.id).collect();
    let Some(report) = notice.about(&first.address) else {
        let said = notice.about_anybody().map_or_else(String::new, in_words);
        queue::note(db, &ids, &format!("a notice about another address: {said}"))?;
        let detail = "the notice names the letter, but not the address that it was sent to";
        return Ok(Noticed::of_letters(NoticeOutcome::Noted, &ids, detail));
    };
    let said = in_words(report);
    if sent.is_empty() {
        let ids: Vec<LetterId> = letters.iter().map(|letter| letter.id).collect();
        let detail = format!("the letter is {} already", first.state);
        return Ok(Noticed::of_letters(NoticeOutcome::Known, &ids, detail));
    }
    if report.action != NoticeAction::Failed {
        queue::note(db, &ids, &said)?;
        return Ok(Noticed::of_letters(NoticeOutcome::Noted, &ids, said));
    }
    let state = came_back(db, now, house, first, &sent)?;
    queue::return_all(db, &ids, state, now, &said)?;
    house.letters.notify_one();
    tracing::warn!(letter = %first.id, "a letter came back after the relay had taken it");
    Ok(Noticed::of_letters(NoticeOutcome::Bounced, &ids, said))
}

/// Whether the other side has it, or may have it.
fn is_out(letter: &LetterRow) -> bool {
    matches!(
        letter.state,
        LetterState::HandedOver | LetterState::Pending | LetterState::Leased
    )
}

fn in_words(report: &Report) -> String {
    format!("{}: {}", report.action, report.said)
}

fn about_reply(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    notice: &DeliveryNotice,
    answer: (TicketId, i64),
) -> Result<Noticed, Failure> {
    let Some(report) = notice.about_anybody() else {
        return Ok(Noticed::of_reply(NoticeOutcome::Noted, answer, ""));
    };
    let said = in_words(report);
    if report.action != NoticeAction::Failed {
        return Ok(Noticed::of_reply(NoticeOutcome::Noted, answer, said));
    }
    let (ticket, seq) = answer;
    match reply::delivery(db, now, house, actor, ticket.into(), seq, Delivery::Bounced) {
        Ok(changed) => {
            note_dead_address(db, changed.ticket.customer, report)?;
            Ok(Noticed::of_reply(NoticeOutcome::Bounced, answer, said))
        }
        // It came back already.
        Err(Failure::Refused(Refusal::Invalid(_))) => {
            let detail = "the answer is known to have come back";
            Ok(Noticed::of_reply(NoticeOutcome::Known, answer, detail))
        }
        Err(failure) => Err(failure),
    }
}

/// The customer is written to no more at an address that is dead, if it is the one the desk knows.
fn note_dead_address(db: &mut Db, customer: CustomerId, report: &Report) -> Result<(), StoreFault> {
    let known = customers::find(db, customer)?.and_then(|customer| customer.email);
    match known.filter(|email| report.recipients.contains(&email.to_lowercase())) {
        Some(email) => customers::note_bounce(db, customer, &email),
        None => Ok(()),
    }
}
