//! Links in mails: each leads to its ticket for a while, without code and digits.

use super::Rules;
use super::session::{Session, begin, digest, secret};
use crate::domain::ids::TicketId;
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::track;

/// Makes a link for so long; the secret that ends its address is told now and never again. Mails are opened more than once
/// and by more than people, so a link is good until it ends and not once.
pub fn make(db: &mut Db, now: Moment, lasts: Span, ticket: TicketId) -> Result<String, StoreFault> {
    let secret = secret(db);
    track::add_link(db, &digest(&secret), ticket, now, now + lasts)?;
    Ok(secret)
}

/// Begins a session for who followed a link.
pub fn follow(db: &mut Db, now: Moment, rules: &Rules, secret: &str) -> Result<Session, Failure> {
    let found = track::of_link(db, &digest(secret), now)?;
    let (ticket, code) = found.ok_or_else(|| Refusal::absent("link", "of this address"))?;
    Ok(begin(db, now, rules, ticket, code, None)?)
}
