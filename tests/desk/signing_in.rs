//! Who is it? People sign in with a password, guessing is slowed, and a session ends when it should.

use std::time::Duration;

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use super::support::http::{Answer, TestDesk};
use super::support::office::Office;

const RIGHT: &str = "correct horse battery staple";

async fn knocks(desk: &TestDesk, login: &str, password: &str) -> Answer {
    knocks_from(desk, login, password, "192.0.2.7").await
}

async fn knocks_from(desk: &TestDesk, login: &str, password: &str, address: &str) -> Answer {
    let asked = desk.stranger(None).asks(Method::POST, "/api/v1/session");
    let body = json!({"login": login, "password": password});
    asked.from(address).with(&body).now().await
}

#[actix_web::test]
async fn whoever_knows_the_password_comes_in_and_goes_again_on_each_engine() {
    for office in Office::on_each_engine("whoever_knows_the_password_comes_in_and_goes_again") {
        let desk = TestDesk::of(office, &[]).await;
        let login = desk.gives_password("grace", Role::Agent, RIGHT);
        let answer = knocks(&desk, &login.to_uppercase(), RIGHT).await.with_status(201);
        for cookie in answer.set_cookies() {
            assert!(cookie.starts_with("__Host-yinuo"), "{cookie}");
            for word in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
                assert!(cookie.contains(word), "{word} is missing: {cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        let grace = desk.browser_after(&answer);
        let seen = grace.get("/api/v1/session").await.with_status(200).json();
        assert_eq!(seen["user"]["email"], login);
        assert_eq!(seen["csrf"], answer.json()["csrf"]);
        grace.logs_complaint("The bill is wrong").await;
        let gone = grace.delete("/api/v1/session").await.with_status(204);
        assert!(gone.set_cookies()[0].contains("Max-Age=0"), "{:?}", gone.set_cookies());
        let over = grace.get("/api/v1/tickets").await;
        assert_eq!(
            over.problem(401, "unauthenticated"),
            "the session is over; sign in again with POST /api/v1/session"
        );
    }
}

#[actix_web::test]
async fn a_wrong_name_and_a_wrong_password_are_answered_alike_with_the_same_work() {
    let desk = TestDesk::open().await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    let retired = desk.gives_password("paul", Role::Agent, RIGHT);
    let paul = format!("/api/v1/users/{}", desk.hotline("paul").id());
    desk.admin("root")
        .patch(&paul, json!({"state": "retired"}))
        .await
        .with_status(200);
    desk.somebody("wei", Role::Technician);
    let mut answers = Vec::new();
    let names = [
        login.as_str(),
        "nobody@example.com",
        "A-1",
        "",
        retired.as_str(),
        "wei.technician@example.com",
    ];
    for name in names {
        let before = desk.hasher.computed();
        let answer = knocks(&desk, name, "wrong horse battery staple").await;
        assert_eq!(desk.hasher.computed(), before + 1, "{name} costs one hash");
        answers.push((
            answer.problem(401, "unauthenticated"),
            answer.set_cookies(),
            answer.body.len(),
        ));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    assert_eq!(answers[0].0, "the name or the password is wrong");
    // The right password of somebody who left opens nothing either.
    let answer = knocks(&desk, &retired, RIGHT).await;
    assert_eq!(answer.problem(401, "unauthenticated"), answers[0].0);
    let before = desk.hasher.computed();
    let long = knocks(&desk, &login, &"x".repeat(129)).await;
    assert_eq!(long.faults(), ["/password: has at most 128 characters"]);
    assert_eq!(desk.hasher.computed(), before, "what is too long is not hashed");
}

#[actix_web::test]
async fn guessing_is_slowed_and_the_rightful_person_gets_in_all_the_same() {
    for office in Office::on_each_engine("guessing_is_slowed") {
        let desk = TestDesk::of(office, &[("access.tries", "3"), ("access.first_wait", "2s")]).await;
        let login = desk.gives_password("grace", Role::Agent, RIGHT);
        let known = desk.signs_in(&login, RIGHT).await;
        let cookies = known.browser.clone().unwrap().cookies;
        for name in [login.as_str(), "nobody@example.com"] {
            for _ in 0..3 {
                knocks_from(&desk, name, "guess guess", "203.0.113.9")
                    .await
                    .problem(401, "unauthenticated");
            }
            let before = desk.hasher.computed();
            let slowed = knocks_from(&desk, name, "guess guess", "203.0.113.10").await;
            slowed.problem(429, "too-many-requests");
            assert_eq!(slowed.header("retry-after"), Some("3"), "{name}: 2 s and the one begun");
            assert_eq!(desk.hasher.computed(), before, "whoever waits costs no hash");
        }
        // A stranger with the right password waits as well; the browser that was here before does not.
        knocks_from(&desk, &login, RIGHT, "203.0.113.9")
            .await
            .problem(429, "too-many-requests");
        let body = json!({"login": login, "password": RIGHT});
        let asked = desk
            .stranger(None)
            .asks(Method::POST, "/api/v1/session")
            .saying("Cookie", &cookies);
        asked.from("203.0.113.9").with(&body).now().await.with_status(201);
        // Waits double and end.
        desk.lets_pass(Span::seconds(3));
        knocks(&desk, &login, "guess guess")
            .await
            .problem(401, "unauthenticated");
        assert_eq!(knocks(&desk, &login, RIGHT).await.header("retry-after"), Some("5"));
        desk.lets_pass(Span::seconds(5));
        knocks(&desk, &login, RIGHT).await.with_status(201);
        knocks(&desk, &login, "guess guess")
            .await
            .problem(401, "unauthenticated");
    }
}

#[actix_web::test]
async fn many_guesses_at_once_are_counted_one_by_one() {
    for office in Office::on_each_engine("many_guesses_at_once") {
        let desk = TestDesk::of(office, &[]).await;
        let login = desk.gives_password("grace", Role::Agent, RIGHT);
        let guesses = (0..40).map(|_| knocks(&desk, &login, "guess guess"));
        let answers = futures::future::join_all(guesses).await;
        let looked_at = answers.iter().filter(|answer| answer.status == 401).count();
        assert_eq!(looked_at, 5, "as many as access.tries allows");
    }
}

#[actix_web::test]
async fn one_address_cannot_guess_its_way_through_the_staff() {
    let desk = TestDesk::with(&[("access.tries_per_address", "10")]).await;
    for number in 0..10 {
        let name = format!("somebody{number}@example.com");
        knocks(&desk, &name, "guess guess")
            .await
            .problem(401, "unauthenticated");
    }
    knocks(&desk, "somebody10@example.com", "guess guess")
        .await
        .problem(429, "too-many-requests");
    knocks_from(&desk, "somebody10@example.com", "guess guess", "198.51.100.1")
        .await
        .problem(401, "unauthenticated");
}

#[actix_web::test]
async fn a_page_of_another_site_changes_nothing() {
    let desk = TestDesk::open().await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    let grace = desk.signs_in(&login, RIGHT).await;
    let call = json!({"kind": "complaint", "subject": "s", "caller_number": "13912344521"});
    let door = "/api/v1/channels/hotline/tickets";
    let cookies = grace.browser.clone().unwrap().cookies;
    let nobody = desk.stranger(None);
    let bare = nobody
        .asks(Method::POST, door)
        .saying("Cookie", &cookies)
        .with(&call)
        .now()
        .await;
    assert_eq!(
        bare.problem(403, "forged"),
        "send the header X-Yinuo-Csrf with the value that GET /api/v1/session shows"
    );
    let guessed = nobody
        .asks(Method::POST, door)
        .saying("Cookie", &cookies)
        .saying("X-Yinuo-Csrf", "x");
    guessed.with(&call).now().await.problem(403, "forged");
    let elsewhere = grace
        .asks(Method::POST, door)
        .saying("Sec-Fetch-Site", "cross-site")
        .with(&call)
        .now()
        .await;
    assert_eq!(
        elsewhere.problem(403, "forged"),
        "this request was sent by another site"
    );
    grace
        .asks(Method::POST, door)
        .saying("Sec-Fetch-Site", "same-origin")
        .with(&call)
        .now()
        .await
        .with_status(201);
    let body = json!({"login": login, "password": RIGHT});
    let framed = nobody
        .asks(Method::POST, "/api/v1/session")
        .saying("Sec-Fetch-Site", "same-site")
        .with(&body);
    framed.now().await.problem(403, "forged");
    // Looking needs no proof, and a form is no JSON.
    nobody
        .asks(Method::GET, "/api/v1/session")
        .saying("Cookie", &cookies)
        .now()
        .await
        .with_status(200);
    let form = nobody
        .asks(Method::POST, "/api/v1/session")
        .with_bytes("text/plain", body.to_string());
    form.now().await.problem(415, "not-json");
}

#[actix_web::test]
async fn a_session_ends_unused_and_ends_at_last() {
    let desk = TestDesk::with(&[("access.session_idle", "1h"), ("access.session_longest", "3h")]).await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    let (idle, busy) = (desk.signs_in(&login, RIGHT).await, desk.signs_in(&login, RIGHT).await);
    for _ in 0..3 {
        desk.lets_pass(Span::minutes(59));
        busy.get("/api/v1/session").await.with_status(200);
    }
    idle.get("/api/v1/session").await.problem(401, "unauthenticated");
    desk.lets_pass(Span::minutes(4));
    busy.get("/api/v1/session").await.problem(401, "unauthenticated");
}

#[actix_web::test]
async fn one_sees_where_one_is_signed_in_and_ends_it() {
    let desk = TestDesk::open().await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    let other = desk.gives_password("paul", Role::Agent, RIGHT);
    let here = desk.signs_in(&login, RIGHT).await;
    desk.lets_pass(Span::seconds(1));
    let there = desk.signs_in(&login, RIGHT).await;
    let paul = desk.signs_in(&other, RIGHT).await;
    let listed = here.get("/api/v1/sessions").await.with_status(200).json();
    let current: Vec<&Value> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|session| &session["current"])
        .collect();
    assert_eq!(current, [&json!(false), &json!(true)], "the newest first");
    assert_eq!(listed[0]["address"], "192.0.2.7");
    let path = format!("/api/v1/sessions/{}", listed[0]["id"].as_str().unwrap());
    paul.delete(&path).await.problem(404, "not-found");
    here.delete(&path).await.with_status(204);
    there.get("/api/v1/session").await.problem(401, "unauthenticated");
    let third = desk.signs_in(&login, RIGHT).await;
    here.delete("/api/v1/sessions").await.with_status(204);
    third.get("/api/v1/session").await.problem(401, "unauthenticated");
    here.get("/api/v1/session").await.with_status(200);
    let hers = format!("/api/v1/users/{}/sessions", here.id());
    paul.get(&hers).await.problem(403, "not-allowed");
    let root = desk.admin("root");
    assert_eq!(
        root.get(&hers).await.with_status(200).json().as_array().unwrap().len(),
        1
    );
    root.delete(&hers).await.with_status(204);
    here.get("/api/v1/session").await.problem(401, "unauthenticated");
    // A machine is not signed in anywhere.
    root.get("/api/v1/sessions").await.problem(401, "unauthenticated");
}

#[actix_web::test]
async fn a_new_role_a_new_password_and_a_retirement_end_sessions_on_the_other_replica_within_a_second() {
    let desk = TestDesk::open().await;
    let replica = desk.replica().await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    let path = format!("/api/v1/users/{}", desk.hotline("grace").id());
    let root = desk.admin("root");
    let changes = [json!({"role": "manager"}), json!({"state": "retired"})];
    for change in changes {
        let grace = desk.signs_in(&login, RIGHT).await;
        let there = grace.at(&replica);
        there.get("/api/v1/tickets").await.with_status(200);
        root.patch(&path, change).await.with_status(200);
        grace.get("/api/v1/tickets").await.problem(401, "unauthenticated");
        desk.lets_pass(Span::seconds(1));
        there.get("/api/v1/tickets").await.problem(401, "unauthenticated");
    }
    root.patch(&path, json!({"state": "active"})).await.with_status(200);
    knocks(&desk, &login, RIGHT).await.problem(401, "unauthenticated");
    desk.gives_password("grace", Role::Agent, RIGHT);
    let (here, stolen) = (desk.signs_in(&login, RIGHT).await, desk.signs_in(&login, RIGHT).await);
    let stolen = stolen.at(&replica);
    stolen.get("/api/v1/tickets").await.with_status(200);
    let answer = here
        .asks(Method::PUT, "/api/v1/session/password")
        .with(&json!({"password": "another long one"}));
    answer.now().await.with_status(204);
    desk.lets_pass(Span::seconds(1));
    stolen.get("/api/v1/tickets").await.problem(401, "unauthenticated");
    here.get("/api/v1/tickets").await.with_status(200);
    knocks(&desk, &login, RIGHT).await.problem(401, "unauthenticated");
    knocks(&desk, &login, "another long one").await.with_status(201);
}

#[actix_web::test]
async fn a_password_is_changed_by_whoever_showed_who_they_are_a_moment_ago() {
    let desk = TestDesk::open().await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    let grace = desk.signs_in(&login, RIGHT).await;
    let change = |password: &str| {
        let body = json!({"password": password});
        grace.asks(Method::PUT, "/api/v1/session/password").with(&body)
    };
    assert_eq!(
        change("short").now().await.faults(),
        ["/password: needs at least 8 characters"]
    );
    assert_eq!(
        change("grace.agent-1").now().await.faults(),
        ["/password: contains \"grace\", which anybody would try; choose another one"]
    );
    desk.lets_pass(Span::minutes(5));
    change("another long one").now().await.problem(403, "proof-needed");
    let wrong = grace.post("/api/v1/session/proof", json!({"password": "x"})).await;
    assert_eq!(
        wrong.problem(401, "unauthenticated"),
        "the password or the code is wrong"
    );
    let proved = grace
        .post("/api/v1/session/proof", json!({"password": RIGHT}))
        .await
        .with_status(201);
    grace.get("/api/v1/session").await.problem(401, "unauthenticated");
    let grace = desk.browser_after(&proved);
    let body = json!({"password": "another long one"});
    let changed = grace.asks(Method::PUT, "/api/v1/session/password").with(&body);
    changed.now().await.with_status(204);
}

#[actix_web::test]
async fn a_staff_number_is_one_persons_and_opens_the_door_as_well() {
    let desk = TestDesk::open().await;
    desk.gives_password("grace", Role::Agent, RIGHT);
    let (root, grace) = (desk.admin("root"), desk.hotline("grace").id());
    let path = format!("/api/v1/users/{grace}");
    let body = json!({"staff_number": "hz-1042", "languages": ["zh-CN", "yue"]});
    let changed = root.patch(&path, body).await.with_status(200).json();
    assert_eq!(
        (&changed["staff_number"], &changed["languages"]),
        (&json!("HZ-1042"), &json!(["zh-CN", "yue"]))
    );
    let new = json!({"name": "Wei", "email": "wei@example.com", "role": "agent", "staff_number": "HZ-1042"});
    assert_eq!(
        root.post("/api/v1/users", new).await.problem(409, "taken"),
        "a user with the staff number HZ-1042 exists already"
    );
    assert_eq!(
        root.patch(
            &path,
            json!({"staff_number": "a b", "languages": ["x"], "state": "invited"})
        )
        .await
        .faults(),
        [
            "/staff_number: must be 1 to 40 letters, digits or - _ .",
            "/languages: lists at most 8 language tags such as zh-CN, yue or en",
            "/state: is set by an invitation alone; send active or retired",
        ]
    );
    desk.signs_in("hz-1042", RIGHT).await;
}

/// Far longer than the second in which it ends, so that only a stream that goes on fails.
const AT_LAST: Duration = Duration::from_secs(30);

#[actix_web::test]
async fn an_open_stream_ends_on_the_other_replica_with_its_session() {
    for office in Office::on_each_engine("an_open_stream_ends") {
        let desk = TestDesk::of(office, &[]).await;
        let (replica, root) = (desk.replica().await, desk.admin("root"));
        for why in ["signed-out", "role", "retired"] {
            let login = desk.gives_password(why, Role::Agent, RIGHT);
            let grace = desk.signs_in(&login, RIGHT).await;
            let there = grace.at(&replica);
            let mut stream = there.asks(Method::GET, "/events").listens().await;
            let path = format!("/api/v1/users/{}", grace.id());
            let ended = match why {
                "signed-out" => grace.delete("/api/v1/session").await,
                "role" => root.patch(&path, json!({"role": "technician"})).await,
                _ => root.patch(&path, json!({"state": "retired"})).await,
            };
            assert!(ended.status.is_success(), "{why}: {ended:?}");
            let over = async { while stream.next().await.is_some() {} };
            tokio::time::timeout(AT_LAST, over)
                .await
                .unwrap_or_else(|_| panic!("{why}: the stream goes on"));
            desk.lets_pass(Span::seconds(1));
            there.asks(Method::GET, "/events").now().await.with_status(303);
        }
    }
}
