//! What the clockwork does at its ticks: the table of name, cron line and action.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;

use crate::actions::House;
use crate::actions::sweep::{due_tickets, sweep, sweep_these};
use crate::api::Front;
use crate::config::{SecretUrl, Settings};
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::pulse::Pulse;
use crate::schedule::Job;
use crate::storage::db::Desk;
use crate::storage::fault::StoreFault;
use crate::storage::{idempotency, settings as desk_settings};

/// What the jobs work on.
#[derive(Clone)]
pub(super) struct Hands {
    /// The desk's background connections: requests cannot starve the sweep.
    pub(super) desk: Desk,
    pub(super) house: Arc<House>,
    pub(super) pulse: Data<Pulse>,
    pub(super) front: Data<Front>,
}

/// The table.
pub(super) fn table(settings: &Settings, hands: &Hands) -> Vec<Job> {
    let schedule = &settings.schedule;
    let with = |work: fn(Hands) -> Work| {
        let hands = hands.clone();
        move || work(hands.clone())
    };
    let retention = settings.retention.idempotency.span();
    let forgetting = hands.clone();
    let mut jobs = vec![
        Job::new(
            "sweep",
            schedule.sweep.as_str(),
            with(|hands| Box::pin(sweep_all(hands))),
        ),
        Job::new("retention", schedule.retention.as_str(), move || {
            forget(forgetting.clone(), retention)
        }),
    ];
    if let Some(url) = &schedule.heartbeat_url {
        let (hands, url) = (hands.clone(), url.clone());
        jobs.push(Job::new("heartbeat", schedule.heartbeat.as_str(), move || {
            heartbeat(hands.clone(), url.clone())
        }));
    }
    jobs
}

type Work = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// Sweeps until nothing more is due, and notes that it could.
pub(super) async fn sweep_all(hands: Hands) {
    let clock = hands.desk.clock();
    if let Some(drift) = hands.pulse.clock_jumped(clock.raw(), clock.steady()) {
        metrics::counter!("yinuo_clock_jumps_total").increment(1);
        tracing::warn!(
            seconds = drift.as_seconds(),
            "the clock jumped; this sweep is left to the next tick"
        );
        return;
    }
    match sweep_batches(&hands).await {
        Ok(at) => hands.pulse.swept(at),
        Err(fault) => {
            tracing::error!(%fault, "the sweep could not be done; the next tick tries again");
            hands.pulse.sweep_failed(&fault.to_string());
        }
    }
}

async fn sweep_batches(hands: &Hands) -> Result<Moment, Failure> {
    loop {
        let house = hands.house.clone();
        let swept = match hands.desk.write(move |db, now| sweep(db, now, &house)).await {
            Ok(swept) => swept,
            Err(Failure::Fault(fault)) if fault.may_pass() => return Err(fault.into()),
            Err(failure) => {
                tracing::error!(%failure, "a batch of the sweep failed; its tickets are swept one by one");
                return sweep_one_by_one(hands).await;
            }
        };
        metrics::counter!("yinuo_steps_taken_total").increment(swept.steps as u64);
        if swept.steps > 0 {
            #[expect(clippy::cast_precision_loss, reason = "seconds of lateness need no more precision")]
            let seconds = swept.lateness.as_micros() as f64 / 1e6;
            metrics::histogram!("yinuo_announcement_lateness_seconds").record(seconds);
            tracing::info!(steps = swept.steps, letters = swept.letters, "steps were taken");
        }
        if !swept.more {
            return note_sweep(hands).await;
        }
    }
}

/// One ticket that cannot be swept must not keep the others from it.
async fn sweep_one_by_one(hands: &Hands) -> Result<Moment, Failure> {
    let due = hands.desk.read(due_tickets).await?;
    for ticket in due {
        let house = hands.house.clone();
        if let Err(failure) = hands
            .desk
            .write(move |db, now| sweep_these(db, now, &house, &[ticket]))
            .await
        {
            metrics::counter!("yinuo_sweep_failures_total").increment(1);
            tracing::error!(%ticket, %failure, "this ticket cannot be swept; somebody must look at it");
        }
    }
    note_sweep(hands).await
}

/// Writes down that a sweep was done: a desk that cannot write is not ready.
async fn note_sweep(hands: &Hands) -> Result<Moment, Failure> {
    let noted = hands.desk.write(|db, now| {
        desk_settings::set(db, "swept_at", &now.to_string())?;
        Ok::<_, StoreFault>(now)
    });
    Ok(noted.await?)
}

async fn forget(hands: Hands, older_than: crate::domain::moment::Span) {
    hands.front.limits.tidy();
    match hands
        .desk
        .write(move |db, now| idempotency::forget(db, now - older_than))
        .await
    {
        Ok(count) => tracing::info!(count, "answers to old idempotency keys were forgotten"),
        Err(fault) => tracing::error!(%fault, "old idempotency keys could not be forgotten"),
    }
}

/// Tells a watcher outside that the desk keeps its word; it falls silent when the sweep is stale.
async fn heartbeat(hands: Hands, url: SecretUrl) {
    if !hands.pulse.health(hands.desk.clock().now()).troubles.is_empty() {
        tracing::warn!("no heartbeat is sent: the desk is not well");
        return;
    }
    let sent = tokio::task::spawn_blocking(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(10)))
            .build()
            .into();
        agent.get(url.expose()).call().map(|_| ())
    });
    match sent.await {
        Ok(Ok(())) => {}
        Ok(Err(fault)) => tracing::warn!(%fault, "the heartbeat was not heard"),
        Err(fault) => tracing::warn!(%fault, "the heartbeat was not sent"),
    }
}
