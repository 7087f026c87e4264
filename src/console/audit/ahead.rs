//! What the next two days bring, as a drawing that the server makes, with its table, and the steps of ladders that are taken.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::asked::{OfTeam, Pairs};
use crate::console::figures::{NONE, thousands, whole};
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::rights::Operation;
use crate::pages::{Reader, Trouble, page_with_script, when};
use crate::report::forecast::{Ahead, Forecast, HOURS, HourAhead, StepAhead, forecast};

/// Where bars stand, and how high the highest is.
const BASE: i64 = 130;
const HIGHEST: i64 = 110;
const LEFT: i64 = 8;

struct Bar {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    class: &'static str,
    title: String,
    /// Where the mark of what is usual stands, and ends.
    usual_y: Option<i64>,
    right: i64,
}

struct Tick {
    x: i64,
    label: String,
}

/// A drawing.
struct Bars {
    width: i64,
    marks: Vec<Bar>,
    ticks: Vec<Tick>,
    sentence: String,
}

struct HourRow {
    when: String,
    due: String,
    replies: String,
    on_duty: String,
    usual: String,
    is_over: bool,
}

struct StepRow {
    at: String,
    number: String,
    promise: String,
    due: String,
    told: String,
    level: i32,
}

#[derive(Template)]
#[template(path = "console/audit/ahead.html")]
struct AheadPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    team: Option<String>,
    wide: Bars,
    slim: Bars,
    hours: Vec<HourRow>,
    steps: Vec<StepRow>,
}

/// The page.
pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ShowForecast)?;
    let tickets = staff.caller.reach_in(Operation::ListTickets);
    let team = match Pairs::read(request.query_string()).narrow().team {
        Some(OfTeam::Of(team)) => Some(team),
        Some(OfTeam::Nobody) | None => None,
    };
    let found = staff
        .look(right, move |db, now, scope, house| {
            let ahead = Ahead {
                zone: house.zone.clone(),
                within: scope.regions(),
                team,
                tickets: tickets.scope(db, now, house)?,
            };
            let (directory, book) = (house.directory(db, now)?, house.book(db, now)?);
            forecast(db, now, &ahead, &directory, &book)
        })
        .await?;
    let reader = &staff.reader;
    let page = AheadPage {
        reader,
        shell: Shell::of(&staff, Place::Audit, reader.say("ahead-title")),
        team: team.map(|team| staff.team_name(team)),
        wide: Bars::of(&staff, &found, 16, 6),
        slim: Bars::of(&staff, &found, 7, 12),
        hours: found.hours.iter().map(|hour| hour_row(&staff, hour)).collect(),
        steps: found.steps.iter().map(|step| step_row(&staff, step)).collect(),
    };
    page_with_script(StatusCode::OK, &page)
}

impl Bars {
    /// So many units for an hour; every so many hours are named.
    fn of(staff: &Staff, found: &Forecast, step: i64, named: usize) -> Self {
        let most = found.hours.iter().map(|hour| hour.all().max(hour.usual.unwrap_or(0)));
        let most = most.max().unwrap_or(0).max(1);
        let height = |number: i64| number * HIGHEST / most;
        let x = |place: usize| LEFT + whole(place) * step;
        let bar = |(place, hour): (usize, &HourAhead)| Bar {
            x: x(place),
            y: BASE - height(hour.all()),
            width: step - 2,
            height: height(hour.all()),
            class: if hour.is_over { "breach" } else { "bar2" },
            title: title(staff, hour),
            usual_y: hour.usual.map(|usual| BASE - height(usual)),
            right: x(place) + step - 2,
        };
        let local = |hour: &HourAhead| hour.from.timestamp().to_zoned(staff.reader.sign.zone.clone());
        let tick = |(place, hour): (usize, &HourAhead)| Tick {
            x: x(place),
            label: local(hour).strftime("%H:%M").to_string(),
        };
        Bars {
            width: LEFT * 2 + whole(HOURS) * step,
            marks: found.hours.iter().enumerate().map(bar).collect(),
            ticks: found.hours.iter().enumerate().step_by(named).map(tick).collect(),
            sentence: sentence(&staff.reader, found),
        }
    }
}

fn sentence(reader: &Reader, found: &Forecast) -> String {
    let due = thousands(found.hours.iter().map(HourAhead::all).sum());
    let over = found.hours.iter().filter(|hour| hour.is_over).count();
    if over == 0 {
        return reader.fill("ahead-sentence-none", &[("due", due.into())]);
    }
    reader.fill("ahead-sentence", &[("due", due.into()), ("over", over.into())])
}

fn usual(hour: &HourAhead) -> String {
    hour.usual.map_or_else(|| NONE.to_owned(), thousands)
}

fn title(staff: &Staff, hour: &HourAhead) -> String {
    staff.reader.fill(
        "ahead-bar",
        &[
            ("when", when(&staff.reader, hour.from, staff.now).into()),
            ("due", thousands(hour.all()).into()),
            ("replies", thousands(hour.replies()).into()),
            ("usual", usual(hour).into()),
            ("people", thousands(hour.on_duty).into()),
        ],
    )
}

fn hour_row(staff: &Staff, hour: &HourAhead) -> HourRow {
    HourRow {
        when: when(&staff.reader, hour.from, staff.now),
        due: thousands(hour.all()),
        replies: thousands(hour.replies()),
        on_duty: thousands(hour.on_duty),
        usual: usual(hour),
        is_over: hour.is_over,
    }
}

fn step_row(staff: &Staff, step: &StepAhead) -> StepRow {
    let reader = &staff.reader;
    let names = step.told.iter().map(|told| match &told.name {
        Some(name) => name.clone(),
        None => reader.say("event-fallback"),
    });
    let due = when(reader, step.due_at, staff.now);
    StepRow {
        at: when(reader, step.at, staff.now),
        number: step.number.clone(),
        promise: words::promise(reader, step.promise),
        due: reader.fill("row-due", &[("when", due.into())]),
        told: names.collect::<Vec<_>>().join(&reader.say("list-comma")),
        level: step.level,
    }
}
