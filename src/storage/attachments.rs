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
    /// When it was erased with the words of its ticket. Nobody is shown it from then on.
    pub erased_at: Option<Moment>,
    /// When its file was gone after that.
    pub cleared_at: Option<Moment>,
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
        .filter(attachments::erased_at.is_null())
        .select((AttachmentRow::as_select(), events::words))
        .first(db.conn())
        .optional()?;
    Ok(found.map(named))
}

/// The files of a ticket, the first one first, at most `most`.
pub fn of_ticket(db: &mut Db, ticket: TicketId, most: i64) -> Result<Vec<Named>, StoreFault> {
    let mut there = with_erased(db, ticket, most)?;
    there.retain(|(row, _)| row.erased_at.is_none());
    Ok(there)
}

/// The same with those that were erased.
pub fn with_erased(db: &mut Db, ticket: TicketId, most: i64) -> Result<Vec<Named>, StoreFault> {
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
    let present = attachments::table
        .filter(attachments::ticket_id.eq(ticket))
        .filter(attachments::erased_at.is_null());
    Ok(present.count().get_result(db.conn())?)
}

/// How many rows there are.
pub fn count(db: &mut Db) -> Result<i64, StoreFault> {
    Ok(attachments::table.count().get_result(db.conn())?)
}

/// The bytes of all files together. The index of sizes answers this.
pub fn bytes_in_all(db: &mut Db) -> Result<i64, StoreFault> {
    let sum = sql::<BigInt>("CAST(coalesce(sum(size), 0) AS bigint)");
    let there = attachments::table.filter(attachments::erased_at.is_null());
    Ok(there.select(sum).get_result(db.conn())?)
}

/// Whether a file has a row by which it is kept.
pub fn is_known(db: &mut Db, id: AttachmentId) -> Result<bool, StoreFault> {
    let known = attachments::table.find(id).filter(attachments::erased_at.is_null());
    Ok(known.count().get_result::<i64>(db.conn())? > 0)
}

/// Erases the files of these tickets as far as rows go; how many. Their files are cleared afterwards.
pub fn erase(db: &mut Db, these: &[TicketId], now: Moment) -> Result<usize, StoreFault> {
    let there = attachments::table
        .filter(attachments::ticket_id.eq_any(these))
        .filter(attachments::erased_at.is_null());
    Ok(diesel::update(there)
        .set(attachments::erased_at.eq(now))
        .execute(db.conn())?)
}

/// At most `most` files that were erased and may still lie in the folder.
pub fn to_clear(db: &mut Db, most: i64) -> Result<Vec<AttachmentId>, StoreFault> {
    let left = attachments::table
        .filter(attachments::erased_at.is_not_null())
        .filter(attachments::cleared_at.is_null());
    Ok(left
        .order(attachments::erased_at)
        .limit(most)
        .select(attachments::id)
        .load(db.conn())?)
}

/// Notes that these files are gone.
pub fn cleared(db: &mut Db, these: &[AttachmentId], now: Moment) -> Result<(), StoreFault> {
    diesel::update(attachments::table.filter(attachments::id.eq_any(these)))
        .set(attachments::cleared_at.eq(now))
        .execute(db.conn())?;
    Ok(())
}
