//! Under which Message-ID a written answer left: a notice that it came back names nothing else.

use diesel::prelude::*;

use super::db::Db;
use super::dialect::insert_or_skip;
use super::fault::StoreFault;
use super::schema::mailed_replies;
use crate::domain::ids::TicketId;
use crate::domain::moment::Moment;

/// Keeps the Message-ID of the answer that event `seq` tells of. `false` when another answer has it.
pub fn keep(db: &mut Db, message_id: &str, ticket: TicketId, seq: i64, now: Moment) -> Result<bool, StoreFault> {
    let row = (
        mailed_replies::message_id.eq(message_id),
        mailed_replies::ticket_id.eq(ticket),
        mailed_replies::seq.eq(seq),
        mailed_replies::recorded_at.eq(now),
    );
    Ok(insert_or_skip!(db.conn(), mailed_replies::table, row)? == 1)
}

/// The answer that left under this Message-ID: its ticket and its event.
pub fn find(db: &mut Db, message_id: &str) -> Result<Option<(TicketId, i64)>, StoreFault> {
    let answer = mailed_replies::table
        .find(message_id)
        .select((mailed_replies::ticket_id, mailed_replies::seq));
    Ok(answer.first(db.conn()).optional()?)
}

/// Forgets those recorded before that moment; how many.
pub fn forget(db: &mut Db, before: Moment) -> Result<usize, StoreFault> {
    Ok(diesel::delete(mailed_replies::table.filter(mailed_replies::recorded_at.lt(before))).execute(db.conn())?)
}
