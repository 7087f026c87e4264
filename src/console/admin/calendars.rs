//! When people work: the calendars in force as years, and a calendar's next version, whose year is looked at before it is
//! added.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Choice, Screen, Tab, asked, choices, tabs};
use crate::actions::policies::{add_calendar, must_be_newest};
use crate::console::forms::{Complaint, Faults};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::calendar::{Calendar, CalendarSource, HolidaySource, MakeUpSource, WeekSource, Weekday};
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::CalendarVersion;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::locale::say_span;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script};
use crate::storage::policies;

#[derive(Template)]
#[template(path = "console/admin/calendars.html")]
struct CalendarsPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    calendars: Vec<Choice>,
    year: i16,
    months: Vec<MonthView>,
    /// Whether the year is that of what was typed.
    was_tried: bool,
    /// None for whoever may only look.
    form: Option<FormView>,
    complaint: Complaint,
    done: Option<String>,
}

/// The fields of the form as they stand.
struct FormView {
    /// The newest version; 0 for a new calendar.
    version: i32,
    name: String,
    zone: String,
    known_from: String,
    known_to: String,
    week: Vec<WeekdayView>,
    holidays: String,
    make_ups: String,
}

struct WeekdayView {
    value: &'static str,
    name: String,
    windows: String,
}

/// A month of a year view: its weeks, Monday first.
struct MonthView {
    name: String,
    weeks: Vec<Vec<DayView>>,
}

struct DayView {
    number: i8,
    class: &'static str,
    /// How long is worked, for whoever asks.
    hint: String,
}

/// What was typed, and the calendar that it makes, where it was looked at.
#[derive(Default)]
struct Typed {
    fields: Fields,
    complaint: Complaint,
    tried: Option<Calendar>,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    let first = !asked.contains_key("calendar");
    shown(
        &staff,
        text("calendar"),
        first,
        text("year"),
        text("done"),
        Typed::default(),
    )
    .await
}

async fn shown(
    staff: &Staff,
    open: &str,
    first: bool,
    year: &str,
    done: &str,
    typed: Typed,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ListCalendars)?;
    let book = staff.look(right, |db, _, _, _| Ok(policies::book(db)?)).await?;
    let today = staff.now.timestamp().to_zoned(staff.reader.sign.zone.clone()).date();
    let wanted = year.parse::<i16>().ok().filter(|year| (2000..=2100).contains(year));
    let year = wanted.unwrap_or(today.year());
    let named: Vec<_> = book.latest_calendars_after(None).collect();
    let chosen = named.iter().find(|one| one.calendar.name() == open);
    // Whoever asks for none sees the first there is.
    let edited = chosen.or_else(|| named.first().filter(|_| first)).map(AsRef::as_ref);
    let calendar = typed.tried.as_ref().or(edited.map(|edited| &edited.calendar));
    let reader = &staff.reader;
    let listed = named.iter().map(|one| one.calendar.name().to_owned());
    let status = typed.complaint.status();
    let page = CalendarsPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("calendars-title")),
        tabs: tabs(staff, Screen::Calendars),
        calendars: choices(
            listed.map(|name| (name.clone(), name)),
            edited.map_or("", |edited| edited.calendar.name()),
        ),
        year,
        months: calendar
            .map(|calendar| months(staff, calendar, year))
            .unwrap_or_default(),
        was_tried: typed.tried.is_some(),
        form: staff
            .can(Operation::NewCalendar)
            .then(|| form_view(staff, edited, &typed.fields)),
        complaint: typed.complaint,
        done: (done == "added").then(|| reader.say("rules-added")),
    };
    page_with_script(status, &page)
}

fn form_view(staff: &Staff, edited: Option<&CalendarVersion>, typed: &Fields) -> FormView {
    let known = if typed.typed().is_empty() {
        Fields::of(edited.map_or_else(nothing_yet, |version| texts_of(&version.calendar)))
    } else {
        typed.clone()
    };
    let text = |name: &str| known.text(name).to_owned();
    FormView {
        version: match typed.text("version").parse() {
            Ok(version) => version,
            Err(_) => edited.map_or(0, |version| version.version),
        },
        name: text("name"),
        zone: text("zone"),
        known_from: text("known_from"),
        known_to: text("known_to"),
        week: Weekday::ALL
            .iter()
            .map(|day| WeekdayView {
                value: day.as_str(),
                name: staff.reader.fill("calendars-day", &[("day", day.as_str().into())]),
                windows: text(day.as_str()),
            })
            .collect(),
        holidays: text("holidays"),
        make_ups: text("make_up_days"),
    }
}

fn nothing_yet() -> BTreeMap<String, String> {
    let texts = [("zone", "Asia/Shanghai")];
    texts
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

fn texts_of(calendar: &Calendar) -> BTreeMap<String, String> {
    let source = CalendarSource::from(calendar.clone());
    let holiday = |one: &HolidaySource| match &one.to {
        Some(to) => format!("{} {to} {}", one.from, one.name),
        None => format!("{} {}", one.from, one.name),
    };
    let make_up = |one: &MakeUpSource| {
        let hours = match (&one.as_weekday, &one.windows) {
            (Some(weekday), _) => weekday.clone(),
            (None, windows) => windows.as_deref().unwrap_or_default().join(","),
        };
        format!("{} {hours} {}", one.date, one.name)
    };
    let holidays: Vec<String> = source.holidays.iter().map(holiday).collect();
    let make_ups: Vec<String> = source.make_up_days.iter().map(make_up).collect();
    let texts = [
        ("name", source.name.clone()),
        ("zone", source.zone.clone()),
        ("known_from", source.known_from.clone().unwrap_or_default()),
        ("known_to", source.known_to.clone().unwrap_or_default()),
        ("holidays", holidays.join("\n")),
        ("make_up_days", make_ups.join("\n")),
    ];
    let week = source.week;
    let days = [
        ("monday", week.monday),
        ("tuesday", week.tuesday),
        ("wednesday", week.wednesday),
        ("thursday", week.thursday),
        ("friday", week.friday),
        ("saturday", week.saturday),
        ("sunday", week.sunday),
    ];
    let days = days.into_iter().map(|(day, windows)| (day, windows.join(", ")));
    texts
        .into_iter()
        .chain(days)
        .map(|(name, text)| (name.to_owned(), text))
        .collect()
}

/// What was typed as a calendar is written; it is checked like one that is sent.
fn read(fields: &Fields) -> Result<CalendarSource, Faults> {
    let mut faults = Faults::default();
    let day = |name: &str| windows_of(fields.text(name));
    let date = |name: &str| Some(fields.text(name).trim().to_owned()).filter(|date| !date.is_empty());
    let holidays = faults.take("holidays", lines_of(fields.text("holidays"), holiday_of).ok_or(()));
    let make_ups = faults.take(
        "make_up_days",
        lines_of(fields.text("make_up_days"), make_up_of).ok_or(()),
    );
    let read = || {
        Some(CalendarSource {
            name: fields.text("name").to_owned(),
            zone: fields.text("zone").trim().to_owned(),
            known_from: date("known_from"),
            known_to: date("known_to"),
            week: WeekSource {
                monday: day("monday"),
                tuesday: day("tuesday"),
                wednesday: day("wednesday"),
                thursday: day("thursday"),
                friday: day("friday"),
                saturday: day("saturday"),
                sunday: day("sunday"),
            },
            holidays: holidays?,
            make_up_days: make_ups?,
        })
    };
    let source = read();
    faults.or(source)
}

/// `09:00-12:00, 13:30-17:30`; the calendar's own check bounds them.
fn windows_of(text: &str) -> Vec<String> {
    let windows = text.split([',', '，', '、', ' ']).map(str::trim);
    windows.filter(|window| !window.is_empty()).map(str::to_owned).collect()
}

fn lines_of<T>(text: &str, line: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let lines = text.lines().map(str::trim).filter(|text| !text.is_empty());
    lines.map(line).collect()
}

/// `2026-10-01 2026-10-07 National Day`, or one day and the name.
fn holiday_of(line: &str) -> Option<HolidaySource> {
    let (from, rest) = line.split_once(char::is_whitespace)?;
    let (to, name) = match rest.trim().split_once(char::is_whitespace) {
        Some((to, name)) if to.parse::<Date>().is_ok() => (Some(to.to_owned()), name),
        _ => (None, rest),
    };
    Some(HolidaySource {
        from: from.to_owned(),
        to,
        name: name.trim().to_owned(),
    })
}

/// `2026-09-27 friday National Day`, or windows in the place of the weekday.
fn make_up_of(line: &str) -> Option<MakeUpSource> {
    let (date, rest) = line.split_once(char::is_whitespace)?;
    let (hours, name) = rest.trim().split_once(char::is_whitespace)?;
    let weekday = hours.parse::<Weekday>().ok();
    Some(MakeUpSource {
        date: date.to_owned(),
        as_weekday: weekday.map(|weekday| weekday.to_string()),
        windows: weekday.is_none().then(|| windows_of(hours)),
        name: name.trim().to_owned(),
    })
}

/// Adds the next version of a calendar, or shows its year first.
pub(in crate::console) async fn save(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    staff.may(Operation::NewCalendar)?;
    let (year, name) = (fields.text("year").to_owned(), fields.text("name").trim().to_owned());
    let seen: i32 = fields.text("version").parse().unwrap_or(0);
    let back = async |fields: Fields, complaint: Complaint, tried: Option<Calendar>| {
        let open = if seen == 0 { "" } else { name.as_str() };
        let typed = Typed {
            fields,
            complaint,
            tried,
        };
        shown(&staff, open, false, &year, "", typed).await
    };
    let calendar = match read(&fields) {
        Ok(source) => Calendar::try_from(source).map_err(|fault| fault.refusal().into()),
        Err(faults) => return back(fields, Complaint::of_fields(&staff.reader, &faults), None).await,
    };
    let calendar = match calendar {
        Ok(calendar) => calendar,
        Err(failure) => return back(fields, Complaint::of_failure(&staff.reader, failure)?, None).await,
    };
    if fields.text("then") == "look" {
        return back(fields, Complaint::default(), Some(calendar)).await;
    }
    let (by, keep_visits) = (staff.caller.by(whence), fields.text("keep_visits") == "on");
    let done = staff.front.again(move |db, now, house| {
        let newest = policies::book(db)?
            .latest_calendar(calendar.name())
            .map(|known| known.version);
        must_be_newest(newest, "calendar", seen)?;
        add_calendar(db, now, house, &by, &calendar, keep_visits)
    });
    match done.await {
        Ok(_) => {
            let name = utf8_percent_encode(&name, NON_ALPHANUMERIC);
            Ok(pages::to(&format!(
                "/admin/calendars?calendar={name}&year={year}&done=added"
            )))
        }
        Err(failure) => back(fields, Complaint::of_failure(&staff.reader, failure)?, None).await,
    }
}

/// The year by months; a day's hours are asked of the calendar itself, so that what is shown is what is reckoned with.
fn months(staff: &Staff, calendar: &Calendar, year: i16) -> Vec<MonthView> {
    (1..=12)
        .filter_map(|month| month_view(staff, calendar, year, month))
        .collect()
}

fn month_view(staff: &Staff, calendar: &Calendar, year: i16, month: i8) -> Option<MonthView> {
    let first = Date::new(year, month, 1).ok()?;
    let mut weeks: Vec<Vec<DayView>> = vec![Vec::new()];
    let blank = first.weekday().to_monday_zero_offset();
    for _ in 0..blank {
        weeks.last_mut()?.push(DayView {
            number: 0,
            class: "",
            hint: String::new(),
        });
    }
    let mut date = first;
    while date.month() == month {
        if weeks.last()?.len() == 7 {
            weeks.push(Vec::new());
        }
        let day = day_view(staff, calendar, date)?;
        weeks.last_mut()?.push(day);
        date = date.tomorrow().ok()?;
    }
    Some(MonthView {
        name: staff.reader.fill("admin-month", &[("month", month.into())]),
        weeks,
    })
}

fn day_view(staff: &Staff, calendar: &Calendar, date: Date) -> Option<DayView> {
    let zone = jiff::tz::TimeZone::get(calendar.zone()).ok()?;
    let begins = |date: Date| {
        let zoned = date.to_zoned(zone.clone()).ok()?;
        Some(Moment::from(zoned.timestamp()))
    };
    let (from, to) = (begins(date)?, begins(date.tomorrow().ok()?)?);
    let worked = calendar.working_between(from, to).ok()?;
    let is_weekend = date.weekday().to_monday_zero_offset() >= 5;
    let rests = worked == Span::seconds(0);
    let class = match (rests, is_weekend) {
        (true, true) => "cal__rest",
        (true, false) => "cal__holiday",
        (false, true) => "cal__makeup",
        (false, false) => "",
    };
    let hint = match class {
        "cal__holiday" => staff.reader.say("admin-day-holiday"),
        "cal__makeup" => staff.reader.say("admin-day-makeup"),
        "cal__rest" => staff.reader.say("admin-day-rest"),
        _ => say_span(staff.reader.language, worked),
    };
    Some(DayView {
        number: date.day(),
        class,
        hint,
    })
}

impl CalendarsPage<'_> {
    /// One letter for each day of the week, Monday first.
    fn weekdays(&self) -> Vec<char> {
        self.reader.say("admin-weekdays").chars().collect()
    }

    fn heading(&self, form: &FormView) -> String {
        let n = form.version + 1;
        self.reader
            .fill("rules-next", &[("name", form.name.as_str().into()), ("n", n.into())])
    }
}
