//! Figures by mail: when an issue is decided, for whom, and whether its reader still gets it. Nothing is counted here: the
//! letter is filled in when it is sent, as of the moment at which it was decided.

use serde_json::json;

use crate::actions::House;
use crate::domain::bulletin::{Cycle, Issue, is_reader};
use crate::domain::ids::{LetterId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::people::Person;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::{self, Intent, LetterRow};
use crate::storage::{settings, tastes};

/// The kind of these letters.
pub const BULLETIN: &str = "bulletin";
/// Whatever is about a promise goes first.
const CAN_WAIT: Span = Span::hours(24);
/// The most readers of one issue; a desk has fewer managers and auditors.
const READERS_MOST: usize = 2_000;

/// A letter that is to be filled in with figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ordered {
    pub reader: UserId,
    pub issue: Issue,
    /// What was known at this moment.
    pub as_of: Moment,
}

/// Decides the latest issue whose days are over, once its hour has come (it came last at `rang_at`); how many letters are
/// new. However long the desk was away, older issues are left out. A new desk begins with its next issue.
pub fn mail_if_due(db: &mut Db, now: Moment, house: &House, cycle: Cycle, rang_at: Moment) -> Result<usize, Failure> {
    let Some((issue, is_first)) = due(db, now, house, cycle, rang_at)? else {
        return Ok(0);
    };
    settings::set(db, mark_of(cycle), &issue.first.to_string())?;
    if is_first {
        return Ok(0);
    }
    decide_all(db, now, house, issue, None)
}

/// Whether [`mail_if_due`] would have anything to do.
pub fn is_due(db: &mut Db, now: Moment, house: &House, cycle: Cycle, rang_at: Moment) -> Result<bool, StoreFault> {
    Ok(due(db, now, house, cycle, rang_at)?.is_some())
}

/// The issue that nobody has decided yet, and whether it is the first one that this desk could.
fn due(
    db: &mut Db,
    now: Moment,
    house: &House,
    cycle: Cycle,
    rang_at: Moment,
) -> Result<Option<(Issue, bool)>, StoreFault> {
    let issue = latest(now, house, cycle);
    let decided = settings::get(db, mark_of(cycle))?;
    let Some(decided) = decided else {
        let begun = if issue.is_due(rang_at, &house.zone) {
            issue
        } else {
            issue.before()
        };
        return Ok(Some((begun, true)));
    };
    let is_new = decided
        .parse()
        .is_ok_and(|decided: jiff::civil::Date| decided < issue.first);
    Ok((is_new && issue.is_due(rang_at, &house.zone)).then_some((issue, false)))
}

/// The latest issue whose days are over.
pub fn latest(now: Moment, house: &House, cycle: Cycle) -> Issue {
    Issue::last_over(cycle, now.timestamp().to_zoned(house.zone.clone()).date())
}

/// Under which name it is kept which issue was decided last.
const fn mark_of(cycle: Cycle) -> &'static str {
    match cycle {
        Cycle::Day => "bulletin_of_day",
        Cycle::Week => "bulletin_of_week",
        Cycle::Month => "bulletin_of_month",
    }
}

/// Those who get an issue now: everybody who wants it, or the one of this mail address.
pub fn readers_of(
    db: &mut Db,
    now: Moment,
    house: &House,
    cycle: Cycle,
    address: Option<&str>,
) -> Result<Vec<Person>, Failure> {
    let directory = house.directory(db, now)?;
    let mut readers = Vec::new();
    for person in directory.people.values().filter(|person| is_reader(person)) {
        let is_meant = address.is_none_or(|address| person.email.eq_ignore_ascii_case(address));
        if is_meant && wants(db, person.id, cycle)? {
            readers.push(person.clone());
        }
    }
    match address {
        Some(address) if readers.is_empty() => Err(Refusal::field(
            "to",
            format!(
                "{address} gets no such mail: figures are mailed to active managers and auditors whose mail arrives, \
                 unless they turned them off on their own page"
            ),
        )
        .into()),
        _ => {
            readers.sort_by_key(|person| person.id);
            readers.truncate(READERS_MOST);
            Ok(readers)
        }
    }
}

/// Decides the latest issue now, for those who do not have it yet; how many letters are new.
pub fn mail_now(
    db: &mut Db,
    now: Moment,
    house: &House,
    cycle: Cycle,
    address: Option<&str>,
) -> Result<usize, Failure> {
    let issue = latest(now, house, cycle);
    decide_all(db, now, house, issue, address)
}

/// One letter for each reader who does not have it yet; how many are new.
fn decide_all(db: &mut Db, now: Moment, house: &House, issue: Issue, address: Option<&str>) -> Result<usize, Failure> {
    let mut fresh = 0;
    for person in readers_of(db, now, house, issue.cycle, address)? {
        fresh += usize::from(decide(db, now, issue, &person)?);
    }
    if fresh > 0 {
        house.letters.notify_one();
    }
    Ok(fresh)
}

fn wants(db: &mut Db, user: UserId, cycle: Cycle) -> Result<bool, StoreFault> {
    Ok(!tastes::of_user(db, user)?.unwanted.contains(&cycle))
}

/// Puts the letter into the outbox, once for each person and issue.
fn decide(db: &mut Db, now: Moment, issue: Issue, person: &Person) -> Result<bool, StoreFault> {
    let intent = Intent {
        id: LetterId::new(now, db.dice()),
        key: format!("bulletin/{}/{}/{}/mail", issue.cycle, issue.first, person.id),
        kind: BULLETIN,
        ticket: None,
        promise: None,
        step: None,
        user: Some(person.id),
        address: person.email.clone(),
        body: json!({ "cycle": issue.cycle, "first": issue.first, "as_of": now }),
        urgent_at: now + CAN_WAIT,
    };
    letters::enqueue(db, intent, now)
}

/// What is to be filled in. Pointless once its reader gets none any more: gone, in another role, elsewhere, or unwilling.
pub(super) fn still_ordered(
    db: &mut Db,
    now: Moment,
    house: &House,
    row: &LetterRow,
) -> Result<Option<Ordered>, StoreFault> {
    let body = &row.body.0;
    let damaged = || StoreFault::Corrupt(format!("letter {} names no issue", row.id));
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let cycle: Cycle = text("cycle").parse().map_err(|_| damaged())?;
    let first = text("first").parse().map_err(|_| damaged())?;
    let ordered = Ordered {
        reader: row.user_id.ok_or_else(damaged)?,
        issue: Issue::beginning(cycle, first).ok_or_else(damaged)?,
        as_of: text("as_of").parse().map_err(|_| damaged())?,
    };
    let directory = house.directory(db, now)?;
    let person = directory.people.get(&ordered.reader);
    let is_theirs = person.is_some_and(|person| is_reader(person) && person.email == row.address);
    Ok((is_theirs && wants(db, ordered.reader, cycle)?).then_some(ordered))
}
