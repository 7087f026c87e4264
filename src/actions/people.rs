//! Staff: added, changed, retired.

use serde_json::{Value, json};

use crate::actions::House;
use crate::actions::appointment::crew::absence_must_keep;
use crate::actions::feeds;
use crate::actions::hand_over::hand_over;
use crate::actions::invitation::tell_at;
use crate::actions::security::{record, record_all};
use crate::actions::session::end_and_tell;
use crate::actions::tokens::revoke_all;
use crate::domain::appointment::Window;
use crate::domain::ids::{SiteId, TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::security::{Alteration, By, Deed, SecurityFact, SessionEnd};
use crate::domain::words::{AccessChange, Language, Role, UserState};
use crate::error::Failure;
use crate::storage::columns::Json;
use crate::storage::db::Db;
use crate::storage::people::{self, UserRow};
use crate::storage::{devices, passwords, second_factors, sites};

/// A new member of staff or machine.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub name: String,
    pub email: String,
    pub role: Role,
    pub team: Option<TeamId>,
    pub language: Language,
    /// What the house calls them; unique.
    pub staff_number: Option<String>,
    /// What they speak, as language tags.
    pub languages: Vec<String>,
    pub site: Option<SiteId>,
    pub state: UserState,
}

impl NewUser {
    /// Somebody who works here from now on, with nothing else known of them.
    pub fn active(name: &str, email: &str, role: Role, team: Option<TeamId>, language: Language) -> Self {
        NewUser {
            name: name.to_owned(),
            email: email.to_owned(),
            role,
            team,
            language,
            staff_number: None,
            languages: Vec::new(),
            site: None,
            state: UserState::Active,
        }
    }
}

/// Adds a member of staff.
pub fn add_user(db: &mut Db, now: Moment, house: &House, by: &By, new: NewUser) -> Result<UserRow, Failure> {
    let (user, told) = added(db, now, house, new)?;
    record(db, now, by, told)?;
    Ok(user)
}

/// The same; what is to be recorded of it at the end of the transaction.
pub(crate) fn added(db: &mut Db, now: Moment, house: &House, new: NewUser) -> Result<(UserRow, SecurityFact), Failure> {
    let user = UserRow {
        id: UserId::new(now, db.dice()),
        name: new.name,
        email: new.email,
        role: new.role,
        team_id: new.team,
        language: new.language,
        state: new.state,
        staff_number: new.staff_number,
        languages: Json(serde_json::json!(new.languages)),
        site_id: new.site,
        absent_from: None,
        stand_in_id: None,
        absent_until: None,
        bounced_at: None,
        created_at: now,
        version: 1,
    };
    if let Some(team) = user.team_id {
        people::find_team(db, team)?.ok_or_else(|| Refusal::field("/team", "there is no such team"))?;
    }
    must_be_nobodys(db, &user.email)?;
    if let Some(site) = user.site_id {
        sites::find(db, site)?.ok_or_else(|| Refusal::field("/site", "there is no such site"))?;
    }
    if let Some(number) = &user.staff_number {
        must_be_free(db, number)?;
    }
    people::create(db, &user)?;
    let (id, role) = (user.id, user.role);
    house.forget();
    Ok((user, SecurityFact::UserAdded { user: id, role }))
}

fn must_be_nobodys(db: &mut Db, email: &str) -> Result<(), Failure> {
    match people::of_email(db, email)? {
        None => Ok(()),
        Some(_) => Err(Refusal::Taken {
            what: "a user with the address",
            name: email.to_owned(),
        }
        .into()),
    }
}

fn must_be_free(db: &mut Db, staff_number: &str) -> Result<(), Failure> {
    match people::of_staff_number(db, staff_number)? {
        None => Ok(()),
        Some(_) => Err(Refusal::Taken {
            what: "a user with the staff number",
            name: staff_number.to_owned(),
        }
        .into()),
    }
}

/// Stores a changed member of staff.
pub fn change_user(db: &mut Db, house: &House, user: &UserRow) -> Result<(), Failure> {
    let saved = people::save(db, user)?;
    house.forget();
    if saved { Ok(()) } else { Err(Failure::Raced) }
}

/// What is altered about a member of staff; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    pub name: Option<String>,
    pub email: Option<String>,
    pub role: Option<Role>,
    pub team: Option<Option<TeamId>>,
    pub language: Option<Language>,
    pub state: Option<UserState>,
    pub staff_number: Option<Option<String>>,
    pub languages: Option<Vec<String>>,
    pub absent_from: Option<Option<Moment>>,
    pub absent_until: Option<Option<Moment>>,
    pub stand_in: Option<Option<UserId>>,
    pub site: Option<Option<SiteId>>,
    /// Who takes over when they retire; their teams' queues, where that is none.
    pub heir: Option<UserId>,
    /// Mail reaches them again.
    pub reachable: bool,
    /// Whether agreed visits that they cannot come to any more are left as they are.
    pub keep_visits: bool,
}

/// Alters a member of staff whom the caller knew at `version`.
///
/// Who leaves, or changes role, is signed out everywhere; who leaves loses their tokens for good.
pub fn alter_user(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    id: UserId,
    version: Option<i64>,
    change: UserChange,
) -> Result<UserRow, Failure> {
    let (user, told) = altered(db, now, house, by, id, version, change)?;
    record_all(db, now, by, told)?;
    Ok(user)
}

/// The same; what is to be recorded of it at the end of the transaction.
pub(crate) fn altered(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    id: UserId,
    version: Option<i64>,
    change: UserChange,
) -> Result<(UserRow, Vec<Deed>), Failure> {
    let before = people::find(db, id)?.ok_or_else(|| Refusal::absent("user", id))?;
    must_be_at(version, before.version)?;
    let after = UserRow {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        email: change.email.unwrap_or_else(|| before.email.clone()),
        role: change.role.unwrap_or(before.role),
        team_id: change.team.unwrap_or(before.team_id),
        language: change.language.unwrap_or(before.language),
        state: change.state.unwrap_or(before.state),
        staff_number: change.staff_number.unwrap_or_else(|| before.staff_number.clone()),
        languages: change
            .languages
            .map_or_else(|| before.languages.clone(), |spoken| Json(serde_json::json!(spoken))),
        absent_from: change.absent_from.unwrap_or(before.absent_from),
        absent_until: change.absent_until.unwrap_or(before.absent_until),
        stand_in_id: change.stand_in.unwrap_or(before.stand_in_id),
        site_id: change.site.unwrap_or(before.site_id),
        bounced_at: before.bounced_at.filter(|_| !change.reachable),
        ..before.clone()
    };
    if let Some(team) = after.team_id.filter(|_| after.team_id != before.team_id) {
        people::find_team(db, team)?.ok_or_else(|| Refusal::field("/team", "there is no such team"))?;
    }
    must_stand_in(db, &before, &after)?;
    if let Some(site) = after.site_id.filter(|_| after.site_id != before.site_id) {
        sites::find(db, site)?.ok_or_else(|| Refusal::field("/site", "there is no such site"))?;
    }
    if after.email != before.email {
        must_be_nobodys(db, &after.email)?;
    }
    if let Some(number) = after
        .staff_number
        .as_deref()
        .filter(|_| after.staff_number != before.staff_number)
    {
        must_be_free(db, number)?;
    }
    let rules = |user: &UserRow| user.is_here() && user.role == Role::Admin;
    if rules(&before) && !rules(&after) && people::lock_active(db, Role::Admin)?.len() <= 1 {
        let only = format!("{} is the only active admin; name another one first", before.name);
        return Err(Refusal::Limit(only).into());
    }
    let comes = |user: &UserRow| (user.role, user.state, user.absent_from, user.absent_until);
    if before.role == Role::Technician && comes(&before) != comes(&after) {
        visits_must_stay(db, now, &after, change.keep_visits)?;
    }
    if !people::save(db, &after)? {
        return Err(Failure::Raced);
    }
    if before.state != UserState::Retired && after.state == UserState::Retired {
        hand_over(db, now, house, by.actor, &before, change.heir)?;
    } else if change.heir.is_some() {
        return Err(Refusal::field("/heir", "is named when somebody retires; send state as well").into());
    }
    let mut told = told_of(&before, &after);
    if after.email != before.email {
        let alteration = Alteration::between(&json!({"email": before.email}), &json!({"email": after.email}));
        told.push(SecurityFact::MailChanged { user: id }.altering(&alteration));
        tell_at(db, now, house, &before, &before.email, AccessChange::Email)?;
    }
    if !after.is_here() || after.role != before.role {
        let why = if after.is_here() {
            SessionEnd::RoleChanged
        } else {
            SessionEnd::Retired
        };
        told.extend(end_and_tell(db, now, id, None, why)?.into_iter().map(Deed::from));
    }
    if after.state == UserState::Retired {
        told.extend(revoke_all(db, now, id)?.into_iter().map(Deed::from));
        told.extend(feeds::revoke_all(db, now, id)?.into_iter().map(Deed::from));
        // Whoever comes back comes back as somebody new, with nothing that an old finder could use.
        devices::forget_all(db, id)?;
        passwords::remove(db, id)?;
        second_factors::remove(db, id)?;
    }
    house.forget();
    let user = UserRow {
        version: before.version + 1,
        ..after
    };
    Ok((user, told))
}

/// A stand-in is somebody else who works here; an absence begins before it ends.
fn must_stand_in(db: &mut Db, before: &UserRow, after: &UserRow) -> Result<(), Failure> {
    if let (Some(from), Some(until)) = (after.absent_from, after.absent_until)
        && from >= until
    {
        return Err(Refusal::field("/absent_from", "has to be before absent_until").into());
    }
    let Some(named) = after.stand_in_id.filter(|_| after.stand_in_id != before.stand_in_id) else {
        return Ok(());
    };
    let person = people::find(db, named)?.filter(|person| person.id != after.id && person.is_here());
    match person {
        Some(person) if person.role != Role::Integration => Ok(()),
        _ => Err(Refusal::field("/stand_in", "has to be somebody else who works here").into()),
    }
}

/// What is recorded of a change: who may do what weighs more than the rest.
fn told_of(before: &UserRow, after: &UserRow) -> Vec<Deed> {
    let user = after.id;
    let mut told: Vec<Deed> = Vec::new();
    if before.role != after.role {
        let (from, to) = (before.role, after.role);
        told.push(SecurityFact::RoleChanged { user, from, to }.into());
    }
    match (before.is_here(), after.is_here()) {
        (true, false) => told.push(SecurityFact::UserRetired { user }.into()),
        (false, true) => told.push(SecurityFact::UserRestored { user }.into()),
        _ => {}
    }
    let alteration = Alteration::between(&known_of(before), &known_of(after));
    if !alteration.is_empty() {
        let fields = alteration.fields();
        told.push(SecurityFact::UserChanged { user, fields }.altering(&alteration));
    }
    told
}

/// What of a member of staff may change without being told apart.
fn known_of(user: &UserRow) -> Value {
    json!({
        "name": user.name,
        "team": user.team_id,
        "language": user.language,
        "absent_from": user.absent_from,
        "absent_until": user.absent_until,
        "stand_in": user.stand_in_id,
        "site": user.site_id,
        "bounced": user.bounced_at,
        "staff_number": user.staff_number,
        "languages": user.languages.0,
    })
}

pub(super) fn must_be_at(expected: Option<i64>, actual: i64) -> Result<(), Refusal> {
    match expected {
        Some(expected) if expected != actual => Err(Refusal::Stale {
            expected,
            actual,
            since: Vec::new(),
            by: None,
        }),
        _ => Ok(()),
    }
}

/// Whoever is away, leaves or does something else comes to no visit then.
fn visits_must_stay(db: &mut Db, now: Moment, after: &UserRow, keep_visits: bool) -> Result<(), Failure> {
    let from = after.absent_from.unwrap_or(Moment::EPOCH);
    let comes_no_more = after.role != Role::Technician || after.state == UserState::Retired;
    let until = after.absent_until.filter(|_| !comes_no_more);
    let away = match until {
        Some(until) => Some(Window { from, until }),
        None => comes_no_more.then_some(Window {
            from: now,
            until: Moment::NEVER,
        }),
    };
    absence_must_keep(db, now, after.id, away, keep_visits)
}
