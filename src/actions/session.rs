//! Sessions that are there: looked at, used, ended, and confirmed by showing who one is once more.

use crate::actions::House;
use crate::actions::invitation::tell_of_change;
use crate::actions::security::{record, record_all};
use crate::actions::sign_in::{SESSIONS_MAX, new_session_secret};
use crate::actions::tokens::digest;
use crate::domain::access::{AccessRules, PROOF_LASTS};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::security::{By, Proof, SecurityFact, SessionEnd};
use crate::domain::words::AccessChange;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::passwords;
use crate::storage::sessions::{self, SessionRow};

/// The open sessions of somebody, the newest first.
pub fn open_sessions(
    db: &mut Db,
    now: Moment,
    rules: &AccessRules,
    user: UserId,
) -> Result<Vec<SessionRow>, StoreFault> {
    let mut open = sessions::of_user(db, user, SESSIONS_MAX)?;
    open.retain(|session| session.good_until(rules.session_idle).is_some_and(|until| now < until));
    Ok(open)
}

/// Ends a session of `owner`, or of anybody where that is none.
pub fn end_session(
    db: &mut Db,
    now: Moment,
    by: &By,
    id: SessionId,
    owner: Option<UserId>,
    why: SessionEnd,
) -> Result<SessionRow, Failure> {
    let session = sessions::find(db, id)?.filter(|session| owner.is_none_or(|owner| session.user_id == owner));
    let session = session.ok_or_else(|| Refusal::absent("session", id))?;
    if sessions::end(db, id, now)? {
        record(db, now, by, ended(&session, why))?;
    }
    Ok(session)
}

fn ended(session: &SessionRow, why: SessionEnd) -> SecurityFact {
    SecurityFact::SessionEnded {
        user: session.user_id,
        session: session.id.0,
        why,
    }
}

/// Ends the sessions of somebody, but `except`.
pub fn end_sessions(
    db: &mut Db,
    now: Moment,
    by: &By,
    user: UserId,
    except: Option<SessionId>,
) -> Result<(), StoreFault> {
    let told = end_and_tell(db, now, user, except, SessionEnd::Ended)?;
    record_all(db, now, by, told)
}

/// Ends the sessions of somebody, but `except`; what is to be recorded of it at the end of the transaction.
pub(crate) fn end_and_tell(
    db: &mut Db,
    now: Moment,
    user: UserId,
    except: Option<SessionId>,
    why: SessionEnd,
) -> Result<Vec<SecurityFact>, StoreFault> {
    let mut told = Vec::new();
    for session in sessions::of_user(db, user, SESSIONS_MAX)? {
        if except != Some(session.id) && sessions::end(db, session.id, now)? {
            told.push(ended(&session, why));
        }
    }
    Ok(told)
}

/// Notes that the owner of a session showed who they are once more: it goes on under a new secret.
pub fn confirm(db: &mut Db, now: Moment, by: &By, session: &SessionRow, proof: Proof) -> Result<String, StoreFault> {
    let secret = new_session_secret(db);
    sessions::renew(db, session.id, &digest(&secret), now)?;
    let (user, by_what) = (session.user_id, proof);
    record(db, now, by, SecurityFact::Reauthenticated { user, by: by_what })?;
    Ok(secret)
}

/// Refuses what needs a fresh proof of who is calling, where the session has none.
pub fn must_be_fresh(db: &mut Db, now: Moment, id: SessionId) -> Result<(), Failure> {
    let session = sessions::find(db, id)?.ok_or_else(|| Refusal::absent("session", id))?;
    if now.since(session.proved_at) < PROOF_LASTS {
        Ok(())
    } else {
        Err(Refusal::ProofNeeded.into())
    }
}

/// Sets somebody's password, by its digest, and signs them out everywhere but in `except`.
pub fn set_password(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    user: UserId,
    password: &str,
    except: Option<SessionId>,
) -> Result<(), Failure> {
    passwords::set(db, user, password, now)?;
    let mut told = end_and_tell(db, now, user, except, SessionEnd::PasswordChanged)?;
    told.push(SecurityFact::PasswordChanged { user });
    tell_of_change(db, now, house, user, AccessChange::Password)?;
    Ok(record_all(db, now, by, told)?)
}
