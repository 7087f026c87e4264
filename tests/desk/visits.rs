//! Visits: windows that are free, held, agreed, moved and given up; what the technician says on the day; and that nobody is
//! in two places at once, whoever asks at the same moment.

use std::collections::BTreeMap;
use std::thread;

use jiff::civil::date;

use yinuo::actions::again::again;
use yinuo::actions::appointment::areas::{AreaChange, NewArea, add_area, alter_area};
use yinuo::actions::appointment::book::{Said, book, cancel_visit, move_visit, place_visit};
use yinuo::actions::appointment::crew::{NewPlan, plan};
use yinuo::actions::appointment::day::{Step, take_step};
use yinuo::actions::appointment::hold::{Wish, hold};
use yinuo::actions::appointment::services::{NewService, add_service};
use yinuo::actions::appointment::windows::{errand, free};
use yinuo::actions::attempt::attempt;
use yinuo::actions::callback::call_back;
use yinuo::actions::close::close;
use yinuo::actions::people::{NewUser, UserChange, add_user, alter_user};
use yinuo::actions::policies::add_calendar;
use yinuo::actions::state::set_state;
use yinuo::actions::{House, Target};
use yinuo::domain::appointment::{Appointment, AppointmentState, Confirmation, Offer, Side};
use yinuo::domain::calendar::Calendar;
use yinuo::domain::event::Actor;
use yinuo::domain::ids::{AppointmentId, AreaId, Dice, TicketId, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::refusal::Refusal;
use yinuo::domain::security::By;
use yinuo::domain::ticket::{Attempt, CalledBack};
use yinuo::domain::words::{
    AttemptOutcome, ClosureOutcome, Language, Medium, PromiseKind, Role, TicketKind, TicketState, Verdict,
};
use yinuo::error::Failure;
use yinuo::report::Rate;
use yinuo::report::visits::{VisitsBy, visits};
use yinuo::storage::db::Db;
use yinuo::storage::{appointments, tickets};

use super::support::office::Office;
use super::support::visit_checks::visits_must_hold;
use super::support::visiting::HOURS;

/// An office whose people visit customers. It opens on Monday, 2026-03-02 at 17:00 in Shanghai.
struct Field {
    office: Office,
    technicians: Vec<UserId>,
    area: AreaId,
}

impl Field {
    fn of(office: Office, technicians: usize) -> Self {
        let team = office.team;
        let (technicians, area) = office
            .act(move |db, now, house| {
                let by = By::desk();
                let calendar = Calendar::from_toml(HOURS).unwrap();
                add_calendar(db, now, house, &by, &calendar, false)?;
                let area = NewArea {
                    code: "east".into(),
                    name: "East".into(),
                    region: "north".into(),
                    visits_per_window: None,
                };
                let area = add_area(db, now, &by, area)?.id;
                let service = NewService {
                    code: "repair".into(),
                    names: BTreeMap::from([(Language::En, "Repair".to_owned())]),
                    terms: BTreeMap::new(),
                    price: BTreeMap::new(),
                    skill: "fibre".into(),
                    minutes: 60,
                    kinds: vec![TicketKind::Fault],
                };
                add_service(db, now, &by, service)?;
                let mut planned = Vec::new();
                for number in 0..technicians {
                    let (name, email) = (format!("tech{number}"), format!("tech{number}@example.com"));
                    let new = NewUser::active(&name, &email, Role::Technician, Some(team), Language::En);
                    let user = add_user(db, now, house, &by, new)?.id;
                    plan(db, now, house, &by, user, None, &working(false))?;
                    planned.push(user);
                }
                Ok((planned, area))
            })
            .unwrap();
        Field {
            office,
            technicians,
            area,
        }
    }

    fn on_each_engine(test: &str, technicians: usize) -> Vec<Self> {
        let offices = Office::on_each_engine(test).into_iter();
        offices.map(|office| Field::of(office, technicians)).collect()
    }

    fn fault(&self, phone: &str) -> TicketId {
        self.office.logs(TicketKind::Fault, phone).ticket.id
    }

    fn at(&self, local: &str) {
        self.office.clock.set(at(local));
    }

    fn offers(&self, ticket: TicketId) -> Vec<Offer> {
        let house = self.office.house.clone();
        let asked = self.office.desk.read_blocking(move |db, now| {
            let ticket = tickets::find(db, ticket)?.unwrap();
            let errand = errand(db, &ticket, "repair", "east")?;
            free(db, now, &house, &errand, (date(2026, 3, 2), date(2026, 3, 6)), None)
        });
        asked.unwrap()
    }

    fn holds(&self, ticket: TicketId, from: &str) -> Result<AppointmentId, Failure> {
        let wish = wish(at(from));
        self.office
            .act(move |db, now, house| Ok(hold(db, now, house, ticket.into(), &wish)?.id))
    }

    fn books(&self, ticket: TicketId, from: &str) -> Appointment {
        let (held, actor) = (self.holds(ticket, from).unwrap(), self.office.as_agent());
        self.office
            .act(move |db, now, house| Ok(book(db, now, house, actor, ticket.into(), held, &agreed_on(""))?.1))
            .unwrap()
    }

    /// The visit's technician says something of it.
    fn says(&self, visit: &Appointment, step: Step) -> Result<Appointment, Failure> {
        let actor = Actor::User(visit.technician, Role::Technician);
        let (id, ticket) = (visit.id, visit.ticket);
        self.office.act(move |db, now, house| {
            let taken = take_step(db, now, house, actor, ticket.into(), id, &step)?;
            Ok(taken.map_err(Refusal::from)?.1)
        })
    }

    fn visits(&self, ticket: TicketId) -> Vec<Appointment> {
        let read = self
            .office
            .desk
            .read_blocking(move |db, _| Ok::<_, Failure>(appointments::of_ticket(db, ticket)?));
        read.unwrap()
    }

    fn verdict(&self, ticket: TicketId, kind: PromiseKind) -> Verdict {
        self.office.verdict(ticket, kind)
    }
}

fn working(keep_visits: bool) -> NewPlan {
    NewPlan {
        areas: vec!["east".into()],
        skills: vec!["fibre".into()],
        calendar: "field".into(),
        keep_visits,
    }
}

fn wish(from: Moment) -> Wish {
    Wish {
        service: "repair".into(),
        area: "east".into(),
        from,
        technician: None,
    }
}

fn agreed_on(consent: &str) -> Said {
    Said {
        side: Side::Customer,
        consent: consent.into(),
        reason: "the customer works then".into(),
    }
}

/// What somebody does to the desk.
type Deed = Box<dyn Fn(&mut Db, Moment, &House) -> Result<(), Failure> + Send>;

/// A local time of March 2026.
fn at(local: &str) -> Moment {
    format!("2026-03-{local}:00+08:00").parse().unwrap()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(done: Result<T, Failure>) -> Refusal {
    match done {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn form(fixed: bool) -> Step {
    Step::Done(Confirmation {
        checked: "all lights green".into(),
        measured: "-18 dBm".into(),
        told: "leave the box on".into(),
        signed: "李".into(),
        code: None,
        fixed,
    })
}

#[test]
fn a_visit_that_is_agreed_keeps_the_booking_and_promises_the_window() {
    for field in Field::on_each_engine("a_visit_that_is_agreed", 1) {
        let ticket = field.fault("13800000001");
        assert_eq!(field.verdict(ticket, PromiseKind::Booking), Verdict::Pending);
        let offers = field.offers(ticket);
        assert_eq!(
            offers[0].window.from,
            at("03T08:00"),
            "tomorrow at eight is the nearest"
        );
        let visit = field.books(ticket, "03T10:00");
        assert_eq!(visit.window.until, at("03T12:00"));
        assert_eq!(field.verdict(ticket, PromiseKind::Booking), Verdict::Kept);
        let owed = field.office.ticket(ticket);
        let promise = owed.promise(visit.promise).unwrap();
        assert_eq!((promise.kind, promise.due_at), (PromiseKind::Visit, at("03T12:00")));
        assert!(
            field.offers(ticket).iter().all(|offer| !offer.busy.meets(visit.busy)),
            "his time is kept"
        );
        let twice = field.holds(ticket, "03T14:00").unwrap();
        let actor = field.office.as_agent();
        let again = field
            .office
            .act(move |db, now, house| book(db, now, house, actor, ticket.into(), twice, &agreed_on("")));
        assert_eq!(refused(again).code(), "visit-step", "one visit at a time");
        field.office.is_proven();
    }
}

#[test]
fn what_is_not_free_is_refused_with_what_is() {
    for field in Field::on_each_engine("what_is_not_free_is_refused", 1) {
        let ticket = field.fault("13800000001");
        for (from, told) in [
            (
                "02T08:00",
                "the window lies in the past; free instead: 2026-03-03T00:00:00Z to",
            ),
            ("02T18:00", "the window begins too soon"),
            ("03T09:00", "no window begins at that time"),
            ("07T08:00", "the window is full, or nobody with the skill works then"),
        ] {
            let refusal = refused(field.holds(ticket, from));
            assert_eq!(refusal.code(), "no-window");
            assert!(refusal.to_string().starts_with(told), "{refusal}");
        }
        let elsewhere = |service: &str, area: &str| {
            let wish = Wish {
                service: service.into(),
                area: area.into(),
                ..wish(at("03T08:00"))
            };
            refused(
                field
                    .office
                    .act(move |db, now, house| hold(db, now, house, ticket.into(), &wish)),
            )
        };
        let Refusal::Invalid(faults) = elsewhere("virus-check", "east") else {
            panic!()
        };
        assert_eq!(faults[0].field, "/service");
        let Refusal::Invalid(faults) = elsewhere("repair", "west") else {
            panic!()
        };
        assert_eq!(faults[0].field, "/area");
        let held = field.holds(ticket, "03T08:00").unwrap();
        field.office.clock.set(field.office.clock.now() + Span::minutes(10));
        let actor = field.office.as_agent();
        let late = field
            .office
            .act(move |db, now, house| book(db, now, house, actor, ticket.into(), held, &agreed_on("")));
        assert_eq!(
            refused(late).to_string(),
            "the window is not held any more; look at what is free and choose again"
        );
        let other = field.fault("13800000002");
        field.books(other, "03T08:00");
        field.office.is_proven();
    }
}

#[test]
fn no_window_is_held_further_ahead_than_visits_are_agreed() {
    for field in Field::on_each_engine("no_window_is_held_further_ahead", 1) {
        let ticket = field.fault("13800000001");
        let hold_at = |from: Moment| {
            let wish = wish(from);
            field
                .office
                .act(move |db, now, house| Ok(hold(db, now, house, ticket.into(), &wish)?.id))
        };
        // Sixty days after this Monday is a Friday.
        hold_at(at("02T10:00") + Span::days(60)).unwrap();
        let refusal = refused(hold_at(at("02T10:00") + Span::days(63)));
        assert!(
            refusal
                .to_string()
                .starts_with("visits are not agreed so far ahead; free instead:"),
            "{refusal}"
        );
        field.office.is_proven();
    }
}

#[test]
fn a_server_that_remembers_an_older_calendar_books_nobody_outside_their_hours() {
    for field in Field::on_each_engine("a_server_that_remembers_an_older_calendar", 1) {
        let (ticket, other) = (field.fault("13800000001"), field.fault("13800000002"));
        let replica = field.office.replica();
        let hold_there = |ticket: TicketId, from: &str| {
            let wish = wish(at(from));
            replica.act(move |db, now, house| Ok(hold(db, now, house, ticket.into(), &wish)?.id))
        };
        hold_there(ticket, "03T14:00").unwrap();
        let shorter = HOURS.replace("tuesday = [\"08:00-12:00\", ", "tuesday = [");
        let calendar = Calendar::from_toml(&shorter).unwrap();
        field
            .office
            .act(move |db, now, house| add_calendar(db, now, house, &By::desk(), &calendar, false))
            .unwrap();
        assert_eq!(refused(hold_there(other, "03T08:00")).code(), "no-window");
        hold_there(other, "03T14:00").unwrap();
        field.office.is_proven();
    }
}

#[test]
fn a_technicians_day_is_told_step_by_step_and_somebody_else_calls_afterwards() {
    for field in Field::on_each_engine("a_technicians_day", 1) {
        let ticket = field.fault("13800000001");
        let visit = field.books(ticket, "03T10:00");
        field.at("03T09:00");
        field.says(&visit, Step::SetOut).unwrap();
        assert_eq!(
            refused(field.says(&visit, Step::Arrived(String::new()))).code(),
            "visit-step",
            "an hour early is not what the customer chose"
        );
        field.at("03T12:00");
        field.says(&visit, Step::Arrived("31.2304, 121.4737".into())).unwrap();
        assert_eq!(
            field.verdict(ticket, PromiseKind::Visit),
            Verdict::Kept,
            "in the last instant of the window"
        );
        field.at("03T12:40");
        field.says(&visit, form(true)).unwrap();
        assert_eq!(field.verdict(ticket, PromiseKind::Callback), Verdict::Pending);
        let call = Attempt {
            medium: Medium::Phone,
            outcome: AttemptOutcome::Reached,
            said: "was it done as promised?".into(),
            callback_at: None,
        };
        let himself = Actor::User(visit.technician, Role::Technician);
        let own = call.clone();
        field
            .office
            .act(move |db, now, house| attempt(db, now, house, himself, Target::from(ticket), &own))
            .unwrap();
        assert_eq!(
            field.verdict(ticket, PromiseKind::Callback),
            Verdict::Pending,
            "not by whoever was there"
        );
        let call = CalledBack {
            medium: Medium::Phone,
            as_promised: true,
            score: None,
            said: "all well".into(),
        };
        let calls = |actor: Actor| {
            let call = call.clone();
            let done = move |db: &mut Db, now, house: &House| call_back(db, now, house, actor, ticket.into(), &call);
            field.office.act(done)
        };
        assert!(refused(calls(himself)).to_string().contains("somebody else calls"));
        calls(field.office.as_agent()).unwrap();
        assert_eq!(field.verdict(ticket, PromiseKind::Callback), Verdict::Kept);
        field.at("03T18:00");
        let counted = field
            .office
            .desk
            .read_blocking(|db, now| visits(db, at("03T00:00"), at("04T00:00"), VisitsBy::Technician, None, now));
        let counted = counted.unwrap().total;
        assert_eq!((counted.done, counted.said_done, counted.said_not_done), (1, 1, 0));
        field.office.is_proven();
    }
}

#[test]
fn an_absent_customer_is_waited_for_and_gets_another_window() {
    for field in Field::on_each_engine("an_absent_customer", 1) {
        let ticket = field.fault("13800000001");
        let visit = field.books(ticket, "03T10:00");
        field.at("03T10:00");
        field.says(&visit, Step::Arrived(String::new())).unwrap();
        field.at("03T10:14");
        let gone = || Step::Absent("rang three times".into());
        assert!(
            refused(field.says(&visit, gone()))
                .to_string()
                .contains("we wait for the customer until")
        );
        field.at("03T10:15");
        assert_eq!(field.says(&visit, gone()).unwrap().state(), AppointmentState::Absent);
        assert_eq!(
            field.verdict(ticket, PromiseKind::Visit),
            Verdict::Kept,
            "we were there"
        );
        let owed = field.office.ticket(ticket);
        let booking = owed.owed().find(|owed| owed.kind == PromiseKind::Booking).unwrap();
        assert_eq!(
            booking.due_at,
            at("03T10:45"),
            "another window is agreed as for any fault"
        );
        let next = field.books(ticket, "03T14:00");
        assert_eq!(next.state(), AppointmentState::Booked);
        assert_eq!(field.verdict(ticket, PromiseKind::Booking), Verdict::Kept);
        field.office.is_proven();
    }
}

#[test]
fn a_visit_is_moved_or_given_up_and_its_promise_goes_the_honest_way() {
    for field in Field::on_each_engine("a_visit_is_moved", 2) {
        let ticket = field.fault("13800000001");
        let first = field.books(ticket, "03T10:00");
        let moves = |before: &Appointment, from: &str, side: Side, consent: &str, actor: Actor| {
            let (held, before) = (field.holds(ticket, from).unwrap(), before.id);
            let said = Said {
                side,
                ..agreed_on(consent)
            };
            field
                .office
                .act(move |db, now, house| Ok(move_visit(db, now, house, actor, ticket.into(), before, held, &said)?.1))
        };
        let second = moves(&first, "03T14:00", Side::Customer, "", Actor::Customer).unwrap();
        assert_eq!(second.replaces, Some(first.id));
        let verdicts = |ids: &[&Appointment]| {
            let (owed, now) = (field.office.ticket(ticket), field.office.clock.now());
            let verdict = |visit: &&Appointment| owed.promise(visit.promise).unwrap().verdict(now);
            ids.iter().map(verdict).collect::<Vec<_>>()
        };
        assert_eq!(verdicts(&[&first, &second]), [Verdict::Voided, Verdict::Pending]);
        let agent = field.office.as_agent();
        let Refusal::Invalid(faults) = refused(moves(&second, "03T16:00", Side::Operator, "", agent)) else {
            panic!()
        };
        assert_eq!(
            faults[0].field, "/consent",
            "we put it off: how did the customer agree?"
        );
        let third = moves(&second, "03T16:00", Side::Operator, "agreed on the phone", agent).unwrap();
        let late = moves(&third, "05T08:00", Side::Customer, "", agent);
        assert!(
            matches!(refused(late), Refusal::Invalid(_)),
            "after the fault should be restored"
        );
        let gives_up = |visit: &Appointment, side: Side| {
            let id = visit.id;
            let reason = "no longer needed";
            field
                .office
                .act(move |db, now, house| cancel_visit(db, now, house, agent, ticket.into(), id, side, reason))
        };
        gives_up(&third, Side::Operator).unwrap();
        assert_eq!(
            verdicts(&[&third]),
            [Verdict::Pending],
            "the operator cannot take its word back"
        );
        let fourth = field.books(ticket, "04T08:00");
        gives_up(&fourth, Side::Customer).unwrap();
        assert_eq!(verdicts(&[&fourth]), [Verdict::Voided]);
        field.at("03T18:01");
        assert_eq!(verdicts(&[&third]), [Verdict::Missed]);
        assert_eq!(field.visits(ticket).iter().filter(|visit| visit.is_open()).count(), 0);
        field.office.is_proven();
    }
}

#[test]
fn a_ticket_that_ends_takes_its_visit_along() {
    for field in Field::on_each_engine("a_ticket_that_ends", 1) {
        let manager = field.office.as_manager();
        for (number, ends_by_closing) in [("13800000001", true), ("13800000002", false)] {
            let ticket = field.fault(number);
            let visit = field.books(ticket, "03T10:00");
            field.office.calls(ticket, AttemptOutcome::Reached);
            let solved = |outcome: ClosureOutcome| {
                let end = move |db: &mut Db, now: Moment, _: &House| {
                    close(db, now, manager, ticket.into(), outcome, "no longer needed").map(drop)
                };
                field.office.act(end)
            };
            assert_eq!(refused(solved(ClosureOutcome::Satisfied)).code(), "still-owed");
            if ends_by_closing {
                solved(ClosureOutcome::Withdrawn).unwrap();
            } else {
                let becomes = |state: TicketState| {
                    let set = move |db: &mut Db, now: Moment, _: &House| {
                        set_state(db, now, manager, ticket.into(), state, "moved away").map(drop)
                    };
                    field.office.act(set)
                };
                assert_eq!(refused(becomes(TicketState::Rejected)).code(), "visit-step");
                becomes(TicketState::Cancelled).unwrap();
            }
            assert_eq!(field.visits(ticket)[0].state(), AppointmentState::Cancelled);
            let owed = field.office.ticket(ticket);
            let verdict = owed.promise(visit.promise).unwrap().verdict(field.office.clock.now());
            assert_eq!(verdict, Verdict::Voided);
            assert_eq!(refused(field.holds(ticket, "03T14:00")).code(), "ended");
        }
        field.office.is_proven();
    }
}

#[test]
fn a_visit_goes_to_another_technician_in_the_same_window() {
    for field in Field::on_each_engine("a_visit_goes_to_another", 2) {
        let ticket = field.fault("13800000001");
        let visit = field.books(ticket, "03T10:00");
        let other = *field.technicians.iter().find(|one| **one != visit.technician).unwrap();
        let places = |technician: UserId| {
            let (id, actor) = (visit.id, field.office.as_manager());
            field
                .office
                .act(move |db, now, house| Ok(place_visit(db, now, house, actor, ticket.into(), id, technician)?.1))
        };
        assert!(matches!(refused(places(visit.technician)), Refusal::Invalid(_)));
        let other_comes = places(other).unwrap();
        assert_eq!(
            (other_comes.technician, other_comes.window, other_comes.promise),
            (other, visit.window, visit.promise)
        );
        let busy = field.fault("13800000002");
        assert_eq!(
            field.books(busy, "03T10:00").technician,
            visit.technician,
            "his time is free again"
        );
        field.office.is_proven();
    }
}

#[test]
fn changes_under_agreed_visits_name_them_and_ask() {
    for field in Field::on_each_engine("changes_under_agreed_visits", 3) {
        let ticket = field.fault("13800000001");
        let user = field.books(ticket, "03T10:00").technician;
        // Whoever agreed first keeps the place.
        field.at("02T17:01");
        let second = field.fault("13800000002");
        field.books(second, "03T10:00");
        let number = field.office.ticket(ticket).number;
        let area = field.area;
        let deeds = |keep_visits: bool| -> [(&'static str, Deed); 4] {
            [
                (
                    "skill",
                    Box::new(move |db, now, house| {
                        let new = NewPlan {
                            skills: Vec::new(),
                            ..working(keep_visits)
                        };
                        plan(db, now, house, &By::desk(), user, None, &new).map(drop)
                    }),
                ),
                (
                    "absence",
                    Box::new(move |db, now, house| {
                        let change = UserChange {
                            absent_until: Some(Some(at("03T11:00"))),
                            keep_visits,
                            ..UserChange::default()
                        };
                        alter_user(db, now, house, &By::desk(), user, None, change).map(drop)
                    }),
                ),
                (
                    "calendar",
                    Box::new(move |db, now, house| {
                        let shorter = HOURS.replace("tuesday = [\"08:00-12:00\", ", "tuesday = [");
                        let calendar = Calendar::from_toml(&shorter).unwrap();
                        add_calendar(db, now, house, &By::desk(), &calendar, keep_visits).map(drop)
                    }),
                ),
                (
                    "number",
                    Box::new(move |db, now, _| {
                        let change = AreaChange {
                            visits_per_window: Some(Some(1)),
                            keep_visits,
                            ..AreaChange::default()
                        };
                        alter_area(db, now, &By::desk(), area, None, change).map(drop)
                    }),
                ),
            ]
        };
        for (name, deed) in deeds(false) {
            let refusal = refused(field.office.act(move |db, now, house| deed(db, now, house)));
            assert_eq!(refusal.code(), "visits-affected", "{name}");
            let one_is_too_many = name == "number";
            assert_eq!(
                refusal.to_string().contains(&number),
                !one_is_too_many,
                "{name}: {refusal}"
            );
        }
        let [.., (_, number)] = deeds(true);
        field.office.act(move |db, now, house| number(db, now, house)).unwrap();
        let third = field.fault("13800000003");
        assert_eq!(
            refused(field.holds(third, "03T10:00")).code(),
            "no-window",
            "two are there, one may be"
        );
        field.books(third, "03T14:00");
        let fourth = field.fault("13800000004");
        assert_eq!(refused(field.holds(fourth, "03T14:00")).code(), "no-window");
        // Who has a window keeps it when somebody else comes, and a plan is not asked twice about the same visit.
        let [(_, skill), ..] = deeds(true);
        field.office.act(move |db, now, house| skill(db, now, house)).unwrap();
        let known = field.visits(ticket)[0].clone();
        let without = NewPlan {
            skills: vec!["copper".into()],
            ..working(false)
        };
        field
            .office
            .act(move |db, now, house| plan(db, now, house, &By::desk(), user, None, &without))
            .unwrap();
        let theirs = [ticket, second].map(|ticket| field.visits(ticket)[0].technician);
        let other = *field.technicians.iter().find(|one| !theirs.contains(one)).unwrap();
        let manager = field.office.as_manager();
        let came = field.office.act(move |db, now, house| {
            Ok(place_visit(db, now, house, manager, known.ticket.into(), known.id, other)?.1)
        });
        assert_eq!(came.unwrap().technician, other);
        field.office.is_proven();
    }
}

#[test]
fn of_64_customers_who_want_the_last_place_one_gets_it() {
    for field in Field::on_each_engine("of_64_customers", 2) {
        let first = field.fault("13800000000");
        field.books(first, "03T10:00");
        let area = field.area;
        let two = AreaChange {
            visits_per_window: Some(Some(2)),
            ..AreaChange::default()
        };
        field
            .office
            .act(move |db, now, _| alter_area(db, now, &By::desk(), area, None, two))
            .unwrap();
        let tickets: Vec<TicketId> = (1..=64)
            .map(|number| field.fault(&format!("138000001{number:02}")))
            .collect();
        let wish = wish(at("03T10:00"));
        let ends: Vec<Result<AppointmentId, Failure>> = thread::scope(|scope| {
            let asks = tickets.iter().map(|ticket| {
                let (field, wish, ticket) = (&field, wish.clone(), *ticket);
                scope.spawn(move || {
                    let house = field.office.house.clone();
                    let system = actix_web::rt::System::new();
                    system.block_on(again(&field.office.desk, move |db, now| {
                        Ok(hold(db, now, &house, ticket.into(), &wish)?.id)
                    }))
                })
            });
            let asks: Vec<_> = asks.collect();
            asks.into_iter().map(|ask| ask.join().unwrap()).collect()
        });
        let (got, others): (Vec<_>, Vec<_>) = ends.into_iter().partition(Result::is_ok);
        assert_eq!(got.len(), 1);
        for other in others {
            let Refusal::NoWindow { instead, .. } = refused(other) else {
                panic!("others are told")
            };
            assert_eq!(instead.len(), 3, "and offered the next ones");
        }
        field.office.is_proven();
    }
}

#[test]
fn what_became_of_visits_is_counted_and_nothing_flatters() {
    for field in Field::on_each_engine("what_became_of_visits", 5) {
        let tickets: Vec<TicketId> = (1..=5)
            .map(|number| field.fault(&format!("1380000000{number}")))
            .collect();
        let agreed: Vec<Appointment> = tickets.iter().map(|ticket| field.books(*ticket, "03T10:00")).collect();
        let agent = field.office.as_agent();
        // The first is moved by the customer to the afternoon, the second given up by us.
        let (held, before, ticket) = (field.holds(tickets[0], "03T14:00").unwrap(), agreed[0].id, tickets[0]);
        let moved = field.office.act(move |db, now, house| {
            Ok(move_visit(db, now, house, agent, ticket.into(), before, held, &agreed_on("x"))?.1)
        });
        let moved = moved.unwrap();
        let (ticket, visit) = (tickets[1], agreed[1].id);
        field
            .office
            .act(move |db, now, house| cancel_visit(db, now, house, agent, ticket.into(), visit, Side::Operator, "x"))
            .unwrap();
        // The third is done in time, the fourth comes late and is not done yet, the fifth finds nobody.
        field.at("03T10:00");
        field.says(&agreed[2], Step::Arrived(String::new())).unwrap();
        field.says(&agreed[4], Step::Arrived(String::new())).unwrap();
        field.at("03T10:40");
        field.says(&agreed[2], form(true)).unwrap();
        field.says(&agreed[4], Step::Absent("x".into())).unwrap();
        field.at("03T12:30");
        field.says(&agreed[3], Step::Arrived(String::new())).unwrap();
        field.says(&agreed[3], form(false)).unwrap();
        let counted = |by: VisitsBy| {
            let asked = field
                .office
                .desk
                .read_blocking(move |db, now| visits(db, at("03T00:00"), at("04T00:00"), by, None, now));
            asked.unwrap()
        };
        let total = counted(VisitsBy::Area).total;
        let rate = |rate: Rate| rate.percent();
        assert_eq!(
            (total.due, total.on_time, total.late, total.missed),
            (4, 2, 1, 1),
            "the window in the afternoon is not over"
        );
        assert_eq!(rate(total.on_time_rate).as_deref(), Some("50.00"));
        assert_eq!((total.moved_by_customer, total.given_up_by_operator), (1, 1));
        assert_eq!(
            (total.customer_absent, total.done, total.first, total.first_fixed),
            (1, 2, 2, 1)
        );
        field.at("03T15:59");
        field.says(&moved, Step::Arrived(String::new())).unwrap();
        field.at("03T17:00");
        let report = counted(VisitsBy::Technician);
        assert_eq!((report.total.due, report.total.on_time), (5, 3));
        let sum: i64 = report.groups.iter().map(|line| line.counts.due).sum();
        assert_eq!(sum, 5);
        let elsewhere = field.office.desk.read_blocking(|db, now| {
            let south = ["south".to_owned()];
            visits(db, at("03T00:00"), at("04T00:00"), VisitsBy::Area, Some(&south), now)
        });
        let elsewhere = elsewhere.unwrap();
        assert_eq!((elsewhere.total.due, rate(elsewhere.total.on_time_rate)), (0, None));
        let long = field.office.desk.read_blocking(|db, now| {
            visits(
                db,
                at("01T00:00") - Span::days(93),
                at("01T00:00"),
                VisitsBy::Area,
                None,
                now,
            )
        });
        assert!(matches!(refused(long), Refusal::Invalid(_)));
    }
}

/// Threads of two replicas that hold, agree, move, give up and place visits at random, while others change who works, who is
/// away, the hours of the shift and how many visits there may be, and some stop halfway.
#[test]
fn whatever_happens_at_once_nobody_is_booked_twice() {
    const THREADS: u64 = 4;
    const DEEDS: u64 = 40;
    let seed = 20_260_302;
    println!("seed {seed}");
    for field in Field::on_each_engine("whatever_happens_at_once", 3) {
        let tickets: Vec<TicketId> = (0..12)
            .map(|number| field.fault(&format!("138000002{number:02}")))
            .collect();
        let replica = field.office.replica();
        thread::scope(|scope| {
            for number in 0..THREADS {
                let (field, tickets) = (&field, &tickets);
                let office = if number % 2 == 0 { &field.office } else { &replica };
                scope.spawn(move || {
                    let mut dice = Dice::seeded(seed + number);
                    for _ in 0..DEEDS {
                        random_deed(office, field, tickets, &mut dice);
                    }
                });
            }
        });
        visits_must_hold(&field.office.desk, &field.office.house.zone, seed);
        field.office.is_proven();
    }
}

fn random_deed(office: &Office, field: &Field, tickets: &[TicketId], dice: &mut Dice) {
    let ticket = tickets[usize::try_from(dice.below(tickets.len() as u64)).unwrap()];
    let technician = field.technicians[usize::try_from(dice.below(field.technicians.len() as u64)).unwrap()];
    let starts = ["08:00", "10:00", "14:00", "16:00"];
    let day = 3 + dice.below(2);
    let from = at(&format!("{day:02}T{}", starts[usize::try_from(dice.below(4)).unwrap()]));
    let open = field.visits(ticket).into_iter().find(Appointment::is_open);
    let (actor, wish, kind, area) = (field.office.as_agent(), wish(from), dice.below(14), field.area);
    let most = i32::try_from(1 + dice.below(3)).unwrap();
    let done = office.act(move |db, now, house| {
        let target = Target::from(ticket);
        match (kind, open) {
            (0, _) => {
                let change = AreaChange {
                    visits_per_window: Some(Some(most).filter(|most| *most < 3)),
                    ..AreaChange::default()
                };
                alter_area(db, now, &By::desk(), area, None, change).map(drop)
            }
            (1, _) => {
                let new = NewPlan {
                    areas: if most == 1 { Vec::new() } else { vec!["east".into()] },
                    ..working(false)
                };
                plan(db, now, house, &By::desk(), technician, None, &new).map(drop)
            }
            (10, _) => {
                let change = UserChange {
                    absent_from: Some((most == 1).then_some(from)),
                    absent_until: Some((most == 1).then_some(from + Span::hours(2))),
                    ..UserChange::default()
                };
                alter_user(db, now, house, &By::desk(), technician, None, change).map(drop)
            }
            (11, _) => {
                let shorter = HOURS.replace("tuesday = [\"08:00-12:00\", ", "tuesday = [");
                let hours = if most == 1 { shorter.as_str() } else { HOURS };
                let calendar = Calendar::from_toml(hours).unwrap();
                add_calendar(db, now, house, &By::desk(), &calendar, false).map(drop)
            }
            (12, None) => {
                let held = hold(db, now, house, target, &wish)?.id;
                book(db, now, house, actor, target, held, &agreed_on("agreed"))?;
                Err(Refusal::Limit("stopped halfway".to_owned()).into())
            }
            (2, Some(visit)) => cancel_visit(db, now, house, actor, target, visit.id, Side::Customer, "x").map(drop),
            (3 | 4, Some(visit)) => place_visit(db, now, house, actor, target, visit.id, technician).map(drop),
            (_, Some(visit)) => {
                let held = hold(db, now, house, target, &wish)?.id;
                move_visit(db, now, house, actor, target, visit.id, held, &agreed_on("agreed")).map(drop)
            }
            (_, None) => {
                let held = hold(db, now, house, target, &wish)?.id;
                book(db, now, house, actor, target, held, &agreed_on("agreed")).map(drop)
            }
        }
    });
    match done {
        Ok(()) | Err(Failure::Refused(_) | Failure::Raced) => {}
        Err(Failure::Fault(fault)) => assert!(fault.may_pass(), "{fault}"),
    }
}
