//! People are invited and set passwords by mail: a secret that is good once, for an hour, and stands in no table.

use serde_json::{Value, json};

use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;
use yinuo::outbox::message::Letter;

use super::support::http::{Answer, TestDesk};
use super::support::office::Office;
use super::support::post::Post;

const LONG: &str = "a long one that nobody knows";

/// The letter that came last, and the secret in its link.
fn secret_in(letter: &Letter) -> String {
    let link = letter
        .text
        .split_whitespace()
        .find(|word| word.contains("https://"))
        .unwrap();
    let (page, secret) = link.split_once('#').unwrap();
    assert!(
        page.ends_with("https://desk.example/sign-in/invitation")
            || page.ends_with("https://desk.example/sign-in/reset"),
        "{page}"
    );
    secret.to_owned()
}

async fn last_letter(desk: &TestDesk, post: &Post) -> Letter {
    desk.lets_pass(Span::seconds(1));
    post.delivers().await;
    post.kept.sent().last().cloned().unwrap()
}

async fn redeems(desk: &TestDesk, what: &str, secret: &str, password: &str) -> Answer {
    let body = json!({"secret": secret, "password": password});
    desk.stranger(None)
        .post(&format!("/api/v1/{what}/redemption"), body)
        .await
}

async fn hires_wei(desk: &TestDesk) -> Value {
    let new =
        json!({"name": "Wei", "email": "wei@example.com", "role": "technician", "language": "en", "invite": true});
    desk.admin("root")
        .post("/api/v1/users", new)
        .await
        .with_status(201)
        .json()
}

#[actix_web::test]
async fn whoever_is_invited_sets_a_password_and_comes_in_on_each_engine() {
    for office in Office::on_each_engine("whoever_is_invited_sets_a_password") {
        let desk = TestDesk::of(office, &[]).await;
        let post = Post::of(&desk.office);
        let wei = hires_wei(&desk).await;
        assert_eq!(wei["state"], "invited");
        let token = format!("/api/v1/users/{}/tokens", wei["id"].as_str().unwrap());
        desk.admin("root").post(&token, json!({})).await.problem(409, "limit");
        let letter = last_letter(&desk, &post).await;
        assert_eq!(
            (letter.to.address(), letter.subject.as_str()),
            ("wei@example.com", "Invitation to the desk")
        );
        let secret = secret_in(&letter);
        for other in [
            "",
            " ",
            &format!(" {secret}"),
            &format!("{secret} "),
            &secret.to_uppercase(),
            &secret[..secret.len() - 1],
        ] {
            redeems(&desk, "invitations", other, LONG)
                .await
                .problem(409, "pass-over");
        }
        redeems(&desk, "password-resets", &secret, LONG)
            .await
            .problem(409, "pass-over");
        assert_eq!(
            redeems(&desk, "invitations", &secret, "Password1").await.faults(),
            ["/password: is among the first that anybody would try; choose another one"],
        );
        redeems(&desk, "invitations", &secret, LONG).await.with_status(204);
        redeems(&desk, "invitations", &secret, "another long one")
            .await
            .problem(409, "pass-over");
        let seen = desk
            .signs_in("wei@example.com", LONG)
            .await
            .get("/api/v1/session")
            .await
            .json();
        assert_eq!(seen["user"]["state"], "active");
    }
}

#[actix_web::test]
async fn the_outbox_and_the_tables_tell_nobody_the_secret() {
    let desk = TestDesk::open().await;
    let post = Post::of(&desk.office);
    hires_wei(&desk).await;
    let before = desk.office.letters();
    let secret = secret_in(&last_letter(&desk, &post).await);
    let root = desk.admin("root");
    for letter in before {
        let shown = root.get(&format!("/api/v1/outbox/{}", letter.id)).await;
        assert!(!String::from_utf8_lossy(&shown.body).contains("yni_"));
    }
    let stored = format!("{:?}", desk.office.letters());
    assert!(!stored.contains(&secret) && !stored.contains("yni_"), "{stored}");
}

#[actix_web::test]
async fn an_invitation_is_good_for_an_hour_and_can_be_sent_again() {
    let desk = TestDesk::open().await;
    let post = Post::of(&desk.office);
    let wei = hires_wei(&desk).await;
    let (path, root) = (
        format!("/api/v1/users/{}/invitation", wei["id"].as_str().unwrap()),
        desk.admin("root"),
    );
    let first = secret_in(&last_letter(&desk, &post).await);
    desk.lets_pass(Span::minutes(60));
    redeems(&desk, "invitations", &first, LONG)
        .await
        .problem(409, "pass-over");
    desk.hotline("grace")
        .post(&path, json!({}))
        .await
        .problem(403, "not-allowed");
    root.post(&path, json!({})).await.with_status(202);
    let second = secret_in(&last_letter(&desk, &post).await);
    root.post(&path, json!({})).await.with_status(202);
    let third = secret_in(&last_letter(&desk, &post).await);
    redeems(&desk, "invitations", &second, LONG).await.with_status(204);
    redeems(&desk, "invitations", &third, "another long one")
        .await
        .problem(409, "pass-over");
    root.post(&path, json!({})).await.problem(409, "limit");
}

#[actix_web::test]
async fn a_letter_to_somebody_who_was_retired_meanwhile_is_not_sent() {
    let desk = TestDesk::open().await;
    let post = Post::of(&desk.office);
    let wei = hires_wei(&desk).await;
    let path = format!("/api/v1/users/{}", wei["id"].as_str().unwrap());
    desk.admin("root")
        .patch(&path, json!({"state": "retired"}))
        .await
        .with_status(200);
    desk.lets_pass(Span::seconds(1));
    post.delivers().await;
    assert!(post.kept.sent().is_empty());
}

#[actix_web::test]
async fn a_forgotten_password_is_set_anew_by_mail_and_nobody_learns_who_works_here() {
    for office in Office::on_each_engine("a_forgotten_password_is_set_anew") {
        let desk = TestDesk::of(office, &[("access.tries", "1"), ("access.first_wait", "10m")]).await;
        let post = Post::of(&desk.office);
        let login = desk.gives_password("grace", Role::Agent, "the old one of grace h");
        desk.lets_pass(Span::seconds(1));
        post.delivers().await;
        let sent_before = post.kept.sent().len();
        let here = desk.signs_in(&login, "the old one of grace h").await;
        let nobody = desk.stranger(None);
        let forged = |login: &str| {
            let asked = nobody.asks(actix_web::http::Method::POST, "/api/v1/password-resets");
            asked
                .saying("Host", "evil.example")
                .saying("X-Forwarded-Host", "evil.example")
                .with(&json!({"login": login}))
        };
        let known = forged(&login).now().await.with_status(202);
        let unknown = forged("nobody@example.com").now().await.with_status(202);
        assert_eq!(known.body, unknown.body);
        let letter = last_letter(&desk, &post).await;
        assert_eq!(post.kept.sent().len(), sent_before + 1, "nobody gets nothing");
        assert!(!letter.text.contains("evil"));
        let secret = secret_in(&letter);
        // Somebody guesses; the one with the mail gets in all the same.
        let guess = json!({"login": login, "password": "guess guess"});
        nobody
            .post("/api/v1/session", guess.clone())
            .await
            .problem(401, "unauthenticated");
        nobody
            .post("/api/v1/session", guess)
            .await
            .problem(429, "too-many-requests");
        let set = redeems(&desk, "password-resets", &secret, LONG).await.with_status(204);
        here.get("/api/v1/session").await.problem(401, "unauthenticated");
        let right = json!({"login": login, "password": LONG});
        nobody
            .post("/api/v1/session", right.clone())
            .await
            .problem(429, "too-many-requests");
        let asked = nobody
            .asks(actix_web::http::Method::POST, "/api/v1/session")
            .saying("Cookie", &set.cookies());
        asked.with(&right).now().await.with_status(201);
        let told = last_letter(&desk, &post).await;
        assert_eq!(told.subject, "The password was changed");
    }
}

#[actix_web::test]
async fn nobodys_mailbox_is_flooded_with_links() {
    let desk = TestDesk::open().await;
    let post = Post::of(&desk.office);
    let login = desk.gives_password("grace", Role::Agent, LONG);
    for _ in 0..20 {
        let asked = desk
            .stranger(None)
            .post("/api/v1/password-resets", json!({"login": login}))
            .await;
        asked.with_status(202);
    }
    desk.lets_pass(Span::seconds(1));
    post.delivers().await;
    let links = post
        .kept
        .sent()
        .iter()
        .filter(|letter| letter.text.contains("/sign-in/reset#"))
        .count();
    assert_eq!(links, 3);
}
