//! Counts promises where they are stored. The great mass, what was due, is counted in one pass over one index; what
//! stands beside the rate is few and has small indexes of its own.

use std::collections::{BTreeMap, HashMap};

use diesel::RunQueryDsl as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::{Delay, GroupBy, Line, Question};
use crate::domain::ids::{TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::words::VoidReason;
use crate::report::asked::Asked;
use crate::report::evidence::Figure;
use crate::storage::columns::sqlt::Instant;
use crate::storage::db::Db;
use crate::storage::dialect;
use crate::storage::fault::StoreFault;
use crate::storage::schema::{teams, users};

/// A stretch of due times `[from, to)`, as known at a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) from: Moment,
    pub(super) to: Moment,
    pub(super) as_of: Moment,
}

impl Part {
    /// What was due before the as-of moment.
    fn past(self) -> Part {
        let to = self.to.min(self.as_of);
        Part { to, ..self }
    }

    /// What is due at the as-of moment or later.
    fn ahead(self) -> Part {
        let from = self.from.max(self.as_of);
        Part { from, ..self }
    }

    fn is_empty(self) -> bool {
        self.from >= self.to
    }
}

/// A column to count by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
    None,
    Column(&'static str),
}

impl Key {
    /// The column of a group; a unit of time has none.
    pub(super) fn of(group_by: GroupBy) -> Option<Key> {
        Some(Key::Column(match group_by {
            GroupBy::Channel => "channel",
            GroupBy::Tier => "tier",
            GroupBy::Region => "region",
            GroupBy::Team => "team_id",
            GroupBy::Owner => "owner_id",
            GroupBy::Kind => "ticket_kind",
            GroupBy::Promise => "kind",
            GroupBy::Hour | GroupBy::Day | GroupBy::Week | GroupBy::Month => return None,
        }))
    }

    fn select(self) -> String {
        match self {
            Key::None => "SELECT CAST(NULL AS TEXT) AS key".to_owned(),
            Key::Column(column) => format!("SELECT CAST({column} AS TEXT) AS key"),
        }
    }

    fn grouping(self) -> &'static str {
        match self {
            Key::None => "",
            Key::Column(_) => " GROUP BY 1",
        }
    }
}

/// What was counted for one group.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Due before the as-of moment, voided or not.
    pub(super) past: i64,
    pub(super) voided_when_past: i64,
    pub(super) kept: i64,
    pub(super) answered: i64,
    pub(super) ahead: i64,
    pub(super) voided: BTreeMap<VoidReason, i64>,
    pub(super) corrected: i64,
    pub(super) recorded_late: i64,
    pub(super) imported: i64,
    pub(super) delay: Option<Delay>,
}

pub(super) type ByKey = HashMap<Option<String>, Counted>;

/// Counts everything about the promises due in `part`, by `key`.
pub(super) fn count(db: &mut Db, question: &Question, part: Part, key: Key) -> Result<ByKey, StoreFault> {
    let mut counted = ByKey::new();
    if !part.past().is_empty() {
        count_past(db, question, part.past(), key, &mut counted)?;
        let late = Figure::RecordedLate.condition();
        for row in numbers(db, question, part.past(), key, "FALSE", late)? {
            counted.entry(row.key).or_default().recorded_late = row.number;
        }
    }
    if !part.ahead().is_empty() {
        for row in numbers(db, question, part.ahead(), key, question.origins(), "")? {
            counted.entry(row.key).or_default().ahead = row.number;
        }
    }
    if !question.include_imported {
        for row in numbers(db, question, part, key, "TRUE", "")? {
            counted.entry(row.key).or_default().imported = row.number;
        }
    }
    count_voided(db, question, part, key, &mut counted)?;
    Ok(counted)
}

#[derive(QueryableByName)]
struct Past {
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = BigInt)]
    kept: i64,
    #[diesel(sql_type = BigInt)]
    answered: i64,
    #[diesel(sql_type = Nullable<Text>)]
    delays: Option<String>,
}

/// Everything here was due before the as-of moment, so what was fulfilled in time was fulfilled by then.
fn count_past(db: &mut Db, question: &Question, part: Part, key: Key, counted: &mut ByKey) -> Result<(), StoreFault> {
    let ranks = dialect::delay_ranks(db.conn())?;
    let select = format!(
        "{}, count(*) AS number, count(CASE WHEN fulfilled_at <= due_at THEN 1 END) AS kept, \
         count(CASE WHEN fulfilled_at <= $1 THEN 1 END) AS answered, {ranks} AS delays",
        key.select()
    );
    let asked = Asked::new(&select, part.as_of).about(question, part.from, part.to, question.origins());
    let rows: Vec<Past> = asked.add(key.grouping()).query().load(db.conn())?;
    for row in rows {
        let entry = counted.entry(row.key).or_default();
        (entry.past, entry.kept, entry.answered) = (row.number, row.kept, row.answered);
        entry.delay = row.delays.map(|ranks| delay_of(&ranks)).transpose()?;
    }
    Ok(())
}

fn delay_of(ranks: &str) -> Result<Delay, StoreFault> {
    let ranks: [i64; 4] = serde_json::from_str(ranks)
        .map_err(|_| StoreFault::Bug(format!("the ranks of delays read {ranks}, not four numbers")))?;
    let [median_seconds, p90_seconds, p95_seconds, worst_seconds] = ranks;
    Ok(Delay {
        median_seconds,
        p90_seconds,
        p95_seconds,
        worst_seconds,
    })
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn numbers(
    db: &mut Db,
    question: &Question,
    part: Part,
    key: Key,
    imported: &str,
    those: &str,
) -> Result<Vec<Number>, StoreFault> {
    let select = format!("{}, count(*) AS number", key.select());
    let asked = Asked::new(&select, part.as_of).about(question, part.from, part.to, imported);
    Ok(asked.add(those).add(key.grouping()).query().load(db.conn())?)
}

#[derive(QueryableByName)]
struct Voided {
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = Text)]
    reason: VoidReason,
    #[diesel(sql_type = BigInt)]
    past: i64,
    #[diesel(sql_type = BigInt)]
    ahead: i64,
    #[diesel(sql_type = BigInt)]
    corrected: i64,
}

/// Takes what was voided by its due time out of the counts, and notes what was voided too late for that.
fn count_voided(db: &mut Db, question: &Question, part: Part, key: Key, counted: &mut ByKey) -> Result<(), StoreFault> {
    let select = format!(
        "{}, void_reason AS reason, count(CASE WHEN due_at < $1 AND voided_at <= due_at THEN 1 END) AS past, \
         count(CASE WHEN due_at >= $1 THEN 1 END) AS ahead, count(CASE WHEN voided_at > due_at THEN 1 END) AS corrected",
        key.select()
    );
    let asked = Asked::new(&select, part.as_of).about(question, part.from, part.to, question.origins());
    let unfulfilled = " AND voided_at IS NOT NULL AND voided_at <= $1 AND (fulfilled_at IS NULL OR fulfilled_at > $1)";
    let rows: Vec<Voided> = asked.add(unfulfilled).add(" GROUP BY 1, 2").query().load(db.conn())?;
    for row in rows {
        let entry = counted.entry(row.key).or_default();
        entry.voided_when_past += row.past;
        entry.ahead -= row.ahead;
        entry.corrected += row.corrected;
        if row.past + row.ahead > 0 {
            *entry.voided.entry(row.reason).or_default() += row.past + row.ahead;
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Ends {
    #[diesel(sql_type = Nullable<Instant>)]
    first: Option<Moment>,
    #[diesel(sql_type = Nullable<Instant>)]
    last: Option<Moment>,
}

/// The first and the last due time that the question is about, so that empty years are not cut into days.
pub(super) fn span_of_due(
    db: &mut Db,
    question: &Question,
    part: Part,
) -> Result<Option<(Moment, Moment)>, StoreFault> {
    let asked = Asked::new("SELECT min(due_at) AS first, max(due_at) AS last", part.as_of).about(
        question,
        part.from,
        part.to,
        "FALSE, TRUE",
    );
    let ends: Ends = asked.query().get_result(db.conn())?;
    Ok(ends.first.zip(ends.last))
}

/// Teams and people by their names.
pub(super) fn name(db: &mut Db, group_by: GroupBy, lines: &mut [Line]) -> Result<(), StoreFault> {
    let keys = lines.iter().filter_map(|line| line.key.as_deref());
    let named: Vec<(String, String)> = match group_by {
        GroupBy::Team => {
            let ids: Vec<TeamId> = keys.filter_map(|key| key.parse().ok()).collect();
            let known = teams::table
                .filter(teams::id.eq_any(ids))
                .select((teams::id, teams::name));
            let rows: Vec<(TeamId, String)> = known.load(db.conn())?;
            rows.into_iter().map(|(id, name)| (id.to_string(), name)).collect()
        }
        GroupBy::Owner => {
            let ids: Vec<UserId> = keys.filter_map(|key| key.parse().ok()).collect();
            let known = users::table
                .filter(users::id.eq_any(ids))
                .select((users::id, users::name));
            let rows: Vec<(UserId, String)> = known.load(db.conn())?;
            rows.into_iter().map(|(id, name)| (id.to_string(), name)).collect()
        }
        _ => return Ok(()),
    };
    let named: HashMap<String, String> = named.into_iter().collect();
    for line in lines {
        line.name = line.key.as_ref().and_then(|key| named.get(key).cloned());
    }
    Ok(())
}
