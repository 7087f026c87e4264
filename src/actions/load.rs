//! What files say is taken over at a start: the shipped policies, calendars and templates, and the policies and calendars
//! in the operator's folders.
//!
//! The desk remembers what each file said when it was last taken over. A file that still says the same changes nothing,
//! so what was added or changed by API, page or command is not overridden by the next start; a file that was changed becomes
//! the next version.

use serde::Serialize;

use crate::actions::House;
use crate::actions::policies::{calendar_added, policy_added};
use crate::actions::security::record_all;
use crate::actions::templates::template_loaded;
use crate::domain::calendar::Calendar;
use crate::domain::chain::Hash;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::security::By;
use crate::domain::template::Template;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::settings;

/// What files say, each name once.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    pub calendars: Vec<Calendar>,
    pub policies: Vec<Policy>,
    pub templates: Vec<Template>,
}

/// A calendar, policy or template that was taken over from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loaded {
    /// `calendar`, `policy` or `template`.
    pub what: &'static str,
    pub name: String,
    pub version: i32,
}

/// Takes over what changed since the last time, calendars first because policies name them.
pub fn load(db: &mut Db, now: Moment, house: &House, rules: &Rules) -> Result<Vec<Loaded>, Failure> {
    let (mut loaded, mut told) = (Vec::new(), Vec::new());
    for calendar in &rules.calendars {
        let name = calendar.name();
        if let Some(memory) = Memory::of(db, "calendar", name, calendar)? {
            let (version, fact) = calendar_added(db, now, house, calendar)?;
            told.extend(fact);
            loaded.push(memory.keep(db, version)?);
        }
    }
    for policy in &rules.policies {
        if let Some(memory) = Memory::of(db, "policy", &policy.name, policy)? {
            let (version, fact) = policy_added(db, now, house, policy)?;
            told.extend(fact);
            loaded.push(memory.keep(db, version)?);
        }
    }
    for template in &rules.templates {
        if let Some(memory) = Memory::of(db, "template", &template.code, template)? {
            let (version, fact) = template_loaded(db, now, template)?;
            told.push(fact);
            loaded.push(memory.keep(db, i32::try_from(version).unwrap_or(i32::MAX))?);
        }
    }
    record_all(db, now, &By::command_line(), told)?;
    Ok(loaded)
}

/// What a file says now, where that differs from what is remembered.
struct Memory<'a> {
    what: &'static str,
    name: &'a str,
    digest: String,
}

impl<'a> Memory<'a> {
    fn of(
        db: &mut Db,
        what: &'static str,
        name: &'a str,
        said: &impl Serialize,
    ) -> Result<Option<Memory<'a>>, StoreFault> {
        let text = serde_json::to_vec(said).map_err(|fault| StoreFault::Bug(fault.to_string()))?;
        let memory = Memory {
            what,
            name,
            digest: Hash::of(&[&text]).to_string(),
        };
        let known = settings::get(db, &memory.key())?;
        Ok((known.as_ref() != Some(&memory.digest)).then_some(memory))
    }

    fn key(&self) -> String {
        format!("file.{}.{}", self.what, self.name)
    }

    fn keep(self, db: &mut Db, version: i32) -> Result<Loaded, StoreFault> {
        settings::set(db, &self.key(), &self.digest)?;
        Ok(Loaded {
            what: self.what,
            name: self.name.to_owned(),
            version,
        })
    }
}
