//! Lists of tickets, promises and customers, on both engines alike.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::domain::mask::mask_name;
use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use crate::support::http::{TestDesk, TicketSeen};
use crate::support::office::Office;

async fn desks(test: &str) -> Vec<TestDesk> {
    let mut desks = Vec::new();
    for office in Office::on_each_engine(test) {
        desks.push(TestDesk::of(office, &[]).await);
    }
    desks
}

async fn items(desk: &TestDesk, path: &str) -> Vec<Value> {
    let page = desk.hotline("grace").get(path).await.with_status(200).json();
    page["items"].as_array().unwrap().clone()
}

fn column(items: &[Value], field: &str) -> Vec<String> {
    items
        .iter()
        .map(|item| item[field].as_str().unwrap_or("-").to_owned())
        .collect()
}

/// Everything that a list holds, by following its links page by page.
async fn whole(desk: &TestDesk, path: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let answer = desk.hotline("grace").get(&path).await.with_status(200);
        let link = answer.header("link").map(str::to_owned);
        let page = answer.json();
        assert_eq!(link.is_some(), !page["next_cursor"].is_null());
        all.extend(page["items"].as_array().unwrap().clone());
        next = link.map(|link| {
            link.strip_prefix('<')
                .unwrap()
                .strip_suffix(">; rel=\"next\"")
                .unwrap()
                .to_owned()
        });
        assert!(all.len() < 1_000, "a list ends");
    }
    all
}

#[actix_web::test]
async fn the_most_urgent_ticket_comes_first_and_what_owes_nothing_last_on_pages_that_miss_none() {
    for desk in desks("lists").await {
        let mut logged = Vec::new();
        for nth in 0..9 {
            logged.push(
                desk.hotline("grace")
                    .logs("complaint", "账单", &format!("1380000000{nth}"))
                    .await,
            );
            desk.office.clock.set(desk.now() + Span::minutes(10));
        }
        for answered in [&logged[0], &logged[4]] {
            desk.hotline("grace").calls_back(answered, "reached").await;
        }
        let whole = whole(&desk, "/api/v1/tickets?limit=2&kind=complaint").await;
        assert_eq!(whole.len(), 9);
        let numbers: BTreeSet<String> = column(&whole, "number").into_iter().collect();
        assert_eq!(numbers.len(), 9, "none twice");
        let due: Vec<String> = column(&whole, "next_due_at");
        let owing: Vec<&String> = due.iter().filter(|due| *due != "-").collect();
        assert!(owing.is_sorted(), "{due:?}");
        assert!(due[..owing.len()].iter().all(|due| due != "-"), "{due:?}");
        assert_eq!(whole[0]["number"], logged[1].number());
        assert_eq!(whole[0]["customer"]["phones"], json!(["138 **** 0001"]));
        assert!(!whole[0]["promises"].as_array().unwrap().is_empty());
    }
}

#[actix_web::test]
async fn each_filter_picks_what_it_names() {
    for desk in desks("lists").await {
        let grace = desk.hotline("grace");
        let hall = json!({"kind": "fault", "subject": "断网", "region": "south", "customer": {"phone": "13800000001"}});
        let hall = grace
            .post("/api/v1/channels/hall/tickets", hall)
            .await
            .with_status(201)
            .json();
        let call = grace.logs("complaint", "太慢", "13800000002").await;
        let team = desk.office.team;
        let mine = json!({"owner": grace.id(), "team": team});
        grace.does(&call, "assignment", mine).await.with_status(200);
        let (hall, call) = (hall["number"].as_str().unwrap(), call.number());
        let customer = items(&desk, "/api/v1/customers?phone=13800000002").await[0]["id"].clone();
        for (asked, expected) in [
            ("channel=hall", vec![hall]),
            ("channel=hall,hotline", vec![hall, call]),
            ("kind=complaint", vec![call]),
            ("region=south", vec![hall]),
            ("tier=standard", vec![hall, call]),
            ("tier=vip,key", vec![]),
            ("state=in_progress", vec![call]),
            ("state=closed", vec![]),
            ("owner=me", vec![call]),
            ("owner=none", vec![hall]),
            ("owner=me,none", vec![hall, call]),
            (&format!("owner={}", grace.id()), vec![call]),
            (&format!("team={team}"), vec![hall, call]),
            ("team=none", vec![]),
            (&format!("customer={}", customer.as_str().unwrap()), vec![call]),
            ("due_before=2026-03-01T00:00:00Z", vec![]),
            ("due_before=2027-03-01T00:00:00+08:00", vec![hall, call]),
            ("channel=hall&kind=complaint", vec![]),
            ("overdue=true", vec![]),
            ("overdue=false", vec![hall, call]),
        ] {
            let found = items(&desk, &format!("/api/v1/tickets?{asked}")).await;
            let found: BTreeSet<String> = column(&found, "number").into_iter().collect();
            assert_eq!(found, expected.iter().map(ToString::to_string).collect(), "{asked}");
        }
    }
}

#[actix_web::test]
async fn a_dead_scheduler_cannot_make_a_list_lie_about_what_is_overdue() {
    for desk in desks("lists").await {
        desk.hotline("grace").logs_complaint("太慢").await;
        // Only the clock moves: nothing sweeps.
        desk.office.clock.set(desk.now() + Span::hours(24));
        assert_eq!(items(&desk, "/api/v1/tickets?overdue=true").await.len(), 0);
        assert_eq!(
            items(&desk, "/api/v1/promises?kind=reply&status=overdue").await.len(),
            0
        );
        desk.office.clock.set(desk.now() + Span::MICROSECOND);
        assert_eq!(items(&desk, "/api/v1/tickets?overdue=true").await[0]["overdue"], true);
        assert_eq!(
            items(&desk, "/api/v1/promises?kind=reply&status=overdue").await.len(),
            1
        );
        assert_eq!(items(&desk, "/api/v1/promises?kind=reply&status=missed").await.len(), 1);
    }
}

#[actix_web::test]
async fn a_list_names_every_parameter_that_it_cannot_take() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let wrong = "state=open,closed&owner=bob&team=me&limit=0&cursor=x&overdue=maybe&due_before=soon&customer=7&colour=red&kind=fault&kind=praise";
    let faults = grace.get(&format!("/api/v1/tickets?{wrong}")).await.faults();
    let named: BTreeSet<&str> = faults.iter().map(|fault| fault.split(':').next().unwrap()).collect();
    let all = [
        "state",
        "owner",
        "team",
        "limit",
        "cursor",
        "overdue",
        "due_before",
        "customer",
        "colour",
        "kind",
    ];
    assert_eq!(named, all.into_iter().collect(), "{faults:#?}");
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("\"open\" is not one of acknowledged")),
        "{faults:#?}"
    );
    for wrong in [
        "promises?status=late",
        "promises?due_within=soon",
        "promises?status=kept&due_within=30m",
        "promises?state=x",
        "customers?phone=12",
        "customers?phone=abc",
        "customers?limit=101",
        "customers?cursor=zz",
        "tickets?q=%00",
        "tickets?limit=1e2",
    ] {
        let answer = grace.get(&format!("/api/v1/{wrong}")).await;
        if wrong.contains("q=") {
            answer.with_status(200);
        } else {
            assert!(!answer.faults().is_empty());
        }
    }
    let long = "宽".repeat(201);
    let long: String = url::form_urlencoded::byte_serialize(long.as_bytes()).collect();
    assert_eq!(grace.get(&format!("/api/v1/tickets?q={long}")).await.faults().len(), 1);
    desk.stranger(None)
        .get("/api/v1/tickets")
        .await
        .problem(401, "unauthenticated");
}

/// Lists decide in SQL what a promise decides in Rust: both must say the same of every promise at every moment.
#[actix_web::test]
async fn a_promise_stands_in_the_list_of_its_verdict_and_in_no_other() {
    for desk in desks("lists").await {
        let grace = desk.hotline("grace");
        let kept = grace.logs("complaint", "一", "13800000001").await;
        grace.calls_back(&kept, "reached").await;
        let late = grace.logs("complaint", "二", "13800000002").await;
        let open = grace.logs("fault", "三", "13800000003").await;
        let voided = grace.logs("installation", "四", "13800000004").await;
        let too_late = grace.logs("installation", "五", "13800000005").await;
        let void = json!({"reason": "entered_in_error", "words": "录错了"});
        for promise in voided.0["promises"].as_array().unwrap() {
            let path = format!("/api/v1/promises/{}/voiding", promise["id"].as_str().unwrap());
            desk.manager("mei").post(&path, void.clone()).await.with_status(200);
        }
        let mut seen = BTreeSet::new();
        for step in [
            Span::ZERO,
            Span::minutes(30),
            Span::hours(24),
            Span::MICROSECOND,
            Span::days(20),
        ] {
            desk.office.clock.set(desk.now() + step);
            if step == Span::MICROSECOND {
                grace.calls_back(&late, "reached").await;
                let promise = too_late.promise("booking")["id"].as_str().unwrap();
                desk.manager("mei")
                    .post(&format!("/api/v1/promises/{promise}/voiding"), void.clone())
                    .await
                    .with_status(200);
            }
            let mut expected: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for ticket in [&kept, &late, &open, &voided, &too_late] {
                for promise in grace.looks_at(ticket).await.0["promises"].as_array().unwrap() {
                    let id = promise["id"].as_str().unwrap().to_owned();
                    let verdict = promise["verdict"].as_str().unwrap();
                    expected.entry(verdict.to_owned()).or_default().insert(id.clone());
                    if promise["overdue"] == true {
                        expected.entry("overdue".to_owned()).or_default().insert(id);
                    }
                }
            }
            for status in ["pending", "overdue", "kept", "missed", "voided"] {
                let listed = whole(&desk, &format!("/api/v1/promises?status={status}&limit=2")).await;
                assert!(column(&listed, "due_at").is_sorted(), "{status}");
                let ids: BTreeSet<String> = column(&listed, "id").into_iter().collect();
                assert_eq!(ids.len(), listed.len(), "none twice");
                assert_eq!(
                    ids,
                    expected.remove(status).unwrap_or_default(),
                    "{status} at {}",
                    desk.now()
                );
                if !ids.is_empty() {
                    seen.insert(status);
                }
            }
        }
        assert_eq!(seen.len(), 5, "the story has seen every verdict: {seen:?}");
    }
}

#[actix_web::test]
async fn promises_are_listed_by_what_is_due_soon_by_person_and_by_customer() {
    for desk in desks("lists").await {
        let grace = desk.hotline("grace");
        let call = grace.logs("fault", "断网", "13800000001").await;
        let other = grace.logs("complaint", "太慢", "13800000002").await;
        grace
            .does(&call, "assignment", json!({"owner": grace.id()}))
            .await
            .with_status(200);
        let soon = items(&desk, "/api/v1/promises?due_within=30m").await;
        assert_eq!(column(&soon, "kind"), ["booking"]);
        assert_eq!(soon[0]["ticket"]["number"], call.number());
        let owner = items(&desk, "/api/v1/promises?owner=me").await;
        assert_eq!(owner.len(), call.0["promises"].as_array().unwrap().len());
        let none = items(&desk, "/api/v1/promises?owner=none&kind=reply").await;
        assert_eq!(none[0]["ticket"]["number"], other.number());
        let customer = other.0["customer"]["id"].as_str().unwrap();
        let theirs = items(&desk, &format!("/api/v1/promises?customer={customer}")).await;
        assert_eq!(theirs.len(), other.0["promises"].as_array().unwrap().len());
        assert!(items(&desk, "/api/v1/promises?team=none").await.is_empty());

        let id = soon[0]["id"].as_str().unwrap();
        let one = grace
            .get(&format!("/api/v1/promises/{id}"))
            .await
            .with_status(200)
            .json();
        assert_eq!(one, soon[0]);
        let why = grace
            .get(&format!("/api/v1/promises/{id}/explanation"))
            .await
            .with_status(200)
            .json();
        assert_eq!((&why["due_at"], &why["walk"]["due"]), (&one["due_at"], &one["due_at"]));
        for nowhere in ["x", "0190c6f0-0000-7000-8000-000000000000"] {
            grace
                .get(&format!("/api/v1/promises/{nowhere}"))
                .await
                .problem(404, "not-found");
            grace
                .get(&format!("/api/v1/promises/{nowhere}/explanation"))
                .await
                .problem(404, "not-found");
        }
    }
}

#[actix_web::test]
async fn only_a_manager_who_did_not_handle_the_ticket_takes_a_promise_out_and_the_record_must_prove_it() {
    let desk = TestDesk::open().await;
    let (grace, mei) = (desk.hotline("grace"), desk.manager("mei"));
    let ticket = grace.logs_complaint("太慢").await;
    let path = format!(
        "/api/v1/promises/{}/voiding",
        ticket.promise("reply")["id"].as_str().unwrap()
    );
    let withdrawn = json!({"reason": "withdrawn", "words": "客户撤诉"});
    grace.post(&path, withdrawn.clone()).await.problem(403, "not-allowed");
    mei.post(&path, json!({"reason": "unreachable", "words": "打不通"}))
        .await
        .problem(409, "void-not-proven");
    mei.post(&path, json!({"reason": "no_reply_needed", "words": "x"}))
        .await
        .problem(409, "void-not-proven");
    assert_eq!(
        mei.post(&path, json!({"reason": "withdrawn", "words": " "}))
            .await
            .faults(),
        ["/words: must not be empty"]
    );
    let stale = mei
        .asks(Method::POST, &path)
        .with(&withdrawn)
        .saying("If-Match", "\"1\"")
        .now()
        .await;
    stale.problem(412, "stale");
    let done = mei.post(&path, withdrawn.clone()).await.with_status(200);
    assert_eq!(
        done.header("etag"),
        Some(format!("\"{}\"", done.json()["version"]).as_str())
    );
    assert_eq!(TicketSeen(done.json()).verdict("reply"), "voided");
    mei.post(&path, withdrawn).await.problem(409, "promise-settled");
}

#[actix_web::test]
async fn a_word_of_thanks_after_the_reply_needs_none_if_somebody_says_so() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("太慢").await;
    grace.calls_back(&ticket, "reached").await;
    let thanks = grace
        .does(&ticket, "messages", json!({"text": "谢谢", "medium": "phone"}))
        .await
        .with_status(201)
        .json();
    let happened = thanks["happened"].as_array().unwrap();
    let message = happened
        .iter()
        .find(|event| event["fact"]["type"] == "customer_wrote")
        .unwrap()["seq"]
        .clone();
    let needs_none = json!({"reason": "客户只是道谢"});
    grace
        .does(&ticket, "messages/1/no-reply", needs_none.clone())
        .await
        .problem(404, "not-found");
    let verb = format!("messages/{message}/no-reply");
    let done = TicketSeen(
        grace
            .does(&ticket, &verb, needs_none.clone())
            .await
            .with_status(200)
            .json(),
    );
    assert_eq!(done.verdict("reply"), "voided");
    assert_eq!(done.promise("reply")["void_reason"], "no_reply_needed");
    grace
        .does(&ticket, &verb, needs_none)
        .await
        .problem(409, "promise-settled");
}

#[actix_web::test]
async fn customers_are_found_by_number_name_and_company() {
    for desk in desks("lists").await {
        let grace = desk.hotline("grace");
        for (name, company, phone) in [
            ("陈志明", "金龙贸易", "13912344521"),
            ("Li Na", "Golden Dragon", "010-8888 6666"),
            ("100%_\\", "", "13800000001"),
            ("", "", "13800000002"),
        ] {
            let new = json!({"name": name, "company": company, "phones": [phone]});
            let made = grace.post("/api/v1/customers", new).await.with_status(201);
            let place = made.header("location").unwrap().to_owned();
            assert_eq!(grace.get(&place).await.with_status(200).json()["id"], made.json()["id"]);
        }
        for (asked, expected) in [
            ("phone=139 1234 4521", vec!["陈志明"]),
            ("phone=4521", vec!["陈志明"]),
            ("phone=8888", vec!["Li Na"]),
            ("phone=1380", vec!["", "100%_\\"]),
            ("name=志明", vec!["陈志明"]),
            ("name=li", vec!["Li Na"]),
            ("name=%25_", vec!["100%_\\"]),
            ("name=%5C", vec!["100%_\\"]),
            ("company=dragon", vec!["Li Na"]),
            ("q=金龙", vec!["陈志明"]),
            ("q=6666", vec!["Li Na"]),
            ("q=NA", vec!["Li Na"]),
            ("name=志明&company=dragon", vec![]),
        ] {
            let asked = asked
                .replace(' ', "%20")
                .replace("志明", "%E5%BF%97%E6%98%8E")
                .replace("金龙", "%E9%87%91%E9%BE%99");
            let found = items(&desk, &format!("/api/v1/customers?{asked}")).await;
            let expected: Vec<String> = expected.into_iter().map(mask_name).collect();
            assert_eq!(column(&found, "name"), expected, "{asked}");
        }
        let all = whole(&desk, "/api/v1/customers?limit=1").await;
        assert_eq!(
            column(&all, "name"),
            ["", "100%_\\", "Li Na", "陈志明"].map(mask_name),
            "the same order on both engines"
        );
    }
}

#[actix_web::test]
async fn a_customer_is_shown_with_tickets_and_with_what_is_owed() {
    for desk in desks("lists").await {
        let grace = desk.hotline("grace");
        let first = grace.logs("complaint", "太慢", "13800000001").await;
        grace.calls_back(&first, "reached").await;
        desk.office.clock.set(desk.now() + Span::hours(1));
        let second = grace.logs("fault", "断网", "13800000001").await;
        let path = format!("/api/v1/customers/{}", second.0["customer"]["id"].as_str().unwrap());
        desk.office.clock.set(desk.now() + Span::hours(1));
        let seen = grace.get(&path).await.with_status(200).json();
        let tickets = seen["tickets"].as_array().unwrap();
        assert_eq!(column(tickets, "number"), [second.number(), first.number()]);
        let owed = seen["owed"].as_array().unwrap();
        assert_eq!(owed[0]["overdue"], true, "what is overdue comes first");
        assert_eq!(owed[0]["ticket"]["number"], second.number());
        let owing: usize = [&first, &second].len();
        assert!(owed.len() >= owing, "{owed:#?}");
        grace
            .get("/api/v1/customers/0190c6f0-0000-7000-8000-000000000000")
            .await
            .problem(404, "not-found");
    }
}

#[actix_web::test]
async fn a_key_client_is_made_by_those_who_may_and_what_was_promised_before_stays() {
    for desk in desks("lists").await {
        let (grace, mei) = (desk.hotline("grace"), desk.manager("mei"));
        let keeper = desk.somebody("wang", Role::AccountManager);
        let ticket = grace.logs_complaint("太慢").await;
        let path = format!("/api/v1/customers/{}", ticket.0["customer"]["id"].as_str().unwrap());
        grace
            .patch(&path, json!({"tier": "vip"}))
            .await
            .problem(403, "not-allowed");
        let vip = json!({"tier": "vip", "account_manager": keeper.id(), "region": "south", "email": "Li@Example.com"});
        let changed = mei
            .asks(Method::PATCH, &path)
            .with(&vip)
            .saying("If-Match", "\"1\"")
            .now()
            .await
            .with_status(200);
        assert_eq!(
            (changed.json()["tier"].as_str(), changed.header("etag")),
            (Some("vip"), Some("\"2\""))
        );
        assert_eq!(changed.json()["email"], "l**@example.com");
        assert_eq!(grace.looks_at(&ticket).await.0["promises"], ticket.0["promises"]);
        let stale = mei
            .asks(Method::PATCH, &path)
            .with(&vip)
            .saying("If-Match", "\"1\"")
            .now()
            .await;
        assert!(
            stale
                .problem(412, "stale")
                .contains("the customer is at version 2, not 1")
        );
        assert_eq!(stale.json()["version"], 2);
        let emptied = keeper
            .patch(&path, json!({"email": null, "region": null}))
            .await
            .with_status(200)
            .json();
        assert!(emptied["email"].is_null() && emptied["region"].is_null());
        assert_eq!(emptied["tier"], "vip", "what is left out stays");

        grace.logs("fault", "x", "13800000009").await;
        mei.patch(&path, json!({"phone": "138 0000 0009"}))
            .await
            .problem(409, "taken");
        let taken = json!({"name": "李", "phones": ["13800000009"]});
        grace.post("/api/v1/customers", taken).await.problem(409, "taken");
        let faults = mei
            .patch(&path, json!({"phone": "12", "email": "x", "colour": 1}))
            .await
            .faults();
        assert!(faults[0].contains("colour"), "{faults:?}");
        assert_eq!(
            mei.patch(&path, json!({"phone": "12", "email": "x"}))
                .await
                .faults()
                .len(),
            2
        );
        let nobody = json!({"account_manager": grace.id()});
        assert_eq!(
            mei.patch(&path, nobody).await.faults(),
            ["/account_manager: there is no such account manager"]
        );
        grace
            .post("/api/v1/customers", json!({"name": "x", "tier": "vip"}))
            .await
            .problem(403, "not-allowed");
        assert_eq!(grace.post("/api/v1/customers", json!({})).await.faults().len(), 1);
        let many = json!({"phones": (0..11).map(|n| format!("1370000{n:04}")).collect::<Vec<_>>()});
        assert_eq!(
            grace.post("/api/v1/customers", many).await.faults(),
            ["/phones: takes at most 10 numbers"]
        );
    }
}
