//! How long the search for free windows, a day's board and the report of a month take among many technicians and visits.
//!
//! `cargo bench --bench visits` measures SQLite; with `YINUO_BENCH_POSTGRES=postgres://…` that server too. 200 technicians of one
//! area, the worst case, have 50,000 visits in the next 60 days, and had as many in the last 30.

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

use diesel::connection::SimpleConnection as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use yinuo::actions::House;
use yinuo::actions::appointment::areas::{NewArea, add_area};
use yinuo::actions::appointment::board::board;
use yinuo::actions::appointment::crew::{NewPlan, plan};
use yinuo::actions::appointment::windows::{Errand, free};
use yinuo::actions::people::{NewUser, add_user};
use yinuo::actions::policies::add_calendar;
use yinuo::actions::regions::{NewRegion, add_region};
use yinuo::clock::Clock;
use yinuo::domain::appointment::{Appointment, Area, Service, Side, Window};
use yinuo::domain::calendar::Calendar;
use yinuo::domain::ids::{AppointmentId, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::rights::Scope;
use yinuo::domain::security::By;
use yinuo::domain::ticket::Ticket;
use yinuo::domain::words::{Language, Role};
use yinuo::error::Failure;
use yinuo::report::visits::{VisitsBy, visits};
use yinuo::storage::db::{Db, Desk};
use yinuo::storage::dialect::AnyConn;
use yinuo::storage::reservations::{self, ReservationRow};
use yinuo::storage::{appointments, lists, tickets};

use support::database::Place;
use support::maker::{NOW, fill};
use support::{best, head, millis, tell_one};

const TECHNICIANS: usize = 200;
const VISITS: usize = 50_000;
const DAYS: usize = 60;
/// So many days ago the visits began that are over.
const BEFORE: usize = 30;
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
            "{}, {TECHNICIANS} technicians, {VISITS} visits in {DAYS} days, as many in the {BEFORE} before",
            place.engine()
        ));
        place.clear("visits");
        fill(&place.settings("visits"), VISITS);
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
        boards(&desk);
        reports(&desk);
        desk.close_blocking();
    }
}

fn boards(desk: &Desk) {
    let (_, day) = from_today(NOW, 8);
    let shown = move |db: &mut Db, now| board(db, now, &house(), &Scope::All, day, None, None);
    let count = desk.read_blocking(shown).unwrap().visits.len();
    let took = best(20, || desk.read_blocking(shown).unwrap());
    tell_one(&format!("the board of a day, {count} visits"), &millis(took));
}

fn reports(desk: &Desk) {
    for by in [VisitsBy::Area, VisitsBy::Technician] {
        let counted = move |db: &mut Db, now: Moment| visits(db, now - Span::days(30), now, by, None, now);
        let count = desk.read_blocking(counted).unwrap().total.due;
        let took = best(10, || desk.read_blocking(counted).unwrap());
        tell_one(&format!("the report of 30 days by {by}, {count} visits"), &millis(took));
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
    let known = lists::changed_after(db, Moment::EPOCH, VISITS as i64)?;
    for (number, (id, _)) in known.into_iter().enumerate() {
        let ticket = tickets::find(db, id)?.expect("it was listed");
        let (technician, rest) = (technicians[number % TECHNICIANS], number / TECHNICIANS);
        let ahead = (1 + rest % (DAYS - 1)) as i64;
        let from = at(ahead, 2 * (rest / (DAYS - 1)), 0);
        let visit = agreed(db, now, &ticket, 1, technician, from, from);
        assert!(reservations::keep(db, &kept_for(&visit))?);
        appointments::create(db, &visit)?;

        let (back, place) = ((rest % BEFORE) as i64 + 1, rest / BEFORE);
        let (minutes, window) = (75 * place, 75 * place / 120 * 2);
        let visit = agreed(
            db,
            now,
            &ticket,
            0,
            technician,
            at(-back, window, 0),
            at(-back, 0, minutes),
        );
        let done = visit.busy.from + Span::minutes(40);
        let visit = Appointment {
            arrived_at: (number % 20 > 0).then_some(visit.busy.from),
            done_at: (number % 20 > 1).then_some(done),
            fixed: (number % 20 > 1).then_some(number % 7 > 0),
            ..visit
        };
        appointments::create(db, &visit)?;
    }
    promises_around(db);
    Ok(())
}

/// A time of a working day, so many days ahead, after eight in the morning.
fn at(ahead: i64, hours: usize, minutes: usize) -> Moment {
    let (today, _) = from_today(NOW, 1);
    let date = today.saturating_add(jiff::Span::new().days(ahead));
    let eight = date.at(8, 0, 0, 0).to_zoned(zone()).unwrap();
    Moment::from(eight.timestamp()) + Span::minutes((60 * hours + minutes) as i64)
}

/// A visit of a ticket whose promise at this place stands for the visit's.
fn agreed(
    db: &mut Db,
    now: Moment,
    ticket: &Ticket,
    promise: usize,
    technician: UserId,
    window_from: Moment,
    busy_from: Moment,
) -> Appointment {
    Appointment {
        id: AppointmentId::new(now, db.dice()),
        ticket: ticket.id,
        promise: ticket.promises[promise].id,
        service: "repair".to_owned(),
        area: "east".to_owned(),
        technician,
        window: Window {
            from: window_from,
            until: window_from + Span::hours(2),
        },
        busy: Window {
            from: busy_from,
            until: busy_from + Span::minutes(75),
        },
        booked_at: busy_from - Span::days(2),
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

fn kept_for(visit: &Appointment) -> ReservationRow {
    ReservationRow {
        id: visit.id,
        ticket_id: visit.ticket,
        technician_id: visit.technician,
        service: visit.service.clone(),
        area: visit.area.clone(),
        window_from: visit.window.from,
        window_until: visit.window.until,
        busy_from: visit.busy.from,
        busy_until: visit.busy.until,
        seat: None,
        held_until: None,
    }
}

/// For each visit that was done: it was promised to agree it, and to call after it.
fn promises_around(db: &mut Db) {
    for (first, kind, made_at, due_at) in [
        ('3', "booking", "booked_at", "booked_at"),
        ('4', "callback", "done_at", "busy_until"),
    ] {
        let id = match db.conn() {
            AnyConn::Pg(_) => {
                format!("CAST('{first}0000000-0000-7000-8000-' || lpad(to_hex(row_number() OVER ()), 12, '0') AS uuid)")
            }
            AnyConn::Sqlite(_) => format!("printf('{first}0000000-0000-7000-8000-%012x', row_number() OVER ())"),
        };
        let script = format!(
            "INSERT INTO promises (id, ticket_id, position, kind, epoch, made_at, clock_from, due_at, fulfilled_at, policy_id,
                    next_step, ticket_kind, channel, tier, region, owner_id, team_id, customer_id, imported, urgency, category)
                 SELECT {id}, a.ticket_id, 10{first}, '{kind}', 1, a.{made_at}, a.{made_at}, a.{due_at}, a.{due_at}, p.policy_id,
                     0, 'fault', p.channel, p.tier, p.region, p.owner_id, p.team_id, p.customer_id, FALSE, p.urgency, p.category
                 FROM appointments a JOIN promises p ON p.id = a.promise_id WHERE a.done_at IS NOT NULL"
        );
        db.conn().batch_execute(&script).unwrap();
    }
    db.conn().batch_execute("ANALYZE").unwrap();
}
