//! Visits of the demonstration: what can be booked, who comes, and what they say on the day. One technician in eleven comes
//! late, one customer in nine is not there, and two of three who are confirm the visit by their code.

use std::collections::BTreeMap;

use super::deeds::{Act, Plan, Worker};
use crate::actions::House;
use crate::actions::appointment::areas::{NewArea, add_area};
use crate::actions::appointment::book::{Said, book};
use crate::actions::appointment::choice::{Chosen, choice};
use crate::actions::appointment::code_to_tell;
use crate::actions::appointment::crew::{NewPlan, plan};
use crate::actions::appointment::day::{Step, take_step};
use crate::actions::appointment::hold::{Wish, hold};
use crate::actions::appointment::services::{NewService, add_service};
use crate::actions::change::locked;
use crate::actions::policies::add_calendar;
use crate::domain::appointment::{Appointment, Confirmation, Side, VisitCode};
use crate::domain::calendar::Calendar;
use crate::domain::event::Actor;
use crate::domain::ids::UserId;
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::security::By;
use crate::domain::ticket::Ticket;
use crate::domain::words::{Language, Role, TicketKind};
use crate::error::Failure;
use crate::storage::appointments;
use crate::storage::db::Db;

/// The shift of all technicians: every day.
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

/// Code, skill, minutes, the kind it is for, names in Chinese and English, and what is promised.
type Listed = (
    &'static str,
    &'static str,
    i32,
    TicketKind,
    [&'static str; 2],
    [&'static str; 2],
);
const SERVICES: &[Listed] = &[
    (
        "repair",
        "fibre",
        60,
        TicketKind::Fault,
        ["上门维修", "Repair at home"],
        ["修好为止，48 小时内恢复", "Until it works, within 48 hours"],
    ),
    (
        "install",
        "fibre",
        90,
        TicketKind::Installation,
        ["上门安装", "Installation"],
        ["装好并测速给您看", "Installed, and its speed shown to you"],
    ),
    (
        "plan-review",
        "advice",
        30,
        TicketKind::Enquiry,
        ["套餐评估", "Plan review"],
        ["免费，不推销", "Free, and nothing is sold"],
    ),
];

/// The catalogue and the shift, once for the house.
pub(super) fn catalogue(db: &mut Db, now: Moment, house: &House) -> Result<(), Failure> {
    let by = By::command_line();
    let calendar = Calendar::from_toml(SHIFT).map_err(|fault| fault.refusal())?;
    add_calendar(db, now, house, &by, &calendar, false)?;
    for (code, skill, minutes, kind, [chinese, english], [terms, terms_in_english]) in SERVICES {
        let both = |chinese: &str, english: &str| {
            BTreeMap::from([(Language::ZhCn, chinese.to_owned()), (Language::En, english.to_owned())])
        };
        let service = NewService {
            code: (*code).to_owned(),
            names: both(chinese, english),
            terms: both(terms, terms_in_english),
            price: both("免费", "Free of charge"),
            skill: (*skill).to_owned(),
            minutes: *minutes,
            kinds: vec![*kind],
        };
        add_service(db, now, &by, service)?;
    }
    Ok(())
}

/// The area of a region, and those who come there.
pub(super) fn area(
    db: &mut Db,
    now: Moment,
    house: &House,
    region: &str,
    called: &str,
    technicians: &[UserId],
) -> Result<(), Failure> {
    let by = By::command_line();
    let area = NewArea {
        code: region.to_owned(),
        name: called.to_owned(),
        region: region.to_owned(),
        visits_per_window: None,
    };
    add_area(db, now, &by, area)?;
    for technician in technicians {
        let planned = NewPlan {
            areas: vec![region.to_owned()],
            skills: vec!["advice".to_owned(), "fibre".to_owned()],
            calendar: "field".to_owned(),
            keep_visits: false,
        };
        plan(db, now, house, &by, *technician, None, &planned)?;
    }
    Ok(())
}

/// One of the nearest windows is agreed.
pub(super) fn agree(db: &mut Db, now: Moment, house: &House, planned: &Plan) -> Result<Ticket, Failure> {
    let ticket = locked(db, now, planned.ticket.into())?.0;
    let chosen = Chosen {
        area: ticket.region.clone(),
        ..Chosen::default()
    };
    let choice = choice(db, now, house, &ticket, chosen)?;
    let near = choice.offers.len().min(3);
    let place = usize::try_from(planned.roll)
        .unwrap_or(0)
        .checked_rem(near)
        .unwrap_or(0);
    let (Some(offer), Some(service), Some(area)) = (choice.offers.get(place), choice.service, choice.area) else {
        return Ok(ticket);
    };
    let wish = Wish {
        service,
        area,
        from: offer.window.from,
        technician: None,
    };
    let held = hold(db, now, house, ticket.id.into(), &wish)?.id;
    let said = Said {
        side: Side::Customer,
        consent: "客户选定 / chosen by the customer".to_owned(),
        reason: String::new(),
    };
    Ok(
        book(db, now, house, planned.who.actor(), ticket.id.into(), held, &said)?
            .0
            .ticket,
    )
}

/// What the technician says of the open visit.
pub(super) fn say(db: &mut Db, now: Moment, house: &House, planned: &Plan) -> Result<Ticket, Failure> {
    let visit = open_visit(db, planned)?.ok_or_else(|| Refusal::absent("appointment", planned.ticket))?;
    let said = match planned.act {
        Act::SetOut => Step::SetOut,
        Act::Arrive => Step::Arrived(String::new()),
        Act::FindNobody => Step::Absent("打了三次电话 / rang three times".to_owned()),
        _ => Step::Done(Confirmation {
            checked: "指示灯正常，网页和电视可用 / lights on, pages and television work".to_owned(),
            measured: "-18.4 dBm, 512 Mbit/s".to_owned(),
            told: "光猫请勿断电 / leave the box on".to_owned(),
            signed: "客户 / customer".to_owned(),
            code: code_told(db, planned, &visit)?,
            fixed: true,
        }),
    };
    let actor = Actor::User(visit.technician, Role::Technician);
    let ticket = visit.ticket.into();
    let taken = take_step(db, now, house, actor, ticket, visit.id, &said)?;
    Ok(taken.map_err(Refusal::from)?.0.ticket)
}

/// Two customers of three tell the technician their code.
fn code_told(db: &mut Db, planned: &Plan, visit: &Appointment) -> Result<Option<VisitCode>, Failure> {
    if planned.roll.is_multiple_of(3) {
        return Ok(None);
    }
    Ok(code_to_tell(db, visit.id)?)
}

/// The visit of a ticket that is still to end.
pub(super) fn open_visit(db: &mut Db, planned: &Plan) -> Result<Option<Appointment>, Failure> {
    let visits = appointments::of_ticket(db, planned.ticket)?;
    Ok(visits.into_iter().find(Appointment::is_open))
}

/// What will become of an agreed visit: what is done, and when.
pub(super) fn day_of(visit: &Appointment, roll: u64) -> Vec<(Act, Moment)> {
    let window = visit.window;
    let minutes = |minutes: u64| Span::minutes(i64::try_from(minutes).unwrap_or(0));
    let arrival = if roll.is_multiple_of(11) {
        window.until + minutes(5 + roll % 40)
    } else {
        window.from + minutes(roll % 80)
    };
    let mut day = vec![(Act::SetOut, arrival - minutes(20)), (Act::Arrive, arrival)];
    if roll.is_multiple_of(9) {
        let waited = arrival.max(window.from) + minutes(17);
        day.extend([(Act::FindNobody, waited), (Act::Agree, waited + minutes(8))]);
    } else {
        let done = arrival + minutes(35 + roll % 30);
        day.extend([(Act::FillIn, done), (Act::Resolve, done + minutes(2))]);
    }
    day
}

/// Whether such a matter is seen to at the customer's.
pub(super) fn is_seen_to(kind: TicketKind, who: Worker) -> bool {
    matches!(kind, TicketKind::Fault | TicketKind::Installation) && who.role == Role::Agent
}
