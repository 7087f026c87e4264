//! The reply rate twice: from the promises that the events tell of, and from the rows that reports count. They must agree.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::Serialize;

use super::finding::{Fault, Findings};
use crate::domain::moment::Moment;
use crate::domain::promise::Promise;
use crate::domain::ticket::Ticket;
use crate::storage::columns::sqlt::Instant;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

/// What became of the promises of one kind that were due before a moment: `due = kept + late + unanswered`. The others
/// stand beside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rate {
    pub due: i64,
    pub kept: i64,
    pub late: i64,
    pub unanswered: i64,
    pub not_yet_due: i64,
    pub voided: i64,
    pub imported: i64,
}

/// Rates by kind of promise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rates(pub(super) BTreeMap<String, Rate>);

impl Rates {
    /// Counts the promises of a ticket as they stand at `now`.
    pub(super) fn count(&mut self, ticket: &Ticket, now: Moment) {
        for promise in &ticket.promises {
            let rate = match self.0.get_mut(promise.kind.as_str()) {
                Some(rate) => rate,
                None => self.0.entry(promise.kind.to_string()).or_default(),
            };
            rate.count(promise, now);
        }
    }
}

impl Rate {
    fn count(&mut self, promise: &Promise, now: Moment) {
        let voided_in_time = promise.voided.is_some_and(|voided| voided.at <= promise.due_at);
        if promise.imported {
            self.imported += 1;
        } else if promise.fulfilled_at.is_none() && voided_in_time {
            self.voided += 1;
        } else if promise.due_at >= now {
            self.not_yet_due += 1;
        } else {
            self.due += 1;
            match promise.fulfilled_at {
                Some(at) if at <= promise.due_at => self.kept += 1,
                Some(_) => self.late += 1,
                None => self.unanswered += 1,
            }
        }
    }
}

/// The same from the rows. Written apart from the rule above, so that a mistake in one is not made in the other.
const COUNT: &str = "
    SELECT kind,
        COUNT(*) FILTER (WHERE imported) AS imported,
        COUNT(*) FILTER (WHERE NOT imported AND fulfilled_at IS NULL AND voided_at <= due_at) AS voided,
        COUNT(*) FILTER (WHERE NOT imported AND due_at < $1 AND fulfilled_at <= due_at) AS kept,
        COUNT(*) FILTER (WHERE NOT imported AND due_at < $1 AND fulfilled_at > due_at) AS late,
        COUNT(*) FILTER (WHERE NOT imported AND due_at < $1 AND fulfilled_at IS NULL
            AND (voided_at IS NULL OR voided_at > due_at)) AS unanswered,
        COUNT(*) FILTER (WHERE NOT imported AND due_at >= $1
            AND (fulfilled_at IS NOT NULL OR voided_at IS NULL OR voided_at > due_at)) AS not_yet_due
    FROM promises GROUP BY kind ORDER BY kind";

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    imported: i64,
    #[diesel(sql_type = BigInt)]
    voided: i64,
    #[diesel(sql_type = BigInt)]
    kept: i64,
    #[diesel(sql_type = BigInt)]
    late: i64,
    #[diesel(sql_type = BigInt)]
    unanswered: i64,
    #[diesel(sql_type = BigInt)]
    not_yet_due: i64,
}

/// The rates as the rows have them.
pub(super) fn of_rows(db: &mut Db, now: Moment) -> Result<Rates, StoreFault> {
    let counted: Vec<Counted> = diesel::sql_query(COUNT).bind::<Instant, _>(now).load(db.conn())?;
    let rates = counted.into_iter().map(|row| {
        let rate = Rate {
            due: row.kept + row.late + row.unanswered,
            kept: row.kept,
            late: row.late,
            unanswered: row.unanswered,
            not_yet_due: row.not_yet_due,
            voided: row.voided,
            imported: row.imported,
        };
        (row.kind, rate)
    });
    Ok(Rates(rates.collect()))
}

/// Names the kinds whose rates differ.
pub(super) fn compare(told: &Rates, stored: &Rates, findings: &mut Findings) {
    let mut kinds: Vec<&String> = told.0.keys().chain(stored.0.keys()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let of = |rates: &Rates| rates.0.get(kind).copied().unwrap_or_default();
        if of(told) != of(stored) {
            let (stored, told) = (serde_json::json!(of(stored)), serde_json::json!(of(told)));
            let what = format!("{kind} promises: the rows give {stored}, the events {told}");
            findings.add(Fault::new("reply_rate", what));
        }
    }
}
