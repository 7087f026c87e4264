//! The board on the wall: what it shows, to whom, and how long.

use serde_json::json;
use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use crate::support::browser::{Browser, Page, RIGHT};
use crate::support::http::TestDesk;
use crate::support::office::Office;

/// Opens a link on a screen, and the board that it leads to.
async fn shows(screen: &Browser<'_>, link: &str) -> u16 {
    let led = screen.opens(link).await;
    if led.answer.status != 303 {
        return led.answer.status.as_u16();
    }
    assert_eq!(led.answer.header("location"), Some("/wall"));
    screen.opens("/wall").await.answer.status.as_u16()
}

/// The link that a page has just made.
fn link(page: &Page) -> String {
    let made = page.html.split("data-copy=\"").nth(1).expect("a link was made");
    let address = made.split('"').next().unwrap();
    let path = address.find("/wall/").expect("it leads to a board");
    address[path..].to_owned()
}

#[actix_web::test]
async fn a_board_shows_how_today_goes_and_names_no_customer() {
    for office in Office::on_each_engine("a_board_shows_how_today_goes_and_names_no_customer") {
        let desk = TestDesk::of(office, &[]).await;
        let grace = desk.hotline("grace");
        let kept = grace.logs_complaint("宽带晚间频繁掉线").await;
        grace.calls_back(&kept, "reached").await;
        let missed = grace.logs_complaint("副卡停机求恢复").await;
        desk.lets_pass(Span::hours(25));
        let open = grace.logs_complaint("套餐变更后多扣费").await;
        let mei = desk.signed_in("mei", Role::Manager).await;
        let csrf = mei.opens("/walls").await.with_status(200).hidden("csrf");
        let typed = [
            ("csrf", csrf.as_str()),
            ("label", "North hall"),
            ("days", "30"),
            ("current", RIGHT),
        ];
        let page = mei.posts("/walls", &typed).await.with_status(200).says("North hall");
        let link = link(&page);
        let screen = desk.browser("203.0.113.80");
        assert_eq!(shows(&screen, &link).await, 200);
        let board = screen.opens("/wall?lang=en").await.with_status(200);
        let board = board
            .says("data-theme=\"dark\"")
            .says("50.00<small>%")
            .says("2 due, 1 on time");
        let board = board.says(missed.number()).says(open.number()).hides(kept.number());
        let board = board
            .hides("副卡停机求恢复")
            .hides("without a miss")
            .hides("王")
            .hides("13912344521");
        board.hides("<a ").hides("csrf");
        let seen = mei.opens("/walls").await.says("North hall").hides("never");
        drop(seen.hides(&link));
    }
}

#[actix_web::test]
async fn a_board_tells_how_long_nothing_was_missed() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let manager = desk.somebody("mei", Role::Manager);
    let of =
        async |manager: &crate::support::http::Caller<'_>| manager.get("/api/v1/wall").await.with_status(200).json();
    assert_eq!(of(&manager).await["days_without_a_miss"], json!(null));
    let late = grace.logs_complaint("宽带晚间频繁掉线").await;
    desk.lets_pass(Span::hours(25));
    assert_eq!(of(&manager).await["days_without_a_miss"], 0);
    grace.calls_back(&late, "reached").await;
    desk.lets_pass(Span::hours(72));
    let board = of(&manager).await;
    assert_eq!(
        (&board["days_without_a_miss"], &board["today"]["due"]),
        (&json!(3), &json!(0))
    );
    let kept = grace.logs_complaint("副卡停机求恢复").await;
    let board = of(&manager).await;
    assert_eq!(board["nearest"][0]["number"], kept.number());
    assert_eq!(board["nearest"][0].get("subject"), None);
    let ahead = board["ahead"].as_array().unwrap();
    assert_eq!(ahead.len(), 12);
}

#[actix_web::test]
async fn a_board_ends_when_its_link_its_maker_or_its_time_does() {
    let desk = TestDesk::open().await;
    let mei = desk.signed_in("mei", Role::Manager).await;
    let mut links = Vec::new();
    for (label, days) in [("for a day", "1"), ("to be ended", "30"), ("to be kept", "30")] {
        let csrf = mei.opens("/walls").await.hidden("csrf");
        let typed = [
            ("csrf", csrf.as_str()),
            ("label", label),
            ("days", days),
            ("current", RIGHT),
        ];
        links.push(link(&mei.posts("/walls", &typed).await.with_status(200)));
    }
    let screen = desk.browser("203.0.113.80");
    for link in &links {
        assert_eq!(shows(&screen, link).await, 200);
    }
    let page = mei.opens("/walls").await;
    let ended = page.html.split("<b>to be ended</b>").nth(1).unwrap();
    let ended = ended
        .split("name=\"link\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let csrf = page.hidden("csrf");
    drop(
        mei.posts("/walls/end", &[("csrf", csrf.as_str()), ("link", ended)])
            .await
            .with_status(303),
    );
    let mut good = 0;
    for link in &links {
        good += usize::from(shows(&screen, link).await == 200);
    }
    assert_eq!(good, 2, "the link that was ended opens nothing, at once");
    desk.lets_pass(Span::hours(24));
    let mut good = Vec::new();
    for link in &links {
        if shows(&screen, link).await == 200 {
            good.push(link);
        }
    }
    assert_eq!(good.len(), 1, "the link for one day opens nothing after it");
    let address = format!("/api/v1/users/{}", desk.manager("mei").id());
    let retired = desk.admin("root").patch(&address, json!({"state": "retired"})).await;
    drop(retired.with_status(200));
    drop(screen.opens("/wall").await.with_status(404));
    assert_eq!(shows(&screen, good[0]).await, 404);
}

#[actix_web::test]
async fn a_link_is_made_by_whoever_may_and_shows_who_they_are() {
    let desk = TestDesk::open().await;
    let grace = desk.signed_in("grace", Role::Agent).await;
    drop(grace.opens("/walls").await.with_status(403));
    drop(grace.opens("/desk").await.hides("href=\"/walls\""));
    let mei = desk.signed_in("mei", Role::Manager).await;
    let csrf = mei.opens("/walls").await.says("aria-current=\"page\"").hidden("csrf");
    let wrong = [
        ("csrf", csrf.as_str()),
        ("label", "North hall"),
        ("days", "30"),
        ("current", "wrong"),
    ];
    drop(
        mei.posts("/walls", &wrong)
            .await
            .with_status(422)
            .says("id=\"current-fault\"")
            .says("North hall"),
    );
    for (label, days, field) in [
        ("", "30", "label"),
        ("x", "0", "days"),
        ("x", "many", "days"),
        ("x", "367", "days"),
    ] {
        let typed = [
            ("csrf", csrf.as_str()),
            ("label", label),
            ("days", days),
            ("current", RIGHT),
        ];
        drop(
            mei.posts("/walls", &typed)
                .await
                .with_status(422)
                .says(&format!("id=\"{field}-fault\"")),
        );
    }
    drop(mei.opens("/walls").await.says("There is no link yet"));
}

#[actix_web::test]
async fn a_token_that_opens_more_is_no_link_of_a_board() {
    let desk = TestDesk::open().await;
    let manager = desk.somebody("mei", Role::Manager);
    let screen = desk.browser("203.0.113.80");
    let address = format!("/api/v1/users/{}/tokens", manager.id());
    let any = desk
        .admin("root")
        .post(&address, json!({"label": "any"}))
        .await
        .with_status(201)
        .json();
    let any = any["secret"].as_str().unwrap();
    drop(desk.stranger(Some(any)).get("/api/v1/wall").await.with_status(200));
    assert_eq!(shows(&screen, &format!("/wall/{any}")).await, 404);
    assert_eq!(shows(&screen, "/wall/yn_guess").await, 404);
    drop(screen.opens("/wall").await.with_status(404));
    let link = manager
        .post("/api/v1/walls", json!({"label": "North hall"}))
        .await
        .with_status(201)
        .json();
    let address = link["address"].as_str().unwrap();
    let secret = address.rsplit('/').next().unwrap();
    assert_eq!(shows(&screen, &format!("/wall/{secret}")).await, 200);
    let confined = desk.stranger(Some(secret));
    drop(confined.get("/api/v1/wall").await.with_status(200));
    drop(confined.get("/api/v1/tickets").await.with_status(403));
}
