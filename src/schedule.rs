//! The clockwork: one readable table of name, cron line and action. It decides when to look, never what is due: a tick that
//! is late, doubled or missed changes nothing but lateness. The cron crate overlaps runs and waits for nothing at the end,
//! so each job keeps a second run out and the stop waits for those under way.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio_cron_scheduler::{JobBuilder, JobScheduler, JobSchedulerError};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What a job does at its tick. It tells its own troubles.
pub type Work = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// One line of the table.
pub struct Job {
    pub name: &'static str,
    /// Seconds, minutes, hours, day of the month, month, day of the week.
    pub cron: String,
    pub work: Work,
    /// Whether a run may begin while the last one is still under way.
    pub overlaps: bool,
    /// Whether it is done once at the start, besides at its ticks.
    pub at_start: bool,
}

impl Job {
    /// A line of the table.
    pub fn new<F>(name: &'static str, cron: &str, work: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let work: Work = Arc::new(move || Box::pin(work()));
        Job {
            name,
            cron: cron.to_owned(),
            work,
            overlaps: false,
            at_start: true,
        }
    }

    /// A line of the table whose runs see to it themselves that they do not get in each other's way.
    pub fn overlapping<F>(name: &'static str, cron: &str, work: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Job {
            overlaps: true,
            ..Job::new(name, cron, work)
        }
    }

    /// A line of the table that is for its hour of the day only.
    pub fn at_ticks<F>(name: &'static str, cron: &str, work: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Job {
            at_start: false,
            ..Job::new(name, cron, work)
        }
    }
}

/// A running clockwork.
pub struct Clockwork {
    scheduler: JobScheduler,
    under_way: TaskTracker,
    stopping: CancellationToken,
}

impl Clockwork {
    /// Runs every job once now but those for an hour of the day, and from then on each at its ticks, in the zone of this IANA name.
    pub async fn start(jobs: Vec<Job>, zone: &str) -> Result<Self, JobSchedulerError> {
        let scheduler = JobScheduler::new().await?;
        let (under_way, stopping) = (TaskTracker::new(), CancellationToken::new());
        let zone: chrono_tz::Tz = zone.parse().map_err(|_| JobSchedulerError::ParseSchedule)?;
        for Job {
            name,
            cron,
            work,
            overlaps,
            at_start,
        } in jobs
        {
            let tick = ticking(name, work, overlaps, under_way.clone(), stopping.clone());
            if at_start {
                tick();
            }
            let job = JobBuilder::new()
                .with_timezone(zone)
                .with_cron_job_type()
                .with_schedule(cron.as_str())?
                .with_run_async(Box::new(move |_, _| {
                    tick();
                    Box::pin(async {})
                }))
                .build()?;
            scheduler.add(job).await?;
        }
        scheduler.start().await?;
        Ok(Clockwork {
            scheduler,
            under_way,
            stopping,
        })
    }

    /// Starts no further run and waits for those under way, but not longer than `grace`. Whether all ended.
    pub async fn stop(mut self, grace: Duration) -> bool {
        self.stopping.cancel();
        self.under_way.close();
        if let Err(fault) = self.scheduler.shutdown().await {
            tracing::warn!(%fault, "the scheduler did not stop cleanly");
        }
        tokio::time::timeout(grace, self.under_way.wait()).await.is_ok()
    }
}

fn ticking(
    name: &'static str,
    work: Work,
    overlaps: bool,
    under_way: TaskTracker,
    stopping: CancellationToken,
) -> impl Fn() + Send + Sync + 'static {
    let running = Arc::new(Mutex::new(()));
    move || {
        if stopping.is_cancelled() {
            return;
        }
        let (work, running) = (work.clone(), running.clone());
        under_way.spawn(async move {
            if overlaps {
                return work().await;
            }
            if let Ok(_alone) = running.try_lock() {
                work().await;
            } else {
                tracing::debug!(job = name, "still at the last run; this tick is left out");
            }
        });
    }
}
