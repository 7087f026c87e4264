//! Customers are called back: which calls are owed, what is asked, and whose they are when a shift ends.

mod owed;
mod script;

pub(super) use owed::{hand_over, page};
pub(super) use script::{act, form};
