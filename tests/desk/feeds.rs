//! Visits as calendars by link: what stands in one, for whom, and when a link shows nothing any more.

use std::collections::BTreeMap;

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use super::support::browser::RIGHT;
use super::support::http::{Answer, Caller, TestDesk};
use super::support::office::Office;
use super::support::visiting::{agrees, changes, holds, prepares};

/// One property of a calendar's entry, by name without parameters.
type Entry = BTreeMap<String, String>;

/// Reads a calendar as strictly as RFC 5545 is: its own properties, and each entry's.
fn read(answer: &Answer) -> (Entry, Vec<Entry>) {
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    let text = std::str::from_utf8(&answer.body).unwrap();
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let unfolded = text.replace("\r\n ", "");
    let (mut own, mut entries, mut open) = (Entry::new(), Vec::new(), Vec::new());
    for line in unfolded.trim_end().split("\r\n") {
        let (name, value) = line.split_once(':').expect("a name and a value");
        let name = name.split(';').next().unwrap();
        match (name, value) {
            ("BEGIN", kind) => {
                open.push(kind.to_owned());
                if kind == "VEVENT" {
                    entries.push(Entry::new());
                }
            }
            ("END", kind) => assert_eq!(open.pop().as_deref(), Some(kind)),
            _ => {
                let told = if open.len() == 2 {
                    entries.last_mut().unwrap()
                } else {
                    &mut own
                };
                let twice = told.insert(name.to_owned(), value.to_owned());
                assert_eq!(twice, None, "{name} stands once");
            }
        }
    }
    assert!(open.is_empty());
    for entry in &entries {
        for needed in ["UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY"] {
            assert!(entry.contains_key(needed), "{needed} is missing: {entry:?}");
        }
    }
    assert_eq!(own["VERSION"], "2.0");
    (own, entries)
}

/// Makes a link; where it leads to.
async fn link(by: &Caller<'_>, of: Value) -> (String, String) {
    let made = by.post("/api/v1/feeds", of).await.with_status(201).json();
    let address = made["address"].as_str().unwrap();
    let path = address.strip_prefix("https://desk.example.com").unwrap().to_owned();
    (path, made["id"].as_str().unwrap().to_owned())
}

#[actix_web::test]
async fn a_feed_follows_its_visits_and_says_nothing_of_the_customer() {
    for office in Office::on_each_engine("a_feed_follows_its_visits") {
        let desk = TestDesk::of(office, &[]).await;
        prepares(&desk, &["tom", "sid"]).await;
        let grace = desk.hotline("grace");
        let call = json!({"kind": "fault", "subject": "宽带断了", "description": "老王家里没有网",
            "caller_number": "13912344521", "customer": {"name": "王小明"}});
        let made = grace
            .post("/api/v1/channels/hotline/tickets", call)
            .await
            .with_status(201);
        let ticket = super::support::http::TicketSeen(made.json());
        let visit = agrees(&grace, &ticket, "east", "2026-03-03T00:00:00Z").await;
        let mei = desk.somebody("mei", Role::Manager);
        let (area, _) = link(&mei, json!({"area": "east", "language": "en", "label": "hall"})).await;
        let stranger = desk.stranger(None);
        let feed = stranger.get(&area).await;
        assert!(feed.header("cache-control").unwrap().contains("no-store"));
        assert_eq!(feed.header("referrer-policy"), Some("no-referrer"));
        let (own, entries) = read(&feed);
        assert_eq!(own["X-WR-CALNAME"], "Visits: 东区");
        assert_eq!(own["REFRESH-INTERVAL"], "PT15M");
        let [entry] = &entries[..] else {
            panic!("one visit: {entries:?}")
        };
        let uid = format!("{}@yinuo", visit["id"].as_str().unwrap());
        assert_eq!((&entry["UID"], &entry["SEQUENCE"]), (&uid, &"0".to_owned()));
        assert_eq!(entry["SUMMARY"], format!("Repair\\, on site · {}", ticket.number()));
        assert_eq!(
            (entry["DTSTART"].as_str(), entry["DTEND"].as_str()),
            ("20260303T000000Z", "20260303T020000Z")
        );
        assert_eq!(
            (entry["LOCATION"].as_str(), entry["STATUS"].as_str()),
            ("东区", "CONFIRMED")
        );
        let text = String::from_utf8_lossy(&feed.body).into_owned();
        for private in ["王", "1391234", "4521", "宽带断了", "没有网"] {
            assert!(!text.contains(private), "{private} stands in {text}");
        }
        // What did not change is not sent again.
        let tag = feed.header("etag").unwrap().to_owned();
        let asks = async |path: &str, method: Method, tag: &str| {
            stranger.asks(method, path).saying("If-None-Match", tag).now().await
        };
        let same = asks(&area, Method::GET, &tag).await.with_status(304);
        assert!(same.body.is_empty() && same.header("etag") == Some(tag.as_str()));
        let head = stranger.asks(Method::HEAD, &area).now().await.with_status(200);
        assert_eq!(head.header("etag"), Some(tag.as_str()));
        stranger.asks(Method::POST, &area).now().await.with_status(405);
        // Moved, it is the same visit at another time; given up, it is called off.
        let hold = holds(&grace, &ticket, "east", "2026-03-04T06:00:00Z").await;
        let reason = json!({"hold": hold, "side": "customer", "reason": "老王不在家"});
        desk.lets_pass(Span::minutes(1));
        let moved = changes(&grace, &ticket, &visit, "move", reason).await;
        let feed = asks(&area, Method::GET, &tag).await;
        let (_, entries) = read(&feed);
        let [entry] = &entries[..] else {
            panic!("one visit: {entries:?}")
        };
        assert_eq!((&entry["UID"], &entry["SEQUENCE"]), (&uid, &"2".to_owned()));
        assert_eq!(
            (entry["DTSTART"].as_str(), entry["STATUS"].as_str()),
            ("20260304T060000Z", "CONFIRMED")
        );
        let reason = json!({"side": "customer", "reason": "老王不要了"});
        changes(&grace, &ticket, &moved, "cancellation", reason).await;
        let (_, entries) = read(&stranger.get(&area).await);
        let [entry] = &entries[..] else {
            panic!("one visit: {entries:?}")
        };
        assert_eq!((&entry["UID"], entry["SEQUENCE"].as_str()), (&uid, "3"));
        assert_eq!(
            (entry["STATUS"].as_str(), entry["DESCRIPTION"].as_str()),
            ("CANCELLED", "Given up")
        );
        // A week later it is gone.
        desk.lets_pass(Span::days(9));
        let (_, entries) = read(&stranger.get(&area).await);
        assert!(entries.is_empty(), "{entries:?}");
    }
}

#[actix_web::test]
async fn a_technicians_feed_has_their_own_visits_in_their_language() {
    for office in Office::on_each_engine("a_technicians_feed_has_their_own_visits") {
        let desk = TestDesk::of(office, &[]).await;
        prepares(&desk, &["tom", "sid"]).await;
        let grace = desk.hotline("grace");
        let mut visits = BTreeMap::new();
        for number in ["13912344521", "13912344522"] {
            let ticket = grace.logs("fault", "宽带断了", number).await;
            let visit = agrees(&grace, &ticket, "east", "2026-03-03T00:00:00Z").await;
            visits.insert(visit["technician"].as_str().unwrap().to_owned(), (ticket, visit));
        }
        assert_eq!(visits.len(), 2, "two people come at the same time");
        let (tom, sid) = (
            desk.somebody("tom", Role::Technician),
            desk.somebody("sid", Role::Technician),
        );
        let (own, _) = link(&tom, json!({"technician": tom.id(), "language": "zh-TW"})).await;
        let stranger = desk.stranger(None);
        let (calendar, entries) = read(&stranger.get(&own).await);
        let name = &calendar["NAME"];
        assert!(name.starts_with("tom") && name.ends_with("的上門"), "{name}");
        let [entry] = &entries[..] else {
            panic!("one visit: {entries:?}")
        };
        let (ticket, visit) = &visits[&tom.id().to_string()];
        assert!(entry["SUMMARY"].ends_with(ticket.number()) && entry["SUMMARY"].starts_with("上门维修"));
        assert_eq!(entry["DESCRIPTION"], "已預約");
        // Somebody else comes instead: it is gone from the one and stands in the other.
        changes(
            &desk.admin("root"),
            ticket,
            visit,
            "cancellation",
            json!({"side": "operator", "reason": "x"}),
        )
        .await;
        let (ticket, visit) = &visits[&sid.id().to_string()];
        changes(
            &desk.admin("root"),
            ticket,
            visit,
            "placement",
            json!({"technician": tom.id()}),
        )
        .await;
        let (_, entries) = read(&stranger.get(&own).await);
        let states: Vec<_> = entries.iter().map(|entry| entry["STATUS"].as_str()).collect();
        assert_eq!(states.len(), 2);
        assert!(states.contains(&"CANCELLED") && states.contains(&"CONFIRMED"));
        let (others, _) = link(&sid, json!({"technician": sid.id()})).await;
        assert!(read(&stranger.get(&others).await).1.is_empty());
    }
}

#[actix_web::test]
async fn a_link_that_is_over_shows_what_an_unknown_one_shows() {
    for office in Office::on_each_engine("a_link_that_is_over") {
        let desk = TestDesk::of(office, &[]).await;
        prepares(&desk, &["tom", "sid"]).await;
        let (root, mei) = (desk.admin("root"), desk.somebody("mei", Role::Manager));
        let (tom, sid) = (
            desk.somebody("tom", Role::Technician),
            desk.somebody("sid", Role::Technician),
        );
        let stranger = desk.stranger(None);
        let is_gone = async |path: &str| {
            let answer = stranger.get(path).await.with_status(404);
            assert_eq!(answer.header("etag"), None);
        };
        for unknown in [
            "ynf_x.ics",
            "%00.ics",
            "ynf_%00%ff.ics",
            "yn_1.ics",
            &format!("ynf_{}.ics", "0".repeat(64)),
        ] {
            is_gone(&format!("/feeds/{unknown}")).await;
        }
        let (revoked, id) = link(&mei, json!({"area": "east"})).await;
        // The link is no token, and no token is a link.
        let secret = revoked.trim_start_matches("/feeds/").trim_end_matches(".ics");
        desk.stranger(Some(secret))
            .get("/api/v1/visits")
            .await
            .problem(401, "unauthenticated");
        stranger.get(&revoked).await.with_status(200);
        let listed = mei.get("/api/v1/feeds?area=east").await.with_status(200).json();
        assert_eq!((&listed[0]["id"], listed[0].get("address")), (&json!(id), None));
        assert!(listed[0]["last_used_at"].is_string());
        // Others' links are not a technician's to see or end.
        let address = format!("/api/v1/feeds/{id}");
        tom.delete(&address).await.problem(404, "not-found");
        assert_eq!(
            tom.get("/api/v1/feeds?area=east").await.with_status(200).json(),
            json!([])
        );
        mei.delete(&address).await.with_status(204);
        mei.delete(&address).await.with_status(204);
        is_gone(&revoked).await;
        // An area that is retired shows nothing while it is.
        let (of_west, _) = link(&mei, json!({"area": "west"})).await;
        let areas = root.get("/api/v1/areas").await.json();
        let west = areas
            .as_array()
            .unwrap()
            .iter()
            .find(|area| area["code"] == "west")
            .unwrap();
        let west = format!("/api/v1/areas/{}", west["id"].as_str().unwrap());
        root.patch(&west, json!({"retired": true})).await.with_status(200);
        is_gone(&of_west).await;
        root.patch(&west, json!({"retired": false})).await.with_status(200);
        stranger.get(&of_west).await.with_status(200);
        // Whoever leaves takes the links of their visits and those that they made along.
        let (of_sid, _) = link(&mei, json!({"technician": sid.id()})).await;
        let (own, _) = link(&tom, json!({"technician": tom.id(), "days": 1})).await;
        root.patch(&format!("/api/v1/users/{}", sid.id()), json!({"state": "retired"}))
            .await
            .with_status(200);
        is_gone(&of_sid).await;
        root.patch(&format!("/api/v1/users/{}", sid.id()), json!({"state": "active"}))
            .await
            .with_status(200);
        is_gone(&of_sid).await;
        stranger.get(&own).await.with_status(200);
        root.patch(&format!("/api/v1/users/{}", mei.id()), json!({"role": "agent"}))
            .await
            .with_status(200);
        is_gone(&of_west).await;
        desk.lets_pass(Span::days(1));
        is_gone(&own).await;
        let told = root
            .get("/api/v1/security-events?kind=feed_made,feed_revoked&limit=50")
            .await
            .json();
        let kinds: Vec<_> = told["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["fact"]["type"].clone())
            .collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "feed_made").count(), 4, "{told}");
        assert_eq!(
            kinds.iter().filter(|kind| **kind == "feed_revoked").count(),
            2,
            "{told}"
        );
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn whoever_plans_makes_links_and_a_technician_their_own() {
    let desk = TestDesk::open().await;
    prepares(&desk, &["tom", "sid"]).await;
    let (tom, sid) = (
        desk.somebody("tom", Role::Technician),
        desk.somebody("sid", Role::Technician),
    );
    let (grace, mei) = (desk.hotline("grace"), desk.somebody("mei", Role::Manager));
    grace
        .post("/api/v1/feeds", json!({"area": "east"}))
        .await
        .problem(403, "not-allowed");
    for (by, of, field) in [
        (&tom, json!({"technician": sid.id()}), "/technician"),
        (&tom, json!({"area": "east"}), "/technician"),
        (&mei, json!({}), "/technician"),
        (&mei, json!({"area": "east", "technician": sid.id()}), "/technician"),
        (&mei, json!({"technician": grace.id()}), "/technician"),
        (&mei, json!({"area": "nowhere"}), "/area"),
        (&mei, json!({"area": "east", "days": 367}), "/days"),
    ] {
        let faults = by.post("/api/v1/feeds", of).await.faults();
        assert!(faults.len() == 1 && faults[0].starts_with(field), "{faults:?}");
    }
    for _ in 0..20 {
        link(&mei, json!({"area": "east"})).await;
    }
    let told = mei
        .post("/api/v1/feeds", json!({"area": "east"}))
        .await
        .problem(409, "limit");
    assert!(told.contains("20 links") && told.contains("end one"), "{told}");
    // By the page.
    let browser = desk.signed_in("tom", Role::Technician).await;
    drop(browser.opens("/me").await.with_status(200).says("href=\"/feeds\""));
    let page = browser.opens("/feeds?lang=en").await.with_status(200);
    let page = page.says("There is no link yet").hides("name=\"of\"");
    let csrf = page.hidden("csrf");
    let mut typed = vec![
        ("csrf", csrf.as_str()),
        ("label", "my phone"),
        ("days", "30"),
        ("current", "wrong"),
    ];
    drop(
        browser
            .posts("/feeds", &typed)
            .await
            .with_status(422)
            .says("id=\"current-fault\""),
    );
    typed[3] = ("current", RIGHT);
    let page = browser.posts("/feeds", &typed).await.with_status(200).says("my phone");
    let address = page
        .html
        .split("data-copy=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let path = address[address.find("/feeds/").unwrap()..].to_owned();
    desk.stranger(None).get(&path).await.with_status(200);
    let page = browser.opens("/feeds").await.says("my phone").hides(&path);
    let id = page
        .html
        .split("name=\"link\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let csrf = page.hidden("csrf");
    browser
        .posts("/feeds/end", &[("csrf", &csrf), ("link", &id)])
        .await
        .with_status(303);
    desk.stranger(None).get(&path).await.with_status(404);
    let planner = desk.signed_in("mei", Role::Manager).await;
    drop(planner.opens("/admin/technicians").await.says("href=\"/feeds\""));
    let page = planner.opens("/feeds?lang=en").await.with_status(200).says("东区");
    let (csrf, of) = (page.hidden("csrf"), format!("technician:{}", tom.id()));
    let typed = [("csrf", csrf.as_str()), ("days", "30"), ("current", RIGHT)];
    let page = planner
        .posts("/feeds", &typed)
        .await
        .with_status(422)
        .says("id=\"of-fault\"");
    let csrf = page.hidden("csrf");
    let typed = [("csrf", csrf.as_str()), ("of", &of), ("days", "30"), ("current", RIGHT)];
    drop(
        planner
            .posts("/feeds", &typed)
            .await
            .with_status(200)
            .says("/feeds/ynf_"),
    );
}

#[actix_web::test]
async fn what_a_manager_of_a_region_may_not_see_stands_in_no_feed_of_theirs() {
    let desk = TestDesk::open().await;
    prepares(&desk, &["tom"]).await;
    let root = desk.admin("root");
    let ticket = desk.hotline("grace").logs("fault", "宽带断了", "13912344521").await;
    agrees(&root, &ticket, "east", "2026-03-03T00:00:00Z").await;
    let team = root
        .post("/api/v1/teams", json!({"name": "south", "region": "sued"}))
        .await
        .with_status(201)
        .json();
    let team = team["id"].as_str().unwrap().parse().unwrap();
    let limited = desk.employs("sue", Role::Manager, Some(team));
    let (theirs, _) = link(&limited, json!({"area": "east"})).await;
    let (of_all, _) = link(&root, json!({"area": "east"})).await;
    let stranger = desk.stranger(None);
    assert_eq!(read(&stranger.get(&of_all).await).1.len(), 1);
    assert_eq!(read(&stranger.get(&theirs).await).1.len(), 0);
}

#[actix_web::test]
async fn guessing_is_slow() {
    let settings = [("limits.public_requests_per_minute", "3"), ("limits.public_burst", "3")];
    let desk = TestDesk::with(&settings).await;
    let stranger = desk.stranger(None);
    for _ in 0..3 {
        stranger.get("/feeds/ynf_guess.ics").await.with_status(404);
    }
    let told = stranger.get("/feeds/ynf_guess.ics").await.with_status(429);
    assert!(told.header("retry-after").is_some());
    let elsewhere = stranger.asks(Method::GET, "/feeds/ynf_guess.ics").from("198.51.100.99");
    elsewhere.now().await.with_status(404);
}
