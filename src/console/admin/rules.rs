//! By which rules the desk promises: the policies in force, and the working calendars with their days off and make-up days.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::civil::Date;

use super::{Choice, Screen, Tab, tabs};
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::calendar::Calendar;
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::{PolicyVersion, StepAt};
use crate::domain::rights::Operation;
use crate::locale::say_span;
use crate::pages::{Reader, Trouble, page_with_script};

#[derive(Template)]
#[template(path = "console/admin/rules.html")]
struct RulesPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    policies: Vec<PolicyView>,
    calendars: Vec<Choice>,
    year: i16,
    months: Vec<MonthView>,
    zone: String,
}

struct PolicyView {
    name: String,
    version: i32,
    promise: String,
    applies: String,
    duration: String,
    calendar: String,
    ladder: Vec<String>,
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

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ListPolicies)?;
    let asked: BTreeMap<_, _> = url::form_urlencoded::parse(request.query_string().as_bytes())
        .take(8)
        .collect();
    let book = staff.look(right, |db, now, _, house| Ok(house.book(db, now)?)).await?;
    let today = staff.now.timestamp().to_zoned(staff.reader.sign.zone.clone()).date();
    let wanted = asked.get("year").and_then(|year| year.parse::<i16>().ok());
    let year = wanted
        .filter(|year| (2000..=2100).contains(year))
        .unwrap_or(today.year());
    let named: Vec<_> = book.latest_calendars_after(None).collect();
    let chosen = asked.get("calendar").map(AsRef::as_ref).unwrap_or_default();
    let shown = named.iter().find(|one| one.calendar.name() == chosen).or(named.first());
    let reader = &staff.reader;
    let page = RulesPage {
        reader,
        shell: Shell::of(&staff, Place::Admin, reader.say("admin-rules")),
        tabs: tabs(&staff, Screen::Rules),
        policies: book.latest().map(|version| policy_view(&staff, version)).collect(),
        calendars: named
            .iter()
            .map(|one| Choice {
                value: one.calendar.name().to_owned(),
                name: one.calendar.name().to_owned(),
                is_chosen: shown.is_some_and(|shown| shown.id == one.id),
            })
            .collect(),
        year,
        months: shown
            .map(|shown| months(&staff, &shown.calendar, year))
            .unwrap_or_default(),
        zone: shown.map(|shown| shown.calendar.zone().to_owned()).unwrap_or_default(),
    };
    page_with_script(StatusCode::OK, &page)
}

fn policy_view(staff: &Staff, version: &PolicyVersion) -> PolicyView {
    let (reader, policy) = (&staff.reader, &version.policy);
    let mut applies: Vec<String> = policy.kinds.iter().map(|kind| words::kind(reader, *kind)).collect();
    applies.extend(policy.tiers.iter().filter_map(|tier| words::tier(reader, *tier)));
    applies.extend(policy.channels.iter().map(|channel| words::channel(reader, *channel)));
    let step = |at: StepAt| match at {
        StepAt::Permille(share) => reader.fill("admin-step-share", &[("n", (share / 10).into())]),
        StepAt::Before(span) => {
            let span = say_span(reader.language, span);
            reader.fill("admin-step-before", &[("span", span.into())])
        }
        StepAt::After(span) => {
            let span = say_span(reader.language, span);
            reader.fill("admin-step-after", &[("span", span.into())])
        }
    };
    PolicyView {
        name: policy.name.clone(),
        version: version.version,
        promise: words::promise(reader, policy.promise),
        applies: if applies.is_empty() {
            reader.say("admin-applies-all")
        } else {
            applies.join(&reader.say("list-comma"))
        },
        duration: say_span(reader.language, policy.duration),
        calendar: policy
            .calendar
            .clone()
            .unwrap_or_else(|| reader.say("admin-calendar-none")),
        ladder: policy.ladder.iter().map(|rung| step(rung.at)).collect(),
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

impl RulesPage<'_> {
    /// One letter for each day of the week, Monday first.
    fn weekdays(&self) -> Vec<char> {
        self.reader.say("admin-weekdays").chars().collect()
    }
}
