//! When do customers who speak wait longest? The promises of a question by the hour of the week, in the desk's zone, in which
//! their customers spoke: how many were due and missed, and the median of what those that were fulfilled took.
//!
//! No engine knows zones: the offsets of the period are worked out here and handed over as numbers.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::Asked;
use super::evidence::Figure;
use super::reply_rate::{Question, past_by};
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::shift::DAYS;
use crate::domain::words::PromiseKind;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::dialect;
use crate::storage::fault::StoreFault;

/// The longest period: a quarter.
pub const DAYS_MAX: i64 = 92;
/// The hours of a week.
const HOURS: usize = 168;
/// A promise's clock may have started this long before it was due, where the clocks of the zone matter.
const CLOCKS_BACK: Span = Span::days(800);
/// The most changes of the clocks that are looked at.
const CHANGES: usize = 16;

/// An hour of the week, from Monday's midnight, written as `mon-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WeekHour(usize);

impl WeekHour {
    /// All of them, from Monday's midnight.
    pub fn all() -> impl Iterator<Item = WeekHour> {
        (0..HOURS).map(WeekHour)
    }

    /// Monday is 0.
    pub const fn day(self) -> usize {
        self.0 / 24
    }

    pub const fn hour(self) -> usize {
        self.0 % 24
    }
}

impl std::fmt::Display for WeekHour {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}-{:02}", DAYS[self.day()], self.hour())
    }
}

impl std::str::FromStr for WeekHour {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = WeekHour::all().find(|hour| hour.to_string() == text);
        found.ok_or_else(|| "an hour of the week is written like mon-09".to_owned())
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HoursReport {
    #[schema(value_type = String, format = DateTime)]
    pub from: Moment,
    #[schema(value_type = String, format = DateTime)]
    pub to: Moment,
    /// What was known at this moment.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Moment,
    pub kind: PromiseKind,
    /// One line for each hour of the week, from Monday's midnight.
    pub hours: Vec<HourLine>,
}

/// The promises whose customers spoke in one hour of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct HourLine {
    /// As `mon-09`.
    #[schema(value_type = String, example = "mon-09")]
    pub hour: WeekHour,
    pub due: i64,
    pub kept: i64,
    /// Of those due: late or unanswered.
    pub missed: i64,
    /// What those that were fulfilled took from the moment the customer spoke, at the median, told as in the reply rate. Null where none was.
    pub median_seconds: Option<i64>,
}

impl Serialize for WeekHour {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The promises of `question`, as of `as_of`, by the hour of the week in which their customers spoke.
pub fn hours(db: &mut Db, question: &Question, as_of: Moment) -> Result<HoursReport, Failure> {
    question.check()?;
    if question.to.since(question.from) > Span::days(DAYS_MAX + 1) {
        let cure = format!("lies at most {DAYS_MAX} days after from");
        return Err(Refusal::field("to", cure).into());
    }
    let mut lines: Vec<HourLine> = WeekHour::all().map(HourLine::empty).collect();
    let to = question.to.min(as_of);
    if question.from < to {
        count(db, question, to, as_of, &mut lines)?;
    }
    Ok(HoursReport {
        from: question.from,
        to: question.to,
        as_of,
        kind: question.kind,
        hours: lines,
    })
}

/// The condition that a promise's customer spoke in this hour of the week.
pub(super) fn condition(db: &mut Db, question: &Question, hour: WeekHour) -> String {
    format!(" AND {} = {}", slot(db, question), hour.0)
}

impl HourLine {
    fn empty(hour: WeekHour) -> Self {
        HourLine {
            hour,
            due: 0,
            kept: 0,
            missed: 0,
            median_seconds: None,
        }
    }
}

#[derive(QueryableByName)]
struct Voided {
    #[diesel(sql_type = BigInt)]
    slot: i64,
    #[diesel(sql_type = BigInt)]
    voided: i64,
}

/// One pass over what was due, and one over the few that were voided in time, as the reply rate counts them.
fn count(
    db: &mut Db,
    question: &Question,
    to: Moment,
    as_of: Moment,
    lines: &mut [HourLine],
) -> Result<(), StoreFault> {
    let slot = slot(db, question);
    for past in past_by(db, question, (question.from, to), as_of, &slot)? {
        let place = past.key.as_deref().and_then(|key| key.parse::<usize>().ok());
        let Some(line) = place.and_then(|slot| lines.get_mut(slot)) else {
            return Err(StoreFault::Bug(format!("a week has no hour {:?}", past.key)));
        };
        (line.due, line.kept) = (past.number, past.kept);
        line.median_seconds = past.delays.at_shares([(1, 2)]).map(|[median]| median);
    }
    let condition = Figure::Voided.condition(db);
    let select = format!("SELECT {slot} AS slot, count(*) AS voided");
    let asked = Asked::new(&select, as_of).about(question, question.from, to, question.origins());
    let asked = asked.add(&condition).add(" GROUP BY 1");
    let voided: Vec<Voided> = asked.query().load(db.conn())?;
    for row in voided {
        if let Some(line) = usize::try_from(row.slot).ok().and_then(|slot| lines.get_mut(slot)) {
            line.due -= row.voided;
        }
    }
    for line in lines {
        line.missed = line.due - line.kept;
    }
    Ok(())
}

/// The hour of the week of `clock_from`, in SQL.
fn slot(db: &mut Db, question: &Question) -> String {
    let seconds = dialect::seconds_since_1970(db.conn(), "clock_from");
    let offset = offset(&question.zone, question.from - CLOCKS_BACK, question.to, &seconds);
    // 1970 began on a Thursday.
    format!("((({seconds} + {offset}) / 3600 + 72) % 168)")
}

/// How many seconds the zone is ahead of UTC, in SQL: a number, or one for each stretch between changes of the clocks.
pub(super) fn offset(zone: &TimeZone, from: Moment, to: Moment, seconds: &str) -> String {
    let began = zone.to_offset(from.timestamp()).seconds();
    let changes = zone
        .following(from.timestamp())
        .take_while(|change| Moment::from(change.timestamp()) < to)
        .take(CHANGES);
    let mut before = began;
    let mut cases: Vec<String> = Vec::new();
    for change in changes {
        let until = change.timestamp().as_second();
        cases.push(format!("WHEN {seconds} < {until} THEN {before}"));
        before = change.offset().seconds();
    }
    if cases.is_empty() {
        began.to_string()
    } else {
        format!("CASE {} ELSE {before} END", cases.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_of_the_week_reads_back() {
        for hour in WeekHour::all() {
            assert_eq!(hour.to_string().parse(), Ok(hour));
        }
        assert_eq!(
            WeekHour::all().map(|hour| hour.to_string()).nth(33).as_deref(),
            Some("tue-09")
        );
        assert!("tue-24".parse::<WeekHour>().is_err() && "".parse::<WeekHour>().is_err());
    }

    #[test]
    fn a_zone_whose_clocks_change_has_a_number_for_each_stretch() {
        let (from, to): (Moment, Moment) = (
            "2026-01-01T00:00:00Z".parse().unwrap(),
            "2026-12-31T00:00:00Z".parse().unwrap(),
        );
        let of = |zone: &str| offset(&TimeZone::get(zone).unwrap(), from, to, "s");
        assert_eq!(of("Asia/Shanghai"), "28800");
        assert_eq!(
            of("Europe/Berlin"),
            "CASE WHEN s < 1774746000 THEN 3600 WHEN s < 1792890000 THEN 7200 ELSE 3600 END"
        );
    }
}
