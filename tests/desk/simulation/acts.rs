//! What customers and staff do, each on a die. Nobody here knows the rules: what the desk refuses is only counted, except
//! where the rules leave no doubt.

use yinuo::actions::open::{Arrival, open_ticket};

use yinuo::actions::{attempt, message, reply};
use yinuo::domain::event::Actor;
use yinuo::domain::ids::TicketId;
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::ticket::{Attempt, CustomerMessage, Ticket, WrittenReply};
use yinuo::domain::words::{
    AttemptOutcome, Channel, Delivery, Medium, Origin, PromiseKind, Role, TicketKind, TicketState, Urgency,
};
use yinuo::error::Failure;

use super::world::World;
use crate::support::office::call_of;

/// Customers by phone: enough for repeated complaints.
const CUSTOMERS: usize = 40;

impl World {
    pub(super) fn somebody_acts(&mut self) {
        match self.below(168) {
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
            140..148 => {
                if self.odds(1, 3) {
                    self.a_policy_changes();
                }
                for _ in 0..3 {
                    self.promises_are_moved();
                }
            }
            148..168 => self.a_window_is_agreed(),
            _ => self.what_was_forgotten_is_found(),
        }
    }

    pub(super) fn somebody(&mut self) -> Actor {
        let people = self.staff.at_work();
        self.one_of(&people).unwrap_or(self.office.as_manager())
    }

    /// Some ticket; more often than not one that still owes something.
    pub(super) fn some_ticket(&mut self) -> Option<Ticket> {
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

    pub(super) fn soon(&mut self) -> Moment {
        let minutes = 1 + self.dice.below(48 * 60);
        self.now() + Span::minutes(i64::try_from(minutes).unwrap())
    }

    fn staff_write(&mut self) {
        let Some(ticket) = self.some_ticket() else { return };
        let delivery = self.one_of(Delivery::ALL).unwrap();
        let empty = self.odds(1, 15);
        let letter = WrittenReply {
            message_id: None,
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
        let history = self.ledger.ids(|ticket| ticket.origin == Origin::Imported);
        let about_history = self.one_of(&history).filter(|_| self.odds(1, 4));
        let about = about_history.map(|id| self.ledger.tickets[&id].ticket.clone());
        let Some(ticket) = about.or_else(|| self.some_ticket()) else {
            return;
        };
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
            } else if ticket.origin == Origin::Imported {
                "act:message about history"
            } else {
                "act:message after a reply"
            });
            if late {
                self.happened("act:message late");
            }
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
        if owed(self).contains(&PromiseKind::Visit) {
            self.comes(id);
        }
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

    pub(super) fn count_done<T>(&mut self, what: &str, done: Option<&Result<T, Failure>>) {
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
