//! What a verification finds.

use serde::Serialize;

use crate::domain::ids::TicketId;
use crate::domain::integrity::Breach;

/// The most faults that are told one by one; the rest are counted.
pub const FAULTS_TOLD: usize = 100;

/// One place that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The table, `witness` for the file of checkpoints, or `reply_rate`.
    #[serde(rename = "where")]
    pub place: &'static str,
    /// The ticket concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    /// Its number, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The event concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<i64>,
    /// The checkpoint concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<i64>,
    /// What is wrong.
    pub what: String,
}

impl Fault {
    /// A fault in this place.
    pub fn new(place: &'static str, what: impl Into<String>) -> Self {
        Fault {
            place,
            ticket: None,
            number: None,
            event: None,
            checkpoint: None,
            what: what.into(),
        }
    }

    /// It concerns this ticket.
    pub fn of_ticket(self, ticket: TicketId, number: Option<String>) -> Self {
        Fault {
            ticket: Some(ticket),
            number,
            ..self
        }
    }

    /// It concerns this event.
    pub fn at_event(self, event: i64) -> Self {
        Fault {
            event: Some(event),
            ..self
        }
    }

    /// The same, to be kept.
    pub fn breach(&self) -> Breach {
        Breach {
            place: self.place.to_owned(),
            ticket: self.ticket,
            number: self.number.clone(),
            event: self.event,
            checkpoint: self.checkpoint,
            what: self.what.clone(),
        }
    }

    /// It concerns this checkpoint.
    pub fn at_checkpoint(self, checkpoint: i64) -> Self {
        Fault {
            checkpoint: Some(checkpoint),
            ..self
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: ", self.place)?;
        match (&self.number, self.ticket) {
            (Some(number), _) => write!(out, "ticket {number}: ")?,
            (None, Some(ticket)) => write!(out, "ticket {ticket}: ")?,
            (None, None) => {}
        }
        if let Some(checkpoint) = self.checkpoint {
            write!(out, "checkpoint {checkpoint}: ")?;
        }
        out.write_str(&self.what)
    }
}

/// Faults in the order in which they were found, the first ones kept.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) told: Vec<Fault>,
    pub(super) count: u64,
}

impl Findings {
    pub(super) fn add(&mut self, fault: Fault) {
        self.count += 1;
        if self.told.len() < FAULTS_TOLD {
            self.told.push(fault);
        }
    }

    pub(super) fn none(&self) -> bool {
        self.count == 0
    }
}
