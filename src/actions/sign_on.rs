//! Single sign-on: somebody is sent to the provider with a secret, comes back with it once, and is let in if the desk knows
//! whom the provider vouches for. Passwords, and a second factor of the desk's own, are not asked for: that is the
//! provider's part.

use crate::actions::House;
use crate::actions::people::{NewUser, UserChange, add_user, alter_user, digest};
use crate::actions::security::record;
use crate::actions::sign_in::{Place, SignedIn, begin_shown};
use crate::actions::track::Allowed;
use crate::domain::access::{AccessRules, PROOF_LASTS};
use crate::domain::event::Actor;
use crate::domain::ids::UserId;
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::security::{By, Proof, SecurityFact, Whence};
use crate::domain::sign_on::{KnownBy, SignOnRules, Vouched, inside};
use crate::domain::words::{Language, Role, UserState};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::people::{self, UserRow};
use crate::storage::sign_ons::{self, SignOnRow};
use crate::storage::tallies;

/// What every departure's secret begins with.
pub const DEPARTURE_PREFIX: &str = "yno_";
/// How long somebody may stay at the provider.
pub const DEPARTURE_LASTS: Span = Span::minutes(10);
/// How far the provider's clock may be behind ours.
const CLOCKS_DIFFER: Span = Span::minutes(1);
/// How many refusals are recorded in a minute.
const RECORDED_MAX: i64 = 300;

/// Somebody leaves for the provider and wants to go to `place` afterwards; the secret by which they are known when they
/// come back. At most `most` in a minute from one address.
pub fn depart(
    db: &mut Db,
    now: Moment,
    from: &Whence,
    most: u32,
    place: &str,
    anew: bool,
) -> Result<Allowed<String>, Failure> {
    let name = format!("sign-on/{}", &digest(&from.neighbourhood())[..32]);
    let tally = tallies::count(db, &name, now, Span::minutes(1))?;
    if tally.count > i64::from(most) {
        return Ok(Allowed::Wait(tally.ends_at));
    }
    let secret = format!("{DEPARTURE_PREFIX}{}", hex::encode(db.dice().bytes::<32>()));
    let row = SignOnRow {
        digest: digest(&secret),
        place: inside(place).to_owned(),
        anew,
        created_at: now,
    };
    sign_ons::depart(db, &row, now - DEPARTURE_LASTS)?;
    Ok(Allowed::Done(secret))
}

/// The departure of who comes back with this secret: known once, and not for long.
pub fn come_back(db: &mut Db, now: Moment, secret: &str) -> Result<Option<SignOnRow>, StoreFault> {
    let departure = sign_ons::take(db, &digest(secret))?;
    Ok(departure.filter(|departure| now < departure.created_at + DEPARTURE_LASTS))
}

/// Whom of the desk's people the provider vouches for, in the role that their groups give them; none where the desk knows
/// nobody who may come in.
pub fn recognise(
    db: &mut Db,
    now: Moment,
    house: &House,
    rules: &SignOnRules,
    language: Language,
    from: &Whence,
    vouched: &Vouched,
) -> Result<Option<UserId>, Failure> {
    let by = By {
        actor: Actor::Desk,
        from: from.clone(),
    };
    let Some(user) = known(db, vouched)? else {
        return welcome(db, now, house, rules, language, &by, vouched);
    };
    if user.role == Role::Integration || user.state == UserState::Retired {
        return Ok(None);
    }
    let user = if user.state == UserState::Invited {
        settle_in(db, house, user)?
    } else {
        user
    };
    if let Some(role) = vouched.role.filter(|role| *role != user.role) {
        let change = UserChange {
            role: Some(role),
            ..UserChange::default()
        };
        alter_user(db, now, house, &by, user.id, None, change)?;
    }
    Ok(Some(user.id))
}

fn known(db: &mut Db, vouched: &Vouched) -> Result<Option<UserRow>, StoreFault> {
    match &vouched.by {
        KnownBy::StaffNumber(number) => people::of_staff_number(db, number),
        KnownBy::Mail(mail) => people::of_email(db, mail),
    }
}

/// Who was invited has come.
fn settle_in(db: &mut Db, house: &House, invited: UserRow) -> Result<UserRow, Failure> {
    let active = UserRow {
        state: UserState::Active,
        ..invited
    };
    if !people::save(db, &active)? {
        return Err(Failure::Raced);
    }
    house.forget();
    Ok(active)
}

/// Adds somebody whom the desk does not know, where the house wants that and the provider says enough.
fn welcome(
    db: &mut Db,
    now: Moment,
    house: &House,
    rules: &SignOnRules,
    language: Language,
    by: &By,
    vouched: &Vouched,
) -> Result<Option<UserId>, Failure> {
    let (Some(role), Some(mail)) = (vouched.role, vouched.mail.as_deref()) else {
        return Ok(None);
    };
    // An address that is somebody's already stays theirs.
    if !rules.create || people::of_email(db, mail)?.is_some() {
        return Ok(None);
    }
    let name = vouched.name.as_deref().unwrap_or(mail);
    let mut new = NewUser::active(name, mail, role, None, language);
    if let KnownBy::StaffNumber(number) = &vouched.by {
        new.staff_number = Some(number.clone());
    }
    Ok(Some(add_user(db, now, house, by, new)?.id))
}

/// Lets in who was recognised. What needs a fresh proof is open to them only where the provider says when they showed it
/// who they are; and who left to show it anew must have done so.
pub fn let_in(
    db: &mut Db,
    now: Moment,
    rules: &AccessRules,
    user: UserId,
    departure: &SignOnRow,
    shown_at: Option<Moment>,
    place: &Place,
) -> Result<SignedIn, Failure> {
    let user = people::find(db, user)?.filter(UserRow::is_here);
    let user = user.ok_or(Refusal::PassOver)?;
    let shown_anew = shown_at.is_some_and(|at| at >= departure.created_at - CLOCKS_DIFFER);
    if departure.anew && !shown_anew {
        return Err(Refusal::ProofNeeded.into());
    }
    let proved_at = shown_at.unwrap_or(now - PROOF_LASTS).min(now);
    Ok(begin_shown(
        db,
        now,
        rules,
        user,
        Proof::SingleSignOn,
        place,
        proved_at,
    )?)
}

/// Records that somebody was not let in, under the name that the provider gave them; in a flood not each of them.
pub fn note_refusal(db: &mut Db, now: Moment, from: &Whence, name: &str) -> Result<(), StoreFault> {
    let noted = tallies::count(db, "sign-on/refused", now, Span::minutes(1))?;
    if noted.count > RECORDED_MAX {
        return Ok(());
    }
    let by = By {
        actor: Actor::Stranger,
        from: from.clone(),
    };
    let failed = SecurityFact::SignInFailed {
        user: None,
        by: Proof::SingleSignOn,
    };
    record(db, now, &by, failed.saying([("name", name)]))
}
