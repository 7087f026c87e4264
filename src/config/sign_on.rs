//! The kinds of values that the settings of single sign-on have.

use serde::{Deserialize, Deserializer};

use super::kinds::parsed;
use crate::domain::words::Role;

/// The role that a group is given, written `group=role`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRole {
    pub group: String,
    pub role: Role,
}

impl<'de> Deserialize<'de> for GroupRole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(
            deserializer,
            "a group and its role, like desk-agents=agent; machines are given tokens, no role",
            |text| {
                let (group, role) = text.rsplit_once('=')?;
                let role = role.trim().parse().ok().filter(|role| *role != Role::Integration)?;
                let group = group.trim();
                let fits = !group.is_empty() && !group.chars().any(char::is_control);
                fits.then(|| GroupRole {
                    group: group.to_owned(),
                    role,
                })
            },
        )
    }
}

/// Something that the provider is asked for, besides `openid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeName(String);

impl ScopeName {
    /// As it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for ScopeName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer, "the name of a scope, like email or groups", |text| {
            let fits = text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte));
            (!text.is_empty() && fits).then(|| ScopeName(text.to_owned()))
        })
    }
}
