//! Promises: what is owed, overdue, kept and missed; one of them, why it is due when it is, and taking it out with a reason.

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::{Asked, cursor};
use super::caller::Caller;
use super::front::Front;
use super::lists::customer;
use super::once::Once;
use super::page::Paged;
use super::parameters::{PageOfList, Precondition, Repeatable};
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, IfMatch, Sent};
use super::views::{ChangedView, PromiseView};
use crate::actions::explain::{Explanation, explain_promise};
use crate::actions::promise::void;
use crate::actions::{Changed, Target};
use crate::domain::ids::{PromiseId, TeamId, UserId};
use crate::domain::mask::mask_within;
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::{Operation, Scope};
use crate::domain::text::{self, BODY};
use crate::domain::ticket::Ticket;
use crate::domain::words::{TicketKind, TicketState, VoidReason, words};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::lists::Mark;
use crate::storage::promises::{ListedPromise, PromiseFilter, Standing, promises_by_urgency};
use crate::storage::{scope, tickets};

/// The operations on promises.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(promises)
        .service(show_promise)
        .service(explanation)
        .service(voiding);
}

const KNOWN: &[&str] = &[
    "status",
    "due_within",
    "kind",
    "owner",
    "team",
    "customer",
    "include_imported",
    "cursor",
    "limit",
];

words! {
    /// Where a promise stands, as lists ask for it.
    Status { Pending = "pending", Overdue = "overdue", Kept = "kept", Missed = "missed", Voided = "voided" }
}

/// Promises, the one due soonest first. Whether one is overdue or missed is decided at the moment of reading.
#[utoipa::path(
    tag = "promises",
    params(
        ("status" = inline(Option<Status>), Query, description = "Where it stands. Overdue promises are missed, too."),
        ("due_within" = Option<String>, Query, description = "Owed, not overdue, and due within this time, like `30m`; instead of a status."),
        ("kind" = Option<String>, Query, description = "Kinds of promises, separated by commas."),
        ("owner" = Option<String>, Query, description = "Whose it was while it was owed: ids, `me`, `none`."),
        ("team" = Option<String>, Query, description = "Ids of teams; `none` is no team."),
        ("customer" = Option<Uuid>, Query, description = "The customer's id."),
        ("include_imported" = Option<bool>, Query, description = "Also promises of imported history."),
        PageOfList,
    ),
    responses((status = 200, description = "One page; `Link` with rel=next leads to the next.", body = PromisePage),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/promises")]
async fn promises(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Paged, Problem> {
    let right = caller.may(Operation::Promises)?;
    let mut faults = Faults::default();
    asked.knows(&mut faults, KNOWN);
    let page = asked.page(&mut faults);
    let filter = PromiseFilter {
        standing: standing(&asked, &mut faults),
        kinds: asked.several(&mut faults, "kind"),
        owner: asked.whose(&mut faults, "owner", UserId, Some(caller.user)),
        team: asked.whose(&mut faults, "team", TeamId, None),
        customer: customer(&asked, &mut faults),
        imported: asked.one(&mut faults, "include_imported").unwrap_or(false),
    };
    let filter = faults.or_else(filter)?;
    front
        .look_within(right, move |db, now, scope| {
            let found = promises_by_urgency(db, now, &filter, scope, page)?;
            Ok(Paged::of(&asked, found, page.most, end, |listed| {
                PromiseItem::listed(listed, now)
            }))
        })
        .await
}

fn standing(asked: &Asked, faults: &mut Faults) -> Option<Standing> {
    let status: Option<Status> = asked.one(faults, "status");
    let due_within = faults.optional(asked.text("due_within"), |text| {
        text.parse::<Span>()
            .map_err(|fault| FieldFault::new("due_within", fault.to_string()))
    });
    if due_within.is_some() && asked.text("status").is_some() {
        faults.note("due_within", "stands instead of a status; leave one of them out");
    }
    let standing = status.map(|status| match status {
        Status::Pending => Standing::Pending,
        Status::Overdue => Standing::Overdue,
        Status::Kept => Standing::Kept,
        Status::Missed => Standing::Missed,
        Status::Voided => Standing::Voided,
    });
    standing.or(due_within.map(Standing::DueWithin))
}

fn end(last: &ListedPromise) -> String {
    cursor(Mark {
        due_at: last.row.due_at,
        id: last.row.id.0,
    })
}

/// One promise with its ticket.
#[utoipa::path(
    tag = "promises",
    params(("promise" = Uuid, Path, description = "The promise's id.")),
    responses((status = 200, description = "The promise as it stands now.", body = PromiseItem),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/promises/{promise}")]
async fn show_promise(front: Data<Front>, caller: Caller, path: Path<String>) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ShowPromise)?;
    front
        .look_within(right, move |db, now, scope| {
            let (ticket, id) = holder(db, scope, &path)?;
            Ok(Answer::ok(PromiseItem {
                promise: PromiseView::of(ticket.promise(id)?, now),
                ticket: TicketRef::of(&ticket),
            }))
        })
        .await
}

/// Why a promise is due when it is: the policy and calendar it was made under, interval by interval.
#[utoipa::path(
    tag = "promises",
    params(("promise" = Uuid, Path, description = "The promise's id.")),
    responses((status = 200, description = "The way from the clock's start to the due time.", body = Explanation),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/promises/{promise}/explanation")]
async fn explanation(front: Data<Front>, caller: Caller, path: Path<String>) -> Result<Answer, Problem> {
    let house = front.house.clone();
    let right = caller.may(Operation::Explanation)?;
    front
        .look_within(right, move |db, now, scope| {
            let (ticket, id) = holder(db, scope, &path)?;
            Ok(Answer::ok(explain_promise(db, now, &house, &ticket, id)?))
        })
        .await
}

/// The ticket within a scope that holds the promise of this id.
pub(crate) fn holder(db: &mut Db, scope: &Scope, text: &str) -> Result<(Ticket, PromiseId), Failure> {
    let absent = || Refusal::absent("promise", text);
    let id: PromiseId = text.parse().map_err(|_| absent())?;
    let ticket = tickets::id_of_promise(db, id)?.ok_or_else(absent)?;
    let ticket = scope::ticket(db, scope, ticket)?.ok_or_else(absent)?;
    let ticket = tickets::find(db, ticket)?.ok_or_else(absent)?;
    Ok((ticket, id))
}

/// Why a promise is taken out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VoidingBody {
    reason: VoidReason,
    /// What there is to say about it.
    #[schema(min_length = 1, max_length = 20000)]
    words: String,
}

/// Take a promise out with a named reason. Unreachable and refused must be proven by the record, and said by a manager
/// who did not handle the ticket. After the due time the promise stays missed.
#[utoipa::path(
    tag = "promises",
    request_body = VoidingBody,
    params(("promise" = Uuid, Path, description = "The promise's id."),
           Precondition, Repeatable),
    responses((status = 200, description = "The ticket after the change, and what happened.", body = ChangedView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/promises/{promise}/voiding")]
async fn voiding(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    path: Path<String>,
    if_match: IfMatch,
    sent: Sent<VoidingBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::Voiding)?;
    let once = once.of(caller.user, &sent.bytes);
    let VoidingBody { reason, words } = sent.body;
    let words = text::required("/words", &words, BODY).map_err(|fault| Refusal::Invalid(vec![fault]))?;
    let (name, url) = (path.into_inner(), caller.tracking(&front));
    front
        .act(once, move |db, now, house| {
            let scope = right.scope(db, now, house)?;
            let (ticket, promise) = holder(db, &scope, &name)?;
            let target = Target {
                ticket: ticket.id,
                version: if_match.0,
            };
            let changed: Changed = void(db, now, house, caller.actor(), target, promise, reason, &words)?;
            Answer::changed(db, 200, &changed, url.as_deref())
        })
        .await
}

/// One page of promises.
#[derive(Serialize, ToSchema)]
pub(crate) struct PromisePage {
    items: Vec<PromiseItem>,
    /// Leads to the next page; absent on the last.
    next_cursor: Option<String>,
}

/// A promise and the ticket it belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PromiseItem {
    #[serde(flatten)]
    pub(super) promise: PromiseView,
    pub(super) ticket: TicketRef,
}

impl PromiseItem {
    /// The promise of a list, as it stands at `now`.
    pub(super) fn listed(ListedPromise { row, of }: &ListedPromise, now: Moment) -> Self {
        PromiseItem {
            promise: PromiseView::of(&row.clone().into_promise(), now),
            ticket: TicketRef::of(&of.ticket),
        }
    }
}

/// What is said of a ticket beside its promise.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketRef {
    id: Uuid,
    number: String,
    kind: TicketKind,
    state: TicketState,
    subject: String,
    level: i32,
    customer: Uuid,
    owner: Option<Uuid>,
    team: Option<Uuid>,
}

impl TicketRef {
    /// The ticket's.
    pub(super) fn of(ticket: &Ticket) -> Self {
        TicketRef {
            id: ticket.id.0,
            number: ticket.number.clone(),
            kind: ticket.kind,
            state: ticket.state,
            subject: mask_within(ticket.word("subject")),
            level: ticket.level,
            customer: ticket.customer.0,
            owner: ticket.owner.map(|id| id.0),
            team: ticket.team.map(|id| id.0),
        }
    }
}
