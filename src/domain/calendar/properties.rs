//! What must hold for every calendar. On failure proptest prints the case and its seed, and keeps the seed under
//! `proptest-regressions/` for the next run.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;

/// Zones, and days on which their clocks change.
const ZONES: [(&str, &[Date]); 7] = [
    ("Asia/Shanghai", &[date(2025, 1, 26)]),
    ("America/New_York", &[date(2025, 3, 9), date(2025, 11, 2)]),
    ("Europe/London", &[date(2025, 3, 30), date(2025, 10, 26)]),
    // Half an hour only.
    ("Australia/Lord_Howe", &[date(2025, 4, 6), date(2025, 10, 5)]),
    // Changes at midnight: the first hour of a day is skipped, the last one repeated.
    ("America/Santiago", &[date(2025, 9, 7), date(2025, 4, 6)]),
    // Changed one minute after midnight: what is repeated lies on two days.
    ("America/St_Johns", &[date(2010, 3, 14), date(2010, 11, 7)]),
    // Left out a whole day.
    ("Pacific/Apia", &[date(2011, 12, 30)]),
];

/// Split days of up to six windows at odd minutes; sometimes none, sometimes around the clock.
fn day_windows() -> impl Strategy<Value = Vec<String>> {
    let odd = prop::collection::btree_set(0_u16..=1440, 2..=8).prop_map(|set| set.into_iter().collect::<Vec<_>>());
    // Clocks change at night, so most windows lie there.
    let night = prop_oneof![4 => 0_u16..=240, 2 => 1320_u16..=1440, 1 => 240_u16..1320];
    let nightly = prop::collection::btree_set(night, 4..=12).prop_map(|set| set.into_iter().collect::<Vec<_>>());
    let edges = prop_oneof![
        2 => Just(vec![]),
        1 => Just(vec![0, 1440]),
        1 => Just(vec![0, 90, 90, 150, 1380, 1440]),
        3 => odd,
        6 => nightly,
    ];
    let written = |pair: &[u16]| {
        Window {
            start: pair[0],
            end: pair[1],
        }
        .to_string()
    };
    edges.prop_map(move |edges| edges.chunks_exact(2).map(written).collect())
}

prop_compose! {
    fn calendar_in(zone: &'static str, changes_on: Date)(
        days in prop::collection::vec(day_windows(), 7),
        special in subsequence((-20..40_i32).collect::<Vec<_>>(), 0..20),
        own in prop::collection::vec(day_windows(), 20),
    ) -> Calendar {
        let office = vec!["09:00-12:00".to_owned(), "13:30-17:30".to_owned()];
        let mut days = days.into_iter();
        let mut next = || days.next().unwrap();
        let mut source = CalendarSource {
            name: "any".into(), zone: zone.into(), known_from: None, known_to: None,
            week: WeekSource {
                monday: office, tuesday: next(), wednesday: next(), thursday: next(), friday: next(),
                saturday: next(), sunday: next(),
            },
            holidays: vec![], make_up_days: vec![],
        };
        for (offset, own) in special.iter().zip(own) {
            let date = changes_on.saturating_add(jiff::Span::new().days(*offset)).to_string();
            if offset % 2 == 0 {
                source.holidays.push(HolidaySource { from: date, to: None, name: "feast".into() });
            } else {
                let as_weekday = own.is_empty().then(|| "monday".to_owned());
                let windows = (!own.is_empty()).then_some(own);
                source.make_up_days.push(MakeUpSource { date, as_weekday, windows, name: "work".into() });
            }
        }
        source.try_into().unwrap()
    }
}

/// A calendar, and a moment for which it is interesting: mostly within two days of a change of its clock.
fn calendar_and_start() -> impl Strategy<Value = (Calendar, Moment)> {
    place().prop_flat_map(|(zone, day)| (calendar_in(zone, day), around(day)))
}

/// A calendar, and a whole minute less than 30 hours before a change of its clock.
fn calendar_before_change() -> impl Strategy<Value = (Calendar, Moment)> {
    let start = |day| (21 * 60..30 * 60_i64).prop_map(move |minutes| noon_of(day) - Span::minutes(minutes));
    place().prop_flat_map(move |(zone, day)| (calendar_in(zone, day), start(day)))
}

fn place() -> impl Strategy<Value = (&'static str, Date)> {
    select(&ZONES[..]).prop_flat_map(|(zone, changes)| (Just(zone), select(changes)))
}

/// Noon in Greenwich. Every change listed above lies 2 to 21 hours before it.
fn noon_of(day: Date) -> Moment {
    day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp().into()
}

fn around(day: Date) -> impl Strategy<Value = Moment> {
    let noon = noon_of(day);
    let (day, year) = (Span::days(1).as_micros(), Span::days(366).as_micros());
    let offset = prop_oneof![4 => -2 * day..day, 1 => -year..year];
    // Half of them on the minute, where windows begin and end.
    (offset, any::<bool>()).prop_map(move |(offset, whole)| {
        noon + Span::micros(if whole {
            offset / 60_000_000 * 60_000_000
        } else {
            offset
        })
    })
}

fn span() -> impl Strategy<Value = Span> {
    let micros = prop_oneof![Just(0_i64), 0..10_i64, 0..36_000_000_000_i64, 0..400_000_000_000_i64];
    micros.prop_map(Span::micros)
}

fn cases(cases: u32) -> ProptestConfig {
    // Shrinking a whole calendar to the last detail takes minutes and says no more.
    let max_shrink_iters = 200;
    ProptestConfig {
        cases,
        max_shrink_iters,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn measuring_gives_what_was_added_and_not_a_microsecond_earlier((calendar, from) in calendar_and_start(), span in span()) {
        let due = calendar.due_after(from, span).unwrap();
        prop_assert_eq!(calendar.working_between(from, due).unwrap(), span);
        prop_assert_eq!(calendar.working_between(due, from).unwrap(), span.times(-1));
        if span > Span::ZERO {
            let just_before = calendar.working_between(from, due - Span::MICROSECOND).unwrap();
            prop_assert_eq!(just_before + Span::MICROSECOND, span);
        }
    }

    #[test]
    fn two_walks_in_a_row_are_one_long_walk((calendar, from) in calendar_and_start(), first in span(), second in span()) {
        let halfway = calendar.due_after(from, first).unwrap();
        prop_assert_eq!(calendar.due_after(halfway, second).unwrap(), calendar.due_after(from, first + second).unwrap());
    }

    #[test]
    fn two_measures_in_a_row_are_one_long_measure((calendar, a) in calendar_and_start(), first in span(), second in span()) {
        let (b, c) = (a + first, a + first + second);
        let parts = calendar.working_between(a, b).unwrap() + calendar.working_between(b, c).unwrap();
        prop_assert_eq!(parts, calendar.working_between(a, c).unwrap());
        prop_assert!(parts <= c.since(a));
    }

    #[test]
    fn who_asks_later_or_for_longer_is_never_due_earlier(
        (calendar, from) in calendar_and_start(), later in 0..300_000_000_000_i64, span in span(), longer in span(),
    ) {
        let due = calendar.due_after(from, span).unwrap();
        // A length of nothing is due at once, even at night; any other is due within working time.
        if span > Span::ZERO {
            prop_assert!(due <= calendar.due_after(from + Span::micros(later), span).unwrap());
        }
        prop_assert!(due <= calendar.due_after(from, span + longer).unwrap());
        prop_assert!(due >= from + span);
    }

    #[test]
    fn the_telling_has_no_hole_and_adds_up((calendar, from) in calendar_and_start(), span in span()) {
        let walk = calendar.add_working(from, span).unwrap();
        prop_assert_eq!(walk.due, calendar.due_after(from, span).unwrap());
        let (mut reached, mut total) = (from, Span::ZERO);
        for interval in &walk.intervals {
            prop_assert_eq!(interval.from, reached);
            prop_assert!(interval.to > interval.from);
            let works = matches!(interval.why, Why::Working { .. } | Why::MakeUp { .. });
            let expected = if works { interval.to.since(interval.from) } else { Span::ZERO };
            prop_assert_eq!(interval.counted, expected);
            prop_assert_eq!(calendar.working_between(interval.from, interval.to).unwrap(), expected);
            (reached, total) = (interval.to, total + interval.counted);
        }
        prop_assert_eq!((reached, total), (walk.due, span));
        let same_twice = |pair: &[Interval]| pair[0].counted == Span::ZERO && pair[0].why == pair[1].why;
        prop_assert!(!walk.intervals.windows(2).any(same_twice));
    }

    #[test]
    fn what_is_written_reads_back_from_toml_and_json((calendar, _) in calendar_and_start()) {
        let json = serde_json::to_string(&calendar).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Calendar>(&json).unwrap(), &calendar);
        prop_assert_eq!(&Calendar::from_json(&json).unwrap(), &calendar);
        let text = toml::to_string(&calendar).unwrap();
        prop_assert_eq!(&Calendar::from_toml(&text).unwrap(), &calendar);
        prop_assert_eq!(&toml::from_str::<Calendar>(&text).unwrap(), &calendar);
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_minute_counts_when_a_clock_on_the_wall_says_so((calendar, from) in calendar_before_change(), hours in 31..36_i64) {
        let zone = TimeZoneDatabase::bundled().get(calendar.zone()).unwrap();
        let source = CalendarSource::from(calendar.clone());
        let shown = |minute| first_showing(&zone, (from + Span::minutes(minute)).timestamp());
        let counted = (0..hours * 60).filter(|minute| listed(&source, shown(*minute))).count();
        let measured = calendar.working_between(from, from + Span::hours(hours)).unwrap();
        prop_assert_eq!(measured, Span::minutes(i64::try_from(counted).unwrap()));
    }
}

/// Whether the calendar, as written, lists this time of the clock.
fn listed(source: &CalendarSource, local: DateTime) -> bool {
    let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
    let clock = |part: &str| part[..2].parse::<u16>().unwrap() * 60 + part[3..].parse::<u16>().unwrap();
    let within = |text: &String| (clock(&text[..5])..clock(&text[6..])).contains(&minute);
    hours_on(source, local.date()).iter().any(within)
}

/// What a clock on the wall shows. A time shown for the second time belongs to the minute before the clock went back.
fn first_showing(zone: &TimeZone, timestamp: Timestamp) -> DateTime {
    let local = zone.to_datetime(timestamp);
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Fold { after, .. } if after == zone.to_offset(timestamp) => {
            let went_back = zone
                .preceding(timestamp + jiff::SignedDuration::from_nanos(1))
                .next()
                .unwrap()
                .timestamp();
            zone.to_datetime(went_back - jiff::SignedDuration::from_secs(60))
        }
        _ => local,
    }
}

fn hours_on(source: &CalendarSource, day: Date) -> Vec<String> {
    let week = &source.week;
    let usual = [
        &week.monday,
        &week.tuesday,
        &week.wednesday,
        &week.thursday,
        &week.friday,
        &week.saturday,
        &week.sunday,
    ];
    if source.holidays.iter().any(|holiday| holiday.from == day.to_string()) {
        return vec![];
    }
    match source
        .make_up_days
        .iter()
        .find(|make_up| make_up.date == day.to_string())
    {
        Some(make_up) => make_up.windows.clone().unwrap_or_else(|| week.monday.clone()),
        None => usual[usize::try_from(day.weekday().to_monday_zero_offset()).unwrap()].clone(),
    }
}
