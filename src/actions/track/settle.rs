//! A customer says whether their matter is solved.

use super::say::{use_words, words_used_up};
use super::{Allowed, Rules, Visitor};
use crate::actions::close::close;
use crate::actions::message::message;
use crate::actions::once::{Key, once};
use crate::actions::reopen::reopen;
use crate::actions::{House, Target};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::ticket::CustomerMessage;
use crate::domain::words::{ClosureOutcome, Medium};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::tickets;

/// It is solved: the ticket ends, satisfied.
pub fn solved(db: &mut Db, now: Moment, visitor: &Visitor, words: &str, key: &Key) -> Result<(), Failure> {
    once(db, now, key, |db| {
        let target = Target::from(visitor.ticket);
        close(db, now, Actor::Customer, target, ClosureOutcome::Satisfied, words)?;
        Ok(())
    })
}

/// It is not: the ticket lives again with a new reply promise. Earlier verdicts stay.
pub fn not_solved(
    db: &mut Db,
    now: Moment,
    house: &House,
    rules: &Rules,
    visitor: &Visitor,
    words: &str,
    key: &Key,
) -> Result<Allowed<()>, Failure> {
    if key.answer::<()>(db)?.is_none()
        && let Some(until) = words_used_up(db, now, rules, visitor.ticket)?
    {
        return Ok(Allowed::Wait(until));
    }
    once(db, now, key, |db| {
        use_words(db, now, rules, visitor.ticket)?;
        let ticket = tickets::lock(db, visitor.ticket)?.ok_or_else(|| Refusal::absent("ticket", visitor.ticket))?;
        let target = Target::from(visitor.ticket);
        if ticket.can_reopen() {
            reopen(db, now, house, Actor::Customer, target, words)?;
            return Ok(());
        }
        let said = CustomerMessage {
            medium: Medium::Web,
            text: words.to_owned(),
            received_at: now,
        };
        message(db, now, house, Actor::Customer, target, &said)?;
        Ok(())
    })?;
    Ok(Allowed::Done(()))
}
