//! What the desk does not do, and how it says so: status, type and words of every refusal, and never a fault of its own.

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::api::problem::KINDS;
use yinuo::domain::words::Role;

use crate::support::http::{Answer, TestDesk, TicketSeen};
use crate::support::office::Office;

/// Every verb of a ticket with a body that it takes.
fn verbs() -> Vec<(&'static str, Value)> {
    vec![
        ("contact-attempts", json!({"medium": "phone", "outcome": "no_answer"})),
        ("replies", json!({"text": "t", "medium": "email"})),
        ("replies/1/delivery", json!({"delivery": "delivered"})),
        ("messages", json!({"text": "t", "medium": "email"})),
        ("notes", json!({"text": "t"})),
        ("assignment", json!({"owner": uuid::Uuid::nil()})),
        ("escalations", json!({"reason": "r"})),
        ("state", json!({"state": "held", "reason": "r"})),
        ("resolution", json!({"text": "t"})),
        ("closure", json!({"outcome": "satisfied"})),
        ("reopening", json!({"reason": "r"})),
        ("merge", json!({"into": "x"})),
        ("split", json!({"subject": "s"})),
        ("classification", json!({"kind": "fault"})),
        ("promises", json!({"kind": "update", "due_at": "2026-03-09T00:00:00Z"})),
    ]
}

#[actix_web::test]
async fn a_ticket_that_is_not_there_is_not_there_for_any_verb() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let known = grace.logs_complaint("断网").await;
    for (verb, body) in verbs().into_iter().filter(|(verb, _)| *verb != "assignment") {
        let body = if verb == "merge" {
            json!({"into": known.number()})
        } else {
            body
        };
        for name in [
            "26061-ZZZZZZ",
            "00000000-0000-7000-8000-000000000000",
            "nonsense",
            "%00",
            "%F0%9F%98%80",
        ] {
            let answer = grace
                .post(&format!("/api/v1/tickets/{name}/{verb}"), body.clone())
                .await;
            answer.problem(404, "not-found");
        }
    }
    assert_eq!(
        grace
            .get("/api/v1/tickets/26061-ZZZZZZ")
            .await
            .problem(404, "not-found"),
        "there is no ticket 26061-ZZZZZZ here, or it is not yours"
    );
}

#[actix_web::test]
async fn every_verb_asks_who_is_calling_and_in_which_role() {
    let desk = TestDesk::open().await;
    let ticket = desk.hotline("grace").logs_complaint("断网").await;
    let auditor = desk.somebody("otto", Role::Auditor);
    for (verb, body) in verbs() {
        desk.stranger(None)
            .does(&ticket, verb, body.clone())
            .await
            .problem(401, "unauthenticated");
        let detail = auditor
            .does(&ticket, verb, body.clone())
            .await
            .problem(403, "not-allowed");
        assert!(detail.starts_with("this needs the role agent or "), "{verb}: {detail}");
    }
    desk.stranger(None)
        .get(&ticket.path("events"))
        .await
        .problem(401, "unauthenticated");
    auditor.get(&ticket.path("events")).await.with_status(200);
    let machine = desk.somebody("crm", Role::Integration);
    let refused = machine.does(&ticket, "closure", json!({"outcome": "satisfied"})).await;
    assert_eq!(
        refused.problem(403, "not-allowed"),
        "this needs the role agent or account_manager or dispatcher or technician or manager or admin"
    );
}

#[actix_web::test]
async fn a_change_decided_on_an_old_version_learns_what_happened_since() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    let path = ticket.path("state");
    let body = json!({"state": "held", "reason": "r"});
    grace
        .does(&ticket, "notes", json!({"text": "t"}))
        .await
        .with_status(201);
    grace.calls_back(&ticket, "no_answer").await;
    let stale = grace
        .asks(Method::POST, &path)
        .saying("If-Match", &ticket.etag())
        .with(&body)
        .now()
        .await;
    let (was, is) = (
        ticket.0["version"].as_i64().unwrap(),
        ticket.0["version"].as_i64().unwrap() + 2,
    );
    assert_eq!(
        stale.problem(412, "stale"),
        format!("it is at version {is} by now, not {was}; read it again and repeat the change")
    );
    assert_eq!(stale.json()["version"], is);
    assert_eq!(stale.json()["since"], json!(["noted", "contact_attempted"]));
    assert_eq!(grace.looks_at(&ticket).await.0["version"], is, "nothing was changed");
    let asks = async |etag: &str| {
        let asking = grace.asks(Method::POST, &path).saying("If-Match", etag);
        asking.with(&body).now().await
    };
    asks(&format!("W/\"{is}\"")).await.with_status(200);
    for etag in ["abc", "\"\"", "", "\"7\", \"8\"", "\"99999999999999999999\""] {
        assert_eq!(
            asks(etag).await.problem(400, "malformed"),
            "If-Match takes the ETag of what was read, like \"7\"",
            "{etag}"
        );
    }
    for etag in ["\"-1\"", "\"0\"", "\"9223372036854775807\"", "\"-9223372036854775808\""] {
        asks(etag).await.problem(412, "stale");
    }
}

#[actix_web::test]
async fn every_verb_names_the_fields_it_cannot_take() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    let not_a_time = "expected a time like 2026-03-02T09:00:00Z or 2026-03-02T17:00:00+08:00";
    let nil = uuid::Uuid::nil();
    for (verb, body, fault) in [
        ("contact-attempts", json!({"medium": "phone", "outcome": "reached"}), "/said: say what was told the customer; without it nobody can prove the reply".into()),
        ("contact-attempts", json!({"medium": "phone", "outcome": "reached", "said": " \u{3000} "}), "/said: say what was told the customer; without it nobody can prove the reply".into()),
        ("contact-attempts", json!({"medium": "pigeon", "outcome": "reached"}), "/medium: unknown variant `pigeon`, expected one of `phone`, `in_person`, `video`, `email`, `sms`, `letter`, `web`, `app`".into()),
        ("contact-attempts", json!({"medium": "phone"}), "/outcome: missing field `outcome`".into()),
        ("contact-attempts", json!({"medium": "phone", "outcome": "busy", "callback_at": "later"}), format!("/callback_at: {not_a_time}")),
        ("replies", json!({"text": "t", "medium": "phone"}), "/medium: a spoken answer is a contact attempt; a reply is written".into()),
        ("replies", json!({"text": "", "medium": "email"}), "/text: must not be empty".into()),
        ("replies/1/delivery", json!({"delivery": "lost"}), "/delivery: unknown variant `lost`, expected one of `sent`, `delivered`, `bounced`".into()),
        ("messages", json!({"text": "t", "medium": "web", "received_at": "2026-03-02T10:00:00Z"}), "/received_at: lies in the future; it is when the customer spoke".into()),
        ("messages", json!({"text": "t", "medium": "web", "received_at": "2025-03-02T10:00:00Z"}), "/received_at: lies more than 30d back".into()),
        ("notes", json!({"text": "t".repeat(20_001)}), "/text: must be at most 20000 characters long".into()),
        ("notes", json!({"text": "a\u{7}b"}), "/text: contains the character U+0007, which cannot be stored".into()),
        ("assignment", json!({}), "/owner: name an owner, a team, or both".into()),
        ("assignment", json!({"owner": nil}), "/owner: there is no such member of staff".into()),
        ("assignment", json!({"team": nil}), "/team: there is no such team".into()),
        ("escalations", json!({"reason": ""}), "/reason: must not be empty".into()),
        ("escalations", json!({"reason": "r", "level": 10}), "/level: is 1 to 9".into()),
        ("escalations", json!({"reason": "r", "level": -2_147_483_648_i64}), "/level: is 1 to 9".into()),
        ("state", json!({"state": "held"}), "/reason: say why the ticket becomes held".into()),
        ("state", json!({"state": "asleep"}), "/state: unknown variant `asleep`, expected one of `acknowledged`, `in_progress`, `pending`, `held`, `resolved`, `closed`, `rejected`, `cancelled`".into()),
        ("resolution", json!({"text": " "}), "/text: must not be empty".into()),
        ("closure", json!({"outcome": "not_accepted"}), "/text: say where the customer was told to appeal".into()),
        ("reopening", json!({"reason": ""}), "/reason: must not be empty".into()),
        ("merge", json!({"into": "nowhere"}), "/into: names no ticket of this desk".into()),
        ("split", json!({"subject": "two\nlines"}), "/subject: must be one line".into()),
        ("classification", json!({"region": ""}), "/region: must not be empty".into()),
        ("classification", json!({}), "/kind: say what to correct: kind, urgency, region or category".into()),
        ("promises", json!({"kind": "update", "due_at": "x"}), format!("/due_at: {not_a_time}")),
        ("promises", json!({"kind": "update", "due_at": "2026-03-02T09:00:00Z"}), "/due_at: must lie in the future".into()),
        ("promises", json!({"kind": "reply", "due_at": "2026-03-09T00:00:00Z"}), "/kind: only a callback or an update can be promised for an agreed time".into()),
    ] {
        let fault: String = fault;
        assert_eq!(grace.does(&ticket, verb, body.clone()).await.faults(), [fault], "{verb} {body}");
    }
    assert_eq!(
        grace.looks_at(&ticket).await.0["version"],
        ticket.0["version"],
        "nothing was changed"
    );
}

#[actix_web::test]
async fn nothing_is_done_from_a_state_that_does_not_allow_it() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    let does = async |verb: &str, body: Value| grace.does(&ticket, verb, body).await;
    let refused = |answer: Answer| answer.problem(409, "no-such-step");
    for to in ["acknowledged", "resolved", "closed"] {
        let detail = refused(does("state", json!({"state": to, "reason": "r"})).await);
        assert_eq!(detail, format!("a ticket that is acknowledged cannot become {to}"));
    }
    let detail = refused(does("reopening", json!({"reason": "r"})).await);
    assert_eq!(detail, "a ticket that is acknowledged cannot become in_progress");
    for to in ["rejected", "cancelled"] {
        does("state", json!({"state": to, "reason": "r"}))
            .await
            .problem(409, "reply-still-owed");
    }
    does("resolution", json!({"text": "t"})).await.with_status(200);
    let detail = refused(does("resolution", json!({"text": "t"})).await);
    assert_eq!(detail, "a ticket that is resolved cannot become resolved");
    grace.calls_back(&ticket, "reached").await;
    does("closure", json!({"outcome": "satisfied"})).await.with_status(200);
    for (verb, body) in [
        ("state", json!({"state": "in_progress"})),
        ("resolution", json!({"text": "t"})),
        ("closure", json!({"outcome": "satisfied"})),
        ("split", json!({"subject": "s"})),
        ("classification", json!({"kind": "fault"})),
    ] {
        assert_eq!(
            does(verb, body).await.problem(409, "ended"),
            "the ticket is closed; reopen it first",
            "{verb}"
        );
    }
}

#[actix_web::test]
async fn a_ticket_is_not_merged_into_itself_nor_into_one_that_is_gone() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let (one, two) = (grace.logs_complaint("a").await, grace.logs_complaint("b").await);
    let merge =
        async |from: &TicketSeen, into: &TicketSeen| grace.does(from, "merge", json!({"into": into.number()})).await;
    assert_eq!(
        merge(&one, &one).await.problem(409, "not-joinable"),
        "a ticket cannot be merged into itself"
    );
    merge(&one, &two).await.with_status(200);
    merge(&one, &two).await.problem(409, "merged-away");
    merge(&two, &one).await.problem(409, "merged-away");
    // What the customer of the original is told and says still counts there; the rest is done on the one that stays.
    for (verb, body) in verbs()
        .into_iter()
        .filter(|(verb, _)| ["escalations", "state", "closure", "reopening", "split"].contains(verb))
    {
        grace.does(&one, verb, body).await.problem(409, "merged-away");
    }
}

#[actix_web::test]
async fn what_became_of_an_answer_is_told_of_answers_alone() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("a").await;
    for reply in ["1", "0", "-1", "99", "9223372036854775807"] {
        let answer = grace
            .does(
                &ticket,
                &format!("replies/{reply}/delivery"),
                json!({"delivery": "bounced"}),
            )
            .await;
        assert_eq!(
            answer.problem(404, "not-found"),
            format!("there is no reply {reply} here, or it is not yours")
        );
    }
    for reply in ["x", "9223372036854775808", "1.5"] {
        let answer = grace
            .does(
                &ticket,
                &format!("replies/{reply}/delivery"),
                json!({"delivery": "bounced"}),
            )
            .await;
        answer.problem(404, "not-found");
    }
}

#[actix_web::test]
async fn a_path_that_is_not_there_and_a_method_that_is_not_done_are_told_apart() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    for path in [
        "/api",
        "/api/v2/tickets",
        "/api/v1/nothing",
        "/api/v1/tickets/x/y/z",
        "/api/v1/channels/fax/tickets",
    ] {
        let detail = grace.get(path).await.problem(404, "not-found");
        assert_eq!(detail, format!("there is no resource {path} here, or it is not yours"));
    }
    let answer = grace.get("/api/v1/channels/hotline/tickets").await;
    assert_eq!(answer.problem(405, "no-such-method"), "GET is not done here; use POST");
    assert_eq!(answer.header("allow"), Some("POST"));
    let answer = grace.delete("/api/v1/tickets/26061-ZZZZZZ").await;
    assert_eq!(
        answer.problem(405, "no-such-method"),
        "DELETE is not done here; use GET"
    );
}

#[actix_web::test]
async fn every_answer_says_how_it_may_be_used() {
    let desk = TestDesk::open().await;
    for answer in [
        desk.stranger(None).get("/api/v1/tickets/x").await,
        desk.stranger(None).get("/api/nowhere").await,
    ] {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(
            answer.header("content-security-policy"),
            Some("default-src 'none'; frame-ancestors 'none'")
        );
    }
}

#[actix_web::test]
async fn the_list_of_problems_names_each_kind_once_with_a_status_that_fits() {
    for kind in KINDS {
        assert!((400..600).contains(&kind.status), "{}", kind.code);
        assert!(
            kind.code.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
            "{}",
            kind.code
        );
        assert!(!kind.title.is_empty() && kind.when.ends_with('.'), "{}", kind.code);
    }
}

#[actix_web::test]
async fn hostile_bodies_never_become_a_fault_of_ours() {
    for office in Office::on_each_engine("hostile_bodies_never_become_a_fault_of_ours") {
        takes_hostile_bodies(TestDesk::of(office, &[]).await).await;
    }
}

async fn takes_hostile_bodies(desk: TestDesk) {
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    let strange = [
        json!(null),
        json!(true),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(-1),
        json!(1e308),
        json!(""),
        json!("\u{0}"),
        json!("\u{202e}\u{feff}\u{1f468}\u{200d}\u{1f469}"),
        json!("😀".repeat(20_001)),
        json!("9999-12-31T23:59:59.999999999Z"),
        json!("-9999-01-01T00:00:00Z"),
        json!("2026-03-02T09:00:00+25:59"),
        json!([[[[]]]]),
        json!({"a": {"b": {}}}),
    ];
    for (verb, body) in verbs() {
        let fields: Vec<String> = body.as_object().unwrap().keys().cloned().collect();
        for field in fields {
            for value in &strange {
                let mut body = body.clone();
                body[&field] = value.clone();
                let answer = grace.does(&ticket, verb, body.clone()).await;
                assert!(answer.status.as_u16() < 500, "{verb} {body} {:?}", answer.body);
            }
        }
    }
    let nested = "{\"a\":".repeat(2_000);
    let path = ticket.path("notes");
    let deep = grace.asks(Method::POST, &path).with_bytes("application/json", nested);
    assert!(deep.now().await.status.is_client_error());
}

#[actix_web::test]
async fn hostile_paths_and_parameters_never_become_a_fault_of_ours() {
    let test = "hostile_paths_and_parameters_never_become_a_fault_of_ours";
    for office in Office::on_each_engine(test) {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.admin("root");
        let described = desk.stranger(None).get("/api/openapi.json").await.json();
        let strange = [
            "%00",
            "%ff",
            "%F0%9F%98%80",
            "'",
            "%25%5F",
            "-1",
            "9223372036854775808",
            "%2e%2e",
            "1e9",
            "a%0Ab",
        ];
        for (path, item) in described["paths"].as_object().unwrap() {
            let Some(operation) = item.get("get") else { continue };
            for value in strange {
                let mut asked = path.clone();
                while let Some((before, rest)) = asked.split_once('{') {
                    let after = rest.split_once('}').unwrap().1;
                    asked = format!("{before}{value}{after}");
                }
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let queries = parameters.filter(|parameter| parameter["in"] == "query");
                let names = queries.map(|parameter| parameter["name"].as_str().unwrap());
                for query in names.map(|name| format!("?{name}={value}")).chain([String::new()]) {
                    let answer = root.get(&format!("{asked}{query}")).await;
                    assert!(answer.status.as_u16() < 500, "{asked}{query} {:?}", answer.body);
                }
            }
        }
    }
}
