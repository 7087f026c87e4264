//! A ticket told again from its events, each checked as a link of the chain before it is believed.

use std::rc::Rc;

use crate::domain::appointment::{Appointment, VisitRatings};
use crate::domain::chain::{self, Hash};
use crate::domain::compensation::Decided;
use crate::domain::event::{Event, Fact, Source};
use crate::domain::ids::{AttachmentId, PromiseId, TeamId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::ticket::Ticket;
use crate::domain::words::{TicketKind, Urgency};
use crate::report::verify::rows::EventRecord;
use crate::storage::tickets::PromiseRow;

/// A step of a ladder, as the events tell of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) ticket: TicketId,
    pub(super) event: i64,
    pub(super) promise: PromiseId,
    pub(super) epoch: i32,
    /// Its place on the ladder.
    pub(super) rung: i32,
    pub(super) due_at: Moment,
    pub(super) taken_at: Moment,
}

/// A file that was added, as the events tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Added {
    pub(super) event: i64,
    pub(super) at: Moment,
    pub(super) id: AttachmentId,
    pub(super) kind: String,
    pub(super) size: i64,
    pub(super) digest: Hash,
    /// Whether the words of the event are there.
    pub(super) has_words: bool,
}

/// What the rows of a ticket must say.
pub(super) struct Replay {
    pub(super) ticket: Ticket,
    pub(super) steps: Vec<Step>,
    pub(super) added: Vec<Added>,
    pub(super) visits: Vec<Appointment>,
    pub(super) decided: Vec<Decided>,
    pub(super) ratings: VisitRatings,
    pub(super) source: Option<Source>,
    /// Events whose words were erased.
    pub(super) erased: u64,
    labels: Rc<Labels>,
    /// One for each promise.
    marks: Vec<Mark>,
}

/// What a promise's row says of its ticket, for reports. It follows the ticket while the promise is owed and then stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labels {
    pub(super) kind: TicketKind,
    pub(super) urgency: Urgency,
    pub(super) category: Option<String>,
    pub(super) region: Option<String>,
    pub(super) owner: Option<UserId>,
    pub(super) team: Option<TeamId>,
}

/// When a promise last changed, and what its ticket's labels were then: several where more happened in the same instant,
/// since events do not say which of them were stored together.
struct Mark {
    at: Moment,
    labels: Vec<Rc<Labels>>,
}

impl Labels {
    fn of(ticket: &Ticket) -> Rc<Self> {
        Rc::new(Labels {
            kind: ticket.kind,
            urgency: ticket.urgency,
            category: ticket.category.clone(),
            region: ticket.region.clone(),
            owner: ticket.owner,
            team: ticket.team,
        })
    }

    fn are_on(&self, row: &PromiseRow) -> bool {
        let exact = (self.kind, self.urgency, self.owner, self.team);
        exact == (row.ticket_kind, row.urgency, row.owner_id, row.team_id)
            && (&self.region, &self.category) == (&row.region, &row.category)
    }
}

/// The event of this row as the next one of a ticket; what is wrong with it otherwise.
pub(super) fn next_event(replay: Option<&Replay>, record: &EventRecord) -> Result<Event, String> {
    let event = record
        .event()
        .map_err(|column| format!("the {column} of event {} cannot be read", record.seq))?;
    if event.salt.is_some() != event.words.is_some() {
        return Err(format!(
            "event {seq} has lost its words or their salt, but not both",
            seq = event.seq
        ));
    }
    let (head, seq) = replay.map_or((Hash::NONE, 0), |replay| (replay.ticket.head, replay.ticket.version));
    match chain::fault_as_stored(head, seq, &event, &record.fact.0) {
        Some(what) => Err(what),
        None => Ok(event),
    }
}

impl Replay {
    /// The ticket after its first event.
    pub(super) fn begin(event: &Event) -> Result<Self, String> {
        let ticket = Ticket::begin(event).ok_or("the first event does not say that the ticket was received")?;
        let source = match &event.fact {
            Fact::Received { source, .. } => source.clone(),
            _ => None,
        };
        Ok(Replay {
            labels: Labels::of(&ticket),
            ticket,
            steps: Vec::new(),
            added: Vec::new(),
            visits: Vec::new(),
            decided: Vec::new(),
            ratings: VisitRatings::default(),
            source,
            erased: u64::from(is_erased(event)),
            marks: Vec::new(),
        })
    }

    /// One event more.
    pub(super) fn follow(&mut self, event: &Event) -> Result<(), String> {
        self.ticket.apply(event)?;
        self.erased += u64::from(is_erased(event));
        self.visits.iter_mut().for_each(|visit| visit.apply(event));
        self.visits.extend(Appointment::begin(event));
        self.decided.extend(Decided::of(event));
        self.ratings.follow(event);
        match &event.fact {
            Fact::Assigned { .. } | Fact::Classified { .. } => self.relabel(event.at),
            Fact::PromiseMade { .. } => self.marks.push(Mark::new(event.at, &self.labels)),
            Fact::PromiseFulfilled { promise, .. }
            | Fact::PromiseVoided { promise, .. }
            | Fact::PromiseReopened { promise, .. }
            | Fact::PromiseMoved { promise, .. } => self.touch(*promise, event.at),
            Fact::StepTaken {
                promise,
                epoch,
                step,
                due_at,
                ..
            } => {
                self.touch(*promise, event.at);
                self.steps.push(Step {
                    ticket: event.ticket,
                    event: event.seq,
                    promise: *promise,
                    epoch: *epoch,
                    rung: *step,
                    due_at: *due_at,
                    taken_at: event.at,
                });
            }
            Fact::Attached {
                attachment,
                kind,
                size,
                digest,
            } => self.added.push(Added {
                event: event.seq,
                at: event.at,
                id: *attachment,
                kind: kind.clone(),
                size: *size,
                digest: *digest,
                has_words: event.words.is_some(),
            }),
            _ => {}
        }
        Ok(())
    }

    fn relabel(&mut self, at: Moment) {
        self.labels = Labels::of(&self.ticket);
        for mark in self.marks.iter_mut().filter(|mark| mark.at == at) {
            mark.labels.push(self.labels.clone());
        }
    }

    fn touch(&mut self, promise: PromiseId, at: Moment) {
        let position = self.ticket.promises.iter().position(|held| held.id == promise);
        if let Some(mark) = position.and_then(|position| self.marks.get_mut(position)) {
            *mark = Mark::new(at, &self.labels);
        }
    }

    /// The row that the promise in this position must have; where several are lawful, the one that `stored` is.
    pub(super) fn promise_row(&self, position: usize, stored: &PromiseRow) -> Option<PromiseRow> {
        let promise = self.ticket.promises.get(position)?;
        let mut row = PromiseRow::of(&self.ticket, promise, i32::try_from(position).ok()?);
        let labels = &self.marks.get(position)?.labels;
        let settled = labels.iter().find(|labels| labels.are_on(stored)).or(labels.last());
        if let (false, Some(then)) = (promise.is_owed(), settled) {
            (row.ticket_kind, row.owner_id, row.team_id) = (then.kind, then.owner, then.team);
            row.urgency = then.urgency;
            row.region.clone_from(&then.region);
            row.category.clone_from(&then.category);
        }
        Some(row)
    }
}

impl Mark {
    fn new(at: Moment, labels: &Rc<Labels>) -> Self {
        Mark {
            at,
            labels: vec![labels.clone()],
        }
    }
}

fn is_erased(event: &Event) -> bool {
    event.words_digest.is_some() && event.words.is_none()
}
