//! The written form of a calendar, as in a TOML file or a JSON document, and the check that turns it into a
//! [`Calendar`]. Times and dates are texts here, so that a mistake is refused with the field's name and the cure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::local::{Window, zone_named};
use super::{
    Calendar, CalendarFault, Exception, Holiday, MAX_ENTRIES, MAX_HOLIDAY_DAYS, MAX_NAME, MAX_WINDOWS, MakeUp,
    MakeUpHours, Weekday,
};

/// A calendar as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarSource {
    /// What policies call it.
    #[schema(max_length = 64)]
    pub name: String,
    /// IANA name of the time zone, like `Asia/Shanghai`.
    pub zone: String,
    /// The first day whose holidays are listed; walks from before it are marked provisional. Absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<String>,
    /// The last day whose holidays are published; due times beyond it are marked provisional. Absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_to: Option<String>,
    /// The usual week.
    pub week: WeekSource,
    /// Days without work, whatever the weekday.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<HolidaySource>,
    /// Days worked although the week says rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub make_up_days: Vec<MakeUpSource>,
}

/// Working windows of each weekday, like `["09:00-12:00", "13:30-17:30"]`; a day left out is a day of rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WeekSource {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub monday: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tuesday: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wednesday: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thursday: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub friday: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub saturday: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sunday: Vec<String>,
}

/// One holiday: a day, or all days from `from` to `to`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidaySource {
    pub from: String,
    /// The last day; absent for a holiday of one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What it is called in explanations.
    pub name: String,
}

/// One make-up working day: the windows of a weekday, or its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeUpSource {
    pub date: String,
    /// The weekday whose windows apply.
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub as_weekday: Option<String>,
    /// Windows of this day alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub windows: Option<Vec<String>>,
    /// What it makes up for, in explanations.
    pub name: String,
}

impl TryFrom<CalendarSource> for Calendar {
    type Error = CalendarFault;

    fn try_from(source: CalendarSource) -> Result<Self, CalendarFault> {
        let week = week_of(&source.week)?;
        let holidays = holidays_of(&source.holidays)?;
        let make_ups = make_ups_of(&source.make_up_days, &week)?;
        if week.iter().all(Vec::is_empty) && make_ups.is_empty() {
            return Err(CalendarFault::NoWorkingTime);
        }
        let known = |text: Option<&str>, field| text.map(|text| date_of(text, field)).transpose();
        Ok(Calendar {
            name: name_of(&source.name, "name")?,
            zone: zone_named(&source.zone)?,
            known_from: known(source.known_from.as_deref(), "known_from")?,
            known_to: known(source.known_to.as_deref(), "known_to")?,
            exceptions: exceptions_of(&holidays, &make_ups)?,
            week,
            holidays,
            make_ups,
        })
    }
}

fn name_of(text: &str, field: &str) -> Result<String, CalendarFault> {
    let name = text.trim();
    let fits = (1..=MAX_NAME).contains(&name.chars().count());
    if !fits || name.chars().any(char::is_control) {
        let field = field.to_owned();
        return Err(CalendarFault::BadName { field, most: MAX_NAME });
    }
    Ok(name.to_owned())
}

fn date_of(text: &str, field: &str) -> Result<Date, CalendarFault> {
    // Only the plain form: the parser would also take 20261001, or a whole timestamp of which it drops the rest.
    let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
    date.ok_or_else(|| CalendarFault::BadDate {
        field: field.to_owned(),
        text: text.chars().take(40).collect(),
    })
}

fn bounded<T>(entries: &[T], field: &str, most: usize) -> Result<(), CalendarFault> {
    if entries.len() > most {
        let field = field.to_owned();
        return Err(CalendarFault::TooMany { field, most });
    }
    Ok(())
}

fn week_of(week: &WeekSource) -> Result<[Vec<Window>; 7], CalendarFault> {
    let day = |weekday: Weekday, texts: &[String]| windows_of(texts, &format!("week.{weekday}"));
    Ok([
        day(Weekday::Monday, &week.monday)?,
        day(Weekday::Tuesday, &week.tuesday)?,
        day(Weekday::Wednesday, &week.wednesday)?,
        day(Weekday::Thursday, &week.thursday)?,
        day(Weekday::Friday, &week.friday)?,
        day(Weekday::Saturday, &week.saturday)?,
        day(Weekday::Sunday, &week.sunday)?,
    ])
}

fn windows_of(texts: &[String], field: &str) -> Result<Vec<Window>, CalendarFault> {
    bounded(texts, field, MAX_WINDOWS)?;
    let parse = |(at, text): (usize, &String)| Window::parse(text, &format!("{field}[{at}]"));
    let mut windows: Vec<Window> = texts.iter().enumerate().map(parse).collect::<Result<_, _>>()?;
    windows.sort_unstable();
    let overlap = windows.windows(2).find(|pair| pair[0].end > pair[1].start);
    match overlap {
        None => Ok(windows),
        Some(pair) => Err(CalendarFault::OverlappingWindows {
            field: field.to_owned(),
            first: pair[0].to_string(),
            second: pair[1].to_string(),
        }),
    }
}

fn holidays_of(sources: &[HolidaySource]) -> Result<Vec<Holiday>, CalendarFault> {
    bounded(sources, "holidays", MAX_ENTRIES)?;
    let parse = |(at, source): (usize, &HolidaySource)| holiday_of(source, &format!("holidays[{at}]"));
    sources.iter().enumerate().map(parse).collect()
}

fn holiday_of(source: &HolidaySource, field: &str) -> Result<Holiday, CalendarFault> {
    let from = date_of(&source.from, &format!("{field}.from"))?;
    let to = match &source.to {
        Some(text) => date_of(text, &format!("{field}.to"))?,
        None => from,
    };
    let name = name_of(&source.name, &format!("{field}.name"))?;
    let field = field.to_owned();
    if to < from {
        return Err(CalendarFault::HolidayBackwards { field, from, to });
    }
    if days_of(from, to).nth(MAX_HOLIDAY_DAYS).is_some() {
        let most = MAX_HOLIDAY_DAYS;
        return Err(CalendarFault::HolidayTooLong { field, most });
    }
    Ok(Holiday { from, to, name })
}

fn days_of(from: Date, to: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |date| date.tomorrow().ok()).take_while(move |date| *date <= to)
}

fn make_ups_of(sources: &[MakeUpSource], week: &[Vec<Window>; 7]) -> Result<Vec<MakeUp>, CalendarFault> {
    bounded(sources, "make_up_days", MAX_ENTRIES)?;
    let parse = |(at, source): (usize, &MakeUpSource)| make_up_of(source, week, &format!("make_up_days[{at}]"));
    sources.iter().enumerate().map(parse).collect()
}

fn make_up_of(source: &MakeUpSource, week: &[Vec<Window>; 7], field: &str) -> Result<MakeUp, CalendarFault> {
    let hours = match (&source.as_weekday, &source.windows) {
        (Some(weekday), None) => MakeUpHours::As(borrowed_weekday(weekday, week, &format!("{field}.as"))?),
        (None, Some(texts)) if !texts.is_empty() => MakeUpHours::Own(windows_of(texts, &format!("{field}.windows"))?),
        _ => {
            let field = field.to_owned();
            return Err(CalendarFault::MakeUpUnclear { field });
        }
    };
    Ok(MakeUp {
        date: date_of(&source.date, &format!("{field}.date"))?,
        name: name_of(&source.name, &format!("{field}.name"))?,
        hours,
    })
}

fn borrowed_weekday(text: &str, week: &[Vec<Window>; 7], field: &str) -> Result<Weekday, CalendarFault> {
    let field = field.to_owned();
    match text.parse::<Weekday>() {
        Ok(weekday) if week[weekday as usize].is_empty() => Err(CalendarFault::MakeUpWithoutTime { field, weekday }),
        Ok(weekday) => Ok(weekday),
        Err(unknown) => Err(CalendarFault::BadWeekday {
            field,
            text: unknown.word,
        }),
    }
}

fn exceptions_of(holidays: &[Holiday], make_ups: &[MakeUp]) -> Result<BTreeMap<Date, Exception>, CalendarFault> {
    let mut exceptions = BTreeMap::new();
    for (at, holiday) in holidays.iter().enumerate() {
        for date in days_of(holiday.from, holiday.to) {
            if exceptions.insert(date, Exception::Holiday(at)).is_some() {
                let field = format!("holidays[{at}]");
                return Err(CalendarFault::DayTwice { field, date });
            }
        }
    }
    for (at, day) in make_ups.iter().enumerate() {
        let (field, date) = (format!("make_up_days[{at}]"), day.date);
        match exceptions.insert(date, Exception::MakeUp(at)) {
            None => {}
            Some(Exception::Holiday(_)) => return Err(CalendarFault::HolidayAndMakeUp { field, date }),
            Some(Exception::MakeUp(_)) => return Err(CalendarFault::DayTwice { field, date }),
        }
    }
    Ok(exceptions)
}

impl From<Calendar> for CalendarSource {
    fn from(calendar: Calendar) -> Self {
        let zone = calendar.zone().to_owned();
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] =
            calendar.week.map(|windows| written(&windows));
        CalendarSource {
            name: calendar.name,
            zone,
            known_from: calendar.known_from.map(|date| date.to_string()),
            known_to: calendar.known_to.map(|date| date.to_string()),
            week: WeekSource {
                monday,
                tuesday,
                wednesday,
                thursday,
                friday,
                saturday,
                sunday,
            },
            holidays: calendar.holidays.into_iter().map(HolidaySource::from).collect(),
            make_up_days: calendar.make_ups.into_iter().map(MakeUpSource::from).collect(),
        }
    }
}

fn written(windows: &[Window]) -> Vec<String> {
    windows.iter().map(Window::to_string).collect()
}

impl From<Holiday> for HolidaySource {
    fn from(holiday: Holiday) -> Self {
        HolidaySource {
            from: holiday.from.to_string(),
            to: (holiday.to != holiday.from).then(|| holiday.to.to_string()),
            name: holiday.name,
        }
    }
}

impl From<MakeUp> for MakeUpSource {
    fn from(day: MakeUp) -> Self {
        let (as_weekday, windows) = match day.hours {
            MakeUpHours::As(weekday) => (Some(weekday.to_string()), None),
            MakeUpHours::Own(windows) => (None, Some(written(&windows))),
        };
        MakeUpSource {
            date: day.date.to_string(),
            as_weekday,
            windows,
            name: day.name,
        }
    }
}
