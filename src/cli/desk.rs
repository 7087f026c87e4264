//! Opening the desk for a command or the server: database, house rules, policies and calendars, from the settings.

use std::sync::Arc;

use crate::actions::House;
use crate::actions::again::TRIES;
use crate::actions::deliver::MailCaps;
use crate::actions::load::{Loaded, Rules, load};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::cure::CureRule;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::db::{DatabaseSettings, Desk};
use crate::storage::fault::OpenFault;
use crate::storage::migrate;

use super::rules::{self, RulesFault};

/// An open desk.
pub struct Opened {
    pub desk: Desk,
    pub house: Arc<House>,
    /// The migrations that were missing.
    pub applied: Vec<String>,
    /// The policies and calendars that were taken over from files.
    pub loaded: Vec<Loaded>,
}

/// Why the desk does not open.
#[derive(Debug, thiserror::Error)]
pub enum DeskFault {
    #[error(transparent)]
    Database(#[from] OpenFault),
    #[error(transparent)]
    Rules(#[from] RulesFault),
    #[error("the policies and calendars cannot be stored: {0}")]
    Loading(String),
    #[error("the database is not up to date (it lacks {}); run `yinuo migrate`", .0.join(", "))]
    Outdated(Vec<String>),
}

/// Opens the desk for work: brings the database up to date and takes over changed policies and calendars. Replicas that
/// start together take turns. An SQLite file that another process serves is refused.
pub fn open(settings: &Settings, clock: Clock) -> Result<Opened, DeskFault> {
    let rules = rules::read(settings)?;
    let database = database(settings);
    let applied = migrate::migrate(&database)?;
    let desk = Desk::open(&database, clock, None)?;
    let mut house = house(settings);
    house.verified_every = desk.clock().span_of(settings.schedule.verify.longest_pause());
    let house = Arc::new(house);
    let loaded = load_rules(&desk, &house, rules)?;
    Ok(Opened {
        desk,
        house,
        applied,
        loaded,
    })
}

/// Opens the desk to look only, beside a server that may be running on it. A database that is not up to date is refused.
pub fn look(settings: &Settings, clock: Clock) -> Result<(Desk, Arc<House>), DeskFault> {
    let database = database(settings);
    let missing = migrate::pending(&database)?;
    if !missing.is_empty() {
        return Err(DeskFault::Outdated(missing));
    }
    let desk = Desk::open_to_look(&database, clock)?;
    Ok((desk, Arc::new(house(settings))))
}

/// Where the database is, for the storage.
pub fn database(settings: &Settings) -> DatabaseSettings {
    let database = &settings.database;
    DatabaseSettings {
        url: database.url.expose().to_owned(),
        readers: database.readers.size(),
        writers: database.writers.size(),
        queue: database.queue.size(),
    }
}

/// The rules of the house. Without `notify.fallback` it cannot tell anybody: a server asks [`Settings::fallback`] first.
pub fn house(settings: &Settings) -> House {
    let intake = &settings.intake;
    let fallback = settings.notify.fallback.as_ref().map(|mailbox| mailbox.address.clone());
    let mut house = House::new(
        intake.late_entry_after,
        intake.oldest.span(),
        settings.schedule.zone.rules.clone(),
        fallback.unwrap_or_default(),
    );
    house.clock_tolerance = intake.clock_tolerance;
    house.acknowledgements_per_hour = settings.notify.acknowledgements_per_hour.get();
    house.cures = CureRule {
        threshold: settings.audit.cure_threshold.get(),
        within: settings.audit.cure_within.span(),
    };
    house.visits = settings.visits.rules();
    house.compensation = settings.visits.offer();
    house.visit_reminders = settings.visits.remind.spans().to_vec();
    house.mail_caps = MailCaps {
        per_domain: settings.mail.per_domain_per_minute.get(),
        in_total: settings.mail.per_minute.get(),
    };
    house.link_lasts = settings.track.link.span();
    house
}

fn load_rules(desk: &Desk, house: &Arc<House>, rules: Rules) -> Result<Vec<Loaded>, DeskFault> {
    let rules = Arc::new(rules);
    let mut last = String::new();
    for _ in 0..TRIES {
        let (house, rules) = (house.clone(), rules.clone());
        match desk.write_blocking(move |db, now| load(db, now, &house, &rules)) {
            Ok(loaded) => return Ok(loaded),
            // Another replica stored the same version first; with it committed, there is nothing left to do here.
            Err(Failure::Refused(refused @ Refusal::Taken { .. })) => last = refused.to_string(),
            Err(Failure::Refused(refused)) => return Err(DeskFault::Loading(super::refusal_in_full(&refused))),
            Err(raced @ Failure::Raced) => last = raced.to_string(),
            Err(Failure::Fault(fault)) => return Err(DeskFault::Loading(fault.to_string())),
        }
    }
    Err(DeskFault::Loading(last))
}
