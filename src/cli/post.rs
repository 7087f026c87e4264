//! The way out for mail, from the settings: the transport and the deliverer over it.

use std::sync::Arc;

use futures::future::BoxFuture;

use crate::actions::House;
use crate::actions::deliver::{Patience, as_it_stands};
use crate::api::outbox::{Scribe, Words};
use crate::config::{Settings, Transport as Way};
use crate::domain::moment::Moment;
use crate::outbox::deliver::{Deliverer, DeliverySettings};
use crate::outbox::settings::{BadMailSetting, MailSettings, Way as Out};
use crate::press::Figures;
use crate::storage::db::{Db, Desk};
use crate::storage::fault::StoreFault;
use crate::storage::letters::LetterRow;

/// A deliverer for this desk.
pub(super) fn deliverer(settings: &Settings, desk: &Desk, house: &Arc<House>) -> Result<Deliverer, BadMailSetting> {
    let mail = mail(settings);
    let delivery = DeliverySettings {
        digest_above: settings.notify.digest_above.size(),
        patience: Patience {
            retries: settings.mail.retries.spans().to_vec(),
            urgent_retries: settings.mail.urgent_retries.spans().to_vec(),
        },
        public_url: settings.server.public_url.as_str().to_owned(),
        from: mail.sender()?,
        reply_to: mail.answers_to()?,
        zone: settings.schedule.zone.rules.clone(),
        language: settings.notify.language,
        lanes: mail.lanes,
        press: Arc::new(press(settings)),
    };
    Ok(Deliverer::new(desk, house.clone(), Arc::new(mail.open()?), delivery))
}

/// Fills in letters of figures.
pub(super) fn press(settings: &Settings) -> Figures {
    Figures {
        attach_up_to: settings.mail.attach_up_to.size(),
    }
}

/// The API's reader of letters.
pub(super) struct Reader(pub(super) Deliverer);

impl Scribe for Reader {
    fn words(&self, db: &mut Db, now: Moment, house: &House, letter: &LetterRow) -> Result<Option<Words>, StoreFault> {
        let Some(outgoing) = as_it_stands(db, now, house, letter)? else {
            return Ok(None);
        };
        let words = self.0.words(db, now, outgoing).map_or_else(
            |why| Words {
                subject: String::new(),
                text: why,
            },
            |said| Words {
                subject: said.subject,
                text: said.text,
            },
        );
        Ok(Some(words))
    }

    fn copy(&self, message_id: String) -> BoxFuture<'_, Option<String>> {
        Box::pin(async move {
            let id = message_id.parse().ok()?;
            let found = self.0.copy_of(&id).await;
            found.unwrap_or_else(|fault| {
                tracing::warn!(%fault, "the copy of a mail cannot be read");
                None
            })
        })
    }
}

fn mail(settings: &Settings) -> MailSettings {
    let mail = &settings.mail;
    MailSettings {
        transport: match mail.transport {
            Way::Smtp => Out::Smtp,
            Way::Folder => Out::Folder,
            Way::Memory => Out::Memory,
        },
        folder: mail.folder.clone(),
        smtp_url: mail.smtp_url.as_ref().map(|url| url.expose().to_owned().into()),
        from: mail.from.to_string(),
        lanes: mail.lanes.size(),
        connect_within: mail.timeout.span(),
        answer_within: mail.timeout.span(),
        accept_within: mail.final_dot_timeout.span(),
        ..MailSettings::default()
    }
}
