//! Who works here: found, invited, altered, retired. Nobody is deleted.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::history::{ChangeView, Of, history};
use super::{Choice, Screen, Tab, asked, choices, tabs};
use crate::actions::invitation::invite;
use crate::actions::once::once;
use crate::actions::people::{NewUser, UserChange, add_user, alter_user};
use crate::actions::session::{end_sessions, must_be_fresh};
use crate::console::forms::{Complaint, Faults, as_local_time, local_time, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::console::words;
use crate::domain::ids::{SiteId, TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::domain::words::{Language, Role, UserState};
use crate::error::Failure;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script, when};
use crate::storage::people::{self, UserRow};
use crate::storage::sites::{self, SiteRow};

/// The most people that are looked through, and the most that a page shows.
const LOOKED_AT: i64 = 2_000;
const SHOWN: usize = 200;
const SITES: i64 = 500;

/// The people, and the one who is being edited.
#[derive(Template)]
#[template(path = "console/admin/users.html")]
struct UsersPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    typed_query: String,
    users: Vec<UserView>,
    more: bool,
    /// Whose form is open; a new one's, where there is no id.
    form: FormView,
    history: Vec<ChangeView>,
    complaint: Complaint,
    done: Option<String>,
    key: String,
}

struct UserView {
    id: String,
    name: String,
    number: String,
    role: String,
    team: String,
    state: (String, &'static str),
    is_open: bool,
}

/// The fields of the form as they stand.
struct FormView {
    id: String,
    version: i64,
    name: String,
    email: String,
    staff_number: String,
    roles: Vec<Choice>,
    teams: Vec<Choice>,
    sites: Vec<Choice>,
    languages: Vec<Choice>,
    stand_ins: Vec<Choice>,
    absent_from: String,
    absent_until: String,
    is_retired: bool,
    bounced: Option<String>,
}

/// What the page is made of.
struct Found {
    users: Vec<UserRow>,
    sites: Vec<SiteRow>,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let text = |name: &str| asked.get(name).map_or("", |text| text.trim());
    let open = text("user").parse().ok();
    shown(
        &staff,
        text("q"),
        open,
        text("done"),
        &Fields::default(),
        Complaint::default(),
    )
    .await
}

async fn shown(
    staff: &Staff,
    query: &str,
    open: Option<UserId>,
    done: &str,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::HireUser)?;
    let found = staff
        .look(right, |db, _, _, _| {
            Ok(Found {
                users: people::list(db, LOOKED_AT)?,
                sites: sites::list(db, SITES)?,
            })
        })
        .await?;
    let reader = &staff.reader;
    let wanted = query.to_lowercase();
    let meant = |user: &&UserRow| {
        let number = user.staff_number.as_deref().unwrap_or_default();
        let known = [user.name.as_str(), user.email.as_str(), number];
        wanted.is_empty() || known.iter().any(|known| known.to_lowercase().contains(&wanted))
    };
    let edited = open.and_then(|id| found.users.iter().find(|user| user.id == id));
    let mut users: Vec<UserView> = found
        .users
        .iter()
        .filter(meant)
        .take(SHOWN + 1)
        .map(|user| user_view(staff, user, open))
        .collect();
    let more = users.len() > SHOWN;
    users.truncate(SHOWN);
    let status = complaint.status();
    let page = UsersPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("admin-users")),
        tabs: tabs(staff, Screen::Users),
        typed_query: query.to_owned(),
        users,
        more,
        form: form_view(staff, edited, &found, typed),
        history: history(staff, edited.map(|user| Of::User(user.id))).await?,
        complaint,
        done: match done {
            "added" => Some(reader.say("admin-user-added")),
            "altered" => Some(reader.say("admin-user-altered")),
            _ => None,
        },
        key: uuid::Uuid::new_v4().to_string(),
    };
    page_with_script(status, &page)
}

fn user_view(staff: &Staff, user: &UserRow, open: Option<UserId>) -> UserView {
    let class = match user.state {
        UserState::Active => "tag--ok",
        UserState::Invited => "tag--soon",
        UserState::Retired => "",
    };
    UserView {
        id: user.id.to_string(),
        name: user.name.clone(),
        number: user.staff_number.clone().unwrap_or_default(),
        role: words::role(&staff.reader, user.role),
        team: user.team_id.map(|team| staff.team_name(team)).unwrap_or_default(),
        state: (
            staff
                .reader
                .fill("word-user-state", &[("state", user.state.as_str().into())]),
            class,
        ),
        is_open: open == Some(user.id),
    }
}

/// What stands in the form: what was typed, where it was not taken; else what is known.
fn form_view(staff: &Staff, user: Option<&UserRow>, found: &Found, typed: &Fields) -> FormView {
    let was_typed = !typed.typed().is_empty();
    let text = |field: &str, known: String| if was_typed { typed.text(field).to_owned() } else { known };
    let known = |value: Option<String>| value.unwrap_or_default();
    let role = text("role", user.map_or("agent", |user| user.role.as_str()).to_owned());
    let team = text(
        "team",
        known(user.and_then(|user| user.team_id).map(|id| id.to_string())),
    );
    let site = text(
        "site",
        known(user.and_then(|user| user.site_id).map(|id| id.to_string())),
    );
    let language = user.map_or(staff.reader.language, |user| user.language).to_string();
    let language = text("language", language);
    let stand_in = user.and_then(|user| user.stand_in_id).map(|id| id.to_string());
    let stand_in = text("stand_in", known(stand_in));
    let reader = &staff.reader;
    let people = Role::ALL.iter().filter(|role| **role != Role::Integration);
    let roles = people.map(|one| (one.as_str().to_owned(), words::role(reader, *one)));
    let mut teams: Vec<(String, String)> = staff
        .directory
        .teams
        .values()
        .map(|team| (team.id.to_string(), team.name.clone()))
        .collect();
    teams.sort_by(|one, other| one.1.cmp(&other.1));
    let places = found.sites.iter().map(|site| (site.id.to_string(), site.name.clone()));
    let here = found
        .users
        .iter()
        .filter(|other| other.is_here() && user.is_none_or(|user| user.id != other.id));
    let others = here
        .filter(|other| other.role != Role::Integration)
        .map(|other| (other.id.to_string(), other.name.clone()));
    let tongues = [("zh-CN", "简体中文"), ("zh-TW", "繁體中文"), ("en", "English")];
    FormView {
        id: known(user.map(|user| user.id.to_string())),
        version: user.map_or(0, |user| user.version),
        name: text("name", known(user.map(|user| user.name.clone()))),
        email: text("email", known(user.map(|user| user.email.clone()))),
        staff_number: text("staff_number", known(user.and_then(|user| user.staff_number.clone()))),
        roles: choices(roles, &role),
        teams: choices(teams.into_iter(), &team),
        sites: choices(places, &site),
        languages: choices(
            tongues.into_iter().map(|(tag, name)| (tag.to_owned(), name.to_owned())),
            &language,
        ),
        stand_ins: choices(others, &stand_in),
        absent_from: text(
            "absent_from",
            known(
                user.and_then(|user| user.absent_from)
                    .map(|from| as_local_time(staff, from)),
            ),
        ),
        absent_until: text(
            "absent_until",
            known(
                user.and_then(|user| user.absent_until)
                    .map(|until| as_local_time(staff, until)),
            ),
        ),
        is_retired: user.is_some_and(|user| user.state == UserState::Retired),
        bounced: user
            .and_then(|user| user.bounced_at)
            .map(|at| when(reader, at, staff.now)),
    }
}

/// What the form says of somebody.
struct Typed {
    name: String,
    email: String,
    role: Role,
    team: Option<TeamId>,
    site: Option<SiteId>,
    language: Language,
    staff_number: Option<String>,
    stand_in: Option<UserId>,
    absent_from: Option<Moment>,
    absent_until: Option<Moment>,
}

fn read(staff: &Staff, fields: &Fields) -> Result<Typed, Faults> {
    let mut faults = Faults::default();
    let typed = read_each(staff, fields, &mut faults);
    faults.or(typed)
}

fn read_each(staff: &Staff, fields: &Fields, faults: &mut Faults) -> Option<Typed> {
    let name = faults.take("name", text::required("name", fields.text("name"), SHORT));
    let email = faults.take("email", text::email("email", fields.text("email").trim()));
    let role = faults.word::<Role>("role", fields);
    let language = faults.word::<Language>("language", fields);
    let staff_number = match fields.text("staff_number").trim() {
        "" => Some(None),
        typed => faults
            .take("staff_number", text::staff_number("staff_number", typed))
            .map(Some),
    };
    let mut time = |field: &'static str| match fields.text(field).trim() {
        "" => Some(None),
        typed => faults.take(field, local_time(staff, typed).ok_or(())).map(Some),
    };
    let (absent_from, absent_until) = (time("absent_from"), time("absent_until"));
    Some(Typed {
        name: name?,
        email: email?,
        role: role?,
        team: fields.text("team").parse().ok(),
        site: fields.text("site").parse().ok(),
        language: language?,
        staff_number: staff_number?,
        stand_in: fields.text("stand_in").parse().ok(),
        absent_from: absent_from?,
        absent_until: absent_until?,
    })
}

/// Invites somebody new: a mail lets them set a password.
pub(in crate::console) async fn add(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let typed = match read(&staff, &fields) {
        Ok(typed) => typed,
        Err(faults) => return refused(&staff, None, &fields, Complaint::of_fields(&staff.reader, &faults)).await,
    };
    let new = NewUser {
        name: typed.name,
        email: typed.email,
        role: typed.role,
        team: typed.team,
        language: typed.language,
        staff_number: typed.staff_number,
        languages: Vec::new(),
        site: typed.site,
        state: UserState::Invited,
    };
    let (by, key) = (staff.caller.by(whence), one_time_key(&staff, "admin", &fields));
    let done = staff.front.again(move |db, now, house| {
        once(db, now, &key, |db| {
            let user = add_user(db, now, house, &by, new.clone())?;
            invite(db, now, house, &by, &user)?;
            Ok(user.id)
        })
    });
    match done.await {
        Ok(id) => Ok(pages::to(&format!("/admin/users?user={id}&done=added"))),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            refused(&staff, None, &fields, complaint).await
        }
    }
}

/// Alters somebody, or signs them out everywhere.
pub(in crate::console) async fn alter(form: Form, id: Path<UserId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let (id, by) = (*id, staff.caller.by(whence));
    let home = format!("/admin/users?user={id}&done=altered");
    if fields.text("then") == "sign-out" {
        let ended = staff
            .front
            .desk
            .write(move |db, now| end_sessions(db, now, &by, id, None));
        ended.await?;
        staff.front.forget_callers();
        return Ok(pages::to(&home));
    }
    let typed = match read(&staff, &fields) {
        Ok(typed) => typed,
        Err(faults) => return refused(&staff, Some(id), &fields, Complaint::of_fields(&staff.reader, &faults)).await,
    };
    let then = fields.text("then").to_owned();
    let change = UserChange {
        name: Some(typed.name),
        email: Some(typed.email),
        role: Some(typed.role),
        team: Some(typed.team),
        site: Some(typed.site),
        language: Some(typed.language),
        staff_number: Some(typed.staff_number),
        absent_from: Some(typed.absent_from),
        absent_until: Some(typed.absent_until),
        stand_in: Some(typed.stand_in),
        state: match then.as_str() {
            "retire" => Some(UserState::Retired),
            "restore" => Some(UserState::Active),
            _ => None,
        },
        reachable: fields.text("reachable") == "on",
        keep_visits: fields.text("keep_visits") == "on",
        ..UserChange::default()
    };
    let (version, session) = (fields.text("version").parse().ok(), staff.caller.session);
    let done = staff.front.again(move |db, now, house| {
        let before = people::find(db, id)?.ok_or_else(|| Refusal::absent("user", id))?;
        // Who signs in by another address, or with other rights, is nothing to be changed at a desk that was left open.
        let weighs = change.email.as_deref() != Some(&before.email) || change.role != Some(before.role);
        if let Some(session) = session.filter(|_| weighs || change.state.is_some()) {
            must_be_fresh(db, now, session)?;
        }
        alter_user(db, now, house, &by, id, version, change.clone()).map(|_| ())
    });
    match done.await {
        Ok(()) => {
            staff.front.forget_callers();
            Ok(pages::to(&home))
        }
        Err(failure) => {
            let complaint = told(&staff, failure).await?;
            refused(&staff, Some(id), &fields, complaint).await
        }
    }
}

/// A fresh proof is given on one's own page.
async fn told(staff: &Staff, failure: Failure) -> Result<Complaint, Trouble> {
    if matches!(failure, Failure::Refused(Refusal::ProofNeeded)) {
        if staff.known_to_provider_alone().await?.is_some() {
            return Ok(Complaint::telling(staff.reader.say("proof-admin")));
        }
        return Ok(Complaint::telling(staff.reader.say("admin-proof-needed")));
    }
    Complaint::of_failure(&staff.reader, failure)
}

async fn refused(
    staff: &Staff,
    open: Option<UserId>,
    fields: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    shown(staff, "", open, "", fields, complaint).await
}

impl UsersPage<'_> {
    fn bounced(&self, at: &str) -> String {
        self.reader.fill("admin-bounced", &[("when", at.into())])
    }

    fn action(&self) -> String {
        if self.form.id.is_empty() {
            "/admin/users".to_owned()
        } else {
            format!("/admin/users/{}", self.form.id)
        }
    }
}
