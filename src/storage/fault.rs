//! What can go wrong with the database, told apart by what the caller should do next.

use std::sync::Arc;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

/// A command could not be stored or answered. Unless it is [`OutcomeUnknown`](StoreFault::OutcomeUnknown), nothing of the
/// command was stored.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreFault {
    /// A unique key is taken. The key is spelled `table.column` (or `table.one, table.two`) on both engines.
    #[error("{key} is already taken")]
    Taken {
        /// Table and columns whose value is there already.
        key: String,
    },
    /// Too many commands are waiting, or somebody holds the rows for too long: try again in a moment.
    #[error("the database is busy; try again in a moment")]
    Busy,
    /// The disk has no room.
    #[error("the database cannot grow because the disk is full; free some space")]
    Full,
    /// The database may not be written.
    #[error("the database is read-only; check the file's owner and rights, or that the server is the primary one")]
    ReadOnly,
    /// The file is damaged or not a database.
    #[error("the database is damaged ({0}); restore the last backup")]
    Corrupt(String),
    /// The database cannot be reached or is stopping; it may come back.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The answer to COMMIT was lost: the command is either stored whole or not at all. Ask before repeating it.
    #[error("the connection was lost while storing; look whether it is there before trying again")]
    OutcomeUnknown,
    /// A command panicked. The others went on.
    #[error("a command failed by a mistake of the program: {0}")]
    Bug(String),
    /// Anything else the database said.
    #[error("the database refused: {0}")]
    Other(Arc<DieselError>),
}

impl StoreFault {
    /// Whether a unique key of exactly these columns is taken, e.g. `is_taken("tickets.number")`.
    pub fn is_taken(&self, key: &str) -> bool {
        matches!(self, StoreFault::Taken { key: taken } if taken == key)
    }

    /// Whether the same command may succeed later without anybody changing anything but the surroundings.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            StoreFault::Busy
                | StoreFault::Full
                | StoreFault::ReadOnly
                | StoreFault::Unavailable(_)
                | StoreFault::OutcomeUnknown
        )
    }
}

impl From<DieselError> for StoreFault {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(kind, told) => {
                by_kind(*kind, told.as_ref()).unwrap_or_else(|| StoreFault::Other(Arc::new(error)))
            }
            DieselError::BrokenTransactionManager => StoreFault::Unavailable("the connection was lost".to_owned()),
            _ => StoreFault::Other(Arc::new(error)),
        }
    }
}

fn by_kind(kind: DatabaseErrorKind, told: &(dyn DatabaseErrorInformation + Send + Sync)) -> Option<StoreFault> {
    match kind {
        DatabaseErrorKind::UniqueViolation => Some(StoreFault::Taken { key: taken_key(told) }),
        DatabaseErrorKind::SerializationFailure => Some(StoreFault::Busy),
        DatabaseErrorKind::ReadOnlyTransaction => Some(StoreFault::ReadOnly),
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            Some(StoreFault::Unavailable(told.message().trim().to_owned()))
        }
        DatabaseErrorKind::Unknown => by_message(told.message()),
        _ => None,
    }
}

/// The fault that an engine's words stand for.
type Meaning = fn(&str) -> StoreFault;

/// What the engines say in words where diesel has no kind for it.
const PHRASES: [(&str, Meaning); 21] = [
    ("database or disk is full", |_| StoreFault::Full),
    ("No space left on device", |_| StoreFault::Full),
    ("Disk quota exceeded", |_| StoreFault::Full),
    ("attempt to write a readonly database", |_| StoreFault::ReadOnly),
    ("during recovery", |_| StoreFault::ReadOnly),
    ("database disk image is malformed", corrupt),
    ("file is not a database", corrupt),
    ("database is locked", |_| StoreFault::Busy),
    ("database table is locked", |_| StoreFault::Busy),
    ("deadlock detected", |_| StoreFault::Busy),
    ("due to lock timeout", |_| StoreFault::Busy),
    ("due to statement timeout", |_| StoreFault::Busy),
    ("too many clients", |_| StoreFault::Busy),
    ("connection slots", |_| StoreFault::Busy),
    ("disk I/O error", unavailable),
    ("unable to open database file", unavailable),
    ("terminating connection", unavailable),
    ("the database system is", unavailable),
    ("server closed the connection", unavailable),
    ("no connection to the server", unavailable),
    ("out of memory", unavailable),
];

/// The fault that an engine's words mean, if they mean one.
pub(crate) fn by_message(message: &str) -> Option<StoreFault> {
    PHRASES
        .iter()
        .find(|(phrase, _)| message.contains(phrase))
        .map(|(_, fault)| fault(message.trim()))
}

fn corrupt(message: &str) -> StoreFault {
    StoreFault::Corrupt(message.to_owned())
}

fn unavailable(message: &str) -> StoreFault {
    StoreFault::Unavailable(message.to_owned())
}

/// Table and columns of a violated unique key, spelled alike for both engines. SQLite names them in its message,
/// PostgreSQL in the detail `Key (one, two)=(…) already exists.`
fn taken_key(told: &(dyn DatabaseErrorInformation + Send + Sync)) -> String {
    if let Some(columns) = told.message().strip_prefix("UNIQUE constraint failed: ") {
        return columns.to_owned();
    }
    let columns = told.details().and_then(|detail| {
        let (_, from_columns) = detail.split_once('(')?;
        from_columns.split_once(")=").map(|(columns, _)| columns)
    });
    match (told.table_name(), columns) {
        (Some(table), Some(columns)) => columns
            .split(", ")
            .map(|column| format!("{table}.{}", column.trim_matches('"')))
            .collect::<Vec<_>>()
            .join(", "),
        _ => told.constraint_name().unwrap_or("a unique key").to_owned(),
    }
}

/// The database could not be opened, so the desk does not start.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// The setting names no engine that we know.
    #[error("database.url is \"{0}\"; write sqlite://path/to/file.db or postgres://user@host/database")]
    UnknownScheme(String),
    /// Another process serves the file.
    #[error(
        "{0} is in use by another yinuo; stop that one, or let it do the work through its API \
         (PostgreSQL takes several servers on one database)"
    )]
    InUse(String),
    /// The file or its folder cannot be made or opened.
    #[error("cannot open {path}: {cause}; check that the folder exists and may be written")]
    File {
        /// The file that was wanted.
        path: String,
        /// What the system said.
        cause: String,
    },
    /// The server cannot be reached.
    #[error("cannot reach the PostgreSQL of database.url: {0}")]
    Unreachable(String),
    /// This build carries an SQLite that may damage its log.
    #[error("this build carries SQLite {0}; 3.51.3 or newer is needed, and not 3.52.0: build with the bundled one")]
    UnsafeSqlite(String),
    /// The database was made by a later yinuo.
    #[error("the database has migrations that this yinuo does not know ({0}); start the newer version")]
    Newer(String),
    /// A migration failed; the ones before it are kept.
    #[error("cannot bring the database up to date: {0}")]
    Migration(String),
    /// The database refused a setting or a question while it was opened.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// A worker thread could not be started.
    #[error("cannot start a thread for the database: {0}")]
    Thread(std::io::Error),
}

impl From<DieselError> for OpenFault {
    fn from(error: DieselError) -> Self {
        OpenFault::Store(error.into())
    }
}
