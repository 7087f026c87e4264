//! The code by which a customer confirms that a visit is done: who is told it, what it does, and what a wrong one does.

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::actions::appointment::code_to_tell;
use yinuo::domain::appointment::VisitCode;
use yinuo::domain::ids::AppointmentId;
use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;
use yinuo::storage::visit_codes;

use super::support::http::{Answer, Caller, TestDesk, TicketSeen};
use super::support::office::Office;
use super::support::post::Post;
use super::support::visiting::{agrees, changes, holds, prepares};

const DAY: &str = "2026-03-03";

/// A fault of a customer with a mail address, with a visit by tom that is agreed for tomorrow at eight.
async fn agreed(desk: &TestDesk) -> (TicketSeen, Value) {
    prepares(desk, &["tom"]).await;
    let grace = desk.hotline("grace");
    let call = json!({"kind": "fault", "subject": "宽带断了",
        "customer": {"name": "李", "email": "li@customer.example", "phone": "13912344521"}});
    let logged = grace.post("/api/v1/channels/hotline/tickets", call).await;
    let ticket = TicketSeen(logged.with_status(201).json());
    let visit = agrees(&grace, &ticket, "east", "2026-03-03T00:00:00Z").await;
    (ticket, visit)
}

/// Tom stands at the door.
async fn arrives<'d>(desk: &'d TestDesk, ticket: &TicketSeen, visit: &Value) -> Caller<'d> {
    desk.lets_pass(Span::hours(15));
    let tom = desk.somebody("tom", Role::Technician);
    changes(&tom, ticket, visit, "arrival", json!({})).await;
    tom
}

/// The code, as the database keeps it.
fn code_of(desk: &TestDesk, visit: &Value) -> Option<VisitCode> {
    let id: AppointmentId = visit["id"].as_str().unwrap().parse().unwrap();
    desk.office.act(move |db, _, _| Ok(code_to_tell(db, id)?)).unwrap()
}

/// A code that is not this one.
fn another(code: &VisitCode) -> String {
    let number: u32 = code.digits().parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

/// What tom sends, with this instead of the customer's name.
fn form(code: &str) -> Value {
    json!({"checked": "灯全绿", "code": code, "fixed": true})
}

fn completion(visit: &Value) -> String {
    format!("appointments/{}/completion", visit["id"].as_str().unwrap())
}

/// The last event of a kind.
async fn event(desk: &TestDesk, ticket: &TicketSeen, kind: &str) -> Value {
    let events = desk.admin("root").get(&ticket.path("events")).await.with_status(200);
    let events = events.json();
    let mut found = events.as_array().unwrap().iter();
    let last = found.rfind(|event| event["fact"]["type"] == kind);
    last.unwrap_or_else(|| panic!("{events}")).clone()
}

/// Whether a text tells the code: as a word of its own, so that digits of times and digests are none.
fn tells(text: &str, code: &VisitCode) -> bool {
    [code.digits(), &code.spoken()].into_iter().any(|wanted| {
        text.match_indices(wanted).any(|(at, found)| {
            let before = text[..at].chars().next_back();
            let after = text[at + found.len()..].chars().next();
            ![before, after].into_iter().flatten().any(|c| c.is_ascii_alphanumeric())
        })
    })
}

#[actix_web::test]
async fn a_customer_confirms_a_visit_by_the_code_that_they_alone_were_told() {
    for office in Office::on_each_engine("a_customer_confirms_a_visit") {
        let desk = TestDesk::of(office, &[]).await;
        let (ticket, visit) = agreed(&desk).await;
        let code = code_of(&desk, &visit).unwrap();
        // In the mail, and on the tracking page.
        let post = Post::of(&desk.office);
        post.delivers().await;
        let mails = post.kept.sent();
        let told = mails.iter().filter(|letter| tells(&letter.text, &code)).count();
        assert_eq!(told, 1, "the one about the visit");
        let mail = mails.iter().find(|letter| tells(&letter.text, &code)).unwrap();
        assert!(mail.html.contains("事情办好、确认无误后再告诉师傅") && mail.html.contains(&code.spoken()));
        assert!(!mail.subject.contains(&code.spoken()));
        for file in &mail.attachments {
            assert!(
                !tells(&String::from_utf8_lossy(&file.bytes), &code),
                "calendars are shared"
            );
        }
        let tracked = format!("/t/{}", ticket.text("tracking_code"));
        let customer = desk.browser("198.51.100.9");
        drop(customer.opens(&tracked).await.hides(&code.spoken()));
        customer
            .enters(ticket.text("tracking_code"), "4521")
            .await
            .with_status(303);
        let page = customer.opens(&tracked).await.with_status(200);
        drop(page.says(&code.spoken()).says("给上门师傅的确认码"));
        let file = customer.opens(&format!("{tracked}/visit.ics")).await.with_status(200);
        assert!(!tells(&file.html, &code));
        is_told_nobody_else(&desk, &ticket, &visit, &code).await;

        let tom = arrives(&desk, &ticket, &visit).await;
        is_told_nobody_else(&desk, &ticket, &visit, &code).await;
        let done = changes(&tom, &ticket, &visit, "completion", form(&code.spoken())).await;
        assert_eq!((&done["state"], &done["confirmed"]), (&json!("done"), &json!("code")));
        let told = event(&desk, &ticket, "visit_done").await;
        assert_eq!(told["fact"]["confirmed"], "code");
        assert_eq!(told["words"].get("signed"), None);
        assert_eq!(code_of(&desk, &visit), None, "nothing is left of it");
        is_told_nobody_else(&desk, &ticket, &visit, &code).await;

        customer
            .enters(ticket.text("tracking_code"), "4521")
            .await
            .with_status(303);
        let page = customer.opens(&tracked).await.with_status(200);
        drop(page.says("客户凭确认码确认").hides(&code.spoken()));
        let mei = desk.signed_in("mei", Role::Manager).await;
        let page = mei.opens(&format!("/desk/{}", ticket.number())).await.with_status(200);
        drop(page.says("Confirmed by the customer’s code"));
        let tom = desk.signed_in("tom", Role::Technician).await;
        let page = tom.opens(&format!("/visits?day={DAY}")).await.with_status(200);
        drop(page.says("Confirmed by the customer’s code"));
        desk.office.is_proven();
    }
}

/// No answer of the desk to anybody of the staff tells the code.
async fn is_told_nobody_else(desk: &TestDesk, ticket: &TicketSeen, visit: &Value, code: &VisitCode) {
    let (number, tracking) = (ticket.number(), ticket.text("tracking_code"));
    let customer = ticket.0["customer"]["id"].as_str().unwrap().to_owned();
    let period = "from=2026-03-01T00:00:00Z&to=2026-03-04T00:00:00Z";
    let mut paths: Vec<String> = [
        format!("/api/v1/tickets/{number}"),
        ticket.path("events"),
        ticket.path("appointments"),
        ticket.path("evidence"),
        ticket.path("templates"),
        format!("/api/v1/visits?day={DAY}"),
        "/api/v1/tickets".to_owned(),
        format!("/api/v1/tickets?q={}", code.digits()),
        "/api/v1/promises".to_owned(),
        "/api/v1/callbacks".to_owned(),
        format!("/api/v1/customers/{customer}"),
        "/api/v1/outbox".to_owned(),
        "/api/v1/security-events".to_owned(),
        format!("/api/v1/reports/visits?{period}&by=technician"),
        format!("/api/v1/reports/visits/export?{period}&lines=visits"),
        format!("/api/v1/reports/visits/export?{period}&lines=figures"),
        format!("/api/v1/reports/reply-rate/export?{period}"),
        format!("/api/v1/search?q={}", code.digits()),
    ]
    .into();
    let letters = desk.office.letters();
    paths.extend(letters.iter().map(|letter| format!("/api/v1/outbox/{}", letter.id)));
    let roles = [
        ("grace", Role::Agent),
        ("tom", Role::Technician),
        ("dan", Role::Dispatcher),
        ("mei", Role::Manager),
        ("ann", Role::Auditor),
        ("root", Role::Admin),
    ];
    for (name, role) in roles {
        // Nor does it tell technicians where the customer reads it.
        let may_follow = role != Role::Technician;
        let somebody = desk.somebody(name, role);
        let mut answers: Vec<(String, Answer)> = Vec::new();
        for path in &paths {
            answers.push((path.clone(), somebody.get(path).await));
        }
        let shown = format!("/api/v1/customers/{customer}/export");
        let export = somebody.post(&shown, json!({"reason": "asked for it"})).await;
        answers.push((shown, export));
        assert!(answers[0].1.status == 200 || role == Role::Dispatcher, "{name}");
        for (path, answer) in &answers {
            let text = String::from_utf8_lossy(&answer.body);
            // Whoever searched for the digits may be told what they typed, as one who is refused is.
            assert!(!tells(&text, code), "{name} {path}: {text}");
            assert!(may_follow || !text.contains(tracking), "{name} {path}: {text}");
        }
        let browser = desk.signed_in(name, role).await;
        for path in [
            format!("/desk/{number}"),
            format!("/desk/{number}/visit"),
            format!("/calls/{number}/receipt"),
            format!("/visits?day={DAY}"),
            "/desk".to_owned(),
            "/callbacks".to_owned(),
            "/admin/outbox".to_owned(),
            format!("/audit/visits?range=days&from={DAY}&to={DAY}&by=technician&figure=confirmed_by_code"),
        ] {
            let page = browser.opens(&path).await;
            assert!(!tells(&page.html, code), "{name} {path}: {}", page.html);
            assert!(may_follow || !page.html.contains(tracking), "{name} {path}");
        }
    }
    for letter in letters {
        assert!(!tells(&letter.body.0.to_string(), code), "{}", letter.kind);
    }
    let id = visit["id"].as_str().unwrap();
    let shown = event(desk, ticket, "visit_booked").await;
    assert_eq!(shown["fact"]["appointment"], id);
}

#[actix_web::test]
async fn wrong_codes_are_counted_and_after_five_the_customer_signs() {
    for office in Office::on_each_engine("wrong_codes_are_counted") {
        let desk = TestDesk::of(office, &[]).await;
        let (ticket, visit) = agreed(&desk).await;
        let code = code_of(&desk, &visit).unwrap();
        let id: AppointmentId = visit["id"].as_str().unwrap().parse().unwrap();
        let wrong = move |desk: &TestDesk| {
            let kept = desk.office.act(move |db, _, _| Ok(visit_codes::of_visit(db, id)?));
            kept.unwrap().map(|kept| kept.wrong)
        };
        let tom = desk.somebody("tom", Role::Technician);
        // Before he is there nothing is judged, and nothing counted.
        let early = tom.does(&ticket, &completion(&visit), form(&another(&code))).await;
        early.problem(409, "visit-step");
        let tom = arrives(&desk, &ticket, &visit).await;
        for not_a_code in ["12345", "1234567", "sechs", ""] {
            let faults = tom.does(&ticket, &completion(&visit), form(not_a_code)).await.faults();
            assert_eq!(faults.len(), 1);
            assert!(faults[0].starts_with("/code: is the customer's code"), "{faults:?}");
        }
        let neither = json!({"checked": "x", "fixed": true});
        let faults = tom.does(&ticket, &completion(&visit), neither).await.faults();
        assert!(faults[0].starts_with("/signed"), "{faults:?}");
        // Neither is what somebody else says, or who decided on an older version.
        let tim = desk.somebody("tim", Role::Technician);
        let refused = tim.does(&ticket, &completion(&visit), form(&another(&code))).await;
        refused.problem(404, "not-found");
        let asks = |key: &str, tag: Option<&str>| {
            let asked = tom.asks(Method::POST, &ticket.path(&completion(&visit)));
            let asked = asked.with(&form(&another(&code))).saying("Idempotency-Key", key);
            match tag {
                Some(tag) => asked.saying("If-Match", tag),
                None => asked,
            }
        };
        asks("old", Some("\"1\"")).now().await.problem(412, "stale");
        assert_eq!(wrong(&desk), Some(0));
        // The same request twice is one try.
        for _ in 0..2 {
            let told = asks("first", None).now().await.problem(409, "visit-code");
            assert!(told.contains("ask the customer for it again (4 more tries)"), "{told}");
        }
        assert_eq!(wrong(&desk), Some(1));
        for left in (0..4).rev() {
            let told = tom.does(&ticket, &completion(&visit), form(&another(&code))).await;
            let told = told.problem(409, "visit-code");
            assert!(told.contains(&format!("({left} more tries)")), "{told}");
        }
        assert_eq!(wrong(&desk), Some(5));
        for said in [code.digits().to_owned(), another(&code)] {
            let told = tom.does(&ticket, &completion(&visit), form(&said)).await;
            let told = told.problem(409, "visit-code");
            assert!(told.contains("have the customer sign with their name"), "{told}");
        }
        assert_eq!(wrong(&desk), Some(5));
        let customer = desk.browser("198.51.100.9");
        let tracking = ticket.text("tracking_code");
        customer.enters(tracking, "4521").await.with_status(303);
        let page = customer.opens(&format!("/t/{tracking}")).await.with_status(200);
        drop(page.hides(&code.spoken()));
        let signed = json!({"checked": "x", "signed": "李", "fixed": true});
        let done = changes(&tom, &ticket, &visit, "completion", signed).await;
        assert_eq!(done["confirmed"], "name");
        let told = event(&desk, &ticket, "visit_done").await;
        assert_eq!(told["fact"].get("confirmed"), None, "as before there were codes");
        assert_eq!(told["words"]["signed"], "李");
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn every_agreed_visit_has_a_code_of_its_own_and_earlier_ones_have_none() {
    for office in Office::on_each_engine("every_agreed_visit_has_a_code") {
        let desk = TestDesk::of(office, &[]).await;
        let (ticket, visit) = agreed(&desk).await;
        assert!(code_of(&desk, &visit).is_some());
        let grace = desk.hotline("grace");
        let hold = holds(&grace, &ticket, "east", "2026-03-03T02:00:00Z").await;
        let body = json!({"hold": hold, "side": "customer", "reason": "an hour later"});
        let moved = changes(&grace, &ticket, &visit, "move", body).await;
        assert_eq!(code_of(&desk, &visit), None);
        assert!(code_of(&desk, &moved).is_some());
        // One that was agreed before there were codes.
        let id: AppointmentId = moved["id"].as_str().unwrap().parse().unwrap();
        let forgotten = desk.office.act(move |db, _, _| Ok(visit_codes::forget(db, id)?));
        forgotten.unwrap();
        desk.lets_pass(Span::hours(2));
        let tom = arrives(&desk, &ticket, &moved).await;
        let told = tom.does(&ticket, &completion(&moved), form("123456")).await;
        assert!(told.problem(409, "visit-code").contains("this visit has no code"));
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn the_form_of_the_day_takes_a_code_and_loses_nothing_when_it_is_wrong() {
    let desk = TestDesk::open().await;
    let (ticket, visit) = agreed(&desk).await;
    let code = code_of(&desk, &visit).unwrap();
    arrives(&desk, &ticket, &visit).await;
    let tom = desk.signed_in("tom", Role::Technician).await;
    let path = format!("/visits/{}/completion", visit["id"].as_str().unwrap());
    let mut page = tom.opens("/visits").await.with_status(200);
    let sends = |page: &super::support::browser::Page, typed: &str, key: &str| {
        let (csrf, typed, key) = (page.hidden("csrf"), typed.to_owned(), key.to_owned());
        let number = ticket.number().to_owned();
        [
            ("csrf", csrf),
            ("key", key),
            ("number", number),
            ("checked", "灯全绿".to_owned()),
            ("measured", "-18 dBm".to_owned()),
            ("fixed", "no".to_owned()),
            ("visit_code", typed),
        ]
    };
    for (typed, key, told) in [
        ("", "a", "Have the customer write their name, or give their code"),
        ("12 34", "b", "The code has six digits"),
        (&another(&code), "c", "4 more tries."),
        (&another(&code), "c", "4 more tries."),
        (&another(&code), "d", "3 more tries."),
    ] {
        let fields = sends(&page, typed, key);
        let fields = fields.each_ref().map(|(name, text)| (*name, text.as_str()));
        page = tom.posts(&path, &fields).await.with_status(422);
        page = page.says(told).says("灯全绿</textarea>").says("-18 dBm</textarea>");
        page = page.says("<option value=\"no\" selected>");
    }
    let fields = sends(&page, &code.spoken(), "e");
    let fields = fields.each_ref().map(|(name, text)| (*name, text.as_str()));
    tom.posts(&path, &fields).await.with_status(303);
    desk.lets_pass(Span::hours(5));
    let report = "/api/v1/reports/visits?from=2026-03-03T00:00:00Z&to=2026-03-03T05:00:00Z&by=technician";
    let report = desk.admin("root").get(report).await.with_status(200).json();
    for counts in [&report["total"], &report["groups"][0]] {
        let share = &counts["confirmed_by_code_rate"];
        assert_eq!((&counts["done"], &counts["confirmed_by_code"]), (&json!(1), &json!(1)));
        assert_eq!(
            (&share["numerator"], &share["denominator"]),
            (&json!(1), &json!(1)),
            "{share}"
        );
    }
    desk.office.is_proven();
}
