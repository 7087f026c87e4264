//! How somebody likes their pages and mails: kept with the account, so that every computer shows them alike.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::bulletin::Cycle;
use super::words::words;

words! {
    /// How bright pages are.
    Theme { Light = "light", Dark = "dark" }
}

words! {
    /// What a single key does on a page, in the order in which it is listed.
    Stroke {
        Next = "next", Previous = "previous", MostUrgent = "most_urgent", Take = "take", Attempt = "attempt",
        Reply = "reply", Note = "note", Promise = "promise", Escalate = "escalate", Close = "close", Copy = "copy",
    }
}

impl Stroke {
    /// The key that does it unless its owner chose another one.
    pub const fn usual(self) -> char {
        match self {
            Stroke::Next => 'j',
            Stroke::Previous => 'k',
            Stroke::MostUrgent => 'n',
            Stroke::Take => 't',
            Stroke::Attempt => 'b',
            Stroke::Reply => 'r',
            Stroke::Note => 'm',
            Stroke::Promise => 'p',
            Stroke::Escalate => 'e',
            Stroke::Close => 'd',
            Stroke::Copy => 'y',
        }
    }
}

/// How somebody likes their pages and mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Taste {
    /// As the system has it, where none is chosen.
    pub theme: Option<Theme>,
    /// Whether letters are large.
    pub large: bool,
    /// Whether rows are close together.
    pub compact: bool,
    /// Whether single keys do anything.
    pub keys: bool,
    /// Whether something urgent makes a sound.
    pub sounds: bool,
    /// Whether something urgent shows itself on the desktop.
    pub notices: bool,
    /// Keys chosen in the place of the usual ones.
    pub strokes: BTreeMap<Stroke, char>,
    /// The mails of figures that they do not want.
    pub unwanted: BTreeSet<Cycle>,
}

impl Default for Taste {
    fn default() -> Self {
        Taste {
            theme: None,
            large: false,
            compact: false,
            keys: true,
            sounds: false,
            notices: false,
            strokes: BTreeMap::new(),
            unwanted: BTreeSet::new(),
        }
    }
}

impl Taste {
    /// The key that does this.
    pub fn key_of(&self, stroke: Stroke) -> char {
        self.strokes.get(&stroke).copied().unwrap_or(stroke.usual())
    }

    /// Chooses keys: letters, no two alike, and none that always means something else; what is wrong otherwise.
    pub fn with_keys(mut self, chosen: &[(Stroke, char)]) -> Result<Self, Stroke> {
        const TAKEN: [char; 1] = ['g'];
        let mut used = Vec::new();
        for (stroke, key) in chosen {
            let key = key.to_ascii_lowercase();
            if !key.is_ascii_lowercase() || TAKEN.contains(&key) || used.contains(&key) {
                return Err(*stroke);
            }
            used.push(key);
            if key == stroke.usual() {
                self.strokes.remove(stroke);
            } else {
                self.strokes.insert(*stroke, key);
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_letters_and_no_two_are_alike() {
        let usual: Vec<(Stroke, char)> = Stroke::ALL.iter().map(|stroke| (*stroke, stroke.usual())).collect();
        assert_eq!(Taste::default().with_keys(&usual), Ok(Taste::default()));
        let chosen = Taste::default().with_keys(&[(Stroke::Take, 'X')]).unwrap();
        assert_eq!((chosen.key_of(Stroke::Take), chosen.key_of(Stroke::Note)), ('x', 'm'));
        let alike = [(Stroke::Take, 'x'), (Stroke::Note, 'x')];
        assert_eq!(Taste::default().with_keys(&alike), Err(Stroke::Note));
        for wrong in ['1', 'g', ' ', '转'] {
            assert_eq!(Taste::default().with_keys(&[(Stroke::Take, wrong)]), Err(Stroke::Take));
        }
    }
}
