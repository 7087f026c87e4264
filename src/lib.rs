//! Yinuo 一诺, the complaint and ticket desk that keeps its word.
//!
//! Dependencies point one way: `domain` ← `storage` ← `actions` ← every front door (`api`, `outbox`, `schedule`, `cli`);
//! `report` sits on `storage`. Front doors do not know each other.

pub mod actions;
pub mod api;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod error;
pub mod locale;
pub mod outbox;
pub mod pulse;
pub mod report;
pub mod schedule;
pub mod storage;
