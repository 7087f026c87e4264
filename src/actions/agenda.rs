//! Each morning everybody gets the list of what they owe: overdue, or due within a day. It names no customer.

use std::collections::BTreeMap;

use serde_json::json;

use crate::actions::House;
use crate::domain::ids::{LetterId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::letters::{self, Intent};
use crate::storage::tickets::{self, Owed};

/// How far ahead the list looks.
const AHEAD: Span = Span::hours(24);
/// How many promises are shown to one person; the number of all stands beside.
const SHOWN: usize = 50;
/// How many promises are looked at in all, the most urgent first.
const LOOKED_AT: i64 = 20_000;

/// Decides one letter for each owner who owes something, once a day of the house; how many are new.
pub fn agenda(db: &mut Db, now: Moment, house: &House, public_url: &str) -> Result<usize, Failure> {
    let day = now.timestamp().to_zoned(house.zone.clone()).date();
    let directory = house.directory(db, now)?;
    let mut lists: BTreeMap<UserId, Vec<Owed>> = BTreeMap::new();
    for owed in tickets::owed_until(db, now + AHEAD, LOOKED_AT)? {
        lists.entry(owed.owner).or_default().push(owed);
    }
    let mut fresh = 0;
    for (owner, list) in lists {
        let Some(person) = directory.people.get(&owner).filter(|person| person.is_reachable(now)) else {
            continue;
        };
        let lines: Vec<_> = list.iter().take(SHOWN).map(line).collect();
        let body = json!({
            "notice": "digest",
            "to_name": person.name,
            "lines": lines,
            "total": list.len(),
            "late_by": null,
            "link": format!("{public_url}/desk"),
        });
        let intent = Intent {
            id: LetterId::new(now, db.dice()),
            key: format!("agenda/{day}/{owner}/mail"),
            kind: "agenda",
            ticket: None,
            promise: None,
            step: None,
            user: Some(owner),
            address: person.email.clone(),
            body,
            urgent_at: now + AHEAD,
        };
        fresh += usize::from(letters::enqueue(db, intent, now)?);
    }
    if fresh > 0 {
        house.letters.notify_one();
    }
    Ok(fresh)
}

fn line(owed: &Owed) -> serde_json::Value {
    json!({
        "ticket_number": owed.number,
        "subject_line": owed.ticket_kind.as_str(),
        "promise": owed.kind,
        "due_at": owed.due_at,
    })
}
