//! The day's checkpoint goes to the auditors by mail, so that it is also held where the operator cannot reach.

use serde_json::json;

use crate::actions::House;
use crate::domain::ids::LetterId;
use crate::domain::moment::Moment;
use crate::storage::checkpoints;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::letters::{self, Intent};

/// Decides one mail with the latest checkpoint for each of these addresses, once for each day of the house; how many are
/// new. Its body holds what the signature covers. None where there is no checkpoint yet.
pub fn enqueue_daily_mail(db: &mut Db, now: Moment, house: &House, auditors: &[String]) -> Result<usize, StoreFault> {
    let Some(latest) = checkpoints::last(db)? else {
        return Ok(0);
    };
    let day = now.timestamp().to_zoned(house.zone.clone()).date();
    let body = json!({
        "notice": "checkpoint",
        "to_name": "",
        "sequence": latest.summary.number,
        "taken_at": latest.summary.at,
        "tickets": latest.summary.tickets,
        "events": latest.summary.events,
        "digest": latest.root,
        "public_key": latest.key,
        "signature": latest.signature,
    });
    let mut fresh = 0;
    for address in auditors {
        let intent = Intent {
            id: LetterId::new(now, db.dice()),
            key: format!("checkpoint/{day}/{address}/mail"),
            kind: "checkpoint",
            ticket: None,
            promise: None,
            step: None,
            user: None,
            address: address.clone(),
            body: body.clone(),
            urgent_at: now,
        };
        fresh += usize::from(letters::enqueue(db, intent, now)?);
    }
    Ok(fresh)
}
