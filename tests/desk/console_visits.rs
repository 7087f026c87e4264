//! The whole way of a visit by pages without script: agreed at the hotline, moved by the customer, the technician's day with
//! an absent customer once, and the call afterwards.

use serde_json::json;
use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use super::support::browser::{Browser, Page};
use super::support::http::{TestDesk, TicketSeen};
use super::support::office::Office;

/// What an admin sets up: a service, an area, a calendar, and one who comes.
pub(super) async fn prepares(desk: &TestDesk) -> String {
    let root = desk.admin("root");
    let week = json!(["08:00-12:00", "13:00-18:00"]);
    let week = json!({"monday": week, "tuesday": week, "wednesday": week, "thursday": week, "friday": week});
    let calendar = json!({"name": "field", "zone": "Asia/Shanghai", "week": week});
    root.post("/api/v1/calendars", calendar).await.with_status(201);
    let service = json!({"code": "repair", "names": {"zh-CN": "上门维修", "en": "Repair"}, "skill": "fibre",
        "terms": {"zh-CN": "修好为止"}, "minutes": 90, "kinds": ["fault"]});
    root.post("/api/v1/services", service).await.with_status(201);
    let area = json!({"code": "east", "name": "东区", "region": "north"});
    root.post("/api/v1/areas", area).await.with_status(201);
    let tom = desk.somebody("tom", Role::Technician).id();
    let plan = json!({"areas": ["east"], "skills": ["fibre"], "calendar": "field"});
    let path = format!("/api/v1/technicians/{tom}");
    let asking = root.asks(actix_web::http::Method::PUT, &path);
    asking.with(&plan).now().await.with_status(200);
    tom.to_string()
}

/// What a form of the page sends besides what is typed.
fn hidden(page: &Page, names: &[&'static str]) -> Vec<(&'static str, String)> {
    names.iter().map(|name| (*name, page.hidden(name))).collect()
}

async fn sends(browser: &Browser<'_>, path: &str, fields: &[(&str, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    browser.posts(path, &fields).await
}

/// Chooses the window that begins then, and agrees it.
async fn agrees(browser: &Browser<'_>, path: &str, from: &str, more: &[(&'static str, &str)]) -> Page {
    let page = browser.opens(path).await.with_status(200);
    let proof = if page.html.contains("name=\"csrf\"") {
        "csrf"
    } else {
        "token"
    };
    let mut wish = hidden(&page, &[proof, "service", "area"]);
    wish.extend([("then", "hold".to_owned()), ("from", from.to_owned())]);
    sends(browser, path, &wish).await.with_status(303);
    let held = browser.opens(path).await.with_status(200);
    let mut agreed = hidden(&held, &[proof, "key", "id"]);
    agreed.push(("then", "agree".to_owned()));
    agreed.extend(more.iter().map(|(name, text)| (*name, (*text).to_owned())));
    sends(browser, path, &agreed).await
}

/// The technician presses a button of a visit.
async fn says(tom: &Browser<'_>, visit: &str, ticket: &TicketSeen, step: &str, more: &[(&'static str, &str)]) -> Page {
    let page = tom.opens("/visits").await.with_status(200);
    let mut fields = vec![
        ("csrf", page.hidden("csrf")),
        ("key", format!("{visit}{step}")),
        ("number", ticket.number().to_owned()),
    ];
    fields.extend(more.iter().map(|(name, text)| (*name, (*text).to_owned())));
    sends(tom, &format!("/visits/{visit}/{step}"), &fields).await
}

async fn visits(desk: &TestDesk, ticket: &TicketSeen) -> Vec<serde_json::Value> {
    let listed = desk.admin("root").get(&ticket.path("appointments")).await;
    listed.with_status(200).json().as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_fault_is_agreed_moved_waited_for_done_and_called_back() {
    for office in Office::on_each_engine("a_fault_is_agreed_moved") {
        let desk = TestDesk::of(office, &[]).await;
        prepares(&desk).await;
        let ticket = desk.hotline("grace").logs("fault", "宽带断了", "13912344521").await;
        let grace = desk.signed_in("grace", Role::Agent).await;
        let board = grace.opens("/visits").await.with_status(200);
        drop(board.says("To be agreed").says(ticket.number()));
        let booking = format!("/desk/{}/visit", ticket.number());
        let page = grace
            .opens(&booking)
            .await
            .with_status(200)
            .says("修好为止")
            .says("Tomorrow");
        // Whoever should come is not somebody else because the name cannot be read.
        let mut wish = hidden(&page, &["csrf", "service", "area"]);
        wish.extend(
            [
                ("then", "hold"),
                ("from", "2026-03-03T00:00:00Z"),
                ("technician", "nobody"),
            ]
            .map(|(n, v)| (n, v.to_owned())),
        );
        drop(
            sends(&grace, &booking, &wish)
                .await
                .with_status(422)
                .says("have not the skill"),
        );
        agrees(&grace, &booking, "2026-03-03T00:00:00Z", &[("side", "customer")])
            .await
            .with_status(303);
        assert_eq!(desk.admin("root").looks_at(&ticket).await.verdict("booking"), "kept");
        // A day that nobody can choose is no obstacle.
        for day in ["1999-01-01", "9999-12-31", "x"] {
            drop(
                grace
                    .opens(&format!("{booking}?day={day}"))
                    .await
                    .with_status(200)
                    .says("Tomorrow"),
            );
        }
        // On paper each technician has a sheet to themselves.
        let board = grace.opens("/visits?day=2026-03-03").await.with_status(200);
        let sheets: Vec<&str> = board
            .html
            .split("<section class=\"only-print sheet\">")
            .skip(1)
            .collect();
        assert_eq!(sheets.len(), 1, "whoever comes to nobody needs none");
        assert!(sheets[0].contains(ticket.number()) && sheets[0].contains("Name of the customer"));
        // The customer moves it on the tracking page.
        let code = ticket.text("tracking_code").to_owned();
        let customer = desk.browser("198.51.100.9");
        customer.enters(&code, "4521").await.with_status(303);
        let page = customer.opens(&format!("/t/{code}")).await.with_status(200);
        drop(page.says("明天 08:00 ～ 10:00").says("改约时间"));
        let choosing = format!("/t/{code}/visit");
        let led = agrees(&customer, &choosing, "2026-03-03T02:00:00Z", &[])
            .await
            .with_status(303);
        assert_eq!(
            led.answer.header("location"),
            Some(format!("/t/{code}?done=visit").as_str())
        );
        let page = customer.opens(&format!("/t/{code}?done=visit")).await.with_status(200);
        drop(page.says("明天 10:00 ～ 12:00").says("我们会准时上门"));
        let file = customer.opens(&format!("{choosing}.ics")).await.with_status(200);
        drop(file.says("DTSTART:20260303T020000Z\r\n").says("STATUS:CONFIRMED"));
        let agreed = visits(&desk, &ticket).await;
        assert_eq!(agreed.len(), 2);
        let visit = agreed.iter().find(|visit| visit["state"] == "booked").unwrap();
        let visit = visit["id"].as_str().unwrap().to_owned();
        // Tom comes; the customer is not there, and he waits.
        desk.lets_pass(Span::hours(17));
        let tom = desk.signed_in("tom", Role::Technician).await;
        customer.enters(&code, "4521").await.with_status(303);
        let day = tom.opens("/visits").await.with_status(200);
        drop(day.says("宽带断了").says("I am there").hides("13912344521"));
        let called = says(&tom, &visit, &ticket, "number", &[]).await;
        drop(called.with_status(200).says("href=\"tel:13912344521\""));
        let looks = desk
            .admin("root")
            .get("/api/v1/security-events?kind=unmasked")
            .await
            .json();
        assert_eq!(looks["items"][0]["words"]["ticket"], ticket.number());
        // Somebody else's visit is none of theirs.
        let tim = desk.signed_in("tim", Role::Technician).await;
        let page = tim.opens("/visits").await;
        let asked = [("csrf", page.hidden("csrf")), ("number", ticket.number().to_owned())];
        drop(
            sends(&tim, &format!("/visits/{visit}/number"), &asked)
                .await
                .with_status(404)
                .hides("13912344521"),
        );
        says(&tom, &visit, &ticket, "departure", &[]).await.with_status(303);
        drop(customer.opens(&format!("/t/{code}")).await.says("正在路上"));
        says(&tom, &visit, &ticket, "arrival", &[("place", "楼下")])
            .await
            .with_status(303);
        let early = says(&tom, &visit, &ticket, "absence", &[("text", "三次电话")]).await;
        drop(early.with_status(422).says("The visit is not at this step"));
        desk.lets_pass(Span::minutes(15));
        let nothing = says(&tom, &visit, &ticket, "absence", &[("text", " ")]).await;
        nothing.with_status(422);
        says(&tom, &visit, &ticket, "absence", &[("text", "打了三次电话 ")])
            .await
            .with_status(303);
        drop(customer.opens(&format!("/t/{code}")).await.says("请您另选时间"));
        agrees(&customer, &choosing, "2026-03-03T06:00:00Z", &[])
            .await
            .with_status(303);
        let visit = visits(&desk, &ticket).await[2]["id"].as_str().unwrap().to_owned();
        desk.lets_pass(Span::hours(4));
        let tom = desk.signed_in("tom", Role::Technician).await;
        customer.enters(&code, "4521").await.with_status(303);
        let grace = desk.signed_in("grace", Role::Agent).await;
        says(&tom, &visit, &ticket, "arrival", &[]).await.with_status(303);
        let form = [
            ("checked", "灯全绿"),
            ("measured", "-18 dBm"),
            ("fixed", "yes"),
            ("signed", "李"),
        ];
        says(&tom, &visit, &ticket, "completion", &form).await.with_status(303);
        drop(customer.opens(&format!("/t/{code}")).await.says("回访"));
        let seen = desk.admin("root").looks_at(&ticket).await;
        assert_eq!((seen.verdict("visit"), seen.verdict("callback")), ("kept", "pending"));
        desk.somebody("tom", Role::Technician)
            .calls_back(&ticket, "reached")
            .await;
        let seen = desk.admin("root").looks_at(&ticket).await;
        assert_eq!(seen.verdict("callback"), "pending", "not by whoever was there");
        desk.hotline("grace").calls_back(&ticket, "reached").await;
        assert_eq!(desk.admin("root").looks_at(&ticket).await.verdict("callback"), "kept");
        drop(
            grace
                .opens("/visits")
                .await
                .with_status(200)
                .says(">done<")
                .says("customer absent"),
        );
        drop(
            grace
                .opens(&format!("/desk/{}", ticket.number()))
                .await
                .says("service confirmation form"),
        );
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn what_was_taken_meanwhile_is_said_and_late_visits_turn_red() {
    let desk = TestDesk::open().await;
    prepares(&desk).await;
    let grace = desk.signed_in("grace", Role::Agent).await;
    let mut tickets = Vec::new();
    for number in ["13912344521", "13912344522"] {
        tickets.push(desk.hotline("grace").logs("fault", "宽带断了", number).await);
    }
    let place = |ticket: &TicketSeen| format!("/desk/{}/visit", ticket.number());
    agrees(
        &grace,
        &place(&tickets[0]),
        "2026-03-03T00:00:00Z",
        &[("side", "customer")],
    )
    .await
    .with_status(303);
    let page = grace.opens(&place(&tickets[1])).await;
    let mut wish = hidden(&page, &["csrf", "service", "area"]);
    wish.push(("from", "2026-03-03T00:00:00Z".to_owned()));
    let taken = sends(&grace, &place(&tickets[1]), &wish).await;
    drop(taken.with_status(422).says("That time is not free any more"));
    desk.lets_pass(Span::hours(18));
    let grace = desk.signed_in("grace", Role::Agent).await;
    drop(grace.opens("/visits").await.with_status(200).says(">late<"));
    let code = tickets[0].text("tracking_code").to_owned();
    let customer = desk.browser("198.51.100.9");
    customer.enters(&code, "4521").await.with_status(303);
    drop(
        customer
            .opens(&format!("/t/{code}"))
            .await
            .says("非常抱歉")
            .says("改约时间"),
    );
    assert_eq!(
        desk.admin("root").looks_at(&tickets[0]).await.verdict("visit"),
        "missed"
    );
}

#[actix_web::test]
async fn a_technician_sees_and_says_nothing_of_others_visits() {
    let desk = TestDesk::open().await;
    prepares(&desk).await;
    let ticket = desk.hotline("grace").logs("fault", "宽带断了", "13912344521").await;
    let grace = desk.signed_in("grace", Role::Agent).await;
    let booking = format!("/desk/{}/visit", ticket.number());
    agrees(&grace, &booking, "2026-03-03T00:00:00Z", &[("side", "customer")])
        .await
        .with_status(303);
    let visit = visits(&desk, &ticket).await[0]["id"].as_str().unwrap().to_owned();
    let other = desk.employs("sid", Role::Technician, None);
    desk.lets_pass(Span::hours(15));
    let sid = desk.signed_in("sid", Role::Technician).await;
    drop(sid.opens("/visits").await.with_status(200).hides(ticket.number()));
    says(&sid, &visit, &ticket, "arrival", &[]).await.with_status(404);
    let path = format!("{}/{visit}/arrival", ticket.path("appointments"));
    other.post(&path, json!({})).await.problem(404, "not-found");
    let tom = desk.somebody("tom", Role::Technician);
    let arrived = tom.post(&path, json!({"place": "here"})).await.with_status(200).json();
    assert_eq!(arrived["state"], "arrived");
    tom.get(&ticket.path("events")).await.with_status(200);
}

#[actix_web::test]
async fn a_customer_rates_the_service_and_a_low_score_takes_the_matter_up_again() {
    for office in Office::on_each_engine("a_customer_rates_the_service") {
        let desk = TestDesk::of(office, &[]).await;
        let ticket = desk.hotline("grace").logs_complaint("账单多收").await;
        let code = ticket.text("tracking_code").to_owned();
        let customer = desk.browser("198.51.100.9");
        customer.enters(&code, "4521").await.with_status(303);
        let (place, form) = (format!("/t/{code}"), format!("/t/{code}/survey"));
        drop(customer.opens(&place).await.with_status(200).hides("去评价"));
        let rates = async |score: &str, text: &str| {
            let page = customer.opens(&form).await.with_status(200);
            let (token, key) = (page.hidden("token"), page.hidden("key"));
            let fields = [
                ("token", token.as_str()),
                ("key", &key),
                ("score", score),
                ("text", text),
            ];
            customer.posts(&form, &fields).await
        };
        drop(rates("5", "").await.with_status(422).says("请选择 1 到 5 分"));
        desk.hotline("grace").calls_back(&ticket, "reached").await;
        drop(customer.opens(&place).await.says("去评价"));
        drop(rates("6", "").await.with_status(422));
        rates("4", "很快").await.with_status(303);
        drop(customer.opens(&place).await.says("4 分，满意").says("修改评价"));
        let root = desk.admin("root");
        assert_eq!(root.looks_at(&ticket).await.promises("reply").len(), 1);
        desk.lets_pass(Span::minutes(5));
        rates("1", "又多收了").await.with_status(303);
        let seen = root.looks_at(&ticket).await;
        assert_eq!(
            (seen.promises("reply").len(), seen.verdict("reply")),
            (2, "pending"),
            "taken up again"
        );
        let told = |events: &serde_json::Value| {
            let events = events.as_array().unwrap().iter();
            events
                .filter(|event| event["fact"]["type"] == "survey_answered")
                .count()
        };
        let events = root.get(&ticket.path("events")).await.with_status(200).json();
        assert_eq!(told(&events), 2);
        let tom = desk.employs("tom", Role::Technician, Some(desk.office.team));
        let events = tom.get(&ticket.path("events")).await.with_status(200).json();
        assert!(!events.as_array().unwrap().is_empty());
        assert_eq!(told(&events), 0, "those who come to customers do not read it");
        desk.lets_pass(Span::days(8));
        desk.hotline("grace").calls_back(&ticket, "reached").await;
        customer.enters(&code, "4521").await.with_status(303);
        drop(customer.opens(&place).await.says("1 分，非常不满意").hides("修改评价"));
        drop(rates("5", "").await.with_status(422));
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn an_agreed_visit_is_moved_on_the_board() {
    for office in Office::on_each_engine("an_agreed_visit_is_moved_on_the_board") {
        let desk = TestDesk::of(office, &[]).await;
        prepares(&desk).await;
        let ticket = desk.hotline("grace").logs("fault", "宽带断了", "13912344521").await;
        let grace = desk.signed_in("grace", Role::Agent).await;
        let booking = format!("/desk/{}/visit", ticket.number());
        agrees(&grace, &booking, "2026-03-03T02:00:00Z", &[("side", "customer")])
            .await
            .with_status(303);
        let picking = format!("/visits?day=2026-03-03&amp;pick={}", ticket.number());
        drop(grace.opens("/visits?day=2026-03-03").await.says(&picking).says("Move"));
        let places = grace.opens(&picking.replace("&amp;", "&")).await.with_status(200);
        let places = places.says("Agreed: ").says("Place here").says("Later than promised");
        let mut wish = hidden(&places, &["csrf", "service", "area", "from", "technician"]);
        let from = wish.iter().find(|(name, _)| *name == "from").unwrap().1.clone();
        assert_eq!(from, "2026-03-03T00:00:00Z", "the earlier one keeps what was promised");
        wish.push(("then", "hold".to_owned()));
        sends(&grace, &booking, &wish).await.with_status(303);
        let held = grace.opens(&booking).await.with_status(200);
        let mut agreed = hidden(&held, &["csrf", "key", "id"]);
        agreed.extend(
            [
                ("then", "agree"),
                ("moves", "yes"),
                ("side", "operator"),
                ("reason", "A storm"),
            ]
            .map(|(name, text)| (name, text.to_owned())),
        );
        sends(&grace, &booking, &agreed).await.with_status(303);
        let known = visits(&desk, &ticket).await;
        let of_state = |state: &str| known.iter().filter(|visit| visit["state"] == state).count();
        assert_eq!((of_state("booked"), of_state("cancelled")), (1, 1));
        let booked = known.iter().find(|visit| visit["state"] == "booked").unwrap();
        assert!(booked.to_string().contains(&from[..16]), "{booked}");
    }
}
