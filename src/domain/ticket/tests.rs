//! The rules of a ticket's life, each told as a short story on the policies that the desk ships.

use jiff::tz::TimeZone;

use super::{Agreed, Attempt, Classification, CustomerMessage, Intake, Ticket, WrittenReply, open};
use crate::domain::chain::{self, Hash};
use crate::domain::event::{Actor, Event, Fact, Happening};
use crate::domain::ids::{CustomerId, Dice, PolicyId, PromiseId, TicketId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::{Policy, PolicyBook, PolicyVersion};
use crate::domain::promise::Promise;
use crate::domain::refusal::Refusal;
use crate::domain::words::{
    AttemptOutcome, Channel, ClosureOutcome, Delivery, Medium, PromiseKind, Role, TicketKind, TicketState, Tier,
    Urgency, Verdict, VoidReason,
};

mod answers;
mod joins;
mod life;
mod properties;
mod voids;

/// One ticket and its record, with a clock that the test sets by the hour.
#[derive(Clone)]
struct Story {
    ticket: Ticket,
    history: Vec<Event>,
    now: Moment,
    throws: u64,
}

const START: Moment = Moment::from_micros(1_772_442_000_000_000);

fn hours(hours: i64) -> Moment {
    START + Span::hours(hours)
}

fn shipped() -> PolicyBook {
    #[derive(serde::Deserialize)]
    struct File {
        policy: Vec<Policy>,
    }
    let file: File = toml::from_str(include_str!("../../../config/policies.toml")).unwrap();
    let mut dice = Dice::seeded(3);
    let version = |policy| PolicyVersion {
        id: PolicyId::new(START, &mut dice),
        version: 1,
        policy,
    };
    PolicyBook::new(file.policy.into_iter().map(version).collect(), Vec::new())
}

fn person(number: u64, role: Role) -> Actor {
    Actor::User(UserId::new(START, &mut Dice::seeded(number)), role)
}

fn agent() -> Actor {
    person(100, Role::Agent)
}

fn manager() -> Actor {
    person(200, Role::Manager)
}

fn intake(kind: TicketKind, received_at: Moment) -> Intake {
    Intake {
        kind,
        channel: Channel::Hotline,
        urgency: Urgency::General,
        tier: Tier::Standard,
        region: None,
        category: None,
        subject: "宽带太慢".into(),
        description: "晚上八点以后很慢".into(),
        remedy_sought: String::new(),
        customer: CustomerId::new(START, &mut Dice::seeded(50)),
        account_manager: None,
        site: None,
        received_at,
        details: std::collections::BTreeMap::new(),
        split_from: None,
    }
}

impl Story {
    /// A complaint that a customer makes at the start.
    fn complaint() -> Story {
        Story::of(TicketKind::Complaint, 7)
    }

    fn of(kind: TicketKind, seed: u64) -> Story {
        Story::begins(&intake(kind, START), START, seed)
    }

    fn begins(intake: &Intake, now: Moment, seed: u64) -> Story {
        let mut dice = Dice::seeded(seed);
        let happened = open(intake, &shipped(), Span::minutes(15), now, &mut dice).unwrap();
        let mut rest = happened.into_iter();
        let id = TicketId::new(now, &mut dice);
        let first = chain::link(Hash::NONE, id, 1, now, agent(), rest.next().unwrap(), &mut dice);
        let mut story = Story {
            ticket: Ticket::begin(&first).unwrap(),
            history: vec![first],
            now,
            throws: seed,
        };
        story.records(agent(), rest.collect());
        story
    }

    fn at(&mut self, hour: i64) -> &mut Story {
        self.now = hours(hour);
        self
    }

    fn dice(&mut self) -> Dice {
        self.throws += 1;
        Dice::seeded(self.throws * 1000)
    }

    fn records(&mut self, actor: Actor, happened: Vec<Happening>) {
        let mut dice = self.dice();
        for happening in happened {
            let (head, seq) = (self.ticket.head, self.ticket.version + 1);
            let event = chain::link(head, self.ticket.id, seq, self.now, actor, happening, &mut dice);
            self.ticket.apply(&event).unwrap();
            self.history.push(event);
        }
        assert_eq!(
            Ticket::fold(&self.history).unwrap(),
            self.ticket,
            "state is the fold of events"
        );
    }

    fn tries(&mut self, actor: Actor, decided: Result<Vec<Happening>, Refusal>) -> Result<(), Refusal> {
        self.records(actor, decided?);
        Ok(())
    }

    fn calls(&mut self, actor: Actor, outcome: AttemptOutcome) {
        let call = Attempt {
            medium: Medium::Phone,
            outcome,
            said: "已更换光猫".into(),
            callback_at: None,
        };
        let decided = self
            .ticket
            .clone()
            .attempt(&call, actor, &[], &shipped(), self.now, &mut self.dice());
        self.tries(actor, decided).unwrap();
    }

    /// The number of the letter's event.
    fn writes(&mut self, actor: Actor, delivery: Delivery) -> i64 {
        let letter = WrittenReply {
            message_id: None,
            medium: Medium::Email,
            delivery,
            text: "已更换光猫".into(),
        };
        let decided = self.ticket.reply(&letter, actor, self.now);
        let seq = self.ticket.version + 1;
        self.tries(actor, decided).unwrap();
        seq
    }

    fn learns(&mut self, letter: i64, delivery: Delivery) -> Result<(), Refusal> {
        let mut dice = self.dice();
        let decided = self
            .ticket
            .delivery_reported(letter, delivery, &self.history, &shipped(), self.now, &mut dice);
        self.tries(Actor::Desk, decided)
    }

    fn hears(&mut self, said_at: Moment) {
        let said = CustomerMessage {
            medium: Medium::Web,
            text: "还没修好".into(),
            received_at: said_at,
        };
        let mut dice = self.dice();
        let decided = self.ticket.customer_wrote(&said, &shipped(), self.now, &mut dice);
        self.tries(Actor::Customer, decided).unwrap();
    }

    fn voids(&mut self, actor: Actor, promise: PromiseId, reason: VoidReason, words: &str) -> Result<(), Refusal> {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let decided = self
            .ticket
            .void_promise(promise, reason, words, actor, &self.history, &shipped(), &zone);
        self.tries(actor, decided.map(|one| vec![one]))
    }

    fn replies(&self) -> Vec<&Promise> {
        self.ticket
            .promises
            .iter()
            .filter(|promise| promise.kind == PromiseKind::Reply)
            .collect()
    }

    fn verdict(&self, kind: PromiseKind) -> Verdict {
        let mut of_kind = self.ticket.promises.iter().rev().filter(|promise| promise.kind == kind);
        of_kind.next().unwrap().verdict(self.now)
    }

    fn code(result: Result<(), Refusal>) -> &'static str {
        result.unwrap_err().code()
    }
}
