//! Templates are added and changed, never deleted; a ticket fills them in.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::actions::House;
use crate::actions::security::record;
use crate::domain::ids::{TemplateId, UserId};
use crate::domain::mask::{mask_name, mask_within};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::security::{Alteration, By, Deed, SecurityFact};
use crate::domain::template::{Facts, TEMPLATES_MAX, Template, TemplateUse, Variable, filled};
use crate::domain::ticket::Ticket;
use crate::domain::words::{Language, PromiseKind};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::templates::{self, TemplateRow};
use crate::storage::{customers, people};

/// The templates that the desk comes with: `config/templates.toml`.
pub const SHIPPED_TEMPLATES: &str = include_str!("../../config/templates.toml");

/// A file of templates.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateFile {
    template: Vec<Template>,
}

/// Reads a file of templates.
pub fn read_templates(text: &str) -> Result<Vec<Template>, Refusal> {
    let file: TemplateFile = toml::from_str(text).map_err(|fault| Refusal::field("template", fault.to_string()))?;
    file.template.into_iter().map(Template::checked).collect()
}

/// Adds a template.
pub fn add_template(db: &mut Db, now: Moment, by: &By, template: Template) -> Result<TemplateRow, Failure> {
    let (row, told) = added(db, now, template)?;
    record(db, now, by, told)?;
    Ok(row)
}

fn added(db: &mut Db, now: Moment, template: Template) -> Result<(TemplateRow, Deed), Failure> {
    let template = template.checked()?;
    if usize::try_from(templates::count(db)?).unwrap_or(usize::MAX) >= TEMPLATES_MAX {
        let cure = format!("there are {TEMPLATES_MAX} templates already; write one anew that is retired");
        return Err(Refusal::Limit(cure).into());
    }
    if templates::of_code(db, &template.code)?.is_some() {
        return Err(taken(&template.code).into());
    }
    let id = TemplateId::new(now, db.dice());
    let row = TemplateRow::of(id, &template, now, 1);
    match templates::create(db, &row) {
        Err(StoreFault::Taken { .. }) => return Err(taken(&template.code).into()),
        created => created?,
    }
    let told = changed(id, &json!({}), &template);
    Ok((row, told))
}

/// Puts what a template is in the place of what it was, where the caller knew it at `version`.
pub fn alter_template(
    db: &mut Db,
    now: Moment,
    by: &By,
    id: TemplateId,
    version: Option<i64>,
    template: Template,
) -> Result<TemplateRow, Failure> {
    let (row, told) = altered(db, id, version, template)?;
    record(db, now, by, told)?;
    Ok(row)
}

fn altered(
    db: &mut Db,
    id: TemplateId,
    version: Option<i64>,
    template: Template,
) -> Result<(TemplateRow, Deed), Failure> {
    let before = templates::find(db, id)?.ok_or_else(|| Refusal::absent("template", id))?;
    if let Some(expected) = version.filter(|expected| *expected != before.version) {
        return Err(Refusal::Outdated {
            thing: "template",
            expected,
            actual: before.version,
        }
        .into());
    }
    let template = template.checked()?;
    if template.code != before.code && templates::of_code(db, &template.code)?.is_some() {
        return Err(taken(&template.code).into());
    }
    let row = TemplateRow::of(id, &template, before.created_at, before.version);
    if !templates::save(db, &row)? {
        return Err(Failure::Raced);
    }
    let told = changed(id, &json!(before.template()?), &template);
    let version = before.version + 1;
    Ok((TemplateRow { version, ..row }, told))
}

/// Takes a template over from a file, in the place of what its code stands for; its version.
pub(super) fn template_loaded(db: &mut Db, now: Moment, template: &Template) -> Result<(i64, Deed), Failure> {
    let (row, told) = match templates::of_code(db, &template.code)? {
        Some(known) => altered(db, known.id, None, template.clone())?,
        None => added(db, now, template.clone())?,
    };
    Ok((row.version, told))
}

fn taken(code: &str) -> Refusal {
    Refusal::Taken {
        what: "a template with the code",
        name: code.to_owned(),
    }
}

fn changed(id: TemplateId, before: &Value, after: &Template) -> Deed {
    let fact = SecurityFact::OrganisationChanged {
        what: "template".to_owned(),
        id: id.0,
    };
    fact.altering(&Alteration::between(before, &json!(after)))
}

/// A template as a ticket fills it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    pub code: String,
    pub name: String,
    pub used_in: TemplateUse,
    /// The language that it speaks: the customer's, or the one nearest to it.
    pub language: Language,
    pub text: String,
}

/// The templates that are offered, by code: those for one use, where that is given.
pub fn offered(db: &mut Db, used_in: Option<TemplateUse>) -> Result<Vec<Template>, StoreFault> {
    let rows = templates::list(db, i64::try_from(TEMPLATES_MAX).unwrap_or(i64::MAX))?;
    let offered = |row: &&TemplateRow| !row.retired && used_in.is_none_or(|used_in| row.used_in == used_in);
    rows.iter().filter(offered).map(TemplateRow::template).collect()
}

/// The same, filled in by a ticket for whoever is writing, in the language of its customer. Personal data is masked as it
/// is shown everywhere.
pub fn filled_for(
    db: &mut Db,
    house: &House,
    ticket: &Ticket,
    writer: UserId,
    used_in: Option<TemplateUse>,
) -> Result<Vec<Filled>, StoreFault> {
    let customer = customers::find(db, ticket.customer)?;
    let language = customer.as_ref().map_or(Language::ZhCn, |customer| customer.language);
    let facts = facts_of(db, house, ticket, customer.map(|customer| customer.name), writer)?;
    let fill = |template: Template| {
        let (language, text) = template.text_in(language)?;
        Some(Filled {
            text: filled(text, &facts),
            language,
            code: template.code,
            name: template.name,
            used_in: template.used_in,
        })
    };
    Ok(offered(db, used_in)?.into_iter().filter_map(fill).collect())
}

fn facts_of(
    db: &mut Db,
    house: &House,
    ticket: &Ticket,
    customer: Option<String>,
    writer: UserId,
) -> Result<Facts, StoreFault> {
    let mut name_of = |user: Option<UserId>| -> Result<Option<String>, StoreFault> {
        let Some(user) = user else { return Ok(None) };
        Ok(people::find(db, user)?.map(|user| user.name))
    };
    let (handler, agent) = (name_of(ticket.owner)?, name_of(Some(writer))?);
    let team = match ticket.team {
        Some(team) => people::find_team(db, team)?.map(|team| team.name),
        None => None,
    };
    // What is owed beside the reply that is being written comes first: the reply itself is settled by being written.
    let others = ticket.owed().filter(|promise| promise.kind != PromiseKind::Reply);
    let next = others.min_by_key(|promise| promise.due_at).or(ticket.owed_reply());
    let due = next.map(|promise| {
        let local = promise.due_at.timestamp().to_zoned(house.zone.clone());
        local.strftime("%Y-%m-%d %H:%M").to_string()
    });
    let known = [
        (Variable::Number, Some(ticket.number.clone())),
        (Variable::Due, due),
        (Variable::Customer, customer.map(|name| mask_name(&name))),
        (Variable::Subject, Some(mask_within(ticket.word("subject")))),
        (Variable::Handler, handler),
        (Variable::Team, team),
        (Variable::Agent, agent),
    ];
    let known = known.into_iter();
    Ok(known
        .filter_map(|(variable, fact)| Some((variable, fact.filter(|fact| !fact.is_empty())?)))
        .collect())
}
