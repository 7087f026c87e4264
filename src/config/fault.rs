//! Why the settings are refused: always the setting's name, where the value came from, and the cure.

use std::fmt;
use std::path::PathBuf;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The file that is compiled in.
    Default,
    /// The file named by `--config`.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A file named by an environment variable that ends in `_FILE`.
    SecretFile {
        /// The variable that named the file.
        variable: String,
        /// The file that held the value.
        path: PathBuf,
    },
    /// A flag on the command line.
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => out.write_str("the defaults"),
            Origin::File(path) => path.display().fmt(out),
            Origin::Variable(name) => write!(out, "environment variable {name}"),
            Origin::SecretFile { variable, path } => write!(out, "{} ({variable})", path.display()),
            Origin::Flag => out.write_str("the command line"),
        }
    }
}

/// Why the settings are refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// A file of settings, or one that holds a secret, cannot be read.
    #[error("{origin} cannot be read: {reason}")]
    Unreadable {
        /// The file, and the variable that named it if one did.
        origin: Origin,
        /// What the operating system says.
        reason: std::io::Error,
    },
    /// A file is not TOML.
    #[error("{origin} is not valid TOML, line {line}: {reason}")]
    Malformed {
        /// The file.
        origin: Origin,
        /// Where in it. The line itself is not shown: it may hold a password.
        line: usize,
        /// What was expected there.
        reason: String,
    },
    /// There is no such setting.
    #[error(
        "there is no setting {key} (from {origin}).{} `yinuo config default` lists all settings.",
        did_you_mean(nearest.as_deref())
    )]
    Unknown {
        /// The name that was used, as `section.name`.
        key: String,
        /// Who used it.
        origin: Origin,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// The value does not fit.
    #[error("{key} is wrong (from {origin}): {cure}")]
    Wrong {
        /// The setting, as `section.name`.
        key: String,
        /// Who set it.
        origin: Origin,
        /// What is expected.
        cure: String,
    },
    /// A setting and its `_FILE` twin are both in the environment.
    #[error("{variable} and {variable}_FILE are both set: keep one of them")]
    SetTwice {
        /// The variable without `_FILE`.
        variable: String,
    },
    /// A setting that has no default is needed.
    #[error(
        "{key} is not set, {why}: set {variable} or {key} in the file given with --config, for example to {example}"
    )]
    Missing {
        /// The setting, as `section.name`.
        key: &'static str,
        /// Its environment variable.
        variable: String,
        /// What cannot work without it.
        why: &'static str,
        /// A value that would do.
        example: &'static str,
    },
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!(" Did you mean {name}?"))
}
