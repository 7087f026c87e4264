//! What became of a letter, and who is told instead when it did not arrive.

use serde_json::json;

use super::retry::Patience;
use crate::actions::House;
use crate::domain::ids::{LetterId, UserId};
use crate::domain::moment::Moment;
use crate::domain::people::{Directory, Told};
use crate::domain::words::LetterState;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::queue::{self, End, Hold, Return};
use crate::storage::letters::{self, Intent, LetterRow, view};
use crate::storage::{customers, people, tickets};

/// What came of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The other side has it.
    HandedOver,
    /// The other side does not take it now.
    Later(String),
    /// Nobody was there to take it.
    RelayGone(String),
    /// It may have been taken.
    Unknown(String),
    /// The recipient's side will never take it.
    Refused(String),
    /// It became pointless while it was written.
    Pointless,
    /// Nobody could send it.
    Unsendable(String),
    /// The desk is stopping and could not wait for the answer.
    Abandoned,
}

/// What the outbox made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    HandedOver,
    /// To be tried again.
    Retried,
    /// Somebody else is told instead.
    Bounced,
    Dead,
    /// Pointless by now, not sent.
    Obsolete,
    /// Somebody else had taken the letter over; nothing was changed.
    TakenOver,
}

/// The most alarms about dead letters that wait at one time; health and metrics tell of the others.
const ALARMS_MAX: i64 = 20;

/// Settles a try: the outcome, and what follows from it, together or not at all.
pub fn settle(
    db: &mut Db,
    now: Moment,
    house: &House,
    hold: Hold,
    message_id: &str,
    sent: &Sent,
    patience: &Patience,
) -> Result<Settled, StoreFault> {
    let Some(row) = queue::held(db, hold)? else {
        return Ok(Settled::TakenOver);
    };
    match sent {
        Sent::HandedOver => finish(db, now, &row, (LetterState::HandedOver, message_id, None)),
        Sent::Pointless => finish(db, now, &row, (LetterState::Obsolete, message_id, None)),
        Sent::Refused(said) => bounce(db, now, house, &row, (message_id, said)),
        Sent::Unsendable(said) => die(db, now, house, &row, (message_id, said)),
        Sent::Abandoned => {
            give_back(db, &row, now, (message_id, "the desk stopped while it was sent"), true)?;
            Ok(Settled::Retried)
        }
        Sent::Later(said) | Sent::RelayGone(said) | Sent::Unknown(said) => {
            let relay_gone = matches!(sent, Sent::RelayGone(_));
            let Some(at) = patience.next_try(&row, relay_gone, now, db.dice()) else {
                return die(db, now, house, &row, (message_id, said));
            };
            give_back(db, &row, at, (message_id, said), matches!(sent, Sent::Unknown(_)))?;
            Ok(Settled::Retried)
        }
    }
}

fn give_back(
    db: &mut Db,
    row: &LetterRow,
    next_try_at: Moment,
    (message_id, said): (&str, &str),
    possible_duplicate: bool,
) -> Result<(), StoreFault> {
    let back = Return {
        next_try_at,
        message_id,
        said,
        possible_duplicate,
    };
    queue::put_back(db, row, back)
}

fn finish(
    db: &mut Db,
    at: Moment,
    row: &LetterRow,
    (state, message_id, said): (LetterState, &str, Option<&str>),
) -> Result<Settled, StoreFault> {
    let letters: Vec<LetterId> = carried(db, row)?.iter().map(|letter| letter.id).collect();
    let end = End {
        state,
        at,
        message_id: Some(message_id),
        said,
    };
    queue::end(db, &letters, end)?;
    Ok(match state {
        LetterState::HandedOver => Settled::HandedOver,
        LetterState::Bounced => Settled::Bounced,
        LetterState::Obsolete => Settled::Obsolete,
        _ => Settled::Dead,
    })
}

/// The letters that share the fate of this one: itself, or all of its digest.
fn carried(db: &mut Db, row: &LetterRow) -> Result<Vec<LetterRow>, StoreFault> {
    match row.digest_id {
        Some(digest) => queue::members(db, digest),
        None => Ok(vec![row.clone()]),
    }
}

/// The address is dead: somebody else is told.
fn bounce(
    db: &mut Db,
    now: Moment,
    house: &House,
    row: &LetterRow,
    (message_id, said): (&str, &str),
) -> Result<Settled, StoreFault> {
    let letters = carried(db, row)?;
    let state = came_back(db, now, house, row, &letters)?;
    finish(db, now, row, (state, message_id, Some(said)))
}

/// What follows when a letter came back from a dead address: it is noted, the next person is told all that this one was
/// told, and an alarm is raised. `row` carries `letters`. How the letters end.
pub(super) fn came_back(
    db: &mut Db,
    now: Moment,
    house: &House,
    row: &LetterRow,
    letters: &[LetterRow],
) -> Result<LetterState, StoreFault> {
    if row.address == house.fallback {
        tracing::error!(
            letter = %row.id,
            "Mail to the fallback address is refused for good: nobody may hear of missed promises. Mend notify.fallback."
        );
        return Ok(LetterState::Dead);
    }
    if letters::is_for_customers(&row.kind) {
        note_bounce_of_customer(db, row)?;
        return Ok(LetterState::Bounced);
    }
    let fresh = note_bounce(db, now, row)?;
    let directory = people::directory(db, &house.zone)?;
    for letter in letters {
        tell_instead(db, now, house, &directory, letter)?;
    }
    if fresh {
        raise_alarm(db, now, house, row)?;
    }
    Ok(LetterState::Bounced)
}

/// The customer is written to no more, until there is another address.
fn note_bounce_of_customer(db: &mut Db, row: &LetterRow) -> Result<(), StoreFault> {
    let ticket = row.ticket_id.map(|id| tickets::find(db, id)).transpose()?.flatten();
    match ticket {
        Some(ticket) => customers::note_bounce(db, ticket.customer, &row.address),
        None => Ok(()),
    }
}

/// Whether this is news about the person, or about an address that is nobody's.
fn note_bounce(db: &mut Db, now: Moment, row: &LetterRow) -> Result<bool, StoreFault> {
    let Some(user) = row.user_id else {
        return Ok(true);
    };
    let person = people::find(db, user)?.filter(|person| person.email == row.address);
    let Some(person) = person.filter(|person| person.bounced_at.is_none()) else {
        return Ok(false);
    };
    people::note_bounce(db, person.id, now)?;
    Ok(true)
}

fn tell_instead(
    db: &mut Db,
    now: Moment,
    house: &House,
    directory: &Directory,
    row: &LetterRow,
) -> Result<(), StoreFault> {
    let Some((kind, gone)) = passed_on(&row.kind).zip(row.user_id) else {
        return Ok(());
    };
    let ticket = row.ticket_id.map(|id| tickets::find(db, id)).transpose()?.flatten();
    let next = ticket.map_or(Told::Fallback, |ticket| directory.instead_of(gone, ticket.hands(), now));
    for told in [next, Told::Fallback] {
        let intent = alternate(db, now, house, directory, row, (kind, gone, told));
        let key = intent.key.clone();
        if letters::enqueue(db, intent, now)? {
            return Ok(());
        }
        // Told already, unless that letter did not arrive either.
        let known = view::of_intent(db, &key)?.map(|known| known.state);
        if !matches!(known, Some(LetterState::Bounced | LetterState::Dead)) {
            return Ok(());
        }
    }
    Ok(())
}

/// The kinds of letters that somebody else can act on.
fn passed_on(kind: &str) -> Option<&'static str> {
    ["reminder", "escalation", "assignment"]
        .into_iter()
        .find(|known| *known == kind)
}

fn alternate(
    db: &mut Db,
    now: Moment,
    house: &House,
    directory: &Directory,
    row: &LetterRow,
    (kind, gone, told): (&'static str, UserId, Told),
) -> Intent {
    let occasion = row.intent.strip_suffix(&format!("/{gone}/mail")).unwrap_or(&row.intent);
    let person = match told {
        Told::Person(id) => directory.people.get(&id),
        Told::Fallback => None,
    };
    let mut body = row.body.0.clone();
    body["instead_of"] = json!(gone);
    Intent {
        id: LetterId::new(now, db.dice()),
        key: format!("{occasion}/{told}/mail"),
        kind,
        ticket: row.ticket_id,
        promise: row.promise_id,
        step: row.step,
        user: person.map(|person| person.id),
        address: person.map_or_else(|| house.fallback.clone(), |person| person.email.clone()),
        body,
        urgent_at: row.urgent_at,
    }
}

fn die(
    db: &mut Db,
    now: Moment,
    house: &House,
    row: &LetterRow,
    (message_id, said): (&str, &str),
) -> Result<Settled, StoreFault> {
    let settled = finish(db, now, row, (LetterState::Dead, message_id, Some(said)))?;
    raise_alarm(db, now, house, row)?;
    Ok(settled)
}

/// Tells the fallback address of a letter that did not arrive; once for each letter, and never of an alarm.
fn raise_alarm(db: &mut Db, now: Moment, house: &House, row: &LetterRow) -> Result<(), StoreFault> {
    if row.kind == "dead_letter" || queue::waiting_of_kind(db, "dead_letter")? >= ALARMS_MAX {
        return Ok(());
    }
    let alarm = Intent {
        id: LetterId::new(now, db.dice()),
        key: format!("dead/{}/fallback/mail", row.id),
        kind: "dead_letter",
        ticket: row.ticket_id,
        promise: None,
        step: None,
        user: None,
        address: house.fallback.clone(),
        body: json!({ "letter": row.id }),
        urgent_at: now,
    };
    letters::enqueue(db, alarm, now)?;
    Ok(())
}
