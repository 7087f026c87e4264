//! Teams: founded, and changed with whoever holds their posts and stands in their plan.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::actions::House;
use crate::actions::people::must_be_at;
use crate::actions::regions::must_be_in_use;
use crate::actions::security::record;
use crate::domain::ids::{TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::people::Team;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::security::{Alteration, By, Deed, SecurityFact};
use crate::domain::shift::{Roster, Shift};
use crate::error::Failure;
use crate::storage::columns::Json;
use crate::storage::db::Db;
use crate::storage::people::{self, TeamRow};

/// Adds a team, with nobody in its posts.
pub fn add_team(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    name: &str,
    region: Option<String>,
) -> Result<TeamRow, Failure> {
    let region = TeamChange {
        region: Some(region),
        ..TeamChange::default()
    };
    found_team(db, now, house, by, name, region)
}

/// Adds a team, with whatever else is known of it.
pub fn found_team(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    name: &str,
    change: TeamChange,
) -> Result<TeamRow, Failure> {
    must_work_here(db, None, &change)?;
    let team = TeamRow {
        id: TeamId::new(now, db.dice()),
        created_at: now,
        ..change.made_to(nothing_yet(name))
    };
    if people::team_of_name(db, &team.name)?.is_some() {
        return Err(team_taken(&team.name));
    }
    must_be_in_use(db, team.region.as_deref(), None)?;
    people::create_team(db, &team)?;
    house.forget();
    record(db, now, by, changed(&team, &json!({})))?;
    Ok(team)
}

/// What a team would be after a change, or a new one of this name where there is none yet. Nothing is changed.
pub fn look_at_team(db: &mut Db, id: Option<TeamId>, name: &str, change: TeamChange) -> Result<Team, Failure> {
    must_work_here(db, id, &change)?;
    let before = match id {
        Some(id) => people::find_team(db, id)?.ok_or_else(|| Refusal::absent("team", id))?,
        None => nothing_yet(name),
    };
    Ok(change.made_to(before).into_team())
}

fn nothing_yet(name: &str) -> TeamRow {
    TeamRow {
        id: TeamId(Uuid::nil()),
        name: name.to_owned(),
        region: None,
        lead_id: None,
        duty_manager_id: None,
        manager_id: None,
        director_id: None,
        skills: Json(json!([])),
        shifts: Json(json!([])),
        created_at: Moment::EPOCH,
        version: 1,
    }
}

/// Stores a changed team.
pub fn change_team(db: &mut Db, house: &House, team: &TeamRow) -> Result<(), Failure> {
    let saved = people::save_team(db, team)?;
    house.forget();
    if saved { Ok(()) } else { Err(Failure::Raced) }
}

/// What is altered about a team; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct TeamChange {
    pub name: Option<String>,
    pub region: Option<Option<String>>,
    pub lead: Option<Option<UserId>>,
    pub duty_manager: Option<Option<UserId>>,
    pub manager: Option<Option<UserId>>,
    pub director: Option<Option<UserId>>,
    pub skills: Option<Vec<String>>,
    pub shifts: Option<Vec<Shift>>,
}

/// Alters a team that the caller knew at `version`.
pub fn alter_team(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    id: TeamId,
    version: Option<i64>,
    change: TeamChange,
) -> Result<TeamRow, Failure> {
    let before = people::find_team(db, id)?.ok_or_else(|| Refusal::absent("team", id))?;
    must_be_at(version, before.version)?;
    must_work_here(db, Some(id), &change)?;
    let after = change.made_to(before.clone());
    if after.name != before.name && people::team_of_name(db, &after.name)?.is_some() {
        return Err(team_taken(&after.name));
    }
    must_be_in_use(db, after.region.as_deref(), before.region.as_deref())?;
    if !people::save_team(db, &after)? {
        return Err(Failure::Raced);
    }
    house.forget();
    record(db, now, by, changed(&after, &told(&before)))?;
    Ok(TeamRow {
        version: before.version + 1,
        ..after
    })
}

impl TeamChange {
    /// The team after this change.
    fn made_to(self, team: TeamRow) -> TeamRow {
        TeamRow {
            name: self.name.unwrap_or(team.name),
            region: self.region.unwrap_or(team.region),
            lead_id: self.lead.unwrap_or(team.lead_id),
            duty_manager_id: self.duty_manager.unwrap_or(team.duty_manager_id),
            manager_id: self.manager.unwrap_or(team.manager_id),
            director_id: self.director.unwrap_or(team.director_id),
            skills: self.skills.map_or(team.skills, |skills| Json(json!(skills))),
            shifts: self.shifts.map_or(team.shifts, |shifts| Json(json!(shifts))),
            ..team
        }
    }
}

/// What is recorded of a team.
fn told(team: &TeamRow) -> Value {
    json!({
        "name": team.name,
        "region": team.region,
        "lead": team.lead_id,
        "duty_manager": team.duty_manager_id,
        "manager": team.manager_id,
        "director": team.director_id,
        "skills": team.skills.0,
        "shifts": team.shifts.0,
    })
}

fn changed(team: &TeamRow, before: &Value) -> Deed {
    let fact = SecurityFact::OrganisationChanged {
        what: "team".to_owned(),
        id: team.id.0,
    };
    fact.altering(&Alteration::between(before, &told(team)))
}

/// Whoever is named for a post must be there to be told, and whoever works in a shift be of the team; every fault at once.
fn must_work_here(db: &mut Db, team: Option<TeamId>, change: &TeamChange) -> Result<(), Failure> {
    let posts = [
        ("/lead", change.lead),
        ("/duty_manager", change.duty_manager),
        ("/manager", change.manager),
        ("/director", change.director),
    ];
    let mut faults = Vec::new();
    let roster = match change.shifts.as_deref().map(Roster::of) {
        Some(Err(wrong)) => {
            faults.extend(wrong);
            Roster::default()
        }
        roster => roster.and_then(Result::ok).unwrap_or_default(),
    };
    let on_shift = roster
        .posted()
        .into_iter()
        .map(|person| ("/shifts", Some(Some(person))));
    for (field, named) in posts.into_iter().chain(on_shift) {
        let Some(Some(person)) = named else { continue };
        match people::find(db, person)? {
            None => faults.push(FieldFault::new(field, "there is no such member of staff")),
            Some(person) if !person.is_here() => {
                let gone = format!("{} no longer works here; choose somebody who does", person.name);
                faults.push(FieldFault::new(field, gone));
            }
            Some(_) => {}
        }
    }
    let members = roster.members();
    let of_team = match team {
        Some(team) => people::members(db, team, &members)?.len(),
        None => 0,
    };
    if of_team < members.len() {
        let detail = "name members who do not work in this team; give them this team first, or leave them out";
        faults.push(FieldFault::new("/shifts", detail));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(faults).into())
    }
}

fn team_taken(name: &str) -> Failure {
    let name = name.to_owned();
    Refusal::Taken {
        what: "a team named",
        name,
    }
    .into()
}
