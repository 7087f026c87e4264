//! Halls and agent points.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::history::{ChangeView, Of, history};
use super::{Choice, Screen, Tab, asked, choices, tabs};
use crate::actions::once::once;
use crate::actions::sites::{Site, add_site, alter_site};
use crate::console::forms::{Complaint, Faults, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::ids::SiteId;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::domain::words::SiteKind;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script};
use crate::storage::sites::{self, SiteRow};

/// The most sites that are looked through, and the most that a page shows.
const LOOKED_AT: i64 = 5_000;
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "console/admin/sites.html")]
struct SitesPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    typed_query: String,
    sites: Vec<SiteView>,
    more: bool,
    history: Vec<ChangeView>,
    form: FormView,
    complaint: Complaint,
    done: Option<String>,
    key: String,
}

struct SiteView {
    id: String,
    name: String,
    kind: String,
    code: String,
    region: String,
    is_open: bool,
}

/// The fields of the form as they stand.
struct FormView {
    id: String,
    title: String,
    version: i64,
    name: String,
    kinds: Vec<Choice>,
    code: String,
    region: String,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let text = |name: &str| asked.get(name).map_or("", |text| text.trim());
    let open = text("site").parse().ok();
    let typed = Fields::default();
    shown(&staff, text("q"), open, text("done"), &typed, Complaint::default()).await
}

async fn shown(
    staff: &Staff,
    query: &str,
    open: Option<SiteId>,
    done: &str,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ChangeSite)?;
    let found = staff.look(right, |db, _, _, _| Ok(sites::list(db, LOOKED_AT)?)).await?;
    let edited = open.and_then(|id| found.iter().find(|site| site.id == id));
    let wanted = query.to_lowercase();
    let meant = |site: &&SiteRow| {
        let known = [Some(&site.name), site.point_code.as_ref(), site.region.as_ref()];
        known
            .into_iter()
            .flatten()
            .any(|known| known.to_lowercase().contains(&wanted))
    };
    let reader = &staff.reader;
    let listed = found.iter().filter(meant).take(SHOWN + 1);
    let mut listed: Vec<SiteView> = listed
        .map(|site| SiteView {
            id: site.id.to_string(),
            name: site.name.clone(),
            kind: kind_name(reader, site.kind),
            code: site.point_code.clone().unwrap_or_default(),
            region: site.region.clone().unwrap_or_default(),
            is_open: open == Some(site.id),
        })
        .collect();
    let more = listed.len() > SHOWN;
    listed.truncate(SHOWN);
    let status = complaint.status();
    let page = SitesPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("sites-title")),
        tabs: tabs(staff, Screen::Sites),
        typed_query: query.to_owned(),
        sites: listed,
        more,
        history: history(staff, edited.map(|site| Of::Thing(site.id.0))).await?,
        form: form_view(reader, edited, typed),
        complaint,
        done: (done == "saved").then(|| reader.say("admin-user-altered")),
        key: uuid::Uuid::new_v4().to_string(),
    };
    page_with_script(status, &page)
}

fn kind_name(reader: &Reader, kind: SiteKind) -> String {
    reader.fill("sites-kind-word", &[("kind", kind.as_str().into())])
}

/// What stands in the form: what was typed, where it was not taken; else what is known.
fn form_view(reader: &Reader, site: Option<&SiteRow>, typed: &Fields) -> FormView {
    let was_typed = !typed.typed().is_empty();
    let text = |field: &str, known: Option<&str>| {
        if was_typed {
            typed.text(field)
        } else {
            known.unwrap_or_default()
        }
        .to_owned()
    };
    let kinds = SiteKind::ALL.iter();
    let kinds = kinds.map(|kind| (kind.to_string(), kind_name(reader, *kind)));
    FormView {
        id: site.map(|site| site.id.to_string()).unwrap_or_default(),
        title: site.map(|site| site.name.clone()).unwrap_or_default(),
        version: match typed.text("version").parse() {
            Ok(version) if was_typed => version,
            _ => site.map_or(0, |site| site.version),
        },
        name: text("name", site.map(|site| site.name.as_str())),
        kinds: choices(kinds, &text("kind", site.map(|site| site.kind.as_str()))),
        code: text("point_code", site.and_then(|site| site.point_code.as_deref())),
        region: text("region", site.and_then(|site| site.region.as_deref())),
    }
}

fn read(fields: &Fields) -> Result<Site, Faults> {
    let mut faults = Faults::default();
    let name = faults.take("name", text::required("name", fields.text("name"), SHORT));
    let kind = faults.word::<SiteKind>("kind", fields);
    let mut short = |field: &'static str| {
        let text = faults.take(field, text::optional(field, fields.text(field), SHORT))?;
        Some(text).filter(|text| !text.is_empty())
    };
    let (point_code, region) = (short("point_code"), short("region"));
    let site = name.zip(kind).map(|(name, kind)| Site {
        name,
        kind,
        point_code,
        region,
    });
    faults.or(site)
}

/// Adds a site.
pub(in crate::console) async fn add(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    form.staff.may(Operation::FoundSite)?;
    save(form, None, whence).await
}

/// Changes a site.
pub(in crate::console) async fn alter(form: Form, id: Path<SiteId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    form.staff.may(Operation::ChangeSite)?;
    save(form, Some(*id), whence).await
}

async fn save(form: Form, id: Option<SiteId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let site = match read(&fields) {
        Ok(site) => site,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, "", id, "", &fields, complaint).await;
        }
    };
    let (by, key) = (staff.caller.by(whence), one_time_key(&staff, "admin", &fields));
    let version = fields.text("version").parse().ok();
    let done = staff.front.again(move |db, now, _| match id {
        Some(id) => Ok(alter_site(db, now, &by, id, version, site.clone())?.id),
        None => once(db, now, &key, |db| Ok(add_site(db, now, &by, site.clone())?.id)),
    });
    match done.await {
        Ok(id) => Ok(pages::to(&format!("/admin/sites?site={id}&done=saved"))),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, "", id, "", &fields, complaint).await
        }
    }
}

impl SitesPage<'_> {
    fn action(&self) -> String {
        if self.form.id.is_empty() {
            "/admin/sites".to_owned()
        } else {
            format!("/admin/sites/{}", self.form.id)
        }
    }
}
