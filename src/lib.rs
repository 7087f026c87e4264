//! Yinuo 一诺, the complaint and ticket desk that keeps its word.
//!
//! Dependencies point one way: `domain` ← `storage` ← `actions` ← every front door (`api`, `console`, `outbox`, `schedule`, `cli`);
//! `report` sits on `storage`, `export` makes files of it, `press` figures for mails. Front doors do not know each other, but for `console`, the pages over
//! the `api`; `server` puts those over HTTP together, and what those with pages share stands in `pages`.

pub mod actions;
pub mod api;
pub mod body;
pub mod cabinet;
pub mod cli;
pub mod clock;
pub mod config;
pub mod console;
pub mod cookies;
pub mod domain;
pub mod error;
pub mod export;
pub mod locale;
pub mod outbox;
pub mod pages;
pub mod peers;
pub mod press;
pub mod provider;
pub mod pulse;
pub mod report;
pub mod schedule;
pub mod server;
pub mod sign_on;
pub mod storage;
pub mod track;
