//! What must hold for every calendar. proptest prints the failing case and its seed.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;

const ZONES: [&str; 6] = [
    "Asia/Shanghai",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    // Both change the clock at midnight: one skips the first hour of a day, the other repeats the last.
    "America/Havana",
    "America/Santiago",
];

/// Split days of up to four windows at odd minutes; sometimes none, sometimes around the clock.
fn day_windows() -> impl Strategy<Value = Vec<String>> {
    let odd = prop::collection::btree_set(0_u16..=1440, 2..=8).prop_map(|set| set.into_iter().collect::<Vec<_>>());
    let edges = prop_oneof![
        2 => Just(vec![]),
        1 => Just(vec![0, 1440]),
        1 => Just(vec![0, 90, 90, 150, 1380, 1440]),
        6 => odd,
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
    fn calendar()(
        zone in select(&ZONES[..]),
        days in prop::collection::vec(day_windows(), 7),
        special in subsequence((0..60_i32).collect::<Vec<_>>(), 0..20),
        own in prop::collection::vec(day_windows(), 20),
        near in start(),
    ) -> Calendar {
        let first = near.timestamp().to_zoned(TimeZone::UTC).date();
        let mut source = CalendarSource {
            name: "any".into(), zone: zone.into(), known_from: None, known_to: None,
            week: WeekSource {
                monday: vec!["09:00-12:00".into(), "13:30-17:30".into()], tuesday: days[1].clone(),
                wednesday: days[2].clone(), thursday: days[3].clone(), friday: days[4].clone(),
                saturday: days[5].clone(), sunday: days[6].clone(),
            },
            holidays: vec![], make_up_days: vec![],
        };
        for (offset, own) in special.iter().zip(own) {
            let day = first.saturating_add(jiff::Span::new().days(*offset)).to_string();
            if offset % 2 == 0 {
                source.holidays.push(HolidaySource { from: day, to: None, name: "feast".into() });
            } else {
                let borrowed = own.is_empty().then(|| "monday".to_owned());
                let windows = (!own.is_empty()).then_some(own);
                source.make_up_days.push(MakeUpSource { date: day, as_weekday: borrowed, windows, name: "work".into() });
            }
        }
        source.try_into().unwrap()
    }
}

/// Moments of 2024 to 2026, most of them within days of a change of the clock somewhere.
fn start() -> impl Strategy<Value = Moment> {
    let anywhere = 1_704_067_200_000_000_i64..1_798_000_000_000_000;
    let changes = [
        date(2025, 3, 9),
        date(2025, 11, 2),
        date(2025, 3, 30),
        date(2025, 10, 26),
        date(2025, 4, 6),
        date(2025, 10, 5),
        date(2025, 9, 7),
    ];
    let near = (select(changes.to_vec()), -3 * 86_400_000_000_i64..3 * 86_400_000_000)
        .prop_map(|(day, offset)| day.to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond() + offset);
    prop_oneof![1 => anywhere, 2 => near].prop_map(Moment::from_micros)
}

fn span() -> impl Strategy<Value = Span> {
    let micros = prop_oneof![Just(0_i64), 0..10_i64, 0..36_000_000_000_i64, 0..400_000_000_000_i64];
    micros.prop_map(Span::micros)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn measuring_gives_what_was_added_and_not_a_microsecond_earlier(calendar in calendar(), from in start(), span in span()) {
        let due = calendar.due_after(from, span).unwrap();
        prop_assert_eq!(calendar.working_between(from, due).unwrap(), span);
        prop_assert_eq!(calendar.working_between(due, from).unwrap(), span.times(-1));
        if span > Span::ZERO {
            let just_before = calendar.working_between(from, due - Span::MICROSECOND).unwrap();
            prop_assert_eq!(just_before + Span::MICROSECOND, span);
        }
    }

    #[test]
    fn two_walks_in_a_row_are_one_long_walk(calendar in calendar(), from in start(), first in span(), second in span()) {
        let halfway = calendar.due_after(from, first).unwrap();
        prop_assert_eq!(calendar.due_after(halfway, second).unwrap(), calendar.due_after(from, first + second).unwrap());
    }

    #[test]
    fn two_measures_in_a_row_are_one_long_measure(calendar in calendar(), mut at in [start(), start(), start()]) {
        at.sort();
        let [a, b, c] = at;
        let parts = calendar.working_between(a, b).unwrap() + calendar.working_between(b, c).unwrap();
        prop_assert_eq!(parts, calendar.working_between(a, c).unwrap());
        prop_assert!(parts <= c.since(a));
    }

    #[test]
    fn who_asks_later_or_for_longer_is_never_due_earlier(
        calendar in calendar(), from in start(), later in 0..300_000_000_000_i64, span in span(), longer in span(),
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
    fn the_telling_has_no_hole_and_adds_up(calendar in calendar(), from in start(), span in span()) {
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
    fn what_is_written_reads_back_from_toml_and_json(calendar in calendar()) {
        let json = serde_json::to_string(&calendar).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Calendar>(&json).unwrap(), &calendar);
        prop_assert_eq!(&Calendar::from_json(&json).unwrap(), &calendar);
        let text = toml::to_string(&calendar).unwrap();
        prop_assert_eq!(&Calendar::from_toml(&text).unwrap(), &calendar);
        prop_assert_eq!(&toml::from_str::<Calendar>(&text).unwrap(), &calendar);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn a_minute_counts_when_a_clock_on_the_wall_says_so(calendar in calendar(), from in start(), minutes in 0..4_500_i64) {
        let whole = Moment::from_micros(from.as_micros() / 60_000_000 * 60_000_000);
        let counted = (0..minutes).filter(|minute| on_the_wall(&calendar, whole + Span::minutes(*minute))).count();
        let measured = calendar.working_between(whole, whole + Span::minutes(minutes)).unwrap();
        prop_assert_eq!(measured, Span::minutes(i64::try_from(counted).unwrap()));
    }
}

/// Another way to the same answer: looks at the clock and then into the calendar's written form. A time shown for the
/// second time belongs to the minute before the clock went back.
fn on_the_wall(calendar: &Calendar, moment: Moment) -> bool {
    let zone = TimeZoneDatabase::bundled().get(calendar.zone()).unwrap();
    let local = first_showing(&zone, moment.timestamp());
    let source = CalendarSource::from(calendar.clone());
    let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
    let listed = hours_on(&source, local.date());
    listed.iter().any(|text| {
        let clock = |part: &str| part[..2].parse::<u16>().unwrap() * 60 + part[3..5].parse::<u16>().unwrap();
        (clock(&text[..5])..clock(&text[6..])).contains(&minute)
    })
}

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
