//! What was changed of somebody or something, by whom, from what to what: read from the record of security events.

use serde_json::Value;

use crate::console::staff::Staff;
use crate::domain::event::Actor;
use crate::domain::ids::UserId;
use crate::domain::security::{Alteration, SecurityEvent};
use crate::error::Failure;
use crate::pages::{Reader, Trouble, when};
use crate::storage::db::Db;
use crate::storage::security::{SecurityFilter, latest};

/// The most changes that are shown, and the most that are looked through for those of one thing.
const SHOWN: usize = 30;
const LOOKED_AT: i64 = 1_000;
/// The longest value that is shown.
const VALUE_MAX: usize = 200;
/// What is told of people here; their comings and goings are not changes.
const OF_PEOPLE: [&str; 7] = [
    "user_added",
    "user_invited",
    "user_changed",
    "role_changed",
    "mail_changed",
    "user_retired",
    "user_restored",
];

/// One change.
pub(super) struct ChangeView {
    pub(super) at: String,
    pub(super) by: String,
    pub(super) what: String,
    /// Each field with what it was and is.
    pub(super) lines: Vec<String>,
}

/// Whose or what's changes are asked for.
#[derive(Clone, Copy)]
pub(super) enum Of {
    User(UserId),
    /// A team, site or template.
    Thing(uuid::Uuid),
}

/// The latest changes, where anything is open.
pub(super) async fn history(staff: &Staff, of: Option<Of>) -> Result<Vec<ChangeView>, Trouble> {
    let Some(of) = of else { return Ok(Vec::new()) };
    let found = staff.front.desk.read(move |db, _| changes(db, of)).await?;
    Ok(found.iter().map(|event| change_view(staff, event)).collect())
}

fn changes(db: &mut Db, of: Of) -> Result<Vec<SecurityEvent>, Failure> {
    let (filter, most) = match of {
        Of::User(user) => {
            let filter = SecurityFilter {
                kinds: OF_PEOPLE.map(str::to_owned).to_vec(),
                user: Some(user),
                ..SecurityFilter::default()
            };
            (filter, i64::try_from(SHOWN).unwrap_or(i64::MAX))
        }
        Of::Thing(_) => {
            let filter = SecurityFilter {
                kinds: vec!["organisation_changed".to_owned()],
                ..SecurityFilter::default()
            };
            (filter, LOOKED_AT)
        }
    };
    let mut found = latest(db, &filter, most)?;
    if let Of::Thing(id) = of {
        found.retain(|event| event.fact["id"].as_str() == Some(id.to_string().as_str()));
    }
    found.truncate(SHOWN);
    Ok(found)
}

fn change_view(staff: &Staff, event: &SecurityEvent) -> ChangeView {
    let reader = &staff.reader;
    let altered = event.words.as_ref().map(Alteration::told_by).unwrap_or_default();
    let mut lines: Vec<String> = altered
        .into_iter()
        .map(|(field, was, is)| line(staff, &field, was.as_ref(), &is))
        .collect();
    if event.kind() == "role_changed" {
        lines.push(line(staff, "role", Some(&event.fact["from"]), &event.fact["to"]));
    }
    ChangeView {
        at: when(reader, event.at, staff.now),
        by: match event.actor {
            Actor::User(user, _) => staff.name_of(user),
            _ => reader.say("history-desk"),
        },
        what: reader.fill("history-word", &[("kind", event.kind().to_owned().into())]),
        lines,
    }
}

fn line(staff: &Staff, field: &str, was: Option<&Value>, is: &Value) -> String {
    let (was, is) = (was.map(|was| shown(staff, was)), shown(staff, is));
    let was = was.unwrap_or_else(|| "--".to_owned());
    format!("{}: {was} → {is}", field_name(&staff.reader, field))
}

fn field_name(reader: &Reader, field: &str) -> String {
    let known = reader.fill("history-field", &[("field", field.to_owned().into())]);
    if known.is_empty() { field.to_owned() } else { known }
}

/// A value as people read it: whoever is named by an id by their name.
fn shown(staff: &Staff, value: &Value) -> String {
    let text = match value {
        Value::Null => "--".to_owned(),
        Value::String(text) => match text.parse::<UserId>() {
            Ok(user) if staff.directory.people.contains_key(&user) => staff.name_of(user),
            _ => text.clone(),
        },
        other => other.to_string(),
    };
    if text.chars().count() > VALUE_MAX {
        return text.chars().take(VALUE_MAX).chain(['…']).collect();
    }
    text
}
