//! Who visits customers: where they come to, what they can do, and by which calendar they work.

use std::collections::{BTreeSet, HashMap};

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Choice, Screen, Tab, asked, choices, tabs};
use crate::actions::appointment::crew::{self, NewPlan};
use crate::console::forms::Complaint;
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::appointment::{AREAS_MAX, SERVICES_MAX, TECHNICIANS_MAX, checked_skills};
use crate::domain::ids::UserId;
use crate::domain::people::Person;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::domain::words::{Role, UserState};
use crate::pages::{self, Fields, Reader, Trouble, page_with_script};
use crate::storage::technicians::{self, Planned};
use crate::storage::{areas, policies, services};

/// The most technicians that a page shows.
const SHOWN: usize = 200;
/// So many areas somebody may come to, as the API allows.
const AREAS: usize = 200;

#[derive(Template)]
#[template(path = "console/admin/technicians.html")]
struct TechniciansPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    typed_query: String,
    technicians: Vec<TechnicianView>,
    more: bool,
    /// None where nobody is chosen.
    form: Option<FormView>,
    complaint: Complaint,
    done: Option<String>,
}

struct TechnicianView {
    id: UserId,
    name: String,
    areas: String,
    skills: String,
    calendar: String,
    is_planned: bool,
    is_open: bool,
}

/// The fields of the form as they stand.
struct FormView {
    id: UserId,
    version: i64,
    name: String,
    areas: String,
    skills: String,
    calendars: Vec<Choice>,
    /// The areas that can be written, code and name.
    known_areas: Vec<(String, String)>,
    /// The skills that services ask for.
    known_skills: String,
}

/// What the page is made of.
struct Found {
    plans: HashMap<UserId, Planned>,
    /// Those in use, code and name.
    areas: Vec<(String, String)>,
    skills: BTreeSet<String>,
    calendars: Vec<String>,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let text = |name: &str| asked.get(name).map_or("", |text| text.trim());
    let (open, is_done) = (text("user").parse().ok(), text("done") == "saved");
    shown(
        &staff,
        text("q"),
        open,
        is_done,
        &Fields::default(),
        Complaint::default(),
    )
    .await
}

async fn shown(
    staff: &Staff,
    query: &str,
    open: Option<UserId>,
    is_done: bool,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::PlanTechnician)?;
    let found = staff.look(right, |db, _, _, _| {
        let plans = technicians::list(db, TECHNICIANS_MAX)?.into_iter();
        let areas = areas::list(db, AREAS_MAX)?.into_iter();
        let services = services::list(db, SERVICES_MAX)?.into_iter();
        let book = policies::book(db)?;
        Ok(Found {
            plans: plans.map(|plan| (plan.technician.user, plan)).collect(),
            areas: areas
                .filter(|area| area.retired_at.is_none())
                .map(|area| (area.code, area.name))
                .collect(),
            skills: services
                .filter(|service| service.retired_at.is_none())
                .map(|service| service.skill)
                .collect(),
            calendars: book
                .latest_calendars_after(None)
                .map(|known| known.calendar.name().to_owned())
                .collect(),
        })
    });
    let found = found.await?;
    let wanted = query.to_lowercase();
    let known = staff.directory.people.values();
    let mut people: Vec<&Person> = known
        .filter(|person| person.role == Role::Technician && person.state != UserState::Retired)
        .collect();
    people.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    let edited = open.and_then(|id| people.iter().find(|person| person.id == id).copied());
    let meant = people
        .into_iter()
        .filter(|person| person.name.to_lowercase().contains(&wanted));
    let listed = meant.take(SHOWN + 1);
    let mut listed: Vec<TechnicianView> = listed.map(|person| view(staff, person, &found, open)).collect();
    let more = listed.len() > SHOWN;
    listed.truncate(SHOWN);
    let reader = &staff.reader;
    let status = complaint.status();
    let page = TechniciansPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("technicians-title")),
        tabs: tabs(staff, Screen::Technicians),
        typed_query: query.to_owned(),
        technicians: listed,
        more,
        form: edited.map(|person| form_view(staff, person, found, typed)),
        complaint,
        done: is_done.then(|| reader.say("admin-user-altered")),
    };
    page_with_script(status, &page)
}

fn view(staff: &Staff, person: &Person, found: &Found, open: Option<UserId>) -> TechnicianView {
    let plan = found.plans.get(&person.id);
    let comma = staff.reader.say("list-comma");
    TechnicianView {
        id: person.id,
        name: person.name.clone(),
        areas: plan.map(|plan| plan.technician.areas.join(&comma)).unwrap_or_default(),
        skills: plan.map(|plan| plan.technician.skills.join(&comma)).unwrap_or_default(),
        calendar: plan.map(|plan| plan.calendar.clone()).unwrap_or_default(),
        is_planned: plan.is_some(),
        is_open: open == Some(person.id),
    }
}

/// What stands in the form: what was typed, where it was not taken; else what is planned.
fn form_view(staff: &Staff, person: &Person, found: Found, typed: &Fields) -> FormView {
    let was_typed = !typed.typed().is_empty();
    let plan = found.plans.get(&person.id);
    let text = |field: &str, known: Option<String>| {
        if was_typed {
            typed.text(field).to_owned()
        } else {
            known.unwrap_or_default()
        }
    };
    let calendar = text("calendar", plan.map(|plan| plan.calendar.clone()));
    let calendars = found.calendars.into_iter().map(|name| (name.clone(), name));
    let skills: Vec<String> = found.skills.into_iter().collect();
    FormView {
        id: person.id,
        version: match typed.text("version").parse() {
            Ok(version) if was_typed => version,
            _ => plan.map_or(0, |plan| plan.version),
        },
        name: person.name.clone(),
        areas: text("areas", plan.map(|plan| plan.technician.areas.join("\n"))),
        skills: text("skills", plan.map(|plan| plan.technician.skills.join("\n"))),
        calendars: choices(calendars, &calendar),
        known_areas: found.areas,
        known_skills: skills.join(&staff.reader.say("list-comma")),
    }
}

/// What stands on each line.
fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// Codes of areas, each once; nothing where there are too many.
fn checked_areas(text: &str) -> Option<Vec<String>> {
    let codes = lines(text);
    let fits = |code: &String| text::required("areas", code, SHORT).is_ok();
    if codes.len() > AREAS || !codes.iter().all(fits) {
        return None;
    }
    let codes: BTreeSet<String> = codes.into_iter().collect();
    Some(codes.into_iter().collect())
}

fn read(reader: &Reader, fields: &Fields) -> Result<NewPlan, Complaint> {
    let mut complaint = Complaint::default();
    let areas = checked_areas(fields.text("areas")).ok_or(());
    let areas = complaint.take("areas", areas, || {
        reader.fill("fault-field", &[("field", "areas".into())])
    });
    let skills = checked_skills("skills", &lines(fields.text("skills")));
    let skills = complaint.take("skills", skills, || reader.say("technicians-skills-wrong"));
    let calendar = text::required("calendar", fields.text("calendar"), SHORT);
    let calendar = complaint.take("calendar", calendar, || reader.say("technicians-calendar-wrong"));
    let read = || {
        Some(NewPlan {
            areas: areas?,
            skills: skills?,
            calendar: calendar?,
            keep_visits: fields.text("keep_visits") == "on",
        })
    };
    complaint.or(read())
}

/// Plans a technician.
pub(in crate::console) async fn plan(form: Form, id: Path<UserId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let (Form { staff, fields }, id) = (form, *id);
    staff.may(Operation::PlanTechnician)?;
    let new = match read(&staff.reader, &fields) {
        Ok(new) => new,
        Err(complaint) => return shown(&staff, "", Some(id), false, &fields, complaint).await,
    };
    let (by, version) = (staff.caller.by(whence), fields.text("version").parse().ok());
    let done = staff
        .front
        .again(move |db, now, house| crew::plan(db, now, house, &by, id, version, &new).map(drop));
    match done.await {
        Ok(()) => Ok(pages::to(&format!("/admin/technicians?user={id}&done=saved"))),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, "", Some(id), false, &fields, complaint).await
        }
    }
}
