//! One matter raised by a customer, and the rules of its life. Every act takes the ticket as it is and returns what
//! happened; [`Ticket::apply`] is the only thing that changes one. A ticket read from its rows and one folded from its
//! events are the same ticket.

mod answer;
mod callback;
mod causes;
mod flow;
mod fold;
mod intake;
mod join;
mod owed;
mod survey;
mod visits;

#[cfg(test)]
mod tests;

pub use answer::{Attempt, CustomerMessage, WrittenReply};
pub use callback::CalledBack;
pub use flow::Classification;
pub use intake::{Intake, Past, PastReply, open, open_imported};
pub use owed::Agreed;
pub use survey::{Rated, Rating, SCORE_MAX, rated};
pub use visits::Booking;

use super::chain::Hash;
use super::event::Words;
use super::ids::{CustomerId, PromiseId, SiteId, TeamId, TicketId, UserId};
use super::moment::Moment;
use super::people::Hands;
use super::policy::Matter;
use super::promise::Promise;
use super::refusal::Refusal;
use super::words::{Channel, ClosureOutcome, Origin, PromiseKind, TicketKind, TicketState, Tier, Urgency};

/// The most promises one ticket may hold; past it, further messages join the open reply promise.
pub const PROMISES_MAX: usize = 200;

/// A ticket as it stands after its last event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub id: TicketId,
    pub number: String,
    pub tracking_code: String,
    /// The number of events so far. A change states the version it was decided on.
    pub version: i64,
    /// The hash of the last event.
    pub head: Hash,
    /// When the last event was recorded.
    pub changed_at: Moment,
    pub kind: TicketKind,
    pub channel: Channel,
    pub urgency: Urgency,
    pub tier: Tier,
    pub region: Option<String>,
    pub category: Option<String>,
    pub state: TicketState,
    pub outcome: Option<ClosureOutcome>,
    pub customer: CustomerId,
    pub owner: Option<UserId>,
    pub team: Option<TeamId>,
    pub account_manager: Option<UserId>,
    /// The hall or agent point at which it came in.
    pub site: Option<SiteId>,
    /// How far it has climbed; 0 is nowhere yet.
    pub level: i32,
    /// The clock epoch: 1, and one more with each reopening.
    pub epoch: i32,
    /// When the customer spoke.
    pub received_at: Moment,
    /// When the desk recorded it.
    pub recorded_at: Moment,
    pub late_entry: bool,
    pub origin: Origin,
    /// The customer's oldest message that nobody has answered yet.
    pub unanswered_since: Option<Moment>,
    /// The last reply that reached the customer.
    pub replied_at: Option<Moment>,
    pub merged_into: Option<TicketId>,
    pub split_from: Option<TicketId>,
    /// What the customer said and what the channel knows, by field name.
    pub words: Words,
    pub promises: Vec<Promise>,
}

impl Ticket {
    /// What policies look at.
    pub fn matter(&self) -> Matter {
        Matter {
            kind: self.kind,
            tier: self.tier,
            urgency: self.urgency,
            channel: self.channel,
        }
    }

    /// What was written under `name` when the ticket came in; empty when nothing was, or when it was erased.
    pub fn word(&self, name: &str) -> &str {
        self.words.get(name).map_or("", String::as_str)
    }

    /// Whose it is. Who comes is known of each visit, not of the ticket.
    pub fn hands(&self) -> Hands {
        Hands {
            owner: self.owner,
            team: self.team,
            account_manager: self.account_manager,
            technician: None,
            level: self.level,
        }
    }

    /// The due time of the most urgent promise that is owed, or [`Moment::NEVER`].
    pub fn next_due_at(&self) -> Moment {
        self.owed().map(|promise| promise.due_at).min().unwrap_or(Moment::NEVER)
    }

    /// The promises that somebody still has to keep. What history left open is not among them: see [`Ticket::unsettled`].
    pub fn owed(&self) -> impl Iterator<Item = &Promise> {
        self.unsettled().filter(|promise| !promise.imported)
    }

    /// The promises that were neither fulfilled nor voided, those of imported history included: what reaches the customer
    /// settles them, too.
    pub fn unsettled(&self) -> impl Iterator<Item = &Promise> {
        self.promises.iter().filter(|promise| promise.is_owed())
    }

    /// The promise of this id.
    pub fn promise(&self, id: PromiseId) -> Result<&Promise, Refusal> {
        self.promises
            .iter()
            .find(|promise| promise.id == id)
            .ok_or_else(|| Refusal::absent("promise", id))
    }

    /// Whether a promise of this kind is owed.
    pub fn has_owed(&self, kind: PromiseKind) -> bool {
        self.owed().any(|promise| promise.kind == kind)
    }

    /// The reply promise that is owed, if one is: the most urgent one, where a letter that came back left two.
    pub fn owed_reply(&self) -> Option<&Promise> {
        self.owed_replies().min_by_key(|promise| promise.due_at)
    }

    fn owed_replies(&self) -> impl Iterator<Item = &Promise> {
        self.owed().filter(|promise| promise.kind == PromiseKind::Reply)
    }

    fn unanswered(&self) -> impl Iterator<Item = &Promise> {
        self.unsettled().filter(|promise| promise.kind == PromiseKind::Reply)
    }

    /// Whether the ticket's life is over (it can be reopened).
    pub fn has_ended(&self) -> bool {
        matches!(
            self.state,
            TicketState::Closed | TicketState::Rejected | TicketState::Cancelled
        )
    }

    /// Whether something can still be done about it.
    pub fn must_be_open(&self) -> Result<(), Refusal> {
        self.must_stand_alone()?;
        if self.has_ended() {
            Err(Refusal::Ended { state: self.state })
        } else {
            Ok(())
        }
    }

    fn must_stand_alone(&self) -> Result<(), Refusal> {
        match self.merged_into {
            Some(into) => Err(Refusal::MergedAway { into: into.to_string() }),
            None => Ok(()),
        }
    }
}
