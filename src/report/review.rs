//! The upkeep of the desk in the manner of ISO 10002: what came in, what was promised and missed, why, what was done about
//! it and whether that helped, one period against the equal one before. Every figure is asked of the report that defines
//! it; cures are the whole house's, however the rest is narrowed down.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::Asked;
use super::causes::{CauseReport, causes_of_misses};
use super::evidence::Figure;
use super::reply_rate::{Line, Question, reply_rate};
use crate::domain::cause::CauseCode;
use crate::domain::cure::CureRule;
use crate::domain::moment::Moment;
use crate::domain::words::PromiseKind;
use crate::error::Failure;
use crate::storage::cures::{self, CureCounts};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

/// What a review says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Review {
    /// What was known at this moment.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Moment,
    /// The period that is reviewed.
    pub period: Reviewed,
    /// The equal period right before it.
    pub before: Reviewed,
    /// The misses of the period by what they were put down to.
    pub causes: CauseReport,
    /// Causes that need a cure by now and have none.
    #[schema(value_type = Vec<String>)]
    pub in_need: Vec<CauseCode>,
}

/// The figures of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reviewed {
    #[schema(value_type = String, format = DateTime)]
    pub from: Moment,
    #[schema(value_type = String, format = DateTime)]
    pub to: Moment,
    /// Complaints that came in within it.
    pub complaints: i64,
    /// Of those: by customers who had complained before, at most 30 days before the period began.
    pub repeats: i64,
    /// The replies that were due within it.
    pub replies: Line,
    /// Of the missed ones: put down to no cause yet.
    pub unnamed: i64,
    /// Cures that were opened within it.
    pub cures_opened: i64,
    pub cures_done: i64,
    /// Checked within it: they helped.
    pub cures_effective: i64,
    /// Checked within it: they did not help.
    pub cures_ineffective: i64,
    /// Due by its end, and not done by then.
    pub cures_overdue: i64,
}

/// The review of the period of a question, as known at `as_of`.
pub fn review(db: &mut Db, question: &Question, as_of: Moment, rule: CureRule) -> Result<Review, Failure> {
    question.check()?;
    let length = question.to.since(question.from);
    let former = Question {
        from: question.from - length,
        to: question.from,
        ..question.clone()
    };
    let causes = causes_of_misses(db, question, as_of, rule)?;
    let before = causes_of_misses(db, &former, as_of, rule)?;
    let needs = cures::in_need(db, as_of, rule)?;
    Ok(Review {
        as_of,
        period: reviewed(db, question, as_of, causes.unnamed)?,
        before: reviewed(db, &former, as_of, before.unnamed)?,
        causes,
        in_need: needs.into_iter().map(|need| need.cause).collect(),
    })
}

fn reviewed(db: &mut Db, question: &Question, as_of: Moment, unnamed: i64) -> Result<Reviewed, Failure> {
    let question = &Question {
        group_by: None,
        ..question.clone()
    };
    let CureCounts {
        opened,
        done,
        effective,
        ineffective,
        overdue,
    } = cures::counts(db, question.from, question.to.min(as_of))?;
    Ok(Reviewed {
        from: question.from,
        to: question.to,
        complaints: complaints(db, question, false)?,
        repeats: complaints(db, question, true)?,
        replies: reply_rate(db, question, as_of)?.total,
        unnamed,
        cures_opened: opened,
        cures_done: done,
        cures_effective: effective,
        cures_ineffective: ineffective,
        cures_overdue: overdue,
    })
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// How many complaints came in, told by the reply that each was promised at first: its clock starts when the customer spoke,
/// and nothing is due before that, so that the index by due time serves. History is left out.
fn complaints(db: &mut Db, question: &Question, repeats_alone: bool) -> Result<i64, StoreFault> {
    let question = Question {
        kind: PromiseKind::Reply,
        group_by: None,
        ..question.clone()
    };
    let repeated = if repeats_alone {
        Figure::Repeated.condition(db)
    } else {
        String::new()
    };
    let asked = Asked::new("SELECT count(DISTINCT ticket_id) AS number", Moment::NEVER)
        .about(&question, question.from, Moment::NEVER, "FALSE")
        .begun(question.from, question.to)
        .add(" AND epoch = 1 AND opened_by IS NULL AND ticket_kind = 'complaint'")
        .add(&repeated);
    Ok(asked.query().get_result::<Number>(db.conn())?.number)
}
