//! Personal data: masked everywhere, shown on demand, given away and erased on request, and never in logs, mails or figures.

use serde_json::{Value, json};

use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;
use yinuo::error::Failure;
use yinuo::report::verify::{Options, verify};
use yinuo::storage::erasure::worded;

use crate::support::http::{TestDesk, TicketSeen};
use crate::support::office::Office;
use crate::support::program::Program;
use crate::support::server::{Caller, Server, hired, wait_until};

const NAME: &str = "欧阳锋雪";
const PHONE: &str = "13877776666";
const MAIL: &str = "ouyang.feng@example.com";
const SAID: &str = "SAIDALOUD";
/// What must not be read where it was not asked for.
const PERSONAL: [&str; 4] = [NAME, PHONE, MAIL, "13655554444"];

/// A customer with a closed ticket, about whom everything is known.
async fn known_customer(desk: &TestDesk) -> (String, TicketSeen) {
    let (grace, root) = (desk.hotline("grace"), desk.admin("root"));
    let new = json!({"name": NAME, "email": MAIL, "phones": [PHONE], "company": "Ouyang & Co"});
    let customer = grace.post("/api/v1/customers", new).await.with_status(201).json();
    let id = customer["id"].as_str().unwrap().to_owned();
    let call = json!({"subject": format!("{SAID} 13655554444"), "caller_number": PHONE, "description": "x"});
    let asking = grace
        .asks(actix_web::http::Method::POST, "/api/v1/channels/hotline/tickets")
        .saying("Idempotency-Key", "k1");
    let ticket = TicketSeen(asking.with(&call).now().await.with_status(201).json());
    grace.calls_back(&ticket, "reached").await;
    grace
        .does(&ticket, "closure", json!({"outcome": "satisfied"}))
        .await
        .with_status(200);
    assert_eq!(root.get(&format!("/api/v1/customers/{id}")).await.status, 200);
    (id, ticket)
}

#[actix_web::test]
async fn names_and_numbers_are_masked_in_every_answer() {
    let desk = TestDesk::open().await;
    let (id, ticket) = known_customer(&desk).await;
    let grace = desk.hotline("grace");
    for path in [
        "/api/v1/tickets".to_owned(),
        format!("/api/v1/tickets/{}", ticket.number()),
        ticket.path("events"),
        "/api/v1/customers".to_owned(),
        format!("/api/v1/customers/{id}"),
        format!("/api/v1/customers?phone={PHONE}"),
        "/api/v1/promises?status=kept".to_owned(),
    ] {
        let answer = grace.get(&path).await.with_status(200);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        for personal in PERSONAL {
            assert!(!text.contains(personal), "{path}: {text}");
        }
    }
    let customer = grace.get(&format!("/api/v1/customers/{id}")).await.json();
    assert_eq!(
        (&customer["name"], &customer["phones"], &customer["email"]),
        (&json!("欧**"), &json!(["138 **** 6666"]), &json!("o**@example.com"))
    );
    assert_eq!(ticket.text("subject"), format!("{SAID} 136 **** 4444"));
    assert_eq!(ticket.0["intake"]["caller_number"], "138 **** 6666");
}

#[actix_web::test]
async fn what_is_shown_in_full_is_recorded() {
    let desk = TestDesk::open().await;
    let (id, ticket) = known_customer(&desk).await;
    let (grace, mia, alma) = (
        desk.hotline("grace"),
        desk.manager("mia"),
        desk.somebody("alma", Role::Auditor),
    );
    let path = format!("/api/v1/customers/{id}/reveal");
    let shown = grace
        .post(&path, json!({"fields": ["name", "phones"]}))
        .await
        .with_status(200)
        .json();
    assert_eq!(shown, json!({"id": id, "name": NAME, "phones": [PHONE]}));
    let words = json!({"fields": ["words", "email"], "ticket": ticket.number(), "reason": "audit 7"});
    let shown = alma.post(&path, words).await.with_status(200).json();
    assert_eq!(
        (&shown["email"], &shown["words"]["1"]["subject"]),
        (&json!(MAIL), &json!(format!("{SAID} 13655554444")))
    );
    assert_eq!(
        mia.post(&path, json!({"fields": ["name"]})).await.faults(),
        ["/reason: must not be empty"]
    );
    assert_eq!(
        grace
            .post(&path, json!({"fields": [], "ticket": "x"}))
            .await
            .faults()
            .len(),
        2
    );
    let told = alma
        .get("/api/v1/security-events?kind=unmasked")
        .await
        .with_status(200)
        .json();
    let told: Vec<Value> = told["items"].as_array().unwrap().clone();
    assert_eq!(told.len(), 2, "a refusal shows nothing");
    assert_eq!(
        told[1]["fact"],
        json!({"type": "unmasked", "customer": id, "fields": ["name", "phones"]})
    );
    assert_eq!(
        (&told[1]["actor_id"], &told[1]["words"]["address"]),
        (&json!(grace.id()), &json!("192.0.2.7"))
    );
    assert_eq!(told[0]["words"]["reason"], "audit 7");
    let masked = grace.get(&format!("/api/v1/customers/{id}")).await.json();
    assert_eq!(masked["name"], "欧**", "shown once, hidden again");
}

#[actix_web::test]
async fn a_persons_data_is_given_and_erased_and_the_proof_holds() {
    for office in Office::on_each_engine("a_persons_data_is_given_and_erased") {
        let desk = TestDesk::of(office, &[]).await;
        let (id, ticket) = known_customer(&desk).await;
        let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
        let because = json!({"reason": "asked by letter"});
        let place = format!("/api/v1/customers/{id}");
        grace
            .post(&format!("{place}/export"), because.clone())
            .await
            .problem(403, "not-allowed");
        let export = root
            .post(&format!("{place}/export"), because.clone())
            .await
            .with_status(200);
        let text = String::from_utf8_lossy(&export.body).into_owned();
        for personal in PERSONAL {
            assert!(text.contains(personal), "{personal} is missing: {text}");
        }
        assert_eq!(export.json()["complete"], true);
        desk.manager("mia")
            .post(&format!("{place}/erasure"), because.clone())
            .await
            .problem(403, "not-allowed");
        let open = grace.logs("complaint", "still open", PHONE).await;
        root.post(&format!("{place}/erasure"), because.clone())
            .await
            .problem(409, "limit");
        grace.calls_back(&open, "reached").await;
        grace
            .does(&open, "closure", json!({"outcome": "satisfied"}))
            .await
            .with_status(200);
        let rate = root.get("/api/v1/reports/reply-rate?to=2027-01-01").await.json();
        let erased = root
            .post(&format!("{place}/erasure"), because)
            .await
            .with_status(200)
            .json();
        assert_eq!((&erased["tickets"], &erased["answers"]), (&json!(2), &json!(1)));
        assert!(nothing_is_left(&desk), "words are left in the database");
        let seen = grace.looks_at(&ticket).await;
        assert_eq!((seen.text("subject"), &seen.0["customer"]["phones"]), ("", &json!([])));
        for query in [SAID, "Ouyang", "7777666", PHONE] {
            let found = root
                .get(&format!("/api/v1/tickets?q={query}"))
                .await
                .with_status(200)
                .json();
            assert_eq!(found["items"], json!([]), "{query}");
            let found = root
                .get(&format!("/api/v1/customers?q={query}"))
                .await
                .with_status(200)
                .json();
            assert_eq!(found["items"], json!([]), "{query}");
        }
        assert_eq!(
            root.get("/api/v1/reports/reply-rate?to=2027-01-01").await.json()["total"],
            rate["total"]
        );
        let found = desk
            .office
            .act(|db, now, _| Ok::<_, Failure>(verify(db, now, &mut Options::default(), &mut |_| Ok(()))?));
        let found = found.unwrap();
        assert!(found.ok && found.erased > 0, "{:?}", found.faults);
        let told = root.get("/api/v1/security-events?kind=erased,exported").await.json();
        assert_eq!(told["items"].as_array().unwrap().len(), 2);
    }
}

/// Whether no table says anything personal any more.
fn nothing_is_left(desk: &TestDesk) -> bool {
    use std::fmt::Write as _;

    use diesel::prelude::*;
    use yinuo::storage::schema::{customer_phones, customers, events, idempotency_keys, outbox, tickets};
    let dumped = desk.office.act(|db, _, _| {
        let mut all = String::new();
        let words: Vec<Option<yinuo::storage::columns::Json>> =
            events::table.select(events::words).load(db.conn()).unwrap();
        write!(all, "{words:?}").unwrap();
        let words: Vec<yinuo::storage::columns::Json> = tickets::table.select(tickets::words).load(db.conn()).unwrap();
        write!(all, "{words:?}").unwrap();
        let names: Vec<(String, String, Option<String>)> = customers::table
            .select((customers::name, customers::company, customers::email))
            .load(db.conn())
            .unwrap();
        write!(all, "{names:?}").unwrap();
        let phones: Vec<String> = customer_phones::table
            .select(customer_phones::phone)
            .load(db.conn())
            .unwrap();
        write!(all, "{phones:?}").unwrap();
        let kept: Vec<yinuo::storage::columns::Json> = idempotency_keys::table
            .select(idempotency_keys::answer)
            .load(db.conn())
            .unwrap();
        write!(all, "{kept:?}").unwrap();
        let letters: Vec<(String, yinuo::storage::columns::Json)> = outbox::table
            .select((outbox::address, outbox::body))
            .load(db.conn())
            .unwrap();
        write!(all, "{letters:?}").unwrap();
        Ok::<_, Failure>(all)
    });
    let all = dumped.unwrap();
    PERSONAL
        .iter()
        .chain(&[SAID, "Ouyang"])
        .all(|personal| !all.contains(personal))
}

#[actix_web::test]
async fn words_of_tickets_that_ended_long_ago_expire() {
    for office in Office::on_each_engine("words_of_tickets_that_ended_long_ago_expire") {
        let desk = TestDesk::of(office, &[]).await;
        let (_, old) = known_customer(&desk).await;
        desk.office.clock.set(desk.now() + Span::days(10));
        let fresh = desk.hotline("grace").logs_complaint(SAID).await;
        let before = desk.now() - Span::days(5);
        let erased = desk.office.act(move |db, now, _| {
            let these = worded(db, before, None, 10)?;
            assert_eq!(these.len(), 1);
            let erased = yinuo::actions::erase::expire(db, now, &these)?;
            assert!(worded(db, before, None, 10)?.is_empty());
            // Nobody called from anywhere: what was altered as the desk was set up is all that the record says.
            assert!(yinuo::actions::erase::expire_security(db, now, before)? > 0);
            assert_eq!(yinuo::actions::erase::expire_security(db, now, before)?, 0);
            Ok::<_, Failure>(erased)
        });
        assert!(erased.unwrap() >= 2);
        let grace = desk.hotline("grace");
        assert_eq!(grace.looks_at(&old).await.text("subject"), "");
        assert_eq!(grace.looks_at(&fresh).await.text("subject"), SAID);
        let customer = old.0["customer"]["id"].as_str().unwrap();
        let kept = grace.get(&format!("/api/v1/customers/{customer}")).await.json();
        assert_eq!(kept["name"], "欧**", "who they are is kept while they are a customer");
    }
}

#[actix_web::test]
async fn a_token_is_good_for_what_it_was_made_for_alone() {
    let desk = TestDesk::open().await;
    let (root, machine) = (desk.admin("root"), desk.somebody("ivr", Role::Integration));
    let tokens = format!("/api/v1/users/{}/tokens", machine.id());
    let made = root
        .post(
            &tokens,
            json!({"label": "ivr", "channels": ["hotline"], "operations": ["hotline", "web", "show_ticket"]}),
        )
        .await
        .with_status(201)
        .json();
    assert_eq!(made["channels"], json!(["hotline"]));
    let ivr = desk.stranger(made["secret"].as_str());
    let ticket = ivr.logs("complaint", "s", "13912344521").await;
    ivr.get(&format!("/api/v1/tickets/{}", ticket.number()))
        .await
        .with_status(200);
    let call = json!({"subject": "s", "customer": {"phone": "13912344521"}});
    let refused = ivr.post("/api/v1/channels/web/tickets", call.clone()).await;
    assert_eq!(
        refused.problem(403, "not-allowed"),
        "this token is not made for web; use one that is"
    );
    ivr.post("/api/v1/channels/hall/tickets", call)
        .await
        .problem(403, "not-allowed");
    ivr.get("/api/v1/tickets").await.problem(403, "not-allowed");
    let listed = root.get(&tokens).await.json();
    let this = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|token| token["id"] == made["id"])
        .unwrap();
    assert_eq!(this["last_used_at"], "2026-03-02T09:00:00Z");
    desk.office.clock.set(desk.now() + Span::seconds(30));
    ivr.get(&format!("/api/v1/tickets/{}", ticket.number()))
        .await
        .with_status(200);
    let listed = root.get(&tokens).await.json();
    let this = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|token| token["id"] == made["id"])
        .unwrap();
    assert_eq!(this["last_used_at"], "2026-03-02T09:00:00Z", "once a minute is enough");
    let next = root
        .post(&tokens, json!({"label": "ivr 2"}))
        .await
        .with_status(201)
        .json();
    for secret in [&made, &next] {
        let both = desk.stranger(secret["secret"].as_str());
        both.get(&format!("/api/v1/tickets/{}", ticket.number()))
            .await
            .with_status(200);
    }
    let wide = json!({"operations": ["hire_user"]});
    let wide = root.post(&tokens, wide).await.with_status(201).json();
    let wide = desk.stranger(wide["secret"].as_str());
    let hired = json!({"name": "X", "email": "x@example.com", "role": "agent"});
    wide.post("/api/v1/users", hired).await.problem(403, "not-allowed");
    let wrong = root.post(&tokens, json!({"operations": [], "channels": ["fax"]})).await;
    assert!(!wrong.faults().is_empty());
}

#[test]
fn logs_mails_and_figures_of_a_busy_run_name_nobody() {
    let program = Program::on_sqlite();
    let token = hired(&program, "grace@example.com");
    program.says(&[
        "user",
        "add",
        "--name",
        "root",
        "--email",
        "root@example.com",
        "--role",
        "admin",
    ]);
    let admin = program.says(&["token", "issue", "--user", "root@example.com"]);
    let secrets = [token.clone(), admin.trim().to_owned()];
    let mails = program.path("mails");
    let settings = [
        ("YINUO_MAIL__TRANSPORT", "folder"),
        ("YINUO_MAIL__FOLDER", mails.to_str().unwrap()),
        ("YINUO_LOG__LEVEL", "trace"),
    ];
    let server = Server::starts(&program, &settings);
    let (grace, root) = (Caller::with(&token), Caller::with(admin.trim()));
    for nth in 0..5 {
        let call = json!({"subject": format!("{SAID} 13655554444"), "description": NAME, "urgency": "safety",
            "customer": {"name": NAME, "phone": PHONE, "email": MAIL}});
        let path = "/api/v1/channels/hall/tickets";
        let opened = grace.post(&server.address, path, &format!("k{nth}"), &call).unwrap();
        assert_eq!(opened.status, 201, "{:?}", opened.body);
        let place = format!("/api/v1/tickets/{}", opened.body["number"].as_str().unwrap());
        let raised = json!({"reason": format!("call {PHONE}")});
        let raised = root
            .post(
                &server.address,
                &format!("{place}/escalations"),
                &format!("e{nth}"),
                &raised,
            )
            .unwrap();
        assert_eq!(raised.status, 201, "{:?}", raised.body);
        grace.sees(&server.address, &format!("/api/v1/customers?phone={PHONE}"));
        let twice = json!({"name": "X", "phones": [PHONE]});
        let refused = grace
            .post(&server.address, "/api/v1/customers", &format!("c{nth}"), &twice)
            .unwrap();
        assert_eq!(refused.status, 409);
        assert!(!refused.body.to_string().contains(PHONE), "{}", refused.body);
    }
    let figures = ureq::get(format!("http://{}/metrics", server.address));
    let figures = figures
        .header("Authorization", format!("Bearer {}", admin.trim()))
        .call();
    let figures = figures.unwrap().body_mut().read_to_string().unwrap();
    assert!(figures.contains("yinuo_"), "{figures}");
    let letters = || std::fs::read_dir(&mails).map_or(0, Iterator::count);
    wait_until("a letter has gone", || letters() > 0);
    let mut told = vec![("figures", figures)];
    for mail in std::fs::read_dir(&mails).unwrap() {
        told.push((
            "mail",
            std::fs::read_to_string(mail.unwrap().path()).unwrap_or_default(),
        ));
    }
    told.push(("log", server.stops().log));
    for (place, text) in told {
        // A mail to the customer bears the customer's address, and no log or figure does.
        let theirs = |personal: &&str| place != "mail" || *personal != MAIL;
        for personal in PERSONAL
            .iter()
            .copied()
            .filter(theirs)
            .chain(secrets.iter().map(String::as_str))
        {
            assert!(!text.contains(personal), "{personal} stands in a {place}: {text}");
        }
    }
}
