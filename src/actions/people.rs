//! Staff, teams and the tokens by which callers are known.

use crate::actions::House;
use crate::domain::chain::Hash;
use crate::domain::ids::{Dice, TeamId, TokenId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
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
pub fn add_user(db: &mut Db, now: Moment, house: &House, new: NewUser) -> Result<UserRow, Failure> {
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
        return Err(Refusal::Taken {
            what: "a team named",
            name: name.to_owned(),
        }
        .into());
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

/// Issues a token; its secret, shown this once.
pub fn issue_token(
    db: &mut Db,
    now: Moment,
    user: UserId,
    label: &str,
    lifetime: Span,
) -> Result<(TokenId, String), StoreFault> {
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
    Ok((token.id, secret))
}

/// A new secret of 256 random bits.
pub fn new_secret(dice: &mut Dice) -> String {
    format!("{TOKEN_PREFIX}{}", hex::encode(dice.bytes::<32>()))
}

/// What is stored of a secret. A fast hash is right here: the secret has 256 random bits and cannot be guessed.
pub fn digest(secret: &str) -> String {
    Hash::of(&[secret.as_bytes()]).to_string()
}
