//! A PostgreSQL of the tests' own: made from the binaries on this machine, reached over a socket file in its own folder,
//! thrown away when the test process ends, however it ends.
//!
//! `YINUO_TEST_POSTGRES` may name a server where databases can be created instead; then test processes share it.
//! Without binaries the tests say so and are skipped, except where `CI` is `true`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test whose ground is missing must stop"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};

/// The URL of a new, empty database, or nothing when this machine has no PostgreSQL.
pub(crate) fn fresh_database() -> Option<String> {
    database_like(None)
}

/// The URL of a new database that is a copy of `template`, which nobody may be connected to.
pub(crate) fn copy_of(template: &str) -> Option<String> {
    database_like(Some(template))
}

fn database_like(template: Option<&str>) -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = server()?;
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let name = format!("desk_{}_{number}", std::process::id());
    let template = template.map_or("template0", |url| name_in(url));
    let mut conn = PgConnection::establish(&server).expect("the test PostgreSQL answers");
    conn.batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\""))
        .expect("an old test database can go");
    conn.batch_execute(&format!(
        "CREATE DATABASE \"{name}\" TEMPLATE \"{template}\" ENCODING 'UTF8'"
    ))
    .expect("a test database can be made");
    Some(with_name(&server, &name))
}

/// Says that a test was skipped, where that is allowed.
pub(crate) fn skip_without_postgres(test: &str) {
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "{test}: no PostgreSQL binaries were found, and CI needs them"
    );
    eprintln!("SKIPPED {test}: no PostgreSQL binaries (initdb, postgres) on this machine");
}

/// Stops every session of a database, as a failing network would.
pub(crate) fn cut_connections(url: &str) {
    let server = with_name(url, "postgres");
    let mut conn = PgConnection::establish(&server).expect("the test PostgreSQL answers");
    let name = name_in(url);
    conn.batch_execute(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    ))
    .expect("sessions can be ended");
}

/// Refuses new connections to a database and ends those it has, or lets them in again.
pub(crate) fn close_to_newcomers(url: &str, closed: bool) {
    let mut conn = PgConnection::establish(&with_name(url, "postgres")).expect("the test PostgreSQL answers");
    conn.batch_execute(&format!(
        "ALTER DATABASE \"{}\" ALLOW_CONNECTIONS {}",
        name_in(url),
        !closed
    ))
    .expect("the database can be closed and opened");
    if closed {
        cut_connections(url);
    }
}

fn name_in(url: &str) -> &str {
    let path = url.split('?').next().unwrap_or(url);
    path.rsplit('/').next().unwrap_or("postgres")
}

fn with_name(url: &str, name: &str) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = path.rsplit_once('/').expect("a database URL names a database");
    if query.is_empty() {
        format!("{server}/{name}")
    } else {
        format!("{server}/{name}?{query}")
    }
}

/// The server's own database `postgres`.
fn server() -> Option<String> {
    static SERVER: OnceLock<Option<(String, Option<Cluster>)>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        if let Ok(url) = std::env::var("YINUO_TEST_POSTGRES") {
            return Some((url, None));
        }
        let cluster = Cluster::start(&binaries()?);
        Some((cluster.url.clone(), Some(cluster)))
    });
    server.as_ref().map(|(url, _)| url.clone())
}

/// The folder with `initdb` and `postgres`: in the path, or where Debian puts them.
fn binaries() -> Option<PathBuf> {
    let in_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|found| found.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort();
    in_path
        .into_iter()
        .flatten()
        .chain(versions.into_iter().rev())
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

struct Cluster {
    url: String,
    /// Ends, and takes the server and its files along, when its standard input closes: when this process ends.
    _watchdog: Child,
}

/// Runs the server as its child and stops it at the end of its own input.
const WATCHDOG: &str = r#"
    trap '' HUP INT TERM
    "$1/postgres" -D "$2" -k "$2" -c listen_addresses= -c max_connections=200 -c shared_buffers=16MB \
        </dev/null >"$2/log" 2>&1 &
    server=$!
    read -r _
    kill -QUIT $server
    wait $server
    rm -rf "$2"
"#;

impl Cluster {
    fn start(binaries: &Path) -> Cluster {
        let folder = std::env::temp_dir().join(format!("yinuo-postgres-{}", std::process::id()));
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("what a killed test process left behind can go");
        }
        let made = as_ordinary_user(&binaries.join("initdb"))
            .args([
                "--auth=trust",
                "--username=desk",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
                "-D",
            ])
            .arg(&folder)
            .current_dir("/")
            .output()
            .expect("initdb starts");
        assert!(
            made.status.success(),
            "initdb: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        let watchdog = as_ordinary_user(Path::new("sh"))
            .args(["-c", WATCHDOG, "watchdog"])
            .arg(binaries)
            .arg(&folder)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the watchdog starts");
        let url = format!("postgres://desk@/postgres?host={}", folder.display());
        let cluster = Cluster {
            url,
            _watchdog: watchdog,
        };
        cluster.wait_until_it_answers(&folder);
        cluster
    }

    fn wait_until_it_answers(&self, folder: &Path) {
        for _ in 0..600 {
            if PgConnection::establish(&self.url).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        panic!("the test PostgreSQL did not answer within 15 s:\n{log}");
    }
}

/// PostgreSQL refuses to run as root, so root becomes the user `postgres`, or `nobody`.
fn as_ordinary_user(program: &Path) -> Command {
    let mut command = Command::new(program);
    if is_root() {
        let (user, group) = ids_of("postgres")
            .or_else(|| ids_of("nobody"))
            .expect("root has an ordinary user to become");
        std::os::unix::process::CommandExt::uid(&mut command, user);
        std::os::unix::process::CommandExt::gid(&mut command, group);
    }
    command
}

fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let uid = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    uid.and_then(|ids| ids.split_whitespace().nth(1)) == Some("0")
}

fn ids_of(user: &str) -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let line = users.lines().find(|line| line.split(':').next() == Some(user))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}
