//! The first admin of a new desk. A server that starts without any active admin makes a one-time secret and shows it to
//! whoever started it; with that secret the first admin adds themselves.

use crate::actions::House;
use crate::actions::people::{NewUser, add_user};
use crate::actions::tokens::{digest, issue_token, new_secret};
use crate::domain::event::Actor;
use crate::domain::ids::TokenId;
use crate::domain::moment::{Moment, Span};
use crate::domain::rights::Purpose;
use crate::domain::security::{By, Whence};
use crate::domain::words::{Language, Role};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::people::{self, UserRow};
use crate::storage::settings;

const SETTING: &str = "first_admin_secret";

/// A new one-time secret, where there is no active admin. It takes the place of an earlier one that nobody used.
pub fn prepare(db: &mut Db, _now: Moment) -> Result<Option<String>, StoreFault> {
    if people::count_active(db, Role::Admin)? > 0 {
        return Ok(None);
    }
    let secret = new_secret(db.dice());
    settings::set(db, SETTING, &digest(&secret))?;
    Ok(Some(secret))
}

/// The first admin and their token; nothing when the secret is wrong, was used, or is not needed any more.
pub fn redeem(
    db: &mut Db,
    now: Moment,
    house: &House,
    from: Whence,
    secret: &str,
    first: (&str, &str),
    lifetime: Span,
) -> Result<Option<(UserRow, TokenId, String)>, Failure> {
    let (name, email) = first;
    if !settings::take(db, SETTING, &digest(secret))? || people::count_active(db, Role::Admin)? > 0 {
        return Ok(None);
    }
    let admin = NewUser::active(name, email, Role::Admin, None, Language::ZhCn);
    let by = By {
        actor: Actor::Stranger,
        from,
    };
    let admin = add_user(db, now, house, &by, admin)?;
    let (token, secret) = issue_token(db, now, &by, admin.id, "first admin", Purpose::ANY, lifetime)?;
    Ok(Some((admin, token.id, secret)))
}
