//! How much the desk takes: tickets opened, read and listed over HTTP by 1, 16 and 64 connections on a real server with a
//! real disk, beside the bare limit of SQLite on the same disk in the same run.
//!
//! `cargo bench --bench load` measures SQLite; with `YINUO_BENCH_POSTGRES=postgres://…` it measures that database too (it is
//! filled with made-up tickets, so give it an empty one). `YINUO_BENCH_SECONDS` sets how long each figure is taken, 3 by
//! default. The load stays on this machine and stops by itself. Figures go to docs/benchmarks.md by hand, with the machine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

fn main() {
    let seconds = std::env::var("YINUO_BENCH_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(3);
    let length = Duration::from_secs(seconds);
    bare_sqlite(length);
    let folder = scratch("sqlite");
    measure("sqlite", &format!("sqlite://{folder}/desk.db"), &folder, length);
    std::fs::remove_dir_all(&folder).unwrap();
    if let Ok(url) = std::env::var("YINUO_BENCH_POSTGRES") {
        let folder = scratch("postgres");
        measure("postgres", &url, &folder, length);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

fn scratch(name: &str) -> String {
    let folder = std::env::temp_dir().join(format!("yinuo-bench-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder.to_str().unwrap().to_owned()
}

/// One writer, one row, one fsynced commit: the least that a durable write costs on this disk.
fn bare_sqlite(length: Duration) {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, RunQueryDsl, sql_query};
    let folder = scratch("bare");
    let mut bare = diesel::SqliteConnection::establish(&format!("{folder}/bare.db")).unwrap();
    bare.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)",
    )
    .unwrap();
    let mut times = Vec::new();
    let began = Instant::now();
    while began.elapsed() < length {
        let one = Instant::now();
        sql_query("INSERT INTO t (body) VALUES ('a row of about the size of a small event, written and synced alone')")
            .execute(&mut bare)
            .unwrap();
        times.push(one.elapsed());
    }
    tell("bare SQLite, one row, one commit", 1, times, began.elapsed(), None);
    std::fs::remove_dir_all(&folder).unwrap();
}

fn measure(engine: &str, url: &str, folder: &str, length: Duration) {
    let server = Server::start(url, folder);
    for connections in [1, 16, 64] {
        let (times, took, cpu) = server.load(connections, length, |count| {
            let body = format!(
                "{{\"subject\":\"宽带太慢\",\"description\":\"晚上八点以后很慢，重启光猫也没有用\",\"caller_number\":\"139{:08}\",\"call_id\":\"{count}\"}}",
                count % 100_000_000
            );
            ("POST", "/api/v1/channels/hotline/tickets".to_owned(), body)
        });
        tell(&format!("{engine}: open a ticket"), connections, times, took, Some(cpu));
    }
    let number = server.one_ticket();
    for connections in [1, 64] {
        let (times, took, cpu) = server.load(connections, length, |_| {
            ("GET", format!("/api/v1/tickets/{number}"), String::new())
        });
        tell(
            &format!("{engine}: read one ticket"),
            connections,
            times,
            took,
            Some(cpu),
        );
    }
    let (times, took, cpu) = server.load(1, length, |_| {
        ("GET", "/api/v1/tickets?limit=100".to_owned(), String::new())
    });
    tell(
        &format!("{engine}: list 100, most urgent first"),
        1,
        times,
        took,
        Some(cpu),
    );
    let (times, took, cpu) = server.load(1, length, |_| {
        ("GET", "/api/v1/reports/reply-rate".to_owned(), String::new())
    });
    tell(&format!("{engine}: the reply rate"), 1, times, took, Some(cpu));
    println!(
        "| {engine}: memory after the load | | {} MiB resident | | | |",
        server.resident_mib()
    );
}

fn tell(what: &str, connections: usize, mut times: Vec<Duration>, took: Duration, cpu: Option<Duration>) {
    times.sort_unstable();
    let at = |part: f64| {
        times
            .get(((times.len() as f64) * part) as usize)
            .copied()
            .unwrap_or_default()
            .as_secs_f64()
            * 1e3
    };
    let rate = times.len() as f64 / took.as_secs_f64();
    let each = cpu.map_or_else(
        || "–".to_owned(),
        |cpu| format!("{:.3} ms", cpu.as_secs_f64() * 1e3 / times.len().max(1) as f64),
    );
    println!(
        "| {what} | {connections} | {rate:.0}/s | {:.2} ms | {:.2} ms | {each} |",
        at(0.5),
        at(0.99)
    );
}

/// A server of its own, stopped when the measuring is over.
struct Server {
    child: Child,
    address: String,
    token: String,
    sent: Arc<AtomicU64>,
}

impl Server {
    fn start(url: &str, folder: &str) -> Self {
        let yinuo = |args: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_yinuo"));
            command
                .args(args)
                .current_dir(folder)
                .env("YINUO_DATABASE__URL", url)
                .env("YINUO_NOTIFY__FALLBACK", "duty@example.com");
            command
                .env("YINUO_SERVER__LISTEN", "127.0.0.1:0")
                .env("YINUO_LOG__FORMAT", "json");
            command
                .env("YINUO_LIMITS__REQUESTS_PER_MINUTE", "10000000")
                .env("YINUO_LIMITS__REQUEST_BURST", "1000000");
            command
        };
        assert!(
            yinuo(&[
                "user",
                "add",
                "--name",
                "Bench",
                "--email",
                "bench@example.com",
                "--role",
                "manager"
            ])
            .output()
            .unwrap()
            .status
            .success()
        );
        let token = yinuo(&["token", "issue", "--user", "bench@example.com"])
            .output()
            .unwrap()
            .stdout;
        let began = Instant::now();
        let mut child = yinuo(&["serve"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let address = loop {
            let mut line = String::new();
            assert!(log.read_line(&mut line).unwrap() > 0, "the server did not start");
            if line.contains("the desk is open") {
                break line
                    .split("\"address\":\"")
                    .nth(1)
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap()
                    .to_owned();
            }
        };
        println!("| start | | {:.0} ms | | | |", began.elapsed().as_secs_f64() * 1e3);
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Server {
            child,
            address,
            token: String::from_utf8(token).unwrap().trim().to_owned(),
            sent: Arc::default(),
        }
    }

    /// What `ask` says, again and again over this many connections; how long each took, and the server's processor time.
    fn load(
        &self,
        connections: usize,
        length: Duration,
        ask: impl Fn(u64) -> (&'static str, String, String) + Sync,
    ) -> (Vec<Duration>, Duration, Duration) {
        let (cpu, began) = (self.cpu(), Instant::now());
        let times = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..connections)
                .map(|_| {
                    scope.spawn(|| {
                        let mut connection = Connection::open(&self.address);
                        let mut times = Vec::new();
                        while began.elapsed() < length {
                            let (method, path, body) = ask(self.sent.fetch_add(1, Ordering::Relaxed));
                            let one = Instant::now();
                            let (status, told) = connection.ask(method, &path, &body, &self.token);
                            assert!((200..300).contains(&status), "{status}: {told}");
                            times.push(one.elapsed());
                        }
                        times
                    })
                })
                .collect();
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
        });
        (times, began.elapsed(), self.cpu().saturating_sub(cpu))
    }

    fn one_ticket(&self) -> String {
        let (_, page) = Connection::open(&self.address).ask("GET", "/api/v1/tickets?limit=1", "", &self.token);
        page.split("\"number\":\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    }

    fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_millis(ticks * 10)
    }

    fn resident_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(asked.unwrap().success());
        self.child.wait().unwrap();
    }
}

/// One connection that is kept.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Connection(BufReader::new(stream))
    }

    fn ask(&mut self, method: &str, path: &str, body: &str, token: &str) -> (u16, String) {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut length = 0;
        loop {
            line.clear();
            self.0.read_line(&mut line).unwrap();
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut answer = vec![0; length];
        self.0.read_exact(&mut answer).unwrap();
        (status, String::from_utf8(answer).unwrap())
    }
}
