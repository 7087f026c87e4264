//! A board on a wall: a link that shows it, and nothing else, to whoever has it.

use crate::actions::session::must_be_fresh;
use crate::actions::tokens::issue_token;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::rights::{Operation, Purpose};
use crate::domain::security::By;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::tokens::TokenRow;

/// What the link of a board is good for.
const SHOWN: [Operation; 1] = [Operation::ShowWall];

/// Hangs a board: its link, and the secret in it, shown this once. The board shows what `user` may see, as long as they work
/// here and the link is not revoked. A browser's session must have shown who it is a short while ago.
pub fn hang(
    db: &mut Db,
    now: Moment,
    by: &By,
    user: UserId,
    session: Option<SessionId>,
    label: &str,
    lifetime: Span,
) -> Result<(TokenRow, String), Failure> {
    if let Some(session) = session {
        must_be_fresh(db, now, session)?;
    }
    let purpose = Purpose::of(None, Some(&SHOWN));
    Ok(issue_token(db, now, by, user, label, purpose, lifetime)?)
}

/// Whether a token is the link of a board and opens nothing else, so that it may stand in an address.
pub fn is_link(purpose: &Purpose) -> bool {
    purpose.operations().as_deref() == Some(&SHOWN)
}
