//! The causes that a miss may be put down to: added, renamed, retired.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Screen, Tab, asked, tabs};
use crate::actions::causes::{CauseChange, add_cause, alter_cause};
use crate::actions::once::once;
use crate::console::forms::{Complaint, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::cause::{CAUSES_MAX, CauseCode, Names, checked_names, name_in};
use crate::domain::ids::CauseId;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::words::Language;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script};
use crate::storage::causes;

#[derive(Template)]
#[template(path = "console/admin/causes.html")]
struct CausesPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    causes: Vec<CauseView>,
    form: FormView,
    complaint: Complaint,
    done: Option<String>,
    key: String,
}

struct CauseView {
    id: CauseId,
    code: CauseCode,
    version: i64,
    names: Names,
    name: String,
    is_retired: bool,
    is_open: bool,
}

/// The fields of the form as they stand.
struct FormView {
    id: String,
    version: i64,
    code: String,
    name_zh_cn: String,
    name_zh_tw: String,
    name_en: String,
    is_retired: bool,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let open = asked.get("cause").and_then(|id| id.parse().ok());
    let is_done = asked.get("done").is_some_and(|done| done == "saved");
    shown(&staff, open, is_done, &Fields::default(), Complaint::default()).await
}

async fn shown(
    staff: &Staff,
    open: Option<CauseId>,
    is_done: bool,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ChangeCause)?;
    let reader = &staff.reader;
    let language = reader.language;
    let listed = staff.look(right, move |db, _, _, _| {
        let rows = causes::list(db, CAUSES_MAX)?;
        let views = rows.into_iter().map(|row| {
            let names = row.names()?;
            Ok(CauseView {
                id: row.id,
                version: row.version,
                name: name_in(&names, language).to_owned(),
                names,
                is_retired: row.retired_at.is_some(),
                is_open: open == Some(row.id),
                code: row.code,
            })
        });
        views.collect::<Result<Vec<_>, _>>()
    });
    let listed = listed.await?;
    let status = complaint.status();
    let page = CausesPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("causes-title")),
        tabs: tabs(staff, Screen::Causes),
        form: form_view(listed.iter().find(|cause| cause.is_open), typed),
        causes: listed,
        complaint,
        done: is_done.then(|| reader.say("admin-user-altered")),
        key: uuid::Uuid::new_v4().to_string(),
    };
    page_with_script(status, &page)
}

/// What stands in the form: what was typed, where it was not taken; else what is known.
fn form_view(cause: Option<&CauseView>, typed: &Fields) -> FormView {
    let was_typed = !typed.typed().is_empty();
    let text = |field: &str, known: Option<String>| match known {
        _ if was_typed => typed.text(field).to_owned(),
        known => known.unwrap_or_default(),
    };
    let known = |language: Language| cause.and_then(|cause| cause.names.get(&language).cloned());
    FormView {
        id: cause.map(|cause| cause.id.to_string()).unwrap_or_default(),
        version: cause.map_or(0, |cause| cause.version),
        code: text("code", cause.map(|cause| cause.code.to_string())),
        name_zh_cn: text("name_zh_cn", known(Language::ZhCn)),
        name_zh_tw: text("name_zh_tw", known(Language::ZhTw)),
        name_en: text("name_en", known(Language::En)),
        is_retired: cause.is_some_and(|cause| cause.is_retired),
    }
}

fn names_of(fields: &Fields) -> Names {
    let typed = [
        (Language::ZhCn, "name_zh_cn"),
        (Language::ZhTw, "name_zh_tw"),
        (Language::En, "name_en"),
    ];
    let named = typed.map(|(language, field)| (language, fields.text(field).to_owned()));
    named.into_iter().collect()
}

/// What is wrong with the names: there is none, or one is no line of at most 120 characters.
fn complaint_of_names(staff: &Staff) -> Complaint {
    Complaint::about("name_zh_cn", staff.reader.say("causes-names-wrong"))
}

/// Adds a cause.
pub(in crate::console) async fn add(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    staff.may(Operation::NewCause)?;
    let Ok(code) = fields.text("code").trim().parse::<CauseCode>() else {
        let complaint = Complaint::about("code", staff.reader.say("causes-code-wrong"));
        return shown(&staff, None, false, &fields, complaint).await;
    };
    let Ok(names) = checked_names(&names_of(&fields)) else {
        return shown(&staff, None, false, &fields, complaint_of_names(&staff)).await;
    };
    let (by, key) = (staff.caller.by(whence), one_time_key(&staff, "admin", &fields));
    let done = staff.front.again(move |db, now, house| {
        once(db, now, &key, |db| {
            Ok(add_cause(db, now, house, &by, code.clone(), &names)?.id)
        })
    });
    match done.await {
        Ok(id) => Ok(saved(id)),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, None, false, &fields, complaint).await
        }
    }
}

/// Renames a cause, retires it, or takes it into use again.
pub(in crate::console) async fn alter(form: Form, id: Path<CauseId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let (Form { staff, fields }, id) = (form, *id);
    staff.may(Operation::ChangeCause)?;
    let Ok(names) = checked_names(&names_of(&fields)) else {
        return shown(&staff, Some(id), false, &fields, complaint_of_names(&staff)).await;
    };
    let change = CauseChange {
        names: Some(names),
        retired: Some(fields.text("retired") == "on"),
    };
    let (by, version) = (staff.caller.by(whence), fields.text("version").parse().ok());
    let done = staff.front.again(move |db, now, house| {
        let altered = alter_cause(db, now, house, &by, id, version, change.clone())?;
        Ok(altered.id)
    });
    match done.await {
        Ok(id) => Ok(saved(id)),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, Some(id), false, &fields, complaint).await
        }
    }
}

fn saved(id: CauseId) -> HttpResponse {
    pages::to(&format!("/admin/causes?cause={id}&done=saved"))
}

impl CausesPage<'_> {
    fn action(&self) -> String {
        if self.form.id.is_empty() {
            "/admin/causes".to_owned()
        } else {
            format!("/admin/causes/{}", self.form.id)
        }
    }
}
