//! The record of security events, for those who look after it.

use std::collections::BTreeMap;

use actix_web::get;
use actix_web::web::Data;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::asked::Asked;
use super::caller::Caller;
use super::front::Front;
use super::page::Paged;
use super::parameters::PageOfList;
use super::problem::{Problem, ProblemBody};
use super::sent::Faults;
use super::views::actor_word;
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;
use crate::domain::refusal::FieldFault;
use crate::domain::rights::Operation;
use crate::domain::security::SecurityEvent;
use crate::storage::security::{SecurityFilter, latest};

/// The operations on the record.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_security_events);
}

const KNOWN: &[&str] = &["kind", "actor", "user", "since", "until", "cursor", "limit"];

/// One security event.
#[derive(Debug, Serialize, ToSchema)]
struct SecurityEventView {
    /// Its place in the chain, from 1.
    seq: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// `desk`, `stranger`, `customer`, or the role in which somebody acted.
    actor: String,
    /// Who, where it was a member of staff or a machine.
    actor_id: Option<Uuid>,
    /// What happened, with its facts; `user` in it is whom it is about.
    #[schema(value_type = Object)]
    fact: Value,
    /// From where (`address`, `program`) and what else was said; empty once erased.
    words: BTreeMap<String, String>,
    hash: String,
}

impl SecurityEventView {
    fn of(event: &SecurityEvent) -> Self {
        SecurityEventView {
            seq: event.seq,
            at: event.at,
            actor: actor_word(event.actor).to_owned(),
            actor_id: event.actor.user().map(|id| id.0),
            fact: event.fact.clone(),
            words: event.words.clone().unwrap_or_default(),
            hash: event.hash.to_string(),
        }
    }
}

/// One page of security events.
#[derive(Serialize, ToSchema)]
struct SecurityEventPage {
    items: Vec<SecurityEventView>,
    /// Leads to the next page; absent on the last.
    next_cursor: Option<String>,
}

/// What happened to the desk's doors, the latest first: who came in, who was refused, who was shown what, who changed whose
/// rights. An auditor or an admin reads it.
#[utoipa::path(
    tag = "record",
    params(
        ("kind" = Option<String>, Query, description = "Kinds of facts, separated by commas."),
        ("actor" = Option<Uuid>, Query, description = "Who did it."),
        ("user" = Option<Uuid>, Query, description = "Whom it is about."),
        ("since" = Option<String>, Query, description = "First time that counts."),
        ("until" = Option<String>, Query, description = "First time that counts no more."),
        PageOfList,
    ),
    responses((status = 200, description = "One page; `Link` with rel=next leads to the next.", body = SecurityEventPage),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/security-events")]
async fn list_security_events(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Paged, Problem> {
    caller.may(Operation::ListSecurityEvents)?;
    let mut faults = Faults::default();
    asked.knows(&mut faults, KNOWN);
    let most = asked.limit(&mut faults);
    let filter = SecurityFilter {
        kinds: asked.texts(&mut faults, "kind"),
        actor: asked.one(&mut faults, "actor").map(UserId),
        user: asked.one(&mut faults, "user").map(UserId),
        since: asked.moment(&mut faults, "since"),
        until: asked.moment(&mut faults, "until"),
        before: faults.optional(asked.text("cursor"), place),
    };
    let filter = faults.or_else(filter)?;
    front
        .look(move |db, _| {
            let found = latest(db, &filter, i64::try_from(most).unwrap_or(i64::MAX) + 1)?;
            let cursor = |last: &SecurityEvent| last.seq.to_string();
            Ok(Paged::of(&asked, found, most, cursor, SecurityEventView::of))
        })
        .await
}

fn place(cursor: &str) -> Result<i64, FieldFault> {
    let place = cursor.parse().ok().filter(|place| *place > 0);
    place.ok_or_else(|| FieldFault::new("cursor", "is none that this desk gave; leave it out to begin"))
}
