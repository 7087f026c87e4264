//! Staff, teams and the tokens by which callers are known.

use serde_json::json;

use crate::actions::House;
use crate::actions::hand_over::hand_over;
use crate::actions::invitation::tell_at;
use crate::actions::security::{record, record_all};
use crate::actions::session::end_and_tell;
use crate::domain::chain::Hash;
use crate::domain::ids::{Dice, SiteId, TeamId, TokenId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::Purpose;
use crate::domain::security::{By, SecurityFact, SessionEnd};
use crate::domain::shift::{Roster, Shift};
use crate::domain::words::{AccessChange, Language, Role, UserState};
use crate::error::Failure;
use crate::storage::columns::Json;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::people::{self, TeamRow, UserRow};
use crate::storage::tokens::{self, TokenRow};
use crate::storage::{devices, passwords, second_factors, sites};

/// What every token begins with, so that a leaked one is recognised.
pub const TOKEN_PREFIX: &str = "yn_";

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
    people::create_team(db, &team)?;
    house.forget();
    Ok(team)
}

/// Stores a changed member of staff.
pub fn change_user(db: &mut Db, house: &House, user: &UserRow) -> Result<(), Failure> {
    let saved = people::save(db, user)?;
    house.forget();
    if saved { Ok(()) } else { Err(Failure::Raced) }
}

/// Stores a changed team.
pub fn change_team(db: &mut Db, house: &House, team: &TeamRow) -> Result<(), Failure> {
    let saved = people::save_team(db, team)?;
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
) -> Result<(UserRow, Vec<SecurityFact>), Failure> {
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
        told.push(SecurityFact::MailChanged { user: id });
        tell_at(db, now, house, &before, &before.email, AccessChange::Email)?;
    }
    if !after.is_here() || after.role != before.role {
        let why = if after.is_here() {
            SessionEnd::RoleChanged
        } else {
            SessionEnd::Retired
        };
        told.extend(end_and_tell(db, now, id, None, why)?);
    }
    if after.state == UserState::Retired {
        told.extend(revoke_all(db, now, id)?);
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
fn told_of(before: &UserRow, after: &UserRow) -> Vec<SecurityFact> {
    let user = after.id;
    let mut told = Vec::new();
    if before.role != after.role {
        let (from, to) = (before.role, after.role);
        told.push(SecurityFact::RoleChanged { user, from, to });
    }
    match (before.is_here(), after.is_here()) {
        (true, false) => told.push(SecurityFact::UserRetired { user }),
        (false, true) => told.push(SecurityFact::UserRestored { user }),
        _ => {}
    }
    let others = [
        ("name", before.name != after.name),
        ("team", before.team_id != after.team_id),
        ("language", before.language != after.language),
        ("absent_from", before.absent_from != after.absent_from),
        ("absent_until", before.absent_until != after.absent_until),
        ("stand_in", before.stand_in_id != after.stand_in_id),
        ("site", before.site_id != after.site_id),
        ("bounced", before.bounced_at != after.bounced_at),
        ("staff_number", before.staff_number != after.staff_number),
        ("languages", before.languages != after.languages),
    ];
    let fields: Vec<String> = others
        .iter()
        .filter(|(_, changed)| *changed)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    if !fields.is_empty() {
        told.push(SecurityFact::UserChanged { user, fields });
    }
    told
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
    house: &House,
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
    let saved = people::save_team(db, &after)?;
    house.forget();
    if saved {
        Ok(TeamRow {
            version: before.version + 1,
            ..after
        })
    } else {
        Err(Failure::Raced)
    }
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

fn must_be_at(expected: Option<i64>, actual: i64) -> Result<(), Refusal> {
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

fn team_taken(name: &str) -> Failure {
    let name = name.to_owned();
    Refusal::Taken {
        what: "a team named",
        name,
    }
    .into()
}

/// Issues a token, and its secret, shown this once.
pub fn issue_token(
    db: &mut Db,
    now: Moment,
    by: &By,
    user: UserId,
    label: &str,
    purpose: Purpose,
    lifetime: Span,
) -> Result<(TokenRow, String), StoreFault> {
    let secret = new_secret(db.dice());
    let token = TokenRow {
        id: TokenId::new(now, db.dice()),
        user_id: user,
        digest: digest(&secret),
        label: label.to_owned(),
        created_at: now,
        expires_at: now + lifetime,
        revoked_at: None,
        used_at: None,
        channels: purpose.channels().map(|named| Json(json!(named))),
        operations: purpose.operations().map(|named| Json(json!(named))),
    };
    tokens::create(db, &token)?;
    let issued = SecurityFact::TokenIssued {
        user,
        token: token.id,
        expires_at: token.expires_at,
    };
    record(db, now, by, issued)?;
    Ok((token, secret))
}

/// Revokes a token. `false` when it was revoked before.
pub fn revoke_token(db: &mut Db, now: Moment, by: &By, token: &TokenRow) -> Result<bool, StoreFault> {
    let revoked = tokens::revoke(db, token.id, now)?;
    if revoked {
        let (user, token) = (token.user_id, token.id);
        record(db, now, by, SecurityFact::TokenRevoked { user, token })?;
    }
    Ok(revoked)
}

/// Revokes every token of somebody; what is to be recorded of it.
fn revoke_all(db: &mut Db, now: Moment, user: UserId) -> Result<Vec<SecurityFact>, StoreFault> {
    let mut told = Vec::new();
    for token in tokens::good_of_user(db, user)? {
        tokens::revoke(db, token.id, now)?;
        told.push(SecurityFact::TokenRevoked { user, token: token.id });
    }
    Ok(told)
}

/// A new secret of 256 random bits.
pub fn new_secret(dice: &mut Dice) -> String {
    format!("{TOKEN_PREFIX}{}", hex::encode(dice.bytes::<32>()))
}

/// What is stored of a secret. A fast hash is right here: the secret has 256 random bits and cannot be guessed.
pub fn digest(secret: &str) -> String {
    Hash::of(&[secret.as_bytes()]).to_string()
}
