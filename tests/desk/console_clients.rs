//! The account manager's pages: their own book and nobody else's, what is at risk in it, and a visit that is logged.

use serde_json::json;
use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use crate::support::http::{Caller, TestDesk, TicketSeen};
use crate::support::office::Office;

const NEVER: &str = "01900000-0000-7000-8000-000000000000";

/// A client of somebody, who complains.
async fn client_of(manager: &Caller<'_>, company: &str, phone: &str) -> (String, TicketSeen) {
    let client = json!({"name": "陈晓明", "company": company, "phones": [phone], "account_manager": manager.id(), "tier": "key"});
    let client = manager.post("/api/v1/customers", client).await.with_status(201).json();
    let call = json!({"subject": format!("{company}专线抖动"), "customer": {"id": client["id"]}});
    let ticket = manager.post("/api/v1/channels/account-manager/tickets", call).await;
    (
        client["id"].as_str().unwrap().to_owned(),
        TicketSeen(ticket.with_status(201).json()),
    )
}

#[actix_web::test]
async fn a_book_is_open_to_its_manager_alone_and_shows_what_is_at_risk() {
    for office in Office::on_each_engine("a_book_is_open_to_its_manager_alone_and_shows_what_is_at_risk") {
        let desk = TestDesk::of(office, &[]).await;
        let (xu, bai) = (
            desk.somebody("xu", Role::AccountManager),
            desk.somebody("bai", Role::AccountManager),
        );
        let (port, ticket) = client_of(&xu, "云州港务", "13912340001").await;
        let (school, other) = client_of(&bai, "云州大学", "13912340002").await;
        let browser = desk.signed_in("xu", Role::AccountManager).await;
        let calm = browser.opens("/clients").await.with_status(200);
        let calm = calm
            .says("云州港务")
            .hides("云州大学")
            .says("Nothing is due within 4 hours");
        calm.says("href=\"/clients\" aria-current=\"page\"")
            .hides("href=\"/audit\"")
            .hides("style=");
        desk.lets_pass(Span::hours(21));
        let browser = desk.signed_in("xu", Role::AccountManager).await;
        let page = browser
            .opens("/clients")
            .await
            .says("health--bad")
            .hides(other.number());
        let page = page
            .says(&format!("data-number=\"{}\"", ticket.number()))
            .says("viewBox=\"0 0 96 24\" role=\"img\"");
        page.hides("陈晓明").says("0 / 0");
        let page = browser.opens(&format!("/clients/{port}")).await.with_status(200);
        page.says("139 **** 0001")
            .says("陈**")
            .says(ticket.number())
            .hides("13912340001");
        let theirs = browser.opens(&format!("/clients/{school}")).await.with_status(404);
        let never = browser.opens(&format!("/clients/{NEVER}")).await.with_status(404);
        let told = theirs.html.replace(&school, NEVER);
        assert_eq!(told, never.html, "what is not theirs does not exist");
        desk.lets_pass(Span::hours(4));
        let browser = desk.signed_in("xu", Role::AccountManager).await;
        browser
            .opens("/clients")
            .await
            .says("0 / 1")
            .says("0.00%")
            .says("class=\"b\"");
        let boss = desk.signed_in("boss", Role::Manager).await;
        boss.opens("/clients").await.says("云州港务").says("云州大学");
        boss.opens(&format!("/clients/{school}")).await.with_status(200);
    }
}

#[actix_web::test]
async fn a_ticket_is_raised_from_the_list_and_its_clock_stays() {
    let desk = TestDesk::open().await;
    let xu = desk.somebody("xu", Role::AccountManager);
    let (_, ticket) = client_of(&xu, "云州港务", "13912340001").await;
    desk.lets_pass(Span::hours(21));
    let before = xu.looks_at(&ticket).await;
    let browser = desk.signed_in("xu", Role::AccountManager).await;
    let page = browser
        .opens("/clients")
        .await
        .says("Escalate and tell")
        .says("The 24-hour reply clock does not change");
    let form = format!("/desk/{}/escalate", ticket.number());
    let page_says_where = page.html.contains(&format!("action=\"{form}\""));
    assert!(page_says_where, "{}", page.html);
    let level = (before.0["level"].as_i64().unwrap() + 1).to_string();
    let (csrf, key, version) = (page.hidden("csrf"), page.hidden("key"), page.hidden("version"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("key", &key),
        ("version", &version),
        ("level", &level),
        ("reason", "影响生产"),
    ];
    browser.submits(&form, &fields).await.with_status(200);
    let after = xu.looks_at(&ticket).await;
    assert_eq!(after.0["level"].to_string(), level);
    assert_eq!(after.promise("reply")["due_at"], before.promise("reply")["due_at"]);
    assert_eq!(after.verdict("reply"), "pending");
    browser
        .opens("/clients")
        .await
        .says("health--bad")
        .says(ticket.number());
}

#[actix_web::test]
async fn a_visit_is_a_record_unless_it_answered_and_a_promise_gets_its_clock() {
    let desk = TestDesk::open().await;
    let xu = desk.somebody("xu", Role::AccountManager);
    let (port, ticket) = client_of(&xu, "云州港务", "13912340001").await;
    let browser = desk.signed_in("xu", Role::AccountManager).await;
    let (path, visit) = (format!("/clients/{port}"), format!("/clients/{port}/visit"));
    let page = browser
        .opens(&path)
        .await
        .says(&format!("<option value=\"{}\"", ticket.number()));
    let page = page.says(&format!("/calls/new?customer={port}&channel=account_manager"));
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let fields = |answered: &'static str, key: String, onto: &str| {
        vec![
            ("csrf", csrf.clone()),
            ("key", key),
            ("medium", "in_person".to_owned()),
            ("said", "夜班作业受影响".to_owned()),
            ("ticket", onto.to_owned()),
            ("kind", "enquiry".to_owned()),
            ("answered", answered.to_owned()),
            ("promised", "给出专线改造方案".to_owned()),
            ("promise", "update".to_owned()),
            ("due_at", "2026-03-03T18:00".to_owned()),
        ]
    };
    let borrowed = |fields: &[(&'static str, String)]| -> Vec<(&'static str, String)> { fields.to_vec() };
    let send = |fields: Vec<(&'static str, String)>| {
        let (browser, visit) = (&browser, &visit);
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            browser.posts(visit, &fields).await
        }
    };
    let noted = fields("no", key.clone(), ticket.number());
    for _ in 0..2 {
        assert_eq!(
            send(borrowed(&noted)).await.answer.status,
            303,
            "a double press logs one visit"
        );
    }
    let seen = xu.looks_at(&ticket).await;
    assert_eq!(
        seen.verdict("reply"),
        "pending",
        "a visit that did not answer is no reply"
    );
    assert_eq!(seen.promises("update").len(), 1);
    assert_eq!(seen.promise("update")["due_at"], "2026-03-03T10:00:00Z");
    browser
        .opens(&format!("/desk/{}", ticket.number()))
        .await
        .says("夜班作业受影响")
        .says("给出专线改造方案");

    assert_eq!(
        send(fields("yes", "another".to_owned(), ticket.number()))
            .await
            .answer
            .status,
        303
    );
    assert_eq!(xu.looks_at(&ticket).await.verdict("reply"), "kept");

    assert_eq!(send(fields("no", "third".to_owned(), "new")).await.answer.status, 303);
    let tickets = xu
        .get(&format!("/api/v1/tickets?customer={port}"))
        .await
        .with_status(200)
        .json();
    let new = tickets["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["kind"] == "enquiry")
        .unwrap()
        .clone();
    assert_eq!(
        (&new["channel"], new["subject"].as_str().unwrap()),
        (&json!("account_manager"), "Visit: 夜班作业受影响")
    );
}

#[actix_web::test]
async fn a_form_that_is_not_taken_keeps_what_was_typed() {
    let desk = TestDesk::open().await;
    let (xu, bai) = (
        desk.somebody("xu", Role::AccountManager),
        desk.somebody("bai", Role::AccountManager),
    );
    let (port, _) = client_of(&xu, "云州港务", "13912340001").await;
    let (school, other) = client_of(&bai, "云州大学", "13912340002").await;
    let browser = desk.signed_in("xu", Role::AccountManager).await;
    let page = browser.opens(&format!("/clients/{port}")).await;
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let typed = [
        ("csrf", csrf.as_str()),
        ("key", &key),
        ("medium", "video"),
        ("said", " "),
        ("ticket", "new"),
        ("kind", "enquiry"),
        ("promised", "书面<说明>"),
        ("promise", "callback"),
        ("due_at", "2020-01-01T00:00"),
    ];
    let again = browser
        .posts(&format!("/clients/{port}/visit"), &typed)
        .await
        .with_status(422);
    let again = again
        .says("id=\"faults\"")
        .says("value=\"书面&#60;说明&#62;\"")
        .says("value=\"2020-01-01T00:00\"");
    again
        .says("<option value=\"video\" selected>")
        .says("<option value=\"callback\" selected>")
        .says("id=\"due-fault\"");
    let foreign = typed.map(|(name, value)| match name {
        "said" => (name, "x"),
        "ticket" => (name, other.number()),
        "promised" | "due_at" => (name, ""),
        _ => (name, value),
    });
    browser
        .posts(&format!("/clients/{port}/visit"), &foreign)
        .await
        .with_status(404);
    browser
        .posts(&format!("/clients/{school}/visit"), &foreign)
        .await
        .with_status(404);
    let forged = typed.map(|(name, value)| if name == "csrf" { (name, "x") } else { (name, value) });
    browser
        .posts(&format!("/clients/{port}/visit"), &forged)
        .await
        .with_status(403);
}

#[actix_web::test]
async fn clients_are_no_page_for_the_hotline() {
    let desk = TestDesk::open().await;
    let browser = desk.signed_in("grace", Role::Agent).await;
    browser.opens("/desk").await.with_status(200).hides("href=\"/clients\"");
    browser.opens("/clients").await.with_status(403);
    browser.opens(&format!("/clients/{NEVER}")).await.with_status(403);
}
