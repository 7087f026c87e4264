//! Which windows are free, and what may become of a visit.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::*;
use crate::domain::calendar::Calendar;
use crate::domain::ids::Dice;

const HOURS: &str = r#"
name = "field"
zone = "Asia/Shanghai"
[week]
monday = ["08:00-12:00", "13:00-18:00"]
tuesday = ["08:00-12:00", "13:00-18:00"]
[[holidays]]
from = "2026-03-03"
name = "a day off"
[[make_up_days]]
date = "2026-03-07"
as = "monday"
name = "made up"
"#;

/// A Monday.
const MONDAY: Date = date(2026, 3, 2);

fn at(text: &str) -> Moment {
    format!("2026-03-{text}:00+08:00").parse().unwrap()
}

fn window(from: &str, until: &str) -> Window {
    Window {
        from: at(from),
        until: at(until),
    }
}

fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

fn technician(number: u128, away: Option<Window>) -> Technician {
    Technician {
        user: user(number),
        areas: vec!["east".into()],
        skills: vec!["fibre".into()],
        away,
    }
}

fn asked(minutes: i64, first: Date, last: Date) -> Asked {
    Asked {
        area: "east".into(),
        visits_per_window: None,
        duration: Span::minutes(minutes),
        first,
        last,
        technician: None,
    }
}

fn taken(number: u128, window_from: &str, busy: Window) -> Taken {
    Taken {
        technician: user(number),
        area: "east".into(),
        window_from: at(window_from),
        busy,
    }
}

struct Desk {
    rules: VisitRules,
    zone: TimeZone,
    calendar: Calendar,
    now: Moment,
}

impl Desk {
    fn new() -> Self {
        Desk {
            rules: VisitRules::default(),
            zone: TimeZone::get("Asia/Shanghai").unwrap(),
            calendar: Calendar::from_toml(HOURS).unwrap(),
            now: at("01T20:00"),
        }
    }

    fn offers(&self, asked: &Asked, people: &[Technician], taken: &[Taken]) -> Vec<Offer> {
        let crew: Vec<Crew<'_>> = people
            .iter()
            .map(|technician| Crew {
                technician,
                calendar: &self.calendar,
            })
            .collect();
        let search = Search {
            asked,
            rules: &self.rules,
            zone: &self.zone,
            crew: &crew,
            taken,
            now: self.now,
        };
        search.offers()
    }

    fn begins(&self, asked: &Asked, people: &[Technician], taken: &[Taken]) -> Vec<String> {
        let offers = self.offers(asked, people, taken);
        let local = |moment: Moment| moment.timestamp().to_zoned(self.zone.clone());
        offers
            .iter()
            .map(|offer| local(offer.window.from).strftime("%d %H:%M").to_string())
            .collect()
    }
}

#[test]
fn windows_follow_the_calendar_of_the_shift_with_its_holidays_and_make_up_days() {
    let desk = Desk::new();
    let week = asked(60, MONDAY, date(2026, 3, 8));
    let found = desk.begins(&week, &[technician(1, None)], &[]);
    // At noon the hour's work begins after the break, the way included.
    let day = ["08:00", "10:00", "12:00", "14:00", "16:00"];
    let on = |date: &str| day.map(|time| format!("{date} {time}"));
    assert_eq!(found, [on("02"), on("07")].concat());
}

#[test]
fn a_window_is_offered_until_its_notice_and_not_while_somebody_is_away() {
    let mut desk = Desk::new();
    let monday = asked(60, MONDAY, MONDAY);
    desk.now = at("02T08:00");
    assert_eq!(desk.begins(&monday, &[technician(1, None)], &[])[0], "02 10:00");
    desk.now = at("02T08:01");
    assert_eq!(desk.begins(&monday, &[technician(1, None)], &[])[0], "02 12:00");
    let away = technician(1, Some(window("02T13:30", "02T17:00")));
    assert_eq!(desk.begins(&monday, &[away], &[]), Vec::<String>::new());
}

#[test]
fn whoever_has_the_fewest_visits_comes_and_nobody_is_in_two_places() {
    let desk = Desk::new();
    let monday = asked(60, MONDAY, MONDAY);
    let people = [technician(1, None), technician(2, None)];
    let visits = [taken(1, "02T08:00", window("02T08:00", "02T09:15"))];
    let offers = desk.offers(&monday, &people, &visits);
    assert_eq!(
        (offers[0].technician, offers[0].left),
        (user(2), 2),
        "the other one is free earlier"
    );
    let alone = desk.offers(&monday, &people[..1], &visits);
    assert_eq!(
        alone[0].busy,
        window("02T09:15", "02T10:30"),
        "after the visit that is there, and the way"
    );
    let full = [
        taken(1, "02T08:00", window("02T08:00", "02T09:45")),
        taken(1, "02T10:00", window("02T10:45", "02T12:00")),
    ];
    let begins = desk.begins(&monday, &people[..1], &full);
    assert_eq!(
        begins,
        ["02 12:00", "02 14:00", "02 16:00"],
        "no hour is left before noon"
    );
}

#[test]
fn an_area_takes_so_many_visits_in_a_window_and_no_more() {
    let desk = Desk::new();
    let monday = Asked {
        visits_per_window: Some(2),
        ..asked(30, MONDAY, MONDAY)
    };
    let people: Vec<Technician> = (1..=5).map(|number| technician(number, None)).collect();
    let one = taken(1, "02T08:00", window("02T08:00", "02T08:45"));
    assert_eq!(desk.offers(&monday, &people, std::slice::from_ref(&one))[0].left, 1);
    let two = [one, taken(2, "02T08:00", window("02T08:00", "02T08:45"))];
    assert_eq!(desk.begins(&monday, &people, &two)[0], "02 10:00");
}

/// Whatever is taken, each offer leaves everybody in one place at a time, within their hours and in the window.
#[test]
fn an_offer_is_always_free_and_taking_it_keeps_the_rest_so() {
    let desk = Desk::new();
    for seed in 0..200 {
        let mut dice = Dice::seeded(seed);
        let people: Vec<Technician> = (1..=3)
            .map(|number| {
                let from = at("02T08:00") + Span::minutes(i64::try_from(dice.below(600)).unwrap());
                let away = (dice.below(3) == 0).then_some(Window {
                    from,
                    until: from + Span::hours(2),
                });
                technician(number, away)
            })
            .collect();
        let most = (dice.below(2) == 0).then(|| u32::try_from(1 + dice.below(4)).unwrap());
        let mut visits: Vec<Taken> = Vec::new();
        for _ in 0..60 {
            let wished = Asked {
                visits_per_window: most,
                ..asked(15 + i64::try_from(dice.below(100)).unwrap(), MONDAY, MONDAY)
            };
            let offers = desk.offers(&wished, &people, &visits);
            if offers.is_empty() {
                break;
            }
            let place = usize::try_from(dice.below(offers.len() as u64)).unwrap();
            let Offer {
                window,
                technician,
                busy,
                ..
            } = offers[place];
            let whose = people.iter().find(|one| one.user == technician).unwrap();
            let crew = Crew {
                technician: whose,
                calendar: &desk.calendar,
            };
            assert!(crew.works_through(busy, &desk.zone), "seed {seed}");
            assert!(window.from <= busy.from && busy.from < window.until, "seed {seed}");
            assert!(whose.away.is_none_or(|away| !away.meets(busy)), "seed {seed}");
            let both = |one: &Taken| one.technician == technician && one.busy.meets(busy);
            assert!(!visits.iter().any(both), "seed {seed}: {busy:?}");
            visits.push(Taken {
                technician,
                area: "east".into(),
                window_from: window.from,
                busy,
            });
            let here = visits.iter().filter(|one| one.window_from == window.from).count();
            assert!(most.is_none_or(|most| here <= most as usize), "seed {seed}");
        }
    }
}

#[test]
fn windows_are_written_on_quarters_of_an_hour() {
    let read = |text: &str| text.parse::<DayWindow>().map(|window| window.to_string());
    assert_eq!(read("08:00-10:00").as_deref(), Ok("08:00-10:00"));
    for wrong in [
        "8:00-10:00",
        "10:00-08:00",
        "08:10-10:00",
        "08:00-24:00",
        "08:00",
        "",
        "08:00-08:00",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

fn visit() -> Appointment {
    Appointment {
        id: AppointmentId(Uuid::from_u128(1)),
        ticket: TicketId(Uuid::from_u128(2)),
        promise: PromiseId(Uuid::from_u128(3)),
        service: "repair".into(),
        area: "east".into(),
        technician: user(1),
        window: window("02T10:00", "02T12:00"),
        busy: window("02T10:00", "02T11:15"),
        booked_at: at("01T20:00"),
        side: Side::Customer,
        replaces: None,
        on_way_at: None,
        arrived_at: None,
        absent_at: None,
        done_at: None,
        fixed: None,
        confirmed: None,
        cancelled: None,
    }
}

#[test]
fn nobody_comes_long_before_the_window_and_we_wait_for_the_customer() {
    let rules = VisitRules::default();
    let early = |now: &str| visit().arrive("", rules.early, at(now)).is_ok();
    assert!(!early("02T09:44") && early("02T09:45") && early("02T13:00"));
    let mut there = visit();
    there.arrived_at = Some(at("02T09:50"));
    let gone = |now: &str| there.customer_absent("rang twice", rules.wait, at(now)).is_ok();
    assert!(!gone("02T10:14"), "the window itself counts, not the early arrival");
    assert!(gone("02T10:15"));
}

#[test]
fn a_customer_changes_a_visit_up_to_two_hours_before_and_after_we_did_not_come() {
    let until = |alone: bool| alone.then_some(VisitRules::default().change_until);
    let change = |alone: bool, now: &str| visit().cancel(Side::Customer, true, "x", until(alone), at(now)).is_ok();
    assert!(change(true, "02T08:00"));
    assert!(!change(true, "02T08:01"));
    assert!(change(false, "02T09:59"), "by somebody of the desk");
    assert!(change(true, "02T12:00"), "nobody came");
    assert!(
        visit().cancel(Side::Operator, true, "", None, at("01T21:00")).is_err(),
        "why?"
    );
}

#[test]
fn what_is_over_is_not_changed_any_more() {
    let mut done = visit();
    (done.arrived_at, done.done_at) = (Some(at("02T10:05")), Some(at("02T11:00")));
    let rules = VisitRules::default();
    assert!(done.set_out().is_err());
    assert!(done.arrive("", rules.early, at("02T11:01")).is_err());
    assert!(done.customer_absent("x", rules.wait, at("02T12:00")).is_err());
    assert!(done.done(&Confirmation::default()).is_err());
    assert!(done.cancel(Side::Operator, false, "x", None, at("02T12:00")).is_err());
    assert!(done.place(user(2), done.busy).is_err());
    assert_eq!(done.state(), AppointmentState::Done);
}

#[test]
fn a_visit_that_is_confirmed_by_name_is_written_down_as_before_there_were_codes() {
    let mut there = visit();
    there.arrived_at = Some(at("02T10:05"));
    let mut form = Confirmation {
        signed: "李".to_owned(),
        fixed: true,
        ..Confirmation::default()
    };
    let written = |form: &Confirmation| serde_json::to_value(there.done(form).unwrap().fact).unwrap();
    let before = serde_json::json!({"type": "visit_done", "appointment": there.id, "fixed": true});
    assert_eq!(written(&form), before);
    let Ok(Fact::VisitDone { confirmed, .. }) = serde_json::from_value(before) else {
        panic!("it is read as it was written")
    };
    assert_eq!(confirmed, Confirmed::Name);
    form.code = VisitCode::read("482913");
    assert_eq!(written(&form)["confirmed"], "code");
    assert!(!written(&form).to_string().contains("482913"));
}

#[test]
fn a_calendars_lines_are_short_and_what_people_wrote_is_text() {
    let long = "很长的说明，".repeat(20);
    let file = calendar_of(&visit(), "a;b,c\\d\nBEGIN:VALARM", &long, at("01T20:00"));
    assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("END:VCALENDAR\r\n"));
    assert!(file.contains("\r\nSUMMARY:a\\;b\\,c\\\\d\\nBEGIN:VALARM\r\n"), "{file}");
    assert!(file.contains("\r\nDTSTART:20260302T020000Z\r\n") && file.contains("\r\nSTATUS:CONFIRMED\r\n"));
    assert!(
        file.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')),
        "{file}"
    );
    let unfolded = file.replace("\r\n ", "");
    assert!(unfolded.contains(&format!("\r\nDESCRIPTION:{long}\r\n")), "{unfolded}");
    let mut gone = visit();
    gone.cancelled = Some(Cancelled {
        at: at("01T21:00"),
        side: Side::Customer,
        moved: false,
    });
    assert!(calendar_of(&gone, "x", "y", at("01T21:00")).contains("\r\nSTATUS:CANCELLED\r\n"));
}
