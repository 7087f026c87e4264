//! `yinuo customer`: a person's data, given to them or erased.

use serde_json::json;

use super::{Failure, args, desk, say, settle};
use crate::actions::erase::{Erased, erase, traces};
use crate::actions::person::{known_of, note_export};
use crate::api::clear_out;
use crate::cabinet::Cabinet;
use crate::clock::Clock;
use crate::domain::ids::CustomerId;
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::domain::security::By;
use crate::domain::text::{self, SUBJECT};
use crate::error;
use crate::storage::customers;
use crate::storage::db::Db;

/// Does what the command says.
pub(super) fn run(customer: &args::Customer, global: &args::Global) -> Result<(), Failure> {
    match customer {
        args::Customer::Export(args) => export(args, global),
        args::Customer::Erase(args) => forget(args, global),
    }
}

fn export(args: &args::CustomerDeed, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let (who, reason) = (args.customer.clone(), reason(args)?);
    let opened = desk::open(&settings, Clock::system())?;
    let known = opened.desk.write_blocking(move |db, now| {
        let id = meant(db, &who)?;
        note_export(db, now, &By::command_line(), id, &reason)?;
        known_of(db, now, id)
    })?;
    say(&format!("{known:#}\n"))
}

fn forget(args: &args::CustomerDeed, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let (who, reason) = (args.customer.clone(), reason(args)?);
    let opened = desk::open(&settings, Clock::system())?;
    let erased: Erased = opened.desk.write_blocking(move |db, now| {
        let id = meant(db, &who)?;
        let traces = traces(db, now, id)?;
        erase(db, now, &By::command_line(), id, &traces, &reason)
    })?;
    clear_out(&opened.desk, &Cabinet::new(&settings.attachments))?;
    say(&format!("{}\n", json!(erased)))
}

fn reason(args: &args::CustomerDeed) -> Result<String, Failure> {
    text::required("reason", &args.reason, SUBJECT).map_err(|fault| Failure::Refused(Refusal::Invalid(vec![fault])))
}

/// The customer of this id or phone number.
fn meant(db: &mut Db, who: &str) -> Result<CustomerId, error::Failure> {
    if let Ok(id) = who.parse::<CustomerId>() {
        return Ok(id);
    }
    let found = match Phone::parse("customer", who) {
        Ok(phone) => customers::of_phone(db, &phone)?,
        Err(_) => None,
    };
    Ok(found.ok_or_else(|| Refusal::absent("customer", who))?.id)
}
