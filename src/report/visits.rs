//! What became of the visits whose window ended in a period: were we there in time, was it done at the first visit, who
//! changed what, who waited for whom, how the customers found it. A visit that the customer moved or gave up before its window
//! ended was not owed any more; what the operator gave up counts as missed. The share in time of a period that is over
//! changes no more.
//!
//! Beside them, of the same period: the promises to agree a visit and to call after one that were due in it, as the reply rate
//! counts them, and how much of their working time technicians are booked.

mod owed;
mod shifts;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

pub use self::owed::{OwedAbout, OwedFigure, OwedStanding};
pub use self::standing::{VisitChange, VisitFigure, VisitStanding};

use self::owed::{Promised, counting, promised, question};
use self::shifts::{Shift, kept, shifts};
use crate::domain::appointment::{AREAS_MAX, Window};
use crate::domain::ids::UserId;
use crate::domain::moment::{Moment, Span};
use crate::domain::people::Directory;
use crate::domain::refusal::Refusal;
use crate::domain::words::words;
use crate::error::Failure;
use crate::report::evidence::Behind;
use crate::report::reply_rate::{Rate, RateShown};
use crate::storage::appointments::{Ended, ended_within};
use crate::storage::areas::{self, AreaRow};
use crate::storage::db::Db;
use crate::storage::people::directory;

/// The longest period that is asked about: 92 days, on one of which the clocks may go back.
const LONGEST: Span = Span::hours(92 * 24 + 1);
/// The most visits that are counted, and the most promises of a kind.
const MOST: i64 = 200_000;
/// In microseconds.
const SECOND: i64 = 1_000_000;

words! {
    /// Along what visits are counted apart.
    VisitsBy {
        Area = "area",
        /// That the technician belongs to now.
        Team = "team",
        Technician = "technician", Service = "service",
    }
}

/// What became of visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitReport {
    #[schema(value_type = String, format = DateTime)]
    pub from: Moment,
    #[schema(value_type = String, format = DateTime)]
    pub to: Moment,
    /// What was known at this moment.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Moment,
    /// Along what they are counted apart.
    pub by: VisitsBy,
    pub total: VisitCounts,
    /// By area, team, technician or service, in the order of their codes or ids; what belongs to none last.
    pub groups: Vec<VisitLine>,
}

/// What became of the visits of one area, team, technician or service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitLine {
    /// Its code or id; null for promises without a visit, and technicians without a team.
    pub key: Option<String>,
    /// What people call it, where that is not the key; services are called differently in each language.
    pub name: Option<String>,
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
    /// Of those: confirmed by the code that the customer alone was told; the others, by their name.
    pub confirmed_by_code: i64,
    /// `confirmed_by_code` of `done`.
    #[schema(value_type = RateShown)]
    pub confirmed_by_code_rate: Rate,
    /// Of the visits done: the first one for its ticket.
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
    /// How long technicians waited for customers who were not there: from the door, or from the beginning of the window where
    /// that came later, until they said so.
    pub technicians_waited: Waited,
    /// How long customers waited for technicians who came late: from the end of the window.
    pub customers_waited: Waited,
    /// Promises due in the period to agree a visit with a customer whose service is down, within 30 minutes as it is shipped.
    pub booking_faults: Owed,
    /// The same for new installations, within 24 hours as it is shipped.
    pub booking_installations: Owed,
    /// The same for tickets of every other kind.
    pub booking_others: Owed,
    /// Promises due in the period to call the customer after a visit was done.
    pub callbacks: Owed,
    /// Visits after which the customer, called back, said that what was promised was done.
    pub said_done: i64,
    /// Visits after which the customer, called back, said that it was not.
    pub said_not_done: i64,
    /// What customers said of visits that were done.
    pub opinions: Opinions,
    /// How much of their working time technicians are booked; null where visits are counted by service, but in the total.
    pub utilisation: Option<Utilisation>,
}

/// Promises that were due in the period, as the reply rate counts them: `due = kept + late + missed`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = VisitPromises)]
pub struct Owed {
    pub due: i64,
    pub kept: i64,
    pub late: i64,
    /// Not fulfilled yet.
    pub missed: i64,
    /// `kept` of `due`.
    #[schema(value_type = RateShown)]
    pub on_time_rate: Rate,
}

/// How long somebody waited, in whole seconds begun. What so large a share of those who waited did not exceed is null where
/// nobody did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Waited {
    /// How often.
    pub times: i64,
    pub total_seconds: i64,
    pub median_seconds: Option<i64>,
    pub p90_seconds: Option<i64>,
    pub longest_seconds: Option<i64>,
}

/// What customers said of visits, their latest word on each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Opinions {
    /// Visits that were done: after each the tracking page asks.
    pub asked: i64,
    pub answered: i64,
    /// How many gave 1, 2, 3, 4 and 5, the best.
    pub scores: [i64; 5],
}

/// Time that is kept for visits, of the time that technicians work, both within the period and in whole seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Utilisation {
    /// The work and the way of visits that were not given up.
    pub kept_seconds: i64,
    /// The hours of the shifts without absences, by the plans, calendars and absences that stand now.
    pub shift_seconds: i64,
    /// `kept_seconds` of `shift_seconds`.
    #[schema(value_type = RateShown)]
    pub rate: Rate,
}

/// Where a visit was, what was done there, and by whom.
#[derive(Clone, Copy)]
struct Place<'p> {
    area: &'p str,
    service: &'p str,
    technician: UserId,
}

impl<'p> Place<'p> {
    fn of(ended: &'p Ended) -> Self {
        Place {
            area: &ended.visit.area,
            service: &ended.visit.service,
            technician: ended.visit.technician,
        }
    }

    /// Where it counts.
    fn key(self, by: VisitsBy, directory: &Directory) -> Option<String> {
        match by {
            VisitsBy::Area => Some(self.area.to_owned()),
            VisitsBy::Technician => Some(self.technician.to_string()),
            VisitsBy::Service => Some(self.service.to_owned()),
            VisitsBy::Team => team_of(self.technician, directory),
        }
    }
}

fn team_of(technician: UserId, directory: &Directory) -> Option<String> {
    let team = directory.people.get(&technician)?.team?;
    Some(team.to_string())
}

/// What is counted together, in the making.
#[derive(Default)]
struct Sums {
    counts: VisitCounts,
    technicians_waited: Vec<i64>,
    customers_waited: Vec<i64>,
    kept: Span,
    works: Option<Span>,
}

impl Sums {
    fn add(&mut self, ended: &Ended, now: Moment) {
        let counts = &mut self.counts;
        for figure in VisitFigure::ALL {
            *counts.figure(*figure) += i64::from(ended.counts_as(*figure, now));
        }
        self.technicians_waited
            .extend(ended.technician_waited().map(seconds_begun));
        self.customers_waited
            .extend(ended.customer_waited(now).map(seconds_begun));
        let score = ended.score.and_then(|score| usize::try_from(score - 1).ok());
        if let Some(number) = score.and_then(|place| counts.opinions.scores.get_mut(place)) {
            *number += 1;
        }
    }

    fn add_shift(&mut self, works: Span) {
        self.works = Some(self.works.unwrap_or(Span::ZERO) + works);
    }

    fn counts(self) -> VisitCounts {
        let mut counts = self.counts;
        counts.on_time_rate = rate(counts.on_time, counts.due);
        counts.first_visit_fix_rate = rate(counts.first_fixed, counts.first);
        counts.confirmed_by_code_rate = rate(counts.confirmed_by_code, counts.done);
        counts.technicians_waited = Waited::of(self.technicians_waited);
        counts.customers_waited = Waited::of(self.customers_waited);
        counts.opinions.asked = counts.done;
        for about in OwedAbout::ALL {
            let owed = counts.owed(*about);
            owed.on_time_rate = rate(owed.kept, owed.due);
        }
        counts.utilisation = self.works.map(|works| {
            let (kept_seconds, shift_seconds) = (self.kept.as_seconds(), works.as_seconds());
            Utilisation {
                kept_seconds,
                shift_seconds,
                rate: rate(kept_seconds, shift_seconds),
            }
        });
        counts
    }
}

fn rate(numerator: i64, denominator: i64) -> Rate {
    Rate { numerator, denominator }
}

fn seconds_begun(span: Span) -> i64 {
    (span.as_micros() + SECOND - 1).div_euclid(SECOND)
}

impl VisitCounts {
    /// The number that a figure of promises is.
    pub fn number_owed(&self, figure: OwedFigure) -> i64 {
        *self.clone().owed(figure.about).number(figure.standing)
    }

    /// The number that a figure is.
    pub fn number(&self, figure: VisitFigure) -> i64 {
        *self.clone().figure(figure)
    }

    fn owed(&mut self, about: OwedAbout) -> &mut Owed {
        match about {
            OwedAbout::Faults => &mut self.booking_faults,
            OwedAbout::Installations => &mut self.booking_installations,
            OwedAbout::Others => &mut self.booking_others,
            OwedAbout::Callbacks => &mut self.callbacks,
        }
    }

    fn figure(&mut self, figure: VisitFigure) -> &mut i64 {
        match figure {
            VisitFigure::Due => &mut self.due,
            VisitFigure::OnTime => &mut self.on_time,
            VisitFigure::Late => &mut self.late,
            VisitFigure::Missed => &mut self.missed,
            VisitFigure::CustomerAbsent => &mut self.customer_absent,
            VisitFigure::Done => &mut self.done,
            VisitFigure::ConfirmedByCode => &mut self.confirmed_by_code,
            VisitFigure::First => &mut self.first,
            VisitFigure::FirstFixed => &mut self.first_fixed,
            VisitFigure::MovedByCustomer => &mut self.moved_by_customer,
            VisitFigure::MovedByOperator => &mut self.moved_by_operator,
            VisitFigure::GivenUpByCustomer => &mut self.given_up_by_customer,
            VisitFigure::GivenUpByOperator => &mut self.given_up_by_operator,
            VisitFigure::Rated => &mut self.opinions.answered,
            VisitFigure::SaidDone => &mut self.said_done,
            VisitFigure::SaidNotDone => &mut self.said_not_done,
        }
    }
}

impl Owed {
    fn add(&mut self, due: &Promised) {
        *self.number(OwedStanding::Due) += 1;
        *self.number(due.standing()) += 1;
    }

    fn number(&mut self, standing: OwedStanding) -> &mut i64 {
        match standing {
            OwedStanding::Due => &mut self.due,
            OwedStanding::Kept => &mut self.kept,
            OwedStanding::Late => &mut self.late,
            OwedStanding::Missed => &mut self.missed,
        }
    }
}

impl Waited {
    fn of(mut seconds: Vec<i64>) -> Self {
        seconds.sort_unstable();
        let times = seconds.len();
        // The least that so many tenths of them did not exceed.
        let at = |tenths: usize| seconds.get((times * tenths).div_ceil(10).saturating_sub(1)).copied();
        Waited {
            times: i64::try_from(times).unwrap_or(i64::MAX),
            total_seconds: seconds.iter().sum(),
            median_seconds: at(5),
            p90_seconds: at(9),
            longest_seconds: seconds.last().copied(),
        }
    }
}

/// Counts the visits whose window ended in `[from, to)`, of areas of these regions where they are named, and what was due in
/// it, of tickets of these regions.
pub fn visits(
    db: &mut Db,
    from: Moment,
    to: Moment,
    by: VisitsBy,
    regions: Option<&[String]>,
    now: Moment,
) -> Result<VisitReport, Failure> {
    let ended = ended(db, from, to, regions)?;
    let directory = directory(db, &TimeZone::UTC)?;
    let areas = areas::list(db, AREAS_MAX)?;
    let mut counted = Counted {
        by,
        directory: &directory,
        total: Sums::default(),
        groups: BTreeMap::new(),
    };
    for one in &ended {
        let key = Place::of(one).key(by, &directory);
        counted.each(key, |sums| sums.add(one, now));
    }
    let question = question(from, to, regions);
    for due in promised(db, &question, now)? {
        let key = due.key(by, &directory);
        counted.each(key, |sums| sums.counts.owed(due.about()).add(&due));
    }
    let period = Window { from, until: to };
    counted.utilise(db, period, regions, &areas)?;
    let (total, groups) = (counted.total, counted.groups);
    let names = Names {
        directory: &directory,
        areas: &areas,
    };
    let line = |((_, key), sums): ((bool, Option<String>), Sums)| VisitLine {
        name: key.as_deref().and_then(|key| names.of(by, key)),
        key,
        counts: sums.counts(),
    };
    Ok(VisitReport {
        from,
        to,
        as_of: now,
        by,
        total: total.counts(),
        groups: groups.into_iter().map(line).collect(),
    })
}

/// The visits behind a figure, or all of them, in the order of their windows; of one area, team, technician or service where it is named.
pub fn visits_behind(
    db: &mut Db,
    (from, to): (Moment, Moment),
    figure: Option<VisitFigure>,
    of: Option<(VisitsBy, Option<&str>)>,
    regions: Option<&[String]>,
    now: Moment,
) -> Result<Vec<Ended>, Failure> {
    let mut ended = ended(db, from, to, regions)?;
    ended.retain(|one| figure.is_none_or(|figure| one.counts_as(figure, now)));
    if let Some((by, wanted)) = of {
        let directory = directory(db, &TimeZone::UTC)?;
        ended.retain(|one| Place::of(one).key(by, &directory).as_deref() == wanted);
    }
    Ok(ended)
}

/// The promises behind a figure, in the order of their due times; of one area, team, technician or service where it is named.
pub fn owed_behind(
    db: &mut Db,
    (from, to): (Moment, Moment),
    figure: OwedFigure,
    of: Option<(VisitsBy, Option<&str>)>,
    regions: Option<&[String]>,
    now: Moment,
) -> Result<Vec<Behind>, Failure> {
    must_be_short(from, to)?;
    let mut found = counting(db, &question(from, to, regions), figure, now)?;
    found.retain(|one| one.promised.counts_as(figure));
    if let Some((by, wanted)) = of {
        let directory = directory(db, &TimeZone::UTC)?;
        found.retain(|one| one.promised.key(by, &directory).as_deref() == wanted);
    }
    let mut behind: Vec<Behind> = found.into_iter().map(|one| one.behind).collect();
    behind.sort_by_key(|behind| (behind.due_at, behind.promise));
    Ok(behind)
}

fn must_be_short(from: Moment, to: Moment) -> Result<(), Refusal> {
    if from >= to || to.since(from) > LONGEST {
        return Err(Refusal::field("from", "is before to, by at most 92 days"));
    }
    Ok(())
}

fn ended(db: &mut Db, from: Moment, to: Moment, regions: Option<&[String]>) -> Result<Vec<Ended>, Failure> {
    must_be_short(from, to)?;
    let ended = ended_within(db, Window { from, until: to }, regions, MOST + 1)?;
    too_many(ended.len())?;
    Ok(ended)
}

fn too_many(found: usize) -> Result<(), Refusal> {
    if i64::try_from(found).is_ok_and(|found| found <= MOST) {
        return Ok(());
    }
    Err(Refusal::Limit(format!(
        "there are more than {MOST} visits or promises; ask about a shorter period"
    )))
}

/// The total and its groups, in the making.
struct Counted<'d> {
    by: VisitsBy,
    directory: &'d Directory,
    total: Sums,
    /// What has no key comes last.
    groups: BTreeMap<(bool, Option<String>), Sums>,
}

impl Counted<'_> {
    fn each(&mut self, key: Option<String>, count: impl Fn(&mut Sums)) {
        count(&mut self.total);
        count(self.group(key));
    }

    fn group(&mut self, key: Option<String>) -> &mut Sums {
        self.groups.entry((key.is_none(), key)).or_default()
    }

    /// The shifts of those who come to these regions now, and the time that is kept of theirs. By area, a shift counts in
    /// each area that its technician comes to, and what is kept in the one where it is.
    fn utilise(
        &mut self,
        db: &mut Db,
        period: Window,
        regions: Option<&[String]>,
        areas: &[AreaRow],
    ) -> Result<(), Failure> {
        let within = |area: &&AreaRow| regions.is_none_or(|regions| regions.contains(&area.region));
        let here: BTreeSet<String> = areas.iter().filter(within).map(|area| area.code.clone()).collect();
        let shifts = shifts(db, period, regions.map(|_| &here))?;
        self.total.add_shift(Span::ZERO);
        for shift in &shifts {
            self.total.add_shift(shift.works);
            for key in self.keys_of(shift, &here) {
                self.group(key).add_shift(shift.works);
            }
        }
        let technicians: BTreeSet<UserId> = shifts.iter().map(|shift| shift.technician).collect();
        for (kept, span) in kept(db, period)? {
            if !technicians.contains(&kept.technician) {
                continue;
            }
            self.total.kept = self.total.kept + span;
            let place = Place {
                area: &kept.area,
                service: &kept.service,
                technician: kept.technician,
            };
            let key = place.key(self.by, self.directory);
            if let Some(sums) = self.groups.get_mut(&(key.is_none(), key)) {
                sums.kept = sums.kept + span;
            }
        }
        Ok(())
    }

    fn keys_of(&self, shift: &Shift, here: &BTreeSet<String>) -> Vec<Option<String>> {
        match self.by {
            VisitsBy::Area => {
                let areas = shift.areas.iter().filter(|area| here.contains(*area));
                areas.cloned().map(Some).collect()
            }
            VisitsBy::Technician => vec![Some(shift.technician.to_string())],
            VisitsBy::Team => vec![team_of(shift.technician, self.directory)],
            VisitsBy::Service => Vec::new(),
        }
    }
}

/// What people call what is counted apart.
struct Names<'n> {
    directory: &'n Directory,
    areas: &'n [AreaRow],
}

impl Names<'_> {
    fn of(&self, by: VisitsBy, key: &str) -> Option<String> {
        match by {
            VisitsBy::Area => self
                .areas
                .iter()
                .find(|area| area.code == key)
                .map(|area| area.name.clone()),
            VisitsBy::Team => {
                let team = self.directory.teams.get(&key.parse().ok()?)?;
                Some(team.name.clone())
            }
            VisitsBy::Technician => {
                let person = self.directory.people.get(&key.parse().ok()?)?;
                Some(person.name.clone())
            }
            VisitsBy::Service => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_waits_is_one_that_was_waited() {
        let waited = Waited::of((1..=10).rev().collect());
        assert_eq!((waited.times, waited.total_seconds), (10, 55));
        assert_eq!((waited.median_seconds, waited.p90_seconds), (Some(5), Some(9)));
        assert_eq!(waited.longest_seconds, Some(10));
        assert_eq!(Waited::of(Vec::new()), Waited::default());
        let one = Waited::of(vec![7]);
        assert_eq!((one.median_seconds, one.p90_seconds), (Some(7), Some(7)));
        assert_eq!(seconds_begun(Span::micros(1)), 1);
        assert_eq!(seconds_begun(Span::seconds(2)), 2);
    }
}
