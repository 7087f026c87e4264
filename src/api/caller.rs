//! Who is calling: a bearer token leads to a member of staff or a machine, the cookie of a session to a member of staff
//! who signed in. A handler that takes a [`Caller`] cannot be reached without one of them.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use subtle::ConstantTimeEq as _;

use super::front::Front;
use super::problem::Problem;
use crate::actions::second_factor::is_set;
use crate::actions::sign_in::SESSION_PREFIX;
use crate::actions::tokens::{TOKEN_PREFIX, digest};
use crate::actions::wall::is_link;
use crate::cookies::SESSION_COOKIE;
use crate::domain::event::Actor;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::rights::{Purpose, is_told_tracking};
use crate::domain::security::{By, Proof, Whence};
use crate::domain::words::Role;
use crate::peers::is_from_elsewhere;
use crate::storage::fault::StoreFault;
use crate::storage::sessions;
use crate::storage::tokens::{self, TokenRow};

/// The header by which a browser shows that a request comes from a page of this desk.
pub(crate) const CSRF_HEADER: &str = "X-Yinuo-Csrf";
/// The header of what a page asks for by itself.
const UNATTENDED_HEADER: &str = "X-Yinuo-Unattended";

/// A caller who proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) user: UserId,
    pub(crate) role: Role,
    /// The session they signed in with; none with a token.
    pub(crate) session: Option<SessionId>,
    /// Whether their role must have a second factor, and they have none yet.
    must_enrol: bool,
    /// What the token is good for.
    pub(crate) purpose: Purpose,
    /// When they have to show again who they are, unless they do something before.
    pub(crate) good_until: Moment,
}

impl Caller {
    /// The caller as the one who does something.
    pub(crate) fn actor(&self) -> Actor {
        Actor::User(self.user, self.role)
    }

    /// The address that tracking pages begin with, where the caller is told of them.
    pub(crate) fn tracking(&self, front: &Front) -> Option<String> {
        is_told_tracking(self.role).then(|| front.public_url.clone())
    }

    /// The caller as the one of whom it is recorded, calling from there.
    pub(crate) fn by(&self, from: Whence) -> By {
        By {
            actor: self.actor(),
            from,
        }
    }
}

/// A caller who signed in with a browser: who may look after what they sign in with. The role does not matter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignedIn {
    pub(crate) user: UserId,
    pub(crate) role: Role,
    pub(crate) session: SessionId,
}

impl SignedIn {
    /// The caller as the one who does something that is recorded.
    pub(crate) fn by(&self, from: Whence) -> By {
        By {
            actor: Actor::User(self.user, self.role),
            from,
        }
    }
}

/// How long a token that was good is taken to be good without asking again: a revoked one is refused within a second.
const TRUSTED_FOR: Span = Span::seconds(1);
/// How long a session may be used before that is written down again.
const SEEN_AFTER: Span = Span::minutes(1);
/// The longest secret that is looked at.
const SECRET_LONGEST: usize = 200;
/// The most tokens and sessions remembered at once.
const REMEMBERED: usize = 10_000;

/// Tokens and sessions seen within the last second.
#[derive(Default)]
pub(crate) struct Seen(Mutex<HashMap<String, (Moment, Caller)>>);

impl Seen {
    fn recall(&self, digest: &str, now: Moment) -> Option<Caller> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, caller) = seen.get(digest)?;
        let fresh = (*at..*at + TRUSTED_FOR).contains(&now) && now < caller.good_until;
        fresh.then_some(*caller)
    }

    fn remember(&self, digest: String, now: Moment, caller: Caller) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        seen.insert(digest, (now, caller));
    }

    /// Forgets them all: a token was revoked, a session ended, or somebody's role changed.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Caller {
    /// The same caller, where they signed in with a browser.
    pub(crate) fn signed_in(&self) -> Option<SignedIn> {
        let (user, role) = (self.user, self.role);
        self.session.map(|session| SignedIn { user, role, session })
    }

    /// Whether they have to set up a second factor before anything else.
    pub(crate) fn must_enrol(&self) -> bool {
        self.must_enrol
    }
}

/// Who signed in with the browser that asks for a page, and what its forms have to send along. Whether a form did is for
/// its reader to check; here it is only refused that another site's page sent it.
pub(crate) async fn reader_of_pages(front: &Front, request: &HttpRequest) -> Result<(Caller, String), Problem> {
    let cookie = request.cookie(SESSION_COOKIE).ok_or_else(over)?;
    let secret = cookie.value().to_owned();
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    let elsewhere = !looks && is_from_elsewhere(request);
    let csrf = csrf_of(&secret);
    let browser = Browser {
        secret,
        forged: elsewhere.then_some("this request was sent by another site"),
        alone: is_unattended(request),
    };
    let caller = browser.identify(front).await?;
    front.limits.admit_caller(caller.user)?;
    request.extensions_mut().insert(caller);
    Ok((caller, csrf))
}

/// The session of a browser that listens for longer than one request takes.
pub(crate) struct SessionSecret(String);

impl SessionSecret {
    /// The session that a request came with.
    pub(crate) fn of(request: &HttpRequest) -> Option<Self> {
        let cookie = request.cookie(SESSION_COOKIE)?;
        Some(SessionSecret(digest(cookie.value())))
    }

    /// Whether it still is one. That somebody listens is no use of it: it ends when it would have ended anyway.
    pub(crate) async fn is_good(&self, front: &Front) -> bool {
        let (wanted, idle) = (self.0.clone(), front.access.session_idle);
        let found = front.desk.read(move |db, now| {
            let found = sessions::of_digest(db, &wanted)?;
            let good = found.filter(|(session, user)| {
                let until = session.good_until(idle);
                until.is_some_and(|until| now < until) && user.is_here()
            });
            Ok::<_, StoreFault>(good.is_some())
        });
        found.await.unwrap_or(false)
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (bearer, browser, request) = (bearer(request), Browser::of(request), request.clone());
        let front = request.app_data::<Data<Front>>().cloned();
        Box::pin(async move {
            let front = front.ok_or_else(|| Problem::new("fault", "the server is set up wrongly"))?;
            let caller = match (bearer, browser) {
                (Some(secret), _) => identify(&front, &secret).await?,
                (None, Some(browser)) => browser.identify(&front).await?,
                (None, None) => {
                    let cure = "send Authorization: Bearer and a token, or sign in with POST /api/v1/session";
                    return Err(unauthenticated(cure));
                }
            };
            request.extensions_mut().insert(caller);
            if caller.must_enrol {
                let cure = "set up a second factor first, with POST /api/v1/session/second-factor";
                return Err(Problem::new("second-factor-missing", cure));
            }
            front.limits.admit_caller(caller.user)?;
            Ok(caller)
        })
    }
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (browser, request) = (Browser::of(request), request.clone());
        let front = request.app_data::<Data<Front>>().cloned();
        Box::pin(async move {
            let front = front.ok_or_else(|| Problem::new("fault", "the server is set up wrongly"))?;
            let browser = browser.ok_or_else(|| unauthenticated("sign in first, with POST /api/v1/session"))?;
            let caller = browser.identify(&front).await?;
            front.limits.admit_caller(caller.user)?;
            request.extensions_mut().insert(caller);
            let session = caller.session.ok_or_else(over)?;
            Ok(SignedIn {
                user: caller.user,
                role: caller.role,
                session,
            })
        })
    }
}

/// What a browser sent to show who is calling.
struct Browser {
    secret: String,
    /// Why the request may be another site's, if it may.
    forged: Option<&'static str>,
    /// Whether the page asks by itself, without anybody in front of it.
    alone: bool,
}

impl Browser {
    fn of(request: &HttpRequest) -> Option<Browser> {
        let secret = request.cookie(SESSION_COOKIE)?.value().to_owned();
        let forged = why_forged(request, &secret);
        let alone = is_unattended(request);
        Some(Browser { secret, forged, alone })
    }

    async fn identify(&self, front: &Front) -> Result<Caller, Problem> {
        if self.secret.len() > SECRET_LONGEST || !self.secret.starts_with(SESSION_PREFIX) {
            return Err(over());
        }
        if let Some(why) = self.forged {
            return Err(Problem::new("forged", why));
        }
        let digest = digest(&self.secret);
        let now = front.desk.clock().now();
        if let Some(caller) = front.seen.recall(&digest, now) {
            return Ok(caller);
        }
        let (wanted, rules) = (digest.clone(), front.access.clone());
        let found = front.desk.read(move |db, now| {
            let found = sessions::of_digest(db, &wanted)?;
            let must_enrol = match &found {
                // A provider that signs people in asks for what it asks for.
                Some((session, user)) if session.method != Proof::SingleSignOn => {
                    rules.second_factor_roles.contains(&user.role) && !is_set(db, user.id)?
                }
                _ => false,
            };
            Ok::<_, StoreFault>((found, must_enrol, now))
        });
        let (Some((mut session, user)), must_enrol, at) = found.await? else {
            return Err(over());
        };
        let idle = front.access.session_idle;
        let until = session.good_until(idle).filter(|until| at < *until && user.is_here());
        let Some(mut good_until) = until else {
            return Err(over());
        };
        // A page that looks for news by itself does not keep somebody signed in who went away.
        if at.since(session.seen_at) >= SEEN_AFTER && !self.alone {
            let id = session.id;
            front.desk.write(move |db, now| sessions::touch(db, id, now)).await?;
            session.seen_at = at;
            good_until = session.good_until(idle).unwrap_or(good_until);
        }
        let caller = Caller {
            user: user.id,
            role: user.role,
            session: Some(session.id),
            must_enrol,
            purpose: Purpose::ANY,
            good_until,
        };
        front.seen.remember(digest, now, caller);
        Ok(caller)
    }
}

/// Whether a page of ours asks by itself, without anybody in front of it: it says so, or it is a stream of events.
fn is_unattended(request: &HttpRequest) -> bool {
    request.headers().contains_key(UNATTENDED_HEADER) || request.path() == "/events"
}

/// Why a request may have been made by a page of another site; looking is always allowed.
fn why_forged(request: &HttpRequest, secret: &str) -> Option<&'static str> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    if is_from_elsewhere(request) {
        return Some("this request was sent by another site");
    }
    let sent = request
        .headers()
        .get(CSRF_HEADER)
        .map(|value| value.as_bytes().to_vec());
    let due = csrf_of(secret);
    let same = sent.is_some_and(|sent| bool::from(sent.ct_eq(due.as_bytes())));
    (!same).then_some("send the header X-Yinuo-Csrf with the value that GET /api/v1/session shows")
}

/// What a page of this session sends along: bound to the session's secret, and useless for finding it.
pub(crate) fn csrf_of(secret: &str) -> String {
    digest(&format!("csrf of {secret}"))
}

/// The secret in the Authorization header, if there is one.
pub(crate) fn bearer(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim().to_owned())
}

/// Whose token this is.
pub(crate) async fn identify(front: &Front, secret: &str) -> Result<Caller, Problem> {
    if secret.len() > SECRET_LONGEST || !secret.starts_with(TOKEN_PREFIX) {
        return Err(unauthenticated("this is no token of this desk"));
    }
    let digest = digest(secret);
    let now = front.desk.clock().now();
    if let Some(caller) = front.seen.recall(&digest, now) {
        return Ok(caller);
    }
    let wanted = digest.clone();
    let found = front
        .desk
        .read(move |db, now| Ok::<_, StoreFault>((tokens::of_digest(db, &wanted)?, now)))
        .await?;
    let (Some((token, user)), at) = found else {
        return Err(unauthenticated("the token is unknown, expired or revoked"));
    };
    if !token.is_good(at) || !user.is_here() {
        return Err(unauthenticated("the token is unknown, expired or revoked"));
    }
    let caller = Caller {
        user: user.id,
        role: user.role,
        session: None,
        must_enrol: false,
        purpose: token.purpose(),
        good_until: token.expires_at,
    };
    note_use(front, &token, at).await;
    front.seen.remember(digest, now, caller);
    Ok(caller)
}

/// Who made the link that a board on a wall was opened with. A token that opens anything else is none.
pub(crate) async fn caller_of_wall(front: &Front, secret: &str) -> Result<Caller, Problem> {
    let caller = identify(front, secret).await?;
    if !is_link(&caller.purpose) {
        return Err(unauthenticated("this is no link of a board"));
    }
    front.limits.admit_caller(caller.user)?;
    Ok(caller)
}

fn over() -> Problem {
    unauthenticated("the session is over; sign in again with POST /api/v1/session")
}

/// Once a minute is enough to know which tokens are in use; that it cannot be noted keeps nobody out.
async fn note_use(front: &Front, token: &TokenRow, now: Moment) {
    const AGAIN_AFTER: Span = Span::minutes(1);
    if token.used_at.is_some_and(|used_at| now < used_at + AGAIN_AFTER) {
        return;
    }
    let id = token.id;
    let noted = front.desk.write(move |db, now| tokens::note_use(db, id, now));
    if let Err(fault) = noted.await {
        tracing::warn!(%fault, "that a token was used could not be noted");
    }
}

fn unauthenticated(detail: &str) -> Problem {
    Problem::new("unauthenticated", detail)
}
