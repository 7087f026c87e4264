//! What customers and staff do, each on a die. Nobody here knows the rules: what the desk refuses is only counted, except
//! where the rules leave no doubt.

use std::collections::BTreeMap;

use yinuo::actions::open::{Arrival, begun, open_ticket};
use yinuo::actions::policies::{SHIPPED_POLICIES, add_policy, read_policies};
use yinuo::actions::split::Child;
use yinuo::actions::{
    Target, assign, attempt, classify, close, escalate, merge, message, note, promise, reopen, reply, resolve, split,
    state,
};
use yinuo::domain::event::{Actor, Source};
use yinuo::domain::ids::TicketId;
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::ticket::{
    Agreed, Attempt, Classification, CustomerMessage, Intake, Past, PastReply, Ticket, WrittenReply, open_imported,
};
use yinuo::domain::words::{
    AttemptOutcome, Channel, ClosureOutcome, Delivery, Medium, Origin, PromiseKind, Role, TicketKind, TicketState,
    Urgency, VoidReason,
};
use yinuo::error::Failure;
use yinuo::storage::tickets;

use super::world::World;
use crate::support::office::call_of;

/// Customers by phone: enough for repeated complaints.
const CUSTOMERS: usize = 40;

impl World {
    pub(super) fn somebody_acts(&mut self) {
        match self.below(140) {
            0..14 => self.a_customer_calls(),
            14..40 => self.staff_call_a_customer(),
            40..54 => self.staff_write(),
            54..68 => self.a_letters_way_is_learned(),
            68..78 => self.a_customer_says_more(),
            78..82 => self.a_ticket_changes_hands(),
            82..84 => self.somebody_notes(),
            84..87 => self.somebody_escalates(),
            87..91 => self.a_state_is_set(),
            91..96 => self.somebody_resolves(),
            96..106 => self.somebody_closes(),
            106..110 => self.somebody_reopens(),
            110..113 => self.somebody_classifies(),
            113..119 => self.tickets_are_merged(),
            119..122 => self.a_ticket_is_split(),
            122..124 => self.a_time_is_agreed(),
            124..129 => self.a_promise_is_voided(),
            129..131 => self.history_is_imported(),
            131 => self.a_policy_changes(),
            132..134 => self.somebody_decides_on_an_old_version(),
            _ => self.what_was_forgotten_is_found(),
        }
    }

    fn somebody(&mut self) -> Actor {
        let people = self.staff.at_work();
        self.one_of(&people).unwrap_or(self.office.as_manager())
    }

    /// Some ticket; more often than not one that still owes something.
    fn some_ticket(&mut self) -> Option<Ticket> {
        let owing_only = self.odds(3, 4);
        let ids = self.ledger.ids(|ticket| !owing_only || ticket.owed().next().is_some());
        self.one_of(&ids).map(|id| self.ledger.tickets[&id].ticket.clone())
    }

    fn a_customer_calls(&mut self) {
        let now = self.now();
        let kinds = [
            TicketKind::Complaint,
            TicketKind::Complaint,
            TicketKind::Fault,
            TicketKind::Installation,
            TicketKind::Enquiry,
        ];
        let kind = self.one_of(&kinds).unwrap();
        let number = 13_900_000_000 + self.below(CUSTOMERS);
        let mut arrival = call_of(kind, &number.to_string());
        arrival.region = self.odds(1, 3).then(|| "south".to_owned());
        arrival.urgency = self.one_of(Urgency::ALL).unwrap();
        let (mut actor, mut what) = (self.somebody(), "act:open");
        if self.odds(1, 5) {
            let back = self.dice.below(5 * 24 * 60);
            arrival.received_at = Some(now - Span::minutes(i64::try_from(back).unwrap()));
            what = "act:open late";
        } else if self.odds(1, 6) {
            let managers = self.staff.with_role(Role::AccountManager);
            actor = Actor::User(self.one_of(&managers).unwrap(), Role::AccountManager);
            arrival.channel = Channel::AccountManager;
            what = "act:open for a key client";
        } else if self.odds(1, 4) {
            (actor, arrival.channel) = (Actor::Customer, Channel::Web);
        }
        if self.opens(actor, arrival) {
            self.happened(what);
        }
    }

    fn opens(&mut self, actor: Actor, arrival: Arrival) -> bool {
        let opened = self.acts(move |db, now, house| open_ticket(db, now, house, actor, arrival));
        matches!(opened, Some(Ok(_)))
    }

    /// Some customers never answer, some refuse; the others are reached more often than not.
    fn staff_call_a_customer(&mut self) {
        use AttemptOutcome::{Bounced, Busy, NoAnswer, Reached, Refused, Voicemail, WrongNumber};
        let Some(ticket) = self.some_ticket() else { return };
        let outcome = match ticket.customer.0.as_bytes()[15] % 16 {
            0 => NoAnswer,
            1 => Refused,
            _ if self.odds(2, 3) => Reached,
            _ => self
                .one_of(&[NoAnswer, Busy, WrongNumber, Voicemail, Bounced, Refused])
                .unwrap(),
        };
        let machine = self.odds(1, 10);
        let robots = self.staff.with_role(Role::Integration);
        let actor = if machine {
            Actor::User(robots[0], Role::Integration)
        } else {
            self.somebody()
        };
        let agreed = self.odds(1, 8).then(|| self.soon());
        let answered = self.calls(ticket.id, actor, outcome, agreed);
        if !answered {
            return;
        }
        if machine {
            self.happened("act:machine speaks");
        }
        if agreed.is_some() {
            self.happened("act:agreed callback");
        }
        self.happened(match outcome {
            Reached => "act:call reached",
            Refused => "act:call refused",
            _ => "act:call unanswered",
        });
    }

    fn calls(&mut self, id: TicketId, actor: Actor, outcome: AttemptOutcome, callback_at: Option<Moment>) -> bool {
        let said = match outcome {
            AttemptOutcome::Reached => "已更换光猫，网速恢复",
            AttemptOutcome::Refused => "不要再打了",
            _ => "",
        };
        let call = Attempt {
            medium: Medium::Phone,
            outcome,
            said: said.to_owned(),
            callback_at,
        };
        let done = self.acts(move |db, now, house| attempt::attempt(db, now, house, actor, id.into(), &call));
        matches!(done, Some(Ok(_)))
    }

    fn soon(&mut self) -> Moment {
        let minutes = 1 + self.dice.below(48 * 60);
        self.now() + Span::minutes(i64::try_from(minutes).unwrap())
    }

    fn staff_write(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let delivery = self.one_of(Delivery::ALL).unwrap();
        let empty = self.odds(1, 15);
        let letter = WrittenReply {
            medium: Medium::Email,
            delivery,
            text: if empty {
                "  ".to_owned()
            } else {
                format!("答复 {}", self.steps)
            },
        };
        let actor = if self.odds(1, 12) { Actor::Desk } else { self.somebody() };
        let done = self.acts(move |db, now, _| reply::reply(db, now, actor, ticket.id.into(), &letter));
        match done {
            Some(Ok(_)) => {
                assert!(!empty, "an empty answer is no answer");
                self.happened(&format!("act:write {delivery}"));
            }
            _ if empty => self.happened("act:write nothing"),
            _ => {}
        }
    }

    fn a_letters_way_is_learned(&mut self) {
        let letters = self.ledger.letters_out();
        let Some((id, seq)) = self.one_of(&letters) else { return };
        let delivery = self.one_of(&[Delivery::Delivered, Delivery::Bounced]).unwrap();
        let owed_before = self.ledger.tickets[&id].ticket.owed_reply().is_some();
        let done =
            self.acts(move |db, now, house| reply::delivery(db, now, house, Actor::Desk, id.into(), seq, delivery));
        if !matches!(done, Some(Ok(_))) {
            return;
        }
        self.happened(&format!("act:reported {delivery}"));
        if delivery == Delivery::Bounced && !owed_before && self.ledger.tickets[&id].ticket.owed_reply().is_some() {
            self.happened("act:reply unmade");
        }
    }

    fn a_customer_says_more(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let late = self.odds(1, 4);
        let back = if late { self.dice.below(30 * 60) } else { 0 };
        let said = CustomerMessage {
            medium: Medium::Web,
            text: "怎么还没有人联系我？".to_owned(),
            received_at: self.now() - Span::minutes(i64::try_from(back).unwrap()),
        };
        let chase = ticket.owed_reply().is_some();
        let done =
            self.acts(move |db, now, house| message::message(db, now, house, Actor::Customer, ticket.id.into(), &said));
        if matches!(done, Some(Ok(_))) {
            self.happened(if chase {
                "act:message chase"
            } else {
                "act:message after a reply"
            });
            if late {
                self.happened("act:message late");
            }
        }
    }

    fn a_ticket_changes_hands(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let people: Vec<_> = self.staff.people.keys().copied().collect();
        let owner = if self.odds(1, 6) { None } else { self.one_of(&people) };
        let teams = self.staff.teams.clone();
        let team = if self.odds(1, 2) { self.one_of(&teams) } else { None };
        let actor = self.somebody();
        let done = self
            .acts(move |db, now, house| assign::assign(db, now, house, actor, ticket.id.into(), owner, team, "轮班"));
        self.count_done("act:assign", done);
    }

    fn somebody_notes(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let actor = self.somebody();
        let done = self.acts(move |db, now, _| note::note(db, now, actor, ticket.id.into(), "现场无人"));
        self.count_done("act:note", done);
    }

    fn somebody_escalates(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let actor = self.somebody();
        let level = self.odds(1, 3).then(|| i32::try_from(self.below(12)).unwrap());
        let done = self.acts(move |db, now, house| {
            escalate::escalate(db, now, house, actor, ticket.id.into(), level, "客户很着急")
        });
        self.count_done("act:escalate", done);
    }

    fn a_state_is_set(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let (actor, to) = (self.somebody(), self.one_of(TicketState::ALL).unwrap());
        let done = self.acts(move |db, now, _| state::set_state(db, now, actor, ticket.id.into(), to, "等客户资料"));
        self.count_done("act:state", done);
    }

    fn somebody_resolves(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let actor = self.somebody();
        self.resolves(ticket.id, actor);
    }

    fn resolves(&mut self, id: TicketId, actor: Actor) {
        let done = self.acts(move |db, now, house| resolve::resolve(db, now, house, actor, id.into(), "已修复"));
        self.count_done("act:resolve", done);
    }

    fn somebody_closes(&mut self) {
        let ids = self.ledger.ids(|ticket| !ticket.has_ended());
        let Some(id) = self.one_of(&ids) else { return };
        let (actor, outcome) = (self.somebody(), self.one_of(ClosureOutcome::ALL).unwrap());
        let owed = self.ledger.tickets[&id].ticket.owed_reply().is_some();
        let done = self.acts(move |db, now, _| close::close(db, now, actor, id.into(), outcome, "好"));
        assert!(
            !(owed && matches!(done, Some(Ok(_)))),
            "a ticket was closed while a reply was owed"
        );
        self.count_done("act:close", done);
    }

    fn somebody_reopens(&mut self) {
        let ids = self
            .ledger
            .ids(|ticket| ticket.has_ended() || ticket.state == TicketState::Resolved);
        let Some(id) = self.one_of(&ids) else { return };
        let actor = self.somebody();
        self.reopens(id, actor);
    }

    fn reopens(&mut self, id: TicketId, actor: Actor) {
        let done = self.acts(move |db, now, house| reopen::reopen(db, now, house, actor, id.into(), "又坏了"));
        self.count_done("act:reopen", done);
    }

    fn somebody_classifies(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let class = Classification {
            kind: self.one_of(TicketKind::ALL),
            urgency: None,
            region: Some("north".into()),
            category: None,
        };
        let actor = self.somebody();
        let done = self.acts(move |db, now, house| classify::classify(db, now, house, actor, ticket.id.into(), &class));
        self.count_done("act:classify", done);
    }

    /// Now and then one that others were merged into before.
    fn some_ticket_to_merge(&mut self) -> Option<Ticket> {
        let survivors: Vec<TicketId> = self
            .ledger
            .tickets
            .values()
            .filter_map(|known| known.ticket.merged_into)
            .collect();
        if self.odds(1, 3) && !survivors.is_empty() {
            return self
                .one_of(&survivors)
                .map(|id| self.ledger.tickets[&id].ticket.clone());
        }
        self.some_ticket()
    }

    /// Mostly two tickets of one customer; sometimes of two, as after one cable cut.
    fn tickets_are_merged(&mut self) {
        let Some(ticket) = self.some_ticket_to_merge() else {
            return;
        };
        let anybody = self.odds(1, 3);
        let ids = self.ledger.ids(|other| {
            other.id != ticket.id
                && !other.has_ended()
                && other.merged_into.is_none()
                && (anybody || other.customer == ticket.customer)
        });
        let Some(survivor) = self.one_of(&ids) else { return };
        let actor = self.somebody();
        let chain = self
            .ledger
            .tickets
            .values()
            .any(|known| known.ticket.merged_into == Some(ticket.id));
        let done = self
            .acts(move |db, now, house| merge::merge(db, now, house, actor, ticket.id.into(), survivor, "同一件事"));
        if chain && matches!(done, Some(Ok(_))) {
            self.happened("act:merge chain");
        }
        self.count_done("act:merge", done);
    }

    fn a_ticket_is_split(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let actor = self.somebody();
        let child = Child {
            kind: self.one_of(&[TicketKind::Complaint, TicketKind::Fault]),
            subject: "另一件事".into(),
            description: "账单也不对".into(),
        };
        let owed = ticket.owed_reply().map(|promise| promise.due_at);
        let done = self.acts(move |db, now, house| split::split(db, now, house, actor, ticket.id.into(), child));
        if let (Some(Ok(changed)), Some(due_at)) = (&done, owed) {
            let inherited = changed.ticket.owed_reply().unwrap().due_at;
            assert!(inherited <= due_at, "the child inherits the clock");
        }
        self.count_done("act:split", done);
    }

    fn a_time_is_agreed(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let (actor, due_at) = (self.somebody(), self.soon());
        let kind = self.one_of(&[PromiseKind::Callback, PromiseKind::Update]).unwrap();
        let agreed = Agreed { kind, due_at };
        let done = self.acts(move |db, now, house| promise::agree(db, now, house, actor, ticket.id.into(), agreed));
        self.count_done("act:agree", done);
    }

    /// By anybody, for any reason: what the plain reading of the record allows must pass, and nothing else.
    fn a_promise_is_voided(&mut self) {
        let ids = self
            .ledger
            .ids(|ticket| ticket.owed_reply().is_some() && ticket.origin == Origin::Live);
        let Some(id) = self.one_of(&ids) else { return };
        let managers = self.staff.with_role(Role::Manager);
        let manager = Actor::User(self.one_of(&managers).unwrap(), Role::Manager);
        let anybody = self.somebody();
        let actor = self.one_of(&[manager, manager, anybody, Actor::Desk]).unwrap();
        let reason = self.one_of(VoidReason::ALL).unwrap();
        let known = &self.ledger.tickets[&id];
        let owed = known.ticket.owed_reply().unwrap();
        let (promise, lawful) = (owed.id, known.naive.may_void(actor, owed.id, owed.clock_from, reason));
        let done =
            self.acts(move |db, now, house| promise::void(db, now, house, actor, id.into(), promise, reason, "见记录"));
        let Some(done) = done else { return };
        assert_eq!(done.is_ok(), lawful, "{actor} voids for {reason}: {:?}", done.err());
        self.happened(if lawful { "act:void lawful" } else { "act:void unlawful" });
    }

    fn history_is_imported(&mut self) {
        let ids = self.ledger.ids(|_| true);
        let Some(id) = self.one_of(&ids) else { return };
        let customer = self.ledger.tickets[&id].ticket.customer;
        let (now, answered) = (self.now(), self.odds(1, 2));
        let asked = now - Span::days(400) - Span::minutes(i64::try_from(self.below(10_000)).unwrap());
        let past = PastReply {
            text: "已处理".into(),
            at: asked + Span::hours(i64::try_from(self.below(48)).unwrap()),
            substantive: true,
        };
        let source = Source {
            name: "old desk".into(),
            external_id: self.steps.to_string(),
        };
        let done = self.acts(move |db, now, house| {
            let intake = past_intake(customer, asked);
            let book = house.book(db, now)?;
            let reply = answered.then_some(past);
            let past = Past {
                source,
                reply,
                state: TicketState::Acknowledged,
            };
            let happened = open_imported(&intake, &past, &book, now, db.dice())?;
            let (ticket, events) = begun(now, Actor::Desk, happened, db.dice())?;
            assert!(tickets::create(db, &ticket, &events)?);
            Ok::<_, Failure>(ticket)
        });
        self.count_done("act:import", done);
    }

    /// A new version of the reply policy; promises already made keep theirs.
    fn a_policy_changes(&mut self) {
        let hours = i64::try_from(20 + self.below(5)).unwrap();
        let done = self.acts(move |db, now, house| {
            for mut policy in read_policies(SHIPPED_POLICIES)? {
                if policy.promise == PromiseKind::Reply {
                    policy.duration = Span::hours(hours);
                    add_policy(db, now, house, &policy)?;
                }
            }
            Ok(())
        });
        self.learns_policies();
        self.count_done("act:policy", done);
    }

    fn somebody_decides_on_an_old_version(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let actor = self.somebody();
        let target = Target {
            ticket: ticket.id,
            version: Some(ticket.version - 1),
        };
        let done = self.acts(move |db, now, _| note::note(db, now, actor, target, "旧页面"));
        if let Some(done) = done {
            assert!(done.is_err_and(|failure| matches!(failure, Failure::Refused(ref no) if no.code() == "stale")));
            self.happened("act:stale version");
        }
    }

    /// Somebody goes through what has been owed for longest, and calls.
    fn what_was_forgotten_is_found(&mut self) {
        let (manager, before) = (self.office.as_manager(), self.now() - Span::hours(12));
        let overdue = |ticket: &Ticket| ticket.owed().any(|promise| promise.due_at < before);
        for id in self.ledger.ids(overdue) {
            self.settles_all_of(id, manager);
        }
    }

    fn settles_all_of(&mut self, id: TicketId, actor: Actor) {
        let owed = |world: &World| -> Vec<PromiseKind> {
            world.ledger.tickets[&id]
                .ticket
                .owed()
                .map(|promise| promise.kind)
                .collect()
        };
        if owed(self).contains(&PromiseKind::Resolution) {
            let ticket = &self.ledger.tickets[&id].ticket;
            if ticket.merged_into.is_none() && (ticket.has_ended() || ticket.state == TicketState::Resolved) {
                self.reopens(id, actor);
            }
            self.resolves(id, actor);
        }
        if !owed(self).is_empty() {
            self.calls(id, actor, AttemptOutcome::Reached, None);
        }
    }

    fn count_done<T>(&mut self, what: &str, done: Option<Result<T, Failure>>) {
        if matches!(done, Some(Ok(_))) {
            self.happened(what);
        }
    }

    /// In the end everybody is called, everything is repaired, and what cannot be is taken out by a manager.
    pub(super) fn everybody_is_answered(&mut self) {
        let manager = self.office.as_manager();
        for _ in 0..4 {
            for id in self.ledger.ids(|ticket| ticket.owed().next().is_some()) {
                self.settles_all_of(id, manager);
            }
        }
        let left = self.ledger.ids(|ticket| ticket.owed().next().is_some());
        assert!(
            left.is_empty(),
            "somebody cannot be answered: {:?}",
            left.first().map(|id| &self.ledger.tickets[id].ticket)
        );
    }
}

fn past_intake(customer: yinuo::domain::ids::CustomerId, received_at: Moment) -> Intake {
    Intake {
        kind: TicketKind::Complaint,
        channel: Channel::Hotline,
        urgency: Urgency::General,
        tier: yinuo::domain::words::Tier::Standard,
        region: None,
        category: None,
        subject: "旧单".into(),
        description: String::new(),
        remedy_sought: String::new(),
        customer,
        account_manager: None,
        received_at,
        details: BTreeMap::new(),
        split_from: None,
    }
}
