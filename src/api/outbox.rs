//! The outbox as people see it: what was decided, what became of it, and one more try for what was given up.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::{ADMIN, AUDIT, Caller};
use super::front::Front;
use super::pages::with_parameters;
use super::problem::{Problem, ProblemBody};
use super::sent::Faults;
use crate::domain::ids::LetterId;
use crate::domain::moment::Moment;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::words::LetterState;
use crate::error::Failure;
use crate::storage::letters::LetterRow;
use crate::storage::letters::view::{self, PAGE_MAX};

/// The operations on the outbox.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_letters).service(show_letter).service(retry_letter);
}

/// A letter's words, as they would be said now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Words {
    pub subject: String,
    pub text: String,
}

/// A message that was decided.
#[derive(Debug, Serialize, ToSchema)]
struct LetterView {
    id: Uuid,
    /// What it tells: `reminder`, `escalation`, `assignment`, …
    kind: String,
    state: LetterState,
    ticket: Option<Uuid>,
    promise: Option<Uuid>,
    /// The step of the ladder that it announces.
    step: Option<i32>,
    /// Whom it is for; null for the fallback address and for customers.
    user: Option<Uuid>,
    address: String,
    #[schema(value_type = String, format = DateTime)]
    decided_at: Moment,
    /// The due time of what it is about.
    #[schema(value_type = String, format = DateTime)]
    urgent_at: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    next_try_at: Option<Moment>,
    tries: i32,
    #[schema(value_type = Option<String>, format = DateTime)]
    settled_at: Option<Moment>,
    message_id: Option<String>,
    /// The letter of the digest that it is told in.
    digest: Option<Uuid>,
    /// An earlier try may have been accepted without our hearing of it: the reader may hold two with one Message-ID.
    possible_duplicate: bool,
    /// What the other side said last.
    last_error: Option<String>,
}

impl LetterView {
    fn of(letter: &LetterRow) -> Self {
        let waits = matches!(letter.state, LetterState::Pending | LetterState::Leased);
        LetterView {
            id: letter.id.0,
            kind: letter.kind.clone(),
            state: letter.state,
            ticket: letter.ticket_id.map(|id| id.0),
            promise: letter.promise_id.map(|id| id.0),
            step: letter.step,
            user: letter.user_id.map(|id| id.0),
            address: letter.address.clone(),
            decided_at: letter.created_at,
            urgent_at: letter.urgent_at,
            next_try_at: Some(letter.next_try_at).filter(|_| waits),
            tries: letter.tries,
            settled_at: letter.settled_at,
            message_id: letter.message_id.clone(),
            digest: letter.digest_id.map(|id| id.0),
            possible_duplicate: letter.possible_duplicate,
            last_error: letter.last_error.clone(),
        }
    }
}

/// Which letters.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct LettersAsked {
    #[param(value_type = Option<LetterState>)]
    state: Option<String>,
    /// Where the page begins: from the `Link` of the page before.
    cursor: Option<String>,
    /// How many; 100 unless it says otherwise.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
}

type Asked = (Option<LetterState>, Option<(Moment, LetterId)>, usize);

impl LettersAsked {
    fn checked(&self) -> Result<Asked, Refusal> {
        let mut faults = Faults::default();
        let state = faults.word("state", self.state.as_deref());
        let before = faults.optional(self.cursor.as_deref(), |text| {
            read(text).ok_or_else(|| FieldFault::new("cursor", "take it from the Link of the page before"))
        });
        let limit = faults.count(
            "limit",
            self.limit.as_deref(),
            100,
            usize::try_from(PAGE_MAX).unwrap_or(1),
        );
        faults.or_else((state, before, limit))
    }
}

fn read(text: &str) -> Option<(Moment, LetterId)> {
    let (at, id) = text.split_once('_')?;
    Some((Moment::from_micros(at.parse().ok()?), id.parse().ok()?))
}

/// The outbox, the latest letter first.
#[utoipa::path(
    tag = "outbox",
    params(LettersAsked),
    responses((status = 200, description = "One page; the Link header names the next.", body = [LetterView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/outbox")]
async fn list_letters(
    front: Data<Front>,
    caller: Caller,
    request: HttpRequest,
    asked: Query<LettersAsked>,
) -> Result<Answer, Problem> {
    caller.must_be(AUDIT)?;
    let (state, before, limit) = asked.checked()?;
    let most = i64::try_from(limit).unwrap_or(PAGE_MAX);
    let letters = front
        .look(move |db, _| Ok(view::page(db, state, before, most)?))
        .await?;
    let last = letters.last().filter(|_| letters.len() == limit);
    let next = last.map(|last| {
        let cursor = format!("{}_{}", last.created_at.as_micros(), last.id);
        with_parameters(&request, &[("cursor", &cursor)])
    });
    Ok(Answer::page(
        letters.iter().map(LetterView::of).collect::<Vec<_>>(),
        next,
    ))
}

/// A letter with its words.
#[derive(Debug, Serialize, ToSchema)]
struct WholeLetterView {
    #[serde(flatten)]
    letter: LetterView,
    /// What it would say now; null when it has become pointless.
    words: Option<Words>,
}

/// One letter, with what it would say now.
#[utoipa::path(
    tag = "outbox",
    params(("letter" = Uuid, Path, description = "The id.")),
    responses((status = 200, description = "The letter.", body = WholeLetterView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/outbox/{letter}")]
async fn show_letter(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    caller.must_be(AUDIT)?;
    let (id, house, writer) = (LetterId(*path), front.house.clone(), front.writer.clone());
    front
        .look(move |db, now| {
            let letter = view::find(db, id)?.ok_or_else(|| Refusal::absent("letter", id))?;
            let words = match writer {
                Some(writer) => writer(db, now, &house, &letter)?,
                None => None,
            };
            let letter = LetterView::of(&letter);
            Ok(Answer::ok(WholeLetterView { letter, words }))
        })
        .await
}

/// Have a letter tried again that was given up or came back. An admin does it.
#[utoipa::path(
    tag = "outbox",
    params(("letter" = Uuid, Path, description = "The id.")),
    responses((status = 200, description = "It is on its way again.", body = LetterView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/outbox/{letter}/retry")]
async fn retry_letter(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    caller.must_be(ADMIN)?;
    let id = LetterId(*path);
    let done = front.desk.write(move |db, now| {
        let letter = view::find(db, id)?.ok_or_else(|| Refusal::absent("letter", id))?;
        if !view::requeue(db, id, now)? {
            let state = letter.state;
            let detail = format!("the letter is {state}; only one that is dead or bounced can be tried again");
            return Err(Failure::from(Refusal::Limit(detail)));
        }
        let letter = view::find(db, id)?.ok_or_else(|| Refusal::absent("letter", id))?;
        Ok(Answer::ok(LetterView::of(&letter)))
    });
    let answer = done.await?;
    front.house.letters.notify_one();
    Ok(answer)
}
