//! The post of an office: a deliverer over its outbox, and what came out at the other end.

use std::sync::Arc;

use secrecy::SecretString;
use yinuo::actions::deliver::Patience;
use yinuo::domain::moment::Span;
use yinuo::domain::rights::Scope;
use yinuo::domain::words::Language;
use yinuo::error::Failure;
use yinuo::outbox::deliver::{Delivered, Deliverer, DeliverySettings};
use yinuo::outbox::message::Letter;
use yinuo::outbox::settings::{MailSettings, Way};
use yinuo::outbox::transport::{Memory, Transport};
use yinuo::press::Figures;
use yinuo::storage::letters::view::{self, Standing};
use yinuo::storage::letters::{LetterRow, queue};

use super::office::{FALLBACK, Office};
use super::smtp_peer::SmtpPeer;

/// A deliverer, and the box that its letters end in when it has no relay.
pub(crate) struct Post {
    pub(crate) deliverer: Deliverer,
    pub(crate) kept: Memory,
}

impl Post {
    /// Into memory.
    pub(crate) fn of(office: &Office) -> Self {
        Post::sharing(office, &Memory::keeping(100_000))
    }

    /// Into a box that others put letters into, too.
    pub(crate) fn sharing(office: &Office, kept: &Memory) -> Self {
        Post {
            deliverer: deliverer(office, Transport::Memory(kept.clone()), 4),
            kept: kept.clone(),
        }
    }

    /// Everything due; panics on a fault of the database.
    pub(crate) async fn delivers(&self) -> Delivered {
        self.deliverer.deliver_due().await.unwrap()
    }

    /// Whom the letters kept so far went to, in order.
    pub(crate) fn readers(&self) -> Vec<String> {
        self.kept.sent().iter().map(reader).collect()
    }
}

/// The part of a letter's recipient before the `@`.
pub(crate) fn reader(letter: &Letter) -> String {
    letter.to.address().split('@').next().unwrap().to_owned()
}

/// A deliverer that speaks SMTP with this peer.
pub(crate) fn by_smtp(office: &Office, peer: &SmtpPeer, lanes: usize) -> Deliverer {
    let settings = MailSettings {
        transport: Way::Smtp,
        smtp_url: Some(SecretString::from(format!("smtp://{}?tls=none", peer.address()))),
        hello_name: Some("desk.example".to_owned()),
        lanes,
        ..MailSettings::default()
    };
    deliverer(office, settings.open().unwrap(), lanes)
}

/// A deliverer over this way out.
pub(crate) fn deliverer(office: &Office, way: Transport, lanes: usize) -> Deliverer {
    deliverer_that_attaches(office, way, lanes, 1_000_000)
}

/// A deliverer whose letters of figures bring no larger files than this.
pub(crate) fn deliverer_that_attaches(office: &Office, way: Transport, lanes: usize, attach_up_to: usize) -> Deliverer {
    let spans = |texts: &[&str]| texts.iter().map(|text| text.parse::<Span>().unwrap()).collect();
    let settings = DeliverySettings {
        digest_above: 5,
        patience: Patience {
            retries: spans(&["1m", "5m", "15m", "1h", "4h"]),
            urgent_retries: spans(&["10s", "30s", "1m", "5m", "30m", "2h", "4h"]),
        },
        public_url: "https://desk.example".to_owned(),
        from: "一诺 <yinuo@desk.example>".parse().unwrap(),
        reply_to: None,
        zone: office.house.zone.clone(),
        language: Language::ZhCn,
        lanes,
        press: Arc::new(Figures { attach_up_to }),
    };
    Deliverer::new(&office.desk, office.house.clone(), Arc::new(way), settings)
}

impl Office {
    /// All letters ever decided, the latest first.
    pub(crate) fn letters(&self) -> Vec<LetterRow> {
        self.desk
            .read_blocking(|db, _| Ok::<_, Failure>(view::page(db, None, None, &Scope::All, view::PAGE_MAX)?))
            .unwrap()
    }

    /// How the outbox stands.
    pub(crate) fn standing(&self) -> Standing {
        self.desk
            .read_blocking(|db, _| Ok::<_, Failure>(view::standing(db, FALLBACK)?))
            .unwrap()
    }

    /// Claims what is due and dies; the holds it leaves.
    pub(crate) fn claims_and_dies(&self) -> Vec<queue::Hold> {
        self.act(|db, now, house| {
            let claimed = yinuo::actions::deliver::claim(db, now, house, now, Span::seconds(60), 100)?;
            Ok(claimed.outgoing.into_iter().map(|one| one.hold).collect())
        })
        .unwrap()
    }
}
