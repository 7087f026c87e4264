//! What the next two days bring: how many promises fall due in each hour, against how many replies whoever is on duty then
//! usually gives; and which steps of ladders are taken next, with the people who will be told.
//!
//! Usual is the median of the replies that somebody gave in an hour in which they gave any, over the last four weeks, apart for
//! working days and weekends. On duty is who works on tickets, is not away, and has a shift then; a team without a plan
//! counts as always on duty.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::Asked;
use super::hours::offset;
use super::reply_rate::{GroupBy, Only, Question};
use crate::domain::escalation::step_due;
use crate::domain::ids::{TeamId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::people::{Directory, Hands, Told};
use crate::domain::policy::PolicyBook;
use crate::domain::promise::Promise;
use crate::domain::rights::Scope;
use crate::domain::shift::AtWork;
use crate::domain::ticket::Ticket;
use crate::domain::words::{PromiseKind, Role};
use crate::error::Failure;
use crate::storage::appointments;
use crate::storage::db::Db;
use crate::storage::dialect;
use crate::storage::fault::StoreFault;
use crate::storage::tickets::next_steps;

/// How many hours ahead are counted, the one that runs among them.
pub const HOURS: usize = 48;
/// How far back one looks for what is usual.
const USUAL_OF: Span = Span::days(28);
/// A reply later than this does not count as usual.
const LATEST: Span = Span::days(2);
/// How many steps are told.
pub const STEPS: usize = 50;
const HOUR: Span = Span::hours(1);
/// Saturday and Sunday, from Monday as 0.
const WEEKEND: i64 = 5;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Ahead {
    pub zone: TimeZone,
    /// Nothing outside these regions, where there are any.
    pub within: Option<Vec<String>>,
    /// Only what this team has.
    pub team: Option<TeamId>,
    /// The tickets whose steps are told.
    pub tickets: Scope,
}

/// What the next two days bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Forecast {
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Moment,
    /// One for each of the next 48 hours, from the one that runs.
    pub hours: Vec<HourAhead>,
    /// The steps that are taken next, the nearest first: at most 50.
    pub steps: Vec<StepAhead>,
}

/// What an hour brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HourAhead {
    #[schema(value_type = String, format = DateTime)]
    pub from: Moment,
    /// Promises that fall due and are still owed, by kind; of the hour that runs, what is left.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub due: BTreeMap<PromiseKind, i64>,
    /// People on duty.
    pub on_duty: i64,
    /// Replies that so many people usually give in an hour. Null where nothing is known of such days.
    pub usual: Option<i64>,
    /// Whether more replies fall due than are usually given.
    pub is_over: bool,
}

/// A step of a ladder that will be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StepAhead {
    #[schema(value_type = String, format = DateTime)]
    pub at: Moment,
    /// The ticket's number.
    pub number: String,
    pub promise: PromiseKind,
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Moment,
    /// The ticket's level from then on.
    pub level: i32,
    /// Whoever will be told, as the staff stand now.
    pub told: Vec<ToldAhead>,
}

/// Somebody who will be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ToldAhead {
    /// Null is the fallback address.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub user: Option<UserId>,
    pub name: Option<String>,
}

impl HourAhead {
    /// Everything that falls due.
    pub fn all(&self) -> i64 {
        self.due.values().sum()
    }

    /// Replies among it.
    pub fn replies(&self) -> i64 {
        self.due.get(&PromiseKind::Reply).copied().unwrap_or(0)
    }
}

/// The forecast as of `now`.
pub fn forecast(
    db: &mut Db,
    now: Moment,
    ahead: &Ahead,
    directory: &Directory,
    book: &PolicyBook,
) -> Result<Forecast, Failure> {
    let began = hour_of(now, &ahead.zone);
    let due = due_by_hour(db, now, began, ahead)?;
    let usual = usual(db, now, ahead)?;
    let hours = (0..HOURS).zip(due).map(|(place, due)| {
        let from = began + HOUR.times(i64::try_from(place).unwrap_or(0));
        let on_duty = on_duty(directory, ahead, from.max(now));
        let each = usual[usize::from(is_weekend(from, &ahead.zone))];
        let mut hour = HourAhead {
            from,
            due,
            on_duty,
            usual: each.map(|each| each.saturating_mul(on_duty)),
            is_over: false,
        };
        hour.is_over = hour.usual.is_some_and(|usual| hour.replies() > usual);
        hour
    });
    let hours = hours.collect();
    let most = i64::try_from(STEPS).unwrap_or(i64::MAX);
    let next = next_steps(db, &ahead.tickets, ahead.team, most)?;
    let mut steps = Vec::with_capacity(next.len());
    for (ticket, promise) in &next {
        steps.extend(step(db, now, directory, book, ticket, promise)?);
    }
    Ok(Forecast {
        as_of: now,
        hours,
        steps,
    })
}

/// The beginning of the hour that the house's clock shows.
fn hour_of(now: Moment, zone: &TimeZone) -> Moment {
    let local = now.timestamp().to_zoned(zone.clone());
    let past = i64::from(local.minute()) * 60 + i64::from(local.second());
    let whole = Moment::from_micros(now.as_micros().div_euclid(1_000_000) * 1_000_000);
    whole - Span::seconds(past)
}

fn is_weekend(at: Moment, zone: &TimeZone) -> bool {
    let local = at.timestamp().to_zoned(zone.clone());
    i64::from(local.weekday().to_monday_zero_offset()) >= WEEKEND
}

fn question(ahead: &Ahead, from: Moment, to: Moment) -> Question {
    Question {
        only: Only {
            team: ahead.team,
            within: ahead.within.clone(),
            ..Only::default()
        },
        ..Question::about_replies(from, to, ahead.zone.clone())
    }
}

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = BigInt)]
    slot: i64,
    #[diesel(sql_type = Text)]
    kind: PromiseKind,
    #[diesel(sql_type = BigInt)]
    owed: i64,
}

fn due_by_hour(
    db: &mut Db,
    now: Moment,
    began: Moment,
    ahead: &Ahead,
) -> Result<Vec<BTreeMap<PromiseKind, i64>>, StoreFault> {
    let until = began + HOUR.times(i64::try_from(HOURS).unwrap_or(0));
    let question = Question {
        // Every kind.
        group_by: Some(GroupBy::Promise),
        ..question(ahead, now, until)
    };
    let seconds = dialect::seconds_since_1970(db.conn(), "due_at");
    let start = began.as_micros() / 1_000_000;
    let select = format!("SELECT (({seconds} - {start}) / 3600) AS slot, promises.kind AS kind, count(*) AS owed");
    let asked = Asked::new(&select, now).about(&question, now, until, question.origins());
    let owed = " AND fulfilled_at IS NULL AND voided_at IS NULL GROUP BY 1, 2";
    let rows: Vec<Due> = asked.add(owed).query().load(db.conn())?;
    let mut hours = vec![BTreeMap::new(); HOURS];
    for row in rows {
        if let Some(hour) = usize::try_from(row.slot).ok().and_then(|slot| hours.get_mut(slot)) {
            hour.insert(row.kind, row.owed);
        }
    }
    Ok(hours)
}

#[derive(QueryableByName)]
struct Given {
    #[diesel(sql_type = BigInt)]
    weekend: i64,
    /// So many replies in one hour of one person.
    #[diesel(sql_type = BigInt)]
    replies: i64,
    /// So often.
    #[diesel(sql_type = BigInt)]
    times: i64,
}

/// The median of the replies of one person in an hour: on working days, and on weekends.
fn usual(db: &mut Db, now: Moment, ahead: &Ahead) -> Result<[Option<i64>; 2], StoreFault> {
    let since = now - USUAL_OF;
    let question = question(ahead, since - LATEST, now + Span::days(30));
    let seconds = dialect::seconds_since_1970(db.conn(), "fulfilled_at");
    let offset = offset(&ahead.zone, since, now, &seconds);
    let (from, to) = (since.as_micros() / 1_000_000, now.as_micros() / 1_000_000);
    // 1970 began on a Thursday.
    let select = format!(
        "SELECT weekend, replies, count(*) AS times FROM (SELECT \
         CAST(CASE WHEN (({seconds} + {offset}) / 86400 + 3) % 7 >= {WEEKEND} THEN 1 ELSE 0 END AS bigint) AS weekend, \
         {seconds} / 3600 AS slot, fulfilled_by, count(*) AS replies"
    );
    let asked = Asked::new(&select, now).about(&question, question.from, question.to, question.origins());
    let given = format!(
        " AND fulfilled_by IS NOT NULL AND {seconds} >= {from} AND {seconds} < {to} GROUP BY 1, 2, 3) AS given \
         GROUP BY weekend, replies ORDER BY weekend, replies"
    );
    let rows: Vec<Given> = asked.add(&given).query().load(db.conn())?;
    Ok([0, 1].map(|class| {
        let of_class = rows.iter().filter(|row| row.weekend == class);
        median(of_class.map(|row| (row.replies, row.times)))
    }))
}

/// The smallest number that at least half of them do not exceed; numbers in ascending order, each with how often it is there.
fn median(counted: impl Iterator<Item = (i64, i64)> + Clone) -> Option<i64> {
    let all: i64 = counted.clone().map(|(_, times)| times).sum();
    let mut passed = 0;
    counted.into_iter().find_map(|(number, times)| {
        passed += times;
        (passed * 2 >= all).then_some(number)
    })
}

fn on_duty(directory: &Directory, ahead: &Ahead, at: Moment) -> i64 {
    let is_meant = |team: TeamId| {
        let region = directory.teams.get(&team).and_then(|team| team.region.as_deref());
        let in_region = |regions: &Vec<String>| region.is_some_and(|region| regions.iter().any(|one| one == region));
        ahead.team.is_none_or(|wanted| wanted == team) && ahead.within.as_ref().is_none_or(in_region)
    };
    let teams = directory.teams.values().filter(|team| is_meant(team.id));
    let at_work: HashMap<TeamId, AtWork<'_>> = teams
        .map(|team| (team.id, team.roster.at_work(at, &directory.zone)))
        .collect();
    let people = directory.people.values().filter(|person| {
        let works = |team| {
            at_work
                .get(&team)
                .is_some_and(|at_work: &AtWork<'_>| at_work.has(person.id))
        };
        matches!(person.role, Role::Agent | Role::AccountManager)
            && person.is_here()
            && !person.is_away(at)
            && person.team.is_some_and(works)
    });
    i64::try_from(people.count()).unwrap_or(i64::MAX)
}

/// As the sweep will take it, if nothing changes.
fn step(
    db: &mut Db,
    now: Moment,
    directory: &Directory,
    book: &PolicyBook,
    ticket: &Ticket,
    promise: &Promise,
) -> Result<Option<StepAhead>, Failure> {
    let at = promise.next_step_at.map(|at| at.max(now));
    let ladder = book.version(promise.policy).map(|version| &version.policy.ladder);
    let due = at.zip(ladder).and_then(|(at, ladder)| step_due(promise, ladder, at));
    let Some((at, due)) = at.zip(due) else {
        return Ok(None);
    };
    let technician = appointments::technician_for(db, ticket.id, promise)?;
    let level = ticket.level.max(due.level);
    let hands = Hands {
        technician,
        level,
        ..ticket.hands()
    };
    let told = directory
        .to_tell(&due.tell, hands, at)
        .into_iter()
        .map(|told| match told {
            Told::Person(user) => ToldAhead {
                user: Some(user),
                name: directory.people.get(&user).map(|person| person.name.clone()),
            },
            Told::Fallback => ToldAhead { user: None, name: None },
        });
    Ok(Some(StepAhead {
        at: due.at,
        number: ticket.number.clone(),
        promise: promise.kind,
        due_at: promise.due_at,
        level,
        told: told.collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_a_number_that_was_there() {
        let of = |counted: &[(i64, i64)]| median(counted.iter().copied());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[(3, 1)]), Some(3));
        assert_eq!(of(&[(1, 2), (4, 2)]), Some(1));
        assert_eq!(of(&[(1, 2), (4, 3)]), Some(4));
    }

    #[test]
    fn an_hour_begins_where_the_houses_clock_shows_it() {
        let at: Moment = "2026-03-02T09:10:11.5Z".parse().unwrap();
        let of = |zone: &str| hour_of(at, &TimeZone::get(zone).unwrap()).to_string();
        assert_eq!(of("Asia/Shanghai"), "2026-03-02T09:00:00Z");
        assert_eq!(of("Asia/Kathmandu"), "2026-03-02T08:15:00Z");
    }
}
