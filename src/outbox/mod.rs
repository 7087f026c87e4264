//! Decided messages on their way out: what is said, by what transport, and what came of it.

pub mod letter;
pub mod transport;
