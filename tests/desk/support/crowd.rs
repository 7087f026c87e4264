//! A crowd of clients that write to real servers and keep their own account of what was sent and acknowledged. A request
//! that was not answered is repeated under its key until it is, so that in the end the desk must hold each exactly once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use yinuo::domain::ids::Dice;

use super::clients::{Clients, Errand};
use super::server::{Caller, wait_until};

/// A reply is owed within seconds, and announced at half of them and when it is due.
pub(crate) const SECONDS: &str = r#"
[[policy]]
name = "reply"
promise = "reply"
duration = "3s"
ladder = [{ at = "50%", tell = ["owner"] }, { at = "due", tell = ["manager"] }]
"#;
/// The place in that ladder of the step that is due with the promise.
const DUE_STEP: i64 = 1;

/// Clients in threads, and their ledger.
pub(crate) struct Crowd {
    token: String,
    clients: Clients<Entry>,
}

/// A change that was acknowledged.
struct Entry {
    /// What was typed, unlike anything else that was.
    mark: String,
    ticket: String,
}

impl Crowd {
    /// Clients with this token, for servers at these addresses.
    pub(crate) fn of(token: &str, doors: &[&str]) -> Self {
        Crowd {
            token: token.to_owned(),
            clients: Clients::of(doors),
        }
    }

    /// Runs `clients` threads while `story` goes on. When it ends, each finishes what it had sent.
    pub(crate) fn works_during<T>(&self, clients: u64, seed: u64, story: impl FnOnce() -> T) -> T {
        self.clients
            .work_during(clients, |client| self.works(client, seed), story)
    }

    /// The only server is at another address now.
    pub(crate) fn moves_to(&self, door: &str) {
        self.clients.move_to(door);
    }

    /// How many changes were acknowledged.
    pub(crate) fn count(&self) -> usize {
        self.clients.ledger().len()
    }

    /// Waits until so many more were acknowledged.
    pub(crate) fn gets_more(&self, more: usize) {
        self.clients.get_more(more);
    }

    fn works(&self, client: u64, seed: u64) {
        let mut dice = Dice::seeded(seed.wrapping_mul(1_000).wrapping_add(client));
        let mut tickets = Vec::new();
        for number in 0_u64.. {
            if self.clients.may_go_home() {
                return;
            }
            let errand = decided(&mut dice, &tickets, format!("mark-{client}-{number}"));
            let reply = self.clients.insist(&self.token, client, &errand);
            assert_eq!(reply.status, 201, "{}: {}", errand.path, reply.body);
            let ticket = reply.body["number"].as_str().unwrap().to_owned();
            if errand.path.contains("/channels/") {
                tickets.push(ticket.clone());
            }
            let mark = errand.key;
            self.clients.note(Entry { mark, ticket });
        }
    }

    /// Whether the desk at `door` holds everything that was acknowledged, and nothing else, once, and has announced every
    /// deadline that passed, once.
    pub(crate) fn finds_its_word_kept(&self, door: &str) {
        let caller = Caller::with(&self.token);
        wait_until("every overdue promise was announced", || {
            caller
                .all_tickets(door)
                .iter()
                .all(|ticket| replies_owed(ticket).all(|promise| promise["next_step_at"].is_null()))
        });
        let tickets = caller.all_tickets(door);
        let missed = tickets.iter().flat_map(replies_owed).count();
        assert!(
            missed > 0,
            "a run in which every promise was kept says nothing about announcements"
        );
        let mut marks: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for ticket in &tickets {
            let number = ticket["number"].as_str().unwrap();
            let events = caller.all_events(door, number);
            must_be_announced_once(ticket, &events);
            for event in &events {
                let words = event["words"].as_object().unwrap().values();
                for mark in words.filter_map(Value::as_str).filter(|word| word.starts_with("mark-")) {
                    marks.entry(mark.to_owned()).or_default().push(number.to_owned());
                }
            }
        }
        let ledger = self.clients.ledger();
        for entry in &*ledger {
            assert_eq!(
                marks.remove(&entry.mark),
                Some(vec![entry.ticket.clone()]),
                "{}",
                entry.mark
            );
        }
        assert_eq!(marks, BTreeMap::new(), "nobody was told of these");
        let opened: BTreeSet<_> = ledger.iter().map(|entry| &entry.ticket).collect();
        assert_eq!(tickets.len(), opened.len());
    }
}

fn decided(dice: &mut Dice, tickets: &[String], mark: String) -> Errand {
    let ticket = usize::try_from(dice.below(tickets.len() as u64)).unwrap();
    let what = if tickets.is_empty() { 0 } else { dice.below(10) };
    let verb = |name| format!("/api/v1/tickets/{}/{name}", tickets[ticket]);
    let (path, body) = match what {
        0..=3 => {
            // Few numbers: callers are often known, and two clients may be about to store the same one.
            let number = format!("139123445{:02}", dice.below(20));
            let call = json!({"subject": mark, "caller_number": number});
            ("/api/v1/channels/hotline/tickets".to_owned(), call)
        }
        4 => {
            let call = json!({"medium": "phone", "outcome": "no_answer", "said": mark});
            (verb("contact-attempts"), call)
        }
        5 => {
            let call = json!({"medium": "phone", "outcome": "reached", "said": mark});
            (verb("contact-attempts"), call)
        }
        6 => {
            let letter = json!({"medium": "sms", "text": mark, "delivery": "delivered"});
            (verb("replies"), letter)
        }
        7 => (verb("messages"), json!({"medium": "sms", "text": mark})),
        _ => (verb("notes"), json!({"text": mark})),
    };
    Errand {
        method: "POST",
        path,
        key: mark,
        body,
    }
}

/// The promises of a reply that are owed still. After seconds each of them is overdue.
fn replies_owed(ticket: &Value) -> impl Iterator<Item = &Value> {
    let promises = ticket["promises"].as_array().unwrap().iter();
    promises.filter(|promise| {
        promise["kind"] == "reply" && promise["fulfilled_at"].is_null() && promise["voided_at"].is_null()
    })
}

fn must_be_announced_once(ticket: &Value, events: &[Value]) {
    let number = &ticket["number"];
    let mut taken = BTreeSet::new();
    for fact in events.iter().map(|event| &event["fact"]) {
        if fact["type"] == "step_taken" {
            let step = (
                fact["promise"].to_string(),
                fact["epoch"].as_i64(),
                fact["step"].as_i64(),
            );
            assert!(taken.insert(step), "{number} was announced twice: {fact}");
        }
    }
    for promise in replies_owed(ticket) {
        let due = (promise["id"].to_string(), promise["epoch"].as_i64(), Some(DUE_STEP));
        assert!(taken.contains(&due), "{number} passed its due time unannounced");
    }
}
