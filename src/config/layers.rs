//! Lays the sources of settings over each other and remembers where each value came from.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::DEFAULTS;
use super::fault::{ConfigFault, Origin};

const PREFIX: &str = "YINUO_";
const FILE_SUFFIX: &str = "_FILE";
/// Settings that may hold a secret: they never print whole.
const SECRETS: [&str; 4] = ["database.url", "mail.smtp_url", "schedule.heartbeat_url", BARE_SECRET];
/// The one that is no URL.
const BARE_SECRET: &str = "single_sign_on.client_secret";

/// The values in force, by section and name, and where those came from that are not defaults.
pub(super) struct Layers {
    pub(super) values: Table,
    origins: BTreeMap<String, Origin>,
}

impl Layers {
    /// The lowest layer: every setting there is.
    pub(super) fn of_defaults() -> Result<Self, ConfigFault> {
        let values = read_toml(DEFAULTS, &Origin::Default)?;
        Ok(Layers {
            values,
            origins: BTreeMap::new(),
        })
    }

    /// Lays the text of the file at `path` over what is there.
    pub(super) fn lay_file(&mut self, path: &Path, text: &str) -> Result<(), ConfigFault> {
        let origin = Origin::File(path.to_owned());
        for (section, values) in read_toml(text, &origin)? {
            let Value::Table(values) = values else {
                return Err(self.unknown(section, origin));
            };
            for (name, value) in values {
                self.put(format!("{section}.{name}"), value, origin.clone())?;
            }
        }
        Ok(())
    }

    /// Lays those variables over what is there that begin with `YINUO_` and have a `__` inside. Others are not ours:
    /// container platforms invent such names for their own use.
    pub(super) fn lay_environment(
        &mut self,
        variables: impl Iterator<Item = (String, String)>,
        read: impl Fn(&Path) -> io::Result<String>,
    ) -> Result<(), ConfigFault> {
        let ours: BTreeMap<String, String> = variables.filter(|(name, _)| name.starts_with(PREFIX)).collect();
        for (variable, text) in &ours {
            match self.meaning(variable)? {
                Meaning::NotOurs => {}
                Meaning::Value(key) => self.put_text(key, text, Origin::Variable(variable.clone()))?,
                Meaning::File(key) => {
                    let twin = variable.trim_end_matches(FILE_SUFFIX);
                    if ours.contains_key(twin) {
                        return Err(ConfigFault::SetTwice {
                            variable: twin.to_owned(),
                        });
                    }
                    let path = PathBuf::from(text);
                    let origin = Origin::SecretFile {
                        variable: variable.clone(),
                        path: path.clone(),
                    };
                    let content = read(&path).map_err(|reason| ConfigFault::Unreadable {
                        origin: origin.clone(),
                        reason,
                    })?;
                    self.put_text(key, content.trim(), origin)?;
                }
            }
        }
        Ok(())
    }

    /// Lays what the command line says, as `section.name` and text, over what is there.
    pub(super) fn lay_flags(&mut self, flags: &[(String, String)]) -> Result<(), ConfigFault> {
        flags
            .iter()
            .try_for_each(|(key, text)| self.put_text(key.clone(), text, Origin::Flag))
    }

    /// Where the value of `key` came from. `key` may go on into a list (`mail.retries[2]`).
    pub(super) fn origin_of(&self, key: &str) -> Origin {
        let setting = key.split('[').next().unwrap_or(key);
        self.origins.get(setting).cloned().unwrap_or(Origin::Default)
    }

    /// All values as a file of settings, secrets hidden, with a remark on each that is not a default.
    pub(super) fn describe(&self) -> String {
        let mut text = String::new();
        for (section, values) in &self.values {
            append(&mut text, format_args!("[{section}]\n"));
            for (name, value) in values.as_table().into_iter().flatten() {
                let key = format!("{section}.{name}");
                let shown = if SECRETS.contains(&key.as_str()) {
                    hidden(&key, value)
                } else {
                    value.clone()
                };
                let remark = self
                    .origins
                    .get(&key)
                    .map_or_else(String::new, |origin| format!("  # from {origin}"));
                append(&mut text, format_args!("{name} = {shown}{remark}\n"));
            }
            text.push('\n');
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    /// All values with secrets hidden, for machines.
    pub(super) fn without_secrets(&self) -> Table {
        let mut values = self.values.clone();
        for key in SECRETS {
            if let Some(value) = slot(&mut values, key) {
                *value = hidden(key, value);
            }
        }
        values
    }

    fn put(&mut self, key: String, value: Value, origin: Origin) -> Result<(), ConfigFault> {
        let Some(slot) = slot(&mut self.values, &key) else {
            return Err(self.unknown(key, origin));
        };
        *slot = value;
        self.origins.insert(key, origin);
        Ok(())
    }

    /// Puts a value that came as text, read as what the default is.
    fn put_text(&mut self, key: String, text: &str, origin: Origin) -> Result<(), ConfigFault> {
        let Some(current) = slot(&mut self.values, &key) else {
            return Err(self.unknown(key, origin));
        };
        let text = text.trim();
        let value = match current {
            Value::Integer(_) => match text.replace('_', "").parse() {
                Ok(number) => Value::Integer(number),
                Err(_) => {
                    return Err(ConfigFault::Wrong {
                        key,
                        origin,
                        cure: "expected a whole number".to_owned(),
                    });
                }
            },
            Value::Boolean(_) => match text.parse() {
                Ok(said) => Value::Boolean(said),
                Err(_) => {
                    return Err(ConfigFault::Wrong {
                        key,
                        origin,
                        cure: "expected true or false".to_owned(),
                    });
                }
            },
            Value::Array(_) => Value::Array(listed(text).map(|part| Value::String(part.to_owned())).collect()),
            _ => Value::String(text.to_owned()),
        };
        self.put(key, value, origin)
    }

    /// What a variable that begins with `YINUO_` is about.
    fn meaning(&self, variable: &str) -> Result<Meaning, ConfigFault> {
        let words = variable.trim_start_matches(PREFIX).to_ascii_lowercase();
        let origin = || Origin::Variable(variable.to_owned());
        let Some((section, name)) = words.split_once("__") else {
            return match self.keys().find(|key| key.replace('.', "_") == words) {
                Some(key) => Err(ConfigFault::Unknown {
                    key: words,
                    origin: origin(),
                    nearest: Some(variable_of(&key)),
                }),
                None => Ok(Meaning::NotOurs),
            };
        };
        let key = format!("{section}.{name}");
        if self.knows(&key) {
            return Ok(Meaning::Value(key));
        }
        match key.strip_suffix(&FILE_SUFFIX.to_ascii_lowercase()) {
            Some(stem) if self.knows(stem) => Ok(Meaning::File(stem.to_owned())),
            _ => Err(self.unknown(key, origin())),
        }
    }

    fn knows(&self, key: &str) -> bool {
        self.keys().any(|known| known == key)
    }

    fn keys(&self) -> impl Iterator<Item = String> {
        self.values.iter().flat_map(|(section, values)| {
            values
                .as_table()
                .into_iter()
                .flatten()
                .map(move |(name, _)| format!("{section}.{name}"))
        })
    }

    fn unknown(&self, key: String, origin: Origin) -> ConfigFault {
        let nearest = self.keys().map(|known| (distance(&known, &key), known)).min();
        let nearest = nearest.filter(|(far, _)| *far <= 3).map(|(_, known)| match origin {
            Origin::Variable(_) => variable_of(&known),
            _ => known,
        });
        ConfigFault::Unknown { key, origin, nearest }
    }
}

enum Meaning {
    Value(String),
    File(String),
    NotOurs,
}

/// The environment variable of a setting.
pub(super) fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_ascii_uppercase())
}

fn read_toml(text: &str, origin: &Origin) -> Result<Table, ConfigFault> {
    text.parse().map_err(|fault: toml::de::Error| {
        let before = fault.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let reason = fault.message().to_owned();
        ConfigFault::Malformed {
            origin: origin.clone(),
            line: before.matches('\n').count() + 1,
            reason,
        }
    })
}

fn slot<'a>(values: &'a mut Table, key: &str) -> Option<&'a mut Value> {
    let (section, name) = key.split_once('.')?;
    values.get_mut(section)?.as_table_mut()?.get_mut(name)
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// A secret as it is shown: that there is one, and the host where it is a URL's.
fn hidden(key: &str, value: &Value) -> Value {
    let is_set = value.as_str().is_some_and(|text| !text.is_empty());
    if key == BARE_SECRET && is_set {
        return Value::String("(hidden)".to_owned());
    }
    without_secret(value)
}

/// A URL without user, password, path and query; what has no place for a secret stays whole.
fn without_secret(value: &Value) -> Value {
    let Some((scheme, rest)) = value.as_str().and_then(|text| text.split_once("://")) else {
        return value.clone();
    };
    if scheme == "sqlite" {
        return value.clone();
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let kept = host.len() == rest.len();
    Value::String(if kept {
        format!("{scheme}://{host}")
    } else {
        format!("{scheme}://{host} (the rest is hidden)")
    })
}

fn append(text: &mut String, words: std::fmt::Arguments<'_>) {
    text.write_fmt(words).unwrap_or_default(); // writing to a String cannot fail
}

/// How many letters must be added, removed or replaced to make `one` of `other`.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, second) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *second);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}
