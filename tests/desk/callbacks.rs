//! Customers are called back after a solution: what they answer, who may ask, and whose the call is when a shift ends.

use std::collections::BTreeSet;

use serde_json::json;
use yinuo::actions::shift_end::{hand_on, left_behind};
use yinuo::domain::moment::Span;
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

const EVERY_DAY: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Looks whose shift has ended, as the clockwork does; how many tickets went to their teams.
fn shifts_end(desk: &TestDesk) -> usize {
    let office = &desk.office;
    let left = office
        .act(|db, now, house| {
            house.forget();
            left_behind(db, now, house, 100)
        })
        .unwrap();
    let went = left
        .into_iter()
        .map(|one| office.act(move |db, now, _| hand_on(db, now, &one)).unwrap());
    went.filter(|went| *went).count()
}

#[actix_web::test]
async fn calls_that_are_due_before_their_owner_is_back_go_to_the_team_when_the_shift_has_ended() {
    for office in Office::on_each_engine("calls_that_are_due_before_their_owner_is_back") {
        let desk = TestDesk::of(office, &[]).await;
        let (root, manager) = (desk.admin("root"), desk.manager("mona"));
        let (grace, henry, nora) = (desk.hotline("grace"), desk.hotline("henry"), desk.hotline("nora"));
        // It is Monday, 17:00. Grace works on Mondays alone, Henry every day; in Nora's case nothing is known.
        let shift = |name: &str, days: &[&str], members: &[&str]| json!({"name": name, "days": days, "from": "08:00", "until": "18:00", "duty_manager": manager.id(), "members": members});
        let (grace_id, henry_id) = (grace.id().to_string(), henry.id().to_string());
        let plan = json!({"shifts": [shift("周一班", &["mon"], &[&grace_id]), shift("day", &EVERY_DAY, &[&henry_id])]});
        let team = format!("/api/v1/teams/{}", desk.office.team);
        let planned = root.patch(&team, plan.clone()).await.with_status(200).json();
        assert_eq!(planned["shifts"], plan["shifts"]);

        let (of_grace, of_henry) = (solved(&grace, "13800000001").await, solved(&henry, "13800000002").await);
        let of_nora = solved(&nora, "13800000003").await;
        let (made, kept) = (solved(&grace, "13800000004").await, solved(&grace, "13800000005").await);
        assert_eq!(shifts_end(&desk), 0, "they work");
        desk.office.clock.set(desk.now() + Span::hours(1));
        let left = desk
            .office
            .act(|db, now, house| left_behind(db, now, house, 100))
            .unwrap();
        let ours = [&of_grace, &made, &kept].map(|ticket| ticket.text("id").to_owned());
        assert_eq!(
            left.iter().map(|one| one.ticket.0.to_string()).collect::<BTreeSet<_>>(),
            ours.into()
        );
        // Grace is still there: she makes one of the calls after it was found, and takes another one.
        grace
            .does(&made, "callbacks", json!({"as_promised": true, "said": "好"}))
            .await
            .with_status(201);
        grace
            .does(&kept, "assignment", json!({"owner": grace.id()}))
            .await
            .with_status(200);
        let went: Vec<bool> = left
            .into_iter()
            .map(|one| desk.office.act(move |db, now, _| hand_on(db, now, &one)).unwrap())
            .collect();
        assert_eq!(
            went.iter().filter(|went| **went).count(),
            1,
            "what is found is looked at once more: {went:?}"
        );
        assert_eq!(shifts_end(&desk), 0);

        let seen = grace.looks_at(&of_grace).await;
        assert_eq!(
            (&seen.0["owner"], &seen.0["team"]),
            (&json!(null), &json!(desk.office.team))
        );
        let events = grace.get(&of_grace.path("events")).await.json();
        let last = events.as_array().unwrap().last().unwrap();
        assert_eq!(
            (&last["fact"]["type"], &last["fact"]["after_shift"], &last["actor"]),
            (&json!("assigned"), &json!("周一班"), &json!("desk"))
        );
        for (agent, ticket) in [(&henry, &of_henry), (&nora, &of_nora), (&grace, &made), (&grace, &kept)] {
            assert_eq!(agent.looks_at(ticket).await.text("owner"), agent.id().to_string());
        }
        let browser = desk.signed_in("henry", Role::Agent).await;
        drop(browser.opens("/callbacks?of=team").await.says(of_grace.number()));
        drop(
            browser
                .opens(&format!("/desk/{}", of_grace.number()))
                .await
                .says("The shift “周一班” had ended"),
        );
        // Whoever takes it after their shift works longer; and a plan names nobody who is not of the team.
        grace
            .does(&of_grace, "assignment", json!({"owner": grace.id()}))
            .await
            .with_status(200);
        assert_eq!(shifts_end(&desk), 0);
        let stranger = desk.hotline("zoe").id().to_string();
        let elsewhere = json!({"team": null});
        root.patch(&format!("/api/v1/users/{stranger}"), elsewhere)
            .await
            .with_status(200);
        let stranger = json!({"shifts": [shift("x", &["mon"], &[&stranger])]});
        let told = root.patch(&team, stranger).await.faults();
        assert_eq!(
            told,
            ["/shifts: name members who do not work in this team; give them this team first, or leave them out"]
        );
        desk.office.is_proven();
    }
}
