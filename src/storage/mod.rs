//! How everything is kept: the only place that knows SQL and the two engines.

pub mod columns;
pub mod db;
pub mod dialect;
