use jiff::civil::date;

use super::*;

pub(super) fn office() -> Calendar {
    Calendar::from_toml(SHIPPED[0].1).unwrap()
}

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn all_week(zone: &str, window: &str) -> Calendar {
    let mut source = CalendarSource::from(office());
    let windows = vec![window.to_owned()];
    source.zone = zone.to_owned();
    source.week = WeekSource {
        monday: windows.clone(),
        tuesday: windows.clone(),
        wednesday: windows.clone(),
        thursday: windows.clone(),
        friday: windows.clone(),
        saturday: windows.clone(),
        sunday: windows,
    };
    source.holidays.clear();
    source.make_up_days.clear();
    source.try_into().unwrap()
}

/// Working time of one local day.
pub(super) fn on(calendar: &Calendar, day: Date) -> Span {
    let midnight = |day: Date| Moment::from(day.to_zoned(calendar.zone.clone()).unwrap().timestamp());
    calendar
        .working_between(midnight(day), midnight(day.tomorrow().unwrap()))
        .unwrap()
}

fn refusal(text: &str) -> CalendarFault {
    Calendar::from_toml(text).unwrap_err()
}

const WEEK: &str = "name = \"x\"\nzone = \"Asia/Shanghai\"\nweek = { monday = [\"09:00-17:00\"] }\n";

#[test]
fn four_hours_asked_on_the_eve_of_golden_week_are_due_after_it_and_the_walk_says_why() {
    let walk = office()
        .add_working(at("2025-09-30T17:00:00+08:00"), Span::hours(4))
        .unwrap();
    assert_eq!(walk.due, at("2025-10-09T14:00:00+08:00"));
    let told: Vec<String> = walk
        .intervals
        .iter()
        .map(|interval| serde_json::to_string(interval).unwrap())
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    {"from":"2025-09-30T09:00:00Z","to":"2025-09-30T09:30:00Z","counted":"30m","why":{"reason":"working","weekday":"tuesday"}}
    {"from":"2025-09-30T09:30:00Z","to":"2025-09-30T16:00:00Z","counted":"0s","why":{"reason":"outside_hours"}}
    {"from":"2025-09-30T16:00:00Z","to":"2025-10-08T16:00:00Z","counted":"0s","why":{"reason":"holiday","name":"国庆节、中秋节"}}
    {"from":"2025-10-08T16:00:00Z","to":"2025-10-09T01:00:00Z","counted":"0s","why":{"reason":"outside_hours"}}
    {"from":"2025-10-09T01:00:00Z","to":"2025-10-09T04:00:00Z","counted":"3h","why":{"reason":"working","weekday":"thursday"}}
    {"from":"2025-10-09T04:00:00Z","to":"2025-10-09T05:30:00Z","counted":"0s","why":{"reason":"outside_hours"}}
    {"from":"2025-10-09T05:30:00Z","to":"2025-10-09T06:00:00Z","counted":"30m","why":{"reason":"working","weekday":"thursday"}}
    "#);
}

#[test]
fn a_make_up_sunday_counts_and_bears_the_name_of_its_holiday() {
    let walk = office()
        .add_working(at("2025-01-25T12:00:00+08:00"), Span::hours(3))
        .unwrap();
    assert_eq!(walk.due, at("2025-01-26T12:00:00+08:00"));
    let expected = [
        Why::RestDay {
            weekday: Weekday::Saturday,
        },
        Why::OutsideHours,
        Why::MakeUp {
            name: "春节".into(),
            like: Some(Weekday::Monday),
        },
    ];
    let told: Vec<Why> = walk.intervals.into_iter().map(|interval| interval.why).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_due_time_beyond_the_published_years_is_provisional() {
    let office = office();
    let walk = |from: &str| office.add_working(at(from), Span::hours(40)).unwrap();
    assert!(!walk("2026-12-01T09:00:00+08:00").provisional);
    assert!(walk("2026-12-30T09:00:00+08:00").provisional);
    assert!(walk("2023-12-29T09:00:00+08:00").provisional);
}

#[test]
fn a_day_around_the_clock_is_as_long_as_the_clock_makes_it() {
    for (zone, day, minutes) in [
        ("America/New_York", date(2025, 3, 9), 23 * 60),
        ("America/New_York", date(2025, 11, 2), 25 * 60),
        ("Europe/London", date(2025, 3, 30), 23 * 60),
        ("Europe/London", date(2025, 10, 26), 25 * 60),
        ("Australia/Lord_Howe", date(2025, 10, 5), 23 * 60 + 30),
        ("Australia/Lord_Howe", date(2025, 4, 6), 24 * 60 + 30),
        ("America/Havana", date(2025, 3, 9), 23 * 60),
        ("Asia/Shanghai", date(2025, 3, 9), 24 * 60),
        ("Pacific/Apia", date(2011, 12, 29), 24 * 60),
    ] {
        assert_eq!(
            on(&all_week(zone, "00:00-24:00"), day),
            Span::minutes(minutes),
            "{zone} {day}"
        );
    }
}

#[test]
fn a_day_that_a_zone_leaves_out_has_no_working_time() {
    let samoa = all_week("Pacific/Apia", "09:00-17:00");
    let due = samoa
        .due_after(at("2011-12-29T17:00:00-10:00"), Span::hours(1))
        .unwrap();
    assert_eq!(due, at("2011-12-31T10:00:00+14:00"));
}

#[test]
fn a_skipped_time_means_the_jump_and_a_repeated_time_its_first_showing() {
    let early = all_week("America/New_York", "02:30-04:00");
    assert_eq!(on(&early, date(2025, 3, 9)), Span::minutes(60));
    assert_eq!(
        on(&all_week("America/New_York", "02:00-03:00"), date(2025, 3, 9)),
        Span::ZERO
    );
    let night = all_week("America/New_York", "01:00-01:30");
    assert_eq!(on(&night, date(2025, 11, 2)), Span::minutes(30));
    let due = night
        .due_after(at("2025-11-02T00:00:00-04:00"), Span::minutes(30))
        .unwrap();
    assert_eq!(due, at("2025-11-02T01:30:00-04:00"));
    assert_eq!(
        on(&all_week("America/New_York", "01:30-02:00"), date(2025, 11, 2)),
        Span::minutes(90)
    );
}

#[test]
fn where_the_clock_goes_back_over_midnight_the_new_day_has_begun_already() {
    // At 00:01 the clock of Newfoundland went back to 23:01 of the day before.
    let nights = all_week("America/St_Johns", "00:00-24:00");
    let (from, to) = (at("2010-11-06T23:30:00-02:30"), at("2010-11-06T23:30:00-03:30"));
    assert_eq!(nights.working_between(from, to).unwrap(), Span::hours(1));
    assert_eq!(nights.due_after(from, Span::hours(1)).unwrap(), to);
}

#[test]
fn a_length_of_nothing_is_due_at_once_and_a_full_day_at_closing_time() {
    let (office, midnight) = (office(), at("2025-10-01T00:00:00+08:00"));
    assert_eq!(
        office.add_working(midnight, Span::ZERO).unwrap(),
        Walk {
            due: midnight,
            provisional: false,
            intervals: vec![]
        }
    );
    let due = office
        .due_after(at("2025-03-03T09:00:00+08:00"), Span::hours(7))
        .unwrap();
    assert_eq!(due, at("2025-03-03T17:30:00+08:00"));
}

#[test]
fn plain_time_is_told_in_the_same_shape() {
    let (from, due) = (at("2025-03-09T00:00:00-05:00"), at("2025-03-10T00:00:00-05:00"));
    let interval = Interval {
        from,
        to: due,
        counted: Span::days(1),
        why: Why::Elapsed,
    };
    assert_eq!(
        elapsed(from, Span::hours(24)).unwrap(),
        Walk {
            due,
            provisional: false,
            intervals: vec![interval]
        }
    );
}

#[test]
fn a_walk_without_end_is_refused_not_walked() {
    let once = Calendar::from_toml(
        "name = \"fair\"\nzone = \"Asia/Shanghai\"\nweek = {}\nmake_up_days = [{ date = \"2025-05-01\", windows = [\"10:00-16:00\"], name = \"fair\" }]",
    )
    .unwrap();
    let from = at("2025-04-01T00:00:00+08:00");
    assert_eq!(
        once.due_after(from, Span::hours(6)).unwrap(),
        at("2025-05-01T16:00:00+08:00")
    );
    let refused = once.due_after(from, Span::hours(7)).unwrap_err();
    let told = "calendar \"fair\" reaches no end within 3660 days after 2025-03-31T16:00:00Z; \
        shorten the length or give the calendar more working time";
    assert_eq!(refused.to_string(), told);
    assert_eq!(
        once.working_between(from, at("2099-01-01T00:00:00Z")).unwrap_err(),
        refused
    );
}

#[test]
fn the_longest_walk_can_be_measured_too() {
    let always = all_week("Asia/Shanghai", "00:00-24:00");
    let from = at("2025-04-01T00:00:00+08:00");
    let longest = Span::days(i64::from(MAX_WALK_DAYS));
    let due = always.due_after(from, longest).unwrap();
    assert_eq!(always.working_between(from, due).unwrap(), longest);
    assert!(matches!(
        always.due_after(from, longest + Span::MICROSECOND),
        Err(CalendarFault::TooFar { .. })
    ));
}

#[test]
fn a_very_long_telling_is_cut_and_still_adds_up() {
    let walk = office()
        .add_working(at("2025-03-03T09:00:00+08:00"), Span::hours(7_000))
        .unwrap();
    assert_eq!(walk.intervals.len(), MAX_INTERVALS);
    let last = walk.intervals.last().unwrap();
    assert_eq!((&last.why, last.to), (&Why::Summed, walk.due));
    let total = walk
        .intervals
        .iter()
        .fold(Span::ZERO, |total, interval| total + interval.counted);
    assert_eq!(total, Span::hours(7_000));
}

#[test]
fn questions_outside_of_time_are_refused() {
    let (office, now) = (office(), at("2025-03-03T09:00:00+08:00"));
    assert!(matches!(
        office.due_after(now, Span::micros(-1)),
        Err(CalendarFault::NegativeSpan { .. })
    ));
    assert!(matches!(
        elapsed(now, Span::micros(-1)),
        Err(CalendarFault::NegativeSpan { .. })
    ));
    let never = Moment::from_micros(i64::MAX);
    assert!(matches!(
        office.due_after(never, Span::hours(1)),
        Err(CalendarFault::OutsideYears { .. })
    ));
    assert!(matches!(
        elapsed(never, Span::ZERO),
        Err(CalendarFault::OutsideYears { .. })
    ));
    let last_days = at("9999-12-30T00:00:00Z");
    assert!(office.due_after(last_days, Span::hours(1_000)).is_err());
    assert!(office.working_between(now, never).is_err());
}

#[test]
fn every_mistake_is_refused_with_its_field_and_the_cure() {
    let week = |monday: &str| refusal(&WEEK.replace("\"09:00-17:00\"", monday));
    let with = |line: &str| refusal(&format!("{WEEK}{line}"));
    let many = "\"00:00-00:01\",".repeat(25);
    let faults = [
        refusal(&WEEK.replace("Asia/Shanghai", "Asia/Beijing")),
        refusal(&WEEK.replace("\"x\"", "\" \"")),
        week(""),
        week("\"9:00-17:00\""),
        week("\"09:00-24:01\""),
        week("\"24:00-24:00\""),
        week("\"09:00-09:00\""),
        week("\"22:00-06:00\""),
        week("\"13:00-17:00\", \"09:00-13:01\""),
        week(&many),
        with("holidays = [{ from = \"2025-02-30\", name = \"h\" }]"),
        with("holidays = [{ from = \"2025-02-03T10:00\", name = \"h\" }]"),
        with("holidays = [{ from = \"2025-02-03\", to = \"2025-02-01\", name = \"h\" }]"),
        with("holidays = [{ from = \"2025-01-01\", to = \"2026-01-02\", name = \"h\" }]"),
        with(
            "holidays = [{ from = \"2025-01-01\", name = \"h\" }, { from = \"2024-12-31\", to = \"2025-01-02\", name = \"h\" }]",
        ),
        with(
            "holidays = [{ from = \"2025-01-01\", name = \"h\" }]\nmake_up_days = [{ date = \"2025-01-01\", as = \"monday\", name = \"m\" }]",
        ),
        with("make_up_days = [{ date = \"2025-01-01\", name = \"m\" }]"),
        with("make_up_days = [{ date = \"2025-01-01\", as = \"monday\", windows = [\"09:00-10:00\"], name = \"m\" }]"),
        with("make_up_days = [{ date = \"2025-01-01\", as = \"Monday\", name = \"m\" }]"),
        with("make_up_days = [{ date = \"2025-01-01\", as = \"sunday\", name = \"m\" }]"),
        with("known_to = \"soon\""),
    ];
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    zone: "Asia/Beijing" is not a known time zone; use an IANA name such as Asia/Shanghai
    name: a name has 1 to 64 characters and no control characters; shorten or correct it
    week: the calendar has no working time at all; give at least one day a window such as "09:00-17:30"
    week.monday[0]: "9:00-17:00" is not a working window; write it as "09:00-17:30", at the latest until 24:00
    week.monday[0]: "09:00-24:01" is not a working window; write it as "09:00-17:30", at the latest until 24:00
    week.monday[0]: "24:00-24:00" is not a working window; write it as "09:00-17:30", at the latest until 24:00
    week.monday[0]: the window "09:00-09:00" is empty; let it end after it starts, or remove it
    week.monday[0]: the window "22:00-06:00" crosses midnight; split it: "22:00-24:00" on this day and "00:00-06:00" on the next
    week.monday: the windows "09:00-13:01" and "13:00-17:00" overlap; join them or move one
    week.monday: at most 24 entries are allowed; join neighbouring ones or drop what is past
    holidays[0].from: "2025-02-30" is not a date; write it as "2026-10-01"
    holidays[0].from: "2025-02-03T10:00" is not a date; write it as "2026-10-01"
    holidays[0]: the holiday ends on 2025-02-01, before it starts on 2025-02-03; swap the two dates
    holidays[0]: the holiday lasts more than 366 days; check its dates or split it
    holidays[1]: 2025-01-01 is listed more than once; keep one entry for the day
    make_up_days[0]: 2025-01-01 is both a holiday and a make-up working day; remove one of the two
    make_up_days[0]: say either which weekday's windows apply (as = "monday") or list own windows, not both or none
    make_up_days[0]: say either which weekday's windows apply (as = "monday") or list own windows, not both or none
    make_up_days[0].as: "Monday" is not a weekday; use monday, tuesday, … sunday in lower case
    make_up_days[0].as: sunday has no working windows to take over; name a working weekday or list own windows
    known_to: "soon" is not a date; write it as "2026-10-01"
    "#);
    assert!(faults.iter().all(|fault| fault.field().is_some()));
}

#[test]
fn an_unknown_key_and_too_many_entries_are_refused() {
    let unknown = refusal(&format!("{WEEK}vacations = []"));
    assert!(
        matches!(&unknown, CalendarFault::Unreadable { reason } if reason.contains("vacations")),
        "{unknown}"
    );
    assert!(matches!(
        Calendar::from_json("{"),
        Err(CalendarFault::Unreadable { .. })
    ));
    let entries = "{ from = \"2025-01-01\", name = \"h\" },".repeat(MAX_ENTRIES + 1);
    let flood = refusal(&format!("{WEEK}holidays = [{entries}]"));
    assert_eq!(
        flood,
        CalendarFault::TooMany {
            field: "holidays".into(),
            most: MAX_ENTRIES
        }
    );
}
