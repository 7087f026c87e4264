//! Life after an import: what came in owes nothing and presses nobody; what happens to it afterwards is live.

use serde_json::{Value, json};

use yinuo::actions::import::{NewRegions, PastCustomer, PastTicket, import_batch};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::phone::Phone;
use yinuo::domain::rights::Operation;
use yinuo::domain::words::{Channel, TicketKind, TicketState, Urgency};
use yinuo::error::Failure;
use yinuo::storage::lists::load_of_the_desk;

use crate::support::http::{Answer, Caller, TestDesk, TicketSeen};
use crate::support::office::Office;

/// Brings in a complaint of 139 1234 4521 from years ago that nobody answered; as the API shows it.
async fn unanswered(desk: &TestDesk) -> TicketSeen {
    let received_at: Moment = "2019-01-07T03:00:00Z".parse().unwrap();
    let past = PastTicket {
        external_id: "7".into(),
        kind: TicketKind::Complaint,
        channel: Channel::Web,
        urgency: Urgency::General,
        state: TicketState::InProgress,
        subject: "网速慢".into(),
        description: String::new(),
        received_at,
        region: None,
        customer: PastCustomer {
            phone: Some(Phone::parse("phone", "13912344521").unwrap()),
            ..PastCustomer::default()
        },
        reply: None,
        details: std::collections::BTreeMap::new(),
    };
    let import = move |db: &mut _, now, house: &_| {
        import_batch(db, now, house, "old", std::slice::from_ref(&past), NewRegions::Refused)
    };
    desk.office.act(import).unwrap();
    desk.office.clock.set(desk.now() + Span::minutes(1));
    let found = listed(&desk.hotline("grace").get("/api/v1/tickets?state=in_progress").await);
    let path = format!("/api/v1/tickets/{}", found[0]);
    TicketSeen(desk.hotline("grace").get(&path).await.json())
}

async fn on_each_engine(test: &str) -> Vec<TestDesk> {
    let mut desks = Vec::new();
    for office in Office::on_each_engine(test) {
        desks.push(TestDesk::of(office, &[]).await);
    }
    desks
}

fn listed(page: &Answer) -> Vec<String> {
    let page = page.clone().with_status(200).json();
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["number"].as_str().unwrap().to_owned()).collect()
}

async fn says(caller: &Caller<'_>, ticket: &TicketSeen, text: &str) -> TicketSeen {
    let message = json!({"medium": "phone", "text": text});
    TicketSeen(caller.does(ticket, "messages", message).await.with_status(201).json())
}

async fn rate(desk: &TestDesk) -> Value {
    let path = "/api/v1/reports/reply-rate?from=2019-01-01T00:00:00Z&to=2027-01-01T00:00:00Z";
    desk.manager("mei").get(path).await.with_status(200).json()["total"].take()
}

#[actix_web::test]
async fn what_came_in_unanswered_presses_nobody() {
    for desk in on_each_engine("what_came_in_unanswered_presses_nobody").await {
        let old = unanswered(&desk).await;
        let grace = desk.hotline("grace");
        let new = grace.logs("enquiry", "fees", "13800000001").await;
        let order = listed(&grace.get("/api/v1/tickets").await);
        assert_eq!(order, [new.number(), old.number()], "what owes nothing comes last");
        assert_eq!(old.0["next_due_at"], Value::Null);
        assert_eq!(
            (&old.promise("reply")["overdue"], &old.promise("reply")["imported"]),
            (&json!(false), &json!(true))
        );
        let overdue = listed(&grace.get("/api/v1/tickets?overdue=true").await);
        assert_eq!(overdue, Vec::<String>::new());
        let load = desk
            .office
            .desk
            .read_blocking(|db, now| Ok::<_, Failure>(load_of_the_desk(db, now)?));
        let load = load.unwrap();
        assert_eq!((load.open, load.owed, load.overdue), (2, 1, 0));
        assert_eq!(desk.office.sweeps().steps, 0);
        let rate = rate(&desk).await;
        assert_eq!((&rate["due"], &rate["imported"]), (&json!(0), &json!(1)));
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn what_is_asked_after_the_import_is_owed_like_anything_else() {
    for desk in on_each_engine("what_is_asked_after_the_import_is_owed_like_anything_else").await {
        let old = unanswered(&desk).await;
        let grace = desk.hotline("grace");
        let asked = says(&grace, &old, "Still slow").await;
        assert_eq!(
            asked.happened(),
            ["customer_wrote", "promise_made"],
            "it is no chase of history"
        );
        let live = asked.promise("reply").clone();
        assert_eq!(
            (&live["imported"], &live["due_at"]),
            (&json!(false), &json!("2026-03-03T09:01:00Z"))
        );
        assert_eq!(asked.0["next_due_at"], live["due_at"]);
        assert!(live["next_step_at"].is_string(), "it has a ladder: {live}");
        let chased = says(&grace, &old, "And now?").await;
        assert_eq!(
            chased.happened(),
            ["customer_wrote"],
            "the second one is a chase of the first"
        );

        let path = format!("/api/v1/promises/{}/explanation", live["id"].as_str().unwrap());
        let why = grace.get(&path).await.with_status(200).json();
        assert_eq!((&why["basis"], &why["duration"]), (&json!("policy"), &json!("1d")));

        desk.lets_pass(Span::hours(25));
        let missed = grace.looks_at(&old).await;
        assert_eq!(
            (missed.0["level"].as_i64(), &missed.promise("reply")["overdue"]),
            (Some(2), &json!(true))
        );
        assert_eq!(listed(&grace.get("/api/v1/tickets?overdue=true").await), [old.number()]);
        let counted = rate(&desk).await;
        assert_eq!(
            [&counted["due"], &counted["unanswered"], &counted["imported"]],
            [&json!(1), &json!(1), &json!(1)]
        );

        let answered = grace.calls_back(&old, "reached").await;
        let fulfilled = answered
            .promises("reply")
            .iter()
            .all(|promise| promise["fulfilled_at"].is_string());
        assert!(fulfilled, "who is reached is answered, then and now: {answered:?}");
        let counted = rate(&desk).await;
        assert_eq!([&counted["due"], &counted["late"]], [&json!(1), &json!(1)]);
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn history_that_is_closed_and_reopened_begins_to_live() {
    let desk = TestDesk::open().await;
    let old = unanswered(&desk).await;
    let grace = desk.hotline("grace");
    let kind = json!({"kind": "fault"});
    let corrected = grace.does(&old, "classification", kind).await.with_status(200).json();
    assert_eq!(
        TicketSeen(corrected).happened(),
        ["classified"],
        "a correction of history promises nothing"
    );
    let split = json!({"subject": "The bill, too", "description": "x"});
    let refused = grace.does(&old, "split", split.clone()).await;
    assert_eq!(
        refused.problem(409, "not-joinable"),
        "nothing was asked since the ticket was imported; open a new ticket for what is asked now"
    );
    let closing = json!({"outcome": "unreachable", "text": "old desk"});
    grace.does(&old, "closure", closing).await.with_status(200);
    desk.lets_pass(Span::hours(1));
    let reopened = grace.does(&old, "reopening", json!({"reason": "called again"})).await;
    let reopened = TicketSeen(reopened.with_status(200).json());
    assert_eq!(reopened.happened(), ["reopened", "promise_made"]);
    assert_eq!(reopened.promise("reply")["imported"], false);
    let child = TicketSeen(grace.does(&old, "split", split).await.with_status(201).json());
    assert_eq!(
        child.promise("reply")["due_at"],
        reopened.promise("reply")["due_at"],
        "the child inherits the live clock"
    );
    desk.office.is_proven();
}

#[actix_web::test]
async fn a_live_ticket_merged_with_an_imported_one_keeps_its_clock_either_way() {
    for into_history in [true, false] {
        let desk = TestDesk::open().await;
        let old = unanswered(&desk).await;
        let grace = desk.hotline("grace");
        let new = grace.logs_complaint("Still slow").await;
        let (original, survivor) = if into_history { (&new, &old) } else { (&old, &new) };
        let into = json!({"into": survivor.number(), "reason": "same"});
        grace.does(original, "merge", into).await.with_status(200);
        let due = grace.looks_at(&new).await.promise("reply")["due_at"].clone();
        assert_eq!(due, new.promise("reply")["due_at"], "no clock moved");
        assert_eq!(rate(&desk).await["not_yet_due"], 1);
        desk.lets_pass(Span::hours(12));
        assert!(grace.looks_at(&new).await.promise("reply")["next_step_at"].is_string());
        grace.calls_back(survivor, "reached").await;
        for ticket in [&old, &new] {
            let seen = grace.looks_at(ticket).await;
            assert!(
                seen.promise("reply")["fulfilled_at"].is_string(),
                "both were answered: {seen:?}"
            );
        }
        desk.lets_pass(Span::hours(24));
        let counted = rate(&desk).await;
        assert_eq!([&counted["due"], &counted["kept"]], [&json!(1), &json!(1)]);
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn an_imported_answer_that_came_back_is_owed_now() {
    let desk = TestDesk::open().await;
    let old = unanswered(&desk).await;
    let grace = desk.hotline("grace");
    let delivered = json!({"text": "已修复", "medium": "email", "delivery": "delivered"});
    let replied = TicketSeen(grace.does(&old, "replies", delivered).await.with_status(201).json());
    let path = format!("replies/{}/delivery", replied.0["happened"][0]["seq"]);
    let back = desk
        .machine("crm", &[Operation::ReplyDelivery])
        .does(&old, &path, json!({"delivery": "bounced"}))
        .await;
    let back = TicketSeen(back.with_status(200).json());
    let owed = back.promise("reply");
    assert_eq!(
        (&owed["imported"], &owed["verdict"]),
        (&json!(false), &json!("pending"))
    );
    assert!(
        desk.office.lets_pass(Span::MICROSECOND).steps > 0,
        "somebody is told at once"
    );
    desk.office.is_proven();
}
