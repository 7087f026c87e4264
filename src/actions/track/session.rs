//! A customer at the public door: a secret in a cookie leads to one ticket for a short time.

use super::Rules;
use crate::domain::chain::Hash;
use crate::domain::ids::TicketId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::{tickets, track};

/// The most sessions of one ticket; the oldest end first.
const SESSIONS_MAX: i64 = 20;

/// A session that was just begun: the secret is told now and never again.
#[derive(Debug, Clone)]
pub struct Session {
    pub secret: String,
    /// The tracking code of its ticket.
    pub code: String,
}

/// A customer with a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    pub ticket: TicketId,
    /// The last four digits that they gave.
    pub last_four: Option<String>,
}

impl Visitor {
    /// The customer whose secret this is, if the session leads to the ticket of this code. Any other is absent.
    pub fn of(db: &mut Db, now: Moment, secret: &str, code: &str) -> Result<Visitor, Failure> {
        let absent = || Refusal::absent("ticket", "this code");
        let session = track::session(db, &digest(secret), now)?.ok_or_else(absent)?;
        let ticket = tickets::find(db, session.ticket_id)?.ok_or_else(absent)?;
        if ticket.tracking_code != code {
            return Err(absent().into());
        }
        Ok(Visitor {
            ticket: session.ticket_id,
            last_four: session.last_four,
        })
    }
}

/// Ends the session of this secret, if there is one.
pub fn leave(db: &mut Db, secret: &str) -> Result<(), Failure> {
    Ok(track::end_session(db, &digest(secret))?)
}

pub(super) fn begin(
    db: &mut Db,
    now: Moment,
    rules: &Rules,
    ticket: TicketId,
    code: String,
    last_four: Option<String>,
) -> Result<Session, StoreFault> {
    let secret = secret(db);
    let session = track::SessionRow {
        digest: digest(&secret),
        ticket_id: ticket,
        last_four,
        created_at: now,
        expires_at: now + rules.session,
    };
    track::open_session(db, &session, SESSIONS_MAX)?;
    Ok(Session { secret, code })
}

/// 256 bits that nobody guesses.
pub(super) fn secret(db: &mut Db) -> String {
    hex::encode(db.dice().bytes::<32>())
}

pub(super) fn digest(secret: &str) -> String {
    Hash::of(&[secret.as_bytes()]).to_string()
}
