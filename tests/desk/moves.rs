//! Moving open promises to another version of their policy: seen first, done as seen, recorded, and never behind anybody's
//! back.

use serde_json::{Value, json};

use yinuo::domain::moment::Span;

use crate::support::http::{TestDesk, TicketSeen};
use crate::support::office::Office;

/// The admin gives the reply policy another length.
async fn replies_are_promised_within(desk: &TestDesk, duration: &str) -> i64 {
    let admin = desk.admin("ann");
    let known = admin.get("/api/v1/policies/reply").await.with_status(200).json();
    let mut policy = known[0]["policy"].clone();
    policy["duration"] = json!(duration);
    let added = admin.post("/api/v1/policies", policy).await.with_status(201).json();
    added["version"].as_i64().unwrap()
}

fn moves(version: i64, more: &str) -> String {
    format!("/api/v1/policies/reply/versions/{version}/moves{more}")
}

async fn seen(desk: &TestDesk, version: i64, asked: Value) -> Value {
    let preview = desk.manager("mei").post(&moves(version, "/preview"), asked).await;
    preview.with_status(200).json()
}

async fn done(desk: &TestDesk, version: i64, mut asked: Value, seen: &Value) -> Value {
    asked["preview"] = seen["preview"].clone();
    let done = desk.manager("mei").post(&moves(version, ""), asked).await;
    done.with_status(200).json()
}

#[actix_web::test]
async fn open_promises_move_as_the_preview_showed() {
    for office in Office::on_each_engine("open_promises_move_as_the_preview_showed") {
        let desk = TestDesk::of(office, &[]).await;
        let grace = desk.hotline("grace");
        let (open, kept) = (grace.logs_complaint("a").await, grace.logs_complaint("b").await);
        grace.calls_back(&kept, "reached").await;
        let version = replies_are_promised_within(&desk, "20h").await;
        let after = grace.looks_at(&open).await;
        assert_eq!(
            after.promise("reply")["due_at"],
            "2026-03-03T09:00:00Z",
            "nothing moves by itself"
        );

        let shown = seen(&desk, version, json!({})).await;
        assert_eq!((&shown["moves"], &shown["next_cursor"]), (&json!(1), &Value::Null));
        let line = &shown["items"][0];
        assert_eq!(
            (&line["ticket"], &line["due_at"], &line["new_due_at"], &line["stays"]),
            (
                &json!(open.number()),
                &json!("2026-03-03T09:00:00Z"),
                &json!("2026-03-03T05:00:00Z"),
                &Value::Null
            )
        );
        let told = done(&desk, version, json!({}), &shown).await;
        assert_eq!(told["items"], shown["items"], "what is done is what was seen");
        let after = grace.looks_at(&open).await;
        assert_eq!(after.promise("reply")["due_at"], "2026-03-03T05:00:00Z");
        assert_eq!(
            after.promise("reply")["next_step_at"],
            "2026-03-02T19:00:00Z",
            "its ladder follows"
        );
        let path = format!("/api/v1/tickets/{}/events", open.number());
        let events = grace.get(&path).await.json();
        assert_eq!(
            events.as_array().unwrap().last().unwrap()["fact"]["type"],
            "promise_moved"
        );
        let kept = grace.looks_at(&kept).await;
        assert_eq!(
            kept.promise("reply")["due_at"],
            "2026-03-03T09:00:00Z",
            "what is settled stays"
        );

        let again = json!({"preview": shown["preview"]});
        let again = desk.manager("mei").post(&moves(version, ""), again).await;
        assert_eq!(
            again.problem(409, "preview-outdated"),
            "what would be moved is no longer what the preview showed; look at it again"
        );
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn a_customer_is_not_made_to_wait_longer_without_a_reason() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("a").await;
    let version = replies_are_promised_within(&desk, "30h").await;
    let shown = seen(&desk, version, json!({})).await;
    assert_eq!(
        (&shown["moves"], &shown["items"][0]["stays"]),
        (&json!(0), &json!("would_be_later"))
    );
    done(&desk, version, json!({}), &shown).await;
    assert_eq!(
        grace.looks_at(&ticket).await.promise("reply")["due_at"],
        "2026-03-03T09:00:00Z"
    );

    let flood = json!({"reason": "flood, announced on 2 March"});
    let shown = seen(&desk, version, flood.clone()).await;
    assert_eq!(shown["moves"], 1);
    done(&desk, version, flood, &shown).await;
    assert_eq!(
        grace.looks_at(&ticket).await.promise("reply")["due_at"],
        "2026-03-03T15:00:00Z"
    );
    let path = format!("/api/v1/tickets/{}/events", ticket.number());
    let events = grace.get(&path).await.json();
    assert_eq!(
        events.as_array().unwrap().last().unwrap()["words"]["reason"],
        "flood, announced on 2 March"
    );
    desk.office.is_proven();

    grace
        .post(&moves(version, "/preview"), json!({}))
        .await
        .problem(403, "not-allowed");
    let unseen = desk.manager("mei").post(&moves(version, ""), json!({})).await;
    assert_eq!(
        unseen.faults(),
        ["/preview: names the preview of what is to be done; ask for it first"]
    );
    let nowhere = desk.manager("mei").post(&moves(99, "/preview"), json!({})).await;
    nowhere.problem(404, "not-found");
}

#[actix_web::test]
async fn a_preview_that_is_no_longer_true_is_refused() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let (one, _two) = (grace.logs_complaint("a").await, grace.logs_complaint("b").await);
    let version = replies_are_promised_within(&desk, "20h").await;
    let shown = seen(&desk, version, json!({})).await;
    grace.calls_back(&one, "reached").await;
    let stale = json!({"preview": shown["preview"]});
    desk.manager("mei")
        .post(&moves(version, ""), stale)
        .await
        .problem(409, "preview-outdated");
    let shown = seen(&desk, version, json!({"limit": 1})).await;
    assert_eq!(shown["moves"], 1);
    done(&desk, version, json!({"limit": 1}), &shown).await;
    desk.office.is_proven();
}

#[actix_web::test]
async fn what_is_due_already_by_the_new_version_is_due_now_and_somebody_is_told() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("a").await;
    desk.lets_pass(Span::hours(25));
    let overdue = grace.logs_complaint("b").await;
    desk.lets_pass(Span::hours(2));
    let version = replies_are_promised_within(&desk, "1h").await;
    let shown = seen(&desk, version, json!({})).await;
    assert_eq!(shown["moves"], 1, "what is overdue stays as it was counted");
    done(&desk, version, json!({}), &shown).await;
    let after = grace.looks_at(&overdue).await;
    assert_eq!(
        after.promise("reply")["due_at"],
        "2026-03-03T12:00:00Z",
        "not in the past"
    );
    assert_eq!(
        grace.looks_at(&ticket).await.promise("reply")["due_at"],
        "2026-03-03T09:00:00Z"
    );
    assert!(desk.office.sweeps().steps > 0, "the steps that have come are taken");
    desk.office.is_proven();
}

#[actix_web::test]
async fn a_time_agreed_with_the_customer_stays() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("a").await;
    let agreed = json!({"kind": "callback", "due_at": "2026-03-04T10:00:00Z"});
    let agreed = TicketSeen(grace.does(&ticket, "promises", agreed).await.with_status(201).json());
    assert_eq!(agreed.promise("callback")["due_at"], "2026-03-04T10:00:00Z");
    let admin = desk.admin("ann");
    let mut policy = admin.get("/api/v1/policies/callback").await.with_status(200).json()[0]["policy"].clone();
    policy["duration"] = json!("2h");
    let version = admin.post("/api/v1/policies", policy).await.with_status(201).json()["version"].clone();
    let path = format!("/api/v1/policies/callback/versions/{version}/moves/preview");
    let shown = desk.manager("mei").post(&path, json!({})).await.with_status(200).json();
    assert_eq!(
        (&shown["moves"], &shown["items"][0]["stays"]),
        (&json!(0), &json!("agreed"))
    );
}
