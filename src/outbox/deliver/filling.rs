//! A letter of figures is filled in when it is sent, outside any transaction that writes: counting may take a while.

use std::sync::Arc;

use serde_json::Value;

use super::Inner;
use crate::actions::bulletin::Ordered;
use crate::actions::deliver::{Outgoing, Sent, Tells};
use crate::domain::moment::Moment;
use crate::domain::words::Language;
use crate::error::Failure;
use crate::outbox::letter::Notice;
use crate::outbox::letter::bulletin::{Bulletin, Enclosed};
use crate::outbox::message::Attachment;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

impl Inner {
    /// What travels with a letter, whose figures are filled in; or what became of it, where they cannot be.
    pub(super) async fn fill_in(&self, outgoing: &mut Outgoing) -> Result<Vec<Attachment>, Sent> {
        let Tells::Bulletin(ordered) = outgoing.tells else {
            return Ok(Vec::new());
        };
        let language = outgoing.language.unwrap_or(self.settings.language);
        let filled = self.figures(ordered, language).await;
        let filled = filled.map_err(|failure| Sent::Later(format!("the figures cannot be counted: {failure}")))?;
        let (bulletin, file) = filled.ok_or(Sent::Pointless)?;
        outgoing.tells = Tells::Written(written(bulletin));
        Ok(file.into_iter().collect())
    }

    /// The same for whoever only reads what a letter says.
    pub(super) fn filled_in(&self, db: &mut Db, now: Moment, mut outgoing: Outgoing) -> Result<Outgoing, String> {
        if let Tells::Bulletin(ordered) = outgoing.tells {
            let figures = self.settings.press.figures(db, now, &self.house, &ordered);
            let figures = figures.map_err(|failure| failure.to_string())?;
            let bulletin = figures.ok_or("its reader may see no figures any more")?;
            outgoing.tells = Tells::Written(written(bulletin));
        }
        Ok(outgoing)
    }

    async fn figures(
        &self,
        ordered: Ordered,
        language: Language,
    ) -> Result<Option<(Bulletin, Option<Attachment>)>, Failure> {
        let (press, house) = (self.settings.press.clone(), self.house.clone());
        let figures = self
            .desk
            .read(move |db, now| press.figures(db, now, &house, &ordered))
            .await?;
        let Some(mut bulletin) = figures else { return Ok(None) };
        if bulletin.file.is_none() {
            return Ok(Some((bulletin, None)));
        }
        let (press, house, desk) = (self.settings.press.clone(), Arc::clone(&self.house), self.desk.clone());
        let made = tokio::task::spawn_blocking(move || press.file(&desk, &house, &ordered, language));
        let file = made.await.map_err(|fault| StoreFault::Bug(fault.to_string()))??;
        bulletin.file = Some(match file {
            Some(_) => Enclosed::Here,
            None => Enclosed::TooLarge,
        });
        Ok(Some((bulletin, file)))
    }
}

/// A letter that was filled in is written like any other.
fn written(bulletin: Bulletin) -> Value {
    serde_json::json!(Notice::Bulletin(Box::new(bulletin)))
}
