//! A ticket comes in, by any channel.

use std::collections::BTreeMap;

use crate::actions::House;
use crate::actions::acknowledge::acknowledge;
use crate::actions::change::chained;
use crate::actions::regions::must_be_in_use;
use crate::domain::chain::{self, Hash};
use crate::domain::customer::Customer;
use crate::domain::event::{Actor, Event, Fact, Happening};
use crate::domain::ids::{CustomerId, Dice, TeamId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::people::Directory;
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::domain::ticket::{Intake, Ticket, open};
use crate::domain::words::{Channel, Language, Role, TicketKind, Tier, Urgency};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::sites::{self, SiteRow};
use crate::storage::{customers, people, tickets};

/// What arrived at the door, each field checked by itself.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub channel: Channel,
    pub kind: TicketKind,
    pub urgency: Urgency,
    pub subject: String,
    pub description: String,
    pub remedy_sought: String,
    pub category: Option<String>,
    pub region: Option<String>,
    pub customer: CustomerRef,
    /// When the customer spoke; none means now.
    pub received_at: Option<Moment>,
    /// The account manager named in the request.
    pub account_manager: Option<UserId>,
    /// In which language the customer read the form, where that is known.
    pub language: Option<Language>,
    /// What the channel knows: `call_id`, `counter`, `point_code`, …
    pub details: BTreeMap<String, String>,
}

/// Who the customer is: one the desk knows, or one described.
#[derive(Debug, Clone)]
pub enum CustomerRef {
    Known(CustomerId),
    Described {
        name: String,
        company: String,
        phone: Option<Phone>,
        email: Option<String>,
    },
}

/// A ticket that came in.
#[derive(Debug, Clone)]
pub struct Opened {
    pub ticket: Ticket,
    pub customer: Customer,
    /// The customer's other open tickets, which this one may repeat.
    pub possible_duplicates: Vec<Ticket>,
}

/// How often a clashing number is drawn again; the chance of one clash is below one in a million.
const DRAWS: usize = 8;

/// Opens a ticket: customer, ticket, promises, events and the customer's acknowledgement, all or nothing.
pub fn open_ticket(db: &mut Db, now: Moment, house: &House, actor: Actor, arrival: Arrival) -> Result<Opened, Failure> {
    let received_at = spoken_at(arrival.received_at, now, house)?;
    let directory = house.directory(db, now)?;
    must_name_a_region(db, &directory, arrival.region.as_deref())?;
    let (mut customer, known) = customer(db, now, &arrival)?;
    let account_manager = account_manager(db, actor, &arrival, &mut customer)?;
    let possible_duplicates = if known {
        tickets::open_of_customer(db, customer.id)?
    } else {
        Vec::new()
    };
    let named = site_named(db, &arrival.details)?;
    let (site, site_region) = named.map_or((None, None), |site| (Some(site.id), site.region));
    // Whoever stands at a counter brings in what comes over it, whatever they call it.
    let own_site = actor.user().and_then(|user| directory.people.get(&user)?.site);
    let intake = Intake {
        kind: arrival.kind,
        channel: arrival.channel,
        urgency: arrival.urgency,
        tier: customer.tier,
        region: arrival.region.or_else(|| customer.region.clone()).or(site_region),
        category: arrival.category,
        subject: arrival.subject,
        description: arrival.description,
        remedy_sought: arrival.remedy_sought,
        customer: customer.id,
        account_manager,
        site: own_site.or(site),
        received_at,
        details: arrival.details,
        split_from: None,
    };
    let routed = route(&directory, actor, &intake);
    let (ticket, _) = store_new(db, now, house, actor, &intake, routed.as_ref())?;
    acknowledge(db, now, house, &ticket, &customer)?;
    Ok(Opened {
        ticket,
        customer,
        possible_duplicates,
    })
}

/// Decides, chains and stores a new ticket; draws again where its number is taken.
pub fn store_new(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    intake: &Intake,
    more: Option<&Happening>,
) -> Result<(Ticket, Vec<Event>), Failure> {
    let book = house.book(db, now)?;
    for _ in 0..DRAWS {
        let mut happened = open(intake, &book, house.late_entry_after, now, db.dice())?;
        happened.extend(more.cloned());
        let (ticket, events) = begun(now, actor, happened, db.dice())?;
        if tickets::create(db, &ticket, &events)? {
            return Ok((ticket, events));
        }
    }
    Err(StoreFault::Bug("no free ticket number was drawn".to_owned()).into())
}

/// The ticket that begins with these happenings.
pub fn begun(
    now: Moment,
    actor: Actor,
    happened: Vec<Happening>,
    dice: &mut Dice,
) -> Result<(Ticket, Vec<Event>), StoreFault> {
    let broken = || StoreFault::Bug("a ticket must begin with its reception".to_owned());
    let mut rest = happened.into_iter();
    let id = TicketId::new(now, dice);
    let first = chain::link(Hash::NONE, id, 1, now, actor, rest.next().ok_or_else(broken)?, dice);
    let mut ticket = Ticket::begin(&first).ok_or_else(broken)?;
    let mut events = vec![first];
    events.extend(chained(&mut ticket, now, actor, rest.collect(), dice)?);
    Ok((ticket, events))
}

fn spoken_at(received_at: Option<Moment>, now: Moment, house: &House) -> Result<Moment, Refusal> {
    let Some(received_at) = received_at else { return Ok(now) };
    if received_at > now + house.clock_tolerance {
        return Err(Refusal::field(
            "/received_at",
            "lies in the future; it is when the customer spoke",
        ));
    }
    if received_at < now - house.oldest_entry {
        let oldest = house.oldest_entry;
        return Err(Refusal::field(
            "/received_at",
            format!("lies more than {oldest} back; import older history instead"),
        ));
    }
    Ok(received_at.min(now))
}

/// A region that is named must be in use; one that comes from the customer or the site is taken as it is.
fn must_name_a_region(db: &mut Db, directory: &Directory, named: Option<&str>) -> Result<(), Failure> {
    let known = named.and_then(|code| directory.regions.get(code));
    if known.is_some_and(|region| region.is_in_use) {
        return Ok(());
    }
    must_be_in_use(db, named, None)
}

/// The customer, and whether the desk knew them before.
fn customer(db: &mut Db, now: Moment, arrival: &Arrival) -> Result<(Customer, bool), Failure> {
    let (name, company, phone, email) = match &arrival.customer {
        CustomerRef::Known(id) => {
            let known = customers::find(db, *id)?.ok_or_else(|| Refusal::absent("customer", id))?;
            return Ok((known, true));
        }
        CustomerRef::Described {
            name,
            company,
            phone,
            email,
        } => (name, company, phone, email),
    };
    if let Some(phone) = phone
        && let Some(known) = customers::of_phone(db, phone)?
    {
        return Ok((known, true));
    }
    let customer = Customer {
        id: CustomerId::new(now, db.dice()),
        name: name.clone(),
        company: company.clone(),
        email: email.clone(),
        tier: Tier::Standard,
        region: arrival.region.clone(),
        account_manager: None,
        language: arrival.language.unwrap_or(Language::ZhCn),
        phones: phone.iter().cloned().collect(),
        created_at: now,
        version: 1,
        bounced_email: None,
    };
    if customers::create(db, &customer)? {
        return Ok((customer, false));
    }
    // Somebody else's number since a moment ago.
    Err(Failure::Raced)
}

/// Who looks after the client. On the account managers' channel that is the client's own; an admin may name another, and
/// a client without one gets the caller.
fn account_manager(
    db: &mut Db,
    actor: Actor,
    arrival: &Arrival,
    customer: &mut Customer,
) -> Result<Option<UserId>, Failure> {
    let Actor::User(caller, role) = actor else {
        return Ok(customer.account_manager);
    };
    let own = if arrival.channel == Channel::AccountManager {
        let usual = customer.account_manager.unwrap_or(caller);
        let named = arrival.account_manager.unwrap_or(usual);
        must_be_nameable(db, role, named, usual)?;
        Some(named)
    } else {
        customer.account_manager
    };
    if own != customer.account_manager && customer.account_manager.is_none() {
        customer.account_manager = own;
        if !customers::save(db, customer)? {
            return Err(Failure::Raced);
        }
        customer.version += 1;
    }
    Ok(own)
}

fn must_be_nameable(db: &mut Db, role: Role, named: UserId, usual: UserId) -> Result<(), Failure> {
    const FIELD: &str = "/account_manager";
    if named == usual {
        return Ok(());
    }
    if role != Role::Admin {
        return Err(Refusal::field(FIELD, "may be named by an admin only; leave it out").into());
    }
    let person = people::find(db, named)?;
    match person {
        Some(person) if person.is_here() && person.role == Role::AccountManager => Ok(()),
        _ => Err(Refusal::field(FIELD, "there is no such account manager").into()),
    }
}

/// The region of the hall or agent point where it came in, where that is one we know.
fn site_named(db: &mut Db, details: &BTreeMap<String, String>) -> Result<Option<SiteRow>, StoreFault> {
    let code = details.get("point_code").or_else(|| details.get("counter"));
    Ok(code.map(|code| sites::of_code(db, code)).transpose()?.flatten())
}

/// The first hands: a client's ticket goes to the account manager, any other to the region's team or the caller's.
fn route(directory: &Directory, actor: Actor, intake: &Intake) -> Option<Happening> {
    let team = team_of_region(directory, intake.region.as_deref()).or_else(|| team_of(directory, actor.user()));
    let owner = intake
        .account_manager
        .filter(|_| intake.channel == Channel::AccountManager);
    (team.is_some() || owner.is_some()).then(|| Fact::assigned(owner, team).into())
}

fn team_of_region(directory: &Directory, region: Option<&str>) -> Option<TeamId> {
    let mut teams: Vec<_> = directory
        .teams
        .values()
        .filter(|team| region.is_some() && team.region.as_deref() == region)
        .collect();
    teams.sort_unstable_by_key(|team| team.id);
    teams.first().map(|team| team.id)
}

fn team_of(directory: &Directory, user: Option<UserId>) -> Option<TeamId> {
    directory.people.get(&user?)?.team
}
