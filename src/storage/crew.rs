//! A crew: threads that each own one connection and take commands from one bounded queue. Callers wait for a reply, never
//! for a connection, and a full queue is an answer instead of a pile-up.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::db::{Db, serve_commands_here};
use super::dialect::Purpose;
use super::fault::{OpenFault, StoreFault};
use crate::domain::moment::Moment;

/// One command on its way through a crew.
pub(crate) trait Job: Send {
    /// Whether it only looks.
    fn purpose(&self) -> Purpose;
    /// Does the work inside the open transaction; whether its changes shall stay.
    fn run(&mut self, db: &mut Db, now: Moment) -> bool;
    /// Tells the caller, once the transaction's fate is known. A fault replaces whatever the work returned, except its
    /// own refusal.
    fn settle(self: Box<Self>, fault: Option<StoreFault>);
}

/// A thread's hands: a connection and the way it handles transactions.
pub(crate) trait Hand: Send {
    /// Runs `first`, and whatever else from the queue it can serve in the same breath, and settles each.
    fn work(&mut self, first: Box<dyn Job>, queue: &Queue);
    /// Called once when there was nothing to do for a while.
    fn rest(&mut self) {}
    /// Called when the queue is closed and empty.
    fn leave(&mut self) {}
}

/// How long a crew has nothing to do before its hands rest.
const QUIET: Duration = Duration::from_secs(2);

/// Threads and their queue. Dropping it finishes what was accepted.
pub(crate) struct Crew {
    queue: Arc<Queue>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Crew {
    /// Starts one thread per hand.
    pub(crate) fn start(name: &str, room: usize, hands: Vec<Box<dyn Hand>>) -> Result<Crew, OpenFault> {
        let crew = Crew {
            queue: Arc::new(Queue::with_room(room)),
            threads: Mutex::default(),
        };
        for (number, hand) in hands.into_iter().enumerate() {
            let queue = Arc::clone(&crew.queue);
            let thread = thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || serve(hand, &queue))
                .map_err(OpenFault::Thread)?;
            unpoisoned(&crew.threads).push(thread);
        }
        Ok(crew)
    }

    /// Hands a command to the crew, or settles it at once when it cannot be taken.
    pub(crate) fn accept(&self, job: Box<dyn Job>, turn: Lane) {
        if let Err((job, fault)) = self.queue.push(job, turn) {
            job.settle(Some(fault));
        }
    }

    /// How many commands wait.
    pub(crate) fn waiting(&self) -> usize {
        unpoisoned(&self.queue.line).len()
    }

    /// Takes no more commands, finishes those that were accepted and ends the threads.
    pub(crate) fn close(&self) {
        self.queue.close();
        let threads: Vec<_> = unpoisoned(&self.threads).drain(..).collect();
        for thread in threads {
            // A command may hold the last handle of the desk; its thread cannot wait for itself.
            if thread.thread().id() != thread::current().id() && thread.join().is_err() {
                tracing::error!("a database thread ended by a panic");
            }
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.close();
    }
}

fn serve(mut hand: Box<dyn Hand>, queue: &Queue) {
    serve_commands_here();
    let mut rested = true;
    loop {
        match queue.next(if rested { None } else { Some(QUIET) }) {
            Next::Job(job) => {
                // Commands catch their own panics; this keeps the thread for whatever else may go wrong around them.
                if catch_unwind(AssertUnwindSafe(|| hand.work(job, queue))).is_err() {
                    tracing::error!("a database thread panicked between two commands and goes on");
                }
                rested = false;
            }
            Next::Quiet => {
                hand.rest();
                rested = true;
            }
            Next::Closed => break,
        }
    }
    hand.leave();
}

/// Whose turn is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Requests, in the order in which they came.
    Ordinary,
    /// The scheduler and the outbox: before requests, and with room of their own, so that a rush of requests cannot make
    /// the desk forget a promise.
    Promises,
}

/// Commands that wait, at most `room` of them in each lane.
pub(crate) struct Queue {
    line: Mutex<Line>,
    arrived: Condvar,
    room: usize,
}

#[derive(Default)]
struct Line {
    promises: VecDeque<Box<dyn Job>>,
    ordinary: VecDeque<Box<dyn Job>>,
    closed: bool,
}

impl Line {
    fn lane(&mut self, lane: Lane) -> &mut VecDeque<Box<dyn Job>> {
        match lane {
            Lane::Ordinary => &mut self.ordinary,
            Lane::Promises => &mut self.promises,
        }
    }

    fn len(&self) -> usize {
        self.promises.len() + self.ordinary.len()
    }

    fn pop(&mut self) -> Option<Box<dyn Job>> {
        self.promises.pop_front().or_else(|| self.ordinary.pop_front())
    }
}

enum Next {
    Job(Box<dyn Job>),
    Quiet,
    Closed,
}

impl Queue {
    fn with_room(room: usize) -> Self {
        Queue {
            line: Mutex::default(),
            arrived: Condvar::new(),
            room: room.max(1),
        }
    }

    fn push(&self, job: Box<dyn Job>, turn: Lane) -> Result<(), (Box<dyn Job>, StoreFault)> {
        let mut line = unpoisoned(&self.line);
        if line.closed {
            return Err((job, StoreFault::Unavailable("the desk is closing".to_owned())));
        }
        if line.lane(turn).len() >= self.room {
            return Err((job, StoreFault::Busy));
        }
        line.lane(turn).push_back(job);
        drop(line);
        self.arrived.notify_one();
        Ok(())
    }

    /// The next command, without waiting for one.
    pub(crate) fn try_next(&self) -> Option<Box<dyn Job>> {
        unpoisoned(&self.line).pop()
    }

    /// Whether nobody waits.
    pub(crate) fn is_empty(&self) -> bool {
        unpoisoned(&self.line).len() == 0
    }

    fn next(&self, patience: Option<Duration>) -> Next {
        let mut line = unpoisoned(&self.line);
        loop {
            if let Some(job) = line.pop() {
                return Next::Job(job);
            }
            if line.closed {
                return Next::Closed;
            }
            let Some(patience) = patience else {
                line = self.arrived.wait(line).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let (woken, waited) = self
                .arrived
                .wait_timeout(line, patience)
                .unwrap_or_else(PoisonError::into_inner);
            line = woken;
            if waited.timed_out() && line.len() == 0 && !line.closed {
                return Next::Quiet;
            }
        }
    }

    fn close(&self) {
        unpoisoned(&self.line).closed = true;
        self.arrived.notify_all();
    }
}

/// No code that can panic runs under these locks, so a poisoned one is still in order.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A closure as a [`Job`]: what it returns goes to `reply` once it is durable.
pub(crate) struct Errand<F, R, T, E> {
    purpose: Purpose,
    work: Option<F>,
    reply: R,
    outcome: Option<Result<T, E>>,
}

impl<F, R, T, E> Errand<F, R, T, E> {
    pub(crate) fn new(purpose: Purpose, work: F, reply: R) -> Self {
        Errand {
            purpose,
            work: Some(work),
            reply,
            outcome: None,
        }
    }
}

impl<F, R, T, E> Job for Errand<F, R, T, E>
where
    F: FnOnce(&mut Db, Moment) -> Result<T, E> + Send,
    R: FnOnce(Result<T, E>) + Send,
    T: Send,
    E: From<StoreFault> + Send,
{
    fn purpose(&self) -> Purpose {
        self.purpose
    }

    fn run(&mut self, db: &mut Db, now: Moment) -> bool {
        let Some(work) = self.work.take() else { return false };
        let outcome = catch_unwind(AssertUnwindSafe(|| work(db, now)))
            .unwrap_or_else(|panic| Err(StoreFault::Bug(words_of(panic.as_ref())).into()));
        self.outcome.insert(outcome).is_ok()
    }

    fn settle(self: Box<Self>, fault: Option<StoreFault>) {
        let answer = match (self.outcome, fault) {
            (Some(Err(refusal)), _) => Err(refusal),
            (_, Some(fault)) => Err(fault.into()),
            (Some(done), None) => done,
            (None, None) => Err(StoreFault::Bug("a command was settled before it ran".to_owned()).into()),
        };
        (self.reply)(answer);
    }
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    words
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it panicked".to_owned())
}
