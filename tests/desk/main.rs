//! Black-box tests of the desk, in one binary so that they are linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::missing_panics_doc)]

mod commands;
mod delivery;
mod import;
mod import_reading;
mod layers;
mod mail;
mod proof;
mod reply_rate;
mod story;
mod support;
