//! Customers are added and corrected. Promises already made do not change with their customer's tier: what was promised
//! was promised.

use crate::actions::regions::must_be_in_use;
use crate::domain::customer::{Customer, PHONES_MAX};
use crate::domain::ids::{CustomerId, UserId};
use crate::domain::mask::mask_phone;
use crate::domain::moment::Moment;
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::domain::words::{Language, Role, Tier};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::{customers, people, search};

/// A customer to be added.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    pub name: String,
    pub company: String,
    pub email: Option<String>,
    pub tier: Tier,
    pub region: Option<String>,
    pub account_manager: Option<UserId>,
    pub language: Language,
    pub phones: Vec<Phone>,
}

/// What is corrected about a customer; `None` stays. An inner `None` takes the value away.
#[derive(Debug, Clone, Default)]
pub struct Correction {
    pub name: Option<String>,
    pub company: Option<String>,
    pub email: Option<Option<String>>,
    pub tier: Option<Tier>,
    pub region: Option<Option<String>>,
    pub account_manager: Option<Option<UserId>>,
    pub language: Option<Language>,
    /// One more number.
    pub phone: Option<Phone>,
}

/// Adds a customer. A number that leads to somebody already is refused.
pub fn add(db: &mut Db, now: Moment, new: NewCustomer) -> Result<Customer, Failure> {
    looked_after_by(db, new.account_manager)?;
    must_be_in_use(db, new.region.as_deref(), None)?;
    for phone in &new.phones {
        must_be_free(db, phone)?;
    }
    let customer = Customer {
        id: CustomerId::new(now, db.dice()),
        name: new.name,
        company: new.company,
        email: new.email,
        tier: new.tier,
        region: new.region,
        account_manager: new.account_manager,
        language: new.language,
        phones: new.phones,
        created_at: now,
        version: 1,
        bounced_email: None,
    };
    if customers::create(db, &customer)? {
        return Ok(customer);
    }
    // Another replica stored one of the numbers between our look and our insert.
    Err(Failure::Raced)
}

/// Corrects a customer, as they were at the version that the caller saw.
pub fn correct(db: &mut Db, id: CustomerId, version: Option<i64>, what: Correction) -> Result<Customer, Failure> {
    let before = customers::find(db, id)?.ok_or_else(|| Refusal::absent("customer", id))?;
    if let Some(expected) = version.filter(|expected| *expected != before.version) {
        return Err(Refusal::Outdated {
            thing: "customer",
            expected,
            actual: before.version,
        }
        .into());
    }
    if let Some(manager) = what.account_manager {
        looked_after_by(db, manager)?;
    }
    let mut after = corrected(&before, &what);
    must_be_in_use(db, after.region.as_deref(), before.region.as_deref())?;
    if let Some(phone) = what.phone.filter(|phone| !before.phones.contains(phone)) {
        add_phone(db, &mut after, phone)?;
    }
    if after == before {
        return Ok(after);
    }
    if !customers::save(db, &after)? {
        return Err(Failure::Raced);
    }
    after.version += 1;
    if (&after.name, &after.company, &after.email, &after.phones)
        != (&before.name, &before.company, &before.email, &before.phones)
    {
        search::index_again_of(db, id)?;
    }
    Ok(after)
}

fn corrected(before: &Customer, what: &Correction) -> Customer {
    let what = what.clone();
    Customer {
        name: what.name.unwrap_or_else(|| before.name.clone()),
        company: what.company.unwrap_or_else(|| before.company.clone()),
        email: what.email.unwrap_or_else(|| before.email.clone()),
        tier: what.tier.unwrap_or(before.tier),
        region: what.region.unwrap_or_else(|| before.region.clone()),
        account_manager: what.account_manager.unwrap_or(before.account_manager),
        language: what.language.unwrap_or(before.language),
        ..before.clone()
    }
}

fn add_phone(db: &mut Db, customer: &mut Customer, phone: Phone) -> Result<(), Failure> {
    if customer.phones.len() >= PHONES_MAX {
        return Err(Refusal::Limit(format!("a customer has at most {PHONES_MAX} phone numbers")).into());
    }
    must_be_free(db, &phone)?;
    let position = i32::try_from(customer.phones.len()).unwrap_or(i32::MAX);
    if !customers::add_phone(db, customer.id, &phone, position)? {
        return Err(Failure::Raced);
    }
    customer.phones.push(phone);
    Ok(())
}

fn must_be_free(db: &mut Db, phone: &Phone) -> Result<(), Failure> {
    match customers::of_phone(db, phone)? {
        None => Ok(()),
        Some(_) => Err(Refusal::Taken {
            what: "a customer with the number",
            name: mask_phone(phone.as_str()),
        }
        .into()),
    }
}

fn looked_after_by(db: &mut Db, manager: Option<UserId>) -> Result<(), Failure> {
    let Some(id) = manager else { return Ok(()) };
    match people::find(db, id)? {
        Some(person) if person.is_here() && person.role == Role::AccountManager => Ok(()),
        _ => Err(Refusal::field("/account_manager", "there is no such account manager").into()),
    }
}
