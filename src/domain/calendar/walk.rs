//! Walking through working time, day by day and window by window: forward to a due moment, or measuring between two.
//! One walk serves the bare answer and the telling, so the two cannot disagree.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::local::{Window, instant};
use super::{Calendar, CalendarFault, MAX_INTERVALS, MAX_WALK_DAYS, Plan, Weekday};
use crate::domain::moment::{Moment, Span};

/// How a due moment came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Walk {
    /// When the length has passed.
    #[schema(value_type = String, format = DateTime)]
    pub due: Moment,
    /// The calendar does not list the holidays around the start or the due moment: a newer version may say otherwise.
    pub provisional: bool,
    /// From the start to the due moment without a hole; what is counted adds up to the length asked for.
    pub intervals: Vec<Interval>,
}

/// One stretch of time and whether it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Interval {
    #[schema(value_type = String, format = DateTime)]
    pub from: Moment,
    #[schema(value_type = String, format = DateTime)]
    pub to: Moment,
    /// The part of it that counts: all, nothing, or a sum in the last interval of a very long list.
    #[schema(value_type = String)]
    pub counted: Span,
    pub why: Why,
}

/// Why a stretch of time counts or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Why {
    /// Counts: no calendar applies, every second does.
    Elapsed,
    /// Counts: a working window of the week.
    Working { weekday: Weekday },
    /// Counts: a working window of a make-up day, taken over from a weekday or its own.
    MakeUp { name: String, like: Option<Weekday> },
    /// Does not count: before, between or after the windows of days that are worked.
    OutsideHours,
    /// Does not count: the weekday has no windows.
    RestDay { weekday: Weekday },
    /// Does not count: a holiday.
    Holiday { name: String },
    /// The list was long enough; the rest is summed up here.
    Summed,
}

/// The walk of a promise without a calendar: a day is 86,400 seconds, and each of them counts.
pub fn elapsed(from: Moment, span: Span) -> Result<Walk, CalendarFault> {
    let (from, due) = (dated(from)?, dated(from + not_negative(span)?)?);
    let mut log = Log::starting(from);
    log.counts(from, due, || Why::Elapsed);
    Ok(Walk {
        due,
        provisional: false,
        intervals: log.intervals,
    })
}

pub(super) fn told(calendar: &Calendar, from: Moment, span: Span) -> Result<Walk, CalendarFault> {
    let mut log = Log::starting(from);
    let due = due(calendar, from, span, Some(&mut log))?;
    Ok(Walk {
        due,
        provisional: !(calendar.knows(from) && calendar.knows(due)),
        intervals: log.intervals,
    })
}

/// Adds working time; with a log, also says why each stretch counted or not.
pub(super) fn due(
    calendar: &Calendar,
    from: Moment,
    span: Span,
    mut log: Option<&mut Log>,
) -> Result<Moment, CalendarFault> {
    let mut left = not_negative(span)?;
    if left == Span::ZERO {
        return dated(from);
    }
    for (date, plan) in days(calendar, from)? {
        for window in plan.windows() {
            let Some((opens, closes)) = open_after(calendar, date, *window, from)? else {
                continue;
            };
            let open = closes.since(opens);
            let until = if open < left { closes } else { opens + left };
            if let Some(log) = log.as_deref_mut() {
                log.rests(opens, || closed(plan));
                log.counts(opens, until, || counted(plan));
            }
            if open >= left {
                return Ok(until);
            }
            left = Span::micros(left.as_micros() - open.as_micros());
        }
        if let Some(log) = log.as_deref_mut() {
            log.rests(at(calendar, date, DAY_END)?, || closed(plan));
        }
    }
    Err(too_far(calendar, from))
}

/// Measures working time from `from` to `to`, which is not earlier.
pub(super) fn measured(calendar: &Calendar, from: Moment, to: Moment) -> Result<Span, CalendarFault> {
    let last = local_date(calendar, to)?;
    let furthest = local_date(calendar, from)?.saturating_add(jiff::Span::new().days(MAX_WALK_DAYS));
    if last > furthest {
        return Err(too_far(calendar, from));
    }
    let mut total = Span::ZERO;
    for (date, plan) in days(calendar, from)? {
        // Where the clock goes back over midnight, the day after `last` has begun before `to` already.
        if date.yesterday().is_ok_and(|before| before > last) {
            break;
        }
        for window in plan.windows() {
            if let Some((opens, closes)) = open_after(calendar, date, *window, from)? {
                total = total + closes.min(to).max(opens).since(opens);
            }
        }
    }
    Ok(total)
}

const DAY_END: u16 = 24 * 60;

fn not_negative(span: Span) -> Result<Span, CalendarFault> {
    if span < Span::ZERO {
        Err(CalendarFault::NegativeSpan { span })
    } else {
        Ok(span)
    }
}

/// The moment itself, refused when it lies outside the years that have dates.
fn dated(moment: Moment) -> Result<Moment, CalendarFault> {
    if Moment::from(moment.timestamp()) == moment {
        Ok(moment)
    } else {
        Err(CalendarFault::OutsideYears { moment })
    }
}

fn too_far(calendar: &Calendar, from: Moment) -> CalendarFault {
    let calendar = calendar.name.clone();
    CalendarFault::TooFar { calendar, from }
}

fn local_date(calendar: &Calendar, moment: Moment) -> Result<Date, CalendarFault> {
    let moment = dated(moment)?;
    Ok(calendar.zone.to_datetime(moment.timestamp()).date())
}

/// The local days from that of `from` on, at most as many as a walk may look at. No window of an earlier day can still
/// be open: local days follow one another in order of instants, by the module's rule.
fn days(calendar: &Calendar, from: Moment) -> Result<impl Iterator<Item = (Date, Plan<'_>)>, CalendarFault> {
    let first = local_date(calendar, from)?;
    let dates = std::iter::successors(Some(first), |date| date.tomorrow().ok());
    Ok(dates
        .take(usize::from(MAX_WALK_DAYS))
        .map(|date| (date, calendar.plan(date))))
}

fn at(calendar: &Calendar, date: Date, minute: u16) -> Result<Moment, CalendarFault> {
    instant(&calendar.zone, date, minute).ok_or(CalendarFault::OutsideYears { moment: Moment::NEVER })
}

/// The part of a window that lies after `from`; none if it is over, or if the clock skipped it.
fn open_after(
    calendar: &Calendar,
    date: Date,
    window: Window,
    from: Moment,
) -> Result<Option<(Moment, Moment)>, CalendarFault> {
    let closes = at(calendar, date, window.end)?;
    if closes <= from {
        return Ok(None);
    }
    let opens = at(calendar, date, window.start)?.max(from);
    Ok((opens < closes).then_some((opens, closes)))
}

fn counted(plan: Plan<'_>) -> Why {
    match plan {
        Plan::MakeUp(name, like, _) => Why::MakeUp {
            name: name.to_owned(),
            like,
        },
        Plan::Working(weekday, _) => Why::Working { weekday },
        Plan::Holiday(_) | Plan::RestDay(_) => closed(plan),
    }
}

fn closed(plan: Plan<'_>) -> Why {
    match plan {
        Plan::Working(..) | Plan::MakeUp(..) => Why::OutsideHours,
        Plan::Holiday(name) => Why::Holiday { name: name.to_owned() },
        Plan::RestDay(weekday) => Why::RestDay { weekday },
    }
}

/// The telling of a walk: intervals without holes between them, no more than [`MAX_INTERVALS`].
pub(super) struct Log {
    reached: Moment,
    intervals: Vec<Interval>,
}

impl Log {
    fn starting(from: Moment) -> Self {
        Log {
            reached: from,
            intervals: Vec::new(),
        }
    }

    fn counts(&mut self, from: Moment, to: Moment, why: impl FnOnce() -> Why) {
        if from < to {
            self.push(Interval {
                from,
                to,
                counted: to.since(from),
                why: why(),
            });
        }
    }

    /// Nothing counts from where the log has reached until `to`. Joins the stretch before it when the reason is the
    /// same, so that a night is one interval and so is a week of holidays.
    fn rests(&mut self, to: Moment, why: impl FnOnce() -> Why) {
        if to <= self.reached {
            return;
        }
        let (from, why) = (self.reached, why());
        match self.intervals.last_mut() {
            Some(last) if last.counted == Span::ZERO && last.why == why => {
                last.to = to;
                self.reached = to;
            }
            _ => self.push(Interval {
                from,
                to,
                counted: Span::ZERO,
                why,
            }),
        }
    }

    fn push(&mut self, interval: Interval) {
        self.reached = interval.to;
        if self.intervals.len() < MAX_INTERVALS {
            self.intervals.push(interval);
        } else if let Some(last) = self.intervals.last_mut() {
            last.to = interval.to;
            last.counted = last.counted + interval.counted;
            last.why = Why::Summed;
        }
    }
}
