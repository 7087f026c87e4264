//! Who is calling: a bearer token leads to a member of staff or a machine. A handler that takes a [`Caller`] cannot be
//! reached without one.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use super::front::Front;
use super::problem::Problem;
use crate::actions::people::{TOKEN_PREFIX, digest};
use crate::domain::event::Actor;
use crate::domain::ids::UserId;
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::security::{By, Whence};
use crate::domain::words::Role;
use crate::storage::fault::StoreFault;
use crate::storage::tokens;

/// A caller who proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) user: UserId,
    pub(crate) role: Role,
    good_until: Moment,
}

impl Caller {
    /// The caller as the one who does something.
    pub(crate) fn actor(&self) -> Actor {
        Actor::User(self.user, self.role)
    }

    /// The caller as the one of whom it is recorded, calling from there.
    pub(crate) fn by(&self, from: Whence) -> By {
        By {
            actor: self.actor(),
            from,
        }
    }

    /// Refuses callers of other roles. An admin may do everything that is not a person's judgement on a promise.
    pub(crate) fn must_be(&self, needs: &'static [Role]) -> Result<(), Refusal> {
        if needs.contains(&self.role) {
            Ok(())
        } else {
            Err(Refusal::NotAllowed { needs })
        }
    }
}

/// Those who work on tickets.
pub(crate) const DESK: &[Role] = &[
    Role::Agent,
    Role::AccountManager,
    Role::Dispatcher,
    Role::Technician,
    Role::Manager,
    Role::Admin,
];
/// Those who bring tickets and messages in.
pub(crate) const INTAKE: &[Role] = &[
    Role::Agent,
    Role::AccountManager,
    Role::Dispatcher,
    Role::Technician,
    Role::Manager,
    Role::Admin,
    Role::Integration,
];
/// Those who may set up the house.
pub(crate) const ADMIN: &[Role] = &[Role::Admin];
/// Those who look after the record.
pub(crate) const AUDIT: &[Role] = &[Role::Manager, Role::Auditor, Role::Admin];

/// Those who may read the record of security events.
pub(crate) const RECORD: &[Role] = &[Role::Auditor, Role::Admin];

/// How long a token that was good is taken to be good without asking again: a revoked one is refused within a second.
const TRUSTED_FOR: Span = Span::seconds(1);
/// The most tokens remembered at once.
const REMEMBERED: usize = 10_000;

/// Tokens seen within the last second.
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

    /// Forgets every token: one was revoked, or somebody's role changed.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (bearer, request) = (bearer(request), request.clone());
        let front = request.app_data::<Data<Front>>().cloned();
        Box::pin(async move {
            let front = front.ok_or_else(|| Problem::new("fault", "the server is set up wrongly"))?;
            let secret = bearer.ok_or_else(|| unauthenticated("send Authorization: Bearer and a token"))?;
            let caller = identify(&front, &secret).await?;
            request.extensions_mut().insert(caller);
            front.limits.admit_caller(caller.user)?;
            Ok(caller)
        })
    }
}

/// The secret in the Authorization header, if there is one.
pub(crate) fn bearer(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim().to_owned())
}

/// Whose token this is.
pub(crate) async fn identify(front: &Front, secret: &str) -> Result<Caller, Problem> {
    const LONGEST: usize = 200;
    if secret.len() > LONGEST || !secret.starts_with(TOKEN_PREFIX) {
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
    if !token.is_good(at) || !user.active {
        return Err(unauthenticated("the token is unknown, expired or revoked"));
    }
    let caller = Caller {
        user: user.id,
        role: user.role,
        good_until: token.expires_at,
    };
    front.seen.remember(digest, now, caller);
    Ok(caller)
}

fn unauthenticated(detail: &str) -> Problem {
    Problem::new("unauthenticated", detail)
}
/// Those who may read the figures of the process.
pub(crate) const METRICS: &[Role] = &[Role::Manager, Role::Auditor, Role::Admin, Role::Integration];
