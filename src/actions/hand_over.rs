//! Somebody leaves: what was in their hands goes into others', in the same transaction.

use crate::actions::House;
use crate::actions::assign::assign;
use crate::actions::change::{Target, change};
use crate::domain::event::{Actor, Fact};
use crate::domain::ids::{TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::words::Role;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::people::{self, UserRow};
use crate::storage::{customers, tickets};

/// The most tickets that change hands at once.
pub const TICKETS_MAX: i64 = 5_000;

/// What went into other hands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HandedOver {
    pub tickets: usize,
    pub clients: usize,
}

/// Gives the open tickets and the clients of `leaver` to `heir`; without one, the tickets to their team's queue, and the
/// clients to nobody until somebody is named; those clients' open tickets follow them. Each ticket gets its event, and the heir a mail.
pub fn hand_over(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    leaver: &UserRow,
    heir: Option<UserId>,
) -> Result<HandedOver, Failure> {
    let heir = heir.map(|heir| must_take_over(db, leaver, heir)).transpose()?;
    let open = tickets::open_of_owner(db, leaver.id, TICKETS_MAX + 1)?;
    must_be_few(leaver, "owns", &open)?;
    let reason = format!("{} left", leaver.name);
    for ticket in &open {
        let target = Target::from(*ticket);
        match &heir {
            Some(heir) => {
                assign(db, now, house, actor, target, Some(heir.id), None, &reason)?;
            }
            None => {
                change(db, now, actor, target, |ticket, _, _| {
                    let team = ticket.team.or(leaver.team_id);
                    Ok(vec![ticket.assign(None, team, &reason)?])
                })?;
            }
        }
    }
    let manager = heir
        .filter(|heir| heir.role == Role::AccountManager)
        .map(|heir| heir.id);
    let looked_after = tickets::open_of_account_manager(db, leaver.id, TICKETS_MAX + 1)?;
    must_be_few(leaver, "looks after the clients of", &looked_after)?;
    for ticket in &looked_after {
        let handed_over = Fact::ClientHandedOver {
            account_manager: manager,
        };
        change(db, now, actor, Target::from(*ticket), |_, _, _| {
            Ok(vec![handed_over.into()])
        })?;
    }
    let clients = customers::hand_over(db, leaver.id, manager)?;
    Ok(HandedOver {
        tickets: open.len(),
        clients,
    })
}

fn must_be_few(leaver: &UserRow, what: &str, open: &[TicketId]) -> Result<(), Failure> {
    if open.len() <= usize::try_from(TICKETS_MAX).unwrap_or(usize::MAX) {
        return Ok(());
    }
    let name = &leaver.name;
    let cure = format!("{name} {what} more than {TICKETS_MAX} open tickets; give some of them to others first");
    Err(Refusal::Limit(cure).into())
}

fn must_take_over(db: &mut Db, leaver: &UserRow, heir: UserId) -> Result<UserRow, Failure> {
    let found = people::find(db, heir)?.filter(|heir| heir.id != leaver.id);
    let heir = found.ok_or_else(|| Refusal::field("/heir", "there is no such other member of staff"))?;
    if heir.is_here() && heir.role != Role::Integration {
        return Ok(heir);
    }
    let cure = format!("{} cannot take over; choose somebody who works here", heir.name);
    Err(Refusal::field("/heir", cure).into())
}
