//! Teams: who holds their posts, who is in them, and who is on duty in which hours. The hours that a plan leaves to nobody
//! are shown before it is saved, found by the rule by which they fall through.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::history::{ChangeView, Of, history};
use super::{Choice, Screen, Tab, asked, choices, tabs};
use crate::actions::once::once;
use crate::actions::teams::{TeamChange, alter_team, found_team, look_at_team};
use crate::console::forms::{Complaint, Faults, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::ids::{TeamId, UserId};
use crate::domain::people::{Person, Team};
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::shift::{DAYS, Gap, SHIFTS_MAX, Shift};
use crate::domain::text::{self, SHORT};
use crate::domain::words::{Role, UserState};
use crate::pages::{self, Fields, Reader, Trouble, page_with_script, when};
use crate::storage::people::{self, TeamRow};

/// The most teams that are looked through, and the most that a page shows.
const LOOKED_AT: i64 = 2_000;
const SHOWN: usize = 200;
/// The most members that a page shows.
const MEMBERS: usize = 500;
/// The most skills of a team.
const SKILLS_MAX: usize = 50;
/// How many empty rows wait below a plan, and how many more one asks for at a time.
const SPARE: usize = 1;
const MORE: usize = 3;

#[derive(Template)]
#[template(path = "console/admin/teams.html")]
struct TeamsPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    typed_query: String,
    teams: Vec<TeamView>,
    more: bool,
    members: Vec<MemberView>,
    form: FormView,
    history: Vec<ChangeView>,
    complaint: Complaint,
    done: Option<String>,
    key: String,
}

struct TeamView {
    id: String,
    name: String,
    region: String,
    members: usize,
    /// Who is told as the duty manager now.
    on_duty: String,
    is_covered: bool,
    is_open: bool,
}

struct MemberView {
    id: String,
    name: String,
    posts: String,
    away: String,
    stand_in: String,
}

/// The fields of the form as they stand.
struct FormView {
    id: String,
    title: String,
    version: i64,
    name: String,
    region: String,
    skills: String,
    leads: Vec<Choice>,
    duty_managers: Vec<Choice>,
    managers: Vec<Choice>,
    directors: Vec<Choice>,
    shifts: Vec<ShiftView>,
    /// The hours with nobody on duty.
    gaps: Vec<String>,
    /// Whether the hours are those of what was typed, and what of them was seen.
    was_tried: bool,
    seen: String,
    /// Whether saving once more accepts them.
    must_confirm: bool,
}

struct ShiftView {
    at: usize,
    title: String,
    is_open: bool,
    name: String,
    days: Vec<Choice>,
    from: String,
    until: String,
    duty_managers: Vec<Choice>,
    leads: Vec<Choice>,
    members: Vec<Choice>,
}

/// What was typed, and what it would do.
#[derive(Default)]
struct Typed {
    fields: Fields,
    complaint: Complaint,
    /// The hours that the plan leaves to nobody, where it was tried.
    tried: Option<Vec<Gap>>,
    must_confirm: bool,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let text = |name: &str| asked.get(name).map_or("", |text| text.trim());
    shown(
        &staff,
        text("q"),
        text("team").parse().ok(),
        text("done"),
        Typed::default(),
    )
    .await
}

async fn shown(
    staff: &Staff,
    query: &str,
    open: Option<TeamId>,
    done: &str,
    typed: Typed,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ChangeTeam)?;
    let found = staff
        .look(right, |db, _, _, _| Ok(people::list_teams(db, LOOKED_AT)?))
        .await?;
    let mut members: HashMap<TeamId, usize> = HashMap::new();
    for team in staff.directory.people.values().filter_map(member_of) {
        *members.entry(team).or_default() += 1;
    }
    let wanted = query.to_lowercase();
    let edited = open.and_then(|id| found.iter().find(|team| team.id == id));
    let meant = |team: &&TeamRow| {
        let region = team.region.as_deref().unwrap_or_default();
        [team.name.as_str(), region]
            .iter()
            .any(|known| known.to_lowercase().contains(&wanted))
    };
    let listed = found.iter().filter(meant).take(SHOWN + 1);
    let mut teams: Vec<TeamView> = listed.map(|team| team_view(staff, team, &members, open)).collect();
    let more = teams.len() > SHOWN;
    teams.truncate(SHOWN);
    let reader = &staff.reader;
    let is_refused = !typed.complaint.is_empty() || typed.must_confirm;
    let page = TeamsPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("teams-title")),
        tabs: tabs(staff, Screen::Teams),
        typed_query: query.to_owned(),
        teams,
        more,
        members: edited.map(|team| members_of(staff, team)).unwrap_or_default(),
        form: form_view(staff, edited, &typed),
        history: history(staff, edited.map(|team| Of::Thing(team.id.0))).await?,
        complaint: typed.complaint,
        done: (done == "saved").then(|| reader.say("admin-user-altered")),
        key: uuid::Uuid::new_v4().to_string(),
    };
    let status = if is_refused {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page_with_script(status, &page)
}

/// The team of somebody who did not leave.
fn member_of(person: &Person) -> Option<TeamId> {
    person.team.filter(|_| person.state != UserState::Retired)
}

fn team_view(staff: &Staff, row: &TeamRow, members: &HashMap<TeamId, usize>, open: Option<TeamId>) -> TeamView {
    let team = row.clone().into_team();
    let mut on_duty = team.roster.duty_managers(staff.now, &staff.directory.zone);
    on_duty.extend(team.duty_manager.filter(|_| on_duty.is_empty()));
    let names: Vec<String> = on_duty.into_iter().map(|user| staff.name_of(user)).collect();
    TeamView {
        id: team.id.to_string(),
        members: members.get(&team.id).copied().unwrap_or_default(),
        on_duty: names.join(&staff.reader.say("list-comma")),
        is_covered: team.nobody_on_duty().is_empty(),
        is_open: open == Some(team.id),
        name: team.name,
        region: team.region.unwrap_or_default(),
    }
}

fn members_of(staff: &Staff, row: &TeamRow) -> Vec<MemberView> {
    let team = row.clone().into_team();
    let held = [
        (team.lead, staff.reader.say("teams-lead")),
        (team.duty_manager, staff.reader.say("teams-duty-manager")),
        (team.manager, staff.reader.say("teams-manager")),
        (team.director, staff.reader.say("teams-director")),
    ];
    let belongs = |person: &&Person| {
        let holds = held.iter().any(|(holder, _)| *holder == Some(person.id));
        member_of(person) == Some(team.id) || holds
    };
    let mut people: Vec<&Person> = staff.directory.people.values().filter(belongs).collect();
    people.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    people.truncate(MEMBERS);
    let view = |person: &Person| {
        let posts = held.iter().filter(|(holder, _)| *holder == Some(person.id));
        let posts: Vec<&str> = posts.map(|(_, post)| post.as_str()).collect();
        let absence = person.absent_until.filter(|until| staff.now < *until);
        let shown = |at| when(&staff.reader, at, staff.now);
        MemberView {
            id: person.id.to_string(),
            name: person.name.clone(),
            posts: posts.join(&staff.reader.say("list-comma")),
            away: match (absence, person.absent_from) {
                (None, _) => String::new(),
                (Some(until), Some(from)) => format!("{} – {}", shown(from), shown(until)),
                (Some(until), None) => format!("– {}", shown(until)),
            },
            stand_in: person.stand_in.map(|user| staff.name_of(user)).unwrap_or_default(),
        }
    };
    people.into_iter().map(view).collect()
}

/// What stands in the form: what was typed, where it was not taken; else what is known.
fn form_view(staff: &Staff, row: Option<&TeamRow>, typed: &Typed) -> FormView {
    let fields = &typed.fields;
    let was_typed = !fields.typed().is_empty();
    let text = |field: &str, known: Option<String>| {
        if was_typed {
            fields.text(field).to_owned()
        } else {
            known.unwrap_or_default()
        }
    };
    let team = row.map(|row| row.clone().into_team());
    let post = |field: &str, holder: Option<UserId>| {
        let chosen = text(field, holder.map(|user| user.to_string()));
        choices(people_here(staff, |_| true), &chosen)
    };
    let holder = |of: fn(&Team) -> Option<UserId>| team.as_ref().and_then(of);
    let skills = row.and_then(|row| row.skills.0.as_array());
    let skills = skills.map(|skills| {
        let each: Vec<&str> = skills.iter().filter_map(|skill| skill.as_str()).collect();
        each.join("\n")
    });
    let gaps = match &typed.tried {
        Some(gaps) => gaps.clone(),
        None => team.as_ref().map(Team::nobody_on_duty).unwrap_or_default(),
    };
    FormView {
        id: row.map(|row| row.id.to_string()).unwrap_or_default(),
        title: row.map(|row| row.name.clone()).unwrap_or_default(),
        version: match fields.text("version").parse() {
            Ok(version) if was_typed => version,
            _ => row.map_or(0, |row| row.version),
        },
        name: text("name", row.map(|row| row.name.clone())),
        region: text("region", row.and_then(|row| row.region.clone())),
        skills: text("skills", skills),
        leads: post("lead", holder(|team| team.lead)),
        duty_managers: post("duty_manager", holder(|team| team.duty_manager)),
        managers: post("manager", holder(|team| team.manager)),
        directors: post("director", holder(|team| team.director)),
        shifts: shift_views(staff, row, fields),
        was_tried: typed.tried.is_some(),
        seen: written(&gaps),
        gaps: gaps.iter().map(|gap| gap_line(&staff.reader, *gap)).collect(),
        must_confirm: typed.must_confirm,
    }
}

/// Who can be named, by name.
fn people_here<'s>(
    staff: &'s Staff,
    meant: impl Fn(&Person) -> bool + 's,
) -> impl Iterator<Item = (String, String)> + 's {
    let here = staff.directory.people.values();
    let mut here: Vec<&Person> = here
        .filter(|person| person.is_here() && person.role != Role::Integration && meant(person))
        .collect();
    here.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    here.into_iter()
        .map(|person| (person.id.to_string(), person.name.clone()))
}

fn shift_views(staff: &Staff, row: Option<&TeamRow>, fields: &Fields) -> Vec<ShiftView> {
    let was_typed = !fields.typed().is_empty();
    let stored = row.and_then(TeamRow::shifts).unwrap_or_default();
    let members = members_here(staff, row.map(|row| row.id));
    let rows = if was_typed {
        let more = if fields.text("then") == "more" { MORE } else { 0 };
        rows_of(fields) + more
    } else {
        stored.len() + SPARE
    };
    let view = |at: usize| {
        let typed = if was_typed {
            TypedShift::of(fields, at, &members)
        } else {
            stored.get(at).map(TypedShift::from).unwrap_or_default()
        };
        shift_view(staff, row, at, typed)
    };
    (0..rows.min(SHIFTS_MAX)).map(view).collect()
}

/// A row of the plan as it was typed.
#[derive(Default)]
struct TypedShift {
    name: String,
    days: Vec<String>,
    from: String,
    until: String,
    duty_manager: String,
    lead: String,
    members: Vec<UserId>,
}

impl TypedShift {
    /// The row of this number, with whoever of these members is marked in it.
    fn of(fields: &Fields, at: usize, members: &[UserId]) -> Self {
        let text = |field: &str| fields.text(&format!("shift-{at}-{field}")).trim().to_owned();
        TypedShift {
            name: text("name"),
            days: DAYS
                .iter()
                .filter(|day| text(day) == "on")
                .map(|day| (*day).to_owned())
                .collect(),
            from: text("from"),
            until: text("until"),
            duty_manager: text("duty_manager"),
            lead: text("lead"),
            members: members
                .iter()
                .copied()
                .filter(|member| text(&format!("member-{member}")) == "on")
                .collect(),
        }
    }

    fn is_empty(&self) -> bool {
        let texts = [&self.name, &self.from, &self.until, &self.duty_manager, &self.lead];
        self.days.is_empty() && self.members.is_empty() && texts.iter().all(|text| text.is_empty())
    }
}

impl From<&Shift> for TypedShift {
    fn from(shift: &Shift) -> Self {
        TypedShift {
            name: shift.name.clone(),
            days: shift.days.clone(),
            from: shift.from.clone(),
            until: shift.until.clone(),
            duty_manager: shift.duty_manager.to_string(),
            lead: shift.lead.map(|lead| lead.to_string()).unwrap_or_default(),
            members: shift.members.clone(),
        }
    }
}

fn shift_view(staff: &Staff, row: Option<&TeamRow>, at: usize, typed: TypedShift) -> ShiftView {
    let reader = &staff.reader;
    let team = row.map(|row| row.id);
    // Every row has two lists: they hold the team, whoever leads anybody, and whoever is named already.
    let eligible = |person: &Person| {
        let leads = matches!(person.role, Role::Manager | Role::Admin | Role::Dispatcher);
        let id = person.id.to_string();
        leads || person.team == team || id == typed.duty_manager || id == typed.lead
    };
    let days: Vec<String> = typed.days.iter().map(|day| day_name(reader, day)).collect();
    ShiftView {
        at,
        title: if typed.is_empty() {
            reader.say("teams-shift-new")
        } else {
            let days = days.join(" ");
            format!("{} · {days} · {}–{}", typed.name, typed.from, typed.until)
        },
        is_open: !typed.is_empty() && (typed.days.is_empty() || typed.duty_manager.is_empty()),
        days: DAYS
            .iter()
            .map(|day| Choice {
                value: (*day).to_owned(),
                name: day_name(reader, day),
                is_chosen: typed.days.iter().any(|chosen| chosen == day),
            })
            .collect(),
        duty_managers: choices(people_here(staff, eligible), &typed.duty_manager),
        leads: choices(people_here(staff, eligible), &typed.lead),
        members: people_here(staff, |person| team.is_some() && person.team == team)
            .take(MEMBERS)
            .map(|(value, name)| Choice {
                is_chosen: typed.members.iter().any(|member| member.to_string() == value),
                value,
                name,
            })
            .collect(),
        name: typed.name,
        from: typed.from,
        until: typed.until,
    }
}

fn day_name(reader: &Reader, day: &str) -> String {
    reader.fill("teams-day", &[("day", day.to_owned().into())])
}

fn gap_line(reader: &Reader, gap: Gap) -> String {
    let [from, until] = gap
        .ends()
        .map(|(day, time)| format!("{} {time}", day_name(reader, day)));
    reader.fill("teams-gap", &[("from", from.into()), ("until", until.into())])
}

/// The hours as the form remembers that they were seen.
fn written(gaps: &[Gap]) -> String {
    gaps.iter().map(Gap::to_string).collect::<Vec<_>>().join(", ")
}

/// Whoever can be named for a shift of a team.
fn members_here(staff: &Staff, team: Option<TeamId>) -> Vec<UserId> {
    let here = staff.directory.people.values();
    let members = here.filter(|person| person.is_here() && team.is_some() && person.team == team);
    members.map(|person| person.id).collect()
}

fn rows_of(fields: &Fields) -> usize {
    fields.text("rows").parse().unwrap_or(0).min(SHIFTS_MAX)
}

fn read(fields: &Fields, members: &[UserId]) -> Result<(String, TeamChange), Faults> {
    let mut faults = Faults::default();
    let name = faults.take("name", text::required("name", fields.text("name"), SHORT));
    let region = faults.take("region", text::optional("region", fields.text("region"), SHORT));
    let lines = fields.text("skills").lines().map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).take(SKILLS_MAX + 1).collect();
    if lines.len() > SKILLS_MAX {
        faults.note("skills");
    }
    let skills = lines.iter().map(|skill| text::required("skills", skill, SHORT));
    let skills = faults.take("skills", skills.collect::<Result<Vec<String>, _>>());
    let rows = (0..rows_of(fields)).map(|at| TypedShift::of(fields, at, members));
    let shifts: Option<Vec<Shift>> = rows.filter(|row| !row.is_empty()).map(shift_of).collect();
    let shifts = faults.take("shifts", shifts.ok_or(()));
    let held_by = |field: &str| Some(fields.text(field).parse().ok());
    let change = TeamChange {
        name: name.clone(),
        region: region.map(|region| Some(region).filter(|region| !region.is_empty())),
        lead: held_by("lead"),
        duty_manager: held_by("duty_manager"),
        manager: held_by("manager"),
        director: held_by("director"),
        skills,
        shifts,
    };
    faults.or(name.map(|name| (name, change)))
}

fn shift_of(row: TypedShift) -> Option<Shift> {
    Some(Shift {
        name: row.name,
        days: row.days,
        from: row.from,
        until: row.until,
        duty_manager: row.duty_manager.parse().ok()?,
        lead: row.lead.parse().ok(),
        members: row.members,
    })
}

/// Founds a team.
pub(in crate::console) async fn found(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    form.staff.may(Operation::FoundTeam)?;
    save(form, None, whence).await
}

/// Changes a team, or shows what a change would do.
pub(in crate::console) async fn alter(form: Form, id: Path<TeamId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    form.staff.may(Operation::ChangeTeam)?;
    save(form, Some(*id), whence).await
}

async fn save(form: Form, id: Option<TeamId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let back = |complaint: Complaint, fields: Fields| Typed {
        fields,
        complaint,
        ..Typed::default()
    };
    if fields.text("then") == "more" {
        return shown(&staff, "", id, "", back(Complaint::default(), fields)).await;
    }
    let (name, change) = match read(&fields, &members_here(&staff, id)) {
        Ok(read) => read,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, "", id, "", back(complaint, fields)).await;
        }
    };
    // The same rule as at the save, and nothing stored.
    let (tried_name, tried) = (name.clone(), change.clone());
    let looked = staff.front.desk.read(move |db, _| {
        let after = look_at_team(db, id, &tried_name, tried)?;
        let before = id.map(|id| people::find_team(db, id)).transpose()?.flatten();
        let before = before.map(|row| row.into_team().nobody_on_duty()).unwrap_or_default();
        Ok((before, after.nobody_on_duty()))
    });
    let (before, gaps) = match looked.await {
        Ok(gaps) => gaps,
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            return shown(&staff, "", id, "", back(complaint, fields)).await;
        }
    };
    let must_confirm = !gaps.is_empty() && gaps != before && fields.text("seen") != written(&gaps);
    if fields.text("then") == "look" || must_confirm {
        let typed = Typed {
            must_confirm: must_confirm && fields.text("then") != "look",
            tried: Some(gaps),
            ..back(Complaint::default(), fields)
        };
        return shown(&staff, "", id, "", typed).await;
    }
    let (by, key) = (staff.caller.by(whence), one_time_key(&staff, "admin", &fields));
    let version = fields.text("version").parse().ok();
    let done = staff.front.again(move |db, now, house| match id {
        Some(id) => Ok(alter_team(db, now, house, &by, id, version, change.clone())?.id),
        None => once(db, now, &key, |db| {
            Ok(found_team(db, now, house, &by, &name, change.clone())?.id)
        }),
    });
    match done.await {
        Ok(id) => Ok(pages::to(&format!("/admin/teams?team={id}&done=saved"))),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, "", id, "", back(complaint, fields)).await
        }
    }
}

impl TeamsPage<'_> {
    fn action(&self) -> String {
        if self.form.id.is_empty() {
            "/admin/teams".to_owned()
        } else {
            format!("/admin/teams/{}", self.form.id)
        }
    }
}
