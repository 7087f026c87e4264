//! The share of each day as a drawing that the server makes: classes alone paint it, so that dark, print and high contrast
//! work. Lengths are in tenths of a unit, so that nothing has to be rounded by chance.

use jiff::civil::Date;

use crate::console::figures::{percent, tenths, thousands, whole};
use crate::pages::Reader;
use crate::report::Line;

/// The axis begins at the highest of these below every day, in per cent.
const FLOORS: [i64; 6] = [99, 95, 90, 80, 50, 0];
const TOP: i64 = 180;
const SHARES: i64 = 1_120;
const BASE: i64 = 1_960;
const BARS: i64 = 440;
const LEFT: i64 = 440;

/// A drawing.
pub(super) struct Chart {
    pub(super) width: i64,
    /// Where the lines of the grid end.
    pub(super) right: String,
    pub(super) grid: Vec<Grid>,
    /// The points of the line; where nothing was due it is broken.
    pub(super) lines: Vec<String>,
    /// The same of the period before.
    pub(super) before: Vec<String>,
    /// Where each stretch of the line ends.
    pub(super) ends: Vec<(String, String)>,
    pub(super) bars: Vec<Bar>,
    pub(super) misses: Vec<Miss>,
    pub(super) ticks: Vec<Tick>,
}

/// A line of the grid, at a share.
pub(super) struct Grid {
    pub(super) y: String,
    pub(super) text_y: String,
    pub(super) label: String,
}

/// How much was due on a day.
pub(super) struct Bar {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) width: String,
    pub(super) height: String,
    pub(super) title: String,
}

/// A day on which something was missed.
pub(super) struct Miss {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) text_y: String,
    pub(super) label: String,
    pub(super) title: String,
}

/// A day named below.
pub(super) struct Tick {
    pub(super) x: String,
    pub(super) label: String,
}

/// The day of a line.
pub(super) fn day_of(line: &Line) -> Option<Date> {
    line.key.as_deref()?.parse().ok()
}

/// Where the axis begins, in per cent.
pub(super) fn floor_of<'l>(lines: impl IntoIterator<Item = &'l Line>) -> i64 {
    let lowest = lines
        .into_iter()
        .filter(|line| line.due > 0)
        .map(|line| line.kept * 100 / line.due)
        .min();
    let lowest = lowest.unwrap_or(100);
    FLOORS.into_iter().find(|floor| *floor <= lowest).unwrap_or(0)
}

impl Chart {
    /// The days of a report and those of the period before, this many units wide.
    pub(super) fn of(reader: &Reader, lines: &[Line], before: &[Line], width: i64) -> Self {
        let right = width * 10 - if width > 500 { 640 } else { 120 };
        let place = Place {
            right,
            step: (right - LEFT) / (whole(lines.len().max(before.len())) - 1).max(1),
            floor: floor_of(lines.iter().chain(before)),
            most: lines.iter().map(|line| line.due).max().unwrap_or(0).max(1),
        };
        let days = || lines.iter().enumerate().map(|(at, line)| (whole(at), line));
        Chart {
            width,
            right: tenths(right),
            grid: place.grid(),
            lines: place.lines(lines),
            before: place.lines(before),
            ends: place.ends(lines),
            bars: days().map(|(at, line)| place.bar(reader, at, line)).collect(),
            misses: days()
                .filter(|(_, line)| line.kept < line.due)
                .map(|(at, line)| place.miss(reader, at, line))
                .collect(),
            ticks: place.ticks(lines, if width > 500 { 7 } else { 4 }),
        }
    }
}

/// Where things stand in the drawing.
struct Place {
    right: i64,
    step: i64,
    floor: i64,
    most: i64,
}

impl Place {
    fn x(&self, at: i64) -> i64 {
        LEFT + at * self.step
    }

    fn y(&self, line: &Line) -> i64 {
        let missed = (line.due - line.kept) * 1_000_000 / line.due.max(1);
        TOP + SHARES * missed / ((100 - self.floor) * 10_000)
    }

    fn grid(&self) -> Vec<Grid> {
        let middle = (100 + self.floor) * 5;
        let shares = [1_000, middle, self.floor * 10];
        let lines = shares.into_iter().enumerate().map(|(place, share)| {
            let y = TOP + SHARES * whole(place) / 2;
            Grid {
                y: tenths(y),
                text_y: tenths(y + 40),
                label: if share % 10 == 0 {
                    format!("{}%", share / 10)
                } else {
                    format!("{}%", tenths(share))
                },
            }
        });
        lines.collect()
    }

    fn lines(&self, lines: &[Line]) -> Vec<String> {
        let numbered: Vec<(i64, &Line)> = lines.iter().enumerate().map(|(at, line)| (whole(at), line)).collect();
        let runs = numbered.split(|(_, line)| line.due == 0).filter(|run| !run.is_empty());
        let points = |run: &[(i64, &Line)]| {
            let points = run
                .iter()
                .map(|(at, line)| format!("{},{}", tenths(self.x(*at)), tenths(self.y(line))));
            points.collect::<Vec<_>>().join(" ")
        };
        runs.map(points).collect()
    }

    fn ends(&self, lines: &[Line]) -> Vec<(String, String)> {
        let is_end = |at: usize| lines[at].due > 0 && lines.get(at + 1).is_none_or(|next| next.due == 0);
        let ends = (0..lines.len()).filter(|at| is_end(*at));
        ends.map(|at| (tenths(self.x(whole(at))), tenths(self.y(&lines[at]))))
            .collect()
    }

    fn bar(&self, reader: &Reader, at: i64, line: &Line) -> Bar {
        let height = BARS * line.due / self.most;
        let width = (self.step * 6 / 10).clamp(20, 260);
        let date = line.key.clone().unwrap_or_default();
        Bar {
            x: tenths(self.x(at) - width / 2),
            y: tenths(BASE - height),
            width: tenths(width),
            height: tenths(height),
            title: reader.fill("audit-bar", &[("date", date.into()), ("n", thousands(line.due).into())]),
        }
    }

    fn miss(&self, reader: &Reader, at: i64, line: &Line) -> Miss {
        let (x, y, missed) = (self.x(at), self.y(line), line.due - line.kept);
        let rate = percent(line.on_time_rate).unwrap_or_default();
        let date = line.key.clone().unwrap_or_default();
        Miss {
            x: tenths(x),
            y: tenths(y),
            text_y: tenths(y + 180),
            label: reader.fill("audit-miss", &[("n", thousands(missed).into())]),
            title: reader.fill(
                "audit-miss-title",
                &[
                    ("date", date.into()),
                    ("rate", rate.into()),
                    ("n", thousands(missed).into()),
                ],
            ),
        }
    }

    fn ticks(&self, lines: &[Line], many: i64) -> Vec<Tick> {
        let every = (whole(lines.len()) / many).max(1);
        let last = whole(lines.len()) - 1;
        let named = lines.iter().enumerate().map(|(at, line)| (whole(at), line));
        let named = named.filter(|(at, _)| (last - at) % every == 0);
        named
            .filter_map(|(at, line)| Some((at, day_of(line)?)))
            .map(|(at, day)| Tick {
                x: tenths(self.x(at).min(self.right)),
                label: day.strftime("%m-%d").to_string(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(due: i64, kept: i64) -> Line {
        Line {
            due,
            kept,
            ..Line::default()
        }
    }

    #[test]
    fn the_axis_begins_below_every_day() {
        assert_eq!(floor_of(&[day(10, 10), day(0, 0)]), 99);
        assert_eq!(floor_of(&[day(1_000, 990), day(1_000, 1_000)]), 99);
        assert_eq!(floor_of(&[day(1_000, 989)]), 95);
        assert_eq!(floor_of(&[day(10, 4)]), 0);
        assert_eq!(floor_of(&[]), 99);
    }

    #[test]
    fn the_line_is_broken_where_nothing_was_due() {
        let place = Place {
            right: 1_440,
            step: 500,
            floor: 99,
            most: 10,
        };
        let lines = [day(10, 10), day(0, 0), day(1_000, 995)];
        assert_eq!(place.lines(&lines), ["44.0,18.0", "144.0,74.0"]);
    }
}
