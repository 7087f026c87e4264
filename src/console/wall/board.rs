//! The board: how today goes and what is due next, for whoever has the link. It names no customer, shows what its maker may
//! see, and asks for itself again every few seconds; where that fails it says in large letters since when.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::api::walls::{WALL_COOKIE, of_wall};
use crate::api::{Caller, Front, caller_of_wall};
use crate::console::badge::{self, Badge};
use crate::console::figures::{NONE, percent, thousands, whole};
use crate::console::words;
use crate::domain::moment::{Moment, Span};
use crate::domain::people::Directory;
use crate::domain::rights::Operation;
use crate::domain::taste::Theme;
use crate::error::Failure;
use crate::pages::{self, Band, Reader, Ring, Trouble, page_with_script};
use crate::report::wall::{HOURS, Hour, Near};
use crate::report::{Integrity, Line, Wall, wall};

/// How wide the drawing of the hours is, and a bar with what lies between.
const STEP: i64 = 52;
#[expect(clippy::cast_possible_wrap, reason = "there are twelve")]
const WIDTH: i64 = STEP * HOURS as i64;
/// Where bars stand, and how high the highest is.
const BASE: i64 = 100;
const HIGHEST: i64 = 90;

/// An hour ahead.
struct Bar {
    x: i64,
    middle: i64,
    y: i64,
    height: i64,
    text_y: i64,
    count: usize,
    hour: String,
    class: &'static str,
}

/// What is due next.
struct NearView {
    number: String,
    ring: Ring,
    what: String,
    whose: String,
}

/// How a team does today.
struct TeamView {
    name: String,
    due: String,
    kept: String,
    rate: String,
    is_whole: bool,
}

#[derive(Template)]
#[template(path = "console/wall/board.html")]
struct Board {
    reader: Reader,
    /// The moment of the page, in milliseconds since 1970, and how fast the desk's clock goes, for the script.
    at: i64,
    speed: i64,
    /// How the script says a number of days, and by how much something is late; `#` stands for it.
    days: String,
    late: String,
    clock: String,
    date: String,
    rate: Option<String>,
    badge: Badge,
    sentence: String,
    width: i64,
    hours: Vec<Bar>,
    hours_said: String,
    bands: Vec<(&'static str, String, String)>,
    nearest: Vec<NearView>,
    teams: Vec<TeamView>,
}

/// The link itself: its secret becomes a cookie, so that it stands in one address once.
pub(in crate::console) async fn enter(front: Data<Front>, secret: Path<String>) -> Result<HttpResponse, Trouble> {
    let caller = caller_of(&front, &secret).await?;
    let lasts = caller.good_until.since(front.desk.clock().now());
    let mut answer = pages::to("/wall");
    let kept = of_wall(secret.into_inner(), lasts);
    answer.add_cookie(&kept).map_err(|fault| Trouble::fault(&fault))?;
    Ok(answer)
}

/// The board.
pub(in crate::console) async fn page(
    front: Data<Front>,
    reader: Reader,
    request: HttpRequest,
) -> Result<HttpResponse, Trouble> {
    let secret = request.cookie(WALL_COOKIE).ok_or(Trouble::Absent)?;
    let caller = caller_of(&front, secret.value()).await?;
    let right = caller.may(Operation::ShowWall)?;
    let house = front.house.clone();
    let found = front.desk.read(move |db, now| {
        let scope = right.scope(db, now, &house)?;
        let record = badge::look_from_afar(db, now, &house)?;
        let board = wall(db, now, &house.zone, &scope)?;
        Ok::<_, Failure>((board, record, house.directory(db, now)?))
    });
    let (wall, record, directory) = found.await?;
    let speed = front.desk.clock().span_of(Duration::from_secs(1)).as_seconds();
    let reader = reader.who_sees(Theme::Dark);
    page_with_script(StatusCode::OK, &Board::of(reader, &wall, &record, &directory, speed))
}

async fn caller_of(front: &Front, secret: &str) -> Result<Caller, Trouble> {
    let caller = caller_of_wall(front, secret).await;
    caller.map_err(|problem| match problem.code() {
        "unauthenticated" => Trouble::Absent,
        _ => problem.into(),
    })
}

impl Board {
    fn of(reader: Reader, wall: &Wall, record: &Integrity, directory: &Arc<Directory>, speed: i64) -> Self {
        let local = wall.as_of.timestamp().to_zoned(reader.sign.zone.clone());
        Board {
            at: wall.as_of.as_micros() / 1_000,
            speed,
            days: reader.fill("time-days", &[("n", "#".into())]),
            late: reader.fill("time-late", &[("late", "#".into())]),
            clock: local.strftime("%H:%M").to_string(),
            date: reader.fill(
                "wall-date",
                &[
                    ("month", local.month().into()),
                    ("day", local.day().into()),
                    ("weekday", local.weekday().to_monday_one_offset().into()),
                ],
            ),
            badge: Badge::of(&reader, record, wall.as_of),
            rate: percent(wall.today.on_time_rate),
            sentence: sentence(&reader, wall),
            width: WIDTH,
            hours: bars(&reader, wall),
            hours_said: reader.fill("wall-hours", &[("n", thousands(within_hours(wall)).into())]),
            bands: bands(&reader, wall),
            nearest: wall
                .nearest
                .iter()
                .map(|near| near_view(&reader, near, wall.as_of, directory))
                .collect(),
            teams: wall.teams.iter().map(|team| team_view(&reader, team)).collect(),
            reader,
        }
    }
}

/// `286 due, 286 on time, 4 days without a miss`
fn sentence(reader: &Reader, wall: &Wall) -> String {
    let (due, kept) = (thousands(wall.today.due), thousands(wall.today.kept));
    let today = reader.fill("wall-today", &[("due", due.into()), ("kept", kept.into())]);
    match wall.days_without_a_miss {
        Some(days) if days > 0 => {
            let streak = reader.fill("wall-streak", &[("n", days.into())]);
            format!("{today}{}{streak}", reader.say("list-comma"))
        }
        _ => today,
    }
}

fn within_hours(wall: &Wall) -> i64 {
    wall.ahead.iter().map(|hour| whole(hour.due)).sum()
}

fn bars(reader: &Reader, wall: &Wall) -> Vec<Bar> {
    let highest = wall.ahead.iter().map(|hour| whole(hour.due)).max().unwrap_or(0).max(1);
    let bar = |(place, hour): (usize, &Hour)| {
        let height = (whole(hour.due) * HIGHEST + highest - 1) / highest;
        let x = whole(place) * STEP + 6;
        let local = hour.from.timestamp().to_zoned(reader.sign.zone.clone());
        Bar {
            x,
            middle: x + 20,
            y: BASE - height,
            height,
            text_y: BASE - height - 8,
            count: hour.due,
            hour: local.strftime("%H").to_string(),
            class: match Band::of(hour.from.since(wall.as_of).max(Span::seconds(0))) {
                Band::Over | Band::Urgent => "is-bad",
                Band::Soon => "is-soon",
                Band::Calm | Band::Kept => "",
            },
        }
    };
    wall.ahead.iter().enumerate().map(bar).collect()
}

/// The bands with how many are in each; the last is cut off where counting stopped.
fn bands(reader: &Reader, wall: &Wall) -> Vec<(&'static str, String, String)> {
    let bands = words::bands(reader).into_iter().map(|(band, name)| {
        let within = wall
            .due
            .iter()
            .filter(|due_at| Band::of(due_at.since(wall.as_of)) == band);
        let number = thousands(whole(within.count()));
        let cut = if band == Band::Calm && wall.is_cut() { "+" } else { "" };
        (band.word(), format!("{number}{cut}"), name)
    });
    bands.collect()
}

fn near_view(reader: &Reader, near: &Near, now: Moment, directory: &Directory) -> NearView {
    let known = near
        .category
        .as_deref()
        .and_then(|code| reader.sign.categories.find(code));
    let kind = words::kind(reader, near.kind);
    let team = near
        .team
        .and_then(|team| directory.teams.get(&team))
        .map(|team| team.name.clone());
    let owner = near
        .owner
        .and_then(|owner| directory.people.get(&owner))
        .map(|person| person.name.clone());
    let whose: Vec<String> = team.into_iter().chain(owner).collect();
    NearView {
        number: near.number.clone(),
        ring: Ring::owed(reader, near.due_at, Span::seconds(near.allowance_seconds), now),
        what: known.map_or(kind, |category| category.name(reader.language).to_owned()),
        whose: if whose.is_empty() {
            reader.say("wall-nobody")
        } else {
            whose.join(" · ")
        },
    }
}

fn team_view(reader: &Reader, team: &Line) -> TeamView {
    TeamView {
        name: team.name.clone().unwrap_or_else(|| reader.say("audit-no-team")),
        due: thousands(team.due),
        kept: thousands(team.kept),
        rate: percent(team.on_time_rate).map_or_else(|| NONE.to_owned(), |rate| format!("{rate}%")),
        is_whole: team.due == team.kept,
    }
}
