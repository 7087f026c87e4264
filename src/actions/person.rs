//! Everything that the desk knows of one person, for that person: as the law lets them ask.

use serde_json::{Value, json};

use crate::actions::security::record;
use crate::domain::ids::CustomerId;
use crate::domain::moment::Moment;
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::domain::security::{By, SecurityFact};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::view;
use crate::storage::{customers, erasure, events, tickets};

/// The most tickets of one person that are told; of more, how many are missing is told too.
const TICKETS_MAX: i64 = 2_000;

/// Records that a person's data leaves the desk.
pub fn note_export(db: &mut Db, now: Moment, by: &By, customer: CustomerId, reason: &str) -> Result<(), StoreFault> {
    let rows = erasure::tickets_of(db, customer, None, TICKETS_MAX)?.len();
    let fact = SecurityFact::Exported {
        what: "person".to_owned(),
        customer: Some(customer),
        rows: i64::try_from(rows).unwrap_or(i64::MAX),
    };
    record(db, now, by, fact.saying([("reason", reason)]))
}

/// What the desk knows of a person.
pub fn known_of(db: &mut Db, now: Moment, customer: CustomerId) -> Result<Value, Failure> {
    let person = customers::find(db, customer)?.ok_or_else(|| Refusal::absent("customer", customer))?;
    let mut theirs = erasure::tickets_of(db, customer, None, TICKETS_MAX + 1)?;
    let complete = i64::try_from(theirs.len()).unwrap_or(i64::MAX) <= TICKETS_MAX;
    theirs.truncate(usize::try_from(TICKETS_MAX).unwrap_or(usize::MAX));
    let mut told = Vec::with_capacity(theirs.len());
    for id in theirs {
        let ticket = tickets::find(db, id)?.ok_or_else(|| StoreFault::Corrupt(format!("ticket {id} is gone")))?;
        let happened: Vec<Value> = events::of_ticket(db, id)?
            .iter()
            .map(|event| {
                json!({"at": event.at, "by": event.actor.to_string().split(':').next(), "fact": event.fact,
                    "words": event.words})
            })
            .collect();
        let letters: Vec<Value> = view::of_ticket(db, id)?
            .iter()
            .filter(|letter| letter.user_id.is_none() && Some(&letter.address) == person.email.as_ref())
            .map(|letter| json!({"kind": letter.kind, "decided_at": letter.created_at, "state": letter.state}))
            .collect();
        told.push(json!({
            "number": ticket.number, "kind": ticket.kind, "channel": ticket.channel, "state": ticket.state,
            "received_at": ticket.received_at, "words": ticket.words, "events": happened, "letters": letters,
        }));
    }
    let phones: Vec<&str> = person.phones.iter().map(Phone::as_str).collect();
    Ok(json!({
        "as_of": now, "complete": complete,
        "customer": {
            "id": person.id, "name": person.name, "company": person.company, "email": person.email, "phones": phones,
            "tier": person.tier, "region": person.region, "language": person.language, "created_at": person.created_at,
        },
        "tickets": told,
    }))
}
