//! A desk with its front door: the real application over the actions and a real database, called without a network.
//!
//! People come to be by being named: `desk.hotline("grace").logs_complaint("…")` hires Grace as an agent the first time.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;

use actix_web::body::{BoxBody, MessageBody as _, to_bytes};
use actix_web::dev::{ServerHandle, Service as _, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{Bytes, Data};
use futures::future::LocalBoxFuture;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};

use yinuo::actions::people::{NewUser, add_user};
use yinuo::actions::session::set_password;
use yinuo::actions::tokens::issue_token;
use yinuo::api::{Front, Hasher, Limits};
use yinuo::cabinet::Cabinet;
use yinuo::config::Settings;
use yinuo::console::Live;
use yinuo::domain::category::Catalogue;
use yinuo::domain::ids::{TeamId, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::password::Password;
use yinuo::domain::rights::{Operation, Purpose};
use yinuo::domain::security::By;
use yinuo::domain::words::{Language, Role};
use yinuo::pages::Signboard;
use yinuo::peers::Peers;
use yinuo::provider::Provider;
use yinuo::pulse::Pulse;
use yinuo::server::{Doors, application, start};
use yinuo::sign_on::{RETURNS, SignOn};
use yinuo::storage::people;
use yinuo::track::{Customers, rules_of};

use super::office::Office;

/// Where people reach the tests' desk.
pub(crate) const PUBLIC_URL: &str = "https://desk.example.com";
/// Where requests come from, unless a test says otherwise.
const SOMEWHERE: &str = "192.0.2.7:40000";
/// How long the tests' tokens live: longer than any story.
const LIFETIME: Span = Span::days(3650);

type Door = Rc<dyn Fn(TestRequest) -> LocalBoxFuture<'static, ServiceResponse<BoxBody>>>;

/// An office with a front door.
pub(crate) struct TestDesk {
    pub(crate) office: Office,
    door: Door,
    /// Counts what it computes.
    pub(crate) hasher: Hasher,
    staff: RefCell<BTreeMap<String, (UserId, String)>>,
}

impl TestDesk {
    /// A desk in memory that opens at 2026-03-02T09:00Z, with limits that no test reaches.
    pub(crate) async fn open() -> Self {
        TestDesk::of(Office::in_memory(), &[]).await
    }

    /// The same on the database of this URL.
    pub(crate) async fn on(url: &str) -> Self {
        TestDesk::of(Office::at(url, 1), &[]).await
    }

    /// A desk with these settings, as `section.name` and text.
    pub(crate) async fn with(settings: &[(&str, &str)]) -> Self {
        TestDesk::of(Office::in_memory(), settings).await
    }

    /// A front door to this office.
    pub(crate) async fn of(office: Office, settings: &[(&str, &str)]) -> Self {
        let hasher = Hasher::with_lanes(2);
        let door = door(&office, hasher.clone(), settings).await;
        TestDesk {
            hasher,
            office,
            door,
            staff: RefCell::default(),
        }
    }

    /// The same desk after its process ended and another one began on the same database.
    pub(crate) async fn restarts(self) -> Self {
        let TestDesk {
            office,
            door: old,
            hasher,
            staff,
        } = self;
        drop(old);
        let office = office.reopened();
        let door = door(&office, hasher.clone(), &[]).await;
        TestDesk {
            office,
            door,
            hasher,
            staff,
        }
    }

    /// The same desk at an address on this machine, for browsers that are no part of the test. It goes by the same clock.
    pub(crate) fn listens(&self) -> Listening {
        let settings = settings_with(&[("server.listen", "127.0.0.1:0"), ("server.workers", "2")]);
        let doors = doors(&self.office, self.hasher.clone(), &settings);
        let (tells, hears) = mpsc::channel();
        let thread = thread::spawn(move || {
            let system = actix_web::rt::System::new();
            let ended = system.block_on(async move {
                let (server, addresses) = start(doors, &settings.server).unwrap();
                tells.send((server.handle(), addresses[0])).unwrap();
                server.await
            });
            ended.unwrap();
        });
        let (handle, address) = hears.recv().expect("the desk listens");
        Listening {
            address,
            handle,
            thread: Some(thread),
        }
    }

    /// Another replica on the same database.
    pub(crate) async fn replica(&self) -> Self {
        let office = self.office.replica();
        let hasher = Hasher::with_lanes(2);
        let door = door(&office, hasher.clone(), &[]).await;
        TestDesk {
            office,
            door,
            hasher,
            staff: RefCell::default(),
        }
    }

    /// An agent on the hotline.
    pub(crate) fn hotline(&self, name: &str) -> Caller<'_> {
        self.somebody(name, Role::Agent)
    }

    /// A manager.
    pub(crate) fn manager(&self, name: &str) -> Caller<'_> {
        self.somebody(name, Role::Manager)
    }

    /// An administrator.
    pub(crate) fn admin(&self, name: &str) -> Caller<'_> {
        self.somebody(name, Role::Admin)
    }

    /// Somebody of this name, hired in this role when first named.
    pub(crate) fn somebody(&self, name: &str, role: Role) -> Caller<'_> {
        let known = self.staff.borrow().get(name).cloned();
        let (user, token) = known.unwrap_or_else(|| self.hires(name, role, Some(self.office.team)));
        Caller {
            desk: self,
            user: Some(user),
            token: Some(token),
            browser: None,
        }
    }

    /// Somebody of this name, hired in this role into this team.
    pub(crate) fn employs(&self, name: &str, role: Role, team: Option<TeamId>) -> Caller<'_> {
        let (user, token) = self.hires(name, role, team);
        Caller {
            desk: self,
            user: Some(user),
            token: Some(token),
            browser: None,
        }
    }

    /// A machine whose token names these operations.
    pub(crate) fn machine(&self, name: &str, operations: &[Operation]) -> Caller<'_> {
        let user = self.somebody(name, Role::Integration).id();
        let purpose = Purpose::of(None, Some(operations));
        let issued = self
            .office
            .act(move |db, now, _| Ok(issue_token(db, now, &By::desk(), user, "machine", purpose, LIFETIME)?.1));
        Caller {
            desk: self,
            user: Some(user),
            token: Some(issued.unwrap()),
            browser: None,
        }
    }

    /// A caller with this token, or with none.
    pub(crate) fn stranger(&self, token: Option<&str>) -> Caller<'_> {
        Caller {
            desk: self,
            user: None,
            token: token.map(str::to_owned),
            browser: None,
        }
    }

    /// Gives somebody a password; what they sign in with.
    pub(crate) fn gives_password(&self, name: &str, role: Role, password: &str) -> String {
        let user = self.somebody(name, role).id();
        let digest = Password::claimed("/password", password)
            .unwrap()
            .digest([7; 16])
            .unwrap();
        let set = self.office.act(move |db, now, house| {
            set_password(db, now, house, &By::desk(), user, &digest, None)?;
            Ok(people::find(db, user)?.unwrap().email)
        });
        set.unwrap()
    }

    /// Somebody who signs in with a browser of their own; the answer must be 201.
    pub(crate) async fn signs_in(&self, login: &str, password: &str) -> Caller<'_> {
        let body = json!({"login": login, "password": password});
        let answer = self.stranger(None).post("/api/v1/session", body).await.with_status(201);
        self.browser_after(&answer)
    }

    /// The browser that was given this answer.
    pub(crate) fn browser_after(&self, answer: &Answer) -> Caller<'_> {
        let seen = answer.json();
        let user = seen["user"]["id"].as_str().unwrap().parse().unwrap();
        Caller {
            desk: self,
            user: Some(user),
            token: None,
            browser: Some(Browser {
                cookies: answer.cookies(),
                csrf: seen["csrf"].as_str().unwrap().to_owned(),
            }),
        }
    }

    /// The moment that the desk's clock shows.
    pub(crate) fn now(&self) -> Moment {
        self.office.clock.now()
    }

    /// Moves the clock on and sweeps until nothing is due.
    pub(crate) fn lets_pass(&self, span: Span) {
        self.office.lets_pass(span);
    }

    fn hires(&self, name: &str, role: Role, team: Option<TeamId>) -> (UserId, String) {
        let new = NewUser::active(name, &format!("{name}.{role}@example.com"), role, team, Language::En);
        let hired = self.office.act(move |db, now, house| {
            let user = add_user(db, now, house, &By::desk(), new)?;
            let (_, secret) = issue_token(db, now, &By::desk(), user.id, "test", Purpose::ANY, LIFETIME)?;
            Ok((user.id, secret))
        });
        let hired = hired.unwrap();
        self.staff.borrow_mut().insert(name.to_owned(), hired.clone());
        hired
    }
}

fn settings_with(more: &[(&str, &str)]) -> Settings {
    let generous = [
        ("limits.requests_per_minute", "10000000"),
        ("limits.request_burst", "1000000"),
        ("limits.public_requests_per_minute", "10000000"),
        ("limits.public_burst", "1000000"),
        ("limits.sign_ins_per_minute", "1000000"),
        ("attachments.folder", ""),
    ];
    let flags: Vec<_> = generous
        .iter()
        .chain(more)
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    Settings::load(None, std::iter::empty(), &flags).unwrap()
}

fn doors(office: &Office, hasher: Hasher, settings: &Settings) -> Doors {
    let limits = Limits::new(&settings.limits, settings.server.trusted_proxies.clone());
    let front = Front::new(
        office.desk.clone(),
        office.house.clone(),
        limits,
        PUBLIC_URL.to_owned(),
        settings.access.rules(),
        hasher,
    );
    Doors {
        front: Data::new(front),
        pulse: Data::new(Pulse::new(Span::seconds(15))),
        signboard: Data::new(Signboard {
            name: settings.pages.operator.clone(),
            hotline: settings.pages.hotline.clone(),
            language: settings.notify.language,
            zone: office.house.zone.clone(),
            secure: true,
            categories: Catalogue::read(include_str!("../../../config/categories.toml")).unwrap(),
            guests: Vec::new(),
        }),
        customers: Data::new(Customers {
            desk: office.desk.clone(),
            house: office.house.clone(),
            peers: Peers::new(settings.server.trusted_proxies.clone()),
            rules: rules_of(&settings.track),
        }),
        sign_on: Data::new(sign_on(office, settings)),
        live: Data::new(Live::default()),
        cabinet: Data::new(Cabinet::new(&settings.attachments)),
        recorder: Data::new(PrometheusBuilder::new().build_recorder().handle()),
        body_bytes: settings.limits.body_bytes.size(),
        body_timeout: settings.server.body_timeout.duration(),
    }
}

async fn door(office: &Office, hasher: Hasher, settings: &[(&str, &str)]) -> Door {
    let app = application(&doors(office, hasher, &settings_with(settings)));
    let app = Rc::new(init_service(app).await);
    Rc::new(move |request| {
        let app = app.clone();
        Box::pin(async move {
            let answered = app.call(request.to_request()).await;
            answered.unwrap_or_else(|fault| panic!("{fault}")).map_into_boxed_body()
        })
    })
}

fn sign_on(office: &Office, settings: &Settings) -> SignOn {
    let provider = Provider::of(&settings.single_sign_on, format!("{PUBLIC_URL}{RETURNS}")).unwrap();
    SignOn::new(
        office.desk.clone(),
        office.house.clone(),
        settings.access.rules(),
        Peers::new(settings.server.trusted_proxies.clone()),
        (
            settings.single_sign_on.rules(),
            settings.limits.sign_ins_per_minute.get(),
            settings.notify.language,
        ),
        provider,
    )
}

/// A desk that listens; it stops when this is dropped.
pub(crate) struct Listening {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<thread::JoinHandle<()>>,
}

impl Listening {
    /// The address of a page.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // It is told at once; the answer comes when it has stopped.
        drop(self.handle.stop(false));
        let ended = self.thread.take().map(thread::JoinHandle::join);
        if !thread::panicking() {
            ended.unwrap().expect("the desk stops");
        }
    }
}

/// Somebody at the door.
#[derive(Clone)]
pub(crate) struct Caller<'d> {
    desk: &'d TestDesk,
    user: Option<UserId>,
    token: Option<String>,
    pub(crate) browser: Option<Browser>,
}

/// What a browser keeps of a desk.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    /// As it sends them.
    pub(crate) cookies: String,
    pub(crate) csrf: String,
}

impl<'d> Caller<'d> {
    /// Who it is.
    pub(crate) fn id(&self) -> UserId {
        self.user.expect("a stranger has no id")
    }

    /// The same caller at another door.
    pub(crate) fn at<'e>(&self, desk: &'e TestDesk) -> Caller<'e> {
        Caller {
            desk,
            user: self.user,
            token: self.token.clone(),
            browser: self.browser.clone(),
        }
    }

    /// Asks for something.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.asks(Method::GET, path).now().await
    }

    /// Sends something.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.asks(Method::POST, path).with(&body).now().await
    }

    /// Changes something.
    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.asks(Method::PATCH, path).with(&body).now().await
    }

    /// Takes something away.
    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.asks(Method::DELETE, path).now().await
    }

    /// A request to be filled in.
    pub(crate) fn asks(&self, method: Method, path: &str) -> Asking<'d> {
        let mut request = TestRequest::default()
            .method(method)
            .uri(path)
            .peer_addr(SOMEWHERE.parse().unwrap());
        if let Some(token) = &self.token {
            request = request.insert_header(("Authorization", format!("Bearer {token}")));
        }
        if let Some(browser) = &self.browser {
            request = request
                .insert_header(("Cookie", browser.cookies.as_str()))
                .insert_header(("X-Yinuo-Csrf", browser.csrf.as_str()));
        }
        Asking {
            desk: self.desk,
            request,
        }
    }

    /// Logs a call of the customer 139 1234 4521, who complains.
    pub(crate) async fn logs_complaint(&self, subject: &str) -> TicketSeen {
        self.logs("complaint", subject, "13912344521").await
    }

    /// Logs a call.
    pub(crate) async fn logs(&self, kind: &str, subject: &str, caller_number: &str) -> TicketSeen {
        let call = json!({"kind": kind, "subject": subject, "caller_number": caller_number});
        let answer = self.post("/api/v1/channels/hotline/tickets", call).await;
        TicketSeen(answer.with_status(201).json())
    }

    /// Does something to a ticket: `verb` is the noun in its path.
    pub(crate) async fn does(&self, ticket: &TicketSeen, verb: &str, body: Value) -> Answer {
        self.post(&ticket.path(verb), body).await
    }

    /// Calls the customer, with this outcome.
    pub(crate) async fn calls_back(&self, ticket: &TicketSeen, outcome: &str) -> TicketSeen {
        let said = if outcome == "reached" { "线路已修好" } else { "" };
        let call = json!({"medium": "phone", "outcome": outcome, "said": said});
        TicketSeen(
            self.does(ticket, "contact-attempts", call)
                .await
                .with_status(201)
                .json(),
        )
    }

    /// Looks at the ticket as it stands now.
    pub(crate) async fn looks_at(&self, ticket: &TicketSeen) -> TicketSeen {
        let path = format!("/api/v1/tickets/{}", ticket.number());
        TicketSeen(self.get(&path).await.with_status(200).json())
    }
}

/// A request on its way to the door.
pub(crate) struct Asking<'d> {
    desk: &'d TestDesk,
    request: TestRequest,
}

impl Asking<'_> {
    /// With a JSON body.
    pub(crate) fn with(self, body: &Value) -> Self {
        self.with_bytes("application/json", body.to_string())
    }

    /// With a body of any kind.
    pub(crate) fn with_bytes(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.saying("Content-Type", content_type)
            .but(|request| request.set_payload(body))
    }

    /// With a header.
    pub(crate) fn saying(self, name: &str, value: &str) -> Self {
        self.but(|request| request.insert_header((name, value)))
    }

    /// From this address.
    pub(crate) fn from(self, address: &str) -> Self {
        let address = address.parse().unwrap();
        self.but(|request| request.peer_addr(SocketAddr::new(address, 40000)))
    }

    /// Sends it.
    pub(crate) async fn now(self) -> Answer {
        let answered = (self.desk.door)(self.request).await;
        let (status, headers) = (answered.status(), answered.headers().clone());
        let body = to_bytes(answered.into_body()).await.unwrap();
        Answer { status, headers, body }
    }

    /// Sends it, and listens to an answer that goes on; what it says first must come.
    pub(crate) async fn listens(self) -> Stream {
        let answered = (self.desk.door)(self.request).await;
        assert_eq!(answered.status(), 200);
        let mut stream = Stream(answered.into_body());
        stream.next().await.expect("it ended at once");
        stream
    }

    fn but(self, change: impl FnOnce(TestRequest) -> TestRequest) -> Self {
        Asking {
            request: change(self.request),
            ..self
        }
    }
}

/// An answer that goes on.
pub(crate) struct Stream(BoxBody);

impl Stream {
    /// What is said next; none when it is over.
    pub(crate) async fn next(&mut self) -> Option<Bytes> {
        let said = poll_fn(|context| Pin::new(&mut self.0).poll_next(context)).await;
        said.map(|said| said.unwrap())
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The same answer, which has this status.
    pub(crate) fn with_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The cookies that it sets, whole.
    pub(crate) fn set_cookies(&self) -> Vec<String> {
        let set = self.headers.get_all("set-cookie");
        set.map(|value| value.to_str().unwrap().to_owned()).collect()
    }

    /// The cookies that it sets, as a browser sends them back.
    pub(crate) fn cookies(&self) -> String {
        let set = self.headers.get_all("set-cookie").map(|value| value.to_str().unwrap());
        set.map(|cookie| cookie.split(';').next().unwrap())
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// Every header of this name.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        self.headers
            .get_all(name)
            .map(|value| value.to_str().unwrap())
            .collect()
    }

    /// The body.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|fault| panic!("{fault}: {:?}", self.body))
    }

    /// The detail of the problem of this kind that the answer must be.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> String {
        let told = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, status, "{told}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{told}");
        let problem = self.json();
        assert_eq!(problem["type"], format!("/api/problems/{code}"), "{told}");
        assert_eq!(problem["status"], status, "{told}");
        problem["detail"].as_str().unwrap().to_owned()
    }

    /// The fields that a refusal of the kind `invalid` names, in its order, each with what is wrong.
    #[track_caller]
    pub(crate) fn faults(&self) -> Vec<String> {
        self.problem(422, "invalid");
        let faults = self.json()["errors"].take();
        let told = faults.as_array().unwrap().iter();
        told.map(|fault| {
            let text = |name: &str| fault[name].as_str().unwrap().to_owned();
            format!("{}: {}", text("field"), text("detail"))
        })
        .collect()
    }
}

/// A ticket as an answer showed it.
#[derive(Debug, Clone)]
pub(crate) struct TicketSeen(pub(crate) Value);

impl TicketSeen {
    /// What is said over the phone.
    pub(crate) fn number(&self) -> &str {
        self.text("number")
    }

    /// The value of its ETag at that time.
    pub(crate) fn etag(&self) -> String {
        format!("\"{}\"", self.0["version"])
    }

    /// The text of a field.
    #[track_caller]
    pub(crate) fn text(&self, field: &str) -> &str {
        let value = &self.0[field];
        value.as_str().unwrap_or_else(|| panic!("{field} is {value}"))
    }

    /// Where `verb` is done to it.
    pub(crate) fn path(&self, verb: &str) -> String {
        format!("/api/v1/tickets/{}/{verb}", self.number())
    }

    /// Its promises of a kind, the oldest first.
    pub(crate) fn promises(&self, kind: &str) -> Vec<&Value> {
        let all = self.0["promises"].as_array().unwrap().iter();
        all.filter(|promise| promise["kind"] == kind).collect()
    }

    /// Its newest promise of a kind.
    #[track_caller]
    pub(crate) fn promise(&self, kind: &str) -> &Value {
        self.promises(kind)
            .pop()
            .unwrap_or_else(|| panic!("no {kind} is promised"))
    }

    /// Where its newest promise of a kind stands.
    #[track_caller]
    pub(crate) fn verdict(&self, kind: &str) -> &str {
        self.promise(kind)["verdict"].as_str().unwrap()
    }

    /// The kinds of facts that the change led to, in their order.
    pub(crate) fn happened(&self) -> Vec<&str> {
        let happened = self.0["happened"].as_array().unwrap().iter();
        happened.map(|event| event["fact"]["type"].as_str().unwrap()).collect()
    }
}
