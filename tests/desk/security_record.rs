//! The record of security events: who came in, who was refused, who changed whose rights; bounded, chained, sealed.

use actix_web::http::Method;
use diesel::prelude::*;
use serde_json::{Value, json};

use yinuo::actions::checkpoint::checkpoint;
use yinuo::domain::checkpoint::Signer;
use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;
use yinuo::error::Failure;
use yinuo::report::verify::{Options, Verification, verify};

use crate::support::http::TestDesk;
use crate::support::office::Office;

const EVENTS: &str = "/api/v1/security-events";

async fn record(desk: &TestDesk, query: &str) -> Vec<Value> {
    let auditor = desk.somebody("alma", Role::Auditor);
    let page = auditor.get(&format!("{EVENTS}{query}")).await.with_status(200).json();
    page["items"].as_array().unwrap().clone()
}

fn verified(office: &Office) -> Verification {
    let found = office.act(|db, now, _| {
        let mut options = Options::default();
        Ok::<_, Failure>(verify(db, now, &mut options, &mut |_| Ok(()))?)
    });
    found.unwrap()
}

#[actix_web::test]
async fn changes_of_rights_are_recorded_with_who_and_from_where() {
    for office in Office::on_each_engine("changes_of_rights_are_recorded") {
        let desk = TestDesk::of(office, &[]).await;
        let (root, paul) = (desk.admin("root"), desk.hotline("paul"));
        let path = format!("/api/v1/users/{}", paul.id());
        let change = root
            .asks(Method::PATCH, &path)
            .with(&json!({"role": "dispatcher", "state": "retired", "name": "Paul"}))
            .saying("User-Agent", "desk\u{9}client/1")
            .from("198.51.100.9");
        change.now().await.with_status(200);
        let told = record(&desk, &format!("?user={}", paul.id())).await;
        let kinds: Vec<&str> = told
            .iter()
            .map(|event| event["fact"]["type"].as_str().unwrap())
            .collect();
        assert_eq!(
            kinds,
            [
                "token_revoked",
                "user_changed",
                "user_retired",
                "role_changed",
                "token_issued",
                "user_added"
            ]
        );
        assert_eq!(told[1]["fact"]["fields"], json!(["name"]));
        let role = &told[3];
        assert_eq!(
            (&role["fact"]["from"], &role["fact"]["to"]),
            (&json!("agent"), &json!("dispatcher"))
        );
        assert_eq!(
            (&role["actor"], &role["actor_id"]),
            (&json!("admin"), &json!(root.id()))
        );
        assert_eq!(
            role["words"],
            json!({"address": "198.51.100.9", "program": "desk\\tclient/1"})
        );
        let alone = record(&desk, &format!("?kind=role_changed&actor={}", root.id())).await;
        assert_eq!(alone, std::slice::from_ref(role));
    }
}

#[actix_web::test]
async fn tokens_are_recorded_from_issue_to_revocation() {
    let desk = TestDesk::open().await;
    let root = desk.admin("root");
    let made = root
        .post(&format!("/api/v1/users/{}/tokens", root.id()), json!({}))
        .await;
    let made = made.with_status(201).json();
    let token = made["id"].as_str().unwrap();
    root.delete(&format!("/api/v1/tokens/{token}")).await.with_status(204);
    root.delete(&format!("/api/v1/tokens/{token}")).await.with_status(204);
    let told = record(&desk, &format!("?kind=token_revoked,token_issued&actor={}", root.id())).await;
    let kinds: Vec<&str> = told
        .iter()
        .map(|event| event["fact"]["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["token_revoked", "token_issued"], "revoking twice is told once");
    assert!(told.iter().all(|event| event["fact"]["token"] == token));
    let secret = made["secret"].as_str().unwrap();
    assert!(!json!(told).to_string().contains(secret));
}

#[actix_web::test]
async fn refused_rights_and_wrong_secrets_are_recorded_in_bounded_number() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let user = json!({"name": "A", "email": "a@example.com", "role": "admin"});
    for _ in 0..30 {
        grace
            .post("/api/v1/users", user.clone())
            .await
            .problem(403, "not-allowed");
    }
    for _ in 0..30 {
        let thief = desk.stranger(Some("yn_0000")).asks(Method::GET, "/api/v1/tickets");
        thief.from("192.0.2.66").now().await.problem(401, "unauthenticated");
    }
    desk.stranger(None)
        .get("/api/v1/tickets")
        .await
        .problem(401, "unauthenticated");
    let refused = record(&desk, "?kind=right_refused").await;
    assert_eq!(refused.len(), 5);
    assert_eq!(refused[0]["fact"]["operation"], "POST /api/v1/users");
    assert_eq!(refused[0]["actor_id"], json!(grace.id()));
    let failed = record(&desk, "?kind=sign_in_failed").await;
    assert_eq!(failed.len(), 5);
    assert_eq!(
        (&failed[0]["actor"], &failed[0]["words"]["address"]),
        (&json!("stranger"), &json!("192.0.2.66"))
    );
    desk.office.clock.set(desk.now() + Span::minutes(1));
    grace.post("/api/v1/users", user).await.problem(403, "not-allowed");
    let sums = record(&desk, "?kind=and_more").await;
    let sums: Vec<_> = sums
        .iter()
        .map(|sum| (&sum["fact"]["of"], &sum["fact"]["count"]))
        .collect();
    assert_eq!(
        sums,
        [
            (&json!("sign_in_failed"), &json!(25)),
            (&json!("right_refused"), &json!(25))
        ]
    );
}

#[actix_web::test]
async fn the_record_is_for_auditors_and_admins_in_pages() {
    let desk = TestDesk::open().await;
    desk.hotline("grace").get(EVENTS).await.problem(403, "not-allowed");
    desk.manager("mia").get(EVENTS).await.problem(403, "not-allowed");
    let root = desk.admin("root");
    let all = record(&desk, "").await;
    let mut seen = Vec::new();
    let mut path = format!("{EVENTS}?limit=3&until=2026-03-02T09:00:01Z");
    loop {
        let page = root.get(&path).await.with_status(200).json();
        seen.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("{EVENTS}?limit=3&cursor={cursor}");
    }
    assert_eq!(seen, all);
    assert_eq!(
        root.get(&format!("{EVENTS}?cursor=x&kindd=a&actor=b"))
            .await
            .faults()
            .len(),
        3
    );
}

#[actix_web::test]
async fn the_chain_is_sealed_and_one_change_is_found() {
    for office in Office::on_each_engine("the_security_chain_is_sealed") {
        let signer = Signer::new(&[1; 32]);
        let sealed = office
            .act(move |db, now, _| Ok(checkpoint(db, now, &signer, 10)?))
            .unwrap();
        assert_eq!(sealed.entries, 0, "the record is no ticket");
        let found = verified(&office);
        assert!(found.ok && found.security_events >= 4, "{:?}", found.faults);
        for (change, where_found) in [
            (
                "UPDATE security_events SET kind = 'signed_in' WHERE seq = 2",
                "security_events",
            ),
            (
                "UPDATE security_events SET actor = 'customer' WHERE seq = 1",
                "security_events",
            ),
            ("DELETE FROM security_events WHERE seq = 3", "security_events"),
            ("UPDATE security_head SET seq = seq + 1", "security_head"),
            ("UPDATE security_head SET sealed_seq = 0", "checkpoints"),
        ] {
            let outcome: Result<(), Failure> = office.act(move |db, now, _| {
                diesel::sql_query(change).execute(db.conn()).unwrap();
                let found = verify(db, now, &mut Options::default(), &mut |_| Ok(()))?;
                let places: Vec<&str> = found.faults.iter().map(|fault| fault.place).collect();
                assert!(places.contains(&where_found), "{change}: {places:?}");
                Err(Failure::Raced)
            });
            assert!(outcome.is_err(), "undone");
        }
        assert!(verified(&office).ok, "every change was undone");
    }
}
