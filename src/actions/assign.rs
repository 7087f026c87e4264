//! A ticket changes hands. The clock does not notice.

use serde_json::json;

use crate::actions::change::change;
use crate::actions::tell::{About, tell};
use crate::actions::{Changed, House, Target};
use crate::domain::event::Actor;
use crate::domain::ids::{TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::people::{Directory, Told};
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::db::Db;

/// Gives a ticket to an owner, a team, or both; a new owner who did not take it themselves is told at once.
pub fn assign(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    owner: Option<UserId>,
    team: Option<TeamId>,
    reason: &str,
) -> Result<Changed, Failure> {
    let directory = house.directory(db, now)?;
    must_be_known(&directory, owner, team)?;
    let changed = change(db, now, actor, target, |ticket, _, _| {
        let team = team
            .or_else(|| owner.and_then(|owner| directory.people.get(&owner)?.team))
            .or(ticket.team);
        Ok(vec![ticket.assign(owner, team, reason)?])
    })?;
    let new_owner = owner.filter(|owner| changed.before.owner != Some(*owner) && actor.user() != Some(*owner));
    if let Some(owner) = new_owner {
        let about = About {
            kind: "assignment",
            ticket: changed.ticket.id,
            promise: None,
            step: None,
            occasion: format!("{}/{}", changed.ticket.id, changed.ticket.version),
            body: json!({}),
            urgent_at: changed.ticket.next_due_at(),
        };
        tell(db, changed.now, house, &directory, &[Told::Person(owner)], &about)?;
    }
    Ok(changed)
}

fn must_be_known(directory: &Directory, owner: Option<UserId>, team: Option<TeamId>) -> Result<(), Refusal> {
    if let Some(owner) = owner {
        let person = directory
            .people
            .get(&owner)
            .ok_or_else(|| Refusal::field("/owner", "there is no such member of staff"))?;
        if !person.is_here() {
            return Err(Refusal::field(
                "/owner",
                format!("{} no longer works here; choose somebody who does", person.name),
            ));
        }
    }
    match team {
        Some(team) if !directory.teams.contains_key(&team) => Err(Refusal::field("/team", "there is no such team")),
        _ => Ok(()),
    }
}
