//! Where passwords are hashed: on few threads of their own, with a bounded line before them, so that a flood of people who
//! want to sign in cannot starve those who are at work.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use super::problem::Problem;
use crate::domain::password::Password;

/// How many may wait for their turn.
const LINE_MAX: usize = 200;

/// Computes digests of passwords.
#[derive(Clone)]
pub struct Hasher(Arc<Lanes>);

struct Lanes {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    computed: AtomicU64,
}

impl Hasher {
    /// A hasher with so many threads.
    pub fn with_lanes(lanes: usize) -> Self {
        Hasher(Arc::new(Lanes {
            free: Arc::new(Semaphore::new(lanes.max(1))),
            waiting: AtomicUsize::new(0),
            computed: AtomicU64::new(0),
        }))
    }

    /// How many digests were computed so far.
    pub fn computed(&self) -> u64 {
        self.0.computed.load(Ordering::Relaxed)
    }

    /// Whether `password` is the one of this digest. Takes the same work where there is none.
    pub(crate) async fn compare(&self, password: Password, digest: Option<String>) -> Result<bool, Problem> {
        self.work(move || password.matches(digest.as_deref())).await
    }

    /// What is stored of a password.
    pub(crate) async fn digest(&self, password: Password, salt: [u8; 16]) -> Result<String, Problem> {
        let digest = self.work(move || password.digest(salt)).await?;
        digest.ok_or_else(|| Problem::new("fault", "the password could not be kept"))
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let lanes = &self.0;
        let busy = || Problem::new("unavailable", "too many people sign in at this moment; try again");
        if lanes.waiting.fetch_add(1, Ordering::SeqCst) >= LINE_MAX {
            lanes.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(busy());
        }
        let turn = lanes.free.clone().acquire_owned().await;
        lanes.waiting.fetch_sub(1, Ordering::SeqCst);
        let turn = turn.map_err(|_| busy())?;
        lanes.computed.fetch_add(1, Ordering::Relaxed);
        metrics::counter!("yinuo_password_hashes_total").increment(1);
        let done = actix_web::web::block(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|_| busy())
    }
}
