//! The life of a ticket, verb by verb, and the rules that hold whatever is done to it.

use serde_json::json;

use yinuo::actions::promise::void;
use yinuo::domain::event::Actor;
use yinuo::domain::ids::{PromiseId, TicketId, UserId};
use yinuo::domain::moment::Span;
use yinuo::domain::refusal::Refusal;
use yinuo::domain::rights::Operation;
use yinuo::domain::words::{Role, VoidReason};
use yinuo::error::Failure;

use crate::support::http::{TestDesk, TicketSeen};

#[actix_web::test]
async fn a_call_that_nobody_answers_does_not_stop_the_clock() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("The bill is wrong").await;
    for outcome in [
        "no_answer",
        "busy",
        "wrong_number",
        "voicemail",
        "refused",
        "delivered",
        "bounced",
    ] {
        let after = grace.calls_back(&ticket, outcome).await;
        assert_eq!(after.verdict("reply"), "pending", "{outcome}");
        assert_eq!(after.happened(), ["contact_attempted"]);
        assert_eq!(after.0["unanswered_since"], "2026-03-02T09:00:00Z");
    }
    let after = grace.calls_back(&ticket, "reached").await;
    assert_eq!(
        after.happened(),
        ["contact_attempted", "promise_fulfilled", "promise_fulfilled"]
    );
    assert_eq!((after.verdict("reply"), after.verdict("statutory")), ("kept", "kept"));
    assert_eq!(after.0["unanswered_since"], json!(null));
    assert_eq!(after.text("replied_at"), "2026-03-02T09:00:00Z");
}

#[actix_web::test]
async fn what_a_machine_sends_is_never_a_reply() {
    let desk = TestDesk::open().await;
    let crm = desk.machine("crm", &[Operation::ContactAttempts, Operation::Replies]);
    let ticket = desk.hotline("grace").logs_complaint("断网").await;
    assert_eq!(crm.calls_back(&ticket, "reached").await.verdict("reply"), "pending");
    let sent = json!({"text": "您的投诉已受理", "medium": "sms", "delivery": "delivered"});
    let after = TicketSeen(crm.does(&ticket, "replies", sent).await.with_status(201).json());
    assert_eq!(after.verdict("reply"), "pending");
    for (verb, body) in [
        ("notes", json!({"text": "called"})),
        ("state", json!({"state": "held", "reason": "waiting for the carrier"})),
    ] {
        let after = desk.hotline("grace").does(&ticket, verb, body).await.json();
        assert_eq!(TicketSeen(after).verdict("reply"), "pending", "{verb} is no reply");
    }
}

#[actix_web::test]
async fn the_due_microsecond_is_in_time_and_the_next_one_is_late() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let (kept, missed) = (grace.logs_complaint("a").await, grace.logs_complaint("b").await);
    desk.lets_pass(Span::hours(24));
    assert_eq!(grace.looks_at(&kept).await.verdict("reply"), "pending");
    assert_eq!(grace.calls_back(&kept, "reached").await.verdict("reply"), "kept");
    desk.lets_pass(Span::MICROSECOND);
    let overdue = grace.looks_at(&missed).await;
    assert_eq!(overdue.verdict("reply"), "missed");
    assert_eq!(overdue.promise("reply")["overdue"], true);
    let late = grace.calls_back(&missed, "reached").await;
    assert_eq!(late.verdict("reply"), "missed", "late is never kept");
    assert_eq!(late.promise("reply")["overdue"], false);
    assert_eq!(late.promise("reply")["fulfilled_at"], "2026-03-03T09:00:00.000001Z");
}

#[actix_web::test]
async fn a_written_answer_is_a_reply_from_the_moment_it_is_known_to_have_arrived() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    let sent = grace
        .does(&ticket, "replies", json!({"text": "已修复", "medium": "email"}))
        .await;
    let sent = TicketSeen(sent.with_status(201).json());
    assert_eq!(sent.verdict("reply"), "pending", "on its way is not arrived");
    desk.lets_pass(Span::hours(1));
    let path = format!("replies/{}/delivery", sent.0["version"]);
    let crm = desk.machine("crm", &[Operation::ReplyDelivery]);
    let arrived = crm.does(&ticket, &path, json!({"delivery": "delivered"})).await;
    let arrived = TicketSeen(arrived.with_status(200).json());
    assert_eq!(
        arrived.verdict("reply"),
        "kept",
        "a machine may report that a person's answer arrived"
    );
    assert_eq!(arrived.promise("reply")["fulfilled_at"], "2026-03-02T10:00:00Z");
}

#[actix_web::test]
async fn an_answer_that_came_back_opens_the_clock_again() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    let delivered = json!({"text": "已修复", "medium": "email", "delivery": "delivered"});
    let kept = TicketSeen(grace.does(&ticket, "replies", delivered).await.with_status(201).json());
    assert_eq!(kept.verdict("reply"), "kept");
    let reply = kept.0["happened"][0]["seq"].clone();
    let path = format!("replies/{reply}/delivery");
    let back = grace
        .does(&ticket, &path, json!({"delivery": "bounced"}))
        .await
        .with_status(200);
    let back = TicketSeen(back.json());
    assert_eq!(back.verdict("reply"), "pending");
    assert_eq!(
        back.promise("reply")["due_at"],
        "2026-03-03T09:00:00Z",
        "the clock was never stopped"
    );
    assert_eq!(back.text("unanswered_since"), "2026-03-02T09:00:00Z");
    let again = grace.does(&ticket, &path, json!({"delivery": "delivered"})).await;
    assert_eq!(
        again.faults(),
        ["/delivery: is bounced already and cannot become delivered"]
    );
    desk.lets_pass(Span::hours(25));
    assert_eq!(grace.looks_at(&ticket).await.verdict("reply"), "missed");
}

#[actix_web::test]
async fn an_answer_that_comes_back_after_the_due_time_is_a_new_miss_and_the_old_verdict_stays() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    let delivered = json!({"text": "已修复", "medium": "email", "delivery": "delivered"});
    let kept = TicketSeen(grace.does(&ticket, "replies", delivered).await.with_status(201).json());
    desk.lets_pass(Span::hours(30));
    let path = format!("replies/{}/delivery", kept.0["happened"][0]["seq"]);
    let back = grace
        .does(&ticket, &path, json!({"delivery": "bounced"}))
        .await
        .with_status(200);
    desk.lets_pass(Span::MICROSECOND);
    let back = grace.looks_at(&TicketSeen(back.json())).await;
    let verdicts: Vec<_> = back
        .promises("reply")
        .iter()
        .map(|promise| promise["verdict"].clone())
        .collect();
    assert_eq!(verdicts, ["kept", "missed"]);
}

#[actix_web::test]
async fn chasing_resets_nothing_and_a_message_after_the_reply_is_owed_one_of_its_own() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    desk.lets_pass(Span::hours(5));
    let says = json!({"text": "怎么还没好", "medium": "phone"});
    let chased = TicketSeen(
        grace
            .does(&ticket, "messages", says.clone())
            .await
            .with_status(201)
            .json(),
    );
    assert_eq!(chased.happened(), ["customer_wrote"]);
    assert_eq!(chased.promises("reply").len(), 1);
    assert_eq!(chased.promise("reply")["due_at"], "2026-03-03T09:00:00Z");
    grace.calls_back(&ticket, "reached").await;
    let earlier = json!({"text": "还有一个问题", "medium": "web", "received_at": "2026-03-02T13:30:00Z"});
    let more = TicketSeen(grace.does(&ticket, "messages", earlier).await.with_status(201).json());
    assert_eq!(more.happened(), ["customer_wrote", "promise_made"]);
    assert_eq!(
        more.promise("reply")["due_at"],
        "2026-03-03T13:30:00Z",
        "from when the customer spoke"
    );
    assert_eq!(more.promises("reply")[0]["verdict"], "kept");
}

#[actix_web::test]
async fn no_handling_stops_or_lengthens_the_clock() {
    let desk = TestDesk::open().await;
    let (grace, paul) = (desk.hotline("grace"), desk.hotline("paul"));
    let ticket = grace.logs_complaint("断网").await;
    let before = ticket.promise("reply").clone();
    for (verb, body) in [
        ("assignment", json!({"owner": paul.id().0, "reason": "his line"})),
        ("state", json!({"state": "pending", "reason": "waits for the customer"})),
        ("state", json!({"state": "held", "reason": "waits for the carrier"})),
        ("escalations", json!({"reason": "angry"})),
        ("classification", json!({"urgency": "safety", "category": "fibre"})),
        ("notes", json!({"text": "seen"})),
        ("resolution", json!({"text": "replaced the modem"})),
    ] {
        let after = grace.does(&ticket, verb, body).await;
        assert!(after.status.is_success(), "{verb}: {:?}", after.body);
        let after = TicketSeen(after.json());
        let promise = after.promise("reply");
        assert_eq!(
            (&promise["due_at"], &promise["verdict"]),
            (&before["due_at"], &before["verdict"]),
            "{verb}"
        );
    }
}

#[actix_web::test]
async fn a_ticket_given_to_a_team_waits_there_for_somebody_to_take_it() {
    let desk = TestDesk::open().await;
    let (grace, paul) = (desk.hotline("grace"), desk.hotline("paul"));
    let ticket = grace.logs_complaint("断网").await;
    let given = grace
        .does(&ticket, "assignment", json!({"owner": paul.id().0}))
        .await
        .with_status(200);
    let given = TicketSeen(given.json());
    assert_eq!(given.0["owner"], json!(paul.id().0));
    assert_eq!(given.0["state"], "in_progress");
    let team = json!({"team": desk.office.team.0});
    let moved = grace.does(&ticket, "assignment", team).await.with_status(200).json();
    assert_eq!(
        (&moved["owner"], &moved["team"]),
        (&json!(null), &json!(desk.office.team.0))
    );
    let taken = paul
        .does(&ticket, "assignment", json!({"owner": paul.id().0}))
        .await
        .with_status(200)
        .json();
    assert_eq!(
        (&taken["owner"], &taken["team"]),
        (&json!(paul.id().0), &json!(desk.office.team.0))
    );
}

#[actix_web::test]
async fn raising_a_ticket_goes_one_level_up_or_to_the_level_named() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    let raised = grace
        .does(&ticket, "escalations", json!({"reason": "angry"}))
        .await
        .with_status(201)
        .json();
    assert_eq!(raised["level"], 1);
    assert_ne!(
        raised["happened"][0]["fact"]["told"],
        json!([]),
        "somebody is always told"
    );
    let raised = grace
        .does(&ticket, "escalations", json!({"reason": "press", "level": 4}))
        .await
        .json();
    assert_eq!(raised["level"], 4);
    let again = grace
        .does(&ticket, "escalations", json!({"reason": "press", "level": 4}))
        .await;
    assert_eq!(
        again.faults(),
        ["/level: the ticket is at level 4 already; a higher one is up to 9"]
    );
}

#[actix_web::test]
async fn solved_is_not_closed_and_the_customer_is_called_back() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs("fault", "断网", "13912344521").await;
    assert_eq!(ticket.promise("booking")["due_at"], "2026-03-02T09:30:00Z");
    assert_eq!(ticket.promise("resolution")["due_at"], "2026-03-04T09:00:00Z");
    let solved = grace
        .does(&ticket, "resolution", json!({"text": "换了光猫"}))
        .await
        .with_status(200);
    let solved = TicketSeen(solved.json());
    assert_eq!(solved.text("state"), "resolved");
    assert_eq!(solved.verdict("resolution"), "kept");
    assert_eq!(solved.verdict("reply"), "pending", "a resolution is no reply");
    assert_eq!(solved.promise("callback")["due_at"], "2026-03-03T09:00:00Z");
    let refused = grace.does(&ticket, "closure", json!({"outcome": "satisfied"})).await;
    assert_eq!(
        refused.problem(409, "reply-still-owed"),
        "the customer is still owed a reply, due 2026-03-03T09:00:00Z: reply first, or have a manager who did not handle the ticket void the promise"
    );
    grace.calls_back(&ticket, "reached").await;
    let closed = grace
        .does(&ticket, "closure", json!({"outcome": "satisfied"}))
        .await
        .with_status(200)
        .json();
    assert_eq!(
        (&closed["state"], &closed["outcome"]),
        (&json!("closed"), &json!("satisfied"))
    );
}

#[actix_web::test]
async fn every_way_a_ticket_can_end_is_told_apart() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    for (outcome, text, state) in [
        ("satisfied", "", "closed"),
        ("not_accepted", "可向省通信管理局申诉", "closed"),
        ("unreachable", "", "closed"),
        ("withdrawn", "", "cancelled"),
        ("duplicate", "", "closed"),
    ] {
        let ticket = grace.logs_complaint(outcome).await;
        grace.calls_back(&ticket, "reached").await;
        let ended = grace
            .does(&ticket, "closure", json!({"outcome": outcome, "text": text}))
            .await;
        let ended = ended.with_status(200).json();
        assert_eq!((&ended["state"], &ended["outcome"]), (&json!(state), &json!(outcome)));
    }
}

#[actix_web::test]
async fn a_reopened_ticket_begins_anew_and_its_first_verdict_is_frozen() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    desk.lets_pass(Span::hours(25));
    grace.calls_back(&ticket, "reached").await;
    grace
        .does(&ticket, "closure", json!({"outcome": "satisfied"}))
        .await
        .with_status(200);
    desk.lets_pass(Span::hours(25));
    let reopened = grace
        .does(&ticket, "reopening", json!({"reason": "又断了"}))
        .await
        .with_status(200);
    let reopened = TicketSeen(reopened.json());
    assert_eq!(reopened.happened(), ["reopened", "promise_made"]);
    assert_eq!(
        (&reopened.0["epoch"], reopened.text("state")),
        (&json!(2), "in_progress")
    );
    assert_eq!(reopened.0["outcome"], json!(null));
    let [first, second] = reopened.promises("reply")[..] else {
        panic!("one reply for each epoch")
    };
    assert_eq!((&first["verdict"], &first["epoch"]), (&json!("missed"), &json!(1)));
    assert_eq!((&second["verdict"], &second["epoch"]), (&json!("pending"), &json!(2)));
    assert_eq!(second["due_at"], "2026-03-05T11:00:00Z");
}

#[actix_web::test]
async fn the_earliest_due_time_survives_a_merge_and_one_reply_answers_both() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let first = grace.logs_complaint("断网").await;
    desk.lets_pass(Span::hours(2));
    let second = grace.logs_complaint("还是断网").await;
    let merge = json!({"into": second.number(), "reason": "同一件事"});
    let kept = TicketSeen(grace.does(&first, "merge", merge).await.with_status(200).json());
    assert_eq!(kept.number(), second.number(), "the one that stays is answered");
    assert_eq!(kept.promise("reply")["due_at"], "2026-03-03T09:00:00Z");
    let original = grace.looks_at(&first).await;
    assert_eq!(original.0["merged_into"], kept.0["id"]);
    assert_eq!(original.verdict("reply"), "pending", "a merge answers nobody");
    grace.calls_back(&second, "reached").await;
    assert_eq!(grace.looks_at(&first).await.verdict("reply"), "kept");
    grace.does(&first, "notes", json!({"text": "x"})).await.with_status(201);
    let survivor = kept.text("id");
    assert_eq!(
        grace
            .does(&first, "escalations", json!({"reason": "x"}))
            .await
            .problem(409, "merged-away"),
        format!("the ticket was merged into {survivor}; work on that one")
    );
}

#[actix_web::test]
async fn a_reply_to_one_customer_is_no_reply_to_another_whose_ticket_was_merged() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let mine = grace.logs("complaint", "整楼断网", "13912344521").await;
    let theirs = grace.logs("complaint", "整楼断网", "13912344522").await;
    grace
        .does(&theirs, "merge", json!({"into": mine.number()}))
        .await
        .with_status(200);
    grace.calls_back(&mine, "reached").await;
    assert_eq!(grace.looks_at(&mine).await.verdict("reply"), "kept");
    assert_eq!(grace.looks_at(&theirs).await.verdict("reply"), "pending");
}

#[actix_web::test]
async fn a_child_inherits_the_clock_of_its_parent() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let parent = grace.logs_complaint("断网和账单").await;
    desk.lets_pass(Span::hours(6));
    let split = json!({"subject": "账单", "description": "多收了一次", "kind": "enquiry"});
    let answer = grace.does(&parent, "split", split).await.with_status(201);
    let child = TicketSeen(answer.json());
    assert_eq!(
        answer.header("location"),
        Some(format!("/api/v1/tickets/{}", child.number()).as_str())
    );
    assert_ne!(child.number(), parent.number());
    assert_eq!(child.0["split_from"], parent.0["id"]);
    assert_eq!(child.text("kind"), "enquiry");
    assert_eq!(child.text("received_at"), "2026-03-02T09:00:00Z");
    assert_eq!(child.promise("reply")["due_at"], "2026-03-03T09:00:00Z");
    assert_eq!(child.0["customer"], parent.0["customer"]);
    grace.calls_back(&parent, "reached").await;
    assert_eq!(
        grace.looks_at(&child).await.verdict("reply"),
        "pending",
        "each matter has its own reply"
    );
}

#[actix_web::test]
async fn a_correction_makes_what_the_new_kind_owes_and_takes_nothing_away() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs("enquiry", "上不了网", "13912344521").await;
    assert_eq!(ticket.promises("booking").len(), 0);
    let corrected = json!({"kind": "fault", "urgency": "service_down", "region": "north", "category": "broadband"});
    let corrected = grace.does(&ticket, "classification", corrected).await.with_status(200);
    let corrected = TicketSeen(corrected.json());
    assert_eq!(
        (corrected.text("kind"), corrected.text("urgency")),
        ("fault", "service_down")
    );
    assert_eq!(
        (corrected.text("region"), corrected.text("category")),
        ("north", "broadband")
    );
    assert_eq!(corrected.promise("booking")["due_at"], "2026-03-02T09:30:00Z");
    assert_eq!(corrected.promise("reply")["id"], ticket.promise("reply")["id"]);
}

#[actix_web::test]
async fn a_time_agreed_with_the_customer_is_a_promise() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    let call = json!({"medium": "phone", "outcome": "reached", "said": "下午再打", "callback_at": "2026-03-02T15:00:00+08:00"});
    let refused = grace.does(&ticket, "contact-attempts", call).await;
    assert_eq!(refused.faults(), ["/callback_at: must lie in the future"]);
    let call = json!({"medium": "phone", "outcome": "reached", "said": "晚上再打", "callback_at": "2026-03-02T20:00:00+08:00"});
    let agreed = TicketSeen(
        grace
            .does(&ticket, "contact-attempts", call)
            .await
            .with_status(201)
            .json(),
    );
    assert_eq!(agreed.promise("callback")["due_at"], "2026-03-02T12:00:00Z");
    let update = json!({"kind": "update", "due_at": "2026-03-03T09:00:00Z"});
    let agreed = TicketSeen(grace.does(&ticket, "promises", update).await.with_status(201).json());
    assert_eq!(agreed.verdict("update"), "pending");
    desk.lets_pass(Span::hours(4));
    assert_eq!(grace.looks_at(&ticket).await.verdict("callback"), "missed");
    let kept = grace.calls_back(&ticket, "reached").await;
    assert_eq!((kept.verdict("callback"), kept.verdict("update")), ("missed", "kept"));
}

#[actix_web::test]
async fn the_timeline_tells_everything_in_order_each_event_tied_to_the_one_before() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    grace.calls_back(&ticket, "no_answer").await;
    grace
        .does(&ticket, "notes", json!({"text": "明早再打"}))
        .await
        .with_status(201);
    let all = grace.get(&ticket.path("events")).await.with_status(200).json();
    let all = all.as_array().unwrap();
    let seqs: Vec<_> = all.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=i64::try_from(all.len()).unwrap()).collect::<Vec<_>>());
    assert_eq!(all[0]["fact"]["type"], "received");
    assert_eq!(all[0]["actor"], "agent");
    assert_eq!(all[0]["user"], json!(grace.id().0));
    let last = all.last().unwrap();
    assert_eq!(
        (&last["fact"]["type"], &last["words"]["text"]),
        (&json!("noted"), &json!("明早再打"))
    );
    assert_eq!(last["hash"].as_str().unwrap().len(), 64);
    let page = grace
        .get(&format!("{}?after=1&limit=2", ticket.path("events")))
        .await
        .json();
    assert_eq!(page.as_array().unwrap()[..], all[1..3]);
    let wrong = grace.get(&format!("{}?limit=501", ticket.path("events"))).await;
    assert_eq!(wrong.faults(), ["limit: is 1 to 500"]);
}

#[actix_web::test]
async fn a_ticket_is_found_by_its_id_and_by_its_number_however_it_is_typed() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("断网").await;
    let typed = format!("%20{}%20", ticket.number().to_lowercase());
    for name in [ticket.text("id"), ticket.number(), &typed] {
        let found = grace.get(&format!("/api/v1/tickets/{name}")).await.with_status(200);
        assert_eq!(found.json()["id"], ticket.0["id"], "{name}");
        assert_eq!(found.header("etag"), Some(ticket.etag().as_str()));
    }
}

#[actix_web::test]
async fn whoever_handled_a_ticket_cannot_take_its_promise_out() {
    let desk = TestDesk::open().await;
    let (meng, mia) = (desk.manager("meng"), desk.manager("mia"));
    let ticket = desk.hotline("grace").logs_complaint("断网").await;
    for hours in [0, 5, 5] {
        desk.lets_pass(Span::hours(hours));
        meng.calls_back(&ticket, "no_answer").await;
    }
    let voids = |who: UserId, role: Role| {
        let id: TicketId = ticket.text("id").parse().unwrap();
        let promise: PromiseId = ticket.promise("reply")["id"].as_str().unwrap().parse().unwrap();
        let (actor, reason) = (Actor::User(who, role), VoidReason::Unreachable);
        desk.office
            .act(move |db, now, house| void(db, now, house, actor, id.into(), promise, reason, "三次未接"))
    };
    let agent = voids(desk.hotline("grace").id(), Role::Agent).unwrap_err();
    assert!(matches!(agent, Failure::Refused(Refusal::NotAllowed { .. })), "{agent}");
    let handler = voids(meng.id(), Role::Manager).unwrap_err();
    assert!(matches!(handler, Failure::Refused(Refusal::OwnHandling)), "{handler}");
    voids(mia.id(), Role::Manager).unwrap();
    let voided = mia.looks_at(&ticket).await;
    assert_eq!(voided.verdict("reply"), "voided");
    assert_eq!(voided.promise("reply")["void_reason"], "unreachable");
}
