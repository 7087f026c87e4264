//! Cures: what is done so that nobody misses a promise for the same cause again. The list, one of them, and the forms in
//! which one is opened, changed, done and checked.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::asked::Pairs;
use super::choices::Choice;
use crate::actions::cures::{NewCure, alter_cure, check_cure, finish_cure, found, knows_own_alone, open_cure};
use crate::actions::once::once;
use crate::console::figures::thousands;
use crate::console::forms::{Complaint, Faults, as_local_time, local_time, one_time_key};
use crate::console::queue::mark;
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::cause::{CauseCode, name_in};
use crate::domain::cure::{Cure, CureChange, CureState};
use crate::domain::ids::{CureId, UserId};
use crate::domain::moment::Moment;
use crate::domain::rights::{Operation, Reach};
use crate::domain::security::{By, Whence};
use crate::domain::text::{self, PASSAGE};
use crate::domain::words::Role;
use crate::error::Failure;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script, when};
use crate::storage::cures::{self, CureFilter, Need, in_need};
use crate::storage::db::Db;
use crate::storage::lists::Page;

/// How many cures a page has.
const ROWS: usize = 50;

/// A cause that needs a cure.
struct NeedView {
    name: String,
    misses: String,
    /// Where one is opened.
    address: String,
}

/// A cure of the list.
struct CureRow {
    id: CureId,
    cause: String,
    task: String,
    owner: String,
    due: String,
    state: String,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "console/audit/cures.html")]
struct CuresPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    needs: Vec<NeedView>,
    states: Vec<Choice>,
    rows: Vec<CureRow>,
    next: Option<String>,
    /// The form in which one is opened, for whoever may.
    form: Option<CureForm>,
    complaint: Complaint,
}

#[derive(Template)]
#[template(path = "console/audit/cure.html")]
struct CurePage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    id: CureId,
    name: String,
    facts: Vec<(String, String)>,
    form: CureForm,
    may_change: bool,
    may_finish: bool,
    may_check: bool,
    text: String,
    complaint: Complaint,
}

/// What a form of a cure holds.
struct CureForm {
    key: String,
    version: i64,
    causes: Vec<Choice>,
    task: String,
    people: Vec<Choice>,
    due_at: String,
}

/// The list.
pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    listed(&staff, request.query_string(), &Fields::default(), Complaint::default()).await
}

async fn listed(staff: &Staff, query: &str, typed: &Fields, complaint: Complaint) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ListCures)?;
    let pairs = Pairs::read(query);
    let filter = CureFilter {
        state: pairs.one("state"),
        cause: pairs.one("cause"),
        owner: own_alone(staff, Operation::ListCures),
    };
    let page = Page {
        after: mark(pairs.text("after")),
        most: ROWS,
    };
    let (asked, sees_all) = (filter.clone(), filter.owner.is_none());
    let found = staff.look(right, move |db, now, _, house| {
        let needs = if sees_all {
            in_need(db, now, house.cures)?
        } else {
            Vec::new()
        };
        Ok((needs, cures::list(db, now, &asked, page)?))
    });
    let (needs, mut found): (Vec<Need>, Vec<Cure>) = found.await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let next = found.last().filter(|_| more).map(|last| {
        let after = format!("{}.{}", last.due_at.as_micros(), last.id);
        address(filter.state, filter.cause.as_ref(), Some(&after))
    });
    let reader = &staff.reader;
    let form = staff.can(Operation::OpenCure).then(|| {
        let cause = match typed.text("cause") {
            "" => filter.cause.as_ref().map(CauseCode::as_str).unwrap_or_default(),
            typed => typed,
        };
        CureForm {
            key: uuid::Uuid::new_v4().to_string(),
            version: 0,
            causes: causes(staff, cause),
            task: typed.text("task").to_owned(),
            people: people(staff, typed.text("to")),
            due_at: typed.text("due_at").to_owned(),
        }
    });
    let page = CuresPage {
        reader,
        shell: Shell::of(staff, Place::Audit, reader.say("cures-title")),
        needs: needs.iter().map(|need| need_view(staff, need)).collect(),
        states: states(reader, &filter),
        rows: found.iter().map(|cure| cure_row(staff, cure)).collect(),
        next,
        form,
        complaint,
    };
    page_with_script(page.complaint.status(), &page)
}

/// One cure.
pub(in crate::console) async fn one(staff: Staff, id: Path<CureId>) -> Result<HttpResponse, Trouble> {
    shown(&staff, *id, &Fields::default(), Complaint::default()).await
}

async fn shown(staff: &Staff, id: CureId, typed: &Fields, complaint: Complaint) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ShowCure)?;
    let only_of = own_alone(staff, Operation::ShowCure);
    let cure = staff.look(right, move |db, _, _, _| found(db, id, only_of)).await?;
    let reader = &staff.reader;
    let state = cure.state(staff.now);
    let is_open = matches!(state, CureState::Open | CureState::Overdue);
    let done_by = cure.done.as_ref().map(|done| done.by);
    let involved = cure.owner == staff.caller.user || done_by == Some(staff.caller.user);
    let was_typed = |field: &str, known: String| match typed.text(field) {
        "" => known,
        typed => typed.to_owned(),
    };
    let page = CurePage {
        reader,
        shell: Shell::of(staff, Place::Audit, reader.say("cures-title")),
        id,
        name: staff.cause_name(&cure.cause),
        facts: facts(staff, &cure, state),
        form: CureForm {
            key: uuid::Uuid::new_v4().to_string(),
            version: cure.version,
            causes: Vec::new(),
            task: was_typed("task", cure.task.clone()),
            people: people(staff, &was_typed("to", cure.owner.to_string())),
            due_at: was_typed("due_at", as_local_time(staff, cure.due_at)),
        },
        may_change: is_open && staff.can(Operation::ChangeCure),
        may_finish: is_open && staff.can(Operation::FinishCure),
        may_check: state == CureState::Done && !involved && staff.can(Operation::CheckCure),
        text: typed.text("text").to_owned(),
        complaint,
    };
    page_with_script(page.complaint.status(), &page)
}

/// Opens a cure.
pub(in crate::console) async fn open(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    staff.may(Operation::OpenCure)?;
    let mut faults = Faults::default();
    let cause = faults.word::<CauseCode>("cause", &fields);
    let task = faults.take("task", text::required("task", fields.text("task"), PASSAGE));
    let owner = faults.word::<UserId>("to", &fields);
    let due_at = faults.take("due_at", local_time(&staff, fields.text("due_at")).ok_or(()));
    let new = match faults.or(cause.zip(task).zip(owner.zip(due_at))) {
        Ok(((cause, task), (owner, due_at))) => NewCure {
            cause,
            task,
            owner,
            due_at,
        },
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return listed(&staff, "", &fields, complaint).await;
        }
    };
    let (by, user, key) = (
        staff.caller.by(whence),
        staff.caller.user,
        one_time_key(&staff, "cure:open", &fields),
    );
    let done = staff.front.again(move |db, now, house| {
        once(db, now, &key, |db| {
            Ok(open_cure(db, now, house, &by, user, new.clone())?.id)
        })
    });
    match done.await {
        Ok(id) => Ok(to_cure(id)),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            listed(&staff, "", &fields, complaint).await
        }
    }
}

/// Changes an open cure.
pub(in crate::console) async fn alter(form: Form, id: Path<CureId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let (Form { staff, fields }, id) = (form, *id);
    staff.may(Operation::ChangeCure)?;
    let mut faults = Faults::default();
    let task = faults.take("task", text::required("task", fields.text("task"), PASSAGE));
    let owner = faults.word::<UserId>("to", &fields);
    let due_at = faults.take("due_at", local_time(&staff, fields.text("due_at")).ok_or(()));
    let change = match faults.or(task.zip(owner.zip(due_at))) {
        Ok((task, (owner, due_at))) => (task, owner, due_at),
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, id, &fields, complaint).await;
        }
    };
    let version = fields.text("version").parse().ok();
    let house = staff.front.house.clone();
    acted(&staff, id, "alter", &fields, whence, move |db, now, by| {
        let (task, owner, typed_due) = change.clone();
        // A form shows minutes: a due time that was left as it is stays to the microsecond.
        let known = found(db, id, None)?;
        let minute = |moment: Moment| moment.as_micros().div_euclid(60_000_000);
        let change = CureChange {
            task: Some(task),
            owner: Some(owner),
            due_at: Some(typed_due).filter(|typed| minute(*typed) != minute(known.due_at)),
        };
        alter_cure(db, now, &house, by, id, version, change)
    })
    .await
}

/// Says that a cure was done.
pub(in crate::console) async fn finish(form: Form, id: Path<CureId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let (Form { staff, fields }, id) = (form, *id);
    staff.may(Operation::FinishCure)?;
    let Ok(said) = text::required("text", fields.text("text"), PASSAGE) else {
        return without_words(&staff, id, &fields).await;
    };
    let (user, version) = (staff.caller.user, fields.text("version").parse().ok());
    let only_own = own_alone(&staff, Operation::FinishCure).is_some();
    acted(&staff, id, "done", &fields, whence, move |db, now, by| {
        finish_cure(db, now, by, user, only_own, id, version, &said)
    })
    .await
}

/// Says whether a cure helped.
pub(in crate::console) async fn check(form: Form, id: Path<CureId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let (Form { staff, fields }, id) = (form, *id);
    staff.may(Operation::CheckCure)?;
    let Ok(said) = text::required("text", fields.text("text"), PASSAGE) else {
        return without_words(&staff, id, &fields).await;
    };
    let (user, version) = (staff.caller.user, fields.text("version").parse().ok());
    let effective = fields.text("effective") == "yes";
    acted(&staff, id, "check", &fields, whence, move |db, now, by| {
        check_cure(db, now, by, user, id, version, effective, &said)
    })
    .await
}

async fn without_words(staff: &Staff, id: CureId, fields: &Fields) -> Result<HttpResponse, Trouble> {
    let mut faults = Faults::default();
    faults.note("text");
    shown(staff, id, fields, Complaint::of_fields(&staff.reader, &faults)).await
}

/// Does something to a cure once, and shows it again.
async fn acted(
    staff: &Staff,
    id: CureId,
    verb: &'static str,
    fields: &Fields,
    whence: Whence,
    act: impl Fn(&mut Db, Moment, &By) -> Result<Cure, Failure> + Clone + Send + 'static,
) -> Result<HttpResponse, Trouble> {
    let (by, key) = (
        staff.caller.by(whence),
        one_time_key(staff, &format!("cure:{verb}-{id}"), fields),
    );
    let done = staff
        .front
        .again(move |db, now, _| once(db, now, &key, |db| Ok(act(db, now, &by)?.id)));
    match done.await {
        Ok(id) => Ok(to_cure(id)),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(staff, id, fields, complaint).await
        }
    }
}

fn to_cure(id: CureId) -> HttpResponse {
    pages::to(&format!("/audit/cures/{id}"))
}

fn own_alone(staff: &Staff, operation: Operation) -> Option<UserId> {
    let reach: Reach = operation.reach(staff.caller.role);
    knows_own_alone(reach).then_some(staff.caller.user)
}

fn address(state: Option<CureState>, cause: Option<&CauseCode>, after: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(state.map(|state| ("state", state.as_str())));
    query.extend_pairs(cause.map(|cause| ("cause", cause.as_str())));
    query.extend_pairs(after.map(|after| ("after", after)));
    format!("/audit/cures?{}", query.finish())
}

fn need_view(staff: &Staff, need: &Need) -> NeedView {
    NeedView {
        name: staff.cause_name(&need.cause),
        misses: staff
            .reader
            .fill("cures-misses", &[("n", thousands(need.misses).into())]),
        address: format!("{}#edit", address(None, Some(&need.cause), None)),
    }
}

fn cure_row(staff: &Staff, cure: &Cure) -> CureRow {
    let state = cure.state(staff.now);
    CureRow {
        id: cure.id,
        cause: staff.cause_name(&cure.cause),
        task: cure.task.clone(),
        owner: staff.name_of(cure.owner),
        due: when(&staff.reader, cure.due_at, staff.now),
        state: state_name(&staff.reader, state),
        class: class_of(state),
    }
}

/// What a cure's standing is called.
pub(super) fn state_name(reader: &Reader, state: CureState) -> String {
    reader.fill("cure-state", &[("state", state.as_str().into())])
}

fn class_of(state: CureState) -> &'static str {
    match state {
        CureState::Overdue | CureState::Ineffective => "tag--bad",
        CureState::Effective => "tag--ok",
        CureState::Open | CureState::Done => "tag--soon",
    }
}

fn states(reader: &Reader, filter: &CureFilter) -> Vec<Choice> {
    let choice = |state: Option<CureState>| Choice {
        value: address(state, filter.cause.as_ref(), None),
        name: state.map_or_else(|| reader.say("cures-all"), |state| state_name(reader, state)),
        is_chosen: filter.state == state,
    };
    let each = CureState::ALL.iter().map(|state| Some(*state));
    std::iter::once(None).chain(each).map(choice).collect()
}

fn causes(staff: &Staff, chosen: &str) -> Vec<Choice> {
    let choice = |(code, cause): (&CauseCode, &crate::domain::cause::Cause)| Choice {
        value: code.to_string(),
        name: name_in(&cause.names, staff.reader.language).to_owned(),
        is_chosen: code.as_str() == chosen,
    };
    staff.directory.causes.iter().map(choice).collect()
}

/// Everybody who works here.
fn people(staff: &Staff, chosen: &str) -> Vec<Choice> {
    let here = staff.directory.people.values();
    let here = here.filter(|person| person.is_here() && person.role != Role::Integration);
    let mut people: Vec<Choice> = here
        .map(|person| Choice {
            value: person.id.to_string(),
            name: person.name.clone(),
            is_chosen: person.id.to_string() == chosen,
        })
        .collect();
    people.sort_by(|one, other| (&one.name, &one.value).cmp(&(&other.name, &other.value)));
    people
}

fn facts(staff: &Staff, cure: &Cure, state: CureState) -> Vec<(String, String)> {
    let reader = &staff.reader;
    let who = |by: UserId, at: Moment| {
        let (name, at) = (staff.name_of(by), when(reader, at, staff.now));
        reader.fill("cause-by", &[("name", name.into()), ("when", at.into())])
    };
    let mut facts = vec![
        (reader.say("cure-standing"), state_name(reader, state)),
        (reader.say("cure-task"), cure.task.clone()),
        (reader.say("cure-owner"), staff.name_of(cure.owner)),
        (reader.say("cure-due"), when(reader, cure.due_at, staff.now)),
        (reader.say("cure-opened"), who(cure.opened_by, cure.opened_at)),
    ];
    if let Some(done) = &cure.done {
        facts.push((reader.say("cure-done"), who(done.by, done.at)));
        facts.push((reader.say("cure-done-text"), done.text.clone()));
        if let Some(check) = &done.check {
            facts.push((reader.say("cure-checked"), who(check.by, check.at)));
            facts.push((reader.say("cure-check-text"), check.text.clone()));
        }
    }
    facts
}
