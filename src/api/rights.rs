//! What the caller may do, asked of the one table. A handler asks with [`Caller::may`] and gets a [`Right`]; inside the
//! transaction that becomes the scope of every question.

use super::caller::Caller;
use super::front::Front;
use super::problem::Problem;
use crate::actions::House;
use crate::domain::ids::{CustomerId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::{Operation, Reach, Scope};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::scope;

/// That somebody may do something, and how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Right {
    user: UserId,
    reach: Reach,
}

impl Caller {
    /// The caller's right to an operation, or the refusal.
    pub(crate) fn may(&self, operation: Operation) -> Result<Right, Refusal> {
        if !self.purpose.covers(operation) {
            return Err(Refusal::NotItsPurpose(operation.as_str()));
        }
        match operation.reach(self.role) {
            Reach::No => Err(Refusal::NotAllowed {
                needs: operation.roles(),
            }),
            // Whoever names an operation in a machine's token means it for whatever there is.
            Reach::Made if self.purpose.names(operation) => Ok(Right {
                user: self.user,
                reach: Reach::All,
            }),
            reach => Ok(Right { user: self.user, reach }),
        }
    }
}

impl Caller {
    /// How far the caller reaches in an operation that goes with the one that was asked for. Nobody is refused for it: where
    /// there is no right, there is nothing within reach.
    pub(crate) fn reach_in(&self, operation: Operation) -> Right {
        Right {
            user: self.user,
            reach: operation.reach(self.role),
        }
    }
}

impl Right {
    /// What is within reach, as the staff stand now.
    pub(crate) fn scope(&self, db: &mut Db, now: Moment, house: &House) -> Result<Scope, StoreFault> {
        if self.reach == Reach::All {
            return Ok(Scope::All);
        }
        Ok(Scope::of(self.reach, self.user, &*house.directory(db, now)?))
    }

    /// Whether it reaches everything.
    pub(crate) fn reaches_all(&self) -> bool {
        self.reach == Reach::All
    }

    /// Whether it reaches what is about this member of staff.
    pub(crate) fn reaches(&self, user: UserId) -> bool {
        self.reach == Reach::All || self.user == user
    }
}

impl Front {
    /// Looks something up within the caller's reach.
    pub(crate) async fn look_within<T: Send + 'static>(
        &self,
        right: Right,
        question: impl FnOnce(&mut Db, Moment, &Scope) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Problem> {
        let house = self.house.clone();
        self.look(move |db, now| {
            let scope = right.scope(db, now, &house)?;
            question(db, now, &scope)
        })
        .await
    }
}

/// The customer within a scope whose id is written here.
pub(crate) fn customer_within(db: &mut Db, scope: &Scope, text: &str) -> Result<CustomerId, Failure> {
    let absent = || Refusal::absent("customer", text);
    let id = text.parse().map_err(|_| absent())?;
    if scope::holds_customer(db, scope, id)? {
        Ok(id)
    } else {
        Err(absent().into())
    }
}
