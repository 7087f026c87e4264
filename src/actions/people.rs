//! Staff, teams and the tokens by which callers are known.

use crate::actions::House;
use crate::actions::security::record;
use crate::domain::chain::Hash;
use crate::domain::ids::{Dice, TeamId, TokenId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::security::{By, SecurityFact};
use crate::domain::words::{Language, Role};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::people::{self, TeamRow, UserRow};
use crate::storage::tokens::{self, TokenRow};

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
}

/// Adds a member of staff.
pub fn add_user(db: &mut Db, now: Moment, house: &House, by: &By, new: NewUser) -> Result<UserRow, Failure> {
    let user = UserRow {
        id: UserId::new(now, db.dice()),
        name: new.name,
        email: new.email,
        role: new.role,
        team_id: new.team,
        language: new.language,
        active: true,
        absent_until: None,
        bounced_at: None,
        created_at: now,
        version: 1,
    };
    if let Some(team) = user.team_id {
        people::find_team(db, team)?.ok_or_else(|| Refusal::field("/team", "there is no such team"))?;
    }
    if people::of_email(db, &user.email)?.is_some() {
        return Err(Refusal::Taken {
            what: "a user with the address",
            name: user.email,
        }
        .into());
    }
    people::create(db, &user)?;
    let (id, role) = (user.id, user.role);
    record(db, now, by, SecurityFact::UserAdded { user: id, role })?;
    house.forget();
    Ok(user)
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
    pub role: Option<Role>,
    pub team: Option<Option<TeamId>>,
    pub language: Option<Language>,
    pub active: Option<bool>,
    pub absent_until: Option<Option<Moment>>,
    /// Mail reaches them again.
    pub reachable: bool,
}

/// Alters a member of staff whom the caller knew at `version`.
pub fn alter_user(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    id: UserId,
    version: Option<i64>,
    change: UserChange,
) -> Result<UserRow, Failure> {
    let before = people::find(db, id)?.ok_or_else(|| Refusal::absent("user", id))?;
    must_be_at(version, before.version)?;
    let after = UserRow {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        role: change.role.unwrap_or(before.role),
        team_id: change.team.unwrap_or(before.team_id),
        language: change.language.unwrap_or(before.language),
        active: change.active.unwrap_or(before.active),
        absent_until: change.absent_until.unwrap_or(before.absent_until),
        bounced_at: before.bounced_at.filter(|_| !change.reachable),
        ..before.clone()
    };
    if let Some(team) = after.team_id.filter(|_| after.team_id != before.team_id) {
        people::find_team(db, team)?.ok_or_else(|| Refusal::field("/team", "there is no such team"))?;
    }
    let rules = |user: &UserRow| user.active && user.role == Role::Admin;
    if rules(&before) && !rules(&after) && people::count_active(db, Role::Admin)? <= 1 {
        let only = format!("{} is the only active admin; name another one first", before.name);
        return Err(Refusal::Limit(only).into());
    }
    if !people::save(db, &after)? {
        return Err(Failure::Raced);
    }
    for fact in told_of(&before, &after) {
        record(db, now, by, fact)?;
    }
    house.forget();
    Ok(UserRow {
        version: before.version + 1,
        ..after
    })
}

/// What is recorded of a change: who may do what weighs more than the rest.
fn told_of(before: &UserRow, after: &UserRow) -> Vec<SecurityFact> {
    let user = after.id;
    let mut told = Vec::new();
    if before.role != after.role {
        let (from, to) = (before.role, after.role);
        told.push(SecurityFact::RoleChanged { user, from, to });
    }
    match (before.active, after.active) {
        (true, false) => told.push(SecurityFact::UserRetired { user }),
        (false, true) => told.push(SecurityFact::UserRestored { user }),
        _ => {}
    }
    let others = [
        ("name", before.name != after.name),
        ("team", before.team_id != after.team_id),
        ("language", before.language != after.language),
        ("absent_until", before.absent_until != after.absent_until),
        ("bounced", before.bounced_at != after.bounced_at),
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
    for (field, named) in posts {
        let Some(Some(person)) = named else { continue };
        match people::find(db, person)? {
            None => faults.push(FieldFault::new(field, "there is no such member of staff")),
            Some(person) if !person.active => {
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

/// A new secret of 256 random bits.
pub fn new_secret(dice: &mut Dice) -> String {
    format!("{TOKEN_PREFIX}{}", hex::encode(dice.bytes::<32>()))
}

/// What is stored of a secret. A fast hash is right here: the secret has 256 random bits and cannot be guessed.
pub fn digest(secret: &str) -> String {
    Hash::of(&[secret.as_bytes()]).to_string()
}
