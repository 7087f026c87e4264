//! Something for colleagues. It stops no clock.

use crate::actions::change::change;
use crate::actions::{Changed, Target};
use crate::domain::event::{Actor, Fact};
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::storage::db::Db;

/// Records a note.
pub fn note(db: &mut Db, now: Moment, actor: Actor, target: Target, text: &str) -> Result<Changed, Failure> {
    change(db, now, actor, target, |_, _, _| {
        Ok(vec![Fact::Noted {}.saying([("text", text)])])
    })
}
