//! The evidence of one ticket: what happened, what was promised and what became of it, and the checkpoint that seals it. With
//! this and `docs/verify.py` anybody checks it without the desk.

use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::House;
use crate::actions::explain::{Explanation, explain_promise};
use crate::domain::chain::Hash;
use crate::domain::checkpoint::Line;
use crate::domain::event::{Event, Fact, Words};
use crate::domain::ids::{PromiseId, TicketId};
use crate::domain::moment::Moment;
use crate::domain::ticket::Ticket;
use crate::domain::words::{PromiseKind, Verdict};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{checkpoints, events};

/// What the format is called. What is added to it later does not change what is there.
const FORMAT: &str = "yinuo evidence 1";

/// The evidence of one ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Evidence {
    #[schema(value_type = String, example = "yinuo evidence 1")]
    format: &'static str,
    #[schema(value_type = String, format = DateTime)]
    taken_at: Moment,
    #[schema(value_type = String, format = Uuid)]
    ticket: TicketId,
    pub number: String,
    /// All of them, in their order.
    pub events: Vec<Recorded>,
    pub promises: Vec<Promised>,
    /// The last checkpoint that seals the ticket; null while none does.
    seal: Option<Seal>,
}

/// An event as it was recorded.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Recorded {
    seq: i64,
    /// Microseconds since 1970.
    at: i64,
    actor: String,
    #[schema(value_type = Object)]
    fact: Fact,
    /// What people wrote; null where nothing was, where it was erased, and where it was not asked for.
    #[schema(value_type = Option<Object>)]
    words: Option<Words>,
    #[schema(value_type = Option<String>)]
    words_digest: Option<Hash>,
    /// What is digested before the words; null where they are.
    #[schema(value_type = Option<String>)]
    salt: Option<Hash>,
    #[schema(value_type = String)]
    hash: Hash,
}

/// A promise, what became of it, and how it came to its due time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Promised {
    #[schema(value_type = String, format = Uuid)]
    promise: PromiseId,
    kind: PromiseKind,
    verdict: Verdict,
    #[schema(value_type = String, format = DateTime)]
    due_at: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    fulfilled_at: Option<Moment>,
    /// Null where the policy or calendar cannot be walked again.
    explanation: Option<Explanation>,
}

/// A checkpoint with everything that it seals, so that its digest can be computed again.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Seal {
    /// As the file of checkpoints has it.
    #[schema(value_type = Object)]
    checkpoint: Line,
    /// One line for each sealed ticket: id, version, hash.
    entries: Vec<String>,
}

/// The evidence of a ticket as it stands, with what people wrote or without it.
pub fn evidence(
    db: &mut Db,
    now: Moment,
    house: &House,
    ticket: &Ticket,
    with_words: bool,
) -> Result<Evidence, Failure> {
    let happened = events::of_ticket(db, ticket.id)?;
    let mut promises = Vec::with_capacity(ticket.promises.len());
    for promise in &ticket.promises {
        let explanation = match explain_promise(db, now, house, ticket, promise.id) {
            Ok(explanation) => Some(explanation),
            Err(Failure::Refused(_)) => None,
            Err(failure) => return Err(failure),
        };
        promises.push(Promised {
            promise: promise.id,
            kind: promise.kind,
            verdict: promise.verdict(now),
            due_at: promise.due_at,
            fulfilled_at: promise.fulfilled_at,
            explanation,
        });
    }
    Ok(Evidence {
        format: FORMAT,
        taken_at: now,
        ticket: ticket.id,
        number: ticket.number.clone(),
        events: happened.into_iter().map(|event| recorded(event, with_words)).collect(),
        promises,
        seal: seal(db, ticket.id)?,
    })
}

fn recorded(event: Event, with_words: bool) -> Recorded {
    let shown = event.words.is_some() && with_words;
    Recorded {
        seq: event.seq,
        at: event.at.as_micros(),
        actor: event.actor.to_string(),
        fact: event.fact,
        words: event.words.filter(|_| shown),
        words_digest: event.words_digest,
        salt: event.salt.filter(|_| shown),
        hash: event.hash,
    }
}

fn seal(db: &mut Db, ticket: TicketId) -> Result<Option<Seal>, Failure> {
    let Some(checkpoint) = checkpoints::sealing(db, ticket)? else {
        return Ok(None);
    };
    let number = checkpoint.summary.number;
    let previous = checkpoints::find(db, number - 1)?.map_or(Hash::NONE, |before| before.root);
    let entries = checkpoints::digest_of_entries(db, number)?;
    Ok(Some(Seal {
        checkpoint: Line::of(&checkpoint, previous, entries),
        entries: checkpoints::entries_of(db, number)?
            .iter()
            .map(|entry| format!("{} {} {}", entry.ticket, entry.version, entry.head))
            .collect(),
    }))
}
