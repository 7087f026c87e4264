//! Why were promises missed? The misses of the reply rate by what they were put down to: counted where they are stored, by
//! the three ways to miss, each along an index of few rows. What nobody has put down to anything yet is a line of its own.
//!
//! What a miss was put down to is told as of a moment too; but a cause named anew stands in the place of the one before,
//! whenever it is asked for.

use std::collections::BTreeMap;
use std::str::FromStr;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::Asked;
use super::evidence::{BehindPage, Cursor, Figure, page_of};
use super::reply_rate::Question;
use crate::domain::cause::{CAUSES_MAX, CauseCode, Names};
use crate::domain::cure::{Cure, CureRule, CureState};
use crate::domain::ids::{CureId, UserId};
use crate::domain::moment::Moment;
use crate::domain::words::PromiseKind;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::{causes, cures};

/// The misses of a question by cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CauseReport {
    #[schema(value_type = String, format = DateTime)]
    pub from: Moment,
    #[schema(value_type = String, format = DateTime)]
    pub to: Moment,
    /// What was known at this moment.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Moment,
    pub kind: PromiseKind,
    pub imported_included: bool,
    /// `late + unanswered` of the reply rate.
    pub missed: i64,
    /// Of those: put down to a cause.
    pub named: i64,
    /// Of those that were put down to a cause: confirmed by a second person.
    pub confirmed: i64,
    /// `missed - named`
    pub unnamed: i64,
    /// One line for each cause that was named, the most frequent first.
    pub causes: Vec<CauseLine>,
}

/// The misses of one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CauseLine {
    #[schema(value_type = String)]
    pub cause: CauseCode,
    /// What it is called, by language.
    #[schema(value_type = BTreeMap<String, String>)]
    pub names: Names,
    pub missed: i64,
    /// Of those: confirmed by a second person.
    pub confirmed: i64,
    /// Whether the misses of this cause, in all of the house and by now, are too many to be without an open cure.
    pub needs_cure: bool,
    /// The latest cure of the cause.
    pub cure: Option<LatestCure>,
}

/// The latest cure of a cause, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LatestCure {
    #[schema(value_type = String, format = Uuid)]
    pub id: CureId,
    pub state: CureState,
    #[schema(value_type = String, format = Uuid)]
    pub owner: UserId,
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Moment,
}

/// Which of the missed promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfCause {
    /// Put down to any cause.
    Any,
    /// Put down to none yet.
    None,
    Of(CauseCode),
}

impl LatestCure {
    fn of(cure: &Cure, now: Moment) -> Self {
        LatestCure {
            id: cure.id,
            state: cure.state(now),
            owner: cure.owner,
            due_at: cure.due_at,
        }
    }
}

impl FromStr for OfCause {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "any" => OfCause::Any,
            "none" => OfCause::None,
            code => OfCause::Of(code.parse()?),
        })
    }
}

impl std::fmt::Display for OfCause {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OfCause::Any => out.write_str("any"),
            OfCause::None => out.write_str("none"),
            OfCause::Of(code) => code.fmt(out),
        }
    }
}

/// Missed promises by what they were put down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub cause: OfCause,
    /// Only what a second person confirmed.
    pub confirmed: bool,
}

impl Judged {
    /// The condition, given the as-of moment in `$1`. A code needs no quoting: it has letters, digits and hyphens.
    fn condition(&self) -> String {
        let of = match &self.cause {
            OfCause::Any => " AND cause IS NOT NULL AND cause_at <= $1".to_owned(),
            OfCause::None => " AND (cause IS NULL OR cause_at > $1)".to_owned(),
            OfCause::Of(code) => format!(" AND cause = '{code}' AND cause_at <= $1"),
        };
        if self.confirmed {
            return of + " AND cause_confirmed_at <= $1";
        }
        of
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Nullable<Text>)]
    cause: Option<CauseCode>,
    #[diesel(sql_type = BigInt)]
    missed: i64,
    #[diesel(sql_type = BigInt)]
    confirmed: i64,
}

/// The three ways to miss: together what [`Figure::Missed`] counts. Each has an index of its own.
const WAYS: [&str; 3] = [
    " AND due_at < $1 AND fulfilled_at > due_at AND (voided_at IS NULL OR voided_at > due_at OR fulfilled_at <= $1)",
    " AND due_at < $1 AND fulfilled_at IS NULL AND voided_at IS NULL",
    " AND due_at < $1 AND fulfilled_at IS NULL AND voided_at IS NOT NULL AND voided_at > due_at",
];

const SELECT: &str = "SELECT CASE WHEN cause_at <= $1 THEN cause END AS cause, count(*) AS missed, \
     count(CASE WHEN cause_confirmed_at <= $1 THEN 1 END) AS confirmed";

/// The misses among the promises of a question by cause, as known at `as_of`. How the question is grouped does not matter.
pub fn causes_of_misses(
    db: &mut Db,
    question: &Question,
    as_of: Moment,
    rule: CureRule,
) -> Result<CauseReport, Failure> {
    question.check()?;
    let question = &Question {
        group_by: None,
        ..question.clone()
    };
    let mut by_cause: BTreeMap<Option<CauseCode>, (i64, i64)> = BTreeMap::new();
    for way in WAYS {
        let asked = Asked::new(SELECT, as_of).about(question, question.from, question.to, question.origins());
        let asked = asked.add(way).add(" GROUP BY 1");
        let rows: Vec<Counted> = asked.query().load(db.conn()).map_err(StoreFault::from)?;
        for row in rows {
            let (missed, confirmed) = by_cause.entry(row.cause).or_default();
            (*missed, *confirmed) = (*missed + row.missed, *confirmed + row.confirmed);
        }
    }
    let unnamed = by_cause.remove(&None).map_or(0, |(missed, _)| missed);
    let mut names = BTreeMap::new();
    for row in causes::list(db, CAUSES_MAX)? {
        let (code, cause) = row.into_cause()?;
        names.insert(code, cause.names);
    }
    let in_need = cures::in_need(db, as_of, rule)?;
    let mut lines = Vec::new();
    for (cause, (missed, confirmed)) in by_cause {
        let Some(cause) = cause else { continue };
        let latest = cures::latest_of(db, &cause)?;
        lines.push(CauseLine {
            names: names.remove(&cause).unwrap_or_default(),
            needs_cure: in_need.iter().any(|need| need.cause == cause),
            cure: latest.map(|cure| LatestCure::of(&cure, as_of)),
            cause,
            missed,
            confirmed,
        });
    }
    lines.sort_by(|one, other| (other.missed, &one.cause).cmp(&(one.missed, &other.cause)));
    let put_down = lines.iter().map(|line| line.missed).sum();
    Ok(CauseReport {
        from: question.from,
        to: question.to,
        as_of,
        kind: question.kind,
        imported_included: question.include_imported,
        missed: put_down + unnamed,
        named: put_down,
        confirmed: lines.iter().map(|line| line.confirmed).sum(),
        unnamed,
        causes: lines,
    })
}

/// The missed promises behind a figure of [`causes_of_misses`], page by page like [`super::promises_behind`].
pub fn misses_behind(
    db: &mut Db,
    question: &Question,
    judged: &Judged,
    as_of: Moment,
    after: Option<Cursor>,
    limit: usize,
) -> Result<BehindPage, Failure> {
    let condition = format!("{}{}", Figure::Missed.condition(db), judged.condition());
    page_of(db, question, question.origins(), &condition, as_of, after, limit)
}
