//! The real program, run in a folder of its own on a database of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::prelude::*;
use yinuo::clock::Clock;
use yinuo::domain::moment::Moment;
use yinuo::error::Failure;
use yinuo::storage::db::{DatabaseSettings, Db, Desk};

use super::postgres::{fresh_database, skip_without_postgres};

/// A folder and a database for one story.
pub(crate) struct Program {
    folder: PathBuf,
    pub(crate) url: String,
}

/// What the program answered.
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Tells the story on SQLite, and on PostgreSQL where this machine has one.
pub(crate) fn on_both_engines(name: &str, story: impl Fn(&Program)) {
    story(&Program::on_sqlite());
    match fresh_database() {
        Some(url) => {
            let mut program = Program::on_sqlite();
            program.url = url;
            story(&program);
        }
        None => skip_without_postgres(name),
    }
}

impl Program {
    /// A fresh folder with no database in it yet.
    pub(crate) fn on_sqlite() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let folder = std::env::temp_dir().join(format!("yinuo-program-{}-{number}", std::process::id()));
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite://{}", folder.join("desk.db").display());
        Program { folder, url }
    }

    /// Runs a command to its end.
    pub(crate) fn yinuo(&self, args: &[&str]) -> Answer {
        Answer::of(self.command(args).output().unwrap())
    }

    /// Runs a command that must succeed; what it printed.
    pub(crate) fn says(&self, args: &[&str]) -> String {
        let answer = self.yinuo(args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.err);
        answer.out
    }

    /// Runs a command that must be refused; what it said.
    pub(crate) fn refuses(&self, args: &[&str]) -> String {
        let answer = self.yinuo(args);
        assert_eq!(answer.code, 1, "{args:?}: {}{}", answer.out, answer.err);
        assert_eq!(answer.out, "", "a refusal is not an answer");
        answer.err
    }

    /// Starts a command that reads what the test writes to it.
    pub(crate) fn starts(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().unwrap()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yinuo"));
        command.args(args).current_dir(&self.folder).env_clear();
        command.env("YINUO_DATABASE__URL", &self.url);
        command
    }

    /// Writes a file into the folder; its path.
    pub(crate) fn file(&self, name: &str, content: &str) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    /// Where a file of the folder is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Whether a file is in the folder.
    pub(crate) fn has(&self, name: &str) -> bool {
        Path::exists(&self.path(name))
    }

    /// Opens the database as a server does, and keeps it.
    pub(crate) fn serves(&self) -> Desk {
        self.opens(Clock::system(), None)
    }

    /// The same with a standing clock and dice that repeat.
    pub(crate) fn serves_at(&self, now: Moment, seed: u64) -> Desk {
        self.opens(Clock::set_to(now), Some(seed))
    }

    fn opens(&self, clock: Clock, seed: Option<u64>) -> Desk {
        let settings = DatabaseSettings {
            url: self.url.clone(),
            readers: 1,
            writers: 1,
            queue: 16,
        };
        Desk::open(&settings, clock, seed).unwrap()
    }

    /// The number that a statement counts.
    pub(crate) fn count(&self, statement: &'static str) -> i64 {
        count(&self.serves(), statement)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.folder.exists() && !std::thread::panicking() {
            std::fs::remove_dir_all(&self.folder).unwrap();
        }
    }
}

impl Answer {
    fn of(output: Output) -> Self {
        Answer {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The number that a statement counts, under the name `n`.
pub(crate) fn count(desk: &Desk, statement: &'static str) -> i64 {
    #[derive(QueryableByName)]
    struct Counted {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let counting = move |db: &mut Db, _| {
        let counted: Result<Counted, _> = diesel::sql_query(statement).get_result(db.conn());
        Ok::<_, Failure>(counted.unwrap().n)
    };
    desk.read_blocking(counting).unwrap()
}
