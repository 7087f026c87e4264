//! What became of the mails; one that was given up can be tried again.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Choice, Screen, Tab, tabs};
use crate::console::queue::{mark, mark_text};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::ids::LetterId;
use crate::domain::mask::mask_email;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::words::LetterState;
use crate::error::Failure;
use crate::pages::{self, Reader, Trouble, page_with_script, when};
use crate::storage::letters::{LetterRow, view};
use crate::storage::lists::Mark;

/// How many letters a page has.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "console/admin/outbox.html")]
struct OutboxPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    states: Vec<Choice>,
    letters: Vec<LetterView>,
    next: Option<String>,
    may_retry: bool,
}

struct LetterView {
    id: String,
    kind: String,
    address: String,
    state: (String, &'static str),
    created: String,
    tries: i32,
    said: String,
    can_be_tried: bool,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ListLetters)?;
    let asked: std::collections::BTreeMap<_, _> = url::form_urlencoded::parse(request.query_string().as_bytes())
        .take(8)
        .collect();
    let text = |name: &str| asked.get(name).map_or("", AsRef::as_ref);
    let state: Option<LetterState> = text("state").parse().ok();
    let before = mark(text("after")).map(|mark| (mark.due_at, LetterId(mark.id)));
    let most = i64::try_from(ROWS + 1).unwrap_or(view::PAGE_MAX);
    let mut letters = staff
        .look(right, move |db, _, scope, _| {
            Ok(view::page(db, state, before, scope, most)?)
        })
        .await?;
    let has_more = letters.len() > ROWS;
    letters.truncate(ROWS);
    let next = letters.last().filter(|_| has_more).map(|last| {
        let after = mark_text(Mark {
            due_at: last.created_at,
            id: last.id.0,
        });
        format!("/admin/outbox?state={}&after={after}", text("state"))
    });
    let reader = &staff.reader;
    let page = OutboxPage {
        reader,
        shell: Shell::of(&staff, Place::Admin, reader.say("admin-outbox")),
        tabs: tabs(&staff, Screen::Outbox),
        states: LetterState::ALL.iter().map(|one| choice(reader, *one, state)).collect(),
        letters: letters.iter().map(|letter| letter_view(&staff, letter)).collect(),
        next,
        may_retry: staff.can(Operation::RetryLetter),
    };
    page_with_script(StatusCode::OK, &page)
}

fn state_word(reader: &Reader, state: LetterState) -> String {
    reader.fill("word-letter-state", &[("state", state.as_str().into())])
}

fn choice(reader: &Reader, state: LetterState, chosen: Option<LetterState>) -> Choice {
    Choice {
        value: state.as_str().to_owned(),
        name: state_word(reader, state),
        is_chosen: Some(state) == chosen,
    }
}

fn letter_view(staff: &Staff, letter: &LetterRow) -> LetterView {
    let class = match letter.state {
        LetterState::HandedOver => "tag--ok",
        LetterState::Dead | LetterState::Bounced => "tag--bad",
        LetterState::Pending | LetterState::Leased => "tag--soon",
        LetterState::Obsolete => "",
    };
    LetterView {
        id: letter.id.to_string(),
        kind: staff
            .reader
            .fill("word-letter", &[("kind", letter.kind.as_str().into())]),
        address: mask_email(&letter.address),
        state: (state_word(&staff.reader, letter.state), class),
        created: when(&staff.reader, letter.created_at, staff.now),
        tries: letter.tries,
        said: letter.last_error.clone().unwrap_or_default(),
        can_be_tried: matches!(letter.state, LetterState::Dead | LetterState::Bounced),
    }
}

/// Has a letter tried again.
pub(in crate::console) async fn retry(form: Form, id: Path<LetterId>) -> Result<HttpResponse, Trouble> {
    let Form { staff, .. } = form;
    let id = *id;
    let done = staff.front.desk.write(move |db, now| {
        view::find(db, id)?.ok_or_else(|| Refusal::absent("letter", id))?;
        // One that is on its way already needs no help.
        view::requeue(db, id, now)?;
        Ok::<_, Failure>(())
    });
    done.await?;
    staff.front.house.letters.notify_one();
    Ok(pages::to("/admin/outbox?state=pending"))
}
