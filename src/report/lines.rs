//! Every promise that a question is about, one line each, with where it counts in the answer: so that the figures can be
//! counted again by anybody.
//!
//! The digest of the lines is the SHA-256 of, for each promise in the order of due time and id,
//! `id ⇥ number ⇥ kind ⇥ standing ⇥ clock from ⇥ due ⇥ fulfilled ⏎`, with times as RFC 3339 in UTC and `-` for what is not
//! there. It is the same in every language and format.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use sha2::{Digest as _, Sha256};

use super::asked::Asked;
use super::evidence::Cursor;
use super::reply_rate::{Line, Question};
use crate::domain::chain::Hash;
use crate::domain::ids::{PromiseId, TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::words::{Channel, PromiseKind, TicketKind, Tier, VoidReason, words};
use crate::error::Failure;
use crate::storage::columns::sqlt::{Instant, Uid};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

/// The most lines that are read at once.
pub const PAGE_MAX: usize = 1_000;

words! {
    /// Where a promise counts in the reply rate.
    Standing {
        Kept = "kept", Late = "late", Unanswered = "unanswered", NotYetDue = "not_yet_due", Voided = "voided",
        /// Imported, and not asked for.
        Imported = "imported",
    }
}

/// One promise as a report counts it, as of a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseLine {
    pub promise: PromiseId,
    pub number: String,
    pub kind: PromiseKind,
    pub ticket_kind: TicketKind,
    pub channel: Channel,
    pub tier: Tier,
    pub region: Option<String>,
    pub team: Option<TeamId>,
    pub owner: Option<UserId>,
    pub clock_from: Moment,
    pub due_at: Moment,
    pub fulfilled_at: Option<Moment>,
    pub void_reason: Option<VoidReason>,
    pub is_imported: bool,
    pub standing: Standing,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uid)]
    promise: PromiseId,
    #[diesel(sql_type = Nullable<Text>)]
    number: Option<String>,
    #[diesel(sql_type = Text)]
    kind: PromiseKind,
    #[diesel(sql_type = Text)]
    ticket_kind: TicketKind,
    #[diesel(sql_type = Text)]
    channel: Channel,
    #[diesel(sql_type = Text)]
    tier: Tier,
    #[diesel(sql_type = Nullable<Text>)]
    region: Option<String>,
    #[diesel(sql_type = Nullable<Uid>)]
    team: Option<TeamId>,
    #[diesel(sql_type = Nullable<Uid>)]
    owner: Option<UserId>,
    #[diesel(sql_type = Instant)]
    clock_from: Moment,
    #[diesel(sql_type = Instant)]
    due_at: Moment,
    #[diesel(sql_type = Nullable<Instant>)]
    fulfilled_at: Option<Moment>,
    #[diesel(sql_type = Nullable<Instant>)]
    voided_at: Option<Moment>,
    #[diesel(sql_type = Nullable<Text>)]
    void_reason: Option<VoidReason>,
    #[diesel(sql_type = Bool)]
    imported: bool,
}

impl Row {
    fn standing(&self, question: &Question, as_of: Moment) -> Standing {
        let voided_by = |moment: Moment| self.fulfilled_at.is_none() && self.voided_at.is_some_and(|at| at <= moment);
        if self.imported && !question.include_imported {
            return Standing::Imported;
        }
        if self.due_at >= as_of {
            return if voided_by(as_of) {
                Standing::Voided
            } else {
                Standing::NotYetDue
            };
        }
        match self.fulfilled_at {
            Some(at) if at <= self.due_at => Standing::Kept,
            Some(_) => Standing::Late,
            None if voided_by(self.due_at) => Standing::Voided,
            None => Standing::Unanswered,
        }
    }

    fn into_line(self, question: &Question, as_of: Moment) -> PromiseLine {
        PromiseLine {
            standing: self.standing(question, as_of),
            promise: self.promise,
            number: self.number.unwrap_or_default(),
            kind: self.kind,
            ticket_kind: self.ticket_kind,
            channel: self.channel,
            tier: self.tier,
            region: self.region,
            team: self.team,
            owner: self.owner,
            clock_from: self.clock_from,
            due_at: self.due_at,
            fulfilled_at: self.fulfilled_at,
            void_reason: self.void_reason,
            is_imported: self.imported,
        }
    }
}

/// The next lines behind a mark, at most [`PAGE_MAX`]; fewer when there are no more.
pub fn lines_behind(
    db: &mut Db,
    question: &Question,
    as_of: Moment,
    after: Option<Cursor>,
) -> Result<Vec<PromiseLine>, Failure> {
    question.check()?;
    let mut asked = Asked::new(SELECT, as_of).about(question, question.from, question.to, "FALSE, TRUE");
    if let Some(after) = after {
        asked = asked.after(after.due_at, after.promise.0);
    }
    let asked = asked.add(&format!(" ORDER BY due_at, promises.id LIMIT {PAGE_MAX}"));
    let rows: Vec<Row> = asked.query().load(db.conn()).map_err(StoreFault::from)?;
    Ok(rows.into_iter().map(|row| row.into_line(question, as_of)).collect())
}

const SELECT: &str = "SELECT promises.id AS promise, \
     (SELECT number FROM tickets WHERE tickets.id = ticket_id) AS number, kind, ticket_kind, channel, tier, region, \
     team_id AS team, owner_id AS owner, clock_from, due_at, \
     CASE WHEN fulfilled_at <= $1 THEN fulfilled_at END AS fulfilled_at, \
     CASE WHEN voided_at <= $1 THEN voided_at END AS voided_at, \
     CASE WHEN voided_at <= $1 THEN void_reason END AS void_reason, imported";

/// What was counted line by line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub lines: i64,
    pub kept: i64,
    pub late: i64,
    pub unanswered: i64,
    pub not_yet_due: i64,
    pub voided: i64,
    pub imported: i64,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, standing: Standing) {
        self.lines += 1;
        *match standing {
            Standing::Kept => &mut self.kept,
            Standing::Late => &mut self.late,
            Standing::Unanswered => &mut self.unanswered,
            Standing::NotYetDue => &mut self.not_yet_due,
            Standing::Voided => &mut self.voided,
            Standing::Imported => &mut self.imported,
        } += 1;
    }

    /// How many were due.
    pub fn due(&self) -> i64 {
        self.kept + self.late + self.unanswered
    }

    /// Whether the figures of a report say the same.
    pub fn agrees_with(&self, total: &Line) -> bool {
        let voided: i64 = total.voided.values().sum();
        (self.kept, self.late, self.unanswered) == (total.kept, total.late, total.unanswered)
            && (self.not_yet_due, self.voided, self.imported) == (total.not_yet_due, voided, total.imported)
    }
}

/// The digest of lines, in the making.
#[derive(Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Takes one more line in.
    pub fn add(&mut self, line: &PromiseLine) {
        let fulfilled = line.fulfilled_at.map_or_else(|| "-".to_owned(), |at| at.to_string());
        let text = format!(
            "{}\t{}\t{}\t{}\t{}\t{}\t{fulfilled}\n",
            line.promise, line.number, line.kind, line.standing, line.clock_from, line.due_at
        );
        self.0.update(text.as_bytes());
    }

    /// The digest of all of them.
    pub fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}
