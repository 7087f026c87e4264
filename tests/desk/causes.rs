//! Why promises were missed: the list of causes, and two people who put a miss down to one of them.

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use super::support::browser::borrowed;
use super::support::http::{Answer, Caller, TestDesk, TicketSeen};
use super::support::office::Office;

/// A complaint of this desk whose reply was missed by an hour.
async fn missed(desk: &TestDesk) -> TicketSeen {
    let ticket = desk.hotline("grace").logs_complaint("断网").await;
    desk.lets_pass(Span::hours(25));
    ticket
}

fn cause_of(ticket: &TicketSeen) -> String {
    let promise = ticket.promise("reply")["id"].as_str().unwrap().to_owned();
    format!("/api/v1/promises/{promise}/cause")
}

async fn names(caller: &Caller<'_>, ticket: &TicketSeen, cause: &str) -> Answer {
    let body = json!({"cause": cause, "text": "值班表上没有人"});
    caller.asks(Method::PUT, &cause_of(ticket)).with(&body).now().await
}

async fn confirms(caller: &Caller<'_>, ticket: &TicketSeen) -> Answer {
    let path = format!("{}/confirmation", cause_of(ticket));
    caller.asks(Method::POST, &path).now().await
}

#[actix_web::test]
async fn a_desk_begins_with_causes_and_looks_after_its_list() {
    for office in Office::on_each_engine("a_desk_begins_with_causes") {
        let desk = TestDesk::of(office, &[]).await;
        let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
        let listed = grace.get("/api/v1/causes").await.with_status(200).json();
        assert_eq!(listed.as_array().unwrap().len(), 9);
        let fault = listed
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["code"] == "system-fault");
        assert_eq!(fault.unwrap()["names"]["zh-TW"], "系統故障");
        let new = json!({"code": "flood", "names": {"zh-CN": " 水灾 ", "en": ""}});
        grace
            .post("/api/v1/causes", new.clone())
            .await
            .problem(403, "not-allowed");
        let made = root.post("/api/v1/causes", new.clone()).await.with_status(201);
        assert_eq!(made.json()["names"], json!({"zh-CN": "水灾"}));
        let place = made.header("location").unwrap().to_owned();
        assert_eq!(
            root.post("/api/v1/causes", new).await.problem(409, "taken"),
            "a cause with the code flood exists already"
        );
        for (code, told) in [
            ("Flood", "/code: has 1 to 32 lower-case letters, digits and hyphens"),
            ("none", "/code: must not be one of any, none"),
        ] {
            let new = json!({"code": code, "names": {"en": "x"}});
            assert_eq!(root.post("/api/v1/causes", new).await.faults(), [told]);
        }
        let nameless = json!({"code": "x", "names": {"en": " "}});
        assert_eq!(
            root.post("/api/v1/causes", nameless).await.faults(),
            ["/names: give it a name in at least one language"]
        );
        let stale = root.asks(Method::PATCH, &place).saying("If-Match", "\"7\"");
        stale.with(&json!({"retired": true})).now().await.problem(412, "stale");
        let change = json!({"names": {"en": "Flood"}, "retired": true});
        let retired = root.patch(&place, change).await.with_status(200).json();
        assert_eq!(retired["names"], json!({"en": "Flood"}));
        assert_eq!(retired["retired_at"], desk.now().to_string());
        let back = root.patch(&place, json!({"retired": false})).await.with_status(200);
        assert_eq!(back.json()["retired_at"], Value::Null);
        assert_eq!(grace.get(&place).await.with_status(200).json(), back.json());
        let told = root
            .get("/api/v1/security-events?kind=organisation_changed")
            .await
            .with_status(200)
            .json();
        let of_causes = told["items"].as_array().unwrap().iter();
        assert_eq!(of_causes.filter(|event| event["fact"]["what"] == "cause").count(), 3);
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn one_person_names_the_cause_of_a_miss_and_another_confirms_it() {
    for office in Office::on_each_engine("one_person_names_the_cause") {
        let desk = TestDesk::of(office, &[]).await;
        let (mona, otto, grace) = (desk.manager("mona"), desk.manager("otto"), desk.hotline("grace"));
        let ticket = desk.hotline("grace").logs_complaint("断网").await;
        assert_eq!(
            names(&mona, &ticket, "other").await.problem(409, "not-missed"),
            "the promise is pending; a cause is named for one that was missed"
        );
        desk.lets_pass(Span::hours(25));
        names(&grace, &ticket, "other").await.problem(403, "not-allowed");
        assert_eq!(
            confirms(&otto, &ticket).await.problem(409, "not-confirmable"),
            "no cause is named yet; name one first"
        );
        assert_eq!(
            names(&mona, &ticket, "weather").await.faults(),
            ["/cause: is no cause; GET /api/v1/causes lists them, and an admin adds one with POST /api/v1/causes"]
        );
        let before = desk.office.ticket_named(ticket.number());
        let named = names(&mona, &ticket, "not-dispatched").await.with_status(200).json();
        let cause = named["promises"][0]["cause"].clone();
        assert_eq!(
            (&cause["cause"], &cause["by"], &cause["confirmed_by"]),
            (&json!("not-dispatched"), &json!(mona.id().to_string()), &Value::Null)
        );
        assert_eq!(named["happened"][0]["fact"]["type"], "cause_named");
        assert_eq!(named["happened"][0]["words"]["text"], "值班表上没有人");
        assert_eq!(named["promises"][0]["verdict"], "missed");
        assert_eq!(
            confirms(&mona, &ticket).await.problem(409, "not-confirmable"),
            "whoever named the cause cannot confirm it; have somebody else do it"
        );
        let stale = otto.asks(Method::POST, &format!("{}/confirmation", cause_of(&ticket)));
        stale.saying("If-Match", "\"1\"").now().await.problem(412, "stale");
        let confirmed = confirms(&otto, &ticket).await.with_status(200).json();
        assert_eq!(confirmed["promises"][0]["cause"]["confirmed_by"], otto.id().to_string());
        assert_eq!(
            confirms(&otto, &ticket).await.problem(409, "not-confirmable"),
            "the cause is confirmed already; name another one if it does not hold"
        );
        desk.lets_pass(Span::minutes(1));
        let again = names(&otto, &ticket, "understaffed").await.with_status(200).json();
        let cause = again["promises"][0]["cause"].clone();
        assert_eq!(
            (&cause["cause"], &cause["confirmed_by"]),
            (&json!("understaffed"), &Value::Null)
        );
        confirms(&otto, &ticket).await.problem(409, "not-confirmable");
        confirms(&mona, &ticket).await.with_status(200);
        let after = desk.office.ticket_named(ticket.number());
        assert_eq!(after.promises[0].due_at, before.promises[0].due_at);
        assert_eq!(after.unanswered_since, before.unanswered_since, "the clock goes on");
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn whoever_handled_the_ticket_judges_nothing_of_it() {
    for office in Office::on_each_engine("whoever_handled_the_ticket_judges_nothing") {
        let desk = TestDesk::of(office, &[]).await;
        let (mona, otto, emma) = (desk.manager("mona"), desk.manager("otto"), desk.manager("emma"));
        let ticket = missed(&desk).await;
        mona.calls_back(&ticket, "reached").await;
        names(&mona, &ticket, "other").await.problem(403, "own-handling");
        names(&otto, &ticket, "other").await.with_status(200);
        confirms(&mona, &ticket).await.problem(403, "own-handling");
        otto.does(&ticket, "assignment", json!({"owner": emma.id()}))
            .await
            .with_status(200);
        confirms(&emma, &ticket).await.problem(403, "own-handling");
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn a_cause_named_later_moves_no_miss_to_whoever_has_the_ticket_by_then() {
    for office in Office::on_each_engine("a_cause_named_later_moves_no_miss") {
        let desk = TestDesk::of(office, &[]).await;
        let (mona, grace) = (desk.manager("mona"), desk.hotline("grace"));
        let ticket = missed(&desk).await;
        grace
            .does(&ticket, "assignment", json!({"owner": grace.id()}))
            .await
            .with_status(200);
        grace.calls_back(&ticket, "reached").await;
        let tom = desk.hotline("tom").id();
        grace
            .does(&ticket, "assignment", json!({"owner": tom}))
            .await
            .with_status(200);
        let rate = "/api/v1/reports/reply-rate?group_by=owner";
        let before = mona.get(rate).await.with_status(200).json();
        assert_eq!(before["groups"][0]["key"], grace.id().to_string());
        names(&mona, &ticket, "other").await.with_status(200);
        let after = mona.get(rate).await.with_status(200).json();
        assert_eq!(after["groups"], before["groups"]);
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn a_retired_cause_is_named_no_more_and_what_was_put_down_to_it_stays() {
    for office in Office::on_each_engine("a_retired_cause_is_named_no_more") {
        let desk = TestDesk::of(office, &[]).await;
        let (mona, root) = (desk.manager("mona"), desk.admin("root"));
        let ticket = missed(&desk).await;
        names(&mona, &ticket, "other").await.with_status(200);
        let listed = root.get("/api/v1/causes").await.json();
        let other = listed.as_array().unwrap().iter().find(|one| one["code"] == "other");
        let place = format!("/api/v1/causes/{}", other.unwrap()["id"].as_str().unwrap());
        root.patch(&place, json!({"retired": true})).await.with_status(200);
        confirms(&desk.manager("otto"), &ticket).await.with_status(200);
        assert_eq!(
            names(&mona, &ticket, "other").await.faults(),
            ["/cause: was retired; choose another of GET /api/v1/causes, or have an admin bring it back"]
        );
    }
}

#[actix_web::test]
async fn the_list_is_looked_after_from_a_page() {
    for office in Office::on_each_engine("the_list_of_causes_from_a_page") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        let page = root.opens("/admin/causes").await.with_status(200).says("System fault");
        let wrong = page.filled(&[("code", "A b"), ("name_en", "Flood")]);
        let refused = root.posts("/admin/causes", &borrowed(&wrong)).await.with_status(422);
        drop(refused.says("href=\"#code\""));
        let wrong = page.filled(&[("code", "flood")]);
        let refused = root.posts("/admin/causes", &borrowed(&wrong)).await.with_status(422);
        drop(refused.says("href=\"#name_zh_cn\""));
        let new = page.filled(&[("code", "flood"), ("name_en", "Flood <b>")]);
        let saved = root.posts("/admin/causes", &borrowed(&new)).await.with_status(303);
        let place = saved.answer.header("location").unwrap().to_owned();
        let again = root.posts("/admin/causes", &borrowed(&new)).await.with_status(303);
        assert_eq!(again.answer.header("location"), Some(place.as_str()), "once");
        let page = root.opens(&place).await.with_status(200).says("Flood &#60;b&#62;");
        let id = place.split("cause=").nth(1).unwrap().split('&').next().unwrap();
        let retired = page.filled(&[("name_zh_cn", "水灾"), ("retired", "on")]);
        let path = format!("/admin/causes/{id}");
        root.posts(&path, &borrowed(&retired)).await.with_status(303);
        let stale = root.posts(&path, &borrowed(&retired)).await.with_status(422);
        drop(stale.says("Somebody changed it just now"));
        drop(root.opens(&place).await.says("水灾").says("name=\"retired\" checked"));
    }
}

#[actix_web::test]
async fn a_miss_is_put_down_to_a_cause_from_the_page_of_its_promise() {
    for office in Office::on_each_engine("a_miss_is_put_down_to_a_cause_from_the_page") {
        let desk = TestDesk::of(office, &[]).await;
        let kept = desk.hotline("grace").logs("complaint", "慢", "13912344522").await;
        desk.hotline("grace").calls_back(&kept, "reached").await;
        let ticket = missed(&desk).await;
        let page_of = |ticket: &TicketSeen| {
            let promise = ticket.promise("reply")["id"].as_str().unwrap().to_owned();
            format!("/desk/{}/promises/{promise}", ticket.number())
        };
        let mona = desk.signed_in("mona", Role::Manager).await;
        drop(
            mona.opens(&page_of(&kept))
                .await
                .with_status(200)
                .hides("Why it was missed"),
        );
        let place = page_of(&ticket);
        let page = mona.opens(&place).await.with_status(200).says("No cause is named yet");
        let path = format!("{place}/cause");
        let wrong = page.filled(&[("cause", ""), ("text", "")]);
        let refused = mona.posts(&path, &borrowed(&wrong)).await.with_status(422);
        drop(refused.says("href=\"#cause\"").says("href=\"#text\""));
        let typed = page.filled(&[("cause", "not-dispatched"), ("text", "Nobody was on duty <b>")]);
        let page = mona.submits(&path, &borrowed(&typed)).await.with_status(200);
        let page = page
            .says("Not dispatched: nobody was given it")
            .says("Waits for a second person");
        let page = page.says("Nobody was on duty &#60;b&#62;").hides("/cause/confirm\"");
        let stale = page.filled(&[("version", "1"), ("text", "x")]);
        drop(mona.posts(&path, &borrowed(&stale)).await.with_status(422));
        let otto = desk.signed_in("otto", Role::Manager).await;
        let page = otto.opens(&place).await.with_status(200).says("/cause/confirm\"");
        let fields = ["csrf", "key", "version"].map(|name| (name, page.hidden(name)));
        let fields = fields.each_ref().map(|(name, text)| (*name, text.as_str()));
        let page = otto.submits(&format!("{path}/confirm"), &fields).await.with_status(200);
        drop(page.says("Confirmed by").hides("/cause/confirm\""));
        let grace = desk.signed_in("grace", Role::Agent).await;
        let page = grace.opens(&place).await.with_status(200).says("Not dispatched");
        drop(page.hides("id=\"edit\""));
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn misses_are_counted_by_cause_and_each_figure_leads_to_them() {
    for office in Office::on_each_engine("misses_are_counted_by_cause") {
        let desk = TestDesk::of(office, &[]).await;
        let (mona, otto, grace) = (desk.manager("mona"), desk.manager("otto"), desk.hotline("grace"));
        let mut tickets = Vec::new();
        for place in 0..6 {
            tickets.push(grace.logs("complaint", "慢", &format!("1391234452{place}")).await);
        }
        grace.calls_back(&tickets[5], "reached").await;
        desk.lets_pass(Span::hours(25));
        grace.calls_back(&tickets[0], "reached").await;
        let promise = tickets[1].promise("reply")["id"].as_str().unwrap().to_owned();
        let voided = json!({"reason": "entered_in_error", "words": "x"});
        let path = format!("/api/v1/promises/{promise}/voiding");
        mona.post(&path, voided).await.with_status(200);
        desk.lets_pass(Span::seconds(1));
        for (place, cause) in [
            (0, "other"),
            (1, "understaffed"),
            (2, "understaffed"),
            (3, "system-fault"),
        ] {
            names(&mona, &tickets[place], cause).await.with_status(200);
        }
        for place in [0, 1] {
            confirms(&otto, &tickets[place]).await.with_status(200);
        }
        desk.lets_pass(Span::seconds(1));
        let told = mona.get("/api/v1/reports/causes").await.with_status(200).json();
        let rate = mona.get("/api/v1/reports/reply-rate").await.with_status(200).json();
        let (late, unanswered) = (&rate["total"]["late"], &rate["total"]["unanswered"]);
        assert_eq!(
            told["missed"].as_i64(),
            Some(late.as_i64().unwrap() + unanswered.as_i64().unwrap())
        );
        let of = |name: &str| told[name].as_i64().unwrap();
        assert_eq!(
            (of("missed"), of("named"), of("confirmed"), of("unnamed")),
            (5, 4, 2, 1),
            "{told}"
        );
        let lines = told["causes"].as_array().unwrap();
        let codes: Vec<&str> = lines.iter().map(|line| line["cause"].as_str().unwrap()).collect();
        assert_eq!(codes, ["understaffed", "other", "system-fault"]);
        assert_eq!(lines[0]["names"]["en"], "Too few people on duty");
        for (query, number) in [
            ("cause=any", 4),
            ("cause=any&confirmed=true", 2),
            ("cause=none", 1),
            ("cause=understaffed", 2),
            ("cause=understaffed&confirmed=true", 1),
            ("cause=third-party", 0),
        ] {
            let path = format!("/api/v1/reports/reply-rate/promises?figure=missed&{query}");
            let listed = mona.get(&path).await.with_status(200).json();
            assert_eq!(listed["items"].as_array().unwrap().len(), number, "{query}");
        }
        for query in [
            "figure=kept&cause=any",
            "figure=missed&confirmed=true",
            "figure=missed&cause=A%20b",
        ] {
            let path = format!("/api/v1/reports/reply-rate/promises?{query}");
            mona.get(&path).await.problem(422, "invalid");
        }
        let page = desk
            .signed_in("mona", Role::Manager)
            .await
            .opens("/audit?range=7d")
            .await;
        let page = page
            .with_status(200)
            .says("4 of 5 put down to a cause")
            .says("Too few people on duty");
        drop(
            page.says("No cause is named yet")
                .says("cause=understaffed&#38;confirmed=true"),
        );
        let elsewhere = mona.get("/api/v1/reports/causes?channel=web").await.json();
        assert_eq!((&elsewhere["missed"], &elsewhere["causes"]), (&json!(0), &json!([])));
        let early = mona
            .get("/api/v1/reports/causes?as_of=2026-03-03T09:59:59Z")
            .await
            .json();
        assert_eq!((&early["named"], &early["unnamed"]), (&json!(0), &json!(5)), "{early}");
    }
}
