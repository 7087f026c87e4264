//! What goes on at the door is recorded: rights that were refused and secrets that opened nothing. Each in a bounded
//! number, so that a flood fills nothing.

use std::sync::{Mutex, PoisonError};

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures::future::{Ready, ready};

use super::caller::Caller;
use super::front::Front;
use super::problem::Problem;
use crate::actions::security::record;
use crate::domain::event::Actor;
use crate::domain::restraint::Restraint;
use crate::domain::security::{By, Deed, Proof, SecurityFact, Whence};
use crate::storage::fault::StoreFault;

/// What was heard at the door of late.
#[derive(Default)]
pub(crate) struct Watch(Mutex<Restraint>);

impl Front {
    /// Records something that changed nothing, unless the same caller did it too often within a minute: then it is counted.
    pub(crate) async fn note(&self, by: By, deed: impl Into<Deed>) {
        let (deed, now) = (deed.into(), self.desk.clock().now());
        let whose = match by.actor.user() {
            Some(user) => user.to_string(),
            None => by.from.neighbourhood(),
        };
        let mut told = Vec::new();
        {
            let mut heard = self.watch.0.lock().unwrap_or_else(PoisonError::into_inner);
            told.extend(sums(heard.settle(now)));
            if heard.admits(now, &whose, &by, &deed.kind()) {
                told.push((by, deed));
            }
        }
        self.write_down(told).await;
    }

    /// Records how many more there were in a minute that is over.
    pub async fn settle_the_record(&self) {
        let now = self.desk.clock().now();
        let told = {
            let mut heard = self.watch.0.lock().unwrap_or_else(PoisonError::into_inner);
            sums(heard.settle(now)).collect()
        };
        self.write_down(told).await;
    }

    async fn write_down(&self, told: Vec<(By, Deed)>) {
        if told.is_empty() {
            return;
        }
        let written = self.desk.write(move |db, now| {
            for (by, deed) in told {
                record(db, now, &by, deed)?;
            }
            Ok::<_, StoreFault>(())
        });
        if let Err(fault) = written.await {
            tracing::error!(%fault, "what happened at the door could not be recorded");
        }
    }
}

fn sums(settled: Vec<(By, SecurityFact)>) -> impl Iterator<Item = (By, Deed)> {
    settled.into_iter().map(|(by, sum)| (by, sum.into()))
}

/// Records what the answer refuses.
pub async fn watch(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let answered = next.call(request).await?;
    let refused = answered
        .response()
        .error()
        .and_then(|error| error.as_error::<Problem>());
    let Some(code) = refused.map(|problem| problem.code().to_owned()) else {
        return Ok(answered);
    };
    let request = answered.request();
    let caller = request.extensions().get::<Caller>().copied();
    let deed = match (code.as_str(), caller) {
        ("not-allowed" | "own-handling", Some(_)) => SecurityFact::RightRefused {
            operation: operation_of(request),
        },
        // Without a secret nothing was tried.
        ("unauthenticated", _) if super::caller::bearer(request).is_some() => SecurityFact::SignInFailed {
            user: None,
            by: Proof::Token,
        },
        _ => return Ok(answered),
    };
    if let Some(front) = request.app_data::<Data<Front>>().cloned() {
        let actor = caller.map_or(Actor::Stranger, |caller| caller.actor());
        let from = whence(request, &front);
        front.note(By { actor, from }, deed).await;
    }
    Ok(answered)
}

/// Method and path of the operation that was asked for, without what was filled in.
fn operation_of(request: &HttpRequest) -> String {
    let path = request.match_pattern().unwrap_or_default();
    format!("{} {path}", request.method())
}

impl FromRequest for Whence {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let front = request.app_data::<Data<Front>>();
        ready(Ok(front.map_or_else(Whence::default, |front| whence(request, front))))
    }
}

fn whence(request: &HttpRequest, front: &Front) -> Whence {
    front.limits.peers.whence_of(request)
}
