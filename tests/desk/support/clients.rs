//! Clients in threads that write to real servers and keep one account of what was acknowledged. A request that was not
//! answered is repeated under its key until it is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use serde_json::Value;

use super::server::{Caller, Reply};

/// How often a request is sent before a client gives up.
const TRIES: usize = 2_000;

/// Clients, and their ledger of entries.
pub(crate) struct Clients<E> {
    doors: Mutex<Vec<String>>,
    moved: Condvar,
    ledger: Mutex<Vec<E>>,
    acknowledged: Condvar,
    done: AtomicBool,
}

/// A request that is repeated until it is answered.
pub(crate) struct Errand {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) key: String,
    pub(crate) body: Value,
}

impl<E: Send> Clients<E> {
    /// Clients of the servers at these addresses.
    pub(crate) fn of(doors: &[&str]) -> Self {
        Clients {
            doors: Mutex::new(doors.iter().map(|&door| door.to_owned()).collect()),
            moved: Condvar::new(),
            ledger: Mutex::default(),
            acknowledged: Condvar::new(),
            done: AtomicBool::new(false),
        }
    }

    /// Lets so many clients work in threads while `story` goes on. When it ends, each finishes what it had sent.
    pub(crate) fn work_during<T>(&self, count: u64, work: impl Fn(u64) + Sync, story: impl FnOnce() -> T) -> T {
        std::thread::scope(|threads| {
            let work = &work;
            for client in 0..count {
                threads.spawn(move || work(client));
            }
            // Also where the story panics: threads that are waited for must end.
            let _ending = Ending(&self.done);
            story()
        })
    }

    /// Whether the story has ended.
    pub(crate) fn may_go_home(&self) -> bool {
        self.done.load(Ordering::SeqCst)
    }

    /// The only server is at another address now.
    pub(crate) fn move_to(&self, door: &str) {
        *self.doors.lock().unwrap() = vec![door.to_owned()];
        self.moved.notify_all();
    }

    /// What was acknowledged, in the order in which it was written down.
    pub(crate) fn ledger(&self) -> std::sync::MutexGuard<'_, Vec<E>> {
        self.ledger.lock().unwrap()
    }

    /// Writes down what was acknowledged.
    pub(crate) fn note(&self, entry: E) {
        self.ledger().push(entry);
        self.acknowledged.notify_all();
    }

    /// Waits until so many more were acknowledged.
    pub(crate) fn get_more(&self, more: usize) {
        let ledger = self.ledger();
        let goal = ledger.len() + more;
        let waited = self
            .acknowledged
            .wait_timeout_while(ledger, Duration::from_mins(2), |ledger| ledger.len() < goal);
        let (ledger, waited) = waited.unwrap();
        assert!(!waited.timed_out(), "only {} of {goal} were acknowledged", ledger.len());
    }

    /// Sends until there is an answer; every try goes to the next door.
    pub(crate) fn insist(&self, token: &str, client: u64, errand: &Errand) -> Reply {
        for attempt in 0..TRIES {
            // A new caller each time keeps no connection to a server that died.
            let caller = Caller::with(token);
            let door = {
                let doors = self.doors.lock().unwrap();
                doors[(usize::try_from(client).unwrap() + attempt) % doors.len()].clone()
            };
            match caller.sends(errand.method, &door, &errand.path, &errand.key, &errand.body) {
                Some(reply) if reply.status == 503 => assert!(reply.retry_after.is_some()),
                Some(reply) => return reply,
                None => {}
            }
            let doors = self.doors.lock().unwrap();
            let pause = Duration::from_millis(100);
            drop(self.moved.wait_timeout(doors, pause).unwrap());
        }
        panic!("{} was never answered", errand.key);
    }
}

struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
