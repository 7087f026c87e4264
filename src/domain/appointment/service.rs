//! What can be booked, and where: the catalogue of services and the areas of the operator's regions.

use crate::domain::cause::Names;
use crate::domain::moment::Span;
use crate::domain::refusal::FieldFault;
use crate::domain::text::{self, PASSAGE, SHORT};
use crate::domain::words::TicketKind;

/// The most services of the catalogue.
pub const SERVICES_MAX: i64 = 200;
/// The most areas.
pub const AREAS_MAX: i64 = 2_000;
/// The most technicians with a plan.
pub const TECHNICIANS_MAX: i64 = 5_000;
/// The most skills that somebody has.
const SKILLS_MAX: usize = 40;

/// A service that a technician does at the customer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub code: String,
    /// What it is called, by language.
    pub names: Names,
    /// What the customer is promised of it, by language; may be empty.
    pub terms: Names,
    /// What it costs, in words by language; may be empty.
    pub price: Names,
    /// What whoever does it must know.
    pub skill: String,
    /// How long it takes, without the way.
    pub duration: Span,
    /// The tickets it is for; an empty list means every one.
    pub kinds: Vec<TicketKind>,
    /// Whether something new may name it.
    pub is_in_use: bool,
}

impl Service {
    /// Whether it is done for such a ticket.
    pub fn is_for(&self, kind: TicketKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

/// A part of a region with technicians of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    pub code: String,
    pub name: String,
    /// The code of the region it is part of.
    pub region: String,
    /// So many visits in one window at most; as many as there are technicians for where this is absent.
    pub visits_per_window: Option<u32>,
    /// Whether something new may name it.
    pub is_in_use: bool,
}

/// What somebody can do, each named once, in order.
pub fn checked_skills(field: &str, skills: &[String]) -> Result<Vec<String>, FieldFault> {
    if skills.len() > SKILLS_MAX {
        return Err(FieldFault::new(field, format!("has at most {SKILLS_MAX} entries")));
    }
    let mut checked = Vec::with_capacity(skills.len());
    for (at, skill) in skills.iter().enumerate() {
        checked.push(text::required(&format!("{field}/{at}"), skill, SHORT)?);
    }
    checked.sort();
    checked.dedup();
    Ok(checked)
}

/// Texts by language, trimmed and without empty ones; every fault in them otherwise.
pub fn checked_texts(field: &str, texts: &Names) -> Result<Names, Vec<FieldFault>> {
    let (mut checked, mut faults) = (Names::new(), Vec::new());
    for (language, text) in texts {
        match text::optional(&format!("{field}/{language}"), text, PASSAGE) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => {
                checked.insert(*language, text);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(checked) } else { Err(faults) }
}
