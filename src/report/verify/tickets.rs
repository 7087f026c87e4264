//! Every ticket: its chain, and its rows against what the chain tells. Rows of four tables are walked side by side in the
//! order of tickets, so that what one table has and another lacks shows itself.

use super::compare::{promise_difference, ticket_difference};
use super::compensations::Compensations;
use super::files::Files;
use super::finding::{Fault, Findings};
use super::rate::Rates;
use super::replay::{Replay, next_event};
use super::rows::{EventRecord, OriginRecord, PromiseRecord, Stream, TicketRecord};
use super::steps::Steps;
use super::visits::Visits;
use crate::domain::ids::TicketId;
use crate::domain::moment::Moment;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::tickets::TicketRow;

/// What was counted on the way.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    pub(super) tickets: u64,
    pub(super) events: u64,
    pub(super) promises: u64,
    pub(super) erased: u64,
    /// Tickets and events that are said to be sealed.
    pub(super) sealed_tickets: i64,
    pub(super) sealed_events: i64,
}

/// The walk through all tickets.
pub(super) struct Walk<'f> {
    tickets: Stream<TicketRecord>,
    events: Stream<EventRecord>,
    promises: Stream<PromiseRecord>,
    origins: Stream<OriginRecord>,
    pub(super) steps: Steps,
    pub(super) files: Files,
    visits: Visits,
    compensations: Compensations,
    pub(super) tally: Tally,
    pub(super) rates: Rates,
    findings: &'f mut Findings,
    now: Moment,
}

impl<'f> Walk<'f> {
    pub(super) fn new(findings: &'f mut Findings, files: Files, now: Moment) -> Self {
        Walk {
            tickets: Stream::new(),
            events: Stream::new(),
            promises: Stream::new(),
            origins: Stream::new(),
            steps: Steps::default(),
            files,
            visits: Visits::default(),
            compensations: Compensations::default(),
            tally: Tally::default(),
            rates: Rates::default(),
            findings,
            now,
        }
    }

    /// Checks the next ticket; `false` when there is none.
    pub(super) fn step(&mut self, db: &mut Db) -> Result<bool, StoreFault> {
        let heads = [
            self.tickets.peek(db)?,
            self.events.peek(db)?,
            self.promises.peek(db)?,
            self.origins.peek(db)?,
        ];
        let Some(id) = heads.into_iter().flatten().min() else {
            self.steps.settle(db, self.findings)?;
            self.steps.count(db, self.findings)?;
            self.files.count(db, self.findings)?;
            self.visits.count(db, self.findings)?;
            self.compensations.count(db, self.findings)?;
            return Ok(false);
        };
        let row = self.tickets.take(db, id)?;
        let number = row
            .as_ref()
            .and_then(|record| Some(record.row.as_ref().ok()?.0.number.clone()));
        let replay = self.replay(db, id, number.as_ref())?;
        self.check_ticket(id, row, replay.as_ref());
        self.check_promises(db, id, number.as_ref(), replay.as_ref())?;
        self.check_origin(db, id, number.as_ref(), replay.as_ref())?;
        if let Some(replay) = replay {
            self.tally.erased += replay.erased;
            self.rates.count(&replay.ticket, self.now);
            self.files.check(db, &replay, self.findings)?;
            self.visits.check(db, &replay, self.findings)?;
            self.compensations.check(db, &replay, self.findings)?;
            self.steps.expect(&replay);
            if self.steps.are_many() {
                self.steps.settle(db, self.findings)?;
            }
        }
        Ok(true)
    }

    fn add(&mut self, place: &'static str, id: TicketId, number: Option<&String>, what: impl Into<String>) {
        self.findings
            .add(Fault::new(place, what).of_ticket(id, number.cloned()));
    }

    /// The ticket as its events tell it; none when they do not hold together, which is told once for each ticket.
    fn replay(&mut self, db: &mut Db, id: TicketId, number: Option<&String>) -> Result<Option<Replay>, StoreFault> {
        let mut replay: Option<Replay> = None;
        let mut broken = false;
        while let Some(record) = self.events.take(db, id)? {
            self.tally.events += 1;
            if broken {
                continue;
            }
            let followed = next_event(replay.as_ref(), &record).and_then(|event| match &mut replay {
                Some(replay) => replay.follow(&event),
                None => Replay::begin(&event).map(|begun| replay = Some(begun)),
            });
            if let Err(what) = followed {
                broken = true;
                let fault = Fault::new("events", what).of_ticket(id, number.cloned());
                self.findings.add(fault.at_event(record.seq));
            }
        }
        if replay.is_none() && !broken {
            self.add("events", id, number, "the ticket has no events");
        }
        Ok(replay.filter(|_| !broken))
    }

    fn check_ticket(&mut self, id: TicketId, record: Option<TicketRecord>, replay: Option<&Replay>) {
        let Some(record) = record else {
            let number = replay.map(|replay| replay.ticket.number.clone());
            return self.add(
                "tickets",
                id,
                number.as_ref(),
                "there are rows about a ticket that has no row itself",
            );
        };
        self.tally.tickets += 1;
        let (row, sealed) = match record.row {
            Ok(row) => row,
            Err(why) => return self.add("tickets", id, None, format!("the row cannot be read: {why}")),
        };
        self.tally.sealed_tickets += i64::from(sealed > 0);
        self.tally.sealed_events = self.tally.sealed_events.saturating_add(sealed);
        if !(0..=row.version).contains(&sealed) {
            let what = format!("the row says that {sealed} of {} events are sealed", row.version);
            self.add("tickets", id, Some(&row.number), what);
        }
        let difference = replay.and_then(|replay| ticket_difference(&row, &TicketRow::of(&replay.ticket)));
        if let Some(what) = difference {
            self.add("tickets", id, Some(&row.number), what);
        }
    }

    fn check_promises(
        &mut self,
        db: &mut Db,
        id: TicketId,
        number: Option<&String>,
        replay: Option<&Replay>,
    ) -> Result<(), StoreFault> {
        let mut next = 0;
        while let Some(record) = self.promises.take(db, id)? {
            self.tally.promises += 1;
            let Some(replay) = replay else { continue };
            let what = match &record.row {
                Err(why) => Some(format!("the row of promise {} cannot be read: {why}", record.position)),
                Ok(_) if usize::try_from(record.position) != Ok(next) => Some(format!(
                    "the row of promise {next} is missing, or row {} is too many",
                    record.position
                )),
                Ok(row) => match replay.promise_row(next, row) {
                    None => Some(format!(
                        "the events tell of no promise {next}, but there is a row of it"
                    )),
                    Some(told) => promise_difference(row, &told).map(|what| format!("promise {}: {what}", told.id)),
                },
            };
            next += 1;
            if let Some(what) = what {
                self.add("promises", id, number, what);
            }
        }
        if let Some(missing) = replay.and_then(|replay| replay.ticket.promises.get(next)) {
            self.add(
                "promises",
                id,
                number,
                format!("the row of promise {} is missing", missing.id),
            );
        }
        Ok(())
    }

    fn check_origin(
        &mut self,
        db: &mut Db,
        id: TicketId,
        number: Option<&String>,
        replay: Option<&Replay>,
    ) -> Result<(), StoreFault> {
        let stored = self.origins.take(db, id)?;
        let Some(replay) = replay else { return Ok(()) };
        let stored = stored.as_ref().map(|row| (&row.source, &row.external_id));
        let told = replay.source.as_ref().map(|source| (&source.name, &source.external_id));
        if stored != told {
            self.add(
                "imported_from",
                id,
                number,
                "the row of the record's origin is not what the first event says",
            );
        }
        Ok(())
    }
}
