//! A crowd that agrees, moves, gives up and places visits over the API of real servers, while an admin changes who comes,
//! when, and how many visits a window takes. Each keeps an account of how things stand by what was acknowledged.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use yinuo::domain::ids::Dice;
use yinuo::domain::moment::{Moment, Span};

use super::clients::{Clients, Errand};
use super::program::Program;
use super::server::{Caller, Reply, hired_as};

/// A visit is to be agreed within seconds, and announced at half of them and when it is due.
pub(crate) const SECONDS: &str = r#"
[[policy]]
name = "booking-fault"
promise = "booking"
kinds = ["fault"]
duration = "2s"
ladder = [{ at = "50%", tell = ["owner"] }, { at = "due", tell = ["manager"] }]
"#;
const TECHNICIANS: usize = 3;
/// So many tickets each client has at most; all together want more windows than there are.
const TICKETS: usize = 8;
/// So many windows are fought for.
const WINDOWS: usize = 6;
/// What is refused where others were faster, or the desk would break its word.
const REFUSALS: [&str; 4] = ["no-window", "visits-affected", "visit-step", "invalid"];

/// Clients in threads, and their ledger.
pub(crate) struct VisitCrowd {
    manager: String,
    admin: String,
    clients: Clients<Entry>,
    technicians: Vec<String>,
    area: String,
    /// When the windows begin that are fought for.
    windows: Vec<Value>,
}

/// How something stands since a change that was acknowledged.
struct Entry {
    /// Where it is seen.
    path: String,
    stands: Value,
}

/// Somebody who calls, with their own tickets.
struct Client<'c> {
    crowd: &'c VisitCrowd,
    number: u64,
    dice: Dice,
    sent: u64,
    /// The numbers of the tickets, and their visits as they stand.
    tickets: Vec<(String, Vec<Value>)>,
}

impl VisitCrowd {
    /// Hires those who write: a manager and an admin; and those who come.
    pub(crate) fn hired(program: &Program) -> [String; 2] {
        for number in 0..TECHNICIANS {
            let (name, email) = (format!("tech{number}"), format!("tech{number}@example.com"));
            program.says(&[
                "user",
                "add",
                "--name",
                &name,
                "--email",
                &email,
                "--role",
                "technician",
            ]);
        }
        [("mona", "manager"), ("ada", "admin")].map(|(name, role)| {
            let email = format!("{name}@example.com");
            hired_as(program, &email, role)
        })
    }

    /// A crowd for the only server at this address, which it prepares for visits.
    pub(crate) fn of([manager, admin]: [String; 2], door: &str) -> Self {
        let caller = Caller::with(&admin);
        let days = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        for (name, hours) in [("field", "08:00-20:00"), ("late", "12:00-20:00")] {
            let week: BTreeMap<_, _> = days.into_iter().map(|day| (day, json!([hours]))).collect();
            let calendar = json!({"name": name, "zone": "Asia/Shanghai", "week": week});
            caller.adds(door, "/api/v1/calendars", &calendar);
        }
        let service = json!({"code": "repair", "names": {"en": "Repair"}, "skill": "fibre", "minutes": 60,
            "kinds": ["fault"]});
        caller.adds(door, "/api/v1/services", &service);
        caller.adds(door, "/api/v1/regions", &json!({"code": "north"}));
        let area = json!({"code": "east", "region": "north"});
        let area = caller.adds(door, "/api/v1/areas", &area);
        let users = caller.sees(door, "/api/v1/users");
        let users = users["items"].as_array().or(users.as_array()).unwrap().iter();
        let technicians = users.filter(|user| user["role"] == "technician");
        let technicians: Vec<String> = technicians.map(|user| text(&user["id"])).collect();
        for user in &technicians {
            let planned = caller.put(door, &format!("/api/v1/technicians/{user}"), &plan("field", true));
            assert_eq!(planned.expect("the desk answers").status, 200);
        }
        VisitCrowd {
            windows: windows_later(&manager, door),
            clients: Clients::of(&[door]),
            manager,
            admin,
            technicians,
            area: text(&area["id"]),
        }
    }

    /// Runs `clients` threads and an admin's while `story` goes on. When it ends, each finishes what it had sent.
    pub(crate) fn works_during<T>(&self, clients: u64, seed: u64, story: impl FnOnce() -> T) -> T {
        let work = |number| {
            let mut client = Client {
                crowd: self,
                number,
                dice: Dice::seeded(seed.wrapping_mul(1_000).wrapping_add(number)),
                sent: 0,
                tickets: Vec::new(),
            };
            while !self.clients.may_go_home() {
                if number == clients {
                    client.alters();
                } else {
                    client.calls();
                }
            }
        };
        self.clients.work_during(clients + 1, work, story)
    }

    /// The only server is at another address now.
    pub(crate) fn moves_to(&self, door: &str) {
        self.clients.move_to(door);
    }

    /// Waits until so many more were acknowledged.
    pub(crate) fn gets_more(&self, more: usize) {
        self.clients.get_more(more);
    }

    /// Whether everything at `door` stands as it was last acknowledged; how many changes were.
    pub(crate) fn finds_its_word_kept(&self, door: &str) -> usize {
        let caller = Caller::with(&self.admin);
        let ledger = self.clients.ledger();
        let stands: BTreeMap<&str, &Value> = ledger
            .iter()
            .map(|entry| (entry.path.as_str(), &entry.stands))
            .collect();
        for (path, known) in &stands {
            let (seen_at, id) = path.split_once('#').unwrap_or((path, ""));
            let seen = caller.sees(door, seen_at);
            let is_it = |one: &&Value| one["id"] == id || one["user"] == id;
            let seen = match id {
                "" => &seen,
                id => seen.as_array().unwrap().iter().find(is_it).expect(id),
            };
            match known {
                Value::Object(fields) => {
                    for (name, value) in fields {
                        assert_eq!(seen[name], *value, "{path}: {name}: {seen}");
                    }
                }
                whole => assert_eq!(seen, *whole, "{path}"),
            }
        }
        let opened = stands.keys().filter(|path| path.ends_with("/appointments")).count();
        // And the one by which the windows were looked up.
        assert_eq!(caller.all_tickets(door).len(), opened + 1);
        ledger.len()
    }
}

impl Client<'_> {
    /// Opens a ticket, or does something about the visits of one.
    fn calls(&mut self) {
        if self.tickets.len() < TICKETS && self.odds(1, 4) || self.tickets.is_empty() {
            return self.opens();
        }
        let place = self.below(self.tickets.len());
        let (ticket, mut visits) = self.tickets[place].clone();
        let open = visits.iter().position(|visit| visit["state"] == "booked");
        let side = self.one_of(&["customer", "operator"]);
        let changed = match (open, self.below(10)) {
            (None, _) => {
                let body = |hold: &Value| json!({"hold": hold, "side": side, "consent": "agreed"});
                self.agrees(&ticket, "appointments", body)
                    .map(|visit| visits.push(visit))
            }
            (Some(at), 0..2) => {
                let body = json!({"side": side, "reason": "x"});
                let verb = format!("appointments/{}/cancellation", text(&visits[at]["id"]));
                self.does(&ticket, &verb, body).map(|visit| visits[at] = visit)
            }
            (Some(at), 2..5) => {
                let body = json!({"technician": self.one_of(&self.crowd.technicians)});
                let verb = format!("appointments/{}/placement", text(&visits[at]["id"]));
                self.does(&ticket, &verb, body).map(|visit| visits[at] = visit)
            }
            (Some(at), _) => {
                let body = |hold: &Value| json!({"hold": hold, "side": side, "consent": "agreed", "reason": "x"});
                let verb = format!("appointments/{}/move", text(&visits[at]["id"]));
                self.agrees(&ticket, &verb, body).map(|visit| {
                    assert_eq!(visit["replaces"], visits[at]["id"]);
                    let given_up = [
                        ("state", json!("cancelled")),
                        ("cancelled_at", visit["booked_at"].clone()),
                        ("cancelled_side", json!(side)),
                        ("moved", json!(true)),
                    ];
                    for (name, value) in given_up {
                        visits[at][name] = value;
                    }
                    visits.push(visit);
                })
            }
        };
        if changed.is_some() {
            self.notes(&ticket, visits.clone());
            self.tickets[place] = (ticket, visits);
        }
    }

    fn opens(&mut self) {
        let number = format!("139{:04}{:04}", self.number, self.tickets.len());
        let call = json!({"kind": "fault", "subject": "no light", "caller_number": number});
        let opened = self.sends(
            "POST",
            &self.crowd.manager,
            "/api/v1/channels/hotline/tickets".to_owned(),
            call,
        );
        let ticket = text(&opened.expect("a call is always taken")["number"]);
        self.notes(&ticket, Vec::new());
        self.tickets.push((ticket, Vec::new()));
    }

    /// Has a window held, and agrees it.
    fn agrees(&mut self, ticket: &str, verb: &str, body: impl Fn(&Value) -> Value) -> Option<Value> {
        let wish = json!({"service": "repair", "area": "east", "from": self.one_of(&self.crowd.windows)});
        let held = self.does(ticket, "holds", wish)?;
        self.does(ticket, verb, body(&held["hold"]))
    }

    fn does(&mut self, ticket: &str, verb: &str, body: Value) -> Option<Value> {
        let path = format!("/api/v1/tickets/{ticket}/{verb}");
        self.sends("POST", &self.crowd.manager, path, body)
    }

    /// Changes somebody's plan or absence, or how many visits a window takes.
    fn alters(&mut self) {
        let user = self.one_of(&self.crowd.technicians).clone();
        let admin = &self.crowd.admin;
        let (path, seen_at, body) = match self.below(3) {
            0 => {
                let path = format!("/api/v1/technicians/{user}");
                let calendar = self.one_of(&["field", "field", "late"]);
                let new = plan(calendar, self.odds(4, 5));
                (path, format!("/api/v1/technicians#{user}"), new)
            }
            1 => {
                let path = format!("/api/v1/users/{user}");
                let until = self.one_of(&[&self.crowd.windows[2], &Value::Null]).clone();
                let from = match &until {
                    Value::Null => Value::Null,
                    _ => self.crowd.windows[1].clone(),
                };
                let body = json!({"absent_from": from, "absent_until": until});
                (path.clone(), path, body)
            }
            _ => {
                let path = format!("/api/v1/areas/{}", self.crowd.area);
                let most = self.one_of(&[json!(2), json!(3), Value::Null]);
                let body = json!({"visits_per_window": most});
                (path, format!("/api/v1/areas#{}", self.crowd.area), body)
            }
        };
        let method = if path.contains("technicians") { "PUT" } else { "PATCH" };
        if let Some(stands) = self.sends(method, admin, path, body) {
            let path = seen_at;
            self.crowd.clients.note(Entry { path, stands });
        }
    }

    /// Sends something until it is answered; nothing where it is refused.
    fn sends(&mut self, method: &'static str, token: &str, path: String, body: Value) -> Option<Value> {
        self.sent += 1;
        let key = format!("visit-{}-{}", self.number, self.sent);
        let errand = Errand {
            method,
            path,
            key,
            body,
        };
        let Reply { status, body, .. } = self.crowd.clients.insist(token, self.number, &errand);
        if status < 300 {
            return Some(body);
        }
        let code = text(&body["type"]);
        let is_expected = REFUSALS.iter().any(|refusal| code.ends_with(&format!("/{refusal}")));
        assert!(is_expected, "{} {}: {body}", errand.method, errand.path);
        None
    }

    fn notes(&self, ticket: &str, visits: Vec<Value>) {
        self.crowd.clients.note(Entry {
            path: format!("/api/v1/tickets/{ticket}/appointments"),
            stands: visits.into(),
        });
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.dice.below(bound as u64)).unwrap()
    }

    fn odds(&mut self, this: u64, of: u64) -> bool {
        self.dice.below(of) < this
    }

    fn one_of<T: Clone>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())].clone()
    }
}

/// When the first windows begin that no story reaches.
fn windows_later(manager: &str, door: &str) -> Vec<Value> {
    let caller = Caller::with(manager);
    let call = json!({"kind": "fault", "subject": "no light", "caller_number": "13900000000"});
    let ticket = caller.adds(door, "/api/v1/channels/hotline/tickets", &call);
    let path = format!(
        "/api/v1/tickets/{}/windows?service=repair&area=east",
        text(&ticket["number"])
    );
    let free = caller.sees(door, &path);
    let begins = |window: &Value| text(&window["from"]).parse::<Moment>().unwrap();
    let tomorrow = begins(&free["windows"][0]) + Span::days(1);
    let later = free["windows"].as_array().unwrap().iter();
    let later = later.filter(|window| begins(window) > tomorrow).take(WINDOWS);
    later.map(|window| window["from"].clone()).collect()
}

fn plan(calendar: &str, comes: bool) -> Value {
    let areas: &[&str] = if comes { &["east"] } else { &[] };
    json!({"areas": areas, "skills": ["fibre"], "calendar": calendar})
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}")).to_owned()
}
