//! What one can do: one verb per file, each load, decide, save, record, enqueue, in one transaction with one moment.

pub mod agenda;
pub mod assign;
pub mod attempt;
pub mod change;
pub mod checkpoint;
pub mod classify;
pub mod close;
pub mod customer;
pub mod deliver;
pub mod escalate;
pub mod explain;
pub mod first_admin;
pub mod house;
pub mod import;
pub mod index;
pub mod load;
pub mod merge;
pub mod message;
pub mod note;
pub mod open;
pub mod people;
pub mod policies;
pub mod promise;
pub mod reopen;
pub mod reply;
pub mod resolve;
pub mod security;
pub mod session;
pub mod sign_in;
pub mod split;
pub mod state;
pub mod sweep;
pub mod tell;

pub use change::{Changed, Target};
pub use house::House;
