//! The rules that always hold, checked on what was committed: a mirror of every ticket, folded event by event, and what
//! the rows say beside it.

use std::collections::{BTreeMap, BTreeSet};

use yinuo::domain::chain;
use yinuo::domain::event::{Event, Fact};
use yinuo::domain::ids::{PolicyId, PromiseId, TicketId};
use yinuo::domain::moment::Moment;
use yinuo::domain::people::Told;
use yinuo::domain::policy::{PolicyBook, Step};
use yinuo::domain::promise::Promise;
use yinuo::domain::ticket::Ticket;
use yinuo::domain::words::{AttemptOutcome, Delivery, Origin, PromiseKind, Verdict};

use super::Tally;
use super::naive::{Naive, REPLY_WITHIN};
use super::staff::Staff;
use super::tail::{Decided, Touched};

/// A ticket as the simulation knows it.
pub(super) struct Known {
    pub(super) ticket: Ticket,
    pub(super) events: Vec<Event>,
    pub(super) naive: Naive,
}

/// Everything that was committed so far.
#[derive(Default)]
pub(super) struct Ledger {
    pub(super) tickets: BTreeMap<TicketId, Known>,
    ladders: BTreeMap<PolicyId, Vec<Step>>,
    steps: BTreeSet<(PromiseId, i32, i32)>,
    intents: BTreeSet<String>,
    closed: BTreeMap<String, String>,
}

impl Ledger {
    pub(super) fn learns(&mut self, book: &PolicyBook) {
        for version in book.latest() {
            self.ladders.insert(version.id, version.policy.ladder.clone());
        }
    }

    /// The tickets of this kind, in the order of their ids.
    pub(super) fn ids(&self, wanted: impl Fn(&Ticket) -> bool) -> Vec<TicketId> {
        let found = self.tickets.values().filter(|known| wanted(&known.ticket));
        found.map(|known| known.ticket.id).collect()
    }

    /// Written answers whose way is not at its end.
    pub(super) fn letters_out(&self) -> Vec<(TicketId, i64)> {
        let of_ticket = |known: &Known| {
            let written = known
                .events
                .iter()
                .filter(|event| matches!(event.fact, Fact::Replied { .. }));
            written
                .map(|event| (event.ticket, event.seq))
                .rev()
                .take(2)
                .collect::<Vec<_>>()
        };
        self.tickets.values().flat_map(of_ticket).collect()
    }

    /// The next instant after `now` at which somebody is to be told.
    pub(super) fn next_instant(&self, now: Moment) -> Option<Moment> {
        let owed = self.tickets.values().flat_map(|known| known.ticket.owed());
        owed.flat_map(|promise| [promise.next_step_at, Some(promise.due_at)])
            .flatten()
            .filter(|at| *at > now)
            .min()
    }

    /// Takes in one ticket's new events, all of one commit.
    pub(super) fn takes(&mut self, touched: Touched, staff: &Staff, tally: &mut Tally) {
        let Touched { events, row } = touched;
        let before = self.tickets.remove(&row.id);
        let old = before.as_ref().map(|known| known.ticket.clone());
        let mut known = before.unwrap_or_else(|| Known {
            ticket: Ticket::begin(&events[0]).expect("a ticket begins with its reception"),
            events: Vec::new(),
            naive: Naive::default(),
        });
        for event in &events {
            follows(&known, event);
            if event.seq > 1 {
                known.ticket.apply(event).unwrap();
            }
            known.naive.hears(event);
            known.events.push(event.clone());
        }
        assert_eq!(known.ticket, row, "the row is the fold of the events");
        fulfilled_by_people_alone(&known, &events);
        answers_settle(&known, &events);
        windows_are_owed(&known);
        if let Some(old) = &old {
            moved_lawfully(old, &known.ticket, &events);
            verdicts_stay(old, &known.ticket);
        }
        self.told_rightly(old.as_ref(), &events, staff, tally);
        if known.ticket.origin == Origin::Live {
            oldest_unanswered(&known);
        }
        self.tickets.insert(row.id, known);
    }

    fn told_rightly(&mut self, old: Option<&Ticket>, events: &[Event], staff: &Staff, tally: &mut Tally) {
        for event in events {
            match &event.fact {
                Fact::StepTaken {
                    promise,
                    epoch,
                    step,
                    due_at,
                    collapsed,
                    late,
                    told,
                    ..
                } => {
                    let owed = old.expect("a step comes after the ticket").promise(*promise).unwrap();
                    assert!(owed.is_owed(), "nobody is told of what is settled");
                    assert!(!owed.imported, "history makes no noise");
                    assert!(*due_at <= event.at, "a step is never taken early");
                    assert!(self.steps.insert((*promise, *epoch, *step)), "a step is taken twice");
                    let ladder = &self.ladders[&owed.policy];
                    assert!(
                        passed(owed, ladder, step + 1, event.at).is_none(),
                        "a higher step was due"
                    );
                    count(tally, "sweep:step", 1);
                    count(tally, "sweep:collapsed", u64::from(*collapsed > 0));
                    count(tally, "sweep:late", u64::from(*late));
                    count(
                        tally,
                        "sweep:fallback told",
                        u64::from(told.iter().any(|who| who == "fallback")),
                    );
                    self.writes(&format!("{promise}/{epoch}/{step}"), told, event.at, staff);
                }
                Fact::Escalated { told, .. } => {
                    self.writes(&format!("{}/{}", event.ticket, event.seq), told, event.at, staff);
                }
                Fact::Assigned { owner: Some(owner), .. } => {
                    let taken =
                        old.is_none() || old.unwrap().owner == Some(*owner) || event.actor.user() == Some(*owner);
                    if !taken {
                        self.intents
                            .insert(format!("{}/{}/{owner}/mail", event.ticket, event.seq));
                    }
                }
                _ => {}
            }
        }
    }

    fn writes(&mut self, occasion: &str, told: &[String], at: Moment, staff: &Staff) {
        assert!(!told.is_empty(), "somebody is always told");
        for who in told {
            if let Told::Person(id) = who.parse().unwrap() {
                assert!(staff.could_be_told(id, at), "{id} cannot be reached and was told");
            }
            assert!(self.intents.insert(format!("{occasion}/{who}/mail")), "one intent each");
        }
    }

    /// After a sweep that found nothing more: no step of an owed promise has passed unannounced.
    pub(super) fn nothing_is_missed(&self, now: Moment) {
        for known in self.tickets.values() {
            for promise in known.ticket.owed() {
                let missed = passed(promise, &self.ladders[&promise.policy], promise.next_step, now);
                assert_eq!(
                    missed, None,
                    "{} was not announced by the first sweep after it: {promise:?}",
                    known.ticket.number
                );
            }
        }
    }

    /// The outbox holds what was decided, each once, and nothing else.
    pub(super) fn outbox_agrees(&self, letters: &[Decided]) {
        let all: BTreeSet<&str> = letters.iter().map(|letter| letter.intent.as_str()).collect();
        assert_eq!(all.len(), letters.len(), "an intent is stored once");
        let ours = letters
            .iter()
            .filter(|letter| !letter.follows || self.intents.contains(&letter.intent));
        let stored: BTreeSet<&str> = ours.map(|letter| letter.intent.as_str()).collect();
        let decided: BTreeSet<&str> = self.intents.iter().map(String::as_str).collect();
        let unequal: Vec<_> = stored.symmetric_difference(&decided).collect();
        assert!(unequal.is_empty(), "decided and stored differ in {unequal:?}");
        assert!(letters.iter().all(|letter| letter.address.contains('@')));
    }

    /// What was counted for a closed period is counted so for ever.
    pub(super) fn closes(&mut self, verdicts: &[String]) {
        let now: BTreeMap<String, String> = verdicts
            .iter()
            .map(|line| line.split_once(' ').unwrap())
            .map(|(id, verdict)| (id.to_owned(), verdict.to_owned()))
            .collect();
        for (id, verdict) in &self.closed {
            assert_eq!(
                now.get(id),
                Some(verdict),
                "the verdict of promise {id} changed after its period"
            );
        }
        self.closed = now;
    }
}

pub(super) fn count(tally: &mut Tally, what: &str, times: u64) {
    if times > 0 {
        *tally.entry(what.to_owned()).or_default() += times;
    }
}

/// A step from `from` on whose instant has passed, by the plain reading of the ladder.
fn passed(promise: &Promise, ladder: &[Step], from: i32, now: Moment) -> Option<i32> {
    let listed = i32::try_from(ladder.len()).unwrap();
    let instant = |index: i32| {
        ladder[usize::try_from(index).unwrap()]
            .at
            .instant(promise.clock_from, promise.due_at)
    };
    if let Some(step) = (from..listed).find(|step| instant(*step) <= now) {
        return Some(step);
    }
    let every = ladder.last().unwrap().every?;
    let step = from.max(listed);
    let at = instant(listed - 1) + every.times(i64::from(step - listed + 1));
    (at <= now).then_some(step)
}

fn follows(known: &Known, event: &Event) {
    let (head, seq) = if event.seq == 1 {
        (chain::Hash::NONE, 0)
    } else {
        (known.ticket.head, known.ticket.version)
    };
    assert_eq!(chain::fault(head, seq, event), None);
    let last = known.events.last().map_or(Moment::EPOCH, |last| last.at);
    assert!(event.at >= last, "time runs backwards in {}", known.ticket.number);
}

/// Only a person who reached the customer, or a delivered answer of a person, keeps what is owed; a resolution is kept by
/// resolving, a visit by coming, and a visit that is to be agreed by agreeing it too. Never a state, a note, an assignment, a merge, a split or a closure.
fn fulfilled_by_people_alone(known: &Known, events: &[Event]) {
    for fulfilled in events {
        let Fact::PromiseFulfilled { promise, at } = &fulfilled.fact else {
            continue;
        };
        if known.ticket.origin == Origin::Imported && fulfilled.seq <= i64::try_from(events.len()).unwrap() {
            continue;
        }
        let kind = known.ticket.promise(*promise).unwrap().kind;
        let reason = events
            .iter()
            .find(|event| event.seq < fulfilled.seq && keeps(known, event, kind));
        assert!(reason.is_some(), "{kind} was kept without a reply: {events:#?}");
        let in_time = *at == fulfilled.at
            || known
                .events
                .iter()
                .any(|event| event.at == *at && reaches(known, event));
        assert!(in_time, "the verdict uses the desk's own time");
    }
}

fn keeps(known: &Known, event: &Event, kind: PromiseKind) -> bool {
    match (&event.fact, kind) {
        (Fact::Resolved {}, PromiseKind::Resolution)
        | (Fact::TechnicianArrived { .. }, PromiseKind::Visit)
        | (Fact::VisitBooked { .. }, PromiseKind::Booking) => true,
        (_, PromiseKind::Resolution | PromiseKind::Visit) => false,
        (Fact::ContactAttempted { .. }, _) => reaches(known, event),
        // A letter that came back is no reply; one that reached the customer before still is.
        (
            Fact::DeliveryReported {
                delivery: Delivery::Bounced,
                ..
            },
            _,
        ) => known
            .events
            .iter()
            .any(|earlier| earlier.seq < event.seq && reaches(known, earlier)),
        (_, PromiseKind::Booking | PromiseKind::Callback) => false,
        _ => reaches(known, event),
    }
}

fn reaches(known: &Known, event: &Event) -> bool {
    match &event.fact {
        Fact::ContactAttempted { outcome, .. } => {
            *outcome == AttemptOutcome::Reached && event.actor.is_person() && !event.said("said").is_empty()
        }
        Fact::Replied { delivery, .. } => *delivery == Delivery::Delivered && written_by_person(event),
        Fact::DeliveryReported { reply, delivery, .. } => {
            let written = known.events.iter().find(|written| written.seq == *reply).unwrap();
            *delivery == Delivery::Delivered && written_by_person(written)
        }
        _ => false,
    }
}

fn written_by_person(event: &Event) -> bool {
    event.actor.is_person() && !event.said("text").trim().is_empty()
}

/// A person who speaks with the customer owes no call and no answer afterwards.
fn answers_settle(known: &Known, events: &[Event]) {
    use PromiseKind::{Booking, Callback, Reply, Statutory, Update};
    for event in events.iter().filter(|event| reaches(known, event)) {
        let spoken = matches!(event.fact, Fact::ContactAttempted { .. });
        let asked_before = |promise: &&Promise| {
            let made = known
                .events
                .iter()
                .find(|made| matches!(made.fact, Fact::PromiseMade { promise: id, .. } if id == promise.id));
            let asked = match event.fact {
                Fact::DeliveryReported { reply, .. } => reply,
                _ => event.seq,
            };
            made.unwrap().seq < asked
        };
        for left in known.ticket.unsettled().filter(asked_before) {
            let settled =
                matches!(left.kind, Reply | Statutory | Update) || (spoken && matches!(left.kind, Booking | Callback));
            assert!(!settled, "an answer left {left:?}");
        }
    }
}

/// Every window that was agreed is owed until its end, kept by nothing but the technician's coming, and given up only with
/// its visit.
fn windows_are_owed(known: &Known) {
    let told = |wanted: &dyn Fn(&Fact) -> bool| {
        known
            .events
            .iter()
            .find(|event| wanted(&event.fact))
            .map(|event| event.at)
    };
    for event in &known.events {
        let Fact::VisitBooked {
            appointment: id,
            promise,
            window,
            ..
        } = &event.fact
        else {
            continue;
        };
        let owed = known.ticket.promise(*promise).unwrap();
        assert_eq!((owed.kind, owed.due_at), (PromiseKind::Visit, window.until));
        let came = told(&|fact| matches!(fact, Fact::TechnicianArrived { appointment } if appointment == id));
        let ended = told(&|fact| matches!(fact, Fact::VisitCancelled { appointment, .. } if appointment == id));
        assert_eq!(owed.fulfilled_at, came, "a visit is kept by coming: {owed:?}");
        assert!(owed.voided.is_none() || ended.is_some(), "nobody gave up {owed:?}");
    }
}

/// A due time never moves later, and earlier only where tickets are joined or parted or the customer spoke earlier.
fn moved_lawfully(old: &Ticket, new: &Ticket, events: &[Event]) {
    for promise in &old.promises {
        let after = new.promise(promise.id).unwrap();
        assert_eq!((after.clock_from, after.made_at), (promise.clock_from, promise.made_at));
        let amended = events.iter().find(|event| {
            matches!(event.fact, Fact::PromiseMoved { promise: id, policy, .. } if id == promise.id && policy != promise.policy)
        });
        if let Some(act) = amended {
            assert!(
                promise.is_owed() && act.at < promise.due_at,
                "what was counted does not move"
            );
            assert!(after.due_at >= act.at, "a promise may not move into the past");
            let longer = after.due_at > promise.due_at;
            assert!(
                !longer || !act.said("reason").is_empty(),
                "nobody waits longer without a reason"
            );
            continue;
        }
        assert!(after.due_at <= promise.due_at, "a promise may not move later");
        assert_eq!(after.policy, promise.policy);
        let joined = events.iter().any(|event| {
            matches!(
                event.fact,
                Fact::Absorbed { .. } | Fact::CustomerWrote { .. } | Fact::PromiseMade { .. }
            )
        });
        assert!(after.due_at == promise.due_at || joined, "a due time moved by itself");
    }
}

/// What was kept or missed when it was due stays so.
fn verdicts_stay(old: &Ticket, new: &Ticket) {
    for promise in old.promises.iter().filter(|promise| promise.due_at < new.changed_at) {
        let (was, is) = (
            promise.verdict(new.changed_at),
            new.promise(promise.id).unwrap().verdict(new.changed_at),
        );
        assert_eq!(was, is, "a verdict changed after the due time: {promise:?}");
        assert_ne!(is, Verdict::Pending);
    }
}

/// While the customer waits for an answer, a reply is owed, due in time from the oldest thing they said; and only then.
fn oldest_unanswered(known: &Known) {
    let owed: Vec<&Promise> = known
        .ticket
        .owed()
        .filter(|promise| promise.kind == PromiseKind::Reply)
        .collect();
    let oldest = known.naive.oldest();
    let story = || {
        known
            .events
            .iter()
            .map(|event| format!("{} {:?}", event.seq, event.fact))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(
        owed.is_empty(),
        oldest.is_none(),
        "owed {owed:?}, asked {:?}\n{}",
        known.naive,
        story()
    );
    // A letter that came back gives a promise its own clock again, which a chase recorded late may have gone behind.
    let since = known.ticket.unanswered_since;
    let known_clock = since == oldest || owed.iter().any(|promise| Some(promise.clock_from) == since);
    assert!(known_clock, "waits since {since:?}: {:?}\n{}", known.naive, story());
    if let (Some(oldest), Some(due_at)) = (oldest, owed.iter().map(|promise| promise.due_at).min()) {
        let in_time = due_at <= (oldest + REPLY_WITHIN).max(known.ticket.changed_at);
        assert!(
            in_time,
            "the clock runs from the oldest unanswered message: due {due_at}, asked {oldest}\n{}",
            story()
        );
    }
}
