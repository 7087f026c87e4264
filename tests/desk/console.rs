//! The pages of the staff: signing in, the queue, a ticket and what is done to it, all without script.

use serde_json::json;
use yinuo::actions::effect::{Effect, Intent, effect};
use yinuo::domain::moment::Span;
use yinuo::domain::promise::Promise;
use yinuo::domain::ticket::{Attempt, Ticket, WrittenReply};
use yinuo::domain::words::{AttemptOutcome, Delivery, Medium, Role, TicketKind};

use super::support::browser::{Browser, Page, RIGHT};
use super::support::http::{TestDesk, TicketSeen};
use super::support::office::Office;

pub(super) async fn ticket_page(browser: &Browser<'_>, ticket: &TicketSeen) -> Page {
    browser.opens(&format!("/desk/{}", ticket.number())).await
}

/// Sends a form of the ticket's page, with what the page hides in it.
pub(super) async fn does(
    browser: &Browser<'_>,
    ticket: &TicketSeen,
    page: &Page,
    verb: &str,
    typed: &[(&str, &str)],
) -> Page {
    let hidden = [page.hidden("csrf"), page.hidden("key"), page.hidden("version")];
    let mut fields = vec![
        ("csrf", hidden[0].as_str()),
        ("key", hidden[1].as_str()),
        ("version", hidden[2].as_str()),
    ];
    fields.extend_from_slice(typed);
    browser
        .posts(&format!("/desk/{}/{verb}", ticket.number()), &fields)
        .await
}

#[actix_web::test]
async fn staff_sign_in_come_back_to_where_they_were_going_and_sign_out() {
    let desk = TestDesk::open().await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    let browser = desk.browser("198.51.100.20");
    let led = browser.opens("/desk?of=team").await.with_status(303);
    let door = led.answer.header("location").unwrap().to_owned();
    assert_eq!(door, "/login?to=%2Fdesk%3Fof%3Dteam");
    let page = browser.opens(&door).await.with_status(200);
    assert_eq!(page.hidden("to"), "/desk?of=team");
    let wrong = [
        ("login", login.as_str()),
        ("password", "wrong"),
        ("to", "/desk?of=team"),
    ];
    let page = browser.posts("/login", &wrong).await.with_status(401);
    let page = page.says("账号、密码或验证码不对").says(&format!("value=\"{login}\""));
    drop(page.hides("value=\"wrong\""));
    for elsewhere in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ] {
        let fields = [("login", login.as_str()), ("password", RIGHT), ("to", elsewhere)];
        let led = browser.posts("/login", &fields).await.with_status(303);
        assert_eq!(led.answer.header("location"), Some("/"), "{elsewhere}");
    }
    let page = browser.opens("/desk").await.with_status(200);
    let csrf = page.hidden("csrf");
    browser.posts("/logout", &[]).await.with_status(403);
    browser.opens("/desk").await.with_status(200);
    browser.posts("/logout", &[("csrf", &csrf)]).await.with_status(303);
    browser.opens("/desk").await.with_status(303);
}

#[actix_web::test]
async fn the_queue_holds_what_is_within_reach_and_sorts_it_by_what_is_due_next() {
    for office in Office::on_each_engine("the_queue_holds_what_is_within_reach") {
        let desk = TestDesk::of(office, &[]).await;
        let grace = desk.hotline("grace");
        let later = grace.logs("complaint", "The bill is wrong", "13912344521").await;
        let sooner = grace.logs("fault", "No dial tone", "13912344522").await;
        let browser = desk.signed_in("grace", Role::Agent).await;
        let page = browser.opens("/desk?of=team").await.with_status(200);
        let page = page
            .says("The bill is wrong")
            .says("No dial tone")
            .hides("139 1234 4521");
        let place = |text: &str| page.html.find(text).unwrap();
        assert!(place("No dial tone") < place("The bill is wrong"));
        // The 30 minutes in which a fault is to be called about are urgent; a day is not.
        let urgent = browser.opens("/desk?of=team&band=urgent").await.with_status(200);
        drop(urgent.says("No dial tone").hides("The bill is wrong"));
        let over = browser.opens("/desk?of=team&band=over").await.with_status(200);
        drop(over.says("Clear the filter").hides("No dial tone"));
        ticket_page(&browser, &later).await.with_status(200);
        let next = browser.opens("/desk/next?of=team").await.with_status(303);
        let place = format!("/desk/{}?of=team", sooner.number());
        assert_eq!(next.answer.header("location"), Some(place.as_str()));
    }
}

#[actix_web::test]
async fn a_ticket_that_is_not_theirs_is_as_absent_as_none() {
    let desk = TestDesk::open().await;
    let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
    let browser = desk.signed_in("kate", Role::AccountManager).await;
    let absent = ticket_page(&browser, &ticket).await.with_status(404).html;
    let nothing = browser.opens("/desk/25001-ZZZZZZ").await.with_status(404).html;
    assert_eq!(absent.replace(ticket.number(), "25001-ZZZZZZ"), nothing);
}

#[actix_web::test]
async fn a_call_that_reached_the_customer_is_saved_once_and_shown() {
    for office in Office::on_each_engine("a_call_that_reached_the_customer_is_saved_once") {
        let desk = TestDesk::of(office, &[]).await;
        let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
        let browser = desk.signed_in("grace", Role::Agent).await;
        let page = ticket_page(&browser, &ticket).await.with_status(200);
        let page = page.says("After saving: Reply, Statutory answer kept, 1 d early");
        let typed = [
            ("outcome", "reached"),
            ("medium", "phone"),
            ("said", "Refunded 39 yuan"),
        ];
        for _ in 0..2 {
            let saved = does(&browser, &ticket, &page, "attempt", &typed).await.with_status(303);
            let place = saved.answer.header("location").unwrap().to_owned();
            let shown = browser.opens(&place).await.with_status(200);
            drop(
                shown
                    .says("The call is recorded.")
                    .says("Refunded 39 yuan")
                    .says("Reply kept, 1 d early"),
            );
        }
        let seen = desk.hotline("grace").looks_at(&ticket).await;
        assert_eq!(seen.promise("reply")["verdict"], "kept");
        assert_eq!(
            seen.0["version"].as_i64().unwrap(),
            ticket.0["version"].as_i64().unwrap() + 3
        );
    }
}

#[actix_web::test]
async fn what_is_wrong_with_a_form_is_said_and_nothing_that_was_typed_is_lost() {
    let desk = TestDesk::open().await;
    let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
    let browser = desk.signed_in("grace", Role::Agent).await;
    let page = ticket_page(&browser, &ticket).await;
    let typed = [("outcome", "refused"), ("medium", "in_person"), ("said", " ")];
    let again = does(&browser, &ticket, &page, "attempt", &typed).await.with_status(422);
    let again = again
        .says("href=\"#said\"")
        .says("Write what the customer was told, or their words")
        .says("value=\"refused\" checked");
    drop(again.says("<option value=\"in_person\" selected>"));
    let close = browser.opens(&format!("/desk/{}?write=close", ticket.number())).await;
    let typed = [("outcome", "satisfied"), ("text", "All is well <b>")];
    let refused = does(&browser, &ticket, &close, "close", &typed).await.with_status(422);
    drop(
        refused
            .says("The customer is still owed a reply. Reply first, then close.")
            .says("All is well &#60;b&#62;</textarea>"),
    );
    let typed = [("text", "")];
    let note = browser.opens(&format!("/desk/{}?write=note", ticket.number())).await;
    does(&browser, &ticket, &note, "note", &typed).await.with_status(422);
    does(&browser, &ticket, &note, "nonsense", &typed)
        .await
        .with_status(404);
}

#[actix_web::test]
async fn of_two_who_write_at_once_both_keep_their_words_and_the_second_learns_what_came_first() {
    let desk = TestDesk::open().await;
    let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
    let grace = desk.signed_in("grace", Role::Agent).await;
    let wei = desk.signed_in("wei", Role::Agent).await;
    let (hers, his) = (ticket_page(&grace, &ticket).await, ticket_page(&wei, &ticket).await);
    let typed = [("outcome", "no_answer"), ("medium", "phone"), ("said", "Rang for 45 s")];
    does(&grace, &ticket, &hers, "attempt", &typed).await.with_status(303);
    let typed = [
        ("outcome", "reached"),
        ("medium", "phone"),
        ("said", "Refunded 39 yuan"),
    ];
    let told = does(&wei, &ticket, &his, "attempt", &typed).await.with_status(422);
    let told = told
        .says("grace was faster: called the customer")
        .says("Refunded 39 yuan</textarea>")
        .says("Rang for 45 s");
    does(&wei, &ticket, &told, "attempt", &typed).await.with_status(303);
    let seen = desk
        .hotline("grace")
        .get(&format!("/api/v1/tickets/{}/events", ticket.number()))
        .await;
    let events = seen.with_status(200).json();
    let said: Vec<&str> = events
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|event| event["words"]["said"].as_str())
        .collect();
    assert_eq!(said, ["Rang for 45 s", "Refunded 39 yuan"]);
}

/// A form, what is typed into it, and what the page says then.
type Step = (&'static str, &'static [(&'static str, &'static str)], &'static str);

#[actix_web::test]
async fn taking_giving_raising_and_ending_are_forms_too() {
    let desk = TestDesk::open().await;
    let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
    let wei = desk.signed_in("wei", Role::Agent).await;
    let steps: [Step; 8] = [
        ("take", &[], "Taken."),
        ("escalate", &[("reason", "Threatens to leave")], "Escalated"),
        (
            "message",
            &[("medium", "phone"), ("text", "Asks again")],
            "words are recorded",
        ),
        (
            "attempt",
            &[("outcome", "reached"), ("medium", "phone"), ("said", "Refunded")],
            "is recorded",
        ),
        ("resolve", &[("text", "Refunded 39 yuan")], "Resolved."),
        ("close", &[("outcome", "satisfied"), ("text", "Agreed")], "Closed."),
        ("note", &[("text", "Well done")], "The note is saved."),
        ("reopen", &[("text", "Not refunded after all")], "Reopened"),
    ];
    for (verb, typed, told) in steps {
        let page = ticket_page(&wei, &ticket).await.with_status(200);
        let saved = does(&wei, &ticket, &page, verb, typed).await;
        assert_eq!(saved.answer.status, 303, "{verb}: {}", saved.html);
        let place = saved.answer.header("location").unwrap().to_owned();
        drop(wei.opens(&place).await.with_status(200).says(told));
    }
    let seen = desk.hotline("wei").looks_at(&ticket).await;
    assert_eq!((seen.text("state"), seen.0["level"].as_i64()), ("in_progress", Some(0)));
    assert_eq!(seen.text("owner"), desk.hotline("wei").id().to_string());
}

#[actix_web::test]
async fn a_form_of_another_page_or_session_changes_nothing() {
    let desk = TestDesk::open().await;
    let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
    let grace = desk.signed_in("grace", Role::Agent).await;
    let wei = desk.signed_in("wei", Role::Agent).await;
    let page = ticket_page(&grace, &ticket).await;
    does(&wei, &ticket, &page, "note", &[("text", "Hers")])
        .await
        .with_status(403);
    let path = format!("/desk/{}/note", ticket.number());
    grace.posts(&path, &[("text", "No token")]).await.with_status(403);
    desk.browser("198.51.100.3")
        .posts(&path, &[("text", "Nobody")])
        .await
        .with_status(303);
    let seen = desk.hotline("grace").looks_at(&ticket).await;
    assert_eq!(seen.0["version"], ticket.0["version"]);
}

#[actix_web::test]
async fn whoever_may_only_look_is_shown_no_forms() {
    let desk = TestDesk::open().await;
    let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
    let auditor = desk.signed_in("iris", Role::Auditor).await;
    let page = ticket_page(&auditor, &ticket).await.with_status(200);
    let page = page.hides("class=\"composer__body\"").hides("data-key=\"take\"");
    let refused = auditor
        .posts(
            &format!("/desk/{}/note", ticket.number()),
            &[("csrf", &page.hidden("csrf")), ("text", "x")],
        )
        .await;
    drop(refused.with_status(403).says("这一步由其他岗位来做"));
}

/// What happened to the promises between two states of a ticket, as an effect tells it.
fn difference(before: &Ticket, after: &Ticket) -> Effect {
    let mut seen = Effect::default();
    for promise in &after.promises {
        let known = before.promises.iter().find(|known| known.id == promise.id);
        match known {
            None => seen.made.push(promise.clone()),
            Some(known) if known.is_owed() && !promise.is_owed() => seen.settled.push(promise.clone()),
            Some(_) if promise.is_owed() => seen.going_on.push(promise.clone()),
            Some(_) => {}
        }
    }
    seen
}

/// Kinds and due times; ids are drawn anew by every save.
fn told(promises: &[Promise]) -> Vec<String> {
    let line = |promise: &Promise| format!("{} {} {:?}", promise.kind, promise.due_at, promise.fulfilled_at);
    promises.iter().map(line).collect()
}

#[test]
fn what_is_said_before_a_save_is_what_the_save_does_for_every_outcome_and_kind() {
    for office in Office::on_each_engine("what_is_said_before_a_save") {
        let mut attempts = Vec::new();
        for outcome in AttemptOutcome::ALL {
            attempts.push((*outcome, None));
        }
        attempts.push((AttemptOutcome::NoAnswer, Some(Span::hours(1))));
        for kind in [TicketKind::Complaint, TicketKind::Fault] {
            // In time, and after everything was due.
            for wait in [Span::minutes(10), Span::days(3)] {
                for (outcome, callback) in &attempts {
                    let ticket = office.logs(kind, "13912344521").ticket;
                    office.lets_pass(wait);
                    let attempt = Attempt {
                        medium: Medium::Phone,
                        outcome: *outcome,
                        said: "said".to_owned(),
                        callback_at: callback.map(|span| office.clock.now() + span),
                    };
                    let before = office.ticket(ticket.id);
                    let (intent, actor, seen) = (Intent::Attempt(attempt.clone()), office.as_agent(), before.clone());
                    let said = office.act(move |db, now, house| effect(db, now, house, actor, &seen, &intent));
                    let done = office.act(move |db, now, house| {
                        yinuo::actions::attempt::attempt(db, now, house, actor, ticket.id.into(), &attempt)
                    });
                    let (said, done) = (said.unwrap(), done.unwrap());
                    let seen = difference(&before, &done.ticket);
                    assert_eq!(told(&said.settled), told(&seen.settled), "{kind} {outcome}");
                    assert_eq!(told(&said.going_on), told(&seen.going_on), "{kind} {outcome}");
                    assert_eq!(told(&said.made), told(&seen.made), "{kind} {outcome}");
                }
            }
            for delivery in Delivery::ALL {
                let before = office.logs(kind, "13912344521").ticket;
                let written = WrittenReply {
                    medium: Medium::Email,
                    delivery: *delivery,
                    text: "text".to_owned(),
                    message_id: None,
                };
                let (intent, actor, seen) = (Intent::Reply(written.clone()), office.as_agent(), before.clone());
                let said = office.act(move |db, now, house| effect(db, now, house, actor, &seen, &intent));
                let id = before.id;
                let done =
                    office.act(move |db, now, _| yinuo::actions::reply::reply(db, now, actor, id.into(), &written));
                let (said, seen) = (said.unwrap(), difference(&before, &done.unwrap().ticket));
                assert_eq!(told(&said.settled), told(&seen.settled), "{kind} {delivery}");
                assert_eq!(told(&said.going_on), told(&seen.going_on), "{kind} {delivery}");
            }
        }
    }
}

#[actix_web::test]
async fn a_customers_words_are_data_on_every_page() {
    let desk = TestDesk::open().await;
    let vector = "\"><img src=x onerror=alert(1)>{{7*7}}</textarea><script>alert(1)</script>";
    let call = json!({"subject": vector, "description": vector, "caller_number": "13912344521", "category": vector});
    let opened = desk
        .hotline("grace")
        .post("/api/v1/channels/hotline/tickets", call)
        .await;
    let ticket = TicketSeen(opened.with_status(201).json());
    let browser = desk.signed_in("grace", Role::Agent).await;
    for path in ["/desk?of=team".to_owned(), format!("/desk/{}", ticket.number())] {
        let page = browser.opens(&path).await.with_status(200);
        let page = page.hides("<img src=x").hides("<script>alert");
        drop(page.says("&#60;img src=x onerror"));
    }
}
