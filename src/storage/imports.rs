//! History brought in from elsewhere: what is here already under its name there, and many rows stored at once.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::customers::CustomerRow;
use super::db::Db;
use super::dialect::{ROWS_PER_INSERT, insert_many};
use super::events;
use super::fault::StoreFault;
use super::rollups;
use super::schema::{customer_phones, customers, customers_imported_from, imported_from, promises, tickets};
use super::search;
use super::tickets::{PromiseRow, TicketRow};
use crate::domain::customer::Customer;
use crate::domain::event::Event;
use crate::domain::ids::{CustomerId, TicketId};
use crate::domain::phone::Phone;
use crate::domain::ticket::Ticket;

/// Everything that a batch of history adds.
#[derive(Debug, Default)]
pub struct Batch {
    pub customers: Vec<Customer>,
    /// Numbers, whose they are, and their place among that customer's numbers.
    pub phones: Vec<(Phone, CustomerId, i32)>,
    /// What customers are called at the source.
    pub references: Vec<(String, CustomerId)>,
    /// What tickets are called at the source, and how they begin.
    pub tickets: Vec<(String, Ticket, Vec<Event>)>,
}

/// Which of these records of a source are here already.
pub fn taken(db: &mut Db, source: &str, ids: &[&str]) -> Result<HashSet<String>, StoreFault> {
    let mut found = HashSet::new();
    for piece in ids.chunks(ROWS_PER_INSERT) {
        let here = imported_from::table
            .filter(imported_from::source.eq(source))
            .filter(imported_from::external_id.eq_any(piece.to_vec()));
        let names: Vec<String> = here.select(imported_from::external_id).load(db.conn())?;
        found.extend(names);
    }
    Ok(found)
}

/// Which of these ticket numbers are taken.
pub fn numbers_taken(db: &mut Db, numbers: &[&str]) -> Result<HashSet<String>, StoreFault> {
    let mut found = HashSet::new();
    for piece in numbers.chunks(ROWS_PER_INSERT) {
        let same = tickets::table.filter(tickets::number.eq_any(piece.to_vec()));
        let taken: Vec<String> = same.select(tickets::number).load(db.conn())?;
        found.extend(taken);
    }
    Ok(found)
}

/// The customers whom a source knows under these names.
pub fn customers_of(db: &mut Db, source: &str, references: &[&str]) -> Result<HashMap<String, CustomerId>, StoreFault> {
    let mut found = HashMap::new();
    for piece in references.chunks(ROWS_PER_INSERT) {
        let known = customers_imported_from::table
            .filter(customers_imported_from::source.eq(source))
            .filter(customers_imported_from::reference.eq_any(piece.to_vec()));
        let columns = (customers_imported_from::reference, customers_imported_from::customer_id);
        let pairs: Vec<(String, CustomerId)> = known.select(columns).load(db.conn())?;
        found.extend(pairs);
    }
    Ok(found)
}

/// The customers to whom these numbers lead.
pub fn customers_of_phones(db: &mut Db, phones: &[&str]) -> Result<HashMap<String, CustomerId>, StoreFault> {
    let mut found = HashMap::new();
    for piece in phones.chunks(ROWS_PER_INSERT) {
        let known = customer_phones::table.filter(customer_phones::phone.eq_any(piece.to_vec()));
        let columns = (customer_phones::phone, customer_phones::customer_id);
        let pairs: Vec<(String, CustomerId)> = known.select(columns).load(db.conn())?;
        found.extend(pairs);
    }
    Ok(found)
}

/// These customers with their numbers.
pub fn customers_by_id(db: &mut Db, ids: &[CustomerId]) -> Result<HashMap<CustomerId, Customer>, StoreFault> {
    let mut found = HashMap::with_capacity(ids.len());
    for piece in ids.chunks(ROWS_PER_INSERT) {
        let numbers = customer_phones::table
            .filter(customer_phones::customer_id.eq_any(piece.to_vec()))
            .order((customer_phones::customer_id, customer_phones::position))
            .select((customer_phones::customer_id, customer_phones::phone));
        let mut phones: HashMap<CustomerId, Vec<Phone>> = HashMap::new();
        for (owner, phone) in numbers.load::<(CustomerId, String)>(db.conn())? {
            phones.entry(owner).or_default().push(Phone::stored(phone));
        }
        let rows: Vec<CustomerRow> = customers::table
            .filter(customers::id.eq_any(piece.to_vec()))
            .select(CustomerRow::as_select())
            .load(db.conn())?;
        found.extend(rows.into_iter().map(|row| {
            let numbers = phones.remove(&row.id).unwrap_or_default();
            (row.id, row.into_customer(numbers))
        }));
    }
    Ok(found)
}

/// Stores a batch, with few statements however many rows it has. [`StoreFault::Taken`] when somebody else stored one of
/// its keys in the meantime: planning it again finds them.
pub fn store(db: &mut Db, source: &str, batch: &Batch) -> Result<(), StoreFault> {
    store_customers(db, source, batch)?;
    store_tickets(
        db,
        batch
            .tickets
            .iter()
            .map(|(_, ticket, events)| (ticket, events.as_slice())),
    )?;
    let names: Vec<FromRow> = batch
        .tickets
        .iter()
        .map(|(external_id, ticket, _)| FromRow {
            source,
            external_id,
            ticket_id: ticket.id,
        })
        .collect();
    insert_many!(db.conn(), imported_from::table, &names)?;
    Ok(())
}

/// Stores tickets with everything that happened to them, with few statements however many there are.
pub fn store_tickets<'t>(
    db: &mut Db,
    tickets: impl Iterator<Item = (&'t Ticket, &'t [Event])> + Clone,
) -> Result<(), StoreFault> {
    let rows: Vec<FreshTicket> = tickets.clone().map(|(ticket, _)| FreshTicket::of(ticket)).collect();
    insert_many!(db.conn(), tickets::table, &rows)?;
    let owed: Vec<PromiseRow> = tickets.clone().flat_map(|(ticket, _)| promises_of(ticket)).collect();
    insert_many!(db.conn(), promises::table, &owed)?;
    rollups::strike_out(db, owed.iter().map(|row| row.due_at).collect())?;
    events::append(db, tickets.clone().flat_map(|(_, happened)| happened))?;
    let ids: Vec<TicketId> = tickets.map(|(ticket, _)| ticket.id).collect();
    search::index_soon(db, &ids)
}

fn store_customers(db: &mut Db, source: &str, batch: &Batch) -> Result<(), StoreFault> {
    let people: Vec<CustomerRow> = batch.customers.iter().map(CustomerRow::of).collect();
    insert_many!(db.conn(), customers::table, &people)?;
    let numbers: Vec<PhoneRow> = batch
        .phones
        .iter()
        .map(|(phone, customer_id, position)| PhoneRow {
            phone: phone.as_str(),
            customer_id: *customer_id,
            position: *position,
        })
        .collect();
    insert_many!(db.conn(), customer_phones::table, &numbers)?;
    let names: Vec<ReferenceRow> = batch
        .references
        .iter()
        .map(|(reference, customer_id)| ReferenceRow {
            source,
            reference,
            customer_id: *customer_id,
        })
        .collect();
    insert_many!(db.conn(), customers_imported_from::table, &names)?;
    Ok(())
}

fn promises_of(ticket: &Ticket) -> impl Iterator<Item = PromiseRow> + '_ {
    (0i32..)
        .zip(&ticket.promises)
        .map(|(at, promise)| PromiseRow::of(ticket, promise, at))
}

/// A ticket whose chain is in no checkpoint.
#[derive(Insertable)]
#[diesel(table_name = tickets, treat_none_as_default_value = false)]
struct FreshTicket {
    #[diesel(embed)]
    row: TicketRow,
    sealed_version: i64,
}

impl FreshTicket {
    fn of(ticket: &Ticket) -> Self {
        FreshTicket {
            row: TicketRow::of(ticket),
            sealed_version: 0,
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = imported_from, treat_none_as_default_value = false)]
struct FromRow<'a> {
    source: &'a str,
    external_id: &'a str,
    ticket_id: TicketId,
}

#[derive(Insertable)]
#[diesel(table_name = customers_imported_from, treat_none_as_default_value = false)]
struct ReferenceRow<'a> {
    source: &'a str,
    reference: &'a str,
    customer_id: CustomerId,
}

#[derive(Insertable)]
#[diesel(table_name = customer_phones, treat_none_as_default_value = false)]
struct PhoneRow<'a> {
    phone: &'a str,
    customer_id: CustomerId,
    position: i32,
}
