//! Who is on duty? A team's week of shifts, in the house's zone. Each has its duty manager, and perhaps its lead and the
//! members who work in it; the hours that nobody covers are found when the plan is made, and fall through when they come.

use jiff::ToSpan as _;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::ids::UserId;
use super::moment::Moment;
use super::refusal::FieldFault;

/// The most shifts of a team.
pub const SHIFTS_MAX: usize = 50;
/// The most members that the shifts of a team name, each counted in every shift that names them.
pub const MEMBERS_MAX: usize = 2_000;
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
    /// The members of the team who work in this shift; the whole team, where none is named. What calls they owe when it
    /// ends, due before they work again, go to the team's queue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub members: Vec<UserId>,
}

/// The shifts of a team, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster(Vec<OnDuty>);

/// Between two shifts of somebody: the one that ended, and when they work again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffShift {
    /// The name of the shift that ended.
    pub after: String,
    pub since: Moment,
    pub until: Moment,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct OnDuty {
    /// Minutes of the week, from Monday's midnight; at most a day long, and perhaps past the week's end.
    from: u32,
    until: u32,
    name: String,
    duty_manager: UserId,
    lead: Option<UserId>,
    /// Nobody is the whole team.
    members: Vec<UserId>,
}

impl Roster {
    /// The plan that these shifts make, or every fault in them.
    pub fn of(shifts: &[Shift]) -> Result<Roster, Vec<FieldFault>> {
        let mut faults = Vec::new();
        if shifts.len() > SHIFTS_MAX {
            faults.push(FieldFault::new("/shifts", format!("has at most {SHIFTS_MAX} entries")));
        }
        if shifts.iter().map(|shift| shift.members.len()).sum::<usize>() > MEMBERS_MAX {
            let detail =
                format!("name at most {MEMBERS_MAX} members together; a shift that names none is the whole team's");
            faults.push(FieldFault::new("/shifts", detail));
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

    /// Who of the team works at `now`: everybody, where there is no plan.
    pub fn at_work(&self, now: Moment, zone: &TimeZone) -> AtWork<'_> {
        AtWork((!self.is_empty()).then(|| self.at(now, zone).collect()))
    }

    /// The members that shifts name, each once.
    pub fn members(&self) -> Vec<UserId> {
        once(self.0.iter().flat_map(|on_duty| on_duty.members.iter().copied()))
    }

    /// Between which of their shifts somebody is at `now`. `None` while they work, and where no shift is theirs.
    pub fn off_shift(&self, member: UserId, now: Moment, zone: &TimeZone) -> Option<OffShift> {
        if self.at_work(now, zone).has(member) {
            return None;
        }
        let local = now.timestamp().to_zoned(zone.clone()).datetime();
        let theirs = || self.0.iter().filter(|on_duty| on_duty.includes(member));
        // A shift of the week before may have ended in this one.
        let ended =
            theirs().flat_map(|on_duty| [-1, 0].map(|week| (moment_in(local, week, on_duty.until, zone), on_duty)));
        let (since, last) = ended
            .filter_map(|(ended, on_duty)| Some((ended.filter(|ended| *ended <= now)?, on_duty)))
            .max_by_key(|(ended, _)| *ended)?;
        let begun = theirs().flat_map(|on_duty| [0, 1].map(|week| moment_in(local, week, on_duty.from, zone)));
        let until = begun.flatten().filter(|begun| now < *begun).min()?;
        Some(OffShift {
            after: last.name.clone(),
            since,
            until,
        })
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

    /// Everybody whom the plan names for a post.
    pub fn posted(&self) -> Vec<UserId> {
        let posted = self.0.iter();
        once(posted.flat_map(|on_duty| on_duty.lead.into_iter().chain([on_duty.duty_manager])))
    }
}

/// Who of a team works at one moment.
#[derive(Debug, Clone)]
pub struct AtWork<'r>(Option<Vec<&'r OnDuty>>);

impl AtWork<'_> {
    /// Whether this member of the team does.
    pub fn has(&self, member: UserId) -> bool {
        let on_duty = self.0.as_ref();
        on_duty.is_none_or(|on_duty| on_duty.iter().any(|on_duty| on_duty.includes(member)))
    }
}

fn once(people: impl Iterator<Item = UserId>) -> Vec<UserId> {
    let mut people: Vec<UserId> = people.collect();
    people.sort_unstable();
    people.dedup();
    people
}

/// When this minute of the week is, `weeks` after the one of a local time. `None` beyond the years that can be reckoned with.
fn moment_in(local: DateTime, weeks: i64, minute: u32, zone: &TimeZone) -> Option<Moment> {
    let days = i64::from(minute / DAY) + weeks * 7 - i64::from(local.weekday().to_monday_zero_offset());
    let at_midnight = local
        .date()
        .checked_add(days.days())
        .ok()?
        .to_datetime(jiff::civil::Time::midnight());
    let at = at_midnight.checked_add(i64::from(minute % DAY).minutes()).ok()?;
    let at = zone.to_ambiguous_timestamp(at).compatible().ok()?;
    Some(Moment::from_micros(at.as_microsecond()))
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
    fn includes(&self, member: UserId) -> bool {
        self.members.is_empty() || self.members.contains(&member)
    }

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
                name: self.name.clone(),
                duty_manager: self.duty_manager,
                lead: self.lead,
                members: self.members.clone(),
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
            duty_manager: person(duty_manager),
            lead: None,
            members: Vec::new(),
        }
    }

    fn person(number: u128) -> UserId {
        UserId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn somebody_is_off_from_the_end_of_their_shift_to_the_beginning_of_their_next_one() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let named = |shift: Shift, members: &[u128]| Shift {
            members: members.iter().copied().map(person).collect(),
            ..shift
        };
        let week = ["mon", "tue", "wed", "thu", "fri"];
        let roster = Roster::of(&[
            named(shift(&week, "08:00", "16:00", 1), &[5, 6]),
            named(shift(&["mon"], "16:00", "20:00", 1), &[6]),
            named(shift(&["sun"], "22:00", "06:00", 1), &[7]),
        ])
        .unwrap();
        let off = |who: u128, at: &str| {
            let off = roster.off_shift(person(who), at.parse().unwrap(), &zone);
            off.map(|off| {
                [off.since, off.until].map(|at| at.timestamp().to_zoned(zone.clone()).strftime("%a %H:%M").to_string())
            })
        };
        let told = |since: &str, until: &str| Some([since.to_owned(), until.to_owned()]);
        // 2026-03-02 is a Monday.
        assert_eq!(
            off(5, "2026-03-02T07:59:59.999999+08:00"),
            told("Fri 16:00", "Mon 08:00")
        );
        assert_eq!(off(5, "2026-03-02T08:00:00+08:00"), None);
        assert_eq!(off(5, "2026-03-02T16:00:00+08:00"), told("Mon 16:00", "Tue 08:00"));
        assert_eq!(off(5, "2026-03-08T23:00:00+08:00"), told("Fri 16:00", "Mon 08:00"));
        // Two shifts in a row are one stay; the night over the end of the week ends on Monday.
        assert_eq!(off(6, "2026-03-02T16:00:00+08:00"), None);
        assert_eq!(off(6, "2026-03-02T20:00:00+08:00"), told("Mon 20:00", "Tue 08:00"));
        assert_eq!(off(7, "2026-03-02T05:00:00+08:00"), None);
        assert_eq!(off(7, "2026-03-02T06:00:00+08:00"), told("Mon 06:00", "Sun 22:00"));
        // Nothing is known of whoever stands in no shift.
        assert_eq!(off(8, "2026-03-02T06:00:00+08:00"), None);
        // A shift that names nobody is everybody's.
        let open = Roster::of(&[shift(&week, "08:00", "16:00", 1)]).unwrap();
        let works = |roster: &Roster, at: &str| roster.at_work(at.parse().unwrap(), &zone).has(person(8));
        assert!(works(&open, "2026-03-02T09:00:00+08:00"));
        assert!(!works(&open, "2026-03-02T17:00:00+08:00"));
        assert!(works(&Roster::default(), "2026-03-02T17:00:00+08:00"));
    }

    #[test]
    fn a_shift_ends_by_the_clock_on_the_wall_when_the_clocks_change() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let mut night = shift(&["sat"], "22:00", "06:00", 1);
        night.members = vec![person(5)];
        let roster = Roster::of(&[night]).unwrap();
        // In the night to 2026-03-29 the clocks go an hour ahead.
        let off = roster
            .off_shift(person(5), "2026-03-29T12:00:00+02:00".parse().unwrap(), &zone)
            .unwrap();
        assert_eq!(off.since, "2026-03-29T06:00:00+02:00".parse().unwrap());
        assert_eq!(off.until, "2026-04-04T22:00:00+02:00".parse().unwrap());
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
