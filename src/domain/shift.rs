//! Who is on duty? A team's week of shifts, in the house's zone. Each has its duty manager, and perhaps its lead; the hours
//! that nobody covers are found when the plan is made, and fall through when they come.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::ids::UserId;
use super::moment::Moment;
use super::refusal::FieldFault;

/// The most shifts of a team.
pub const SHIFTS_MAX: usize = 50;
const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;
/// The days of a week, as plans write them.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// One shift of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// What people call it.
    pub name: String,
    /// The days on which it begins: mon, tue, wed, thu, fri, sat, sun.
    pub days: Vec<String>,
    /// Local time, as 08:00.
    pub from: String,
    /// Local time, as 20:00; at or before `from` it is on the next day.
    pub until: String,
    /// Whoever is told as the duty manager of this shift.
    #[schema(value_type = uuid::Uuid)]
    pub duty_manager: UserId,
    /// Whoever leads the team in this shift; its standing lead, where that is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub lead: Option<UserId>,
}

/// The shifts of a team, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster(Vec<OnDuty>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct OnDuty {
    /// Minutes of the week, from Monday's midnight; at most a day long, and perhaps past the week's end.
    from: u32,
    until: u32,
    duty_manager: UserId,
    lead: Option<UserId>,
}

impl Roster {
    /// The plan that these shifts make, or every fault in them.
    pub fn of(shifts: &[Shift]) -> Result<Roster, Vec<FieldFault>> {
        let mut faults = Vec::new();
        if shifts.len() > SHIFTS_MAX {
            faults.push(FieldFault::new("/shifts", format!("has at most {SHIFTS_MAX} entries")));
        }
        let mut roster = Roster::default();
        for (at, shift) in shifts.iter().take(SHIFTS_MAX).enumerate() {
            match shift.on_duty(&format!("/shifts/{at}")) {
                Ok(on_duty) => roster.0.extend(on_duty),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(roster) } else { Err(faults) }
    }

    /// Whether there is a plan at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The duty managers at `now`, in the plan's order.
    pub fn duty_managers(&self, now: Moment, zone: &TimeZone) -> Vec<UserId> {
        self.at(now, zone).map(|on_duty| on_duty.duty_manager).collect()
    }

    /// The leads of the shifts at `now`.
    pub fn leads(&self, now: Moment, zone: &TimeZone) -> Vec<UserId> {
        self.at(now, zone).filter_map(|on_duty| on_duty.lead).collect()
    }

    fn at(&self, now: Moment, zone: &TimeZone) -> impl Iterator<Item = &OnDuty> {
        let local = now.timestamp().to_zoned(zone.clone());
        let day = u32::from(local.weekday().to_monday_zero_offset().unsigned_abs());
        let minute = day * DAY + u32::from(local.hour().unsigned_abs()) * 60 + u32::from(local.minute().unsigned_abs());
        self.0.iter().filter(move |on_duty| on_duty.covers(minute))
    }

    /// The hours of a week in which nobody is on duty: no shift covers them, and there is no standing duty manager.
    pub fn nobody_on_duty(&self, standing: Option<UserId>) -> Vec<Gap> {
        if standing.is_some() { Vec::new() } else { self.gaps() }
    }

    /// The hours of a week that no shift covers.
    fn gaps(&self) -> Vec<Gap> {
        let mut gaps: Vec<(u32, u32)> = Vec::new();
        for minute in 0..WEEK {
            if self.0.iter().any(|on_duty| on_duty.covers(minute)) {
                continue;
            }
            match gaps.last_mut() {
                Some((_, until)) if *until == minute => *until += 1,
                _ => gaps.push((minute, minute + 1)),
            }
        }
        // A gap over the end of the week is one.
        if gaps.len() > 1 && gaps[0].0 == 0 && gaps[gaps.len() - 1].1 == WEEK {
            let (_, until) = gaps.remove(0);
            if let Some(last) = gaps.last_mut() {
                last.1 = until + WEEK;
            }
        }
        gaps.into_iter().map(|(from, until)| Gap { from, until }).collect()
    }

    /// Everybody whom the plan names.
    pub fn people(&self) -> Vec<UserId> {
        let named = self
            .0
            .iter()
            .flat_map(|on_duty| on_duty.lead.into_iter().chain([on_duty.duty_manager]));
        let mut people: Vec<UserId> = named.collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}

/// Hours of a week that no shift covers, written as "sat 20:00 to sun 08:00".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Minutes of the week, from Monday's midnight.
    from: u32,
    until: u32,
}

impl Gap {
    /// Where it begins and where it ends: the day as plans write it, and the local time as 20:00.
    pub fn ends(self) -> [(&'static str, String); 2] {
        [time(self.from), time(self.until)]
    }
}

impl std::fmt::Display for Gap {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [(from_day, from), (until_day, until)] = self.ends();
        write!(out, "{from_day} {from} to {until_day} {until}")
    }
}

impl OnDuty {
    fn covers(&self, minute: u32) -> bool {
        (self.from..self.until).contains(&minute) || (self.from..self.until).contains(&(minute + WEEK))
    }
}

impl Shift {
    fn on_duty(&self, field: &str) -> Result<Vec<OnDuty>, FieldFault> {
        let fault = |name: &str, detail: &str| FieldFault::new(format!("{field}/{name}"), detail);
        if self.name.trim().is_empty() || self.name.chars().count() > 60 || self.name.chars().any(char::is_control) {
            return Err(fault("name", "has 1 to 60 characters"));
        }
        let from = minute_of(&self.from).ok_or_else(|| fault("from", "is a time like 08:00"))?;
        let until = minute_of(&self.until).ok_or_else(|| fault("until", "is a time like 20:00"))?;
        let length = if until > from { until - from } else { until + DAY - from };
        if self.days.is_empty() {
            return Err(fault("days", "names at least one of mon, tue, wed, thu, fri, sat, sun"));
        }
        let begins = |day: &String| {
            DAYS.iter()
                .position(|known| known == day)
                .and_then(|day| u32::try_from(day).ok())
        };
        let days = self.days.iter().map(begins).collect::<Option<Vec<u32>>>();
        let days = days.ok_or_else(|| fault("days", "names days as mon, tue, wed, thu, fri, sat, sun"))?;
        Ok(days
            .into_iter()
            .map(|day| OnDuty {
                from: day * DAY + from,
                until: day * DAY + from + length,
                duty_manager: self.duty_manager,
                lead: self.lead,
            })
            .collect())
    }
}

/// Minutes after midnight of exactly `HH:MM`.
fn minute_of(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let number = |part: &str, below: u32| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|number| digits && *number < below)
    };
    Some(number(hour, 24)? * 60 + number(minute, 60)?)
}

fn time(minute: u32) -> (&'static str, String) {
    let minute = minute % WEEK;
    let day = DAYS[(minute / DAY) as usize];
    (day, format!("{:02}:{:02}", minute % DAY / 60, minute % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(days: &[&str], from: &str, until: &str, duty_manager: u128) -> Shift {
        Shift {
            name: "day".into(),
            days: days.iter().map(|day| (*day).to_owned()).collect(),
            from: from.into(),
            until: until.into(),
            duty_manager: UserId(uuid::Uuid::from_u128(duty_manager)),
            lead: None,
        }
    }

    #[test]
    fn the_hours_without_anybody_are_named() {
        let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let whole = Roster::of(&[shift(&week, "08:00", "20:00", 1), shift(&week, "20:00", "08:00", 2)]).unwrap();
        let gaps = |roster: &Roster| roster.gaps().iter().map(Gap::to_string).collect::<Vec<_>>();
        assert_eq!(gaps(&whole), Vec::<String>::new());
        let office = Roster::of(&[
            shift(&week[..5], "08:00", "20:00", 1),
            shift(&week[..4], "20:00", "08:00", 2),
        ])
        .unwrap();
        assert_eq!(gaps(&office), ["fri 20:00 to mon 08:00"]);
        let sunday = Roster::of(&[shift(&["sun"], "00:00", "00:00", 1)]).unwrap();
        assert_eq!(gaps(&sunday), ["mon 00:00 to sun 00:00"]);
        let standing = UserId(uuid::Uuid::from_u128(9));
        assert_eq!(office.nobody_on_duty(Some(standing)), []);
        assert_eq!(office.nobody_on_duty(None), office.gaps());
    }

    #[test]
    fn a_night_shift_goes_on_after_midnight_in_the_houses_zone() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let roster = Roster::of(&[shift(&["sun"], "20:00", "08:00", 7)]).unwrap();
        let on_duty = |at: &str| roster.duty_managers(at.parse().unwrap(), &zone).len();
        // 2026-03-01 is a Sunday.
        assert_eq!(on_duty("2026-03-01T19:59:59+08:00"), 0);
        assert_eq!(on_duty("2026-03-01T20:00:00+08:00"), 1);
        assert_eq!(on_duty("2026-03-02T07:59:59+08:00"), 1);
        assert_eq!(on_duty("2026-03-02T08:00:00+08:00"), 0);
    }

    #[test]
    fn every_fault_is_named() {
        let wrong = [
            shift(&["monday"], "08:00", "20:00", 1),
            shift(&[], "08:00", "20:00", 1),
            shift(&["mon"], "8:00", "20:00", 1),
            shift(&["mon"], "08:00", "24:00", 1),
        ];
        let faults = Roster::of(&wrong).unwrap_err();
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(
            fields,
            ["/shifts/0/days", "/shifts/1/days", "/shifts/2/from", "/shifts/3/until"]
        );
    }
}
