//! A real server process, as an operator runs it: started, asked over HTTP, frozen, killed.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::program::{Answer, Program};

/// The mailbox of last resort of the tests' desks.
pub(crate) const FALLBACK: &str = "duty@example.com";
/// How often a state is looked at before a test gives up; with the pauses below about two minutes.
const LOOKS: u32 = 600;

/// A `yinuo serve` that is ready. It is killed when it goes.
pub(crate) struct Server {
    child: Child,
    log: PathBuf,
    pub(crate) address: String,
}

/// How a server ended.
pub(crate) struct Ended {
    /// Its exit code; none where a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) log: String,
}

impl Server {
    /// Starts a server on the program's database and waits until it is ready.
    pub(crate) fn starts(program: &Program, settings: &[(&str, &str)]) -> Server {
        Server::launched(program, Command::new(env!("CARGO_BIN_EXE_yinuo")), settings)
    }

    /// The same where no file may become larger than `blocks` of 512 bytes: a disk that is full for this process.
    pub(crate) fn starts_on_a_small_disk(program: &Program, blocks: u64) -> Server {
        let mut shell = Command::new("sh");
        shell.args([
            "-c",
            "trap '' XFSZ; ulimit -f \"$1\" && shift && exec \"$@\"",
            "small-disk",
        ]);
        shell.args([blocks.to_string().as_str(), env!("CARGO_BIN_EXE_yinuo")]);
        Server::launched(program, shell, &[])
    }

    fn launched(program: &Program, command: Command, settings: &[(&str, &str)]) -> Server {
        let mut server = Server::launched_blindly(program, command, settings);
        wait_until("the server is ready", || {
            if let Some(status) = server.child.try_wait().unwrap() {
                panic!("the server ended with {status}: {}", server.said());
            }
            if server.address.is_empty() {
                server.address = server.opened_at().unwrap_or_default();
            }
            !server.address.is_empty() && server.readiness() == Some(200)
        });
        server
    }

    fn launched_blindly(program: &Program, mut command: Command, settings: &[(&str, &str)]) -> Server {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let log = program.path(&format!("server-{}.log", NUMBER.fetch_add(1, Ordering::SeqCst)));
        command
            .arg("serve")
            .current_dir(program.path(""))
            .env_clear()
            .env("YINUO_DATABASE__URL", &program.url)
            .env("YINUO_DATABASE__READERS", "2")
            .env("YINUO_DATABASE__WRITERS", "4")
            .env("YINUO_SERVER__LISTEN", "127.0.0.1:0")
            .env("YINUO_SERVER__WORKERS", "2")
            .env("YINUO_NOTIFY__FALLBACK", FALLBACK)
            .env("YINUO_SCHEDULE__SWEEP", "* * * * * *")
            .env("YINUO_SCHEDULE__DELIVERY", "* * * * * *")
            .env("YINUO_SCHEDULE__CHECKPOINT", "* * * * * *")
            .env("YINUO_LOG__FORMAT", "json")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap());
        Server {
            child: command.spawn().unwrap(),
            log,
            address: String::new(),
        }
    }

    /// Starts a server that must not come up; what it said.
    pub(crate) fn is_refused(program: &Program, settings: &[(&str, &str)]) -> Answer {
        let mut server = Server::launched_blindly(program, Command::new(env!("CARGO_BIN_EXE_yinuo")), settings);
        let mut status = None;
        wait_until("the start is refused", || {
            assert_eq!(server.opened_at(), None, "{settings:?} was accepted");
            status = server.child.try_wait().unwrap();
            status.is_some()
        });
        Answer {
            code: status.and_then(|status| status.code()).unwrap_or(-1),
            out: String::new(),
            err: server.said(),
        }
    }

    /// Everything that it logged.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Where it says that it listens. The system chose the port, so that no two servers want the same one.
    fn opened_at(&self) -> Option<String> {
        let said = self.said();
        let lines = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut fields = lines.map(|line| line["fields"].clone());
        let opened = fields.rfind(|fields| fields["message"] == "the desk is open")?;
        opened["address"].as_str().map(str::to_owned)
    }

    /// The status of its readiness, when it answers.
    pub(crate) fn readiness(&self) -> Option<u16> {
        let reply = Caller::without_token().get(&self.address, "/health/ready");
        reply.map(|reply| reply.status)
    }

    /// Dies at once, as by a power cut of its own.
    pub(crate) fn dies(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Is asked to stop, without waiting for it.
    pub(crate) fn is_asked_to_stop(&self) {
        self.signal("TERM");
    }

    /// Stops moving in the middle of whatever it does.
    pub(crate) fn freezes(&self) {
        self.signal("STOP");
    }

    /// Goes on where it was.
    pub(crate) fn thaws(&self) {
        self.signal("CONT");
    }

    /// Is asked to stop and ends.
    pub(crate) fn stops(self) -> Ended {
        self.is_asked_to_stop();
        self.ends()
    }

    /// Ends, after it was asked to.
    pub(crate) fn ends(mut self) -> Ended {
        let mut status = None;
        wait_until("the server ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        Ended {
            code: status.and_then(|status| status.code()),
            log: self.said(),
        }
    }

    fn signal(&self, name: &str) {
        let order = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &order]).status().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Looks again and again, with growing pauses, until it is so.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    for look in 0..LOOKS {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(u64::from(look + 1).min(20) * 10));
    }
    panic!("gave up waiting until {what}");
}

/// Hires an agent and issues a token, before or beside any server; the secret.
pub(crate) fn hired(program: &Program, email: &str) -> String {
    hired_as(program, email, "agent")
}

/// The same in any role.
pub(crate) fn hired_as(program: &Program, email: &str, role: &str) -> String {
    program.says(&["user", "add", "--name", email, "--email", email, "--role", role]);
    another_token(program, email, "test")
}

/// A further token of somebody.
pub(crate) fn another_token(program: &Program, email: &str, label: &str) -> String {
    let printed = program.says(&["token", "issue", "--user", email, "--label", label]);
    printed.trim().to_owned()
}

/// Somebody who calls servers over HTTP.
pub(crate) struct Caller {
    agent: ureq::Agent,
    token: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Value,
}

impl Caller {
    /// A caller with this token.
    pub(crate) fn with(token: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(15)))
            .build();
        Caller {
            agent: agent.into(),
            token: token.to_owned(),
        }
    }

    fn without_token() -> Self {
        Caller::with("nobody")
    }

    /// The answer, or nothing where none came.
    pub(crate) fn get(&self, address: &str, path: &str) -> Option<Reply> {
        let request = self.agent.get(format!("http://{address}{path}"));
        read(request.header("Authorization", format!("Bearer {}", self.token)).call())
    }

    /// Sends something under a key; the answer, or nothing where none came.
    pub(crate) fn post(&self, address: &str, path: &str, key: &str, body: &Value) -> Option<Reply> {
        self.sends("POST", address, path, key, body)
    }

    /// The same with any method.
    pub(crate) fn sends(&self, method: &str, address: &str, path: &str, key: &str, body: &Value) -> Option<Reply> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{address}{path}"))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/json");
        read(self.agent.run(request.body(body.to_string()).unwrap()))
    }

    /// What something is that is made.
    #[track_caller]
    pub(crate) fn adds(&self, address: &str, path: &str, body: &Value) -> Value {
        let key = uuid::Uuid::new_v4().to_string();
        let answer = self.post(address, path, &key, body).expect("the desk answers");
        assert_eq!(answer.status, 201, "{path}: {}", answer.body);
        answer.body
    }

    /// Sends something in the place of what is there; the answer, or nothing where none came.
    pub(crate) fn put(&self, address: &str, path: &str, body: &Value) -> Option<Reply> {
        let request = self.agent.put(format!("http://{address}{path}"));
        let request = request.header("Authorization", format!("Bearer {}", self.token));
        read(request.send_json(body))
    }

    /// A body that must be there.
    pub(crate) fn sees(&self, address: &str, path: &str) -> Value {
        let reply = self.get(address, path).unwrap_or_else(|| panic!("{path}: no answer"));
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.body
    }

    /// Every ticket there is.
    pub(crate) fn all_tickets(&self, address: &str) -> Vec<Value> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.sees(address, &format!("/api/v1/tickets?limit=100{cursor}"));
            all.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return all,
            }
        }
    }

    /// Every event of a ticket.
    pub(crate) fn all_events(&self, address: &str, number: &str) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        loop {
            let path = format!("/api/v1/tickets/{number}/events?limit=500&after={}", all.len());
            let part = self.sees(address, &path);
            let part = part.as_array().unwrap();
            if part.is_empty() {
                return all;
            }
            all.extend(part.iter().cloned());
        }
    }
}

fn read(answered: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Option<Reply> {
    let mut answer = answered.ok()?;
    let retry_after = answer.headers().get("retry-after");
    Some(Reply {
        status: answer.status().as_u16(),
        retry_after: retry_after.map(|value| value.to_str().unwrap().to_owned()),
        body: answer.body_mut().read_json().ok()?,
    })
}
