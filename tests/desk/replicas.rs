//! Three servers on one database behave as one, also while one of them does not move.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use serde_json::json;

use yinuo::domain::ids::Dice;

use crate::support::crowd::{Crowd, SECONDS};
use crate::support::postgres::{fresh_database, skip_without_postgres};
use crate::support::program::Program;
use crate::support::server::{Caller, Server, another_token, hired, wait_until};

const FOLDERS: [&str; 3] = ["mail-0", "mail-1", "mail-2"];
const FREEZES: usize = 4;
const KEYS: usize = 20;
/// Whether the first replica is inside a transaction and does nothing.
const STUCK: &str = "SELECT count(*) AS n FROM pg_stat_activity \
                     WHERE application_name = 'mail-0' AND state = 'idle in transaction'";
const HOTLINE: &str = "/api/v1/channels/hotline/tickets";

fn on_postgres(story: impl FnOnce(&Program)) {
    let Some(url) = fresh_database() else {
        return skip_without_postgres("replicas");
    };
    let mut program = Program::on_sqlite();
    program.url = url;
    story(&program);
}

/// Three servers, each with its own folder for mails, so that a letter handed over by two of them would be seen.
fn three(program: &Program) -> [Server; 3] {
    FOLDERS.map(|folder| {
        let joint = if program.url.contains('?') { '&' } else { '?' };
        let url = format!("{}{joint}application_name={folder}", program.url);
        let settings = [("YINUO_MAIL__FOLDER", folder), ("YINUO_DATABASE__URL", url.as_str())];
        Server::starts(program, &settings)
    })
}

#[test]
fn three_replicas_of_which_one_freezes_and_thaws_miss_no_step_and_double_none() {
    on_postgres(|program| {
        let seed = Dice::from_system().below(u64::from(u32::MAX));
        println!("replicas: seed {seed}");
        let token = hired(program, "grace@example.com");
        program.says(&["policy", "add", &program.file("seconds.toml", SECONDS)]);
        let servers = three(program);
        let doors = servers.each_ref().map(|server| server.address.as_str());
        let crowd = Crowd::of(&token, &doors);
        let mut dice = Dice::seeded(seed);
        crowd.works_during(6, seed, || {
            for _ in 0..FREEZES {
                crowd.gets_more(10 + usize::try_from(dice.below(30)).unwrap());
                freezes_at_work(program, &servers[0]);
                crowd.gets_more(25);
                servers[0].thaws();
            }
        });
        for door in doors {
            crowd.finds_its_word_kept(door);
        }
        must_have_posted_every_letter_once(program);
        for server in servers {
            let ended = server.stops();
            assert_eq!(ended.code, Some(0), "{}", ended.log);
        }
        program.says(&["verify", "--json"]);
    });
}

/// Freezes it while it has begun to change something and not finished.
fn freezes_at_work(program: &Program, server: &Server) {
    wait_until("the server froze in the middle of a change", || {
        server.freezes();
        let stuck = program.count(STUCK) > 0;
        if !stuck {
            server.thaws();
        }
        stuck
    });
}

fn must_have_posted_every_letter_once(program: &Program) {
    let waiting = "SELECT count(*) AS n FROM outbox WHERE settled_at IS NULL";
    wait_until("every letter is settled", || program.count(waiting) == 0);
    let mut copies: BTreeMap<String, i64> = BTreeMap::new();
    for folder in FOLDERS {
        for file in std::fs::read_dir(program.path(folder)).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            if Path::new(&name).extension().is_some_and(|kind| kind == "eml") {
                *copies.entry(name).or_default() += 1;
            }
        }
    }
    let posted = "SELECT count(DISTINCT message_id) AS n FROM outbox WHERE state = 'handed_over'";
    assert_eq!(i64::try_from(copies.len()).unwrap(), program.count(posted));
    let doubled = copies.values().filter(|&&copies| copies > 1).count();
    let admitted = program.count("SELECT count(*) AS n FROM outbox WHERE possible_duplicate");
    assert!(
        i64::try_from(doubled).unwrap() <= admitted,
        "{doubled} letters were posted twice and {admitted} are said to be"
    );
}

#[test]
fn one_key_sent_to_all_replicas_at_once_is_one_ticket() {
    on_postgres(|program| {
        let token = hired(program, "grace@example.com");
        let servers = three(program);
        let doors = servers.each_ref().map(|server| server.address.as_str());
        let together = Barrier::new(doors.len());
        let numbers = std::thread::scope(|threads| {
            let clients = doors.map(|door| threads.spawn(|| opens_all(&token, door, &together)));
            clients.map(|client| client.join().unwrap())
        });
        assert_eq!(numbers[0], numbers[1]);
        assert_eq!(numbers[0], numbers[2]);
        assert_eq!(program.count("SELECT count(*) AS n FROM tickets"), 20);
    });
}

fn opens_all(token: &str, door: &str, together: &Barrier) -> Vec<String> {
    let caller = Caller::with(token);
    let mut numbers = Vec::new();
    for key in 0..KEYS {
        let call = json!({"subject": "断网", "caller_number": format!("139123446{key:02}")});
        together.wait();
        wait_until("the ticket is open", || {
            let reply = caller.post(door, HOTLINE, &format!("key-{key}"), &call).unwrap();
            if reply.status == 503 {
                return false;
            }
            assert_eq!(reply.status, 201, "{}", reply.body);
            numbers.push(reply.body["number"].as_str().unwrap().to_owned());
            true
        });
    }
    numbers
}

#[test]
fn a_revoked_token_is_refused_by_every_replica_within_a_second() {
    on_postgres(|program| {
        hired(program, "grace@example.com");
        let phone = another_token(program, "grace@example.com", "phone");
        let servers = three(program);
        let caller = Caller::with(&phone);
        for server in &servers {
            caller.sees(&server.address, "/api/v1/tickets");
        }
        program.says(&["token", "revoke", "--user", "grace@example.com", "--label", "phone"]);
        let revoked = Instant::now();
        for server in &servers {
            wait_until("the token is refused", || {
                let sent = Instant::now();
                let reply = caller.get(&server.address, "/api/v1/tickets").unwrap();
                let in_time = sent.duration_since(revoked) < Duration::from_secs(1);
                assert!(
                    reply.status == 401 || in_time,
                    "asked later than a second after the revocation, and answered"
                );
                reply.status == 401
            });
        }
    });
}
