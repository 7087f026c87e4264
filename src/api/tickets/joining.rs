//! One matter that came in twice, and two that came in as one.

use actix_web::post;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::optional;
use crate::actions::change::named;
use crate::actions::{self, split};
use crate::api::answer::Answer;
use crate::api::caller::Caller;
use crate::api::front::{Front, TicketChange};
use crate::api::once::Once;
use crate::api::parameters::{Precondition, Repeatable};
use crate::api::problem::{Problem, ProblemBody};
use crate::api::sent::{Faults, IfMatch, Sent};
use crate::api::views::ChangedView;
use crate::domain::ids::TicketId;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::text::{self, BODY, SUBJECT};
use crate::domain::words::TicketKind;
use crate::error::Failure;

/// The ticket that stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MergeBody {
    /// The id or number of the ticket to merge into.
    into: String,
    #[serde(default)]
    #[schema(max_length = 20000)]
    reason: String,
}

verb! {
    /// Merge the ticket into another; the other one is answered. Neither clock stops, and the earlier due time counts.
    merge, "/tickets/{ticket}/merge", 200, Merge, MergeBody, |sent, right| {
        let reason = optional("/reason", &sent.reason)?;
        move |db, now, house, actor, target| {
            let scope = right.scope(db, now, house)?;
            let survivor = other(named(db, &scope, &sent.into))?;
            actions::merge::merge(db, now, house, actor, target, survivor, &reason)
        }
    }
}

/// The other matter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SplitBody {
    #[schema(min_length = 1, max_length = 200)]
    subject: String,
    #[serde(default)]
    #[schema(max_length = 20000)]
    description: String,
    /// The parent's, unless it says otherwise.
    kind: Option<TicketKind>,
}

verb! {
    /// Split another matter off into a ticket of its own, which inherits the clock. Answers with that ticket.
    split_off, "/tickets/{ticket}/split", 201, SplitOff, SplitBody, |sent| {
        let mut faults = Faults::default();
        let subject = faults.take(text::required("/subject", &sent.subject, SUBJECT));
        let description = faults.take(text::optional("/description", &sent.description, BODY));
        let child = faults.or_else(split::Child { kind: sent.kind, subject, description })?;
        move |db, now, house, actor, target| split::split(db, now, house, actor, target, child.clone())
    }
}

/// The other ticket that a body names.
fn other(named: Result<TicketId, Failure>) -> Result<TicketId, Failure> {
    named.map_err(|failure| match failure {
        Failure::Refused(_) => Refusal::field("/into", "names no ticket of this desk").into(),
        fault => fault,
    })
}
