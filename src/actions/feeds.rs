//! Visits as a calendar that others subscribe to: a link that shows those of a technician or of an area, and nothing else, to
//! whoever has it.

use std::collections::HashMap;

use crate::actions::House;
use crate::actions::security::record;
use crate::actions::session::must_be_fresh;
use crate::actions::tokens::digest;
use crate::domain::appointment::{AREAS_MAX, FeedOf, Revised, SERVICES_MAX, Service, revised};
use crate::domain::ids::{Dice, FeedId, SessionId, TicketId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::Refusal;
use crate::domain::rights::{Operation, Reach, Scope};
use crate::domain::security::{By, SecurityFact};
use crate::domain::words::{Language, Role};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::feeds::{self, FeedRow};
use crate::storage::people::{self, UserRow};
use crate::storage::{areas, services};

/// What every secret of a feed begins with: it is no token, and a leaked one is recognised.
pub const FEED_PREFIX: &str = "ynf_";
/// The longest secret that is looked at.
const SECRET_LONGEST: usize = 200;
/// The most links in use of one technician or area.
const LINKS_MAX: usize = 20;
/// So many visits are shown, the earliest first.
const VISITS_MAX: i64 = 2_000;

/// A link to be made.
#[derive(Debug, Clone)]
pub struct NewFeed {
    pub of: FeedOf,
    /// What reads it.
    pub label: String,
    pub language: Language,
    pub lifetime: Span,
}

/// Makes a link, and the secret in it, shown this once. It shows what its maker may see, as long as they work here and may
/// make such a link. A browser's session must have shown who it is a short while ago.
pub fn make(
    db: &mut Db,
    now: Moment,
    by: &By,
    maker: UserId,
    session: Option<SessionId>,
    new: &NewFeed,
) -> Result<(FeedRow, String), Failure> {
    if let Some(session) = session {
        must_be_fresh(db, now, session)?;
    }
    if !is_there(db, &new.of)? {
        return Err(match &new.of {
            FeedOf::Technician(_) => {
                Refusal::field("/technician", "is no technician; GET /api/v1/technicians lists them")
            }
            FeedOf::Area(_) => Refusal::field("/area", "is no area in use; GET /api/v1/areas lists them"),
        }
        .into());
    }
    let enough = i64::try_from(LINKS_MAX).unwrap_or(i64::MAX);
    if feeds::good(db, now, Some(&new.of), enough)?.len() >= LINKS_MAX {
        let cure = format!("there are {LINKS_MAX} links to this calendar already; end one of them first");
        return Err(Refusal::Limit(cure).into());
    }
    let secret = new_secret(db.dice());
    let (technician_id, area) = match new.of.clone() {
        FeedOf::Technician(user) => (Some(user), None),
        FeedOf::Area(code) => (None, Some(code)),
    };
    let feed = FeedRow {
        id: FeedId::new(now, db.dice()),
        digest: digest(&secret),
        maker_id: maker,
        technician_id,
        area,
        label: new.label.clone(),
        language: new.language,
        created_at: now,
        expires_at: now + new.lifetime,
        revoked_at: None,
        used_at: None,
    };
    feeds::create(db, &feed)?;
    let made = SecurityFact::FeedMade {
        user: feed.technician_id,
        area: feed.area.clone(),
        feed: feed.id,
        expires_at: feed.expires_at,
    };
    record(db, now, by, made)?;
    Ok((feed, secret))
}

/// Ends the link of this id, where the caller reaches it. Ending it again changes nothing.
pub fn revoke_reached(
    db: &mut Db,
    now: Moment,
    by: &By,
    id: FeedId,
    reaches: impl Fn(&FeedRow) -> bool,
) -> Result<(), Failure> {
    let feed = feeds::find(db, id)?.filter(reaches);
    let feed = feed.ok_or_else(|| Refusal::absent("feed", id))?;
    if let Some(told) = revoked(db, now, &feed)? {
        record(db, now, by, told)?;
    }
    Ok(())
}

/// Ends every link that somebody made or that shows their visits; what is to be recorded of it.
pub(super) fn revoke_all(db: &mut Db, now: Moment, user: UserId) -> Result<Vec<SecurityFact>, StoreFault> {
    let mut told = Vec::new();
    for feed in feeds::about(db, user)? {
        told.extend(revoked(db, now, &feed)?);
    }
    Ok(told)
}

fn revoked(db: &mut Db, now: Moment, feed: &FeedRow) -> Result<Option<SecurityFact>, StoreFault> {
    let fact = SecurityFact::FeedRevoked {
        user: feed.technician_id,
        area: feed.area.clone(),
        feed: feed.id,
    };
    Ok(feeds::revoke(db, feed.id, now)?.then_some(fact))
}

/// What a link shows.
#[derive(Debug, Clone)]
pub struct Opened {
    pub feed: FeedRow,
    /// What the technician or the area is called.
    pub name: String,
    pub is_area: bool,
    /// Each visit with the number of its ticket.
    pub visits: Vec<(Revised, String)>,
    /// By code.
    pub areas: HashMap<String, String>,
    pub services: HashMap<String, Service>,
}

/// What the link with this secret shows now; nothing where there is no such link, or it shows nothing any more.
pub fn open(db: &mut Db, now: Moment, house: &House, secret: &str) -> Result<Option<Opened>, Failure> {
    if secret.len() > SECRET_LONGEST || !secret.starts_with(FEED_PREFIX) {
        return Ok(None);
    }
    let Some((feed, maker)) = feeds::of_digest(db, &digest(secret))? else {
        return Ok(None);
    };
    let of = feed.of()?;
    if !feed.is_good(now) || !may_show(&maker, &of) || !is_there(db, &of)? {
        return Ok(None);
    }
    let directory = house.directory(db, now)?;
    // One's own visits are one's own, those that were given up, too.
    let scope = match of {
        FeedOf::Technician(user) if user == maker.id => Scope::All,
        _ => Scope::of(Operation::ListVisits.reach(maker.role), maker.id, &directory),
    };
    let period = FeedOf::period(now, house.visits.days_ahead);
    let found = feeds::visits_of(db, &of, period, &scope, VISITS_MAX)?;
    let numbers: HashMap<TicketId, String> = found
        .iter()
        .map(|(visit, number)| (visit.ticket, number.clone()))
        .collect();
    let moved = found.iter().filter(|(visit, _)| visit.replaces.is_some());
    let moved: Vec<TicketId> = moved.map(|(visit, _)| visit.ticket).collect();
    let known = feeds::of_tickets(db, &moved)?;
    let visits = revised(found.into_iter().map(|(visit, _)| visit).collect(), &known);
    let areas: HashMap<String, String> = areas::list(db, AREAS_MAX)?
        .into_iter()
        .map(|area| (area.code, area.name))
        .collect();
    let mut catalogue = HashMap::new();
    for row in services::list(db, SERVICES_MAX)? {
        catalogue.insert(row.code.clone(), row.service()?);
    }
    let (name, is_area) = match &of {
        FeedOf::Technician(user) => {
            let person = directory.people.get(user);
            (person.map(|person| person.name.clone()).unwrap_or_default(), false)
        }
        FeedOf::Area(code) => (areas.get(code).unwrap_or(code).clone(), true),
    };
    Ok(Some(Opened {
        feed,
        name,
        is_area,
        visits: visits
            .into_iter()
            .map(|one| {
                let number = numbers.get(&one.visit.ticket).cloned();
                (one, number.unwrap_or_default())
            })
            .collect(),
        areas,
        services: catalogue,
    }))
}

/// Whether the maker could make the link today.
fn may_show(maker: &UserRow, of: &FeedOf) -> bool {
    let reach = Operation::MakeFeed.reach(maker.role);
    maker.is_here() && (reach == Reach::All || (reach == Reach::Own && *of == FeedOf::Technician(maker.id)))
}

/// Whether the technician visits customers, or the area is in use.
fn is_there(db: &mut Db, of: &FeedOf) -> Result<bool, StoreFault> {
    Ok(match of {
        FeedOf::Technician(user) => {
            people::find(db, *user)?.is_some_and(|person| person.is_here() && person.role == Role::Technician)
        }
        FeedOf::Area(code) => areas::of_code(db, code)?.is_some_and(|area| area.retired_at.is_none()),
    })
}

/// A secret of 256 random bits.
fn new_secret(dice: &mut Dice) -> String {
    format!("{FEED_PREFIX}{}", hex::encode(dice.bytes::<32>()))
}
