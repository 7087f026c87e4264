//! A file is added to a ticket. It lies in the cabinet already; what is stored here is that it does, and what it is.

use crate::actions::change::change;
use crate::actions::{Changed, Target};
use crate::domain::attachment::Attached;
use crate::domain::event::Actor;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::attachments::{self, AttachmentRow};
use crate::storage::db::Db;
use crate::storage::settings;

/// The room that there is for files.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Files of one ticket.
    pub per_ticket: u32,
    /// Bytes of all files together.
    pub quota: i64,
}

/// Adds the file to the ticket's record.
pub fn attach(
    db: &mut Db,
    now: Moment,
    actor: Actor,
    target: Target,
    file: &Attached,
    room: Room,
) -> Result<(Changed, AttachmentRow), Failure> {
    let changed = change(db, now, actor, target, |ticket, _, db| {
        let present = attachments::count_of(db, ticket.id)?;
        let happening = ticket.attach(file, present, room.per_ticket)?;
        // Others who add a file at this moment wait: each of them alone might fit.
        settings::hold(db, "attachments.room")?;
        if attachments::bytes_in_all(db)?.saturating_add(file.size) > room.quota {
            let detail = "the desk has no room for this file; see attachments.quota_mib";
            return Err(Refusal::Limit(detail.to_owned()).into());
        }
        Ok(vec![happening])
    })?;
    let row = AttachmentRow {
        id: file.id,
        ticket_id: changed.ticket.id,
        seq: changed.ticket.version,
        kind: file.kind.to_owned(),
        size: file.size,
        digest: file.digest.to_string(),
        added_at: changed.now,
        scanned: file.scanned,
        erased_at: None,
        cleared_at: None,
    };
    attachments::add(db, &row)?;
    Ok((changed, row))
}
