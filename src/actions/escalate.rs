//! A person raises a ticket.

use serde_json::json;

use crate::actions::change::{change, locked};
use crate::actions::tell::{About, tell};
use crate::actions::{Changed, House, Target};
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::people::Hands;
use crate::domain::policy::Post;
use crate::error::Failure;
use crate::storage::db::Db;

/// Raises a ticket one level, or to `level`, and tells its owner, whoever holds that level, and the account manager.
pub fn escalate(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    level: Option<i32>,
    reason: &str,
) -> Result<Changed, Failure> {
    let directory = house.directory(db, now)?;
    let (ticket, now) = locked(db, now, target)?;
    let hands = Hands {
        level: level.unwrap_or(ticket.level + 1),
        ..ticket.hands()
    };
    let mut posts = vec![Post::Level, Post::Owner];
    posts.extend(ticket.account_manager.map(|_| Post::AccountManager));
    let told = directory.to_tell(&posts, hands, now);
    let changed = change(db, now, actor, target, |ticket, _, _| {
        Ok(vec![ticket.escalate(level, reason, &told)?])
    })?;
    let about = About {
        kind: "escalation",
        ticket: changed.ticket.id,
        promise: None,
        step: None,
        occasion: format!("{}/{}", changed.ticket.id, changed.ticket.version),
        body: json!({ "event": changed.ticket.version, "level": changed.ticket.level }),
        urgent_at: changed.ticket.next_due_at(),
    };
    tell(db, changed.now, house, &directory, &told, &about)?;
    Ok(changed)
}
