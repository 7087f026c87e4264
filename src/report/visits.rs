//! What became of the visits whose window ended in a period: were we there in time, was it done at the first visit, who
//! changed what. A visit that the customer moved or gave up before its window ended was not owed any more; what the operator
//! gave up counts as missed. The share in time of a period that is over changes no more.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::appointment::{Appointment, Side, Window};
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::words::words;
use crate::error::Failure;
use crate::report::reply_rate::{Rate, RateShown};
use crate::storage::appointments::{Ended, ended_within};
use crate::storage::db::Db;

/// The longest period that is asked about.
const LONGEST: Span = Span::days(92);
/// The most visits that are counted.
const MOST: i64 = 200_000;

words! {
    /// Along what visits are counted apart.
    VisitsBy { Area = "area", Technician = "technician", Service = "service" }
}

/// What became of visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitReport {
    #[schema(value_type = String, format = DateTime)]
    pub from: Moment,
    #[schema(value_type = String, format = DateTime)]
    pub to: Moment,
    /// Along what they are counted apart.
    pub by: VisitsBy,
    pub total: VisitCounts,
    /// By area, technician or service, in the order of their codes or ids.
    pub groups: Vec<VisitLine>,
}

/// What became of the visits of one area, technician or service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitLine {
    pub key: String,
    #[serde(flatten)]
    pub counts: VisitCounts,
}

/// Counted visits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitCounts {
    /// Those whose window ended and that were still owed then: `on_time + late + missed`.
    pub due: i64,
    /// The technician was there before the window ended.
    pub on_time: i64,
    /// The technician came after it.
    pub late: i64,
    /// Nobody has come.
    pub missed: i64,
    /// `on_time` of `due`.
    #[schema(value_type = RateShown)]
    pub on_time_rate: Rate,
    /// We came and waited, and the customer was not there.
    pub customer_absent: i64,
    /// Done, with the service confirmation form.
    pub done: i64,
    /// Of those: the first visit that was done for its ticket.
    pub first: i64,
    /// Of those: what was promised was done.
    pub first_fixed: i64,
    /// `first_fixed` of `first`.
    #[schema(value_type = RateShown)]
    pub first_visit_fix_rate: Rate,
    pub moved_by_customer: i64,
    pub moved_by_operator: i64,
    pub given_up_by_customer: i64,
    pub given_up_by_operator: i64,
}

impl VisitCounts {
    fn add(&mut self, ended: &Ended, now: Moment) {
        let visit = &ended.visit;
        let mut was_owed = true;
        if let Some(cancelled) = visit.cancelled.filter(|cancelled| cancelled.at <= visit.window.until) {
            *match (cancelled.moved, cancelled.side) {
                (true, Side::Customer) => &mut self.moved_by_customer,
                (true, Side::Operator) => &mut self.moved_by_operator,
                (false, Side::Customer) => &mut self.given_up_by_customer,
                (false, Side::Operator) => &mut self.given_up_by_operator,
            } += 1;
            was_owed = cancelled.side == Side::Operator && !cancelled.moved;
        }
        if was_owed && visit.window.until < now {
            self.due += 1;
            *match visit.arrived_at {
                Some(at) if at <= visit.window.until => &mut self.on_time,
                Some(_) => &mut self.late,
                None => &mut self.missed,
            } += 1;
        }
        self.customer_absent += i64::from(visit.absent_at.is_some());
        if let Some(fixed) = visit.fixed {
            self.done += 1;
            self.first += i64::from(!ended.follows_another);
            self.first_fixed += i64::from(!ended.follows_another && fixed);
        }
    }

    fn rated(mut self) -> Self {
        let rate = |numerator, denominator| Rate { numerator, denominator };
        self.on_time_rate = rate(self.on_time, self.due);
        self.first_visit_fix_rate = rate(self.first_fixed, self.first);
        self
    }
}

/// Counts the visits whose window ended in `[from, to)`, of areas of these regions where they are named.
pub fn visits(
    db: &mut Db,
    from: Moment,
    to: Moment,
    by: VisitsBy,
    regions: Option<&[String]>,
    now: Moment,
) -> Result<VisitReport, Failure> {
    if from >= to || to.since(from) > LONGEST {
        return Err(Refusal::field("from", "is before to, by at most 92 days").into());
    }
    let ended = ended_within(db, Window { from, until: to }, regions, MOST + 1)?;
    if i64::try_from(ended.len()).is_ok_and(|count| count > MOST) {
        return Err(Refusal::Limit(format!("there are more than {MOST} visits; ask about a shorter period")).into());
    }
    let mut total = VisitCounts::default();
    let mut groups: BTreeMap<String, VisitCounts> = BTreeMap::new();
    for one in &ended {
        total.add(one, now);
        groups.entry(key(&one.visit, by)).or_default().add(one, now);
    }
    let line = |(key, counts): (String, VisitCounts)| VisitLine {
        key,
        counts: counts.rated(),
    };
    Ok(VisitReport {
        from,
        to,
        by,
        total: total.rated(),
        groups: groups.into_iter().map(line).collect(),
    })
}

fn key(visit: &Appointment, by: VisitsBy) -> String {
    match by {
        VisitsBy::Area => visit.area.clone(),
        VisitsBy::Technician => visit.technician.to_string(),
        VisitsBy::Service => visit.service.clone(),
    }
}
