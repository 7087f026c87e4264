//! The steps that were taken, as rows, against the events that tell of them. They are keyed by promise, so they are asked
//! for by promise, many tickets at a time.

use std::collections::HashMap;

use diesel::prelude::*;

use super::finding::{Fault, Findings};
use super::replay::{Replay, Step};
use crate::domain::ids::{PromiseId, TicketId};
use crate::domain::moment::Moment;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::schema::{promises, steps_taken};

/// Promises asked for with one statement.
const MANY: usize = 1_000;
/// Steps held at once; a promise that nobody keeps takes steps for ever.
const MANY_STEPS: usize = 20_000;

type Row = (PromiseId, i32, i32, TicketId, Moment, Moment);

/// Steps that the events told of and that are not yet compared with their rows.
#[derive(Default)]
pub(super) struct Steps {
    told: HashMap<(PromiseId, i32, i32), Step>,
    promises: Vec<PromiseId>,
    /// Rows seen so far.
    pub(super) seen: i64,
}

impl Steps {
    pub(super) fn expect(&mut self, replay: &Replay) {
        self.promises
            .extend(replay.ticket.promises.iter().map(|promise| promise.id));
        let told = replay
            .steps
            .iter()
            .map(|step| ((step.promise, step.epoch, step.rung), *step));
        self.told.extend(told);
    }

    pub(super) fn are_many(&self) -> bool {
        self.promises.len() >= MANY || self.told.len() >= MANY_STEPS
    }

    /// Compares what was told so far.
    pub(super) fn settle(&mut self, db: &mut Db, findings: &mut Findings) -> Result<(), StoreFault> {
        for promises in self.promises.chunks(MANY) {
            let rows = steps_taken::table
                .filter(steps_taken::promise_id.eq_any(promises))
                .order((steps_taken::promise_id, steps_taken::epoch, steps_taken::step));
            for row in rows.load::<Row>(db.conn())? {
                self.seen += 1;
                let told = self.told.remove(&(row.0, row.1, row.2));
                if let Some(what) = fault_of(&row, told.as_ref()) {
                    findings.add(Fault::new("steps_taken", what).of_ticket(row.3, None));
                }
            }
        }
        self.promises.clear();
        let mut missing: Vec<Step> = self.told.drain().map(|(_, step)| step).collect();
        missing.sort_unstable_by_key(|step| (step.ticket, step.event));
        for step in missing {
            let what = format!("the row of step {} of promise {} is missing", step.rung, step.promise);
            findings.add(
                Fault::new("steps_taken", what)
                    .of_ticket(step.ticket, None)
                    .at_event(step.event),
            );
        }
        Ok(())
    }

    /// Looks for rows that belong to no promise, once all that do were seen.
    pub(super) fn count(&self, db: &mut Db, findings: &mut Findings) -> Result<(), StoreFault> {
        if steps_taken::table.count().get_result::<i64>(db.conn())? == self.seen {
            return Ok(());
        }
        let known = promises::table
            .filter(promises::id.eq(steps_taken::promise_id))
            .select(promises::id);
        let stray = steps_taken::table.filter(diesel::dsl::not(diesel::dsl::exists(known)));
        let named: Option<Row> = stray.first(db.conn()).optional()?;
        // Rows of tickets whose events do not hold together were not asked for; those tickets were told already.
        if let Some((promise, _, step, ticket, ..)) = named {
            let what = format!("step {step} was taken of promise {promise}, which does not exist");
            findings.add(Fault::new("steps_taken", what).of_ticket(ticket, None));
        }
        Ok(())
    }
}

fn fault_of(row: &Row, told: Option<&Step>) -> Option<String> {
    let (promise, epoch, step, ticket, due_at, taken_at) = *row;
    let Some(told) = told else {
        return Some(format!(
            "no event tells of step {step} of promise {promise} in epoch {epoch}"
        ));
    };
    let same = (ticket, due_at, taken_at) == (told.ticket, told.due_at, told.taken_at);
    (!same).then(|| {
        format!(
            "the row of step {step} of promise {promise} is not what event {} says",
            told.event
        )
    })
}
