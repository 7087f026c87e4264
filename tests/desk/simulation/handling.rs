//! How tickets go through the house: hands, levels, states, resolution and closure, merging, splitting, voiding; history
//! that is brought in and policies that change.

use std::collections::BTreeMap;

use yinuo::actions::moves::{Asked, move_promises, preview};
use yinuo::actions::open::begun;
use yinuo::actions::policies::{SHIPPED_POLICIES, add_policy, read_policies};
use yinuo::actions::split::Child;
use yinuo::actions::{Target, assign, classify, close, escalate, merge, note, promise, reopen, resolve, split, state};
use yinuo::domain::event::{Actor, Source};
use yinuo::domain::ids::TicketId;
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::security::By;
use yinuo::domain::ticket::{Agreed, Classification, Intake, Past, PastReply, Ticket, open_imported};
use yinuo::domain::words::{
    Channel, ClosureOutcome, Origin, PromiseKind, Role, TicketKind, TicketState, Urgency, VoidReason,
};
use yinuo::error::Failure;
use yinuo::storage::{policies, tickets};

use super::world::World;

impl World {
    pub(super) fn a_ticket_changes_hands(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let people = self.staff.at_the_desk();
        let owner = if self.odds(1, 6) { None } else { self.one_of(&people) };
        let teams = self.staff.teams.clone();
        let team = if self.odds(1, 2) { self.one_of(&teams) } else { None };
        let actor = self.somebody();
        let done = self
            .acts(move |db, now, house| assign::assign(db, now, house, actor, ticket.id.into(), owner, team, "轮班"));
        self.count_done("act:assign", done.as_ref());
    }

    pub(super) fn somebody_notes(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let actor = self.somebody();
        let done = self.acts(move |db, now, _| note::note(db, now, actor, ticket.id.into(), "现场无人"));
        self.count_done("act:note", done.as_ref());
    }

    pub(super) fn somebody_escalates(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let actor = self.somebody();
        let level = self.odds(1, 3).then(|| i32::try_from(self.below(12)).unwrap());
        let done = self.acts(move |db, now, house| {
            escalate::escalate(db, now, house, actor, ticket.id.into(), level, "客户很着急")
        });
        self.count_done("act:escalate", done.as_ref());
    }

    pub(super) fn a_state_is_set(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let (actor, to) = (self.somebody(), self.one_of(TicketState::ALL).unwrap());
        let done = self.acts(move |db, now, _| state::set_state(db, now, actor, ticket.id.into(), to, "等客户资料"));
        self.count_done("act:state", done.as_ref());
    }

    pub(super) fn somebody_resolves(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let actor = self.somebody();
        self.resolves(ticket.id, actor);
    }

    pub(super) fn resolves(&mut self, id: TicketId, actor: Actor) {
        let done = self.acts(move |db, now, house| resolve::resolve(db, now, house, actor, id.into(), "已修复"));
        self.count_done("act:resolve", done.as_ref());
    }

    pub(super) fn somebody_closes(&mut self) {
        let ids = self.ledger.ids(|ticket| !ticket.has_ended());
        let Some(id) = self.one_of(&ids) else { return };
        let (actor, outcome) = (self.somebody(), self.one_of(ClosureOutcome::ALL).unwrap());
        let owed = self.ledger.tickets[&id].ticket.owed_reply().is_some();
        let done = self.acts(move |db, now, _| close::close(db, now, actor, id.into(), outcome, "好"));
        assert!(
            !(owed && matches!(done, Some(Ok(_)))),
            "a ticket was closed while a reply was owed"
        );
        self.count_done("act:close", done.as_ref());
    }

    pub(super) fn somebody_reopens(&mut self) {
        let ids = self
            .ledger
            .ids(|ticket| ticket.has_ended() || ticket.state == TicketState::Resolved);
        let Some(id) = self.one_of(&ids) else { return };
        let actor = self.somebody();
        self.reopens(id, actor);
    }

    pub(super) fn reopens(&mut self, id: TicketId, actor: Actor) {
        let done = self.acts(move |db, now, house| reopen::reopen(db, now, house, actor, id.into(), "又坏了"));
        self.count_done("act:reopen", done.as_ref());
    }

    pub(super) fn somebody_classifies(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let class = Classification {
            kind: self.one_of(TicketKind::ALL),
            urgency: None,
            region: Some("north".into()),
            category: None,
        };
        let actor = self.somebody();
        let done = self.acts(move |db, now, house| classify::classify(db, now, house, actor, ticket.id.into(), &class));
        self.count_done("act:classify", done.as_ref());
    }

    /// Now and then one that others were merged into before.
    pub(super) fn some_ticket_to_merge(&mut self) -> Option<Ticket> {
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
    pub(super) fn tickets_are_merged(&mut self) {
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
        self.count_done("act:merge", done.as_ref());
    }

    pub(super) fn a_ticket_is_split(&mut self) {
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
        self.count_done("act:split", done.as_ref());
    }

    pub(super) fn a_time_is_agreed(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let (actor, due_at) = (self.somebody(), self.soon());
        let kind = self.one_of(&[PromiseKind::Callback, PromiseKind::Update]).unwrap();
        let agreed = Agreed { kind, due_at };
        let done = self.acts(move |db, now, house| promise::agree(db, now, house, actor, ticket.id.into(), agreed));
        self.count_done("act:agree", done.as_ref());
    }

    /// By anybody, for any reason: what the plain reading of the record allows must pass, and nothing else.
    pub(super) fn a_promise_is_voided(&mut self) {
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

    pub(super) fn history_is_imported(&mut self) {
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
            let past = Past {
                source,
                reply: answered.then_some(past),
                state: TicketState::Acknowledged,
            };
            let happened = open_imported(&intake, &past, &book, now, db.dice())?;
            let (ticket, events) = begun(now, Actor::Desk, happened, db.dice())?;
            assert!(tickets::create(db, &ticket, &events)?);
            Ok::<_, Failure>(ticket)
        });
        self.count_done("act:import", done.as_ref());
    }

    /// A new version of the reply policy; promises already made keep theirs.
    pub(super) fn a_policy_changes(&mut self) {
        let hours = i64::try_from(20 + self.below(5)).unwrap();
        let done = self.acts(move |db, now, house| {
            for mut policy in read_policies(SHIPPED_POLICIES)? {
                if policy.promise == PromiseKind::Reply {
                    policy.duration = Span::hours(hours);
                    add_policy(db, now, house, &By::desk(), &policy)?;
                }
            }
            Ok(())
        });
        self.learns_policies();
        self.count_done("act:policy", done.as_ref());
    }

    /// To some version of some policy, as the preview showed it.
    pub(super) fn promises_are_moved(&mut self) {
        let book = self
            .office
            .desk
            .read_blocking(|db, _| Ok::<_, Failure>(policies::book(db)?))
            .unwrap();
        let latest: Vec<(String, i32)> = book
            .latest()
            .filter(|version| version.policy.promise == PromiseKind::Reply)
            .map(|version| (version.policy.name.clone(), version.version))
            .collect();
        let name = latest[self.below(latest.len())].clone();
        let asked = Asked {
            version: 1 + i32::try_from(self.below(usize::try_from(name.1).unwrap())).unwrap(),
            name: name.0,
            reason: if self.odds(1, 2) {
                "洪水".to_owned()
            } else {
                String::new()
            },
            after: None,
            most: 20,
        };
        let (looked, actor) = (asked.clone(), self.office.as_manager());
        let seen = self
            .office
            .desk
            .read_blocking(move |db, now| preview(db, now, &looked))
            .unwrap();
        let named = seen.digest.clone();
        let done = self.acts(move |db, now, house| move_promises(db, now, house, actor, &asked, Some(&named)));
        let Some(done) = done else { return };
        assert_eq!(done.unwrap(), seen, "what is done is what was seen");
        for line in seen.lines {
            self.happened(match line.stays {
                Some(_) => "act:move stays",
                None if line.new_due_at > line.due_at => "act:move later",
                None => "act:move",
            });
        }
    }

    pub(super) fn somebody_decides_on_an_old_version(&mut self) {
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
        site: None,
        received_at,
        details: BTreeMap::new(),
        split_from: None,
    }
}
