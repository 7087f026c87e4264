//! The way out for mail, from the settings: the transport and the deliverer over it.

use std::sync::Arc;

use crate::actions::House;
use crate::actions::deliver::Patience;
use crate::api::outbox::Words;
use crate::api::{Copies, Writer};
use crate::config::{Settings, Transport as Way};
use crate::outbox::deliver::{Deliverer, DeliverySettings};
use crate::outbox::message::MessageId;
use crate::outbox::settings::{BadMailSetting, MailSettings, Way as Out};
use crate::storage::db::Desk;

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
    };
    Ok(Deliverer::new(desk, house.clone(), Arc::new(mail.open()?), delivery))
}

/// Puts letters into words for the API.
pub(super) fn writer(deliverer: &Deliverer) -> Writer {
    let deliverer = deliverer.clone();
    Arc::new(move |db, now, _, row| {
        let said = deliverer.reading(db, now, row)?;
        Ok(said.map(|(subject, text)| Words { subject, text }))
    })
}

/// Finds the copies of mails that were handed over.
pub(super) fn copies(deliverer: &Deliverer) -> Copies {
    let deliverer = deliverer.clone();
    Arc::new(move |message_id: &str| {
        let (deliverer, id) = (deliverer.clone(), message_id.parse::<MessageId>());
        Box::pin(async move {
            match id {
                Ok(id) => deliverer.copy_of(&id).await,
                Err(_) => Ok(None),
            }
        })
    })
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
