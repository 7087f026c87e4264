//! What goes wrong around the desk is said clearly, and nothing is lost or falsely acknowledged.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::support::program::{Program, on_both_engines};
use crate::support::server::{Caller, Server, hired, wait_until};

const HOTLINE: &str = "/api/v1/channels/hotline/tickets";

fn call(subject: &str) -> Value {
    json!({"subject": subject, "caller_number": "13912344521", "description": "字".repeat(2_000)})
}

#[test]
fn a_second_server_on_the_same_file_is_refused_with_the_cure_and_the_first_goes_on() {
    let program = Program::on_sqlite();
    let token = hired(&program, "grace@example.com");
    let first = Server::starts(&program, &[]);
    let second = Server::is_refused(&program, &[]);
    assert_eq!(second.code, 1, "{}", second.err);
    assert!(
        second.err.contains("is in use by another yinuo; stop that one"),
        "{}",
        second.err
    );
    let reply = Caller::with(&token)
        .post(&first.address, HOTLINE, "one", &call("断网"))
        .unwrap();
    assert_eq!(reply.status, 201);
    assert_eq!(first.stops().code, Some(0));
}

#[test]
fn a_wrong_setting_refuses_the_start_by_its_name_before_anything_is_made() {
    for (settings, said) in [
        (&[("YINUO_SERVER__LISTN", "127.0.0.1:1")][..], "YINUO_SERVER__LISTEN"),
        (
            &[("YINUO_SCHEDULE__SWEEP", "every now and then")],
            "schedule.sweep is wrong",
        ),
        (&[("YINUO_NOTIFY__FALLBACK", "")], "notify.fallback is not set"),
        (&[("YINUO_NOTIFY__FALLBACK", "nobody")], "notify.fallback is wrong"),
        (&[("YINUO_SCHEDULE__ZONE", "Mars/Olympus")], "schedule.zone is wrong"),
        (
            &[
                ("YINUO_MAIL__TRANSPORT", "smtp"),
                ("YINUO_MAIL__SMTP_URL", "http://relay"),
            ],
            "mail.smtp_url is wrong",
        ),
        (&[("YINUO_MAIL__TRANSPORT", "smtp")], "mail.smtp_url is"),
        (&[("YINUO_DATABASE__URL", "mysql://desk")], "database.url is wrong"),
    ] {
        let program = Program::on_sqlite();
        let refused = Server::is_refused(&program, settings);
        assert_eq!(refused.code, 1, "{settings:?}: {}", refused.err);
        assert!(refused.err.contains(said), "{settings:?}: {}", refused.err);
        assert!(!program.has("desk.db"), "{settings:?}");
    }
}

#[test]
fn a_request_that_was_accepted_is_answered_after_the_server_was_told_to_stop() {
    on_both_engines("stop", |program| {
        let token = hired(program, "grace@example.com");
        let server = Server::starts(program, &[]);
        let mut request = Underway::begins(&server.address, &token, &call("说到一半"));
        server.is_asked_to_stop();
        wait_until("the server is stopping", || {
            server.said().contains("stopping: what was accepted")
        });
        let status = request.is_finished();
        assert!(status.starts_with("HTTP/1.1 201"), "{status}");
        let ended = server.ends();
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        assert_eq!(program.count("SELECT count(*) AS n FROM tickets"), 1);
        program.says(&["verify", "--json"]);
    });
}

/// A request whose head the server has taken, and whose body it waits for.
struct Underway {
    stream: BufReader<TcpStream>,
    body: String,
}

impl Underway {
    /// Returns once the server has asked for the body: from then on the request is in its hands.
    fn begins(address: &str, token: &str, body: &Value) -> Self {
        let body = body.to_string();
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!(
            "POST {HOTLINE} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nExpect: 100-continue\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut stream = BufReader::new(stream);
        let (mut asked, mut blank) = (String::new(), String::new());
        stream.read_line(&mut asked).unwrap();
        stream.read_line(&mut blank).unwrap();
        assert!(asked.starts_with("HTTP/1.1 100"), "{asked}");
        Underway { stream, body }
    }

    /// Sends the body; the answer.
    fn is_finished(&mut self) -> String {
        self.stream.get_mut().write_all(self.body.as_bytes()).unwrap();
        let mut answer = vec![0; 12];
        self.stream.read_exact(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }
}

#[test]
fn a_full_disk_is_answered_503_and_nothing_acknowledged_is_lost_or_doubled_when_there_is_room_again() {
    let program = Program::on_sqlite();
    let token = hired(&program, "grace@example.com");
    let caller = Caller::with(&token);
    let used = std::fs::metadata(program.path("desk.db")).unwrap().len();
    let server = Server::starts_on_a_small_disk(&program, used / 512 + 200);

    let (stored, refused) = writes_until_refused(&caller, &server.address);
    assert!(stored > 0);
    assert_eq!(
        caller.all_tickets(&server.address).len(),
        stored,
        "what is stored can be read"
    );
    wait_until("the server says that it is not ready", || {
        server.readiness() == Some(503)
    });
    let again = caller
        .post(&server.address, HOTLINE, &refused, &call(&refused))
        .unwrap();
    assert_eq!(
        (again.status, again.retry_after.is_some()),
        (503, true),
        "{}",
        again.body
    );
    server.dies();

    let server = Server::starts(&program, &[]);
    for number in 0..=stored {
        let key = format!("key-{number}");
        let reply = caller.post(&server.address, HOTLINE, &key, &call(&key)).unwrap();
        assert_eq!(reply.status, 201, "{}", reply.body);
    }
    let tickets = caller.all_tickets(&server.address);
    let subjects: std::collections::BTreeSet<_> = tickets.iter().map(|ticket| ticket["subject"].as_str()).collect();
    assert_eq!((tickets.len(), subjects.len()), (stored + 1, stored + 1));
    assert_eq!(server.stops().code, Some(0));
    program.says(&["verify", "--json"]);
}

/// How many tickets were stored, and the key of the one that was not.
fn writes_until_refused(caller: &Caller, address: &str) -> (usize, String) {
    for stored in 0..2_000 {
        let key = format!("key-{stored}");
        let reply = caller.post(address, HOTLINE, &key, &call(&key)).unwrap();
        if reply.status == 503 {
            assert_eq!(reply.body["type"], "/api/problems/unavailable");
            assert!(reply.retry_after.is_some(), "{}", reply.body);
            return (stored, key);
        }
        assert_eq!(reply.status, 201, "{}", reply.body);
    }
    panic!("the disk never was full");
}
