//! Who looks after a ticket, how urgently, and what it is about.

use actix_web::post;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{optional, required};
use crate::actions;
use crate::api::answer::Answer;
use crate::api::caller::Caller;
use crate::api::front::{Front, TicketChange};
use crate::api::once::Once;
use crate::api::parameters::{Precondition, Repeatable};
use crate::api::problem::{Problem, ProblemBody};
use crate::api::sent::{Faults, IfMatch, Sent};
use crate::api::views::ChangedView;
use crate::domain::ids::{TeamId, UserId};
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::text::{self, SHORT};
use crate::domain::ticket::Classification;
use crate::domain::words::{TicketKind, Urgency};

/// New hands.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssignmentBody {
    owner: Option<Uuid>,
    team: Option<Uuid>,
    #[serde(default)]
    #[schema(max_length = 20000)]
    reason: String,
}

verb! {
    /// Give the ticket to an owner, a team, or both. The clock does not notice.
    assignment, "/tickets/{ticket}/assignment", 200, Assignment, AssignmentBody, |sent| {
        if sent.owner.is_none() && sent.team.is_none() {
            return Err(Refusal::field("/owner", "name an owner, a team, or both").into());
        }
        let reason = optional("/reason", &sent.reason)?;
        let (owner, team) = (sent.owner.map(UserId), sent.team.map(TeamId));
        move |db, now, house, actor, target| actions::assign::assign(db, now, house, actor, target, owner, team, &reason)
    }
}

/// A person raises the ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EscalationBody {
    #[schema(min_length = 1, max_length = 20000)]
    reason: String,
    /// The level to raise it to; one higher, unless it says otherwise.
    #[schema(minimum = 1, maximum = 9)]
    level: Option<i32>,
}

verb! {
    /// Raise the ticket; its owner, whoever holds that level and the account manager are told. The clock does not change.
    escalations, "/tickets/{ticket}/escalations", 201, Escalations, EscalationBody, |sent| {
        let reason = required("/reason", &sent.reason)?;
        let level = sent.level;
        if level.is_some_and(|level| !(1..=9).contains(&level)) {
            return Err(Refusal::field("/level", "is 1 to 9").into());
        }
        move |db, now, house, actor, target| actions::escalate::escalate(db, now, house, actor, target, level, &reason)
    }
}

/// What is corrected; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClassificationBody {
    kind: Option<TicketKind>,
    urgency: Option<Urgency>,
    #[schema(max_length = 120)]
    region: Option<String>,
    #[schema(max_length = 120)]
    category: Option<String>,
}

verb! {
    /// Correct what the ticket is about. Promises already made stay; what the new kind owes besides is made.
    classification, "/tickets/{ticket}/classification", 200, Classification, ClassificationBody, |sent| {
        let mut faults = Faults::default();
        let region = faults.optional(sent.region.as_deref(), |region| text::required("/region", region, SHORT));
        let category = faults.optional(sent.category.as_deref(), |category| text::required("/category", category, SHORT));
        if sent.kind.is_none() && sent.urgency.is_none() && sent.region.is_none() && sent.category.is_none() {
            faults.note("/kind", "say what to correct: kind, urgency, region or category");
        }
        let class = faults.or_else(Classification { kind: sent.kind, urgency: sent.urgency, region, category })?;
        move |db, now, house, actor, target| actions::classify::classify(db, now, house, actor, target, &class)
    }
}
