//! The regions of the house: named by teams, sites, customers and tickets.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Screen, Tab, asked, tabs};
use crate::actions::once::once;
use crate::actions::regions::{NewRegion, RegionChange, add_region, alter_region};
use crate::console::forms::{Complaint, Faults, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::ids::RegionId;
use crate::domain::people::REGIONS_MAX;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::pages::{self, Fields, Reader, Trouble, page_with_script};
use crate::storage::regions::{self, RegionRow};

#[derive(Template)]
#[template(path = "console/admin/regions.html")]
struct RegionsPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    regions: Vec<RegionView>,
    form: FormView,
    complaint: Complaint,
    done: Option<String>,
    key: String,
}

struct RegionView {
    id: String,
    code: String,
    name: String,
    is_retired: bool,
    is_open: bool,
}

/// The fields of the form as they stand.
struct FormView {
    id: String,
    version: i64,
    code: String,
    name: String,
    is_retired: bool,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let open = asked.get("region").and_then(|id| id.parse().ok());
    let is_done = asked.get("done").is_some_and(|done| done == "saved");
    shown(&staff, open, is_done, &Fields::default(), Complaint::default()).await
}

async fn shown(
    staff: &Staff,
    open: Option<RegionId>,
    is_done: bool,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ChangeRegion)?;
    let found = staff
        .look(right, |db, _, _, _| Ok(regions::list(db, REGIONS_MAX)?))
        .await?;
    let edited = open.and_then(|id| found.iter().find(|region| region.id == id));
    let reader = &staff.reader;
    let status = complaint.status();
    let view = |region: &RegionRow| RegionView {
        id: region.id.to_string(),
        code: region.code.clone(),
        name: region.name.clone(),
        is_retired: region.retired_at.is_some(),
        is_open: open == Some(region.id),
    };
    let page = RegionsPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("regions-title")),
        tabs: tabs(staff, Screen::Regions),
        regions: found.iter().map(view).collect(),
        form: form_view(edited, typed),
        complaint,
        done: is_done.then(|| reader.say("admin-user-altered")),
        key: uuid::Uuid::new_v4().to_string(),
    };
    page_with_script(status, &page)
}

/// What stands in the form: what was typed, where it was not taken; else what is known.
fn form_view(region: Option<&RegionRow>, typed: &Fields) -> FormView {
    let was_typed = !typed.typed().is_empty();
    let text = |field: &str, known: Option<&String>| match known {
        _ if was_typed => typed.text(field).to_owned(),
        known => known.cloned().unwrap_or_default(),
    };
    FormView {
        id: region.map(|region| region.id.to_string()).unwrap_or_default(),
        version: region.map_or(0, |region| region.version),
        code: text("code", region.map(|region| &region.code)),
        name: text("name", region.map(|region| &region.name)),
        is_retired: region.is_some_and(|region| region.retired_at.is_some()),
    }
}

/// Adds a region.
pub(in crate::console) async fn add(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    staff.may(Operation::FoundRegion)?;
    let mut faults = Faults::default();
    let code = faults.take("code", text::required("code", fields.text("code"), SHORT));
    let name = faults.take("name", text::required("name", fields.text("name"), SHORT));
    let new = match faults.or(code.zip(name)) {
        Ok((code, name)) => NewRegion { code, name },
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, None, false, &fields, complaint).await;
        }
    };
    let (by, key) = (staff.caller.by(whence), one_time_key(&staff, "admin", &fields));
    let done = staff
        .front
        .again(move |db, now, house| once(db, now, &key, |db| Ok(add_region(db, now, house, &by, new.clone())?.id)));
    match done.await {
        Ok(id) => Ok(saved(id)),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, None, false, &fields, complaint).await
        }
    }
}

/// Renames a region, retires it, or takes it into use again.
pub(in crate::console) async fn alter(form: Form, id: Path<RegionId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let (Form { staff, fields }, id) = (form, *id);
    staff.may(Operation::ChangeRegion)?;
    let mut faults = Faults::default();
    let name = faults.take("name", text::required("name", fields.text("name"), SHORT));
    let name = match faults.or(name) {
        Ok(name) => name,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, Some(id), false, &fields, complaint).await;
        }
    };
    let change = RegionChange {
        name: Some(name),
        retired: Some(fields.text("retired") == "on"),
    };
    let (by, version) = (staff.caller.by(whence), fields.text("version").parse().ok());
    let done = staff.front.again(move |db, now, house| {
        let altered = alter_region(db, now, house, &by, id, version, change.clone())?;
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

fn saved(id: RegionId) -> HttpResponse {
    pages::to(&format!("/admin/regions?region={id}&done=saved"))
}

impl RegionsPage<'_> {
    fn action(&self) -> String {
        if self.form.id.is_empty() {
            "/admin/regions".to_owned()
        } else {
            format!("/admin/regions/{}", self.form.id)
        }
    }
}
