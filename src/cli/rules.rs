//! Reading policies and calendars: the shipped ones, and every `*.toml` in the folders that the settings name. What
//! stands in a folder takes the place of the shipped one of the same name.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::actions::load::Rules;
use crate::actions::policies::{SHIPPED_POLICIES, read_policies};
use crate::actions::templates::{SHIPPED_TEMPLATES, read_templates};
use crate::config::Settings;
use crate::domain::calendar::{Calendar, CalendarFault, SHIPPED};
use crate::domain::policy::Policy;
use crate::domain::refusal::Refusal;

/// The largest file of policies or of a calendar.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// The most files that are read from one folder.
const MAX_FILES: usize = 500;

/// Why a file of policies or calendars is not taken.
#[derive(Debug, thiserror::Error)]
pub enum RulesFault {
    #[error("cannot read {path}: {reason}", path = .path.display())]
    Unreadable { path: PathBuf, reason: io::Error },
    #[error("{path} is larger than {MAX_FILE_BYTES} bytes; it should hold rules, not data", path = .path.display())]
    TooLarge { path: PathBuf },
    #[error("{path} holds more than {MAX_FILES} files; name a folder with rules alone", path = .path.display())]
    TooMany { path: PathBuf },
    #[error("{path} holds no calendar that can be used: {reason}", path = .path.display())]
    Calendar { path: PathBuf, reason: CalendarFault },
    #[error("config/templates.toml holds no templates that can be used: {reason}", reason = super::refusal_in_full(.reason))]
    Template { reason: Refusal },
    #[error("{path} holds no policies that can be used: {reason}", path = .path.display(), reason = super::refusal_in_full(.reason))]
    Policy { path: PathBuf, reason: Refusal },
}

/// What the shipped files and the folders say, each name once.
pub fn read(settings: &Settings) -> Result<Rules, RulesFault> {
    let mut calendars: BTreeMap<String, Calendar> = BTreeMap::new();
    let mut policies: BTreeMap<String, Policy> = BTreeMap::new();
    for (name, text) in SHIPPED {
        let calendar = calendar_in(Path::new(name), text)?;
        calendars.insert(calendar.name().to_owned(), calendar);
    }
    for policy in policies_in(Path::new("config/policies.toml"), SHIPPED_POLICIES)? {
        policies.insert(policy.name.clone(), policy);
    }
    for path in files_in(&settings.calendars.folders)? {
        let calendar = calendar_file(&path)?;
        calendars.insert(calendar.name().to_owned(), calendar);
    }
    for path in files_in(&settings.policies.folders)? {
        for policy in policy_file(&path)? {
            policies.insert(policy.name.clone(), policy);
        }
    }
    Ok(Rules {
        calendars: calendars.into_values().collect(),
        policies: policies.into_values().collect(),
        templates: read_templates(SHIPPED_TEMPLATES).map_err(|reason| RulesFault::Template { reason })?,
    })
}

/// The calendar of a file.
pub fn calendar_file(path: &Path) -> Result<Calendar, RulesFault> {
    calendar_in(path, &text_of(path)?)
}

/// The policies of a file, at least one.
pub fn policy_file(path: &Path) -> Result<Vec<Policy>, RulesFault> {
    policies_in(path, &text_of(path)?)
}

fn calendar_in(path: &Path, text: &str) -> Result<Calendar, RulesFault> {
    Calendar::from_toml(text).map_err(|reason| RulesFault::Calendar {
        path: path.to_owned(),
        reason,
    })
}

fn policies_in(path: &Path, text: &str) -> Result<Vec<Policy>, RulesFault> {
    read_policies(text).map_err(|reason| RulesFault::Policy {
        path: path.to_owned(),
        reason,
    })
}

fn files_in(folders: &[PathBuf]) -> Result<Vec<PathBuf>, RulesFault> {
    let mut files = Vec::new();
    for folder in folders {
        files.extend(files_of(folder)?);
    }
    Ok(files)
}

/// The `*.toml` of a folder by name, so that every start reads them in the same order.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, RulesFault> {
    let unreadable = |reason| RulesFault::Unreadable {
        path: folder.to_owned(),
        reason,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            let path = folder.to_owned();
            return Err(RulesFault::TooMany { path });
        }
    }
    files.sort();
    Ok(files)
}

fn text_of(path: &Path) -> Result<String, RulesFault> {
    let unreadable = |reason| RulesFault::Unreadable {
        path: path.to_owned(),
        reason,
    };
    if fs::metadata(path).map_err(unreadable)?.len() > MAX_FILE_BYTES {
        let path = path.to_owned();
        return Err(RulesFault::TooLarge { path });
    }
    fs::read_to_string(path).map_err(unreadable)
}
