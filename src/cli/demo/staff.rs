//! Customers who call and staff who answer, each on a die: most within hours, some late, some only when somebody asks.
//! They act through the same actions as everybody, and what the desk refuses them is simply not done.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use super::cast::{Cast, Client};
use super::deeds::{Act, Call, Plan, Worker, act, arrival, take};
use super::matters::{CHINESE, CHINESE_NAMES, ENGLISH, ENGLISH_NAMES, KEY};
use super::scenes::{Scene, scenes};
use super::visits::{day_of, is_seen_to, open_visit};
use crate::actions::House;
use crate::actions::open::CustomerRef;
use crate::domain::event::Actor;
use crate::domain::ids::{Dice, TicketId};
use crate::domain::moment::{Moment, Span};
use crate::domain::phone::Phone;
use crate::domain::ticket::Ticket;
use crate::domain::words::{Channel, Role, TicketKind};
use crate::error::Failure;
use crate::pages::Guest;
use crate::storage::db::Desk;

/// Tickets on a working day, and how they spread over its hours; at weekends three in five of them.
const A_DAY: u64 = 64;
const BY_HOUR: [u64; 24] = [
    2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 9, 6, 8, 10, 10, 9, 8, 8, 9, 9, 8, 5, 3,
];
/// Out of 165.
const ALL_HOURS: u64 = 165;
/// What is done in one go at most, and what may wait to be done.
const AT_ONCE: usize = 60;
const WAITING_MAX: usize = 20_000;
/// Numbers that call: 139 0000 0000 and the following.
const NUMBERS: u64 = 400;

/// Everybody who does something, and what they mean to do.
pub(super) struct Staff {
    cast: Cast,
    dice: Dice,
    zone: TimeZone,
    scenes: VecDeque<Scene>,
    plans: BinaryHeap<Reverse<Plan>>,
    next_call: Moment,
    calls: u64,
    key_calls: u64,
}

impl Staff {
    /// Begins to work at `now`; at `began` somebody begins to look.
    pub(super) fn new(cast: Cast, dice: Dice, zone: TimeZone, now: Moment, began: Moment) -> Self {
        Staff {
            cast,
            dice,
            zone,
            scenes: scenes(began).into(),
            plans: BinaryHeap::new(),
            next_call: now,
            calls: 0,
            key_calls: 0,
        }
    }

    /// The tokens to look around with.
    pub(super) fn tokens(&self) -> &[(&'static str, String)] {
        &self.cast.tokens
    }

    /// Whom a visitor may be.
    pub(super) fn guests(&self) -> Vec<Guest> {
        self.cast.guests.clone()
    }

    /// Does what is to be done by now.
    pub(super) fn work(&mut self, desk: &Desk, house: &Arc<House>) -> Result<(), Failure> {
        let now = desk.clock().now();
        // After a long pause of the machine nobody makes up for the calls of half a day.
        self.next_call = self.next_call.max(now - Span::hours(2));
        while self.scenes.front().is_some_and(|scene| scene.at <= now) {
            if let Some(scene) = self.scenes.pop_front() {
                self.plays(&scene, desk, house)?;
            }
        }
        for _ in 0..AT_ONCE {
            let plan = self
                .plans
                .peek()
                .map(|Reverse(plan)| *plan)
                .filter(|plan| plan.at <= now);
            match plan {
                Some(plan) if plan.at <= self.next_call => {
                    self.plans.pop();
                    self.carry_out(plan, desk, house)?;
                }
                _ if self.next_call <= now => self.somebody_calls(desk, house)?,
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    fn plays(&mut self, scene: &Scene, desk: &Desk, house: &Arc<House>) -> Result<(), Failure> {
        let Some(call) = scene.call(&self.cast) else {
            return Ok(());
        };
        let (house, who) = (house.clone(), call.who);
        let opened = desk.write_blocking(move |db, now| take(db, now, &house, call));
        let Some(ticket) = not_refused(opened)? else {
            return Ok(());
        };
        for (act, after) in &scene.deeds {
            self.plan(scene.at + *after, ticket.id, *act, who);
        }
        Ok(())
    }

    /// Minute by minute, whether somebody calls in it.
    fn call_after(&mut self, before: Moment) -> Moment {
        let mut minute = before;
        for _ in 0..24 * 60 {
            minute = minute + Span::minutes(1);
            let local = minute.timestamp().to_zoned(self.zone.clone());
            let weekend = matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
            let share = if weekend { 3 } else { 5 };
            let hour = usize::try_from(local.hour()).unwrap_or(0);
            let calls = BY_HOUR.get(hour).copied().unwrap_or(0) * A_DAY * share;
            if self.dice.below(ALL_HOURS * 60 * 5) < calls {
                break;
            }
        }
        minute
    }

    /// Everything is reckoned from when it was to happen, not from when the machine came to it, so that a seed tells the
    /// same story on a slow machine.
    fn somebody_calls(&mut self, desk: &Desk, house: &Arc<House>) -> Result<(), Failure> {
        let called_at = self.next_call;
        self.next_call = self.call_after(called_at);
        if self.plans.len() >= WAITING_MAX {
            return Ok(());
        }
        let call = if self.dice.below(6) == 0 {
            self.key_call()
        } else {
            self.call()
        };
        let Some(call) = call else { return Ok(()) };
        let (house, who) = (house.clone(), call.who);
        let opened = desk.write_blocking(move |db, now| take(db, now, &house, call));
        if let Some(ticket) = not_refused(opened)? {
            self.plan_for(&ticket, called_at, who);
        }
        Ok(())
    }

    /// One of the many customers, by any channel but the account managers'.
    fn call(&mut self) -> Option<Call> {
        let number = self.dice.below(NUMBERS);
        let away = self.dice.below(12) == 0;
        let region = pick(&self.cast.regions, number)?;
        let who = Worker {
            id: *pick(&region.present, self.dice.below(8))?,
            role: Role::Agent,
            chinese: region.chinese,
        };
        let owner = region.absent.filter(|_| away).unwrap_or(who.id);
        let (list, names) = if region.chinese {
            (CHINESE, CHINESE_NAMES)
        } else {
            (ENGLISH, ENGLISH_NAMES)
        };
        let matter = pick(list, self.dice.below(1000))?;
        let (channel, detail) = match self.dice.below(10) {
            0..5 => (Channel::Hotline, Some(("call_id", format!("c-{:05}", self.calls)))),
            5..7 => (Channel::Web, None),
            7..9 => (Channel::Hall, Some(("counter", format!("{}", 1 + number % 6)))),
            _ => (
                Channel::AgentPoint,
                Some(("point_code", format!("p-{:03}", number % 40))),
            ),
        };
        let customer = CustomerRef::Described {
            name: (*pick(names, number / 3)?).to_owned(),
            company: String::new(),
            phone: Phone::parse("/phone", &format!("1390000{number:04}")).ok(),
            email: None,
        };
        let taker = if channel == Channel::Web {
            Actor::Customer
        } else {
            who.actor()
        };
        Some(Call {
            who,
            owner: Some(owner),
            taker,
            arrival: arrival(matter, channel, customer, region.name, detail),
        })
    }

    fn key_call(&mut self) -> Option<Call> {
        let Client {
            id,
            manager,
            region,
            chinese,
        } = pick(&self.cast.clients, self.dice.below(1000))?;
        let matter = pick(KEY, self.dice.below(1000))?;
        let who = Worker {
            id: *manager,
            role: Role::AccountManager,
            chinese: *chinese,
        };
        Some(Call {
            who,
            owner: None,
            taker: who.actor(),
            arrival: arrival(matter, Channel::AccountManager, CustomerRef::Known(*id), region, None),
        })
    }

    /// What will become of a ticket: decided by its turn, so that nothing is left to luck, and a die for the times.
    fn plan_for(&mut self, ticket: &Ticket, called_at: Moment, who: Worker) {
        let key = ticket.channel == Channel::AccountManager;
        if key {
            self.key_calls += 1;
        } else {
            self.calls += 1;
        }
        let fault = ticket.kind == TicketKind::Fault;
        let mut plans = Vec::new();
        match (key, if key { self.key_calls % 3 } else { self.calls % 12 }) {
            (true, 1 | 2) if !fault => plans.extend([
                (Act::Escalate, self.minutes(150, 420)),
                (Act::Answer, self.minutes(480, 1380)),
            ]),
            (false, 3) => plans.extend([
                (Act::Chase, self.minutes(780, 1200)),
                (Act::Answer, self.minutes(1470, 2400)),
            ]),
            (false, 9) => plans.push((Act::Answer, self.minutes(1500, 3000))),
            (false, 6) => plans.extend([
                (Act::CallInVain, self.minutes(240, 900)),
                (Act::Answer, self.minutes(1200, 1560)),
            ]),
            (false, 1 | 5) if !fault => {
                plans.extend([
                    (Act::CallInVain, self.minutes(20, 180)),
                    (Act::Answer, self.minutes(200, 600)),
                ]);
            }
            (false, 11) if fault => plans.push((Act::Answer, self.minutes(35, 90))),
            _ if fault => plans.push((Act::Answer, self.minutes(4, 24))),
            _ => plans.push((Act::Answer, self.minutes(15, 420))),
        }
        for (act, after) in plans {
            self.plan(called_at + after, ticket.id, act, who);
        }
    }

    fn plan(&mut self, at: Moment, ticket: TicketId, act: Act, who: Worker) {
        let roll = self.dice.below(1_000_000);
        self.plans.push(Reverse(Plan {
            at,
            roll,
            ticket,
            act,
            who,
        }));
    }

    fn minutes(&mut self, least: u64, most: u64) -> Span {
        let minutes = least + self.dice.below(most - least);
        Span::minutes(i64::try_from(minutes).unwrap_or(0))
    }

    fn carry_out(&mut self, plan: Plan, desk: &Desk, house: &Arc<House>) -> Result<(), Failure> {
        let house = house.clone();
        let done = desk.write_blocking(move |db, now| act(db, now, &house, &plan));
        let Some(ticket) = not_refused(done)? else {
            return Ok(());
        };
        if plan.act == Act::Agree {
            return self.plan_visit(plan, desk);
        }
        let next = match plan.act {
            Act::Answer if is_seen_to(ticket.kind, plan.who) => Some((Act::Agree, self.minutes(1, 6))),
            Act::Answer if ticket.kind == TicketKind::Fault => Some((Act::Resolve, self.minutes(120, 2600))),
            Act::Answer => Some((Act::Resolve, self.minutes(120, 1500))),
            Act::Resolve => Some((Act::CallBackAndClose, self.minutes(60, 1100))),
            _ => None,
        };
        if let Some((act, after)) = next {
            self.plan(plan.at + after, plan.ticket, act, plan.who);
        }
        Ok(())
    }
}

impl Staff {
    /// What the technician will say of the visit that was agreed; where nothing was free, the matter is seen to otherwise.
    fn plan_visit(&mut self, plan: Plan, desk: &Desk) -> Result<(), Failure> {
        let visit = desk.read_blocking(move |db, _| open_visit(db, &plan))?;
        let Some(visit) = visit else {
            let after = self.minutes(120, 2600);
            self.plan(plan.at + after, plan.ticket, Act::Resolve, plan.who);
            return Ok(());
        };
        for (act, at) in day_of(&visit, plan.roll) {
            self.plan(at, plan.ticket, act, plan.who);
        }
        Ok(())
    }
}

fn not_refused<T>(done: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(Failure::Fault(fault)) => Err(fault.into()),
        Err(refused) => {
            tracing::debug!(%refused, "not done");
            Ok(None)
        }
    }
}

fn pick<T>(list: &[T], roll: u64) -> Option<&T> {
    let count = u64::try_from(list.len()).unwrap_or(1).max(1);
    list.get(usize::try_from(roll % count).unwrap_or(0))
}
