//! In which hours of the week customers wait: a drawing of the median time to the first reply, whose marks open what was
//! missed, and the table behind it. Classes alone paint it, so that dark, print and high contrast work.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::asked::{Asked, AskedBehind, Days, question};
use super::choices::{period, scope};
use super::{Look, Staff};
use crate::console::figures::{NONE, hours as clock, percent, thousands, whole};
use crate::console::shell::{Place, Shell};
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::domain::shift::DAYS;
use crate::pages::{Reader, Trouble, page_with_script};
use crate::report::{Figure, HourLine, Rate, WeekHour, hours};

/// The shades of the drawing, from the quickest to the slowest.
const SHADES: i64 = 7;

/// A mark: one hour of the week.
pub(super) struct Cell {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) shade: i64,
    pub(super) title: String,
    /// Where what was missed is listed.
    pub(super) missed: Option<String>,
}

/// A word beside the marks.
pub(super) struct Label {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) anchor: &'static str,
    pub(super) text: String,
}

/// A drawing.
pub(super) struct Heat {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) cell_width: i64,
    pub(super) cell_height: i64,
    pub(super) cells: Vec<Cell>,
    pub(super) labels: Vec<Label>,
    pub(super) sentence: String,
}

/// Where marks stand: hours run to the right, or downwards where there is little room.
struct Grid {
    left: i64,
    top: i64,
    step_x: i64,
    step_y: i64,
    hours_run_down: bool,
}

const WIDE: Grid = Grid {
    left: 40,
    top: 0,
    step_x: 46,
    step_y: 40,
    hours_run_down: false,
};
const SLIM: Grid = Grid {
    left: 28,
    top: 20,
    step_x: 44,
    step_y: 28,
    hours_run_down: true,
};

/// Both drawings, and what stands beside them.
pub(super) struct HeatView {
    pub(super) wide: Heat,
    pub(super) slim: Heat,
    /// From the quickest to the slowest; none where nothing was fulfilled.
    pub(super) scale: Option<String>,
    pub(super) table: String,
}

/// Of which promises marks open what was missed.
pub(super) struct Behind {
    pub(super) asked: Asked,
    pub(super) days: Days,
    pub(super) as_of: Moment,
}

impl Behind {
    fn address(&self, line: &HourLine) -> Option<String> {
        let behind = AskedBehind {
            days: self.days,
            narrow: self.asked.narrow.clone(),
            figure: Figure::Missed,
            reason: None,
            without: None,
            judged: None,
            hour: Some(line.hour),
            as_of: Some(self.as_of),
            after: None,
        };
        (line.missed > 0).then(|| behind.address())
    }
}

impl HeatView {
    pub(super) fn of(reader: &Reader, lines: &[HourLine], behind: &Behind) -> Self {
        let medians = || lines.iter().filter_map(|line| line.median_seconds);
        let ends = medians().min().zip(medians().max());
        let slowest = lines
            .iter()
            .filter(|line| line.median_seconds.is_some())
            .max_by_key(|line| line.median_seconds);
        let sentence = match slowest {
            Some(slowest) => reader.fill("hours-sentence", &[("slowest", title(reader, slowest).into())]),
            None => reader.say("hours-sentence-none"),
        };
        let address = behind.asked.address();
        let draws = |grid: &Grid| Heat {
            sentence: sentence.clone(),
            ..grid.draws(reader, lines, ends, behind)
        };
        HeatView {
            wide: draws(&WIDE),
            slim: draws(&SLIM),
            scale: ends.map(|(least, most)| {
                reader.fill(
                    "hours-scale",
                    &[("least", clock(least).into()), ("most", clock(most).into())],
                )
            }),
            table: address.replacen("/audit", "/audit/hours", 1),
        }
    }
}

impl Grid {
    fn place(&self, line: &HourLine) -> (i64, i64) {
        let (day, hour) = (whole(line.hour.day()), whole(line.hour.hour()));
        let (across, down) = if self.hours_run_down { (day, hour) } else { (hour, day) };
        (self.left + across * self.step_x, self.top + down * self.step_y)
    }

    fn draws(&self, reader: &Reader, lines: &[HourLine], ends: Option<(i64, i64)>, behind: &Behind) -> Heat {
        let cell = |line: &HourLine| {
            let (x, y) = self.place(line);
            Cell {
                x,
                y,
                shade: shade(line.median_seconds, ends),
                title: title(reader, line),
                missed: behind.address(line),
            }
        };
        let (across, down) = if self.hours_run_down { (7, 24) } else { (24, 7) };
        let below = if self.hours_run_down { 0 } else { 20 };
        Heat {
            width: self.left + across * self.step_x,
            height: self.top + down * self.step_y + below,
            cell_width: self.step_x - 2,
            cell_height: self.step_y - 2,
            cells: lines.iter().filter(|line| line.due > 0).map(cell).collect(),
            labels: self.days(reader).chain(self.hours()).collect(),
            sentence: String::new(),
        }
    }

    fn days<'a>(&'a self, reader: &'a Reader) -> impl Iterator<Item = Label> + 'a {
        DAYS.iter().enumerate().map(move |(at, day)| {
            let (text, at) = (day_name(reader, day), whole(at));
            if self.hours_run_down {
                let (x, y) = (self.left + at * self.step_x + self.step_x / 2, 12);
                Label {
                    x,
                    y,
                    anchor: "middle",
                    text,
                }
            } else {
                let y = self.top + at * self.step_y + self.step_y / 2 + 3;
                Label {
                    x: 0,
                    y,
                    anchor: "start",
                    text,
                }
            }
        })
    }

    fn hours(&self) -> impl Iterator<Item = Label> + '_ {
        (0..24).step_by(3).map(move |hour: i64| {
            let text = format!("{hour:02}");
            if self.hours_run_down {
                let y = self.top + hour * self.step_y + self.step_y / 2 + 3;
                Label {
                    x: 0,
                    y,
                    anchor: "start",
                    text,
                }
            } else {
                let (x, y) = (
                    self.left + hour * self.step_x + self.step_x / 2,
                    self.top + 7 * self.step_y + 14,
                );
                Label {
                    x,
                    y,
                    anchor: "middle",
                    text,
                }
            }
        })
    }
}

/// The shade of a median between the quickest and the slowest; what was never fulfilled is the darkest.
fn shade(median: Option<i64>, ends: Option<(i64, i64)>) -> i64 {
    let (Some(median), Some((least, most))) = (median, ends) else {
        return SHADES - 1;
    };
    (median - least) * (SHADES - 1) / (most - least).max(1)
}

fn day_name(reader: &Reader, day: &'static str) -> String {
    reader.fill("hours-day", &[("day", day.into())])
}

/// `Mon 09:00`
pub(super) fn hour_name(reader: &Reader, hour: WeekHour) -> String {
    format!("{} {:02}:00", day_name(reader, DAYS[hour.day()]), hour.hour())
}

fn median(line: &HourLine) -> String {
    line.median_seconds.map_or_else(|| NONE.to_owned(), clock)
}

fn title(reader: &Reader, line: &HourLine) -> String {
    let day = day_name(reader, DAYS[line.hour.day()]);
    let (hour, due) = (format!("{:02}", line.hour.hour()), thousands(line.due));
    if line.missed == 0 {
        return reader.fill(
            "hours-cell",
            &[
                ("day", day.into()),
                ("hour", hour.into()),
                ("due", due.into()),
                ("median", median(line).into()),
            ],
        );
    }
    reader.fill(
        "hours-cell-missed",
        &[
            ("day", day.into()),
            ("hour", hour.into()),
            ("due", due.into()),
            ("median", median(line).into()),
            ("missed", thousands(line.missed).into()),
        ],
    )
}

/// A line of the table.
struct Row {
    name: String,
    due: String,
    kept: String,
    missed: String,
    address: Option<String>,
    rate: String,
    median: String,
}

#[derive(Template)]
#[template(path = "console/audit/hours.html")]
struct HoursPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    what: String,
    rows: Vec<Row>,
    back: String,
}

/// The table behind the drawing.
pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = Asked::read(request.query_string());
    let right = staff.may(Operation::ShowHours)?;
    let tickets = staff.caller.reach_in(Operation::ListTickets);
    let (behind, lines, regions) = staff
        .look(right, move |db, now, scope, house| {
            let look = Look {
                db,
                now,
                scope,
                house,
                tickets,
            };
            let days = asked.range.days(look.today());
            let question = question(days, &asked.narrow, scope, &house.zone);
            let found = hours(look.db, &question, now)?;
            let behind = Behind {
                asked,
                days,
                as_of: now,
            };
            Ok((behind, found.hours, scope.regions()))
        })
        .await?;
    let reader = &staff.reader;
    let comma = reader.say("list-comma");
    let page = HoursPage {
        reader,
        shell: Shell::of(&staff, Place::Audit, reader.say("hours-title")),
        what: format!(
            "{}{comma}{}",
            scope(&staff, &behind.asked.narrow, regions.as_deref()),
            period(reader, behind.days)
        ),
        rows: lines
            .iter()
            .filter(|line| line.due > 0)
            .map(|line| row(reader, line, &behind))
            .collect(),
        back: behind.asked.address(),
    };
    page_with_script(StatusCode::OK, &page)
}

fn row(reader: &Reader, line: &HourLine, behind: &Behind) -> Row {
    let rate = percent(Rate {
        numerator: line.kept,
        denominator: line.due,
    });
    Row {
        name: hour_name(reader, line.hour),
        due: thousands(line.due),
        kept: thousands(line.kept),
        missed: thousands(line.missed),
        address: behind.address(line),
        rate: rate.map_or_else(|| NONE.to_owned(), |rate| format!("{rate}%")),
        median: median(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_is_the_darkest_and_what_was_never_answered_too() {
        assert_eq!(shade(Some(60), Some((60, 660))), 0);
        assert_eq!(shade(Some(159), Some((60, 660))), 0);
        assert_eq!(shade(Some(160), Some((60, 660))), 1);
        assert_eq!(shade(Some(660), Some((60, 660))), 6);
        assert_eq!(shade(Some(60), Some((60, 60))), 0);
        assert_eq!((shade(None, None), shade(None, Some((1, 2)))), (6, 6));
    }
}
