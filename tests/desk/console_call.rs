//! A matter comes in by a page: the customer found, the same matter recognised, drafts kept, a receipt given.

use yinuo::domain::words::Role;

use super::support::browser::{Browser, Page};
use super::support::http::TestDesk;
use super::support::office::Office;

/// Saves the form of a page, with what it hides.
async fn saves(browser: &Browser<'_>, page: &Page, typed: &[(&str, &str)]) -> Page {
    let hidden = [page.hidden("csrf"), page.hidden("key"), page.hidden("draft")];
    let mut fields = vec![
        ("csrf", hidden[0].as_str()),
        ("key", hidden[1].as_str()),
        ("draft", hidden[2].as_str()),
        ("channel", "hotline"),
        ("kind", "complaint"),
        ("urgency", "general"),
    ];
    fields.extend_from_slice(typed);
    browser.posts("/calls/new", &fields).await
}

#[actix_web::test]
async fn a_call_of_a_stranger_becomes_a_ticket_once_and_is_read_back() {
    for office in Office::on_each_engine("a_call_of_a_stranger_becomes_a_ticket") {
        let desk = TestDesk::of(office, &[]).await;
        let browser = desk.signed_in("grace", Role::Agent).await;
        let page = browser
            .opens("/calls/new?caller=139%201234%204521")
            .await
            .with_status(200);
        let page = page
            .says("There is no such customer")
            .says("Reply")
            .says("by tomorrow 17:00");
        let typed = [
            ("caller", "139 1234 4521"),
            ("name", "陈立群"),
            ("category", "kdpf"),
            ("subject", "宽带掉线"),
            ("description", "每晚八点后断线"),
            ("callback_number", "13900000000"),
            ("mood", "upset"),
        ];
        let mut places = Vec::new();
        for _ in 0..2 {
            let saved = saves(&browser, &page, &typed).await.with_status(303);
            places.push(saved.answer.header("location").unwrap().to_owned());
        }
        assert_eq!(places[0], places[1], "a double press is one ticket");
        let receipt = browser.opens(&places[0]).await.with_status(200);
        let receipt = receipt
            .says("We promise an answer by tomorrow 17:00")
            .says("ending in 4521");
        drop(receipt.hides("13900000000"));
        let number = places[0].split('/').nth(2).unwrap().to_owned();
        let seen = desk
            .hotline("grace")
            .get(&format!("/api/v1/tickets/{number}"))
            .await
            .json();
        assert_eq!(seen["category"], "broadband.dropping");
        assert_eq!(seen["intake"]["mood"], "upset");
        assert_eq!(seen["intake"]["callback_number"], "139 **** 0000");
        assert_eq!(seen["intake"]["caller_number"], "139 **** 4521");
    }
}

#[actix_web::test]
async fn the_same_matter_is_shown_before_it_is_logged_twice() {
    let desk = TestDesk::open().await;
    let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
    let due = ticket.promise("reply")["due_at"].clone();
    let browser = desk.signed_in("grace", Role::Agent).await;
    let page = browser.opens("/calls/new?caller=13912344521").await.with_status(200);
    let page = page
        .says("Probably the same matter:")
        .says(ticket.number())
        .hides("id=\"name\"");
    let customer = page.hidden("customer");
    // Another ticket needs a reason; nothing that was typed is lost.
    let typed = [
        ("customer", customer.as_str()),
        ("caller", "13912344521"),
        ("subject", "The bill is wrong again"),
    ];
    let refused = saves(&browser, &page, &typed).await.with_status(422);
    drop(
        refused
            .says("href=\"#another_reason\"")
            .says("value=\"The bill is wrong again\""),
    );
    let append = [
        ("customer", customer.as_str()),
        ("caller", "13912344521"),
        ("description", "Calls for the second time"),
        ("append", ticket.number()),
    ];
    let saved = saves(&browser, &page, &append).await.with_status(303);
    let place = saved.answer.header("location").unwrap().to_owned();
    drop(
        browser
            .opens(&place)
            .await
            .with_status(200)
            .says("Calls for the second time"),
    );
    let seen = desk.hotline("grace").looks_at(&ticket).await;
    assert_eq!(seen.promises("reply").len(), 1);
    assert_eq!(seen.promise("reply")["due_at"], due, "no clock is reset");
    let page = browser.opens("/calls/new?caller=13912344521").await;
    let meant = [
        ("customer", customer.as_str()),
        ("caller", "13912344521"),
        ("subject", "No dial tone"),
        ("another_reason", "Another line"),
    ];
    saves(&browser, &page, &meant).await.with_status(303);
}

#[actix_web::test]
async fn every_fault_is_named_at_once_and_nothing_is_half_stored() {
    let desk = TestDesk::open().await;
    let browser = desk.signed_in("grace", Role::Agent).await;
    let page = browser.opens("/calls/new").await.with_status(200);
    let typed = [
        ("caller", "12"),
        ("category", "nonsense"),
        ("subject", " "),
        ("description", "kept <b>"),
    ];
    let refused = saves(&browser, &page, &typed).await.with_status(422);
    let refused = refused
        .says("href=\"#caller\"")
        .says("href=\"#category\"")
        .says("href=\"#subject\"")
        .says("kept &#60;b&#62;</textarea>");
    assert!(refused.html.contains("<title>") && refused.html.contains("aria-invalid=\"true\""));
    let nobody = [("subject", "Nobody knows who")];
    saves(&browser, &page, &nobody).await.with_status(422);
    let listed = desk.hotline("grace").get("/api/v1/tickets").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 0);
}

#[actix_web::test]
async fn a_parked_call_waits_in_the_queue_until_it_is_saved() {
    for office in Office::on_each_engine("a_parked_call_waits_in_the_queue") {
        let desk = TestDesk::of(office, &[]).await;
        let browser = desk.signed_in("grace", Role::Agent).await;
        let page = browser.opens("/calls/new").await.with_status(200);
        let typed = [("caller", "13912344521"), ("subject", "Half said"), ("then", "park")];
        let parked = saves(&browser, &page, &typed).await.with_status(303);
        assert_eq!(parked.answer.header("location"), Some("/desk"));
        let queue = browser.opens("/desk").await.with_status(200).says("Half said");
        let place = queue.html.split("href=\"/calls/new?draft=").nth(1).unwrap();
        let place = format!("/calls/new?draft={}", place.split('"').next().unwrap());
        let other = desk.signed_in("wei", Role::Agent).await;
        drop(other.opens(&place).await.with_status(200).hides("Half said"));
        let page = browser.opens(&place).await.with_status(200).says("value=\"Half said\"");
        let typed = [("caller", "13912344521"), ("name", "A"), ("subject", "Said in full")];
        saves(&browser, &page, &typed).await.with_status(303);
        let queue = browser.opens("/desk?of=team").await.with_status(200);
        drop(queue.says("Said in full").hides("Half said"));
    }
}

#[actix_web::test]
async fn a_call_that_is_taken_up_again_still_waits_until_it_is_saved_or_thrown_away() {
    let desk = TestDesk::open().await;
    let browser = desk.signed_in("grace", Role::Agent).await;
    let page = browser.opens("/calls/new").await.with_status(200);
    let typed = [("subject", "Half said"), ("then", "park")];
    saves(&browser, &page, &typed).await.with_status(303);
    let queue = browser.opens("/desk").await;
    let place = queue.html.split("href=\"/calls/new?draft=").nth(1).unwrap();
    let place = format!("/calls/new?draft={}", place.split('"').next().unwrap());
    let page = browser.opens(&place).await.with_status(200);
    // The script keeps what is typed; then the computer dies.
    let (csrf, draft) = (page.hidden("csrf"), page.hidden("draft"));
    let more = [
        ("csrf", csrf.as_str()),
        ("draft", draft.as_str()),
        ("subject", "Half said and more"),
    ];
    browser.posts("/calls/draft", &more).await.with_status(204);
    drop(browser.opens("/desk").await.says("Half said and more"));
    let page = browser.opens(&place).await.says("value=\"drop\"");
    saves(&browser, &page, &[("then", "drop")]).await.with_status(303);
    drop(browser.opens("/desk").await.with_status(200).hides("Half said"));
}

#[actix_web::test]
async fn somebody_who_takes_no_calls_has_no_form_for_them() {
    let desk = TestDesk::open().await;
    let auditor = desk.signed_in("iris", Role::Auditor).await;
    auditor.opens("/calls/new").await.with_status(403);
    let manager = desk.signed_in("kate", Role::AccountManager).await;
    let page = manager.opens("/calls/new").await.with_status(200);
    drop(page.says("<option value=\"account_manager\" selected>"));
}
