//! The house: what every action needs to know besides the ticket. Policies and staff change rarely and are read often,
//! so they are kept for a moment; their versions never change, so an old copy is never wrong about a promise.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use tokio::sync::Notify;

use crate::actions::deliver::MailCaps;
use crate::domain::appointment::VisitRules;
use crate::domain::compensation::Offer;
use crate::domain::cure::CureRule;
use crate::domain::ids::PolicyId;
use crate::domain::moment::{Moment, Span};
use crate::domain::people::Directory;
use crate::domain::policy::{PolicyBook, PolicyVersion};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::{people, policies};

/// How long a copy of the policies or the staff serves before it is read again.
const FRESH_FOR: Span = Span::seconds(1);

/// The rules of this operator's house.
pub struct House {
    /// An entry later than this after the customer spoke is flagged.
    pub late_entry_after: Span,
    /// Nobody may enter what was said longer ago than this.
    pub oldest_entry: Span,
    /// How far a client's clock may run ahead; such times are taken as now.
    pub clock_tolerance: Span,
    /// How many acknowledgements one mail address gets within an hour at most; none where this is 0.
    pub acknowledgements_per_hour: u32,
    /// When a cause needs a cure.
    pub cures: CureRule,
    /// What holds for visits.
    pub visits: VisitRules,
    /// What customers are offered for visits that we missed, where anything is.
    pub compensation: Option<Offer>,
    /// How long before a visit its customer is reminded of it.
    pub visit_reminders: Vec<Span>,
    /// How many mails leave in a minute at most.
    pub mail_caps: MailCaps,
    /// How long the link in a mail leads a customer to their ticket.
    pub link_lasts: Span,
    /// How often the record is verified.
    pub verified_every: Span,
    /// The operator's zone, for parts of the day.
    pub zone: TimeZone,
    /// Who is told when nobody else can be. Never empty.
    pub fallback: String,
    /// Told whenever a message was decided, so that the outbox need not wait for its tick.
    pub letters: Notify,
    book: Kept<PolicyBook>,
    directory: Kept<Directory>,
}

type Kept<T> = Mutex<Option<(Moment, Arc<T>)>>;

impl House {
    /// A house with these rules.
    pub fn new(late_entry_after: Span, oldest_entry: Span, zone: TimeZone, fallback: String) -> Self {
        House {
            late_entry_after,
            oldest_entry,
            clock_tolerance: Span::seconds(5),
            acknowledgements_per_hour: 5,
            cures: CureRule::default(),
            visits: VisitRules::default(),
            compensation: None,
            visit_reminders: vec![Span::hours(24), Span::hours(1)],
            mail_caps: MailCaps::default(),
            link_lasts: Span::days(7),
            verified_every: Span::hours(24),
            zone,
            fallback,
            letters: Notify::new(),
            book: Mutex::default(),
            directory: Mutex::default(),
        }
    }

    /// The policies and calendars in force.
    pub fn book(&self, db: &mut Db, now: Moment) -> Result<Arc<PolicyBook>, StoreFault> {
        kept(&self.book, now, || policies::book(db))
    }

    /// Everybody.
    pub fn directory(&self, db: &mut Db, now: Moment) -> Result<Arc<Directory>, StoreFault> {
        kept(&self.directory, now, || people::directory(db, &self.zone))
    }

    /// The version a promise was made under, read again where this copy is too old to know it.
    pub fn policy(&self, db: &mut Db, now: Moment, id: PolicyId) -> Result<Arc<PolicyVersion>, StoreFault> {
        if let Some(known) = self.book(db, now)?.version(id) {
            return Ok(known.clone());
        }
        self.forget();
        let book = self.book(db, now)?;
        book.version(id)
            .cloned()
            .ok_or_else(|| StoreFault::Corrupt(format!("there is no policy version {id}")))
    }

    /// Forgets the kept copies: policies, calendars, staff or teams were changed.
    pub fn forget(&self) {
        *self.book.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.directory.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn kept<T>(copy: &Kept<T>, now: Moment, read: impl FnOnce() -> Result<T, StoreFault>) -> Result<Arc<T>, StoreFault> {
    let mut copy = copy.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((read_at, value)) = &*copy
        && (*read_at..*read_at + FRESH_FOR).contains(&now)
    {
        return Ok(value.clone());
    }
    let value = Arc::new(read()?);
    *copy = Some((now, value.clone()));
    Ok(value)
}
