//! Every operation of the description, asked by every role, about what is theirs, what is somebody else's and what never
//! was. Somebody else's and what never was get the same answer.

use std::collections::BTreeMap;

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::actions::teams::add_team;
use yinuo::actions::tokens::issue_token;
use yinuo::actions::{Target, assign};
use yinuo::api::openapi;
use yinuo::domain::event::Actor;
use yinuo::domain::ids::{TeamId, UserId};
use yinuo::domain::moment::Span;
use yinuo::domain::refusal::Refusal;
use yinuo::domain::rights::{Operation, Purpose, Reach};
use yinuo::domain::security::By;
use yinuo::domain::words::{Role, TicketKind};
use yinuo::error::Failure;
use yinuo::report::verify::{Options, verify};

use crate::support::http::{Answer, Caller, TestDesk, TicketSeen};
use crate::support::office::Office;

const SECRET: &str = "SECRETSOUTH";
const NEVER: &str = "01900000-0000-7000-8000-000000000000";

/// What an operation is called with: the names in its path, and the ids in its body.
type Names = BTreeMap<&'static str, String>;

struct Described {
    operation: Operation,
    method: Method,
    path: String,
}

fn described() -> Vec<Described> {
    let description: Value = serde_json::from_str(&openapi::as_json()).unwrap();
    let mut all = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, what) in item.as_object().unwrap() {
            let id = what["operationId"].as_str().unwrap();
            let operation = id.parse();
            let operation = operation.unwrap_or_else(|_| panic!("{id} is missing from the table of rights"));
            let method = method.to_uppercase().parse().unwrap();
            all.push(Described {
                operation,
                method,
                path: path.clone(),
            });
        }
    }
    all
}

#[test]
fn the_table_has_what_is_described_and_nothing_else() {
    let described: Vec<Operation> = described().iter().map(|one| one.operation).collect();
    for operation in Operation::ALL {
        let known = described.contains(operation) || *operation == Operation::Figures;
        assert!(known, "{operation} is in the table and not in the description");
    }
}

/// A form with one file that would be accepted.
const FILE: &str = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\n\
                    Content-Type: application/pdf\r\n\r\n%PDF-1.4\n\r\n--edge--\r\n";

/// A notice that would be accepted.
const NOTICE: &str = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\
                      Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n\
                      Final-Recipient: rfc822; x@example.com\r\nAction: failed\r\n--b--\r\n";

/// A body that would be accepted.
fn body(operation: Operation, names: &Names) -> Option<Value> {
    use Operation as O;
    let call = |mut body: Value| {
        body["subject"] = json!("宽带太慢");
        Some(body)
    };
    match operation {
        O::ContactAttempts => Some(json!({"medium": "phone", "outcome": "no_answer"})),
        O::CallBack => Some(json!({"as_promised": true, "said": "x"})),
        O::Replies => Some(json!({"text": "x", "medium": "email"})),
        O::ReplyDelivery => Some(json!({"delivery": "delivered"})),
        O::Messages => Some(json!({"text": "x", "medium": "phone"})),
        O::Notes | O::Resolution | O::FinishCure | O::AbsentAtVisit => Some(json!({"text": "x"})),
        O::Reopening | O::Escalations | O::NoReply | O::ExportCustomer | O::EraseCustomer => {
            Some(json!({"reason": "x"}))
        }
        O::Assignment => Some(json!({"owner": names["me"]})),
        O::State => Some(json!({"state": "in_progress"})),
        O::Closure => Some(json!({"outcome": "satisfied"})),
        O::Merge => Some(json!({"into": names["into"]})),
        O::SplitOff => Some(json!({"subject": "x"})),
        O::Classification => Some(json!({"category": "x"})),
        O::Promise => Some(json!({"kind": "callback", "due_at": "2026-03-03T09:00:00Z"})),
        O::Voiding => Some(json!({"reason": "entered_in_error", "words": "x"})),
        O::Hall | O::AgentPoint | O::Hotline | O::Web | O::KeyClient => {
            call(json!({"customer": {"id": names["customer"]}}))
        }
        O::AddCustomer | O::FoundTeam => Some(json!({"name": "X"})),
        O::CorrectCustomer => Some(json!({"language": "en"})),
        O::HireUser => Some(json!({"name": "X", "email": "x@example.com", "role": "agent"})),
        O::ChangeUser => Some(json!({"language": "zh-TW"})),
        O::FoundRegion => Some(json!({"code": "x"})),
        O::ChangeRegion => Some(json!({"name": "x"})),
        O::NameCause => Some(json!({"cause": "other", "text": "x"})),
        O::OpenCure => {
            Some(json!({"cause": "other", "task": "x", "owner": names["me"], "due_at": "2027-03-02T09:00:00Z"}))
        }
        O::ChangeCure => Some(json!({"task": "y"})),
        O::CheckCure => Some(json!({"effective": true, "text": "x"})),
        O::NewCause => Some(json!({"code": "x", "names": {"en": "x"}})),
        O::ChangeCause => Some(json!({"names": {"en": "y"}})),
        O::FoundSite | O::ChangeSite => Some(json!({"kind": "hall", "name": "X", "region": "nord"})),
        O::PreviewMoves | O::ActMoves => Some(json!({"preview": "x"})),
        O::CallRoll => Some(json!({"csv": "x"})),
        O::ChangeTeam => Some(json!({"name": "Y"})),
        O::MakeToken | O::HangWall => Some(json!({"label": "x"})),
        O::DecideCompensation => Some(json!({"decision": "declined", "reason": "x"})),
        O::NewPolicy | O::TryPolicy => Some(
            json!({"name": "p", "promise": "reply", "duration": "2h", "precedence": 5,
            "ladder": [{"at": "due", "tell": ["owner"]}]}),
        ),
        O::NewCalendar => Some(json!({"name": "c", "zone": "Asia/Shanghai", "week": {"monday": ["09:00-17:00"]}})),
        O::NewTemplate | O::ChangeTemplate => {
            Some(json!({"code": "c", "name": "n", "use": "note", "texts": {"en": "x"}}))
        }
        O::NewService => Some(json!({"code": "x", "names": {"en": "x"}, "skill": "x", "minutes": 60})),
        O::ChangeService => Some(json!({"skill": "y"})),
        O::NewArea => Some(json!({"code": "x", "region": "nord"})),
        O::ChangeArea => Some(json!({"name": "y"})),
        O::PlanTechnician => Some(json!({"areas": [], "skills": ["x"], "calendar": "none-such"})),
        O::HoldWindow => Some(json!({"service": "x", "area": "x", "from": "2027-03-02T09:00:00Z"})),
        O::BookVisit => Some(json!({"hold": NEVER})),
        O::MoveVisit => Some(json!({"hold": NEVER, "side": "customer", "reason": "x"})),
        O::CancelVisit => Some(json!({"side": "customer", "reason": "x"})),
        O::DepartForVisit | O::ArriveAtVisit | O::HandOverCallbacks => Some(json!({})),
        O::PlaceVisit | O::MakeFeed => Some(json!({"technician": names["me"]})),
        O::CompleteVisit => Some(json!({"checked": "x", "signed": "x", "fixed": true})),
        O::RevealCustomer => Some(json!({"fields": ["name"], "reason": "x"})),
        _ => None,
    }
}

async fn asked(caller: &Caller<'_>, what: &Described, names: &Names) -> Answer {
    let mut path = what.path.clone();
    for (name, value) in names {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    assert!(!path.contains('{'), "the matrix has no name for {path}");
    if what.operation == Operation::PromisesOfReport {
        path.push_str("?figure=kept");
    }
    if what.operation == Operation::FreeWindows {
        path.push_str("?service=x&area=x");
    }
    let asking = caller.asks(what.method.clone(), &path);
    if what.operation == Operation::AddAttachment {
        return asking
            .with_bytes("multipart/form-data; boundary=edge", FILE)
            .now()
            .await;
    }
    if what.operation == Operation::TakeNotice {
        return asking.with_bytes("message/rfc822", NOTICE).now().await;
    }
    match body(what.operation, names) {
        Some(body) => asking.with(&body).now().await,
        None => asking.now().await,
    }
}

/// Status and body, with the names that were asked for left out.
fn told(answer: &Answer, names: &Names) -> (u16, String) {
    let mut text = String::from_utf8_lossy(&answer.body).into_owned();
    for value in names.values().filter(|value| value.len() > 3) {
        text = text.replace(value.as_str(), "that");
    }
    (answer.status.as_u16(), text)
}

struct World {
    desk: TestDesk,
    south: TeamId,
    north: TeamId,
}

async fn world(office: Office) -> World {
    let desk = TestDesk::of(office, &[]).await;
    let found = |name: &'static str| {
        let founded = desk
            .office
            .act(move |db, now, house| Ok(add_team(db, now, house, &By::desk(), name, Some(name.to_owned()))?.id));
        founded.unwrap()
    };
    let (north, south) = (found("nord"), found("sued"));
    World { desk, south, north }
}

impl World {
    /// A ticket in the south that is nobody's of the north, with all that hangs on it.
    async fn foreign(&self) -> (Names, TicketSeen) {
        let southerner = self.desk.employs("southerner", Role::AccountManager, Some(self.south));
        let customer = json!({"name": SECRET, "company": SECRET, "phones": ["13800008888"], "region": "sued",
            "account_manager": southerner.id(), "tier": "key"});
        let customer = southerner
            .post("/api/v1/customers", customer)
            .await
            .with_status(201)
            .json();
        let call = json!({"subject": SECRET, "customer": {"id": customer["id"]}, "region": "sued"});
        let ticket = southerner.post("/api/v1/channels/account-manager/tickets", call).await;
        let ticket = TicketSeen(ticket.with_status(201).json());
        southerner
            .does(&ticket, "replies", json!({"text": SECRET, "medium": "email"}))
            .await
            .with_status(201);
        self.desk.lets_pass(Span::hours(23));
        (self.names_of(&ticket, &southerner).await, ticket)
    }

    async fn names_of(&self, ticket: &TicketSeen, holder: &Caller<'_>) -> Names {
        let root = self.desk.admin("root");
        let letters = root.get("/api/v1/outbox?limit=100").await.with_status(200).json();
        let id = ticket.text("id");
        let letter = letters["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|letter| letter["ticket"] == id);
        let letter = letter.map_or(NEVER.to_owned(), |letter| letter["id"].as_str().unwrap().to_owned());
        let tokens = root
            .get(&format!("/api/v1/users/{}/tokens", holder.id()))
            .await
            .with_status(200)
            .json();
        let events = root.get(&ticket.path("events")).await.with_status(200).json();
        let replied = events
            .as_array()
            .unwrap()
            .iter()
            .find(|event| event["fact"]["type"] == "replied");
        let reply = replied.map_or(json!(1), |event| event["seq"].clone());
        Names::from([
            ("ticket", id.to_owned()),
            ("into", id.to_owned()),
            ("promise", ticket.promise("reply")["id"].as_str().unwrap().to_owned()),
            ("customer", ticket.0["customer"]["id"].as_str().unwrap().to_owned()),
            ("letter", letter),
            ("user", holder.id().to_string()),
            ("token", tokens[0]["id"].as_str().unwrap().to_owned()),
            ("team", self.south.to_string()),
            ("reply", reply.to_string()),
            ("event", "1".to_owned()),
            ("policy", "none-such".to_owned()),
            ("calendar", "none-such".to_owned()),
            ("code", "not-found".to_owned()),
            ("session", NEVER.to_owned()),
            ("attachment", NEVER.to_owned()),
            ("site", NEVER.to_owned()),
            ("region", NEVER.to_owned()),
            ("cause", NEVER.to_owned()),
            ("cure", NEVER.to_owned()),
            ("service", NEVER.to_owned()),
            ("area", NEVER.to_owned()),
            ("appointment", NEVER.to_owned()),
            ("feed", NEVER.to_owned()),
            ("template", NEVER.to_owned()),
            ("version", "1".to_owned()),
            ("me", holder.id().to_string()),
        ])
    }

    fn somebody(&self, role: Role, nth: usize) -> Caller<'_> {
        self.desk.employs(&format!("north{nth}"), role, Some(self.north))
    }
}

/// The same names, for what never was.
fn never(names: &Names, me: UserId) -> Names {
    let mut names = names.clone();
    for name in ["ticket", "into", "promise", "customer", "letter", "token"] {
        names.insert(name, NEVER.to_owned());
    }
    names.insert("me", me.to_string());
    names
}

fn confined(operation: Operation, role: Role) -> bool {
    !matches!(operation.reach(role), Reach::No | Reach::All)
}

async fn nobody_sees_what_is_not_theirs(office: Office, roles: &[Role]) {
    let world = world(office).await;
    let (mut foreign, _) = world.foreign().await;
    let described = described();
    for (nth, role) in roles.iter().enumerate() {
        let caller = world.somebody(*role, nth);
        foreign.insert("me", caller.id().to_string());
        for what in &described {
            if what.operation.is_public() || what.operation.needs_session() {
                continue;
            }
            let (reach, label) = (what.operation.reach(*role), format!("{role} {}", what.operation));
            let theirs = asked(&caller, what, &foreign).await;
            assert!(theirs.status.as_u16() < 500, "{label}: {theirs:?}");
            if reach == Reach::No {
                theirs.problem(403, "not-allowed");
                continue;
            }
            assert_ne!(theirs.status, 401, "{label}");
            let own = [
                Operation::ListTokens,
                Operation::ShowUser,
                Operation::HangWall,
                Operation::MakeFeed,
                Operation::ListFeeds,
            ];
            if !confined(what.operation, *role) || own.contains(&what.operation) {
                continue;
            }
            let text = String::from_utf8_lossy(&theirs.body).into_owned();
            assert!(!text.contains(SECRET) && !text.contains("8888"), "{label}: {text}");
            let names = never(&foreign, caller.id());
            let none = asked(&caller, what, &names).await;
            assert_eq!(told(&theirs, &foreign), told(&none, &names), "{label}");
            if what.path.contains("{ticket}") || what.path.contains("{promise}") || what.path.contains("{customer}") {
                theirs.problem(404, "not-found");
            }
        }
    }
}

#[actix_web::test]
async fn what_is_somebody_elses_does_not_exist() {
    nobody_sees_what_is_not_theirs(Office::in_memory(), Role::ALL).await;
}

#[actix_web::test]
async fn nor_does_it_on_postgresql() {
    let Some(url) = crate::support::postgres::fresh_database() else {
        return crate::support::postgres::skip_without_postgres("nor_does_it_on_postgresql");
    };
    let roles = [Role::Agent, Role::AccountManager, Role::Manager, Role::Integration];
    nobody_sees_what_is_not_theirs(Office::at(&url, 1), &roles).await;
}

#[actix_web::test]
async fn what_is_theirs_does() {
    let world = world(Office::in_memory()).await;
    let described = described();
    let root = world.desk.admin("root");
    for (nth, role) in Role::ALL.iter().enumerate() {
        let caller = world.somebody(*role, nth);
        for what in &described {
            let reach = what.operation.reach(*role);
            if reach == Reach::No || what.operation.is_public() || what.operation.needs_session() {
                continue;
            }
            let taker = if Operation::Hotline.reach(*role) == Reach::No {
                &root
            } else {
                &caller
            };
            let ticket = taker.logs("complaint", "s", &format!("139{:08}", nth * 1000 + 1)).await;
            taker
                .does(&ticket, "replies", json!({"text": "x", "medium": "email"}))
                .await
                .with_status(201);
            let other = taker.logs("complaint", "s", &format!("139{:08}", nth * 1000 + 1)).await;
            let mut names = world.names_of(&ticket, &caller).await;
            names.insert("into", other.text("id").to_owned());
            names.insert("policy", "reply".to_owned());
            let answer = asked(&caller, what, &names).await;
            let status = answer.status.as_u16();
            let never_there = [
                "{policy}",
                "{calendar}",
                "{letter}",
                "{session}",
                "{site}",
                "{region}",
                "{cause}",
                "{cure}",
                "{service}",
                "{area}",
                "{appointment}",
                "{feed}",
                "{template}",
                "{attachment}",
            ]
            .iter()
            .any(|name| what.path.contains(name));
            // An auditor or a manager of a region may correct only clients and regions of theirs; the rest is reached.
            // Only technicians are planned.
            let clients = matches!(
                what.operation,
                Operation::CorrectCustomer | Operation::ShowCustomer | Operation::PlanTechnician
            );
            let fits = status < 400 || matches!(status, 409 | 412 | 422) || (status == 404 && (never_there || clients));
            // Some operations weigh more than who may reach what: a rule of their own decides.
            let judged = matches!(
                what.operation,
                Operation::Voiding
                    | Operation::NameCause
                    | Operation::ConfirmCause
                    | Operation::NoReply
                    | Operation::RevokeToken
                    | Operation::PreviewMoves
                    | Operation::ActMoves
            );
            assert!(fits || judged, "{role} {}: {answer:?}", what.operation);
            if what.operation == Operation::RevokeToken {
                break;
            }
        }
    }
}

#[actix_web::test]
async fn lists_counts_and_searches_know_nothing_of_it() {
    for office in Office::on_each_engine("lists_counts_and_searches_know_nothing_of_it") {
        let world = world(office).await;
        let (foreign, ticket) = world.foreign().await;
        let root = world.desk.admin("root");
        let all = root.get("/api/v1/tickets").await.with_status(200).json();
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
        for (nth, role) in [
            Role::Agent,
            Role::AccountManager,
            Role::Technician,
            Role::Manager,
            Role::Integration,
        ]
        .into_iter()
        .enumerate()
        {
            let caller = world.somebody(role, nth);
            let customer = &foreign["customer"];
            let number = ticket.number();
            for path in [
                "/api/v1/tickets".to_owned(),
                format!("/api/v1/tickets?q={SECRET}"),
                format!("/api/v1/tickets?q={number}"),
                format!("/api/v1/tickets?customer={customer}"),
                "/api/v1/tickets?region=sued".to_owned(),
                "/api/v1/promises".to_owned(),
                format!("/api/v1/promises?customer={customer}"),
                "/api/v1/promises?status=pending".to_owned(),
            ] {
                let listed = caller.get(&path).await.with_status(200);
                assert_eq!(listed.json()["items"], json!([]), "{role} {path}");
                assert_eq!(listed.json()["next_cursor"], Value::Null);
            }
            if Operation::ListCustomers.reach(role) != Reach::No {
                for query in [
                    "",
                    &format!("?q={SECRET}"),
                    &format!("?company={SECRET}"),
                    "?phone=8888",
                ] {
                    let listed = caller.get(&format!("/api/v1/customers{query}")).await.with_status(200);
                    assert_eq!(listed.json()["items"], json!([]), "{role} {query}");
                }
            }
            if role == Role::Manager {
                let rate = caller
                    .get("/api/v1/reports/reply-rate?to=2027-01-01&region=sued")
                    .await
                    .with_status(200);
                let whole = root
                    .get("/api/v1/reports/reply-rate?to=2027-01-01&region=sued")
                    .await
                    .with_status(200);
                let count = |rate: &Answer| rate.json()["total"]["not_yet_due"].clone();
                assert_eq!((count(&rate), count(&whole)), (json!(0), json!(1)));
                let letters = caller.get("/api/v1/outbox").await.with_status(200).json();
                assert_eq!(letters["items"], json!([]));
            }
        }
    }
}

#[actix_web::test]
async fn a_ticket_reaches_those_whose_it_becomes() {
    let world = world(Office::in_memory()).await;
    let desk = &world.desk;
    let (anna, bert) = (
        world.somebody(Role::Agent, 1),
        desk.employs("bert", Role::Agent, Some(world.south)),
    );
    let technician = desk.employs("tom", Role::Technician, Some(world.south));
    let call = json!({"subject": "s", "caller_number": "13912344521", "region": "nord"});
    let ticket = TicketSeen(
        anna.post("/api/v1/channels/hotline/tickets", call)
            .await
            .with_status(201)
            .json(),
    );
    let place = format!("/api/v1/tickets/{}", ticket.number());
    let missing = bert.get(&place).await;
    assert_eq!(
        missing.problem(404, "not-found"),
        format!("there is no ticket {} here, or it is not yours", ticket.number())
    );
    anna.does(&ticket, "assignment", json!({"team": world.south}))
        .await
        .with_status(200);
    bert.get(&place).await.with_status(200);
    technician.get(&place).await.with_status(200);
    anna.get(&place).await.with_status(200);
    let stranger = world.somebody(Role::Agent, 2);
    stranger.get(&place).await.problem(404, "not-found");
    let found = stranger
        .get("/api/v1/customers?phone=139%201234%204521")
        .await
        .with_status(200)
        .json();
    assert_eq!(
        found["items"].as_array().unwrap().len(),
        1,
        "a whole number finds its customer"
    );
}

#[actix_web::test]
async fn nobodys_ticket_is_there_for_the_agents_of_its_region() {
    let world = world(Office::in_memory()).await;
    let (north, south) = (
        world.somebody(Role::Agent, 1),
        world.desk.employs("bert", Role::Agent, Some(world.south)),
    );
    let body = json!({"subject": "s", "customer": {"phone": "13912344521"}});
    let anywhere = world
        .desk
        .stranger(None)
        .post("/api/v1/channels/web/tickets", body)
        .await
        .with_status(201)
        .json();
    let path = format!("/api/v1/tickets/{}", anywhere["number"].as_str().unwrap());
    for agent in [&north, &south] {
        agent.get(&path).await.with_status(200);
    }
    world
        .desk
        .employs("tom", Role::Technician, Some(world.north))
        .get(&path)
        .await
        .problem(404, "not-found");
    let take = json!({"owner": south.id()});
    south.post(&format!("{path}/assignment"), take).await.with_status(200);
    north.get(&path).await.problem(404, "not-found");
}

/// Somebody who works at this site, in no team.
async fn at_a_counter<'d>(desk: &'d TestDesk, name: &str, site: &Value) -> Caller<'d> {
    let caller = desk.employs(name, Role::Agent, None);
    let path = format!("/api/v1/users/{}", caller.id());
    desk.admin("root")
        .patch(&path, json!({"site": site["id"]}))
        .await
        .with_status(200);
    caller
}

#[actix_web::test]
async fn a_counter_sees_what_came_in_over_it_and_an_agent_point_nothing_else() {
    for office in Office::on_each_engine("a_counter_sees_what_came_in_over_it") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.admin("root");
        let mut sites = Vec::new();
        for (kind, name, code) in [
            ("hall", "West", "W"),
            ("agent_point", "Kiosk", "K"),
            ("agent_point", "Booth", "B"),
        ] {
            let site = json!({"kind": kind, "name": name, "point_code": code, "region": "nord"});
            sites.push(root.post("/api/v1/sites", site).await.with_status(201).json());
        }
        let (ann, bob) = (
            at_a_counter(&desk, "ann", &sites[0]).await,
            at_a_counter(&desk, "bob", &sites[0]).await,
        );
        let (kim, kai) = (
            at_a_counter(&desk, "kim", &sites[1]).await,
            at_a_counter(&desk, "kai", &sites[1]).await,
        );
        let eve = at_a_counter(&desk, "eve", &sites[2]).await;
        let taken = async |caller: &Caller<'_>, path: &str, phone: &str| {
            let body = json!({"subject": "慢", "customer": {"name": "W", "phone": phone}});
            let answer = caller.post(&format!("/api/v1/channels/{path}/tickets"), body).await;
            TicketSeen(answer.with_status(201).json())
        };
        let at_hall = taken(&ann, "hall", "13900000001").await;
        let at_kiosk = taken(&kim, "agent-point", "13900000002").await;
        // The point's own machine names it by its code.
        let machine = desk.machine("till", &[Operation::AgentPoint]);
        let body = json!({"subject": "慢", "point_code": "K", "customer": {"name": "W", "phone": "13900000003"}});
        let by_code = machine.post("/api/v1/channels/agent-point/tickets", body).await;
        let by_code = TicketSeen(by_code.with_status(201).json());
        let nobodys = taken(&root, "web", "13900000004").await;
        let seen = async |caller: &Caller<'_>| {
            let list = caller.get("/api/v1/tickets?limit=100").await.with_status(200).json();
            let mut numbers: Vec<String> = list["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|ticket| ticket["number"].as_str().unwrap().to_owned())
                .collect();
            numbers.sort();
            numbers
        };
        let sorted = |tickets: &[&TicketSeen]| {
            let mut numbers: Vec<String> = tickets.iter().map(|ticket| ticket.number().to_owned()).collect();
            numbers.sort();
            numbers
        };
        for (caller, theirs) in [
            (&ann, &[&at_hall][..]),
            (&bob, &[&at_hall]),
            (&kim, &[&at_kiosk, &by_code]),
            (&kai, &[&at_kiosk, &by_code]),
            (&eve, &[]),
        ] {
            assert_eq!(seen(caller).await, sorted(theirs));
            for ticket in [&at_hall, &at_kiosk, &by_code, &nobodys] {
                let own = theirs.iter().any(|own| own.number() == ticket.number());
                let status = if own { 200 } else { 404 };
                let path = format!("/api/v1/tickets/{}", ticket.number());
                caller.get(&path).await.with_status(status);
                let customer = format!("/api/v1/customers/{}", ticket.0["customer"]["id"].as_str().unwrap());
                if caller.id() != ann.id() && caller.id() != bob.id() {
                    caller.get(&customer).await.with_status(status);
                }
            }
        }
        let note = json!({"text": "x"});
        kai.does(&at_kiosk, "notes", note.clone()).await.with_status(201);
        eve.does(&at_kiosk, "notes", note).await.problem(404, "not-found");
        let found = desk
            .office
            .desk
            .read_blocking(|db, now| verify(db, now, &mut Options::default(), &mut |_| Ok(())));
        assert!(found.unwrap().ok);
    }
}

#[actix_web::test]
async fn tokens_that_are_no_good_open_nothing() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let user = grace.id();
    let issue = |lifetime: Span| {
        let issued = desk
            .office
            .act(move |db, now, _| Ok(issue_token(db, now, &By::desk(), user, "t", Purpose::ANY, lifetime)?));
        issued.unwrap()
    };
    let (revoked, revoked_secret) = issue(Span::days(1));
    let (_, expired) = issue(Span::seconds(1));
    let root = desk.admin("root");
    root.delete(&format!("/api/v1/tokens/{}", revoked.id))
        .await
        .with_status(204);
    desk.office.clock.set(desk.now() + Span::seconds(2));
    let ticket = grace.logs_complaint("s").await;
    let holder = World {
        south: desk.office.team,
        north: desk.office.team,
        desk,
    };
    let grace = holder.desk.hotline("grace");
    let names = holder.names_of(&ticket, &grace).await;
    let mut answers = Vec::new();
    for secret in [
        Some(revoked_secret.as_str()),
        Some(expired.as_str()),
        Some("yn_00"),
        Some("x"),
        None,
    ] {
        let stranger = holder.desk.stranger(secret);
        for what in described()
            .iter()
            .filter(|what| !(what.operation.is_public() || what.operation.needs_session()))
        {
            let answer = asked(&stranger, what, &names).await;
            answer.problem(401, "unauthenticated");
            answers.push((secret, String::from_utf8_lossy(&answer.body).into_owned()));
        }
    }
    answers.dedup();
    assert_eq!(
        answers.len(),
        5,
        "whatever is asked, the answer is the same: {answers:?}"
    );
    assert_eq!(answers[0].1, answers[1].1, "revoked and expired are not told apart");
}

#[actix_web::test]
async fn of_a_hundred_who_take_a_ticket_one_has_it_and_the_others_learn_who() {
    for office in Office::on_each_engine("of_a_hundred_who_take_a_ticket") {
        let ticket = office.logs(TicketKind::Complaint, "13912344521").ticket;
        let target = Target {
            ticket: ticket.id,
            version: Some(ticket.version),
        };
        let takers: Vec<UserId> = vec![office.agent, office.lead, office.duty_manager, office.manager];
        let outcomes: Vec<(UserId, Result<_, Failure>)> = std::thread::scope(|scope| {
            let office = &office;
            let tries: Vec<_> = (0..100)
                .map(|nth| {
                    let me = takers[nth % takers.len()];
                    scope.spawn(move || {
                        let actor = Actor::User(me, Role::Agent);
                        let took = office.act(move |db, now, house| {
                            assign::assign(db, now, house, actor, target, Some(me), None, "")
                        });
                        (me, took)
                    })
                })
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let winners: Vec<UserId> = outcomes
            .iter()
            .filter(|(_, took)| took.is_ok())
            .map(|(me, _)| *me)
            .collect();
        assert_eq!(winners.len(), 1);
        for (_, refused) in outcomes.iter().filter(|(_, took)| took.is_err()) {
            let Err(Failure::Refused(Refusal::Stale { by, since, .. })) = refused else {
                panic!("{refused:?}");
            };
            assert_eq!((*by, since.as_slice()), (Some(winners[0]), &["assigned"][..]));
        }
        assert_eq!(office.ticket(ticket.id).owner, Some(winners[0]));
    }
}
