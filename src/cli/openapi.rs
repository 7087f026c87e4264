//! `yinuo openapi`: the description of the API.

use super::Failure;
use crate::api::openapi;

/// Prints OpenAPI 3.1 as JSON.
pub(super) fn run() -> Result<(), Failure> {
    super::say(&openapi::as_json())
}
