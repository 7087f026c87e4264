//! Counts promises where they are stored. The great mass, what was due, is counted in one pass over one index; what
//! stands beside the rate is few and has small indexes of its own.

use std::collections::{BTreeMap, HashMap};

use diesel::RunQueryDsl as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::rolled::Rolled;
use super::{GroupBy, Line, Question};
use crate::domain::ids::{SiteId, TeamId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::rollup::{Dimension, Spread};
use crate::domain::words::VoidReason;
use crate::report::asked::{Asked, kinds};
use crate::report::evidence::Figure;
use crate::storage::columns::sqlt::Instant;
use crate::storage::db::Db;
use crate::storage::dialect::{self, DelayCount};
use crate::storage::fault::StoreFault;
use crate::storage::schema::{sites, teams, users};

/// A stretch of due times `[from, to)`, as known at a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) from: Moment,
    pub(super) to: Moment,
    pub(super) as_of: Moment,
}

impl Part {
    /// What was due before the as-of moment.
    pub(super) fn past(self) -> Part {
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

/// Where its ticket came in, which never changes.
pub(in crate::report) const SITE: &str = "(SELECT tickets.site_id FROM tickets WHERE tickets.id = promises.ticket_id)";

/// What to count by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Key {
    None,
    Region,
    /// The kind of promise.
    Promise,
    Along(Dimension),
}

impl Key {
    /// The key of a group; a unit of time has none.
    pub(in crate::report) fn of(group_by: GroupBy) -> Option<Key> {
        Some(match group_by {
            GroupBy::Channel => Key::Along(Dimension::Channel),
            GroupBy::Tier => Key::Along(Dimension::Tier),
            GroupBy::Region => Key::Region,
            GroupBy::Team => Key::Along(Dimension::Team),
            GroupBy::Owner => Key::Along(Dimension::Owner),
            GroupBy::Kind => Key::Along(Dimension::Kind),
            GroupBy::Urgency => Key::Along(Dimension::Urgency),
            GroupBy::Category => Key::Along(Dimension::Category),
            GroupBy::Site => Key::Along(Dimension::Site),
            GroupBy::Promise => Key::Promise,
            GroupBy::Hour | GroupBy::Day | GroupBy::Week | GroupBy::Month => return None,
        })
    }

    /// The column that holds it.
    pub(in crate::report) const fn column(self) -> &'static str {
        match self {
            Key::None => "NULL",
            Key::Region => "promises.region",
            Key::Promise => "promises.kind",
            Key::Along(Dimension::Channel) => "promises.channel",
            Key::Along(Dimension::Tier) => "promises.tier",
            Key::Along(Dimension::Team) => "promises.team_id",
            Key::Along(Dimension::Owner) => "promises.owner_id",
            Key::Along(Dimension::Kind) => "ticket_kind",
            Key::Along(Dimension::Urgency) => "promises.urgency",
            Key::Along(Dimension::Category) => "promises.category",
            Key::Along(Dimension::Site) => SITE,
        }
    }

    fn select(self) -> String {
        format!("SELECT CAST({} AS TEXT) AS key", self.column())
    }

    fn grouping(self) -> &'static str {
        match self {
            Key::None => "",
            _ => " GROUP BY 1",
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
    pub(super) delays: Spread,
}

pub(super) type ByKey = HashMap<Option<String>, Counted>;

/// Counts everything about the promises due in `part`, by `key`: what is added up already, and the rest one by one.
pub(super) fn count(
    db: &mut Db,
    question: &Question,
    part: Part,
    key: Key,
    rolled: &Rolled,
) -> Result<ByKey, StoreFault> {
    let mut counted = ByKey::new();
    for part in rolled.add_to(&mut counted, question, part, key)? {
        count_one_by_one(db, question, part, key, &mut counted)?;
    }
    Ok(counted)
}

fn count_one_by_one(
    db: &mut Db,
    question: &Question,
    part: Part,
    key: Key,
    counted: &mut ByKey,
) -> Result<(), StoreFault> {
    if !part.past().is_empty() {
        count_past(db, question, part.past(), key, counted)?;
        let late = Figure::RecordedLate.condition(db);
        for row in numbers(db, question, part.past(), key, "FALSE", &late)? {
            counted.entry(row.key).or_default().recorded_late += row.number;
        }
    }
    if !part.ahead().is_empty() {
        for row in numbers(db, question, part.ahead(), key, question.origins(), "")? {
            counted.entry(row.key).or_default().ahead += row.number;
        }
    }
    if !question.include_imported {
        for row in numbers(db, question, part, key, "TRUE", "")? {
            counted.entry(row.key).or_default().imported += row.number;
        }
    }
    count_voided(db, question, part, key, counted)
}

#[derive(QueryableByName)]
struct PastRow {
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

/// What was counted of the promises of one key that were due before the as-of moment.
#[derive(Default)]
pub(in crate::report) struct Past {
    pub(in crate::report) key: Option<String>,
    /// Voided or not.
    pub(in crate::report) number: i64,
    pub(in crate::report) kept: i64,
    pub(in crate::report) answered: i64,
    pub(in crate::report) delays: Spread,
}

/// Counts promises due in `[from, to)`, which ends by the as-of moment, by the text that `key` is in SQL. Everything here was
/// due before that moment, so what was fulfilled in time was fulfilled by then.
pub(in crate::report) fn past_by(
    db: &mut Db,
    question: &Question,
    (from, to): (Moment, Moment),
    as_of: Moment,
    key: &str,
) -> Result<Vec<Past>, StoreFault> {
    let DelayCount {
        before,
        delays,
        group,
        after,
    } = dialect::delay_count(db.conn())?;
    let select = format!(
        "{before}SELECT CAST({key} AS TEXT) AS key, {delays} AS delays, count(*) AS number, \
         count(CASE WHEN fulfilled_at <= due_at THEN 1 END) AS kept, \
         count(CASE WHEN fulfilled_at <= $1 THEN 1 END) AS answered"
    );
    let asked = Asked::new(&select, as_of).about(question, from, to, question.origins());
    let rows: Vec<PastRow> = asked.add(group).add(after).query().load(db.conn())?;
    let past = rows.into_iter().map(|row| {
        let mut delays = Spread::default();
        for (minutes, often) in row.delays.map_or_else(|| Ok(Vec::new()), |pairs| pairs_of(&pairs))? {
            delays.add(Span::minutes(minutes), often);
        }
        Ok(Past {
            key: row.key,
            number: row.number,
            kept: row.kept,
            answered: row.answered,
            delays,
        })
    });
    past.collect()
}

fn count_past(db: &mut Db, question: &Question, part: Part, key: Key, counted: &mut ByKey) -> Result<(), StoreFault> {
    for row in past_by(db, question, (part.from, part.to), part.as_of, key.column())? {
        let entry = counted.entry(row.key).or_default();
        entry.past += row.number;
        entry.kept += row.kept;
        entry.answered += row.answered;
        entry.delays.add_all(&row.delays);
    }
    Ok(())
}

fn pairs_of(pairs: &str) -> Result<Vec<(i64, i64)>, StoreFault> {
    serde_json::from_str(pairs).map_err(|_| StoreFault::Bug(format!("delays read {pairs:.60}, not pairs of numbers")))
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
struct End {
    #[diesel(sql_type = Instant)]
    due_at: Moment,
}

/// The first and the last due time that the question is about, so that empty years are not cut into days.
pub(super) fn span_of_due(
    db: &mut Db,
    question: &Question,
    part: Part,
) -> Result<Option<(Moment, Moment)>, StoreFault> {
    let mut ends = Vec::new();
    // Each is one look at an index that has kind and origin before the due time.
    for kind in kinds(question) {
        for imported in ["FALSE", "TRUE"] {
            for order in ["", " DESC"] {
                let asked = Asked::new("SELECT due_at", part.as_of)
                    .about_kinds(question, &[kind], part.from, part.to, imported)
                    .add(&format!(" ORDER BY due_at{order} LIMIT 1"));
                ends.extend(asked.query().load::<End>(db.conn())?);
            }
        }
    }
    let dues = || ends.iter().map(|end| end.due_at);
    Ok(dues().min().zip(dues().max()))
}

/// Teams, sites and people by their names.
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
        GroupBy::Site => {
            let ids: Vec<SiteId> = keys.filter_map(|key| key.parse().ok()).collect();
            let known = sites::table
                .filter(sites::id.eq_any(ids))
                .select((sites::id, sites::name));
            let rows: Vec<(SiteId, String)> = known.load(db.conn())?;
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
