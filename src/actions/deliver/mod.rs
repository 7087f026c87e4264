//! Delivery as the database sees it: letters are claimed with everything their writer needs, and settled by what became
//! of them. Sending happens between the two, outside any transaction.

mod caps;
mod digest;
mod notice;
mod retry;
mod settle;
mod tells;

pub use caps::MailCaps;
use caps::Ready;
pub use digest::gather;
pub use notice::{NoticeOutcome, Noticed, take_notice};
pub use retry::Patience;
pub use settle::{Sent, Settled, settle};
pub use tells::{Occasion, Reminded, Tells, brings_a_secret, what_it_tells};

use crate::actions::House;
use crate::actions::appointment::code_to_tell;
use crate::actions::invitation::mint;
use crate::actions::track::link;
use crate::domain::ids::LetterId;
use crate::domain::moment::{Moment, Span};
use crate::domain::words::{Language, LetterState};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::LetterRow;
use crate::storage::letters::queue::{self, End, Hold};

/// A letter that is to be sent now, with what it says.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub hold: Hold,
    /// What its Message-ID is derived from.
    pub key: String,
    /// The Message-ID of earlier tries, which this one keeps.
    pub message_id: Option<String>,
    /// When it was decided.
    pub decided_at: Moment,
    pub address: String,
    /// The reader's name; none for an address without a person.
    pub name: Option<String>,
    /// The reader's language, where it is known.
    pub language: Option<Language>,
    pub tells: Tells,
}

/// What one claim brought.
#[derive(Debug, Default)]
pub struct Claimed {
    /// To be sent now, most urgent first.
    pub outgoing: Vec<Outgoing>,
    /// How many letters had become pointless and were settled as such.
    pub obsolete: u64,
    /// How many were put off, because no more mails may leave in this minute.
    pub put_off: u64,
    /// How many the queue gave out; fewer than asked for means that no more are due.
    pub taken: usize,
}

/// Leases at most `most` letters for `lease`, most urgent first, among those decided until `decided_until`. What each is
/// about is looked at again: a letter that has become pointless is settled and not sent. What is over a cap is put off.
pub fn claim(
    db: &mut Db,
    now: Moment,
    house: &House,
    decided_until: Moment,
    lease: Span,
    most: usize,
) -> Result<Claimed, StoreFault> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    if house.mail_caps.are_used_up(db, now)? {
        return Ok(Claimed::default());
    }
    let rows = queue::claim(db, now, decided_until, now + lease, most)?;
    let mut claimed = Claimed {
        taken: rows.len(),
        ..Claimed::default()
    };
    let mut ready = Vec::new();
    for row in rows {
        let tells = still_worth_telling(db, now, house, &row, &mut claimed)?;
        ready.extend(tells.map(|tells| (row, tells)));
    }
    let named: Vec<Ready<'_>> = ready.iter().map(|(row, _)| row.into()).collect();
    let over = house.mail_caps.over(db, now, &named)?;
    for (row, mut tells) in ready {
        if let Some(until) = over.get(&row.id) {
            claimed.put_off += 1;
            queue::put_off(db, hold_on(&row), *until)?;
            continue;
        }
        give_secret(db, now, house, &row, &mut tells)?;
        claimed.outgoing.push(addressed(db, now, house, row, tells)?);
    }
    Ok(claimed)
}

/// What a claimed letter tells now. What has become pointless is settled.
fn still_worth_telling(
    db: &mut Db,
    now: Moment,
    house: &House,
    row: &LetterRow,
    claimed: &mut Claimed,
) -> Result<Option<Tells>, StoreFault> {
    let (tells, pointless) = match row.digest_id {
        Some(digest) => digest::what_a_digest_tells(db, now, house, digest)?,
        None => match what_it_tells(db, now, house, row)? {
            Some(tells) => (Some(tells), Vec::new()),
            None => (None, vec![row.id]),
        },
    };
    claimed.obsolete += pointless.len() as u64;
    // The letter that carries a digest stays leased as long as there is anything to carry.
    let settled: Vec<LetterId> = pointless
        .into_iter()
        .filter(|id| tells.is_none() || *id != row.id)
        .collect();
    let end = End {
        state: LetterState::Obsolete,
        at: now,
        message_id: None,
        said: None,
    };
    queue::end(db, &settled, end)?;
    Ok(tells)
}

fn hold_on(row: &LetterRow) -> Hold {
    Hold {
        letter: row.id,
        fence: row.fence,
    }
}

impl<'a> From<&'a LetterRow> for Ready<'a> {
    fn from(row: &'a LetterRow) -> Self {
        Ready {
            letter: row.id,
            address: &row.address,
        }
    }
}

/// Makes the secret that a letter brings, and finds the code by which a visit is confirmed; each try of it has its own.
fn give_secret(db: &mut Db, now: Moment, house: &House, row: &LetterRow, tells: &mut Tells) -> Result<(), StoreFault> {
    match (tells, row.user_id, row.ticket_id) {
        (Tells::Pass { purpose, secret, .. }, Some(user), _) => *secret = Some(mint(db, now, user, *purpose)?),
        (Tells::Acknowledged { secret, .. }, _, Some(ticket)) => {
            *secret = Some(link::make(db, now, house.link_lasts, ticket)?);
        }
        (Tells::Visit(told), _, Some(ticket)) => {
            told.secret = Some(link::make(db, now, house.link_lasts, ticket)?);
            told.code = code_to_tell(db, told.visit.id)?;
        }
        _ => {}
    }
    Ok(())
}

/// The letter as it would leave now, for people to read; nothing when it has become pointless.
pub fn as_it_stands(db: &mut Db, now: Moment, house: &House, row: &LetterRow) -> Result<Option<Outgoing>, StoreFault> {
    let tells = what_it_tells(db, now, house, row)?;
    tells
        .map(|tells| addressed(db, now, house, row.clone(), tells))
        .transpose()
}

fn addressed(db: &mut Db, now: Moment, house: &House, row: LetterRow, tells: Tells) -> Result<Outgoing, StoreFault> {
    let directory = house.directory(db, now)?;
    let person = row.user_id.and_then(|user| directory.people.get(&user));
    let of_customer = row.body.0["language"]
        .as_str()
        .and_then(|language| language.parse().ok());
    let hold = hold_on(&row);
    let key = match row.digest_id {
        Some(digest) => format!("digest/{digest}"),
        None => row.intent,
    };
    Ok(Outgoing {
        hold,
        key,
        message_id: row.message_id,
        decided_at: row.created_at,
        name: person.map(|person| person.name.clone()),
        language: person.map(|person| person.language).or(of_customer),
        address: row.address,
        tells,
    })
}

/// Keeps the lease of a letter that is under way. `false` when it was lost.
pub fn renew(db: &mut Db, now: Moment, hold: Hold, lease: Span) -> Result<bool, StoreFault> {
    queue::renew(db, hold, now + lease)
}
