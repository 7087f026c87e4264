//! Compensations for visits that we missed, as a page: what is proposed, with a decision beside each, and what was decided.

use std::collections::BTreeMap;

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::forms::Complaint;
use super::shell::{Place, Shell};
use super::staff::{Form, Staff};
use crate::actions::Target;
use crate::actions::compensation::decide as decide_of;
use crate::api::compensations::{cursor, holder, mark};
use crate::domain::compensation::{CompensationState, Decision};
use crate::domain::mask::mask_within;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::text::{self, PASSAGE};
use crate::error::Failure;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script, when};
use crate::report::compensations::{Compensation, compensations};
use crate::storage::lists::Page;

/// How many a page shows.
const ROWS: usize = 50;

struct Row {
    promise: String,
    number: String,
    subject: String,
    due: String,
    amount: String,
    /// When it was decided, and by whom.
    decided: Option<String>,
    /// Whether this is the one that was refused, with what was typed.
    typed: Option<String>,
}

struct Tab {
    address: String,
    name: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "console/compensations.html")]
struct CompensationsPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    is_offered: bool,
    may_decide: bool,
    rows: Vec<Row>,
    /// Where this page begins, so that whoever decides comes back to it.
    after: String,
    next: Option<String>,
    done: Option<String>,
    complaint: Complaint,
}

/// What stands so, a page of it.
pub(super) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = url::form_urlencoded::parse(request.query_string().as_bytes()).take(8);
    let asked: BTreeMap<_, _> = asked.collect();
    let text = |name: &str| asked.get(name).map_or("", |text| text.as_ref());
    let state = text("state").parse().unwrap_or(CompensationState::Proposed);
    let done = text("done").parse().ok();
    shown(
        &staff,
        state,
        text("after"),
        done,
        None,
        &Fields::default(),
        Complaint::default(),
    )
    .await
}

async fn shown(
    staff: &Staff,
    state: CompensationState,
    after: &str,
    done: Option<Decision>,
    refused: Option<&str>,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ListCompensations)?;
    let page = Page {
        after: mark(after),
        most: ROWS,
    };
    let found = staff.look(right, move |db, now, scope, house| {
        let offer = house.compensation.as_ref();
        Ok(compensations(db, now, offer, state, scope, page)?)
    });
    let mut found = found.await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let next = found.last().filter(|_| more);
    let next = next.map(|last| format!("/compensations?state={state}&after={}", cursor(last.mark())));
    let reader = &staff.reader;
    let tab = |one: &CompensationState| Tab {
        address: format!("/compensations?state={one}"),
        name: reader.fill("compensations-state", &[("state", one.as_str().into())]),
        is_here: *one == state,
    };
    let status = complaint.status();
    let shown = CompensationsPage {
        reader,
        shell: Shell::of(staff, Place::Visits, reader.say("compensations")),
        tabs: CompensationState::ALL.iter().map(tab).collect(),
        is_offered: staff.front.house.compensation.is_some(),
        may_decide: state == CompensationState::Proposed && staff.can(Operation::DecideCompensation),
        rows: found.iter().map(|one| row(staff, one, refused, typed)).collect(),
        after: page.after.map(cursor).unwrap_or_default(),
        next,
        done: done.map(|done| reader.fill("compensations-done", &[("decision", done.as_str().into())])),
        complaint,
    };
    page_with_script(status, &shown)
}

fn row(staff: &Staff, one: &Compensation, refused: Option<&str>, typed: &Fields) -> Row {
    let (reader, listed) = (&staff.reader, &one.promise);
    let promise = listed.row.id.to_string();
    let decided = one.decided.as_ref().map(|decided| {
        let at = when(reader, decided.at, staff.now);
        let name = staff.name_of(decided.by);
        reader.fill(
            "compensations-decided-by",
            &[("when", at.into()), ("name", name.into())],
        )
    });
    Row {
        typed: (refused == Some(promise.as_str())).then(|| typed.text("reason").to_owned()),
        promise,
        number: listed.of.ticket.number.clone(),
        subject: mask_within(listed.of.ticket.word("subject")),
        due: when(reader, listed.row.due_at, staff.now),
        amount: one.amount.to_string(),
        decided,
    }
}

/// Decides one.
pub(super) async fn decide(form: Form, promise: Path<String>) -> Result<HttpResponse, Trouble> {
    let (Form { staff, fields }, name) = (form, promise.into_inner());
    let right = staff.may(Operation::DecideCompensation)?;
    let (actor, asked) = (staff.caller.actor(), name.clone());
    let decision: Option<Decision> = fields.text("decision").parse().ok();
    let reason = text::optional("/reason", fields.text("reason"), PASSAGE);
    let done = staff.front.again(move |db, now, house| {
        let scope = right.scope(db, now, house)?;
        let (ticket, promise) = holder(db, &scope, &asked)?;
        let decision = decision.ok_or_else(|| Refusal::field("/decision", "is confirmed or declined"))?;
        let reason = reason.clone().map_err(|fault| Refusal::Invalid(vec![fault]))?;
        let target = Target::from(ticket.id);
        decide_of(db, now, house, actor, target, promise, decision, &reason)?;
        Ok::<_, Failure>(decision)
    });
    let after = fields.text("after");
    match done.await {
        Ok(decision) => {
            let after = mark(after).map(cursor).unwrap_or_default();
            Ok(pages::to(&format!("/compensations?after={after}&done={decision}")))
        }
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            let state = CompensationState::Proposed;
            shown(&staff, state, after, None, Some(&name), &fields, complaint).await
        }
    }
}
