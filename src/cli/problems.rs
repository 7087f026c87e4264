//! `yinuo problems`: every problem that the API can answer with.

use super::Failure;
use crate::api::problem;

/// Prints the list as Markdown.
pub(super) fn run() -> Result<(), Failure> {
    super::say(&problem::as_markdown())
}
