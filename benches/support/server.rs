//! A real server on a real port, and connections that ask it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{millis, tell, tell_one};

/// A server of its own, stopped when the measuring is over.
pub(crate) struct Server {
    child: Child,
    address: String,
    token: String,
    sent: Arc<AtomicU64>,
    /// From the start of the program until its doors were open.
    pub(crate) started_in: Duration,
}

/// One request: method, path and body.
pub(crate) type Request = (&'static str, String, String);

impl Server {
    /// Serves the database of this URL.
    pub(crate) fn start(url: &str, folder: &Path) -> Self {
        let yinuo = |args: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_yinuo"));
            let settings = [
                ("DATABASE__URL", url),
                ("NOTIFY__FALLBACK", "duty@example.com"),
                ("SERVER__LISTEN", "127.0.0.1:0"),
                ("LOG__FORMAT", "json"),
                ("LIMITS__REQUESTS_PER_MINUTE", "10000000"),
                ("LIMITS__REQUEST_BURST", "1000000"),
                ("SCHEDULE__CHECKPOINT", "0 0 0 1 1 *"),
            ];
            command.args(args).current_dir(folder);
            command.envs(settings.map(|(name, value)| (format!("YINUO_{name}"), value)));
            command
        };
        // There already when the database was kept.
        let (name, email) = ("Bench", "bench@example.com");
        let added = yinuo(&["user", "add", "--name", name, "--email", email, "--role", "manager"]).output();
        drop(added.unwrap());
        let token = yinuo(&["token", "issue", "--user", email]).output().unwrap();
        let began = Instant::now();
        let mut child = yinuo(&["serve"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let address = address_in(&mut log);
        let started_in = began.elapsed();
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Server {
            child,
            address,
            token: String::from_utf8(token.stdout).unwrap().trim().to_owned(),
            sent: Arc::default(),
            started_in,
        }
    }

    /// Asks again and again over this many connections, and tells how it went.
    pub(crate) fn measure(
        &self,
        what: &str,
        connections: usize,
        length: Duration,
        ask: impl Fn(u64) -> Request + Sync,
    ) {
        let (cpu, began) = (self.cpu(), Instant::now());
        let times: Vec<Duration> = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..connections)
                .map(|_| scope.spawn(|| self.ask_for(length, &ask)))
                .collect();
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
        });
        let (took, cpu) = (began.elapsed(), self.cpu().saturating_sub(cpu));
        tell(what, connections, times, took, Some(cpu));
    }

    fn ask_for(&self, length: Duration, ask: &(impl Fn(u64) -> Request + Sync)) -> Vec<Duration> {
        let mut connection = Connection::open(&self.address);
        let mut times = Vec::new();
        let began = Instant::now();
        while began.elapsed() < length {
            let request = ask(self.sent.fetch_add(1, Ordering::Relaxed));
            let one = Instant::now();
            let (status, told) = connection.ask(&request, &self.token);
            assert!((200..300).contains(&status), "{status}: {told}");
            times.push(one.elapsed());
        }
        times
    }

    /// The number of one ticket that is there.
    pub(crate) fn one_ticket(&self) -> String {
        let request = ("GET", "/api/v1/tickets?limit=1".to_owned(), String::new());
        let (_, page) = Connection::open(&self.address).ask(&request, &self.token);
        page.split("\"number\":\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    }

    pub(crate) fn tell_start(&self, what: &str) {
        tell_one(what, &millis(self.started_in));
    }

    pub(crate) fn tell_memory(&self, what: &str) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let kib = |field: &str| {
            let line = status.lines().find(|line| line.starts_with(field)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
        };
        tell_one(
            what,
            &format!("{} MiB resident, {} at most", kib("VmRSS") / 1024, kib("VmHWM") / 1024),
        );
    }

    /// The processor time that the server has used so far.
    fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_millis(ticks * 10)
    }
}

fn address_in(log: &mut impl BufRead) -> String {
    loop {
        let mut line = String::new();
        assert!(log.read_line(&mut line).unwrap() > 0, "the server did not start");
        if line.contains("the desk is open") {
            let address = line.split("\"address\":\"").nth(1).unwrap();
            return address.split('"').next().unwrap().to_owned();
        }
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

    fn ask(&mut self, (method, path, body): &Request, token: &str) -> (u16, String) {
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
