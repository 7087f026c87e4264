//! A letter that the relay had taken comes back: whoever was not told is told by somebody else, a reply that did not
//! arrive is none, and a notice that is forged, doubled or about nothing changes nothing.

use actix_web::http::Method;
use serde_json::{Value, json};
use yinuo::actions::deliver::{NoticeOutcome, Noticed, take_notice};
use yinuo::domain::event::Actor;
use yinuo::domain::ids::TicketId;
use yinuo::domain::moment::Span;
use yinuo::domain::rights::Operation;
use yinuo::domain::words::{LetterState, PromiseKind, TicketKind, Verdict};
use yinuo::storage::letters::LetterRow;

use crate::support::http::{Answer, Caller, TestDesk, TicketSeen};
use crate::support::office::{FALLBACK, Office};
use crate::support::post::Post;
use crate::support::program::on_both_engines;

/// A notice as Postfix writes it. `turn` makes it another one with the same content.
fn notice(action: &str, to: &str, message_id: &str, turn: u32) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.com\r\nTo: yinuo@desk.example\r\nX-Turn: {turn}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n\
         Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 no such user\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\nSubject: x\r\n\r\n--b--\r\n"
    )
}

fn takes(office: &Office, raw: &str) -> Noticed {
    let raw = raw.to_owned().into_bytes();
    let noticed = office.act(move |db, now, house| take_notice(db, now, house, Actor::Desk, &raw));
    office.house.forget();
    noticed.unwrap()
}

/// A complaint whose owner, the agent, was reminded half-way; and the letter that told so.
async fn told(office: &Office, post: &Post) -> (TicketId, LetterRow) {
    let id = office.logs(TicketKind::Complaint, "13912344521").ticket.id;
    let (actor, agent) = (office.as_agent(), office.agent);
    office
        .act(move |db, now, house| {
            yinuo::actions::assign::assign(db, now, house, actor, id.into(), Some(agent), None, "")
        })
        .unwrap();
    office.lets_pass(Span::hours(12));
    post.delivers().await;
    let [letter] = office.letters().try_into().unwrap();
    assert_eq!(letter.state, LetterState::HandedOver);
    (id, letter)
}

#[tokio::test]
async fn a_reminder_that_comes_back_after_it_was_taken_goes_to_the_next_person_at_once() {
    for office in Office::on_each_engine("a_reminder_that_comes_back") {
        let post = Post::of(&office);
        let (_, letter) = told(&office, &post).await;
        let id = letter.message_id.clone().unwrap();
        let raw = notice("failed", "agent@example.com", &id, 1);
        let noticed = takes(&office, &raw);
        assert_eq!(
            (noticed.outcome, &noticed.letters),
            (NoticeOutcome::Bounced, &vec![letter.id.0])
        );
        assert_eq!(noticed.detail, "failed: 5.1.1 smtp; 550 no such user");
        let delivered = post.delivers().await;
        assert_eq!(delivered.handed_over, 2, "{delivered:?}");
        let mut readers = post.readers();
        readers.sort();
        assert_eq!(readers, ["agent", "fallback", "lead"], "the alarm goes to the fallback");
        let row = office.letters().into_iter().find(|row| row.id == letter.id).unwrap();
        assert_eq!(row.state, LetterState::Bounced);
        assert_eq!(row.last_error.as_deref(), Some("failed: 5.1.1 smtp; 550 no such user"));
        office.lets_pass(Span::hours(6));
        post.delivers().await;
        let again = post.readers()[3..].to_vec();
        assert!(
            !again.contains(&"agent".to_owned()),
            "a dead address is written to no more: {again:?}"
        );

        assert_eq!(takes(&office, &raw).outcome, NoticeOutcome::Known, "the same bytes");
        let twin = notice("failed", "agent@example.com", &id, 2);
        assert_eq!(takes(&office, &twin).outcome, NoticeOutcome::Known, "the same news");
        assert_eq!(post.delivers().await.handed_over, 0);
    }
}

#[tokio::test]
async fn what_is_late_relayed_forged_or_unknown_changes_nothing() {
    for office in Office::on_each_engine("what_is_late_relayed_forged") {
        let post = Post::of(&office);
        let (_, letter) = told(&office, &post).await;
        let id = letter.message_id.clone().unwrap();
        for action in ["delayed", "relayed", "delivered", "expanded"] {
            let noticed = takes(&office, &notice(action, "agent@example.com", &id, 1));
            assert_eq!(noticed.outcome, NoticeOutcome::Noted, "{action}");
        }
        let elsewhere = takes(&office, &notice("failed", "mallory@example.com", &id, 1));
        assert_eq!(elsewhere.outcome, NoticeOutcome::Noted);
        let row = office.letters().remove(0);
        assert_eq!(
            (row.state, row.settled_at),
            (LetterState::HandedOver, letter.settled_at)
        );
        let noted = row.last_error.unwrap();
        assert!(noted.starts_with("a notice about another address: failed"), "{noted}");

        let unknown = notice("failed", "agent@example.com", "00ff@desk.example", 1);
        for _ in 0..2 {
            let noticed = takes(&office, &unknown);
            assert_eq!((noticed.outcome, noticed.letters.len()), (NoticeOutcome::Unknown, 0));
        }
        assert_eq!(post.delivers().await.handed_over, 0);
        assert_eq!(office.letters().len(), 1, "nobody else is told");
    }
}

#[tokio::test]
async fn a_digest_that_comes_back_is_told_the_next_person_line_by_line() {
    for office in Office::on_each_engine("a_digest_that_comes_back") {
        let (post, agent, actor) = (Post::of(&office), office.agent, office.as_agent());
        for number in 0..8 {
            let id = office
                .logs(TicketKind::Complaint, &format!("1390000000{number}"))
                .ticket
                .id;
            office
                .act(move |db, now, house| {
                    yinuo::actions::assign::assign(db, now, house, actor, id.into(), Some(agent), None, "")
                })
                .unwrap();
        }
        office.lets_pass(Span::hours(12));
        assert_eq!(post.delivers().await.handed_over, 1, "eight reminders are one digest");
        let id = office.letters()[0].message_id.clone().unwrap();
        let noticed = takes(&office, &notice("failed", "agent@example.com", &id, 1));
        assert_eq!((noticed.outcome, noticed.letters.len()), (NoticeOutcome::Bounced, 8));
        let instead = office.letters().into_iter();
        let instead = instead.filter(|row| row.state == LetterState::Pending && row.kind == "reminder");
        assert_eq!(instead.count(), 8, "nothing is lost");
    }
}

#[tokio::test]
async fn a_retried_letter_is_not_bounced_again_by_the_old_notice() {
    let office = Office::in_memory();
    let post = Post::of(&office);
    let (_, letter) = told(&office, &post).await;
    let raw = notice("failed", "agent@example.com", letter.message_id.as_deref().unwrap(), 1);
    assert_eq!(takes(&office, &raw).outcome, NoticeOutcome::Bounced);
    let id = letter.id;
    let again = office.act(move |db, now, _| Ok(yinuo::storage::letters::view::requeue(db, id, now)?));
    assert!(again.unwrap());
    post.delivers().await;
    assert_eq!(takes(&office, &raw).outcome, NoticeOutcome::Known);
    let row = office.letters().into_iter().find(|row| row.id == id).unwrap();
    assert_eq!(row.state, LetterState::HandedOver);
}

#[tokio::test]
async fn mail_to_the_fallback_that_comes_back_is_dead_and_health_shows_it() {
    let office = Office::in_memory();
    let post = Post::of(&office);
    let (_, letter) = told(&office, &post).await;
    takes(
        &office,
        &notice("failed", "agent@example.com", letter.message_id.as_deref().unwrap(), 1),
    );
    post.delivers().await;
    let alarm = office
        .letters()
        .into_iter()
        .find(|row| row.address == FALLBACK)
        .unwrap();
    let noticed = takes(
        &office,
        &notice("failed", FALLBACK, alarm.message_id.as_deref().unwrap(), 1),
    );
    assert_eq!(noticed.outcome, NoticeOutcome::Bounced);
    assert_eq!(office.standing().dead_at_fallback, 1);
}

async fn sends(caller: &Caller<'_>, raw: &str) -> Answer {
    let asking = caller.asks(Method::POST, "/api/v1/outbox/notices");
    asking.with_bytes("message/rfc822", raw.to_owned()).now().await
}

async fn answers(caller: &Caller<'_>, ticket: &TicketSeen, message_id: &str) -> Answer {
    let reply = json!({"text": "已修复", "medium": "email", "delivery": "delivered", "message_id": message_id});
    caller.does(ticket, "replies", reply).await
}

#[actix_web::test]
async fn a_reply_that_comes_back_is_no_reply_and_is_escalated_at_once() {
    for office in Office::on_each_engine("a_reply_that_comes_back") {
        let desk = TestDesk::of(office, &[]).await;
        let (grace, machine) = (desk.hotline("grace"), desk.machine("mx", &[Operation::TakeNotice]));
        let ticket = grace.logs_complaint("断网").await;
        let kept = answers(&grace, &ticket, "<CAF+1=a@mail.example>")
            .await
            .with_status(201);
        assert_eq!(TicketSeen(kept.json()).verdict("reply"), "kept");
        let raw = notice("failed", "li@example.com", "CAF+1=a@mail.example", 1);
        let noticed = sends(&machine, &raw).await.with_status(200).json();
        assert_eq!(noticed["outcome"], "bounced");
        assert_eq!(noticed["ticket"], ticket.0["id"]);
        let back = grace.looks_at(&ticket).await;
        assert_eq!(back.verdict("reply"), "pending");
        assert_eq!(
            back.promise("reply")["due_at"],
            "2026-03-03T09:00:00Z",
            "the clock was never stopped"
        );
        assert_eq!(back.0["level"], 1, "it is raised at once");
        let told: Vec<_> = desk.office.letters().into_iter().map(|row| row.kind).collect();
        assert!(told.contains(&"escalation".to_owned()), "{told:?}");

        let again = sends(&machine, &notice("failed", "li@example.com", "CAF+1=a@mail.example", 2)).await;
        assert_eq!(again.with_status(200).json()["outcome"], "known");
        assert_eq!(grace.looks_at(&ticket).await.0["level"], 1);
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn a_reply_that_comes_back_late_is_missed_at_once_and_no_notice_makes_one_arrive() {
    let desk = TestDesk::open().await;
    let (grace, admin) = (desk.hotline("grace"), desk.admin("root"));
    let late = grace.logs_complaint("断网").await;
    answers(&grace, &late, "late@mail.example").await.with_status(201);
    let sent = grace.logs("complaint", "账单", "13900001111").await;
    let reply = json!({"text": "已退费", "medium": "email", "message_id": "sent@mail.example"});
    grace.does(&sent, "replies", reply).await.with_status(201);
    let noticed = sends(&admin, &notice("delivered", "li@example.com", "sent@mail.example", 1)).await;
    assert_eq!(noticed.with_status(200).json()["outcome"], "noted");
    assert_eq!(
        grace.looks_at(&sent).await.verdict("reply"),
        "pending",
        "anybody can write such a notice"
    );

    desk.lets_pass(Span::hours(30));
    let noticed = sends(&admin, &notice("failed", "li@example.com", "late@mail.example", 1)).await;
    assert_eq!(noticed.with_status(200).json()["outcome"], "bounced");
    desk.lets_pass(Span::MICROSECOND);
    let id: TicketId = late.text("id").parse().unwrap();
    assert_eq!(desk.office.verdict(id, PromiseKind::Reply), Verdict::Missed);
}

#[actix_web::test]
async fn what_is_no_notice_is_refused_by_name_and_a_message_id_belongs_to_one_answer() {
    let desk = TestDesk::open().await;
    let (grace, admin) = (desk.hotline("grace"), desk.admin("root"));
    let refused = sends(&admin, "Subject: away\r\n\r\nI am away.").await;
    assert_eq!(
        refused.faults(),
        [": is no delivery status notice: its type is not multipart/report with report-type=delivery-status"]
    );
    let wrong = admin.post("/api/v1/outbox/notices", json!({})).await;
    assert_eq!(
        wrong.problem(415, "not-a-mail"),
        "send the mail as it is, with Content-Type: message/rfc822"
    );
    sends(&grace, &notice("failed", "x@example.com", "x@y", 1))
        .await
        .problem(403, "not-allowed");

    let ticket = grace.logs_complaint("断网").await;
    answers(&grace, &ticket, "one@mail.example").await.with_status(201);
    let other = grace.logs("complaint", "账单", "13900001111").await;
    let taken = answers(&grace, &other, "<one@mail.example>").await;
    assert_eq!(taken.faults(), ["/message_id: is that of another answer"]);
    let wrong = json!({"text": "x", "medium": "sms", "message_id": "two@mail.example"});
    let wrong = grace.does(&other, "replies", wrong).await;
    assert_eq!(
        wrong.faults(),
        ["/message_id: is the Message-ID of a mail, like 5f2d@mail.example.com"]
    );
}

#[test]
fn a_mail_alias_hands_notices_in_and_the_mail_system_tries_again_when_the_desk_is_away() {
    on_both_engines("a_mail_alias_hands_notices_in", |program| {
        let desk = program.serves();
        drop(desk);
        let fallback = ["--set", "notify.fallback=fallback@example.com"];
        let file = program.file("bounce.eml", &notice("failed", "x@example.com", "00ff@desk.example", 1));
        let told = program.says(&[&["post", "notice", &file, "--json"][..], &fallback].concat());
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!((&told["outcome"], &told["letters"]), (&json!("unknown"), &json!([])));
        let none = program.file("away.eml", "Subject: away\r\n\r\nI am away.");
        let refused = program.refuses(&[&["post", "notice", &none][..], &fallback].concat());
        assert!(refused.contains("is no delivery status notice"), "{refused}");
        let missing = program.path("missing.eml").display().to_string();
        let later = program.yinuo(&[&["post", "notice", &missing][..], &fallback].concat());
        assert_eq!((later.code, later.out.as_str()), (75, ""), "{}", later.err);
    });
}
