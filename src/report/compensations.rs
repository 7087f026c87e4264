//! Compensations for visits that we missed: what is proposed now, and what was decided.

use crate::domain::compensation::{CompensationState, Decided, Decision, Money, Offer};
use crate::domain::moment::Moment;
use crate::domain::rights::Scope;
use crate::storage::compensations;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::lists::{Mark, Page};
use crate::storage::promises::ListedPromise;

/// A compensation, with the visit's promise and its ticket.
#[derive(Debug, Clone)]
pub struct Compensation {
    pub promise: ListedPromise,
    /// What is offered now, or was when it was decided.
    pub amount: Money,
    pub decided: Option<Decided>,
}

impl Compensation {
    /// Where it stands in its list.
    pub fn mark(&self) -> Mark {
        let row = &self.promise.row;
        Mark {
            due_at: self.decided.as_ref().map_or(row.due_at, |decided| decided.at),
            id: row.id.0,
        }
    }
}

/// One page of the compensations within a scope that stand so: what is proposed by due time, what was decided the latest
/// first. Nothing is proposed where nothing is offered.
pub fn compensations(
    db: &mut Db,
    now: Moment,
    offer: Option<&Offer>,
    state: CompensationState,
    scope: &Scope,
    page: Page,
) -> Result<Vec<Compensation>, StoreFault> {
    let decision = match (state, offer) {
        (CompensationState::Confirmed, _) => Decision::Confirmed,
        (CompensationState::Declined, _) => Decision::Declined,
        (CompensationState::Proposed, None) => return Ok(Vec::new()),
        (CompensationState::Proposed, Some(offer)) => {
            let found = compensations::proposed(db, now, now - offer.within, scope, page)?.into_iter();
            let proposed = found.map(|promise| Compensation {
                promise,
                amount: offer.amount.clone(),
                decided: None,
            });
            return Ok(proposed.collect());
        }
    };
    let found = compensations::decided(db, decision, scope, page)?.into_iter();
    let decided = found.map(|(decided, promise)| Compensation {
        promise,
        amount: decided.amount.clone(),
        decided: Some(decided),
    });
    Ok(decided.collect())
}
