//! How everything is kept: the only place that knows SQL and the two engines.

pub mod attachments;
pub mod checkpoints;
pub mod clients;
pub mod columns;
mod crew;
pub mod customers;
pub mod db;
pub mod devices;
pub mod dialect;
pub mod drafts;
pub mod duties;
pub mod erasure;
pub mod events;
pub mod fault;
pub mod idempotency;
pub mod imports;
pub mod letters;
pub mod lists;
pub mod mailed_replies;
pub mod migrate;
pub mod passes;
pub mod passwords;
pub mod people;
mod place;
pub mod policies;
mod postgres;
mod prepared;
pub mod promises;
pub mod schema;
pub mod scope;
pub mod search;
pub mod second_factors;
pub mod security;
pub mod sessions;
pub mod settings;
pub mod sign_ons;
pub mod sites;
mod sqlite;
pub mod tallies;
pub mod tastes;
pub mod templates;
pub mod tickets;
pub mod tokens;
pub mod track;

#[cfg(test)]
mod tests;
