//! Who fills in letters of figures: the outbox knows neither reports nor files, and asks for both when a letter is sent.

use std::fmt;
use std::sync::Arc;

use super::letter::bulletin::Bulletin;
use super::message::Attachment;
use crate::actions::House;
use crate::actions::bulletin::Ordered;
use crate::domain::moment::Moment;
use crate::domain::words::Language;
use crate::error::Failure;
use crate::storage::db::{Db, Desk};

/// Fills in letters of figures: the same figures at every try, as of the moment at which the letter was decided, and of no
/// more than its reader may see by now.
pub trait Press: Send + Sync + fmt::Debug {
    /// The figures. Nothing where the reader may see none any more.
    fn figures(&self, db: &mut Db, now: Moment, house: &House, ordered: &Ordered) -> Result<Option<Bulletin>, Failure>;

    /// The file that travels with them; nothing where it is too large for a mail. Waits for the database.
    fn file(
        &self,
        desk: &Desk,
        house: &Arc<House>,
        ordered: &Ordered,
        language: Language,
    ) -> Result<Option<Attachment>, Failure>;
}
