//! The desk's database: opened by the scheme of its URL, read in one place and written in one place.
//!
//! [`Desk::write`] runs a closure in one transaction with one moment and answers when it is durable; [`Desk::read`] shows a
//! closure one unchanging view. How that is done differs by engine: see `sqlite.rs` and `postgres.rs`.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use super::crew::{Crew, Errand, Hand, Job, Lane};
use super::dialect::{self, AnyConn, Purpose};
use super::fault::{OpenFault, StoreFault};
use super::place::Place;
use super::{migrate, postgres, sqlite};
use crate::clock::Clock;
use crate::domain::ids::Dice;
use crate::domain::moment::Moment;

/// Where the database is and how many work on it at once.
#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    /// `sqlite://path`, `sqlite::memory:` or `postgres://…`.
    pub url: String,
    /// Threads that read.
    pub readers: usize,
    /// Threads that write; SQLite always has exactly one.
    pub writers: usize,
    /// How many commands may wait before more are refused as busy.
    pub queue: usize,
}

/// Connections that the scheduler and the outbox have to themselves on PostgreSQL.
const BACKGROUND: usize = 2;

/// What a closure works with: a connection inside an open transaction, and chance.
pub struct Db {
    conn: AnyConn,
    dice: Dice,
    clock: Clock,
}

impl Db {
    pub(crate) fn new(conn: AnyConn, dice: Dice, clock: Clock) -> Self {
        Db { conn, dice, clock }
    }

    pub(crate) fn into_dice(self) -> Dice {
        self.dice
    }

    /// The connection, for diesel's `load`, `execute` and the words of `dialect.rs`.
    pub fn conn(&mut self) -> &mut AnyConn {
        &mut self.conn
    }

    /// The moment of a command that now holds its transaction: the shared database's when the clock is the machine's own.
    pub(crate) fn moment(&mut self) -> Result<Moment, StoreFault> {
        let shared = if self.clock.is_system() {
            dialect::database_now(&mut self.conn)?
        } else {
            None
        };
        Ok(shared.unwrap_or_else(|| self.clock.now()))
    }

    /// The moment once a row lock is held that may have had to be waited for: never before what its former holder did,
    /// and never before `began`. On SQLite the whole command waited before it began.
    pub fn moment_after_waiting(&mut self, began: Moment) -> Result<Moment, StoreFault> {
        let shared = if self.clock.is_system() {
            dialect::database_now(&mut self.conn)?
        } else {
            None
        };
        Ok(shared.map_or(began, |shared| shared.max(began)))
    }

    /// Chance, for ids and codes: `TicketId::new(now, db.dice())`.
    pub fn dice(&mut self) -> &mut Dice {
        &mut self.dice
    }
}

fn dice(seed: Option<u64>) -> Dice {
    seed.map_or_else(Dice::from_system, Dice::seeded)
}

/// An open database. Clones are the same one; the last one that goes closes it.
#[derive(Clone)]
pub struct Desk {
    crews: Arc<Crews>,
    background: bool,
    looks_only: bool,
}

struct Crews {
    writing: Arc<Crew>,
    reading: Arc<Crew>,
    background: Option<Arc<Crew>>,
    clock: Clock,
    engine: &'static str,
}

impl Desk {
    /// Opens the database for work. An SQLite file is then this process's alone. Does not migrate, except a database in
    /// memory, which nobody else could. `dice_seed` makes ids repeat.
    pub fn open(settings: &DatabaseSettings, clock: Clock, dice_seed: Option<u64>) -> Result<Desk, OpenFault> {
        let crews = match Place::of(&settings.url)? {
            Place::File(path) => open_file(&path, settings, clock, dice_seed)?,
            Place::Memory => open_memory(settings, clock, dice_seed)?,
            Place::Server(url) => open_server(&url, settings, clock, dice_seed)?,
        };
        Ok(Desk::of(crews))
    }

    /// Opens the database to look only, beside a server that may be running on it. Writes are refused as read-only.
    pub fn open_to_look(settings: &DatabaseSettings, clock: Clock) -> Result<Desk, OpenFault> {
        let Place::File(path) = Place::of(&settings.url)? else {
            let desk = Desk::open(settings, clock, None)?;
            return Ok(Desk {
                looks_only: true,
                ..desk
            });
        };
        let looking = looking_crew(&path, settings, &clock, sqlite::connect_onlooker)?;
        let crews = Crews {
            writing: Arc::clone(&looking),
            reading: looking,
            background: None,
            clock,
            engine: "sqlite",
        };
        Ok(Desk {
            looks_only: true,
            ..Desk::of(crews)
        })
    }

    /// The same database to look at for long, over a connection of its own, so that no request waits for one meanwhile. Drop
    /// it when that is done. A database in memory has but the one connection.
    pub fn aside(&self, settings: &DatabaseSettings) -> Result<Desk, OpenFault> {
        if matches!(Place::of(&settings.url)?, Place::Memory) {
            return Ok(Desk {
                looks_only: true,
                ..self.clone()
            });
        }
        let alone = DatabaseSettings {
            readers: 1,
            writers: 1,
            ..settings.clone()
        };
        Desk::open_to_look(&alone, self.clock().clone())
    }

    fn of(crews: Crews) -> Desk {
        Desk {
            crews: Arc::new(crews),
            background: false,
            looks_only: false,
        }
    }

    /// Runs `work` in one transaction with one moment. `Err` undoes this command alone; `Ok` arrives when it is durable.
    ///
    /// A statement that the database refuses ends the command on PostgreSQL, so `work` returns the error instead of going
    /// on; what may be there already is inserted with `insert_or_skip!`.
    pub async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        W: FnOnce(&mut Db, Moment) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreFault> + Send + 'static,
    {
        self.ask(Purpose::Write, work).await
    }

    /// Shows `work` one unchanging view of the database.
    pub async fn read<T, E, W>(&self, work: W) -> Result<T, E>
    where
        W: FnOnce(&mut Db, Moment) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreFault> + Send + 'static,
    {
        self.ask(Purpose::Read, work).await
    }

    /// [`Desk::write`] for a thread that may wait.
    pub fn write_blocking<T, E, W>(&self, work: W) -> Result<T, E>
    where
        W: FnOnce(&mut Db, Moment) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreFault> + Send + 'static,
    {
        self.ask_and_wait(Purpose::Write, work)
    }

    /// [`Desk::read`] for a thread that may wait.
    pub fn read_blocking<T, E, W>(&self, work: W) -> Result<T, E>
    where
        W: FnOnce(&mut Db, Moment) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreFault> + Send + 'static,
    {
        self.ask_and_wait(Purpose::Read, work)
    }

    /// The same database for the scheduler and the outbox: on PostgreSQL over connections of their own, on SQLite before
    /// the requests that wait, so that a rush of them cannot starve the promises.
    pub fn background(&self) -> Desk {
        Desk {
            background: true,
            ..self.clone()
        }
    }

    /// The clock that gives commands their moment.
    pub fn clock(&self) -> &Clock {
        &self.crews.clock
    }

    /// `sqlite` or `postgresql`, for logs and health.
    pub fn engine(&self) -> &'static str {
        self.crews.engine
    }

    /// How many commands wait to be written, for metrics.
    pub fn waiting(&self) -> usize {
        self.crew(Purpose::Write).waiting()
    }

    /// Takes no more commands, from any clone; finishes those accepted, folds SQLite's log and releases the file.
    pub async fn close(self) {
        let (closed, all_closed) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            self.crews.close();
            drop(self);
            if closed.send(()).is_err() {
                tracing::debug!("nobody waited for the database to close");
            }
        });
        if all_closed.await.is_err() {
            tracing::error!("the database did not close in good order");
        }
    }

    /// [`Desk::close`] for a thread that may wait.
    pub fn close_blocking(self) {
        self.crews.close();
    }

    async fn ask<T, E, W>(&self, purpose: Purpose, work: W) -> Result<T, E>
    where
        W: FnOnce(&mut Db, Moment) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreFault> + Send + 'static,
    {
        let (reply, answer) = tokio::sync::oneshot::channel();
        let reply = move |outcome| {
            if reply.send(outcome).is_err() {
                tracing::debug!("a caller left before its answer");
            }
        };
        self.hand_over(Box::new(Errand::new(purpose, work, reply)));
        answer.await.unwrap_or_else(|_| Err(StoreFault::OutcomeUnknown.into()))
    }

    fn ask_and_wait<T, E, W>(&self, purpose: Purpose, work: W) -> Result<T, E>
    where
        W: FnOnce(&mut Db, Moment) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreFault> + Send + 'static,
    {
        if INSIDE_A_COMMAND.get() {
            return Err(StoreFault::Bug("a command waited for another one inside its transaction".to_owned()).into());
        }
        let (reply, answer) = mpsc::sync_channel(1);
        let reply = move |outcome| {
            if reply.send(outcome).is_err() {
                tracing::debug!("a caller left before its answer");
            }
        };
        self.hand_over(Box::new(Errand::new(purpose, work, reply)));
        answer.recv().unwrap_or_else(|_| Err(StoreFault::OutcomeUnknown.into()))
    }

    fn hand_over(&self, job: Box<dyn Job>) {
        if self.looks_only && job.purpose() == Purpose::Write {
            return job.settle(Some(StoreFault::ReadOnly));
        }
        let lane = if self.background {
            Lane::Promises
        } else {
            Lane::Ordinary
        };
        self.crew(job.purpose()).accept(job, lane);
    }

    fn crew(&self, purpose: Purpose) -> &Crew {
        match (&self.crews.background, purpose) {
            (Some(background), _) if self.background => background,
            (_, Purpose::Write) => &self.crews.writing,
            (_, Purpose::Read) => &self.crews.reading,
        }
    }
}

thread_local! {
    /// Set on crew threads: a command that waits for another command would wait for ever.
    static INSIDE_A_COMMAND: Cell<bool> = const { Cell::new(false) };
}

/// Marks this thread as one that serves commands and may not wait for them.
pub(crate) fn serve_commands_here() {
    INSIDE_A_COMMAND.set(true);
}

impl Crews {
    /// Readers first: they hold the log open that the writer folds when it leaves.
    fn close(&self) {
        self.reading.close();
        if let Some(background) = &self.background {
            background.close();
        }
        self.writing.close();
    }
}

impl Drop for Crews {
    fn drop(&mut self) {
        self.close();
    }
}

fn open_file(path: &Path, settings: &DatabaseSettings, clock: Clock, seed: Option<u64>) -> Result<Crews, OpenFault> {
    let lock = sqlite::ProcessLock::take(path)?;
    let db = Db::new(sqlite::connect_writer(path)?, dice(seed), clock.clone());
    let writer = sqlite::Writer::new(db, Some(lock));
    let writing = Arc::new(Crew::start("writer", settings.queue, vec![Box::new(writer)])?);
    let reading = looking_crew(path, settings, &clock, sqlite::connect_reader)?;
    Ok(Crews {
        writing,
        reading,
        background: None,
        clock,
        engine: "sqlite",
    })
}

fn looking_crew(
    path: &Path,
    settings: &DatabaseSettings,
    clock: &Clock,
    connect: fn(&Path) -> Result<AnyConn, OpenFault>,
) -> Result<Arc<Crew>, OpenFault> {
    let hands = (0..settings.readers.max(1))
        .map(|_| {
            let reader = sqlite::Reader::new(Db::new(connect(path)?, Dice::from_system(), clock.clone()));
            Ok(Box::new(reader) as Box<dyn Hand>)
        })
        .collect::<Result<Vec<_>, OpenFault>>()?;
    Ok(Arc::new(Crew::start("reader", settings.queue, hands)?))
}

/// One connection is the whole database, so its thread reads and writes.
fn open_memory(settings: &DatabaseSettings, clock: Clock, seed: Option<u64>) -> Result<Crews, OpenFault> {
    let mut conn = sqlite::connect_memory()?;
    migrate::run(&mut conn)?;
    let writer = sqlite::Writer::new(Db::new(conn, dice(seed), clock.clone()), None);
    let crew = Arc::new(Crew::start("memory", settings.queue, vec![Box::new(writer)])?);
    Ok(Crews {
        writing: Arc::clone(&crew),
        reading: crew,
        background: None,
        clock,
        engine: "sqlite",
    })
}

fn open_server(url: &str, settings: &DatabaseSettings, clock: Clock, seed: Option<u64>) -> Result<Crews, OpenFault> {
    drop(postgres::connect(url)?);
    let crew = |name, size: usize, offset: u64| {
        let hands = (0..size.max(1) as u64)
            .map(|number| {
                let dice = dice(seed.map(|seed| seed.wrapping_add(offset + number)));
                Box::new(postgres::Session::new(url, clock.clone(), dice)) as Box<dyn Hand>
            })
            .collect();
        Crew::start(name, settings.queue, hands).map(Arc::new)
    };
    Ok(Crews {
        writing: crew("writer", settings.writers, 0)?,
        reading: crew("reader", settings.readers, 1 << 16)?,
        background: Some(crew("background", BACKGROUND, 2 << 16)?),
        clock,
        engine: "postgresql",
    })
}

/// The file that a URL names, when it names one: for copying it or showing its size.
pub fn file_of(url: &str) -> Option<PathBuf> {
    match Place::of(url) {
        Ok(Place::File(path)) => Some(path),
        _ => None,
    }
}
