//! Somebody is told: that a cause needs a cure, that a cure is theirs, that it is due within a day, that it is overdue. As
//! with promises, the question is what is so and not yet told: looking twice, or late, tells nobody twice.

use serde_json::{Value, json};

use crate::actions::House;
use crate::actions::tell::post;
use crate::domain::cause::{CauseCode, Names};
use crate::domain::cure::Cure;
use crate::domain::ids::{CureId, LetterId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::people::Directory;
use crate::domain::words::Role;
use crate::error::Failure;
use crate::storage::cures::{self, Need, in_need, open_until};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::{Intent, LetterRow};

/// How long before its due time the owner is reminded.
const AHEAD: Span = Span::hours(24);
/// The most cures that are looked at in one go, the most pressing first.
const LOOKED_AT: i64 = 1_000;
/// The kind of these letters.
pub const CURE: &str = "cure";

/// Decides the letters that are due by now; how many are new.
pub fn watch_cures(db: &mut Db, now: Moment, house: &House) -> Result<usize, Failure> {
    let directory = house.directory(db, now)?;
    let mut letters = Vec::new();
    for need in in_need(db, now, house.cures)? {
        letters.extend(needed(now, house, &directory, &need, db));
    }
    for cure in open_until(db, now + AHEAD, LOOKED_AT)? {
        let (occasion, told) = if cure.due_at < now {
            ("overdue", vec![cure.owner, cure.opened_by])
        } else {
            ("due", vec![cure.owner])
        };
        letters.extend(about(now, house, &directory, &cure, occasion, &told, db));
    }
    post(db, now, house, letters)
}

/// Tells whoever owns a cure that it is theirs, unless they opened it.
pub(super) fn tell_owner(db: &mut Db, now: Moment, house: &House, cure: &Cure) -> Result<(), Failure> {
    if cure.owner == cure.opened_by {
        return Ok(());
    }
    let directory = house.directory(db, now)?;
    let letters = about(now, house, &directory, cure, "given", &[cure.owner], db);
    post(db, now, house, letters)?;
    Ok(())
}

/// Whether a letter still tells something: the cure is as open as it was and still its reader's, the cause still without one.
pub(super) fn still_tells(db: &mut Db, row: &LetterRow) -> Result<bool, StoreFault> {
    let body = &row.body.0;
    let id = |name: &str| body[name].as_str().and_then(|id| id.parse::<CureId>().ok());
    if let Some(cure) = id("cure") {
        let cure = cures::find(db, cure)?.filter(|cure| cure.done.is_none());
        let still_theirs = |cure: &Cure| {
            row.user_id
                .is_none_or(|user| user == cure.owner || user == cure.opened_by)
        };
        return Ok(cure.is_some_and(|cure| json!(cure.due_at) == body["due_at"] && still_theirs(&cure)));
    }
    let cause = body["cause"].as_str().and_then(|code| code.parse::<CauseCode>().ok());
    let Some(cause) = cause else { return Ok(false) };
    let latest = cures::latest_of(db, &cause)?.map(|cure| cure.id);
    Ok(latest == id("latest"))
}

/// Managers and auditors are told of a need once a month, until somebody opens a cure.
fn needed(now: Moment, house: &House, directory: &Directory, need: &Need, db: &mut Db) -> Vec<Intent> {
    let month = now
        .timestamp()
        .to_zoned(house.zone.clone())
        .strftime("%Y-%m")
        .to_string();
    let latest = need
        .latest
        .map_or_else(|| "none".to_owned(), |latest| latest.to_string());
    let told = directory.people.values();
    let told = told.filter(|person| matches!(person.role, Role::Manager | Role::Auditor));
    let mut told: Vec<UserId> = told.map(|person| person.id).collect();
    told.sort_unstable();
    let body = json!({
        "notice": "cure",
        "to_name": "",
        "occasion": "needed",
        "cause": need.cause,
        "names": names(directory, &need.cause),
        "misses": need.misses,
        "latest": need.latest,
        "link": format!("/audit/cures?cause={}", need.cause),
    });
    let key = format!("cure-needed/{}/{latest}/{month}", need.cause);
    letters(now, house, directory, &told, &key, &body, now, db)
}

fn about(
    now: Moment,
    house: &House,
    directory: &Directory,
    cure: &Cure,
    occasion: &str,
    told: &[UserId],
    db: &mut Db,
) -> Vec<Intent> {
    let body = json!({
        "notice": "cure",
        "to_name": "",
        "occasion": occasion,
        "cause": cure.cause,
        "names": names(directory, &cure.cause),
        "cure": cure.id,
        "task": cure.task,
        "due_at": cure.due_at,
        "link": format!("/audit/cures/{}", cure.id),
    });
    let key = format!("cure/{}/{}/{occasion}", cure.id, cure.due_at.as_micros());
    letters(now, house, directory, told, &key, &body, cure.due_at, db)
}

fn names(directory: &Directory, cause: &CauseCode) -> Names {
    let known = directory.causes.get(cause);
    known.map(|cause| cause.names.clone()).unwrap_or_default()
}

/// One letter for each of those who can be reached; for the fallback address where nobody can.
fn letters(
    now: Moment,
    house: &House,
    directory: &Directory,
    told: &[UserId],
    key: &str,
    body: &Value,
    urgent_at: Moment,
    db: &mut Db,
) -> Vec<Intent> {
    let mut intent = |who: String, user: Option<UserId>, name: &str, address: &str| {
        let mut body = body.clone();
        body["to_name"] = json!(name);
        Intent {
            id: LetterId::new(now, db.dice()),
            key: format!("{key}/{who}/mail"),
            kind: CURE,
            ticket: None,
            promise: None,
            step: None,
            user,
            address: address.to_owned(),
            body,
            urgent_at,
        }
    };
    let mut told = told.to_vec();
    told.dedup();
    let reachable = told.iter().filter_map(|id| directory.people.get(id));
    let reachable = reachable.filter(|person| person.is_reachable(now));
    let mut letters: Vec<Intent> = reachable
        .map(|person| intent(person.id.to_string(), Some(person.id), &person.name, &person.email))
        .collect();
    if letters.is_empty() {
        letters.push(intent("fallback".to_owned(), None, "", &house.fallback));
    }
    letters
}
