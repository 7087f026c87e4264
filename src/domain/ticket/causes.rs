//! What a miss is put down to: one person names the cause, a second one says whether that holds. Neither ever handled the
//! ticket, and neither changes a verdict or a clock.

use super::Ticket;
use super::owed::handled;
use crate::domain::cause::CauseCode;
use crate::domain::event::{Actor, Event, Fact, Happening};
use crate::domain::ids::{PromiseId, UserId};
use crate::domain::moment::Moment;
use crate::domain::promise::Promise;
use crate::domain::refusal::Refusal;
use crate::domain::words::Verdict;

impl Ticket {
    /// Somebody names the cause of a missed promise, in the place of what was named before: a second person has to say
    /// anew whether it holds.
    pub fn name_cause(
        &self,
        id: PromiseId,
        cause: &CauseCode,
        remark: &str,
        actor: Actor,
        history: &[Event],
        now: Moment,
    ) -> Result<Happening, Refusal> {
        must_be_missed(self.promise(id)?, now)?;
        self.judge(actor, history)?;
        let (promise, cause) = (id, cause.clone());
        Ok(Fact::CauseNamed { promise, cause }.saying([("text", remark)]))
    }

    /// Somebody else holds the cause that was named to be the right one.
    pub fn confirm_cause(&self, id: PromiseId, actor: Actor, history: &[Event]) -> Result<Happening, Refusal> {
        let Some(named) = &self.promise(id)?.attribution else {
            return Err(Refusal::NotConfirmable("no cause is named yet; name one first"));
        };
        if named.confirmed.is_some() {
            return Err(Refusal::NotConfirmable(
                "the cause is confirmed already; name another one if it does not hold",
            ));
        }
        if self.judge(actor, history)? == named.by {
            return Err(Refusal::NotConfirmable(
                "whoever named the cause cannot confirm it; have somebody else do it",
            ));
        }
        let (promise, cause) = (id, named.cause.clone());
        Ok(Fact::CauseConfirmed { promise, cause }.into())
    }

    /// Who judges: a person who had no hand in the ticket.
    fn judge(&self, actor: Actor, history: &[Event]) -> Result<UserId, Refusal> {
        match actor.user() {
            Some(user) if !handled(user, self, history) => Ok(user),
            _ => Err(Refusal::OwnHandling),
        }
    }
}

fn must_be_missed(promise: &Promise, now: Moment) -> Result<(), Refusal> {
    if promise.imported {
        let verdict = "imported history";
        return Err(Refusal::NotMissed { verdict });
    }
    match promise.verdict(now) {
        Verdict::Missed => Ok(()),
        other => Err(Refusal::NotMissed {
            verdict: other.as_str(),
        }),
    }
}
