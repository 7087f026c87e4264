//! The tokens by which machines and tools are known, and what is stored of any secret.

use serde_json::json;

use crate::actions::security::record;
use crate::actions::session::must_be_fresh;
use crate::domain::chain::Hash;
use crate::domain::ids::{Dice, SessionId, TokenId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::rights::Purpose;
use crate::domain::security::{By, SecurityFact};
use crate::error::Failure;
use crate::storage::columns::Json;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::people;
use crate::storage::tokens::{self, TokenRow};

/// The longest life of a token, in days.
pub const LONGEST_DAYS: u32 = 3_650;

/// What every token begins with, so that a leaked one is recognised.
pub const TOKEN_PREFIX: &str = "yn_";

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

/// Issues a token for somebody who works here, after whoever asks with a session showed lately who they are.
pub fn make_token(
    db: &mut Db,
    now: Moment,
    by: &By,
    session: Option<SessionId>,
    user: UserId,
    label: &str,
    purpose: Purpose,
    lifetime: Span,
) -> Result<(TokenRow, String), Failure> {
    let owner = people::find(db, user)?.ok_or_else(|| Refusal::absent("user", user))?;
    if let Some(session) = session {
        must_be_fresh(db, now, session)?;
    }
    if !owner.is_here() {
        let gone = format!("{} no longer works here; make them active first", owner.name);
        return Err(Refusal::Limit(gone).into());
    }
    Ok(issue_token(db, now, by, user, label, purpose, lifetime)?)
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

/// Revokes the token of this id, of somebody whom the caller reaches. Revoking it again changes nothing.
pub fn revoke_reached(
    db: &mut Db,
    now: Moment,
    by: &By,
    id: TokenId,
    reaches: impl Fn(UserId) -> bool,
) -> Result<(), Failure> {
    let token = tokens::find(db, id)?.filter(|token| reaches(token.user_id));
    let token = token.ok_or_else(|| Refusal::absent("token", id))?;
    revoke_token(db, now, by, &token)?;
    Ok(())
}

/// Revokes every token of somebody; what is to be recorded of it.
pub(super) fn revoke_all(db: &mut Db, now: Moment, user: UserId) -> Result<Vec<SecurityFact>, StoreFault> {
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
