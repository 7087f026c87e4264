//! Compensations for visits that we missed: what is proposed and what is not, decided once, by whom, and what tells of it.

use std::thread;

use diesel::prelude::*;
use serde_json::{Value, json};

use yinuo::actions::again::again;
use yinuo::actions::compensation::decide;
use yinuo::domain::compensation::Decision;
use yinuo::domain::event::Actor;
use yinuo::domain::ids::{PromiseId, TicketId};
use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;
use yinuo::error::Failure;
use yinuo::report::verify::{Options, Outside, verify};

use super::support::http::{Caller, TestDesk, TicketSeen};
use super::support::office::Office;
use super::support::visiting::{agrees, changes, holds, prepares};

/// When the first windows of the third begin, in the east of the house.
const EARLY: &str = "2026-03-03T00:00:00Z";
const LATER: &str = "2026-03-03T02:00:00Z";

/// A desk that offers 50 yuan, on each engine.
async fn desks(test: &str) -> Vec<TestDesk> {
    let mut desks = Vec::new();
    for office in Office::on_each_engine(test) {
        let desk = TestDesk::of(office.compensating("50.00 CNY"), &[]).await;
        prepares(&desk, &["tom", "sid", "ann"]).await;
        desks.push(desk);
    }
    desks
}

/// A fault with a visit agreed.
async fn visited(desk: &TestDesk, number: &str, from: &str) -> (TicketSeen, Value) {
    let grace = desk.hotline("grace");
    let ticket = grace.logs("fault", "宽带断了", number).await;
    let visit = agrees(&grace, &ticket, "east", from).await;
    (ticket, visit)
}

/// A visit to which nobody came.
async fn missed(desk: &TestDesk, number: &str) -> (TicketSeen, String) {
    let (ticket, visit) = visited(desk, number, EARLY).await;
    desk.lets_pass(Span::hours(18));
    (ticket, visit["promise"].as_str().unwrap().to_owned())
}

async fn listed(by: &Caller<'_>, state: &str) -> Vec<Value> {
    let page = by
        .get(&format!("/api/v1/compensations?state={state}"))
        .await
        .with_status(200)
        .json();
    page["items"].as_array().unwrap().clone()
}

fn place(promise: &str) -> String {
    format!("/api/v1/promises/{promise}/compensation")
}

#[actix_web::test]
async fn what_we_missed_is_proposed_and_what_the_customer_changed_is_not() {
    for desk in desks("what_we_missed_is_proposed").await {
        let root = desk.admin("root");
        let (kept, visit_kept) = visited(&desk, "13912340001", EARLY).await;
        let (absent, visit_absent) = visited(&desk, "13912340002", EARLY).await;
        let (late, visit_late) = visited(&desk, "13912340003", EARLY).await;
        let (_, nobody) = visited(&desk, "13912340004", LATER).await;
        let (given_up, visit_given_up) = visited(&desk, "13912340005", LATER).await;
        let (withdrawn, visit_withdrawn) = visited(&desk, "13912340006", LATER).await;
        let (moved, visit_moved) = visited(&desk, "13912340007", "2026-03-03T06:00:00Z").await;
        let by = |side: &str| json!({"side": side, "reason": "x"});
        changes(&root, &given_up, &visit_given_up, "cancellation", by("operator")).await;
        changes(&root, &withdrawn, &visit_withdrawn, "cancellation", by("customer")).await;
        let hold = holds(&root, &moved, "east", "2026-03-04T00:00:00Z").await;
        let consent = json!({"hold": hold, "side": "operator", "reason": "x", "consent": "she said yes"});
        changes(&root, &moved, &visit_moved, "move", consent).await;
        desk.lets_pass(Span::minutes(15 * 60 + 10));
        changes(&root, &kept, &visit_kept, "arrival", json!({})).await;
        changes(&root, &absent, &visit_absent, "arrival", json!({})).await;
        desk.lets_pass(Span::minutes(20));
        changes(&root, &absent, &visit_absent, "absence", json!({"text": "rang twice"})).await;
        desk.lets_pass(Span::minutes(100));
        changes(&root, &late, &visit_late, "arrival", json!({})).await;
        desk.lets_pass(Span::hours(2));
        let mei = desk.somebody("mei", Role::Manager);
        let proposed = listed(&mei, "proposed").await;
        let promises: Vec<&Value> = proposed.iter().map(|one| &one["promise"]).collect();
        assert_eq!(promises[0], &visit_late["promise"], "the longest due first");
        let mut expected = vec![&visit_late["promise"], &nobody["promise"], &visit_given_up["promise"]];
        let mut found = promises.clone();
        expected.sort_by_key(ToString::to_string);
        found.sort_by_key(ToString::to_string);
        assert_eq!(found, expected);
        let told = (&proposed[0]["amount"], &proposed[0]["minor"], &proposed[0]["currency"]);
        assert_eq!(told, (&json!("50.00"), &json!(5000), &json!("CNY")));
        for spared in [&visit_kept, &visit_absent, &visit_withdrawn, &visit_moved] {
            let decided = json!({"decision": "confirmed"});
            let path = place(spared["promise"].as_str().unwrap());
            mei.post(&path, decided).await.problem(409, "compensation-step");
        }
        // Page by page; what is too old is proposed no more.
        let first = mei.get("/api/v1/compensations?limit=2").await.with_status(200).json();
        let next = first["next_cursor"].as_str().unwrap();
        let rest = mei
            .get(&format!("/api/v1/compensations?limit=2&cursor={next}"))
            .await
            .json();
        assert_eq!(rest["items"].as_array().unwrap().len(), 1);
        desk.lets_pass(Span::days(90));
        assert!(
            listed(&mei, "proposed")
                .await
                .iter()
                .all(|one| !promises.contains(&&one["promise"]))
        );
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn a_manager_decides_once_and_everybody_concerned_is_told() {
    for desk in desks("a_manager_decides_once").await {
        let (ticket, promise) = missed(&desk, "13912344521").await;
        let (other, declined) = visited(&desk, "13912344522", "2026-03-04T00:00:00Z").await;
        let declined = declined["promise"].as_str().unwrap().to_owned();
        let mei = desk.somebody("mei", Role::Manager);
        for nobody in [
            desk.hotline("grace"),
            desk.somebody("tom", Role::Technician),
            desk.somebody("kim", Role::Auditor),
        ] {
            nobody
                .post(&place(&promise), json!({"decision": "confirmed"}))
                .await
                .problem(403, "not-allowed");
        }
        desk.hotline("grace")
            .get("/api/v1/compensations")
            .await
            .problem(403, "not-allowed");
        assert_eq!(listed(&desk.somebody("kim", Role::Auditor), "proposed").await.len(), 1);
        mei.post(&place(&declined), json!({"decision": "declined", "reason": "x"}))
            .await
            .problem(409, "compensation-step");
        let faults = mei
            .post(&place(&promise), json!({"decision": "declined"}))
            .await
            .faults();
        assert!(faults[0].starts_with("/reason"), "{faults:?}");
        let key = mei
            .asks(actix_web::http::Method::POST, &place(&promise))
            .saying("Idempotency-Key", "k1");
        let body = json!({"decision": "confirmed", "reason": "her son waited"});
        let changed = key.with(&body).now().await.with_status(200).json();
        let again = mei
            .asks(actix_web::http::Method::POST, &place(&promise))
            .saying("Idempotency-Key", "k1");
        assert_eq!(again.with(&body).now().await.with_status(200).json(), changed);
        let told = mei
            .post(&place(&promise), json!({"decision": "declined", "reason": "x"}))
            .await;
        let told = told.problem(409, "compensation-step");
        assert!(told.contains("confirmed") && told.contains("once"), "{told}");
        assert!(listed(&mei, "proposed").await.is_empty());
        let confirmed = listed(&mei, "confirmed").await;
        assert_eq!(
            (&confirmed[0]["promise"], &confirmed[0]["amount"]),
            (&json!(promise), &json!("50.00"))
        );
        assert_eq!(confirmed[0]["decided_by"], json!(mei.id().to_string()));
        // The timeline and the customer's page say it, the reason only the timeline.
        let grace = desk.signed_in("grace", Role::Agent).await;
        let page = grace
            .opens(&format!("/desk/{}?of=all&lang=en", ticket.number()))
            .await
            .with_status(200);
        drop(page.says("Compensation confirmed: 50.00 CNY").says("her son waited"));
        let customer = desk.browser("198.51.100.9");
        let code = ticket.text("tracking_code").to_owned();
        customer.enters(&code, "4521").await.with_status(303);
        let page = customer.opens(&format!("/t/{code}?lang=en")).await.with_status(200);
        drop(page.says("50.00 CNY").hides("her son waited"));
        // The other one is declined by the page, once it was missed.
        desk.lets_pass(Span::hours(24));
        let browser = desk.signed_in("mei", Role::Manager).await;
        drop(
            browser
                .opens("/audit")
                .await
                .with_status(200)
                .says("href=\"/compensations\""),
        );
        let page = browser
            .opens("/compensations?lang=en")
            .await
            .with_status(200)
            .says(other.number());
        let (csrf, path) = (page.hidden("csrf"), format!("/compensations/{declined}"));
        let typed = [("csrf", csrf.as_str()), ("decision", "declined"), ("reason", "")];
        drop(
            browser
                .posts(&path, &typed)
                .await
                .with_status(422)
                .says("id=\"reason\""),
        );
        let typed = [
            ("csrf", csrf.as_str()),
            ("decision", "declined"),
            ("reason", "he was told"),
        ];
        let led = browser.posts(&path, &typed).await.with_status(303);
        assert_eq!(
            led.answer.header("location"),
            Some("/compensations?after=&done=declined")
        );
        let page = browser.opens("/compensations?after=&done=declined&lang=en").await;
        drop(page.says("The compensation is declined"));
        drop(
            browser
                .opens("/compensations?state=declined")
                .await
                .says(other.number()),
        );
        drop(
            browser
                .posts(&path, &typed)
                .await
                .with_status(422)
                .says("decided already"),
        );
        customer.enters(&code, "4521").await.with_status(303);
        let page = customer.opens(&format!("/t/{code}")).await.with_status(200);
        assert_eq!(page.html.matches("50.00 CNY").count(), 1);
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn of_two_managers_at_once_one_decides() {
    for desk in desks("of_two_managers_at_once").await {
        let (ticket, promise) = missed(&desk, "13912344521").await;
        let (ticket, promise): (TicketId, PromiseId) = (ticket.text("id").parse().unwrap(), promise.parse().unwrap());
        let office = &desk.office;
        let managers = [
            desk.somebody("mei", Role::Manager).id(),
            desk.somebody("lin", Role::Manager).id(),
        ];
        let ends: Vec<Result<Decision, Failure>> = thread::scope(|scope| {
            let asks = [Decision::Confirmed, Decision::Declined].into_iter().zip(managers);
            let asks = asks.map(|(decision, manager)| {
                let (house, desk) = (office.house.clone(), office.desk.clone());
                scope.spawn(move || {
                    let system = actix_web::rt::System::new();
                    let actor = Actor::User(manager, Role::Manager);
                    system.block_on(again(&desk, move |db, now| {
                        decide(db, now, &house, actor, ticket.into(), promise, decision, "x")?;
                        Ok(decision)
                    }))
                })
            });
            let asks: Vec<_> = asks.collect();
            asks.into_iter().map(|ask| ask.join().unwrap()).collect()
        });
        let (done, refused): (Vec<_>, Vec<_>) = ends.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), refused.len()), (1, 1));
        match &refused[0] {
            Err(Failure::Refused(refusal)) => assert_eq!(refusal.code(), "compensation-step"),
            other => panic!("not refused: {other:?}"),
        }
        let decided = *done[0].as_ref().unwrap();
        assert_eq!(listed(&desk.admin("root"), decided.as_str()).await.len(), 1);
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn a_manager_of_a_region_knows_and_decides_their_own() {
    for desk in desks("a_manager_of_a_region_knows").await {
        let (_, promise) = missed(&desk, "13912344521").await;
        let root = desk.admin("root");
        let team = root
            .post("/api/v1/teams", json!({"name": "south", "region": "sued"}))
            .await
            .with_status(201)
            .json();
        let team = team["id"].as_str().unwrap().parse().unwrap();
        let limited = desk.employs("sue", Role::Manager, Some(team));
        assert!(listed(&limited, "proposed").await.is_empty());
        limited
            .post(&place(&promise), json!({"decision": "confirmed"}))
            .await
            .problem(404, "not-found");
        root.post(&place(&promise), json!({"decision": "confirmed"}))
            .await
            .with_status(200);
        assert!(listed(&limited, "confirmed").await.is_empty());
        let browser = desk.signed_in("sue", Role::Manager).await;
        let csrf = browser.opens("/compensations").await.with_status(200).hidden("csrf");
        let typed = [("csrf", csrf.as_str()), ("decision", "confirmed")];
        browser
            .posts(&format!("/compensations/{promise}"), &typed)
            .await
            .with_status(404);
    }
}

#[actix_web::test]
async fn nothing_is_proposed_where_nothing_is_offered() {
    let desk = TestDesk::open().await;
    prepares(&desk, &["tom"]).await;
    let (_, promise) = missed(&desk, "13912344521").await;
    let mei = desk.somebody("mei", Role::Manager);
    assert!(listed(&mei, "proposed").await.is_empty());
    let told = mei.post(&place(&promise), json!({"decision": "confirmed"})).await;
    let told = told.problem(409, "compensation-step");
    assert!(told.contains("visits.compensation"), "{told}");
    let browser = desk.signed_in("mei", Role::Manager).await;
    drop(browser.opens("/compensations?lang=en").await.says("Nothing is offered"));
}

#[actix_web::test]
async fn the_rows_are_what_the_events_tell_and_words_go_as_other_words_do() {
    for desk in desks("the_rows_are_what_the_events_tell").await {
        let (ticket, promise) = missed(&desk, "13912344521").await;
        let root = desk.admin("root");
        let decided = json!({"decision": "confirmed", "reason": "her son waited"});
        root.post(&place(&promise), decided).await.with_status(200);
        desk.office.is_proven();
        let faults = |change: &'static str| {
            let changed = desk.office.act(move |db, _, _| {
                diesel::sql_query(change).execute(db.conn()).unwrap();
                Ok(())
            });
            changed.unwrap();
            let found = desk.office.desk.read_blocking(|db, now| {
                let mut options = Options {
                    outside: Outside::None,
                    key: None,
                    files: None,
                };
                verify(db, now, &mut options, &mut |_| Ok(()))
            });
            found.unwrap().faults.len()
        };
        assert_eq!(faults("UPDATE compensations SET minor = 500000"), 1);
        assert_eq!(faults("UPDATE compensations SET minor = 5000"), 0);
        assert_eq!(faults("UPDATE compensations SET decision = 'declined'"), 1);
        assert_eq!(faults("UPDATE compensations SET decision = 'confirmed'"), 0);
        // The customer is erased; what they got is not.
        let closed = json!({"outcome": "withdrawn", "text": "done"});
        desk.hotline("grace").calls_back(&ticket, "reached").await;
        root.does(&ticket, "closure", closed).await.with_status(200);
        let customer = root.looks_at(&ticket).await.0["customer"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let erasure = format!("/api/v1/customers/{customer}/erasure");
        root.post(&erasure, json!({"reason": "asked"})).await.with_status(200);
        let events = root
            .get(&ticket.path("events"))
            .await
            .with_status(200)
            .json()
            .to_string();
        assert!(events.contains("compensation_confirmed") && !events.contains("her son waited"));
        assert_eq!(listed(&root, "confirmed").await[0]["amount"], "50.00");
        desk.office.is_proven();
        assert_eq!(faults("DELETE FROM compensations"), 1);
    }
}
