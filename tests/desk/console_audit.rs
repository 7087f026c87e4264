//! The audit page: its figures are the API's, each leads to exactly what it counts, and nobody sees beyond their reach.

use std::collections::BTreeSet;

use calamine::Reader as _;

use serde_json::{Value, json};
use yinuo::actions::teams::add_team;
use yinuo::domain::ids::TeamId;
use yinuo::domain::moment::Span;
use yinuo::domain::security::By;
use yinuo::domain::words::Role;

use crate::support::browser::{Browser, Page};
use crate::support::http::{Caller, TestDesk};
use crate::support::office::Office;

/// The numbers of the tickets that a list names, on all its pages.
async fn listed(browser: &Browser<'_>, address: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut next = Some(address.to_owned());
    while let Some(address) = next {
        let page = browser.opens(&address).await.with_status(200);
        let rows = page.html.split("<tr data-number=\"").skip(1);
        numbers.extend(rows.map(|row| row.split('"').next().unwrap().to_owned()));
        next = page.html.split("rel=\"next\"").nth(1).map(|_| {
            let before = page.html.split("rel=\"next\"").next().unwrap();
            before
                .rsplit("href=\"")
                .next()
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .replace("&amp;", "&")
                .replace("&#38;", "&")
        });
    }
    numbers
}

/// Every figure of a page that leads to a list: its number and its address.
pub(super) fn figures(page: &Page) -> Vec<(usize, String)> {
    let links = page.html.split("href=\"/audit/").skip(1);
    // Marks of the drawing are tried with it.
    let is_mark = |link: &str| link.split('"').next().is_some_and(|address| address.contains("hour="));
    let leads_to_a_list = |link: &str| ["promises", "open"].iter().any(|list| link.starts_with(list));
    let lists = links.filter(|link| leads_to_a_list(link) && !is_mark(link));
    let figures = lists.map(|link| {
        let (address, rest) = link.split_once('"').unwrap();
        let text = rest.split_once('>').unwrap().1.split('<').next().unwrap();
        (
            text.replace(',', ""),
            address.replace("&amp;", "&").replace("&#38;", "&"),
        )
    });
    figures
        .map(|(text, address)| {
            (
                text.parse().unwrap_or_else(|_| panic!("{text}")),
                format!("/audit/{address}"),
            )
        })
        .collect()
}

async fn report(caller: &Caller<'_>, query: &str) -> Value {
    caller
        .get(&format!("/api/v1/reports/reply-rate?{query}"))
        .await
        .with_status(200)
        .json()["total"]
        .take()
}

/// Two kept, one late, two unanswered, one refused and taken out, one not yet due.
async fn a_day_of_work(desk: &TestDesk) {
    let grace = desk.hotline("grace");
    let mut tickets = Vec::new();
    for (place, subject) in ["慢", "断", "扣费", "装机", "短信", "拒绝"].into_iter().enumerate() {
        let number = format!("1391234452{place}");
        tickets.push(grace.logs("complaint", subject, &number).await);
    }
    desk.lets_pass(Span::hours(2));
    for ticket in &tickets[..2] {
        grace.calls_back(ticket, "reached").await;
    }
    for _ in 0..2 {
        grace
            .does(
                &tickets[5],
                "contact-attempts",
                json!({"medium": "phone", "outcome": "refused", "said": "不要再打"}),
            )
            .await
            .with_status(201);
    }
    let refused = tickets[5].promise("reply")["id"].as_str().unwrap().to_owned();
    let voided = desk
        .manager("boss")
        .post(
            &format!("/api/v1/promises/{refused}/voiding"),
            json!({"reason": "refused", "words": "原话已记录"}),
        )
        .await;
    voided.with_status(200);
    desk.lets_pass(Span::hours(3));
    grace.logs("complaint", "新的", "13912344530").await;
    desk.lets_pass(Span::hours(20));
    grace.calls_back(&tickets[2], "reached").await;
    desk.lets_pass(Span::minutes(7));
}

#[actix_web::test]
async fn the_figures_are_those_of_the_api_and_each_leads_to_what_it_counts() {
    for office in Office::on_each_engine("the_figures_are_those_of_the_api_and_each_leads_to_what_it_counts") {
        let desk = TestDesk::of(office, &[]).await;
        a_day_of_work(&desk).await;
        let browser = desk.signed_in("boss", Role::Manager).await;
        let page = browser.opens("/audit?range=7d&by=channel").await.with_status(200);
        let told = report(&desk.manager("boss"), "from=2026-02-25&to=2026-03-04").await;
        assert_eq!(
            (&told["due"], &told["kept"], &told["late"]),
            (&json!(5), &json!(2), &json!(1)),
            "{told}"
        );
        assert_eq!(told["not_yet_due"], 1);
        assert_eq!(told["voided"]["refused"], 1);
        let page = page
            .says(">40.00<small>%</small>")
            .says("aria-current=\"true\">7 days")
            .says(">Not met<");
        let figures = figures(&page);
        assert!(figures.len() > 20, "{figures:?}");
        let mut seen = BTreeSet::new();
        let others = ["team", "tier", "kind", "category", "urgency", "region", "site", "owner"];
        let mut all = figures.clone();
        for by in others {
            let page = browser
                .opens(&format!("/audit?range=7d&by={by}"))
                .await
                .with_status(200);
            all.extend(self::figures(&page));
        }
        for (number, address) in all.iter().filter(|figure| seen.insert(figure.1.clone())) {
            let listed = listed(&browser, address).await;
            assert_eq!(listed.len(), *number, "{address}: {listed:?}");
        }
        for (figure, number) in [
            ("due", 5),
            ("kept", 2),
            ("missed", 3),
            ("not_yet_due", 1),
            ("voided", 1),
        ] {
            let known = figures
                .iter()
                .filter(|(_, address)| address.contains(&format!("figure={figure}&")));
            assert!(known.clone().count() > 0, "{figure} leads nowhere");
            assert!(known.clone().any(|(told, _)| *told == number), "{figure} is {number}");
        }
        page.says("role=\"img\" aria-label=\"Daily reply rate over")
            .says("class=\"only-print\"")
            .hides("style=");
    }
}

#[actix_web::test]
async fn a_figure_opens_what_it_counted_even_when_time_went_on() {
    let desk = TestDesk::open().await;
    a_day_of_work(&desk).await;
    let browser = desk.signed_in("boss", Role::Manager).await;
    let page = browser.opens("/audit?range=7d").await;
    let (number, address) = figures(&page)
        .into_iter()
        .find(|(_, address)| address.contains("figure=not_yet_due"))
        .unwrap();
    desk.lets_pass(Span::hours(30));
    let browser = desk.signed_in("boss", Role::Manager).await;
    assert_eq!(listed(&browser, &address).await.len(), number);
}

#[actix_web::test]
async fn the_period_before_is_drawn_beside_where_something_was_due_in_it() {
    let desk = TestDesk::open().await;
    a_day_of_work(&desk).await;
    let browser = desk.signed_in("boss", Role::Manager).await;
    browser
        .opens("/audit?range=7d")
        .await
        .with_status(200)
        .hides("class=\"before\"");
    desk.lets_pass(Span::days(7));
    let boss = desk.manager("mei");
    let told = report(&boss, "from=2026-02-25&to=2026-03-04").await;
    let rate = told["on_time_rate"]["percent"].as_str().unwrap().to_owned();
    let later = desk.signed_in("nora", Role::Manager).await;
    let page = later.opens("/audit?range=days&from=2026-03-04&to=2026-03-10").await;
    page.with_status(200)
        .says("<polyline class=\"before\"")
        .says(&format!("The period before <b>{rate}%</b>"));
}

#[actix_web::test]
async fn where_nothing_was_due_no_rate_is_shown() {
    let desk = TestDesk::open().await;
    let browser = desk.signed_in("boss", Role::Manager).await;
    let page = browser.opens("/audit").await.with_status(200);
    page.says("<span class=\"kpi__v\">--</span>")
        .says("No reply was due")
        .hides(">Met<")
        .hides("100<small>");
}

#[actix_web::test]
async fn filters_stand_in_the_address_and_narrow_every_figure() {
    let desk = TestDesk::open().await;
    a_day_of_work(&desk).await;
    let browser = desk.signed_in("boss", Role::Manager).await;
    let page = browser
        .opens("/audit?range=days&from=2026-03-03&to=2026-03-03&channel=web")
        .await
        .with_status(200);
    let page = page.says("value=\"web\" selected").says("No promise was missed");
    assert_eq!(figures(&page), []);
    let page = browser
        .opens("/audit?range=days&from=2026-03-03&to=2026-03-03&channel=hotline&tier=standard")
        .await;
    let page = page.says(">40.00<small>%</small>");
    for (number, address) in figures(&page) {
        assert!(
            address.contains("channel=hotline") && address.contains("tier=standard"),
            "{address}"
        );
        assert_eq!(listed(&browser, &address).await.len(), number, "{address}");
    }
    browser
        .opens("/audit?range=x&from=y&channel=%22%3E%3Cscript%3E&team=1&by=owner")
        .await
        .with_status(200)
        .hides("<script>");
}

#[actix_web::test]
async fn a_manager_of_one_region_sees_nothing_of_another() {
    let desk = TestDesk::open().await;
    let team = |name: &'static str| -> TeamId {
        let founded = desk
            .office
            .act(move |db, now, house| Ok(add_team(db, now, house, &By::desk(), name, Some(name.to_owned()))?.id));
        founded.unwrap()
    };
    let (north, south) = (team("nord"), team("sued"));
    let southerner = desk.employs("southerner", Role::Agent, Some(south));
    let call = json!({"kind": "complaint", "subject": "SECRET", "caller_number": "13912344521", "region": "sued"});
    southerner
        .post("/api/v1/channels/hotline/tickets", call)
        .await
        .with_status(201);
    desk.employs("north", Role::Manager, Some(north));
    desk.employs("south", Role::Manager, Some(south));
    desk.lets_pass(Span::hours(25));
    let theirs = desk.signed_in("south", Role::Manager).await;
    let page = theirs.opens("/audit").await.says(">0.00<small>%</small>");
    let (_, address) = figures(&page)
        .into_iter()
        .find(|(_, address)| address.contains("figure=missed"))
        .unwrap();
    assert_eq!(listed(&theirs, &address).await.len(), 1);
    let ours = desk.signed_in("north", Role::Manager).await;
    let page = ours.opens("/audit").await.with_status(200).says("nord");
    assert_eq!(figures(&page), []);
    assert_eq!(listed(&ours, &address).await, Vec::<String>::new());
    assert_eq!(listed(&ours, "/audit/open").await, Vec::<String>::new());
}

#[actix_web::test]
async fn whoever_may_not_look_at_figures_is_not_shown_the_way_and_told_who_may() {
    let desk = TestDesk::open().await;
    let browser = desk.signed_in("grace", Role::Agent).await;
    browser.opens("/desk").await.with_status(200).hides("href=\"/audit\"");
    for path in ["/audit", "/audit/promises?figure=kept", "/audit/open"] {
        browser.opens(path).await.with_status(403);
    }
    let auditor = desk.signed_in("vera", Role::Auditor).await;
    auditor
        .opens("/audit")
        .await
        .with_status(200)
        .says("href=\"/audit\" aria-current=\"page\"");
}

/// The cells of a CSV line.
pub(super) fn cells(line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line.as_bytes());
    let record = reader.records().next().unwrap().unwrap();
    record.iter().map(str::to_owned).collect()
}

#[actix_web::test]
async fn a_file_holds_every_promise_with_the_figures_of_the_page_and_says_the_same_in_both_forms() {
    for office in Office::on_each_engine("a_file_holds_every_promise_with_the_figures_of_the_page") {
        let desk = TestDesk::of(office, &[]).await;
        a_day_of_work(&desk).await;
        let mei = desk.signed_in("mei", Role::Manager).await;
        let whole = report(&desk.manager("mei"), "").await;
        let file = mei.opens("/audit/export?range=30d&format=csv").await.with_status(200);
        assert_eq!(file.answer.header("content-type"), Some("text/csv; charset=utf-8"));
        let kept_as = file.answer.header("content-disposition").unwrap();
        assert!(kept_as.starts_with("attachment; filename=\"reply-"), "{kept_as}");
        let text = file.html.strip_prefix('\u{feff}').expect("the mark of UTF-8");
        let lines: Vec<Vec<String>> = text.lines().map(cells).collect();
        assert!(lines.iter().all(|line| line.len() == 15));
        let end = lines.iter().position(|line| line.iter().all(String::is_empty)).unwrap();
        let said = |name: &str| lines[end..].iter().find(|line| line[0] == name).unwrap()[1].clone();
        let standing = |name: &str| lines[1..end].iter().filter(|line| line[2] == name).count().to_string();
        for (name, word, field) in [
            ("Kept", "kept", "kept"),
            ("Late", "late", "late"),
            ("Unanswered", "unanswered", "unanswered"),
            ("Not yet due", "not yet due", "not_yet_due"),
        ] {
            assert_eq!(said(name), standing(word), "{name}");
            // The report is asked up to now, the page up to midnight.
            assert!(
                field == "not_yet_due" || said(name).parse::<i64>().ok() == whole[field].as_i64(),
                "{name}"
            );
        }
        assert_eq!(said("Lines"), (end - 1).to_string());
        // Anybody can count the digest again from the promises themselves.
        assert_eq!(said("Digest of the lines (SHA-256)").len(), 64);
        let book = mei.takes("/audit/export?range=30d&format=xlsx").await;
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book)).unwrap();
        assert_eq!(book.sheet_names(), ["Summary", "Promises"]);
        let summary = book.worksheet_range("Summary").unwrap();
        let of = |name: &str| {
            let row = summary.rows().find(|row| row[0] == name).unwrap();
            row[1].to_string()
        };
        for name in [
            "Due",
            "Kept",
            "Late",
            "Unanswered",
            "Lines",
            "Digest of the lines (SHA-256)",
        ] {
            assert_eq!(of(name), said(name), "{name}");
        }
        let promises = book.worksheet_range("Promises").unwrap();
        assert_eq!(promises.rows().count(), end);
        let grace = desk.signed_in("grace", Role::Agent).await;
        drop(grace.opens("/audit/export?range=30d&format=csv").await.with_status(403));
        let auditor = desk.somebody("aldo", Role::Auditor);
        let record = auditor
            .get("/api/v1/security-events?limit=100")
            .await
            .with_status(200)
            .json();
        let taken = record["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| event["fact"]["what"] == "reply-rate.xlsx");
        assert_eq!(taken.count(), 1);
    }
}
