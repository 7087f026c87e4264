//! Cures of causes: what is done so that nobody misses a promise for the same cause again.

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::{Asked, cursor};
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::page::Paged;
use super::parameters::{PageOfList, Precondition, Repeatable};
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, IfMatch, Sent};
use crate::actions::cures::{NewCure, alter_cure, check_cure, finish_cure, found, knows_own_alone, open_cure};
use crate::domain::cause::CauseCode;
use crate::domain::cure::{Cure, CureChange, CureState};
use crate::domain::ids::{CureId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, PASSAGE};
use crate::storage::cures::{self, CureFilter};
use crate::storage::lists::Mark;

/// The operations on cures.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_cures)
        .service(show_cure)
        .service(open_one)
        .service(change_cure)
        .service(finish_one)
        .service(check_one);
}

/// A cure of a cause.
#[derive(Debug, Serialize, ToSchema)]
struct CureView {
    id: Uuid,
    /// The code of the cause.
    cause: String,
    state: CureState,
    /// What is to be done.
    task: String,
    /// Who sees to it.
    owner: Uuid,
    #[schema(value_type = String, format = DateTime)]
    due_at: Moment,
    opened_by: Uuid,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Moment,
    done_by: Option<Uuid>,
    #[schema(value_type = Option<String>, format = DateTime)]
    done_at: Option<Moment>,
    /// What was done.
    done_text: Option<String>,
    checked_by: Option<Uuid>,
    #[schema(value_type = Option<String>, format = DateTime)]
    checked_at: Option<Moment>,
    /// Whether it helped, in the judgement of whoever checked it.
    effective: Option<bool>,
    /// How one can see it.
    check_text: Option<String>,
    /// The ETag.
    version: i64,
}

impl CureView {
    fn of(cure: &Cure, now: Moment) -> Self {
        let done = cure.done.as_ref();
        let check = done.and_then(|done| done.check.as_ref());
        CureView {
            id: cure.id.0,
            cause: cure.cause.to_string(),
            state: cure.state(now),
            task: cure.task.clone(),
            owner: cure.owner.0,
            due_at: cure.due_at,
            opened_by: cure.opened_by.0,
            opened_at: cure.opened_at,
            done_by: done.map(|done| done.by.0),
            done_at: done.map(|done| done.at),
            done_text: done.map(|done| done.text.clone()),
            checked_by: check.map(|check| check.by.0),
            checked_at: check.map(|check| check.at),
            effective: check.map(|check| check.effective),
            check_text: check.map(|check| check.text.clone()),
            version: cure.version,
        }
    }
}

/// One page of cures.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `Paged` writes")]
struct CurePage {
    items: Vec<CureView>,
    /// Leads to the next page; absent on the last.
    next_cursor: Option<String>,
}

fn own_alone(caller: &Caller, operation: Operation) -> Option<UserId> {
    knows_own_alone(operation.reach(caller.role)).then_some(caller.user)
}

/// Cures, the one due last first. Whoever is neither manager nor auditor nor admin sees their own.
#[utoipa::path(
    tag = "reports",
    params(
        ("state" = inline(Option<CureState>), Query, description = "Where it stands."),
        ("cause" = Option<String>, Query, description = "The code of its cause."),
        PageOfList,
    ),
    responses((status = 200, description = "One page; `Link` with rel=next leads to the next.", body = CurePage),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/cures")]
async fn list_cures(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Paged, Problem> {
    caller.may(Operation::ListCures)?;
    let mut faults = Faults::default();
    asked.knows(&mut faults, &["state", "cause", "cursor", "limit"]);
    let page = asked.page(&mut faults);
    let filter = CureFilter {
        state: asked.one(&mut faults, "state"),
        cause: asked.one(&mut faults, "cause"),
        owner: own_alone(&caller, Operation::ListCures),
    };
    let filter = faults.or_else(filter)?;
    front
        .look(move |db, now| {
            let found = cures::list(db, now, &filter, page)?;
            Ok(Paged::of(&asked, found, page.most, end, |cure| CureView::of(cure, now)))
        })
        .await
}

fn end(last: &Cure) -> String {
    cursor(Mark {
        due_at: last.due_at,
        id: last.id.0,
    })
}

/// One cure.
#[utoipa::path(
    tag = "reports",
    params(("cure" = Uuid, Path, description = "The id.")),
    responses((status = 200, description = "The cure.", body = CureView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/cures/{cure}")]
async fn show_cure(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    caller.may(Operation::ShowCure)?;
    let (id, only_of) = (CureId(*path), own_alone(&caller, Operation::ShowCure));
    front
        .look(move |db, now| {
            let cure = found(db, id, only_of)?;
            Ok(Answer::ok(CureView::of(&cure, now)).at_version(cure.version))
        })
        .await
}

/// A cure to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCureBody {
    /// The code of a cause that has no open cure.
    #[schema(value_type = String, min_length = 1, max_length = 32)]
    cause: CauseCode,
    /// What is to be done, so that nobody misses a promise for this cause again. Name no customer.
    #[schema(min_length = 1, max_length = 2000)]
    task: String,
    /// Who sees to it; they are told.
    owner: Uuid,
    /// By when.
    #[schema(format = DateTime)]
    due_at: String,
}

impl NewCureBody {
    fn checked(&self) -> Result<NewCure, Refusal> {
        let mut faults = Faults::default();
        let task = faults.take(text::required("/task", &self.task, PASSAGE));
        let due_at = faults.moment("/due_at", Some(&self.due_at)).unwrap_or(Moment::EPOCH);
        let (cause, owner) = (self.cause.clone(), UserId(self.owner));
        faults.or_else(NewCure {
            cause,
            task,
            owner,
            due_at,
        })
    }
}

/// Open a cure of a cause: a task, an owner and a due time. A cause has one open cure at a time.
#[utoipa::path(
    tag = "reports",
    operation_id = "open_cure",
    request_body = NewCureBody,
    params(Repeatable),
    responses((status = 201, description = "The cure.", body = CureView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/cures")]
async fn open_one(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    sent: Sent<NewCureBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::OpenCure)?;
    let (new, by, user) = (sent.body.checked()?, caller.by(whence), caller.user);
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, house| {
            let cure = open_cure(db, now, house, &by, user, new.clone())?;
            let place = format!("/api/v1/cures/{}", cure.id);
            Ok(Answer::created(place, CureView::of(&cure, now)).at_version(cure.version))
        })
        .await
}

/// What changes about an open cure; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CureBody {
    #[schema(min_length = 1, max_length = 2000)]
    task: Option<String>,
    /// Who sees to it from now on; they are told.
    owner: Option<Uuid>,
    #[schema(format = DateTime)]
    due_at: Option<String>,
}

impl CureBody {
    fn checked(&self) -> Result<CureChange, Refusal> {
        let mut faults = Faults::default();
        let task = faults.optional(self.task.as_deref(), |task| text::required("/task", task, PASSAGE));
        let due_at = faults.moment("/due_at", self.due_at.as_deref());
        let owner = self.owner.map(UserId);
        faults.or_else(CureChange { task, owner, due_at })
    }
}

/// Change the task, the owner or the due time of an open cure.
#[utoipa::path(
    tag = "reports",
    request_body = CureBody,
    params(("cure" = Uuid, Path, description = "The id."), Precondition, Repeatable),
    responses((status = 200, description = "After the change.", body = CureView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[patch("/cures/{cure}")]
async fn change_cure(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<CureBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::ChangeCure)?;
    let (id, change, by) = (CureId(*path), sent.body.checked()?, caller.by(whence));
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, house| {
            let cure = alter_cure(db, now, house, &by, id, if_match.0, change.clone())?;
            Ok(Answer::ok(CureView::of(&cure, now)).at_version(cure.version))
        })
        .await
}

/// What was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DoneBody {
    /// What was done. Name no customer.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

/// Say that a cure was done, and what. Its owner does it, or a manager.
#[utoipa::path(
    tag = "reports",
    operation_id = "finish_cure",
    request_body = DoneBody,
    params(("cure" = Uuid, Path, description = "The id."), Precondition, Repeatable),
    responses((status = 200, description = "After the change.", body = CureView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/cures/{cure}/done")]
async fn finish_one(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<DoneBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::FinishCure)?;
    let only_own = knows_own_alone(Operation::FinishCure.reach(caller.role));
    let text = required(&sent.body.text)?;
    let (id, by, user) = (CureId(*path), caller.by(whence), caller.user);
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, _| {
            let cure = finish_cure(db, now, &by, user, only_own, id, if_match.0, &text)?;
            Ok(Answer::ok(CureView::of(&cure, now)).at_version(cure.version))
        })
        .await
}

/// Whether a cure helped.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CheckBody {
    effective: bool,
    /// How one can see it. Name no customer.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

/// Say whether a cure helped. Somebody does it who neither owns it nor did it.
#[utoipa::path(
    tag = "reports",
    operation_id = "check_cure",
    request_body = CheckBody,
    params(("cure" = Uuid, Path, description = "The id."), Precondition, Repeatable),
    responses((status = 200, description = "After the change.", body = CureView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/cures/{cure}/check")]
async fn check_one(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<CheckBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::CheckCure)?;
    let (effective, text) = (sent.body.effective, required(&sent.body.text)?);
    let (id, by, user) = (CureId(*path), caller.by(whence), caller.user);
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, _| {
            let cure = check_cure(db, now, &by, user, id, if_match.0, effective, &text)?;
            Ok(Answer::ok(CureView::of(&cure, now)).at_version(cure.version))
        })
        .await
}

fn required(words: &str) -> Result<String, Refusal> {
    text::required("/text", words, PASSAGE).map_err(|fault: FieldFault| Refusal::Invalid(vec![fault]))
}
