//! Customers are called back after a solution: what they answer, who may ask, and whose the call is when a shift ends.

use serde_json::json;
use yinuo::domain::words::Role;

use super::support::browser::{Browser, Page};
use super::support::http::{Caller, TestDesk, TicketSeen};
use super::support::office::Office;

/// A complaint that was answered and solved, so that a call is owed.
async fn solved(agent: &Caller<'_>, phone: &str) -> TicketSeen {
    let ticket = agent.logs("complaint", "宽带太慢", phone).await;
    agent.does(&ticket, "assignment", json!({"owner": agent.id()})).await;
    agent.calls_back(&ticket, "reached").await;
    let done = json!({"text": "换了光猫"});
    agent.does(&ticket, "resolution", done).await.with_status(200);
    let ticket = agent.looks_at(&ticket).await;
    assert_eq!(ticket.verdict("callback"), "pending");
    ticket
}

async fn answers(browser: &Browser<'_>, ticket: &TicketSeen, typed: &[(&str, &str)]) -> Page {
    let path = format!("/desk/{}/callback", ticket.number());
    let page = browser.opens(&path).await.with_status(200);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let fields = [&[("csrf", csrf.as_str()), ("key", key.as_str())], typed].concat();
    browser.posts(&path, &fields).await
}

#[actix_web::test]
async fn the_first_question_is_whether_it_was_done_and_a_content_customer_ends_it() {
    for office in Office::on_each_engine("the_first_question") {
        let desk = TestDesk::of(office, &[]).await;
        let grace = desk.hotline("grace");
        let ticket = solved(&grace, "13800000001").await;
        // Neither thanks nor the end of the ticket does away with the call.
        let thanks = json!({"text": "谢谢", "medium": "phone"});
        grace.does(&ticket, "messages", thanks).await.with_status(201);
        grace.calls_back(&ticket, "reached").await;
        let again = solved(&grace, "13800000002").await;
        let closing = json!({"outcome": "satisfied"});
        grace.does(&again, "closure", closing).await.with_status(200);
        assert_eq!(grace.looks_at(&again).await.verdict("callback"), "pending");

        let browser = desk.signed_in("grace", Role::Agent).await;
        let listed = browser.opens("/callbacks?of=mine").await.with_status(200);
        drop(listed.says(again.number()));
        let script = browser.opens(&format!("/desk/{}/callback", again.number())).await;
        drop(
            script
                .with_status(200)
                .says("was done what we promised you")
                .says("换了光猫"),
        );
        let told = answers(&browser, &again, &[("said", "都好")]).await;
        drop(told.with_status(422).says("href=\"#as_promised\"").says("都好"));
        let typed = [("as_promised", "yes"), ("score", "5"), ("said", "都好")];
        answers(&browser, &again, &typed).await.with_status(303);
        let seen = grace.looks_at(&again).await;
        assert_eq!((seen.verdict("callback"), seen.text("state")), ("kept", "closed"));
        let events = grace.get(&again.path("events")).await.json();
        let answer = events
            .as_array()
            .unwrap()
            .iter()
            .find(|event| event["fact"]["type"] == "called_back");
        let answer = answer.expect("the answer is recorded");
        assert_eq!(
            (
                &answer["fact"]["as_promised"],
                &answer["fact"]["score"],
                &answer["words"]["said"]
            ),
            (&json!(true), &json!(5), &json!("都好"))
        );
        drop(browser.opens("/callbacks?of=mine").await.hides(again.number()));
        let page = browser.opens(&format!("/desk/{}", again.number())).await;
        drop(page.says("done as promised").says("5 of 5").hides("/callback\""));
        // What is not owed is not answered a second time.
        let second = json!({"as_promised": true, "said": "x"});
        let told = grace.does(&again, "callbacks", second).await.problem(409, "limit");
        assert!(told.contains("no call is owed"), "{told}");
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn who_is_not_content_is_taken_up_again_at_once() {
    for office in Office::on_each_engine("who_is_not_content") {
        let desk = TestDesk::of(office, &[]).await;
        let grace = desk.hotline("grace");
        let cases = [
            (json!({"as_promised": false, "said": "还是慢"}), true),
            (json!({"as_promised": true, "score": 2, "said": "来得太晚"}), true),
            (json!({"as_promised": true, "score": 3, "said": "一般"}), false),
        ];
        for (at, (body, is_complaint)) in cases.into_iter().enumerate() {
            for ended in [false, true] {
                let ticket = solved(&grace, &format!("1380000{at}00{}", u8::from(ended))).await;
                if ended {
                    grace
                        .does(&ticket, "closure", json!({"outcome": "satisfied"}))
                        .await
                        .with_status(200);
                }
                grace.does(&ticket, "callbacks", body.clone()).await.with_status(201);
                let seen = grace.looks_at(&ticket).await;
                assert_eq!(seen.verdict("callback"), "kept");
                let replies: Vec<&str> = seen
                    .promises("reply")
                    .iter()
                    .map(|owed| owed["verdict"].as_str().unwrap())
                    .collect();
                let owed = if is_complaint {
                    vec!["kept", "pending"]
                } else {
                    vec!["kept"]
                };
                assert_eq!(replies, owed, "{body}");
                assert_eq!(
                    seen.text("state") == "in_progress",
                    is_complaint,
                    "{body} {}",
                    seen.text("state")
                );
            }
        }
        let ticket = solved(&grace, "13800009999").await;
        let told = grace
            .does(
                &ticket,
                "callbacks",
                json!({"as_promised": true, "score": 6, "said": "x"}),
            )
            .await;
        assert_eq!(told.faults(), ["/score: is 1 to 5"]);
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn at_the_end_of_a_shift_calls_go_to_a_colleague_or_the_team() {
    for office in Office::on_each_engine("at_the_end_of_a_shift") {
        let desk = TestDesk::of(office, &[]).await;
        let (grace, henry) = (desk.hotline("grace"), desk.hotline("henry"));
        let (owed, other) = (solved(&grace, "13800000001").await, grace.logs_complaint("太慢").await);
        grace
            .does(&other, "assignment", json!({"owner": grace.id()}))
            .await
            .with_status(200);
        let browser = desk.signed_in("grace", Role::Agent).await;
        let page = browser.opens("/callbacks?of=mine").await.with_status(200).says("henry");
        let fields = [
            ("csrf", page.hidden("csrf")),
            ("key", page.hidden("key")),
            ("heir", henry.id().to_string()),
            ("reason", "他下午在家".to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
        browser.posts("/callbacks/hand-over", &fields).await.with_status(303);
        // A second press is the same one.
        browser.posts("/callbacks/hand-over", &fields).await.with_status(303);
        assert_eq!(grace.looks_at(&owed).await.text("owner"), henry.id().to_string());
        assert_eq!(
            grace.looks_at(&other).await.text("owner"),
            grace.id().to_string(),
            "no call is owed on it"
        );
        let own = henry
            .post("/api/v1/callbacks/hand-over", json!({"heir": henry.id()}))
            .await;
        assert_eq!(
            own.faults(),
            ["/heir: is whose calls they are already; choose somebody else"]
        );
        let gone = json!({"heir": "01900000-0000-7000-8000-000000000000"});
        henry
            .post("/api/v1/callbacks/hand-over", gone)
            .await
            .problem(422, "invalid");
        let over = henry
            .post("/api/v1/callbacks/hand-over", json!({}))
            .await
            .with_status(200);
        assert_eq!(over.json()["tickets"], 1);
        let seen = henry.looks_at(&owed).await;
        assert_eq!((&seen.0["owner"], seen.0["team"].is_string()), (&json!(null), true));
        drop(browser.opens("/callbacks?of=team").await.says(owed.number()));
        desk.office.is_proven();
    }
}
