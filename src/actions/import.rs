//! History comes in from elsewhere: many matters in one transaction, each once, none of them heard by anybody.
//!
//! What a record is called at its source makes it unique, so an import that was broken off or is run again adds only
//! what is not here yet. Who is whose customer is decided in `clients`.

mod clients;

use std::collections::{BTreeMap, HashSet};

use crate::actions::House;
use crate::actions::open::begun;
use crate::actions::regions::{NewRegion, add_region, is_in_use};
use crate::domain::event::{Actor, Fact, Happening, Source};
use crate::domain::ids::Dice;
use crate::domain::moment::Moment;
use crate::domain::people::Region;
use crate::domain::phone::Phone;
use crate::domain::policy::PolicyBook;
use crate::domain::refusal::Refusal;
use crate::domain::security::By;
use crate::domain::ticket::{Intake, Past, PastReply, open_imported};
use crate::domain::words::{Channel, TicketKind, TicketState, Urgency};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::imports::{self, Batch};
use crate::storage::regions;

use clients::Clients;

/// How often numbers that are taken are drawn again.
const DRAWS: usize = 8;

const UNKNOWN_REGION: &str = "is no region; add it with POST /api/v1/regions, or import with --add-regions";

/// One matter of the past, each field checked by itself.
#[derive(Debug, Clone)]
pub struct PastTicket {
    /// What it is called at its source.
    pub external_id: String,
    pub kind: TicketKind,
    pub channel: Channel,
    pub urgency: Urgency,
    pub state: TicketState,
    pub subject: String,
    pub description: String,
    pub received_at: Moment,
    pub region: Option<String>,
    pub customer: PastCustomer,
    pub reply: Option<PastReply>,
    pub details: BTreeMap<String, String>,
}

/// What is known of the customer of the past.
#[derive(Debug, Clone, Default)]
pub struct PastCustomer {
    /// What they are called at the source.
    pub reference: Option<String>,
    pub name: String,
    pub company: String,
    pub phone: Option<Phone>,
    pub email: Option<String>,
}

/// What became of one row of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Imported,
    /// The source's record of this name is a ticket already; it was left as it is.
    AlreadyThere,
    Refused(Refusal),
}

/// What is done with a region that rows name and the desk does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewRegions {
    /// Such rows are refused.
    Refused,
    /// It is added, and called by its code.
    Added,
}

/// Brings a batch in; one outcome for each row, in order. [`StoreFault::Taken`] when somebody else stored the same at the
/// same time: nothing of the batch was stored, and it can be tried again.
pub fn import_batch(
    db: &mut Db,
    now: Moment,
    house: &House,
    source: &str,
    rows: &[PastTicket],
    new_regions: NewRegions,
) -> Result<Vec<Outcome>, Failure> {
    let plan = Plan::of(db, now, house, source, rows, new_regions)?;
    let mut batch = plan.clients.into_batch();
    for draft in plan.drafts {
        let (ticket, events) = begun(now, Actor::Desk, draft.happened, db.dice())?;
        batch.tickets.push((draft.past.source.external_id, ticket, events));
    }
    imports::store(db, source, &batch)?;
    for code in plan.regions_to_add {
        if regions::of_code(db, &code)?.is_none() {
            let name = code.clone();
            add_region(db, now, house, &By::command_line(), NewRegion { code, name })?;
        }
    }
    Ok(plan.outcomes)
}

/// What [`import_batch`] would answer now; nothing is stored.
pub fn preview_batch(
    db: &mut Db,
    now: Moment,
    house: &House,
    source: &str,
    rows: &[PastTicket],
    new_regions: NewRegions,
) -> Result<Vec<Outcome>, Failure> {
    Ok(Plan::of(db, now, house, source, rows, new_regions)?.outcomes)
}

/// What a batch comes to before anything is stored.
struct Plan {
    outcomes: Vec<Outcome>,
    drafts: Vec<Draft>,
    clients: Clients,
    /// The regions of the desk as they will be.
    regions: BTreeMap<String, Region>,
    regions_to_add: Vec<String>,
}

/// A ticket that will begin like this.
struct Draft {
    intake: Intake,
    past: Past,
    happened: Vec<Happening>,
}

impl Plan {
    fn of(
        db: &mut Db,
        now: Moment,
        house: &House,
        source: &str,
        rows: &[PastTicket],
        new_regions: NewRegions,
    ) -> Result<Plan, Failure> {
        let book = house.book(db, now)?;
        let ids: Vec<&str> = rows.iter().map(|row| row.external_id.as_str()).collect();
        let mut here = imports::taken(db, source, &ids)?;
        let mut plan = Plan {
            outcomes: Vec::with_capacity(rows.len()),
            drafts: Vec::with_capacity(rows.len()),
            clients: Clients::known(db, source, rows)?,
            regions: house.directory(db, now)?.regions.clone(),
            regions_to_add: Vec::new(),
        };
        if new_regions == NewRegions::Added {
            plan.add_regions(rows);
        }
        for row in rows {
            let outcome = if here.contains(&row.external_id) {
                Outcome::AlreadyThere
            } else {
                plan.take(source, row, &book, now, db.dice())
            };
            if outcome == Outcome::Imported {
                here.insert(row.external_id.clone());
            }
            plan.outcomes.push(outcome);
        }
        plan.settle_numbers(db, &book, now)?;
        Ok(plan)
    }

    fn add_regions(&mut self, rows: &[PastTicket]) {
        for code in rows.iter().filter_map(|row| row.region.as_ref()) {
            if !self.regions.contains_key(code) {
                let (name, is_in_use) = (code.clone(), true);
                self.regions.insert(code.clone(), Region { name, is_in_use });
                self.regions_to_add.push(code.clone());
            }
        }
    }

    fn take(&mut self, source: &str, row: &PastTicket, book: &PolicyBook, now: Moment, dice: &mut Dice) -> Outcome {
        let region = row
            .region
            .as_ref()
            .map(|code| is_in_use(self.regions.get(code), UNKNOWN_REGION));
        if let Some(Err(refusal)) = region {
            return Outcome::Refused(refusal);
        }
        let customer = self.clients.customer(row, now, dice);
        let intake = Intake {
            kind: row.kind,
            channel: row.channel,
            urgency: row.urgency,
            tier: customer.tier,
            region: row.region.clone().or_else(|| customer.region.clone()),
            category: None,
            subject: row.subject.clone(),
            description: row.description.clone(),
            remedy_sought: String::new(),
            customer: customer.id,
            account_manager: customer.account_manager,
            site: None,
            received_at: row.received_at,
            details: row.details.clone(),
            split_from: None,
        };
        let past = Past {
            source: Source {
                name: source.to_owned(),
                external_id: row.external_id.clone(),
            },
            reply: row.reply.clone(),
            state: row.state,
        };
        match open_imported(&intake, &past, book, now, dice) {
            Ok(happened) => {
                self.clients.keep(customer, &row.customer);
                self.drafts.push(Draft { intake, past, happened });
                Outcome::Imported
            }
            Err(refusal) => Outcome::Refused(refusal),
        }
    }

    /// Draws again where a number is taken, here or within the batch.
    fn settle_numbers(&mut self, db: &mut Db, book: &PolicyBook, now: Moment) -> Result<(), Failure> {
        for _ in 0..DRAWS {
            let numbers: Vec<&str> = self.drafts.iter().map(Draft::number).collect();
            let taken = imports::numbers_taken(db, &numbers)?;
            let mut seen = HashSet::with_capacity(numbers.len());
            let clashing: Vec<usize> = numbers
                .iter()
                .enumerate()
                .filter(|(_, number)| !seen.insert(**number) || taken.contains(**number))
                .map(|(at, _)| at)
                .collect();
            if clashing.is_empty() {
                return Ok(());
            }
            for at in clashing {
                let draft = &mut self.drafts[at];
                draft.happened = open_imported(&draft.intake, &draft.past, book, now, db.dice())?;
            }
        }
        Err(StoreFault::Bug("no free ticket number was drawn".to_owned()).into())
    }
}

impl Draft {
    fn number(&self) -> &str {
        match self.happened.first().map(|first| &first.fact) {
            Some(Fact::Received { number, .. }) => number,
            _ => "",
        }
    }
}
