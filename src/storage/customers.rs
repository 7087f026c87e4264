//! Customers and their phone numbers.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::columns::sqlt::Uid;
use super::db::Db;
use super::dialect::{MultiBackend, OnCustomers, containing, each_backend, holds, insert_many, insert_or_skip};
use super::fault::StoreFault;
use super::schema::{customer_phones, customers};
use super::scope::within_customers;
use crate::domain::customer::Customer;
use crate::domain::ids::{CustomerId, UserId};
use crate::domain::moment::Moment;
use crate::domain::phone::{Phone, search_digits};
use crate::domain::rights::Scope;
use crate::domain::words::{Language, Tier};

/// The customer of this id.
pub fn find(db: &mut Db, id: CustomerId) -> Result<Option<Customer>, StoreFault> {
    let row: Option<CustomerRow> = each_backend!(db.conn(), c => {
        customers::table.find(id).select(CustomerRow::as_select()).first(c)
    })
    .optional()?;
    row.map(|row| with_phones(db, row)).transpose()
}

/// The customer whom this number leads to.
pub fn of_phone(db: &mut Db, phone: &Phone) -> Result<Option<Customer>, StoreFault> {
    let row: Option<CustomerRow> = each_backend!(db.conn(), c => {
        let owner = customers::table
            .inner_join(customer_phones::table)
            .filter(customer_phones::phone.eq(phone.as_str()));
        owner.select(CustomerRow::as_select()).first(c)
    })
    .optional()?;
    row.map(|row| with_phones(db, row)).transpose()
}

/// The customers of these ids with their numbers, with two statements in all.
pub fn all_of(db: &mut Db, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreFault> {
    let rows: Vec<CustomerRow> = customers::table
        .filter(customers::id.eq_any(ids))
        .select(CustomerRow::as_select())
        .load(db.conn())?;
    all_with_phones(db, rows)
}

/// What a customer must be to stand in the list; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct CustomerFilter {
    /// This number, or one that holds these digits.
    pub phone: Option<String>,
    /// Part of the name, in any case of the letters A to Z.
    pub name: Option<String>,
    pub company: Option<String>,
    /// Part of the name, the company, or (four digits of it) a number.
    pub any: Option<String>,
    /// Only those whom an account manager looks after.
    pub has_manager: bool,
}

/// At most `most` customers within a scope, behind `after` by name and id. Who says a whole number finds whom it leads to:
/// they could log a call from it.
pub fn by_name(
    db: &mut Db,
    filter: &CustomerFilter,
    scope: &Scope,
    after: Option<(String, CustomerId)>,
    most: i64,
) -> Result<Vec<Customer>, StoreFault> {
    let mut query = customers::table.into_boxed::<MultiBackend>();
    let whole = filter.phone.as_deref().filter(|digits| is_whole(digits));
    match (&filter.phone, whole) {
        (_, Some(number)) => query = query.filter(with_number(number)),
        (Some(digits), None) => query = query.filter(with_digits(digits)),
        (None, None) => {}
    }
    if let Some(within) = within_customers(scope).filter(|_| whole.is_none()) {
        query = query.filter(within);
    }
    if filter.has_manager {
        query = query.filter(customers::account_manager_id.is_not_null());
    }
    if let Some(name) = &filter.name {
        query = query.filter(holds(db.conn(), "customers.name", name));
    }
    if let Some(company) = &filter.company {
        query = query.filter(holds(db.conn(), "customers.company", company));
    }
    if let Some(any) = &filter.any {
        query = query.filter(with_any(db, any)?);
    }
    if let Some((name, id)) = after {
        let behind = sql::<Bool>("(customers.name, customers.id) > (")
            .bind::<Text, _>(name)
            .sql(", ");
        query = query.filter(behind.bind::<Uid, _>(id).sql(")"));
    }
    let rows = query
        .order((customers::name, customers::id))
        .limit(most)
        .select(CustomerRow::as_select())
        .load(db.conn())?;
    all_with_phones(db, rows)
}

/// Whether this is the stored form of a whole number, and not a part of one.
fn is_whole(digits: &str) -> bool {
    Phone::parse("phone", digits).is_ok_and(|phone| phone.as_str() == digits)
}

fn with_number(number: &str) -> OnCustomers {
    let owners = customer_phones::table
        .filter(customer_phones::phone.eq(number.to_owned()))
        .select(customer_phones::customer_id);
    Box::new(customers::id.eq_any(owners))
}

fn with_digits(digits: &str) -> OnCustomers {
    let owners = customer_phones::table
        .filter(customer_phones::phone.like(containing(digits)).escape('\\'))
        .select(customer_phones::customer_id);
    Box::new(customers::id.eq_any(owners))
}

/// The numbers are looked through first and their owners named one by one: planners misjudge all three at once.
fn with_any(db: &mut Db, text: &str) -> Result<OnCustomers, StoreFault> {
    const OWNERS_MAX: i64 = 200;
    let named = holds(db.conn(), "customers.name", text);
    let of_company = holds(db.conn(), "customers.company", text);
    let Some(digits) = search_digits(text) else {
        return Ok(Box::new(named.or(of_company)));
    };
    let owners: Vec<CustomerId> = customer_phones::table
        .filter(customer_phones::phone.like(containing(&digits)).escape('\\'))
        .order(customer_phones::phone)
        .limit(OWNERS_MAX)
        .select(customer_phones::customer_id)
        .load(db.conn())?;
    Ok(Box::new(named.or(of_company).or(customers::id.eq_any(owners))))
}

/// Stores a new customer. `false` when somebody else just took one of the numbers: the customer was stored without it.
pub fn create(db: &mut Db, customer: &Customer) -> Result<bool, StoreFault> {
    insert_many!(db.conn(), customers::table, &[CustomerRow::of(customer)])?;
    let mut all = true;
    for (position, phone) in (0i32..).zip(&customer.phones) {
        all &= add_phone(db, customer.id, phone, position)?;
    }
    Ok(all)
}

/// Gives a customer one more number, unless it is somebody's already.
pub fn add_phone(db: &mut Db, customer: CustomerId, phone: &Phone, position: i32) -> Result<bool, StoreFault> {
    let row = (
        customer_phones::phone.eq(phone.as_str()),
        customer_phones::customer_id.eq(customer),
        customer_phones::position.eq(position),
    );
    Ok(insert_or_skip!(db.conn(), customer_phones::table, row)? == 1)
}

/// Gives the clients of one account manager to another, or to nobody; how many.
pub fn hand_over(db: &mut Db, from: UserId, to: Option<UserId>) -> Result<usize, StoreFault> {
    let theirs = customers::table.filter(customers::account_manager_id.eq(from));
    let given = (
        customers::account_manager_id.eq(to),
        customers::version.eq(customers::version + 1),
    );
    Ok(diesel::update(theirs).set(given).execute(db.conn())?)
}

/// Stores what changed about a customer (their numbers apart). `false` when somebody was faster.
pub fn save(db: &mut Db, customer: &Customer) -> Result<bool, StoreFault> {
    let mut row = CustomerRow::of(customer);
    row.version += 1;
    let unchanged = customers::table
        .find(customer.id)
        .filter(customers::version.eq(customer.version));
    Ok(diesel::update(unchanged).set(row).execute(db.conn())? == 1)
}

/// Notes that mail to this address of the customer came back.
pub fn note_bounce(db: &mut Db, id: CustomerId, address: &str) -> Result<(), StoreFault> {
    let noted = (
        customers::bounced_email.eq(address),
        customers::version.eq(customers::version + 1),
    );
    diesel::update(customers::table.find(id))
        .set(noted)
        .execute(db.conn())?;
    Ok(())
}

fn with_phones(db: &mut Db, row: CustomerRow) -> Result<Customer, StoreFault> {
    let phones: Vec<String> = each_backend!(db.conn(), c => {
        let owned = customer_phones::table
            .filter(customer_phones::customer_id.eq(row.id))
            .order(customer_phones::position);
        owned.select(customer_phones::phone).load(c)
    })?;
    Ok(row.into_customer(phones.into_iter().map(Phone::stored).collect()))
}

fn all_with_phones(db: &mut Db, rows: Vec<CustomerRow>) -> Result<Vec<Customer>, StoreFault> {
    let mut owned: HashMap<CustomerId, Vec<Phone>> = HashMap::with_capacity(rows.len());
    if !rows.is_empty() {
        let ids: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let phones: Vec<(CustomerId, String)> = customer_phones::table
            .filter(customer_phones::customer_id.eq_any(ids))
            .order((customer_phones::customer_id, customer_phones::position))
            .select((customer_phones::customer_id, customer_phones::phone))
            .load(db.conn())?;
        for (customer, phone) in phones {
            owned.entry(customer).or_default().push(Phone::stored(phone));
        }
    }
    let customers = rows.into_iter().map(|row| {
        let phones = owned.remove(&row.id).unwrap_or_default();
        row.into_customer(phones)
    });
    Ok(customers.collect())
}

/// A row of `customers`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone)]
#[diesel(table_name = customers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct CustomerRow {
    pub id: CustomerId,
    pub name: String,
    pub company: String,
    pub email: Option<String>,
    pub tier: Tier,
    pub region: Option<String>,
    pub account_manager_id: Option<UserId>,
    pub language: Language,
    pub created_at: Moment,
    pub version: i64,
    pub bounced_email: Option<String>,
}

impl CustomerRow {
    pub(super) fn of(customer: &Customer) -> Self {
        CustomerRow {
            id: customer.id,
            name: customer.name.clone(),
            company: customer.company.clone(),
            email: customer.email.clone(),
            tier: customer.tier,
            region: customer.region.clone(),
            account_manager_id: customer.account_manager,
            language: customer.language,
            created_at: customer.created_at,
            version: customer.version,
            bounced_email: customer.bounced_email.clone(),
        }
    }

    /// The customer of this row with these numbers.
    pub fn into_customer(self, phones: Vec<Phone>) -> Customer {
        Customer {
            id: self.id,
            name: self.name,
            company: self.company,
            email: self.email,
            tier: self.tier,
            region: self.region,
            account_manager: self.account_manager_id,
            language: self.language,
            phones,
            created_at: self.created_at,
            version: self.version,
            bounced_email: self.bounced_email,
        }
    }
}
