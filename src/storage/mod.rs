//! How everything is kept: the only place that knows SQL and the two engines.

pub mod columns;
mod crew;
pub mod db;
pub mod dialect;
pub mod fault;
pub mod migrate;
mod place;
mod postgres;
mod sqlite;
