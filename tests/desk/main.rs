//! Black-box tests of the desk, in one binary so that they are linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::missing_panics_doc)]

mod acknowledgement;
mod admin;
mod after_import;
mod attachments;
mod channels;
mod commands;
mod console_audit;
mod console_clients;
mod crash;
mod delivery;
mod demo;
mod edges;
mod idempotency;
mod import;
mod import_reading;
mod invitations;
mod layers;
mod life;
mod lists;
mod mail;
mod moves;
mod organisation;
mod pages;
mod personal;
mod proof;
mod refusals;
mod replicas;
mod reply_rate;
mod rights;
mod roll;
mod search;
mod second_factor;
mod security_record;
mod signing_in;
mod simulation;
mod story;
mod support;
mod track;
mod trouble;
