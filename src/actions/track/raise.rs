//! A stranger raises a new matter on the public form.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::session::{Session, begin};
use super::{Allowance, Allowed, Rules, household};
use crate::actions::House;
use crate::actions::once::{Key, once};
use crate::actions::open::{Arrival, open_ticket};
use crate::domain::event::Actor;
use crate::domain::ids::TicketId;
use crate::domain::moment::{Moment, Span};
use crate::error::Failure;
use crate::storage::db::Db;

/// What a repeated press of the button finds.
#[derive(Serialize, Deserialize)]
struct Raised {
    ticket: TicketId,
    code: String,
}

/// Opens a ticket, once for each key, and begins a session for who raised it.
pub fn raise(
    db: &mut Db,
    now: Moment,
    house: &House,
    rules: &Rules,
    from: Option<IpAddr>,
    (arrival, last_four): (Arrival, Option<String>),
    key: &Key,
) -> Result<Allowed<Session>, Failure> {
    let limits = [
        Allowance::of("new-address", &household(from), rules.new_per_address, Span::hours(1)),
        Allowance::of("new-total", "", rules.new_in_total, Span::hours(1)),
    ];
    let mut full = None;
    for limit in &limits {
        full = full.max(limit.is_used_up(db, now)?);
    }
    let raised: Option<Raised> = if full.is_some() {
        key.answer(db)?
    } else {
        Some(once(db, now, key, |db| {
            for limit in &limits {
                limit.use_one(db, now)?;
            }
            let ticket = open_ticket(db, now, house, Actor::Customer, arrival)?.ticket;
            Ok(Raised {
                ticket: ticket.id,
                code: ticket.tracking_code,
            })
        })?)
    };
    match (raised, full) {
        (Some(raised), _) => Ok(Allowed::Done(begin(
            db,
            now,
            rules,
            raised.ticket,
            raised.code,
            last_four,
        )?)),
        (None, until) => Ok(Allowed::Wait(until.unwrap_or(now))),
    }
}
