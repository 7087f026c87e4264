//! The files of tickets as rows: what each is, and under which digest it lies in the cabinet.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::columns::Json;
use super::db::Db;
use super::fault::StoreFault;
use super::schema::{attachments, events};
use crate::domain::ids::{AttachmentId, TicketId};
use crate::domain::moment::Moment;

/// A row of `attachments`.
#[derive(Queryable, Selectable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = attachments)]
pub struct AttachmentRow {
    pub id: AttachmentId,
    pub ticket_id: TicketId,
    /// The event that tells of it.
    pub seq: i64,
    pub kind: String,
    /// In bytes.
    pub size: i64,
    pub digest: String,
    pub added_at: Moment,
    /// Whether a scanner found it harmless.
    pub scanned: bool,
}

/// A row with what the sender called the file; nothing once that was erased.
pub type Named = (AttachmentRow, Option<String>);

/// Stores a row.
pub fn add(db: &mut Db, row: &AttachmentRow) -> Result<(), StoreFault> {
    diesel::insert_into(attachments::table).values(row).execute(db.conn())?;
    Ok(())
}

/// A file of this ticket.
pub fn find(db: &mut Db, ticket: TicketId, id: AttachmentId) -> Result<Option<Named>, StoreFault> {
    let told = events::table.on(events::ticket_id
        .eq(attachments::ticket_id)
        .and(events::seq.eq(attachments::seq)));
    let found: Option<(AttachmentRow, Option<Json>)> = attachments::table
        .inner_join(told)
        .filter(attachments::id.eq(id).and(attachments::ticket_id.eq(ticket)))
        .select((AttachmentRow::as_select(), events::words))
        .first(db.conn())
        .optional()?;
    Ok(found.map(named))
}

/// The files of a ticket, the first one first, at most `most`.
pub fn of_ticket(db: &mut Db, ticket: TicketId, most: i64) -> Result<Vec<Named>, StoreFault> {
    let told = events::table.on(events::ticket_id
        .eq(attachments::ticket_id)
        .and(events::seq.eq(attachments::seq)));
    let found: Vec<(AttachmentRow, Option<Json>)> = attachments::table
        .inner_join(told)
        .filter(attachments::ticket_id.eq(ticket))
        .order(attachments::seq)
        .limit(most)
        .select((AttachmentRow::as_select(), events::words))
        .load(db.conn())?;
    Ok(found.into_iter().map(named).collect())
}

fn named((row, words): (AttachmentRow, Option<Json>)) -> Named {
    let name = words.and_then(|words| words.0["file_name"].as_str().map(str::to_owned));
    (row, name)
}

/// How many files a ticket has.
pub fn count_of(db: &mut Db, ticket: TicketId) -> Result<i64, StoreFault> {
    let present = attachments::table.filter(attachments::ticket_id.eq(ticket));
    Ok(present.count().get_result(db.conn())?)
}

/// How many files there are.
pub fn count(db: &mut Db) -> Result<i64, StoreFault> {
    Ok(attachments::table.count().get_result(db.conn())?)
}

/// The bytes of all files together. The index of sizes answers this.
pub fn bytes_in_all(db: &mut Db) -> Result<i64, StoreFault> {
    let sum = sql::<BigInt>("CAST(coalesce(sum(size), 0) AS bigint)");
    Ok(attachments::table.select(sum).get_result(db.conn())?)
}

/// Whether a file has a row.
pub fn is_known(db: &mut Db, id: AttachmentId) -> Result<bool, StoreFault> {
    let known = attachments::table.find(id).count().get_result::<i64>(db.conn())?;
    Ok(known > 0)
}
