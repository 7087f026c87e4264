//! The promises behind each figure of the reply rate, so that every figure leads to its tickets.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use serde::Serialize;

use super::asked::Asked;
use super::hours::{self, WeekHour};
use super::reply_rate::Question;
use crate::domain::ids::{PromiseId, TicketId};
use crate::domain::moment::{Moment, Span};
use crate::domain::words::{PromiseKind, VoidReason, words};
use crate::error::Failure;
use crate::storage::columns::sqlt::{Instant, Uid};
use crate::storage::db::Db;
use crate::storage::dialect;

/// The most promises on one page.
pub const PAGE_MAX: usize = 200;

words! {
    /// A figure of the reply rate. Those of the same report do not overlap, but `due` is `kept`, `late` and `unanswered`
    /// together, `missed` the last two, `voided_after_due` part of `unanswered`, and `recorded_late` part of what was due.
    /// The others are [signs](mod@super::signs): each is part of the same promises, whenever they are due.
    Figure {
        Due = "due", Missed = "missed", Kept = "kept", Late = "late", Unanswered = "unanswered", NotYetDue = "not_yet_due", Voided = "voided",
        VoidedAfterDue = "voided_after_due", RecordedLate = "recorded_late",
        /// Imported promises that the report leaves out.
        Imported = "imported",
        /// Fulfilled, in time or late: somebody was reached.
        Answered = "answered",
        /// Answered, and the ticket is resolved or closed now.
        Solved = "solved",
        /// Answered, and the ticket was closed with a customer who was satisfied.
        Satisfied = "satisfied",
        /// Fulfilled less than [`QUICK`] after it was recorded.
        Quick = "quick",
        /// Fulfilled less than [`SELF_MADE`] after it was recorded, by whoever recorded it.
        SelfMade = "self_made",
        /// Kept within [`LAST`] before its due time.
        KeptAtLast = "kept_at_last",
        /// Voided within [`LAST`] before its due time.
        VoidedAtLast = "voided_at_last",
        /// Of a ticket that was reopened, made since.
        Reopened = "reopened",
        /// Of a customer who had raised a matter of the same kind within [`REPEATED`] before.
        Repeated = "repeated",
    }
}

/// Nobody finds out and tells in less.
pub const QUICK: Span = Span::seconds(20);
/// Somebody who records a matter and answers it in less may have made it for the figure.
pub const SELF_MADE: Span = Span::minutes(5);
/// The last moment.
pub const LAST: Span = Span::hours(1);
/// A matter raised again in less is the old one, not solved.
pub const REPEATED: Span = Span::days(30);

impl Figure {
    /// The condition, given the as-of moment in `$1`. Together with [`Question`] it says what the figure counts.
    pub(super) fn condition(self, db: &mut Db) -> String {
        let span = match self {
            Figure::Quick => QUICK,
            Figure::SelfMade => SELF_MADE,
            Figure::KeptAtLast | Figure::VoidedAtLast => LAST,
            Figure::Repeated => REPEATED,
            _ => return self.text().to_owned(),
        };
        self.text().replace("{span}", &dialect::span(db.conn(), span))
    }

    const fn text(self) -> &'static str {
        match self {
            Figure::Due => " AND due_at < $1 AND (voided_at IS NULL OR voided_at > due_at OR fulfilled_at <= $1)",
            Figure::Missed => {
                " AND due_at < $1 AND (fulfilled_at IS NULL OR fulfilled_at > due_at) \
                 AND (voided_at IS NULL OR voided_at > due_at OR fulfilled_at <= $1)"
            }
            Figure::Kept => " AND due_at < $1 AND fulfilled_at <= due_at",
            Figure::Late => " AND due_at < $1 AND fulfilled_at > due_at AND fulfilled_at <= $1",
            Figure::Unanswered => {
                " AND due_at < $1 AND (fulfilled_at IS NULL OR fulfilled_at > $1) \
                 AND (voided_at IS NULL OR voided_at > due_at)"
            }
            Figure::NotYetDue => " AND due_at >= $1 AND (voided_at IS NULL OR voided_at > $1 OR fulfilled_at <= $1)",
            Figure::Voided => {
                " AND voided_at IS NOT NULL AND voided_at <= $1 AND voided_at <= due_at \
                 AND (fulfilled_at IS NULL OR fulfilled_at > $1)"
            }
            Figure::VoidedAfterDue => {
                " AND voided_at IS NOT NULL AND voided_at <= $1 AND voided_at > due_at \
                 AND (fulfilled_at IS NULL OR fulfilled_at > $1)"
            }
            Figure::RecordedLate => {
                " AND due_at < $1 AND made_at > due_at AND NOT imported \
                 AND (voided_at IS NULL OR voided_at > due_at OR fulfilled_at <= $1)"
            }
            Figure::Imported => "",
            Figure::Answered => " AND fulfilled_at <= $1",
            Figure::Solved => {
                " AND fulfilled_at <= $1 AND EXISTS (SELECT 1 FROM tickets WHERE tickets.id = promises.ticket_id \
                 AND tickets.state IN ('resolved', 'closed'))"
            }
            Figure::Satisfied => {
                " AND fulfilled_at <= $1 AND EXISTS (SELECT 1 FROM tickets WHERE tickets.id = promises.ticket_id \
                 AND tickets.outcome = 'satisfied')"
            }
            Figure::Quick => " AND fulfilled_at <= $1 AND fulfilled_at < made_at + {span}",
            Figure::SelfMade => {
                " AND fulfilled_at <= $1 AND fulfilled_at < made_at + {span} AND EXISTS (SELECT 1 FROM events \
                 WHERE events.ticket_id = promises.ticket_id AND events.seq = 1 \
                 AND events.actor LIKE '%:' || CAST(promises.fulfilled_by AS TEXT))"
            }
            Figure::KeptAtLast => {
                " AND fulfilled_at <= $1 AND fulfilled_at <= due_at AND fulfilled_at > due_at - {span}"
            }
            Figure::VoidedAtLast => {
                " AND voided_at IS NOT NULL AND voided_at <= $1 AND voided_at <= due_at \
                 AND voided_at > due_at - {span} AND (fulfilled_at IS NULL OR fulfilled_at > $1)"
            }
            Figure::Reopened => " AND epoch > 1",
            Figure::Repeated => {
                " AND EXISTS (SELECT 1 FROM tickets AS this JOIN tickets AS earlier \
                 ON earlier.customer_id = this.customer_id AND earlier.kind = this.kind \
                 AND earlier.received_at < this.received_at AND earlier.received_at >= this.received_at - {span} \
                 WHERE this.id = promises.ticket_id)"
            }
        }
    }
}

/// The last promise of a page; the next page begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub due_at: Moment,
    pub promise: PromiseId,
}

/// A promise, with the ticket that proves what became of it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName, Serialize, utoipa::ToSchema)]
pub struct Behind {
    #[diesel(sql_type = Uid)]
    #[schema(value_type = String, format = Uuid)]
    pub promise: PromiseId,
    #[diesel(sql_type = Uid)]
    #[schema(value_type = String, format = Uuid)]
    pub ticket: TicketId,
    #[diesel(sql_type = Text)]
    pub number: String,
    #[diesel(sql_type = Text)]
    pub kind: PromiseKind,
    #[diesel(sql_type = Instant)]
    #[schema(value_type = String, format = DateTime)]
    pub clock_from: Moment,
    #[diesel(sql_type = Instant)]
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Moment,
    #[diesel(sql_type = Nullable<Instant>)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub fulfilled_at: Option<Moment>,
    #[diesel(sql_type = Nullable<Instant>)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub voided_at: Option<Moment>,
    #[diesel(sql_type = Nullable<Text>)]
    pub void_reason: Option<VoidReason>,
    #[diesel(sql_type = Bool)]
    pub imported: bool,
}

/// Promises in the order of their due times, and where the next page begins when there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BehindPage {
    pub promises: Vec<Behind>,
    pub next: Option<Cursor>,
}

/// At most `limit` of the promises that `figure` counts in the answer to `question` as of `as_of`. To see those of one
/// line of a grouped report, narrow the question down to that line.
pub fn promises_behind(
    db: &mut Db,
    question: &Question,
    figure: Figure,
    as_of: Moment,
    after: Option<Cursor>,
    limit: usize,
) -> Result<BehindPage, Failure> {
    narrowed(db, question, figure, as_of, after, limit, "")
}

/// The same of those whose customers spoke in this hour of the week.
pub fn promises_of_hour(
    db: &mut Db,
    question: &Question,
    (figure, hour): (Figure, WeekHour),
    as_of: Moment,
    after: Option<Cursor>,
    limit: usize,
) -> Result<BehindPage, Failure> {
    let spoken = hours::condition(db, question, hour);
    narrowed(db, question, figure, as_of, after, limit, &spoken)
}

fn narrowed(
    db: &mut Db,
    question: &Question,
    figure: Figure,
    as_of: Moment,
    after: Option<Cursor>,
    limit: usize,
    condition: &str,
) -> Result<BehindPage, Failure> {
    let origins = match figure {
        Figure::Imported if question.include_imported => {
            question.check()?;
            return Ok(BehindPage {
                promises: vec![],
                next: None,
            });
        }
        Figure::Imported => "TRUE",
        _ => question.origins(),
    };
    let condition = format!("{}{condition}", figure.condition(db));
    page_of(db, question, origins, &condition, as_of, after, limit)
}

/// One page of the promises of a question for which a condition holds.
pub(super) fn page_of(
    db: &mut Db,
    question: &Question,
    origins: &str,
    condition: &str,
    as_of: Moment,
    after: Option<Cursor>,
    limit: usize,
) -> Result<BehindPage, Failure> {
    question.check()?;
    let limit = limit.clamp(1, PAGE_MAX);
    let mut asked = Asked::new(OF_A_PROMISE, as_of)
        .about(question, question.from, question.to, origins)
        .add(condition);
    if let Some(after) = after {
        asked = asked.after(after.due_at, after.promise.0);
    }
    let asked = asked.add(&format!(" ORDER BY due_at, promises.id LIMIT {}", limit + 1));
    let mut promises: Vec<Behind> = asked
        .query()
        .load(db.conn())
        .map_err(crate::storage::fault::StoreFault::from)?;
    let more = promises.len() > limit;
    promises.truncate(limit);
    let last = promises.last().filter(|_| more);
    let next = last.map(|last| Cursor {
        due_at: last.due_at,
        promise: last.promise,
    });
    Ok(BehindPage { promises, next })
}

/// The columns of [`Behind`].
pub(super) const OF_A_PROMISE: &str = "SELECT promises.id AS promise, ticket_id AS ticket, \
     (SELECT number FROM tickets WHERE tickets.id = ticket_id) AS number, kind, clock_from, due_at, \
     CASE WHEN fulfilled_at <= $1 THEN fulfilled_at END AS fulfilled_at, \
     CASE WHEN voided_at <= $1 THEN voided_at END AS voided_at, \
     CASE WHEN voided_at <= $1 THEN void_reason END AS void_reason, imported";
