//! Pages that change by themselves: one stream of events for each browser. The stream says only that something within the
//! reader's reach changed; the page asks for it as it asks for everything, so that nothing is seen here that is not seen
//! there. Each server looks for changes itself, whoever made them; none is told by another.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures::stream::unfold;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::staff::Staff;
use crate::api::{Front, Right, SessionSecret};
use crate::domain::ids::TicketId;
use crate::domain::moment::{Moment, Span};
use crate::domain::rights::Operation;
use crate::error::Failure;
use crate::pages::Trouble;
use crate::storage::lists::changed_after;
use crate::storage::scope;

/// How often a server looks for changes while anybody listens.
const LOOK_EVERY: Duration = Duration::from_millis(400);
/// How often a stream makes sure that its reader is still signed in.
const CHECK_EVERY: Duration = Duration::from_millis(700);
/// How many checks lie between two heartbeats: about fifteen seconds.
const CHECKS_PER_BEAT: u32 = 21;
/// A change is stored a little after the moment it carries; so far back is looked again.
const OVERLAP: Span = Span::seconds(10);
/// The most changes told at once, and the most that a listener may lag behind.
const MOST: usize = 200;
/// How long a browser waits before it asks for a new stream, in milliseconds.
const RETRY: u32 = 2_000;

/// What changed since the last look.
#[derive(Clone)]
enum News {
    These(Arc<Vec<TicketId>>),
    /// More than is told one by one: everybody asks for themselves.
    Much,
}

/// What changes on the desk, for all streams of this server.
pub struct Live {
    changes: Sender<News>,
    /// Whether somebody looks for changes already.
    looking: Mutex<bool>,
    stopping: CancellationToken,
}

impl Default for Live {
    fn default() -> Self {
        Live {
            changes: channel(MOST).0,
            looking: Mutex::default(),
            stopping: CancellationToken::new(),
        }
    }
}

impl Live {
    /// Ends all streams: the server stops.
    pub fn stop(&self) {
        self.stopping.cancel();
    }

    fn listen(self: &Arc<Self>, front: &Data<Front>) -> Receiver<News> {
        let listener = self.changes.subscribe();
        let mut looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        if !*looking {
            *looking = true;
            actix_web::rt::spawn(look_for_changes(self.clone(), front.clone()));
        }
        listener
    }

    /// Whether nobody listens any more; then nobody has to look.
    fn is_idle(&self) -> bool {
        let mut looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        if self.changes.receiver_count() > 0 && !self.stopping.is_cancelled() {
            return false;
        }
        *looking = false;
        true
    }
}

/// Tells the listeners what changed, as long as there are any.
async fn look_for_changes(live: Arc<Live>, front: Data<Front>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut known: HashMap<TicketId, Moment> = HashMap::new();
    let mut since = front.desk.clock().now();
    loop {
        ticks.tick().await;
        if live.is_idle() {
            return;
        }
        let overlap = front
            .desk
            .clock()
            .span_of(Duration::from_secs(1))
            .times(OVERLAP.as_seconds());
        let from = since - overlap;
        let found = front
            .desk
            .read(move |db, _| changed_after(db, from, i64::try_from(MOST).unwrap_or(i64::MAX)));
        let changed = match found.await {
            Ok(changed) => changed,
            Err(fault) => {
                tracing::warn!(%fault, "what changed could not be looked up; it is looked up again");
                continue;
            }
        };
        let is_cut = changed.len() == MOST;
        let news: Vec<TicketId> = changed
            .iter()
            .filter(|(id, at)| known.get(id) != Some(at))
            .map(|(id, _)| *id)
            .collect();
        since = changed.last().map_or(since, |(_, at)| since.max(*at));
        known = changed.into_iter().collect();
        if !news.is_empty() {
            // Nobody listening at this very moment is no fault.
            let _told = live.changes.send(if is_cut {
                News::Much
            } else {
                News::These(Arc::new(news))
            });
        }
    }
}

/// One reader's stream.
struct Stream {
    front: Data<Front>,
    live: Arc<Live>,
    right: Right,
    session: SessionSecret,
    changes: Receiver<News>,
    checks: Interval,
    checked: u32,
    begun: bool,
}

pub(super) async fn events(staff: Staff, request: HttpRequest, live: Data<Live>) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ListTickets)?;
    let live = live.into_inner();
    let mut checks = interval(CHECK_EVERY);
    checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stream = Stream {
        changes: live.listen(&staff.front),
        session: SessionSecret::of(&request).ok_or(Trouble::NotSignedIn)?,
        front: staff.front,
        live,
        right,
        checks,
        checked: 0,
        begun: false,
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, "text/event-stream"));
    // Nothing may wait here to become worth compressing, nor in a proxy.
    answer.insert_header((CONTENT_ENCODING, HeaderValue::from_static("identity")));
    answer.insert_header(("X-Accel-Buffering", "no"));
    Ok(answer.streaming(unfold(stream, |mut stream| async move {
        let said = stream.next().await?;
        Some((Ok::<_, actix_web::Error>(Bytes::from(said)), stream))
    })))
}

impl Stream {
    /// What is said next; nothing when the stream is over.
    async fn next(&mut self) -> Option<String> {
        if !self.begun {
            self.begun = true;
            return Some(format!("retry: {RETRY}\n{}", self.beat()));
        }
        let stopping = self.live.stopping.clone();
        loop {
            tokio::select! {
                () = stopping.cancelled() => return None,
                _ = self.checks.tick() => {
                    if !self.session.is_good(&self.front).await {
                        return None;
                    }
                    self.checked += 1;
                    if self.checked.is_multiple_of(CHECKS_PER_BEAT) {
                        return Some(self.beat());
                    }
                }
                told = self.changes.recv() => match told {
                    Ok(News::These(changed)) => {
                        if self.concerns(changed).await {
                            return Some("event: changed\ndata:\n\n".to_owned());
                        }
                    }
                    // Who missed some asks for everything.
                    Ok(News::Much) | Err(RecvError::Lagged(_)) => return Some("event: changed\ndata:\n\n".to_owned()),
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }

    fn beat(&self) -> String {
        let now = self.front.desk.clock().now().as_micros() / 1_000;
        format!("event: beat\ndata: {now}\n\n")
    }

    /// Whether any of these is within the reader's reach.
    async fn concerns(&self, changed: Arc<Vec<TicketId>>) -> bool {
        let (right, house) = (self.right, self.front.house.clone());
        let asked = self.front.desk.read(move |db, now| {
            let within = right.scope(db, now, &house)?;
            for id in changed.iter() {
                if scope::ticket(db, &within, *id)?.is_some() {
                    return Ok::<_, Failure>(true);
                }
            }
            Ok(false)
        });
        asked.await.unwrap_or_else(|fault| {
            tracing::warn!(%fault, "whom a change concerns could not be looked up");
            false
        })
    }
}
