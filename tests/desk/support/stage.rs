//! A real server with people who sign in at its pages, for the tests with a real browser.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use yinuo::domain::password::Password;
use yinuo::domain::words::Language;
use yinuo::error::Failure;
use yinuo::storage::{passwords, people};

use super::browser::RIGHT;
use super::chromium::Window;
use super::program::Program;
use super::server::{Caller, Server, another_token};

const PASSWORD: &str = RIGHT;
/// The people of each stage, with their roles.
const PEOPLE: [(&str, &str); 6] = [
    ("grace", "agent"),
    ("wei", "agent"),
    ("kate", "account_manager"),
    ("mona", "manager"),
    ("ada", "admin"),
    ("tom", "technician"),
];
/// Nothing happens by itself while somebody looks.
const QUIET: [(&str, &str); 1] = [("YINUO_SCHEDULE__SWEEP", "0 0 0 1 1 *")];

/// A desk at work, on a database of its own.
pub(crate) struct Stage {
    server: Option<Server>,
    pub(crate) address: String,
    pub(crate) program: Program,
    pub(crate) grace: Caller,
    pub(crate) mona: Caller,
    pub(crate) ada: Caller,
}

impl Stage {
    /// A desk with its people and nothing to do.
    pub(crate) fn opens() -> Self {
        Stage::opens_with(&[])
    }

    /// The same with further settings.
    pub(crate) fn opens_with(settings: &[(&str, &str)]) -> Self {
        let program = Program::on_sqlite();
        for (name, role) in PEOPLE {
            program.says(&["user", "add", "--name", name, "--email", &login(name), "--role", role]);
        }
        gives_passwords(&program);
        let token = another_token(&program, &login("grace"), "test");
        let admins = another_token(&program, &login("ada"), "test");
        let managers = another_token(&program, &login("mona"), "test");
        let server = Server::starts(&program, &[&QUIET, settings].concat());
        Stage {
            address: server.address.clone(),
            server: Some(server),
            program,
            grace: Caller::with(&token),
            mona: Caller::with(&managers),
            ada: Caller::with(&admins),
        }
    }

    /// The address of a page.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A complaint comes in by telephone; the ticket.
    pub(crate) fn logs(&self, subject: &str, number: &str) -> Value {
        let call = json!({"subject": subject, "caller_number": number, "description": subject});
        let answer = self
            .grace
            .post(&self.address, "/api/v1/channels/hotline/tickets", number, &call);
        let answer = answer.expect("the desk answers");
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body
    }

    /// Faults can be repaired by visits: tom comes to the east whenever he is asked.
    pub(crate) fn offers_visits(&self) {
        let days = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        let week: BTreeMap<_, _> = days.into_iter().map(|day| (day, json!(["00:00-24:00"]))).collect();
        let calendar = json!({"name": "field", "zone": "Asia/Shanghai", "week": week});
        let service = json!({"code": "repair", "names": {"en": "Repair"}, "terms": {"en": "Until it works"},
            "price": {"en": "Free"}, "skill": "fibre", "minutes": 60, "kinds": ["fault"]});
        for (path, body) in [
            ("/api/v1/calendars", calendar),
            ("/api/v1/regions", json!({"code": "north"})),
            ("/api/v1/services", service),
            ("/api/v1/areas", json!({"code": "east", "region": "north"})),
        ] {
            self.ada.adds(&self.address, path, &body);
        }
        let plan = json!({"areas": ["east"], "skills": ["fibre"], "calendar": "field"});
        let path = format!("/api/v1/technicians/{}", self.id_of("tom"));
        let planned = self.ada.put(&self.address, &path, &plan).expect("the desk answers");
        assert_eq!(planned.status, 200, "{}", planned.body);
    }

    /// What happened on a ticket so far: the kinds of its events with the words in them.
    pub(crate) fn events(&self, number: &str) -> Vec<Value> {
        self.grace.all_events(&self.address, number)
    }

    /// The id of somebody.
    pub(crate) fn id_of(&self, name: &str) -> String {
        let users = self.ada.sees(&self.address, "/api/v1/users");
        let mut users = users["items"].as_array().or(users.as_array()).unwrap().iter();
        let user = users.find(|user| user["email"] == login(name)).unwrap();
        user["id"].as_str().unwrap().to_owned()
    }

    /// Every ticket there is.
    pub(crate) fn tickets(&self) -> Vec<Value> {
        self.grace.all_tickets(&self.address)
    }

    /// Signs somebody in who reads this language, as people do, and opens a page.
    pub(crate) fn signs_in(&self, window: &Window<'_>, name: &str, language: Language, path: &str) {
        signs_in(window, |path| self.at(path), &login(name), language);
        window.opens(&self.at(path));
    }

    /// The server dies at once and another one comes up at the same address.
    pub(crate) fn dies_and_comes_back(&mut self, meanwhile: impl FnOnce()) {
        self.server.take().unwrap().dies();
        meanwhile();
        let [sweep] = QUIET;
        let here = ("YINUO_SERVER__LISTEN", self.address.as_str());
        self.server = Some(Server::starts(&self.program, &[sweep, here]));
    }
}

/// Signs somebody in at the page of a desk, as people do.
pub(crate) fn signs_in(window: &Window<'_>, at: impl Fn(&str) -> String, login: &str, language: Language) {
    window.opens(&at(&format!("/login?lang={language}")));
    window.focuses("#login");
    window.types(login);
    window.presses("Tab");
    window.types(PASSWORD);
    window.presses("Enter");
    window.until(
        "they are in",
        "location.pathname !== '/login' && document.readyState === 'complete'",
    );
}

fn login(name: &str) -> String {
    format!("{name}@example.com")
}

fn gives_passwords(program: &Program) {
    let digest = Password::claimed("/password", PASSWORD)
        .unwrap()
        .digest([7; 16])
        .unwrap();
    let desk = program.serves();
    let given = desk.write_blocking(move |db, now| {
        for (name, _) in PEOPLE {
            let user = people::of_email(db, &login(name))?.unwrap();
            passwords::set(db, user.id, &digest, now)?;
        }
        Ok::<_, Failure>(())
    });
    given.unwrap();
    desk.close_blocking();
}
