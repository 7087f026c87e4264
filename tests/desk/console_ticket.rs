//! What is done seldom on a ticket's page, how a promise came about, who else is there, and what was begun and not saved.

use serde_json::json;
use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use super::console::{does, ticket_page};
use super::support::browser::Browser;
use super::support::http::{TestDesk, TicketSeen};
use super::support::office::Office;

async fn sign(browser: &Browser<'_>, ticket: &TicketSeen, csrf: &str, sign: &str) -> String {
    let typed = [("csrf", csrf), ("sign", sign)];
    let told = browser.posts(&format!("/desk/{}/here", ticket.number()), &typed).await;
    told.with_status(200).html
}

#[actix_web::test]
async fn who_else_is_there_is_told_until_they_leave_or_fall_silent() {
    for office in Office::on_each_engine("who_else_is_there_is_told_until_they_leave") {
        let desk = TestDesk::of(office, &[]).await;
        let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
        let grace = desk.signed_in("grace", Role::Agent).await;
        let paul = desk.signed_in("paul", Role::Agent).await;
        let (hers, his) = (
            ticket_page(&grace, &ticket).await.hidden("csrf"),
            ticket_page(&paul, &ticket).await.hidden("csrf"),
        );
        assert_eq!(sign(&grace, &ticket, &hers, "reads").await, "");
        let told = sign(&paul, &ticket, &his, "writes").await;
        assert!(told.contains("grace reads"), "{told}");
        let told = sign(&grace, &ticket, &hers, "reads").await;
        assert!(told.contains("paul writes") && !told.contains("grace"), "{told}");
        drop(ticket_page(&grace, &ticket).await.says("paul writes"));
        assert!(sign(&paul, &ticket, &his, "leaves").await.contains("grace"));
        assert_eq!(sign(&grace, &ticket, &hers, "reads").await, "");
        sign(&paul, &ticket, &his, "reads").await;
        desk.lets_pass(Span::minutes(1));
        assert_eq!(sign(&grace, &ticket, &hers, "reads").await, "", "paul fell silent");
        // Whoever may not see the ticket learns nothing of who does.
        let kate = desk.signed_in("kate", Role::AccountManager).await;
        let csrf = kate.opens("/desk").await.hidden("csrf");
        let typed = [("csrf", csrf.as_str()), ("sign", "reads")];
        let asked = kate.posts(&format!("/desk/{}/here", ticket.number()), &typed).await;
        drop(asked.with_status(404));
    }
}

#[actix_web::test]
async fn what_was_begun_waits_in_its_form_on_every_computer_until_it_is_saved() {
    for office in Office::on_each_engine("what_was_begun_waits_in_its_form") {
        let desk = TestDesk::of(office, &[]).await;
        let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
        let grace = desk.signed_in("grace", Role::Agent).await;
        let page = ticket_page(&grace, &ticket).await;
        let typed = [("verb", "note"), ("text", "Asked billing about it")];
        does(&grace, &ticket, &page, "draft", &typed).await.with_status(204);
        let elsewhere = desk.signed_in_as("grace.agent@example.com").await;
        let written = format!("/desk/{}?write=note", ticket.number());
        let begun = elsewhere.opens(&written).await.says("Asked billing about it");
        drop(ticket_page(&elsewhere, &ticket).await.hides("Asked billing about it"));
        drop(elsewhere.opens("/desk").await.hides("Asked billing about it"));
        let paul = desk.signed_in("paul", Role::Agent).await;
        drop(paul.opens(&written).await.hides("Asked billing about it"));
        let typed = [("text", "Asked billing about it again")];
        let saved = does(&elsewhere, &ticket, &begun, "note", &typed).await.with_status(303);
        let place = saved.answer.header("location").unwrap().to_owned();
        drop(elsewhere.opens(&place).await.says("Asked billing about it again"));
        drop(
            elsewhere
                .opens(&written)
                .await
                .hides("Asked billing about it</textarea>"),
        );
        let none = [("verb", "nonsense"), ("text", "x")];
        drop(does(&grace, &ticket, &page, "draft", &none).await.with_status(400));
    }
}

#[actix_web::test]
async fn a_promise_tells_interval_by_interval_how_it_came_about() {
    let desk = TestDesk::open().await;
    let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
    let grace = desk.signed_in("grace", Role::Agent).await;
    let reply = ticket.promise("reply")["id"].as_str().unwrap().to_owned();
    let address = format!("/desk/{}/promises/{reply}", ticket.number());
    drop(ticket_page(&grace, &ticket).await.says(&format!("href=\"{address}\"")));
    let told = grace.opens(&address).await.with_status(200);
    let told = told.says("How the due time came about").says("Every second counts");
    drop(told.says("Not yet due").says("version 1").hides("The bill is wrong"));
    let never = format!(
        "/desk/{}/promises/01900000-0000-7000-8000-000000000000",
        ticket.number()
    );
    drop(grace.opens(&never).await.with_status(404));
    drop(
        grace
            .opens(&format!("/desk/{}/promises/x", ticket.number()))
            .await
            .with_status(404),
    );
    let kate = desk.signed_in("kate", Role::AccountManager).await;
    drop(kate.opens(&address).await.with_status(404));
}

#[actix_web::test]
async fn what_is_done_seldom_has_its_form_too() {
    let desk = TestDesk::open().await;
    let hotline = desk.hotline("grace");
    let ticket = hotline.logs_complaint("The bill is wrong").await;
    let other = hotline
        .logs("complaint", "The bill is wrong again", "13912344521")
        .await;
    let grace = desk.signed_in("grace", Role::Agent).await;
    let page = ticket_page(&grace, &ticket)
        .await
        .says("write=classify#composer")
        .says("write=merge#composer");
    let page = page.hides("write=no-reply#composer");
    let typed = [
        ("kind", "fault"),
        ("urgency", "hard"),
        ("category", "kdpfdx"),
        ("region", ""),
    ];
    does(&grace, &ticket, &page, "classify", &typed).await.with_status(303);
    let seen = hotline.looks_at(&ticket).await;
    assert_eq!(
        (seen.text("kind"), seen.text("category")),
        ("fault", "broadband.dropping")
    );
    let page = ticket_page(&grace, &ticket).await;
    let nowhere = [("into", "25001-ZZZZZZ"), ("reason", "the same")];
    drop(
        does(&grace, &ticket, &page, "merge", &nowhere)
            .await
            .with_status(422)
            .says("id=\"into-fault\""),
    );
    let page = ticket_page(&grace, &ticket).await;
    let held = [("state", "held"), ("reason", "")];
    drop(
        does(&grace, &ticket, &page, "state", &held)
            .await
            .with_status(422)
            .says("id=\"reason-fault\""),
    );
    let page = ticket_page(&grace, &ticket).await;
    let held = [("state", "held"), ("reason", "The exchange is repaired")];
    does(&grace, &ticket, &page, "state", &held).await.with_status(303);
    assert_eq!(hotline.looks_at(&ticket).await.text("state"), "held");
    let page = ticket_page(&grace, &ticket).await;
    let away = [("kind", "enquiry"), ("subject", "Which plan fits"), ("description", "")];
    does(&grace, &ticket, &page, "split", &away).await.with_status(303);
    let found = hotline.get("/api/v1/tickets?q=Which%20plan%20fits").await.json();
    assert_eq!(found["items"][0]["kind"], "enquiry");
    let page = ticket_page(&grace, &other).await;
    let into = [("into", ticket.number()), ("reason", "the same")];
    does(&grace, &other, &page, "merge", &into).await.with_status(303);
    assert_eq!(hotline.looks_at(&other).await.0["merged_into"], ticket.0["id"]);
}

#[actix_web::test]
async fn a_promise_is_voided_by_whoever_may_and_says_so() {
    let desk = TestDesk::open().await;
    let hotline = desk.hotline("grace");
    let ticket = hotline.logs_complaint("The bill is wrong").await;
    let mei = desk.signed_in("mei", Role::Manager).await;
    let page = mei.opens(&format!("/desk/{}?write=void", ticket.number())).await;
    let reply = ticket.promise("reply")["id"].as_str().unwrap();
    let page = page
        .says(&format!("<option value=\"{reply}\""))
        .says("Counted on a line of its own");
    let unproven = [
        ("promise", reply),
        ("void_reason", "unreachable"),
        ("text", "Nobody answers"),
    ];
    let told = does(&mei, &ticket, &page, "void", &unproven).await.with_status(422);
    drop(told.says("The record does not prove it yet."));
    let typed = [
        ("promise", reply),
        ("void_reason", "entered_in_error"),
        ("text", "Logged twice by mistake"),
    ];
    does(&mei, &ticket, &page, "void", &typed).await.with_status(303);
    assert_eq!(hotline.looks_at(&ticket).await.promise("reply")["verdict"], "voided");
    let grace = desk.signed_in("grace", Role::Agent).await;
    let page = ticket_page(&grace, &ticket).await.hides("write=void");
    let statutory = ticket.promise("statutory")["id"].as_str().unwrap();
    let typed = [
        ("promise", statutory),
        ("void_reason", "entered_in_error"),
        ("text", "x"),
    ];
    does(&grace, &ticket, &page, "void", &typed).await.with_status(403);
}

#[actix_web::test]
async fn a_message_that_needs_no_reply_is_noted_with_its_reason() {
    let desk = TestDesk::open().await;
    let hotline = desk.hotline("grace");
    let ticket = hotline.logs_complaint("The bill is wrong").await;
    hotline.calls_back(&ticket, "reached").await;
    let thanks = json!({"medium": "web", "text": "Thank you"});
    hotline.does(&ticket, "messages", thanks).await.with_status(201);
    let grace = desk.signed_in("grace", Role::Agent).await;
    let page = grace.opens(&format!("/desk/{}?write=no-reply", ticket.number())).await;
    let message = page.html.split("name=\"message\"").nth(1).expect("a message waits");
    let message = message
        .split("<option value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let typed = [("message", message), ("text", "Only thanks")];
    does(&grace, &ticket, &page, "no-reply", &typed).await.with_status(303);
    let seen = hotline.looks_at(&ticket).await;
    let verdicts: Vec<_> = seen
        .promises("reply")
        .iter()
        .map(|reply| reply["verdict"].clone())
        .collect();
    assert_eq!(verdicts, ["kept", "voided"]);
}

#[actix_web::test]
async fn whoever_goes_on_to_the_next_ticket_is_told_that_the_last_one_was_saved() {
    let desk = TestDesk::open().await;
    let hotline = desk.hotline("grace");
    let first = hotline.logs_complaint("The bill is wrong").await;
    let second = hotline.logs("complaint", "No dial tone", "13912344522").await;
    let grace = desk.signed_in("grace", Role::Agent).await;
    for (ticket, next) in [(&first, "No dial tone"), (&second, "id=\"done\"")] {
        let page = grace.opens(&format!("/desk/{}?of=free", ticket.number())).await;
        let typed = [
            ("outcome", "reached"),
            ("medium", "phone"),
            ("said", "Refunded"),
            ("then", "next"),
        ];
        let led = does(&grace, ticket, &page, "attempt?of=free", &typed)
            .await
            .with_status(303);
        let led = grace
            .opens(led.answer.header("location").unwrap())
            .await
            .with_status(303);
        let shown = grace
            .opens(led.answer.header("location").unwrap())
            .await
            .with_status(200);
        let told = format!("{}: The call is recorded.", ticket.number());
        drop(shown.says(next).says(&told));
    }
}

#[actix_web::test]
async fn the_command_box_offers_what_is_within_reach() {
    let desk = TestDesk::open().await;
    let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
    let grace = desk.signed_in("grace", Role::Agent).await;
    let all = grace
        .opens("/palette?q=")
        .await
        .with_status(200)
        .says("data-href=\"/calls/new\"");
    drop(all.hides("data-href=\"/audit\"").hides("data-href=\"/admin"));
    for typed in ["4521", ticket.number(), "bill"] {
        let address = format!("data-href=\"/desk/{}\"", ticket.number());
        drop(
            grace
                .opens(&format!("/palette?q={typed}"))
                .await
                .says(&address)
                .hides("139 1234 4521"),
        );
    }
    drop(
        grace
            .opens("/palette?q=4521")
            .await
            .says("data-call=\"/calls/new?customer="),
    );
    drop(
        grace
            .opens("/palette?q=zzzz")
            .await
            .says("data-href=\"/tickets?q=zzzz\"")
            .hides("/desk/"),
    );
    let kate = desk.signed_in("kate", Role::AccountManager).await;
    for typed in ["4521", ticket.number(), "bill"] {
        let offered = kate.opens(&format!("/palette?q={typed}")).await.with_status(200);
        drop(offered.hides(&format!("/desk/{}", ticket.number())).hides("data-call"));
    }
    let markup = grace.opens("/palette?q=%3Cscript%3E").await.with_status(200);
    drop(markup.hides("<script>"));
}

#[actix_web::test]
async fn a_page_that_asks_by_itself_keeps_nobody_signed_in() {
    let desk = TestDesk::with(&[("access.session_idle", "10m")]).await;
    let grace = desk.signed_in("grace", Role::Agent).await;
    let until = |text: &str| text.trim().parse::<i64>().unwrap();
    let first = until(&grace.opens("/awake").await.with_status(200).html);
    desk.lets_pass(Span::minutes(6));
    assert!(until(&grace.opens("/awake").await.html) > first, "somebody is there");
    desk.lets_pass(Span::minutes(6));
    grace.opens_by_itself("/desk").await.with_status(200);
    desk.lets_pass(Span::minutes(6));
    grace.opens("/desk").await.with_status(303);
}
