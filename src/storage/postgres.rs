//! PostgreSQL: each thread owns a connection, each command its own transaction. A lost connection is made again with
//! growing pauses; meanwhile commands are refused after a bounded wait instead of piling up.

use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::crew::{Hand, Job, Queue};
use super::db::Db;
use super::dialect::{self, AnyConn, Purpose};
use super::fault::{OpenFault, StoreFault};
use crate::clock::Clock;
use crate::domain::ids::Dice;

/// How long a command waits for a lost connection before it is refused.
const PATIENCE: Duration = Duration::from_secs(2);
/// The pause after the first failure to connect; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A frozen or lost server must not keep its locks, and a commit must be on disk before it is acknowledged. Compiling a plan takes
/// longer than what our statements would gain by it.
const SESSION: &str = "
    SET TIME ZONE 'UTC';
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '30s';
    SET jit = off;
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';";

/// A connection that is ready for work.
pub(crate) fn connect(url: &str) -> Result<AnyConn, OpenFault> {
    let mut conn = PgConnection::establish(url).map_err(|error| OpenFault::Unreachable(error.to_string()))?;
    conn.batch_execute(SESSION)?;
    Ok(AnyConn::Pg(conn))
}

/// The hands of a thread that works on PostgreSQL.
pub(crate) struct Session {
    url: String,
    clock: Clock,
    db: Option<Db>,
    /// Kept over reconnections: chance that began anew would make the same ids again.
    spare_dice: Option<Dice>,
    outage: Option<Outage>,
}

/// Since when there is no connection, and when the next attempt is due.
struct Outage {
    next_try: Instant,
    pause: Duration,
    cause: String,
}

impl Session {
    /// Connects when the first command comes.
    pub(crate) fn new(url: &str, clock: Clock, dice: Dice) -> Self {
        Session {
            url: url.to_owned(),
            clock,
            db: None,
            spare_dice: Some(dice),
            outage: None,
        }
    }

    fn work_on(&mut self, job: &mut dyn Job) -> Result<(), StoreFault> {
        self.begin(job.purpose())?;
        let db = self.connected()?;
        let now = db.moment()?;
        if job.run(db, now) && job.purpose() == Purpose::Write {
            return self.commit();
        }
        // There is nothing to keep; if the connection is lost by now, that is the next command's trouble.
        self.undo();
        Ok(())
    }

    /// Begins; a connection that died while nobody used it is replaced once, since nothing was asked of it yet.
    fn begin(&mut self, purpose: Purpose) -> Result<(), StoreFault> {
        if let Err(error) = dialect::begin(self.connected()?.conn(), purpose) {
            tracing::debug!(%error, "a PostgreSQL connection was lost while idle");
            self.give_up();
            dialect::begin(self.connected()?.conn(), purpose)?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreFault> {
        let Err(error) = dialect::commit(self.connected()?.conn()) else {
            return Ok(());
        };
        if self.undo() {
            return Err(error.into());
        }
        Err(StoreFault::OutcomeUnknown)
    }

    /// Undoes the transaction; whether the server said that it is undone. If not, the connection is given up.
    fn undo(&mut self) -> bool {
        let undone = self.db.as_mut().is_some_and(|db| dialect::rollback(db.conn()).is_ok());
        if !undone {
            self.give_up();
        }
        undone
    }

    fn give_up(&mut self) {
        self.spare_dice = self.db.take().map(Db::into_dice).or(self.spare_dice.take());
    }

    fn connected(&mut self) -> Result<&mut Db, StoreFault> {
        if self.db.is_none() {
            self.db = Some(self.reconnect()?);
        }
        self.db
            .as_mut()
            .ok_or_else(|| StoreFault::Unavailable("there is no connection".to_owned()))
    }

    /// The first command of an outage waits for it to pass, the others are refused until the next attempt is due.
    fn reconnect(&mut self) -> Result<Db, StoreFault> {
        let asked = Instant::now();
        if let Some(outage) = self.outage.as_ref().filter(|outage| outage.next_try > asked) {
            return Err(StoreFault::Unavailable(outage.cause.clone()));
        }
        let known = self.outage.is_some();
        loop {
            match connect(&self.url) {
                Ok(conn) => {
                    self.outage = None;
                    let dice = self.spare_dice.take().unwrap_or_else(Dice::from_system);
                    return Ok(Db::new(conn, dice, self.clock.clone()));
                }
                Err(fault) => {
                    let pause = self.note_outage(&fault);
                    if known || asked.elapsed() + pause > PATIENCE {
                        return Err(StoreFault::Unavailable(fault.to_string()));
                    }
                    thread::sleep(pause);
                }
            }
        }
    }

    fn note_outage(&mut self, fault: &OpenFault) -> Duration {
        let pause = self
            .outage
            .as_ref()
            .map_or(FIRST_PAUSE, |outage| (outage.pause * 2).min(LONGEST_PAUSE));
        self.outage = Some(Outage {
            next_try: Instant::now() + pause,
            pause,
            cause: fault.to_string(),
        });
        pause
    }
}

impl Hand for Session {
    fn work(&mut self, mut first: Box<dyn Job>, _queue: &Queue) {
        let fate = self.work_on(first.as_mut());
        if fate.is_err() {
            self.undo();
        }
        first.settle(fate.err());
    }
}
