//! The second factor: codes of an app, each good once, and recovery codes.

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::domain::moment::Span;
use yinuo::domain::totp::TotpSecret;
use yinuo::domain::words::Role;
use yinuo::storage::second_factors;

use super::support::http::{Answer, Caller, TestDesk};
use super::support::office::Office;

const RIGHT: &str = "correct horse battery staple";
const FACTOR: &str = "/api/v1/session/second-factor";

async fn knocks(desk: &TestDesk, login: &str, code: Option<&str>) -> Answer {
    let mut body = json!({"login": login, "password": RIGHT});
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    desk.stranger(None).post("/api/v1/session", body).await
}

/// Sets up a second factor in this browser: the secret, and the recovery codes.
async fn sets_up(desk: &TestDesk, caller: &Caller<'_>) -> (TotpSecret, Vec<String>) {
    let offered = caller.asks(Method::POST, FACTOR).now().await.with_status(201).json();
    let user = caller.id();
    let stored = desk
        .office
        .act(move |db, _, _| Ok(second_factors::of_user(db, user)?.unwrap().offered.unwrap()));
    let secret = TotpSecret::from_hex(&stored.unwrap()).unwrap();
    assert_eq!(offered["secret"], secret.to_base32());
    assert!(offered["uri"].as_str().unwrap().starts_with("otpauth://totp/Yinuo:"));
    let wrong = caller
        .post(&format!("{FACTOR}/confirmation"), json!({"code": "000000"}))
        .await;
    assert_eq!(wrong.faults(), ["/code: is not the code that the app shows now"]);
    let code = secret.code(desk.now());
    let confirmed = caller
        .post(&format!("{FACTOR}/confirmation"), json!({"code": code}))
        .await
        .with_status(201);
    let codes = confirmed.json()["recovery_codes"].as_array().unwrap().clone();
    assert_eq!(codes.len(), 10);
    (
        secret,
        codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect(),
    )
}

#[actix_web::test]
async fn a_code_is_asked_for_and_good_once_on_each_engine() {
    for office in Office::on_each_engine("a_code_is_asked_for_and_good_once") {
        let desk = TestDesk::of(office, &[]).await;
        let login = desk.gives_password("grace", Role::Agent, RIGHT);
        let (grace, elsewhere) = (desk.signs_in(&login, RIGHT).await, desk.signs_in(&login, RIGHT).await);
        let (secret, codes) = sets_up(&desk, &grace).await;
        elsewhere.get("/api/v1/session").await.problem(401, "unauthenticated");
        knocks(&desk, &login, None).await.problem(401, "second-factor-needed");
        let confirmed_with = secret.code(desk.now());
        let told = knocks(&desk, &login, Some(&confirmed_with))
            .await
            .problem(401, "unauthenticated");
        assert_eq!(told, "the code is wrong, or was used before; wait for the next one");
        desk.lets_pass(Span::seconds(30));
        let code = secret.code(desk.now());
        knocks(&desk, &login, Some(&code)).await.with_status(201);
        knocks(&desk, &login, Some(&code)).await.problem(401, "unauthenticated");
        knocks(&desk, &login, Some(&codes[3].to_uppercase()))
            .await
            .with_status(201);
        knocks(&desk, &login, Some(&codes[3]))
            .await
            .problem(401, "unauthenticated");
        let seen = grace.get(FACTOR).await.with_status(200).json();
        assert_eq!(seen, json!({"set": true, "required": false, "recovery_codes_left": 9}));
        // A wrong password is told before any code is looked at.
        let body = json!({"login": login, "password": "wrong horse", "code": codes[4]});
        let told = desk
            .stranger(None)
            .post("/api/v1/session", body)
            .await
            .problem(401, "unauthenticated");
        assert_eq!(told, "the name or the password is wrong");
        assert_eq!(grace.get(FACTOR).await.json()["recovery_codes_left"], 9);
    }
}

#[actix_web::test]
async fn guessing_codes_is_slowed_like_guessing_passwords() {
    let desk = TestDesk::open().await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    let grace = desk.signs_in(&login, RIGHT).await;
    sets_up(&desk, &grace).await;
    for guess in ["000001", "000002", "000003", "000004", "000005"] {
        knocks(&desk, &login, Some(guess)).await.problem(401, "unauthenticated");
    }
    knocks(&desk, &login, Some("000006"))
        .await
        .problem(429, "too-many-requests");
}

#[actix_web::test]
async fn a_role_can_be_made_to_have_one() {
    let desk = TestDesk::with(&[("access.second_factor_roles", "manager,admin")]).await;
    let login = desk.gives_password("mary", Role::Manager, RIGHT);
    let mary = desk.signs_in(&login, RIGHT).await;
    let told = mary.get("/api/v1/tickets").await.problem(403, "second-factor-missing");
    assert_eq!(
        told,
        "set up a second factor first, with POST /api/v1/session/second-factor"
    );
    sets_up(&desk, &mary).await;
    mary.get("/api/v1/tickets").await.with_status(200);
    let kept = mary.delete(FACTOR).await;
    assert_eq!(
        kept.problem(409, "limit"),
        "your role must have a second factor; set up another one in its place"
    );
    // Agents need none.
    let agent = desk.gives_password("grace", Role::Agent, RIGHT);
    desk.signs_in(&agent, RIGHT)
        .await
        .get("/api/v1/tickets")
        .await
        .with_status(200);
}

#[actix_web::test]
async fn what_one_signs_in_with_is_changed_by_whoever_showed_who_they_are_a_moment_ago() {
    let desk = TestDesk::open().await;
    let login = desk.gives_password("root", Role::Admin, RIGHT);
    let root = desk.signs_in(&login, RIGHT).await;
    let (secret, _) = sets_up(&desk, &root).await;
    desk.lets_pass(Span::minutes(5));
    let mine = format!("/api/v1/users/{}", root.id());
    let tokens = format!("{mine}/tokens");
    root.delete(FACTOR).await.problem(403, "proof-needed");
    root.asks(Method::POST, FACTOR).now().await.problem(403, "proof-needed");
    root.post("/api/v1/session/recovery-codes", json!({}))
        .await
        .problem(403, "proof-needed");
    root.post(&tokens, json!({})).await.problem(403, "proof-needed");
    root.patch(&mine, json!({"email": "other@example.com"}))
        .await
        .problem(403, "proof-needed");
    let neither = root.post("/api/v1/session/proof", json!({})).await;
    assert_eq!(neither.faults(), ["/password: or code is needed"]);
    let code = secret.code(desk.now());
    let proved = root
        .post("/api/v1/session/proof", json!({"code": code}))
        .await
        .with_status(201);
    let root = desk.browser_after(&proved);
    root.post(&tokens, json!({})).await.with_status(201);
    root.patch(&mine, json!({"email": "other@example.com"}))
        .await
        .with_status(200);
    root.delete(FACTOR).await.with_status(204);
    let kinds: Vec<Value> = desk
        .office
        .letters()
        .iter()
        .filter(|letter| letter.kind == "access_changed")
        .map(|letter| json!([letter.address, letter.body.0["what"]]))
        .collect();
    assert!(
        kinds.contains(&json!([login, "email"])),
        "the old address is told: {kinds:?}"
    );
}

#[actix_web::test]
async fn an_admin_helps_whoever_lost_it_and_a_reset_does_not_go_round_it() {
    let desk = TestDesk::open().await;
    let login = desk.gives_password("grace", Role::Agent, RIGHT);
    let grace = desk.signs_in(&login, RIGHT).await;
    sets_up(&desk, &grace).await;
    desk.gives_password("grace", Role::Agent, RIGHT);
    knocks(&desk, &login, None).await.problem(401, "second-factor-needed");
    let path = format!("/api/v1/users/{}/second-factor", grace.id());
    desk.hotline("paul").delete(&path).await.problem(403, "not-allowed");
    desk.admin("root").delete(&path).await.with_status(204);
    desk.admin("root").delete(&path).await.problem(404, "not-found");
    knocks(&desk, &login, None).await.with_status(201);
}
