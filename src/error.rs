//! The two ways a command does not succeed: the desk refuses, or the database could not.

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
}
