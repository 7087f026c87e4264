//! What the clockwork does at its ticks: the table of name, cron line and action.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use tokio_util::sync::CancellationToken;

use super::verifying::{self, Verifying};
use crate::actions::index::index;
use crate::actions::rollup::add_up;
use crate::actions::shift_end::{hand_on, left_behind};
use crate::actions::sweep::{due_tickets, sweep, sweep_these};
use crate::actions::visit_mail::{Reminded, is_reminding_due, remind};
use crate::actions::watch_cures::watch_cures;
use crate::actions::{House, agenda, bulletin, checkpoint, draft, erase, presence, track};
use crate::api::{Front, clear_out};
use crate::cabinet::Cabinet;
use crate::config::{CronLine, Retention, SecretUrl, Settings};
use crate::domain::bulletin::Cycle;
use crate::domain::checkpoint::Signer;
use crate::domain::moment::{Moment, Span};
use crate::error::Failure;
use crate::outbox::deliver::Deliverer;
use crate::pulse::Pulse;
use crate::schedule::Job;
use crate::storage::db::Desk;
use crate::storage::erasure::worded;
use crate::storage::fault::StoreFault;
use crate::storage::{
    devices, idempotency, letters, mailed_replies, passes, reservations, sessions, settings as desk_settings,
};

/// How long the row of a session is kept after it is over; that it was there stays in the record.
const SESSIONS_KEPT_FOR: Span = Span::days(30);

/// What the jobs work on.
#[derive(Clone)]
pub(super) struct Hands {
    /// The desk's background connections: requests cannot starve the sweep.
    pub(super) desk: Desk,
    pub(super) house: Arc<House>,
    pub(super) pulse: Data<Pulse>,
    pub(super) front: Data<Front>,
    pub(super) deliverer: Deliverer,
    /// Signs checkpoints.
    pub(super) signer: Arc<Signer>,
    /// Where the files of tickets are.
    pub(super) cabinet: Data<Cabinet>,
    /// The desk stops: long looks end.
    pub(super) stopping: CancellationToken,
}

/// The table.
pub(super) fn table(settings: &Settings, hands: &Hands) -> Vec<Job> {
    let schedule = &settings.schedule;
    let with = |work: fn(Hands) -> Work| {
        let hands = hands.clone();
        move || work(hands.clone())
    };
    let retention = settings.retention.clone();
    let forgetting = hands.clone();
    let sealing = (hands.clone(), settings.checkpoint.file.clone());
    let auditors: Vec<String> = settings
        .notify
        .auditors
        .iter()
        .map(|mailbox| mailbox.address.clone())
        .collect();
    let auditing = hands.clone();
    let bulletins = (
        hands.clone(),
        [
            (Cycle::Day, schedule.bulletin_of_day.clone()),
            (Cycle::Week, schedule.bulletin_of_week.clone()),
            (Cycle::Month, schedule.bulletin_of_month.clone()),
        ],
    );
    let verifying = (hands.clone(), Verifying::of(settings, hands));
    let mut jobs = vec![
        Job::new(
            "sweep",
            schedule.sweep.as_str(),
            with(|hands| Box::pin(sweep_all(hands))),
        ),
        Job::overlapping(
            "delivery",
            schedule.delivery.as_str(),
            with(|hands| Box::pin(deliver(hands))),
        ),
        Job::new(
            "index",
            schedule.index.as_str(),
            with(|hands| Box::pin(make_findable(hands))),
        ),
        Job::new(
            "record",
            schedule.sweep.as_str(),
            with(|hands| Box::pin(async move { hands.front.settle_the_record().await })),
        ),
        Job::new(
            "rollup",
            schedule.rollup.as_str(),
            with(|hands| Box::pin(add_up_days(hands))),
        ),
        Job::new("checkpoint", schedule.checkpoint.as_str(), move || {
            seal(sealing.0.clone(), sealing.1.clone())
        }),
        Job::new(
            "cures",
            schedule.checkpoint.as_str(),
            with(|hands| Box::pin(tell_of_cures(hands))),
        ),
        Job::at_ticks("checkpoint_mail", schedule.checkpoint_mail.as_str(), move || {
            mail_checkpoint(auditing.clone(), auditors.clone())
        }),
        Job::at_ticks(
            "verify",
            schedule.verify.as_str(),
            with(|hands| Box::pin(verifying::ask(hands))),
        ),
        Job::new("verification", schedule.sweep.as_str(), move || {
            verifying::verify_if_asked(verifying.0.clone(), verifying.1.clone())
        }),
        Job::at_ticks(
            "digest",
            schedule.digest.as_str(),
            with(|hands| Box::pin(mail_agenda(hands))),
        ),
        // Looked for at every tick of the sweep, so that an hour that came while the desk was away is not missed.
        Job::new("bulletins", schedule.sweep.as_str(), move || {
            mail_bulletins(bulletins.0.clone(), bulletins.1.clone())
        }),
        Job::new(
            "visit_reminders",
            schedule.sweep.as_str(),
            with(|hands| Box::pin(remind_of_visits(hands))),
        ),
        Job::new(
            "shift_ends",
            schedule.sweep.as_str(),
            with(|hands| Box::pin(hand_on_calls(hands))),
        ),
        Job::new("retention", schedule.retention.as_str(), move || {
            forget(forgetting.clone(), retention.clone())
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
    let (wall, steady) = hands.desk.clock().look();
    if let Some(drift) = hands.pulse.clock_jumped(wall, steady) {
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

/// One pass of the outbox. Passes may overlap: one that waits for a hanging relay must not keep the others.
pub(super) async fn deliver(hands: Hands) {
    match hands.deliverer.deliver_due().await {
        Ok(done) => {
            metrics::counter!("yinuo_letters_total", "end" => "handed_over").increment(done.handed_over);
            metrics::counter!("yinuo_letters_total", "end" => "retried").increment(done.retried);
            metrics::counter!("yinuo_letters_total", "end" => "bounced").increment(done.bounced);
            metrics::counter!("yinuo_letters_total", "end" => "dead").increment(done.dead);
            metrics::counter!("yinuo_letters_total", "end" => "obsolete").increment(done.obsolete);
            metrics::counter!("yinuo_letters_put_off_total").increment(done.put_off);
            if done.put_off > 0 {
                tracing::info!(
                    letters = done.put_off,
                    "mails wait for the next minute; see mail.per_minute"
                );
            }
        }
        Err(fault) => tracing::error!(%fault, "the outbox could not be worked off; the next tick tries again"),
    }
}

/// Works the outbox off as soon as something is put into it, at most ten times a second, until told to stop.
pub(super) async fn deliver_when_woken(hands: Hands, stopping: CancellationToken) {
    const PAUSE: Duration = Duration::from_millis(100);
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = hands.house.letters.notified() => {}
        }
        tokio::spawn(deliver(hands.clone()));
        tokio::time::sleep(PAUSE).await;
    }
}

/// Indexes what is new for the full-text search.
async fn make_findable(hands: Hands) {
    const BATCH: i64 = 200;
    loop {
        match hands.desk.write(|db, now| index(db, now, BATCH)).await {
            Ok(indexed) if indexed.more => {}
            Ok(_) => return,
            Err(failure) => {
                return tracing::error!(%failure, "new tickets could not be indexed; the next tick tries again");
            }
        }
    }
}

/// Adds up the days that are over and not added up.
async fn add_up_days(hands: Hands) {
    loop {
        let house = hands.house.clone();
        match hands.desk.write(move |db, now| add_up(db, now, &house)).await {
            Ok(added) if added.more => {}
            Ok(_) => return,
            Err(failure) => {
                return tracing::error!(%failure, "days that are over could not be added up; the next tick tries again");
            }
        }
    }
}

/// Seals what changed since the last checkpoint.
async fn seal(hands: Hands, file: PathBuf) {
    let holder = holder();
    let sealed = tokio::task::spawn_blocking(move || checkpoint::run(&hands.desk, &hands.signer, file, &holder));
    match sealed.await {
        Ok(Ok(_)) => metrics::counter!("yinuo_checkpoint_runs_total", "outcome" => "done").increment(1),
        Ok(Err(fault)) => {
            metrics::counter!("yinuo_checkpoint_runs_total", "outcome" => "failed").increment(1);
            tracing::error!(%fault, "the checkpoint could not be made or witnessed; the next tick tries again");
        }
        Err(fault) => tracing::error!(%fault, "the checkpoint was broken off"),
    }
}

/// Names this process among replicas.
pub(super) fn holder() -> String {
    format!(
        "{}:{}",
        std::env::var("HOSTNAME").unwrap_or_default(),
        std::process::id()
    )
}

async fn mail_checkpoint(hands: Hands, auditors: Vec<String>) {
    let house = hands.house.clone();
    let decided = hands
        .desk
        .write(move |db, now| checkpoint::enqueue_daily_mail(db, now, &house, &auditors));
    if let Err(fault) = decided.await {
        tracing::error!(%fault, "the day's checkpoint could not be mailed");
    }
}

async fn tell_of_cures(hands: Hands) {
    let house = hands.house.clone();
    let decided = hands.desk.write(move |db, now| watch_cures(db, now, &house));
    if let Err(failure) = decided.await {
        tracing::error!(%failure, "nobody could be told of cures; the next tick tries again");
    }
}

async fn mail_agenda(hands: Hands) {
    let (house, url) = (hands.house.clone(), hands.front.public_url.clone());
    let decided = hands.desk.write(move |db, now| agenda::agenda(db, now, &house, &url));
    if let Err(failure) = decided.await {
        tracing::error!(%failure, "the day's lists could not be mailed");
    }
}

/// Figures whose hour has come.
async fn mail_bulletins(hands: Hands, hours: [(Cycle, CronLine); 3]) {
    let now = hands.desk.clock().now();
    for (cycle, hour) in hours {
        let Some(rang_at) = hour.rang_at(now, &hands.house.zone) else {
            continue;
        };
        match mail_bulletin(&hands, cycle, rang_at).await {
            Ok(0) => {}
            Ok(mails) => tracing::info!(mails, %cycle, "figures are in the outbox"),
            Err(failure) => tracing::error!(%failure, %cycle, "figures could not be mailed; the next tick tries again"),
        }
    }
}

async fn mail_bulletin(hands: &Hands, cycle: Cycle, rang_at: Moment) -> Result<usize, Failure> {
    let house = hands.house.clone();
    let is_due = hands
        .desk
        .read(move |db, now| bulletin::is_due(db, now, &house, cycle, rang_at));
    if !is_due.await? {
        return Ok(0);
    }
    let house = hands.house.clone();
    hands
        .desk
        .write(move |db, now| bulletin::mail_if_due(db, now, &house, cycle, rang_at))
        .await
}

/// Reminds customers of visits that are near.
async fn remind_of_visits(hands: Hands) {
    loop {
        match remind_of_some(&hands).await {
            Ok(done) => {
                if done.letters > 0 {
                    tracing::info!(letters = done.letters, "customers are reminded of visits");
                }
                if !done.more {
                    return;
                }
            }
            Err(failure) => {
                return tracing::error!(%failure, "customers could not be reminded of visits; the next tick tries again");
            }
        }
    }
}

async fn remind_of_some(hands: &Hands) -> Result<Reminded, Failure> {
    let house = hands.house.clone();
    if !hands
        .desk
        .read(move |db, now| is_reminding_due(db, now, &house))
        .await?
    {
        return Ok(Reminded::default());
    }
    let house = hands.house.clone();
    hands.desk.write(move |db, now| remind(db, now, &house)).await
}

/// Calls whose owners' shifts have ended go to their teams, each for itself: one that cannot go keeps no other from it.
async fn hand_on_calls(hands: Hands) {
    const BATCH: usize = 200;
    let mut handed_on = 0;
    loop {
        let house = hands.house.clone();
        let left = hands.desk.read(move |db, now| left_behind(db, now, &house, BATCH));
        let left = match left.await {
            Ok(left) => left,
            Err(failure) => {
                tracing::error!(%failure, "owed calls could not be looked through; the next tick tries again");
                break;
            }
        };
        let (found, mut went) = (left.len(), 0);
        for one in left {
            let ticket = one.ticket;
            match hands.desk.write(move |db, now| hand_on(db, now, &one)).await {
                Ok(has_gone) => went += usize::from(has_gone),
                Err(failure) => {
                    tracing::error!(%ticket, %failure, "this ticket could not be given to its team; the next tick tries again");
                }
            }
        }
        handed_on += went;
        if found < BATCH || went == 0 {
            break;
        }
    }
    if handed_on > 0 {
        tracing::info!(handed_on, "calls whose owners' shifts have ended went to their teams");
    }
}

async fn forget(hands: Hands, retention: Retention) {
    hands.front.limits.tidy();
    match forget_letters(&hands, retention.messages.span()).await {
        Ok(count) => tracing::info!(count, "letters settled long ago were forgotten"),
        Err(fault) => tracing::error!(%fault, "old letters could not be forgotten; the next tick tries again"),
    }
    let older_than = retention.idempotency.span();
    let letters_kept_for = retention.messages.span();
    let device_known_for = hands.front.access.device_known_for;
    let done = hands.desk.write(move |db, now| {
        sessions::forget(db, now - SESSIONS_KEPT_FOR)?;
        passes::forget(db, now - SESSIONS_KEPT_FOR)?;
        mailed_replies::forget(db, now - letters_kept_for)?;
        devices::forget(db, now - device_known_for)?;
        draft::forget(db, now)?;
        presence::forget(db, now)?;
        reservations::release_over(db, now)?;
        idempotency::forget(db, now - older_than)
    });
    match done.await {
        Ok(count) => tracing::info!(
            count,
            "answers to old idempotency keys, and old sessions, were forgotten"
        ),
        Err(fault) => tracing::error!(%fault, "what was kept long enough could not be forgotten"),
    }
    match hands.desk.write(track::forget).await {
        Ok(count) => tracing::info!(
            count,
            "ended visits, links and counts of the public pages were forgotten"
        ),
        Err(failure) => tracing::error!(%failure, "what ended on the public pages could not be forgotten"),
    }
    if let Err(fault) = erase_old_words(&hands, &retention).await {
        tracing::error!(%fault, "words that were kept long enough could not be erased");
    }
    clear_out_files(&hands.desk, &hands.cabinet).await;
}

/// Takes what was erased out of the cabinet.
pub(super) async fn clear_out_files(desk: &Desk, cabinet: &Data<Cabinet>) {
    let (desk, cabinet) = (desk.clone(), cabinet.clone());
    match tokio::task::spawn_blocking(move || clear_out(&desk, &cabinet)).await {
        Ok(Ok(count)) => tracing::debug!(count, "files that were erased are gone"),
        Ok(Err(fault)) => tracing::error!(%fault, "files that were erased could not be cleared out"),
        Err(fault) => tracing::error!(%fault, "files that were erased were not cleared out"),
    }
}

/// In batches, so that nothing else waits long; how many.
async fn forget_letters(hands: &Hands, older_than: Span) -> Result<usize, StoreFault> {
    const BATCH: i64 = 500;
    let mut count = 0;
    loop {
        let forgotten = hands
            .desk
            .write(move |db, now| letters::retention::forget(db, now - older_than, BATCH))
            .await?;
        if forgotten.letters == 0 {
            return Ok(count);
        }
        count += forgotten.letters;
        hands.deliverer.forget_copies(&forgotten.message_ids).await;
    }
}

/// What was said is erased when its time has come, in small transactions that let others through.
async fn erase_old_words(hands: &Hands, retention: &Retention) -> Result<(), StoreFault> {
    const BATCHES: usize = 10_000;
    let (words, security) = (retention.words.span(), retention.security_words.span());
    let mut after = None;
    for _ in 0..BATCHES {
        let found = hands
            .desk
            .read(move |db, now| worded(db, now - words, after, erase::BATCH));
        let these = found.await?;
        let Some(last) = these.last() else { break };
        after = Some(*last);
        hands.desk.write(move |db, now| erase::expire(db, now, &these)).await?;
    }
    for _ in 0..BATCHES {
        let erased = hands
            .desk
            .write(move |db, now| erase::expire_security(db, now, now - security));
        if erased.await? == 0 {
            break;
        }
    }
    Ok(())
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
