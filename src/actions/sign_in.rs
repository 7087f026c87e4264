//! Somebody signs in. A try is counted before the password is looked at, so that many at once are not one; what is asked
//! of the database, and what is computed, is the same whether or not there is such an account.

use crate::actions::people::digest;
use crate::actions::second_factor;
use crate::actions::security::record;
use crate::domain::access::AccessRules;
use crate::domain::event::Actor;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::security::{By, Proof, SecurityFact, Whence};
use crate::domain::slowing::{FORGOTTEN_AFTER, Knocks, Slowing};
use crate::domain::words::Role;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::people::{self, UserRow};
use crate::storage::sessions::{self, SessionRow};
use crate::storage::tallies::Tally;
use crate::storage::{devices, passwords, tallies};

/// What every session's secret begins with, so that a leaked one is recognised.
pub const SESSION_PREFIX: &str = "yns_";
/// What every device's secret begins with.
pub const DEVICE_PREFIX: &str = "ynd_";
/// The most sessions that one person has open; the oldest makes room.
pub const SESSIONS_MAX: i64 = 20;
/// The most devices that are remembered of one person.
const DEVICES_MAX: i64 = 20;

/// From where somebody signs in.
#[derive(Debug, Clone)]
pub struct Place {
    pub from: Whence,
    /// The secret of the device, if it brought one.
    pub device: Option<String>,
}

/// Whether somebody may try.
#[derive(Debug)]
pub enum Admission {
    /// Not before this has passed.
    Wait(Span),
    Try(Try),
}

/// A try that was counted. Whether there is such an account is nobody's business but [`conclude`]'s.
#[derive(Debug, Clone)]
pub struct Try {
    /// Whose account it is, if it is somebody's who may come in.
    pub user: Option<UserId>,
    /// What the password is to be compared with; none where nobody can match it.
    pub stored: Option<String>,
    /// Cleared when it was the right person.
    own: String,
    /// Given one try back when it was the right person.
    shared: Option<String>,
}

/// What came of a try.
#[derive(Debug)]
pub enum Concluded {
    In(Box<SignedIn>),
    Wrong,
    /// The password is right; the code of the second factor is missing.
    CodeNeeded,
    /// The password is right; the code is wrong, or was used before.
    WrongCode,
}

/// Somebody who is signed in now, with the secrets that go into their cookies.
#[derive(Debug)]
pub struct SignedIn {
    pub user: UserRow,
    pub session: SessionRow,
    pub secret: String,
    pub device: String,
}

/// Counts a try of `login` (an address or a staff number), unless it comes too soon.
pub fn admit(
    db: &mut Db,
    now: Moment,
    rules: &AccessRules,
    login: &str,
    place: &Place,
) -> Result<Admission, StoreFault> {
    let (user, account) = account_of(db, login)?;
    let known_since = now - rules.device_known_for;
    let device = place.device.as_deref().map(digest).unwrap_or_default();
    let somebody = user.as_ref().map_or(UserId(uuid::Uuid::nil()), |user| user.id);
    let is_known = devices::is_known(db, &device, somebody, known_since)?;
    let stored = passwords::of_user(db, somebody)?;
    let (own, shared) = if is_known {
        (format!("device:{account}:{device}"), None)
    } else {
        (
            format!("account:{account}"),
            Some(format!("address:{}", place.from.neighbourhood())),
        )
    };
    let mut counted = vec![(own.clone(), rules.slowing)];
    counted.extend(shared.clone().map(|shared| (shared, rules.slowing_of_addresses)));
    if let Some(wait) = count(db, now, &counted)? {
        return Ok(Admission::Wait(wait));
    }
    tallies::tidy(db, now)?;
    let active = user.filter(|user| user.is_here() && user.role != Role::Integration);
    Ok(Admission::Try(Try {
        stored: stored.filter(|_| active.is_some()),
        user: active.map(|user| user.id),
        own,
        shared,
    }))
}

/// Whose name this is, if it is anybody's, and what their tries are counted under, which it always has.
pub(crate) fn account_of(db: &mut Db, login: &str) -> Result<(Option<UserRow>, String), StoreFault> {
    let login = login.trim().to_lowercase();
    let user = if login.contains('@') {
        people::of_email(db, &login)?
    } else {
        people::of_staff_number(db, &login.to_uppercase())?
    };
    let account = match &user {
        Some(user) => digest(&user.id.to_string()),
        None => digest(&login),
    };
    Ok((user, account))
}

/// Counts one try in each bucket, or in none where one of them has to wait: how long.
pub(crate) fn count(db: &mut Db, now: Moment, buckets: &[(String, Slowing)]) -> Result<Option<Span>, StoreFault> {
    let mut counted = Vec::new();
    for (bucket, rule) in buckets {
        // Counted until it is forgotten: the last try was as long before that.
        let held = tallies::hold(db, bucket, now)?;
        let before = Knocks {
            tries: held.count,
            last_at: held.ends_at - FORGOTTEN_AFTER,
        };
        if let Some(wait) = rule.wait(before, now) {
            return Ok(Some(wait));
        }
        counted.push((bucket, before.and_one(now)));
    }
    for (bucket, knocks) in counted {
        let tally = Tally {
            count: knocks.tries,
            ends_at: knocks.last_at + FORGOTTEN_AFTER,
        };
        tallies::keep(db, bucket, tally)?;
    }
    Ok(None)
}

/// Lets somebody in whose password was right, or leaves the try counted.
pub fn conclude(
    db: &mut Db,
    now: Moment,
    rules: &AccessRules,
    tried: &Try,
    right: bool,
    code: Option<&str>,
    place: &Place,
) -> Result<Concluded, Failure> {
    let Some(user) = still_the_same(db, tried)?.filter(|_| right) else {
        return Ok(Concluded::Wrong);
    };
    let mut method = Proof::Password;
    if second_factor::is_set(db, user.id)? {
        let Some(code) = code else {
            // Nothing was guessed; the others at this address need not wait for it.
            tried
                .shared
                .as_ref()
                .map_or(Ok(()), |shared| tallies::take_back(db, shared, 1))?;
            return Ok(Concluded::CodeNeeded);
        };
        match second_factor::take_code(db, now, user.id, code)? {
            Some(proof) => method = proof,
            None => return Ok(Concluded::WrongCode),
        }
    }
    forgive(db, tried)?;
    let signed_in = begin(db, now, rules, user, method, place)?;
    Ok(Concluded::In(Box::new(signed_in)))
}

/// Takes a try back: it was the right person.
pub fn forgive(db: &mut Db, tried: &Try) -> Result<(), StoreFault> {
    tallies::clear(db, &tried.own)?;
    match &tried.shared {
        Some(shared) => tallies::take_back(db, shared, 1),
        None => Ok(()),
    }
}

/// The account as it is now; none where it was retired, or its password changed, while the password was looked at.
fn still_the_same(db: &mut Db, tried: &Try) -> Result<Option<UserRow>, StoreFault> {
    let Some(id) = tried.user else { return Ok(None) };
    let unchanged = passwords::of_user(db, id)? == tried.stored;
    let user = people::find(db, id)?;
    Ok(user.filter(|user| user.is_here() && unchanged))
}

/// Begins a session of somebody who showed who they are, under a new secret.
pub fn begin(
    db: &mut Db,
    now: Moment,
    rules: &AccessRules,
    user: UserRow,
    method: Proof,
    place: &Place,
) -> Result<SignedIn, StoreFault> {
    begin_shown(db, now, rules, user, method, place, now)
}

/// The same for somebody who showed it at `proved_at`, to somebody else.
pub(crate) fn begin_shown(
    db: &mut Db,
    now: Moment,
    rules: &AccessRules,
    user: UserRow,
    method: Proof,
    place: &Place,
    proved_at: Moment,
) -> Result<SignedIn, StoreFault> {
    let secret = new_session_secret(db);
    let session = SessionRow {
        id: SessionId::new(now, db.dice()),
        user_id: user.id,
        digest: digest(&secret),
        method,
        address: place.from.address.clone(),
        agent: place.from.agent.clone(),
        created_at: now,
        seen_at: now,
        proved_at,
        expires_at: now + rules.session_longest,
        ended_at: None,
    };
    for oldest in sessions::of_user(db, user.id, SESSIONS_MAX + 1)?
        .iter()
        .skip(usize::try_from(SESSIONS_MAX - 1).unwrap_or(0))
    {
        sessions::end(db, oldest.id, now)?;
    }
    sessions::create(db, &session)?;
    let device = know_device(db, now, &user, place)?;
    let by = By {
        actor: Actor::User(user.id, user.role),
        from: place.from.clone(),
    };
    let fact = SecurityFact::SignedIn {
        user: user.id,
        by: method,
    };
    record(db, now, &by, fact.saying([("session", &session.id.to_string())]))?;
    Ok(SignedIn {
        user,
        session,
        secret,
        device,
    })
}

/// Knows the browser of somebody who showed who they are; its secret.
pub(crate) fn know_device(db: &mut Db, now: Moment, user: &UserRow, place: &Place) -> Result<String, StoreFault> {
    let device = match &place.device {
        Some(device) if device.starts_with(DEVICE_PREFIX) => device.clone(),
        _ => format!("{DEVICE_PREFIX}{}", hex::encode(db.dice().bytes::<32>())),
    };
    devices::remember(db, &digest(&device), user.id, now, DEVICES_MAX)?;
    Ok(device)
}

/// A new secret of 256 random bits for a session.
pub fn new_session_secret(db: &mut Db) -> String {
    format!("{SESSION_PREFIX}{}", hex::encode(db.dice().bytes::<32>()))
}
