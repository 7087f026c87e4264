//! The record is verified in the background, and what that found is kept, told and shown until a later look finds nothing.
//!
//! Whoever wants a verification asks for it; the next look of any server does it, one server at a time. What a break leads to
//! is decided in one transaction with keeping it.

use std::collections::BTreeMap;

use serde_json::json;

use crate::actions::House;
use crate::actions::security::record;
use crate::domain::ids::{LetterId, UserId};
use crate::domain::integrity::{Breach, Verified};
use crate::domain::moment::{Moment, Span};
use crate::domain::people::Person;
use crate::domain::rights::{Operation, Scope};
use crate::domain::security::{By, SecurityFact};
use crate::domain::words::{Role, UserState};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::{self, Intent};
use crate::storage::{duties, scope, settings, verifications};

/// The duty of verifying, of which one server at a time is in charge.
const DUTY: &str = "verification";
/// How long a server that died keeps others from verifying. It is taken anew while a verification goes on.
const HELD_FOR: Span = Span::minutes(2);
/// When a verification was last asked for.
const ASKED: &str = "verification_asked_at";
/// The most people that one break is told; a desk has fewer managers and auditors.
const TOLD_MOST: usize = 500;

/// Asks for a verification; one that began earlier does not count.
pub fn ask(db: &mut Db, now: Moment) -> Result<(), StoreFault> {
    settings::set(db, ASKED, &now.to_string())
}

/// Asks for a verification unless one is recent; servers whose schedules tick together ask once.
pub fn ask_unless_within(db: &mut Db, now: Moment, recent: Span) -> Result<bool, StoreFault> {
    let last = verifications::latest(db)?;
    let wanted = last.is_none_or(|last| now.since(last.as_of) >= recent);
    if wanted {
        ask(db, now)?;
    }
    Ok(wanted)
}

/// Since when a verification is asked for that has not been done.
pub fn asked(db: &mut Db) -> Result<Option<Moment>, StoreFault> {
    let asked: Option<Moment> = settings::get(db, ASKED)?.and_then(|text| text.parse().ok());
    let last = verifications::latest(db)?;
    Ok(asked.filter(|asked| last.is_none_or(|last| last.as_of < *asked)))
}

/// Takes the verification that is asked for upon this server; `false` where none is, or another server is at it.
pub fn begin(db: &mut Db, now: Moment, holder: &str) -> Result<bool, StoreFault> {
    Ok(asked(db)?.is_some() && hold(db, now, holder)?)
}

/// Goes on being in charge; `false` where that was lost.
pub fn hold(db: &mut Db, now: Moment, holder: &str) -> Result<bool, StoreFault> {
    duties::take(db, DUTY, holder, HELD_FOR, now)
}

/// Gives the duty back: done, or to be tried again.
pub fn give_back(db: &mut Db, now: Moment, holder: &str) -> Result<(), StoreFault> {
    duties::done(db, DUTY, holder, now)
}

/// Keeps what a verification found. A breach is told to `auditors`, and to everybody who is one or a manager, once for each
/// breach and day of the house, and recorded as often; that the record is whole again is recorded too. How many mails are new.
pub fn note(
    db: &mut Db,
    now: Moment,
    house: &House,
    auditors: &[String],
    public_url: &str,
    verified: &Verified,
) -> Result<usize, Failure> {
    let before = verifications::latest(db)?;
    verifications::note(db, verified)?;
    let day_of = |moment: Moment| moment.timestamp().to_zoned(house.zone.clone()).date();
    let last = before.as_ref().and_then(|before| before.first.as_ref());
    let Some(breach) = &verified.first else {
        if last.is_some() {
            record(db, now, &By::desk(), SecurityFact::RecordWhole {})?;
        }
        return Ok(0);
    };
    let told_before = last == Some(breach)
        && before
            .as_ref()
            .is_some_and(|before| day_of(before.as_of) == day_of(verified.as_of));
    if told_before {
        return Ok(0);
    }
    let occasion = format!("record_broken/{}/{}", day_of(verified.as_of), breach.mark());
    let mails = mails(db, now, house, auditors, public_url, (&occasion, verified, breach))?;
    let fresh = letters::enqueue_all(db, mails, now)?;
    if fresh > 0 {
        house.letters.notify_one();
    }
    let fact = SecurityFact::RecordBroken {
        place: breach.place.clone(),
        ticket: breach.ticket,
        event: breach.event,
        faults: verified.faults,
    };
    record(db, now, &By::desk(), fact.saying([("what", &breach.what)]))?;
    Ok(fresh)
}

/// One mail for each address; the fallback's where there is nobody else.
fn mails(
    db: &mut Db,
    now: Moment,
    house: &House,
    auditors: &[String],
    public_url: &str,
    (occasion, verified, breach): (&str, &Verified, &Breach),
) -> Result<Vec<Intent>, Failure> {
    let directory = house.directory(db, now)?;
    let is_told =
        |person: &&Person| matches!(person.role, Role::Manager | Role::Auditor) && person.state == UserState::Active;
    let mut readers: BTreeMap<String, Option<UserId>> = BTreeMap::new();
    for person in directory.people.values().filter(is_told) {
        readers.insert(person.email.clone(), Some(person.id));
    }
    for address in auditors {
        readers.entry(address.clone()).or_insert(None);
    }
    if readers.is_empty() {
        readers.insert(house.fallback.clone(), None);
    }
    let mut mails = Vec::new();
    for (address, user) in readers.into_iter().take(TOLD_MOST) {
        let person = user.and_then(|user| directory.people.get(&user));
        // Who may not see the ticket learns the place alone. Auditors' mailboxes are for all of it.
        let sees_it = match (person, breach.ticket) {
            (Some(person), Some(ticket)) => {
                let reach = Operation::ListTickets.reach(person.role);
                let within = Scope::of(reach, person.id, &directory);
                scope::ticket(db, &within, ticket)?.is_some()
            }
            _ => true,
        };
        let breach = if sees_it {
            breach.clone()
        } else {
            breach.without_ticket()
        };
        mails.push(Intent {
            id: LetterId::new(now, db.dice()),
            key: format!("{occasion}/{address}/mail"),
            kind: "record_broken",
            ticket: None,
            promise: None,
            step: None,
            user,
            body: json!({
                "notice": "record_broken",
                "to_name": person.map(|person| person.name.clone()).unwrap_or_default(),
                "verified_at": verified.as_of,
                "faults": verified.faults,
                "place": breach.place,
                "ticket_number": breach.number,
                "event": breach.event,
                "link": format!("{public_url}/audit"),
            }),
            address,
            urgent_at: now,
        });
    }
    Ok(mails)
}
