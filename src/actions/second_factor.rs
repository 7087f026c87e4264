//! The second factor: offered, confirmed with a first code, asked for at each sign-in, replaced by recovery codes, removed.

use crate::actions::House;
use crate::actions::invitation::tell_of_change;
use crate::actions::security::record_all;
use crate::actions::session::end_and_tell;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::security::{By, Proof, SecurityFact, SessionEnd};
use crate::domain::totp::{RECOVERY_CODES, TotpSecret, new_recovery_code, recovery_digest};
use crate::domain::words::AccessChange;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::second_factors;

/// Offers somebody a new secret, to be confirmed with a code.
pub fn offer(db: &mut Db, user: UserId) -> Result<TotpSecret, StoreFault> {
    let secret = TotpSecret::new(db.dice());
    second_factors::offer(db, user, &secret.to_hex())?;
    Ok(secret)
}

/// Puts the offered secret in force and gives recovery codes, shown this once. Other sessions end.
pub fn confirm(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    user: UserId,
    session: SessionId,
    code: &str,
) -> Result<Vec<String>, Failure> {
    let offered = second_factors::of_user(db, user)?.and_then(|row| row.offered);
    let offered = offered.ok_or_else(|| Refusal::absent("offered second factor", user))?;
    let step = TotpSecret::from_hex(&offered).and_then(|secret| secret.step_of(code, now));
    let step = step.ok_or_else(|| Refusal::field("/code", "is not the code that the app shows now"))?;
    if !second_factors::confirm(db, user, &offered, step)? {
        return Err(Failure::Raced);
    }
    let (codes, made) = new_codes(db, user)?;
    let mut told = end_and_tell(db, now, user, Some(session), SessionEnd::TotpChanged)?;
    told.extend([SecurityFact::TotpSet { user }, made]);
    tell_of_change(db, now, house, user, AccessChange::SecondFactor)?;
    record_all(db, now, by, told)?;
    Ok(codes)
}

/// New recovery codes in the place of the old ones, shown this once.
pub fn renew_codes(db: &mut Db, now: Moment, by: &By, user: UserId) -> Result<Vec<String>, Failure> {
    if !is_set(db, user)? {
        return Err(Refusal::absent("second factor", user).into());
    }
    let (codes, made) = new_codes(db, user)?;
    record_all(db, now, by, [made])?;
    Ok(codes)
}

fn new_codes(db: &mut Db, user: UserId) -> Result<(Vec<String>, SecurityFact), StoreFault> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| new_recovery_code(db.dice())).collect();
    let digests: Vec<String> = codes.iter().filter_map(|code| recovery_digest(user, code)).collect();
    second_factors::set_recovery_codes(db, user, &digests)?;
    Ok((codes, SecurityFact::RecoveryCodesMade { user }))
}

/// Takes somebody's second factor away; `except` goes on.
pub fn remove(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    user: UserId,
    except: Option<SessionId>,
) -> Result<(), Failure> {
    if !second_factors::remove(db, user)? {
        return Err(Refusal::absent("second factor", user).into());
    }
    let mut told = end_and_tell(db, now, user, except, SessionEnd::TotpChanged)?;
    told.push(SecurityFact::TotpRemoved { user });
    tell_of_change(db, now, house, user, AccessChange::SecondFactor)?;
    Ok(record_all(db, now, by, told)?)
}

/// Whether somebody has a second factor in force.
pub fn is_set(db: &mut Db, user: UserId) -> Result<bool, StoreFault> {
    Ok(second_factors::of_user(db, user)?.is_some_and(|row| row.secret.is_some()))
}

/// Takes a code of somebody's app, or a recovery code: what it was, or nothing when it is wrong or was used before.
pub fn take_code(db: &mut Db, now: Moment, user: UserId, code: &str) -> Result<Option<Proof>, StoreFault> {
    let secret = second_factors::of_user(db, user)?.and_then(|row| row.secret);
    let Some(secret) = secret.as_deref().and_then(TotpSecret::from_hex) else {
        return Ok(None);
    };
    if let Some(step) = secret.step_of(code.trim(), now) {
        let fresh = second_factors::take_step(db, user, step)?;
        return Ok(fresh.then_some(Proof::Totp));
    }
    match recovery_digest(user, code) {
        Some(digest) if second_factors::use_recovery_code(db, user, &digest)? => Ok(Some(Proof::RecoveryCode)),
        _ => Ok(None),
    }
}
