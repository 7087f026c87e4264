//! SQLite: one thread writes and makes checkpoints, a few threads read.
//!
//! The writer takes the commands that wait, at most [`GROUP`] of them, into one transaction with one fsync, each in a
//! savepoint, so that one command's failure undoes that command alone. Replies go out after COMMIT.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::result::QueryResult;
use diesel::sqlite::SqliteConnection;

use super::crew::{Hand, Job, Queue};
use super::db::Db;
use super::dialect::{self, AnyConn, Purpose};
use super::fault::{OpenFault, StoreFault};
use super::place::sqlite_uri;
use super::prepared::Prepared;

/// The most commands that share one commit.
pub(crate) const GROUP: usize = 64;
/// After so many commits the log is folded back even though readers keep it busy.
const COMMITS_PER_FOLD: u32 = 4000;

/// Settings of each connection. WAL and FULL: what was committed survives a power cut.
const PRAGMAS: &str = "
    PRAGMA busy_timeout = 10000;
    PRAGMA foreign_keys = ON;
    PRAGMA synchronous = FULL;
    PRAGMA temp_store = MEMORY;
    PRAGMA trusted_schema = OFF;";
const WRITER_PRAGMAS: &str = "
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA cache_size = -16384;";
const READER_PRAGMAS: &str = "
    PRAGMA query_only = ON;
    PRAGMA cache_size = -4096;";

/// Keeps every other process from opening the file for writing, until it is dropped.
pub(crate) struct ProcessLock {
    _held: File,
}

impl ProcessLock {
    /// Takes `<file>.lock`, making the folder when it is missing.
    pub(crate) fn take(path: &Path) -> Result<ProcessLock, OpenFault> {
        let refused = |cause: &dyn std::fmt::Display| OpenFault::File {
            path: path.display().to_string(),
            cause: cause.to_string(),
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|error| refused(&error))?;
        }
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(lock_path(path))
            .map_err(|error| refused(&error))?;
        match file.try_lock() {
            Ok(()) => Ok(ProcessLock { _held: file }),
            Err(TryLockError::WouldBlock) => Err(OpenFault::InUse(path.display().to_string())),
            Err(TryLockError::Error(error)) => Err(refused(&error)),
        }
    }
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

/// The connection that writes; it makes the file when it is missing.
pub(crate) fn connect_writer(path: &Path) -> Result<AnyConn, OpenFault> {
    let mut conn = connect(path, &sqlite_uri(path, "rwc"))?;
    conn.batch_execute(WRITER_PRAGMAS)?;
    conn.batch_execute("PRAGMA journal_mode = WAL;")?;
    Ok(AnyConn::Sqlite(conn))
}

/// A connection that cannot write.
pub(crate) fn connect_reader(path: &Path) -> Result<AnyConn, OpenFault> {
    let mut conn = connect(path, &sqlite_uri(path, "rw"))?;
    conn.batch_execute(READER_PRAGMAS)?;
    Ok(AnyConn::Sqlite(conn))
}

/// A connection to a file that somebody else may be serving.
pub(crate) fn connect_onlooker(path: &Path) -> Result<AnyConn, OpenFault> {
    let mut conn = connect(path, &sqlite_uri(path, "ro"))?;
    conn.batch_execute(READER_PRAGMAS)?;
    Ok(AnyConn::Sqlite(conn))
}

/// The only connection of a database in memory.
pub(crate) fn connect_memory() -> Result<AnyConn, OpenFault> {
    Ok(AnyConn::Sqlite(connect(
        Path::new("the database in memory"),
        ":memory:",
    )?))
}

fn connect(path: &Path, uri: &str) -> Result<SqliteConnection, OpenFault> {
    let mut conn = SqliteConnection::establish(uri).map_err(|error| OpenFault::File {
        path: path.display().to_string(),
        cause: error.to_string(),
    })?;
    conn.batch_execute(PRAGMAS)?;
    refuse_unsafe_version(&mut conn)?;
    Ok(conn)
}

diesel::define_sql_function! {
    /// The version of the library that is linked.
    fn sqlite_version() -> diesel::sql_types::Text;
}

fn refuse_unsafe_version(conn: &mut SqliteConnection) -> Result<(), OpenFault> {
    let version: String = diesel::select(sqlite_version()).get_result(conn)?;
    if is_safe(&version) {
        Ok(())
    } else {
        Err(OpenFault::UnsafeSqlite(version))
    }
}

/// Older versions can damage a log that two connections write and checkpoint; 3.52.0 was withdrawn.
fn is_safe(version: &str) -> bool {
    let parts: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).collect();
    parts.as_slice() >= [3, 51, 3].as_slice() && parts != [3, 52, 0]
}

/// The hands of the thread that writes.
pub(crate) struct Writer {
    db: Db,
    lock: Option<ProcessLock>,
    commits: u32,
}

impl Writer {
    /// A writer for a file, or for a database in memory, which has no lock and is read through the writer too.
    pub(crate) fn new(db: Db, lock: Option<ProcessLock>) -> Self {
        Writer { db, lock, commits: 0 }
    }

    /// One command that has the transaction to itself: undoing it is undoing the transaction.
    fn work_alone(&mut self, mut job: Box<dyn Job>) {
        match self.attempt(job.as_mut()) {
            Ok(true) => {
                let fate = self.commit();
                job.settle(fate.err());
            }
            Ok(false) => {
                self.undo();
                job.settle(None);
            }
            Err(fault) => {
                self.undo();
                job.settle(Some(fault));
            }
        }
    }

    fn work_together(&mut self, first: Box<dyn Job>, queue: &Queue) {
        let mut group: Vec<Box<dyn Job>> = Vec::with_capacity(GROUP);
        let mut next = Some(first);
        let mut fate = Ok(());
        while let Some(mut job) = next.take() {
            fate = self.attempt_apart(job.as_mut());
            group.push(job);
            if fate.is_ok() && group.len() < GROUP {
                next = queue.try_next();
            }
        }
        let fate = match fate {
            Ok(()) => self.commit(),
            Err(fault) => {
                self.undo();
                Err(fault)
            }
        };
        for job in group {
            job.settle(fate.clone().err());
        }
    }

    /// Runs a command in a savepoint. An error means that the transaction is gone and nobody's work is in it any more:
    /// SQLite ends it by itself when the disk is full or fails.
    fn attempt_apart(&mut self, job: &mut dyn Job) -> Result<(), StoreFault> {
        self.run("SAVEPOINT command")?;
        if !self.attempt(job)? {
            self.run("ROLLBACK TO command").map_err(|_| undone_together())?;
        }
        self.run("RELEASE command").map_err(|_| undone_together())
    }

    fn run(&mut self, words: &'static str) -> QueryResult<()> {
        Prepared::new(diesel::sql_query(words))
            .execute(self.db.conn())
            .map(drop)
    }

    fn attempt(&mut self, job: &mut dyn Job) -> Result<bool, StoreFault> {
        let now = self.db.moment()?;
        if job.purpose() == Purpose::Write {
            return Ok(job.run(&mut self.db, now));
        }
        self.db.conn().batch_execute("PRAGMA query_only = ON")?;
        let done = job.run(&mut self.db, now);
        self.db.conn().batch_execute("PRAGMA query_only = OFF")?;
        Ok(done)
    }

    fn commit(&mut self) -> Result<(), StoreFault> {
        self.commits += 1;
        dialect::commit(self.db.conn()).map_err(|error| {
            self.undo();
            match StoreFault::from(error) {
                // The commit may have reached the log before the disk failed, and would then be there after a restart.
                StoreFault::Unavailable(_) => StoreFault::OutcomeUnknown,
                fault => fault,
            }
        })
    }

    fn undo(&mut self) {
        if let Err(error) = dialect::rollback(self.db.conn()) {
            tracing::debug!(%error, "SQLite had undone the transaction by itself");
        }
    }

    /// Folds the log back into the file without waiting long for readers.
    fn fold_log(&mut self, how: &str) {
        let fold = format!("PRAGMA busy_timeout = 50; PRAGMA wal_checkpoint({how}); PRAGMA busy_timeout = 10000;");
        if let Err(error) = self.db.conn().batch_execute(&fold) {
            tracing::warn!(%error, "could not fold SQLite's log back into the file; it is tried again later");
        }
        self.commits = 0;
    }
}

impl Hand for Writer {
    fn work(&mut self, first: Box<dyn Job>, queue: &Queue) {
        if let Err(error) = begin(&mut self.db, Purpose::Write) {
            return first.settle(Some(error.into()));
        }
        if queue.is_empty() {
            self.work_alone(first);
        } else {
            self.work_together(first, queue);
        }
        if self.commits >= COMMITS_PER_FOLD {
            self.fold_log("RESTART");
        }
    }

    fn rest(&mut self) {
        self.fold_log("TRUNCATE");
    }

    fn leave(&mut self) {
        self.fold_log("TRUNCATE");
        drop(self.lock.take());
    }
}

/// The hands of a thread that reads.
pub(crate) struct Reader {
    db: Db,
}

impl Reader {
    pub(crate) fn new(db: Db) -> Self {
        Reader { db }
    }

    fn look(&mut self, job: &mut dyn Job) -> Result<(), StoreFault> {
        begin(&mut self.db, Purpose::Read)?;
        let now = self.db.moment()?;
        job.run(&mut self.db, now);
        Ok(dialect::rollback(self.db.conn())?)
    }
}

impl Hand for Reader {
    fn work(&mut self, mut first: Box<dyn Job>, _queue: &Queue) {
        let fate = self.look(first.as_mut());
        first.settle(fate.err());
    }
}

/// Begins a transaction, after undoing one that a mistake left open.
fn begin(db: &mut Db, purpose: Purpose) -> QueryResult<()> {
    dialect::begin(db.conn(), purpose).or_else(|error| match dialect::rollback(db.conn()) {
        Ok(()) => dialect::begin(db.conn(), purpose),
        Err(_) => Err(error),
    })
}

fn undone_together() -> StoreFault {
    StoreFault::Unavailable("the disk failed or was full while several commands were stored together".to_owned())
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;
    use diesel::sql_types::BigInt;

    use super::{connect_memory, is_safe};

    #[derive(QueryableByName)]
    struct Options {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }

    #[test]
    fn the_library_is_built_as_the_repository_says() {
        let built = "SELECT count(*) AS number FROM pragma_compile_options
                     WHERE compile_options IN ('ENABLE_QPSG', 'THREADSAFE=2', 'DEFAULT_MEMSTATUS=0')";
        let found: Options = diesel::sql_query(built)
            .get_result(&mut connect_memory().unwrap())
            .unwrap();
        assert_eq!(found.number, 3, "without .cargo/config.toml every read is planned anew");
    }

    #[test]
    fn versions_that_can_damage_the_log_are_refused() {
        for (version, safe) in [
            ("3.51.3", true),
            ("3.53.2", true),
            ("4.0.0", true),
            ("3.51.2", false),
            ("3.52.0", false),
            ("3.52.1", true),
            ("3.9.9", false),
        ] {
            assert_eq!(is_safe(version), safe, "{version}");
        }
    }
}
