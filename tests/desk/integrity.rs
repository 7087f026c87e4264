//! Whether the record is whole: what the desk finds by itself, whom it tells, and that nobody can make it say otherwise.

use diesel::prelude::*;
use serde_json::{Value, json};
use yinuo::actions::integrity;
use yinuo::actions::teams::add_team;
use yinuo::domain::moment::Span;
use yinuo::domain::rights::Operation;
use yinuo::domain::security::By;
use yinuo::domain::words::Role;
use yinuo::error::Failure;
use yinuo::report::verify::{Options, verify};
use yinuo::storage::db::Db;
use yinuo::storage::dialect::AnyConn;

use crate::support::http::{Caller, PUBLIC_URL, TestDesk};
use crate::support::office::Office;
use crate::support::program::{Program, on_both_engines};
use crate::support::server::{Caller as Voice, Server, another_token, wait_until};

const HERE: &str = "/api/v1/reports/integrity";
const AUDITOR: &str = "auditors@example.com";

/// The desk looks at its record as the job does; how many mails that led to.
fn looks(office: &Office) -> usize {
    let found = office.act(|db, now, house| {
        let found = verify(db, now, &mut Options::default(), &mut |_| Ok(()))?.verified(Span::seconds(1));
        integrity::note(db, now, house, &[AUDITOR.to_owned()], PUBLIC_URL, &found)
    });
    found.unwrap()
}

/// Changes rows past the program.
fn tampers(office: &Office, sql: &str) {
    let sql = sql.to_owned();
    let done = office.act(move |db: &mut Db, _, _| {
        let changed = diesel::sql_query(sql).execute(db.conn());
        assert_eq!(changed.unwrap(), 1);
        Ok::<_, Failure>(())
    });
    done.unwrap();
}

async fn standing(caller: &Caller<'_>) -> Value {
    caller.get(HERE).await.with_status(200).json()
}

/// The mails about a broken record: whom they are for, and what they tell.
fn alarms(office: &Office) -> Vec<(String, String)> {
    #[derive(QueryableByName)]
    struct Letter {
        #[diesel(sql_type = diesel::sql_types::Text)]
        address: String,
        #[diesel(sql_type = diesel::sql_types::Text)]
        body: String,
    }
    let sql = "SELECT address, CAST(body AS TEXT) AS body FROM outbox WHERE kind = 'record_broken'";
    let letters = office.act(move |db: &mut Db, _, _| {
        let letters: Vec<Letter> = diesel::sql_query(sql).load(db.conn()).unwrap();
        Ok::<_, Failure>(letters)
    });
    letters
        .unwrap()
        .into_iter()
        .map(|letter| (letter.address, letter.body))
        .collect()
}

#[actix_web::test]
async fn a_break_turns_the_badge_red_reaches_the_auditors_and_cannot_be_dismissed() {
    for office in Office::on_each_engine("a_break_turns_the_badge_red") {
        let desk = TestDesk::of(office, &[]).await;
        let grace = desk.hotline("grace");
        let ticket = grace.logs_complaint("宽带晚间频繁掉线").await;
        grace.calls_back(&ticket, "reached").await;
        let south = desk
            .office
            .act(|db, now, house| Ok(add_team(db, now, house, &By::desk(), "sued", Some("sued".to_owned()))?.id));
        desk.employs("south", Role::Manager, Some(south.unwrap()));
        let (vera, southerner) = (
            desk.somebody("vera", Role::Auditor),
            desk.somebody("south", Role::Manager),
        );
        let seen = standing(&vera).await;
        assert_eq!(
            (&seen["standing"], &seen["verified_at"]),
            (&json!("unchecked"), &Value::Null)
        );
        let auditor = desk.signed_in("vera", Role::Auditor).await;
        auditor.opens("/audit").await.says("Record not verified yet");

        assert_eq!(looks(&desk.office), 0);
        let seen = standing(&vera).await;
        assert_eq!(
            (&seen["standing"], &seen["faults"], &seen["tickets"]),
            (&json!("intact"), &json!(0), &json!(1))
        );
        let events = seen["events"].as_i64().unwrap();
        let page = auditor.opens("/audit").await.with_status(200).says("tag tag--ok");
        page.says("Record intact")
            .says(&format!("{events} events, verified today"));

        let (number, id) = (ticket.number(), ticket.text("id"));
        let kept = "(SELECT actor FROM events WHERE ticket_id = '{id}' AND seq = 1)".replace("{id}", id);
        tampers(
            &desk.office,
            &format!("UPDATE events SET actor = 'customer' WHERE ticket_id = '{id}' AND seq = 2"),
        );
        // Vera by token and by browser are one; the office's own manager and duty manager, the southerner, and the mailbox.
        assert_eq!(looks(&desk.office), 5);
        let seen = standing(&vera).await;
        assert_eq!(
            (&seen["standing"], &seen["first_fault"]["place"]),
            (&json!("broken"), &json!("events"))
        );
        assert_eq!(
            (&seen["first_fault"]["number"], &seen["first_fault"]["event"]),
            (&json!(number), &json!(2))
        );
        let page = auditor
            .opens("/audit")
            .await
            .says("tag tag--bad")
            .says("role=\"alert\"")
            .says("event 2");
        let csrf = page.hidden("csrf");
        page.says(&format!("<a class=\"link\" href=\"/desk/{number}\">{number}</a>"))
            .says("This cannot be closed");
        // Who may not see the ticket learns that the record is broken and where, and no more.
        let seen = standing(&southerner).await;
        assert_eq!(
            (&seen["standing"], &seen["first_fault"]["event"]),
            (&json!("broken"), &json!(2))
        );
        assert_eq!(
            (&seen["first_fault"]["number"], &seen["first_fault"]["what"]),
            (&Value::Null, &Value::Null)
        );
        let theirs = desk.signed_in("south", Role::Manager).await;
        theirs
            .opens("/audit")
            .await
            .says("tag tag--bad")
            .says("event 2")
            .hides(number)
            .hides("Check again");
        let health = desk.stranger(None).get("/health/ready").await.json();
        assert_eq!(health["record"], "broken", "{health}");
        assert!(
            !health["troubles"].to_string().contains("record"),
            "a desk with a broken record still has promises to keep: {health}"
        );

        let told = alarms(&desk.office);
        assert!(told.iter().any(|(address, _)| address == AUDITOR), "{told:?}");
        for (address, body) in &told {
            assert_eq!(
                !body.contains(number),
                address.starts_with("south"),
                "{address}: {body}"
            );
        }

        // Looking again, by hand or by itself, changes nothing, and tells nobody twice on one day.
        desk.lets_pass(Span::seconds(1));
        let asked = vera.post(HERE, Value::Null).await.with_status(202).json();
        assert!(
            asked["asked_at"].is_string() && asked["standing"] == "broken",
            "{asked}"
        );
        auditor.opens("/audit").await.says("Being verified");
        desk.lets_pass(Span::seconds(2));
        assert_eq!(looks(&desk.office), 0);
        assert_eq!(standing(&vera).await["asked_at"], Value::Null);
        let led = auditor.posts("/audit/integrity", &[("csrf", &csrf)]).await;
        assert_eq!(
            (led.answer.status.as_u16(), led.answer.header("location")),
            (303, Some("/audit"))
        );
        southerner.post(HERE, Value::Null).await.problem(403, "not-allowed");
        desk.lets_pass(Span::hours(50));
        assert_eq!(standing(&vera).await["standing"], "broken", "no break passes with time");
        assert_eq!(looks(&desk.office), 5, "another day");

        tampers(
            &desk.office,
            &format!("UPDATE events SET actor = {kept} WHERE ticket_id = '{id}' AND seq = 2"),
        );
        assert_eq!(looks(&desk.office), 0);
        assert_eq!(standing(&vera).await["standing"], "intact");
        let recorded = vera.get("/api/v1/security-events?limit=100").await.json();
        let kinds: Vec<&str> = recorded["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|event| event["fact"]["type"].as_str())
            .filter(|kind| kind.starts_with("record_"))
            .collect();
        assert_eq!(kinds, ["record_whole", "record_broken", "record_broken"], "{recorded}");
        desk.lets_pass(Span::hours(49));
        assert_eq!(standing(&vera).await["standing"], "stale");
        let auditor = desk.signed_in("vera", Role::Auditor).await;
        auditor
            .opens("/audit")
            .await
            .says("tag tag--soon")
            .says("not checked since");
    }
}

#[actix_web::test]
async fn the_badge_stands_beside_every_rate() {
    let desk = TestDesk::open().await;
    looks(&desk.office);
    let kate = desk.signed_in("kate", Role::AccountManager).await;
    kate.opens("/clients")
        .await
        .says("id=\"integrity\"")
        .says("Record intact");
    let screen = desk.browser("203.0.113.80");
    let hung = desk
        .manager("mei")
        .post("/api/v1/walls", json!({"label": "hall"}))
        .await;
    let address = hung.with_status(201).json()["address"].as_str().unwrap().to_owned();
    screen.opens(&address[address.find("/wall/").unwrap()..]).await;
    screen
        .opens("/wall?lang=en")
        .await
        .says("id=\"integrity\"")
        .says("Record intact")
        .hides("<a ");
    let machine = desk.machine("probe", &[Operation::ShowIntegrity]);
    machine.get(HERE).await.problem(403, "not-allowed");
}

#[test]
fn one_server_at_a_time_verifies_what_is_asked_for() {
    for office in Office::on_each_engine("one_server_at_a_time_verifies") {
        let begins = |holder: &'static str| {
            let begun = office.act(move |db, now, _| Ok(integrity::begin(db, now, holder)?));
            begun.unwrap()
        };
        assert!(!begins("first"), "nobody asked");
        let asks = |span| office.act(move |db, now, _| Ok(integrity::ask_unless_within(db, now, span)?));
        assert!(asks(Span::hours(24)).unwrap());
        office.lets_pass(Span::seconds(1));
        assert!(begins("first") && !begins("second"));
        office.lets_pass(Span::minutes(3));
        assert!(begins("second"), "the first one died");
        looks(&office);
        let give_back = |holder: &'static str| office.act(move |db, now, _| Ok(integrity::give_back(db, now, holder)?));
        give_back("second").unwrap();
        assert!(!begins("first"), "it is done");
        assert!(!asks(Span::hours(24)).unwrap(), "that is recent");
        office.lets_pass(Span::hours(25));
        assert!(asks(Span::hours(24)).unwrap() && begins("first"));
    }
}

/// Changes a row beside a running server.
fn tampers_beside(url: &str, sql: &str) {
    let mut conn = match url.strip_prefix("sqlite://") {
        Some(path) => AnyConn::Sqlite(SqliteConnection::establish(path).unwrap()),
        None => AnyConn::Pg(PgConnection::establish(url).unwrap()),
    };
    wait_until("the row can be changed", || {
        diesel::sql_query(sql)
            .execute(&mut conn)
            .is_ok_and(|changed| changed == 1)
    });
}

fn a_server_finds_it(program: &Program) {
    for (name, role) in [("vera", "auditor"), ("grace", "agent")] {
        let email = format!("{name}@example.com");
        program.says(&["user", "add", "--name", name, "--email", &email, "--role", role]);
    }
    let vera = Voice::with(&another_token(program, "vera@example.com", "test"));
    let grace = Voice::with(&another_token(program, "grace@example.com", "test"));
    let watcher = another_token(program, "vera@example.com", "metrics");
    let server = Server::starts(program, &[("YINUO_NOTIFY__AUDITORS", AUDITOR)]);
    let stands = |wanted: &str| {
        wait_until(&format!("the record is {wanted}"), || {
            vera.sees(&server.address, HERE)["standing"] == wanted
        });
    };
    // A server that never looked looks when it starts.
    stands("intact");
    let call = json!({"subject": "x", "description": "x", "caller_number": "13912344521"});
    let ticket = grace.post(&server.address, "/api/v1/channels/hotline/tickets", "k", &call);
    let number = ticket.unwrap().body["number"].as_str().unwrap().to_owned();
    let asks = || assert_eq!(vera.post(&server.address, HERE, "", &Value::Null).unwrap().status, 202);
    let change = |by: i32| tampers_beside(&program.url, &format!("UPDATE tickets SET level = level + {by}"));
    change(1);
    asks();
    stands("broken");
    let seen = vera.sees(&server.address, HERE);
    assert_eq!(seen["first_fault"]["number"], number.as_str(), "{seen}");
    let figures = ureq::get(format!("http://{}/metrics", server.address));
    let figures = figures.header("Authorization", format!("Bearer {watcher}"));
    let figures = figures.call().unwrap().body_mut().read_to_string().unwrap();
    assert!(figures.contains("yinuo_record_intact 0"), "{figures}");
    assert!(server.readiness() == Some(200));
    change(-1);
    asks();
    stands("intact");
    let ended = server.stops();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert!(
        ended.log.contains("THE RECORD IS NOT AS IT WAS RECORDED"),
        "{}",
        ended.log
    );
}

#[test]
fn a_running_server_verifies_its_record_and_says_what_it_found() {
    on_both_engines("a_running_server_verifies_its_record", a_server_finds_it);
}
