//! `yinuo user`: who works at the desk, and which machines call it.

use serde_json::json;

use super::{Failure, args, desk, say, settle};
use crate::actions::people::{NewUser, add_user};
use crate::clock::Clock;
use crate::domain::refusal::Refusal;
use crate::domain::security::By;
use crate::domain::text::{self, SHORT};
use crate::domain::words::UserState;
use crate::error;
use crate::storage::people::{self, TeamRow, UserRow};

/// The most people that are listed.
const MOST: i64 = 10_000;
const NOBODY: &str = "there is nobody yet; `yinuo user add` adds the first one\n";

/// Does what the command says.
pub(super) fn run(user: &args::User, global: &args::Global) -> Result<(), Failure> {
    match user {
        args::User::Add(args) => add(args, global),
        args::User::List(args) => list(args, global),
        args::User::Import(args) => super::roll::run(args, global),
    }
}

fn add(args: &args::UserAdd, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let name = text::required("name", &args.name, SHORT).map_err(refused)?;
    let email = text::email("email", &args.email).map_err(refused)?;
    let (role, team, language) = (args.role, args.team.clone(), settings.notify.language);
    let opened = desk::open(&settings, Clock::system())?;
    let house = opened.house.clone();
    let added: UserRow = opened.desk.write_blocking(move |db, now| {
        let team = team.map(|name| team_named(db, &name)).transpose()?.map(|team| team.id);
        let new = NewUser::active(&name, &email, role, team, language);
        add_user(db, now, &house, &By::command_line(), new)
    })?;
    say(&format!(
        "added {} <{}> as {}\n",
        added.name,
        added.email,
        added.role.as_str()
    ))
}

fn refused(fault: crate::domain::refusal::FieldFault) -> Failure {
    Failure::Refused(Refusal::Invalid(vec![fault]))
}

fn team_named(db: &mut crate::storage::db::Db, name: &str) -> Result<TeamRow, error::Failure> {
    const SHOWN: i64 = 50;
    if let Some(team) = people::team_of_name(db, name.trim())? {
        return Ok(team);
    }
    let names: Vec<String> = people::list_teams(db, SHOWN)?
        .into_iter()
        .map(|team| team.name)
        .collect();
    let cure = if names.is_empty() {
        "there are no teams yet: leave --team out, or make the team first with POST /api/v1/teams".to_owned()
    } else {
        format!("the teams are {}", names.join(", "))
    };
    Err(Refusal::field("team", format!("{name} is not known; {cure}")).into())
}

fn list(args: &args::UserList, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let (desk, _) = desk::look(&settings, Clock::system())?;
    let (users, teams) =
        desk.read_blocking(|db, _| Ok::<_, error::Failure>((people::list(db, MOST)?, people::list_teams(db, MOST)?)))?;
    let team_of = |user: &UserRow| teams.iter().find(|team| Some(team.id) == user.team_id);
    if args.json {
        let rows: Vec<_> = users.iter().map(|user| in_json(user, team_of(user))).collect();
        return say(&format!("{:#}\n", json!(rows)));
    }
    if users.is_empty() {
        return say(NOBODY);
    }
    let told: Vec<String> = users.iter().map(|user| in_words(user, team_of(user))).collect();
    say(&told.concat())
}

fn in_words(user: &UserRow, team: Option<&TeamRow>) -> String {
    let team = team.map_or_else(String::new, |team| format!("  {}", team.name));
    let idle = match user.state {
        UserState::Active => String::new(),
        state => format!("  ({state})"),
    };
    format!("{}  <{}>  {}{team}{idle}\n", user.name, user.email, user.role)
}

fn in_json(user: &UserRow, team: Option<&TeamRow>) -> serde_json::Value {
    json!({
        "id": user.id, "name": user.name, "email": user.email, "role": user.role, "state": user.state,
        "staff_number": user.staff_number,
        "team": team.map(|team| &team.name), "created_at": user.created_at,
    })
}
