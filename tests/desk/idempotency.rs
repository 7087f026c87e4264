//! The same key with the same request gets the same answer, and nothing happens twice.

use actix_web::http::Method;
use futures::future::join_all;
use serde_json::{Value, json};

use yinuo::domain::moment::Span;

use crate::support::http::{Answer, Caller, TestDesk};
use crate::support::postgres;

const HOTLINE: &str = "/api/v1/channels/hotline/tickets";

async fn sends(caller: &Caller<'_>, path: &str, key: &str, body: &Value) -> Answer {
    let asking = caller.asks(Method::POST, path).saying("Idempotency-Key", key);
    asking.with(body).now().await
}

fn call() -> Value {
    json!({"subject": "断网", "caller_number": "13912344521"})
}

fn must_be_the_same(first: &Answer, again: &Answer) {
    assert_eq!(first.status, again.status);
    assert_eq!(first.body, again.body, "byte for byte");
    for name in ["location", "etag", "content-type"] {
        assert_eq!(first.header(name), again.header(name), "{name}");
    }
}

#[actix_web::test]
async fn a_request_that_is_repeated_gets_the_answer_it_got_before() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let first = sends(&grace, HOTLINE, "k-1", &call()).await.with_status(201);
    desk.lets_pass(Span::hours(3));
    let again = sends(&grace, HOTLINE, "k-1", &call()).await;
    must_be_the_same(&first, &again);
    let other = sends(&grace, HOTLINE, "k-2", &call()).await.with_status(201).json();
    assert_eq!(
        other["possible_duplicates"].as_array().unwrap().len(),
        1,
        "one ticket came of the first key"
    );
}

#[actix_web::test]
async fn a_key_belongs_to_one_request_of_one_caller() {
    let desk = TestDesk::open().await;
    let (grace, paul) = (desk.hotline("grace"), desk.hotline("paul"));
    let first = sends(&grace, HOTLINE, "k", &call()).await.with_status(201);
    let other = json!({"subject": "其他", "caller_number": "13912344521"});
    let told = "this Idempotency-Key was used for another request; use a new key";
    assert_eq!(
        sends(&grace, HOTLINE, "k", &other).await.problem(422, "key-reused"),
        told
    );
    let other_path = "/api/v1/channels/hall/tickets";
    let hall = json!({"subject": "断网", "customer": {"phone": "13912344521"}});
    assert_eq!(
        sends(&grace, other_path, "k", &hall).await.problem(422, "key-reused"),
        told
    );
    let theirs = sends(&paul, HOTLINE, "k", &call()).await.with_status(201);
    assert_ne!(
        first.json()["number"],
        theirs.json()["number"],
        "another caller's key is another key"
    );
    sends(&desk.stranger(None), "/api/v1/channels/web/tickets", "k", &hall)
        .await
        .with_status(201);
}

#[actix_web::test]
async fn a_change_is_made_once_however_often_it_is_sent() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    let note = json!({"text": "明早再打"});
    let first = sends(&grace, &ticket.path("notes"), "n-1", &note)
        .await
        .with_status(201);
    let again = sends(&grace, &ticket.path("notes"), "n-1", &note).await;
    must_be_the_same(&first, &again);
    let version = ticket.0["version"].as_i64().unwrap();
    assert_eq!(grace.looks_at(&ticket).await.0["version"], version + 1);
    let conditional = async |etag: &str| {
        let asking = grace
            .asks(Method::POST, &ticket.path("notes"))
            .saying("Idempotency-Key", "n-2");
        asking.saying("If-Match", etag).with(&note).now().await
    };
    let first = conditional(&format!("\"{}\"", version + 1)).await.with_status(201);
    let again = conditional(&format!("\"{}\"", version + 1)).await;
    must_be_the_same(&first, &again);
    conditional("\"1\"").await.problem(422, "key-reused");
}

#[actix_web::test]
async fn what_was_refused_may_be_sent_again_with_the_same_key() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let wrong = json!({"subject": "", "caller_number": "13912344521"});
    sends(&grace, HOTLINE, "k", &wrong).await.problem(422, "invalid");
    sends(&grace, HOTLINE, "k", &call()).await.with_status(201);
    let ticket = grace.logs_complaint("断网").await;
    let close = json!({"outcome": "satisfied"});
    sends(&grace, &ticket.path("closure"), "c", &close)
        .await
        .problem(409, "reply-still-owed");
    grace.calls_back(&ticket, "reached").await;
    sends(&grace, &ticket.path("closure"), "c", &close)
        .await
        .with_status(200);
}

#[actix_web::test]
async fn a_key_that_is_no_key_is_refused() {
    let desk = TestDesk::open().await;
    for key in ["", " ", "a b", "schlüssel", &"k".repeat(201)] {
        let answer = sends(&desk.hotline("grace"), HOTLINE, key, &call()).await;
        assert_eq!(
            answer.problem(400, "malformed"),
            "an Idempotency-Key is 1 to 200 visible ASCII characters",
            "{key}"
        );
    }
    sends(&desk.hotline("grace"), HOTLINE, &"k".repeat(200), &call())
        .await
        .with_status(201);
}

#[actix_web::test]
async fn thirty_two_at_once_make_one_ticket() {
    thirty_two_at_once(TestDesk::open().await).await;
}

#[actix_web::test]
async fn thirty_two_at_once_make_one_ticket_on_postgresql() {
    let Some(url) = postgres::fresh_database() else {
        return postgres::skip_without_postgres("thirty_two_at_once_make_one_ticket_on_postgresql");
    };
    thirty_two_at_once(TestDesk::on(&url).await).await;
}

async fn thirty_two_at_once(desk: TestDesk) {
    let grace = desk.hotline("grace");
    let body = call();
    let answers = join_all((0..32).map(|_| sends(&grace, HOTLINE, "k", &body))).await;
    for answer in &answers {
        must_be_the_same(&answers[0], answer);
    }
    answers[0].clone().with_status(201);
    let next = grace.logs_complaint("next").await;
    assert_eq!(next.0["possible_duplicates"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn the_answer_survives_the_end_of_the_process() {
    let folder = std::env::temp_dir().join(format!("yinuo-keys-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    survives(TestDesk::on(&format!("sqlite://{}/desk.db", folder.display())).await).await;
    std::fs::remove_dir_all(&folder).unwrap();
}

#[actix_web::test]
async fn the_answer_survives_the_end_of_the_process_on_postgresql() {
    let Some(url) = postgres::fresh_database() else {
        return postgres::skip_without_postgres("the_answer_survives_the_end_of_the_process_on_postgresql");
    };
    survives(TestDesk::on(&url).await).await;
}

async fn survives(desk: TestDesk) {
    let first = sends(&desk.hotline("grace"), HOTLINE, "k", &call())
        .await
        .with_status(201);
    let desk = desk.restarts().await;
    let again = sends(&desk.hotline("grace"), HOTLINE, "k", &call()).await;
    must_be_the_same(&first, &again);
}
