//! What staff look after themselves on pages: how pages look, passwords, second factors, sessions; and looking for tickets.

use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use super::support::browser::RIGHT;
use super::support::http::TestDesk;
use super::support::office::Office;

#[actix_web::test]
async fn pages_look_as_their_reader_likes_them_on_each_computer() {
    for office in Office::on_each_engine("pages_look_as_their_reader_likes_them") {
        let desk = TestDesk::of(office, &[]).await;
        let browser = desk.signed_in("grace", Role::Agent).await;
        let page = browser.opens("/me").await.with_status(200);
        let page = page.says("<html lang=\"en\">").hides("data-keys=\"off\"");
        let csrf = page.hidden("csrf");
        let typed = [
            ("csrf", csrf.as_str()),
            ("language", "zh-TW"),
            ("theme", "dark"),
            ("large", "on"),
            ("take", "x"),
        ];
        let page = browser.submits("/me/taste", &typed).await.with_status(200);
        drop(
            page.says("<html lang=\"zh-TW\" data-text=\"large\" data-theme=\"dark\">")
                .says("data-keys=\"off\"")
                .says("data-strokes=\"take=x\""),
        );
        let elsewhere = desk.signed_in_as("grace.agent@example.com").await;
        let page = elsewhere.opens("/desk").await.with_status(200);
        drop(page.says("<html lang=\"zh-TW\" data-text=\"large\" data-theme=\"dark\">"));
        let alike = [("csrf", csrf.as_str()), ("take", "x"), ("note", "x")];
        let page = browser.posts("/me/taste", &alike).await.with_status(422);
        drop(page.says("href=\"#note\""));
    }
}

#[actix_web::test]
async fn a_password_is_changed_by_whoever_knows_it_and_ends_other_sessions() {
    let desk = TestDesk::open().await;
    let browser = desk.signed_in("grace", Role::Agent).await;
    let other = desk.signed_in_as("grace.agent@example.com").await;
    let csrf = browser.opens("/me").await.hidden("csrf");
    let wrong = [
        ("csrf", csrf.as_str()),
        ("current", "wrong"),
        ("password", "a longer sentence here"),
    ];
    let page = browser.posts("/me/password", &wrong).await.with_status(422);
    drop(page.says("The present password is wrong"));
    let weak = [("csrf", csrf.as_str()), ("current", RIGHT), ("password", "password")];
    let page = browser.posts("/me/password", &weak).await.with_status(422);
    drop(page.says("At least 8 characters, and none that everybody would try"));
    let csrf = browser.opens("/me").await.hidden("csrf");
    let typed = [
        ("csrf", csrf.as_str()),
        ("current", RIGHT),
        ("password", "a longer sentence here"),
    ];
    let page = browser.submits("/me/password", &typed).await.with_status(200);
    drop(page.says("The password is changed"));
    other.opens("/me").await.with_status(303);
    let login = "grace.agent@example.com";
    let again = [("login", login), ("password", "a longer sentence here"), ("to", "/")];
    desk.browser("198.51.100.21")
        .posts("/login", &again)
        .await
        .with_status(303);
}

#[actix_web::test]
async fn whoever_must_have_a_second_factor_is_led_to_it_before_anything_else() {
    let desk = TestDesk::with(&[("access.second_factor_roles", "admin")]).await;
    let browser = desk.signed_in("root", Role::Admin).await;
    let led = browser.opens("/desk").await.with_status(303);
    assert_eq!(led.answer.header("location"), Some("/me/second-factor"));
    let page = browser.opens("/me/second-factor").await.with_status(200);
    let page = page.says("This role needs a second factor");
    let csrf = page.hidden("csrf");
    let wrong = [("csrf", csrf.as_str()), ("current", "wrong")];
    browser.posts("/me/second-factor/offer", &wrong).await.with_status(422);
    let right = [("csrf", csrf.as_str()), ("current", RIGHT)];
    let page = browser.posts("/me/second-factor/offer", &right).await.with_status(200);
    let page = page.says("otpauth://totp/");
    let csrf = page.hidden("csrf");
    let code = [("csrf", csrf.as_str()), ("code", "000000")];
    let page = browser.posts("/me/second-factor/confirm", &code).await.with_status(422);
    drop(page.says("The digits are wrong"));
}

#[actix_web::test]
async fn a_second_factor_is_confirmed_by_whoever_showed_who_they_are_not_long_ago() {
    let desk = TestDesk::open().await;
    let browser = desk.signed_in("grace", Role::Agent).await;
    let csrf = browser.opens("/me/second-factor").await.hidden("csrf");
    let right = [("csrf", csrf.as_str()), ("current", RIGHT)];
    let page = browser.posts("/me/second-factor/offer", &right).await.with_status(200);
    let csrf = page.hidden("csrf");
    desk.lets_pass(Span::minutes(6));
    let code = [("csrf", csrf.as_str()), ("code", "000000")];
    let page = browser.posts("/me/second-factor/confirm", &code).await.with_status(422);
    drop(
        page.says("Show who you are once more before this step")
            .says("name=\"current\""),
    );
}

#[actix_web::test]
async fn sessions_are_listed_and_ended() {
    let desk = TestDesk::open().await;
    let browser = desk.signed_in("grace", Role::Agent).await;
    let other = desk.signed_in_as("grace.agent@example.com").await;
    let page = browser.opens("/me").await.with_status(200);
    let csrf = page.says("Sign out everywhere else").hidden("csrf");
    let typed = [("csrf", csrf.as_str()), ("session", "others")];
    let page = browser.submits("/me/sessions", &typed).await.with_status(200);
    drop(page.hides("Sign out everywhere else"));
    other.opens("/desk").await.with_status(303);
    let foreign = [
        ("csrf", csrf.as_str()),
        ("session", "018f0000-0000-7000-8000-000000000000"),
    ];
    browser.posts("/me/sessions", &foreign).await.with_status(404);
}

#[actix_web::test]
async fn a_forgotten_password_is_asked_for_alike_by_everybody() {
    let desk = TestDesk::open().await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    let browser = desk.browser("198.51.100.30");
    let known = browser.posts("/sign-in/forgotten", &[("login", &login)]).await;
    let unknown = browser
        .posts("/sign-in/forgotten", &[("login", "nobody@example.com")])
        .await;
    assert_eq!(known.with_status(200).html, unknown.with_status(200).html);
    let page = browser.opens("/sign-in/reset").await.with_status(200);
    drop(page.says("data-from-fragment"));
    let guess = [("secret", "ynp_guess"), ("password", "a longer sentence here")];
    browser.posts("/sign-in/reset", &guess).await.with_status(422);
    browser.posts("/sign-in/invitation", &guess).await.with_status(422);
}

#[actix_web::test]
async fn tickets_are_found_by_words_numbers_and_customers() {
    let desk = TestDesk::open().await;
    let ticket = desk.hotline("grace").logs_complaint("宽带晚间频繁掉线").await;
    let browser = desk.signed_in("grace", Role::Agent).await;
    for typed in ["掉线", "13912344521", "4521"] {
        let typed: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let page = browser.opens(&format!("/tickets?q={typed}")).await.with_status(200);
        drop(page.says("宽带晚间频繁掉线"));
    }
    // Whose number it is stands masked beside what was found.
    let page = browser.opens("/tickets?q=13912344521").await.with_status(200);
    drop(page.says("139 **** 4521"));
    let led = browser
        .opens(&format!("/tickets?q={}", ticket.number()))
        .await
        .with_status(303);
    let place = format!("/desk/{}", ticket.number());
    assert_eq!(led.answer.header("location"), Some(place.as_str()));
    let page = browser.opens("/tickets?q=%E6%B2%A1%E6%9C%89").await.with_status(200);
    drop(page.says("No ticket was found"));
    let page = browser.opens("/tickets?state=closed").await.with_status(200);
    drop(page.says("No ticket was found"));
}
