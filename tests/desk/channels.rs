//! Five channels in: what each knows, what each refuses, and that nothing is ever stored by half.

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use crate::support::http::{PUBLIC_URL, TestDesk, TicketSeen};

const HOTLINE: &str = "/api/v1/channels/hotline/tickets";
const WEB: &str = "/api/v1/channels/web/tickets";
const KEY_CLIENT: &str = "/api/v1/channels/account-manager/tickets";

#[actix_web::test]
async fn a_call_becomes_a_ticket_with_its_promises_before_the_customer_hangs_up() {
    let desk = TestDesk::open().await;
    let call = json!({
        "subject": "宽带太慢",
        "description": "晚上八点以后",
        "remedy_sought": "退一个月费用",
        "category": "broadband",
        "urgency": "service_down",
        "region": "north",
        "customer": {"name": "李", "phone": "+86 139-1234-4521", "email": "Li@Example.com", "company": "李记"},
        "caller_number": "13912344521",
        "call_id": "c-1",
        "call_started_at": "2026-03-02T08:59:00Z",
    });
    let answer = desk.hotline("grace").post(HOTLINE, call).await.with_status(201);
    let ticket = answer.json();
    let number = ticket["number"].as_str().unwrap();
    assert_eq!(
        answer.header("location"),
        Some(format!("/api/v1/tickets/{number}").as_str())
    );
    assert_eq!(
        answer.header("etag"),
        Some(format!("\"{}\"", ticket["version"]).as_str())
    );
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let code = ticket["tracking_code"].as_str().unwrap();
    assert_eq!(ticket["tracking_url"], format!("{PUBLIC_URL}/t/{code}"));
    assert_eq!(ticket["state"], "acknowledged");
    assert_eq!(ticket["channel"], "hotline");
    assert_eq!(ticket["kind"], "complaint", "a complaint unless it says otherwise");
    assert_eq!(ticket["received_at"], "2026-03-02T09:00:00Z");
    assert_eq!(ticket["recorded_at"], "2026-03-02T09:00:00Z");
    assert_eq!(ticket["late_entry"], false);
    assert_eq!(ticket["customer"]["name"], "李**");
    assert_eq!(ticket["customer"]["phones"], json!(["139 **** 4521"]));
    assert_eq!(ticket["customer"]["email"], "l**@example.com");
    assert_eq!(
        ticket["intake"],
        json!({"caller_number": "139 **** 4521", "call_id": "c-1", "call_started_at": "2026-03-02T08:59:00Z"})
    );
    assert_eq!(ticket["possible_duplicates"], json!([]));
    let ticket = TicketSeen(ticket);
    assert_eq!(ticket.promise("reply")["due_at"], "2026-03-03T09:00:00Z");
    assert_eq!(ticket.promise("reply")["verdict"], "pending");
    assert_eq!(ticket.promise("statutory")["due_at"], "2026-03-17T09:00:00Z");
    assert!(uuid::Uuid::parse_str(ticket.text("id")).is_ok());
    let stored = desk.hotline("grace").looks_at(&ticket).await;
    assert_eq!(stored.0["description"], "晚上八点以后");
}

#[actix_web::test]
async fn every_channel_keeps_what_it_knows() {
    let desk = TestDesk::open().await;
    let known = [
        ("hall", "hall", json!({"counter": "3", "paper_slip": "S-77"})),
        (
            "agent-point",
            "agent_point",
            json!({"point_code": "P9", "paper_slip": "S-78"}),
        ),
        (
            "hotline",
            "hotline",
            json!({"caller_number": "13912344521", "call_id": "c-2"}),
        ),
        ("web", "web", json!({})),
        ("account-manager", "account_manager", json!({})),
    ];
    for (path, channel, knows) in known {
        let mut body = json!({"subject": "账单不对", "customer": {"phone": "13912344521"}});
        body.as_object_mut().unwrap().extend(knows.as_object().unwrap().clone());
        let path = format!("/api/v1/channels/{path}/tickets");
        let ticket = desk.hotline("grace").post(&path, body).await.with_status(201).json();
        let mut shown = knows.clone();
        if let Some(number) = shown.get_mut("caller_number") {
            *number = json!("139 **** 4521");
        }
        assert_eq!((&ticket["channel"], &ticket["intake"]), (&json!(channel), &shown));
    }
}

#[actix_web::test]
async fn a_bare_phone_finds_the_known_customer_and_their_open_tickets() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let first = json!({"subject": "断网", "customer": {"name": "王芳", "phone": "010-8888 6666"}});
    let first = grace.post(HOTLINE, first).await.with_status(201).json();
    let again = json!({"subject": "还是断网", "customer": {"phone": "+86 10 8888 6666"}});
    let again = grace.post(HOTLINE, again).await.with_status(201).json();
    assert_eq!(again["customer"], first["customer"]);
    assert_eq!(again["possible_duplicates"][0]["number"], first["number"]);
    assert_eq!(again["possible_duplicates"][0]["subject"], "断网");
    let by_id = json!({"subject": "第三次", "customer": {"id": first["customer"]["id"]}});
    let by_id = grace.post(HOTLINE, by_id).await.with_status(201).json();
    assert_eq!(by_id["possible_duplicates"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn the_clock_starts_when_the_customer_spoke_and_a_late_entry_is_flagged() {
    let desk = TestDesk::open().await;
    let slip = |received_at: &str| json!({"subject": "坏了", "customer": {"phone": "13912344521"}, "received_at": received_at});
    let grace = desk.hotline("grace");
    let take = async |received_at: &str| grace.post("/api/v1/channels/hall/tickets", slip(received_at)).await;
    let late = TicketSeen(take("2026-03-02T10:00:00+08:00").await.with_status(201).json());
    assert_eq!(late.text("received_at"), "2026-03-02T02:00:00Z");
    assert_eq!(late.text("recorded_at"), "2026-03-02T09:00:00Z");
    assert_eq!(late.0["late_entry"], true);
    assert_eq!(late.promise("reply")["due_at"], "2026-03-03T02:00:00Z");
    let prompt = take("2026-03-02T08:50:00Z").await.with_status(201).json();
    assert_eq!(prompt["late_entry"], false);
    let ahead = take("2026-03-02T09:00:03Z").await.with_status(201).json();
    assert_eq!(
        ahead["received_at"], "2026-03-02T09:00:00Z",
        "a clock that runs ahead a little is taken as now"
    );

    assert_eq!(
        take("2026-03-02T09:01:00Z").await.faults(),
        ["/received_at: lies in the future; it is when the customer spoke"]
    );
    assert_eq!(
        take("2025-12-01T00:00:00Z").await.faults(),
        ["/received_at: lies more than 30d back; import older history instead"]
    );
    assert_eq!(
        take("yesterday").await.faults(),
        ["/received_at: expected a time like 2026-03-02T09:00:00Z or 2026-03-02T17:00:00+08:00"]
    );
}

#[actix_web::test]
async fn one_answer_names_every_field_that_is_wrong() {
    let desk = TestDesk::open().await;
    let wrong = json!({
        "kind": "moan",
        "urgency": "very",
        "subject": "字".repeat(201),
        "description": "a\u{0}b",
        "category": "",
        "region": "x".repeat(121),
        "customer": {"name": "n".repeat(121), "phone": "12345", "email": "nobody"},
        "received_at": "2026-03-02T09:00:00",
        "caller_number": "abc",
        "call_started_at": "soon",
    });
    let faults = desk.hotline("grace").post(HOTLINE, wrong).await.faults();
    let fields: Vec<&str> = faults.iter().map(|fault| fault.split(':').next().unwrap()).collect();
    assert_eq!(
        fields,
        [
            "/call_started_at",
            "/kind",
            "/urgency",
            "/subject",
            "/description",
            "/category",
            "/region",
            "/caller_number",
            "/customer/phone",
            "/customer/name",
            "/customer/email",
            "/received_at",
        ]
    );
    assert!(faults.contains(
        &"/kind: \"moan\" is not one of complaint, fault, installation, enquiry, suggestion, praise".to_owned()
    ));
    assert!(faults.contains(&"/description: contains the character U+0000, which cannot be stored".to_owned()));
}

#[actix_web::test]
async fn a_body_of_another_shape_is_refused_by_the_name_of_its_field() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let refused = [
        (
            json!({"subject": "s", "customer": {"phone": "13912344521"}, "colour": "red"}),
            "/colour",
        ),
        (
            json!({"subject": "s", "customer": {"phone": "13912344521", "age": 3}}),
            "/customer/age",
        ),
        (json!({"subject": 7, "customer": {"phone": "13912344521"}}), "/subject"),
        (json!({"customer": {"phone": "13912344521"}}), "/subject"),
        (json!({"subject": "s", "customer": "Li"}), "/customer"),
        (json!({"subject": "s", "customer": {"id": "x"}}), "/customer/id"),
        (json!({"subject": "s"}), "/customer"),
        (json!({"subject": "s", "customer": {}}), "/customer"),
        (json!({"subject": "", "customer": {"name": "Li"}}), "/subject"),
        (json!([]), ""),
    ];
    for (body, field) in refused {
        let faults = grace.post(HOTLINE, body.clone()).await.faults();
        assert_eq!(faults.len(), 1, "{body}");
        assert_eq!(faults[0].split(':').next(), Some(field), "{body} {faults:?}");
    }
    let both = json!({"subject": "s", "customer": {"id": uuid::Uuid::nil(), "name": "Li"}});
    assert_eq!(
        grace.post(HOTLINE, both).await.faults(),
        ["/customer: takes either an id or a description, not both"]
    );
    let nobody = json!({"subject": "s", "customer": {"id": uuid::Uuid::nil()}});
    assert_eq!(
        grace.post(HOTLINE, nobody).await.problem(404, "not-found"),
        "there is no customer 00000000-0000-0000-0000-000000000000 here, or it is not yours"
    );
}

#[actix_web::test]
async fn what_cannot_be_read_is_refused_as_such() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let sends = async |kind: &str, body: &str| {
        let asking = grace.asks(Method::POST, HOTLINE);
        asking.with_bytes(kind, body.to_owned()).now().await
    };
    for body in [
        "",
        "{",
        "{\"subject\": \"s\"} x",
        "nul",
        "\u{feff}{}",
        "{\"subject\": \"\\ud800\"}",
    ] {
        let detail = sends("application/json", body).await.problem(400, "malformed");
        assert!(detail.starts_with("the body is no JSON: "), "{body}: {detail}");
    }
    assert_eq!(
        sends("text/plain", "{}").await.problem(415, "not-json"),
        "send the body as JSON, with Content-Type: application/json"
    );
    let huge = json!({"subject": "s", "description": "x".repeat(1_100_000)}).to_string();
    sends("application/json", &huge).await.problem(413, "too-large");
    let deep = format!("{{\"customer\": {}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(sends("application/json", &deep).await.status.is_client_error());
    let latin = grace
        .asks(Method::POST, HOTLINE)
        .with_bytes("application/json", vec![b'"', 0xff, b'"']);
    latin.now().await.problem(400, "malformed");
}

#[actix_web::test]
async fn strange_but_honest_text_is_stored_as_it_is() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let long = "😀".repeat(20_000);
    let call =
        json!({"subject": "'; DROP TABLE tickets;-- 𠮷<b>", "description": long, "caller_number": "13912344521"});
    let ticket = TicketSeen(grace.post(HOTLINE, call).await.with_status(201).json());
    let stored = grace.looks_at(&ticket).await;
    assert_eq!(stored.text("subject"), "'; DROP TABLE tickets;-- 𠮷<b>");
    assert_eq!(stored.text("description").chars().count(), 20_000);
    let longer = json!({"subject": "s", "description": "😀".repeat(20_001), "caller_number": "13912344521"});
    assert_eq!(
        grace.post(HOTLINE, longer).await.faults(),
        ["/description: must be at most 20000 characters long"]
    );
}

#[actix_web::test]
async fn the_door_opens_for_known_callers_in_the_right_role_alone() {
    let desk = TestDesk::open().await;
    let call = json!({"subject": "s", "caller_number": "13912344521"});
    let stranger = desk.stranger(None).post(HOTLINE, call.clone()).await;
    assert_eq!(
        stranger.problem(401, "unauthenticated"),
        "send Authorization: Bearer and a token, or sign in with POST /api/v1/session"
    );
    assert_eq!(stranger.header("www-authenticate"), Some("Bearer"));
    for (token, detail) in [
        ("hello", "this is no token of this desk"),
        ("yn_0000", "the token is unknown, expired or revoked"),
    ] {
        let refused = desk.stranger(Some(token)).post(HOTLINE, call.clone()).await;
        assert_eq!(refused.problem(401, "unauthenticated"), detail);
    }
    let auditor = desk.somebody("otto", Role::Auditor).post(HOTLINE, call.clone()).await;
    assert_eq!(
        auditor.problem(403, "not-allowed"),
        "this needs the role agent or account_manager or dispatcher or technician or manager or admin or integration"
    );
    desk.somebody("crm", Role::Integration)
        .post(HOTLINE, call.clone())
        .await
        .with_status(201);
    let grace = desk.hotline("grace");
    desk.office.clock.set(desk.now() + Span::days(3651));
    assert_eq!(
        grace.post(HOTLINE, call).await.problem(401, "unauthenticated"),
        "the token is unknown, expired or revoked"
    );
}

#[actix_web::test]
async fn a_customer_writes_on_the_web_and_gets_a_receipt() {
    let desk = TestDesk::open().await;
    let form = json!({"subject": "太慢", "customer": {"name": "李", "phone": "13912344521"}});
    let receipt = desk.stranger(None).post(WEB, form).await.with_status(201);
    assert!(receipt.header("location").is_some());
    let receipt = receipt.json();
    assert_eq!(receipt["channel"], "web");
    assert_eq!(
        receipt["customer"],
        Value::Null,
        "a stranger is not told who has this number"
    );
    assert_eq!(receipt["possible_duplicates"], Value::Null);
    let faults = json!({"subject": "s", "customer": {"id": uuid::Uuid::nil()}, "received_at": "2026-03-02T08:00:00Z"});
    assert_eq!(
        desk.stranger(None).post(WEB, faults).await.faults(),
        [
            "/received_at: is set by the desk on this channel; leave it out",
            "/customer/id: needs a token; describe the customer by name, phone or email",
        ]
    );
    let bad = desk
        .stranger(Some("yn_bad"))
        .post(WEB, json!({"subject": "s", "customer": {"name": "x"}}))
        .await;
    bad.problem(401, "unauthenticated");
}

#[actix_web::test]
async fn a_flood_from_one_address_is_told_when_to_come_back_and_others_are_served() {
    let desk = TestDesk::with(&[("limits.public_requests_per_minute", "1"), ("limits.public_burst", "2")]).await;
    let form = json!({"subject": "s", "customer": {"phone": "13912344521"}});
    let writes = async |from: &str| {
        let asking = desk.stranger(None).asks(Method::POST, WEB);
        asking.from(from).with(&form).now().await
    };
    writes("198.51.100.1").await.with_status(201);
    writes("198.51.100.1").await.with_status(201);
    let refused = writes("198.51.100.1").await;
    assert_eq!(
        refused.problem(429, "too-many-requests"),
        "this address has asked too often; wait a minute and go on more slowly"
    );
    assert_eq!(refused.header("retry-after"), Some("60"));
    writes("198.51.100.2").await.with_status(201);
    let spoof = desk
        .stranger(None)
        .asks(Method::POST, WEB)
        .from("198.51.100.1")
        .with(&form);
    spoof
        .saying("X-Forwarded-For", "203.0.113.9")
        .now()
        .await
        .problem(429, "too-many-requests");
}

#[actix_web::test]
async fn one_token_that_floods_is_limited_and_the_others_are_not() {
    let desk = TestDesk::with(&[("limits.requests_per_minute", "1"), ("limits.request_burst", "2")]).await;
    let call = json!({"subject": "s", "caller_number": "13912344521"});
    for _ in 0..2 {
        desk.hotline("grace").post(HOTLINE, call.clone()).await.with_status(201);
    }
    let refused = desk.hotline("grace").post(HOTLINE, call.clone()).await;
    assert_eq!(
        refused.problem(429, "too-many-requests"),
        "this token has asked too often; wait a minute and go on more slowly"
    );
    desk.hotline("paul").post(HOTLINE, call).await.with_status(201);
}

#[actix_web::test]
async fn a_client_belongs_to_one_account_manager_until_an_admin_says_otherwise() {
    let desk = TestDesk::open().await;
    let (anna, bert) = (
        desk.somebody("anna", Role::AccountManager),
        desk.somebody("bert", Role::AccountManager),
    );
    let order = json!({"subject": "专线中断", "customer": {"company": "华联", "phone": "010-88886666"}});
    let first = anna.post(KEY_CLIENT, order.clone()).await.with_status(201).json();
    assert_eq!(
        first["account_manager"],
        json!(anna.id().0),
        "a client without one gets the caller"
    );
    assert_eq!(first["owner"], json!(anna.id().0));
    assert_eq!(first["customer"]["account_manager"], json!(anna.id().0));
    let second = bert.post(KEY_CLIENT, order.clone()).await.with_status(201).json();
    assert_eq!(
        second["account_manager"],
        json!(anna.id().0),
        "the client's own, whoever takes it"
    );
    let naming = |who: String| {
        let mut order = order.clone();
        order["account_manager"] = json!(who);
        order
    };
    let third = bert.post(KEY_CLIENT, naming(bert.id().to_string())).await;
    assert_eq!(
        third.faults(),
        ["/account_manager: may be named by an admin only; leave it out"]
    );
    let root = desk.admin("root");
    let fourth = root
        .post(KEY_CLIENT, naming(bert.id().to_string()))
        .await
        .with_status(201)
        .json();
    assert_eq!(fourth["account_manager"], json!(bert.id().0));
    assert_eq!(
        fourth["customer"]["account_manager"],
        json!(anna.id().0),
        "for this ticket, not for the client"
    );
    assert_eq!(
        root.post(KEY_CLIENT, naming(uuid::Uuid::nil().to_string()))
            .await
            .faults(),
        ["/account_manager: there is no such account manager"]
    );
    assert_eq!(
        root.post(KEY_CLIENT, naming("anna".into())).await.faults(),
        ["/account_manager: must be the id of an account manager"]
    );
    let call = json!({"subject": "s", "customer": {"phone": "010-88886666"}});
    let called = desk.hotline("grace").post(HOTLINE, call).await.with_status(201).json();
    assert_eq!(
        called["account_manager"],
        json!(anna.id().0),
        "the client's own on every channel"
    );
}
