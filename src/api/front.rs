//! What every handler stands on: the desk, the house and the one way a request changes a ticket.

use std::sync::Arc;

use actix_web::web::Data;

use super::answer::Answer;
use super::caller::{Caller, Seen};
use super::hashing::Hasher;
use super::limit::Limits;
use super::once::{Once, answered};
use super::outbox::Scribe;
use super::problem::Problem;
use super::rights::Right;
use super::watch::Watch;
use crate::actions::again::again;
use crate::actions::change::named;
use crate::actions::{Changed, House, Target};
use crate::domain::access::AccessRules;
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::storage::db::{Db, Desk};

/// The desk as its front door sees it.
pub struct Front {
    pub desk: Desk,
    pub house: Arc<House>,
    pub limits: Limits,
    /// Where people reach the desk, without a slash at the end.
    pub public_url: String,
    /// The rules on signing in.
    pub access: Arc<AccessRules>,
    /// Computes digests of passwords.
    pub hasher: Hasher,
    /// Who puts letters into words, so that people can read them.
    pub scribe: Option<Arc<dyn Scribe>>,
    pub(crate) seen: Seen,
    pub(crate) watch: Watch,
}

impl Front {
    /// The front door of this desk.
    pub fn new(
        desk: Desk,
        house: Arc<House>,
        limits: Limits,
        public_url: String,
        access: AccessRules,
        hasher: Hasher,
    ) -> Self {
        Front {
            desk,
            house,
            limits,
            public_url,
            access: Arc::new(access),
            hasher,
            scribe: None,
            seen: Seen::default(),
            watch: Watch::default(),
        }
    }

    /// Forgets who was seen: a token was revoked, a session ended, or somebody's role changed.
    pub(crate) fn forget_callers(&self) {
        self.seen.forget();
    }

    /// Looks something up.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Db, Moment) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(self.desk.read(question).await?)
    }

    /// Does something; again from the start where another replica stored the same at the same moment.
    pub(crate) async fn again<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Db, Moment, &House) -> Result<T, Failure> + Clone + Send + 'static,
    ) -> Result<T, Failure> {
        let house = self.house.clone();
        again(&self.desk, move |db, now| act(db, now, &house)).await
    }

    /// Does something once: a repeated request with the same key gets the first answer.
    pub(crate) async fn act(
        &self,
        once: Once,
        act: impl Fn(&mut Db, Moment, &House) -> Result<Answer, Failure> + Clone + Send + 'static,
    ) -> Result<Answer, Problem> {
        let done = self.again(move |db, now, house| {
            let act = act.clone();
            answered(db, now, once.clone(), |db| act(db, now, house))
        });
        Ok(done.await?)
    }
}

/// A change to the ticket that the path names, by the version that `If-Match` names.
pub(crate) struct TicketChange {
    pub(crate) front: Data<Front>,
    pub(crate) caller: Caller,
    pub(crate) right: Right,
    pub(crate) once: Once,
    pub(crate) name: String,
    pub(crate) version: Option<i64>,
}

impl TicketChange {
    /// Makes the change and answers with the ticket and what happened.
    pub(crate) async fn by(
        self,
        status: u16,
        verb: impl Fn(&mut Db, Moment, &House, Actor, Target) -> Result<Changed, Failure> + Clone + Send + 'static,
    ) -> Result<Answer, Problem> {
        let TicketChange {
            front,
            caller,
            right,
            once,
            name,
            version,
        } = self;
        let url = caller.tracking(&front);
        front
            .act(once, move |db, now, house| {
                let scope = right.scope(db, now, house)?;
                let target = Target {
                    ticket: named(db, &scope, &name)?,
                    version,
                };
                let changed = verb(db, now, house, caller.actor(), target)?;
                Answer::changed(db, status, &changed, url.as_deref())
            })
            .await
    }
}
