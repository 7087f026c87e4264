//! Colours, on a terminal alone.

use std::io::IsTerminal as _;

/// How a line sounds.
#[derive(Clone, Copy)]
pub(super) enum Tone {
    Plain,
    Quiet,
    Good,
    Warn,
    Bad,
    Loud,
}

/// Whether there are colours.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    colours: bool,
}

impl Paint {
    /// Colours when a person looks who does not mind them (`NO_COLOR`).
    pub(super) fn for_output() -> Self {
        let minded = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Paint {
            colours: std::io::stdout().is_terminal() && !minded,
        }
    }

    /// The text in this tone.
    pub(super) fn tone(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Plain => return text.to_owned(),
            Tone::Quiet => "2",
            Tone::Good => "32",
            Tone::Warn => "33",
            Tone::Bad => "31",
            Tone::Loud => "1",
        };
        if self.colours {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
