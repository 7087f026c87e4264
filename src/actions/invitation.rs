//! Invitations and forgotten passwords: a mail brings a secret that is good once and not for long. The secret is made when
//! the mail is written and stands in no table, so that whoever reads the outbox learns nothing.

use serde_json::json;

use crate::actions::House;
use crate::actions::people::digest;
use crate::actions::security::record_all;
use crate::actions::session::end_and_tell;
use crate::actions::sign_in::{Place, account_of, count, know_device};
use crate::domain::event::Actor;
use crate::domain::ids::{LetterId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::security::{By, Proof, SecurityFact, SessionEnd};
use crate::domain::slowing::Slowing;
use crate::domain::words::{AccessChange, PassPurpose, Role, UserState};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::{self, Intent, LetterRow};
use crate::storage::passes::{self, PassRow};
use crate::storage::people::{self, UserRow};
use crate::storage::{passwords, tallies};

/// What every pass's secret begins with.
const PASS_PREFIX: &str = "yni_";
/// How long a pass lets somebody in, from when its mail was written.
pub const PASS_LASTS: Span = Span::minutes(60);
/// Mails with a link that one account may be sent in a row; then they become rare.
const MAILS: Slowing = Slowing {
    free: 3,
    first_wait: Span::minutes(5),
    longest_wait: Span::hours(1),
};

/// Invites somebody who was added as invited: a mail is decided.
pub fn invite(db: &mut Db, now: Moment, house: &House, by: &By, user: &UserRow) -> Result<(), Failure> {
    let told = invited(db, now, house, user)?;
    Ok(record_all(db, now, by, [told])?)
}

/// The same; what is to be recorded of it at the end of the transaction.
pub(crate) fn invited(db: &mut Db, now: Moment, house: &House, user: &UserRow) -> Result<SecurityFact, Failure> {
    if user.state != UserState::Invited {
        let cure = format!(
            "{} is {}, not invited; a forgotten password is reset by mail",
            user.name, user.state
        );
        return Err(Refusal::Limit(cure).into());
    }
    post(db, now, house, user, PassPurpose::Invitation)?;
    let (user, role) = (user.id, user.role);
    Ok(SecurityFact::UserInvited { user, role })
}

/// Somebody forgot their password: a mail is decided, where `login` is somebody's who may sign in. Nobody learns whether
/// it is; and nobody's mailbox is flooded.
pub fn ask_for_reset(db: &mut Db, now: Moment, house: &House, place: &Place, login: &str) -> Result<(), Failure> {
    let (user, account) = account_of(db, login)?;
    let too_many = count(db, now, &[(format!("reset:{account}"), MAILS)])?.is_some();
    let user = user.filter(may_have_a_password);
    if let Some(user) = user.as_ref().filter(|_| !too_many) {
        post(db, now, house, user, PassPurpose::Reset)?;
    }
    let by = By {
        actor: Actor::Stranger,
        from: place.from.clone(),
    };
    let asked = SecurityFact::ResetAsked {
        user: user.map(|user| user.id),
    };
    if too_many {
        Ok(())
    } else {
        Ok(record_all(db, now, &by, [asked])?)
    }
}

fn may_have_a_password(user: &UserRow) -> bool {
    user.is_here() && user.role != Role::Integration
}

fn post(db: &mut Db, now: Moment, house: &House, user: &UserRow, purpose: PassPurpose) -> Result<(), StoreFault> {
    let id = LetterId::new(now, db.dice());
    let intent = Intent {
        id,
        key: format!("{purpose}/{}/{id}/mail", user.id),
        kind: kind_of(purpose),
        ticket: None,
        promise: None,
        step: None,
        user: Some(user.id),
        address: user.email.clone(),
        body: json!({}),
        urgent_at: now,
    };
    letters::enqueue(db, intent, now)?;
    house.letters.notify_one();
    Ok(())
}

const fn kind_of(purpose: PassPurpose) -> &'static str {
    match purpose {
        PassPurpose::Invitation => "invitation",
        PassPurpose::Reset => "password_reset",
    }
}

/// What a letter of this kind brings, if it brings a pass.
pub(crate) fn purpose_of(kind: &str) -> Option<PassPurpose> {
    PassPurpose::ALL
        .iter()
        .copied()
        .find(|purpose| kind_of(*purpose) == kind)
}

/// Whether the letter still makes sense: its reader still waits for it, at the address it goes to.
pub(crate) fn is_awaited(db: &mut Db, now: Moment, row: &LetterRow, purpose: PassPurpose) -> Result<bool, StoreFault> {
    let user = row.user_id.map(|id| people::find(db, id)).transpose()?.flatten();
    let Some(user) = user.filter(|user| user.email == row.address) else {
        return Ok(false);
    };
    Ok(match purpose {
        PassPurpose::Invitation => user.state == UserState::Invited,
        // Whoever asked an hour ago has asked again, or sits somewhere else by now.
        PassPurpose::Reset => may_have_a_password(&user) && now.since(row.created_at) < PASS_LASTS,
    })
}

/// Makes the secret of a letter that is written now. Each try of a letter has its own; the first one used ends them all.
pub(crate) fn mint(db: &mut Db, now: Moment, user: UserId, purpose: PassPurpose) -> Result<String, StoreFault> {
    let secret = format!("{PASS_PREFIX}{}", hex::encode(db.dice().bytes::<32>()));
    let pass = PassRow {
        digest: digest(&secret),
        user_id: user,
        purpose,
        expires_at: now + PASS_LASTS,
        used_at: None,
    };
    passes::create(db, &pass)?;
    Ok(secret)
}

/// Whose pass this is, if it is good: looked at before a password is hashed for it.
pub fn whose(db: &mut Db, now: Moment, secret: &str, purpose: PassPurpose) -> Result<UserRow, Failure> {
    let pass = passes::seen(db, &digest(secret))?;
    let user = match pass.filter(|pass| pass.is_good(now) && pass.purpose == purpose) {
        Some(pass) => people::find(db, pass.user_id)?,
        None => None,
    };
    let awaited = |user: &UserRow| match purpose {
        PassPurpose::Invitation => user.state == UserState::Invited,
        PassPurpose::Reset => may_have_a_password(user),
    };
    user.filter(awaited).ok_or_else(|| Refusal::PassOver.into())
}

/// Uses a pass: its owner has this password from now on, and the browser is known. What they were signed in with ends; a
/// second factor stays.
pub fn redeem(
    db: &mut Db,
    now: Moment,
    house: &House,
    place: &Place,
    secret: &str,
    purpose: PassPurpose,
    password: &str,
) -> Result<String, Failure> {
    let pass = passes::of_digest(db, &digest(secret))?;
    pass.filter(|pass| pass.is_good(now)).ok_or(Refusal::PassOver)?;
    let user = whose(db, now, secret, purpose)?;
    passes::use_up(db, user.id, purpose, now)?;
    passwords::set(db, user.id, password, now)?;
    let mut told = end_and_tell(db, now, user.id, None, SessionEnd::PasswordChanged)?;
    if purpose == PassPurpose::Invitation {
        let active = UserRow {
            state: UserState::Active,
            ..user.clone()
        };
        if !people::save(db, &active)? {
            return Err(Failure::Raced);
        }
        house.forget();
    } else {
        tell_of_change(db, now, house, user.id, AccessChange::Password)?;
    }
    let (account, device) = (digest(&user.id.to_string()), know_device(db, now, &user, place)?);
    tallies::clear(db, &format!("reset:{account}"))?;
    let proof = match purpose {
        PassPurpose::Invitation => Proof::Invitation,
        PassPurpose::Reset => Proof::Reset,
    };
    told.push(SecurityFact::Reauthenticated {
        user: user.id,
        by: proof,
    });
    told.push(SecurityFact::PasswordChanged { user: user.id });
    let by = By {
        actor: Actor::User(user.id, user.role),
        from: place.from.clone(),
    };
    record_all(db, now, &by, told)?;
    Ok(device)
}

/// Tells somebody by mail that what they sign in with was changed, so that they hear of it if it was not them.
pub fn tell_of_change(
    db: &mut Db,
    now: Moment,
    house: &House,
    user: UserId,
    what: AccessChange,
) -> Result<(), StoreFault> {
    let Some(user) = people::find(db, user)? else {
        return Ok(());
    };
    tell_at(db, now, house, &user, &user.email, what)
}

/// The same, at this address.
pub fn tell_at(
    db: &mut Db,
    now: Moment,
    house: &House,
    user: &UserRow,
    address: &str,
    what: AccessChange,
) -> Result<(), StoreFault> {
    let id = LetterId::new(now, db.dice());
    let intent = Intent {
        id,
        key: format!("access/{}/{id}/mail", user.id),
        kind: "access_changed",
        ticket: None,
        promise: None,
        step: None,
        user: Some(user.id),
        address: address.to_owned(),
        body: json!({"notice": "access_changed", "to_name": user.name, "what": what, "at": now}),
        urgent_at: now,
    };
    letters::enqueue(db, intent, now)?;
    house.letters.notify_one();
    Ok(())
}
