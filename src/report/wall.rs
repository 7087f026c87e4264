//! What hangs on the wall of a call centre: how today goes, and what is due next. It names no customer, and of a ticket only
//! what its number, kind and category tell.

use diesel::prelude::*;
use diesel::sql_types::Nullable;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::Asked;
use super::reply_rate::buckets::{Stretch, between};
use super::reply_rate::{GroupBy, Line, Only, Question, RateReport, reply_rate};
use crate::domain::ids::{TeamId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::rights::Scope;
use crate::domain::words::TicketKind;
use crate::error::Failure;
use crate::storage::columns::sqlt::Instant;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::lists::{Listed, Page, TicketFilter, due_times, tickets_by_urgency};

/// How many hours ahead are counted one by one, the one that runs among them.
pub const HOURS: usize = 12;
/// How many of what is due next are named.
const NEAREST: usize = 5;
/// The most tickets that are counted by their due times.
const COUNTED: usize = 5_000;

/// What the board shows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Wall {
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Moment,
    /// The replies that were due since midnight in the desk's zone.
    pub today: Line,
    /// The same for each team.
    pub teams: Vec<Line>,
    /// How many days, today among them, passed since the last reply that was not given in time, or since the first one that
    /// was due. Null where none was due yet.
    pub days_without_a_miss: Option<i32>,
    /// How many tickets are due in each of the next twelve hours, from the one that runs.
    pub ahead: Vec<Hour>,
    /// When tickets are due, for counting them by nearness: at most 5,000, the nearest first.
    #[serde(skip)]
    pub due: Vec<Moment>,
    /// What is due next.
    pub nearest: Vec<Near>,
}

/// How much is due in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Hour {
    #[schema(value_type = String, format = DateTime)]
    pub from: Moment,
    pub due: usize,
}

/// A ticket that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Near {
    pub number: String,
    pub kind: TicketKind,
    pub category: Option<String>,
    #[schema(value_type = Option<String>, format = Uuid)]
    pub team: Option<TeamId>,
    #[schema(value_type = Option<String>, format = Uuid)]
    pub owner: Option<UserId>,
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Moment,
    /// How long the promise allows in all, in seconds.
    pub allowance_seconds: i64,
}

impl Hour {
    /// How much of `due` falls into an hour, of the one that runs into what is left of it.
    fn of(hour: &Stretch, now: Moment, due: &[Moment]) -> Self {
        let from = hour.from.max(now);
        Hour {
            from: hour.from,
            due: due.iter().filter(|at| (from..hour.to).contains(*at)).count(),
        }
    }
}

impl Near {
    fn of(Listed { ticket, .. }: &Listed) -> Option<Self> {
        let promise = ticket.owed().min_by_key(|promise| promise.due_at)?;
        Some(Near {
            number: ticket.number.clone(),
            kind: ticket.kind,
            category: ticket.category.clone(),
            team: ticket.team,
            owner: ticket.owner,
            due_at: promise.due_at,
            allowance_seconds: promise.allowance().as_seconds(),
        })
    }
}

impl Wall {
    /// The most that is counted by its due time; with so many there are more.
    pub fn is_cut(&self) -> bool {
        self.due.len() == COUNTED
    }
}

/// The board for whoever reaches `scope`, as of `now`, in the desk's zone.
pub fn wall(db: &mut Db, now: Moment, zone: &TimeZone, scope: &Scope) -> Result<Wall, Failure> {
    let [today] = stretches(now, GroupBy::Day, zone)?;
    let replies = |from, to| Question {
        only: Only {
            within: scope.regions(),
            ..Only::default()
        },
        ..Question::about_replies(from, to, zone.clone())
    };
    let by_team = Question {
        group_by: Some(GroupBy::Team),
        ..replies(today.from, today.to)
    };
    let RateReport { total, groups, .. } = reply_rate(db, &by_team, now)?;
    let owed = TicketFilter {
        due_before: Some(Moment::NEVER),
        ..TicketFilter::default()
    };
    let due = due_times(db, now, &owed, scope, COUNTED)?;
    let page = Page {
        after: None,
        most: NEAREST,
    };
    let mut nearest = tickets_by_urgency(db, now, &owed, scope, page)?;
    nearest.truncate(NEAREST);
    let hours: [Stretch; HOURS] = stretches(now, GroupBy::Hour, zone)?;
    Ok(Wall {
        as_of: now,
        today: total,
        teams: groups.into_iter().filter(|team| team.due > 0).collect(),
        days_without_a_miss: days_without_a_miss(db, &replies(Moment::EPOCH, now), now)?,
        ahead: hours.iter().map(|hour| Hour::of(hour, now, &due)).collect(),
        nearest: nearest.iter().filter_map(Near::of).collect(),
        due,
    })
}

/// So many stretches of time, from the one that runs.
fn stretches<const N: usize>(now: Moment, unit: GroupBy, zone: &TimeZone) -> Result<[Stretch; N], StoreFault> {
    let far = now + Span::hours(24);
    let mut found = between(now, far, unit, zone).unwrap_or_default();
    found.truncate(N);
    let missing = |_| StoreFault::Bug("a day has no beginning".to_owned());
    found.try_into().map_err(missing)
}

/// Days begun since the last miss; where there never was one, since the first reply was due, that day among them.
fn days_without_a_miss(db: &mut Db, ever: &Question, now: Moment) -> Result<Option<i32>, StoreFault> {
    let day_of = |moment: Moment| moment.timestamp().to_zoned(ever.zone.clone()).date();
    let days_since = |moment: Moment| (day_of(now) - day_of(moment)).get_days();
    if let Some(missed) = last_missed(db, ever, now)? {
        return Ok(Some(days_since(missed)));
    }
    let asked = Asked::new("SELECT min(due_at) AS at", now).about(ever, ever.from, ever.to, ever.origins());
    let first: At = asked.query().get_result(db.conn())?;
    Ok(first.at.map(|first| days_since(first) + 1))
}

#[derive(QueryableByName)]
struct At {
    #[diesel(sql_type = Nullable<Instant>)]
    at: Option<Moment>,
}

/// When the last promise was due that was not kept. Each way to miss has an index of its own.
fn last_missed(db: &mut Db, ever: &Question, now: Moment) -> Result<Option<Moment>, StoreFault> {
    const WAYS: [&str; 3] = [
        " AND fulfilled_at > due_at",
        " AND fulfilled_at IS NULL AND voided_at IS NULL",
        " AND voided_at IS NOT NULL AND voided_at > due_at AND fulfilled_at IS NULL",
    ];
    let mut last = None;
    for way in WAYS {
        let asked = Asked::new("SELECT max(due_at) AS at", now).about(ever, ever.from, ever.to, ever.origins());
        let found: At = asked.add(way).query().get_result(db.conn())?;
        last = last.max(found.at);
    }
    Ok(last)
}
