//! The record is verified in the background: at its hour, at the start where that was missed, and whenever somebody asks. One
//! server at a time looks, over a connection of its own, and stops when the desk does.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::desk::database;
use super::jobs::{Hands, holder};
use super::verify::outside;
use crate::actions::checkpoint::Witness;
use crate::actions::integrity;
use crate::config::Settings;
use crate::domain::integrity::Verified;
use crate::domain::moment::{Moment, Span};
use crate::error::Failure;
use crate::report::verify::{Options, verify};
use crate::storage::db::{DatabaseSettings, Desk};
use crate::storage::fault::StoreFault;

/// A schedule's tick is left out after a look this recent: several servers tick together.
const RECENT: Span = Span::minutes(10);
/// A start asks for a look where the last one is older.
const MISSED: Span = Span::hours(24);
/// How often the duty is taken anew meanwhile.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// What a verification needs to know.
pub(super) struct Verifying {
    database: DatabaseSettings,
    /// The file of checkpoints.
    witness: PathBuf,
    /// The desk's own public key.
    key: String,
    /// Where the files of tickets lie.
    files: Option<PathBuf>,
    auditors: Vec<String>,
}

impl Verifying {
    pub(super) fn of(settings: &Settings, hands: &Hands) -> Arc<Self> {
        let auditors = settings.notify.auditors.iter();
        Arc::new(Verifying {
            database: database(settings),
            witness: settings.checkpoint.file.clone(),
            key: hands.signer.public_key(),
            files: settings.attachments.folder.clone(),
            auditors: auditors.map(|mailbox| mailbox.address.clone()).collect(),
        })
    }

    /// One look at everything, that ends early where `stopping` says so.
    fn look(&self, desk: &Desk, stopping: &CancellationToken) -> Result<Verified, String> {
        // What the file lacks, it lacks because this server has just begun; a file that disagrees is found below.
        if let Err(fault) = Witness::new(self.witness.clone()).catch_up(desk) {
            tracing::warn!(%fault, "the file of checkpoints could not be brought up to date before the verification");
        }
        let mut options = Options {
            outside: outside(None, &self.witness).map_err(|fault| fault.to_string())?,
            key: Some(self.key.clone()),
            files: self.files.clone(),
        };
        let aside = desk.aside(&self.database).map_err(|fault| fault.to_string())?;
        let (clock, stopping) = (desk.clock().clone(), stopping.clone());
        let began = clock.steady();
        let found = aside.read_blocking(move |db, now| {
            let found = verify(db, now, &mut options, &mut |_| {
                if stopping.is_cancelled() {
                    return Err(StoreFault::Unavailable("the verification was broken off".to_owned()));
                }
                Ok(())
            });
            Ok::<_, StoreFault>((now, found))
        });
        let (as_of, found) = found.map_err(|fault| fault.to_string())?;
        let took = clock.steady().since(began);
        match found {
            Ok(found) => Ok(found.verified(took)),
            Err(fault) if fault.may_pass() => Err(fault.to_string()),
            Err(fault) => Ok(Verified::unreadable(as_of, took, fault.to_string())),
        }
    }

    /// A look, and a second one before anybody is alarmed: a file may be erased while the first one is under way.
    fn look_twice(&self, desk: &Desk, stopping: &CancellationToken) -> Result<Verified, String> {
        let first = self.look(desk, stopping)?;
        if first.faults == 0 {
            Ok(first)
        } else {
            self.look(desk, stopping)
        }
    }
}

/// Asks for a verification at its hour.
pub(super) async fn ask(hands: Hands) {
    ask_unless_within(hands, RECENT).await;
}

/// Asks for a verification at the start, where the last one is too long ago.
pub(super) async fn ask_at_start(hands: Hands) {
    ask_unless_within(hands, MISSED).await;
}

async fn ask_unless_within(hands: Hands, recent: Span) {
    let asked = hands
        .desk
        .write(move |db, now| integrity::ask_unless_within(db, now, recent));
    if let Err(fault) = asked.await {
        tracing::error!(%fault, "a verification of the record could not be asked for");
    }
}

/// Verifies the record where somebody asked for that and nobody is at it.
pub(super) async fn verify_if_asked(hands: Hands, verifying: Arc<Verifying>) {
    let holder = holder();
    let begun = {
        let holder = holder.clone();
        hands
            .desk
            .write(move |db, now| integrity::begin(db, now, &holder))
            .await
    };
    match begun {
        Ok(true) => {}
        Ok(false) => return,
        Err(fault) => return tracing::error!(%fault, "no verification of the record could be begun"),
    }
    // Ends with the desk, or when this server is thought dead and another one has taken over.
    let stopping = hands.stopping.child_token();
    let looking = {
        let (desk, verifying, stopping) = (hands.desk.clone(), verifying.clone(), stopping.clone());
        tokio::task::spawn_blocking(move || verifying.look_twice(&desk, &stopping))
    };
    let found = tokio::select! {
        found = looking => found.unwrap_or_else(|fault| Err(fault.to_string())),
        () = go_on_holding(&hands.desk, &holder, &stopping) => return,
    };
    if let Err(failure) = settle(&hands, &verifying, &holder, found).await {
        tracing::error!(%failure, "what the verification of the record found could not be kept");
    }
}

/// Takes the duty anew until it is lost; then the look ends too.
async fn go_on_holding(desk: &Desk, holder: &str, stopping: &CancellationToken) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let holder = holder.to_owned();
        let held = desk.write(move |db, now| integrity::hold(db, now, &holder)).await;
        if !matches!(held, Ok(true)) {
            tracing::warn!("another server took the verification of the record over");
            stopping.cancel();
            return;
        }
    }
}

async fn settle(
    hands: &Hands,
    verifying: &Verifying,
    holder: &str,
    found: Result<Verified, String>,
) -> Result<(), Failure> {
    match &found {
        Ok(Verified { faults: 0, .. }) => tracing::info!("the record was verified and is whole"),
        Ok(Verified { faults, first, .. }) => {
            let first = first.as_ref();
            tracing::error!(
                faults,
                place = first.map(|first| first.place.as_str()),
                ticket = first.and_then(|first| first.number.as_deref()),
                event = first.and_then(|first| first.event),
                "THE RECORD IS NOT AS IT WAS RECORDED; run yinuo verify"
            );
        }
        Err(why) => tracing::warn!(
            why,
            "the record could not be verified to the end; the next tick tries again"
        ),
    }
    let (house, holder) = (hands.house.clone(), holder.to_owned());
    let (auditors, url) = (verifying.auditors.clone(), hands.front.public_url.clone());
    let kept = hands.desk.write(move |db, now: Moment| {
        integrity::give_back(db, now, &holder)?;
        if let Ok(verified) = &found {
            integrity::note(db, now, &house, &auditors, &url, verified)?;
        }
        Ok::<_, Failure>(())
    });
    kept.await
}
