//! Whose is an imported ticket? Nobody is taken for somebody else on a guess:
//!
//! 1. a phone number leads to the customer who has it, as everywhere on the desk;
//! 2. without a known number, what the source calls the customer leads to the one customer of that name at that source;
//! 3. otherwise the customer is new. A row that says neither is a customer of its own, whatever the name on it: two
//!    people may be called the same, or nothing at all.

use std::collections::{HashMap, HashSet};

use super::{Batch, PastCustomer, PastTicket};
use crate::domain::customer::{Customer, PHONES_MAX};
use crate::domain::ids::{CustomerId, Dice};
use crate::domain::moment::Moment;
use crate::domain::words::{Language, Tier};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::imports;

/// The customers of a batch: those the desk knows, and those it adds.
pub(super) struct Clients {
    by_phone: HashMap<String, CustomerId>,
    by_reference: HashMap<String, CustomerId>,
    all: HashMap<CustomerId, Customer>,
    added: Batch,
}

impl Clients {
    /// Everybody to whom these rows may lead.
    pub(super) fn known(db: &mut Db, source: &str, rows: &[PastTicket]) -> Result<Clients, StoreFault> {
        let customers = || rows.iter().map(|row| &row.customer);
        let phones: HashSet<&str> = customers()
            .filter_map(|who| Some(who.phone.as_ref()?.as_str()))
            .collect();
        let references: HashSet<&str> = customers().filter_map(|who| who.reference.as_deref()).collect();
        let by_phone = imports::customers_of_phones(db, &phones.into_iter().collect::<Vec<_>>())?;
        let by_reference = imports::customers_of(db, source, &references.into_iter().collect::<Vec<_>>())?;
        let ids: HashSet<CustomerId> = by_phone.values().chain(by_reference.values()).copied().collect();
        let all = imports::customers_by_id(db, &ids.into_iter().collect::<Vec<_>>())?;
        Ok(Clients {
            by_phone,
            by_reference,
            all,
            added: Batch::default(),
        })
    }

    /// The customer of a row: known, or new and not yet kept.
    pub(super) fn customer(&self, row: &PastTicket, now: Moment, dice: &mut Dice) -> Customer {
        let who = &row.customer;
        let known = self.known_as(who).and_then(|id| self.all.get(&id));
        known.cloned().unwrap_or_else(|| Customer {
            id: CustomerId::new(now, dice),
            name: named(who),
            company: who.company.clone(),
            email: who.email.clone(),
            tier: Tier::Standard,
            region: row.region.clone(),
            account_manager: None,
            language: Language::ZhCn,
            phones: Vec::new(),
            created_at: now,
            version: 1,
            bounced_email: None,
        })
    }

    /// Keeps the customer of a row that comes in, with what the row adds to what is known of them.
    pub(super) fn keep(&mut self, customer: Customer, who: &PastCustomer) {
        let id = customer.id;
        if !self.all.contains_key(&id) {
            self.added.customers.push(customer.clone());
            self.all.insert(id, customer);
        }
        if let Some(reference) = &who.reference
            && !self.by_reference.contains_key(reference)
        {
            self.by_reference.insert(reference.clone(), id);
            self.added.references.push((reference.clone(), id));
        }
        self.keep_phone(id, who);
    }

    fn keep_phone(&mut self, id: CustomerId, who: &PastCustomer) {
        let (Some(phone), Some(customer)) = (&who.phone, self.all.get_mut(&id)) else {
            return;
        };
        if customer.phones.len() >= PHONES_MAX || self.by_phone.contains_key(phone.as_str()) {
            return;
        }
        let position = i32::try_from(customer.phones.len()).unwrap_or(i32::MAX);
        customer.phones.push(phone.clone());
        self.by_phone.insert(phone.as_str().to_owned(), id);
        self.added.phones.push((phone.clone(), id, position));
    }

    /// What the batch adds: everything but its tickets.
    pub(super) fn into_batch(self) -> Batch {
        self.added
    }

    fn known_as(&self, who: &PastCustomer) -> Option<CustomerId> {
        let by_phone = who.phone.as_ref().and_then(|phone| self.by_phone.get(phone.as_str()));
        let by_reference = who.reference.as_ref().and_then(|name| self.by_reference.get(name));
        by_phone.or(by_reference).copied()
    }
}

fn named(who: &PastCustomer) -> String {
    if who.name.is_empty() {
        who.reference.clone().unwrap_or_default()
    } else {
        who.name.clone()
    }
}
