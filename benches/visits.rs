//! How long the search for free windows takes among many technicians and visits.
//!
//! `cargo bench --bench visits` measures SQLite; with `YINUO_BENCH_POSTGRES=postgres://…` that server too. 200 technicians of one
//! area, the worst case, have 50,000 visits in the next 60 days.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a benchmark may break off"
)]

mod support;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use yinuo::actions::House;
use yinuo::actions::appointment::areas::{NewArea, add_area};
use yinuo::actions::appointment::crew::{NewPlan, plan};
use yinuo::actions::appointment::windows::{Errand, free};
use yinuo::actions::people::{NewUser, add_user};
use yinuo::actions::policies::add_calendar;
use yinuo::actions::regions::{NewRegion, add_region};
use yinuo::clock::Clock;
use yinuo::domain::appointment::{Area, Service};
use yinuo::domain::calendar::Calendar;
use yinuo::domain::ids::{AppointmentId, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::security::By;
use yinuo::domain::words::{Language, Role};
use yinuo::error::Failure;
use yinuo::storage::db::{Db, Desk};
use yinuo::storage::lists;
use yinuo::storage::reservations::{self, ReservationRow};

use support::database::Place;
use support::maker::{NOW, fill};
use support::{best, head, millis, tell_one};

const TECHNICIANS: usize = 200;
const VISITS: usize = 50_000;
const DAYS: usize = 60;
const SHIFT: &str = r#"
name = "field"
zone = "Asia/Shanghai"
[week]
monday = ["08:00-20:00"]
tuesday = ["08:00-20:00"]
wednesday = ["08:00-20:00"]
thursday = ["08:00-20:00"]
friday = ["08:00-20:00"]
saturday = ["08:00-20:00"]
sunday = ["08:00-20:00"]
"#;

fn main() {
    for place in Place::all() {
        head(&format!(
            "{}, {TECHNICIANS} technicians, {VISITS} visits in {DAYS} days",
            place.engine()
        ));
        place.clear("visits");
        fill(&place.settings("visits"), 1);
        let desk = Desk::open(&place.settings("visits"), Clock::set_to(NOW), Some(5)).unwrap();
        desk.write_blocking(prepare).unwrap();
        for days in [14, DAYS] {
            let took = best(20, || {
                desk.read_blocking(move |db, now| free(db, now, &house(), &errand(), from_today(now, days), None))
                    .unwrap()
                    .len()
            });
            tell_one(&format!("free windows of {days} days"), &millis(took));
        }
        desk.close_blocking();
    }
}

fn house() -> House {
    House::new(
        Span::minutes(10),
        Span::days(365),
        zone(),
        "duty@example.com".to_owned(),
    )
}

fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

fn from_today(now: Moment, days: usize) -> (Date, Date) {
    let today = now.timestamp().to_zoned(zone()).date();
    (today, today.saturating_add(jiff::Span::new().days(days as i64 - 1)))
}

fn errand() -> Errand {
    Errand {
        service: Service {
            code: "repair".to_owned(),
            names: BTreeMap::new(),
            terms: BTreeMap::new(),
            price: BTreeMap::new(),
            skill: "fibre".to_owned(),
            duration: Span::minutes(60),
            kinds: Vec::new(),
            is_in_use: true,
        },
        area: Area {
            code: "east".to_owned(),
            name: "East".to_owned(),
            region: "bench".to_owned(),
            visits_per_window: None,
            is_in_use: true,
        },
    }
}

fn prepare(db: &mut Db, now: Moment) -> Result<(), Failure> {
    let (house, by) = (house(), By::desk());
    add_calendar(db, now, &house, &by, &Calendar::from_toml(SHIFT).unwrap(), false)?;
    let (code, name) = ("bench".to_owned(), "Bench".to_owned());
    add_region(db, now, &house, &by, NewRegion { code, name })?;
    let area = NewArea {
        code: "east".to_owned(),
        name: "East".to_owned(),
        region: "bench".to_owned(),
        visits_per_window: None,
    };
    add_area(db, now, &by, area)?;
    let mut technicians: Vec<UserId> = Vec::new();
    for number in 0..TECHNICIANS {
        let (name, email) = (format!("t{number}"), format!("t{number}@example.com"));
        let new = NewUser::active(&name, &email, Role::Technician, None, Language::En);
        let user = add_user(db, now, &house, &by, new)?.id;
        let planned = NewPlan {
            areas: vec!["east".to_owned()],
            skills: vec!["fibre".to_owned()],
            calendar: "field".to_owned(),
            keep_visits: false,
        };
        plan(db, now, &house, &by, user, None, &planned)?;
        technicians.push(user);
    }
    let ticket = lists::changed_since(db, Moment::EPOCH, 1)?.remove(0).id;
    let (today, _) = from_today(now, 1);
    for visit in 0..VISITS {
        let (technician, rest) = (technicians[visit % TECHNICIANS], visit / TECHNICIANS);
        let (day, place) = (1 + rest % (DAYS - 1), rest / (DAYS - 1));
        let date = today.saturating_add(jiff::Span::new().days(day as i64));
        let hour = [8, 10, 12, 14, 16][place] as i8;
        let from = Moment::from(date.at(hour, 0, 0, 0).to_zoned(zone()).unwrap().timestamp());
        let kept = ReservationRow {
            id: AppointmentId::new(now, db.dice()),
            ticket_id: ticket,
            technician_id: technician,
            service: "repair".to_owned(),
            area: "east".to_owned(),
            window_from: from,
            window_until: from + Span::hours(2),
            busy_from: from,
            busy_until: from + Span::minutes(75),
            seat: None,
            held_until: None,
        };
        assert!(reservations::keep(db, &kept)?);
    }
    Ok(())
}
