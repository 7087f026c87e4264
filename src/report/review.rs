//! The upkeep of the desk in the manner of ISO 10002: what came in, what was promised and missed, why, what was done about
//! it and whether that helped, one period against the equal one before. Every figure is asked of the report that defines
//! it; cures are the whole house's, however the rest is narrowed down.

use diesel::dsl::{count, exists};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::causes::{CauseReport, causes_of_misses};
use super::reply_rate::{Line, Only, Question, reply_rate};
use crate::domain::cause::CauseCode;
use crate::domain::cure::CureRule;
use crate::domain::moment::{Moment, Span};
use crate::domain::words::{PromiseKind, TicketKind};
use crate::error::Failure;
use crate::storage::cures::{self, CureCounts};
use crate::storage::db::Db;
use crate::storage::dialect::MultiBackend;
use crate::storage::fault::StoreFault;
use crate::storage::schema::{customers, promises, tickets};

/// A complaint is a repeat of one by the same customer that came in before it, at most so long before the period.
const REPEAT_WITHIN: Span = Span::days(30);

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

/// How many complaints came in, told by the reply that each was promised at first: its clock starts when the customer spoke,
/// and nothing is due before that, so that the index by due time serves. History is left out.
fn complaints(db: &mut Db, question: &Question, repeats_alone: bool) -> Result<i64, StoreFault> {
    let mut received = promises::table
        .select(count(promises::ticket_id).aggregate_distinct())
        .filter(promises::kind.eq(PromiseKind::Reply))
        .filter(promises::imported.eq(false))
        .filter(promises::due_at.ge(question.from))
        .filter(promises::clock_from.ge(question.from))
        .filter(promises::clock_from.lt(question.to))
        .filter(promises::epoch.eq(1).and(promises::opened_by.is_null()))
        .filter(promises::ticket_kind.eq(TicketKind::Complaint))
        .into_boxed::<MultiBackend>();
    let Only {
        channel,
        tier,
        region,
        team,
        owner,
        ticket_kind,
        customer,
        without_team,
        book,
        within,
        void_reason: _,
    } = question.only.clone();
    if let Some(channel) = channel {
        received = received.filter(promises::channel.eq(channel));
    }
    if let Some(tier) = tier {
        received = received.filter(promises::tier.eq(tier));
    }
    if let Some(region) = region {
        received = received.filter(promises::region.eq(region).assume_not_null());
    }
    if let Some(team) = team {
        received = received.filter(promises::team_id.eq(team).assume_not_null());
    }
    if let Some(owner) = owner {
        received = received.filter(promises::owner_id.eq(owner).assume_not_null());
    }
    if let Some(kind) = ticket_kind {
        received = received.filter(promises::ticket_kind.eq(kind));
    }
    if let Some(customer) = customer {
        received = received.filter(promises::customer_id.eq(customer));
    }
    if without_team {
        received = received.filter(promises::team_id.is_null());
    }
    if let Some(manager) = book {
        let clients = customers::table
            .filter(customers::account_manager_id.eq(manager))
            .select(customers::id);
        received = received.filter(promises::customer_id.eq_any(clients));
    }
    if let Some(regions) = within {
        received = received.filter(promises::region.eq_any(regions).assume_not_null());
    }
    if repeats_alone {
        let earlier = tickets::table
            .filter(tickets::customer_id.eq(promises::customer_id))
            .filter(tickets::kind.eq(TicketKind::Complaint))
            .filter(tickets::received_at.lt(promises::clock_from))
            .filter(tickets::received_at.ge(question.from - REPEAT_WITHIN));
        received = received.filter(exists(earlier));
    }
    Ok(received.get_result(db.conn())?)
}
