//! In which hours of the week customers wait: counted as the rate counts, in the house's hours, each mark leading to what was
//! missed.

use serde_json::{Value, json};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::words::Role;

use crate::support::http::{Caller, TestDesk};
use crate::support::office::Office;

const HERE: &str = "/api/v1/reports/hours?from=2026-02-20&to=2026-03-20";

/// The lines in which something was due.
async fn lines(caller: &Caller<'_>, query: &str) -> Vec<Value> {
    let told = caller.get(&format!("{HERE}{query}")).await.with_status(200).json();
    let hours = told["hours"].as_array().unwrap().clone();
    assert_eq!(hours.len(), 168);
    hours.into_iter().filter(|line| line["due"] != 0).collect()
}

/// Monday 17:00 in Shanghai: one kept after 2 h, one after 3 h, one late after 25 h, one taken out. Tuesday 00:30: one missed.
async fn a_day_of_work(desk: &TestDesk) {
    let grace = desk.hotline("grace");
    let mut tickets = Vec::new();
    for place in 0..4 {
        let number = format!("1391234452{place}");
        tickets.push(grace.logs("complaint", "慢", &number).await);
    }
    desk.lets_pass(Span::hours(2));
    grace.calls_back(&tickets[0], "reached").await;
    for _ in 0..2 {
        let said = json!({"medium": "phone", "outcome": "refused", "said": "不要再打"});
        grace.does(&tickets[3], "contact-attempts", said).await.with_status(201);
    }
    let refused = tickets[3].promise("reply")["id"].as_str().unwrap().to_owned();
    let voided = json!({"reason": "refused", "words": "原话已记录"});
    let path = format!("/api/v1/promises/{refused}/voiding");
    desk.manager("boss").post(&path, voided).await.with_status(200);
    desk.lets_pass(Span::hours(1));
    grace.calls_back(&tickets[1], "reached").await;
    desk.lets_pass(Span::minutes(4 * 60 + 30));
    grace.logs("complaint", "夜里", "13912344530").await;
    desk.lets_pass(Span::minutes(17 * 60 + 30));
    grace.calls_back(&tickets[2], "reached").await;
    desk.lets_pass(Span::hours(24));
}

#[actix_web::test]
async fn hours_are_the_houses_and_medians_exact() {
    for office in Office::on_each_engine("hours_are_the_houses_and_medians_exact") {
        let desk = TestDesk::of(office, &[]).await;
        a_day_of_work(&desk).await;
        let boss = desk.manager("boss");
        let told = lines(&boss, "").await;
        assert_eq!(
            told,
            [
                json!({"hour": "mon-17", "due": 3, "kept": 2, "missed": 1, "median_seconds": 3 * 3600}),
                json!({"hour": "tue-00", "due": 1, "kept": 0, "missed": 1, "median_seconds": null}),
            ]
        );
        let rate = boss
            .get("/api/v1/reports/reply-rate?from=2026-02-20&to=2026-03-20")
            .await
            .json();
        assert_eq!((&rate["total"]["due"], &rate["total"]["kept"]), (&json!(4), &json!(2)));
        assert_eq!(lines(&boss, "&channel=web").await, Vec::<Value>::new());
        // As of the afternoon nothing had been due.
        assert_eq!(lines(&boss, "&as_of=2026-03-02T12:00:00Z").await, Vec::<Value>::new());
        let long = boss.get("/api/v1/reports/hours?from=2025-01-01&to=2026-03-01").await;
        assert_eq!(long.faults(), ["to: lies at most 92 days after from"]);
        desk.hotline("grace").get(HERE).await.problem(403, "not-allowed");
    }
}

#[actix_web::test]
async fn every_mark_opens_what_was_missed_in_its_hour() {
    for office in Office::on_each_engine("every_mark_opens_what_was_missed_in_its_hour") {
        let desk = TestDesk::of(office, &[]).await;
        a_day_of_work(&desk).await;
        let boss = desk.signed_in("boss", Role::Manager).await;
        let page = boss.opens("/audit?range=7d").await.with_status(200);
        let page = page
            .says("When replies are slow")
            .says("Mon 17:00, 3 due, median 3:00, 1 missed");
        let marks: Vec<String> = page
            .html
            .split("<a href=\"/audit/promises?")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|query| query.contains("hour="))
            .map(|query| format!("/audit/promises?{}", query.replace("&amp;", "&").replace("&#38;", "&")))
            .collect();
        assert_eq!(marks.len(), 4, "two hours in two drawings");
        for mark in &marks {
            let listed = boss.opens(mark).await.with_status(200);
            let listed = listed.says(" · ").says(":00");
            assert_eq!(listed.html.matches("<tr data-number=").count(), 1, "{mark}");
        }
        let table = boss.opens("/audit/hours?range=7d").await.with_status(200);
        table.says("Mon 17:00").says("Tue 00:00").says(">66.66%<").hides("Sun");
        boss.opens("/audit/hours?range=days&from=2026-01-01&to=2026-01-02")
            .await
            .says("No reply was due");
    }
}

#[actix_web::test]
async fn where_the_clocks_change_an_hour_is_the_one_they_showed() {
    for office in Office::on_each_engine("where_the_clocks_change") {
        // The zone is the house's; Berlin's clocks went forward on 2026-03-29.
        let desk = TestDesk::of(office.in_zone("Europe/Berlin"), &[]).await;
        let at = |text: &str| desk.office.clock.set(text.parse::<Moment>().unwrap());
        let grace = desk.hotline("grace");
        at("2026-03-28T11:00:00Z");
        grace.logs("complaint", "a", "13912344521").await;
        at("2026-03-30T11:00:00Z");
        grace.logs("complaint", "b", "13912344522").await;
        at("2026-04-02T11:00:00Z");
        let told = desk
            .manager("boss")
            .get("/api/v1/reports/hours?from=2026-03-20&to=2026-04-02")
            .await
            .with_status(200)
            .json();
        let named: Vec<&str> = told["hours"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["due"] != 0)
            .map(|line| line["hour"].as_str().unwrap())
            .collect();
        assert_eq!(named, ["mon-13", "sat-12"]);
    }
}
