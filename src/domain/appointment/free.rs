//! Which windows are free? A window is offered where a technician of the area with the skill can begin in it, has the time
//! for the work and the way within their working hours, and nothing else at that time. Times are reckoned in quarters of
//! an hour, and each of them belongs to one visit of a technician: the database holds that, not this search.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{VisitRules, Window};
use crate::domain::calendar::Calendar;
use crate::domain::ids::UserId;
use crate::domain::moment::{Moment, Span};

/// What times are reckoned in.
const QUARTER: i64 = 15 * 60 * 1_000_000;

impl Window {
    /// The quarters of an hour that it touches, counted from 1970.
    pub fn quarters(self) -> impl Iterator<Item = i64> + Clone {
        self.from.as_micros().div_euclid(QUARTER)..(self.until.as_micros() + QUARTER - 1).div_euclid(QUARTER)
    }
}

/// Somebody who visits customers.
#[derive(Debug, Clone)]
pub struct Technician {
    pub user: UserId,
    pub areas: Vec<String>,
    pub skills: Vec<String>,
    /// When they are away, where they are to be.
    pub away: Option<Window>,
}

/// A technician with the calendar of their shift.
#[derive(Debug, Clone, Copy)]
pub struct Crew<'c> {
    pub technician: &'c Technician,
    pub calendar: &'c Calendar,
}

impl Crew<'_> {
    /// Whether they come to this area and have this skill.
    pub fn comes_for(&self, area: &str, skill: &str) -> bool {
        let has = |list: &[String], word: &str| list.iter().any(|one| one == word);
        has(&self.technician.areas, area) && has(&self.technician.skills, skill)
    }

    /// Whether they work through all of this time.
    pub fn works_through(&self, busy: Window, zone: &TimeZone) -> bool {
        let date = busy.from.timestamp().to_zoned(zone.clone()).date();
        self.hours(date).iter().any(|hours| hours.holds(busy))
    }

    /// Their working hours on a day, as far as they are there.
    fn hours(&self, date: Date) -> Vec<Window> {
        let away = self.technician.away;
        let hours = self.calendar.windows_on(date).into_iter();
        hours.flat_map(|hours| without(hours, away)).collect()
    }
}

/// What is left of a time without another.
fn without(hours: Window, away: Option<Window>) -> Vec<Window> {
    let Some(away) = away.filter(|away| away.meets(hours)) else {
        return vec![hours];
    };
    let before = Window {
        from: hours.from,
        until: away.from,
    };
    let after = Window {
        from: away.until,
        until: hours.until,
    };
    [before, after]
        .into_iter()
        .filter(|left| left.from < left.until)
        .collect()
}

/// A technician's time that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub technician: UserId,
    /// The area where they are then.
    pub area: String,
    /// When the window begins that the customer chose.
    pub window_from: Moment,
    pub busy: Window,
}

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Asked {
    pub area: String,
    /// So many visits in one window of the area at most.
    pub visits_per_window: Option<u32>,
    /// How long the work takes.
    pub duration: Span,
    pub first: Date,
    pub last: Date,
    /// The only technician to be looked at, where one is.
    pub technician: Option<UserId>,
}

/// A window that can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    pub window: Window,
    /// Who would come: whoever has the fewest visits on that day.
    pub technician: UserId,
    /// The technician's time that would be kept.
    pub busy: Window,
    /// At least so many visits could still be booked in it.
    pub left: u32,
}

/// A search for free windows.
#[derive(Debug, Clone, Copy)]
pub struct Search<'s> {
    pub asked: &'s Asked,
    pub rules: &'s VisitRules,
    pub zone: &'s TimeZone,
    /// Those who may come: of the area, with the skill.
    pub crew: &'s [Crew<'s>],
    /// Their visits on these days and every visit of the area.
    pub taken: &'s [Taken],
    pub now: Moment,
}

impl Search<'_> {
    /// The free windows in order of time.
    pub fn offers(&self) -> Vec<Offer> {
        let mut found = Vec::new();
        self.each_window(|places| {
            found.extend(places.next().map(|first| {
                Offer {
                    left: first
                        .left
                        .min(1 + u32::try_from(places.count()).unwrap_or(u32::MAX - 1)),
                    ..first
                }
            }));
        });
        found
    }

    /// The same with everybody who could come, in order of time: a place in the window is left for any one of them.
    pub fn places(&self) -> Vec<Offer> {
        let mut found = Vec::new();
        self.each_window(|places| found.extend(places.map(|place| Offer { left: 1, ..place })));
        found
    }

    /// Shows those who could come in each window that has a place left, whoever has the fewest visits first; what is left is
    /// what the area has.
    fn each_window(&self, mut show: impl FnMut(&mut dyn Iterator<Item = Offer>)) {
        let (asked, rules) = (self.asked, self.rules);
        let mut busy: HashMap<UserId, Vec<Window>> = HashMap::new();
        let mut seats: HashMap<Moment, u32> = HashMap::new();
        for one in self.taken {
            busy.entry(one.technician).or_default().push(one.busy);
            if one.area == asked.area {
                *seats.entry(one.window_from).or_default() += 1;
            }
        }
        for windows in busy.values_mut() {
            windows.sort_unstable();
        }
        let span = quarters_up(asked.duration + rules.travel);
        let mut date = Some(asked.first);
        while let Some(day) = date.filter(|day| *day <= asked.last) {
            let here = self.on_duty(&busy, day);
            for window in rules.windows.iter().filter_map(|window| window.on(day, self.zone)) {
                if window.from < self.now + rules.notice {
                    continue;
                }
                let seats_taken = seats.get(&window.from).copied().unwrap_or(0);
                let left = asked
                    .visits_per_window
                    .map_or(u32::MAX, |most| most.saturating_sub(seats_taken));
                if left == 0 {
                    continue;
                }
                let latest = window.until - rules.margin;
                show(&mut here.iter().filter_map(|one| {
                    let from = first_start(window.from.max(self.now), latest, span, &one.hours, one.visits)?;
                    Some(Offer {
                        window,
                        technician: one.user,
                        busy: Window {
                            from,
                            until: from + span,
                        },
                        left,
                    })
                }));
            }
            date = day.tomorrow().ok();
        }
    }

    /// Those who work on a day, whoever has the fewest visits first.
    fn on_duty<'t>(&self, busy: &'t HashMap<UserId, Vec<Window>>, day: Date) -> Vec<OnDuty<'t>> {
        let wanted = |one: &&Crew<'_>| self.asked.technician.is_none_or(|only| only == one.technician.user);
        let here = self.crew.iter().filter(wanted).filter_map(|one| {
            let (user, hours) = (one.technician.user, one.hours(day));
            let whole = Window {
                from: hours.first()?.from,
                until: hours.last()?.until,
            };
            let visits = within(busy.get(&user).map_or(&[], Vec::as_slice), whole);
            Some(OnDuty { user, hours, visits })
        });
        let mut here: Vec<OnDuty<'t>> = here.collect();
        here.sort_unstable_by_key(|one| (one.visits.len(), one.user));
        here
    }
}

/// A technician's day.
struct OnDuty<'t> {
    user: UserId,
    hours: Vec<Window>,
    /// What is taken of it, in order.
    visits: &'t [Window],
}

/// The taken times, which are in order and apart, that meet this one.
fn within(taken: &[Window], whole: Window) -> &[Window] {
    let from = taken.partition_point(|one| one.until <= whole.from);
    let until = taken.partition_point(|one| one.from < whole.until);
    taken.get(from..until).unwrap_or(&[])
}

/// The first start within `[from, latest]` that leaves `span` of working time free.
fn first_start(from: Moment, latest: Moment, span: Span, hours: &[Window], taken: &[Window]) -> Option<Moment> {
    hours.iter().find_map(|hours| {
        let mut start = from.max(hours.from);
        for visit in taken {
            if visit.from < start + span && start < visit.until {
                start = visit.until;
            }
        }
        let start = quarter_up(start);
        let busy = Window {
            from: start,
            until: start + span,
        };
        let is_free = !taken.iter().any(|visit| visit.meets(busy));
        (start <= latest && hours.holds(busy) && is_free).then_some(start)
    })
}

fn quarters_up(span: Span) -> Span {
    Span::micros((span.as_micros() + QUARTER - 1).div_euclid(QUARTER) * QUARTER)
}

fn quarter_up(moment: Moment) -> Moment {
    Moment::from_micros((moment.as_micros() + QUARTER - 1).div_euclid(QUARTER) * QUARTER)
}
