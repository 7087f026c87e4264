//! The report of visits: on random histories its figures are those that the events tell, counted a second time without the
//! desk's own rules; a technician learns nothing by it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::Reader as _;
use serde_json::{Value, json};
use yinuo::actions::Target;
use yinuo::actions::appointment::areas::{NewArea, add_area};
use yinuo::actions::appointment::book::{Said, book, cancel_visit, move_visit};
use yinuo::actions::appointment::crew::{NewPlan, plan};
use yinuo::actions::appointment::day::{Step, take_step};
use yinuo::actions::appointment::hold::{Wish, hold};
use yinuo::actions::appointment::services::{NewService, add_service};
use yinuo::actions::attempt::attempt;
use yinuo::actions::once::Key;
use yinuo::actions::open::{Arrival, open_ticket};
use yinuo::actions::people::{NewUser, add_user};
use yinuo::actions::policies::add_calendar;
use yinuo::actions::teams::add_team;
use yinuo::actions::track::survey::rate;
use yinuo::actions::track::{Rules, Visitor};
use yinuo::domain::appointment::{Appointment, AppointmentState, Confirmation, Side, Window};
use yinuo::domain::calendar::Calendar;
use yinuo::domain::event::{Actor, Event, Fact};
use yinuo::domain::ids::{AppointmentId, Dice, PromiseId, TicketId, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::security::By;
use yinuo::domain::ticket::{Attempt, Rating};
use yinuo::domain::words::{AttemptOutcome, Language, Medium, PromiseKind, Role, TicketKind};
use yinuo::error::Failure;
use yinuo::report::visits::{
    Owed, OwedAbout, OwedFigure, OwedStanding, VisitCounts, VisitFigure, VisitReport, VisitsBy, Waited, owed_behind,
    visits, visits_behind,
};
use yinuo::storage::{appointments, events, visit_ratings};

use super::console_audit::cells;
use super::support::http::TestDesk;
use super::support::office::{Office, call_of};
use super::support::program::{Program, on_both_engines};
use super::support::visiting::HOURS;

/// Two areas in two regions, three technicians, tickets from both regions. It opens on Monday, 2026-03-02 at 17:00 in Shanghai.
struct Field {
    office: Office,
    technicians: Vec<UserId>,
    tickets: Vec<TicketId>,
}

impl Field {
    fn of(office: Office, dice: &mut Dice) -> Self {
        let team = office.team;
        let technicians = office
            .act(move |db, now, house| {
                let by = By::desk();
                let calendar = Calendar::from_toml(HOURS).unwrap();
                add_calendar(db, now, house, &by, &calendar, false)?;
                for (code, region) in [("east", "north"), ("west", "south")] {
                    let area = NewArea {
                        code: code.into(),
                        name: format!("The {code}"),
                        region: region.into(),
                        visits_per_window: None,
                    };
                    add_area(db, now, &by, area)?;
                }
                for (code, minutes) in [("repair", 60), ("install", 90)] {
                    let service = NewService {
                        code: code.into(),
                        names: BTreeMap::from([(Language::En, code.to_owned())]),
                        terms: BTreeMap::new(),
                        price: BTreeMap::new(),
                        skill: "fibre".into(),
                        minutes,
                        kinds: Vec::new(),
                    };
                    add_service(db, now, &by, service)?;
                }
                let crew: [(&str, Option<_>, &[&str]); 3] = [
                    ("=tom()", Some(team), &["east"]),
                    ("tim", None, &["east", "west"]),
                    ("tam", Some(team), &["west"]),
                ];
                let mut planned = Vec::new();
                for (name, team, areas) in crew {
                    let email = format!("{}@example.com", name.trim_matches(['=', '(', ')']));
                    let new = NewUser::active(name, &email, Role::Technician, team, Language::En);
                    let user = add_user(db, now, house, &by, new)?.id;
                    let new = NewPlan {
                        areas: areas.iter().map(|area| (*area).to_owned()).collect(),
                        skills: vec!["fibre".into()],
                        calendar: "field".into(),
                        keep_visits: false,
                    };
                    plan(db, now, house, &by, user, None, &new)?;
                    planned.push(user);
                }
                Ok(planned)
            })
            .unwrap();
        let mut field = Field {
            office,
            technicians,
            tickets: Vec::new(),
        };
        for number in 0..16 {
            field.opens(number, dice);
        }
        field
    }

    /// One that has lived a few days of visits.
    fn lived(office: Office, seed: u64) -> Self {
        let mut dice = Dice::seeded(seed);
        let field = Field::of(office, &mut dice);
        for number in 0..350 {
            field.does(number, &mut dice);
        }
        field
    }

    fn opens(&mut self, number: u64, dice: &mut Dice) {
        let kinds = [TicketKind::Fault, TicketKind::Installation, TicketKind::Complaint];
        let arrival = Arrival {
            region: Some(pick(&["north", "south"], number % 2).into()),
            ..call_of(pick(&kinds, dice.below(3)), &format!("138000003{number:02}"))
        };
        let actor = self.office.as_agent();
        let opened = self
            .office
            .act(move |db, now, house| open_ticket(db, now, house, actor, arrival));
        self.tickets.push(opened.unwrap().ticket.id);
    }

    fn visits(&self, ticket: TicketId) -> Vec<Appointment> {
        let read = self
            .office
            .desk
            .read_blocking(move |db, _| Ok::<_, Failure>(appointments::of_ticket(db, ticket)?));
        read.unwrap()
    }

    /// Something happens, or is refused.
    fn does(&self, number: u64, dice: &mut Dice) {
        let ticket = pick(&self.tickets, dice.below(16));
        let known = self.visits(ticket);
        let (kind, later) = (dice.below(10), Span::minutes(dice.below(30).cast_signed()));
        let area = pick(&["east", "west"], dice.below(2));
        let wish = Wish {
            service: pick(&["repair", "install"], dice.below(2)).into(),
            area: area.into(),
            from: window(3 + dice.below(3), dice.below(4)),
            technician: None,
        };
        let side = pick(&[Side::Customer, Side::Operator], dice.below(2));
        let (score, fixed) = (pick(&[1, 2, 3, 4, 5], dice.below(5)), dice.below(3) > 0);
        self.office.clock.set(self.office.clock.now() + later);
        let open = known.iter().find(|visit| visit.is_open()).cloned();
        let agent = self.office.as_agent();
        let said = Said {
            side,
            consent: "agreed".into(),
            reason: "x".into(),
        };
        let done = self.office.act(move |db, now, house| {
            let target = Target::from(ticket);
            let steps = |visit: &Appointment, step: Step| {
                let technician = Actor::User(visit.technician, Role::Technician);
                (technician, visit.id, step)
            };
            let (technician, id, step) = match (kind, open) {
                (0, _) => return rates(db, now, house, ticket, score, number),
                (1, _) => {
                    let call = Attempt {
                        medium: Medium::Phone,
                        outcome: AttemptOutcome::Reached,
                        said: "x".into(),
                        callback_at: None,
                    };
                    return attempt(db, now, house, agent, target, &call).map(drop);
                }
                (_, None) => {
                    let held = hold(db, now, house, target, &wish)?.id;
                    return book(db, now, house, agent, target, held, &said).map(drop);
                }
                (2, Some(visit)) => {
                    return cancel_visit(db, now, house, agent, target, visit.id, side, "x").map(drop);
                }
                (3, Some(visit)) => {
                    let held = hold(db, now, house, target, &wish)?.id;
                    return move_visit(db, now, house, agent, target, visit.id, held, &said).map(drop);
                }
                (4 | 5, Some(visit)) if visit.state() == AppointmentState::Arrived => {
                    steps(&visit, Step::Absent("x".into()))
                }
                (_, Some(visit)) if visit.state() == AppointmentState::Arrived => steps(
                    &visit,
                    Step::Done(Confirmation {
                        checked: "x".into(),
                        measured: "x".into(),
                        told: "x".into(),
                        signed: "x".into(),
                        code: None,
                        fixed,
                    }),
                ),
                (_, Some(visit)) => steps(&visit, Step::Arrived(String::new())),
            };
            take_step(db, now, house, technician, target, id, &step).map(drop)
        });
        match done {
            Ok(()) | Err(Failure::Refused(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }

    fn report(&self, by: VisitsBy, (from, to): (Moment, Moment), regions: Option<&[&str]>) -> VisitReport {
        let regions = regions.map(|regions| regions.iter().map(|region| (*region).to_owned()).collect::<Vec<_>>());
        let asked = self
            .office
            .desk
            .read_blocking(move |db, now| visits(db, from, to, by, regions.as_deref(), now));
        asked.unwrap()
    }

    fn events(&self) -> Vec<Event> {
        let tickets = self.tickets.clone();
        let read = self.office.desk.read_blocking(move |db, _| {
            let mut all = Vec::new();
            for ticket in tickets {
                all.extend(events::of_ticket(db, ticket)?);
            }
            Ok::<_, Failure>(all)
        });
        read.unwrap()
    }
}

fn rates(
    db: &mut yinuo::storage::db::Db,
    now: Moment,
    house: &yinuo::actions::House,
    ticket: TicketId,
    score: i32,
    number: u64,
) -> Result<(), Failure> {
    let rules = Rules {
        tries: 5,
        tries_within: Span::hours(1),
        tries_per_address: 20,
        tries_in_total: 2_000,
        session: Span::hours(1),
        messages_per_day: 1_000,
        nudges_per_day: 2,
        new_per_address: 10,
        new_in_total: 1_000,
    };
    let visitor = Visitor {
        ticket,
        last_four: None,
    };
    let rating = Rating {
        score,
        text: "x".into(),
    };
    let key = Key::new("customer", &format!("rating-{number}"), &[]);
    rate(db, now, house, &rules, &visitor, &rating, &key).map(drop)
}

/// The one at this place.
fn pick<T: Copy>(among: &[T], place: u64) -> T {
    among[usize::try_from(place).unwrap()]
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap()
}

/// A window of a day of March 2026, by its number.
fn window(day: u64, number: u64) -> Moment {
    let hour = pick(&["08", "10", "14", "16"], number);
    at(&format!("{day:02}T{hour}:00"))
}

fn at(local: &str) -> Moment {
    format!("2026-03-{local}:00+08:00").parse().unwrap()
}

/// A visit as the events tell it.
#[derive(Clone)]
struct Told {
    id: AppointmentId,
    ticket: TicketId,
    area: String,
    service: String,
    technician: UserId,
    window: Window,
    busy: Window,
    booked_at: Moment,
    arrived: Option<Moment>,
    absent: Option<Moment>,
    done: Option<(Moment, bool)>,
    ended: Option<(Moment, Side, bool)>,
    score: Option<i32>,
}

struct Owes {
    ticket: TicketId,
    region: Option<String>,
    kind: PromiseKind,
    of: TicketKind,
    made_at: Moment,
    due_at: Moment,
    fulfilled_at: Option<Moment>,
    voided_at: Option<Moment>,
}

/// Everything that the events tell of visits and promises.
fn told(events: &[Event]) -> (Vec<Told>, Vec<Owes>) {
    let mut visits: Vec<Told> = Vec::new();
    let mut promises: BTreeMap<PromiseId, Owes> = BTreeMap::new();
    let mut about = (TicketKind::Complaint, None);
    for event in events {
        let of = |visits: &mut Vec<Told>, id: &AppointmentId| visits.iter().position(|visit| visit.id == *id).unwrap();
        match &event.fact {
            Fact::Received { kind, region, .. } => about = (*kind, region.clone()),
            Fact::PromiseMade {
                promise, kind, due_at, ..
            } => {
                let owes = Owes {
                    ticket: event.ticket,
                    region: about.1.clone(),
                    kind: *kind,
                    of: about.0,
                    made_at: event.at,
                    due_at: *due_at,
                    fulfilled_at: None,
                    voided_at: None,
                };
                promises.insert(*promise, owes);
            }
            Fact::PromiseFulfilled { promise, at } => promises.get_mut(promise).unwrap().fulfilled_at = Some(*at),
            Fact::PromiseVoided { promise, .. } => promises.get_mut(promise).unwrap().voided_at = Some(event.at),
            Fact::VisitBooked {
                appointment,
                service,
                area,
                technician,
                window,
                busy,
                ..
            } => visits.push(Told {
                id: *appointment,
                ticket: event.ticket,
                area: area.clone(),
                service: service.clone(),
                technician: *technician,
                window: *window,
                busy: *busy,
                booked_at: event.at,
                arrived: None,
                absent: None,
                done: None,
                ended: None,
                score: None,
            }),
            Fact::TechnicianArrived { appointment } => {
                let place = of(&mut visits, appointment);
                visits[place].arrived = Some(event.at);
            }
            Fact::CustomerAbsent { appointment } => {
                let place = of(&mut visits, appointment);
                visits[place].absent = Some(event.at);
            }
            Fact::VisitDone { appointment, fixed, .. } => {
                let place = of(&mut visits, appointment);
                visits[place].done = Some((event.at, *fixed));
            }
            Fact::VisitCancelled {
                appointment,
                side,
                moved,
            } => {
                let place = of(&mut visits, appointment);
                visits[place].ended = Some((event.at, *side, *moved));
            }
            Fact::SurveyAnswered { score } => {
                let done = visits.iter_mut().filter(|visit| visit.ticket == event.ticket);
                let last = done.filter(|visit| visit.done.is_some()).max_by_key(|visit| visit.done);
                if let Some(visit) = last {
                    visit.score = Some(*score);
                }
            }
            Fact::PromiseMoved { .. } | Fact::PromiseReopened { .. } | Fact::VisitPlaced { .. } => {
                panic!("nobody does that here")
            }
            _ => {}
        }
    }
    (visits, promises.into_values().collect())
}

/// The figures of one line, in an order of their own.
type Row = Vec<i64>;

fn row_of(counts: &VisitCounts) -> Row {
    let waited = |waited: &Waited| {
        [
            waited.times,
            waited.total_seconds,
            waited.median_seconds.unwrap_or(-1),
            waited.p90_seconds.unwrap_or(-1),
            waited.longest_seconds.unwrap_or(-1),
        ]
    };
    let owed = |owed: &Owed| {
        let rate = owed.on_time_rate;
        assert_eq!((rate.numerator, rate.denominator), (owed.kept, owed.due));
        [owed.due, owed.kept, owed.late, owed.missed]
    };
    let mut row: Row = vec![
        counts.due,
        counts.on_time,
        counts.late,
        counts.missed,
        counts.customer_absent,
        counts.done,
        counts.first,
        counts.first_fixed,
        counts.moved_by_customer,
        counts.moved_by_operator,
        counts.given_up_by_customer,
        counts.given_up_by_operator,
        counts.opinions.asked,
        counts.opinions.answered,
    ];
    row.extend(counts.opinions.scores);
    row.extend(waited(&counts.technicians_waited));
    row.extend(waited(&counts.customers_waited));
    row.extend(owed(&counts.booking_faults));
    row.extend(owed(&counts.booking_installations));
    row.extend(owed(&counts.booking_others));
    row.extend(owed(&counts.callbacks));
    row
}

/// The same from what the events tell, counted by hand.
fn recounted(
    visits: &[&Told],
    all: &[Told],
    promises: &[(&Owes, bool)],
    (from, to): (Moment, Moment),
    now: Moment,
) -> Row {
    let mut row = vec![0_i64; 19];
    let (mut technicians, mut customers) = (Vec::new(), Vec::new());
    for visit in visits {
        if visit.window.until < from || visit.window.until >= to {
            continue;
        }
        let ended = visit.ended.filter(|(at, ..)| *at <= visit.window.until);
        match ended {
            Some((_, Side::Customer, true)) => row[8] += 1,
            Some((_, Side::Operator, true)) => row[9] += 1,
            Some((_, Side::Customer, false)) => row[10] += 1,
            Some((_, Side::Operator, false)) => row[11] += 1,
            None => {}
        }
        let owed = ended.is_none_or(|(_, side, moved)| side == Side::Operator && !moved);
        if owed && visit.window.until < now {
            row[0] += 1;
            match visit.arrived {
                Some(at) if at <= visit.window.until => row[1] += 1,
                Some(at) => {
                    row[2] += 1;
                    customers.push((at.as_micros() - visit.window.until.as_micros() + 999_999) / 1_000_000);
                }
                None => row[3] += 1,
            }
        }
        if let Some(absent) = visit.absent {
            row[4] += 1;
            let from = visit.arrived.unwrap().max(visit.window.from);
            technicians.push((absent.as_micros() - from.as_micros() + 999_999) / 1_000_000);
        }
        if let Some((at, fixed)) = visit.done {
            row[5] += 1;
            row[12] += 1;
            let before = |other: &&Told| other.ticket == visit.ticket && other.done.is_some_and(|(done, _)| done < at);
            if !all.iter().any(|other| before(&other)) {
                row[6] += 1;
                row[7] += i64::from(fixed);
            }
        }
        if let Some(score) = visit.score {
            row[13] += 1;
            row[13 + usize::try_from(score).unwrap()] += 1;
        }
    }
    for mut waits in [technicians, customers] {
        waits.sort_unstable();
        row.extend([whole(waits.len()), waits.iter().sum()]);
        let share = |tenths: usize| {
            // The first that at least so many tenths of all waited no longer than.
            let enough =
                |wait: &&i64| waits.iter().filter(|other| *other <= *wait).count() * 10 >= waits.len() * tenths;
            waits.iter().find(enough).copied().unwrap_or(-1)
        };
        row.extend([share(5), share(9), share(10)]);
    }
    let kinds: [&dyn Fn(&Owes) -> bool; 4] = [
        &|owes| owes.kind == PromiseKind::Booking && owes.of == TicketKind::Fault,
        &|owes| owes.kind == PromiseKind::Booking && owes.of == TicketKind::Installation,
        &|owes| owes.kind == PromiseKind::Booking && owes.of == TicketKind::Complaint,
        &|owes| owes.kind == PromiseKind::Callback,
    ];
    for is_of in kinds {
        let mut counted = [0_i64; 4];
        for (owes, after_a_visit) in promises {
            let in_time = owes.due_at >= from && owes.due_at < to && owes.due_at < now;
            let is_out = owes.fulfilled_at.is_none() && owes.voided_at.is_some_and(|at| at <= owes.due_at);
            if !is_of(owes) || !in_time || is_out || (owes.kind == PromiseKind::Callback && !after_a_visit) {
                continue;
            }
            counted[0] += 1;
            match owes.fulfilled_at {
                Some(at) if at <= owes.due_at => counted[1] += 1,
                Some(_) => counted[2] += 1,
                None => counted[3] += 1,
            }
        }
        row.extend(counted);
    }
    row
}

/// The minutes that one works by the calendar, and those of them that are kept for one's visits.
fn minutes(technician: UserId, visits: &[Told], (from, to): (Moment, Moment)) -> (i64, i64) {
    let (mut works, mut kept) = (0, 0);
    let mut minute = from;
    while minute < to {
        let local = minute
            .timestamp()
            .to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap());
        let day = local.weekday().to_monday_one_offset();
        if day <= 5 && ((8..12).contains(&local.hour()) || (13..18).contains(&local.hour())) {
            works += 1;
        }
        let is_there = |visit: &Told| {
            visit.technician == technician
                && visit.ended.is_none()
                && visit.busy.from <= minute
                && minute < visit.busy.until
        };
        kept += i64::from(visits.iter().any(is_there));
        minute = minute + Span::minutes(1);
    }
    (works, kept)
}

/// Where a visit, or a promise of it, counts.
fn key(field: &Field, visit: &Told, by: VisitsBy) -> Option<String> {
    match by {
        VisitsBy::Area => Some(visit.area.clone()),
        VisitsBy::Service => Some(visit.service.clone()),
        VisitsBy::Technician => Some(visit.technician.to_string()),
        VisitsBy::Team if visit.technician == field.technicians[1] => None,
        VisitsBy::Team => Some(field.office.team.to_string()),
    }
}

/// Compares every line of a report with the recount.
fn agrees(field: &Field, by: VisitsBy, period: (Moment, Moment), regions: Option<&[&str]>, context: &str) {
    let report = field.report(by, period, regions);
    let now = report.as_of;
    let (all, owed) = told(&field.events());
    let region_of = |area: &str| if area == "east" { "north" } else { "south" };
    let is_here = |region: &str| regions.is_none_or(|regions| regions.contains(&region));
    let here: Vec<&Told> = all.iter().filter(|visit| is_here(region_of(&visit.area))).collect();
    // Each promise with the visit that it belongs to.
    let placed: Vec<(&Owes, bool, Option<&Told>)> = owed
        .iter()
        .filter(|owes| is_here(owes.region.as_deref().unwrap()))
        .map(|owes| {
            let mut of_ticket: Vec<&Told> = all.iter().filter(|visit| visit.ticket == owes.ticket).collect();
            of_ticket.sort_by_key(|visit| (visit.booked_at, visit.id));
            let after = of_ticket
                .iter()
                .find(|visit| visit.done.is_some_and(|(at, _)| at == owes.made_at));
            let first = of_ticket.iter().find(|visit| visit.booked_at >= owes.made_at);
            let place = if owes.kind == PromiseKind::Callback {
                after
            } else {
                first
            };
            (owes, after.is_some(), place.copied())
        })
        .collect();
    let promises: Vec<(&Owes, bool)> = placed.iter().map(|(owes, after, _)| (*owes, *after)).collect();
    let total = recounted(&here, &all, &promises, period, now);
    assert_eq!(row_of(&report.total), total, "{context}: the total by {by}");
    let mut keys: BTreeSet<Option<String>> = report.groups.iter().map(|line| line.key.clone()).collect();
    keys.extend(here.iter().map(|visit| key(field, visit, by)));
    for wanted in keys {
        let these: Vec<&Told> = here
            .iter()
            .filter(|visit| key(field, visit, by) == wanted)
            .copied()
            .collect();
        let belongs = |place: Option<&Told>| place.and_then(|visit| key(field, visit, by)) == wanted;
        let promises: Vec<(&Owes, bool)> = placed
            .iter()
            .filter(|(.., place)| belongs(*place))
            .map(|(owes, after, _)| (*owes, *after))
            .collect();
        let told = recounted(&these, &all, &promises, period, now);
        let line = report.groups.iter().find(|line| line.key == wanted);
        let counted = line.map_or_else(|| row_of(&VisitCounts::default()), |line| row_of(&line.counts));
        assert_eq!(counted, told, "{context}: {wanted:?} by {by}");
    }
    if by == VisitsBy::Technician && regions.is_none() {
        for line in &report.groups {
            let Some(user) = line.key.as_ref() else { continue };
            let technician: UserId = user.parse().unwrap();
            let utilised = line.counts.utilisation.expect("everybody has a shift");
            let (works, kept) = minutes(technician, &all, period);
            assert_eq!(
                (utilised.shift_seconds, utilised.kept_seconds),
                (works * 60, kept * 60),
                "{context}: {:?}",
                line.name
            );
        }
    }
}

/// What is listed behind a figure is as many as it says.
fn lists_what_it_counts(field: &Field, period: (Moment, Moment)) {
    let report = field.report(VisitsBy::Area, period, None);
    for figure in VisitFigure::ALL.iter().copied() {
        let behind = field
            .office
            .desk
            .read_blocking(move |db, now| visits_behind(db, period, Some(figure), None, None, now));
        assert_eq!(whole(behind.unwrap().len()), report.total.number(figure), "{figure}");
        for line in &report.groups {
            let key = line.key.clone();
            let behind = field.office.desk.read_blocking(move |db, now| {
                let of = Some((VisitsBy::Area, key.as_deref()));
                visits_behind(db, period, Some(figure), of, None, now)
            });
            assert_eq!(whole(behind.unwrap().len()), line.counts.number(figure), "{figure}");
        }
    }
}

/// And of promises: each listed once, and what each says of itself is what it is counted as.
fn lists_the_promises_it_counts(field: &Field, period: (Moment, Moment)) {
    for by in VisitsBy::ALL.iter().copied() {
        let report = field.report(by, period, None);
        let lines = report.groups.iter().map(|line| (Some(line.key.clone()), &line.counts));
        for (key, counts) in lines.chain([(None, &report.total)]) {
            for about in OwedAbout::ALL.iter().copied() {
                for standing in OwedStanding::ALL.iter().copied() {
                    let (figure, key) = (OwedFigure { about, standing }, key.clone());
                    assert_eq!(figure.to_string().parse(), Ok(figure));
                    let behind = field.office.desk.read_blocking(move |db, now| {
                        let of = key.as_ref().map(|key| (by, key.as_deref()));
                        owed_behind(db, period, figure, of, None, now)
                    });
                    let behind = behind.unwrap();
                    assert_eq!(whole(behind.len()), counts.number_owed(figure), "{figure} by {by}");
                    assert!(behind.is_sorted_by_key(|one| (one.due_at, one.promise)));
                    let is_so = |fulfilled_at: Option<Moment>, due_at: Moment| match standing {
                        OwedStanding::Due => true,
                        OwedStanding::Kept => fulfilled_at.is_some_and(|at| at <= due_at),
                        OwedStanding::Late => fulfilled_at.is_some_and(|at| at > due_at),
                        OwedStanding::Missed => fulfilled_at.is_none(),
                    };
                    let kind = match about {
                        OwedAbout::Callbacks => PromiseKind::Callback,
                        _ => PromiseKind::Booking,
                    };
                    assert!(
                        behind
                            .iter()
                            .all(|one| one.kind == kind && is_so(one.fulfilled_at, one.due_at))
                    );
                }
            }
        }
    }
}

#[test]
fn the_report_of_visits_says_what_the_events_tell() {
    for seed in [20_260_303_u64, 4, 5] {
        println!("seed {seed}");
        for office in Office::on_each_engine("the_report_of_visits_says_what_the_events_tell") {
            let field = Field::lived(office, seed);
            let context = format!("seed {seed}");
            let (whole, part) = ((at("02T00:00"), at("08T00:00")), (at("03T10:30"), at("05T11:10")));
            for by in VisitsBy::ALL.iter().copied() {
                for period in [whole, part] {
                    agrees(&field, by, period, None, &context);
                    agrees(&field, by, period, Some(&["north"]), &context);
                }
            }
            lists_what_it_counts(&field, whole);
            lists_the_promises_it_counts(&field, whole);
            // When all is over, the shares of the past stay what they are but for what was said of it since.
            field.office.clock.set(at("09T00:00"));
            agrees(&field, VisitsBy::Team, whole, None, &context);
            let total = field.report(VisitsBy::Area, whole, None).total;
            assert!(total.late > 0 && total.missed > 0 && total.on_time > 0, "{total:?}");
            assert!(total.opinions.answered > 0 && total.callbacks.due > 0, "{total:?}");
            assert!(total.technicians_waited.times > 0, "{total:?}");
            field.office.is_proven();
        }
    }
}

#[test]
fn a_rating_that_is_not_what_was_said_is_found() {
    use diesel::prelude::*;
    use yinuo::storage::schema::visit_ratings;

    for office in Office::on_each_engine("a_rating_that_is_not_what_was_said_is_found") {
        let field = Field::lived(office, 4);
        field.office.is_proven();
        let changed = field.office.act(|db, _, _| {
            let changed = diesel::update(visit_ratings::table).set(visit_ratings::score.eq(5));
            Ok(changed
                .execute(db.conn())
                .map_err(yinuo::storage::fault::StoreFault::from)?)
        });
        assert!(changed.unwrap() > 1);
        let found = field.office.desk.read_blocking(|db, now| {
            let mut options = yinuo::report::verify::Options::default();
            yinuo::report::verify::verify(db, now, &mut options, &mut |_| Ok(()))
        });
        let fault = found.unwrap().first_fault.expect("somebody flattered");
        assert_eq!(fault.place, "visit_ratings");
    }
}

/// What was said before the table was there stands in it afterwards.
#[test]
fn ratings_of_before_are_read_from_the_events() {
    use diesel::connection::SimpleConnection as _;

    macro_rules! migration {
        ($engine:literal) => {
            [
                include_str!(concat!(
                    "../../migrations/",
                    $engine,
                    "/0101_visit_ratings/down.sql"
                )),
                include_str!(concat!(
                    "../../migrations/",
                    $engine,
                    "/0101_visit_ratings/up.sql"
                )),
            ]
        };
    }
    let engines = [migration!("sqlite"), migration!("postgres")];
    for (office, migration) in Office::on_each_engine("ratings_of_before_are_read_from_the_events")
        .into_iter()
        .zip(engines)
    {
        let field = Field::lived(office, 5);
        let again = field.office.act(move |db, _, _| {
            for text in migration {
                db.conn()
                    .batch_execute(text)
                    .map_err(yinuo::storage::fault::StoreFault::from)?;
            }
            Ok(visit_ratings::count(db)?)
        });
        assert!(again.unwrap() > 1);
        field.office.is_proven();
    }
}

const DAYS: &str = "from=2026-03-02&to=2026-03-08";

/// The lines of a file, cell by cell.
fn lines_of(file: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(file).unwrap();
    text.trim_start_matches('\u{feff}').lines().map(cells).collect()
}

#[actix_web::test]
async fn the_page_and_the_files_say_what_the_report_says() {
    for office in Office::on_each_engine("the_page_and_the_files_say_what_the_report_says") {
        let field = Field::lived(office, 20_260_303);
        let desk = TestDesk::of(field.office, &[]).await;
        desk.office.clock.set(at("10T00:00"));
        let boss = desk.manager("boss");
        let mona = desk.signed_in("mona", Role::Manager).await;
        for by in VisitsBy::ALL {
            let asked = format!("/api/v1/reports/visits?from=2026-03-02&to=2026-03-09&by={by}");
            let told = boss.get(&asked).await.with_status(200).json();
            let (total, groups) = (&told["total"], told["groups"].as_array().unwrap());
            let number = |line: &Value, name: &str| line[name].as_i64().unwrap().to_string();
            // The file of figures, in both forms.
            let asked = |format: &str| {
                format!(
                    "/api/v1/reports/visits/export?from=2026-03-02&to=2026-03-09&by={by}&format={format}&language=en"
                )
            };
            let csv = boss.get(&asked("csv")).await.with_status(200);
            let lines = lines_of(&csv.body);
            let column = |name: &str| lines[0].iter().position(|heading| heading == name).unwrap();
            for (line, row) in groups.iter().chain([total]).zip(&lines[1..]) {
                for (name, heading) in [
                    ("due", "Due"),
                    ("late", "Late"),
                    ("missed", "Nobody came"),
                    ("done", "Done"),
                ] {
                    assert_eq!(row[column(heading)], number(line, name), "{by}: {row:?}");
                }
                let callbacks = line["callbacks"]["kept"].to_string();
                assert_eq!(row[column("Called in time")], callbacks);
            }
            assert_eq!(lines[groups.len() + 1][0], "All");
            assert!(lines[groups.len() + 2].iter().all(String::is_empty));
            let book = boss.get(&asked("xlsx")).await.with_status(200).body.to_vec();
            let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book)).unwrap();
            let sheet = book.worksheet_range("Lines").unwrap();
            let last = sheet.rows().next_back().unwrap();
            assert_eq!(last[column("On time")].to_string(), number(total, "on_time"));
            assert_eq!(sheet.rows().count(), groups.len() + 2);
            // The page, and what stands behind its figures.
            let here = format!("/audit/visits?range=days&{DAYS}&by={by}");
            let page = mona.opens(&here).await.with_status(200);
            let rate = total["on_time_rate"]["percent"].as_str().unwrap();
            page.says(&format!("{rate}%")).says("Working time that is booked");
            for figure in ["late", "missed", "customer_absent", "rated"] {
                let behind = mona.opens(&format!("{here}&figure={figure}")).await.with_status(200);
                let wanted = match figure {
                    "rated" => &total["opinions"]["answered"],
                    figure => &total[figure],
                };
                let listed = behind.html.matches("<td class=\"code\">").count();
                assert_eq!(whole(listed), wanted.as_i64().unwrap(), "{figure} by {by}");
            }
            for (about, standing) in [("faults", "due"), ("faults", "missed"), ("callbacks", "kept")] {
                let figure = format!("{about}_{standing}");
                let behind = mona.opens(&format!("{here}&figure={figure}")).await.with_status(200);
                let counts = match about {
                    "faults" => &total["booking_faults"],
                    about => &total[about],
                };
                let listed = behind.html.matches("<tr data-number=").count();
                assert_eq!(whole(listed), counts[standing].as_i64().unwrap(), "{figure} by {by}");
            }
        }
        let asked = "/api/v1/reports/visits/export?from=2026-03-02&to=2026-03-09&lines=visits&language=en";
        let visits = lines_of(&boss.get(asked).await.with_status(200).body);
        let end = visits
            .iter()
            .position(|line| line.iter().all(String::is_empty))
            .unwrap();
        let with = |column: usize, word: &str| visits[1..end].iter().filter(|line| line[column] == word).count();
        let told = boss
            .get("/api/v1/reports/visits?from=2026-03-02&to=2026-03-09")
            .await
            .json();
        for (name, word) in [("on_time", "on time"), ("late", "late"), ("missed", "nobody came")] {
            assert_eq!(whole(with(8, word)), told["total"][name].as_i64().unwrap(), "{name}");
        }
        assert_eq!(with(3, "=tom()"), 0, "a name is no formula");
        assert!(with(3, "'=tom()") > 0);
        // Both were recorded, also where a page took one.
        let taken = mona
            .takes(&format!(
                "/audit/visits/export?range=days&{DAYS}&lines=visits&format=csv"
            ))
            .await;
        assert_eq!(lines_of(&taken).len(), visits.len());
        let auditor = desk.somebody("audrey", Role::Auditor);
        let events = auditor
            .get("/api/v1/security-events?kind=exported&limit=100")
            .await
            .with_status(200)
            .json();
        let events = events["items"].as_array().unwrap();
        let of = |what: &str| events.iter().filter(|event| event["fact"]["what"] == what).count();
        assert_eq!(
            (of("visits.csv"), of("visits-figures.csv"), of("visits-figures.xlsx")),
            (2, 4, 4)
        );
        let refused = boss.get("/api/v1/reports/visits/export?lines=x").await;
        assert_eq!(refused.faults(), ["lines: \"x\" is not one of figures, visits"]);
        mona.opens("/audit/visits?range=days&from=2026-01-01&to=2026-01-02&by=service")
            .await
            .says("No visit was due, and nothing was promised about one.");
        mona.opens("/audit").await.says("/audit/visits?range=30d");
    }
}

/// What customers said is not for those who came to them, and a region is not another one's.
#[actix_web::test]
async fn technicians_read_nothing_of_it_and_managers_their_regions() {
    const HERE: [&str; 2] = ["/api/v1/reports/visits", "/api/v1/reports/visits/export"];
    for office in Office::on_each_engine("technicians_read_nothing_of_it") {
        let field = Field::lived(office, 20_260_303);
        let desk = TestDesk::of(field.office, &[]).await;
        desk.office.clock.set(at("10T00:00"));
        for role in [Role::Technician, Role::Agent, Role::Dispatcher, Role::AccountManager] {
            let caller = desk.somebody("nosy", role);
            for path in HERE {
                caller.get(path).await.problem(403, "not-allowed");
            }
            let browser = desk.signed_in("noser", role).await;
            for path in [
                "/audit/visits",
                "/audit/visits?figure=rated",
                "/audit/visits/export?lines=visits",
            ] {
                browser.opens(path).await.with_status(403);
            }
        }
        let audrey = desk.signed_in("audrey", Role::Auditor).await;
        audrey.opens("/audit/visits").await.with_status(200);
        let north = desk
            .office
            .act(|db, now, house| Ok(add_team(db, now, house, &By::desk(), "nordlys", Some("north".to_owned()))?.id));
        let nora = desk.employs("nora", Role::Manager, Some(north.unwrap()));
        let query = "?from=2026-03-02&to=2026-03-09";
        let told = nora.get(&format!("{}{query}", HERE[0])).await.with_status(200).json();
        let east = told["groups"].as_array().unwrap();
        assert!(
            east.iter().all(|line| line["key"] != "west" || line["due"] == 0),
            "{east:?}"
        );
        let file = nora.get(&format!("{}{query}&lines=visits&language=en", HERE[1])).await;
        let lines = lines_of(&file.with_status(200).body);
        let end = lines.iter().position(|line| line.iter().all(String::is_empty)).unwrap();
        assert!(lines[1..end].iter().all(|line| line[2] == "The east"));
        let tickets = desk.admin("root").get("/api/v1/tickets?limit=100").await.json();
        for line in lines[1..end].iter().filter(|line| !line[0].is_empty()) {
            let ticket = tickets["items"].as_array().unwrap().iter();
            let mut ticket = ticket.filter(|ticket| ticket["number"] == line[0].as_str());
            assert_eq!(ticket.next().unwrap()["region"], "north");
        }
    }
}

#[test]
fn a_terminal_says_it_too() {
    on_both_engines("a terminal says what became of visits", |program: &Program| {
        program.says(&["migrate"]);
        let told = program.says(&["report", "visits", "--from", "2026-03-01", "--to", "2026-04-01"]);
        assert!(told.contains("utilisation") && told.contains("total"), "{told}");
        let told = program.says(&["report", "visits", "--by", "technician", "--json"]);
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!((&told["by"], &told["total"]["due"]), (&json!("technician"), &json!(0)));
        let refused = program.refuses(&["report", "visits", "--from", "2025-01-01", "--to", "2026-04-01"]);
        assert!(refused.contains("92 days"), "{refused}");
    });
}
