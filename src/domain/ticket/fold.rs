//! State is the fold of events. This is the only code that changes a ticket.

use super::Ticket;
use crate::domain::cause::{Attribution, Confirmed};
use crate::domain::event::{Actor, Event, Fact};
use crate::domain::ids::PromiseId;
use crate::domain::moment::Moment;
use crate::domain::promise::{Promise, Voided};
use crate::domain::words::{AttemptOutcome, ClosureOutcome, Origin, PromiseKind, TicketState};

impl Ticket {
    /// The ticket that these events tell of; why they tell of none otherwise.
    pub fn fold<'e>(events: impl IntoIterator<Item = &'e Event>) -> Result<Ticket, String> {
        let mut events = events.into_iter();
        let first = events.next().ok_or("the ticket has no events")?;
        let mut ticket = Ticket::begin(first).ok_or("the first event does not say that the ticket was received")?;
        for event in events {
            ticket.apply(event)?;
        }
        Ok(ticket)
    }

    /// The ticket after its first event; `None` when that is not its reception.
    pub fn begin(event: &Event) -> Option<Ticket> {
        let Fact::Received {
            number,
            tracking_code,
            kind,
            channel,
            urgency,
            tier,
            region,
            category,
            customer,
            account_manager,
            site,
            received_at,
            late_entry,
            origin,
            split_from,
            source: _,
        } = event.fact.clone()
        else {
            return None;
        };
        Some(Ticket {
            id: event.ticket,
            number,
            tracking_code,
            version: event.seq,
            head: event.hash,
            changed_at: event.at,
            kind,
            channel,
            urgency,
            tier,
            region,
            category,
            state: TicketState::Acknowledged,
            outcome: None,
            customer,
            owner: None,
            team: None,
            account_manager,
            site,
            level: 0,
            epoch: 1,
            received_at,
            recorded_at: event.at,
            late_entry,
            origin,
            unanswered_since: Some(received_at),
            replied_at: None,
            merged_into: None,
            split_from,
            words: event.words.clone().unwrap_or_default(),
            promises: Vec::new(),
        })
    }

    /// The ticket after one more event. Fails only where the event cannot belong to this ticket.
    pub fn apply(&mut self, event: &Event) -> Result<(), String> {
        if event.ticket != self.id || event.seq != self.version + 1 {
            return Err(format!(
                "event {} does not follow event {} of ticket {}",
                event.seq, self.version, self.number
            ));
        }
        self.apply_fact(event)?;
        (self.version, self.head, self.changed_at) = (event.seq, event.hash, event.at);
        Ok(())
    }

    fn apply_fact(&mut self, event: &Event) -> Result<(), String> {
        match &event.fact {
            Fact::Received { .. } => return Err("a ticket is received once".to_owned()),
            Fact::PromiseMade { .. }
            | Fact::PromiseFulfilled { .. }
            | Fact::PromiseVoided { .. }
            | Fact::PromiseReopened { .. }
            | Fact::PromiseMoved { .. }
            | Fact::StepTaken { .. } => return self.apply_to_promise(event),
            Fact::CauseNamed { .. } | Fact::CauseConfirmed { .. } => return self.apply_to_cause(event),
            Fact::ContactAttempted { outcome, answered, .. } => {
                if *outcome == AttemptOutcome::Reached && self.state == TicketState::Acknowledged {
                    self.state = TicketState::InProgress;
                }
                self.answered(*answered, event.at);
            }
            Fact::Replied { answered, at, .. } => self.answered(*answered, at.unwrap_or(event.at)),
            Fact::DeliveryReported {
                reply, answered: true, ..
            } => {
                let asked_later = |promise: &&Promise| promise.opened_by.is_some_and(|seq| seq > *reply);
                self.unanswered_since = self
                    .unanswered()
                    .filter(asked_later)
                    .map(|later| later.clock_from)
                    .min();
                self.replied_at = Some(event.at);
            }
            Fact::CustomerWrote { received_at, .. } => self.waits_since(*received_at),
            Fact::Assigned { owner, team, .. } => {
                (self.owner, self.team) = (*owner, *team);
                if self.state == TicketState::Acknowledged && owner.is_some() {
                    self.state = TicketState::InProgress;
                }
            }
            Fact::Escalated { level, .. } => self.level = self.level.max(*level),
            Fact::StateChanged { state } => self.state = *state,
            // A merged ticket stays closed, whatever is still settled there.
            Fact::Resolved {} if self.merged_into.is_some() => {}
            Fact::Resolved {} => self.state = TicketState::Resolved,
            Fact::Closed { outcome, state } => (self.outcome, self.state) = (Some(*outcome), *state),
            Fact::Reopened { epoch } => {
                (self.epoch, self.state, self.outcome, self.level) = (*epoch, TicketState::InProgress, None, 0);
                self.waits_since(event.at);
            }
            // What it owes stays owed: only a reply that reaches its own customer settles that.
            Fact::MergedInto { ticket } => {
                (self.merged_into, self.state) = (Some(*ticket), TicketState::Closed);
                self.outcome = Some(ClosureOutcome::Duplicate);
            }
            Fact::ClientHandedOver { account_manager } => self.account_manager = *account_manager,
            Fact::Classified {
                kind,
                urgency,
                region,
                category,
            } => {
                self.kind = kind.unwrap_or(self.kind);
                self.urgency = urgency.unwrap_or(self.urgency);
                self.region = region.clone().or(self.region.take());
                self.category = category.clone().or(self.category.take());
            }
            Fact::VisitBooked { .. } => {
                if self.state == TicketState::Acknowledged {
                    self.state = TicketState::InProgress;
                }
            }
            Fact::DeliveryReported { .. }
            | Fact::VisitPlaced { .. }
            | Fact::TechnicianSetOut { .. }
            | Fact::TechnicianArrived { .. }
            | Fact::CustomerAbsent { .. }
            | Fact::VisitDone { .. }
            | Fact::VisitCancelled { .. }
            | Fact::SurveyAnswered { .. }
            | Fact::CalledBack { .. }
            | Fact::CompensationConfirmed { .. }
            | Fact::CompensationDeclined { .. }
            | Fact::Noted {}
            | Fact::Attached { .. }
            | Fact::Absorbed { .. }
            | Fact::SplitInto { .. } => {}
        }
        Ok(())
    }

    /// The customer waits since the oldest of what they said.
    fn waits_since(&mut self, said_at: Moment) {
        let since = self.unanswered_since.map_or(said_at, |since| since.min(said_at));
        self.unanswered_since = Some(since);
    }

    fn answered(&mut self, answered: bool, at: Moment) {
        if answered {
            (self.unanswered_since, self.replied_at) = (None, Some(at));
        }
    }

    fn apply_to_promise(&mut self, event: &Event) -> Result<(), String> {
        match &event.fact {
            Fact::PromiseMade {
                promise,
                kind,
                epoch,
                clock_from,
                due_at,
                policy,
                calendar,
                opened_by,
                next_step_at,
                tzdb: _,
            } => {
                self.promises.push(Promise {
                    id: *promise,
                    kind: *kind,
                    imported: self.came_with_the_import(event),
                    epoch: *epoch,
                    made_at: event.at,
                    clock_from: *clock_from,
                    due_at: *due_at,
                    fulfilled_at: None,
                    fulfilled_by: None,
                    voided: None,
                    attribution: None,
                    policy: *policy,
                    calendar: *calendar,
                    opened_by: *opened_by,
                    next_step: 0,
                    next_step_at: *next_step_at,
                });
                if *kind == PromiseKind::Reply {
                    self.waits_since(*clock_from);
                }
            }
            Fact::PromiseFulfilled { promise, at } => {
                let settled = self.promise_mut(*promise)?;
                (settled.fulfilled_at, settled.fulfilled_by, settled.next_step_at) =
                    (Some(*at), event.actor.user(), None);
            }
            Fact::PromiseVoided { promise, reason } => {
                let voided = self.promise_mut(*promise)?;
                (voided.voided, voided.next_step_at) = (
                    Some(Voided {
                        at: event.at,
                        reason: *reason,
                    }),
                    None,
                );
                if voided.kind == PromiseKind::Reply {
                    self.unanswered_since = self.unanswered().map(|left| left.clock_from).min();
                }
            }
            Fact::PromiseReopened {
                promise,
                next_step,
                next_step_at,
            } => {
                let reopened = self.promise_mut(*promise)?;
                (reopened.fulfilled_at, reopened.fulfilled_by) = (None, None);
                (reopened.next_step, reopened.next_step_at) = (*next_step, *next_step_at);
                let (kind, clock_from) = (reopened.kind, reopened.clock_from);
                if kind == PromiseKind::Reply {
                    self.waits_since(clock_from);
                }
            }
            Fact::PromiseMoved {
                promise,
                due_at,
                policy,
                calendar,
                next_step,
                next_step_at,
                tzdb: _,
            } => {
                let moved = self.promise_mut(*promise)?;
                if calendar.is_some() || moved.policy != *policy {
                    moved.calendar = *calendar;
                }
                (moved.due_at, moved.policy) = (*due_at, *policy);
                (moved.next_step, moved.next_step_at) = (*next_step, *next_step_at);
            }
            Fact::StepTaken {
                promise,
                step,
                level,
                next_step_at,
                ..
            } => {
                self.level = self.level.max(*level);
                let taken = self.promise_mut(*promise)?;
                (taken.next_step, taken.next_step_at) = (step + 1, *next_step_at);
            }
            _ => {}
        }
        Ok(())
    }

    fn apply_to_cause(&mut self, event: &Event) -> Result<(), String> {
        let (by, at) = (event.actor.user().ok_or("a cause is judged by somebody")?, event.at);
        match &event.fact {
            Fact::CauseNamed { promise, cause } => {
                self.promise_mut(*promise)?.attribution = Some(Attribution {
                    cause: cause.clone(),
                    by,
                    at,
                    confirmed: None,
                });
            }
            Fact::CauseConfirmed { promise, .. } => {
                let named = self.promise_mut(*promise)?.attribution.as_mut();
                named.ok_or("no cause was named that could be confirmed")?.confirmed = Some(Confirmed { by, at });
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the event was recorded by the import itself, in the act that received the ticket.
    fn came_with_the_import(&self, event: &Event) -> bool {
        self.origin == Origin::Imported && event.actor == Actor::Desk && event.at == self.recorded_at
    }

    fn promise_mut(&mut self, id: PromiseId) -> Result<&mut Promise, String> {
        let number = &self.number;
        self.promises
            .iter_mut()
            .find(|promise| promise.id == id)
            .ok_or_else(|| format!("ticket {number} has no promise {id}"))
    }
}
