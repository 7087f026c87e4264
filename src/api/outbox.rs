//! The outbox as people see it: what was decided, what became of it, and one more try for what was given up.

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use futures::future::BoxFuture;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::{Asked, cursor};
use super::caller::Caller;
use super::front::Front;
use super::page::Paged;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, SentMail};
use crate::actions::House;
use crate::actions::deliver::{self, Noticed, brings_a_secret};
use crate::domain::ids::LetterId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::{Operation, Scope};
use crate::domain::words::LetterState;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::LetterRow;
use crate::storage::letters::view;
use crate::storage::lists::Mark;
use crate::storage::scope;

/// The operations on the outbox.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_letters)
        .service(show_letter)
        .service(retry_letter)
        .service(take_notice);
}

/// A letter's words, as they would be said now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Words {
    pub subject: String,
    pub text: String,
}

/// Puts letters into words and keeps copies: the outbox's work, which the API asks for without knowing it.
pub trait Scribe: Send + Sync {
    /// What the letter would say now; nothing when that has become pointless.
    fn words(&self, db: &mut Db, now: Moment, house: &House, letter: &LetterRow) -> Result<Option<Words>, StoreFault>;

    /// The mail of this Message-ID as it was handed over, where copies are kept.
    fn copy(&self, message_id: String) -> BoxFuture<'_, Option<String>>;
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

/// One page of the outbox.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what `Paged` writes")]
struct LetterPage {
    items: Vec<LetterView>,
    next_cursor: Option<String>,
}

/// The outbox, the latest letter first.
#[utoipa::path(
    tag = "outbox",
    params(
        ("state" = Option<LetterState>, Query, description = "Letters in this state alone."),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before."),
        ("limit" = Option<u32>, Query, description = "Entries of a page, 1 to 100; 50 unless it says otherwise."),
    ),
    responses((status = 200, description = "One page; `Link` with rel=next leads to the next.", body = LetterPage),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/outbox")]
async fn list_letters(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Paged, Problem> {
    let right = caller.may(Operation::ListLetters)?;
    let mut faults = Faults::default();
    asked.knows(&mut faults, &["state", "cursor", "limit"]);
    let state = asked.one(&mut faults, "state");
    let page = asked.page(&mut faults);
    let (state, page) = faults.or_else((state, page))?;
    let before = page.after.map(|mark| (mark.due_at, LetterId(mark.id)));
    let most = i64::try_from(page.most + 1).unwrap_or(view::PAGE_MAX);
    front
        .look_within(right, move |db, _, scope| {
            let found = view::page(db, state, before, scope, most)?;
            Ok(Paged::of(&asked, found, page.most, end, LetterView::of))
        })
        .await
}

fn end(letter: &LetterRow) -> String {
    cursor(Mark {
        due_at: letter.created_at,
        id: letter.id.0,
    })
}

/// A letter with its words.
#[derive(Debug, Serialize, ToSchema)]
struct WholeLetterView {
    #[serde(flatten)]
    letter: LetterView,
    /// What it would say now; null when it has become pointless.
    words: Option<Words>,
    /// The mail as it was handed over, where copies are kept: with the transports `folder` and `memory`. Never one that
    /// brings its reader a secret.
    mail: Option<String>,
}

/// One letter: what it would say now, and what was handed over.
#[utoipa::path(
    tag = "outbox",
    params(("letter" = Uuid, Path, description = "The id.")),
    responses((status = 200, description = "The letter.", body = WholeLetterView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/outbox/{letter}")]
async fn show_letter(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ShowLetter)?;
    let (id, house, scribe) = (LetterId(*path), front.house.clone(), front.scribe.clone());
    let (letter, words) = front
        .look_within(right, move |db, now, scope| {
            let letter = view::find(db, id)?.ok_or_else(|| Refusal::absent("letter", id))?;
            if !holds(db, scope, &letter)? {
                return Err(Refusal::absent("letter", id).into());
            }
            let words = match scribe {
                Some(scribe) => scribe.words(db, now, &house, &letter)?,
                None => None,
            };
            Ok((letter, words))
        })
        .await?;
    let mail = match (&front.scribe, &letter.message_id) {
        _ if brings_a_secret(&letter.kind) => None,
        (Some(scribe), Some(message_id)) => scribe.copy(message_id.clone()).await,
        _ => None,
    };
    let letter = LetterView::of(&letter);
    Ok(Answer::ok(WholeLetterView { letter, words, mail }))
}

/// A letter is as much the reader's as the ticket that it is about; without one it is for those who see everything.
fn holds(db: &mut Db, scope: &Scope, letter: &LetterRow) -> Result<bool, StoreFault> {
    match letter.ticket_id {
        _ if *scope == Scope::All => Ok(true),
        Some(ticket) => Ok(scope::ticket(db, scope, ticket)?.is_some()),
        None => Ok(false),
    }
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
    caller.may(Operation::RetryLetter)?;
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

/// Report what became of a letter after the relay had accepted it: the notice itself (RFC 3464), as a mail system wrote
/// it. A letter that failed goes to the next person; a written answer that failed is no reply any more. Other notices are
/// noted; unknown and repeated ones change nothing.
#[utoipa::path(
    tag = "outbox",
    request_body(content = String, content_type = "message/rfc822", description = "The whole mail."),
    responses((status = 200, description = "What it changed.", body = Noticed),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/outbox/notices")]
async fn take_notice(front: Data<Front>, caller: Caller, sent: SentMail) -> Result<Answer, Problem> {
    caller.may(Operation::TakeNotice)?;
    let house = front.house.clone();
    let noticed = front
        .desk
        .write(move |db, now| deliver::take_notice(db, now, &house, caller.actor(), &sent.0));
    let noticed = noticed.await?;
    // Who can be reached may have changed.
    front.house.forget();
    metrics::counter!("yinuo_delivery_notices_total", "outcome" => noticed.outcome.as_str()).increment(1);
    Ok(Answer::ok(noticed))
}
