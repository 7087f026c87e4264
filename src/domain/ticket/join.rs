//! Two tickets about one matter, or one ticket about two. No clock stops and none gets longer.

use super::owed::{is_due_earlier, tightens};
use super::{Intake, Ticket};
use crate::domain::event::{Fact, Happening};
use crate::domain::moment::Moment;
use crate::domain::policy::PolicyBook;
use crate::domain::refusal::Refusal;
use crate::domain::words::Origin;

impl Ticket {
    /// `self` is merged into `survivor`: what happens to each. The original keeps its own clocks, stays in every count and
    /// can still be answered by itself; the survivor's reply becomes due no later than the original's, or at once where
    /// that time has passed: a period that is over is not counted again.
    pub fn merge_into(
        &self,
        survivor: &Ticket,
        reason: &str,
        book: &PolicyBook,
        now: Moment,
    ) -> Result<(Vec<Happening>, Vec<Happening>), Refusal> {
        self.must_stand_alone()?;
        survivor.must_be_open()?;
        if self.id == survivor.id {
            return Err(Refusal::NotJoinable("a ticket cannot be merged into itself".to_owned()));
        }
        let original = vec![Fact::MergedInto { ticket: survivor.id }.saying([("reason", reason)])];
        let mut kept = vec![Fact::Absorbed { ticket: self.id }.saying([("reason", reason)])];
        if let Some((mine, theirs)) = self.owed_reply().zip(survivor.owed_reply()) {
            kept.extend(is_due_earlier(theirs, mine.due_at, book, now));
        }
        Ok((original, kept))
    }

    /// A child is split off: it inherits the customer's clock, which is why its reply is due when the parent's is.
    pub fn split_off(&self, child: Intake) -> Result<Intake, Refusal> {
        self.must_be_open()?;
        let received_at = match self.origin {
            Origin::Live => self.unanswered_since.unwrap_or(self.received_at),
            Origin::Imported => self.asked_since_the_import()?,
        };
        Ok(Intake {
            received_at,
            customer: self.customer,
            tier: self.tier,
            channel: self.channel,
            split_from: Some(self.id),
            ..child
        })
    }

    /// When the customer asked what is unanswered, leaving aside what was imported: history has no clock to inherit.
    fn asked_since_the_import(&self) -> Result<Moment, Refusal> {
        let asked = self.owed_replies().map(|promise| promise.clock_from).min();
        asked.ok_or_else(|| {
            Refusal::NotJoinable(
                "nothing was asked since the ticket was imported; open a new ticket for what is asked now".to_owned(),
            )
        })
    }

    /// A child's reply is due no later than `due_at`, its parent's.
    pub fn inherits(&self, due_at: Moment, book: &PolicyBook) -> Option<Happening> {
        let mine = self.owed_reply().filter(|promise| due_at < promise.due_at)?;
        tightens(mine, due_at, book)
    }

    /// The earliest due time a child of this ticket may have for its reply: the parent's own, where that is owed.
    pub fn inherited_due(&self) -> Option<Moment> {
        self.owed_reply().map(|promise| promise.due_at)
    }
}
