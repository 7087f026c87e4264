//! Staff come in through a provider that vouches for them: whoever it vouches for, and nobody else.

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use super::support::browser::{Browser, Page};
use super::support::http::{Answer, Caller, TestDesk};
use super::support::office::Office;
use super::support::provider::{Seal, TestProvider};

const RIGHT: &str = "correct horse battery staple";
const SESSION: &str = "__Host-yinuo";

fn seconds(desk: &TestDesk) -> i64 {
    desk.now().as_micros() / 1_000_000
}

/// Leaves for the provider; where to.
async fn leaves(browser: &Browser<'_>, from: &str) -> String {
    let sent = browser.opens(from).await.with_status(303);
    sent.answer.header("location").unwrap().to_owned()
}

/// Goes to the provider with these claims and comes back.
async fn comes_back(provider: &TestProvider, desk: &TestDesk, browser: &Browser<'_>, claims: Value) -> Page {
    let sent_to = leaves(browser, "/sign-in/sso").await;
    let back = provider.lets_go_on(&sent_to, seconds(desk), &claims, Seal::Proper);
    browser.opens(&back).await
}

/// Nobody was let in: the page says so, and there is no session.
#[track_caller]
fn stays_out(page: Page, browser: &Browser<'_>, status: u16, told: &str) -> String {
    assert_eq!(browser.cookie(SESSION), None);
    assert_eq!(browser.cookie("__Host-yinuo-sso"), None, "it cannot be tried again");
    page.with_status(status).says(told).html
}

async fn session_of(desk: &TestDesk, browser: &Browser<'_>) -> Answer {
    let cookie = format!("{SESSION}={}", browser.cookie(SESSION).unwrap_or_default());
    let asked = desk.stranger(None).asks(Method::GET, "/api/v1/session");
    asked.saying("Cookie", &cookie).now().await
}

fn mail_of(name: &str, role: Role) -> Value {
    json!({"email": format!("{name}.{role}@example.com")})
}

async fn failures(admin: &Caller<'_>) -> Vec<Value> {
    let events = admin
        .get("/api/v1/security-events?limit=100")
        .await
        .with_status(200)
        .json();
    let all = events["items"].as_array().unwrap().clone();
    let failed = |event: &Value| event["fact"]["type"] == "sign_in_failed" && event["fact"]["by"] == "single_sign_on";
    all.into_iter().filter(failed).collect()
}

#[actix_web::test]
async fn whoever_the_provider_vouches_for_comes_in_on_each_engine() {
    for office in Office::on_each_engine("whoever_the_provider_vouches_for_comes_in") {
        let provider = TestProvider::opens();
        let desk = TestDesk::of(office, &provider.settings(&[])).await;
        let grace = desk.somebody("grace", Role::Agent).id();
        let browser = desk.browser("192.0.2.7");
        let sent_to = leaves(&browser, "/sign-in/sso?next=%2Ftickets%3Fstate%3Dopen").await;
        assert!(sent_to.contains("scope=openid+email+profile"), "{sent_to}");
        let back = provider.lets_go_on(&sent_to, seconds(&desk), &mail_of("grace", Role::Agent), Seal::Proper);
        let led = browser.opens(&back).await.with_status(303);
        assert_eq!(led.answer.header("location"), Some("/tickets?state=open"));
        assert_eq!(led.answer.header("cache-control"), Some("no-store"));
        let session = session_of(&desk, &browser).await.with_status(200).json();
        assert_eq!(session["user"]["id"], grace.to_string());
        assert_eq!(session["session"]["method"], "single_sign_on");
        assert_eq!(session["user"]["role"], "agent", "the desk gives roles");
        assert_eq!(browser.cookie("__Host-yinuo-sso"), None);
        // The same way back leads nowhere a second time, and takes nothing away.
        browser.opens(&back).await.with_status(400);
        session_of(&desk, &browser).await.with_status(200);
    }
}

#[actix_web::test]
async fn a_word_that_does_not_hold_opens_nothing() {
    let provider = TestProvider::opens();
    let desk = TestDesk::with(&provider.settings(&[])).await;
    desk.somebody("grace", Role::Agent);
    let now = seconds(&desk);
    let proper = |more: Value| {
        let mut claims = mail_of("grace", Role::Agent);
        for (name, claim) in more.as_object().unwrap() {
            claims[name] = claim.clone();
        }
        claims
    };
    let bad = [
        ("another nonce", proper(json!({"nonce": "n"})), Seal::Proper),
        ("no nonce", proper(json!({"nonce": null})), Seal::Proper),
        ("too old", proper(json!({"exp": now})), Seal::Proper),
        ("for somebody else", proper(json!({"aud": "shop"})), Seal::Proper),
        (
            "for somebody else as well",
            proper(json!({"aud": ["yinuo", "shop"]})),
            Seal::Proper,
        ),
        (
            "by somebody else",
            proper(json!({"iss": "https://login.example.com"})),
            Seal::Proper,
        ),
        ("unsigned", proper(json!({})), Seal::None),
        ("signed by a stranger", proper(json!({})), Seal::Foreign),
        ("signed with the shared secret", proper(json!({})), Seal::Shared),
    ];
    let tries = bad.len();
    for (what, claims, seal) in bad {
        let browser = desk.browser("192.0.2.7");
        let sent_to = leaves(&browser, "/sign-in/sso?lang=en").await;
        let back = provider.lets_go_on(&sent_to, now, &claims, seal);
        let page = browser.opens(&back).await;
        assert_eq!(page.answer.status, 403, "{what}");
        stays_out(page, &browser, 403, "could not be verified");
    }
    let told = failures(&desk.admin("root")).await;
    assert!(told.len() >= tries, "each is recorded: {}", told.len());
}

#[actix_web::test]
async fn only_who_left_from_here_comes_back_once_and_soon() {
    let provider = TestProvider::opens();
    let desk = TestDesk::with(&provider.settings(&[])).await;
    desk.somebody("grace", Role::Agent);
    let grace = || mail_of("grace", Role::Agent);
    let told = "did not begin in this browser";

    // Another browser follows the way back that was made for this one.
    let (browser, other) = (desk.browser("192.0.2.7"), desk.browser("192.0.2.8"));
    let back = provider.lets_go_on(
        &leaves(&browser, "/sign-in/sso").await,
        seconds(&desk),
        &grace(),
        Seal::Proper,
    );
    leaves(&other, "/sign-in/sso?lang=en").await;
    stays_out(other.opens(&back).await, &other, 400, told);
    let stranger = desk.browser("192.0.2.9");
    stays_out(stranger.opens(&format!("{back}&lang=en")).await, &stranger, 400, told);
    // A state that was tampered with.
    let tampered = back.replace("state=", "state=0");
    browser.opens("/t?lang=en").await.with_status(200);
    stays_out(browser.opens(&tampered).await, &browser, 400, told);
    assert_eq!(
        provider.was_asked("/token"),
        0,
        "the provider is not troubled with any of it"
    );

    // Too late.
    let sent_to = leaves(&browser, "/sign-in/sso").await;
    let back = provider.lets_go_on(&sent_to, seconds(&desk) + 660, &grace(), Seal::Proper);
    desk.lets_pass(Span::minutes(10));
    stays_out(browser.opens(&back).await, &browser, 400, told);

    // Somebody brings a code that was used before, with a state of their own.
    let back = provider.lets_go_on(
        &leaves(&browser, "/sign-in/sso").await,
        seconds(&desk),
        &grace(),
        Seal::Proper,
    );
    browser.opens(&back).await.with_status(303);
    let code = back
        .split("code=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned();
    let thief = desk.browser("203.0.113.9");
    let sent_to = leaves(&thief, "/sign-in/sso?lang=en").await;
    let own = provider.lets_go_on(&sent_to, seconds(&desk), &grace(), Seal::Proper);
    let state = own.split("state=").nth(1).unwrap();
    let replayed = format!("/sign-in/sso/return?code={code}&state={state}");
    stays_out(thief.opens(&replayed).await, &thief, 403, "could not be verified");
    // A code that another browser left for is bound to that one's verifier.
    let sent_to = leaves(&browser, "/sign-in/sso").await;
    let back = provider.lets_go_on(&sent_to, seconds(&desk), &grace(), Seal::Proper);
    let stolen = back
        .split("code=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned();
    let sent_to = leaves(&thief, "/sign-in/sso").await;
    let own = provider.lets_go_on(&sent_to, seconds(&desk), &grace(), Seal::Proper);
    let state = own.split("state=").nth(1).unwrap();
    let injected = format!("/sign-in/sso/return?code={stolen}&state={state}");
    stays_out(thief.opens(&injected).await, &thief, 403, "could not be verified");
    // The provider says no.
    let sent_to = leaves(&thief, "/sign-in/sso").await;
    let own = provider.lets_go_on(&sent_to, seconds(&desk), &grace(), Seal::Proper);
    let denied = own.replace("code=", "error=access_denied&code=");
    stays_out(thief.opens(&denied).await, &thief, 403, "cancelled");
}

#[actix_web::test]
async fn whom_the_desk_does_not_know_or_let_go_stays_out_and_learns_no_difference() {
    let provider = TestProvider::opens();
    let desk = TestDesk::with(&provider.settings(&[])).await;
    let paul = format!("/api/v1/users/{}", desk.hotline("paul").id());
    let admin = desk.admin("root");
    admin.patch(&paul, json!({"state": "retired"})).await.with_status(200);
    desk.somebody("bot", Role::Integration);
    desk.somebody("grace", Role::Agent);
    let mut unverified = mail_of("grace", Role::Agent);
    unverified["email_verified"] = json!(false);
    let strangers = [
        json!({"email": "nobody@example.com"}),
        mail_of("paul", Role::Agent),
        mail_of("bot", Role::Integration),
        unverified,
        json!({"name": "Grace"}),
    ];
    let mut pages = Vec::new();
    for claims in strangers {
        let browser = desk.browser("192.0.2.7");
        let page = comes_back(&provider, &desk, &browser, claims).await;
        pages.push(stays_out(page, &browser, 403, "没有这个账号"));
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "{pages:?}");
    let staff = admin.get("/api/v1/users").await.json().to_string();
    assert!(!staff.contains("nobody@example.com"), "nobody was added");
    let told = failures(&admin).await;
    assert_eq!(told.len(), 5);
    assert!(
        told.iter().any(|event| event["words"]["name"] == "nobody@example.com"),
        "{told:?}"
    );
}

#[actix_web::test]
async fn groups_give_roles_and_strangers_are_added_where_the_house_wants_it() {
    for office in Office::on_each_engine("groups_give_roles") {
        let provider = TestProvider::opens();
        let settings = [
            ("single_sign_on.roles", "desk-managers=manager,desk=agent"),
            ("single_sign_on.staff_number_claim", "employee"),
            ("single_sign_on.create", "true"),
        ];
        let desk = TestDesk::of(office, &provider.settings(&settings)).await;
        let admin = desk.admin("root");
        let mei =
            |groups: &[&str]| json!({"employee": "gz-7", "email": "mei@example.com", "name": "李梅", "groups": groups});
        let browser = desk.browser("192.0.2.7");
        let page = comes_back(&provider, &desk, &browser, mei(&["sales"])).await;
        stays_out(page, &browser, 403, "没有这个账号");
        comes_back(&provider, &desk, &browser, mei(&["desk", "sales"]))
            .await
            .with_status(303);
        let seen = session_of(&desk, &browser).await.json();
        assert_eq!(
            (&seen["user"]["name"], &seen["user"]["role"]),
            (&json!("李梅"), &json!("agent"))
        );
        assert_eq!(seen["user"]["staff_number"], "GZ-7");
        let id = seen["user"]["id"].clone();

        // She is promoted where groups are kept: the next sign-in knows, and her other sessions end.
        let elsewhere = desk.browser("192.0.2.8");
        comes_back(&provider, &desk, &elsewhere, mei(&["desk", "desk-managers"]))
            .await
            .with_status(303);
        let seen = session_of(&desk, &elsewhere).await.json();
        assert_eq!((&seen["user"]["id"], &seen["user"]["role"]), (&id, &json!("manager")));
        desk.lets_pass(Span::seconds(2));
        session_of(&desk, &browser).await.problem(401, "unauthenticated");

        // The number decides, not the address; an address that is somebody's stays theirs.
        let thief = desk.browser("192.0.2.9");
        let claims = json!({"employee": "GZ-8", "email": "mei@example.com", "groups": ["desk"]});
        let page = comes_back(&provider, &desk, &thief, claims).await;
        stays_out(page, &thief, 403, "没有这个账号");
        let events = admin.get("/api/v1/security-events?limit=100").await.json().to_string();
        assert!(
            events.contains("user_added") && events.contains("role_changed"),
            "{events}"
        );
    }
}

#[actix_web::test]
async fn who_was_invited_need_not_choose_a_password() {
    let provider = TestProvider::opens();
    let desk = TestDesk::with(&provider.settings(&[])).await;
    let new = json!({"name": "Wei", "email": "wei@example.com", "role": "technician", "invite": true});
    desk.admin("root").post("/api/v1/users", new).await.with_status(201);
    let browser = desk.browser("192.0.2.7");
    comes_back(&provider, &desk, &browser, json!({"email": "wei@example.com"}))
        .await
        .with_status(303);
    let seen = session_of(&desk, &browser).await.json();
    assert_eq!(seen["user"]["state"], "active");
}

#[actix_web::test]
async fn nobody_is_led_out_of_the_desk() {
    let provider = TestProvider::opens();
    let desk = TestDesk::with(&provider.settings(&[])).await;
    desk.somebody("grace", Role::Agent);
    for foreign in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/%09/evil.example",
    ] {
        let browser = desk.browser("192.0.2.7");
        let next: String = url::form_urlencoded::byte_serialize(foreign.as_bytes()).collect();
        let sent_to = leaves(&browser, &format!("/sign-in/sso?next={next}")).await;
        let back = provider.lets_go_on(&sent_to, seconds(&desk), &mail_of("grace", Role::Agent), Seal::Proper);
        let led = browser.opens(&back).await.with_status(303);
        let place = led.answer.header("location").unwrap();
        assert!(
            place == "/" || place == foreign && foreign.starts_with("/%"),
            "{foreign}: {place}"
        );
    }
}

#[actix_web::test]
async fn while_the_provider_is_down_passwords_work() {
    let provider = TestProvider::opens();
    let desk = TestDesk::with(&provider.settings(&[])).await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    provider.is_ill(true);
    let browser = desk.browser("192.0.2.7");
    let page = browser.opens("/sign-in/sso?lang=en").await.with_status(503);
    assert_eq!(page.answer.header("retry-after"), Some("30"));
    let page = page.says("does not answer").says("href=\"/login\"");
    assert!(!page.html.contains("127.0.0.1"), "nothing is told of the provider");
    desk.signs_in(&login, RIGHT).await;
    // It falls ill while somebody is there.
    provider.is_ill(false);
    let back = provider.lets_go_on(
        &leaves(&browser, "/sign-in/sso").await,
        seconds(&desk),
        &mail_of("grace", Role::Agent),
        Seal::Proper,
    );
    provider.is_ill(true);
    stays_out(browser.opens(&back).await, &browser, 503, "does not answer");
    provider.is_ill(false);
    comes_back(&provider, &desk, &browser, mail_of("grace", Role::Agent))
        .await
        .with_status(303);
    // Nobody is there at all.
    drop(provider);
    desk.lets_pass(Span::hours(2));
    browser.opens("/sign-in/sso").await.with_status(503);
    desk.signs_in(&login, RIGHT).await;
}

#[actix_web::test]
async fn a_new_key_of_the_provider_is_learnt_and_what_it_says_is_kept_meanwhile() {
    let provider = TestProvider::opens();
    let desk = TestDesk::with(&provider.settings(&[])).await;
    desk.somebody("grace", Role::Agent);
    let browser = desk.browser("192.0.2.7");
    let grace = || mail_of("grace", Role::Agent);
    for _ in 0..3 {
        comes_back(&provider, &desk, &browser, grace()).await.with_status(303);
    }
    assert_eq!(provider.was_asked("/keys"), 1);
    provider.changes_its_key();
    desk.lets_pass(Span::minutes(2));
    comes_back(&provider, &desk, &browser, grace()).await.with_status(303);
    assert_eq!(provider.was_asked("/keys"), 2);
    // Keys that change without end do not make the desk ask without end.
    provider.changes_its_key();
    comes_back(&provider, &desk, &browser, grace()).await.with_status(403);
    assert_eq!(provider.was_asked("/keys"), 2);
}

#[actix_web::test]
async fn what_is_weighty_needs_a_proof_that_the_provider_saw() {
    let provider = TestProvider::opens();
    let desk = TestDesk::with(&provider.settings(&[])).await;
    desk.somebody("grace", Role::Agent);
    let change = |browser: &Browser<'_>| {
        let cookie = format!("{SESSION}={}", browser.cookie(SESSION).unwrap());
        let nobody = desk.stranger(None);
        async move {
            let asked = nobody.asks(Method::GET, "/api/v1/session").saying("Cookie", &cookie);
            let csrf = asked.now().await.json()["csrf"].as_str().unwrap().to_owned();
            let asked = nobody
                .asks(Method::PUT, "/api/v1/session/password")
                .saying("Cookie", &cookie);
            let asked = asked.saying("X-Yinuo-Csrf", &csrf).with(&json!({"password": RIGHT}));
            asked.now().await
        }
    };
    let browser = desk.browser("192.0.2.7");
    comes_back(&provider, &desk, &browser, mail_of("grace", Role::Agent))
        .await
        .with_status(303);
    change(&browser).await.problem(403, "proof-needed");
    // Asked to show it anew, but the provider let them through on an old proof.
    let sent_to = leaves(&browser, "/sign-in/sso?anew=1&lang=en").await;
    assert!(
        sent_to.contains("prompt=login") && sent_to.contains("max_age=0"),
        "{sent_to}"
    );
    let with_time = |at: i64| {
        let mut claims = mail_of("grace", Role::Agent);
        claims["auth_time"] = json!(at);
        claims
    };
    let now = seconds(&desk);
    let back = provider.lets_go_on(&sent_to, now, &with_time(now - 600), Seal::Proper);
    browser.opens(&back).await.with_status(403).says("once more");
    let sent_to = leaves(&browser, "/sign-in/sso?anew=1").await;
    let back = provider.lets_go_on(&sent_to, now, &with_time(now), Seal::Proper);
    browser.opens(&back).await.with_status(303);
    change(&browser).await.with_status(204);
}

#[actix_web::test]
async fn a_hall_comes_in_together_and_a_flood_does_not() {
    let provider = TestProvider::opens();
    let mut settings = provider.settings(&[]);
    settings.extend([("limits.sign_ins_per_minute", "30"), ("limits.public_burst", "1")]);
    let desk = TestDesk::with(&settings).await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    for _ in 0..30 {
        leaves(&desk.browser("192.0.2.7"), "/sign-in/sso").await;
        desk.signs_in(&login, RIGHT).await;
    }
    let flood = desk.browser("192.0.2.7").opens("/sign-in/sso").await.with_status(429);
    assert!(flood.answer.header("retry-after").is_some());
    let body = json!({"login": login, "password": RIGHT});
    // The allowance fills up again while the test runs, however slowly that is.
    let mut refused = None;
    for _ in 0..200 {
        let knock = desk.stranger(None).post("/api/v1/session", body.clone()).await;
        if knock.status == 429 {
            refused = Some(knock);
            break;
        }
    }
    refused.unwrap().problem(429, "too-many-requests");
    leaves(&desk.browser("192.0.2.8"), "/sign-in/sso").await;
}

#[actix_web::test]
async fn without_a_provider_there_is_no_such_page() {
    let desk = TestDesk::open().await;
    let browser = desk.browser("192.0.2.7");
    browser.opens("/sign-in/sso").await.with_status(404);
    browser
        .opens("/sign-in/sso/return?code=a&state=b")
        .await
        .with_status(404);
}

#[actix_web::test]
async fn whoever_has_no_password_shows_who_they_are_at_the_provider_before_what_weighs() {
    let provider = TestProvider::opens();
    let desk = TestDesk::with(&provider.settings(&[])).await;
    desk.somebody("grace", Role::Agent);
    let browser = desk.browser("192.0.2.7");
    comes_back(&provider, &desk, &browser, mail_of("grace", Role::Agent))
        .await
        .with_status(303);
    let page = browser.opens("/me?lang=en").await.with_status(200);
    let anew = "href=\"/sign-in/sso?anew=1&amp;next=/me\"";
    let page = page.says(anew).hides("name=\"current\"");
    let csrf = page.hidden("csrf");
    let new = [("csrf", csrf.as_str()), ("password", RIGHT)];
    let offer = [("csrf", csrf.as_str())];
    drop(
        browser
            .opens("/me/second-factor")
            .await
            .says("anew=1")
            .hides("name=\"current\""),
    );
    for (path, fields) in [("/me/password", &new[..]), ("/me/second-factor/offer", &offer[..])] {
        let refused = browser.posts(path, fields).await.with_status(422);
        drop(refused.says("Show first who you are"));
    }
    let sent_to = leaves(&browser, "/sign-in/sso?anew=1&next=/me").await;
    let mut claims = mail_of("grace", Role::Agent);
    claims["auth_time"] = json!(seconds(&desk));
    let back = provider.lets_go_on(&sent_to, seconds(&desk), &claims, Seal::Proper);
    let led = browser.opens(&back).await.with_status(303);
    assert_eq!(led.answer.header("location"), Some("/me"));
    let csrf = browser.opens("/me").await.hidden("csrf");
    let offered = browser.posts("/me/second-factor/offer", &[("csrf", &csrf)]).await;
    drop(offered.with_status(200).says("factor__secret"));
    let chosen = browser
        .posts("/me/password", &[("csrf", &csrf), ("password", RIGHT)])
        .await;
    assert_eq!(
        chosen.with_status(303).answer.header("location"),
        Some("/me?done=password")
    );
    // Now they have one, and it is asked for.
    drop(browser.opens("/me").await.says("name=\"current\"").hides(anew));
}

#[actix_web::test]
async fn an_admin_without_a_password_is_told_where_to_show_who_they_are() {
    let provider = TestProvider::opens();
    let desk = TestDesk::with(&provider.settings(&[])).await;
    let grace = desk.hotline("grace").id();
    desk.somebody("root", Role::Admin);
    let browser = desk.browser("192.0.2.7");
    comes_back(&provider, &desk, &browser, mail_of("root", Role::Admin))
        .await
        .with_status(303);
    let page = browser.opens(&format!("/admin/users?user={grace}&lang=en")).await;
    let (csrf, version) = (page.hidden("csrf"), page.hidden("version"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("version", version.as_str()),
        ("name", "grace"),
        ("email", "other@example.com"),
        ("role", "agent"),
        ("language", "en"),
    ];
    let refused = browser.posts(&format!("/admin/users/{grace}"), &fields).await;
    drop(refused.with_status(422).says("on your own page"));
}

#[actix_web::test]
async fn a_board_is_hung_by_whoever_shows_at_the_provider_who_they_are() {
    let provider = TestProvider::opens();
    let desk = TestDesk::with(&provider.settings(&[])).await;
    desk.somebody("mei", Role::Manager);
    let browser = desk.browser("192.0.2.7");
    comes_back(&provider, &desk, &browser, mail_of("mei", Role::Manager))
        .await
        .with_status(303);
    desk.lets_pass(Span::minutes(6));
    let page = browser.opens("/walls?lang=en").await.with_status(200);
    let page = page
        .says("href=\"/sign-in/sso?anew=1&amp;next=/walls\"")
        .hides("name=\"current\"");
    let csrf = page.hidden("csrf");
    let board = [("csrf", csrf.as_str()), ("label", "North hall"), ("days", "30")];
    let refused = browser.posts("/walls", &board).await.with_status(422);
    drop(refused.says("Show first who you are").says("value=\"North hall\""));
    let sent_to = leaves(&browser, "/sign-in/sso?anew=1&next=/walls").await;
    let mut claims = mail_of("mei", Role::Manager);
    claims["auth_time"] = json!(seconds(&desk));
    let back = provider.lets_go_on(&sent_to, seconds(&desk), &claims, Seal::Proper);
    let led = browser.opens(&back).await.with_status(303);
    assert_eq!(led.answer.header("location"), Some("/walls"));
    let csrf = browser.opens("/walls").await.hidden("csrf");
    let board = [("csrf", csrf.as_str()), ("label", "North hall"), ("days", "30")];
    drop(browser.posts("/walls", &board).await.with_status(200).says("/wall/yn_"));
}
