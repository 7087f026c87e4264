//! The ways a command does not succeed: the desk refuses, the database could not, or somebody was there first.

use crate::domain::refusal::Refusal;
use crate::storage::fault::StoreFault;

/// Why an action did nothing.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// An expected no: the caller can do something about it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Ours: logged where it surfaces, told to the caller as such.
    #[error(transparent)]
    Fault(#[from] StoreFault),
    /// Another replica stored the same thing between our look and our insert, and has committed by now: doing it all again
    /// finds it.
    #[error("the same thing was stored at the same moment; try again")]
    Raced,
}
