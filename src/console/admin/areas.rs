//! The areas of the regions: where technicians of their own come to, and how many visits a window takes there.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Screen, Tab, asked, tabs};
use crate::actions::appointment::areas::{AreaChange, NewArea, add_area, alter_area};
use crate::actions::once::once;
use crate::console::forms::{Complaint, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::appointment::AREAS_MAX;
use crate::domain::ids::AreaId;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::pages::{self, Fields, Reader, Trouble, page_with_script};
use crate::storage::areas::{self, AreaRow};

/// So many visits a window may be said to take, as the API allows.
const VISITS: std::ops::RangeInclusive<i32> = 0..=10_000;

#[derive(Template)]
#[template(path = "console/admin/areas.html")]
struct AreasPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    areas: Vec<AreaView>,
    form: FormView,
    complaint: Complaint,
    done: Option<String>,
    key: String,
}

struct AreaView {
    id: AreaId,
    code: String,
    name: String,
    region: String,
    visits: String,
    is_retired: bool,
    is_open: bool,
}

/// The fields of the form as they stand.
struct FormView {
    id: String,
    version: i64,
    code: String,
    name: String,
    region: String,
    visits: String,
    is_retired: bool,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let open = asked.get("area").and_then(|id| id.parse().ok());
    let is_done = asked.get("done").is_some_and(|done| done == "saved");
    shown(&staff, open, is_done, &Fields::default(), Complaint::default()).await
}

async fn shown(
    staff: &Staff,
    open: Option<AreaId>,
    is_done: bool,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ChangeArea)?;
    let found = staff.look(right, |db, _, _, _| Ok(areas::list(db, AREAS_MAX)?)).await?;
    let edited = open.and_then(|id| found.iter().find(|area| area.id == id));
    let reader = &staff.reader;
    let status = complaint.status();
    let view = |area: &AreaRow| AreaView {
        id: area.id,
        code: area.code.clone(),
        name: area.name.clone(),
        region: staff.region_name(&area.region),
        visits: area
            .visits_per_window
            .map_or_else(|| reader.say("areas-visits-any"), |most| most.to_string()),
        is_retired: area.retired_at.is_some(),
        is_open: open == Some(area.id),
    };
    let page = AreasPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("areas-title")),
        tabs: tabs(staff, Screen::Areas),
        areas: found.iter().map(view).collect(),
        form: form_view(edited, typed),
        complaint,
        done: is_done.then(|| reader.say("admin-user-altered")),
        key: uuid::Uuid::new_v4().to_string(),
    };
    page_with_script(status, &page)
}

/// What stands in the form: what was typed, where it was not taken; else what is known.
fn form_view(area: Option<&AreaRow>, typed: &Fields) -> FormView {
    let was_typed = !typed.typed().is_empty();
    let text = |field: &str, known: Option<String>| {
        if was_typed {
            typed.text(field).to_owned()
        } else {
            known.unwrap_or_default()
        }
    };
    let visits = area.and_then(|area| area.visits_per_window);
    FormView {
        id: area.map(|area| area.id.to_string()).unwrap_or_default(),
        version: match typed.text("version").parse() {
            Ok(version) if was_typed => version,
            _ => area.map_or(0, |area| area.version),
        },
        code: text("code", area.map(|area| area.code.clone())),
        name: text("name", area.map(|area| area.name.clone())),
        region: text("region", area.map(|area| area.region.clone())),
        visits: text("visits_per_window", visits.map(|most| most.to_string())),
        is_retired: if was_typed {
            typed.text("retired") == "on"
        } else {
            area.is_some_and(|area| area.retired_at.is_some())
        },
    }
}

/// How many visits a window takes; within, none for as many as technicians can.
fn visits(reader: &Reader, fields: &Fields, complaint: &mut Complaint) -> Option<Option<i32>> {
    let checked = match fields.text("visits_per_window").trim() {
        "" => Ok(None),
        typed => {
            let most = typed.parse().ok().filter(|most| VISITS.contains(most));
            most.map(Some).ok_or(())
        }
    };
    complaint.take("visits_per_window", checked, || reader.say("areas-visits-wrong"))
}

fn read_new(reader: &Reader, fields: &Fields) -> Result<NewArea, Complaint> {
    let mut complaint = Complaint::default();
    let code = text::required("code", fields.text("code"), SHORT);
    let code = complaint.take("code", code, || reader.say("areas-code-wrong"));
    let name = text::optional("name", fields.text("name"), SHORT);
    let name = complaint.take("name", name, || reader.say("areas-name-wrong"));
    let region = text::required("region", fields.text("region"), SHORT);
    let region = complaint.take("region", region, || reader.say("areas-region-wrong"));
    let visits_per_window = visits(reader, fields, &mut complaint);
    let read = || {
        let (code, name) = (code?, name?);
        Some(NewArea {
            name: if name.is_empty() { code.clone() } else { name },
            code,
            region: region?,
            visits_per_window: visits_per_window?,
        })
    };
    complaint.or(read())
}

fn read_change(reader: &Reader, fields: &Fields) -> Result<AreaChange, Complaint> {
    let mut complaint = Complaint::default();
    let name = text::required("name", fields.text("name"), SHORT);
    let name = complaint.take("name", name, || reader.say("areas-name-wrong"));
    let visits_per_window = visits(reader, fields, &mut complaint);
    complaint.or(Some(AreaChange {
        name,
        visits_per_window,
        retired: Some(fields.text("retired") == "on"),
        keep_visits: fields.text("keep_visits") == "on",
    }))
}

/// Adds an area.
pub(in crate::console) async fn add(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    staff.may(Operation::NewArea)?;
    let new = match read_new(&staff.reader, &fields) {
        Ok(new) => new,
        Err(complaint) => return shown(&staff, None, false, &fields, complaint).await,
    };
    let (by, key) = (staff.caller.by(whence), one_time_key(&staff, "admin", &fields));
    let done = staff
        .front
        .again(move |db, now, _| once(db, now, &key, |db| Ok(add_area(db, now, &by, new.clone())?.id)));
    match done.await {
        Ok(id) => Ok(saved(id)),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, None, false, &fields, complaint).await
        }
    }
}

/// Changes an area, retires it, or brings it back.
pub(in crate::console) async fn alter(form: Form, id: Path<AreaId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let (Form { staff, fields }, id) = (form, *id);
    staff.may(Operation::ChangeArea)?;
    let change = match read_change(&staff.reader, &fields) {
        Ok(change) => change,
        Err(complaint) => return shown(&staff, Some(id), false, &fields, complaint).await,
    };
    let (by, version) = (staff.caller.by(whence), fields.text("version").parse().ok());
    let done = staff
        .front
        .again(move |db, now, _| Ok(alter_area(db, now, &by, id, version, change.clone())?.id));
    match done.await {
        Ok(id) => Ok(saved(id)),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, Some(id), false, &fields, complaint).await
        }
    }
}

fn saved(id: AreaId) -> HttpResponse {
    pages::to(&format!("/admin/areas?area={id}&done=saved"))
}

impl AreasPage<'_> {
    fn action(&self) -> String {
        if self.form.id.is_empty() {
            "/admin/areas".to_owned()
        } else {
            format!("/admin/areas/{}", self.form.id)
        }
    }
}
