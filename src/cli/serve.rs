//! `yinuo serve`: opens the desk, its doors and its clockwork, and on a signal finishes what was accepted.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::args;
use super::jobs::{self, Hands};
use super::{Failure, desk, log, post, verifying};
use crate::actions::checkpoint::load_or_create_key;
use crate::actions::{House, first_admin};
use crate::api::{Front, Hasher, Limits};
use crate::cabinet::Cabinet;
use crate::clock::Clock;
use crate::config::Settings;
use crate::console::Live;
use crate::domain::category::Catalogue;
use crate::domain::ids::Dice;
use crate::domain::refusal::Refusal;
use crate::outbox::deliver::Deliverer;
use crate::pages::{Guest, Signboard};
use crate::peers::Peers;
use crate::provider::Provider;
use crate::pulse::Pulse;
use crate::schedule::Clockwork;
use crate::server::{self, Doors};
use crate::sign_on::{RETURNS, SignOn};
use crate::storage::attachments;
use crate::storage::db::Desk;
use crate::track::{Customers, rules_of};

/// A sweep older than this means that the desk does not watch its promises: three of the default ticks.
const SWEEP_STALE_AFTER: Duration = Duration::from_secs(15);

/// Serves until a signal says stop.
pub(super) fn run(args: &args::Serve, global: &args::Global) -> Result<(), Failure> {
    let settings = super::settle(global, args.flags())?.settings;
    settings.fallback()?;
    log::start(&settings.log);
    actix_web::rt::System::new().block_on(async move {
        let running = Running::start(&settings, Clock::system(), Vec::new()).await?;
        offer_first_admin(&running.desk, &settings).await?;
        for address in &running.addresses {
            tracing::info!(%address, engine = running.desk.engine(), "the desk is open");
        }
        stop_signal().await?;
        tracing::info!("stopping: what was accepted is finished first");
        running.stop().await;
        tracing::info!("stopped");
        Ok(())
    })
}

/// A desk without an admin prints the one-time secret by which somebody becomes the first one.
async fn offer_first_admin(desk: &Desk, settings: &Settings) -> Result<(), Failure> {
    let Some(secret) = desk.write(first_admin::prepare).await? else {
        return Ok(());
    };
    let place = settings.server.public_url.of("/api/v1/first-admin");
    super::say(&format!(
        "There is no admin yet. Whoever sends this one-time secret first becomes one:\n\n  {secret}\n\n  \
         curl {place} -H 'Content-Type: application/json' -d '{{\"secret\":\"…\",\"name\":\"…\",\"email\":\"…\"}}'\n\n"
    ))
}

/// A desk that serves.
pub(super) struct Running {
    pub(super) desk: Desk,
    pub(super) house: Arc<House>,
    pub(super) addresses: Vec<SocketAddr>,
    clockwork: Clockwork,
    deliverer: Deliverer,
    stopping: CancellationToken,
    server: ServerHandle,
    live: Data<Live>,
    grace: Duration,
}

impl Running {
    /// Opens everything. Visitors may be one of `guests` without knowing a password.
    pub(super) async fn start(settings: &Settings, clock: Clock, guests: Vec<Guest>) -> Result<Self, Failure> {
        let recorder = recorder()?;
        let opened = desk::open(settings, clock)?;
        let (desk, house) = (opened.desk, opened.house);
        let limits = Limits::new(&settings.limits, settings.server.trusted_proxies.clone());
        let public_url = settings.server.public_url.as_str().to_owned();
        let hasher = Hasher::with_lanes(settings.access.hash_lanes.size());
        let mut front = Front::new(
            desk.clone(),
            house.clone(),
            limits,
            public_url,
            settings.access.rules(),
            hasher,
        );
        let deliverer = post::deliverer(settings, &desk, &house)?;
        front.scribe = Some(Arc::new(post::Reader(deliverer.clone())));
        let front = Data::new(front);
        let pulse = Data::new(Pulse::new(desk.clock().span_of(SWEEP_STALE_AFTER)));
        let signer = Arc::new(load_or_create_key(
            &settings.checkpoint.key_file,
            &mut Dice::from_system(),
        )?);
        let cabinet = Data::new(Cabinet::new(&settings.attachments));
        let hands = Hands {
            desk: desk.background(),
            house: house.clone(),
            pulse: pulse.clone(),
            front: front.clone(),
            deliverer: deliverer.clone(),
            signer,
            cabinet: cabinet.clone(),
            stopping: CancellationToken::new(),
        };
        // A first sweep before the doors open: a server that says it is ready has looked.
        jobs::sweep_all(hands.clone()).await;
        let live = Data::new(Live::default());
        settle_files(&desk, &cabinet).await;
        jobs::clear_out_files(&desk, &cabinet).await;
        verifying::ask_at_start(hands.clone()).await;
        let doors = Doors {
            front,
            pulse,
            recorder: Data::new(recorder),
            signboard: Data::new(signboard(settings, guests)?),
            customers: Data::new(customers(settings, &desk, &house)),
            sign_on: Data::new(sign_on(settings, &desk, &house)?),
            live: live.clone(),
            cabinet,
            body_bytes: settings.limits.body_bytes.size(),
            body_timeout: settings.server.body_timeout.duration(),
        };
        let (server, addresses) = server::start(doors, &settings.server)?;
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let clockwork = Clockwork::start(jobs::table(settings, &hands), &settings.schedule.zone.name).await?;
        let stopping = hands.stopping.clone();
        actix_web::rt::spawn(jobs::deliver_when_woken(hands, stopping.clone()));
        let grace = settings.server.shutdown_grace.duration();
        Ok(Running {
            desk,
            house,
            addresses,
            clockwork,
            deliverer,
            stopping,
            server: handle,
            live,
            grace,
        })
    }

    /// Accepts nothing more, finishes what was accepted, and closes the database.
    pub(super) async fn stop(self) {
        // Streams would last as long as their readers.
        self.live.stop();
        self.server.stop(true).await;
        self.stopping.cancel();
        self.deliverer.stop(self.grace).await;
        if !self.clockwork.stop(self.grace).await {
            tracing::warn!("a job did not end within server.shutdown_grace; its lease runs out by itself");
        }
        self.desk.close().await;
    }
}

/// Ends what a crash left between a file and its row: a file without a row goes.
async fn settle_files(desk: &Desk, cabinet: &Cabinet) {
    let left = cabinet.leftovers().unwrap_or_else(|fault| {
        tracing::warn!(%fault, "what a crash may have left in attachments.folder could not be looked at");
        Vec::new()
    });
    for id in left {
        let settled = match desk.read(move |db, _| attachments::is_known(db, id)).await {
            Ok(has_row) => cabinet.settle(id, has_row).map_err(|fault| fault.to_string()),
            Err(fault) => Err(fault.to_string()),
        };
        match settled {
            Ok(()) => tracing::info!(%id, "a file that a crash left behind was settled"),
            Err(fault) => tracing::warn!(%id, fault, "a file that a crash left behind could not be settled"),
        }
    }
}

fn customers(settings: &Settings, desk: &Desk, house: &Arc<House>) -> Customers {
    Customers {
        desk: desk.clone(),
        house: house.clone(),
        peers: Peers::new(settings.server.trusted_proxies.clone()),
        rules: rules_of(&settings.track),
    }
}

/// The door of single sign-on; a provider that is down now may be up when somebody comes.
fn sign_on(settings: &Settings, desk: &Desk, house: &Arc<House>) -> Result<SignOn, Failure> {
    let back_to = settings.server.public_url.of(RETURNS);
    let provider =
        Provider::of(&settings.single_sign_on, back_to).map_err(|fault| Failure::Start(fault.to_string()))?;
    let most = settings.limits.sign_ins_per_minute.get();
    Ok(SignOn::new(
        desk.clone(),
        house.clone(),
        settings.access.rules(),
        Peers::new(settings.server.trusted_proxies.clone()),
        (settings.single_sign_on.rules(), most, settings.notify.language),
        provider,
    ))
}

fn signboard(settings: &Settings, guests: Vec<Guest>) -> Result<Signboard, Failure> {
    Ok(Signboard {
        name: settings.pages.operator.clone(),
        hotline: settings.pages.hotline.clone(),
        language: settings.notify.language,
        zone: settings.schedule.zone.rules.clone(),
        secure: settings.server.public_url.as_str().starts_with("https://"),
        categories: categories(settings.pages.categories.as_deref())?,
        guests,
    })
}

/// The categories of a file, or the shipped ones where none is named.
fn categories(file: Option<&Path>) -> Result<Catalogue, Failure> {
    const SHIPPED: &str = include_str!("../../config/categories.toml");
    let text = match file {
        None => SHIPPED.to_owned(),
        Some(file) => std::fs::read_to_string(file).map_err(|cause| Failure::Unreadable {
            path: file.to_owned(),
            cause,
        })?,
    };
    let named = |fault| Refusal::field("pages.categories", fault);
    Catalogue::read(&text).map_err(|fault| Failure::Refused(named(fault)))
}

fn recorder() -> Result<PrometheusHandle, Failure> {
    PrometheusBuilder::new()
        .install_recorder()
        .map_err(|fault| Failure::Start(fault.to_string()))
}

/// Waits for SIGTERM or Ctrl-C.
pub(super) async fn stop_signal() -> Result<(), Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        heard = tokio::signal::ctrl_c() => Ok(heard?),
    }
}
