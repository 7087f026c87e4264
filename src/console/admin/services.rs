//! The catalogue: what a technician does at the customer's, what is promised of it, what it costs, and what whoever does it
//! must know.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Choice, Screen, Tab, asked, tabs};
use crate::actions::appointment::services::{NewService, ServiceChange, add_service, alter_service};
use crate::actions::once::once;
use crate::console::forms::{Complaint, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::console::words;
use crate::domain::appointment::{SERVICES_MAX, Service};
use crate::domain::cause::{Names, name_in};
use crate::domain::ids::ServiceId;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, Bounds, PASSAGE, PASSAGE_MAX, SHORT, SHORT_MAX};
use crate::domain::words::{Language, TicketKind};
use crate::pages::{self, Fields, Reader, Trouble, page_with_script};
use crate::storage::services;

/// So many minutes a service takes, as the API allows.
const MINUTES: std::ops::RangeInclusive<i32> = 5..=600;

/// A language in which a service is described, and its fields of the form.
struct Tongue {
    language: Language,
    /// What it calls itself.
    called: &'static str,
    name: &'static str,
    terms: &'static str,
    price: &'static str,
}

const TONGUES: [Tongue; 3] = [
    Tongue {
        language: Language::ZhCn,
        called: "简体中文",
        name: "name_zh_cn",
        terms: "terms_zh_cn",
        price: "price_zh_cn",
    },
    Tongue {
        language: Language::ZhTw,
        called: "繁體中文",
        name: "name_zh_tw",
        terms: "terms_zh_tw",
        price: "price_zh_tw",
    },
    Tongue {
        language: Language::En,
        called: "English",
        name: "name_en",
        terms: "terms_en",
        price: "price_en",
    },
];

#[derive(Template)]
#[template(path = "console/admin/services.html")]
struct ServicesPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    services: Vec<ServiceView>,
    form: FormView,
    complaint: Complaint,
    done: Option<String>,
    key: String,
}

struct ServiceView {
    id: ServiceId,
    code: String,
    name: String,
    skill: String,
    minutes: i32,
    kinds: String,
    is_retired: bool,
    is_open: bool,
}

/// What is said of the service in a language.
struct TextsView {
    tongue: &'static Tongue,
    name: String,
    terms: String,
    price: String,
}

/// The fields of the form as they stand.
struct FormView {
    id: String,
    version: i64,
    code: String,
    texts: Vec<TextsView>,
    skill: String,
    minutes: String,
    kinds: Vec<Choice>,
    is_retired: bool,
}

/// A service of the catalogue as it is stored.
struct Known {
    id: ServiceId,
    version: i64,
    minutes: i32,
    service: Service,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let open = asked.get("service").and_then(|id| id.parse().ok());
    let is_done = asked.get("done").is_some_and(|done| done == "saved");
    shown(&staff, open, is_done, &Fields::default(), Complaint::default()).await
}

async fn shown(
    staff: &Staff,
    open: Option<ServiceId>,
    is_done: bool,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ChangeService)?;
    let listed = staff.look(right, |db, _, _, _| {
        let rows = services::list(db, SERVICES_MAX)?;
        let known = rows.into_iter().map(|row| {
            Ok(Known {
                id: row.id,
                version: row.version,
                minutes: row.minutes,
                service: row.service()?,
            })
        });
        known.collect::<Result<Vec<_>, _>>()
    });
    let listed = listed.await?;
    let reader = &staff.reader;
    let status = complaint.status();
    let edited = listed.iter().find(|known| open == Some(known.id));
    let page = ServicesPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("services-title")),
        tabs: tabs(staff, Screen::Services),
        form: form_view(reader, edited, typed),
        services: listed.iter().map(|known| view(reader, known, open)).collect(),
        complaint,
        done: is_done.then(|| reader.say("admin-user-altered")),
        key: uuid::Uuid::new_v4().to_string(),
    };
    page_with_script(status, &page)
}

fn view(reader: &Reader, known: &Known, open: Option<ServiceId>) -> ServiceView {
    let service = &known.service;
    let kinds: Vec<String> = service.kinds.iter().map(|kind| words::kind(reader, *kind)).collect();
    ServiceView {
        id: known.id,
        code: service.code.clone(),
        name: name_in(&service.names, reader.language).to_owned(),
        skill: service.skill.clone(),
        minutes: known.minutes,
        kinds: if kinds.is_empty() {
            reader.say("services-every-kind")
        } else {
            kinds.join(&reader.say("list-comma"))
        },
        is_retired: !service.is_in_use,
        is_open: open == Some(known.id),
    }
}

/// What stands in the form: what was typed, where it was not taken; else what is known.
fn form_view(reader: &Reader, known: Option<&Known>, typed: &Fields) -> FormView {
    let was_typed = !typed.typed().is_empty();
    let service = known.map(|known| &known.service);
    let text = |field: &str, known: Option<String>| {
        if was_typed {
            typed.text(field).to_owned()
        } else {
            known.unwrap_or_default()
        }
    };
    let said = |texts: fn(&Service) -> &Names, language: Language| {
        service.and_then(|service| texts(service).get(&language).cloned())
    };
    let texts = |tongue: &'static Tongue| TextsView {
        tongue,
        name: text(tongue.name, said(|service| &service.names, tongue.language)),
        terms: text(tongue.terms, said(|service| &service.terms, tongue.language)),
        price: text(tongue.price, said(|service| &service.price, tongue.language)),
    };
    let kinds = match service {
        _ if was_typed => ticked(typed),
        service => service.map(|service| service.kinds.clone()).unwrap_or_default(),
    };
    let kind = |kind: &TicketKind| Choice {
        value: kind.to_string(),
        name: words::kind(reader, *kind),
        is_chosen: kinds.contains(kind),
    };
    FormView {
        id: known.map(|known| known.id.to_string()).unwrap_or_default(),
        version: match typed.text("version").parse() {
            Ok(version) if was_typed => version,
            _ => known.map_or(0, |known| known.version),
        },
        code: text("code", service.map(|service| service.code.clone())),
        texts: TONGUES.iter().map(texts).collect(),
        skill: text("skill", service.map(|service| service.skill.clone())),
        minutes: text("minutes", known.map(|known| known.minutes.to_string())),
        kinds: TicketKind::ALL.iter().map(kind).collect(),
        is_retired: if was_typed {
            typed.text("retired") == "on"
        } else {
            service.is_some_and(|service| !service.is_in_use)
        },
    }
}

/// The kinds of tickets that are ticked.
fn ticked(fields: &Fields) -> Vec<TicketKind> {
    let all = TicketKind::ALL.iter().copied();
    all.filter(|kind| fields.text(&format!("kind-{kind}")) == "on")
        .collect()
}

/// What the form says of a service.
fn read(reader: &Reader, fields: &Fields) -> Result<NewService, Complaint> {
    let mut complaint = Complaint::default();
    let code = text::required("code", fields.text("code"), SHORT);
    let code = complaint.take("code", code, || reader.say("services-code-wrong"));
    let skill = text::required("skill", fields.text("skill"), SHORT);
    let skill = complaint.take("skill", skill, || reader.say("services-skill-wrong"));
    let minutes: Option<i32> = fields.text("minutes").trim().parse().ok();
    let minutes = minutes.filter(|minutes| MINUTES.contains(minutes)).ok_or(());
    let minutes = complaint.take("minutes", minutes, || reader.say("services-minutes-wrong"));
    let mut texts = |field: fn(&Tongue) -> &'static str, bounds: Bounds, most: usize| {
        let mut found = Names::new();
        for tongue in &TONGUES {
            let name = field(tongue);
            let checked = text::optional(name, fields.text(name), bounds);
            let right = || reader.fill("services-text-wrong", &[("most", most.into())]);
            let text = complaint.take(name, checked, right);
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                found.insert(tongue.language, text);
            }
        }
        found
    };
    let names = texts(|tongue| tongue.name, SHORT, SHORT_MAX);
    let terms = texts(|tongue| tongue.terms, PASSAGE, PASSAGE_MAX);
    let price = texts(|tongue| tongue.price, PASSAGE, PASSAGE_MAX);
    if names.is_empty() && TONGUES.iter().all(|tongue| complaint.at(tongue.name).is_none()) {
        let right = reader.say("services-names-wrong");
        complaint.fields.push(("name_zh_cn", right));
    }
    let read = || {
        Some(NewService {
            code: code?,
            names,
            terms,
            price,
            skill: skill?,
            minutes: minutes?,
            kinds: ticked(fields),
        })
    };
    complaint.or(read())
}

/// Adds a service.
pub(in crate::console) async fn add(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    staff.may(Operation::NewService)?;
    let new = match read(&staff.reader, &fields) {
        Ok(new) => new,
        Err(complaint) => return shown(&staff, None, false, &fields, complaint).await,
    };
    let (by, key) = (staff.caller.by(whence), one_time_key(&staff, "admin", &fields));
    let done = staff
        .front
        .again(move |db, now, _| once(db, now, &key, |db| Ok(add_service(db, now, &by, new.clone())?.id)));
    match done.await {
        Ok(id) => Ok(saved(id)),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, None, false, &fields, complaint).await
        }
    }
}

/// Changes a service, retires it, or brings it back.
pub(in crate::console) async fn alter(
    form: Form,
    id: Path<ServiceId>,
    whence: Whence,
) -> Result<HttpResponse, Trouble> {
    let (Form { staff, fields }, id) = (form, *id);
    staff.may(Operation::ChangeService)?;
    let change = match read(&staff.reader, &fields) {
        Ok(typed) => ServiceChange {
            names: Some(typed.names),
            terms: Some(typed.terms),
            price: Some(typed.price),
            skill: Some(typed.skill),
            minutes: Some(typed.minutes),
            kinds: Some(typed.kinds),
            retired: Some(fields.text("retired") == "on"),
        },
        Err(complaint) => return shown(&staff, Some(id), false, &fields, complaint).await,
    };
    let (by, version) = (staff.caller.by(whence), fields.text("version").parse().ok());
    let done = staff
        .front
        .again(move |db, now, _| Ok(alter_service(db, now, &by, id, version, change.clone())?.id));
    match done.await {
        Ok(id) => Ok(saved(id)),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, Some(id), false, &fields, complaint).await
        }
    }
}

fn saved(id: ServiceId) -> HttpResponse {
    pages::to(&format!("/admin/services?service={id}&done=saved"))
}

impl ServicesPage<'_> {
    fn action(&self) -> String {
        if self.form.id.is_empty() {
            "/admin/services".to_owned()
        } else {
            format!("/admin/services/{}", self.form.id)
        }
    }
}
