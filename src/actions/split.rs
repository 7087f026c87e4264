//! One ticket turns out to be two. The child inherits the clock.

use crate::actions::change::{change, locked, record};
use crate::actions::open::store_new;
use crate::actions::{Changed, House, Target};
use crate::domain::event::{Actor, Fact, Happening};
use crate::domain::moment::Moment;
use crate::domain::ticket::Intake;
use crate::domain::words::TicketKind;
use crate::error::Failure;
use crate::storage::db::Db;

/// What the child is about.
#[derive(Debug, Clone)]
pub struct Child {
    pub kind: Option<TicketKind>,
    pub subject: String,
    pub description: String,
}

/// Splits a child off the target; the child.
pub fn split(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    target: Target,
    child: Child,
) -> Result<Changed, Failure> {
    let book = house.book(db, now)?;
    let (parent, now) = locked(db, now, target)?;
    let like_parent = parent.as_parent();
    let kind = child.kind.unwrap_or(like_parent.kind);
    let wanted = Intake {
        kind,
        subject: child.subject,
        description: child.description,
        ..like_parent
    };
    let intake = parent.split_off(wanted)?;
    let hands = Fact::assigned(parent.owner, parent.team);
    let routed: Option<Happening> = (parent.owner.is_some() || parent.team.is_some()).then(|| hands.into());
    let (opened, _) = store_new(db, now, house, actor, &intake, routed.as_ref())?;
    let inherited = parent.inherited_due().and_then(|due_at| opened.inherits(due_at, &book));
    let changed = record(db, now, actor, opened, inherited.into_iter().collect())?;
    let id = changed.ticket.id;
    change(db, now, actor, parent.id.into(), |_, _, _| {
        Ok(vec![Fact::SplitInto { ticket: id }.into()])
    })?;
    Ok(changed)
}
