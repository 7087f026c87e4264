//! The deliverer: takes what is due from the outbox, sends it over several lanes and settles what became of it. Nothing
//! it knows is needed to go on: after a kill, another one finds the same letters once their leases have ended.

mod calendar;
mod filling;
mod writing;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use jiff::tz::TimeZone;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use self::writing::write;
use super::letter::Content;
use super::message::{Address, Letter, MessageId};
use super::press::Press;
use super::transport::{Failure, Transport};
use crate::actions::House;
use crate::actions::deliver::{self, Claimed, Outgoing, Patience, Sent, Settled};
use crate::domain::moment::{Moment, Span};
use crate::domain::words::Language;
use crate::storage::db::{Db, Desk};
use crate::storage::fault::StoreFault;
use crate::storage::letters::queue::Hold;

/// What an operator decides about delivery.
#[derive(Debug, Clone)]
pub struct DeliverySettings {
    /// More reminders than this for one person at once become one digest.
    pub digest_above: usize,
    /// When a letter that was not taken is tried again.
    pub patience: Patience,
    /// Where people reach the desk, without a slash at the end.
    pub public_url: String,
    /// Who sends.
    pub from: Address,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<Address>,
    /// The zone that times are shown in.
    pub zone: TimeZone,
    /// The language of letters to people whose own is not known.
    pub language: Language,
    /// How many letters may be under way at once.
    pub lanes: usize,
    /// Fills in letters of figures.
    pub press: Arc<dyn Press>,
}

/// What a pass did, in letters (a digest is one).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    pub handed_over: u64,
    /// Not taken, to be tried again.
    pub retried: u64,
    /// Refused for good; the next person is told.
    pub bounced: u64,
    pub dead: u64,
    /// Pointless by now, not sent.
    pub obsolete: u64,
    /// Somebody else had taken them over before they were settled.
    pub taken_over: u64,
    /// Over a cap, not tried.
    pub put_off: u64,
}

/// Sends what is due. Clones share the same lanes.
#[derive(Clone)]
pub struct Deliverer(Arc<Inner>);

struct Inner {
    desk: Desk,
    house: Arc<House>,
    transport: Arc<Transport>,
    settings: DeliverySettings,
    lanes: Arc<Semaphore>,
    lane_count: usize,
    stopping: AtomicBool,
    abandon: CancellationToken,
}

/// How long a claim holds when nobody renews it.
const LEASE: Span = Span::seconds(60);
/// How often a living holder renews it.
const RENEW_EVERY: Span = Span::seconds(15);
/// However fast the desk's clock runs, a lease holds this long in real time.
const SHORTEST_LEASE: Duration = Duration::from_secs(10);
/// After this many claimed letters the reminders that came meanwhile are looked at for digests.
const ROUND: usize = 200;
/// How often a settlement is tried when the database is in trouble.
const SETTLE_TRIES: u32 = 6;
/// How long abandoned letters may take to be given back.
const GIVE_BACK_WITHIN: Duration = Duration::from_secs(5);

impl Deliverer {
    /// A deliverer over the desk's own connections for such work.
    pub fn new(desk: &Desk, house: Arc<House>, transport: Arc<Transport>, settings: DeliverySettings) -> Self {
        let lane_count = settings.lanes.clamp(1, 64);
        Deliverer(Arc::new(Inner {
            desk: desk.background(),
            house,
            transport,
            settings,
            lanes: Arc::new(Semaphore::new(lane_count)),
            lane_count,
            stopping: AtomicBool::new(false),
            abandon: CancellationToken::new(),
        }))
    }

    /// Sends everything that is due, most urgent first, and comes back when all of it is settled. Passes may overlap: a
    /// later one takes the lanes that are free, so that nothing waits behind a relay that hangs. After a fault of the
    /// database the letters under way are still seen to their end.
    pub async fn deliver_due(&self) -> Result<Delivered, StoreFault> {
        let inner = &self.0;
        let mut pass = Pass::default();
        let mut under_way = FuturesUnordered::new();
        loop {
            while pass.wants_more() && !inner.stopping.load(Ordering::SeqCst) {
                let free = inner.free_lanes();
                if free.is_empty() {
                    break;
                }
                match inner.claim(&mut pass, free.len()).await {
                    Ok(outgoing) => {
                        under_way.extend(outgoing.into_iter().zip(free).map(|(one, lane)| inner.send(one, lane)));
                    }
                    Err(fault) => pass.fault = Some(fault),
                }
            }
            match under_way.next().await {
                Some(Ok((settled, gone))) => pass.count(settled, gone, inner.lane_count),
                Some(Err(fault)) => pass.fault = Some(fault),
                None => return pass.fault.map_or(Ok(pass.delivered), Err),
            }
        }
    }

    /// Claims nothing more, lets what is under way finish for `grace`, gives back what has not, and says goodbye to the
    /// relay. The passes that are running end with it.
    pub async fn stop(&self, grace: Duration) {
        let inner = &self.0;
        inner.stopping.store(true, Ordering::SeqCst);
        if !inner.all_lanes_free(grace).await {
            inner.abandon.cancel();
            if !inner.all_lanes_free(GIVE_BACK_WITHIN).await {
                tracing::warn!("Letters under way could not be given back; their leases end by themselves.");
            }
        }
        inner.transport.close().await;
    }

    /// What a letter says at `now`, or why nobody can write it.
    pub fn words(&self, db: &mut Db, now: Moment, outgoing: Outgoing) -> Result<Content, String> {
        let outgoing = self.0.filled_in(db, now, outgoing)?;
        writing::words(&outgoing, &self.0.settings, now)
    }

    /// The mail with this id as it was handed over, where the way out keeps copies.
    pub async fn copy_of(&self, id: &MessageId) -> std::io::Result<Option<String>> {
        self.0.transport.copy_of(id).await
    }

    /// Takes away the copies of these mails, where the way out keeps some.
    pub async fn forget_copies(&self, ids: &[String]) {
        for id in ids.iter().filter_map(|id| id.parse::<MessageId>().ok()) {
            if let Err(fault) = self.0.transport.forget(&id).await {
                tracing::warn!(%fault, %id, "The copy of an old mail could not be taken away.");
            }
        }
    }
}

/// What one pass knows.
#[derive(Default)]
struct Pass {
    delivered: Delivered,
    /// Letters decided until then belong to this round; later ones are looked at for digests first.
    decided_until: Option<Moment>,
    claimed_in_round: usize,
    nothing_due: bool,
    /// How many letters in a row found no relay.
    relay_gone: usize,
    relay_given_up: bool,
    fault: Option<StoreFault>,
}

impl Pass {
    fn wants_more(&self) -> bool {
        !self.nothing_due && !self.relay_given_up && self.fault.is_none()
    }

    fn count(&mut self, settled: Settled, relay_gone: bool, lanes: usize) {
        let delivered = &mut self.delivered;
        match settled {
            Settled::HandedOver => delivered.handed_over += 1,
            Settled::Retried => delivered.retried += 1,
            Settled::Bounced => delivered.bounced += 1,
            Settled::Dead => delivered.dead += 1,
            Settled::Obsolete => delivered.obsolete += 1,
            Settled::TakenOver => delivered.taken_over += 1,
        }
        if matches!(settled, Settled::Bounced | Settled::Dead) {
            // Somebody else is to be told now.
            (self.nothing_due, self.decided_until) = (false, None);
        }
        self.relay_gone = if relay_gone { self.relay_gone + 1 } else { 0 };
        // No use in wearing out every letter on a relay that is not there: the next tick looks again.
        self.relay_given_up |= self.relay_gone >= lanes;
    }
}

impl Inner {
    fn free_lanes(&self) -> Vec<OwnedSemaphorePermit> {
        std::iter::from_fn(|| self.lanes.clone().try_acquire_owned().ok()).collect()
    }

    async fn all_lanes_free(&self, within: Duration) -> bool {
        let all = u32::try_from(self.lane_count).unwrap_or(1);
        tokio::time::timeout(within, self.lanes.acquire_many(all)).await.is_ok()
    }

    async fn claim(&self, pass: &mut Pass, most: usize) -> Result<Vec<Outgoing>, StoreFault> {
        let decided_until = match pass.decided_until {
            Some(until) if pass.claimed_in_round < ROUND => until,
            _ => {
                pass.claimed_in_round = 0;
                self.gather().await?
            }
        };
        pass.decided_until = Some(decided_until);
        let (house, lease) = (self.house.clone(), self.lease());
        let claimed: Claimed = self
            .desk
            .write(move |db, now| deliver::claim(db, now, &house, decided_until, lease, most))
            .await?;
        pass.claimed_in_round += claimed.taken;
        pass.delivered.obsolete += claimed.obsolete;
        pass.delivered.put_off += claimed.put_off;
        pass.nothing_due = claimed.taken < most;
        Ok(claimed.outgoing)
    }

    /// Joins reminders into digests; the moment until which all letters were looked at.
    async fn gather(&self) -> Result<Moment, StoreFault> {
        let above = self.settings.digest_above;
        let gathered = self.desk.write(move |db, now| {
            let made = deliver::gather(db, now, above)?;
            Ok::<_, StoreFault>((now, made))
        });
        let (now, made) = gathered.await?;
        if made > 0 {
            tracing::info!(digests = made, "Reminders for the same people were joined.");
        }
        Ok(now)
    }

    /// Sends one letter and settles it; whether there was no relay.
    async fn send(&self, outgoing: Outgoing, lane: OwnedSemaphorePermit) -> Result<(Settled, bool), StoreFault> {
        let hold = outgoing.hold;
        let message_id = writing::message_id(&outgoing, &self.settings);
        let sent = tokio::select! {
            sent = self.write_and_hand_over(outgoing, &message_id) => sent,
            () = self.abandon.cancelled() => Sent::Abandoned,
            () = self.keep(hold) => Sent::Abandoned,
        };
        let relay_gone = matches!(sent, Sent::RelayGone(_));
        let settled = self.settle(hold, &message_id, sent).await?;
        drop(lane);
        Ok((settled, relay_gone))
    }

    async fn write_and_hand_over(&self, mut outgoing: Outgoing, message_id: &MessageId) -> Sent {
        let attachments = match self.fill_in(&mut outgoing).await {
            Ok(attachments) => attachments,
            Err(sent) => return sent,
        };
        let now = self.desk.clock().now();
        let letter: Letter = match write(&outgoing, message_id, &self.settings, now, attachments) {
            Ok(letter) => letter,
            Err(why) => return Sent::Unsendable(why),
        };
        match self.transport.hand_over(&letter).await {
            Ok(_) => Sent::HandedOver,
            Err(failure) => failure.into(),
        }
    }

    /// Renews a lease for as long as it is polled. Never comes back.
    async fn keep(&self, hold: Hold) {
        let every = self.desk.clock().real_time(RENEW_EVERY).max(SHORTEST_LEASE / 4);
        let lease = self.lease();
        loop {
            tokio::time::sleep(every).await;
            match self
                .desk
                .write(move |db, now| deliver::renew(db, now, hold, lease))
                .await
            {
                Ok(true) => {}
                Ok(false) => tracing::warn!(letter = %hold.letter, "A letter was taken over while it was being sent."),
                Err::<_, StoreFault>(fault) => {
                    tracing::warn!(letter = %hold.letter, %fault, "The lease of a letter could not be renewed.");
                }
            }
        }
    }

    /// Says what became of a letter, patiently: what is not said makes a second copy.
    async fn settle(&self, hold: Hold, message_id: &MessageId, sent: Sent) -> Result<Settled, StoreFault> {
        let mut tried = 0;
        loop {
            tried += 1;
            let (house, patience) = (self.house.clone(), self.settings.patience.clone());
            let (id, outcome) = (message_id.clone(), sent.clone());
            let settled = self
                .desk
                .write(move |db, now| deliver::settle(db, now, &house, hold, id.as_str(), &outcome, &patience))
                .await;
            match settled {
                Err(fault) if fault.may_pass() && tried < SETTLE_TRIES => {
                    tokio::time::sleep(Duration::from_millis(100 << tried)).await;
                }
                Ok(settled) => {
                    self.note(hold, settled, &sent);
                    return Ok(settled);
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    fn note(&self, hold: Hold, settled: Settled, sent: &Sent) {
        match settled {
            Settled::HandedOver | Settled::Obsolete => {}
            Settled::Retried => tracing::info!(letter = %hold.letter, outcome = ?sent, "A letter will be tried again."),
            Settled::Bounced => {
                self.house.forget();
                tracing::warn!(letter = %hold.letter, outcome = ?sent, "A letter bounced; the next person is told.");
            }
            Settled::Dead => tracing::error!(letter = %hold.letter, outcome = ?sent, "A letter is given up."),
            Settled::TakenOver => {
                tracing::warn!(letter = %hold.letter, outcome = ?sent, "A letter was settled by somebody else.");
            }
        }
    }

    fn lease(&self) -> Span {
        let real = self.desk.clock().real_time(LEASE).as_millis().max(1);
        let times = SHORTEST_LEASE.as_millis().div_ceil(real).max(1);
        LEASE.times(i64::try_from(times).unwrap_or(1))
    }
}

impl From<Failure> for Sent {
    fn from(failure: Failure) -> Self {
        let said = failure.to_string();
        match failure {
            Failure::Transient { code: None, .. } => Sent::RelayGone(said),
            Failure::Transient { code: Some(_), .. } => Sent::Later(said),
            Failure::Permanent { .. } => Sent::Refused(said),
            Failure::Unknown { .. } => Sent::Unknown(said),
            Failure::Unencodable { .. } => Sent::Unsendable(said),
        }
    }
}
