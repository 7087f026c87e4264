//! Teams: founded, and changed with whoever holds their posts and stands in their plan.

use crate::actions::House;
use crate::actions::people::must_be_at;
use crate::actions::regions::must_be_in_use;
use crate::actions::security::record;
use crate::domain::ids::{TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::security::{By, SecurityFact};
use crate::domain::shift::{Roster, Shift};
use crate::error::Failure;
use crate::storage::columns::Json;
use crate::storage::db::Db;
use crate::storage::people::{self, TeamRow};

/// Adds a team.
pub fn add_team(
    db: &mut Db,
    now: Moment,
    house: &House,
    name: &str,
    region: Option<String>,
) -> Result<TeamRow, Failure> {
    let team = TeamRow {
        id: TeamId::new(now, db.dice()),
        name: name.to_owned(),
        region,
        lead_id: None,
        duty_manager_id: None,
        manager_id: None,
        director_id: None,
        skills: Json(serde_json::json!([])),
        shifts: Json(serde_json::json!([])),
        created_at: now,
        version: 1,
    };
    if people::team_of_name(db, name)?.is_some() {
        return Err(team_taken(name));
    }
    must_be_in_use(db, team.region.as_deref(), None)?;
    people::create_team(db, &team)?;
    house.forget();
    Ok(team)
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
    must_work_here(db, &change)?;
    let after = TeamRow {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        region: change.region.unwrap_or_else(|| before.region.clone()),
        lead_id: change.lead.unwrap_or(before.lead_id),
        duty_manager_id: change.duty_manager.unwrap_or(before.duty_manager_id),
        manager_id: change.manager.unwrap_or(before.manager_id),
        director_id: change.director.unwrap_or(before.director_id),
        skills: change
            .skills
            .map_or_else(|| before.skills.clone(), |skills| Json(serde_json::json!(skills))),
        shifts: change
            .shifts
            .map_or_else(|| before.shifts.clone(), |shifts| Json(serde_json::json!(shifts))),
        ..before.clone()
    };
    if after.name != before.name && people::team_of_name(db, &after.name)?.is_some() {
        return Err(team_taken(&after.name));
    }
    must_be_in_use(db, after.region.as_deref(), before.region.as_deref())?;
    if !people::save_team(db, &after)? {
        return Err(Failure::Raced);
    }
    house.forget();
    let (what, id) = ("team".to_owned(), id.0);
    record(db, now, by, SecurityFact::OrganisationChanged { what, id })?;
    Ok(TeamRow {
        version: before.version + 1,
        ..after
    })
}

/// Whoever is named for a post must be there to be told; every fault at once.
fn must_work_here(db: &mut Db, change: &TeamChange) -> Result<(), Failure> {
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
        .people()
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
