//! The edges of the desk: what an attacker sends instead of a request.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use actix_web::http::Method;
use diesel::connection::SimpleConnection as _;
use serde_json::json;

use super::support::http::TestDesk;
use super::support::office::Office;
use super::support::program::Program;
use super::support::server::Server;

const INTAKE: &str = "/api/v1/channels/web/tickets";

fn matter() -> serde_json::Value {
    json!({"subject": "宽带太慢", "customer": {"phone": "13912344521"}})
}

#[actix_web::test]
async fn the_api_takes_json_alone_so_that_no_page_can_send_it_by_a_form() {
    let desk = TestDesk::open().await;
    let nobody = desk.stranger(None);
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
        "application/jsonp",
        "",
    ] {
        let sent = nobody.asks(Method::POST, INTAKE).with_bytes(kind, matter().to_string());
        sent.now().await.problem(415, "not-json");
    }
    nobody.post(INTAKE, matter()).await.with_status(201);
}

#[actix_web::test]
async fn no_other_site_is_let_in() {
    let desk = TestDesk::open().await;
    let nobody = desk.stranger(None);
    for origin in ["https://evil.example", "null", "https://desk.example.com.evil.example"] {
        for (method, path) in [
            (Method::GET, "/api/problems"),
            (Method::OPTIONS, INTAKE),
            (Method::GET, "/t"),
            (Method::GET, "/nothing"),
        ] {
            let asked = nobody.asks(method, path).saying("Origin", origin);
            let answer = asked.saying("Access-Control-Request-Method", "POST").now().await;
            for header in ["access-control-allow-origin", "access-control-allow-credentials"] {
                assert_eq!(answer.header(header), None, "{path} {origin}");
            }
        }
    }
}

#[actix_web::test]
async fn methods_that_are_not_offered_are_refused_and_named() {
    let desk = TestDesk::open().await;
    let nobody = desk.stranger(None);
    for method in ["TRACE", "PUT", "CONNECT", "PROPFIND"] {
        let method: Method = method.parse().unwrap();
        let refused = nobody
            .asks(method.clone(), INTAKE)
            .saying("X-Secret", "echo-me")
            .now()
            .await;
        refused.problem(405, "no-such-method");
        assert_eq!(refused.header("allow"), Some("POST"), "{method}");
        assert!(!String::from_utf8_lossy(&refused.body).contains("echo-me"));
        let page = nobody.asks(method, "/t").now().await.with_status(405);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    }
    // There is one form of each answer; who asks for another gets that one.
    let asked = nobody
        .asks(Method::GET, "/api/problems")
        .saying("Accept", "application/xml;q=1");
    let answer = asked.now().await.with_status(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

#[actix_web::test]
async fn only_listed_proxies_say_where_a_request_comes_from() {
    let limits = [
        ("limits.public_requests_per_minute", "1"),
        ("limits.public_burst", "1"),
        ("server.trusted_proxies", "10.0.0.0/8"),
    ];
    let desk = TestDesk::with(&limits).await;
    let nobody = desk.stranger(None);
    let ask = |from: &str, headers: &[(&str, &str)]| {
        let asking = nobody.asks(Method::POST, INTAKE).with(&matter()).from(from);
        headers
            .iter()
            .fold(asking, |asking, (name, value)| asking.saying(name, value))
            .now()
    };
    ask("192.0.2.1", &[]).await.with_status(201);
    for header in [
        "X-Forwarded-For",
        "X-Real-IP",
        "CF-Connecting-IP",
        "True-Client-IP",
        "X-User",
        "Client-IP",
    ] {
        ask("192.0.2.1", &[(header, "203.0.113.7")])
            .await
            .problem(429, "too-many-requests");
    }
    ask("192.0.2.1", &[("Forwarded", "for=203.0.113.7")])
        .await
        .problem(429, "too-many-requests");
    // Behind a listed proxy the last address that it names counts, whatever the client wrote before.
    ask("10.1.1.1", &[("X-Forwarded-For", "203.0.113.7")])
        .await
        .with_status(201);
    ask("10.1.1.1", &[("X-Forwarded-For", "198.51.100.1, 203.0.113.7")])
        .await
        .problem(429, "too-many-requests");
    ask("10.1.1.1", &[("X-Forwarded-For", "203.0.113.7, 10.2.2.2")])
        .await
        .problem(429, "too-many-requests");
}

#[actix_web::test]
async fn links_are_made_of_the_configured_address_and_never_of_what_a_request_says() {
    let desk = TestDesk::open().await;
    let nobody = desk.stranger(None);
    let asking = nobody.asks(Method::POST, INTAKE).with(&matter());
    let asking = asking
        .saying("Host", "evil.example")
        .saying("X-Forwarded-Host", "evil.example");
    let answer = asking
        .saying("X-Forwarded-Proto", "gopher")
        .now()
        .await
        .with_status(201);
    let receipt = answer.json();
    assert!(
        receipt["tracking_url"]
            .as_str()
            .unwrap()
            .starts_with("https://desk.example.com/t/"),
        "{receipt}"
    );
    assert!(!String::from_utf8_lossy(&answer.body).contains("evil"));
    let page = nobody
        .asks(Method::GET, "/t?lang=en")
        .saying("Host", "evil.example")
        .now()
        .await;
    assert!(!String::from_utf8_lossy(&page.body).contains("evil"));
}

#[actix_web::test]
async fn a_body_has_a_largest_size_and_a_list_a_longest_page() {
    let desk = TestDesk::with(&[("limits.body_bytes", "4096")]).await;
    let nobody = desk.stranger(None);
    let large = json!({"subject": "x", "description": "x".repeat(5000)});
    nobody.post(INTAKE, large).await.problem(413, "too-large");
    let form = format!("subject={}", "x".repeat(5000));
    let sent = nobody.asks(Method::POST, "/t/new");
    sent.with_bytes("application/x-www-form-urlencoded", form)
        .now()
        .await
        .with_status(413);
    let mia = desk.manager("mia");
    for list in ["tickets", "customers", "promises", "outbox"] {
        for limit in ["101", "1000000", "-1", "99999999999999999999"] {
            let path = format!("/api/v1/{list}?limit={limit}");
            assert_eq!(mia.get(&path).await.status, 422, "{path}");
        }
        let path = format!("/api/v1/{list}?cursor={}", "A".repeat(6000));
        assert_eq!(mia.get(&path).await.status, 422, "{list}");
    }
}

#[actix_web::test]
async fn a_fault_of_ours_tells_an_id_and_nothing_else() {
    for office in Office::on_each_engine("edges: faults") {
        let desk = TestDesk::of(office, &[]).await;
        let ticket = desk.hotline("grace").logs_complaint("慢").await;
        let browser = desk.browser("198.51.100.1");
        browser
            .enters(ticket.text("tracking_code"), "4521")
            .await
            .with_status(303);
        let broken = desk.office.act(|db, _, _| {
            db.conn()
                .batch_execute("ALTER TABLE tickets RENAME TO elsewhere")
                .map_err(yinuo::storage::fault::StoreFault::from)?;
            Ok(())
        });
        broken.unwrap();
        let answer = desk
            .hotline("grace")
            .get(&format!("/api/v1/tickets/{}", ticket.number()))
            .await;
        answer.problem(500, "fault");
        let told = String::from_utf8_lossy(&answer.body).into_owned();
        let id = answer.json()["request"].as_str().unwrap().to_owned();
        assert!(uuid::Uuid::parse_str(&id).is_ok(), "{told}");
        let page = browser
            .opens(&format!("/t/{}?lang=en", ticket.text("tracking_code")))
            .await
            .with_status(500);
        let page = page.says("Something went wrong on our side").says("Reference");
        for inside in [
            "tickets.",
            "elsewhere",
            "SELECT",
            "no such table",
            "relation",
            "src/",
            "panicked",
        ] {
            assert!(!told.contains(inside), "{inside} in {told}");
            assert!(!page.html.contains(inside), "{inside} in {}", page.html);
        }
    }
}

/// Sends bytes and reads what comes until the server closes, or for ten seconds.
fn says(server: &Server, bytes: &[u8]) -> (String, bool) {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(bytes).unwrap();
    let mut heard = Vec::new();
    let closed = stream.read_to_end(&mut heard).is_ok();
    (String::from_utf8_lossy(&heard).into_owned(), closed)
}

#[test]
fn requests_whose_end_is_in_doubt_are_refused_and_the_connection_closed() {
    let program = Program::on_sqlite();
    program.says(&["migrate"]);
    let server = Server::starts(&program, &[("YINUO_SERVER__HEAD_TIMEOUT", "1s")]);
    let smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    for head in [
        format!("Content-Length: {}\r\nTransfer-Encoding: chunked", smuggled.len() + 5),
        "Transfer-Encoding: chunked\r\nContent-Length: 5".to_owned(),
        "Content-Length: 5\r\nContent-Length: 60".to_owned(),
        "Content-Length: 5\r\nContent-Length: 5".to_owned(),
        "Content-Length: +5".to_owned(),
        "Content-Length: 5, 5".to_owned(),
        "Content-Length: -1".to_owned(),
        "Transfer-Encoding: identity, chunked".to_owned(),
        "Transfer-Encoding: xchunked".to_owned(),
        "Transfer-Encoding : chunked".to_owned(),
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity".to_owned(),
        "X-Folded: one\r\n two".to_owned(),
        "X-Nul: a\0b".to_owned(),
    ] {
        let request = format!(
            "POST {INTAKE} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{head}\r\n\r\n0\r\n\r\n{smuggled}"
        );
        let (heard, closed) = says(&server, request.as_bytes());
        assert!(
            !heard.contains("smuggled") && heard.matches("HTTP/1.1").count() <= 1,
            "{head:?}: {heard}"
        );
        assert!(heard.is_empty() || heard.starts_with("HTTP/1.1 4"), "{head:?}: {heard}");
        assert!(closed, "{head:?} left the connection open: {heard}");
    }
    let trace = "TRACE /api/problems HTTP/1.1\r\nHost: x\r\nX-Secret: echo-me\r\nConnection: close\r\n\r\n";
    let (heard, _) = says(&server, trace.as_bytes());
    assert!(
        heard.starts_with("HTTP/1.1 405") && !heard.contains("echo-me"),
        "{heard}"
    );
    let plain = "GET /t HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let (heard, _) = says(&server, plain.as_bytes());
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
    assert!(
        !heard.to_lowercase().contains("strict-transport-security"),
        "there is no https here"
    );
}

#[test]
fn who_sends_slowly_or_without_end_is_cut_off() {
    let program = Program::on_sqlite();
    program.says(&["migrate"]);
    let settings = [
        ("YINUO_SERVER__HEAD_TIMEOUT", "1s"),
        ("YINUO_SERVER__BODY_TIMEOUT", "1s"),
    ];
    let server = Server::starts(&program, &settings);
    // A head that never ends.
    let began = Instant::now();
    let (heard, closed) = says(&server, b"GET /t HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    assert!(closed, "{heard}");
    assert!(heard.is_empty() || heard.starts_with("HTTP/1.1 408"), "{heard}");
    assert!(began.elapsed() < Duration::from_secs(9));
    // A body that never ends.
    for (path, kind) in [
        (INTAKE, "application/json"),
        ("/t/new", "application/x-www-form-urlencoded"),
    ] {
        let request =
            format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 1000\r\n\r\n{{");
        let (heard, closed) = says(&server, request.as_bytes());
        assert!(heard.starts_with("HTTP/1.1 408"), "{path}: {heard}");
        assert!(closed, "{path}: {heard}");
    }
    // Heads that are too large or have too many lines.
    let large = format!("GET /t HTTP/1.1\r\nHost: x\r\nX-Large: {}\r\n\r\n", "x".repeat(300_000));
    let many = format!("GET /t HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-Many: x\r\n".repeat(500));
    let long = format!("GET /t?{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(100_000));
    for request in [large, many, long] {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        // The server may hang up while this is still being sent.
        drop(stream.write_all(request.as_bytes()));
        let mut heard = Vec::new();
        drop(stream.read_to_end(&mut heard));
        let heard = String::from_utf8_lossy(&heard);
        assert!(
            heard.is_empty() || heard.starts_with("HTTP/1.1 4"),
            "{}",
            &heard[..heard.len().min(300)]
        );
    }
    let (heard, _) = says(&server, b"GET /t HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
}
