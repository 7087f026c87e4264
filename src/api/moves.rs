//! Moving open promises to another version of their policy: a preview, and the act that names it.

use actix_web::post;
use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::{cursor, mark};
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::parameters::Repeatable;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, Sent};
use crate::actions::moves::{Asked, BATCH_MAX, Line, Plan, move_promises, preview};
use crate::domain::moment::Moment;
use crate::domain::moves::Stays;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::{Operation, Scope};
use crate::domain::text::{self, BODY};
use crate::domain::words::PromiseKind;

/// The operations on moves.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(preview_moves).service(act_moves);
}

/// Which open promises are to move.
#[derive(Debug, Default, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MoveBody {
    /// Why promises may become due later than the customer was told. Without it those that would stay as they are.
    #[serde(default)]
    #[schema(max_length = 20000)]
    reason: String,
    /// The `next_cursor` of the batch before.
    cursor: Option<String>,
    /// How many promises are looked at, 1 to 500; 200 unless it says otherwise.
    #[schema(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// The `preview` of what is to be done. The act needs it.
    preview: Option<String>,
}

impl MoveBody {
    const USUAL: usize = 200;

    fn checked(&self, name: &str, version: i32) -> Result<Asked, Refusal> {
        let mut faults = Faults::default();
        let reason = faults.take(text::optional("/reason", &self.reason, BODY));
        let after = faults.optional(self.cursor.as_deref(), |value| {
            mark(value).ok_or_else(|| FieldFault::new("/cursor", "is none that this desk gave; leave it out to begin"))
        });
        let most = self.limit.unwrap_or(Self::USUAL);
        if !(1..=BATCH_MAX).contains(&most) {
            faults.note("/limit", &format!("is 1 to {BATCH_MAX}"));
        }
        faults.or_else(Asked {
            name: name.to_owned(),
            version,
            reason,
            after,
            most,
        })
    }
}

/// What becomes of one promise.
#[derive(Debug, Serialize, ToSchema)]
struct MoveView {
    promise: Uuid,
    kind: PromiseKind,
    ticket: String,
    /// The version it is under now.
    from: i32,
    #[schema(value_type = String, format = DateTime)]
    due_at: Moment,
    /// As the version reckons it; a time that has passed becomes the moment of the act.
    #[schema(value_type = String, format = DateTime)]
    new_due_at: Moment,
    /// Why it stays as it is, if it does.
    stays: Option<Stays>,
}

impl MoveView {
    fn of(line: &Line) -> Self {
        MoveView {
            promise: line.promise.0,
            kind: line.kind,
            ticket: line.number.clone(),
            from: line.from,
            due_at: line.due_at,
            new_due_at: line.new_due_at,
            stays: line.stays,
        }
    }
}

/// One batch of promises, the one due soonest first.
#[derive(Debug, Serialize, ToSchema)]
struct PlanView {
    items: Vec<MoveView>,
    /// How many of them move.
    moves: usize,
    /// What the act names, so that what is done is what was seen.
    preview: String,
    /// Where the next batch begins; null after the last.
    next_cursor: Option<String>,
}

impl PlanView {
    fn of(plan: &Plan) -> Self {
        PlanView {
            items: plan.lines.iter().map(MoveView::of).collect(),
            moves: plan.lines.iter().filter(|line| line.stays.is_none()).count(),
            preview: plan.digest.clone(),
            next_cursor: plan.next.map(cursor),
        }
    }
}

/// What moving open promises to this version would do; nothing is changed. Settled and overdue promises never move.
#[utoipa::path(
    tag = "house",
    request_body = MoveBody,
    params(("policy" = String, Path, description = "The policy's name."),
           ("version" = i32, Path, description = "The version to move to.")),
    responses((status = 200, description = "One batch.", body = PlanView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/policies/{policy}/versions/{version}/moves/preview")]
async fn preview_moves(
    front: Data<Front>,
    caller: Caller,
    path: Path<(String, i32)>,
    sent: Sent<MoveBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::PreviewMoves)?;
    let asked = sent.body.checked(&path.0, path.1)?;
    let plan = front
        .look_within(right, move |db, now, scope| {
            must_be_everything(scope, Operation::PreviewMoves)?;
            preview(db, now, &asked)
        })
        .await?;
    Ok(Answer::ok(PlanView::of(&plan)))
}

/// Move one batch of open promises to this version, as the preview showed it. Each move is an event of its ticket.
#[utoipa::path(
    tag = "house",
    request_body = MoveBody,
    params(("policy" = String, Path, description = "The policy's name."),
           ("version" = i32, Path, description = "The version to move to."),
           Repeatable),
    responses((status = 200, description = "What was done.", body = PlanView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/policies/{policy}/versions/{version}/moves")]
async fn act_moves(
    front: Data<Front>,
    caller: Caller,
    path: Path<(String, i32)>,
    once: Once,
    sent: Sent<MoveBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ActMoves)?;
    let once = once.of(caller.user, &sent.bytes);
    let asked = sent.body.checked(&path.0, path.1)?;
    let named = sent.body.preview.clone();
    let named =
        named.ok_or_else(|| Refusal::field("/preview", "names the preview of what is to be done; ask for it first"))?;
    let actor = caller.actor();
    front
        .act(once, move |db, now, house| {
            must_be_everything(&right.scope(db, now, house)?, Operation::ActMoves)?;
            let done = move_promises(db, now, house, actor, &asked, Some(&named))?;
            Ok(Answer::ok(PlanView::of(&done)))
        })
        .await
}

/// A policy holds for the whole house, and so does a move: a manager of one region has no say in it.
fn must_be_everything(scope: &Scope, operation: Operation) -> Result<(), Refusal> {
    match scope {
        Scope::All => Ok(()),
        Scope::Any(_) => Err(Refusal::NotAllowed {
            needs: operation.roles(),
        }),
    }
}
