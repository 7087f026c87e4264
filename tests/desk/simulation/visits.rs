//! Visits in the simulated house: windows that are agreed, moved and given up; technicians who come in time, late, or find
//! nobody. What the operator gives up by itself is owed for ever and has no place in a world that ends well.

use std::collections::BTreeMap;

use yinuo::actions::appointment::areas::{NewArea, add_area};
use yinuo::actions::appointment::book::{Said, book, cancel_visit, move_visit};
use yinuo::actions::appointment::crew::{NewPlan, plan};
use yinuo::actions::appointment::day::{Step, take_step};
use yinuo::actions::appointment::hold::{Wish, hold};
use yinuo::actions::appointment::services::{NewService, add_service};
use yinuo::actions::people::{NewUser, add_user};
use yinuo::actions::policies::add_calendar;
use yinuo::domain::appointment::{Appointment, AppointmentState, Confirmation, Side};
use yinuo::domain::calendar::Calendar;
use yinuo::domain::event::Actor;
use yinuo::domain::ids::TicketId;
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::security::By;
use yinuo::domain::ticket::Ticket;
use yinuo::domain::words::{Language, Origin, PromiseKind, Role, TicketKind};

use super::staff::Staff;
use super::world::World;
use crate::support::office::Office;
use crate::support::visiting::HOURS;

const TECHNICIANS: usize = 3;
/// How long before its window a technician may come to a visit.
const EARLY: Span = Span::minutes(15);

/// Two areas, a service, and technicians with a shift who come to both.
pub(super) fn prepare(office: &Office, staff: &mut Staff) {
    let prepared = office.act(|db, now, house| {
        let by = By::desk();
        add_calendar(db, now, house, &by, &Calendar::from_toml(HOURS).unwrap(), false)?;
        for (code, region, most) in [("east", "north", None), ("west", "south", Some(2))] {
            let area = NewArea {
                code: code.into(),
                name: code.into(),
                region: region.into(),
                visits_per_window: most,
            };
            add_area(db, now, &by, area)?;
        }
        let service = NewService {
            code: "repair".into(),
            names: BTreeMap::from([(Language::En, "Repair".to_owned())]),
            terms: BTreeMap::new(),
            price: BTreeMap::new(),
            skill: "fibre".into(),
            minutes: 60,
            kinds: vec![TicketKind::Fault, TicketKind::Installation],
        };
        add_service(db, now, &by, service)?;
        let mut technicians = Vec::new();
        for number in 0..TECHNICIANS {
            let (name, email) = (format!("tech-{number}"), format!("tech-{number}@example.com"));
            let new = NewUser::active(&name, &email, Role::Technician, None, Language::En);
            let user = add_user(db, now, house, &by, new)?.id;
            let new = NewPlan {
                areas: vec!["east".into(), "west".into()],
                skills: vec!["fibre".into()],
                calendar: "field".into(),
                keep_visits: false,
            };
            plan(db, now, house, &by, user, None, &new)?;
            technicians.push(user);
        }
        Ok(technicians)
    });
    for technician in prepared.unwrap() {
        staff.joins(technician, Role::Technician);
    }
}

impl World {
    /// A window is agreed for some fault or installation, or what was agreed is changed.
    pub(super) fn a_window_is_agreed(&mut self) {
        let ids = self.ledger.ids(|ticket| {
            matches!(ticket.kind, TicketKind::Fault | TicketKind::Installation)
                && ticket.origin == Origin::Live
                && !ticket.has_ended()
        });
        let Some(id) = self.one_of(&ids) else { return };
        let actor = self.somebody();
        match self.open_visit(id) {
            None => {
                let (wish, said) = (self.wish(id), self.said());
                let done = self.acts(move |db, now, house| {
                    let held = hold(db, now, house, id.into(), &wish)?.id;
                    book(db, now, house, actor, id.into(), held, &said)
                });
                self.count_done("visit:agreed", done.as_ref());
            }
            Some(visit) if self.odds(2, 3) => {
                let (wish, said) = (self.wish(id), self.said());
                let done = self.acts(move |db, now, house| {
                    let held = hold(db, now, house, id.into(), &wish)?.id;
                    move_visit(db, now, house, actor, id.into(), visit.id, held, &said)
                });
                self.count_done("visit:moved", done.as_ref());
            }
            Some(visit) => self.gives_up(id, &visit),
        }
    }

    fn gives_up(&mut self, id: TicketId, visit: &Appointment) {
        let (actor, visit) = (self.office.as_manager(), visit.id);
        let done = self.acts(move |db, now, house| {
            cancel_visit(db, now, house, actor, id.into(), visit, Side::Customer, "不需要了")
        });
        self.count_done("visit:given up", done.as_ref());
    }

    /// Technicians come to visits whose time is near or over, or they do not; some find nobody.
    pub(super) fn technicians_go_round(&mut self) {
        for id in std::mem::take(&mut self.waiting) {
            self.waits_no_more(id);
        }
        let soon = self.now() + EARLY;
        let is_near = |ticket: &Ticket| {
            let mut owed = ticket.owed();
            owed.any(|owed| owed.kind == PromiseKind::Visit && owed.clock_from <= soon)
        };
        for id in self.ledger.ids(is_near) {
            if self.odds(1, 2) {
                self.comes(id);
            }
        }
    }

    /// The technician of an awaited visit comes, and it is done or nobody is there.
    pub(super) fn comes(&mut self, id: TicketId) {
        let Some(visit) = self.open_visit(id).filter(Appointment::is_awaited) else {
            return;
        };
        if visit.window.from - EARLY > self.now() {
            return self.gives_up(id, &visit);
        }
        let is_late = visit.window.until < self.now();
        if !self.says(&visit, Step::Arrived(String::new())) {
            return;
        }
        self.happened(if is_late { "visit:late" } else { "visit:in time" });
        if self.troubled && self.odds(1, 4) {
            self.waiting.push(id);
        } else {
            self.is_done(&visit);
        }
    }

    /// Whoever waits at a door says after a while that nobody was there.
    fn waits_no_more(&mut self, id: TicketId) {
        let at_the_door = |visit: &Appointment| visit.state() == AppointmentState::Arrived;
        let Some(visit) = self.open_visit(id).filter(at_the_door) else {
            return;
        };
        if self.says(&visit, Step::Absent("没有人".into())) {
            self.happened("visit:nobody there");
        } else {
            self.waiting.push(id);
        }
    }

    fn is_done(&mut self, visit: &Appointment) {
        let form = Confirmation {
            checked: "网速".into(),
            measured: "-18 dBm".into(),
            told: String::new(),
            signed: "李".into(),
            code: None,
            fixed: self.odds(5, 6),
        };
        if self.says(visit, Step::Done(form)) {
            self.happened("visit:done");
        }
    }

    fn says(&mut self, visit: &Appointment, step: Step) -> bool {
        let (id, ticket) = (visit.id, visit.ticket);
        let actor = Actor::User(visit.technician, Role::Technician);
        let done = self.acts(move |db, now, house| take_step(db, now, house, actor, ticket.into(), id, &step));
        matches!(done, Some(Ok(Ok(_))))
    }

    fn open_visit(&self, id: TicketId) -> Option<Appointment> {
        let told = Appointment::fold(&self.ledger.tickets[&id].events);
        told.into_iter().find(Appointment::is_open)
    }

    /// A window of the next days, where the ticket is.
    fn wish(&mut self, id: TicketId) -> Wish {
        let is_south = self.ledger.tickets[&id].ticket.region.as_deref() == Some("south");
        let zone = self.office.house.zone.clone();
        let today = self.now().timestamp().to_zoned(zone.clone()).date();
        let ahead = i64::try_from(self.below(4)).unwrap();
        let hour = self.one_of(&[8, 10, 14, 16]).unwrap();
        let date = today.saturating_add(jiff::Span::new().days(ahead));
        let from = date.at(hour, 0, 0, 0).to_zoned(zone).unwrap();
        Wish {
            service: "repair".into(),
            area: if is_south { "west" } else { "east" }.into(),
            from: Moment::from(from.timestamp()),
            technician: None,
        }
    }

    fn said(&mut self) -> Said {
        Said {
            side: self.one_of(&[Side::Customer, Side::Operator]).unwrap(),
            consent: "电话里同意".into(),
            reason: "改时间".into(),
        }
    }
}
