//! Shows operators what the program makes of their settings.

use super::{Failure, args, say, settle};
use crate::config::DEFAULTS;

/// Prints the settings in force, or the default file.
pub(super) fn run(args: &args::Config, global: &args::Global) -> Result<(), Failure> {
    match args.what {
        Some(args::ConfigWhat::Default) => say(DEFAULTS),
        None if args.json => {
            let values = settle(global, Vec::new())?.without_secrets();
            say(&format!("{:#}\n", serde_json::json!(values)))
        }
        None => say(&settle(global, Vec::new())?.describe()),
    }
}
