//! Policies: which promises a ticket gets. A version is added and never edited; promises already made keep theirs.

use std::sync::Arc;

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::{Asked, cursor_of_name};
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::page::Paged;
use super::parameters::PageOfList;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, Sent};
use crate::actions::policies::add_policy;
use crate::domain::policy::{Policy, PolicyVersion};
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::storage::fault::StoreFault;
use crate::storage::policies;

/// The most versions that are listed.
const VERSIONS_MAX: usize = 100;

/// The operations on policies.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_policies)
        .service(policy_versions)
        .service(new_policy);
}

/// One version of a policy.
#[derive(Debug, Serialize, ToSchema)]
struct PolicyView {
    /// What a promise made under it names.
    id: Uuid,
    version: i32,
    policy: Policy,
}

impl PolicyView {
    fn of(version: &PolicyVersion) -> Self {
        PolicyView {
            id: version.id.0,
            version: version.version,
            policy: version.policy.clone(),
        }
    }
}

/// One page of policies.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what `Paged` writes")]
struct PolicyPage {
    items: Vec<PolicyView>,
    next_cursor: Option<String>,
}

/// The policies in force: the newest version of each, by name.
#[utoipa::path(
    tag = "house",
    params(PageOfList),
    responses((status = 200, description = "One page; `Link` with rel=next leads to the next.", body = PolicyPage),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/policies")]
async fn list_policies(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Paged, Problem> {
    caller.may(Operation::ListPolicies)?;
    let mut faults = Faults::default();
    asked.knows(&mut faults, &["cursor", "limit"]);
    let page = asked.page_of_names(&mut faults);
    let (after, most) = faults.or_else(page)?;
    let book = front.look(|db, _| Ok(policies::book(db)?)).await?;
    let found: Vec<_> = book.latest_after(after.as_deref()).take(most + 1).cloned().collect();
    let end = |version: &Arc<PolicyVersion>| cursor_of_name(&version.policy.name);
    Ok(Paged::of(&asked, found, most, end, |version| PolicyView::of(version)))
}

/// Versions of a policy, the newest first, at most 100.
#[utoipa::path(
    tag = "house",
    params(("policy" = String, Path, description = "The policy's name.")),
    responses((status = 200, description = "Its versions.", body = [PolicyView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/policies/{policy}")]
async fn policy_versions(front: Data<Front>, caller: Caller, path: Path<String>) -> Result<Answer, Problem> {
    caller.may(Operation::PolicyVersions)?;
    let book = front.look(|db, _| Ok(policies::book(db)?)).await?;
    let known: Vec<_> = book
        .versions(&path)
        .iter()
        .take(VERSIONS_MAX)
        .map(|version| PolicyView::of(version))
        .collect();
    if known.is_empty() {
        return Err(Refusal::absent("policy", &*path).into());
    }
    Ok(Answer::ok(known))
}

/// Add a policy, or the next version of one. An admin does it. One that says what the newest version says already
/// changes nothing and is answered with that version.
#[utoipa::path(
    tag = "house",
    request_body = Policy,
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 201, description = "In force for tickets from now on.", body = PolicyView),
              (status = 200, description = "In force already.", body = PolicyView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/policies")]
async fn new_policy(front: Data<Front>, caller: Caller, once: Once, sent: Sent<Policy>) -> Result<Answer, Problem> {
    caller.may(Operation::NewPolicy)?;
    let (once, policy) = (once.of(caller.user, &sent.bytes), sent.body);
    front
        .act(once, move |db, now, house| {
            let before = policies::book(db)?.versions(&policy.name).len();
            add_policy(db, now, house, &policy)?;
            let book = policies::book(db)?;
            let known = book.versions(&policy.name);
            let lost = || StoreFault::Bug("a policy that was added is not there".to_owned());
            let view = PolicyView::of(known.first().ok_or_else(lost)?);
            if known.len() == before {
                return Ok(Answer::ok(view));
            }
            Ok(Answer::created(format!("/api/v1/policies/{}", policy.name), view))
        })
        .await
}
