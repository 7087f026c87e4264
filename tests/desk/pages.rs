//! What all pages share: language, text size, error pages, headers, static files.

use actix_web::http::Method;

use super::support::http::{Answer, TestDesk};

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.to_vec()).unwrap()
}

#[actix_web::test]
async fn where_nothing_is_people_get_a_page_and_machines_a_problem() {
    let desk = TestDesk::open().await;
    let nobody = desk.stranger(None);
    let page = nobody.get("/nothing/here").await.with_status(404);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(text(&page).contains("没有这个页面"), "{}", text(&page));
    nobody.get("/api/nothing").await.problem(404, "not-found");
    nobody.get("/health/nothing").await.problem(404, "not-found");
    nobody
        .get("/apiary")
        .await
        .with_status(404)
        .header("content-type")
        .unwrap();
}

#[actix_web::test]
async fn a_page_speaks_the_language_that_was_chosen_remembered_or_asked_for() {
    let desk = TestDesk::open().await;
    let nobody = desk.stranger(None);
    let asked = nobody
        .asks(Method::GET, "/x")
        .saying("Accept-Language", "zh-HK,en;q=0.5");
    let asked = text(&asked.now().await);
    assert!(
        asked.contains("<html lang=\"zh-TW\">") && asked.contains("沒有這個頁面"),
        "{asked}"
    );

    let chosen = nobody
        .asks(Method::GET, "/x?lang=en")
        .saying("Accept-Language", "zh")
        .now()
        .await;
    assert!(text(&chosen).contains("There is no such page"));
    let cookie = chosen.header("set-cookie").unwrap().to_owned();
    assert!(cookie.starts_with("__Host-yinuo-lang=en; "), "{cookie}");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let again = nobody
        .asks(Method::GET, "/x")
        .saying("Cookie", "__Host-yinuo-lang=en; __Host-yinuo-text=large");
    let again = text(&again.saying("Accept-Language", "zh").now().await);
    assert!(again.contains("<html lang=\"en\" data-text=\"large\">"), "{again}");

    let strange = nobody.get("/x?lang=%22%3E%3Cscript%3E&text=%0d%0aX:1").await;
    assert_eq!(strange.header("set-cookie"), None);
    assert!(!text(&strange).contains("<script"));
}

#[actix_web::test]
async fn static_files_may_be_kept_for_a_year_and_nothing_else_may() {
    let desk = TestDesk::open().await;
    let nobody = desk.stranger(None);
    let page = text(&nobody.get("/x").await);
    let styles = page
        .split("href=\"")
        .find(|rest| rest.starts_with("/static/app."))
        .unwrap();
    let styles = styles.split('"').next().unwrap();
    let file = nobody
        .asks(Method::GET, styles)
        .saying("Accept-Encoding", "gzip")
        .now()
        .await;
    let file = file.with_status(200);
    assert_eq!(file.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(
        file.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(file.header("content-encoding"), Some("gzip"));
    assert!(file.body.len() < 12 * 1024, "the styles are {} bytes", file.body.len());
    nobody.get("/static/app.css").await.with_status(404);
    let page = nobody.get("/static/..%2fCargo.toml").await.with_status(404);
    assert_eq!(page.header("cache-control"), Some("no-store"));
}

#[actix_web::test]
async fn every_answer_says_what_it_is_not_for() {
    let desk = TestDesk::open().await;
    let nobody = desk.stranger(None);
    for path in ["/x", "/api/v1/tickets", "/api/nothing", "/health/live"] {
        let answer = nobody.get(path).await;
        let policy = answer.header("content-security-policy").unwrap().to_owned();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        let secure = answer.header("strict-transport-security").unwrap();
        assert!(secure.starts_with("max-age=31536000"), "{path}");
    }
}
