//! Policies: which promises a ticket gets. A version is added and never edited; promises already made keep theirs.

use std::sync::Arc;

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::{Asked, cursor, cursor_of_name};
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::page::Paged;
use super::parameters::{PageOfList, Repeatable};
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, Sent};
use crate::actions::policies::add_policy;
use crate::actions::trial::{self, Line, Tried};
use crate::domain::moment::Moment;
use crate::domain::policy::{Policy, PolicyVersion};
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::words::{PromiseKind, Verdict};
use crate::storage::fault::StoreFault;
use crate::storage::policies;

/// The most versions that are listed.
const VERSIONS_MAX: usize = 100;

/// The operations on policies.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_policies)
        .service(policy_versions)
        .service(new_policy)
        .service(try_policy);
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
    params(Repeatable),
    responses((status = 201, description = "In force for tickets from now on.", body = PolicyView),
              (status = 200, description = "In force already.", body = PolicyView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/policies")]
async fn new_policy(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    sent: Sent<Policy>,
) -> Result<Answer, Problem> {
    caller.may(Operation::NewPolicy)?;
    let (once, policy, by) = (once.of(caller.user, &sent.bytes), sent.body, caller.by(whence));
    front
        .act(once, move |db, now, house| {
            let before = policies::book(db)?.versions(&policy.name).len();
            add_policy(db, now, house, &by, &policy)?;
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

/// A promise that would have ended otherwise.
#[derive(Debug, Serialize, ToSchema)]
struct TrialLine {
    promise: Uuid,
    kind: PromiseKind,
    /// The ticket's number.
    ticket: String,
    #[schema(value_type = String, format = DateTime)]
    due_at: Moment,
    verdict: Verdict,
    /// Null where nothing would have been promised.
    #[schema(value_type = Option<String>, format = DateTime)]
    new_due_at: Option<Moment>,
    /// Null where nothing would have been promised.
    new_verdict: Option<Verdict>,
}

impl TrialLine {
    fn of(line: &Line) -> Self {
        TrialLine {
            promise: line.promise.0,
            kind: line.kind,
            ticket: line.number.clone(),
            due_at: line.due_at,
            verdict: line.verdict,
            new_due_at: line.replay.due_at,
            new_verdict: line.replay.verdict,
        }
    }
}

/// What a trial found, the promise due first first.
#[derive(Debug, Serialize, ToSchema)]
struct TrialView {
    /// Promises whose clock started since then were looked at: 30 days.
    #[schema(value_type = String, format = DateTime)]
    since: Moment,
    /// How many promises were looked at, at most 10,000 and some more.
    looked_at: usize,
    /// Those whose verdict would differ.
    items: Vec<TrialLine>,
    /// Goes on behind what was looked at; null when that was everything.
    next_cursor: Option<String>,
}

impl TrialView {
    fn of(tried: &Tried) -> Self {
        TrialView {
            since: tried.since,
            looked_at: tried.looked_at,
            items: tried.lines.iter().map(TrialLine::of).collect(),
            next_cursor: tried.next.map(cursor),
        }
    }
}

/// Try a policy before it is added: the promises of the last 30 days are reckoned anew with it, as if everybody had done
/// what they did, and those whose verdict would differ are listed. Nothing is changed. What a ticket would have been
/// promised besides is left out, because nobody tried to keep it. An admin does it.
#[utoipa::path(
    tag = "house",
    request_body = Policy,
    params(("policy" = String, Path, description = "The policy's name, known or new."), PageOfList),
    responses((status = 200, description = "The differences.", body = TrialView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/policies/{policy}/trial")]
async fn try_policy(
    front: Data<Front>,
    caller: Caller,
    path: Path<String>,
    asked: Asked,
    sent: Sent<Policy>,
) -> Result<Answer, Problem> {
    caller.may(Operation::TryPolicy)?;
    let mut faults = Faults::default();
    asked.knows(&mut faults, &["cursor", "limit"]);
    let page = asked.page(&mut faults);
    if sent.body.name != *path {
        faults.note("/name", "is not the name in the path");
    }
    let page = faults.or_else(page)?;
    let tried = front
        .look(move |db, now| trial::try_policy(db, now, sent.body, page))
        .await?;
    Ok(Answer::ok(TrialView::of(&tried)))
}
