//! How a ticket goes on, ends and begins again.

use actix_web::post;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{optional, required};
use crate::actions;
use crate::api::answer::Answer;
use crate::api::caller::Caller;
use crate::api::front::{Front, TicketChange};
use crate::api::once::Once;
use crate::api::parameters::{Precondition, Repeatable};
use crate::api::problem::{Problem, ProblemBody};
use crate::api::sent::{IfMatch, Sent};
use crate::api::views::ChangedView;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::words::{ClosureOutcome, TicketState};

/// A state, set by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StateBody {
    state: TicketState,
    #[serde(default)]
    #[schema(max_length = 20000)]
    reason: String,
}

verb! {
    /// Set the state: a label, no evidence.
    state, "/tickets/{ticket}/state", 200, State, StateBody, |sent| {
        let reason = optional("/reason", &sent.reason)?;
        let state = sent.state;
        move |db, now, _, actor, target| actions::state::set_state(db, now, actor, target, state, &reason)
    }
}

/// What was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResolutionBody {
    #[schema(min_length = 1, max_length = 20000)]
    text: String,
}

verb! {
    /// Record that the matter is solved. The customer is owed a call back.
    resolution, "/tickets/{ticket}/resolution", 200, Resolution, ResolutionBody, |sent| {
        let text = required("/text", &sent.text)?;
        move |db, now, house, actor, target| actions::resolve::resolve(db, now, house, actor, target, &text)
    }
}

/// How it ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClosureBody {
    outcome: ClosureOutcome,
    /// What is on record about it; for `not_accepted`, where the customer was told to appeal.
    #[serde(default)]
    #[schema(max_length = 20000)]
    text: String,
}

verb! {
    /// Close the ticket. Not while a reply is owed.
    closure, "/tickets/{ticket}/closure", 200, Closure, ClosureBody, |sent| {
        let text = optional("/text", &sent.text)?;
        let outcome = sent.outcome;
        if outcome == ClosureOutcome::NotAccepted && text.is_empty() {
            return Err(Refusal::field("/text", "say where the customer was told to appeal").into());
        }
        move |db, now, _, actor, target| actions::close::close(db, now, actor, target, outcome, &text)
    }
}

/// Why it lives again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReopeningBody {
    #[schema(min_length = 1, max_length = 20000)]
    reason: String,
}

verb! {
    /// Reopen the ticket with a new reply promise. Earlier verdicts stay.
    reopening, "/tickets/{ticket}/reopening", 200, Reopening, ReopeningBody, |sent| {
        let reason = required("/reason", &sent.reason)?;
        move |db, now, house, actor, target| actions::reopen::reopen(db, now, house, actor, target, &reason)
    }
}
